"""R19: one poison row among a thousand that are due at the same moment, and a reaction that never succeeds."""

import json

from bench import figures, kinds
from bench.drills import books
from bench.drills.plan import Plan
from bench.figures import Figure, Part
from bench.product import Running, until

DUE = 1000
SOON = 5.0
ALARMS = ("clocks_parked", "dispatches_parked")
ON_TIME = "SELECT count(*) FROM ledger_clockstep WHERE NOT late"
PARKED = """
SELECT (SELECT count(*) FROM ledger_clock WHERE parked_at IS NOT NULL AND kind = %s),
       (SELECT count(*) FROM ledger_dispatch WHERE parked_at IS NOT NULL AND consumer = %s),
       (SELECT count(*) FROM ledger_alarm WHERE cleared_at IS NULL AND name = ANY(%s))
"""


def run(product: Running, _plan: Plan) -> Figure:
    people = product.seed()
    product.wait_until_well()
    product.handoffs(DUE, people, due_in=SOON, kind="drill_one")
    poison(product)
    product.handoff(people, due_in=SOON, kind="drill_poison")
    seen = until(lambda: all_parked(product), SOON + 45, every=0.2)
    books.settle(product, 60, sent=False)
    on_time = product.value(ON_TIME)
    clocks, dispatches, alarms = parked(product)
    parts = [
        # One row is poison and never done; the step whose reaction is poison is done, beside the thousand.
        Part("others not on time", DUE - 1 + 1 - on_time, most=0),
        Part("max", max(books.lateness(product), default=0.0), most=5, unit="s"),
        Part("not parked", abs(1 - clocks) + abs(1 - dispatches), most=0),
        Part("not visible", len(ALARMS) - alarms + (not said_in_healthz(product)), most=0),
        *books.once_each(product, poison=2)[:4],
    ]
    note = f"Both parked and alarmed {figures.shown(seen or float('nan'), 's')} after the rows were made."
    return figures.of_parts("R19", f"one poison row among {DUE:,} due at once", parts, note)


def poison(product: Running) -> None:
    """Turn one of the rows, in the middle of the first batch, into one that cannot be done."""
    with product.connect() as connection:
        connection.execute(
            "UPDATE ledger_clock SET kind = %s WHERE id = (SELECT id FROM ledger_clock WHERE kind = 'drill_one'"
            " AND due_at < handoff_now() + interval '1 h' ORDER BY next_at, id OFFSET 50 LIMIT 1)",
            [kinds.UNWRITABLE],
        )


def parked(product: Running) -> tuple:
    return product.rows(PARKED, [kinds.UNWRITABLE, kinds.REACTIONS[kinds.POISONED][0], list(ALARMS)])[0]


def all_parked(product: Running) -> bool:
    return parked(product) == (1, 1, len(ALARMS))


def said_in_healthz(product: Running) -> bool:
    """The product stays in service, and says in the same breath what is parked."""
    status, body = product.ask("/healthz")
    said = json.loads(body)
    return status == 200 and said.get("clocks_parked") == 1 and said.get("dispatches_parked") == 1
