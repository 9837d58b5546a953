"""R1: a random web, worker or clock-worker process is killed every ten seconds under load."""

import random
import time
from collections.abc import Iterator

from bench import figures
from bench.drills import books
from bench.drills.plan import Plan
from bench.figures import Figure, Part
from bench.load import Load
from bench.product import Running

TARGETS = ("web", "worker", "clocks1", "clocks2")
EVERY = 10.0
SEED = 1


def run(product: Running, plan: Plan) -> Figure:
    seconds, handoffs = (60, 600) if plan.quick else (300, 2000)
    people, killed, targets = product.seed(), [], in_random_order()
    longest = seconds / 5
    load = Load(
        product.port, people, rate=1.3 * handoffs / (seconds - longest), due_in=(2, longest), most=handoffs
    )
    with load:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            time.sleep(min(EVERY, max(until - time.monotonic(), 0)))
            killed.append(next(targets))
            product.kill(killed[-1])
    product.wait_until_well()
    books.settle(product, longest + 100, sent=not plan.quick)
    parts = [
        Part("acknowledged", len(load.acknowledged)),
        Part("lost", books.lost(product, load.acknowledged), most=0),
        *books.once_each(product),
        Part("effects lost", books.lost_effects(product), most=0),
        Part("effects repeated", product.sink.duplicates),
        books.late_p99(product, 10),
        Part("max", max(books.lateness(product), default=0.0), unit="s"),
    ]
    what = f"kill -9 every {EVERY:g} s for {seconds} s under load, {handoffs:,} handoffs"
    return figures.of_parts("R1", what, parts, f"{load}. Killed: {', '.join(killed)}")


def in_random_order() -> Iterator[str]:
    """Each of them in every round, so that no run leaves one out."""
    choose = random.Random(SEED)
    while True:
        yield from choose.sample(TARGETS, len(TARGETS))
