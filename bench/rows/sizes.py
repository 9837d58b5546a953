"""The same questions to databases of 1k, 100k and 1M rows, in turn: what is computed, and waited for the database."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from bench.figures import Figure, Part, of_parts

SIZES = {"1k": 1_000, "100k": 100_000, "1M": 1_000_000}


class Answerer:
    """A process that works in one database when asked, through the product's own code: `module` run as a program.

    It says what it has made, waits until the rows are there, says its questions, and then the milliseconds of each.
    """

    def __init__(self, env: dict[str, str], module: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", module],
            env={**env, "DJANGO_SETTINGS_MODULE": "handoff.settings", "LOG_LEVEL": "ERROR"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def made(self) -> dict[str, Any]:
        made: dict[str, Any] = json.loads(self._line())
        return made

    def ready(self, given: Any = None) -> list[str]:
        """The rows are there. Its questions."""
        self._say(given)
        questions: list[str] = json.loads(self._line())
        return questions

    def ask(self, question: str) -> float:
        self._say(question)
        return float(self._line())

    def _say(self, what: Any) -> None:
        print(json.dumps(what), file=self.process.stdin, flush=True)

    def _line(self) -> str:
        if line := self.process.stdout.readline():
            return line
        raise RuntimeError("The process that answers has ended.")

    def __enter__(self) -> "Answerer":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.stdin.close()
        self.process.wait(60)


def asked(
    answerers: dict[str, Answerer], questions: list[str], rounds: int
) -> dict[str, dict[str, list[float]]]:
    """The milliseconds of each question at each size, asked side by side: a slow moment of the machine hits all."""
    times: dict[str, dict[str, list[float]]] = {q: {name: [] for name in answerers} for q in questions}
    for _ in range(rounds):
        for question in questions:
            for name, answerer in answerers.items():
                times[question][name].append(answerer.ask(question))
    return times


def figure(what: str, cost: dict[str, float]) -> Figure:
    parts = [Part(name, ms, unit="ms") for name, ms in cost.items()]
    first, *others = cost
    parts += [Part(f"{name} over {first}", cost[name] / cost[first], most=1.2, unit="×") for name in others]
    return of_parts("P8", what, parts)


# -- in the process that answers


def hear() -> Any:
    return json.loads(sys.stdin.readline())


def say(what: Any) -> None:
    print(json.dumps(what), flush=True)


def answer(questions: dict[str, Callable[[], Any]]) -> None:
    """Say what can be asked, then answer until nothing more comes."""
    say(list(questions))
    for line in sys.stdin:
        say(questions[json.loads(line)]())


def milliseconds(do: Callable[[], Any]) -> tuple[float, Any]:
    """What it takes: computing here, and waiting for the database. Waiting for the processor does not count."""
    from django.db import connection

    waited = 0.0

    def timed(execute: Callable[..., Any], *given: Any) -> Any:
        nonlocal waited
        started, computed = time.perf_counter(), time.process_time()
        try:
            return execute(*given)
        finally:
            waited += time.perf_counter() - started - (time.process_time() - computed)

    computed = time.process_time()
    with connection.execute_wrapper(timed):
        done = do()
    return (time.process_time() - computed + waited) * 1000, done
