"""R10, on submitting: one key from fifty threads; another body; web killed before and after the commit."""

import contextlib
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator

import psycopg

from bench import company, figures
from bench.caller import Answer, Caller
from bench.copies import copies
from bench.drills.plan import Plan
from bench.figures import Figure, Part
from bench.product import Running, until

THREADS = 50
NOT_YET = (0, 409, 503)  # cut, under way, not now: come again
LANDED = """
SELECT (SELECT count(*) FROM briefs_reviewround WHERE handoff_id = %(id)s),
       (SELECT count(*) FROM ledger_event WHERE subject_id = %(id)s AND kind = 'handoff.submitted')
"""
KEPT = "SELECT count(*) FROM people_idempotencykey WHERE key = %s"


def run(product: Running, plan: Plan) -> Figure:
    crowds, crashes = (1, 2) if plan.quick else (10, 5)
    made = company.of(product)
    with product.admin() as connection:
        ids = copies(connection, made["written"], crowds + 2 * crashes)
    desk = Desk(product, Caller(product, made["tokens"]["sdr"]), made["revision"])
    answers = [desk.from_many_at_once(ids.pop()) for _ in range(crowds)]
    after = [desk.killed_after_the_commit(ids.pop()) for _ in range(crashes)]
    before = [desk.killed_before_the_commit(ids.pop()) for _ in range(crashes)]
    parts = [
        Part("answers that differ", sum(len(each) - 1 for each in answers), most=0),
        Part("not 201", sum(status != 201 for each in answers for status, _text in each), most=0),
        Part("other body not refused", desk.taken, most=0),
        Part("killed after the commit: not the first answer", crashes - sum(after), most=0),
        Part("killed before it: something left, or not done by the repeat", crashes - sum(before), most=0),
        Part("submissions not exactly once", desk.not_once, most=0),
    ]
    what = f"one key from {THREADS} threads, {crowds} times; web killed {2 * crashes} times around the commit"
    return figures.of_parts("R10", what, parts)


class Desk:
    """An SDR's program that submits, and counts what was not as it should be."""

    def __init__(self, product: Running, caller: Caller, revision: int) -> None:
        self.product, self.caller, self.body = product, caller, {"revision": revision}
        self.taken = self.not_once = 0

    def submit(self, handoff: str, key: str, body: object = None) -> Answer:
        return self.caller.post(f"/handoffs/{handoff}/submit", body or self.body, key)

    def until_answered(self, handoff: str, key: str) -> Answer:
        """As a client does that does not know whether it came through: the same request again."""
        ends = time.monotonic() + 60
        while (answer := self.submit(handoff, key)).status in NOT_YET and time.monotonic() < ends:
            time.sleep(0.2)
        return answer

    def from_many_at_once(self, handoff: str) -> Counter[tuple[int, str]]:
        answers: Counter[tuple[int, str]] = Counter()
        gate = threading.Barrier(THREADS)

        def send() -> None:
            gate.wait(30)
            answer = self.until_answered(handoff, handoff)
            answers[answer.status, answer.text] += 1

        threads = [threading.Thread(target=send) for _ in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(90)
        refused = self.submit(handoff, handoff, {"revision": 999})
        self.taken += (refused.status, refused.problem) != (422, "key-reused")
        self._count(handoff)
        return answers

    def killed_after_the_commit(self, handoff: str) -> bool:
        """Nobody reads the answer; web is killed as soon as its row can be seen."""
        with contextlib.closing(self.caller.send(f"/handoffs/{handoff}/submit", self.body, handoff)):
            with self.product.connect() as watching:
                committed = until(lambda: _one(watching, KEPT, [handoff]) > 0, 20, every=0)
            self.product.kill("web")
        self.product.wait_until_well()
        again = self.until_answered(handoff, handoff)
        self._count(handoff)
        return committed is not None and again.status == 201 and again.again

    def killed_before_the_commit(self, handoff: str) -> bool:
        """The handoff's row is locked by another, so that web stands in the middle of its transaction."""
        with (
            locked(self.product, handoff) as somebody_waits,
            contextlib.closing(self.caller.send(f"/handoffs/{handoff}/submit", self.body, handoff)),
        ):
            stood = until(somebody_waits, 20)
            self.product.kill("web")
        self.product.wait_until_well()
        left = self.product.rows(LANDED, {"id": handoff})[0] != (0, 0) or self.product.value(KEPT, [handoff])
        answer = self.until_answered(handoff, handoff)
        self._count(handoff)
        return stood is not None and not left and answer.status == 201 and not answer.again

    def _count(self, handoff: str) -> None:
        self.not_once += self.product.rows(LANDED, {"id": handoff})[0] != (1, 1)


@contextlib.contextmanager
def locked(product: Running, handoff: str) -> Iterator[Callable[[], bool]]:
    """Somebody holds the row of this handoff. Yields what tells whether another waits for it."""
    with product.connect() as holding, product.connect() as watching, holding.transaction():
        holding.execute("SELECT 1 FROM handoff_handoff WHERE id = %s FOR UPDATE", [handoff])
        waits = "SELECT count(*) FROM pg_stat_activity WHERE %s = ANY(pg_blocking_pids(pid))"
        yield lambda: _one(watching, waits, [holding.info.backend_pid]) > 0


def _one(connection: psycopg.Connection, sql: str, values: list[object]) -> int:
    [found] = connection.execute(sql, values).fetchone()
    return found
