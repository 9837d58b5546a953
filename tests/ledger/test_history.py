"""S12: every table whose rows the triggers protect, tried by every way of writing that the product has."""

from collections.abc import Callable

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django.db.models import F

from ledger import dispatches
from ledger.clocks import start
from ledger.models import AppendOnly, ClockStep, Event
from tests.loop import Loop

pytestmark = [pytest.mark.django_db, pytest.mark.rule("AUDIT-1")]
PROTECTED = """
  SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger
  WHERE tgfoid = 'ledger_refuse_rewriting'::regproc AND tgtype & 16 > 0 AND tgtype & 8 > 0
"""  # before update and delete


def protected() -> list[type[models.Model]]:
    """The models of the tables that refuse to be rewritten, asked of the database."""
    with connection.cursor() as cursor:
        cursor.execute(PROTECTED)
        tables = {table for (table,) in cursor.fetchall()}
    return [model for model in apps.get_models() if model._meta.db_table in tables]


def sql(statement: str) -> Callable:
    def run(model: type[models.Model]) -> None:
        names = {"table": model._meta.db_table, "pk": model._meta.pk.column}
        with connection.cursor() as cursor:
            cursor.execute(statement.format(**names))

    return run


def changeable(model: type[models.Model]) -> list[str]:
    return [field.name for field in model._meta.concrete_fields if not field.primary_key]


def rows(model: type[models.Model]) -> models.QuerySet:
    return model._default_manager.all()


def upsert(model: type[models.Model]) -> None:
    clash = {"unique_fields": [model._meta.pk.name], "update_fields": changeable(model)}
    rows(model).bulk_create([rows(model).first()], update_conflicts=True, **clash)


WAYS: dict[str, Callable] = {
    "update": lambda model: rows(model).update(**{changeable(model)[0]: F(changeable(model)[0])}),
    "bulk update": lambda model: rows(model).bulk_update(rows(model), changeable(model)[:1]),
    "save": lambda model: rows(model).first().save(),
    "upsert": upsert,
    "delete": lambda model: rows(model)._raw_delete("default"),
    "delete some": lambda model: (
        rows(model).filter(pk__in=rows(model).values("pk")[:1])._raw_delete("default")
    ),
    "raw update": sql("UPDATE {table} SET {pk} = {pk}"),
    "raw delete": sql("DELETE FROM {table} WHERE {pk} IS NOT NULL"),
    "raw truncate": sql("TRUNCATE {table} CASCADE"),
    "raw merge": sql("MERGE INTO {table} t USING {table} s ON t.{pk} = s.{pk} WHEN MATCHED THEN DELETE"),
    "in a query": sql("WITH gone AS (DELETE FROM {table} RETURNING 1) SELECT count(*) FROM gone"),
}
AROUND = {
    "triggers off": sql("ALTER TABLE {table} DISABLE TRIGGER ALL"),
    "no trigger": sql("DROP TRIGGER append_only ON {table}"),
    "no table": sql("DROP TABLE {table} CASCADE"),
    "as a replica": sql("SET LOCAL session_replication_role = replica"),
}


@pytest.fixture
def history(at, drill_clock):
    """A row in each of them, or there would be nothing to rewrite."""
    handoff = Loop(at=at).draft(at=at).handoff
    dispatches.drain()
    clock = start(
        "drill", subject=handoff, holder=None, team=handoff.team, at=at, due_at=at.replace(year=2099)
    )
    ClockStep.objects.create(
        clock=clock, name="half", generation=1, due_at=at, done_at=at, late=False, event=Event.objects.first()
    )
    return {model: list(model._default_manager.values()) for model in protected()}


def refused(way: Callable, model: type[models.Model]) -> str:
    try:
        with transaction.atomic():
            way(model)
    except DatabaseError as no:
        return str(no)
    return "done"


def test_they_are_the_tables_that_the_models_say_and_none_is_empty(history):
    assert set(history) == set(AppendOnly.__subclasses__())
    assert all(history.values())


@pytest.mark.parametrize("way", WAYS)
def test_the_app_rewrites_none_of_them(history, way):
    answers = {model.__name__: refused(WAYS[way], model) for model in history}
    assert {name: it for name, it in answers.items() if "permission denied" not in it} == {}


@pytest.mark.parametrize(
    "way", sorted(set(WAYS) - {"raw truncate"})
)  # in a test's database, the owner may empty it
def test_nor_does_who_owns_them(history, way):
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    answers = {model.__name__: refused(WAYS[way], model) for model in history}
    assert {name: it for name, it in answers.items() if "append-only" not in it} == {}
    assert history == {model: list(model._default_manager.values()) for model in history}


@pytest.mark.parametrize("way", AROUND)
def test_the_app_gets_round_none_of_the_guards(history, way):
    answers = {model.__name__: refused(AROUND[way], model) for model in history}
    no = ("permission denied", "must be owner")
    assert {name: it for name, it in answers.items() if not any(word in it for word in no)} == {}
