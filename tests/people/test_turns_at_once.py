"""ROUTE-6: fifty who ask at the same moment."""

import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from ledger.events import Subject
from ledger.time import now
from people.models import Turn
from people.turns import give_back, take
from tests.at_once import at_once

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


def test_giving_back_and_taking_never_wait_for_each_other_in_a_circle(pool):
    ours, subjects = pool(seats=2), [Subject("drill.lead", uuid.uuid4()) for _ in range(20)]
    for subject in subjects:
        take([ours], subject=subject, at=now())
    returns = [lambda subject=subject: give_back(subject=subject, at=now()) for subject in subjects]
    assert at_once(*returns, *[lambda: ask(ours)] * 10) == []
    assert Turn.objects.filter(given_back_at__isnull=False).count() == 20
