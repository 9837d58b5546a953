"""The product's time is the database's time plus one shift that only tests and the sample company may set."""

import datetime as dt

from django.db import connection
from django.db.models import DateTimeField, Func


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


def travel(shift: dt.timedelta) -> None:
    """Set how far the product's time stands ahead of the database's. Refused by the database in production."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_timeshift (id, shift) VALUES (1, %s)"
            " ON CONFLICT (id) DO UPDATE SET shift = excluded.shift",
            [shift],
        )
