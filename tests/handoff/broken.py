"""A urlconf whose pages fail in the ways that pages fail."""

import logging
import sys

from django.core.exceptions import BadRequest, PermissionDenied
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path

from handoff.urls import handler400, handler403, handler404, handler500, urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler500"]
SECRET = "jane.doe@example.com"  # stands for whatever must not be logged


def fails(request: HttpRequest) -> HttpResponse:
    held_locally = SECRET
    raise ValueError(f"{held_locally} was refused")


def fails_in_the_database(request: HttpRequest) -> HttpResponse:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_alarm (name, raised_at) VALUES (%s, now()), (%s, now())", [SECRET, SECRET]
        )
    return HttpResponse()


def waits_too_long(request: HttpRequest) -> HttpResponse:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 20")
        cursor.execute("SELECT pg_sleep(5)")
    return HttpResponse()


def logs(request: HttpRequest) -> HttpResponse:
    logging.getLogger("some.library").error("Could not mail %s", SECRET, extra={"recipient": SECRET})
    logging.getLogger("handoff.drill").warning("mail refused", extra={"delivery": 7})
    return HttpResponse()


def quits(request: HttpRequest) -> HttpResponse:
    sys.exit(1)


def refuses(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied(SECRET)


def misreads(request: HttpRequest) -> HttpResponse:
    raise BadRequest(SECRET)


urlpatterns = [
    *urlpatterns,
    path("fails", fails),
    path("api/fails", fails),
    path("fails-in-the-database", fails_in_the_database),
    path("waits-too-long", waits_too_long),
    path("logs", logs),
    path("quits", quits),
    path("refuses", refuses),
    path("misreads", misreads),
]
ROUTES = {
    name: {"GET": "public", "POST": "public"}
    for name in (
        "fails",
        "api/fails",
        "fails-in-the-database",
        "waits-too-long",
        "logs",
        "quits",
        "refuses",
        "misreads",
    )
}
