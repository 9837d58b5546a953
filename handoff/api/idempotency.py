"""A write that is repeated under one Idempotency-Key happens once, and is answered as the first time (API-3).

The answer is a row that commits with the write, so that no crash can part them: either both are there or neither.
"""

import datetime as dt
import hashlib
import re
from collections.abc import Callable

from django.db import connection, transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework.permissions import SAFE_METHODS
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from handoff.api.problems import ProblemRaised
from handoff.errors import PROBLEM
from people.models import IdempotencyKey

HEADER, REPLAYED = "Idempotency-Key", "Idempotency-Replayed"
WELL_FORMED = re.compile(r"[\x21-\x7e]{1,255}")
KEPT_FOR = dt.timedelta(hours=24)


def key_of(request: Request) -> str | None:
    """The key of a write; None for one without, and for what only reads."""
    key = request.headers.get(HEADER)
    if key is None or request.method in SAFE_METHODS:
        return None
    if not WELL_FORMED.fullmatch(key):
        raise ProblemRaised("malformed", _("An Idempotency-Key is 1 to 255 visible ASCII characters."))
    return key


def once(
    request: Request,
    key: str,
    *,
    at: dt.datetime,
    do: Callable[[], Response],
    kept: Callable[[object], object],
) -> HttpResponse:
    """Do it and keep the answer, or give the one that was kept. `kept` takes out what no table may hold."""
    digest = digest_of(request)
    with transaction.atomic():
        if not _is_ours(request.user.pk, key):
            raise ProblemRaised("under-way")
        first = IdempotencyKey.objects.filter(user=request.user, key=key).first()
        if first is not None:
            return _again(first, digest)
        response = do()
        if response.status_code < 500:
            IdempotencyKey.objects.create(
                user=request.user,
                token=request.auth,
                key=key,
                request_digest=digest,
                status=response.status_code,
                body=_text(kept(response.data)),
                created_at=at,
            )
        return response


def digest_of(request: Request) -> str:
    """Of all that makes it this request. The body is taken as it was sent: one that differs is another request."""
    parts = (request.method, request.get_full_path(), request.content_type or "")
    return hashlib.sha256("\0".join(parts).encode() + b"\0" + request._request.body).hexdigest()


def _is_ours(user_id: object, key: str) -> bool:
    """Whether nobody else is doing this one now; ours until the transaction ends. Does not wait."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"idempotency {user_id} {key}"]
        )
        return cursor.fetchone()[0]


def _again(first: IdempotencyKey, digest: str) -> HttpResponse:
    if first.request_digest != digest:
        raise ProblemRaised("key-reused")
    said_no = first.body and first.status >= 400
    return HttpResponse(
        first.body or b"",
        status=first.status,
        headers={REPLAYED: "true"},
        content_type=PROBLEM if said_no else "application/json",
    )


def _text(data: object) -> str | None:
    """As it was sent, to the letter: kept as JSON, its fields would come back in another order."""
    return None if data is None else JSONRenderer().render(data).decode()


def forget(*, at: dt.datetime) -> int:
    """Delete the keys whose time is over. Returns how many."""
    return IdempotencyKey.objects.filter(created_at__lt=at - KEPT_FOR).delete()[0]
