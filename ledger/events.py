"""Writing down what happened. An event and its dispatches commit with the change that they tell of."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from django.db import transaction

from ledger import origin, wiring
from ledger.models import Dispatch, Event


class Row(Protocol):
    pk: Any


@dataclass(frozen=True)
class Subject:
    """What an event is about, where no row is at hand."""

    type: str
    id: UUID


def subject_of(thing: Any) -> Subject:
    return thing if isinstance(thing, Subject) else Subject(thing._meta.label_lower, thing.pk)


def record(
    kind: str,
    *,
    subject: Any,
    by: Row | None,
    at: dt.datetime,
    team: Row | UUID | None = None,
    on_behalf_of: Row | None = None,
    old: dict[str, Any] | None = None,
    new: dict[str, Any] | None = None,
    why: str = "",
    caused_by: Event | None = None,
    hold: dt.timedelta = dt.timedelta(),
) -> Event:
    """Append one event, `kind` in the past tense with a dot. Effects outside wait for `hold`; reactions do not.

    Must run inside the transaction of the change. `old` and `new` hold ids, states, field names and numbers.
    """
    about = subject_of(subject)
    event = Event(
        kind=kind,
        at=at,
        by_id=by.pk if by else None,
        on_behalf_of_id=on_behalf_of.pk if on_behalf_of else None,
        team_id=getattr(team, "pk", team),
        subject_type=about.type,
        subject_id=about.id,
        old=old or {},
        new=new or {},
        why=why,
        caused_by=caused_by,
    )
    record_all([event], hold=hold)
    return event


def record_about(event: Event, kind: str, *, by: Row | None, at: dt.datetime, new: dict[str, Any]) -> Event:
    """Record what was done about an earlier event: the same subject and team, and a link to it."""
    about = Subject(event.subject_type, event.subject_id)
    return record(kind, subject=about, by=by, at=at, team=event.team_id, new=new, caused_by=event)


def record_all(events: list[Event], *, hold: dt.timedelta = dt.timedelta()) -> None:
    """Append many events and their dispatches in two statements."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An event is written in the transaction of the change that it tells of.")
    come_from = origin.current()
    for event in events:
        event.channel, event.request_id = come_from.channel, come_from.request_id
        event.address, event.client = come_from.address, come_from.client
        event.token_id = come_from.token_id
    Event.objects.bulk_create(events)
    Dispatch.objects.bulk_create(dispatch for event in events for dispatch in dispatches_of(event, hold))


def dispatches_of(event: Event, hold: dt.timedelta) -> Iterable[Dispatch]:
    at_once = [wiring.FEED, *wiring.reactions().get(event.kind, [])]
    for consumer in at_once:
        yield Dispatch(event=event, consumer=consumer, not_before=event.at)
    for consumer in wiring.effects().get(event.kind, []):
        yield Dispatch(event=event, consumer=consumer, not_before=event.at + hold)


def call_off(event: Event) -> bool:
    """Take back the effects of an event that are still held. False when one has already gone out.

    What is held is told by its rows: code of another release, which recorded the event, may know more effects of it.
    """
    held = event.dispatches.filter(not_before__gt=event.at).select_for_update(skip_locked=True)
    found = dict(held.values_list("pk", "consumer"))
    if not {*wiring.effects().get(event.kind, [])} <= {*found.values()}:
        return False
    Dispatch.objects.filter(pk__in=found).delete()
    return True
