"""RFC 9457 problem documents: every no of the API, with the field and the rule that it is about (API-3)."""

import math
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404
from django.utils.translation import gettext_lazy
from rest_framework import exceptions
from rest_framework.response import Response

from handoff.errors import API_PAGE, PROBLEM, TOO_LARGE, WRONG_METHOD, Problem, instance_of
from ledger.refused import Overtaken, Refused
from people.tokens import NotAccepted

DOCS = f"{API_PAGE}#problem-"
CHALLENGE = 'Bearer realm="handoff"'
KINDS = {
    "malformed": Problem(
        400,
        gettext_lazy("Handoff could not read this request."),
        gettext_lazy("What was sent is not well formed. Nothing was changed."),
    ),
    "not-signed-in": Problem(
        401,
        gettext_lazy("Handoff does not know who is calling."),
        gettext_lazy("Send a token as “Authorization: Bearer ho_…”. Nothing was changed."),
    ),
    "forbidden": Problem(403, gettext_lazy("This is not open to you."), gettext_lazy("Nothing was changed.")),
    "not-found": Problem(
        404,
        gettext_lazy("There is nothing at this address."),
        gettext_lazy("It does not exist, or it is not open to you."),
    ),
    "wrong-method": WRONG_METHOD,  # the gate says it, to pages and programs alike
    "overtaken": Problem(
        409,
        gettext_lazy("Somebody else was first."),
        gettext_lazy("Read it again to see what is true now. Nothing was changed."),
    ),
    "under-way": Problem(
        409,
        gettext_lazy("The first request with this key is still being done."),
        gettext_lazy("Send it again in a moment to get its answer."),
        again=True,
    ),
    "stale": Problem(
        412,
        gettext_lazy("This has changed since you read it."),
        gettext_lazy("Read it again; its ETag is what If-Match takes. Nothing was changed."),
    ),
    "too-large": TOO_LARGE,
    "not-json": Problem(
        415,
        gettext_lazy("Handoff takes JSON here."),
        gettext_lazy("Send the body as application/json. Nothing was changed."),
    ),
    "refused": Problem(
        422,
        gettext_lazy("This cannot be done as it was sent."),
        gettext_lazy("Each error names its field and rule. Nothing was changed."),
    ),
    "key-reused": Problem(
        422,
        gettext_lazy("This Idempotency-Key was used for something else."),
        gettext_lazy("A key stands for one request: take a new one for another. Nothing was changed."),
    ),
    "too-many": Problem(
        429,
        gettext_lazy("These are too many requests."),
        gettext_lazy("Wait as long as the header Retry-After says. Nothing was changed."),
        again=True,
    ),
}
OF_EXCEPTION: tuple[tuple[type[Exception], str], ...] = (
    (NotAccepted, "not-signed-in"),
    (Overtaken, "overtaken"),
    (Refused, "refused"),
    (exceptions.ValidationError, "refused"),
    (exceptions.ParseError, "malformed"),
    (exceptions.NotAuthenticated, "not-signed-in"),
    (exceptions.AuthenticationFailed, "not-signed-in"),
    (exceptions.PermissionDenied, "forbidden"),
    (PermissionDenied, "forbidden"),
    (exceptions.NotFound, "not-found"),
    (Http404, "not-found"),
    (exceptions.MethodNotAllowed, "wrong-method"),
    (RequestDataTooBig, "too-large"),
    (exceptions.UnsupportedMediaType, "not-json"),
    (exceptions.Throttled, "too-many"),
)
FORBIDDEN_RULES = {"PEOPLE-2"}


class ProblemRaised(Exception):
    """Carries a kind of problem that has no exception of its own to the edge."""

    def __init__(self, kind: str, detail: str = "") -> None:
        super().__init__(kind)
        self.kind, self.detail = kind, detail


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler. None: not a no but a fault, which handoff.errors answers (the database away, a bug)."""
    kind = kind_of(error)
    if kind is None:
        return None
    if kind == "overtaken" and "If-Match" in context["request"].headers:
        kind = "stale"
    problem = KINDS[kind]
    said = (
        document(kind, detail_of(error))
        | instance_of(context["request"])
        | {"errors": list(errors_of(error))}
    )
    return Response(said, status=problem.status, headers=headers_of(error, problem), content_type=PROBLEM)


def document(kind: str, detail: str = "") -> dict[str, Any]:
    """What is the same in every problem document of this kind."""
    problem = KINDS[kind]
    return {
        "type": DOCS + kind,
        "title": str(problem.title),
        "status": problem.status,
        "detail": detail or str(problem.detail),
    }


def kind_of(error: Exception) -> str | None:
    if isinstance(error, ProblemRaised):
        return error.kind
    if isinstance(error, Refused) and error.rule in FORBIDDEN_RULES:
        return "forbidden"
    return next((kind for sort, kind in OF_EXCEPTION if isinstance(error, sort)), None)


def detail_of(error: Exception) -> str:
    match error:
        case Refused():
            return error.sentence
        case ProblemRaised():
            return error.detail
        case exceptions.ParseError() | exceptions.AuthenticationFailed() | exceptions.PermissionDenied():
            return str(error.detail)
    return ""


def errors_of(error: Exception) -> Iterator[dict[str, str]]:
    match error:
        case Refused():
            yield {"field": error.field, "rule": error.rule, "sentence": error.sentence}
        case exceptions.ValidationError():
            yield from _flat(error.detail, "")


def _flat(detail: Any, field: str) -> Iterator[dict[str, str]]:
    """DRF nests what it says as the body is nested; here each line names its field as a path, `hours.0.opens`."""
    if isinstance(detail, dict):
        for name, below in detail.items():
            inner = "" if name == "non_field_errors" else str(name)
            yield from _flat(below, ".".join(filter(None, (field, inner))))
    elif isinstance(detail, list):
        for number, below in enumerate(detail):
            nested = isinstance(below, (dict, list))
            yield from _flat(below, ".".join(filter(None, (field, str(number) if nested else ""))))
    else:
        yield {"field": field, "rule": str(getattr(detail, "code", "")), "sentence": str(detail)}


def headers_of(error: Exception, problem: Problem) -> dict[str, str]:
    headers = {}
    if problem.again:
        headers["Retry-After"] = str(math.ceil(getattr(error, "wait", None) or 1))
    if problem.status == 401:
        headers["WWW-Authenticate"] = CHALLENGE
    return headers
