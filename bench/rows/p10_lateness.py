"""P10: how late a step is done, with 100k clocks running and people creating handoffs all the while."""

import math
import time

from bench.figures import Figure, Part, of_parts, percentile
from bench.load import Load
from bench.product import Running, running

RUNNING, MEASURED, SECONDS, CALLERS = 100_000, 3_000, 30, 4
DAY = 86_400.0
KIND = "drill_after"  # one step, and nothing that follows from it


def run() -> list[Figure]:
    with running() as product:
        people = product.seed()
        product.wait_until_well()
        product.clocks(RUNNING, people)
        product.handoffs(MEASURED, people, due_in=5, over=SECONDS, kind=KIND)
        # Each caller asks for the next as soon as the last is answered.
        with Load(product.port, people, math.inf, (DAY, DAY), effect=False, threads=CALLERS) as load:
            time.sleep(SECONDS + 5)
        late = lateness(product, KIND)
    parts = [
        Part("not done", MEASURED - len(late), most=0),
        Part("p50", percentile(late, 50), most=100, unit="ms"),
        Part("p99", percentile(late, 99), most=1000, unit="ms"),
        Part("max", max(late), most=2000, unit="ms"),
    ]
    rate = len(load.acknowledged) / (SECONDS + 5)
    what = f"lateness of {MEASURED:,} steps, {RUNNING:,} clocks running, {rate:.0f} handoffs/s created"
    return [
        of_parts(
            "P10", what, [*parts, Part("creations refused", load.offered - len(load.acknowledged), most=0)]
        )
    ]


def lateness(product: Running, kind: str) -> list[float]:
    """Milliseconds from due to done, on the database's clock, of every step done of that kind."""
    return [
        float(ms)
        for (ms,) in product.rows(
            "SELECT extract(epoch FROM s.done_at - s.due_at) * 1000 FROM ledger_clockstep s"
            " JOIN ledger_clock c ON c.id = s.clock_id WHERE c.kind = %s",
            [kind],
        )
    ]
