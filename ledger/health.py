"""What the ledger knows of its own state, in a few cheap counts. Read by /healthz, /metrics, a page and the alarms."""

from dataclasses import asdict, dataclass

from django.db import connection

from ledger import wiring
from ledger.models import TOLERANCE

# Every count but `running` is over a partial index that is empty when all is well.
COUNTS = """
SELECT
  (SELECT count(*) FROM (SELECT 1 FROM ledger_clock
    WHERE next_at IS NOT NULL AND next_at < handoff_now() - %(late)s::interval
      AND (kind || ' ' || step_names[1] = ANY(%(known)s) OR next_at < handoff_now() - %(unknown)s::interval)
    LIMIT 10000) AS c) AS clocks_overdue,
  (SELECT coalesce(extract(epoch FROM handoff_now() - min(next_at)), 0)::float8 FROM ledger_clock
    WHERE next_at IS NOT NULL AND next_at < handoff_now()
      AND (kind || ' ' || step_names[1] = ANY(%(known)s) OR next_at < handoff_now() - %(unknown)s::interval)
  ) AS clocks_oldest_overdue,
  (SELECT count(*) FROM ledger_clock WHERE parked_at IS NOT NULL) AS clocks_parked,
  (SELECT count(*) FROM (SELECT 1 FROM ledger_dispatch
    WHERE parked_at IS NULL AND not_before <= handoff_now() LIMIT 10000) AS d) AS dispatches_waiting,
  (SELECT coalesce(extract(epoch FROM handoff_now() - min(not_before)), 0)::float8 FROM ledger_dispatch
    WHERE parked_at IS NULL AND not_before <= handoff_now()) AS dispatches_oldest,
  (SELECT count(*) FROM ledger_dispatch WHERE parked_at IS NOT NULL) AS dispatches_parked,
  (SELECT count(*) FROM (SELECT 1 FROM ledger_delivery
    WHERE next_at IS NOT NULL LIMIT 10000) AS e) AS deliveries_waiting,
  (SELECT coalesce(extract(epoch FROM handoff_now() - min(due_at)), 0)::float8 FROM ledger_delivery
    WHERE next_at IS NOT NULL AND due_at <= handoff_now()
      AND (leased_until IS NULL OR leased_until < handoff_now())) AS deliveries_oldest,
  (SELECT count(*) FROM ledger_delivery WHERE parked_at IS NOT NULL) AS deliveries_parked,
  (SELECT count(*) FROM pg_stat_activity
    WHERE application_name = 'handoff engine clocks' AND datname = current_database()) AS clock_workers,
  (SELECT extract(epoch FROM handoff_now() - at)::float8 FROM ledger_look WHERE name = 'watch') AS last_look,
  (SELECT extract(epoch FROM handoff_now() - at)::float8 FROM ledger_look WHERE name = 'tasks') AS last_task,
  extract(epoch FROM clock_timestamp() - pg_postmaster_start_time())::float8 AS database_up
"""


UNWATCHED = 30.0  # seconds
UNKNOWN = 180.0  # seconds: the code that knows a kind may still be on its way in a deploy


@dataclass(frozen=True)
class Health:
    """Counts as of now; those of waiting rows stop at 10,000. Ages in seconds."""

    clocks_overdue: int = 0
    clocks_oldest_overdue: float = 0.0
    clocks_parked: int = 0
    dispatches_waiting: int = 0
    dispatches_oldest: float = 0.0
    dispatches_parked: int = 0
    deliveries_waiting: int = 0  # with those that pause after a failure
    deliveries_oldest: float = 0.0  # how long one has been due that no worker has taken
    deliveries_parked: int = 0
    clock_workers: int = 0
    last_look: float | None = None  # since somebody looked after the alarms; None before the first time
    last_task: float | None = (
        None  # since a task came through from beat by Redis to a worker, as one does every 5 s
    )
    database_up: float = 3600.0

    @property
    def watched(self) -> bool:
        """Alarms are looked after: by each clock worker every 5 s, and as often by a task."""
        return self.last_look is not None and self.last_look < UNWATCHED

    @property
    def ok(self) -> bool:
        """Clocks are being kept. What is parked is alarmed, and does not take the product out of service."""
        return self.clocks_overdue == 0

    def as_dict(self) -> dict[str, float | None]:
        return asdict(self)


def read() -> Health:
    with connection.cursor() as cursor:
        limits = {"late": f"{TOLERANCE.total_seconds()} s", "unknown": f"{UNKNOWN} s"}
        cursor.execute(COUNTS, limits | {"known": wiring.clock_steps()})
        columns = [column.name for column in cursor.description]
        row = dict(zip(columns, cursor.fetchone(), strict=True))
    return Health(**row)


def clocks_running() -> int:
    """Clocks with a step to come. Reads an index of that size: for the page and the metric, not for probes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_clock WHERE next_at IS NOT NULL")
        return int(cursor.fetchone()[0])
