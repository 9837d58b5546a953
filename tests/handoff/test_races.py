"""Two people at one handoff: what they do to different machines does not collide, to the same one has one winner."""

import datetime as dt
import threading

import pytest
from django.db import transaction

from handoff.models import Account, Handoff
from handoff.verbs import book, move, move_meeting, open_handoff
from ledger.events import record
from ledger.models import Event
from ledger.refused import Overtaken
from ledger.time import now
from people.verbs import add_team, add_user
from tests.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def handoff():
    at = now()
    sdr = add_user(name="Noor Haddad", email="noor@example.com", by=None, at=at)
    team = add_team(name="Northeast", by=None, at=at)
    account = Account.objects.create(name="Corvane", created_at=at)
    handoff = open_handoff(team=team, sdr=sdr, account=account, by=sdr, at=at)
    book(handoff, starts_at=at, ends_at=at + dt.timedelta(hours=1), by=sdr, at=at)
    return handoff


def test_moves_of_two_machines_at_once_both_happen(handoff):
    seen = Handoff.objects.get(pk=handoff.pk)
    assert (
        at_once(
            lambda: move(handoff, review="submitted", by=None, at=now()),
            lambda: move(seen, meeting="held", by=None, at=now()),
        )
        == []
    )
    stored = Handoff.objects.get(pk=handoff.pk)
    assert (stored.review, stored.meeting_state) == ("submitted", "held")


def test_a_slow_move_is_not_refused_for_the_quick_one_that_passed_it(handoff):
    """The slow one has other things to write first; its event must not carry an older number than the quick one's."""
    seen, writing = Handoff.objects.get(pk=handoff.pk), threading.Event()

    def slow():
        with transaction.atomic():
            record("thing.written", subject=handoff, by=None, at=now())
            writing.set()
            move(handoff, review="submitted", by=None, at=now())

    def quick():
        writing.wait(5)
        move(seen, meeting="held", by=None, at=now())

    assert at_once(slow, quick) == []


@pytest.mark.rule("HANDOFF-6")
def test_two_decisions_at_once_have_one_winner(handoff):
    move(handoff, review="submitted", by=None, at=now())
    other = Handoff.objects.get(pk=handoff.pk)
    [loser] = at_once(
        lambda: move(handoff, review="accepted", by=None, at=now()),
        lambda: move(other, review="bounced", by=None, at=now()),
    )
    assert isinstance(loser, Overtaken)
    assert Handoff.objects.get(pk=handoff.pk).review in ("accepted", "bounced")


@pytest.mark.rule("HANDOFF-6")
def test_of_two_who_move_the_meeting_the_second_is_told(handoff):
    seen, at, hour = Handoff.objects.get(pk=handoff.pk), now(), dt.timedelta(hours=1)
    move_meeting(handoff, starts_at=at, ends_at=at + 2 * hour, by=None, at=at)
    with pytest.raises(Overtaken):
        move_meeting(seen, starts_at=at, ends_at=at + 3 * hour, by=None, at=at)
    event = Event.objects.get(kind="meeting.moved")
    assert event.old["ends_at"] != event.new["ends_at"]
