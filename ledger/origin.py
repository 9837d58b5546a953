"""Where the work at hand comes from: set once at the edge, read when an event is written."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from uuid import UUID


@dataclass(frozen=True)
class Origin:
    """Channel is one of page, api, slack, import, task, clock, shell, sample; address and client are the caller's."""

    channel: str = "task"
    request_id: str = ""
    address: str | None = None
    client: str = ""
    token_id: UUID | None = None


_current: ContextVar[Origin] = ContextVar("origin", default=Origin())  # noqa: B039  frozen


def current() -> Origin:
    return _current.get()


def by_token(pk: UUID) -> None:
    """The caller has shown a token: what is written from here on, until the edge is left, came by it."""
    if _current.get() != Origin():  # no edge, nobody who would take it off again
        _current.set(replace(_current.get(), token_id=pk))


@contextmanager
def coming_from(origin: Origin) -> Iterator[None]:
    """What the edge knows about the client goes on being true further in."""
    token = _current.set(replace(origin, client=origin.client or _current.get().client))
    try:
        yield
    finally:
        _current.reset(token)
