"""R4: PostgreSQL is killed five times under load: four times kill -9, once SIGQUIT (an immediate shutdown).

Once it stays away for some seconds; otherwise it is started again at once and recovers from its log.
"""

import signal
import time
from dataclasses import dataclass

import psycopg

from bench import figures
from bench.drills import books
from bench.drills.plan import Plan
from bench.figures import Figure, Part
from bench.load import Load
from bench.product import OURS, Running, until

# How, and for how many seconds it is kept away: a longer absence finds whoever backs off too far.
KILLS = (
    (signal.SIGKILL, 0),
    (signal.SIGKILL, 0),
    (signal.SIGQUIT, 0),
    (signal.SIGKILL, 8),
    (signal.SIGKILL, 0),
)
RATE = 20.0
STEPS_SINCE = "SELECT count(*) FROM ledger_clockstep WHERE done_at > %s"


@dataclass(frozen=True)
class Recovery:
    """Seconds. `away` from the kill until PostgreSQL accepts connections; the others from there on."""

    away: float
    write: float
    healthz: float
    clock: float

    @property
    def well(self) -> float:
        return max(self.write, self.healthz, self.clock)


def run(product: Running, plan: Plan) -> Figure:
    people, between = product.seed(), 3.0 if plan.quick else 10.0
    before = product.pids()
    recoveries = []
    with Load(product.port, people, rate=RATE, due_in=(1, 15)) as load:
        time.sleep(5)
        for number, absent in KILLS:
            recoveries.append(kill(product, load, number, absent))
            time.sleep(between)
    books.settle(product, 120, sent=not plan.quick)
    parts = [
        Part("acknowledged", len(load.acknowledged)),
        Part("lost", books.lost(product, load.acknowledged), most=0),
        Part("answers other than 201 and 503", load.strange + load.cut, most=0),
        Part("traces shown", len(load.traces), most=0),
        Part("well again", max(recovery.well for recovery in recoveries), most=5, unit="s"),
        Part("processes restarted", sum(before[name] != product.pid(name) for name in OURS), most=0),
        *books.once_each(product),
        Part("effects lost", books.lost_effects(product), most=0),
        Part("late p99", figures.percentile(books.lateness(product), 99), unit="s"),
    ]
    return figures.of_parts(
        "R4", "PostgreSQL killed five times under load", parts, f"{load}. {told(recoveries)}"
    )


def kill(product: Running, load: Load, number: signal.Signals, absent: float) -> Recovery:
    killed_at = time.monotonic()
    product.copy.hold("postgres")
    product.kill("postgres", number)
    until(lambda: not accepts(product), 5, every=0.005)
    time.sleep(absent)
    product.bring_back("postgres")
    if until(lambda: accepts(product), 60, every=0.01) is None:
        raise TimeoutError("PostgreSQL did not come back within 60 s.")
    return recovery(product, load, killed_at)


def accepts(product: Running) -> bool:
    try:
        product.connect(connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def recovery(product: Running, load: Load, killed_at: float) -> Recovery:
    """Poll the three signs of being well; a sign that does not come within 60 s counts as 60."""
    accepted_at, moment = time.monotonic(), product.value("SELECT clock_timestamp()")
    signs = {
        "write": lambda: bool(load.acknowledged_at) and load.acknowledged_at[-1] > accepted_at,
        "healthz": lambda: product.answers("/healthz"),
        "clock": lambda: product.value(STEPS_SINCE, [moment]) > 0,
    }
    seen: dict[str, float] = {}

    def all_seen() -> bool:
        for name in signs.keys() - seen.keys():
            if signs[name]():
                seen[name] = time.monotonic() - accepted_at
        return len(seen) == len(signs)

    until(all_seen, 60)
    return Recovery(accepted_at - killed_at, *(seen.get(name, 60.0) for name in signs))


def told(recoveries: list[Recovery]) -> str:
    away = ", ".join(f"{recovery.away:.1f}" for recovery in recoveries)
    well = ", ".join(f"{r.write:.1f}/{r.healthz:.1f}/{r.clock:.1f}" for r in recoveries)
    return f"PostgreSQL away for {away} s; then s to a write, healthz, a clock step: {well}"
