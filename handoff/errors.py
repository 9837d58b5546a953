"""What is answered when a request cannot be: one page or problem document per status, in words.

None of it asks the database or the session, so each works while they are away.
"""

import logging
import math
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import psycopg
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import RequestDataTooBig
from django.db import Error, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy

from ledger.refused import Refused
from people.throttle import TooMany

log = logging.getLogger("handoff.request")
HTML, JSON, PROBLEM = "text/html", "application/json", "application/problem+json"
API_PAGE = "/api/v1/docs"  # the one page below /api/


@dataclass(frozen=True)
class Problem:
    """What is true, and what to do. `again`: the same request may work in a moment."""

    status: int
    title: str
    detail: str
    again: bool = False
    type: str = "about:blank"


BAD_REQUEST = Problem(
    400,
    gettext_lazy("Handoff could not read this request."),
    gettext_lazy("The address or what was sent with it is not well formed. Nothing was changed."),
)
FORBIDDEN = Problem(
    403,
    gettext_lazy("This is not open to you."),
    gettext_lazy(
        "Nothing was changed. If you need it for your work, ask whoever runs Handoff in your company."
    ),
)
STALE_FORM = Problem(
    403,
    gettext_lazy("This form is no longer valid."),
    gettext_lazy("Nothing was changed. Go back, load the page again and send it once more."),
)
SIGNED_OUT = Problem(
    401,
    gettext_lazy("Your session has ended."),
    gettext_lazy("Sign in again. What you typed is kept on this page."),
)
SIGN_IN = Problem(401, gettext_lazy("Sign in first."), gettext_lazy("Nothing was changed."))
WRONG_METHOD = Problem(
    405,
    gettext_lazy("This address does not take that method."),
    gettext_lazy("The header Allow names those that it takes. Nothing was changed."),
    type=f"{API_PAGE}#problem-wrong-method",
)
TOO_LARGE = Problem(
    413,
    gettext_lazy("This is more than Handoff takes at once."),
    gettext_lazy("Send it in smaller parts. Nothing was changed."),
    type=f"{API_PAGE}#problem-too-large",
)
TOO_MANY = Problem(429, gettext_lazy("There were too many attempts."), "")
REFUSED = Problem(409, gettext_lazy("This cannot be done as things stand."), "")
NOT_FOUND = Problem(
    404,
    gettext_lazy("There is nothing at this address."),
    gettext_lazy("The page may have moved, or it is not open to you."),
)
BROKEN = Problem(
    500,
    gettext_lazy("Something broke on our side."),
    gettext_lazy(
        "What you had saved before is kept; what you just sent may not be. It is in the log under the id below."
    ),
)
AWAY = Problem(
    503,
    gettext_lazy("Handoff cannot reach its database."),
    gettext_lazy("What was saved is kept. What you just sent was not: send it again in a few seconds."),
    again=True,
)
BUSY = Problem(
    503,
    gettext_lazy("Handoff is too busy to answer."),
    gettext_lazy("What was saved is kept. What you just sent was not: send it again in a few seconds."),
    again=True,
)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    log.warning("bad request", extra={"error": type(exception).__name__})
    return answer(request, TOO_LARGE if isinstance(exception, RequestDataTooBig) else BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, FORBIDDEN)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    log.warning("csrf check failed")
    return answer(request, STALE_FORM)


def wrong_method(request: HttpRequest, methods: Iterable[str]) -> HttpResponse:
    response = answer(request, WRONG_METHOD)
    taken = set(methods)
    response["Allow"] = ", ".join(sorted(taken | ({"HEAD"} if "GET" in taken else set())))
    return response


