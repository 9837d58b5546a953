"""A clock that counts somebody's working time: it knows by itself whose."""

import datetime as dt
import uuid

import pytest

from ledger import clocks
from ledger.events import Subject
from ledger.kinds import Step
from ledger.models import Clock
from people.hours import working_time
from people.models import Absence, Holiday, HolidayCalendar
from people.verbs import add_team

pytestmark = pytest.mark.django_db
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
NINE_TO_FIVE = {day: [["09:00", "17:00"]] for day in DAYS}
FRIDAY_NOON = dt.datetime(2026, 10, 23, 10, tzinfo=dt.UTC)  # 12:00 in Berlin; the clocks go back on Sunday
MONDAY = dt.datetime(2026, 10, 26, 8, tzinfo=dt.UTC)  # 09:00 in Berlin
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def berliner(person):
    return person(zone="Europe/Berlin", week=NINE_TO_FIVE)


@pytest.fixture
def start(drill_clock):
    """A clock over eight of the holder's working hours, from Friday noon on."""

    def start(holder, due_at=None, at=FRIDAY_NOON, **more):
        return clocks.start(
            "drill",
            subject=Subject("drill.thing", uuid.uuid4()),
            holder=holder,
            at=at,
            due_at=due_at or working_time(holder, since=at).after(at, 8 * HOUR),
            measure=Clock.Measure.WORKING,
            **more,
        )

    return start


@pytest.mark.rule("BOUNCE-7")
def test_its_steps_stand_in_working_hours_over_the_weekend_when_the_clocks_change(start, berliner):
    clock = start(berliner)
    half, last, breach = clock.step_times
    assert half == dt.datetime(2026, 10, 23, 14, tzinfo=dt.UTC)  # Friday 16:00, summer time
    assert last == dt.datetime(2026, 10, 26, 9, 38, 24, tzinfo=dt.UTC)  # Monday 10:38:24, winter time
    assert breach == dt.datetime(2026, 10, 26, 11, tzinfo=dt.UTC)


def test_moved_without_a_word_about_it_it_still_counts_working_time(start, berliner):
    clock = start(berliner)
    moved = clocks.move(clock, due_at=clock.due_at + 4 * HOUR, at=FRIDAY_NOON + HOUR)  # twelve hours now
    assert moved.step_times[0] == MONDAY + HOUR


def test_a_holiday_that_is_added_moves_what_is_to_come(start, berliner):
    clock = start(berliner)
    berliner.calendar = HolidayCalendar.objects.create(name="Berlin")
    berliner.save()
    Holiday.objects.create(calendar=berliner.calendar, on=dt.date(2026, 10, 26), name="Closed")
    due_at = working_time(berliner, since=clock.started_at).after(FRIDAY_NOON, 8 * HOUR)
    moved = clocks.move(clock, due_at=due_at, at=FRIDAY_NOON + HOUR)
    assert moved.due_at == clock.due_at + 24 * HOUR
    assert moved.step_times[1] == clock.step_times[1] + 24 * HOUR


def test_an_absence_that_is_over_still_counts_in_the_window_that_it_fell_in(start, berliner):
    Absence.objects.create(
        user=berliner, starts_at=FRIDAY_NOON + HOUR, ends_at=FRIDAY_NOON + 5 * HOUR, created_at=FRIDAY_NOON
    )
    clock = start(berliner)
    assert clock.due_at == MONDAY + 7 * HOUR
    moved = clocks.move(clock, due_at=clock.due_at, at=MONDAY + HOUR)  # long after the absence
    assert moved.step_times == clock.step_times


def test_handed_over_it_counts_by_the_new_holders_calendar(start, berliner, person):
    clock = start(berliner)
    early = person(zone="Europe/Berlin", week={day: [["06:00", "10:00"]] for day in DAYS})
    handed = clocks.hand_over(clock, holder=early, at=FRIDAY_NOON + HOUR)
    assert handed.due_at == clock.due_at
    assert (
        handed.step_times[0] == MONDAY - HOUR
    )  # half of Monday's 06:00 to 10:00, all that there is for them


def test_nobodys_clock_counts_by_the_team(start, at):
    team = add_team(name="North", zone="Europe/Berlin", by=None, at=at)
    team.week = NINE_TO_FIVE
    team.save()
    clock = start(None, due_at=MONDAY + 3 * HOUR, team=team)
    assert clock.step_times[0] == FRIDAY_NOON + 4 * HOUR


def test_a_window_without_working_time_is_shared_out_by_the_second(start, berliner):
    saturday = FRIDAY_NOON + 24 * HOUR
    clock = start(berliner, at=saturday, due_at=saturday + 10 * HOUR)  # a meeting on Sunday
    assert clock.step_times[0] == saturday + 5 * HOUR


def test_a_pause_keeps_the_working_time_that_is_left(start, berliner):
    paused = clocks.pause(start(berliner), reason="parked", at=FRIDAY_NOON + HOUR)
    resumed = clocks.resume(paused, at=MONDAY)
    assert resumed.due_at == MONDAY + 7 * HOUR
    assert resumed.step_times[0] == MONDAY + 3 * HOUR


def test_what_was_late_at_the_pause_is_as_late_afterwards(start, berliner):
    clock = start(berliner)
    paused = clocks.pause(clock, reason="parked", at=clock.due_at + HOUR)
    resumed = clocks.resume(paused, at=clock.due_at + 5 * HOUR)
    assert resumed.due_at == clock.due_at + 4 * HOUR


def test_a_grace_is_real_time_after_the_measured_part(start, berliner, wired, drill_clock):
    wired("clock_kinds", {"drill": {**drill_clock, "grace": Step("drill.passed_on", grace=True)}})
    clock = start(berliner, grace=20 * HOUR)
    assert clock.step_times[-1] == clock.due_at + 20 * HOUR
    resumed = clocks.resume(clocks.pause(clock, reason="parked", at=FRIDAY_NOON), at=MONDAY)
    assert resumed.step_times[-1] == resumed.due_at + 20 * HOUR
