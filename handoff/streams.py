"""Server-sent events: nudges that something is new, never what. Pages ask for the words themselves, under the policy.

One subscription to Redis per process, fanned out. While Redis is away a stream says so, and its page polls.
"""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Collection
from functools import partial
from weakref import WeakKeyDictionary

from django.conf import settings
from django.db import connections, transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from redis import RedisError
from redis.asyncio import Redis

from handoff.broker import redis

log = logging.getLogger(__name__)
PREFIX = "handoff:nudge:"
HEARTBEAT, LIFE, AGAIN = 15.0, 900.0, 2.0
Nudge = tuple[str, str]  # channel and kind
AWAY: Nudge = ("stream", "away")
BACK: Nudge = ("stream", "back")


def publish(channel: str, kind: str) -> None:
    """Nudge whoever listens, once what is being written can be read. Nobody depends on it: Redis may be away."""
    transaction.on_commit(partial(_publish, channel, kind), robust=True)


def _publish(channel: str, kind: str) -> None:
    try:
        redis().publish(PREFIX + channel, kind)
    except (RedisError, OSError):
        log.info("nudge dropped")


def event_stream(request: HttpRequest, channels: Collection[str]) -> HttpResponse:
    """The caller has checked who may hear these. The database's connection goes back before the first byte goes out."""
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close()
    response = StreamingHttpResponse(told(frozenset(channels)), content_type="text/event-stream")
    response["X-Accel-Buffering"] = "no"
    return response


async def told(channels: frozenset[str]) -> AsyncIterator[bytes]:
    loop = asyncio.get_running_loop()
    ends_at = loop.time() + LIFE
    ear = Ear(channels)
    hub().join(ear)
    try:
        yield b"retry: 3000\n: open\n\n"
        while (left := ends_at - loop.time()) > 0:
            for channel, kind in await ear.next(min(HEARTBEAT, left)):
                yield f"event: {kind}\ndata: {json.dumps(channel)}\n\n".encode()
            yield b": beat\n\n"
    finally:
        hub().leave(ear)


class Ear:
    """What one stream has still to say. The same nudge twice is one, so a slow reader costs nothing."""

    def __init__(self, channels: frozenset[str]) -> None:
        self.channels = channels | {AWAY[0]}
        self.waiting: dict[Nudge, None] = {}
        self.heard = asyncio.Event()

    def tell(self, nudge: Nudge) -> None:
        if nudge[0] in self.channels:
            self.waiting[nudge] = None
            self.heard.set()

    async def next(self, seconds: float) -> list[Nudge]:
        try:
            await asyncio.wait_for(self.heard.wait(), seconds)
        except TimeoutError:
            return []
        self.heard.clear()
        said, self.waiting = list(self.waiting), {}
        return said


class Hub:
    """The streams of one event loop, and the one subscription that they share while there is any."""

    def __init__(self) -> None:
        self.ears: set[Ear] = set()
        self.away = False
        self.listening: asyncio.Task[None] | None = None

    def join(self, ear: Ear) -> None:
        self.ears.add(ear)
        if self.away:
            ear.tell(AWAY)
        if self.listening is None or self.listening.done():
            self.listening = asyncio.get_running_loop().create_task(self.listen())

    def leave(self, ear: Ear) -> None:
        self.ears.discard(ear)
        if not self.ears and self.listening is not None:
            self.listening.cancel()
            self.listening = None

    def tell(self, nudge: Nudge) -> None:
        for ear in self.ears:
            ear.tell(nudge)

    async def listen(self) -> None:
        while True:
            try:
                await self.subscribed()
            except (RedisError, OSError) as error:
                log.warning("nudges: Redis is away", extra={"error": type(error).__name__})
                if not self.away:
                    self.away = True
                    self.tell(AWAY)
            await asyncio.sleep(AGAIN)

    async def subscribed(self) -> None:
        async with (
            Redis.from_url(settings.REDIS_URL, decode_responses=True) as client,
            client.pubsub() as ear,
        ):
            await ear.psubscribe(f"{PREFIX}*")
            if self.away:
                self.away = False
                self.tell(BACK)
            async for said in ear.listen():
                if said["type"] == "pmessage":
                    self.tell((said["channel"].removeprefix(PREFIX), said["data"]))


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def hub() -> Hub:
    return _hubs.setdefault(asyncio.get_running_loop(), Hub())


def file_stream(chunks: AsyncIterator[bytes], *, name: str) -> HttpResponse:
    """A file too long for memory. What it reads it reads in steps, without a connection in between."""
    response = StreamingHttpResponse(chunks, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
