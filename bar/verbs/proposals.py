"""What a bar did not ask and should have, from whoever lived through it (BAR-9)."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from bar.models import Bar, BarVersion, Proposal
from bar.verbs.drafts import open_draft
from handoff.models import Handoff
from ledger.events import record
from ledger.refused import Refused
from people.models import User
from people.verbs.rows import locked, taken

LONGEST = 1_000


@transaction.atomic
def propose(bar: Bar, handoff: Handoff, text: str, *, by: User, at: dt.datetime) -> Proposal:
    """Say which criterion was missing. It is shown beside the next draft."""
    if not text.strip():
        raise Refused(_("Say what the bar did not ask."), rule="BAR-9", field="text")
    if len(text) > LONGEST:
        sentence = _("Keep it to %(most)d characters.")
        raise Refused(sentence % {"most": LONGEST}, rule="BAR-9", field="text")
    with taken(_("Something has been proposed after this handoff already."), field="text"):
        made = Proposal.objects.create(
            bar=bar, handoff=handoff, text=text.strip(), proposed_by=by, proposed_at=at
        )
    new = {"proposal": str(made.pk), "handoff": str(handoff.pk)}
    record("bar.revision_proposed", subject=bar, by=by, at=at, team=bar.team_id, new=new)
    return made


@transaction.atomic
def take_up(proposal: Proposal, version: BarVersion, *, by: User | None, at: dt.datetime) -> Proposal:
    """Mark a proposal as taken up in a draft. Taken up twice is taken up once."""
    bar = locked(version.bar)
    if proposal.bar_id != bar.pk:
        raise Refused(_("This was proposed for another bar."), rule="BAR-9")
    draft, row = open_draft(version), locked(proposal)
    if row.taken_up_in_id is None:
        row.taken_up_in, row.taken_up_at = draft, at
        row.save(update_fields=["taken_up_in", "taken_up_at"])
        new = {"proposal": str(row.pk), "version": str(draft.pk)}
        record("bar.proposal_taken_up", subject=bar, by=by, at=at, team=bar.team_id, new=new)
    return row
