"""What changed between two submissions (BRIEF-6), field by field."""

from dataclasses import dataclass, field
from typing import Any

from briefs import attendees
from briefs.attendees import Row
from briefs.difference import Run, difference
from briefs.fields import FIELDS
from briefs.models import LABELS, FiveFields


@dataclass(frozen=True)
class FieldChange:
    """One field that is not as it was: its text in runs, or its people in rows."""

    name: str
    label: Any
    runs: list[Run] = field(default_factory=list)
    people: list[Row] = field(default_factory=list)


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
