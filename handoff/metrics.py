"""What Prometheus reads: requests as they are answered, and the ledger's health at the moment of asking."""

from collections.abc import Iterable

from django.db import Error
from prometheus_client import REGISTRY, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric

from handoff.broker import redis_answers
from ledger import alarms, health

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
REQUESTS = Counter("handoff_requests", "Requests answered.", ["method", "route", "status"])
SECONDS = Histogram(
    "handoff_request_seconds",
    "Time from the request's arrival to its answer.",
    ["method", "route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
# Name in ledger.health.Health, name of the metric, what it says.
GAUGES = (
    ("clocks_overdue", "handoff_clocks_overdue", "Clocks whose next step is more than 5 seconds late."),
    ("clocks_oldest_overdue", "handoff_clocks_oldest_overdue_seconds", "How late the latest clock is."),
    ("clocks_parked", "handoff_clocks_parked", "Clocks set aside after failing three times."),
    ("dispatches_waiting", "handoff_dispatches_waiting", "Reactions that are due and not done."),
    ("dispatches_oldest", "handoff_dispatches_oldest_seconds", "How long the oldest of them has been due."),
    ("dispatches_parked", "handoff_dispatches_parked", "Reactions set aside after failing three times."),
    ("deliveries_waiting", "handoff_deliveries_waiting", "Effects outside that are not sent yet."),
    ("deliveries_oldest", "handoff_deliveries_oldest_seconds", "How long one has been due and not taken."),
    ("deliveries_parked", "handoff_deliveries_parked", "Effects set aside after failing eight times."),
    ("clock_workers", "handoff_clock_workers", "Clock workers that hold a connection to the database."),
    ("last_look", "handoff_last_look_seconds", "Since somebody looked after the alarms."),
    ("last_task", "handoff_last_task_seconds", "Since a task came through from beat by Redis to a worker."),
    ("database_up", "handoff_database_up_seconds", "Since PostgreSQL was started."),
)


def count_request(method: str, route: str, status: int, seconds: float) -> None:
    """`route` is a pattern of ours, so the labels stay few whatever is asked for."""
    method = method if method in METHODS else "other"
    REQUESTS.labels(method, route, str(status)).inc()
    SECONDS.labels(method, route).observe(seconds)


class LedgerCollector:
    """Reads the ledger at each scrape. While the database is away it says only that."""

    def describe(self) -> list[Metric]:
        return []  # else registering would read the database

    def collect(self) -> Iterable[Metric]:
        try:
            found = [*_ledger_gauges()]
        except Error:
            found = []
        yield GaugeMetricFamily(
            "handoff_database_up", "1 while the database answers.", value=float(bool(found))
        )
        yield GaugeMetricFamily("handoff_redis_up", "1 while Redis answers.", value=float(redis_answers()))
        yield from found


def _ledger_gauges() -> Iterable[Metric]:
    seen = health.read().as_dict()
    for field, name, meaning in GAUGES:
        if (value := seen[field]) is not None:
            yield GaugeMetricFamily(name, meaning, value=value)
    running = health.clocks_running()
    yield GaugeMetricFamily("handoff_clocks_running", "Clocks with a step to come.", value=running)
    is_open = {alarm.name for alarm in alarms.open_alarms()}
    by_name = GaugeMetricFamily("handoff_alarms_open", "1 while this alarm is open.", labels=["name"])
    for name in sorted(is_open | alarms.CONDITIONS.keys()):
        by_name.add_metric([name], float(name in is_open))
    yield by_name


REGISTRY.register(LedgerCollector())  # type: ignore[arg-type]


def as_text() -> bytes:
    return generate_latest(REGISTRY)
