"""TABS: two hundred open tabs, each with its stream, while people go on working in others."""

import asyncio
import http.client
import time
from dataclasses import dataclass, field

from bench import figures
from bench.drills.plan import Plan
from bench.figures import Figure, Part, percentile
from bench.product import People, Running

TABS, PAGE = 200, "/inbox/"
POOL = 16  # the web process's; all come at once and ask what they have missed, and then hold none
TOLD = 20  # handoffs made one by one while the tabs are open; each is news to all of them


def run(product: Running, plan: Plan) -> Figure:
    looks = 40 if plan.quick else 200
    people = product.seed()
    product.wait_until_well()
    cookie = product.sign_in(people.sdr)
    look(product, cookie, 20)  # templates and plans are warm afterwards
    alone = look(product, cookie, looks)
    connections = held(product)
    beside, tabs = asyncio.run(with_tabs(product, people, cookie, looks))
    parts = [
        Part("tabs not opened", sum(not tab.opened for tab in tabs), most=0),
        Part("tabs not told", sum(tab.news == 0 for tab in tabs), most=0),
        Part("database connections more", beside.connections - connections, most=POOL),
        Part("page p50 alone", percentile(alone, 50), unit="ms"),
        Part(
            "page p50 beside them", percentile(beside.pages, 50) / percentile(alone, 50), most=1.5, unit="×"
        ),
        Part(
            "page p95 beside them", percentile(beside.pages, 95) / percentile(alone, 95), most=1.5, unit="×"
        ),
        Part("last tab told, p99", percentile(beside.told, 99), most=1000, unit="ms"),
    ]
    return figures.of_parts("TABS", f"{TABS} open streams, {looks} pages beside them", parts)


@dataclass
class Tab:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    opened: bool = False
    news: int = 0
    told_at: float = 0.0


@dataclass
class Beside:
    pages: list[float]
    connections: int
    told: list[float] = field(default_factory=list)


async def with_tabs(product: Running, people: People, cookie: str, looks: int) -> tuple[Beside, list[Tab]]:
    tabs = [await opened(product.port, cookie) for _ in range(TABS)]
    readers = [asyncio.create_task(read(tab)) for tab in tabs]
    async with asyncio.timeout(30):
        while not all(tab.opened for tab in tabs):
            await asyncio.sleep(0.1)
    beside = Beside(await asyncio.to_thread(look, product, cookie, looks), held(product))
    for _ in range(TOLD):
        beside.told.append(await told_after(product, people, tabs))
    for reader in readers:
        reader.cancel()
    for tab in tabs:
        tab.writer.close()
    return beside, tabs


async def opened(port: int, cookie: str) -> Tab:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    asked = f"GET /events/ HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: sessionid={cookie}\r\n\r\n"
    writer.write(asked.encode())
    return Tab(reader, writer)


async def read(tab: Tab) -> None:
    async for line in tab.reader:
        if line.startswith((b"event: here", b"event: new")):
            tab.opened = True
        if line.startswith(b"event: new"):
            tab.news += 1
            tab.told_at = time.monotonic()


async def told_after(product: Running, people: People, tabs: list[Tab]) -> float:
    """Milliseconds from the acknowledged write until the last tab has heard of it; NaN if one never does."""
    await asyncio.to_thread(product.handoff, people, due_in=86_400.0)
    began = time.monotonic()
    until = began + 5
    while time.monotonic() < until:
        if all(tab.told_at >= began - 0.001 for tab in tabs):
            return max((max(tab.told_at for tab in tabs) - began) * 1000, 0.0)
        await asyncio.sleep(0.005)
    return 5000.0


def look(product: Running, cookie: str, times: int) -> list[float]:
    """Milliseconds of each page, one after the other on one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", product.port, timeout=15)
    spent = []
    for _ in range(times):
        began = time.monotonic()
        connection.request("GET", PAGE, headers={"Cookie": f"sessionid={cookie}"})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{PAGE} answered {answer.status}.")
        spent.append((time.monotonic() - began) * 1000)
    connection.close()
    return spent


def held(product: Running) -> int:
    """Sessions of the product at the database."""
    sql = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'handoff_app'"
    return int(product.value(sql))
