"""P8, of the audit: what its page costs over 1k, 100k and 1M events, whatever is asked, interleaved.

Each question finds at least a page at every size, so that the pages are alike; the rare ones find what lies deepest.
"""

import json
import subprocess
import sys
import time
from contextlib import ExitStack

import psycopg

from bench.figures import Figure, Part, of_parts
from bench.rows import databases

SIZES = {"1k": 1_000, "100k": 100_000, "1M": 1_000_000}
ROUNDS, PAGES = 8, 3
PEOPLE, TEAMS, RARE = 10, 5, 60
FILL = """
INSERT INTO ledger_event (kind, at, recorded_at, by_id, team_id, subject_type, subject_id, old, new, why, channel,
  request_id)
SELECT CASE WHEN n <= %(rare)s THEN 'user.came_back' WHEN n / 10 %% 2 = 0 THEN 'user.changed'
    ELSE 'user.role_given' END,
  now() - interval '365 days' * (1 - n / %(size)s::float), now(),
  (%(people)s::uuid[])[1 + n %% 10], (%(teams)s::uuid[])[1 + n %% 5], 'people.user',
  (%(people)s::uuid[])[1 + (n / 7) %% 10], '{}',
  CASE WHEN n / 10 %% 2 = 0 THEN '{"capacity": 3}'
    ELSE jsonb_build_object('role', 'ae', 'team', (%(teams)s::uuid[])[1 + n %% 5]) END,
  '', 'page', md5(n::text)
FROM generate_series(1, %(size)s) AS n
"""


def run() -> list[Figure]:
    with ExitStack() as stack:
        addresses = stack.enter_context(databases.server())
        readers = {
            name: stack.enter_context(reader_over(addresses, name, size)) for name, size in SIZES.items()
        }
        questions = list(readers["1k"].questions)
        times: dict[tuple[str, str], list[float]] = {(q, name): [] for q in questions for name in SIZES}
        for _ in range(ROUNDS):  # side by side, so that a slow moment of the machine hits all three
            for question in questions:
                for name, reader in readers.items():
                    times[question, name].append(reader.read(question))
    return [figure(question, {name: times[question, name] for name in SIZES}) for question in questions]


def figure(question: str, times: dict[str, list[float]]) -> Figure:
    least = {name: min(values) for name, values in times.items()}  # what others do on the machine only adds
    parts = [Part(name, ms, unit="ms") for name, ms in least.items()]
    parts += [
        Part(f"{name} over 1k", least[name] / least["1k"], most=1.2, unit="×") for name in ("100k", "1M")
    ]
    return of_parts("P8", f"audit, {question}", parts)


def reader_over(addresses: databases.Addresses, name: str, size: int) -> "Reader":
    database = f"bench_audit_{name.lower()}"
    databases.fresh(addresses, database)
    reader = Reader(databases.environment(addresses, database))
    with databases.admin(addresses, database) as connection:
        fill(connection, size, reader.start())
    return reader


def fill(connection: psycopg.Connection, size: int, made: dict[str, list[str]]) -> None:
    connection.execute("SET session_replication_role = replica")
    connection.execute(FILL, {"size": size, "rare": RARE, **made})
    connection.execute("VACUUM ANALYZE ledger_event")


class Reader:
    """A process that opens the audit of one database when asked, through the product's own code."""

    def __init__(self, env: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench.rows.p08_audit"],
            env={**env, "DJANGO_SETTINGS_MODULE": "handoff.settings", "LOG_LEVEL": "ERROR"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(self) -> dict[str, list[str]]:
        """The keys of the people and teams that it made."""
        made: dict[str, list[str]] = json.loads(self.process.stdout.readline())
        return made

    def __enter__(self) -> "Reader":
        print("", file=self.process.stdin, flush=True)  # the events are there
        self.questions: list[str] = json.loads(self.process.stdout.readline())
        return self

    def read(self, question: str) -> float:
        """Milliseconds of one page, the least of a few."""
        print(question, file=self.process.stdin, flush=True)
        return float(self.process.stdout.readline())

    def __exit__(self, *_: object) -> None:
        self.process.stdin.close()
        self.process.wait(60)


# -- in a process of its own


def answer() -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client

    from people.session_store import cookie_of

    revops, people, teams = prepared()
    print(json.dumps({"people": people, "teams": teams}), flush=True)
    sys.stdin.readline()
    client = Client()
    client.force_login(revops)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    client.cookies[settings.SESSION_COOKIE_NAME] = cookie_of(cookie.value)
    asked = questions(people, teams)
    for address in asked.values():
        page(client, address)  # warm, and a full page at every size
    print(json.dumps(list(asked)), flush=True)
    for line in sys.stdin:
        spent = [page(client, asked[line.strip()]) for _ in range(PAGES)]
        print(min(spent), flush=True)


def page(client, address: str) -> float:
    """Milliseconds: computing here, and waiting for the database."""
    from django.db import connection

    waited = 0.0

    def timed(execute, *given):
        nonlocal waited
        started, computed = time.perf_counter(), time.process_time()
        try:
            return execute(*given)
        finally:
            waited += time.perf_counter() - started - (time.process_time() - computed)

    computed = time.process_time()
    with connection.execute_wrapper(timed):
        answered = client.get(address)
    spent = (time.process_time() - computed + waited) * 1000
    if answered.content.count(b"row-said") != 50:
        raise RuntimeError(f"{address} gave {answered.status_code} and no full page")
    return spent


def prepared():
    from ledger.time import now
    from people.models import Membership
    from people.verbs import add_team, add_user

    at = now()
    users = [add_user(name=f"Person {n}", email=f"p{n}@example.com", by=None, at=at) for n in range(PEOPLE)]
    teams = [add_team(name=f"Team {n}", by=None, at=at) for n in range(TEAMS)]
    revops = add_user(name="Rosa", email="rosa@example.com", by=None, at=at)
    Membership.objects.create(user=revops, role="revops", created_at=at)
    return revops, [str(user.pk) for user in users], [str(team.pk) for team in teams]


def questions(people: list[str], teams: list[str]) -> dict[str, str]:
    import datetime as dt

    from ledger.time import now

    day = now().date()
    oldest = {"since": day - dt.timedelta(days=366), "until": day - dt.timedelta(days=330)}
    deep = f"{now() - dt.timedelta(days=200):%Y-%m-%dT%H:%M:%S+00:00},0".replace("+", "%2B")
    return {
        "everything": "/audit/",
        "a page deep down": f"/audit/?after={deep}",
        "what a person did": "/audit/?who=p3@example.com&part=did",
        "what a person did or was meant by": "/audit/?who=Person+3",
        "a kind": "/audit/?kind=user.role_given",
        "a rare kind, long ago": "/audit/?kind=user.came_back",
        "a group of kinds": "/audit/?kind=group:user.added",
        "a team": f"/audit/?team={teams[0]}",
        "the story of a subject": f"/audit/?subject={people[2]}",
        "the oldest month": f"/audit/?since={oldest['since']}&until={oldest['until']}",
        "a person in the older half": f"/audit/?who=Person+3&until={day - dt.timedelta(days=182)}",
        "a name of anything": "/audit/?q=Person",
    }


if __name__ == "__main__":
    answer()
