"""R3: Redis is killed with a full queue, forgets everything and is away for five minutes."""

import time

import redis

from bench import figures
from bench.drills import books
from bench.drills.plan import Plan
from bench.figures import Figure, Part
from bench.load import Load
from bench.product import OURS, Running, until

QUEUE = 300
RATE = 4.0
ALARMED = "SELECT count(*) FROM ledger_alarm WHERE name = 'deliveries_behind' AND cleared_at IS NULL"


def run(product: Running, plan: Plan) -> Figure:
    seconds = 45 if plan.quick else 300
    people = product.seed()
    product.sink.pause = 0.5  # two pool processes send four a second: what is asked for waits in the broker
    with Load(product.port, people, rate=60, due_in=(5, 40), most=QUEUE + 60) as load:
        until(lambda: load.done, 60)
        until(lambda: product.queued() >= QUEUE, 15)
    before, queued = product.pids(), product.queued()
    with Load(product.port, people, rate=RATE, due_in=(2, 20), seed=2) as trickle:
        away_from = product.value("SELECT clock_timestamp()")
        product.take_away("valkey")
        product.empty_broker_files()
        product.sink.pause = 0.0
        time.sleep(seconds)
        away_until = product.value("SELECT clock_timestamp()")
    waited, alarmed = books.waiting(product), product.value(ALARMED)
    product.bring_back("valkey")
    back = until(lambda: is_back(product), 10) or 0.0
    drained = until(lambda: books.waiting(product) == 0, 180, every=0.2)
    acknowledged = [*load.acknowledged, *trickle.acknowledged]
    meanwhile = "due_at BETWEEN %s AND %s"
    parts = [
        Part("queued", queued),
        Part("lost", books.lost(product, acknowledged), most=0),
        Part("effects lost", books.lost_effects(product), most=0),
        Part("effects repeated", product.sink.duplicates),
        books.late_p99(product, 2, meanwhile, [away_from, away_until]),
        Part("drained", float("nan") if drained is None else drained, most=60, unit="s"),
        Part("processes restarted", sum(before[name] != product.pid(name) for name in OURS), most=0),
        *books.once_each(product),
        Part("not alarmed while away", 1 - alarmed, most=None if plan.quick else 0),  # after a minute
        Part("not acknowledged while away", trickle.offered - len(trickle.acknowledged), most=0),
    ]
    note = f"{waited} effects waited when Redis came back (after {back:.1f} s). While away: {trickle}"
    return figures.of_parts(
        "R3", f"Redis killed with a full queue, its files deleted, away {seconds} s", parts, note
    )


def is_back(product: Running) -> bool:
    try:
        with product.broker() as broker:
            return bool(broker.ping())
    except redis.RedisError:
        return False
