"""P10: how late a step is done, with 100k clocks running and people creating handoffs all the while."""

import threading
import time

from bench.figures import Figure, Part, of_parts, percentile
from bench.product import People, Running, running

RUNNING, MEASURED, SECONDS, CALLERS = 100_000, 3_000, 30, 4
KIND = "drill_after"  # one step, and nothing that follows from it


def run() -> list[Figure]:
    with running() as product:
        people = product.seed()
        product.wait_until_well()
        product.clocks(RUNNING, people)
        product.handoffs(MEASURED, people, due_in=5, over=SECONDS, kind=KIND)
        created, refused = Load(product, people).last(SECONDS + 5)
        late = lateness(product, KIND)
    parts = [
        Part("not done", MEASURED - len(late), most=0),
        Part("p50", percentile(late, 50), most=100, unit="ms"),
        Part("p99", percentile(late, 99), most=1000, unit="ms"),
        Part("max", max(late), most=2000, unit="ms"),
    ]
    rate = created / (SECONDS + 5)
    what = f"lateness of {MEASURED:,} steps, {RUNNING:,} clocks running, {rate:.0f} handoffs/s created"
    return [of_parts("P10", what, [*parts, Part("creations refused", refused, most=0)])]


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


class Load:
    """People who create handoffs over HTTP, each the next as soon as the last is answered."""

    def __init__(self, product: Running, people: People) -> None:
        self.product, self.people = product, people
        self.created = self.refused = 0
        self.counting = threading.Lock()

    def last(self, seconds: float) -> tuple[int, int]:
        """Keep it up so long; how many were created, and how many refused."""
        until = time.monotonic() + seconds
        callers = [threading.Thread(target=self.call, args=[until]) for _ in range(CALLERS)]
        for caller in callers:
            caller.start()
        for caller in callers:
            caller.join()
        return self.created, self.refused

    def call(self, until: float) -> None:
        while time.monotonic() < until:
            order = self.people.order(self.created, due_in=86_400)
            status, _ = self.product.ask("/load/handoffs", "POST", order)
            with self.counting:
                self.created += status == 201
                self.refused += status != 201
