import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, OperationalError, transaction

from ledger import clock_engine, clocks, health
from ledger.events import Subject
from ledger.kinds import Step
from ledger.models import Clock, ClockStep, Event

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def start(drill_clock, at):
    """A clock that started `ago` and is due `window` after its start."""

    def start(ago=dt.timedelta(), window=24 * HOUR, kind="drill", **more):
        return clocks.start(
            kind,
            subject=Subject("drill.thing", uuid.uuid4()),
            holder=uuid.uuid4(),
            at=at - ago,
            due_at=at - ago + window,
            **more,
        )

    return start


@pytest.fixture
def graceful(wired, drill_clock):
    wired("clock_kinds", {"drill": {**drill_clock, "grace": Step("drill.passed_on", grace=True)}})


def steps_of(clock):
    return list(ClockStep.objects.filter(clock=clock).order_by("id").values_list("name", "late"))


def test_reminders_stand_at_half_and_83_percent_of_the_window(start):
    clock = start()
    assert [(moment - clock.started_at) / HOUR for moment in clock.step_times] == [
        12,
        pytest.approx(19.92),
        24,
    ]


def test_what_is_not_due_is_left_alone(start):
    start(ago=HOUR)
    assert clock_engine.fire_due() == 0


def test_a_step_that_is_due_is_done_once_and_says_so(start):
    clock = start(ago=12 * HOUR)
    assert [clock_engine.fire_due(), clock_engine.fire_due()] == [1, 0]
    event = Event.objects.get()
    assert (event.kind, event.subject_id, event.channel) == ("drill.half_reached", clock.subject_id, "clock")
    assert steps_of(clock) == [("half", False)]


@pytest.mark.rule("BOUNCE-7")
def test_after_an_outage_each_overdue_step_happens_once_late_and_in_order(start):
    clock = start(ago=30 * HOUR)
    assert [clock_engine.fire_due() for _ in range(4)] == [1, 1, 1, 0]
    assert steps_of(clock) == [("half", True), ("last", True), ("breach", True)]
    assert Event.objects.order_by("id").last().new["late_seconds"] == pytest.approx(6 * 3600, abs=10)


@pytest.mark.rule("BOUNCE-7")
def test_the_database_refuses_a_step_done_twice(start):
    clock = start(ago=12 * HOUR)
    clock_engine.fire_due()
    done = ClockStep.objects.get()
    with pytest.raises(IntegrityError, match="clock_step_once"), transaction.atomic():
        event = Event.objects.create(
            kind="drill.again", at=done.done_at, subject_type="x", subject_id=uuid.uuid4()
        )
        ClockStep.objects.create(
            clock=clock,
            name="half",
            generation=1,
            due_at=done.due_at,
            done_at=done.done_at,
            late=False,
            event=event,
        )


def test_a_breach_is_recorded_once_and_the_clock_goes_on(start):
    clock = start(ago=24 * HOUR)
    while clock_engine.fire_due():
        pass
    clock.refresh_from_db()
    assert clock.breached_at is not None
    assert (clock.stopped_at, clock.next_at) == (None, None)


def test_steps_are_done_in_the_order_in_which_they_are_due(start):
    later, sooner = start(ago=13 * HOUR), start(ago=14 * HOUR)
    clock_engine.fire_due()
    assert list(ClockStep.objects.order_by("id").values_list("clock", flat=True)) == [sooner.pk, later.pk]


def test_one_subject_has_one_open_clock_of_a_kind(start, at, drill_clock):
    clock = start()
    again = Subject("drill.thing", clock.subject_id)
    with pytest.raises(IntegrityError, match="one_open"), transaction.atomic():
        clocks.start("drill", subject=again, holder=None, at=at, due_at=at + HOUR)
    clocks.stop(clock, outcome="met", at=at)
    assert clocks.start("drill", subject=again, holder=None, at=at, due_at=at + HOUR)


