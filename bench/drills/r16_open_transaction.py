"""R16: somebody leaves a transaction open whose snapshot keeps every dead row alive, over 50,000 clocks."""

import contextlib
import time
from collections.abc import Callable, Iterator

from bench import figures
from bench.drills import books
from bench.drills.plan import Plan
from bench.figures import Figure, Part
from bench.product import Running

STANDING = 50_000


def run(product: Running, plan: Plan) -> Figure:
    seconds, firing = (20, 1000) if plan.quick else (60, 5000)
    people = product.seed()
    product.wait_until_well()
    product.clocks(STANDING, people)
    with forgotten_transaction(product) as age:
        product.handoffs(firing, people, due_in=4, over=seconds)
        time.sleep(4 + seconds)
        books.settle(
            product, 240, sent=False
        )  # reactions wait behind clocks, and nobody promised them a pace
        held = age()
    parts = [
        books.late_p99(product, 2),
        Part("max", max(books.lateness(product), default=0.0), unit="s"),
        *books.once_each(product),
    ]
    what = f"a transaction left open over {STANDING:,} clocks, {firing:,} of others due in {seconds} s"
    return figures.of_parts("R16", what, parts, f"The snapshot was {held} transactions old at the end.")


@contextlib.contextmanager
def forgotten_transaction(product: Running) -> Iterator[Callable[[], int]]:
    """A session of somebody else's (the product's own are timed out by its settings). Yields what tells its age."""
    with product.admin() as session:
        session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        session.execute("SELECT count(*) FROM ledger_clock")
        pid = session.info.backend_pid
        yield lambda: age_of_snapshot(product, pid)
        session.execute("ROLLBACK")


def age_of_snapshot(product: Running, pid: int) -> int:
    with product.admin() as connection:
        found = connection.execute(
            "SELECT age(backend_xmin) FROM pg_stat_activity WHERE pid = %s", [pid]
        ).fetchone()
        return int(found[0]) if found else 0
