"""ROUTE-6: fifty who ask at the same moment."""

import threading
import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from ledger.events import Subject
from ledger.refused import Refused
from ledger.time import now
from people.models import Membership, Role, Seat, Turn
from people.turns import Group, Need, give_back, take
from people.verbs import add_seat, deactivate, give_role_back, join_team, leave_team, reactivate
from tests.at_once import at_once
from tests.people.conftest import sit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.rule("ROUTE-6")]


def need(**more):
    return Need(Subject("drill.lead", uuid.uuid4()), **{"counting": ["drill"], **more})


def ask(pool):
    try:
        picked = take([pool], need(), by=None, at=now()).picked
        return picked and picked.id
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
        take([ours], Need(subject, counting=()), by=None, at=now())
    returns = [lambda subject=subject: give_back(subject=subject, by=None, at=now()) for subject in subjects]
    assert at_once(*returns, *[lambda: ask(ours)] * 10) == []
    assert Turn.objects.filter(given_back_at__isnull=False).count() == 20


@pytest.mark.rule("ROUTE-7")
def test_nobody_is_picked_who_is_being_deactivated_at_that_moment(person):
    leaves, gone, picked = person(), threading.Event(), []

    def leave():
        with transaction.atomic():
            deactivate(leaves, by=None, at=now())
            gone.set()
            time.sleep(0.3)  # the other one asks meanwhile, and has to wait for this to be over

    def pick():
        gone.wait(5)
        picked.append(take([Group("owner", [leaves])], need(), by=None, at=now()).picked)

    assert at_once(leave, pick) == []
    assert picked == [None]


def test_coming_going_and_taking_never_wait_for_each_other_in_a_circle(pool):
    ours, theirs = pool(seats=3), pool()
    users = [seat.user for seat in ours.seats.select_related("user")]
    for user in users:
        sit(theirs, user)
        for its in (ours, theirs):
            join_team(user, role=Role.AE, team=its.team, by=None, at=now())

    def come_and_go(user):
        for _ in range(5):
            deactivate(user, by=None, at=now())
            reactivate(user, by=None, at=now())

    def lose_the_role_and_get_it_back(user):
        for _ in range(5):
            role = Membership.objects.get(user=user, team=ours.team, ended_at=None)
            leave_team(role, by=None, at=now())
            give_role_back(Membership.objects.get(pk=role.pk), by=None, at=now())

    def take_both_ways():
        for pools in ([ours, theirs], [theirs, ours]) * 5:
            take(pools, need(), by=None, at=now())

    *leaving, changing = users
    raised = at_once(
        *(lambda user=user: come_and_go(user) for user in leaving),
        lambda: lose_the_role_and_get_it_back(changing),
        *[take_both_ways] * 4,
    )
    assert raised == []
    assert Seat.objects.filter(left_at=None).count() == 6


def test_no_place_outlives_the_role_that_it_stands_on(pool, person):
    for _ in range(5):
        ours, user = pool(), person()
        role = join_team(user, role=Role.AE, team=ours.team, by=None, at=now())
        refused = at_once(
            lambda ours=ours, user=user: add_seat(ours, user=user, by=None, at=now()),
            lambda role=role: leave_team(role, by=None, at=now()),
        )
        assert [type(no) for no in refused] in ([], [Refused])
        assert not Seat.objects.filter(user=user, left_at=None).exists()
