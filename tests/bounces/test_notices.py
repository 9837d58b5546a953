"""Whom a review is mailed to: whose turn it is, in words, and only while it is news."""

import datetime as dt

import pytest
from django.core import mail

from bounces import verbs
from handoff.verbs import reassign
from ledger import clock_engine, deliveries, dispatches
from ledger.models import Delivery
from people.verbs import add_absence, change_user
from tests.loop import DAY, Loop

pytestmark = pytest.mark.django_db
UNDO = dt.timedelta(seconds=11)


@pytest.fixture
def loop():
    return Loop()


def mailed() -> list[tuple[str, str]]:
    """To whom, and the subject, of everything that goes out now; each once."""
    mail.outbox.clear()
    while clock_engine.fire_due() or dispatches.drain():
        pass
    for row in Delivery.objects.filter(sent_at=None, channel="mail").order_by("pk"):
        deliveries.send_one(row.pk)
    return [(letter.to[0], letter.subject) for letter in mail.outbox]


def test_a_submitted_brief_is_mailed_to_its_ae_and_who_stands_in(loop, at):
    cover = loop.person("Ben Okafor")
    change_user(loop.ae, zone="America/New_York", by=None, at=at)
    add_absence(loop.ae, starts_at=at - DAY, ends_at=at + DAY, cover=cover, by=None, at=at)
    loop.submitted(at=at)
    told = mailed()
    assert sorted(to for to, _ in told) == sorted([loop.ae.email, cover.email])
    assert "a brief to decide on by" in told[0][1]
    assert "Noor Haddad wrote the brief." in mail.outbox[0].body


def test_what_was_undone_in_time_is_mailed_to_nobody(loop, at, shift):
    handoff = loop.submitted(at=at).handoff
    mailed()
    verbs.accept(handoff, by=loop.ae, at=at)
    verbs.undo(handoff, by=loop.ae, at=at + dt.timedelta(seconds=3))
    shift(UNDO)
    assert mailed() == []


def test_a_decision_is_mailed_to_the_sdr_once_it_can_no_longer_be_undone(loop, at, shift):
    loop.bounced(at=at)
    mailed()
    shift(UNDO)
    [(to, subject)] = mailed()
    assert (to, "came back, with a way to fix it" in subject) == (loop.sdr.email, True)
    assert "Who signs is missing." not in mail.outbox[0].body  # what was written stays in the product


@pytest.mark.rule("BOUNCE-5")
def test_an_overdue_decision_is_mailed_to_ae_and_manager_and_not_once_it_is_decided(loop, at, shift):
    late, decided = loop.submitted(at=at).handoff, loop.submitted(at=at).handoff
    mailed()
    verbs.accept(decided, by=loop.ae, at=at)
    shift(DAY + dt.timedelta(minutes=1))
    overdue = [it for it in mailed() if "overdue" in it[1]]
    assert sorted(to for to, _ in overdue) == sorted([loop.ae.email, loop.manager.email])
    assert all(late.account.name in subject for _, subject in overdue)


def test_who_gets_it_from_a_colleague_is_told(loop, at):
    other = loop.person("Ben Okafor", "ae")
    handoff = loop.submitted(at=at).handoff
    mailed()
    reassign(handoff, ae=other, by=loop.manager, at=at, why="no_capacity")
    assert [(to, "yours to decide on now" in subject) for to, subject in mailed()] == [(other.email, True)]
