"""What a test that commits leaves behind is deleted. Django's way truncates every table and describes them all anew.

It needs the right to look past triggers. The launcher gives it on the servers of tests; without it Django's is taken.
"""

from functools import cache
from typing import Any

from django.db import connection, transaction
from django.test import TransactionTestCase

KEPT = {"django_content_type", "auth_permission", "django_migrations"}  # made by migrate, and by no test
djangos_way = TransactionTestCase._fixture_teardown


def empty(self: Any) -> None:
    if may_look_past_triggers():
        delete_all()
    else:
        djangos_way(self)


@cache
def may_look_past_triggers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_parameter_privilege('session_replication_role', 'SET')")
        return bool(cursor.fetchone()[0])


def delete_all() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(those_with_rows())
        if filled := cursor.fetchall():
            cursor.execute("; ".join(f'DELETE FROM "{name}"' for (name,) in filled))


@cache
def those_with_rows() -> str:
    tables = set(connection.introspection.table_names()) - KEPT
    return " UNION ALL ".join(f"SELECT '{it}' WHERE EXISTS (SELECT FROM \"{it}\")" for it in sorted(tables))


TransactionTestCase._fixture_teardown = empty
