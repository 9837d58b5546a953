"""What a clock says; tests/browser/test_clocks.py holds the browser to the same."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from handoff.faces import face, say, state_of

BERLIN = ZoneInfo("Europe/Berlin")
NOON = dt.datetime(2026, 11, 17, 12, 0, tzinfo=dt.UTC)
HOUR, MINUTE = dt.timedelta(hours=1), dt.timedelta(minutes=1)


def shown(left: dt.timedelta, window: dt.timedelta = 24 * HOUR, **more):
    return face(started_at=NOON + left - window, due_at=NOON + left, at=NOON, zone=BERLIN, **more)


@pytest.mark.parametrize(
    ("left", "state", "word"),
    [(18 * HOUR + 6 * MINUTE, "fine", "18 h 06 min left"),
     (4 * HOUR, "soon", "Soon 4 h 00 min"),
     (14 * MINUTE, "last", "Last minutes 14 min"),
     (8 * MINUTE + dt.timedelta(seconds=14), "last", "Last minutes 8:14"),
     (-48 * MINUTE, "late", "Overdue 48 min"),
     (dt.timedelta(), "late", "Overdue 0:00")],
)  # fmt: skip
def test_a_day_long_clock(left, state, word):
    assert (shown(left).state, shown(left).word) == (state, word)


@pytest.mark.parametrize(
    ("left", "state"), [(200, "fine"), (150, "soon"), (31, "soon"), (30, "last"), (0, "late")]
)
def test_a_clock_of_five_minutes(left, state):
    assert state_of(left, 300) == state


def test_the_moment_stands_in_the_readers_zone():
    it = shown(2 * HOUR)
    assert it.title == "Due Tue 17 Nov 15:00 CET"
    assert it.line == "due Tue 15:00"
    assert shown(-HOUR).line == "was due Tue 12:00"


def test_working_time_counts_only_what_is_open():
    open = [(NOON - HOUR, NOON + HOUR), (NOON + 18 * HOUR, NOON + 20 * HOUR)]
    it = face(started_at=NOON - HOUR, due_at=NOON + 19 * HOUR, at=NOON, zone=BERLIN, open=open)
    assert (it.state, it.word) == ("fine", "2 h 00 min left")
    assert it.line == "due Wed 08:00 · 2 working h left"


def test_outside_of_it_the_clock_stands_still():
    open = [(NOON + 18 * HOUR, NOON + 20 * HOUR)]
    it = face(started_at=NOON - HOUR, due_at=NOON + 20 * HOUR, at=NOON, zone=BERLIN, open=open)
    assert (it.state, it.word) == ("paused", "Paused, 2 h 00 min left")


def test_less_than_ten_minutes_are_told_by_the_second():
    assert [say(599), say(600), say(3600)] == ["9:59", "10 min", "1 h 00 min"]
