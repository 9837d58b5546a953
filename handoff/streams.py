"""Server-sent events: nudges that something is new, never what. Pages ask for the words themselves, under the policy.

One subscription to Redis per process, fanned out. While Redis is away a stream says so, and its page polls.
"""

import asyncio
import json
import logging
import random
import time
from collections.abc import AsyncIterator, Callable, Collection
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connections
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from redis import RedisError
from redis.asyncio import Redis

from handoff.broker import redis

log = logging.getLogger(__name__)
CHANNEL = "handoff:nudges"
HEARTBEAT, LIFE, AGAIN, PATIENCE = 15.0, 900.0, 2.0, 10.0
RETRY = 2000  # milliseconds after which the browser connects again
Missed = tuple[int, Collection[str]]  # the last number of the feed, and the names of what was not heard


@dataclass(frozen=True)
class Nudge:
    """`names` of what changed by audience; `ends` are audiences whose streams end, and ask anew what they may hear."""

    seq: int
    names: dict[str, list[str]]
    ends: list[str] = field(default_factory=list)


def publish(nudge: Nudge) -> bool:
    """False when Redis does not take it. Nobody depends on it."""
    try:
        redis().publish(CHANNEL, json.dumps([nudge.seq, nudge.names, nudge.ends]))
    except (RedisError, OSError) as error:
        log.info("nudge dropped", extra={"error": type(error).__name__})
        return False
    return True


def event_stream(
    request: HttpRequest,
    audiences: Collection[str],
    *,
    missed: Callable[[], Missed] = lambda: (0, ()),
    offset: float = 0.0,
) -> HttpResponse:
    """For a person, whom the caller has let in. The database's connection goes back before the first byte goes out.

    `missed` is asked once the stream listens, so that nothing falls between; `offset` is how many seconds the
    product's time stands from the host's.
    """
    give_connections_back()
    body = told(frozenset(audiences), missed=missed, offset=offset)
    response = StreamingHttpResponse(body, content_type="text/event-stream")
    response["X-Accel-Buffering"] = "no"
    return response


def give_connections_back() -> None:
    """To the pool: what streams on must not hold one meanwhile."""
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close()


async def told(
    audiences: frozenset[str], *, missed: Callable[[], Missed] = lambda: (0, ()), offset: float = 0.0
) -> AsyncIterator[bytes]:
    loop = asyncio.get_running_loop()
    # Not all at once after a restart.
    ends_at = loop.time() + LIFE * random.uniform(0.9, 1)  # noqa: S311  spreads, guards nothing  # nosec B311
    ear = Ear(audiences)
    hub().join(ear)
    try:
        yield f"retry: {RETRY}\n\n".encode() + beat(offset)
        await hub().settled.wait()
        seq, names = await sync_to_async(asked_once)(missed)
        yield message("new" if names else "here", sorted(names), seq)
        while not ear.over and (left := ends_at - loop.time()) > 0:
            for said in await ear.next(min(HEARTBEAT, left)):
                yield said
            yield beat(offset)
    finally:
        hub().leave(ear)


def asked_once(missed: Callable[[], Missed]) -> Missed:
    try:
        return missed()
    finally:
        give_connections_back()


def beat(offset: float) -> bytes:
    """That the stream lives, and what time it is: a page hears when it has gone silent, and its clocks agree."""
    return message("beat", int((time.time() + offset) * 1000))


def message(kind: str, data: object, seq: int | None = None) -> bytes:
    number = f"id: {seq}\n" if seq is not None else ""
    return f"{number}event: {kind}\ndata: {json.dumps(data)}\n\n".encode()


class Ear:
    """What one stream has still to say. The same name twice is one, so a slow reader costs nothing."""

    def __init__(self, audiences: frozenset[str]) -> None:
        self.audiences = audiences
        self.seq = 0
        self.names: set[str] = set()
        self.states: list[str] = []  # "away" and "back", in their order
        self.over = False
        self.heard = asyncio.Event()

    def tell(self, nudge: Nudge) -> None:
        found = {name for who in self.audiences for name in nudge.names.get(who, ())}
        self.over = self.over or not self.audiences.isdisjoint(nudge.ends)
        if found or self.over:
            self.seq = max(self.seq, nudge.seq)
            self.names |= found
            self.heard.set()

    def say(self, state: str) -> None:
        self.states.append(state)
        self.heard.set()

    async def next(self, seconds: float) -> list[bytes]:
        try:
            await asyncio.wait_for(self.heard.wait(), seconds)
        except TimeoutError:
            return []
        self.heard.clear()
        said = [message(state, None) for state in self.states]
        if self.names:
            said.append(message("new", sorted(self.names), self.seq))
        self.states, self.names = [], set()
        return said


class Hub:
    """The streams of one event loop, and the one subscription that they share while there is any."""

    def __init__(self) -> None:
        self.ears: set[Ear] = set()
        self.away = False
        self.settled = (
            asyncio.Event()
        )  # it is known whether Redis is there: what is said from now on is heard
        self.listening: asyncio.Task[None] | None = None

    def join(self, ear: Ear) -> None:
        self.ears.add(ear)
        if self.away:
            ear.say("away")
        if self.listening is None or self.listening.done():
            self.settled.clear()
            self.listening = asyncio.get_running_loop().create_task(self.listen())

    def leave(self, ear: Ear) -> None:
        self.ears.discard(ear)
        if not self.ears and self.listening is not None:
            self.listening.cancel()
            self.listening = None

    def is_away(self, away: bool) -> None:
        self.settled.set()
        if self.away != away:
            self.away = away
            for ear in self.ears:
                ear.say("away" if away else "back")

    async def listen(self) -> None:
        while True:
            try:
                await self.subscribed()
            except (RedisError, OSError) as error:
                log.warning("nudges: Redis is away", extra={"error": type(error).__name__})
                self.is_away(True)
            await asyncio.sleep(AGAIN)

    async def subscribed(self) -> None:
        async with (
            Redis.from_url(settings.REDIS_URL, decode_responses=True) as client,
            client.pubsub() as ear,
        ):
            await ear.subscribe(CHANNEL)
            asked = False
            while True:
                said = await ear.get_message(timeout=PATIENCE)
                if said is None and asked:
                    raise TimeoutError("Redis has gone silent.")
                asked = said is None
                if asked:
                    await ear.ping()
                else:
                    self.hear(said)

    def hear(self, said: dict[str, Any]) -> None:
        if said["type"] == "subscribe":
            self.is_away(False)
        if said["type"] == "message":
            nudge = Nudge(*json.loads(said["data"]))
            for each in self.ears:
                each.tell(nudge)


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def hub() -> Hub:
    return _hubs.setdefault(asyncio.get_running_loop(), Hub())


def file_stream(chunks: AsyncIterator[bytes], *, name: str) -> HttpResponse:
    """A file too long for memory. What it reads it reads in steps, without a connection in between."""
    response = StreamingHttpResponse(chunks, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
