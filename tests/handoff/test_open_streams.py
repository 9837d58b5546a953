"""Two hundred open pages on one web process with its sixteen connections: what is left for everybody else."""

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection

from handoff.postgres.base import LONGEST_WAIT
from ledger.time import now
from people.verbs import add_user

OPEN = 200
PROCESS = "handoff two hundred"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return listening.getsockname()[1]


@pytest.fixture
def port(transactional_db) -> Iterator[int]:
    """A web process as the product has it, on the database of the tests."""
    name = connection.settings_dict["NAME"]
    given = os.environ["DATABASE_URL"]
    port = free_port()
    env = {**os.environ, "DATABASE_URL": given.replace("/handoff?", f"/{name}?"), "HANDOFF_PROCESS": "web"}
    web = [
        sys.executable,
        "-m",
        "uvicorn",
        "handoff.asgi:application",
        "--port",
        str(port),
        "--lifespan",
        "off",
    ]
    with subprocess.Popen([*web, "--log-level", "critical"], env=env, stdout=subprocess.DEVNULL) as process:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with socket.socket() as there:
                if there.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield port
        process.terminate()


@pytest.fixture
def cookie(client, transactional_db) -> str:
    client.force_login(add_user(name="Noor Haddad", email="noor@example.com", by=None, at=now()))
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


async def ask(port: int, path: str, cookie: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(
        f"GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\nAccept: text/event-stream\r\n\r\n".encode()
    )
    await writer.drain()
    return reader, writer


async def opened(port: int, cookie: str) -> asyncio.StreamWriter:
    """Until the stream has said that it listens, and has looked up what was missed."""
    reader, writer = await ask(port, "/events/?after=0", cookie)
    await asyncio.wait_for(reader.readuntil(b"event: here"), 60)
    return writer


async def seconds_of(port: int, path: str, cookie: str) -> float:
    started = time.perf_counter()
    reader, writer = await ask(port, path, cookie)
    assert b" 200 " in await asyncio.wait_for(reader.readline(), 30)
    await asyncio.wait_for(reader.readuntil(b"</html>"), 30)
    writer.close()
    return time.perf_counter() - started


def held() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'web' AND state <> 'idle'"
        )
        return cursor.fetchone()[0]


def test_two_hundred_streams_leave_the_pages_quick_and_hold_no_connection(port, cookie):
    async def visited() -> list[float]:
        await opened(port, cookie)
        streams = []
        for _ in range(OPEN // 10):
            streams += await asyncio.gather(*(opened(port, cookie) for _ in range(10)))
        taken = [await seconds_of(port, "/settings/people/", cookie) for _ in range(5)]
        at_once = await asyncio.gather(*(seconds_of(port, "/settings/people/", cookie) for _ in range(8)))
        for writer in streams:
            writer.close()
        return taken, max(at_once)

    taken, at_once = asyncio.run(visited())
    usual = sorted(taken)[len(taken) // 2]
    print(f"{OPEN} streams open: a page takes {usual * 1000:.0f} ms, eight at once {at_once:.2f} s")
    assert usual < 1
    assert max(*taken, at_once) < LONGEST_WAIT  # nobody stood in line for a connection until it was given up
    assert held() == 0
