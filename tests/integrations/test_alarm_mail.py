import pytest
from django.core import mail

from ledger import alarms, deliveries, dispatches, health
from ledger.models import Delivery

pytestmark = pytest.mark.django_db


@pytest.fixture
def _overdue(monkeypatch):
    monkeypatch.setattr(health, "read", lambda: health.Health(clocks_overdue=1, clock_workers=2))


@pytest.mark.usefixtures("_overdue")
def test_the_operator_gets_one_mail_per_alarm(settings):
    settings.OPERATOR_EMAIL = "operator@example.com"
    alarms.watch()
    alarms.watch()
    dispatches.drain()
    delivery = Delivery.objects.get()
    deliveries.send_one(delivery.pk)
    [letter] = mail.outbox
    assert (letter.to, letter.subject) == (["operator@example.com"], "Handoff alarm: clocks overdue")
    assert delivery.key in letter.extra_headers["Message-ID"]


@pytest.mark.usefixtures("_overdue")
def test_without_an_operator_nothing_is_written(settings):
    settings.OPERATOR_EMAIL = ""
    alarms.watch()
    dispatches.drain()
    assert not Delivery.objects.exists()
