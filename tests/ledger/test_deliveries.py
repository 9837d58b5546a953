import datetime as dt
import uuid

import pytest

from ledger import deliveries, events, health
from ledger.models import Delivery

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)
sent: list[str] = []


@pytest.fixture
def due(at, wired):
    """A delivery that is due, on a channel of the test's choice."""

    def due(channel="tests.ledger.test_deliveries.take"):
        sent.clear()
        wired("channels", {"drill": channel})
        event = events.record(
            "thing.happened", subject=events.Subject("drill.thing", uuid.uuid4()), by=None, at=at
        )
        deliveries.deliver(event, channel="drill", recipient="somebody", at=at)
        return Delivery.objects.get(event=event)

    return due


def take(delivery):
    sent.append(delivery.key)


def fail(delivery):
    raise TimeoutError


def refuse(delivery):
    raise deliveries.Rejected("The address does not exist.")


def test_a_delivery_is_sent_once_however_often_it_is_hinted(due):
    delivery = due()
    deliveries.send_one(delivery.pk)
    deliveries.send_one(delivery.pk)
    delivery.refresh_from_db()
    assert sent == [delivery.key]
    assert (delivery.sent_at is None, delivery.next_at) == (False, None)


def test_the_same_effect_is_written_once(due, at):
    delivery = due()
    deliveries.deliver(delivery.event, channel="drill", recipient="somebody", at=at)
    assert Delivery.objects.count() == 1


def test_a_second_worker_steps_back_while_the_first_is_at_it(due):
    delivery = due()
    deliveries._lease(delivery.pk)
    deliveries.send_one(delivery.pk)
    assert sent == []


def test_who_fails_after_its_lease_ran_out_takes_nothing_from_who_is_at_it_now(due):
    delivery = due()
    slow = deliveries._lease(delivery.pk)
    Delivery.objects.update(leased_until=None)
    deliveries._lease(delivery.pk)
    deliveries._put_off(slow, TimeoutError())
    delivery.refresh_from_db()
    assert delivery.leased_until is not None


def test_a_failure_is_tried_again_later_with_the_same_key(due, at):
    delivery = due("tests.ledger.test_deliveries.fail")
    deliveries.send_one(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.tries, delivery.last_error, delivery.leased_until) == (1, "TimeoutError", None)
    assert delivery.next_at > at


def test_eight_failures_park_it(due, at):
    delivery = due("tests.ledger.test_deliveries.fail")
    for _ in range(deliveries.TRIES):
        Delivery.objects.update(next_at=at)
        deliveries.send_one(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.tries, delivery.next_at, delivery.parked_at is None) == (8, None, False)


def test_what_is_rejected_is_parked_at_once_and_says_why(due):
    delivery = due("tests.ledger.test_deliveries.refuse")
    deliveries.send_one(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.tries, delivery.last_error) == (1, "The address does not exist.")


def test_a_parked_delivery_can_be_tried_again(due, at):
    delivery = due("tests.ledger.test_deliveries.refuse")
    deliveries.send_one(delivery.pk)
    assert deliveries.unpark(delivery.pk, by=None, at=at)
    deliveries.send_one(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.tries, delivery.sent_at) == (1, None)


def test_waiting_grows_and_never_passes_fifteen_minutes():
    assert max(deliveries.back_off(20) for _ in range(100)) <= deliveries.LONGEST_WAIT
    assert deliveries.back_off(1) <= deliveries.back_off(4)


class Broker:
    """Takes the first few hints, then is away."""

    def __init__(self, monkeypatch, takes=9):
        self.told, self.lives, self.takes = [], [], takes
        monkeypatch.setattr("ledger.tasks.send.apply_async", self.take)

    def take(self, arguments, expires):
        if len(self.told) == self.takes:
            raise ConnectionError
        self.told += arguments
        self.lives.append(expires)


def test_a_worker_is_told_and_told_again_only_later(due, monkeypatch):
    delivery, broker = due(), Broker(monkeypatch)
    assert [deliveries.nudge_due(), deliveries.nudge_due()] == [1, 0]
    assert broker.told == [delivery.pk]


@pytest.mark.parametrize(("waits", "again"), [(0, 0.5), (1, 0.5), (10, 5), (60 * 24, 60)])
def test_the_longer_it_waits_the_more_seldom_it_is_told(due, at, monkeypatch, waits, again):
    delivery, broker = due(), Broker(monkeypatch)
    Delivery.objects.update(due_at=at - waits * MINUTE)
    deliveries.nudge_due()
    delivery.refresh_from_db()
    assert delivery.next_at == at + again * MINUTE
    assert broker.lives == [again * 60 + deliveries.WRONG_CLOCKS]


def test_what_goes_by_a_channel_of_newer_code_is_left_to_newer_workers(due, wired):
    delivery = due()
    wired("channels", {})
    deliveries.send_one(delivery.pk)
    delivery.refresh_from_db()
    assert (sent, delivery.tries, delivery.leased_until) == ([], 0, None)


def behind():
    return round(health.read().deliveries_oldest)


def test_what_no_worker_takes_is_behind(due, at, monkeypatch):
    due()
    Broker(monkeypatch)
    Delivery.objects.update(due_at=at - MINUTE)
    deliveries.nudge_due()
    assert behind() == 60


def test_what_a_worker_is_at_and_what_pauses_after_a_failure_is_not_behind(due, at):
    delivery = due("tests.ledger.test_deliveries.fail")
    Delivery.objects.update(due_at=at - MINUTE)
    deliveries._lease(delivery.pk)
    assert behind() == 0
    Delivery.objects.update(leased_until=None)
    deliveries.send_one(delivery.pk)
    assert behind() == 0


def test_what_the_broker_did_not_take_stays_due(due, monkeypatch):
    delivery = due()
    Broker(monkeypatch, takes=0)
    with pytest.raises(ConnectionError):
        deliveries.nudge_due()
    broker = Broker(monkeypatch)
    assert deliveries.nudge_due() == 1
    assert broker.told == [delivery.pk]
