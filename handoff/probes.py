"""What machines ask: are the clocks kept, may traffic come, how much of everything. Cheap, and never a trace."""

import hmac

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

from handoff import errors
from handoff import metrics as counted
from handoff.broker import redis_answers
from handoff.health_page import headline
from ledger import health


def healthz(request: HttpRequest) -> HttpResponse:
    """503 while a clock is overdue or the database is away: the product breaks its word then."""
    try:
        seen = health.read()
    except Error as error:
        return no(what_is_wrong(error))
    if not seen.ok:
        return no(headline(seen), **seen.as_dict())
    return JsonResponse({"ok": True, **seen.as_dict()})


def readyz(request: HttpRequest) -> HttpResponse:
    """200 once requests can be served: the schema is this code's and PostgreSQL answers.

    Without Redis pages work and clocks go on, so it is named here and takes no web process out of service.
    """
    try:
        if not is_migrated():
            return no("migrations missing")
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error as error:
        return no(what_is_wrong(error))
    return JsonResponse({"ok": True, "redis": redis_answers()})


def metrics(request: HttpRequest) -> HttpResponse:
    if settings.PRODUCTION and (refusal := token_refused(request)):
        return HttpResponse(f"{refusal}\n", status=403, content_type="text/plain; charset=utf-8")
    return HttpResponse(counted.as_text(), content_type="text/plain; version=0.0.4; charset=utf-8")


def no(why: str, **facts: float | None) -> HttpResponse:
    return JsonResponse({"ok": False, "why": why, **facts}, status=503, headers={"Retry-After": "5"})


def what_is_wrong(error: Error) -> str:
    whats = {errors.AWAY: "database away", errors.BUSY: "database busy", None: "migrations missing"}
    return whats[errors.of_the_database(error)]


migrated = False


def is_migrated() -> bool:
    """Asked until it is true: migrations do not go away under a running process."""
    global migrated
    if not migrated:
        executor = MigrationExecutor(connection)
        migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return migrated


def token_refused(request: HttpRequest) -> str:
    """Why this caller may not read the metrics, or nothing."""
    if not settings.METRICS_TOKEN:
        return "No METRICS_TOKEN is set, so nobody may read the metrics."
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    same = hmac.compare_digest(given.strip().encode(), settings.METRICS_TOKEN.encode())
    return (
        "" if same and scheme.lower() == "bearer" else "The metrics need the METRICS_TOKEN as a bearer token."
    )
