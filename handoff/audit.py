"""The audit (AUDIT-1): who did what, when and from where, old and new. Newest first; searched and exported."""

import datetime as dt
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

from asgiref.sync import sync_to_async
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from handoff import streams
from handoff.audit_form import Search
from handoff.audit_search import Asked, Place, newest
from handoff.audit_words import Line, tell
from handoff.csv_file import BEGINNING, row
from ledger.events import record
from ledger.models import Event
from ledger.time import moment_of
from people import policy
from people.calendar import zone_named

PAGE, CHUNK = 50, 1000
COLUMNS = (
    "at", "what", "changed", "reason", "by", "on_behalf_of", "subject", "team", "from_where", "kind", "id", "by_id",
    "on_behalf_of_id", "subject_type", "subject_id", "team_id", "token_id", "channel", "address", "client",
    "request_id", "old", "new",
)  # fmt: skip


@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    policy.check(request.user, "audit.read", at=moment_of(request))
    form = Search(request.GET, zone=zone_of(request))
    after = place(request.GET.get("after", ""))
    found = newest(form.asked(), size=PAGE + 1, after=after) if form.is_valid() else []
    lines = tell(found[:PAGE], zone=zone_of(request))
    context = {
        "form": form,
        "lines": lines,
        "one_thing": one_thing(form, lines),
        "older": address(request, found[PAGE - 1]) if len(found) > PAGE else "",
        "newest": address(request) if after is not None else "",
        "zone": zone_of(request).key,
    }
    return render(request, "handoff/audit.html", context, status=200 if form.is_valid() else 422)


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """The list as it is narrowed, up to this moment. Taking it away is itself an event."""
    policy.check(request.user, "audit.read", at=moment_of(request))
    form = Search(request.POST, zone=zone_of(request))
    if not form.is_valid():
        context = {"form": form, "lines": [], "zone": zone_of(request).key}
        return render(request, "handoff/audit.html", context, status=422)
    with transaction.atomic():
        end = record(
            "audit.exported",
            subject=request.user,
            by=request.user,
            at=moment_of(request),
            new={"narrowed_by": form.narrowed_by()},
        )
    chunks = as_csv(replace(form.asked(), upto=end.pk), zone=zone_of(request), note=note(form, request))
    return streams.file_stream(chunks, name=f"audit-{moment_of(request):%Y-%m-%d}.csv")


def note(form: Search, request: HttpRequest) -> str:
    """The first line of the file: what it holds, taken when and by whom."""
    words = {
        "what": form.in_words(),
        "name": request.user.name,
        "at": f"{moment_of(request):%Y-%m-%d %H:%M} UTC",
    }
    return _("# Audit of Handoff. %(what)s. Taken by %(name)s at %(at)s.") % words


async def as_csv(asked: Asked, *, zone: ZoneInfo, note: str) -> AsyncIterator[bytes]:
    """In chunks, each a few short queries of its own: a slow reader holds neither transaction nor connection."""
    yield BEGINNING + row([note]) + row(COLUMNS)
    after: Place | None = None
    while lines := await sync_to_async(some)(asked, zone, after):
        yield b"".join(row(cells(line)) for line in lines)
        after = lines[-1].event.at, lines[-1].event.pk


def some(asked: Asked, zone: ZoneInfo, after: Place | None) -> list[Line]:
    try:
        return tell(newest(asked, size=CHUNK, after=after), zone=zone)
    finally:
        streams.give_connections_back()


def cells(line: Line) -> Iterator[object]:
    event = line.event
    yield from (event.at.isoformat(), line.said, line.changes_said, line.reason)
    yield from (line.names[name] for name in ("by", "on_behalf_of", "subject", "team"))
    yield from (line.whence, event.kind, event.pk, event.by_id, event.on_behalf_of_id)
    yield from (event.subject_type, event.subject_id, event.team_id, event.token_id)
    yield from (event.channel, event.address, event.client, event.request_id)
    yield from (json.dumps(facts) if facts else "" for facts in (event.old, event.new))


def zone_of(request: HttpRequest) -> ZoneInfo:
    return zone_named(getattr(request.user, "zone", "") or "UTC")


def place(text: str) -> Place | None:
    """Where a page begins, as its address says it; None for one that somebody made up."""
    at, _comma, pk = text.partition(",")
    if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        return None
    try:
        when = dt.datetime.fromisoformat(at)
    except ValueError:
        return None
    return (when, int(pk)) if when.tzinfo else None


def address(request: HttpRequest, last: Event | None = None) -> str:
    asked = request.GET.copy()
    asked.pop("after", None)
    if last is not None:
        asked["after"] = f"{last.at.astimezone(dt.UTC).isoformat()},{last.pk}"
    return f"?{asked.urlencode()}"


def one_thing(form: Search, lines: list[Line]) -> str:
    """When one followed "Story", "Same request" or "Same token": of what."""
    if not lines or not form.is_valid():
        return ""
    given = form.cleaned_data
    if given["subject"]:
        names = [line.names["subject"] for line in lines if line.event.subject_id == given["subject"]]
        return _("The story of %(name)s.") % {"name": names[0]} if names else ""
    if given["token"]:
        return _("What came with one token.")
    return _("What one request did.") if given["request_id"] else ""
