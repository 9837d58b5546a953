"""BRIEF-6: who came, who went and who has confirmed since the first round."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefs.attendees import Change, difference

PRIYA = {"side": "theirs", "name": "Priya Raghunathan", "role": "VP", "confirmed": False}
GARETH = {"side": "theirs", "name": "Gareth Moss", "role": "Practice lead", "confirmed": True}
NOOR = {"side": "ours", "name": "Noor Haddad", "role": "SDR", "confirmed": True}


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        (PRIYA, PRIYA, ()),
        (PRIYA, PRIYA | {"confirmed": True}, (Change.CONFIRMED,)),
        (GARETH, GARETH | {"confirmed": False}, (Change.UNCONFIRMED,)),
        (PRIYA, PRIYA | {"role": "CRO", "confirmed": True}, (Change.ROLE, Change.CONFIRMED)),
        (PRIYA | {"contact": "7"}, PRIYA | {"contact": "7", "name": "Priya Rao"}, (Change.NAME,)),
        (PRIYA, PRIYA | {"name": "priya  raghunathan"}, (Change.NAME,)),
    ],
)
def test_an_attendee_is_known_again_and_told_what_changed(old, new, changes):
    (row,) = difference([old], [new])
    assert (row.attendee, row.before, row.changes) == (new, old, changes)


def test_who_came_stands_in_order_and_who_went_at_the_end():
    rows = difference([PRIYA, NOOR], [GARETH, NOOR])
    assert [(row.attendee["name"], row.changes) for row in rows] == [
        ("Gareth Moss", (Change.ADDED,)),
        ("Noor Haddad", ()),
        ("Priya Raghunathan", (Change.REMOVED,)),
    ]


PEOPLE = st.lists(
    st.builds(dict, side=st.sampled_from(["ours", "theirs"]), name=st.sampled_from(["", "A", "a", "B"]))
)


@given(PEOPLE, PEOPLE)
def test_every_row_of_both_sides_is_told_once(old, new):
    rows = difference(old, new)
    assert [row.attendee for row in rows if Change.REMOVED not in row.changes] == new
    assert sum(row.before is not None for row in rows) == len(old)
