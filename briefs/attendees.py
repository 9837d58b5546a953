"""What became of the people on the call from one round of a brief to the next (BRIEF-6). Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from briefs.fields import Attendee


class Change(StrEnum):
    """Of one attendee. Two of them may come together, as a new role and a confirmation."""

    ADDED = "added"
    REMOVED = "removed"
    NAME = "name"
    ROLE = "role"
    CONFIRMED = "confirmed"
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True)
class Row:
    """One attendee as they are now, or were, with all that changed; `before` where they were there already."""

    attendee: Attendee
    before: Attendee | None
    changes: tuple[Change, ...]


def difference(old: Sequence[Attendee], new: Sequence[Attendee]) -> list[Row]:
    """Everybody of `new` in its order, then who is gone. Known again by key where there is one, else by name."""
    there: dict[object, list[Attendee]] = {}
    for one in old:
        there.setdefault(_identity(one), []).append(one)
    rows = []
    for one in new:
        same = there.get(_identity(one))
        before = same.pop(0) if same else None
        rows.append(Row(one, before, (Change.ADDED,) if before is None else tuple(_changes(before, one))))
    return rows + [Row(one, one, (Change.REMOVED,)) for left in there.values() for one in left]


def _identity(one: Attendee) -> object:
    key = one.get("contact") or one.get("person")
    return key or (one.get("side"), " ".join((one.get("name") or "").split()).casefold())


def _changes(before: Attendee, now: Attendee) -> Iterator[Change]:
    if (before.get("name") or "") != (now.get("name") or ""):
        yield Change.NAME
    if (before.get("role") or "") != (now.get("role") or ""):
        yield Change.ROLE
    if bool(before.get("confirmed")) != bool(now.get("confirmed")):
        yield Change.CONFIRMED if now.get("confirmed") else Change.UNCONFIRMED
