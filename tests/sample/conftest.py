from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from sample import fill, play

SMALL = {"seed": 6, "size": 24}  # every kind of story that the tests ask for


@contextmanager
def taken_back():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def company(django_db_setup, django_db_blocker):
    """A small one, made once with the rights that the product has, and gone afterwards."""
    with django_db_blocker.unblock(), taken_back():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE handoff_app")
        with pytest.MonkeyPatch.context() as patch:
            refused: list[str] = []
            patch.setattr(play.log, "warning", lambda words, extra: refused.append(extra["why"]))
            fill.fill(**SMALL)
        yield refused
