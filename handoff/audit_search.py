"""Which events an audit shows, newest first, at a cost that does not grow with how many there are.

One thing that was asked for drives: of each of its values the newest are taken from the index that begins with it.
What else was asked for narrows those.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from ledger import told
from ledger.models import WHOM, Event

MOST_NAMED = 100  # so many of each sort are looked at whose name fits
Place = tuple[dt.datetime, int]  # moment and number of an event: where a page begins
DID, ABOUT = "did", "about"


@dataclass(frozen=True)
class Asked:
    """What an audit was narrowed to. `people` are those whose name fits `who`; None: nobody was asked for."""

    people: Collection[UUID] | None = None
    part: str = ""  # DID, ABOUT, or both
    named: Collection[UUID] | None = None  # subjects and people whose name fits
    kinds: Sequence[str] = ()
    team: UUID | None = None
    subject: UUID | None = None
    token: UUID | None = None
    request_id: str = ""
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    upto: int | None = field(default=None)  # nothing with a higher number


EACH = "SELECT one.id FROM unnest(%s::{kind}[]) AS asked(value), LATERAL ({one}) AS one"
Ways = dict[str, Collection[Any]]  # column: any of these values


def newest(asked: Asked, *, size: int, after: Place | None = None) -> list[Event]:
    """The newest that fit, or those that come after a place in that order."""
    narrowed = _narrowed(asked, after)
    ways = [way for way in _ways(asked) if way]
    if not ways:
        return list(_in_order(narrowed)[:size])
    driver, *others = ways
    for way in others:
        narrowed = narrowed.filter(_any_of(way))
    return list(_in_order(Event.objects.filter(pk__in=_newest_of_each(narrowed, driver, size)))[:size])


def found(text: str) -> set[UUID]:
    """Whatever has a name in which this stands."""
    sorts = told.words().sorts.values()
    return {pk for sort in sorts if sort.found for pk in sort.found(text, MOST_NAMED)}


def people_found(text: str) -> set[UUID]:
    return set(told.words().sorts["people.user"].found(text, MOST_NAMED))


def _ways(asked: Asked) -> Iterable[Ways | None]:
    """Each by itself enough to find events by an index; the one that finds fewest comes first."""
    yield {"request_id": [asked.request_id]} if asked.request_id else None
    yield {"subject_id": [asked.subject], "whom": [str(asked.subject)]} if asked.subject else None
    yield {"token_id": [asked.token]} if asked.token else None
    yield _of_people(asked.people, asked.part) if asked.people is not None else None
    yield _of_people(asked.named, "") if asked.named is not None else None
    yield {"kind": asked.kinds} if asked.kinds else None
    yield {"team_id": [asked.team]} if asked.team else None


def _of_people(ids: Collection[UUID], part: str) -> Ways:
    did = {"by_id": ids, "on_behalf_of_id": ids}
    about = {"subject_id": ids, "whom": [str(pk) for pk in ids]}
    return (did if part != ABOUT else {}) | (about if part != DID else {})


def _narrowed(asked: Asked, after: Place | None) -> QuerySet[Event]:
    rows = Event.objects.alias(whom=WHOM)
    if asked.since:
        rows = rows.filter(at__gte=asked.since)
    if asked.until:
        rows = rows.filter(at__lt=asked.until)
    if asked.upto is not None:
        rows = rows.filter(pk__lte=asked.upto)
    if after is not None:
        at, pk = after
        rows = rows.filter(at__lte=at).exclude(at=at, pk__gte=pk)
    return rows


def _any_of(way: Ways) -> Q:
    narrow = Q()
    for column, values in way.items():
        narrow |= Q(**{f"{column}__in": list(values)})
    return narrow


def _newest_of_each(rows: QuerySet[Event], way: Ways, size: int) -> RawSQL:
    """The keys of the newest of each value, by a look into the index per value: PostgreSQL does not do so for IN."""
    parts, given = [], []
    for column, values in way.items():
        one = _in_order(rows.filter(**{column: RawSQL("asked.value", ())}))[:size]
        sql, params = one.values("id").query.sql_with_params()
        kind = "uuid" if column.endswith("_id") and column != "request_id" else "text"
        parts.append(EACH.format(kind=kind, one=sql))
        given += [list(values), *params]
    return RawSQL(" UNION ".join(parts), given)  # noqa: S611  our own words; what was asked for are parameters  # nosec B611


def _in_order(rows: QuerySet[Event]) -> QuerySet[Event]:
    return rows.order_by("-at", "-pk")
