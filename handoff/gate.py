"""Nobody passes without a row in people.routes: what is not there is shut, and what is not PUBLIC needs a person."""

import logging
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import ResolverMatch

from handoff import errors
from handoff.shell import may_see_system
from ledger.refused import Refused
from ledger.time import moment_of
from people import policy
from people.routes import OPERATORS, PUBLIC, ROUTES, Row

log = logging.getLogger("handoff.request")
# Verbs that are about no thing: the gate itself can answer for them.
WHOLE = policy.OF_REVOPS


class Gate:
    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.respond(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        row = row_of(request.resolver_match)
        if row is None:
            log.error("a route has no row in people.routes")
            return errors.answer(request, errors.NOT_FOUND)
        access = row.get(method_of(request))
        if access is None:
            return wrong_method(request, row)
        # The API knows tokens and sessions, and has its own words for a no.
        return None if hasattr(view, "cls") else refusal(request, row, access)


def wrong_method(request: HttpRequest, row: Row) -> HttpResponse:
    """One answer to OPTIONS, TRACE, what nobody has heard of, and what this address does not take. HEAD is GET."""
    if OPERATORS in row.values() and not may_see_system(request):
        return errors.not_found(request, Http404())
    return errors.wrong_method(request, row)


def refusal(request: HttpRequest, row: Row, access: str) -> HttpResponse | None:
    if access == PUBLIC:
        return None
    if access == OPERATORS:
        return None if may_see_system(request) else errors.not_found(request, Http404())
    if not request.user.is_authenticated:
        return errors.sign_in_first(request, has_page="GET" in row)
    try:
        if access in WHOLE:
            policy.check(request.user, access, at=moment_of(request))
    except Refused as no:
        return errors.refused(request, no)
    return None


def method_of(request: HttpRequest) -> str:
    return "GET" if request.method == "HEAD" else str(request.method)


def row_of(match: ResolverMatch | None) -> Row | None:
    return None if match is None else table(settings.ROOT_URLCONF).get(match.url_name or match.route)


@cache
def table(urlconf: str) -> dict[str, Row]:
    """The rows, and those that another urlconf (the load's, a drill's) brings for its own doors."""
    return ROUTES | getattr(import_module(urlconf), "ROUTES", {})
