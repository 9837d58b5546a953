"""A clock that counts somebody's working time, through the real engine."""

import datetime as dt
import uuid

import pytest

from ledger import clocks
from ledger.events import Subject
from people.calendar import Hours, WorkingTime, workdays

pytestmark = [pytest.mark.django_db, pytest.mark.rule("BOUNCE-7")]
BERLIN = WorkingTime(Hours(zone="Europe/Berlin", week=workdays("09:00", "17:00")))
FRIDAY_NOON = dt.datetime(2026, 10, 23, 10, tzinfo=dt.UTC)  # 12:00 in Berlin; the clocks go back on Sunday
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def clock(drill_clock):
    due_at = BERLIN.after(FRIDAY_NOON, 8 * HOUR)
    return clocks.start(
        "drill",
        subject=Subject("drill.thing", uuid.uuid4()),
        holder=None,
        at=FRIDAY_NOON,
        due_at=due_at,
        measure=BERLIN,
    )


def test_its_steps_stand_in_working_hours_over_the_weekend_when_the_clocks_change(clock):
    half, last, breach = clock.step_times
    assert half == dt.datetime(2026, 10, 23, 14, tzinfo=dt.UTC)  # Friday 16:00, summer time
    assert last == dt.datetime(2026, 10, 26, 9, 38, 24, tzinfo=dt.UTC)  # Monday 10:38:24, winter time
    assert breach == dt.datetime(2026, 10, 26, 11, tzinfo=dt.UTC)
    assert clock.measure == "working"


def test_a_holiday_that_is_added_moves_what_is_to_come(clock):
    with_holiday = WorkingTime(
        Hours(
            zone="Europe/Berlin", week=workdays("09:00", "17:00"), holidays=frozenset({dt.date(2026, 10, 26)})
        )
    )
    due_at = with_holiday.after(FRIDAY_NOON, 8 * HOUR)
    moved = clocks.move(clock, due_at=due_at, at=FRIDAY_NOON + HOUR, measure=with_holiday)
    assert moved.due_at == clock.due_at + 24 * HOUR
    assert moved.step_names == ["half", "last", "breach"]


def test_a_pause_keeps_the_working_time_that_is_left(clock):
    paused = clocks.pause(clock, reason="parked", at=FRIDAY_NOON + HOUR)
    monday = dt.datetime(2026, 10, 26, 8, tzinfo=dt.UTC)  # 09:00 in Berlin
    resumed = clocks.resume(paused, at=monday, measure=BERLIN)
    assert resumed.due_at == monday + 7 * HOUR


def test_what_was_late_at_the_pause_is_as_late_afterwards(clock):
    paused = clocks.pause(clock, reason="parked", at=clock.due_at + HOUR)
    resumed = clocks.resume(paused, at=clock.due_at + 5 * HOUR, measure=BERLIN)
    assert resumed.due_at == clock.due_at + 4 * HOUR
