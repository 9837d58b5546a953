"""R12, of submitting and deciding: whoever works is killed at each step between what is claimed and what gets out.

The effect is a post to the sink, hung on the review's own events: the worker's claim, its lease and what it writes down
are those of any mail or message.
"""

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bench import company, figures
from bench.caller import Caller
from bench.copies import copies
from bench.drills import books
from bench.drills.plan import Plan
from bench.drills.r10_one_key import locked
from bench.figures import Figure, Part
from bench.product import CLOCK_WORKERS, Running, until

KINDS = {"submit": "handoff.submitted", "accept": "handoff.accepted", "bounce": "handoff.bounced"}
ENVIRONMENT = {"BENCH_TELLS": " ".join(KINDS.values())}
MOST = 60.0  # seconds for which anything may stand still after a crash
HOLD = "CASE e.kind WHEN 'handoff.submitted' THEN interval '0' ELSE interval '10 seconds' END"

TOLD = f"""
SELECT e.subject_id::text, d.id, d.sent_at IS NOT NULL,
       extract(epoch FROM d.sent_at - greatest(e.at + {HOLD}, to_timestamp(%(since)s)))::float8
  FROM ledger_event e JOIN ledger_delivery d ON d.event_id = e.id AND d.channel = 'sink'
 WHERE e.subject_id = ANY(%(ids)s::uuid[]) AND e.kind = ANY(%(kinds)s)
"""
DONE = """
SELECT count(*) FROM ledger_event WHERE subject_id = ANY(%s::uuid[]) AND kind = ANY(%s)
"""
LEASED = """
SELECT count(*) FROM ledger_delivery d JOIN ledger_event e ON e.id = d.event_id
 WHERE d.channel = 'sink' AND e.subject_id = ANY(%s::uuid[]) AND d.next_at IS NOT NULL
"""


@dataclass
class Step:
    """What one crash left behind."""

    name: str
    stuck: float  # seconds from the crash, or from when it was due, to the last effect
    untold: int
    twice: int  # effects under two keys, or done twice in the rows
    crashed: bool  # in the moment that was meant


def run(product: Running, plan: Plan) -> Figure:
    made = company.of(product)
    desk = Desk(product, made)
    verbs = ("submit",) if plan.quick else tuple(KINDS)
    steps = [crash(desk, verbs) for crash in CRASHES]
    books.settle(product, 90)
    parts = [
        Part("crashes", len(steps) * len(verbs)),
        Part("that missed their moment", sum(not step.crashed for step in steps), most=0),
        Part("effects lost", sum(step.untold for step in steps), most=0),
        Part("effects under a second key", sum(step.twice for step in steps), most=0),
        Part("stuck", max(step.stuck for step in steps), most=MOST, unit="s"),
        Part("parked", product.value(books.PARKED), most=0),
        Part("effects repeated under their key", product.sink.duplicates),
    ]
    note = "; ".join(f"{step.name} {step.stuck:.1f} s" for step in steps)
    what = f"a crash at {len(steps)} steps between claim and effect of {', '.join(verbs)}"
    return figures.of_parts("R12", what, parts, f"Well again after: {note}")


class Desk:
    """Does things through the API, and looks for their effects."""

    def __init__(self, product: Running, made: Mapping[str, Any]) -> None:
        self.product, self.made = product, made
        self.callers = {role: Caller(product, token) for role, token in made["tokens"].items()}

    def handoffs(self, verbs: tuple[str, ...]) -> dict[str, str]:
        """A handoff for each verb, in the state in which it can be done."""
        with self.product.admin() as connection:
            sample = {"submit": self.made["written"]}
            return {
                verb: copies(connection, sample.get(verb, self.made["submitted"]), 1)[0] for verb in verbs
            }

    def order(self, verb: str, handoff: str) -> tuple[Caller, str, dict[str, Any]]:
        last, role, body = {
            "submit": ("submit", "sdr", {"revision": self.made["revision"]}),
            "accept": ("accept", "ae", {}),
            "bounce": ("bounces", "ae", self.made["bounce"]),
        }[verb]
        return self.callers[role], f"/handoffs/{handoff}/{last}", body

    def do(self, verb: str, handoff: str) -> None:
        """As a client that tries again under its key until it is answered."""
        caller, path, body = self.order(verb, handoff)
        ends = time.monotonic() + 60
        while (answer := caller.post(path, body, handoff)).status in (
            0,
            409,
            503,
        ) and time.monotonic() < ends:
            time.sleep(0.2)
        if answer.status not in (200, 201):
            raise RuntimeError(f"{verb} answered {answer.status}: {answer.text[:200]}")

    def all(self, handoffs: Mapping[str, str]) -> None:
        for verb, handoff in handoffs.items():
            self.do(verb, handoff)

    def written(self, handoffs: Mapping[str, str]) -> int:
        return self.product.value(DONE, [list(handoffs.values()), list(KINDS.values())])

    def on_their_way(self, handoffs: Mapping[str, str]) -> int:
        return self.product.value(LEASED, [list(handoffs.values())])

    def outcome(self, name: str, handoffs: Mapping[str, str], *, since: float, crashed: bool) -> Step:
        """Wait until each has had its effect, and count."""
        asked = {"ids": list(handoffs.values()), "kinds": list(KINDS.values()), "since": since}

        def all_told() -> bool:
            return len([row for row in self.product.rows(TOLD, asked) if row[2]]) >= len(handoffs)

        until(all_told, 180, every=0.1)
        rows = self.product.rows(TOLD, asked)
        told = [row for row in rows if row[2] and self.product.sink.seen[f"handoff-{row[1]}"] > 0]
        stuck = max((row[3] for row in told), default=float("nan"))
        twice = len(rows) - len({row[0] for row in rows}) + max(self.written(handoffs) - len(handoffs), 0)
        return Step(name, max(stuck, 0.0), len(handoffs) - len(told), twice, crashed)

    def now(self) -> float:
        return float(self.product.value("SELECT extract(epoch FROM clock_timestamp())::float8"))

    def kill(self, *names: str) -> float:
        """When, by the database's clock. They are started again by themselves."""
        for name in names:
            self.product.kill_with_children(name)
        return self.now()


