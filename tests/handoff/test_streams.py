import asyncio
import json
import re
from pathlib import Path

import pytest

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


def said(block: bytes) -> list[tuple[str, object]]:
    """Kind and data of each message."""
    found = re.findall(rb"event: (\w+)\ndata: (.*)\n", block)
    return [(kind.decode(), json.loads(data)) for kind, data in found]


async def listen(messages: int, audiences=frozenset({"user:1"}), do=lambda: None, **more) -> list:
    """What a stream says besides its beats, up to so many messages or its end; `do` runs once it listens."""
    stream, heard = streams.told(audiences, **more), []
    async for block in stream:
        heard += [it for it in said(block) if it[0] != "beat"]
        if len(heard) == 1:
            do()
        if len(heard) >= messages:
            break
    await stream.aclose()
    return heard


def nudge(audience="user:1", name="handoff:7", seq=5, ends=()):
    return lambda: streams.publish(streams.Nudge(seq, {audience: [name]}, list(ends)))


def test_a_nudge_through_redis_reaches_who_listens_and_nobody_else():
    async def both():
        listens = asyncio.Event()
        other = asyncio.create_task(listen(2, frozenset({"user:2"}), do=listens.set))
        await asyncio.wait_for(listens.wait(), 10)
        mine = await asyncio.wait_for(listen(2, do=nudge()), 10)
        streams.publish(streams.Nudge(6, {"user:2": ["team:3"]}))
        return mine, await asyncio.wait_for(other, 10)

    mine, others = asyncio.run(both())
    assert mine == [("here", []), ("new", ["handoff:7"])]
    assert others == [("here", []), ("new", ["team:3"])]


def test_what_was_missed_is_said_once_the_stream_listens():
    heard = asyncio.run(listen(1, missed=lambda: (9, ["team:3"])))
    assert heard == [("new", ["team:3"])]


def test_the_same_name_twice_is_one_and_carries_the_last_number():
    ear = streams.Ear(frozenset({"user:1"}))
    for seq in (4, 5):
        ear.tell(streams.Nudge(seq, {"user:1": ["handoff:7"]}))
    [block] = asyncio.run(ear.next(0.01))
    assert block == b'id: 5\nevent: new\ndata: ["handoff:7"]\n\n'


@pytest.mark.parametrize("ends", [["user:1"]])
def test_a_stream_ends_when_what_one_may_hear_has_changed(ends):
    heard = asyncio.run(asyncio.wait_for(listen(9, do=nudge(ends=ends)), 10))
    assert heard == [("here", []), ("new", ["handoff:7"])]


def test_a_stream_beats_and_ends_at_the_end_of_its_life(monkeypatch):
    monkeypatch.setattr(streams, "HEARTBEAT", 0.02)
    monkeypatch.setattr(streams, "LIFE", 0.5)

    async def beats():
        return [it async for block in streams.told(frozenset()) for it in said(block)]

    heard = asyncio.run(asyncio.wait_for(beats(), 10))
    assert sum(kind == "beat" for kind, _ in heard) > 5


def test_a_beat_tells_the_products_time(monkeypatch):
    monkeypatch.setattr(streams.time, "time", lambda: 1_000.0)
    assert said(streams.beat(60.5)) == [("beat", 1_060_500)]


def test_while_redis_is_away_the_stream_says_so(settings):
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    assert asyncio.run(asyncio.wait_for(listen(2), 10)) == [("here", []), ("away", None)]


def test_when_redis_is_back_the_stream_says_so(settings, monkeypatch):
    monkeypatch.setattr(streams, "AGAIN", 0.05)
    address, settings.REDIS_URL = settings.REDIS_URL, "unix:///nowhere/redis.sock"

    def back():
        settings.REDIS_URL = address

    heard = asyncio.run(asyncio.wait_for(listen(3, do=back), 10))
    assert [kind for kind, _ in heard] == ["here", "away", "back"]


def test_a_nudge_that_redis_does_not_take_is_dropped(monkeypatch):
    from redis import ConnectionError

    class Gone:
        def publish(self, *_):
            raise ConnectionError

    monkeypatch.setattr(streams, "redis", Gone)
    assert not streams.publish(streams.Nudge(1, {}))


def test_a_stranger_gets_no_stream(client, db):
    assert client.get("/events/").status_code == 302
    assert client.get("/events/", headers={"Accept": "text/event-stream"}).status_code == 401
