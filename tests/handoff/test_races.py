"""Two people at one handoff: what they do to different machines does not collide, to the same one has one winner."""

import datetime as dt
import threading
import time

import pytest
from django.db import transaction
from django.db.models import Q

from handoff.models import Account, Handoff
from handoff.verbs import assign, book, find_or_add_account, move, move_meeting, open_handoff, reassign
from ledger import clocks, dispatches
from ledger.events import record
from ledger.models import Event
from ledger.refused import Overtaken
from ledger.time import now
from people.models import Role, Team, Turn
from people.verbs import add_pool, add_seat, add_team, add_user, change_user, deactivate, join_team
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


def ae(name="Alex"):
    at = now()
    user = add_user(name=name, email=f"{name}@example.com", by=None, at=at)
    join_team(user, role=Role.AE, team=Team.objects.get(), by=None, at=at)
    return user


def slowly(verb, done):
    """The verb, and then a while in which others find it written and not yet committed."""

    def run():
        with transaction.atomic():
            verb()
            done.set()
            time.sleep(0.3)

    return run


@pytest.mark.rule("ROUTE-7")
def test_nobody_is_put_in_charge_who_is_being_deactivated_at_that_moment(handoff):
    leaves, gone = ae(), threading.Event()
    verbs = [
        lambda: reassign(handoff, ae=leaves, by=None, at=now(), why="conflict"),
        lambda: open_handoff(
            team=handoff.team, sdr=handoff.sdr, ae=leaves, account=handoff.account, by=None, at=now()
        ),
        lambda: open_handoff(team=handoff.team, sdr=leaves, account=handoff.account, by=None, at=now()),
    ]
    waiting = [lambda verb=verb: gone.wait(5) and verb() for verb in verbs]
    raised = at_once(slowly(lambda: deactivate(leaves, by=None, at=now()), gone), *waiting)
    assert [error.rule for error in raised] == ["ROUTE-7"] * 3
    assert not Handoff.objects.filter(Q(ae=leaves) | Q(sdr=leaves)).exists()


@pytest.mark.rule("ROUTE-7")
def test_who_is_deactivated_while_they_get_it_gives_it_on(handoff):
    leaves, stays, given = ae(), ae("Ruth"), threading.Event()
    give = slowly(lambda: reassign(handoff, ae=leaves, by=None, at=now(), why="conflict"), given)
    assert at_once(give, lambda: given.wait(5) and deactivate(leaves, by=None, at=now())) == []
    while dispatches.drain():
        pass
    assert Handoff.objects.get(pk=handoff.pk).ae == stays


def test_two_who_assign_it_at_once_take_one_turn(handoff):
    pool = add_pool(handoff.team, role=Role.AE, by=None, at=now())
    for name in ("Alex", "Ruth"):
        add_seat(pool, user=ae(name), by=None, at=now())
    seen = [Handoff.objects.get(pk=handoff.pk) for _ in range(3)]
    raised = at_once(*(lambda one=one: assign(one, by=None, at=now()) for one in seen))
    assert [type(error) for error in raised] == [Overtaken] * 2
    assert Turn.objects.count() == 1


@pytest.mark.rule("BOUNCE-6")
def test_an_owner_is_not_filled_beyond_their_capacity_by_two_at_once(handoff, wired):
    wired("clock_kinds", {"review": {}})
    owner = change_user(ae(), capacity=1, by=None, at=now())
    Account.objects.update(owner=owner)
    ae("Ruth")
    others = [
        open_handoff(team=handoff.team, sdr=handoff.sdr, account=handoff.account, by=None, at=now())
        for _ in range(4)
    ]

    def submit(one):
        with transaction.atomic():
            got = assign(one, by=None, at=now()).user
            clocks.start("review", subject=one, holder=got, at=now(), due_at=now() + dt.timedelta(days=1))

    assert at_once(*(lambda one=one: submit(one) for one in others)) == []
    assert Handoff.objects.filter(ae=owner).count() == 1


@pytest.mark.parametrize("domain", ["acme.com", ""])
def test_of_two_who_enter_a_company_at_once_one_adds_it_and_both_have_it(handoff, domain):
    found = []

    def enter():
        found.append(find_or_add_account(name="Acme", domain=domain, by=None, at=now()))

    assert at_once(enter, enter, enter) == []
    assert sorted(is_new for _, is_new in found) == [False, False, True]
    assert len({account.pk for account, _ in found}) == 1
