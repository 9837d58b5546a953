"""What changed between two versions, as a property: from the old one and the changes the new one can be told."""

from dataclasses import replace
from itertools import combinations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bar.difference import Kind, difference, in_order, is_different
from bar.items import Item

OLD = [Item(name=f"Item {n}", lineage=UUID(int=n)) for n in range(1, 5)]
ONE, TWO, THREE, FOUR = OLD


@st.composite
def revisions(draw):
    """Any bar, and any revision of it: some items gone, some reworded, some new, in any order."""
    old = OLD[: draw(st.integers(0, 4))]
    kept = [it for it in old if draw(st.booleans())]
    worded = [replace(it, verify=draw(st.sampled_from(["", "reworded"]))) for it in kept]
    new = [Item(name=f"New {n}") for n in range(draw(st.integers(0, 2)))]
    return old, draw(st.permutations([*worded, *new]))


def kinds(changes):
    return [(it.kind.value, it.moved) for it in changes]


@given(revisions())
def test_old_and_changes_together_are_the_new_version(both):
    old, new = both
    changes = difference(old, new)
    assert [it.new for it in changes if it.new] == new
    assert {it.old for it in changes if it.old} == set(old)
    for change in changes:
        if change.old and change.new:
            assert change.old.lineage == change.new.lineage
            assert (change.kind is Kind.CHANGED) == bool(change.fields)


@given(revisions())
def test_as_few_as_possible_are_said_to_have_moved(both):
    old, new = both
    stayed = in_order(old, new)
    shared = [it.lineage for it in new if it.lineage]

    def rises(some):
        places = [[it.lineage for it in old].index(one) for one in some]
        return places == sorted(places)

    longest = max(
        len(some) for n in range(len(shared) + 1) for some in combinations(shared, n) if rises(some)
    )
    assert len(stayed) == longest
    assert rises([one for one in shared if one in stayed])


@given(revisions())
def test_nothing_has_changed_between_a_version_and_itself(both):
    old, new = both
    assert not is_different(old, old)
    assert is_different(old, new) == (old != new)


@pytest.mark.rule("BAR-6")
@pytest.mark.parametrize(
    ("new", "said"),
    [
        ([ONE, TWO, THREE], [("kept", False)] * 3 + [("removed", False)]),
        ([Item(name="New"), *OLD], [("added", False)] + [("kept", False)] * 4),
        ([FOUR, ONE, TWO, THREE], [("kept", True)] + [("kept", False)] * 3),
        ([ONE, replace(TWO, name="When"), THREE, FOUR],
         [("kept", False), ("changed", False), ("kept", False), ("kept", False)]),
        ([replace(FOUR, name="When"), ONE, TWO, THREE], [("changed", True)] + [("kept", False)] * 3),
    ],
)  # fmt: skip
def test_items_are_followed_by_their_lineage(new, said):
    assert kinds(difference(OLD, new)) == said
