"""The product's time is the database's time plus one shift that only tests and the sample company may set."""

import datetime as dt
from typing import Any

from django.db import connection
from django.db.models import DateTimeField, Func, QuerySet


class HandoffNow(Func):
    """`handoff_now()` in a query: the transaction's start on the database's clock, shifted."""

    function = "handoff_now"
    template = "%(function)s()"
    output_field = DateTimeField()


def now() -> dt.datetime:
    """One reading of the product's time. The edge asks once per request and passes it on as `at=`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT handoff_now()")
        return cursor.fetchone()[0]


def seconds_to_first(rows: QuerySet[Any], column: str, *, most: float) -> float:
    """Until the first of these moments, from 0 to `most`, on the database's clock: the host's may be wrong."""
    first = rows.order_by(column, "pk").annotate(now=HandoffNow()).values_list(column, "now").first()
    return most if first is None else min(max((first[0] - first[1]).total_seconds(), 0.0), most)


def moment_of(request: Any) -> dt.datetime:
    """When a request happens: one reading of the time, taken when first asked for, the same after."""
    if not hasattr(request, "_moment"):
        request._moment = now()
    found: dt.datetime = request._moment
    return found


def travel(shift: dt.timedelta) -> None:
    """Set how far the product's time stands ahead of the database's. Refused by the database in production."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_timeshift (id, shift) VALUES (1, %s)"
            " ON CONFLICT (id) DO UPDATE SET shift = excluded.shift",
            [shift],
        )
