"""R14: the host clock of one clock worker is ten minutes ahead, that of the other ten minutes behind."""

import time

from bench import figures
from bench.drills import books
from bench.drills.plan import Plan
from bench.figures import Figure, Part
from bench.product import PROJECT, Running

SKEW = {"clocks1": 600, "clocks2": -600}
ENVIRONMENT = {
    "PYTHONPATH": str(PROJECT / "bench" / "skew"),
    "BENCH_SKEW": " ".join(f"{name}={seconds}" for name, seconds in SKEW.items()),
}


def run(product: Running, plan: Plan) -> Figure:
    """The product must have been started with ENVIRONMENT."""
    seconds, clocks = (15, 500) if plan.quick else (60, 2000)
    people = product.seed()
    product.wait_until_well()
    product.handoffs(clocks, people, due_in=4, over=seconds)
    time.sleep(4 + seconds)
    books.settle(product, 60, sent=False)
    lateness = books.lateness(product)
    parts = [
        Part("steps", len(lateness)),
        *books.once_each(product),
        Part("late p99", figures.percentile(lateness, 99), most=1, unit="s"),
        Part("workers with a right clock", len(SKEW) - wrong_clocks(product), most=0),
    ]
    return figures.of_parts("R14", f"clock workers at +10 and −10 min, {clocks:,} clocks", parts)


def wrong_clocks(product: Running) -> int:
    """How many workers began ten minutes off: each wrote down its time, and the file's date is the true one."""
    notes = [product.copy.place.root / f"skew-{name}" for name in SKEW]
    return sum(abs(float(note.read_text()) - note.stat().st_mtime) > 500 for note in notes)
