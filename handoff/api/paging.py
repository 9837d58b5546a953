"""Lists by cursor. A page begins after a row and not at a number, so that rows that come and go shift nothing.

Two ways through the same rows:
- `?cursor=` walks a list as it is now, in its order, page by page.
- `?updated_after=` follows what changes: it walks the feed of events, whose numbers have no gap and never come out
  of order, so that it misses nothing however long ago the last look was.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError as Invalid
from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from handoff.api.base import Strict
from ledger.models import Feed

MOST, USUAL = 100, 25
WINDOW = 5_000  # numbers of the feed that one request looks through at most: what it costs has a bound


def written(*parts: Any) -> str:
    """A cursor: opaque to whoever holds it."""
    text = json.dumps(parts, separators=(",", ":"), default=str)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@extend_schema_field(str)
class Cursor(serializers.Field):
    """Reads a cursor of so many parts, the first of which says what it goes through."""

    default_error_messages = {
        "cursor": gettext_lazy("This is not a cursor of this list. Take one from its answers, as it is.")
    }
    text = serializers.CharField(max_length=2_000)

    def __init__(self, *, size: int, **more: Any) -> None:
        super().__init__(required=False, **more)
        self.size = size

    def to_internal_value(self, data: Any) -> list[Any]:
        text = self.text.run_validation(data)
        try:
            parts = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
        except (binascii.Error, ValueError, RecursionError):
            self.fail("cursor")
        if not isinstance(parts, list) or len(parts) != self.size:
            self.fail("cursor")
        return parts


class FeedCursor(Cursor):
    """A place in the feed: the number of the last event seen."""

    def __init__(self, **more: Any) -> None:
        super().__init__(size=2, **more)

    def to_internal_value(self, data: Any) -> int:
        name, seq = super().to_internal_value(data)
        if name != "feed" or type(seq) is not int or not 0 <= seq < 2**62:
            self.fail("cursor")
        return seq


class Limit(Strict):
    limit = serializers.IntegerField(min_value=1, max_value=MOST, default=USUAL, help_text=f"At most {MOST}.")


class Pages(Limit):
    """What every list takes. A list adds its filters as fields and its orders in `sorts`: columns never null."""

    cursor = Cursor(size=3, help_text="`next_cursor` of the page before.")
    format = serializers.ChoiceField(
        ["json", "csv"], default="json", help_text="csv gives the whole list as a file, without pages."
    )
    sorts: tuple[str, ...] = ("name", "created_at")

    def get_fields(self) -> dict[str, serializers.Field]:
        orders = [order for name in self.sorts for order in (name, f"-{name}".replace("--", ""))]
        sort = serializers.ChoiceField(
            list(dict.fromkeys(orders)), default=orders[0], help_text="A minus turns the order round."
        )
        return super().get_fields() | {"sort": sort}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "cursor" in attrs and "updated_after" in attrs:
            sentence = gettext_lazy("A request has a cursor or updated_after, not both.")
            raise serializers.ValidationError({"cursor": sentence})
        if attrs["format"] == "csv" and (walks := {"cursor", "updated_after"} & set(attrs)):
            sentence = gettext_lazy("A file holds the whole list: it takes no cursor.")
            raise serializers.ValidationError(dict.fromkeys(walks, sentence))
        if "cursor" in attrs and attrs["cursor"][0] != attrs["sort"]:
            raise serializers.ValidationError({"cursor": Cursor.default_error_messages["cursor"]})
        return attrs


class Walk(Pages):
    """Of rows whose changes are events about them, so that the list can be followed."""

    updated_after = FeedCursor(
        help_text="`updated_cursor` of an earlier answer: gives what has changed since, in the order of the changes."
    )


@dataclass(frozen=True)
class Page:
    rows: list[Any]
    next_cursor: str | None
    updated_cursor: str
    more: bool


def page(rows: QuerySet, asked: Mapping[str, Any]) -> Page:
    """One page of rows that are visible and filtered already, as a `Walk` asked for it."""
    if "updated_after" in asked:
        return changed(rows, after=asked["updated_after"], limit=asked["limit"])
    head = feed_head()  # before the rows: what changes between the two is then told again, and not missed
    sort, limit = asked["sort"], asked["limit"]
    after = read_cursor(rows, sort, asked["cursor"]) if "cursor" in asked else None
    found = following(rows, sort, after, limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    next_cursor = written(sort, *map(str, place_of(last, sort))) if last else None
    return Page(found[:limit], next_cursor, written("feed", head), last is not None)


Place = tuple[Any, Any]  # what a row is sorted by, and its key


def place_of(row: Any, sort: str) -> Place:
    return getattr(row, sort.removeprefix("-")), row.pk


def following(rows: QuerySet, sort: str, after: Place | None, most: int) -> list[Any]:
    """So many rows in this order, from the first one or from behind a place."""
    name, back = sort.removeprefix("-"), sort.startswith("-")
    if after is not None:
        word, (value, pk) = "lt" if back else "gt", after
        rows = rows.filter(Q(**{f"{name}__{word}": value}) | Q(**{name: value, f"pk__{word}": pk}))
    return list(rows.order_by(sort, "-pk" if back else "pk")[:most])


def read_cursor(rows: QuerySet, sort: str, cursor: list[Any]) -> Place:
    fields = (sort.removeprefix("-"), "id")
    try:
        value, pk = (_as_of(rows, field, text) for field, text in zip(fields, cursor[1:], strict=True))
    except (Invalid, ValueError):
        raise serializers.ValidationError({"cursor": Cursor.default_error_messages["cursor"]}) from None
    return value, pk


def _as_of(rows: QuerySet, field: str, text: Any) -> Any:
    """A part of a cursor as its column holds it. Whoever makes up a cursor gets a sentence, and no fault of ours."""
    if not isinstance(text, str) or "\0" in text:
        raise ValueError(text)
    text.encode()  # half a surrogate pair is text to JSON and not to the database
    value = rows.model._meta.get_field(field).to_python(text)
    if value is None:
        raise ValueError(text)
    return value


def changed(rows: QuerySet, *, after: int, limit: int) -> Page:
    """The rows that events since `after` are about, each once a page, and where to go on."""
    about = Q(event__subject_type=rows.model._meta.label_lower)
    found, upto, more = stretch(Feed.objects.filter(about), after=after, limit=limit)
    ids = [entry.event.subject_id for entry in found]
    by_id = {row.pk: row for row in rows.filter(pk__in=ids)}
    in_order = [by_id[pk] for pk in dict.fromkeys(ids) if pk in by_id]
    return Page(in_order, None, written("feed", upto), more)


def stretch(entries: QuerySet[Feed], *, after: int, limit: int) -> tuple[list[Feed], int, bool]:
    """The next entries of the feed, the number up to which it has now been looked through, and whether it goes on.

    The end is read first: what is appended between the two statements lies behind it, and comes with the next look.
    """
    head = feed_head()
    upto = min(head, after + WINDOW)
    ahead = entries.filter(seq__gt=after, seq__lte=upto).select_related("event").order_by("seq")
    found = list(ahead[:limit])
    if len(found) == limit:
        upto = found[-1].seq
    return found, max(upto, after), upto < head


def feed_head() -> int:
    return Feed.objects.aggregate(head=Max("seq"))["head"] or 0
