"""P11: ten thousand deadlines in one second, each with a reassignment, its event and its place in the feed."""

import time

from bench.figures import Figure, Part, of_parts, percentile
from bench.product import Running, running, until
from bench.rows.p10_lateness import lateness

BURST, OTHERS, RUNNING = 10_000, 300, 100_000


def run() -> list[Figure]:
    with running() as product:
        people = product.seed()
        product.wait_until_well()
        product.clocks(RUNNING, people)
        product.handoffs(OTHERS, people, due_in=12, over=60, kind="drill_one")
        product.handoffs(BURST, people, due_in=8, over=1, kind="drill_burst")
        starts = product.value(
            "SELECT extract(epoch FROM min(next_at) - now()) FROM ledger_clock WHERE kind = 'drill_burst'"
        )
        time.sleep(max(float(starts), 0))
        took = until(lambda: is_done(product), 180, every=0.5)
        until(lambda: len(lateness(product, "drill_one")) == OTHERS, 90, every=1)
        others = lateness(product, "drill_one")
        parts = [
            Part("all done after", took or 999, most=60, unit="s"),
            Part("reassigned twice", twice(product), most=0),
            Part("not reassigned", BURST - reassigned(product), most=0),
            Part("last step late by", max(lateness(product, "drill_burst")) / 1000, unit="s"),
            Part("other clocks p99", percentile(others, 99) / 1000, most=5, unit="s"),
        ]
    return [
        of_parts("P11", f"{BURST:,} clocks due in one second, with reassignment, event and outbox", parts)
    ]


def is_done(product: Running) -> bool:
    steps = product.value(
        "SELECT count(*) FROM ledger_clock WHERE kind = 'drill_burst' AND next_at < now() + interval '1 hour'"
    )
    return steps == 0 and reassigned(product) >= BURST and waiting(product) == 0


def waiting(product: Running) -> int:
    return product.value("SELECT count(*) FROM ledger_dispatch WHERE not_before <= now()")


def reassigned(product: Running) -> int:
    return product.value(
        "SELECT count(DISTINCT e.subject_id) FROM ledger_event e"
        " JOIN ledger_clock c ON c.subject_id = e.subject_id AND c.kind = 'drill_burst'"
        " WHERE e.kind = 'handoff.reassigned'"
    )


def twice(product: Running) -> int:
    return product.value(
        "SELECT count(*) FROM (SELECT 1 FROM ledger_event WHERE kind = 'handoff.reassigned'"
        " GROUP BY subject_id HAVING count(*) > 1) AS doubles"
    )
