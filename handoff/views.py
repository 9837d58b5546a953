"""Home, and the system's own health page."""

import datetime as dt
import time
from functools import partial

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from handoff import health_page, nudges, streams
from handoff.broker import redis_answers
from handoff.shell import may_see_system, operators_only
from ledger import health as ledger_health
from ledger.time import moment_of

OVERLAP = dt.timedelta(seconds=5)  # what was written before a page was made may become visible after it


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Open to everybody; how the stack runs is shown to whoever may see the health page."""
    sees_system = may_see_system(request)
    context = {
        "stack": stack() if sees_system else None,
        "nobody_yet": sees_system and not get_user_model().objects.exists(),
    }
    return render(request, "handoff/home.html", context)


def stack() -> dict[str, object]:
    seen = ledger_health.read()
    return {
        "postgresql": "{}.{}".format(*divmod(connection.pg_version, 10_000)),
        "queue_answers": redis_answers(),
        "headline": health_page.headline(seen),
        "seen": seen,
    }


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    operators_only(request)
    return render(request, "handoff/health.html", {"report": health_page.report(moment_of(request))})


@require_safe
def health_now(request: HttpRequest) -> HttpResponse:
    """The part of the page that changes; its script asks for it every few seconds."""
    operators_only(request)
    return render(request, "handoff/_health_now.html", {"report": health_page.report(moment_of(request))})


@require_POST
def try_again(request: HttpRequest, sort: str, pk: int) -> HttpResponse:
    operators_only(request)
    person = request.user if request.user.is_authenticated else None  # on a local install anybody may
    if health_page.try_again(sort, pk, by=person, at=moment_of(request)):
        messages.success(
            request, _("It is being tried again. If it fails three times more it comes back here.")
        )
    else:
        messages.info(request, _("It was no longer parked: nothing was changed."))
    return redirect("health")


@require_safe
def events(request: HttpRequest) -> HttpResponse:
    """Nudges for this person: what they may not read is not nudged either.

    A page says since when it knows nothing: `since` its making, in milliseconds, or `after` the last number it heard,
    which a browser that connects again by itself says in a header.
    """
    at, user = moment_of(request), request.user
    audiences = nudges.audiences_of(user, at=at)
    after = number(request.headers.get("Last-Event-ID") or request.GET.get("after"))
    made = number(request.GET.get("since"))
    since = dt.datetime.fromtimestamp(made / 1000, dt.UTC) - OVERLAP if made else None
    return streams.event_stream(
        request,
        audiences,
        missed=partial(nudges.missed, audiences, after=after, since=since),
        offset=at.timestamp() - time.time(),
    )


def number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 14 else None
