import datetime as dt
import itertools

import pytest

from ledger.time import now
from people.models import Absence, Pool, Role, Seat
from people.verbs import add_team, add_user

numbers = itertools.count()


@pytest.fixture
def person():
    """A person; facts beyond the name are set on the row."""

    def person(**facts):
        number = next(numbers)
        user = add_user(name=f"Person {number}", email=f"person{number}@example.com", by=None, at=now())
        for name, value in facts.items():
            setattr(user, name, value)
        user.save()
        return user

    return person


@pytest.fixture
def pool(person):
    """A pool with so many seats of weight 1, all long joined."""

    def pool(seats=0, **facts):
        team = add_team(name=f"Team {next(numbers)}", by=None, at=now())
        made = Pool.objects.create(team=team, role=Role.AE)
        for _ in range(seats):
            sit(made, person(**facts))
        return made

    return pool


def sit(pool, user, weight=1):
    return Seat.objects.create(pool=pool, user=user, weight=weight, joined_on=dt.date(2020, 1, 1))


@pytest.fixture
def away():
    """Somebody is absent from an hour ago until in an hour."""

    def away(user, cover=None):
        hour = dt.timedelta(hours=1)
        at = now()
        return Absence.objects.create(
            user=user, starts_at=at - hour, ends_at=at + hour, cover=cover, created_at=at
        )

    return away
