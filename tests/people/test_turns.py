import datetime as dt
import uuid
from collections import Counter

import pytest

from ledger import clocks
from ledger.events import Subject
from ledger.models import Event
from people import turns
from people.choice import Passed
from people.models import Role, Seat, Turn
from people.turns import Group, Need, give_back, look, take
from people.verbs import add_seat, give_seat_back, join_team, remove_seat
from tests.people.conftest import sit

pytestmark = pytest.mark.django_db


def lead():
    return Subject("drill.lead", uuid.uuid4())


def need(subject=None, **more):
    return Need(subject or lead(), **{"counting": ["drill"], **more})


def ask(*ladder, at, **more):
    return take(ladder, need(**more), by=None, at=at)


def picks(pool, count, at):
    return Counter(ask(pool, at=at).picked.id for _ in range(count))


@pytest.mark.rule("ROUTE-6")
def test_everybody_gets_as_many_turns(pool, at):
    assert set(picks(pool(seats=4), 20, at).values()) == {5}


@pytest.mark.rule("ROUTE-6")
def test_a_double_weight_gets_twice_as_many(pool, person, at):
    three = pool(seats=1)
    heavy = person()
    sit(three, heavy, weight=2)
    assert picks(three, 30, at)[heavy.pk] == 20


@pytest.mark.parametrize(
    ("facts", "why"),
    [({"is_active": False, "deactivated_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)}, Passed.GONE),
     ({"offline_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)}, Passed.OFFLINE),
     ({"capacity": 0}, Passed.AT_CAPACITY)],
)  # fmt: skip
def test_who_cannot_is_never_picked(pool, person, at, facts, why):
    ours = pool(seats=2)
    gone = person(**facts)
    sit(ours, gone)
    made = [ask(ours, at=at) for _ in range(6)]
    assert gone.pk not in {choice.picked.id for choice in made}
    assert all((gone.pk, str(ours.pk), why) in choice.passed for choice in made)


def test_who_is_absent_is_passed_over_and_saves_up_nothing(pool, person, away, at):
    ours = pool(seats=2)
    absent = person()
    sit(ours, absent)
    absence = away(absent)
    assert absent.pk not in picks(ours, 10, at)
    assert picks(ours, 9, absence.ends_at)[absent.pk] in (3, 4)


def test_who_holds_as_much_as_they_can_is_passed_over(pool, at, drill_clock):
    ours = pool(seats=2, capacity=1)
    busy = ours.seats.first().user
    clocks.start("drill", subject=lead(), holder=busy, at=at, due_at=at + dt.timedelta(hours=1))
    assert busy.pk not in picks(ours, 4, at)


def test_a_live_clock_asks_who_is_in_hours(pool, at):
    ours = pool(seats=1, zone="Europe/Berlin")
    sunday = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
    assert ask(ours, at=sunday, live=True).picked is None
    assert ask(ours, at=sunday).picked is not None


def test_the_backup_pool_is_asked_when_the_first_has_nobody(pool, at):
    empty, backup = pool(), pool(seats=1)
    assert ask(empty, backup, at=at).rule == str(backup.pk)


@pytest.mark.rule("ROUTE-6")
def test_a_turn_is_given_back_once(pool, at):
    ours, subject = pool(seats=1), lead()
    ask(ours, subject=subject, at=at)
    assert [give_back(subject=subject, by=None, at=at), give_back(subject=subject, by=None, at=at)] == [
        True,
        False,
    ]
    assert Seat.objects.get().position == 0


def test_one_subject_costs_a_person_one_turn(pool, at):
    ours, subject = pool(seats=1), lead()
    ask(ours, subject=subject, at=at)
    ask(ours, subject=subject, at=at)
    assert Turn.objects.count() == 1


def test_a_place_given_up_and_taken_again_keeps_its_turns(pool, person, at):
    ours, user, subject = pool(), person(), lead()
    join_team(user, role=Role.AE, team=ours.team, by=None, at=at)
    seat = add_seat(ours, user=user, by=None, at=at)
    ask(ours, subject=subject, at=at)
    remove_seat(seat, by=None, at=at)
    give_seat_back(seat, by=None, at=at)
    ask(ours, subject=subject, at=at)
    [row] = turns.ledger_of(ours)
    assert row["taken"] == 1


def test_a_new_person_gets_a_smaller_share_at_first(pool, person, at):
    ours = pool(seats=1)
    Seat.objects.create(pool=ours, user=(new := person()), joined_on=at.date())
    assert picks(ours, 31, at)[new.pk] == 1


def test_the_ledger_is_public_and_counts(pool, at):
    ours, subject = pool(seats=2), lead()
    ask(ours, subject=subject, at=at)
    give_back(subject=subject, by=None, at=at)
    assert sorted((row["taken"], row["given_back"]) for row in turns.ledger_of(ours)) == [(0, 0), (1, 1)]
    assert list(
        Event.objects.filter(kind__startswith="turn.").order_by("id").values_list("kind", flat=True)
    ) == [
        "turn.taken",
        "turn.given_back",
    ]


def test_only_the_kinds_of_clock_that_count_fill_somebody_up(pool, at, wired):
    wired("clock_kinds", {"drill": {}, "feedback": {}})
    ours = pool(seats=1, capacity=1)
    user = ours.seats.get().user
    clocks.start("feedback", subject=lead(), holder=user, at=at, due_at=at + dt.timedelta(hours=1))
    assert ask(ours, at=at).picked.id == user.pk
    clocks.start("drill", subject=lead(), holder=user, at=at, due_at=at + dt.timedelta(hours=1))
    assert ask(ours, at=at).picked is None


def test_to_look_takes_no_turn_and_shows_who_will_get_it(pool, at):
    ours = pool(seats=5)
    for _ in range(20):
        asked = need()
        seen = [look([ours], asked, at=at).picked.id for _ in range(3)]
        assert {*seen, take([ours], asked, by=None, at=at).picked.id} == {seen[0]}
    assert Turn.objects.count() == 20


@pytest.mark.rule("ROUTE-6")
def test_the_lot_between_equals_favours_nobody(pool, at):
    ours = pool(seats=4)
    won = Counter(look([ours], need(), at=at).picked.id for _ in range(400))
    assert len(won) == 4
    assert min(won.values()) > 60


def test_who_works_before_it_is_due_comes_before_who_does_not(pool, person, at):
    ours = pool(seats=1, week={})
    works = person(zone="UTC", week={"saturday": [["00:00", "24:00"]]})
    sit(ours, works)
    saturday = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
    due_at = saturday + dt.timedelta(minutes=30)
    picked = {ask(ours, at=saturday, due_at=due_at).picked.id for _ in range(4)}
    assert picked == {works.pk}
    sunday = saturday + dt.timedelta(days=1)
    assert ask(ours, at=sunday, due_at=sunday + dt.timedelta(minutes=30)).picked is not None


def test_people_outside_a_rotation_are_asked_by_what_they_have_open(person, at, drill_clock):
    busy, free = person(), person()
    clocks.start("drill", subject=lead(), holder=busy, at=at, due_at=at + dt.timedelta(hours=1))
    made = ask(Group("peers", [busy, free]), at=at)
    assert (made.picked.id, made.rule) == (free.pk, "peers")
    assert ask(Group("backup", [busy, free], in_order=True), at=at).picked.id == busy.pk
    assert not Turn.objects.exists()


def test_an_owner_without_the_role_is_passed_over(pool, person, at):
    owner, ours = person(), pool(seats=1)
    made = ask(Group("owner", [owner], role=Role.AE), ours, at=at)
    assert made.rule == str(ours.pk)
    assert (owner.pk, "owner", Passed.OTHER_ROLE) in made.passed


def test_a_turn_says_who_took_it_and_who_gave_it_back(pool, person, at):
    ours, user, subject = pool(seats=1), person(), lead()
    take([ours], need(subject), by=user, at=at)
    give_back(subject=subject, by=user, at=at)
    assert set(Event.objects.filter(subject_id=subject.id).values_list("by_id", flat=True)) == {user.pk}
