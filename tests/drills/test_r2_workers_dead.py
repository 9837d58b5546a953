"""The heart of drill R2 without its processes: deadlines pile up while nobody works, then one worker comes."""

import datetime as dt
from uuid import uuid4

import pytest

from bench import kinds
from ledger import alarms, clock_engine, clocks, health
from ledger.events import Subject
from ledger.models import Alarm, Clock, ClockStep
from ledger.time import now

PILED_UP = 150  # more than one batch
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def piled_up(wired, at) -> list[Clock]:
    """Clocks that ran out during the last ten minutes; made in an order that is not that of their deadlines."""
    wired("clock_kinds", kinds.CLOCKS)
    wired("reactions", {})
    wired("effects", {})
    numbers = [number * 37 % PILED_UP for number in range(PILED_UP)]
    return [
        clocks.start(
            "drill_one",
            subject=Subject("handoff.handoff", uuid4()),
            holder=None,
            at=at - 20 * MINUTE,
            due_at=at - MINUTE * (1 + 9 * number / PILED_UP),
        )
        for number in numbers
    ]


def test_the_backlog_is_done_in_the_order_in_which_it_was_due(piled_up):
    while clock_engine.fire_due():
        pass
    done = list(ClockStep.objects.order_by("id").values_list("due_at", flat=True))
    assert len(done) == PILED_UP
    assert done == sorted(done)


def test_each_step_is_done_once_and_says_that_it_is_late(piled_up):
    while clock_engine.fire_due():
        pass
    assert clock_engine.fire_due() == 0
    assert ClockStep.objects.filter(late=True).values("clock").distinct().count() == PILED_UP
    assert ClockStep.objects.count() == PILED_UP


def test_the_alarm_is_open_while_nobody_works_and_closed_afterwards(piled_up):
    assert not health.read().ok
    alarms.watch()
    assert Alarm.objects.filter(name="clocks_overdue", cleared_at=None).exists()
    while clock_engine.fire_due():
        pass
    alarms.watch()
    assert health.read().ok
    assert not Alarm.objects.filter(name="clocks_overdue", cleared_at=None).exists()


def test_no_step_is_done_before_its_moment(wired, at):
    wired("clock_kinds", kinds.CLOCKS)
    subject = Subject("handoff.handoff", uuid4())
    clocks.start("drill", subject=subject, holder=None, at=at, due_at=now() + dt.timedelta(seconds=30))
    assert clock_engine.fire_due() == 0
