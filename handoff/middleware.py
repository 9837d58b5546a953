"""What every request passes through: its id, log line and headers, the probes, and the moment and zone of it."""

import logging
import re
import time
import uuid
from collections.abc import Callable
from zoneinfo import ZoneInfo

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import resolve
from django.utils import timezone

from handoff import errors, metrics
from ledger import origin
from ledger.refused import Refused
from people import devices
from people.calendar import zone_named

log = logging.getLogger("handoff.request")
Respond = Callable[[HttpRequest], HttpResponse]
WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,64}")
PROBES = {"/healthz", "/readyz", "/metrics"}
QUIET = {*PROBES, "/health/now"}  # asked every few seconds: logged only when something is wrong

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",  # data: Bootstrap's own icons stand in its style sheet
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",  # static files come with their own
}


class RequestLog:
    """One line per request, under an id that the answer carries too. Its route and not its path; no address."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.id = request_id(request)
        started = time.perf_counter()
        status = 500  # when even the error page failed
        with structlog.contextvars.bound_contextvars(request_id=request.id):
            try:
                response = self.respond(request)
                status = response.status_code
                response["X-Request-ID"] = request.id
                return response
            finally:
                write(request, status, time.perf_counter() - started)


def write(request: HttpRequest, status: int, seconds: float) -> None:
    route = route_of(request)
    metrics.count_request(request.method or "", route, status, seconds)
    if status < 400 and (request.path in QUIET or route == STATIC):
        return
    level = logging.ERROR if status >= 500 else logging.INFO
    facts = {"method": request.method, "route": route, "status": status, "ms": round(seconds * 1000, 1)}
    log.log(level, "request", extra=facts)


STATIC, NOWHERE = "(static)", "(none)"


def route_of(request: HttpRequest) -> str:
    """The pattern and not the path: paths hold ids, and whatever somebody types."""
    if request.resolver_match:
        return f"/{request.resolver_match.route}"
    return STATIC if request.path.startswith(settings.STATIC_URL) else NOWHERE


def request_id(request: HttpRequest) -> str:
    """The caller's own id where it is harmless to log, else a new one."""
    given = request.headers.get("X-Request-ID", "")
    return given if WELL_FORMED.fullmatch(given) else uuid.uuid4().hex


class Headers:
    """What every answer says to the browser, error pages and files included. A view may say it differently."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.respond(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response


class Probes:
    """Answers probes before host names, TLS and sessions: who asks stands beside us and calls by address."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info not in PROBES:
            return self.respond(request)
        request.resolver_match = resolve(request.path_info)
        if request.method not in ("GET", "HEAD"):
            return errors.wrong_method(request, ["GET"])
        return request.resolver_match.func(request)


class Edge:
    """Where origin enters: what is written during this request says that it came from a page, and whose request."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        client = devices.code_of(request.headers.get("User-Agent", ""))
        come_from = origin.Origin("page", request.id, request.META.get("REMOTE_ADDR") or None, client)
        with origin.coming_from(come_from):
            return self.respond(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return errors.refused(request, error) if isinstance(error, Refused) else None


class Zone:
    """Hours on a page, shown and typed, are those of whoever looks at it. The API speaks UTC to everybody.

    Whoever brings no cookie has no session, and none is looked for.
    """

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with timezone.override(zone_of(request)):
            return self.respond(request)


def zone_of(request: HttpRequest) -> ZoneInfo | None:
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or errors.is_api(request):
        return None
    return zone_named(request.user.zone) if request.user.is_authenticated else None
