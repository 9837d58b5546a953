"""P6: a list of 25 and a small write over the API, beside the floor: statements, and CPU of the answering process."""

import http.client
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.figures import Figure, Part, of_parts
from bench.rows import databases
from bench.sink import free_port

ROUNDS, BLOCK, WARM_UP = 12, 50, 60
ROWS = 200
TICK = os.sysconf("SC_CLK_TCK")
FLOOR, OURS = "bench.floor", "handoff"


def run() -> list[Figure]:
    with databases.server() as addresses, ExitStack() as stack:
        sides = {name: side(stack, addresses, name) for name in (FLOOR, OURS)}
        for _ in range(ROUNDS):  # side by side, so that a slow moment of the machine hits both
            for each in sides.values():
                each.list.measure(BLOCK)
                each.write.measure(BLOCK)
    ours, floor = sides[OURS], sides[FLOOR]
    return [
        figure("list of 25 in the API", ours.list, floor.list, most=3, most_sql=5),
        figure(
            "small write in the API (PATCH /me; floor: a row and three beside it)",
            ours.write,
            floor.write,
            most=2.5,
        ),
    ]


def figure(
    what: str, ours: "Request", floor: "Request", *, most: float, most_sql: float | None = None
) -> Figure:
    parts = [
        Part("SQL", ours.sql, most=most_sql),
        Part("floor", floor.sql),
        Part("CPU", ours.milliseconds, unit="ms"),
        Part("floor", floor.milliseconds, unit="ms"),
        Part("over the floor", ours.milliseconds / floor.milliseconds, most=most, unit="×"),
    ]
    return of_parts("P6", what, parts)


@dataclass
class Request:
    """One sort of request to one process. `sql` was counted beforehand, in a process of its own."""

    port: int
    pid: int
    token: str
    method: str
    path: str
    body: str | None
    sql: float
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
        headers = {"Authorization": self.token, "Content-Type": "application/json"}
        for number in range(times):
            body = self.body and self.body.replace("{n}", f"{time.monotonic_ns()} {number}")
            connection.request(self.method, self.path, body, headers)
            answer = connection.getresponse()
            text = answer.read()
            if answer.status >= 300:
                raise RuntimeError(f"{self.method} {self.path} answered {answer.status}: {text[:200]!r}")
        connection.close()


def cpu(pid: int) -> float:
    """Seconds that a process has computed, in user and in system mode."""
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / TICK


@dataclass
class Side:
    list: Request
    write: Request


def side(stack: ExitStack, addresses: databases.Addresses, name: str) -> Side:
    """The floor or the product, on a database of its own with so many rows, warm."""
    database = "bench_api" if name == OURS else "bench_floor"
    (databases.fresh if name == OURS else databases.empty)(addresses, database)
    env = databases.environment(addresses, database)
    if name == FLOOR:
        env |= {"DATABASE_URL": env["DATABASE_OWNER_URL"]}
    env |= {"DJANGO_SETTINGS_MODULE": f"{name}.settings"}
    said = subprocess.run(
        [sys.executable, "-m", __name__], env=env, check=True, stdout=subprocess.PIPE, text=True
    )
    facts = json.loads(said.stdout.splitlines()[-1])
    port, pid = stack.enter_context(answering(name, env))
    ways = [Request(port, pid, facts["token"], *way) for way in facts["ways"]]
    for way in ways:
        way.send(WARM_UP)
    return Side(*ways)


@contextmanager
def answering(name: str, env: dict[str, str]) -> Iterator[tuple[int, int]]:
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


# -- in a process of its own, with the settings of one side: makes rows, counts statements, says both as JSON


def prepare() -> None:
    import django

    django.setup()
    from django.conf import settings

    token, ways = prepared_floor() if settings.ROOT_URLCONF == "bench.floor.urls" else prepared_ours()
    print(json.dumps({"token": token, "ways": [[*way, counted(token, *way)] for way in ways]}))


def counted(token: str, method: str, path: str, body: str | None) -> int:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"Authorization": token})
    for number in range(2):  # the first is not counted: it notes the token's use
        with CaptureQueriesContext(connection) as ran:
            client.generic(
                method, path, (body or "").replace("{n}", str(number)), content_type="application/json"
            )
    return len(ran)


def prepared_ours() -> tuple[str, list[tuple]]:
    import datetime as dt

    from ledger.time import now
    from people.models import Membership
    from people.tokens import issue_token
    from people.verbs import add_team, add_user

    at = now()
    team = add_team(name="Bench", by=None, at=at)
    for number in range(ROWS):
        user = add_user(name=f"Person {number}", email=f"p{number}@example.com", by=None, at=at)
        Membership.objects.create(user=user, team=team, role="sdr", created_at=at)
    end = at + dt.timedelta(days=30)
    _token, secret = issue_token(
        user=user, name="b", scopes=["read", "write"], expires_at=end, by=user, at=at
    )
    ways = [("GET", "/api/v1/people", None), ("PATCH", "/api/v1/me", '{"name": "Person {n}"}')]
    return f"Bearer {secret}", ways


def prepared_floor() -> tuple[str, list[tuple]]:
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from rest_framework.authtoken.models import Token

    from bench.floor.models import Lead

    call_command("migrate", run_syncdb=True, verbosity=0)
    Lead.objects.bulk_create(Lead(name=f"Lead {n}", email=f"l{n}@example.com") for n in range(ROWS))
    token = Token.objects.create(user=User.objects.create(username="bench"))
    body = '{"name": "Lead {n}", "email": "lead@example.com"}'
    return f"Token {token.key}", [("GET", "/leads", None), ("POST", "/leads", body)]


if __name__ == "__main__":
    prepare()
