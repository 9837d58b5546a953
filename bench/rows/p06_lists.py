"""P6: a list of 25 and a small write over the API, beside the floor: statements, and CPU of the answering process."""

import json
from contextlib import ExitStack
from typing import Any

from bench.figures import Figure, of_parts
from bench.rows import beside, databases


def run() -> list[Figure]:
    with databases.server() as addresses, ExitStack() as stack:
        floor = beside.floor(stack, addresses)
        env = beside.ours(addresses, "bench_api")
        ours = beside.serving(stack, beside.OURS, env, beside.said(env, __name__))
        for _ in range(beside.ROUNDS):  # side by side, so that a slow moment of the machine hits both
            for each in (*floor, *ours):
                each.measure(beside.BLOCK)
    small_write = "small write in the API (PATCH /me; floor: a row and three beside it)"
    return [
        of_parts("P6", "list of 25 in the API", beside.parts(ours[0], floor[0], most=3, most_sql=5)),
        of_parts("P6", small_write, beside.parts(ours[1], floor[1], most=2.5)),
    ]


# -- in a process of its own


def prepare() -> list[dict[str, Any]]:
    import datetime as dt

    from ledger.time import now
    from people.models import Membership
    from people.tokens import issue_token
    from people.verbs import add_team, add_user

    at = now()
    team = add_team(name="Bench", by=None, at=at)
    for number in range(beside.ROWS):
        user = add_user(name=f"Person {number}", email=f"p{number}@example.com", by=None, at=at)
        Membership.objects.create(user=user, team=team, role="sdr", created_at=at)
    end = at + dt.timedelta(days=30)
    _token, secret = issue_token(
        user=user, name="b", scopes=["read", "write"], expires_at=end, by=user, at=at
    )
    headers = {"Authorization": f"Bearer {secret}"}
    return [
        beside.way(headers, "GET", ["/api/v1/people"]),
        beside.way(headers, "PATCH", ["/api/v1/me"], '{"name": "Person {n}"}'),
    ]


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(prepare()))
