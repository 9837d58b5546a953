"""P8, of the audit: what its page costs over 1k, 100k and 1M events, whatever is asked, interleaved.

Each question finds at least a page at every size, so that the pages are alike; the rare ones find what lies deepest.
"""

from contextlib import ExitStack
from functools import partial

import psycopg

from bench.figures import Figure
from bench.rows import databases, sizes

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
            name: stack.enter_context(reader_over(addresses, name, size))
            for name, size in sizes.SIZES.items()
        }
        ready = {name: reader.ready() for name, reader in readers.items()}
        times = sizes.asked(readers, ready["1k"], ROUNDS)
    least = {  # what others do on the machine only adds
        question: {name: min(values) for name, values in of_question.items()}
        for question, of_question in times.items()
    }
    return [sizes.figure(f"audit, {question}", cost) for question, cost in least.items()]


def reader_over(addresses: databases.Addresses, name: str, size: int) -> sizes.Answerer:
    database = f"bench_audit_{name.lower()}"
    databases.fresh(addresses, database)
    reader = sizes.Answerer(databases.environment(addresses, database), __name__)
    with databases.admin(addresses, database) as connection:
        fill(connection, size, reader.made())
    return reader


def fill(connection: psycopg.Connection, size: int, made: dict[str, list[str]]) -> None:
    connection.execute("SET session_replication_role = replica")
    connection.execute(FILL, {"size": size, "rare": RARE, **made})
    connection.execute("VACUUM ANALYZE ledger_event")


# -- in a process of its own


def answer() -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client

    from people.session_store import cookie_of

    revops, people, teams = prepared()
    sizes.say({"people": people, "teams": teams})
    sizes.hear()
    client = Client()
    client.force_login(revops)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    client.cookies[settings.SESSION_COOKIE_NAME] = cookie_of(cookie.value)
    asked = questions(people, teams)
    for address in asked.values():
        page(client, address)  # warm, and a full page at every size
    sizes.answer({name: partial(least_of, client, address) for name, address in asked.items()})


def least_of(client, address: str) -> float:
    return min(page(client, address) for _ in range(PAGES))


def page(client, address: str) -> float:
    spent, answered = sizes.milliseconds(lambda: client.get(address))
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
