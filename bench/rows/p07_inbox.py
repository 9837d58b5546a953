"""P7: the inbox with 50 handoffs on its first page: statements, and CPU of the web process.

The goal of 60 ms is that of a machine on which the floor's list of 25 takes 3.2 ms, so what counts is the ratio.
"""

import json
import os
from contextlib import ExitStack
from typing import Any

from bench.copies import copies
from bench.figures import Figure, Part, of_parts
from bench.rows import beside, databases

HANDOFFS, BLOCK = 50, 10
MOST_SQL, MOST_MS, FLOORS_MS = 12, 60, 3.2


def run() -> list[Figure]:
    with databases.server() as addresses, ExitStack() as stack:
        listed, _write = beside.floor(stack, addresses)
        env = beside.ours(addresses, "bench_inbox")
        made = beside.said(env, __name__)
        with databases.admin(addresses, "bench_inbox") as connection:
            copies(connection, made["sample"], HANDOFFS - 1)
            connection.execute("VACUUM ANALYZE")
        ways = beside.said(env | {"BENCH_COOKIE": made["cookie"]}, __name__)
        [inbox] = beside.serving(stack, beside.OURS, env, ways)
        for _ in range(beside.ROUNDS):
            listed.measure(beside.BLOCK)
            inbox.measure(BLOCK)
    ratio = inbox.milliseconds / listed.milliseconds
    parts = [
        Part("SQL", inbox.sql, most=MOST_SQL),
        Part("CPU", inbox.milliseconds, unit="ms"),
        Part("floor's list", listed.milliseconds, unit="ms"),
        Part("over the floor's list", ratio, most=MOST_MS / FLOORS_MS, unit="×"),
    ]
    note = f"{MOST_MS} ms where the floor's list takes {FLOORS_MS} ms: here {ratio * FLOORS_MS:.0f} ms of that machine."
    return [of_parts("P7", f"inbox page of {HANDOFFS} handoffs", parts, note)]


# -- in a process of its own: first it makes a review that waits, then, when it has been copied, it counts


def prepare() -> dict[str, Any]:
    from django.conf import settings
    from django.test import Client

    from people.session_store import cookie_of
    from tests.loop import Loop

    loop, client = Loop(), Client()
    client.force_login(loop.ae)
    cookie = cookie_of(client.cookies[settings.SESSION_COOKIE_NAME].value)
    return {
        "sample": str(loop.submitted().handoff_id),
        "cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}",
    }


def count() -> list[dict[str, Any]]:
    return [beside.way({"Cookie": os.environ["BENCH_COOKIE"]}, "GET", ["/inbox/"])]


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(count() if "BENCH_COOKIE" in os.environ else prepare()))
