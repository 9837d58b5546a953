"""People and teams: what is set, what is told, what is refused."""

import json
import uuid

import pytest

from ledger.models import Event
from ledger.refused import Overtaken, Refused
from people.models import Membership, Role, Seat, User
from people.verbs import (
    add_team,
    add_user,
    change_team,
    change_user,
    come_back,
    deactivate,
    go_offline,
    join_team,
    leave_team,
    reactivate,
)
from people.verbs.persons import CHANGEABLE
from people.verbs.rows import version
from tests.people.conftest import sit

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(at):
    return add_team(name="Northeast", by=None, at=at)


@pytest.fixture
def revops(person, at):
    """Two, so that one may go."""
    people = [person(), person()]
    for user in people:
        join_team(user, role=Role.REVOPS, by=None, at=at)
    return people


def told(kind):
    return Event.objects.filter(kind=kind).latest("id")


@pytest.mark.rule("AUDIT-1")
def test_a_change_tells_who_what_old_and_new(person, at):
    user, admin = person(), person()
    change_user(user, zone="Europe/Berlin", capacity=4, by=admin, at=at)
    event = told("user.changed")
    assert (event.by_id, event.subject_id, event.at) == (admin.pk, user.pk, at)
    assert event.old == {"zone": "UTC", "capacity": None, "fields": ["zone", "capacity"]}
    assert event.new == {"zone": "Europe/Berlin", "capacity": 4, "fields": ["zone", "capacity"]}


@pytest.mark.rule("AUDIT-1")
def test_no_name_address_or_link_gets_into_an_event(person, at):
    user = person()
    change_user(user, name="Jane Doe", booking_link="https://book.example/jane", by=None, at=at)
    assert told("user.changed").new == {"fields": ["name", "booking_link"]}
    everything = json.dumps(list(Event.objects.values_list("old", "new")))
    assert not any(word in everything.lower() for word in ("jane", "example", "person"))


def test_what_stays_the_same_is_no_event(person, at):
    change_user(person(), zone="UTC", by=None, at=at)
    assert not Event.objects.filter(kind="user.changed").exists()


@pytest.mark.rule("PEOPLE-3")
@pytest.mark.parametrize(
    ("change", "field", "says"),
    [({"zone": "Europe/Bielefeld"}, "zone", "no time zone called Europe/Bielefeld"),
     ({"name": "  "}, "name", "a name"),
     ({"week": {"monday": [["18:00", "18:00"]]}}, "week", "close after it opens"),
     ({"week": {"monday": [["9", "18:00"]]}}, "week", "not a time of day"),
     ({"week": {"monday": [["09:00", "13:00"], ["12:00", "18:00"]]}}, "week", "overlap on Monday"),
     ({"week": {"sunday": [["22:00", "06:00"]], "monday": [["05:00", "09:00"]]}}, "week", "overlap on Sunday"),
     ({"week": {"someday": []}}, "week", "from monday to sunday"),
     ({"week": {"monday": "09:00-18:00"}}, "week", "span"),
     ({"week": [1]}, "week", "monday to sunday")],
)  # fmt: skip
def test_what_cannot_be_is_refused_at_its_field(person, at, change, field, says):
    with pytest.raises(Refused, match=says) as no:
        change_user(person(), **change, by=None, at=at)
    assert no.value.field == field


@pytest.mark.rule("PEOPLE-3")
def test_a_night_shift_and_a_parted_day_are_weeks(person, at):
    week = {"monday": [["22:00", "06:00"]], "tuesday": [["09:00", "12:00"], ["13:00", "18:00"]]}
    assert change_user(person(), week=week, by=None, at=at).week == week


def test_backups_do_not_go_round(person, at):
    one, two, three = person(), person(), person()
    change_user(one, backup=two, by=None, at=at)
    change_user(two, backup=three, by=None, at=at)
    for backup in (one, two, three):
        with pytest.raises(Refused) as no:
            change_user(three, backup=backup, by=None, at=at)
        assert no.value.field == "backup"


def test_a_backup_is_not_deactivated(person, at):
    gone = deactivate(person(), by=None, at=at)
    with pytest.raises(Refused, match="is not here"):
        change_user(person(), backup=gone, by=None, at=at)


