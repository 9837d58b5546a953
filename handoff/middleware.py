"""What every request passes through: its id and log line, the moment it happens at, and a database that is away."""

import logging
import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject
from psycopg_pool import PoolTimeout

from ledger import origin
from ledger.time import now

log = logging.getLogger("handoff.request")
Respond = Callable[[HttpRequest], HttpResponse]
WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,64}")
QUIET = {"/healthz", "/readyz", "/metrics"}


class RequestLog:
    """One line per request, under an id that the answer carries too. Path without its query, and no address."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.id = request_id(request)
        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request.id):
            response = self.respond(request)
            response["X-Request-ID"] = request.id
            if request.path not in QUIET:
                self.write(request, response, time.perf_counter() - started)
        return response

    def write(self, request: HttpRequest, response: HttpResponse, seconds: float) -> None:
        level = logging.ERROR if response.status_code >= 500 else logging.INFO
        route = getattr(request.resolver_match, "route", None) or "-"
        facts = {"method": request.method, "route": route, "status": response.status_code, "ms": round(seconds * 1000, 1)}
        log.log(level, "request", extra=facts)


def request_id(request: HttpRequest) -> str:
    """The caller's own id where it is harmless to log, else a new one."""
    given = request.headers.get("X-Request-ID", "")
    return given if WELL_FORMED.fullmatch(given) else uuid.uuid4().hex


class DatabaseAway:
    """While PostgreSQL is away every page answers 503 with a sentence and the time to come back, never a trace."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.respond(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, (OperationalError, InterfaceError, PoolTimeout)):
            return away(request, error)
        return None


def away(request: HttpRequest, error: Exception) -> HttpResponse:
    log.error("database away", extra={"error": type(error).__name__})
    response = render(None, "handoff/away.html", status=503)
    response["Retry-After"] = "5"
    return response


class Edge:
    """Where time and origin enter: `request.at` is one reading of the database's time, taken when first asked for."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.at = SimpleLazyObject(now)
        come_from = origin.Origin("page", request.id, request.META.get("REMOTE_ADDR") or None)
        with origin.coming_from(come_from):
            return self.respond(request)
