"""Nobody passes without a row in people.routes: what is not there is shut, and what is not PUBLIC needs a person."""

import logging
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import ResolverMatch
from django.utils.translation import gettext as _

from handoff import errors
from handoff.middleware import moment
from handoff.shell import may_see_system
from ledger.refused import Refused
from people import policy
from people.routes import OPERATORS, PUBLIC, ROUTES, SIGNED_IN, Row

log = logging.getLogger("handoff.request")
# Verbs that are about no thing: the gate itself can answer for them.
WHOLE = {verb for verb, rule in policy.TABLE.items() if rule.who == policy.REVOPS}


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
        if hasattr(view, "cls"):  # the API: tokens and sessions, and its own words for a no
            return shut_method(request, view.cls, row)
        access = row.get(method_of(request))
        if access is None:
            return HttpResponseNotAllowed([*row, *(["HEAD"] if "GET" in row else [])])
        return refusal(request, access)


def refusal(request: HttpRequest, access: str) -> HttpResponse | None:
    if access == PUBLIC:
        return None
    try:
        if access == OPERATORS:
            return None if may_see_system(request) else errors.not_found(request, Http404())
        if access == SIGNED_IN or access not in WHOLE:
            return None if request.user.is_authenticated else strange(request)
        policy.check(request.user, access, at=moment(request))
    except Refused as no:
        return errors.refused(request, no)
    return None


def strange(request: HttpRequest) -> HttpResponse:
    return errors.refused(request, Refused(_("Sign in first."), rule="PEOPLE-2"))


def shut_method(request: HttpRequest, resource: Any, row: Row) -> HttpResponse | None:
    """A method that the resource takes and the table does not know is shut; one that neither knows is the API's no."""
    method = method_of(request)
    known = method in row or not hasattr(resource, method.lower())
    return None if known else errors.answer(request, errors.NOT_FOUND)


def method_of(request: HttpRequest) -> str:
    return "GET" if request.method == "HEAD" else str(request.method)


def row_of(match: ResolverMatch | None) -> Row | None:
    return None if match is None else table(settings.ROOT_URLCONF).get(match.url_name or match.route)


@cache
def table(urlconf: str) -> dict[str, Row]:
    """The rows, and those that another urlconf (the load's, a drill's) brings for its own doors."""
    return ROUTES | getattr(import_module(urlconf), "ROUTES", {})
