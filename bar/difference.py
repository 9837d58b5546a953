"""What changed between two versions of a bar: items added, removed, changed, moved, by lineage (BAR-6). Pure."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from bar.items import WORDS, Item


class Kind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    KEPT = "kept"


@dataclass(frozen=True)
class Change:
    """One item then and now. `moved`: it passed items that stayed in their order."""

    kind: Kind
    old: Item | None
    new: Item | None
    moved: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        """Which of its words are others now."""
        if self.old is None or self.new is None:
            return ()
        return tuple(name for name in WORDS if getattr(self.old, name) != getattr(self.new, name))

    @property
    def is_one(self) -> bool:
        return self.kind is not Kind.KEPT or self.moved


def difference(old: Sequence[Item], new: Sequence[Item]) -> list[Change]:
    """Every item of `new` in its order, then what is gone from `old`. An item without lineage is a new one."""
    before = {item.lineage: item for item in old if item.lineage}
    stayed = in_order(old, new)
    changes = [_change(before.get(item.lineage) if item.lineage else None, item, stayed) for item in new]
    here = {item.lineage for item in new}
    gone = [item for item in old if item.lineage not in here]
    return [*changes, *(Change(Kind.REMOVED, item, None) for item in gone)]


def is_different(old: Sequence[Item], new: Sequence[Item]) -> bool:
    return any(change.is_one for change in difference(old, new))


def _change(old: Item | None, new: Item, stayed: frozenset[UUID | None]) -> Change:
    if old is None:
        return Change(Kind.ADDED, None, new)
    kind = Kind.KEPT if old.is_same(new) else Kind.CHANGED
    return Change(kind, old, new, moved=new.lineage not in stayed)


def in_order(old: Sequence[Item], new: Sequence[Item]) -> frozenset[UUID | None]:
    """The most items that both have in the same order: all others have moved.

    The longest rising run of old places, by patience: `ends[n]` is the place that ends the best run of n + 1.
    """
    places = {item.lineage: place for place, item in enumerate(old) if item.lineage}
    ends: list[int] = []
    runs: list[tuple[UUID | None, ...]] = []
    for item in new:
        place = places.get(item.lineage) if item.lineage else None
        if place is None:
            continue
        at = bisect_left(ends, place)
        run = (*(runs[at - 1] if at else ()), item.lineage)
        ends[at : at + 1], runs[at : at + 1] = [place], [run]
    return frozenset(runs[-1]) if runs else frozenset()
