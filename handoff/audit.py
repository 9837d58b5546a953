"""The audit (AUDIT-1): who did what, when and from where, old and new. Newest first; searched and exported."""

import csv
import datetime as dt
import io
from collections.abc import AsyncIterator, Iterator
from typing import Any
from zoneinfo import ZoneInfo

from asgiref.sync import sync_to_async
from django import forms
from django.db import connections, transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from handoff import streams
from handoff.audit_words import KINDS, said
from handoff.middleware import moment
from ledger.events import record
from ledger.models import Event
from people import policy
from people.models import User

PAGE, CHUNK = 50, 1000
COLUMNS = (
    "id", "at", "kind", "by", "by_id", "on_behalf_of", "subject_type", "subject_id",
    "channel", "address", "request_id", "old", "new", "why",
)  # fmt: skip


class Search(forms.Form):
    who = forms.CharField(label=gettext_lazy("Person"), required=False, max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("What"), required=False)
    subject = forms.UUIDField(
        label=gettext_lazy("About, by id"),
        required=False,
        error_messages={
            "invalid": gettext_lazy("An id has 32 digits and letters, as it stands in the list.")
        },
    )
    request_id = forms.CharField(label=gettext_lazy("Request"), required=False, max_length=64)
    since = forms.DateField(
        label=gettext_lazy("From day"), required=False, widget=forms.DateInput({"type": "date"})
    )
    until = forms.DateField(
        label=gettext_lazy("To day"), required=False, widget=forms.DateInput({"type": "date"})
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, auto_id="audit-%s", label_suffix="", **more)
        self.fields["kind"].choices = [
            ("", _("Everything")),
            *sorted(KINDS.items(), key=lambda it: str(it[1])),
        ]
        for field in self.fields.values():
            field.widget.attrs["class"] = "field-box"


@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    policy.check(request.user, "audit.read", at=moment(request))
    form = Search(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    rows = found(asked, zone_of(request)) if form.is_valid() else Event.objects.none()
    if (before := number(request.GET.get("before", ""))) is not None:
        rows = rows.filter(pk__lt=before)
    shown = list(rows[: PAGE + 1])
    context = {
        "form": form,
        "lines": [said(event) for event in shown[:PAGE]],
        "older": address(request, before=shown[PAGE - 1].pk) if len(shown) > PAGE else "",
        "newest": address(request) if before is not None else "",
        "narrowed": any(asked.values()),
    }
    return render(request, "handoff/audit.html", context, status=200 if form.is_valid() else 422)


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """The list as it is narrowed, up to this moment. Taking it away is itself an event."""
    policy.check(request.user, "audit.read", at=moment(request))
    form = Search(request.POST)
    if not form.is_valid():
        return render(request, "handoff/audit.html", {"form": form, "lines": []}, status=422)
    asked = form.cleaned_data
    with transaction.atomic():
        by = [name for name, value in asked.items() if value]
        end = record(
            "audit.exported",
            subject=request.user,
            by=request.user,
            at=moment(request),
            new={"narrowed_by": by},
        )
    rows = found(asked, zone_of(request)).filter(pk__lte=end.pk)
    return streams.file_stream(as_csv(rows), name=f"audit-{moment(request):%Y-%m-%d}.csv")


def found(asked: dict[str, Any], zone: ZoneInfo) -> QuerySet[Event]:
    name = User.objects.filter(pk=OuterRef("by_id")).values("name")
    other = User.objects.filter(pk=OuterRef("on_behalf_of_id")).values("name")
    rows = Event.objects.order_by("-pk").annotate(by_name=Subquery(name), for_name=Subquery(other))
    if who := asked.get("who"):
        them = User.objects.filter(Q(name__icontains=who) | Q(email__iexact=who)).values("pk")
        rows = rows.filter(Q(by_id__in=them) | Q(on_behalf_of_id__in=them))
    for asked_for, column in (("kind", "kind"), ("subject", "subject_id"), ("request_id", "request_id")):
        if value := asked.get(asked_for):
            rows = rows.filter(**{column: value})
    if since := asked.get("since"):
        rows = rows.filter(at__gte=dt.datetime.combine(since, dt.time(), zone))
    if until := asked.get("until"):
        rows = rows.filter(at__lt=dt.datetime.combine(until + dt.timedelta(days=1), dt.time(), zone))
    return rows


async def as_csv(rows: QuerySet[Event]) -> AsyncIterator[bytes]:
    """In chunks, each a short query of its own: a slow reader holds neither transaction nor connection."""
    yield line(COLUMNS)
    last = None
    while chunk := await sync_to_async(some)(rows, last):
        yield b"".join(line(cells(event)) for event in chunk)
        last = chunk[-1].pk


def some(rows: QuerySet[Event], last: int | None) -> list[Event]:
    try:
        return list((rows if last is None else rows.filter(pk__lt=last))[:CHUNK])
    finally:
        for connection in connections.all(initialized_only=True):
            if not connection.in_atomic_block:
                connection.close()


def cells(event: Any) -> Iterator[object]:
    yield from (event.pk, event.at.isoformat(), event.kind, event.by_name, event.by_id, event.for_name)
    yield from (event.subject_type, event.subject_id, event.channel, event.address, event.request_id)
    yield from (event.old or "", event.new or "", event.why)


def line(values: Any) -> bytes:
    written = io.StringIO()
    csv.writer(written).writerow([harmless(value) for value in values])
    return written.getvalue().encode()


def harmless(value: object) -> str:
    """A spreadsheet runs what begins like a formula; a quote before it makes it text."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else text


def zone_of(request: HttpRequest) -> ZoneInfo:
    return ZoneInfo(getattr(request.user, "zone", "") or "UTC")


def number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def address(request: HttpRequest, **more: object) -> str:
    asked = request.GET.copy()
    asked.pop("before", None)
    for name, value in more.items():
        asked[name] = str(value)
    return f"?{asked.urlencode()}"
