import pytest
from django.db import connection

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


@pytest.fixture
def database_gone(transactional_db):
    """The server hangs up and nobody answers at its address, until the function given here is called."""
    host = connection.settings_dict["HOST"]

    def come_back() -> None:
        connection.settings_dict["HOST"] = host

    connection.close()
    connection.settings_dict["HOST"] = "/nowhere"
    yield come_back
    come_back()
