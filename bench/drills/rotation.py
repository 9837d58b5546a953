"""ROTATION (ROUTE-6): 10,000 turns of one pool, taken by eight threads at once, of people with other weights."""

import json
import subprocess
import sys
import time

from bench import company, figures
from bench.drills.plan import Plan
from bench.figures import Figure, Part
from bench.product import CLOCK_WORKERS, PROJECT, Running

THREADS = 8
SECONDS = 300


def run(product: Running, plan: Plan) -> Figure:
    picks = 2_000 if plan.quick else 10_000
    product.take_away(*CLOCK_WORKERS)  # they would write the feed of ten thousand events meanwhile
    began = time.monotonic()
    try:
        found = pick(product, picks)
    finally:
        product.bring_back(*CLOCK_WORKERS)
    took = time.monotonic() - began
    parts = [
        Part("double picks", found["double"], most=0),
        Part("told otherwise than written", found["otherwise"], most=0),
        Part("not picked", picks - found["told"], most=0),
        Part("share off", found["off"], most=1, unit="turns"),
    ]
    note = f"{picks / took:.0f} turns a second, in {took:.0f} s."
    return figures.of_parts("ROTATION", f"{picks:,} picks by {THREADS} threads on one pool", parts, note)


def pick(product: Running, picks: int) -> dict[str, float]:
    words = [sys.executable, "-m", "bench.pickers", str(picks), str(THREADS)]
    environment = company.at_work_in(product)
    done = subprocess.run(
        words, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr.strip().splitlines()[-1] if done.stderr else "the pickers ended early")
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found