def sign_in_first(request: HttpRequest, *, has_page: bool) -> HttpResponse:
    """To the door, and back to the page afterwards; what runs in a page gets the status and lets the page decide.

    `has_page`: this address can be come back to. From a button one comes back to the page that it stood on.
    """
    if wants_json(request):
        return answer(request, SIGN_IN)
    if getattr(request, "htmx", None) or "text/event-stream" in request.headers.get("Accept", ""):
        return answer(request, SIGNED_OUT)
    if has_page and request.method in ("GET", "HEAD"):
        return redirect_to_login(request.get_full_path())
    come_from = request.headers.get("Referer", "")
    known = url_has_allowed_host_and_scheme(come_from, {request.get_host()}, request.is_secure())
    return redirect_to_login(urlsplit(come_from).path if known else "/")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    """Whatever a view or a middleware raised ends here: Django wraps each of them by itself."""
    error = sys.exc_info()[1]
    problem = of_the_database(error)
    if problem is None:
        log.error("request failed", exc_info=True)
        return answer(request, BROKEN)
    log.error("database away" if problem is AWAY else "database busy", extra={"error": type(error).__name__})
    return answer(request, problem)


def refused(request: HttpRequest, no: Refused) -> HttpResponse:
    """What no view has shown beside its field: the sentence as a page; who is not signed in signs in first."""
    if isinstance(no, TooMany):
        response = answer(request, replace(TOO_MANY, detail=no.sentence))
        response["Retry-After"] = str(math.ceil(no.left.total_seconds()))
        return response
    if not request.user.is_authenticated:
        return sign_in_first(request, has_page=True)
    if no.rule == "PEOPLE-2":
        return answer(request, replace(FORBIDDEN, detail=no.sentence))
    return answer(request, replace(REFUSED, detail=no.sentence))


# PostgreSQL's codes. Away: connection lost or refused, shutting down, too many connections, read-only after a failover.
AWAY_CODES = ("08", "57P", "53300", "25006", "25P03")
# Busy: lock or statement timed out, deadlock, conflict, out of disk or memory.
BUSY_CODES = ("55P03", "57014", "40", "53")


DATABASE_ERRORS = (Error, psycopg.Error)
LOST = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)


def of_the_database(error: BaseException | None) -> Problem | None:
    """AWAY or BUSY when the database is why this failed, found along the chain of causes."""
    follow = error if isinstance(error, DATABASE_ERRORS) else None
    while isinstance(follow, BaseException):
        code = getattr(follow, "sqlstate", None) or getattr(follow.__cause__, "sqlstate", None) or ""
        if code.startswith(AWAY_CODES) or (not code and isinstance(follow, LOST)):
            return AWAY
        if code.startswith(BUSY_CODES):
            return BUSY
        follow = follow.__cause__ or follow.__context__
    return None


def answer(request: HttpRequest, problem: Problem) -> HttpResponse:
    response = document(request, problem) if wants_json(request) else page(request, problem)
    if problem.again:
        response["Retry-After"] = "5"
    return response


def wants_json(request: HttpRequest) -> bool:
    return is_api(request) or request.get_preferred_type([HTML, JSON, PROBLEM]) in (JSON, PROBLEM)


def is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/") and request.path != API_PAGE


def document(request: HttpRequest, problem: Problem) -> HttpResponse:
    """RFC 9457. Where `type` is about:blank, the status says it all."""
    said = {
        "type": problem.type,
        "title": str(problem.title),
        "status": problem.status,
        "detail": str(problem.detail),
        **instance_of(request),
    }
    return JsonResponse(said, status=problem.status, content_type=PROBLEM)


def instance_of(request: HttpRequest) -> dict[str, str]:
    """Which occurrence of a problem this is: the request, under the id by which the log names it."""
    request_id = getattr(request, "id", "")
    return {"instance": f"urn:handoff:request:{request_id}", "request_id": request_id}


def page(request: HttpRequest, problem: Problem) -> HttpResponse:
    context = {
        "problem": problem,
        "request_id": getattr(request, "id", ""),
        "may_repeat": request.method == "GET",
    }
    try:
        return HttpResponse(render_to_string("handoff/problem.html", context), status=problem.status)
    except Exception:  # a page about an error must not raise one
        log.error("error page failed", exc_info=True)
        return HttpResponse(
            f"{problem.title} {problem.detail}", status=problem.status, content_type="text/plain"
        )
