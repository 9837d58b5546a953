"""What the verbs of this room share: rows locked for a change, names that are taken, forms that are stale."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from ledger.events import record
from ledger.refused import Overtaken, Refused
from people.calendar import FIRST_YEAR, LAST_YEAR, weekly
from people.models import Pool, User, validate_zone

Row = TypeVar("Row", bound=models.Model)
WORDS = {"name", "email", "booking_link"}
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def locked(row: Row) -> Row:
    """The row as it is now, ours until the transaction ends. Without the key: rows that point at it may come."""
    # By class and not by type(): request.user is a lazy stand-in.
    return row.__class__._default_manager.select_for_update(no_key=True).get(pk=row.pk)


def locked_people(ids: Iterable[UUID]) -> dict[UUID, User]:
    """In the order of their keys, so that two who need the same people never wait for each other in a circle."""
    rows = User.objects.select_for_update(no_key=True).filter(pk__in=set(ids)).order_by("pk")
    return {user.pk: user for user in rows}


def lock_pools(ids: Iterable[UUID]) -> None:
    """Also in the order of their keys, and before any person: so do all who need both."""
    list(Pool.objects.select_for_update(no_key=True).filter(pk__in=set(ids)).order_by("pk").values_list("pk"))


def in_charge(**people: User | None) -> None:
    """Hold the rows of people who are being put in charge, by field: none is gone, goes meanwhile, or is a service."""
    rows = locked_people(user.pk for user in people.values() if user is not None)
    for field, user in people.items():
        if user is None:
            continue
        row = rows[user.pk]
        if not row.is_active:
            sentence = _("%(name)s is deactivated. Choose somebody else.") % {"name": row.name}
            raise Refused(sentence, rule="ROUTE-7", field=field)
        if row.is_service:
            sentence = _("%(name)s is a service. Choose a person.") % {"name": row.name}
            raise Refused(sentence, rule="API-2", field=field)


def version(row: models.Model, fields: Iterable[str]) -> str:
    """What a form carries, to tell later whether somebody has changed these fields since."""
    values = {name: plain(row, name) for name in sorted(fields)}
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]


def plain(row: models.Model, name: str) -> Any:
    """A field as an event holds it: ids, dates and sums as text."""
    value = getattr(row, row._meta.get_field(name).attname)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value if value is None or isinstance(value, bool | int | list | dict) else str(value)


def change(
    row: Row,
    changes: dict[str, Any],
    *,
    fields: Sequence[str],
    seen: str,
    words: Collection[str] = WORDS,
    refuse: Callable[[Row], None] | None = None,
) -> tuple[dict, dict]:
    """Set fields of a locked row, and give old and new as an event holds them; both empty when nothing differs.

    `seen` is the `version()` that the caller saw, or empty for one who saw none. Of `words` an event tells that they
    changed, and not to what. `refuse` looks at the row before it is written.
    """
    if unknown := set(changes) - set(fields):
        raise TypeError(f"{row._meta.label} has no changeable {', '.join(sorted(unknown))}.")
    if seen and seen != version(row, fields):
        raise Overtaken(
            _("Somebody else has changed this since you opened it. Compare below, then save again.")
        )
    before = {name: plain(row, name) for name in changes}
    for name, value in changes.items():
        setattr(row, name, value)
    changed = [name for name in changes if plain(row, name) != before[name]]
    if not changed:
        return {}, {}
    if refuse is not None:
        refuse(row)
    row.save(update_fields=changed)
    told = [name for name in changed if name not in words]
    old = {name: before[name] for name in told}
    return old | {"fields": changed}, {name: plain(row, name) for name in told} | {"fields": changed}


@contextmanager
def taken(sentence: str, *, field: str) -> Iterator[None]:
    """What the database refuses as a second one becomes a sentence at its field."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if getattr(error.__cause__, "sqlstate", "") != "23505":  # unique violation
            raise
        raise Refused(sentence, field=field) from error


def add_named(
    model: type[Row], kind: str, *, name: str, by: User | None, at: dt.datetime, sentence: str
) -> Row:
    """A row that is a name and nothing more; `sentence` is for one that is here already."""
    refuse_unnamed(name)
    with taken(sentence, field="name"):
        row = model._default_manager.create(name=name.strip())
    record(kind, subject=row, by=by, at=at)
    return row


def refuse_values(changes: dict[str, Any]) -> None:
    """What people and teams have alike: a name, a zone, a week."""
    checks = {"name": refuse_unnamed, "zone": refuse_zone, "week": refuse_week}
    for name in changes.keys() & checks.keys():
        checks[name](changes[name])


def refuse_zone(zone: str) -> None:
    try:
        validate_zone(zone)
    except ValidationError as error:
        raise Refused(error.messages[0], rule="PEOPLE-3", field="zone") from None


def refuse_years(*moments: dt.datetime, field: str) -> None:
    """A year that no calendar of ours knows: mistyped, and near 10,000 not even readable again in every zone."""
    if any(not FIRST_YEAR <= moment.year <= LAST_YEAR for moment in moments):
        raise Refused(
            _("Give a day from %(first)d to %(last)d.") % {"first": FIRST_YEAR, "last": LAST_YEAR},
            field=field,
        )


def refuse_unnamed(name: str) -> None:
    if not name.strip():
        raise Refused(_("Give it a name."), field="name")


def refuse_week(week: Any) -> None:
    """A week as `people.calendar.weekly()` takes it, where no two spans share a minute. None is the team's."""
    if week is None:
        return
    if not isinstance(week, dict) or set(week) - set(DAYS):
        raise Refused(_("A week is made of the days from monday to sunday."), rule="PEOPLE-3", field="week")
    try:
        read = [[_span(span) for span in week.get(day, ())] for day in DAYS]
        weekly(**dict(zip(DAYS, read, strict=True)))
    except ValueError as error:
        raise Refused(str(error), rule="PEOPLE-3", field="week") from None
    _refuse_overlap(read)


def _span(span: Any) -> tuple[str, str]:
    if isinstance(span, list | tuple) and len(span) == 2 and all(isinstance(wall, str) for wall in span):
        return span[0], span[1]
    raise ValueError(_("A span of working hours is two times of day: when it opens and when it closes."))


def _refuse_overlap(days: list[list[tuple[str, str]]]) -> None:
    spans = []
    for day, read in enumerate(days):
        for opens, closes in read:
            begins, ends = _minute(day, opens), _minute(day, closes)
            spans.append((begins, ends + 1440 if ends < begins else ends, day))
    spans.sort()
    week = 7 * 1440
    following = [*spans[1:], *((begins + week, ends + week, day) for begins, ends, day in spans[:1])]
    for (_begins, ends, day), (begins, _ends, _day) in zip(spans, following, strict=False):
        if begins < ends and len(spans) > 1:
            sentence = _("Two spans of working hours overlap on %(day)s.") % {"day": DAYS[day].capitalize()}
            raise Refused(sentence, rule="PEOPLE-3", field="week")


def _minute(day: int, wall: str) -> int:
    hours, minutes = wall.split(":")
    return day * 1440 + int(hours) * 60 + int(minutes)
