"""What happened to handoffs, their meetings and outcomes, in words."""

from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from handoff import states
from handoff.models import Handoff
from handoff.reasons import Correction, Reassignment, Withdrawal
from ledger.told import Field, Kind, Named, Sort, Text, Words, chosen
from people.because import FIELDS as CHOICE

HANDOFFS, MEETINGS, OUTCOMES = (
    _("Handoffs"),
    _("Meetings"),
    _("Outcomes"),
)
AUDIT = _("The audit")


def handoffs(ids: Collection[UUID]) -> dict[UUID, Named]:
    """A handoff is called by the company that it is about."""
    rows = Handoff.objects.filter(pk__in=ids).values_list("pk", "account__name")
    return {pk: Named(name) for pk, name in rows if name}


def handoffs_found(text: str, most: int) -> list[UUID]:
    rows = Handoff.objects.filter(account__name__icontains=text)
    return list(rows.order_by("-pk").values_list("pk", flat=True)[:most])


def _handoff(name: Text, sentence: Text) -> Kind:
    return Kind(HANDOFFS, name, sentence)


def _meeting(name: Text, sentence: Text) -> Kind:
    return Kind(MEETINGS, name, sentence)


def _outcome(name: Text, sentence: Text) -> Kind:
    return Kind(OUTCOMES, name, sentence)


KINDS = {
    "handoff.opened": _handoff(_("Opened"), _("{by} opened the handoff {subject}")),
    "handoff.submitted": _handoff(_("Submitted"), _("{by} submitted {subject}")),
    "handoff.resubmitted": _handoff(_("Submitted again"), _("{by} submitted {subject} again")),
    "handoff.accepted": _handoff(_("Accepted"), _("{by} accepted {subject}")),
    "handoff.accept_undone": _handoff(_("Acceptance undone"), _("{by} undid the acceptance of {subject}")),
    "handoff.bounced": _handoff(_("Sent back"), _("{by} sent {subject} back")),
    "handoff.bounce_undone": _handoff(_("Sending back undone"), _("{by} undid that {subject} was sent back")),
    "handoff.restated": _handoff(_("Fix restated"), _("{by} restated what {subject} needs")),
    "handoff.recycled": _handoff(_("Recycled"), _("{by} recycled {subject}")),
    "handoff.withdrawn": _handoff(_("Withdrawn"), _("{by} withdrew {subject}")),
    "handoff.assigned": Kind(HANDOFFS, _("Given to an AE"), _("{by} gave {subject} to {ae}"), fields=CHOICE),
    "handoff.reassigned": Kind(HANDOFFS, _("Passed on"), _("{by} passed {subject} on"), fields=CHOICE),
    "handoff.unassigned": Kind(
        HANDOFFS, _("Left without an AE"), _("{by} found nobody to take {subject}"), fields=CHOICE
    ),
    "meeting.booked": _meeting(_("Booked"), _("{by} booked the meeting of {subject}: {starts_at}")),
    "meeting.rebooked": _meeting(
        _("Booked again"), _("{by} booked the meeting of {subject} again: {starts_at}")
    ),
    "meeting.moved": _meeting(_("Moved"), _("{by} moved the meeting of {subject}")),
    "meeting.held": _meeting(_("Held"), _("{by} marked the meeting of {subject} as held")),
    "meeting.missed": _meeting(_("Missed"), _("{by} marked the meeting of {subject} as missed")),
    "meeting.cancelled": _meeting(_("Cancelled"), _("{by} cancelled the meeting of {subject}")),
    "meeting.corrected": _meeting(
        _("Corrected"), _("{by} corrected whether the meeting of {subject} was held")
    ),
    "outcome.advanced": _outcome(_("Advanced"), _("{by} advanced {subject}")),
    "outcome.disqualified": _outcome(_("Disqualified"), _("{by} disqualified {subject}")),
    "outcome.opportunity_opened": _outcome(
        _("Opportunity opened"), _("{by} made an opportunity of {subject}")
    ),
    "outcome.lost": _outcome(_("Lost"), _("{by} marked {subject} as lost")),
    "outcome.won": _outcome(_("Won"), _("{by} marked {subject} as won")),
    "audit.exported": Kind(AUDIT, _("Taken away as a file"), _("{by} took the audit away as a file")),
}


def _states(name: str, none: Text = "") -> Callable[[Any], Text]:
    said = {state.value: state.value.replace("_", " ") for state in states.MACHINES[name].states}
    return chosen(said | {"none": none})


FIELDS = {
    "review": Field(_("review"), say=_states("review")),
    "meeting": Field(_("meeting"), say=_states("meeting", _("not booked"))),
    "outcome": Field(_("outcome"), say=_states("outcome", _("none yet"))),
    "sdr": Field(_("SDR"), of="people.user", none=_("nobody")),
    "ae": Field(_("AE"), of="people.user", none=_("nobody")),
    "narrowed_by": Field(_("narrowed by"), none=_("nothing")),
}
SORTS = {"handoff.handoff": Sort(_("a handoff"), handoffs, handoffs_found)}
REASONS = {**dict(Withdrawal.choices), **dict(Correction.choices), **dict(Reassignment.choices)}
WORDS = Words(KINDS, FIELDS, SORTS, REASONS)
