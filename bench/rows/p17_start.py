"""P17: how soon the product answers, how long migrate takes from empty, and what each process weighs."""

import statistics
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Figure, Part, of_parts
from bench.product import running
from bench.rows import databases
from bench.sink import free_port
from launcher.product import WEB
from launcher.up import answers

STARTS, VISITS = 5, 50


def run() -> list[Figure]:
    return [starting(), *weighing()]


def starting() -> Figure:
    with databases.server() as addresses:
        migrated = databases.fresh(addresses, "bench_start")
        env = databases.environment(addresses, "bench_start")
        first = statistics.median(first_answer(env) for _ in range(STARTS))
    parts = [
        Part("web, cold start to first answer", first, most=5, unit="s"),
        Part("migrate from empty", migrated, most=15, unit="s"),
    ]
    return of_parts("P17", f"starting (median of {STARTS})", parts)


def first_answer(env: dict[str, str]) -> float:
    port = free_port()
    started = time.perf_counter()
    with subprocess.Popen(
        WEB.words(port), env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as web:
        while not answers(port, "/readyz"):
            time.sleep(0.01)
        taken = time.perf_counter() - started
        web.terminate()
    return taken


def weighing() -> Iterator[Figure]:
    started = time.perf_counter()
    with running() as product:
        ready = time.perf_counter() - started
        people = product.seed()
        for number in range(VISITS):
            product.ask("/")
            product.ask("/health/")
            product.post("/load/handoffs", people.order(number, due_in=1, effect=True))
        time.sleep(3)
        weights = {name: heaviest(pid) for name, pid in product.pids().items() if pid}
    limits = {"web": 170, "worker": 150, "clocks1": 150, "clocks2": 150, "beat": 150}
    yield of_parts(
        "P17", "memory, resident, of the heaviest process of each kind",
        [Part(name, weight, most=limits[name], unit="MB") for name, weight in weights.items()],
    )  # fmt: skip
    yield of_parts("P17", "the whole product", [Part("start on an existing state", ready, most=6, unit="s")])


def heaviest(pid: int) -> float:
    """MB of the process or the largest of its children (a worker's pool)."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return max(resident(number) for number in [pid, *map(int, children)])


def resident(pid: int) -> float:
    [line] = [
        line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS")
    ]
    return int(line.split()[1]) / 1024
