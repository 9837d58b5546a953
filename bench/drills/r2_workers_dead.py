"""R2: every clock worker is dead for ten minutes, then one starts."""

import json
import math
import time
from dataclasses import dataclass

from bench import figures
from bench.drills import books
from bench.drills.plan import Plan
from bench.figures import Figure, Part, shown
from bench.product import CLOCK_WORKERS, Running, until

MINUTES = 10
FIRST = 5.0  # seconds until the first is due
SEEN = """
SELECT extract(epoch FROM handoff_now() - (SELECT min(next_at) FROM ledger_clock WHERE next_at IS NOT NULL))::float8,
       EXISTS (SELECT FROM ledger_alarm WHERE name = 'clocks_overdue' AND cleared_at IS NULL)
"""
# Two claims at the same moment may pass each other (the sweep of beat runs beside the engine); a second apart they
# may not: steps done more than that after a step with a later deadline.
OUT_OF_ORDER = """
SELECT count(*) FROM (
  SELECT due_at, max(due_at) OVER (ORDER BY done_at RANGE BETWEEN UNBOUNDED PRECEDING AND '1 s' PRECEDING) AS latest
    FROM ledger_clockstep
) AS done WHERE due_at < latest
"""


@dataclass
class Alarm:
    """Seconds after the first overdue moment at which each sign was there."""

    healthz: float | None = None
    row: float | None = None

    @property
    def seconds(self) -> float:
        """Until both were there; NaN while one is missing."""
        return math.nan if self.healthz is None or self.row is None else max(self.healthz, self.row)

    def look(self, product: Running) -> bool:
        overdue, raised = product.rows(SEEN)[0]
        if overdue > 0 and self.healthz is None and is_ill(product):
            self.healthz = overdue
        if overdue > 0 and self.row is None and raised:
            self.row = overdue
        return not math.isnan(self.seconds)


def is_ill(product: Running) -> bool:
    status, body = product.ask("/healthz")
    return status == 503 and json.loads(body)["ok"] is False


def run(product: Running, plan: Plan) -> Figure:
    """Quick: the ten minutes pass at once, by a shift of the product's time, once the alarm was seen."""
    clocks = 1000 if plan.quick else 1500
    people = product.seed()
    product.take_away(*CLOCK_WORKERS)
    began = time.monotonic()
    product.handoffs(clocks, people, due_in=FIRST, over=MINUTES * 60 - 2 * FIRST, kind="drill_one")
    alarm = Alarm()
    until(lambda: alarm.look(product), FIRST + 30, every=0.1)
    if plan.quick:
        product.travel(MINUTES * 60 + 2 * FIRST)
    else:
        time.sleep(MINUTES * 60 - (time.monotonic() - began))
    overdue = books.unfired(product)
    product.bring_back("clocks1")
    drained = until(lambda: books.unfired(product) == 0, 120, every=0.1) or float("nan")
    consequences = books.settle(product, 120)
    parts = [
        Part("overdue", overdue),
        Part("alarm", alarm.seconds, most=15, unit="s"),
        Part("out of order", product.value(OUT_OF_ORDER), most=0),
        Part("drained per 1,000", drained * 1000 / max(overdue, 1), most=30, unit="s"),
        *books.once_each(product),
    ]
    passed = "by a shift of time" if plan.quick else "for real"
    note = (
        f"healthz 503 after {shown(alarm.healthz, 's')}, alarm row after {shown(alarm.row, 's')}; from the start of the"
        f" one worker to the last step {shown(drained, 's')}, to the last effect {shown(consequences, 's')} more"
    )
    product.bring_back(*CLOCK_WORKERS)
    product.travel(0)
    return figures.of_parts(
        "R2", f"all clock workers dead for {MINUTES} min ({passed}), one starts", parts, note
    )