def test_a_stopped_clock_does_nothing_more(start, at):
    clock = start(ago=12 * HOUR)
    clocks.stop(clock, outcome="met", at=at)
    assert clock_engine.fire_due() == 0
    with pytest.raises(clocks.NoClock):
        clocks.find("drill", Subject("drill.thing", clock.subject_id))


def test_an_undone_stop_goes_on_under_the_old_deadline(start, at):
    clock = start(ago=12 * HOUR)
    stopped = clocks.stop(clock, outcome="met", at=at)
    assert clocks.reopen(stopped).due_at == clock.due_at
    assert clock_engine.fire_due() == 1


def test_a_moved_clock_repeats_nothing_and_reminds_of_no_moment_gone_by(start, at):
    clock = start(ago=12 * HOUR)
    clock_engine.fire_due()
    moved = clocks.move(clock, due_at=at + HOUR, at=at)
    assert moved.step_names == ["breach"]
    assert moved.generation == 2


def test_a_deadline_moved_into_the_past_breaches_at_once(start, at):
    clock = clocks.move(start(ago=2 * HOUR), due_at=at - HOUR, at=at)
    assert clock.step_names == ["breach"]
    assert clock_engine.fire_due() == 1
    assert steps_of(clock) == [("breach", True)]


def test_a_past_breach_stays_when_the_deadline_moves(start, at):
    clock = start(ago=25 * HOUR)
    while clock_engine.fire_due():
        pass
    moved = clocks.move(clock, due_at=at + 5 * HOUR, at=at)
    assert moved.breached_at is not None
    assert moved.next_at is None


def test_a_new_holder_keeps_the_deadline(start, at):
    clock, holder = start(), uuid.uuid4()
    handed = clocks.hand_over(clock, holder=holder, at=at)
    assert (handed.holder_id, handed.due_at, handed.generation) == (holder, clock.due_at, 2)


def test_a_new_holder_may_bring_a_longer_deadline(start, at):
    clock = start(ago=12 * HOUR)
    clock_engine.fire_due()
    handed = clocks.hand_over(clock, holder=uuid.uuid4(), at=at, due_at=at + 18 * HOUR)
    hours = [(moment - handed.started_at) / HOUR for moment in handed.step_times]
    assert hours == [pytest.approx(0.83 * 30), 30]


def test_a_step_after_the_deadline_waits_for_the_grace_that_the_clock_was_started_with(start, graceful, at):
    clock = start(ago=25 * HOUR, grace=2 * HOUR)
    while clock_engine.fire_due():
        pass
    clock.refresh_from_db()
    assert (clock.step_names, clock.step_times) == (["grace"], [clock.due_at + 2 * HOUR])


def test_a_clock_without_a_grace_has_no_step_after_its_deadline(start, graceful):
    assert start().step_names == ["half", "last", "breach"]


def test_a_pause_stops_time_and_says_why(start, at):
    clock = clocks.pause(start(ago=12 * HOUR), reason="off_hours", at=at)
    assert (clock.next_at, clock.pause_reason) == (None, "off_hours")
    assert clock_engine.fire_due() == 0


def test_after_a_pause_everything_comes_later_by_as_much(start, at):
    clock = start(ago=6 * HOUR)
    resumed = clocks.resume(clocks.pause(clock, reason="off_hours", at=at), at=at + 3 * HOUR)
    assert resumed.due_at == clock.due_at + 3 * HOUR
    assert resumed.step_times == [moment + 3 * HOUR for moment in clock.step_times]


def test_a_clock_that_has_rested_shares_out_only_the_time_that_counted(start, at):
    clock = clocks.resume(clocks.pause(start(), reason="off_hours", at=at), at=at + 10 * HOUR)
    moved = clocks.move(clock, due_at=clock.due_at + 4 * HOUR, at=at + 11 * HOUR)
    assert (
        moved.step_times[0] == at + 10 * HOUR + 14 * HOUR
    )  # half of 28 h, counted from the end of the pause


