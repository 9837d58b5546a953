"""People are told by mail: once, in their own zone, never of what they did themselves."""

import datetime as dt

import pytest
from django.core import mail
from django.utils import timezone

from handoff import notices
from ledger import deliveries, dispatches
from ledger.events import record
from ledger.models import Delivery
from people.models import User

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 17, 12, tzinfo=dt.UTC)


def _letter(event, user):
    moment = timezone.localtime(NOON).strftime("%H:%M")
    return notices.Letter("A brief\nfor you", [f"By {moment} & not later."], "Read it", "/inbox/")


@pytest.fixture
def told(wired, monkeypatch, at):
    """An event that all active and inactive people are told of; gives what was sent."""
    everybody = notices.Notice("Drill", lambda event: User.objects.all(), _letter)
    wired("effects", {"drill.happened": ["handoff.notices.tell"]})
    wired("reactions", {})
    monkeypatch.setattr(notices, "notices", lambda: {"drill.happened": everybody})

    def happen(subject, by=None):
        record("drill.happened", subject=subject, by=by, at=at)
        dispatches.drain()
        for row in Delivery.objects.all():
            deliveries.send_one(row.pk)
        return mail.outbox

    return happen


def test_each_is_told_once_in_words_that_fit_their_zone(told, person):
    user = person()
    User.objects.filter(pk=user.pk).update(zone="America/New_York")
    [letter] = told(user)
    [(page, _kind)] = letter.alternatives
    assert (letter.to, letter.subject) == ([user.email], "A brief for you")
    assert "By 07:00 & not later." in letter.body
    assert "By 07:00 &amp; not later." in page
    assert "/inbox/" in letter.body
    assert letter.extra_headers["Message-ID"].startswith(f"<{Delivery.objects.get().key}@")


def test_nobody_is_told_what_they_did_themselves(told, person):
    user = person()
    assert told(user, by=user) == []


def test_who_has_left_before_it_was_sent_gets_none(told, person, at, monkeypatch):
    user = person()
    monkeypatch.setattr(deliveries, "send_one", lambda pk: None)
    told(user)
    monkeypatch.undo()
    User.objects.filter(pk=user.pk).update(is_active=False, deactivated_at=at)
    deliveries.send_one(Delivery.objects.get().pk)
    assert mail.outbox == []
    assert Delivery.objects.get().sent_at is not None
