"""Who submitted last, and what changed between two submissions (BRIEF-6), field by field."""

from dataclasses import dataclass, field
from typing import Any

from briefs import attendees
from briefs.attendees import Row
from briefs.difference import Run, difference
from briefs.fields import FIELDS
from briefs.models import LABELS, FiveFields
from handoff.models import Handoff


@dataclass(frozen=True)
class FieldChange:
    """One field that is not as it was: its text in runs, or its people in rows."""

    name: str
    label: Any
    runs: list[Run] = field(default_factory=list)
    people: list[Row] = field(default_factory=list)


def with_submitter(handoff: Handoff) -> Handoff:
    """The handoff as the policy is asked about it: who submitted it last never decides on it, else who writes it."""
    last = handoff.rounds.order_by("-number").values_list("submitted_by", flat=True).first()
    handoff.submitted_by_id = last or handoff.sdr_id
    return handoff


def changes(before: FiveFields, now: FiveFields) -> list[FieldChange]:
    """Only the fields that differ, in the order of the page."""
    found = []
    for name in FIELDS:
        if name == "attendees":
            if before.attendees != now.attendees:
                people = [row for row in attendees.difference(before.attendees, now.attendees) if row.changes]
                found.append(FieldChange(name, LABELS[name], people=people))
        elif getattr(before, name) != getattr(now, name):
            runs = difference(getattr(before, name), getattr(now, name))
            found.append(FieldChange(name, LABELS[name], runs=runs))
    return found