def in_the_verb(desk: Desk, verbs: tuple[str, ...]) -> Step:
    """Web is killed inside the transaction: nothing of it stands, and the repeat does it."""
    handoffs, crashed = desk.handoffs(verbs), True
    for verb, handoff in handoffs.items():
        caller, path, body = desk.order(verb, handoff)
        with (
            locked(desk.product, handoff) as somebody_waits,
            contextlib.closing(caller.send(path, body, handoff)),
        ):
            crashed &= until(somebody_waits, 20) is not None
            desk.kill("web")
        desk.product.wait_until_well()
        crashed &= desk.written({verb: handoff}) == 0
        desk.do(verb, handoff)
    return desk.outcome("in the verb", handoffs, since=0, crashed=crashed)


def before_the_claim(desk: Desk, verbs: tuple[str, ...]) -> Step:
    """It is committed, nobody has taken it up, and all who could are killed."""
    handoffs = desk.handoffs(verbs)
    desk.product.take_away(*CLOCK_WORKERS)
    desk.all(handoffs)
    desk.kill("worker")
    crashed = desk.on_their_way(handoffs) == 0
    since = desk.kill("web")
    desk.product.bring_back(*CLOCK_WORKERS)
    return desk.outcome("before the claim", handoffs, since=since, crashed=crashed)


def in_the_claim(desk: Desk, verbs: tuple[str, ...]) -> Step:
    """A clock worker has claimed it and cannot write the effect down: killed there."""
    handoffs = desk.handoffs(verbs)
    with table_closed(desk.product, "ledger_delivery") as how_many_wait:
        desk.all(handoffs)
        crashed = until(lambda: how_many_wait() >= min(len(handoffs), 2), 30) is not None
        since = desk.kill(*CLOCK_WORKERS)
    return desk.outcome("in the claim", handoffs, since=since, crashed=crashed)


def after_the_hint(desk: Desk, verbs: tuple[str, ...]) -> Step:
    """The effect is written, workers were told of it, and the broker forgets that."""
    handoffs = desk.handoffs(verbs)
    desk.product.take_away("worker")
    desk.all(handoffs)
    crashed = until(lambda: desk.on_their_way(handoffs) >= len(handoffs), 30) is not None
    crashed &= until(lambda: desk.product.queued() > 0, 10) is not None
    time.sleep(1)  # until the last of them has been told, too
    with desk.product.broker() as broker:
        broker.flushall()
    since = desk.now()
    desk.product.bring_back("worker")
    return desk.outcome("after the hint", handoffs, since=since, crashed=crashed)


def under_the_lease(desk: Desk, verbs: tuple[str, ...]) -> Step:
    """A worker is about to make the effect, and the other side has not taken it."""
    return _silent(desk, verbs, "before", "under the lease")


def after_the_effect(desk: Desk, verbs: tuple[str, ...]) -> Step:
    """The other side has taken it, and nobody has written that down: it comes again, under its key."""
    return _silent(desk, verbs, "after", "after the effect")


def _silent(desk: Desk, verbs: tuple[str, ...], when: str, name: str) -> Step:
    sink, handoffs = desk.product.sink, desk.handoffs(verbs)
    before, sink.silent = sink.kept_waiting, when
    desk.all(handoffs)
    crashed = until(lambda: sink.kept_waiting > before, 30, every=0.01) is not None
    time.sleep(1)
    since = desk.kill("worker")
    sink.silent = ""
    return desk.outcome(name, handoffs, since=since, crashed=crashed)


CRASHES = (in_the_verb, before_the_claim, in_the_claim, after_the_hint, under_the_lease, after_the_effect)


@contextlib.contextmanager
def table_closed(product: Running, table: str) -> Iterator[Callable[[], int]]:
    """Nobody writes into it. Yields how many wait to."""
    with product.connect() as holding, product.connect() as watching, holding.transaction():
        holding.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
        waits = "SELECT count(*) FROM pg_stat_activity WHERE %s = ANY(pg_blocking_pids(pid))"
        yield lambda: watching.execute(waits, [holding.info.backend_pid]).fetchone()[0]