def test_a_clock_that_rests_loses_no_reminder_when_it_is_moved(start, at):
    clock = clocks.pause(start(ago=11 * HOUR), reason="off_hours", at=at)  # an hour before its first one
    moved = clocks.move(clock, due_at=clock.due_at, at=at + 5 * HOUR)
    assert (moved.step_names, moved.next_at) == (clock.step_names, None)
    assert clocks.resume(moved, at=at + 5 * HOUR).step_times[0] == at + 6 * HOUR


def test_a_second_pause_keeps_the_first_reason(start, at):
    clock = clocks.pause(start(), reason="off_hours", at=at)
    assert clocks.pause(clock, reason="holiday", at=at + HOUR).pause_reason == "off_hours"


def test_a_poison_row_is_parked_and_the_others_are_on_time(start, wired, drill_clock, at):
    wired("clock_kinds", {"drill": drill_clock, "poison": {"half": Step("no kind of event", share=0.5)}})
    poison, others = start(ago=12 * HOUR, kind="poison"), [start(ago=12 * HOUR) for _ in range(5)]
    for _ in range(3):
        clock_engine.fire_due()
        Clock.objects.filter(pk=poison.pk, parked_at=None).update(next_at=at)
    poison.refresh_from_db()
    assert (poison.tries, poison.last_error, poison.next_at) == (3, "IntegrityError", None)
    assert [steps_of(clock) for clock in others] == [[("half", False)]] * 5


@pytest.mark.parametrize("later_code", [{"kind": "unknown"}, {"step_names": ["unknown", "last", "breach"]}])
def test_what_only_newer_code_knows_is_left_to_newer_workers(start, later_code):
    clock = start(ago=12 * HOUR)
    Clock.objects.update(**later_code)
    assert (clock_engine.fire_due(), clock_engine.seconds_to_next(1.0)) == (0, 1.0)
    clock.refresh_from_db()
    assert (clock.tries, clock.parked_at) == (0, None)


@pytest.mark.parametrize(("minutes", "overdue"), [(2, 0), (4, 1)])
def test_the_auditor_sees_what_nobody_knows_after_some_minutes(start, minutes, overdue):
    start(ago=12 * HOUR + minutes * HOUR / 60)
    Clock.objects.update(kind="unknown")
    seen = health.read()
    assert (seen.clocks_overdue, seen.clocks_oldest_overdue > 0) == (overdue, bool(overdue))


def test_a_parked_clock_can_be_tried_again(start, at):
    clock = start(ago=12 * HOUR)
    Clock.objects.filter(pk=clock.pk).update(parked_at=at, next_at=None, tries=3, last_error="KeyError")
    assert clocks.unpark(clock.pk, by=None, at=at)
    assert clock_engine.fire_due() == 1


def test_a_lock_that_somebody_holds_is_not_the_clocks_fault(start, monkeypatch):
    clock = start(ago=12 * HOUR)
    monkeypatch.setattr(clock_engine, "_write", locked_out)
    for _ in range(clock_engine.TRIES + 1):
        with pytest.raises(OperationalError):
            clock_engine.fire_due()
    clock.refresh_from_db()
    assert (clock.tries, clock.parked_at) == (0, None)


def locked_out(_):
    raise OperationalError("canceling statement due to lock timeout")


def test_a_paused_clock_that_was_parked_goes_on_after_the_pause(start, at):
    clock = clocks.pause(start(ago=2 * HOUR), reason="off_hours", at=at)
    Clock.objects.filter(pk=clock.pk).update(parked_at=at, tries=3)
    assert clocks.unpark(clock.pk, by=None, at=at)
    assert clocks.resume(clock, at=at + HOUR).next_at == clock.step_times[0] + HOUR


@pytest.mark.rule("BOUNCE-7")
def test_what_was_due_during_an_outage_is_not_lost_when_the_deadline_moves(start, at):
    clock = start(ago=13 * HOUR)  # its first reminder was due an hour ago, and nobody was there to do it
    clocks.move(clock, due_at=at + 2 * HOUR, at=at)
    clock_engine.fire_due()
    assert steps_of(clock) == [("half", True)]
