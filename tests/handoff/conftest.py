import pytest

from handoff.models import Account
from handoff.verbs import open_handoff
from people.verbs import add_team, add_user


@pytest.fixture
def team(at):
    return add_team(name="Northeast mid-market", by=None, at=at)


@pytest.fixture
def sdr(at):
    return add_user(name="Noor Haddad", email="noor@example.com", by=None, at=at)


@pytest.fixture
def ae(at):
    return add_user(name="Alex Brandt", email="alex@example.com", by=None, at=at)


@pytest.fixture
def account(at):
    return Account.objects.create(name="Corvane Health IT", created_at=at)


@pytest.fixture
def handoff(team, sdr, ae, account, at):
    return open_handoff(team=team, sdr=sdr, ae=ae, account=account, by=sdr, at=at)
