"""System checks: strings that lead nowhere, a database too old, and rights too wide for production."""

import datetime as dt

from django.core.checks import Error, Tags, Warning, register
from django.db import connections

from ledger import wiring
from ledger.grants import APP_ROLE
from ledger.models import TimeShift

OLDEST = 160_000


@register
def every_name_leads_somewhere(**_: object) -> list[Error]:
    return [
        Error(f"{path} is named in an AppConfig and cannot be imported: {problem}", id="ledger.E001")
        for path in wiring.named()
        if (problem := _problem(path))
    ]


def _problem(path: str) -> str:
    try:
        wiring.resolve(path)
    except ImportError as error:
        return str(error)
    return ""


@register(Tags.database)
def postgresql_is_new_enough(databases: list[str] | None = None, **_: object) -> list[Error]:
    return [
        Error(f"PostgreSQL is {_version(alias)}; Handoff needs 16 or newer.", id="ledger.E002")
        for alias in databases or []
        if connections[alias].vendor == "postgresql" and _version(alias) < OLDEST
    ]


def _version(alias: str) -> int:
    connections[alias].ensure_connection()
    return connections[alias].pg_version


@register(Tags.database, deploy=True)
def time_is_not_shifted(databases: list[str] | None = None, **_: object) -> list[Error]:
    """A database that came out of the sample company may bring its shifted time along."""
    return [
        Error(
            "This database runs on shifted time, as only tests and the sample company may.",
            hint="As the owner of the tables: SET handoff.may_travel = 'yes'; UPDATE ledger_timeshift SET shift = '0';",
            id="ledger.E003",
        )
        for alias in databases or []
        if _is_migrated(alias) and TimeShift.objects.using(alias).exclude(shift=dt.timedelta()).exists()
    ]


def _is_migrated(alias: str) -> bool:
    return TimeShift._meta.db_table in connections[alias].introspection.table_names()


@register(Tags.database, deploy=True)
def history_is_guarded_twice(databases: list[str] | None = None, **_: object) -> list[Warning]:
    """The triggers hold against mistakes; only a second role holds against whoever owns the tables."""
    found = []
    for alias in databases or []:
        with connections[alias].cursor() as cursor:
            cursor.execute(
                "SELECT current_user, pg_get_userbyid(relowner) FROM pg_class WHERE relname = 'ledger_event'"
            )
            row = cursor.fetchone()
        if row and row[0] == row[1]:
            found.append(
                Warning(
                    f"The product runs as {row[0]}, who owns its tables: history is guarded by triggers alone.",
                    hint=f"Run it as {APP_ROLE} and let DATABASE_OWNER_URL migrate (docs/operations.md).",
                    id="ledger.W001",
                )
            )
    return found
