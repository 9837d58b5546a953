"""ROUTE-6: fifty who ask at the same moment."""

import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from ledger.events import Subject
from ledger.time import now
from people.models import Turn
from people.turns import take

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.rule("ROUTE-6")]


def ask(pool):
    try:
        return take([pool], subject=Subject("drill.lead", uuid.uuid4()), at=now()).picked.id
    finally:
        connection.close()


def test_fifty_at_once_follow_each_other_round(pool):
    ours = pool(seats=5)
    with ThreadPoolExecutor(16) as many:
        picked = Counter(many.map(ask, [ours] * 50))
    assert set(picked.values()) == {10}
    assert Turn.objects.count() == 50
