"""Many workers at once: each step once, none skipped, no deadlock with the people's verbs."""

import datetime as dt
import uuid

import pytest

from ledger import clock_engine, clocks, health
from ledger.events import Subject
from ledger.models import Clock, ClockStep
from ledger.time import now
from tests.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = dt.timedelta(hours=1)


def overdue(count):
    at = now()
    return [
        clocks.start(
            "drill",
            subject=Subject("drill.thing", uuid.uuid4()),
            holder=None,
            at=at - 30 * HOUR,
            due_at=at - 6 * HOUR,
        )
        for _ in range(count)
    ]


def fire_all():
    while clock_engine.fire_due(limit=7):
        pass


@pytest.mark.rule("BOUNCE-7")
def test_six_workers_do_each_step_once(drill_clock):
    overdue(40)
    assert at_once(*[fire_all] * 6) == []
    fire_all()
    assert ClockStep.objects.count() == 40 * 3
    assert not Clock.objects.exclude(next_at=None).exists()


def test_stopping_against_the_step_has_one_winner(drill_clock):
    for _ in range(20):
        [clock] = overdue(1)
        raised = at_once(
            lambda: clock_engine.fire_due(limit=1),
            lambda clock=clock: clocks.stop(clock, outcome="met", at=now()),
        )
        assert raised == []
        clock.refresh_from_db()
        assert (clock.outcome, clock.next_at) == ("met", None)
        done = ClockStep.objects.filter(clock=clock).count()
        assert clock_engine.fire_due() == 0
        assert ClockStep.objects.filter(clock=clock).count() == done <= 1


@pytest.mark.rule("BOUNCE-7")
def test_shifted_time_moves_every_worker_at_once(drill_clock, shift):
    at = now()
    clocks.start(
        "drill", subject=Subject("drill.thing", uuid.uuid4()), holder=None, at=at, due_at=at + 24 * HOUR
    )
    assert clock_engine.fire_due() == 0
    shift(12 * HOUR)
    assert clock_engine.fire_due() == 1


def test_the_auditor_sees_what_is_overdue(drill_clock):
    overdue(3)
    seen = health.read()
    assert (seen.clocks_overdue, seen.ok) == (3, False)
    fire_all()
    assert health.read().ok
