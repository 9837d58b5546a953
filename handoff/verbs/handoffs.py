"""The beginning of a handoff, its end before the time, and what came of it."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from handoff import states
from handoff.models import Account, Contact, Handoff, Opportunity
from ledger.events import record
from ledger.keys import uuid7
from ledger.refused import Refused
from people.models import Team, User
from people.verbs.rows import in_charge


@transaction.atomic
def open_handoff(
    *,
    team: Team,
    sdr: User,
    account: Account,
    by: User | None,
    at: dt.datetime,
    ae: User | None = None,
    contact: Contact | None = None,
    opportunity: Opportunity | None = None,
    direct: bool = False,
) -> Handoff:
    """Begin a handoff: a draft, or one that is born accepted where its motion has no review (`direct`)."""
    in_charge(sdr=sdr, ae=ae)
    if contact is not None and contact.account_id != account.pk:
        raise Refused(_("The contact belongs to another account."), field="contact")
    if direct and ae is None:
        raise Refused(_("A direct handoff needs the AE who takes it."), field="ae")
    handoff = Handoff(
        pk=uuid7(),
        team=team,
        sdr=sdr,
        ae=ae,
        account=account,
        contact=contact,
        opportunity=opportunity,
        direct=direct,
        created_at=at,
        review_moved_at=at,
        meeting_moved_at=at,
        outcome_moved_at=at,
    )
    if direct:
        handoff.review, handoff.accepted_at = states.Review.ACCEPTED, at
        handoff.outcome, handoff.open_at = states.Outcome.OPEN, at
    else:
        handoff.draft_at = at
    handoff.last_move = record(
        "handoff.opened",
        subject=handoff,
        by=by,
        at=at,
        team=team,
        new={"review": str(handoff.review), "sdr": str(sdr.pk), "ae": str(ae.pk) if ae else None},
    )
    handoff.save(force_insert=True)
    return handoff
