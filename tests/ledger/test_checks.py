import pytest
from django.db import connection

from ledger import checks, wiring


def test_every_name_in_an_appconfig_can_be_imported():
    assert checks.every_name_leads_somewhere() == []


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ("reactions", {"thing.happened": ["bounces.nowhere.run"]}),
        ("effects", {"thing.happened": ["bounces.nowhere.run"]}),
        ("channels", {"pigeon": "bounces.nowhere.send"}),
        ("measures", {"working": "bounces.nowhere.of_clock"}),
        ("held", {"handoff": "bounces.nowhere.count_held"}),
        ("story", {"parts": ["bounces.nowhere.tell"]}),
        ("inbox_kinds", {"review": "bounces.nowhere.REVIEW"}),
        ("notices", {"thing.happened": "bounces.nowhere.NOTICE"}),
    ],
)
def test_a_name_that_leads_nowhere_is_an_error(monkeypatch, attribute, value):
    collected = wiring.collected
    monkeypatch.setattr(wiring, "collected", lambda name: value if name == attribute else collected(name))
    assert [error.id for error in checks.every_name_leads_somewhere()] == ["ledger.E001"]


@pytest.mark.django_db
def test_an_old_database_is_an_error(monkeypatch):
    assert checks.postgresql_is_new_enough(databases=["default"]) == []
    monkeypatch.setattr(checks, "OLDEST", 990_000)
    assert [error.id for error in checks.postgresql_is_new_enough(databases=["default"])] == ["ledger.E002"]


@pytest.mark.django_db
def test_running_as_the_owner_of_the_tables_is_told():
    assert checks.history_is_guarded_twice(databases=["default"]) == []
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    assert [warning.id for warning in checks.history_is_guarded_twice(databases=["default"])] == [
        "ledger.W001"
    ]


@pytest.mark.django_db
def test_shifted_time_in_production_is_an_error():
    assert checks.time_is_not_shifted(databases=["default"]) == []
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE; INSERT INTO ledger_timeshift VALUES (1, '1 hour')")
    assert [error.id for error in checks.time_is_not_shifted(databases=["default"])] == ["ledger.E003"]
