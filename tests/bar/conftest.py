import itertools

import pytest

from bar.verbs import agree, ask, draft, start_bar
from ledger.time import now
from people.models import Role
from people.verbs import add_team, add_user, join_team

numbers = itertools.count()


@pytest.fixture
def team(db):
    return add_team(name=f"Northeast {next(numbers)}", by=None, at=now())


@pytest.fixture
def person(team):
    """Somebody of the team in this role; `team=None` for a role in the company."""

    def person(role, name="", team=team):
        number = next(numbers)
        user = add_user(name=name or f"Person {number}", email=f"bar{number}@example.com", by=None, at=now())
        join_team(user, role=role, team=team, by=None, at=now())
        return user

    return person


@pytest.fixture
def manager(person):
    return person(Role.MANAGER, "Ruth Lindgren")


@pytest.fixture
def ae(person):
    return person(Role.AE, "Alex Brandt")


@pytest.fixture
def bar(team):
    return start_bar(team, "velocity", by=None, at=now())


@pytest.fixture
def written(bar):
    """The bar's first draft, from the preset."""
    return draft(bar, by=None, at=now())


@pytest.fixture
def asked(written):
    return ask(written, by=None, at=now())


@pytest.fixture
def in_force(asked, ae):
    """Version 1, by the word of the one AE."""
    return agree(asked, by=ae, at=now())
