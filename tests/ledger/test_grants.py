"""The rights of the role that runs the product, given anew after each migrate."""

import pytest
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection

from ledger import grants

pytestmark = pytest.mark.django_db(transaction=True)
STATEMENTS = grants.statements


@pytest.fixture
def other():
    """Somebody else's connection, who sees what is committed."""
    other = connection.copy()
    yield other
    other.close()


def may_rewrite(other):
    with other.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, 'ledger_event', 'UPDATE')", [grants.APP_ROLE])
        return cursor.fetchone()[0]


@pytest.mark.rule("AUDIT-1")
def test_not_even_for_a_moment_may_the_app_rewrite_history(other, monkeypatch):
    seen = []

    def watched(quote):
        for statement in STATEMENTS(quote):
            yield statement
            seen.append(may_rewrite(other))  # asked after the statement was executed

    monkeypatch.setattr(grants, "statements", watched)
    grants.apply()
    assert seen == [False] * len(STATEMENTS(str))


def test_rights_are_given_once_per_migrate_and_not_once_per_app(monkeypatch):
    times = []
    monkeypatch.setattr(grants, "statements", lambda quote: times.append(1) or STATEMENTS(quote))
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
    assert len(times) == 1


def test_a_right_that_was_lost_comes_back(other):
    with connection.cursor() as cursor:
        cursor.execute(f"REVOKE INSERT ON ledger_event FROM {grants.APP_ROLE}")
    grants.apply()
    with other.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, 'ledger_event', 'INSERT')", [grants.APP_ROLE])
        assert cursor.fetchone() == (True,)
