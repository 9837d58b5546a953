"""What happened to handoffs, their meetings and outcomes, in words."""

from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from handoff import states
from handoff.models import Account, Contact, Handoff, Opportunity
from handoff.reasons import Correction, Reassignment, Withdrawal
from ledger.told import Field, Kind, Named, Sort, Text, Words, chosen
from people.because import FIELDS as CHOICE
from people.naming import found_by_name

HANDOFFS, MEETINGS, OUTCOMES, ACCOUNTS = (
    _("Handoffs"),
    _("Meetings"),
    _("Outcomes"),
    _("Accounts"),
)
AUDIT = _("The audit")


def handoffs(ids: Collection[UUID]) -> dict[UUID, Named]:
    """A handoff is called by the company that it is about."""
    rows = Handoff.objects.filter(pk__in=ids).values_list("pk", "account__name")
    return {pk: Named(name) for pk, name in rows if name}


def handoffs_found(text: str, most: int) -> list[UUID]:
    rows = Handoff.objects.filter(account__name__icontains=text)
    return list(rows.order_by("-pk").values_list("pk", flat=True)[:most])


def _named(model: Any) -> Callable[[Collection[UUID]], dict[UUID, Named]]:
    """By the name that stands in the row; what was erased has none any more."""
    return lambda ids: {
        pk: Named(name) for pk, name in model.objects.filter(pk__in=ids).values_list("pk", "name") if name
    }


def _handoff(name: Text, sentence: Text) -> Kind:
    return Kind(HANDOFFS, name, sentence)


def _meeting(name: Text, sentence: Text) -> Kind:
    return Kind(MEETINGS, name, sentence)


def _outcome(name: Text, sentence: Text) -> Kind:
    return Kind(OUTCOMES, name, sentence)


def _account(name: Text, sentence: Text) -> Kind:
    return Kind(ACCOUNTS, name, sentence)


KINDS = {
    "account.added": _account(_("Account added"), _("{by} added the account {subject}")),
    "account.changed": _account(_("Account changed"), _("{by} changed the account {subject}")),
    "account.removed": _account(_("Account removed"), _("{by} removed the account {subject}")),
    "contact.removed": _account(_("Contact removed"), _("{by} removed the contact {subject}")),
    "contact.added": _account(_("Contact added"), _("{by} added the contact {subject}")),
    "contact.changed": _account(_("Contact changed"), _("{by} changed the contact {subject}")),
    "opportunity.added": _account(_("Opportunity added"), _("{by} added the opportunity {subject}")),
    "opportunity.changed": _account(_("Opportunity changed"), _("{by} changed the opportunity {subject}")),
    "handoff.opened": _handoff(_("Opened"), _("{by} opened the handoff {subject}")),
    "handoff.changed": _handoff(_("Changed"), _("{by} changed what belongs to {subject}")),
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
    "handoff.sdr_changed": Kind(
        HANDOFFS, _("Given to another SDR"), _("{by} gave {subject} to {sdr} to go on with")
    ),
    "handoff.without_sdr": Kind(
        HANDOFFS, _("Left without an SDR"), _("{by} found nobody to go on with {subject}")
    ),
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
    "meeting.attendees_changed": _meeting(
        _("Attendees changed"), _("{by} changed who is to be at the meeting of {subject}")
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


def _states(name: str) -> Callable[[Any], Text]:
    return chosen(dict(states.choices(name)))


FIELDS = {
    "review": Field(_("review"), say=_states("review")),
    "meeting": Field(_("meeting"), say=_states("meeting")),
    "outcome": Field(_("outcome"), say=_states("outcome")),
    "sdr": Field(_("SDR"), of="people.user", none=_("nobody")),
    "ae": Field(_("AE"), of="people.user", none=_("nobody")),
    "owner": Field(_("owner"), of="people.user", none=_("nobody")),
    "contact": Field(_("contact"), of="handoff.contact", none=_("nobody")),
    "opportunity": Field(_("opportunity"), of="handoff.opportunity", none=_("none yet")),
    "employees": Field(_("employees"), none=_("not known")),
    "revenue": Field(_("revenue"), none=_("not known")),
    "amount": Field(_("amount"), none=_("not known")),
    "currency": Field(_("currency")),
    "closes_on": Field(_("closes on"), none=_("not known")),
    "ours": Field(_("ours")),
    "theirs": Field(_("theirs")),
    "confirmed": Field(_("confirmed")),
    "people": Field(_("our people"), of="people.user", none=_("nobody")),
    "contacts": Field(_("their contacts"), of="handoff.contact", none=_("nobody")),
    "narrowed_by": Field(_("narrowed by"), none=_("nothing")),
}
SORTS = {
    "handoff.handoff": Sort(_("a handoff"), handoffs, handoffs_found),
    "handoff.account": Sort(_("an account"), _named(Account), found_by_name(Account)),
    "handoff.contact": Sort(_("a contact that was erased"), _named(Contact), found_by_name(Contact)),
    "handoff.opportunity": Sort(_("an opportunity"), _named(Opportunity), found_by_name(Opportunity)),
}
REASONS = {**dict(Withdrawal.choices), **dict(Correction.choices), **dict(Reassignment.choices)}
WORDS = Words(KINDS, FIELDS, SORTS, REASONS)
