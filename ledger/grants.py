"""What the role that runs the product may do: everything but change the schema or rewrite history.

`handoff_owner` migrates and owns the tables; `handoff_app` runs. With one outside role for both there is
nothing to grant, the triggers stand alone, and `check --deploy` says so.
"""

from django.apps import apps
from django.db import connections, transaction

from ledger.models import AppendOnly, TimeShift

APP_ROLE = "handoff_app"


def append_only_tables() -> list[str]:
    return [model._meta.db_table for model in apps.get_models() if issubclass(model, AppendOnly)]


def apply(using: str = "default", **_: object) -> None:
    """Grant anew after each migrate; a table made by a later migration is covered too.

    In one transaction: what is granted on all tables and taken back on some is never seen by anybody between the two.
    """
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s AND rolname <> current_user", [APP_ROLE])
        if cursor.fetchone() is None:
            return
        for statement in statements(connection.ops.quote_name):
            cursor.execute(statement)


def statements(quote) -> list[str]:
    return [
        f"GRANT USAGE ON SCHEMA public TO {APP_ROLE}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APP_ROLE}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE}",
        *(
            f"REVOKE UPDATE, DELETE, TRUNCATE ON {quote(table)} FROM {APP_ROLE}"
            for table in append_only_tables()
        ),
        f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {quote(TimeShift._meta.db_table)} FROM {APP_ROLE}",
        f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {APP_ROLE}",
    ]
