"""ROUTE-6: places in a rotation."""

import uuid
from collections import Counter

import pytest

from ledger.events import Subject
from ledger.refused import Refused
from people.models import Role, Seat
from people.turns import Need, take
from people.verbs import add_pool, add_seat, add_segment, add_territory, change_weight, join_team, remove_seat

pytestmark = [pytest.mark.django_db, pytest.mark.rule("ROUTE-6")]


@pytest.fixture
def ae(person, at):
    def ae(pool):
        user = person()
        join_team(user, role=Role.AE, team=pool.team, by=None, at=at)
        return user

    return ae


def picks(pool, count, at):
    needs = [Need(Subject("drill.lead", uuid.uuid4()), counting=()) for _ in range(count)]
    return Counter(take([pool], need, by=None, at=at).picked.id for need in needs)


def test_a_new_seat_does_not_get_all_the_next_turns(pool, ae, at):
    ours = pool(seats=3)
    picks(ours, 60, at)
    new = ae(ours)
    add_seat(ours, user=new, joined_on=at.date().replace(year=2020), by=None, at=at)
    assert picks(ours, 8, at)[new.pk] == 2


def test_who_leaves_and_comes_back_has_no_turns_in_hand(pool, ae, at):
    ours, new = pool(seats=2), None
    new = ae(ours)
    seat = add_seat(ours, user=new, joined_on=at.date().replace(year=2020), by=None, at=at)
    Seat.objects.filter(pk=seat.pk).update(position=9_000_000)
    remove_seat(seat, by=None, at=at)
    again = add_seat(ours, user=new, by=None, at=at)
    assert again.position == 9_000_000


@pytest.mark.parametrize("weight", [0, 11, -1])
def test_a_weight_is_from_1_to_10(pool, ae, at, weight):
    ours = pool()
    user = ae(ours)
    with pytest.raises(Refused) as no:
        add_seat(ours, user=user, weight=weight, by=None, at=at)
    assert no.value.field == "weight"
    seat = add_seat(ours, user=user, by=None, at=at)
    with pytest.raises(Refused):
        change_weight(seat, weight=weight, by=None, at=at)
    assert change_weight(seat, weight=10, by=None, at=at).weight == 10


def test_a_seat_is_for_who_holds_the_role(pool, person, ae, at):
    ours = pool()
    with pytest.raises(Refused, match="Give them the role first") as no:
        add_seat(ours, user=person(), by=None, at=at)
    assert no.value.field == "user"
    user = ae(ours)
    add_seat(ours, user=user, by=None, at=at)
    with pytest.raises(Refused, match="already"):
        add_seat(ours, user=user, by=None, at=at)


def test_a_team_has_a_pool_once_for_each_territory_and_segment(pool, at):
    team = pool().team
    north, big = add_territory(name="North", by=None, at=at), add_segment(name="Big", by=None, at=at)
    add_pool(team, role=Role.AE, territory=north, segment=big, by=None, at=at)
    for narrower in ({}, {"territory": north, "segment": big}):
        with pytest.raises(Refused, match="already"):
            add_pool(team, role=Role.AE, **narrower, by=None, at=at)
    with pytest.raises(Refused):
        add_pool(team, role=Role.REVOPS, by=None, at=at)
