"""The beginning of a handoff, its end before the time, and what came of it."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from handoff import states
from handoff.models import Account, Contact, Handoff, Opportunity
from handoff.verbs.moves import move, on_behalf, refuse_over
from ledger import clocks
from ledger.events import record
from ledger.keys import uuid7
from ledger.models import Clock, Event
from ledger.refused import Refused
from people.models import Team, User
from people.verbs.rows import change, in_charge, locked

LINKED = ("contact", "opportunity")


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
    _refuse_strangers(account, contact=contact, opportunity=opportunity)
    if ae is not None and ae.pk == sdr.pk and not direct:
        raise Refused(_("Whoever submits it cannot decide on it."), rule="PEOPLE-2", field="ae")
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


@transaction.atomic
def change_handoff(
    handoff: Handoff, *, by: User | None, at: dt.datetime, seen: str = "", **changes: Any
) -> Handoff:
    """Set its contact or its opportunity, both of its account. Overtaken when `seen` is not the present version."""
    row = locked(handoff)
    refuse_over(row)
    _refuse_strangers(row.account, **changes)
    old, new = change(row, changes, fields=LINKED, seen=seen)
    if new:
        record("handoff.changed", subject=row, by=by, at=at, team=row.team_id, old=old, new=new)
    return row


@transaction.atomic
def withdraw(handoff: Handoff, *, why: str, by: User | None, at: dt.datetime) -> Event:
    """Take it back, for a reason of handoff.reasons.Withdrawal. Nothing is due on it any more."""
    behalf = on_behalf(handoff.sdr, by)
    event = move(handoff, review=states.Review.WITHDRAWN, why=why, by=by, at=at, on_behalf_of=behalf)
    for clock in Clock.objects.filter(subject_id=handoff.pk, stopped_at=None).order_by("pk"):
        clocks.stop(clock, outcome="withdrawn", at=at)
    return event


def set_outcome(handoff: Handoff, outcome: str, *, by: User | None, at: dt.datetime) -> Event:
    """What came of it, by hand: one of handoff.states.Outcome."""
    if outcome not in list(states.Outcome):
        raise Refused(_("There is no such outcome."), rule="HANDOFF-1", field="outcome")
    return move(handoff, outcome=outcome, by=by, at=at, on_behalf_of=on_behalf(handoff.ae, by))


def _refuse_strangers(account: Account, **linked: Contact | Opportunity | None) -> None:
    for field, row in linked.items():
        if row is not None and row.account_id != account.pk:
            raise Refused(_("This belongs to another account."), rule="HANDOFF-1", field=field)
