"""P9: what a clock worker's look at nothing due costs, over 1k, 100k and 2M running clocks, interleaved."""

import statistics
import subprocess
import sys
import time
from contextlib import ExitStack

import psycopg

from bench.figures import Figure, shown
from bench.rows import databases

SIZES = {"1k": 1_000, "100k": 100_000, "2M": 2_000_000}
ROUNDS, SWEEPS = 40, 25
FILL = """
INSERT INTO ledger_clock (kind, subject_type, subject_id, holder_id, generation, measure, started_at, due_at,
  step_names, step_times, next_at, pause_reason, outcome, tries, last_error)
SELECT 'drill', 'handoff.handoff', gen_random_uuid(), gen_random_uuid(), 1, 'elapsed', now(), due, '{breach}',
  ARRAY[due], due, '', '', 0, ''
FROM (SELECT now() + interval '1 day' + n * interval '1 s' AS due FROM generate_series(1, %s) AS n) AS dues
"""


def run() -> list[Figure]:
    with ExitStack() as stack:
        addresses = stack.enter_context(databases.server())
        sweepers = {
            name: stack.enter_context(sweeper_over(addresses, name, size)) for name, size in SIZES.items()
        }
        times: dict[str, list[float]] = {name: [] for name in SIZES}
        for _ in range(ROUNDS):  # side by side, so that a slow moment of the machine hits all three
            for name, sweeper in sweepers.items():
                times[name].append(sweeper.sweep(SWEEPS))
    medians = {name: statistics.median(values) for name, values in times.items()}
    ratio = medians["2M"] / medians["1k"]
    return [
        *(
            Figure("P9", f"idle sweep, {name} running clocks", shown(ms), "ms", "≤ 3 ms", ms <= 3)
            for name, ms in medians.items()
        ),
        Figure("P9", "idle sweep, 2M over 1k", shown(ratio), "×", "≤ 1.5 ×", ratio <= 1.5),
    ]


def sweeper_over(addresses: databases.Addresses, name: str, size: int) -> "Sweeper":
    database = f"bench_{name.lower()}"
    databases.fresh(addresses, database)
    with databases.admin(addresses, database) as connection:
        fill(connection, size)
    return Sweeper(databases.environment(addresses, database))


def fill(connection: psycopg.Connection, size: int) -> None:
    connection.execute("SET session_replication_role = replica")
    connection.execute(FILL, [size])
    connection.execute("VACUUM ANALYZE ledger_clock")


class Sweeper:
    """A process that sweeps one database when asked, through the product's own code."""

    def __init__(self, env: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench.rows.p09_idle"],
            env={**env, "DJANGO_SETTINGS_MODULE": "handoff.settings"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> "Sweeper":
        self.sweep(SWEEPS)  # connects and warms up
        return self

    def sweep(self, times: int) -> float:
        """Milliseconds of one sweep, the median of so many."""
        print(times, file=self.process.stdin, flush=True)
        return float(self.process.stdout.readline())

    def __exit__(self, *_: object) -> None:
        self.process.stdin.close()
        self.process.wait(10)


def sweep_when_asked() -> None:
    import django

    django.setup()
    from ledger import clock_engine

    for line in sys.stdin:
        spent = []
        for _ in range(int(line)):
            started = time.perf_counter()
            clock_engine.fire_due()
            clock_engine.seconds_to_next(1.0)
            spent.append((time.perf_counter() - started) * 1000)
        print(statistics.median(spent), flush=True)


if __name__ == "__main__":
    sweep_when_asked()
