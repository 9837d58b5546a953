"""P8, of the loop: what a new brief, a submission, a decision, a list and the inbox cost over 1k, 100k and 1M handoffs.

The history is five teams' of a year, decided; a handful waits. Commits do not wait for the disk, whose speed has
nothing to do with rows.
"""

import itertools
import json
import statistics
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import Any

import psycopg

from bench import company
from bench.copies import copies
from bench.figures import Figure
from bench.rows import databases, sizes

TEAMS, DAYS, WAITING = 5, 365, 50
ROUNDS, WARM_UP = 24, 3
API = "/api/v1"


def run() -> list[Figure]:
    with ExitStack() as stack:
        addresses = stack.enter_context(databases.server())
        answerers = {
            name: stack.enter_context(answerer_over(addresses, name, size))
            for name, size in sizes.SIZES.items()
        }
        times = sizes.asked(answerers, QUESTIONS, ROUNDS)
    middle = {
        question: {name: statistics.median(values) for name, values in of_question.items()}
        for question, of_question in times.items()
    }
    return [sizes.figure(question, cost) for question, cost in middle.items()]


def answerer_over(addresses: databases.Addresses, name: str, size: int) -> sizes.Answerer:
    database = f"bench_loop_{name.lower()}"
    databases.fresh(addresses, database)
    with databases.admin(addresses, database) as connection:
        connection.execute(f"ALTER DATABASE {database} SET synchronous_commit = off")
        answerer = sizes.Answerer(databases.environment(addresses, database), __name__)
        answerer.ready(fill(connection, size, answerer.made()))
    return answerer


def fill(connection: psycopg.Connection, size: int, made: dict[str, Any]) -> dict[str, list[str]]:
    """The history, what waits in one inbox, and for each question the handoffs that it uses up."""
    for sample in made["decided"]:
        copies(connection, sample, size // TEAMS, days=DAYS)
    copies(connection, made["waiting"], WAITING - 1)
    used = {
        question: copies(connection, sample, ROUNDS + WARM_UP) for question, sample in made["samples"].items()
    }
    connection.execute("VACUUM ANALYZE")
    return used


# -- in a process of its own

QUESTIONS = ["create", "submit", "accept", "bounce", "list of 25", "inbox of 50"]


def prepared() -> dict[str, Any]:
    """The company that is asked, four teams beside it, and a handoff of each sort; the inbox is another AE's."""
    from bounces.verbs import accept
    from ledger.time import now
    from tests.loop import Loop

    made, others = company.Company(), [Loop() for _ in range(TEAMS - 1)]
    waiting = Loop()
    decided = []
    for loop in (made.loop, *others):
        round = loop.submitted()
        accept(round.handoff, by=loop.ae, at=now())
        decided.append(str(round.handoff_id))
    loop = made.loop
    samples = {
        "submit": str(loop.written(loop.draft(ae=None)).pk),
        "accept": str(loop.submitted().handoff_id),
        "bounce": str(loop.submitted().handoff_id),
    }
    sizes.say({"decided": decided, "waiting": str(waiting.submitted().handoff_id), "samples": samples})
    return {"company": made, "inbox": waiting.ae}


def answer() -> None:
    import django

    django.setup()
    made = prepared()
    ids = sizes.hear()
    asked = questions(made["company"], made["inbox"], ids)
    for question in asked.values():
        for _ in range(WARM_UP):
            question()
    assert list(asked) == QUESTIONS
    sizes.answer(asked)


def questions(
    made: company.Company, inbox_of: Any, ids: dict[str, list[str]]
) -> dict[str, Callable[[], float]]:
    from django.test import Client

    sdr, ae = (Client(headers=made.headers(role)) for role in ("sdr", "ae"))
    numbers = itertools.count()

    def post(client: Client, path: str, body: dict[str, Any]) -> float:
        return spent(lambda: client.post(API + path, json.dumps(body), content_type="application/json"))

    def on(client: Client, question: str, last: str, body: dict[str, Any]) -> float:
        return post(client, f"/handoffs/{ids[question].pop()}/{last}", body)

    def create() -> float:
        order = {"account": f"Corvane {next(numbers)}", "contact": "Jo March"}
        times = {"starts_at": "2199-01-04T15:00:00Z", "ends_at": "2199-01-04T15:30:00Z"}
        return post(sdr, f"/bars/{made.loop.bar.pk}/briefs", order | times)

    page = signed_in(inbox_of)
    return {
        "create": create,
        "submit": partial(on, sdr, "submit", "submit", {"revision": 1}),
        "accept": partial(on, ae, "accept", "accept", {}),
        "bounce": partial(on, ae, "bounce", "bounces", made.bounce()),
        "list of 25": lambda: spent(lambda: sdr.get(f"{API}/handoffs")),
        "inbox of 50": lambda: spent(lambda: page.get("/inbox/")),
    }


def signed_in(user: Any) -> Any:
    from django.conf import settings
    from django.test import Client

    from people.session_store import cookie_of

    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    client.cookies[settings.SESSION_COOKIE_NAME] = cookie_of(cookie.value)
    return client


def spent(do: Callable[[], Any]) -> float:
    took, answered = sizes.milliseconds(do)
    if answered.status_code >= 300:
        raise RuntimeError(f"answered {answered.status_code}: {answered.content[:200]!r}")
    return took


if __name__ == "__main__":
    answer()
