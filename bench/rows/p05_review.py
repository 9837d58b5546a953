"""P5: a brief is submitted, accepted, sent back over the API, beside the floor: statements, and CPU of the web process.

Each request is about another handoff: so many are copied from one that the verbs made. The floor writes a row and
three beside it.
"""

import json
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from bench import company
from bench.copies import copies
from bench.figures import Figure, of_parts
from bench.rows import beside, databases

MOST_SQL, MOST = 11, 2.5
EACH = beside.WARM_UP + beside.ROUNDS * beside.BLOCK
API = "/api/v1/handoffs"


def run() -> list[Figure]:
    with databases.server() as addresses, ExitStack() as stack:
        _list, floor = beside.floor(stack, addresses)
        env = beside.ours(addresses, "bench_review")
        ways = beside.said(env, __name__)
        with databases.admin(addresses, "bench_review") as connection:
            for way in ways.values():
                way["ids"] = copies(connection, way.pop("sample"), EACH)
            connection.execute("VACUUM ANALYZE")
        ours = dict(zip(ways, beside.serving(stack, beside.OURS, env, list(ways.values())), strict=True))
        for _ in range(beside.ROUNDS):  # side by side, so that a slow moment of the machine hits all
            for each in (floor, *ours.values()):
                each.measure(beside.BLOCK)
    return [
        of_parts("P5", what, beside.parts(request, floor, most=MOST, most_sql=MOST_SQL))
        for what, request in ours.items()
    ]


# -- in a process of its own


def prepare() -> dict[str, dict[str, Any]]:
    """Each way, with the handoff that is copied for it; three more are used up in counting its statements."""
    made = company.Company()
    loop = made.loop
    revision = json.dumps({"revision": 1})

    def way(role: str, last: str, body: str, make: Callable[[], Any]) -> dict[str, Any]:
        used = [f"{API}/{make()}/{last}" for _ in range(3)]
        return beside.way(made.headers(role), "POST", [*used, f"{API}/{{id}}/{last}"], body) | {
            "sample": make()
        }

    return {
        "submit, its AE known": way("sdr", "submit", revision, lambda: str(loop.written().pk)),
        "submit, its AE picked": way(
            "sdr", "submit", revision, lambda: str(loop.written(loop.draft(ae=None)).pk)
        ),
        "accept": way("ae", "accept", "{}", lambda: str(loop.submitted().handoff_id)),
        "bounce": way("ae", "bounces", json.dumps(made.bounce()), lambda: str(loop.submitted().handoff_id)),
    }


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(prepare()))
