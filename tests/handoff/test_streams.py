import asyncio
import re
from pathlib import Path

from handoff import streams

ROOT = Path(__file__).parents[2]


def test_nothing_else_in_the_code_streams():
    files = [
        file
        for room in ("handoff", "people", "ledger", "integrations")
        for file in (ROOT / room).rglob("*.py")
    ]
    found = {file.name for file in files if re.search(r"StreamingHttpResponse\(", file.read_text())}
    assert found == {"streams.py"}


def test_a_nudge_reaches_the_stream_that_listens_and_no_other():
    async def heard():
        one, other = streams.Ear(frozenset({"audit"})), streams.Ear(frozenset({"inbox"}))
        for ear in (one, other):
            ear.tell(("audit", "new"))
            ear.tell(("audit", "new"))
        return await one.next(0.01), await other.next(0.01)

    assert asyncio.run(heard()) == ([("audit", "new")], [])


def test_while_redis_is_away_the_stream_says_so(settings):
    settings.REDIS_URL = "unix:///nowhere/redis.sock"

    async def first_two():
        stream = streams.told(frozenset())
        said = [await anext(stream), await anext(stream)]
        await stream.aclose()
        return said

    opened, away = asyncio.run(first_two())
    assert opened.startswith(b"retry: 3000")
    assert away == b'event: away\ndata: "stream"\n\n'


def test_a_stranger_gets_no_stream(client, db):
    assert client.get("/events/").status_code == 302
