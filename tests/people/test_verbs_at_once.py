"""Two people at the same moment: one of them is refused."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from ledger.refused import Refused
from ledger.time import now
from people.models import Absence, Role, User
from people.verbs import add_absence, change_user, deactivate, join_team

pytestmark = pytest.mark.django_db(transaction=True)
DAY = dt.timedelta(days=1)


def refused(*verbs) -> int:
    """How many say no when all begin together."""
    start = Barrier(len(verbs))

    def do(verb):
        try:
            start.wait(5)
            verb()
        except Refused:
            return True
        finally:
            connection.close()
        return False

    with ThreadPoolExecutor(len(verbs)) as many:
        return sum(many.map(do, verbs))


@pytest.mark.rule("PEOPLE-2")
def test_two_of_revops_deactivate_each_other_and_one_stays(person):
    one, two = person(), person()
    for user in (one, two):
        join_team(user, role=Role.REVOPS, by=None, at=now())
    assert refused(lambda: deactivate(one, by=two, at=now()), lambda: deactivate(two, by=one, at=now())) == 1
    assert User.objects.filter(is_active=True).count() == 1


@pytest.mark.rule("PEOPLE-3")
def test_two_overlapping_absences_at_once_are_one(person):
    user, at = person(), now()

    def enter():
        add_absence(user, starts_at=at + DAY, ends_at=at + 2 * DAY, by=user, at=at)

    assert refused(enter, enter, enter) == 2
    assert Absence.objects.count() == 1


@pytest.mark.rule("PEOPLE-3")
def test_three_who_cover_each_other_round_at_once_are_not_all_taken(person):
    people, at = [person(), person(), person()], now()

    def enter(user, cover):
        add_absence(user, starts_at=at + DAY, ends_at=at + 2 * DAY, cover=cover, by=user, at=at)

    ring = zip(people, [*people[1:], people[0]], strict=True)
    assert refused(*(lambda user=user, cover=cover: enter(user, cover) for user, cover in ring)) >= 1


def test_a_ring_of_backups_is_not_closed_at_once(person):
    one, two = person(), person()
    assert refused(
        lambda: change_user(one, backup=two, by=None, at=now()),
        lambda: change_user(two, backup=one, by=None, at=now()),
    ) == 1  # fmt: skip
