"""The product's web process beside the floor's: requests of one sort to each in turn, and what they cost."""

import http.client
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.figures import Part
from bench.rows import databases
from bench.sink import free_port

TICK = os.sysconf("SC_CLK_TCK")
FLOOR, OURS = "bench.floor", "handoff"
JSON = "application/json"
ROUNDS, BLOCK, WARM_UP = 12, 50, 60
ROWS = 200


@dataclass
class Request:
    """One sort of request to one process. `sql` was counted beforehand, in a process of its own.

    In the path {id} stands for a handoff of `ids`, another each time; in the body {n} for what differs each time.
    """

    port: int
    pid: int
    headers: Mapping[str, str]
    method: str
    path: str
    body: str | None
    sql: float
    ids: list[str] = field(default_factory=list)
    spent: list[float] = field(default_factory=list)

    @property
    def milliseconds(self) -> float:
        return statistics.median(self.spent)

    def measure(self, times: int) -> None:
        before = cpu(self.pid)
        self.send(times)
        self.spent.append((cpu(self.pid) - before) * 1000 / times)

    def send(self, times: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        for number in range(times):
            path = self.path.replace("{id}", self.ids.pop()) if "{id}" in self.path else self.path
            body = self.body and self.body.replace("{n}", f"{time.monotonic_ns()} {number}")
            connection.request(self.method, path, body, {"Content-Type": JSON, **self.headers})
            answer = connection.getresponse()
            text = answer.read()
            if answer.status >= 300:
                raise RuntimeError(f"{self.method} {path} answered {answer.status}: {text[:200]!r}")
        connection.close()


def parts(ours: Request, floor: Request, *, most: float, most_sql: float | None = None) -> list[Part]:
    """Statements and CPU of both, and how many times the floor's ours is."""
    return [
        Part("SQL", ours.sql, most=most_sql),
        Part("floor", floor.sql),
        Part("CPU", ours.milliseconds, unit="ms"),
        Part("floor", floor.milliseconds, unit="ms"),
        Part("over the floor", ours.milliseconds / floor.milliseconds, most=most, unit="×"),
    ]


def cpu(pid: int) -> float:
    """Seconds that a process has computed, in user and in system mode."""
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / TICK


def floor(stack: ExitStack, addresses: databases.Addresses) -> tuple[Request, Request]:
    """Its list and its write, on a database of its own, warm."""
    databases.empty(addresses, "bench_floor")
    env = databases.environment(addresses, "bench_floor")
    env |= {"DATABASE_URL": env["DATABASE_OWNER_URL"], "DJANGO_SETTINGS_MODULE": f"{FLOOR}.settings"}
    listed, written = serving(stack, FLOOR, env, said(env, "bench.rows.beside"))
    return listed, written


def ours(addresses: databases.Addresses, database: str) -> dict[str, str]:
    """A fresh database of the product, as the environment of what works in it."""
    databases.fresh(addresses, database)
    return databases.environment(addresses, database) | {"DJANGO_SETTINGS_MODULE": f"{OURS}.settings"}


def said(env: Mapping[str, str], module: str) -> Any:
    """What the module prints as JSON when it is run with the settings of one side: it makes rows and counts there."""
    done = subprocess.run(
        [sys.executable, "-m", module], env=env, check=True, stdout=subprocess.PIPE, text=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def serving(stack: ExitStack, name: str, env: Mapping[str, str], ways: list[dict[str, Any]]) -> list[Request]:
    """Requests of these sorts to a process of that side, which ends with the stack; warm."""
    port, pid = stack.enter_context(answering(name, env))
    requests = [Request(port, pid, **each) for each in ways]
    for each in requests:
        each.send(WARM_UP)
    return requests


@contextmanager
def answering(name: str, env: Mapping[str, str]) -> Iterator[tuple[int, int]]:
    port = free_port()
    words = [
        "uvicorn",
        f"{name}.asgi:application",
        "--port",
        str(port),
        "--no-access-log",
        "--log-level",
        "error",
    ]
    with subprocess.Popen([sys.executable, "-m", *words], env={**env, "HANDOFF_PROCESS": "web"}) as process:
        try:
            until_it_answers(port)
            yield port, process.pid
        finally:
            process.terminate()


def until_it_answers(port: int) -> None:
    for _ in range(300):
        try:
            http.client.HTTPConnection("127.0.0.1", port, timeout=5).request("GET", "/nothing-here")
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("No answer within 30 s.")


# -- in a process of its own, with the settings of one side


def counted(headers: Mapping[str, str], method: str, paths: list[str], body: str | None) -> int:
    """Statements of the last of these requests; the ones before note the token's use and fill what is kept."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers=headers)
    for number, path in enumerate(paths):
        with CaptureQueriesContext(connection) as ran:
            answer = client.generic(method, path, (body or "").replace("{n}", str(number)), content_type=JSON)
        if answer.status_code >= 300:
            raise RuntimeError(f"{method} {path} answered {answer.status_code}: {answer.content[:200]!r}")
    if os.environ.get("BENCH_SHOW_SQL"):
        print("\n".join(query["sql"][:300] for query in ran.captured_queries), file=sys.stderr)
    return len(ran)


def way(headers: Mapping[str, str], method: str, paths: list[str], body: str | None = None) -> dict[str, Any]:
    """A sort of request as `Request` takes it; the first paths are used up in counting, {id} is measured later."""
    *used, path = paths
    sql = counted(headers, method, used or [path, path], body)
    return {"headers": dict(headers), "method": method, "path": path, "body": body, "sql": sql}


def prepare_floor() -> list[dict[str, Any]]:
    """Its list and its write."""
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from rest_framework.authtoken.models import Token

    from bench.floor.models import Lead

    call_command("migrate", run_syncdb=True, verbosity=0)
    Lead.objects.bulk_create(Lead(name=f"Lead {n}", email=f"l{n}@example.com") for n in range(ROWS))
    token = Token.objects.create(user=User.objects.create(username="bench"))
    headers, body = (
        {"Authorization": f"Token {token.key}"},
        '{"name": "Lead {n}", "email": "lead@example.com"}',
    )
    return [way(headers, "GET", ["/leads"]), way(headers, "POST", ["/leads"], body)]


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(prepare_floor()))
