"""The clock worker: a Celery worker that also runs four loops over the database.

They are a *worker* bootstep and not a consumer step, which would never start while the broker is away: clocks
go on without Redis. Each loop is woken by LISTEN, by the next due moment, or after a second.
"""

import logging
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import psycopg
from celery import bootsteps
from django.db import DatabaseError, InterfaceError, connection

from ledger import alarms, clock_engine, deliveries, dispatches

log = logging.getLogger(__name__)

LONGEST_WAIT = 1.0  # seconds; an idle look costs 0.3 ms, so a lost wake-up costs a second at most
SHORTEST_WAIT = 0.02  # what is due and locked by somebody else is not looked at in a tight circle
GIVE_WAY = 5.0  # seconds at most: a crowd that does not end must not starve the reactions
WATCH_EVERY = 5.0  # seconds
PATIENCE = (0.1, 0.2, 0.5, 1.0)  # seconds between tries while the database or the broker is away


@dataclass(frozen=True)
class Work:
    """`do()` returns how much it did; `wait(most)` the seconds until there is more; a `channel` wakes it sooner."""

    name: str
    channel: str
    do: Callable[[], int]
    wait: Callable[[float], float]
    full: int = sys.maxsize  # so much done in one go means that more is waiting


CLOCKS = Work(
    "clocks", "ledger_clock", clock_engine.fire_due, clock_engine.seconds_to_next, full=clock_engine.BATCH
)
DISPATCHES = Work("dispatches", "ledger_dispatch", dispatches.drain, dispatches.seconds_to_next)
DELIVERIES = Work("deliveries", "ledger_delivery", deliveries.nudge_due, deliveries.seconds_to_next)
# Here and not only by beat: what is wrong is to be noticed while the broker is away, too.
WATCH = Work("watch", "", lambda: len(alarms.watch()), lambda _most: WATCH_EVERY)


class Loop(threading.Thread):
    """Does one work until told to stop, through lost connections and servers that come back."""

    def __init__(self, work: Work, after: "Loop | None" = None) -> None:
        super().__init__(name=f"engine-{work.name}", daemon=True)
        self.work = work
        self.after = after
        self.crowded = False
        self.stopping = threading.Event()
        self.connected = False
        self.ear: psycopg.Connection | None = None
        self.failures = 0

    def run(self) -> None:
        while not self.stopping.is_set():
            try:
                self.turn()
                self.failures = 0
            except Exception as error:
                self.recover(error)
        self.let_go()

    def turn(self) -> None:
        self.connect()
        self.give_way()
        did = self.work.do()
        self.crowded = did >= self.work.full
        if did == 0 and not self.stopping.is_set():
            self.rest(max(self.work.wait(LONGEST_WAIT), SHORTEST_WAIT))

    def give_way(self) -> None:
        """One process has one core's worth of Python: while deadlines pile up, what follows from them waits."""
        until = time.monotonic() + GIVE_WAY
        while self.after and self.after.crowded and time.monotonic() < until:
            self.stopping.wait(SHORTEST_WAIT)

    def connect(self) -> None:
        """One connection that works; health counts those of the clocks by their name in pg_stat_activity."""
        if self.connected:
            return
        with connection.cursor() as cursor:
            cursor.execute(f"SET application_name = 'handoff engine {self.work.name}'")
        if self.work.channel:
            self.listen()
        self.connected = True

    def listen(self) -> None:
        """A second connection, that waits to be woken."""
        parameters = {
            name: value
            for name, value in connection.get_connection_params().items()
            if name not in NOT_FOR_THE_EAR
        }
        self.ear = psycopg.connect(**parameters, autocommit=True, application_name="handoff ear")
        self.ear.execute(f"LISTEN {self.work.channel}")

    def rest(self, seconds: float) -> None:
        """Until the time is over or somebody calls; calls that came meanwhile are taken together."""
        if self.ear is None:
            self.stopping.wait(seconds)
            return
        for _ in self.ear.notifies(timeout=seconds, stop_after=1):
            pass

    def recover(self, error: Exception) -> None:
        pause = PATIENCE[min(self.failures, len(PATIENCE) - 1)]
        if self.failures == 0:
            log.warning("engine interrupted", extra={"work": self.work.name, "error": type(error).__name__})
        self.failures += 1
        self.crowded = False
        if isinstance(error, (DatabaseError, InterfaceError, psycopg.Error)):
            self.let_go()
        self.stopping.wait(pause)

    def let_go(self) -> None:
        if self.ear is not None:
            self.ear.close()
            self.ear = None
        self.connected = False
        connection.close()


# Everything that libpq is told goes for both connections; the rest is Django's own.
NOT_FOR_THE_EAR = {"pool", "application_name", "context", "cursor_factory", "prepare_threshold"}


class Engine:
    """The four loops of one process."""

    def __init__(self) -> None:
        clocks = Loop(CLOCKS)
        self.loops = [clocks, Loop(DISPATCHES, after=clocks), Loop(DELIVERIES, after=clocks), Loop(WATCH)]

    def start(self) -> None:
        for loop in self.loops:
            loop.start()

    def stop(self, within: float = 5.0) -> None:
        """Each loop finishes what it has in hand; what it does not finish rolls back and is somebody else's."""
        for loop in self.loops:
            loop.stopping.set()
        until = time.monotonic() + within
        for loop in self.loops:
            loop.join(max(until - time.monotonic(), 0))


class EngineStep(bootsteps.StartStopStep):
    """Starts the engine before the worker looks for its broker; only with `--clocks`."""

    requires = {"celery.worker.components:Pool"}

    def __init__(self, parent, clocks=False, **options) -> None:
        self.enabled = bool(clocks)

    def create(self, parent) -> Engine:
        return Engine()
