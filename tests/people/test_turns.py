import datetime as dt
import uuid
from collections import Counter

import pytest

from ledger import clocks
from ledger.events import Subject
from ledger.models import Event
from people import turns
from people.choice import Passed
from people.models import Seat, Turn
from people.turns import give_back, take
from tests.people.conftest import sit

pytestmark = pytest.mark.django_db


def lead():
    return Subject("drill.lead", uuid.uuid4())


def picks(pool, count, at):
    return Counter(take([pool], subject=lead(), at=at).picked.id for _ in range(count))


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
    made = [take([ours], subject=lead(), at=at) for _ in range(6)]
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
    assert take([ours], subject=lead(), at=sunday, live=True).picked is None
    assert take([ours], subject=lead(), at=sunday).picked is not None


def test_the_backup_pool_is_asked_when_the_first_has_nobody(pool, at):
    empty, backup = pool(), pool(seats=1)
    assert take([empty, backup], subject=lead(), at=at).rule == str(backup.pk)


@pytest.mark.rule("ROUTE-6")
def test_a_turn_is_given_back_once(pool, at):
    ours, subject = pool(seats=1), lead()
    take([ours], subject=subject, at=at)
    assert [give_back(subject=subject, at=at), give_back(subject=subject, at=at)] == [True, False]
    assert Seat.objects.get().position == 0


def test_one_subject_costs_a_person_one_turn(pool, at):
    ours, subject = pool(seats=1), lead()
    take([ours], subject=subject, at=at)
    take([ours], subject=subject, at=at)
    assert Turn.objects.count() == 1


def test_a_new_person_gets_a_smaller_share_at_first(pool, person, at):
    ours = pool(seats=1)
    Seat.objects.create(pool=ours, user=(new := person()), joined_on=at.date())
    assert picks(ours, 31, at)[new.pk] == 1


def test_the_ledger_is_public_and_counts(pool, at):
    ours, subject = pool(seats=2), lead()
    take([ours], subject=subject, at=at)
    give_back(subject=subject, at=at)
    assert sorted((row["taken"], row["given_back"]) for row in turns.ledger_of(ours)) == [(0, 0), (1, 1)]
    assert list(
        Event.objects.filter(kind__startswith="turn.").order_by("id").values_list("kind", flat=True)
    ) == [
        "turn.taken",
        "turn.given_back",
    ]
