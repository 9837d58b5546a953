"""The loops of a clock worker: woken at once, and well again by themselves after a lost connection."""

import threading
import time
import uuid

import pytest
from django.db import OperationalError, connection

from ledger import alarms, engine, events, health
from ledger.models import Dispatch
from ledger.time import now

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def running():
    """Start loops; they are stopped when the test is over."""
    started: list[engine.Loop] = []

    def running(work):
        loop = engine.Loop(work)
        loop.start()
        started.append(loop)
        return loop

    yield running
    for loop in started:
        loop.stopping.set()
    with connection.cursor() as cursor:
        for loop in started:
            if loop.work.channel:
                cursor.execute(f"NOTIFY {loop.work.channel}")
    for loop in started:
        loop.join(20)


def eventually(holds):
    until = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < until, "it did not come about"
        time.sleep(0.01)


def test_a_dispatch_is_done_soon_after_it_is_written(running, monkeypatch):
    monkeypatch.setattr(engine, "LONGEST_WAIT", 60.0)  # so long it would take, were the loop not woken
    running(engine.DISPATCHES)
    eventually(lambda: listening("ledger_dispatch"))
    with events.transaction.atomic():
        events.record(
            "thing.happened", subject=events.Subject("drill.thing", uuid.uuid4()), by=None, at=now()
        )
    eventually(lambda: not Dispatch.objects.exists())


def test_a_clock_worker_is_seen_while_it_lives(running):
    running(engine.CLOCKS)
    eventually(lambda: health.read().clock_workers == 1)


def test_a_cut_connection_is_made_anew(running):
    loop = running(engine.CLOCKS)
    eventually(lambda: health.read().clock_workers == 1)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name LIKE 'handoff e%' AND datname = current_database()"
        )
    eventually(lambda: health.read().clock_workers == 1 and loop.failures == 0)


def test_a_loop_outlives_whatever_its_work_raises(running):
    called = threading.Event()
    failures = iter([OperationalError("gone"), ValueError("odd")])

    def do():
        for failure in failures:
            raise failure
        called.set()
        return 0

    running(engine.Work("drill", "drill", do, lambda most: most))
    assert called.wait(20)


def test_a_clock_worker_looks_after_the_alarms_by_itself(running):
    running(engine.WATCH)
    eventually(lambda: health.read().watched)
    eventually(lambda: "clock_workers_gone" in {alarm.name for alarm in alarms.open_alarms()})


def test_what_follows_waits_while_deadlines_pile_up(running):
    crowd = engine.Loop(engine.CLOCKS)
    crowd.crowded = True
    follower = engine.Loop(engine.Work("drill", "drill", lambda: 1, lambda most: most), after=crowd)
    started = time.monotonic()
    threading.Timer(0.1, lambda: setattr(crowd, "crowded", False)).start()
    follower.give_way()
    assert 0.1 <= time.monotonic() - started < engine.GIVE_WAY


def listening(channel):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_stat_activity WHERE application_name = 'handoff ear' AND query = %s"
            " AND datname = current_database()",
            [f"LISTEN {channel}"],
        )
        return cursor.fetchone() is not None
