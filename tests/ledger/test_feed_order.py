"""A cursor that follows `seq` misses nothing, also when transactions commit out of order."""

import threading
import uuid

import pytest
from django.db import connection, transaction

from ledger import dispatches, events
from ledger.models import Feed
from ledger.time import now

pytestmark = pytest.mark.django_db(transaction=True)


def test_who_commits_late_comes_late_in_the_feed():
    first_written, second_done = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            events.record("slow.happened", subject=subject(), by=None, at=now())
            first_written.set()
            second_done.wait(5)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    first_written.wait(5)
    with transaction.atomic():
        events.record("quick.happened", subject=subject(), by=None, at=now())
    dispatches.append_to_feed(10)
    second_done.set()
    thread.join()
    dispatches.append_to_feed(10)
    assert list(Feed.objects.order_by("seq").values_list("event__kind", flat=True)) == [
        "quick.happened",
        "slow.happened",
    ]


def test_ten_drains_at_once_number_without_gap_or_double():
    with transaction.atomic():
        for _ in range(60):
            events.record("thing.happened", subject=subject(), by=None, at=now())
    threads = [threading.Thread(target=drain_and_close) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(Feed.objects.order_by("seq").values_list("seq", flat=True)) == list(range(1, 61))


def drain_and_close():
    while dispatches.append_to_feed(3):
        pass
    connection.close()


def subject():
    return events.Subject("drill.thing", uuid.uuid4())
