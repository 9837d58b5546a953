"""What the ledger knows of its own state, in a few cheap counts. Read by /healthz, /metrics, a page and the alarms."""

from dataclasses import asdict, dataclass

from django.db import connection

from ledger.models import TOLERANCE

# Every count but `running` is over a partial index that is empty when all is well.
COUNTS = """
SELECT
  (SELECT count(*) FROM (SELECT 1 FROM ledger_clock WHERE next_at IS NOT NULL AND next_at < handoff_now() - %(late)s
                         LIMIT 10000) AS c),
  (SELECT coalesce(extract(epoch FROM handoff_now() - min(next_at)), 0) FROM ledger_clock
    WHERE next_at IS NOT NULL AND next_at < handoff_now()),
  (SELECT count(*) FROM ledger_clock WHERE parked_at IS NOT NULL),
  (SELECT count(*) FROM (SELECT 1 FROM ledger_dispatch WHERE parked_at IS NULL AND not_before <= handoff_now()
                         LIMIT 10000) AS d),
  (SELECT coalesce(extract(epoch FROM handoff_now() - min(not_before)), 0) FROM ledger_dispatch
    WHERE parked_at IS NULL AND not_before <= handoff_now()),
  (SELECT count(*) FROM ledger_dispatch WHERE parked_at IS NOT NULL),
  (SELECT count(*) FROM (SELECT 1 FROM ledger_delivery WHERE next_at IS NOT NULL LIMIT 10000) AS e),
  (SELECT count(*) FROM ledger_delivery WHERE parked_at IS NOT NULL),
  (SELECT count(*) FROM pg_stat_activity
    WHERE application_name = 'handoff engine clocks' AND datname = current_database())
"""


@dataclass(frozen=True)
class Health:
    """Counts as of now; those of waiting rows stop at 10,000. Ages in seconds."""

    clocks_overdue: int
    clocks_oldest_overdue: float
    clocks_parked: int
    dispatches_waiting: int
    dispatches_oldest: float
    dispatches_parked: int
    deliveries_waiting: int
    deliveries_parked: int
    clock_workers: int

    @property
    def ok(self) -> bool:
        """Clocks are being kept. What is parked is alarmed, and does not take the product out of service."""
        return self.clocks_overdue == 0

    def as_dict(self) -> dict[str, float]:
        return asdict(self)


def read() -> Health:
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, {"late": TOLERANCE})
        return Health(*(float(v) if i in (1, 4) else v for i, v in enumerate(cursor.fetchone())))


def clocks_running() -> int:
    """Open clocks with a step to come. Counts an index of that size: for the page and the metric, not for probes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_clock WHERE next_at IS NOT NULL")
        return cursor.fetchone()[0]
