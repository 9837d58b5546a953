"""The heart of drill R19 without its processes: one poison row among many that are due, and a poison reaction."""

import datetime as dt
from uuid import uuid4

import pytest

from bench import kinds
from ledger import alarms, clock_engine, clocks, dispatches, health
from ledger.events import Subject
from ledger.models import Alarm, Clock, ClockStep, Dispatch

DUE = 200
POISON = 57


@pytest.fixture
def with_poison(wired, at) -> Clock:
    """Clocks due at the same moment, one of them of a kind that cannot be written down."""
    wired("clock_kinds", kinds.CLOCKS)
    wired("reactions", {})
    wired("effects", {})
    made = [due(at) for _ in range(DUE)]
    Clock.objects.filter(pk=made[POISON].pk).update(kind=kinds.UNWRITABLE)
    return made[POISON]


def due(at: dt.datetime, kind: str = "drill_one") -> Clock:
    subject = Subject("handoff.handoff", uuid4())
    return clocks.start(kind, subject=subject, holder=None, at=at - dt.timedelta(minutes=1), due_at=at)


def fire_all() -> None:
    while clock_engine.fire_due():
        pass


def fire_all_tries(poison: Clock) -> None:
    """Its next try comes due without the test waiting for it."""
    for _ in range(clock_engine.TRIES):
        fire_all()
        Clock.objects.filter(pk=poison.pk, next_at__isnull=False).update(next_at=poison.next_at)


def test_all_others_are_done_before_it_is_tried_again(with_poison):
    fire_all()
    with_poison.refresh_from_db()
    assert with_poison.tries == 1
    assert ClockStep.objects.exclude(clock=with_poison).count() == ClockStep.objects.count() == DUE - 1


def test_the_poison_row_is_parked_after_three_tries(with_poison):
    fire_all_tries(with_poison)
    parked = Clock.objects.get(pk=with_poison.pk)
    assert (parked.tries, parked.last_error, parked.next_at) == (3, "IntegrityError", None)
    assert parked.parked_at is not None


def test_what_is_parked_is_counted_and_alarmed_and_takes_nothing_out_of_service(with_poison):
    fire_all_tries(with_poison)
    alarms.watch()
    assert health.read().clocks_parked == 1
    assert health.read().ok
    assert Alarm.objects.filter(name="clocks_parked", cleared_at=None).exists()


def test_a_reaction_that_always_fails_is_parked_and_its_step_stays_done(wired, at):
    wired("clock_kinds", kinds.CLOCKS)
    wired("reactions", kinds.REACTIONS)
    wired("effects", {})
    clock = due(at, "drill_poison")
    fire_all()
    for _ in range(dispatches.TRIES):
        Dispatch.objects.filter(parked_at=None).update(not_before=at)
        dispatches.drain()
    assert ClockStep.objects.filter(clock=clock, name="breach").exists()
    assert health.read().dispatches_parked == 1
