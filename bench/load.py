"""Load over HTTP that keeps its own books: what was acknowledged, refused, cut off. It tries nothing twice."""

import http.client
import json
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

from bench.product import People

JSON = {"Content-Type": "application/json", "Accept": "application/json"}
TIMEOUT = 20.0  # seconds; nothing of ours may take as long
TRACES = ("Traceback", "File &quot;", 'File "', "psycopg", "django.")


@dataclass
class Load:
    """`rate` handoffs a second from `threads` connections, until `stop()` or until `most` are acknowledged."""

    port: int
    people: People
    rate: float
    due_in: tuple[float, float] = (5.0, 30.0)
    kind: str = "drill"
    effect: bool = True
    threads: int = 4
    most: int | None = None
    seed: int = 1

    acknowledged: list[str] = field(default_factory=list)
    acknowledged_at: list[float] = field(default_factory=list)  # time.monotonic()
    answers: Counter[int] = field(default_factory=Counter)
    cut: int = 0  # no answer: connection refused or broken
    traces: list[str] = field(default_factory=list)  # bodies that show what no stranger may see
    slowest: float = 0.0

    def start(self) -> "Load":
        self._lock, self._over = threading.Lock(), threading.Event()
        self._choose = random.Random(self.seed)
        self._workers = [
            threading.Thread(target=self._work, args=(n,), daemon=True) for n in range(self.threads)
        ]
        for worker in self._workers:
            worker.start()
        return self

    def stop(self) -> "Load":
        self._over.set()
        for worker in self._workers:
            worker.join(TIMEOUT + 5)
        return self

    def __enter__(self) -> "Load":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def done(self) -> bool:
        return self.most is not None and len(self.acknowledged) >= self.most

    @property
    def strange(self) -> int:
        """Answers that are neither an acknowledgement nor "not now"."""
        return sum(count for status, count in self.answers.items() if status not in (201, 503))

    @property
    def offered(self) -> int:
        return self.answers.total() + self.cut

    def _work(self, number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        pause = self.threads / self.rate
        turn = time.monotonic() + pause * number / self.threads
        while not self._over.wait(max(turn - time.monotonic(), 0)) and not self.done:
            turn = max(turn + pause, time.monotonic() - 1)  # what was missed is not made up for in a burst
            self._one(connection)
        connection.close()

    def _one(self, connection: http.client.HTTPConnection) -> None:
        with self._lock:
            due_in, number = self._choose.uniform(*self.due_in), self.offered
        body = json.dumps(self.people.order(number, due_in=due_in, kind=self.kind, effect=self.effect))
        started = time.monotonic()
        try:
            connection.request("POST", "/load/handoffs", body, JSON)
            answer = connection.getresponse()
            status, text = answer.status, answer.read().decode(errors="replace")
        except (OSError, http.client.HTTPException):
            connection.close()
            with self._lock:
                self.cut += 1
            return
        with self._lock:
            self._note(status, text, time.monotonic() - started)

    def _note(self, status: int, text: str, seconds: float) -> None:
        self.answers[status] += 1
        self.slowest = max(self.slowest, seconds)
        if status == 201:
            self.acknowledged.append(json.loads(text)["id"])
            self.acknowledged_at.append(time.monotonic())
        elif any(sign in text for sign in TRACES):
            self.traces.append(text[:300])

    def __str__(self) -> str:
        answers = ", ".join(f"{count} × {status}" for status, count in sorted(self.answers.items()))
        return f"{self.offered} offered: {answers}, {self.cut} cut off; slowest {self.slowest:.1f} s"