def test_a_stale_form_is_refused(person, at):
    user = person()
    seen = version(user, CHANGEABLE)
    change_user(user, zone="Asia/Tokyo", seen=seen, by=None, at=at)
    with pytest.raises(Overtaken, match="Somebody else"):
        change_user(user, zone="Europe/Paris", seen=seen, by=None, at=at)
    assert User.objects.get(pk=user.pk).zone == "Asia/Tokyo"


def test_an_email_and_a_name_are_taken_once(team, person, at):
    with pytest.raises(Refused, match="email") as no:
        add_user(name="Again", email=person().email.upper(), by=None, at=at)
    assert no.value.field == "email"
    with pytest.raises(Refused, match="name"):
        add_team(name="northeast", by=None, at=at)
    with pytest.raises(Refused, match="name"):
        change_team(add_team(name="South", by=None, at=at), name="NORTHEAST", by=None, at=at)


@pytest.mark.rule("PEOPLE-2")
@pytest.mark.parametrize(("role", "placed"), [(Role.AE, False), (Role.SDR, False), (Role.REVOPS, True)])
def test_a_role_stands_where_it_belongs(person, team, at, role, placed):
    with pytest.raises(Refused) as no:
        join_team(person(), role=role, team=team if placed else None, by=None, at=at)
    assert no.value.field == "team"


def test_a_role_is_held_once_and_can_be_given_again(person, team, at):
    user = person()
    membership = join_team(user, role=Role.AE, team=team, by=None, at=at)
    with pytest.raises(Refused, match="already"):
        join_team(user, role=Role.AE, team=team, by=None, at=at)
    leave_team(membership, by=None, at=at)
    leave_team(membership, by=None, at=at)
    join_team(user, role=Role.AE, team=team, by=None, at=at)
    assert Event.objects.filter(kind="user.role_ended").count() == 1


def test_who_gives_up_a_role_leaves_its_pools(pool, at):
    ours = pool()
    user = add_user(name="New", email="new@example.com", by=None, at=at)
    membership = join_team(user, role=Role.AE, team=ours.team, by=None, at=at)
    seat = sit(ours, user)
    leave_team(membership, by=None, at=at)
    assert Seat.objects.get(pk=seat.pk).left_at == at


@pytest.mark.rule("PEOPLE-2")
def test_the_last_of_revops_stays(revops, at):
    deactivate(revops[0], by=None, at=at)
    with pytest.raises(Refused, match="the last of RevOps"):
        deactivate(revops[1], by=None, at=at)
    with pytest.raises(Refused, match="the last of RevOps"):
        leave_team(Membership.objects.get(user=revops[1]), by=None, at=at)


def test_one_of_two_revops_may_give_up_the_role(revops, at):
    leave_team(Membership.objects.get(user=revops[0]), by=None, at=at)
    assert Membership.objects.filter(role=Role.REVOPS, ended_at=None).count() == 1


def test_who_is_deactivated_takes_no_turns_and_covers_nobody(pool, person, away, at):
    ours, user = pool(), person()
    seat = sit(ours, user)
    absence = away(person(), cover=user)
    deactivate(user, by=None, at=at)
    absence.refresh_from_db()
    assert Seat.objects.get(pk=seat.pk).left_at == at
    assert absence.cover is None


def test_who_is_let_back_in_has_their_seats_again(pool, person, at):
    ours, user = pool(seats=2), person()
    join_team(user, role=Role.AE, team=ours.team, by=None, at=at)
    sit(ours, user, weight=3)
    reactivate(deactivate(user, by=None, at=at), by=None, at=at)
    seat = Seat.objects.get(user=user, left_at=None)
    assert (seat.weight, seat.pool) == (3, ours)


def test_deactivated_twice_is_deactivated_once(person, at):
    user = person()
    deactivate(user, by=None, at=at)
    deactivate(user, by=None, at=at)
    assert Event.objects.filter(kind="user.deactivated").count() == 1


def test_offline_and_back_by_hand(person, at):
    user = go_offline(person(), by=None, at=at)
    assert user.offline_at == at
    assert come_back(user, by=user, at=at).offline_at is None


def test_nobody_is_added_in_a_zone_that_does_not_exist(at):
    with pytest.raises(Refused) as no:
        add_user(name="A", email=f"{uuid.uuid4()}@example.com", zone="Mars", by=None, at=at)
    assert no.value.field == "zone"
