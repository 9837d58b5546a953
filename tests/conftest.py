import datetime as dt

import pytest
from django.conf import settings as installed
from django.db import connection
from hypothesis import HealthCheck, settings

from ledger import wiring
from ledger.kinds import Step
from ledger.time import now, travel
from tests import emptied, sessions  # noqa: F401  how tables are emptied, and the test client's cookie

# What it costs to try a password is between the product and a thief.
installed.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# How long an example takes depends on who else uses the machine.
settings.register_profile("handoff", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("handoff")

STEPS = {
    "half": Step("drill.half_reached", share=0.5),
    "last": Step("drill.last_reached", share=0.83),
    "breach": Step("drill.breached", breach=True),
}


@pytest.fixture(autouse=True)
def _as_the_app(request):
    """Tests run with the rights that the product has, not with those of the tables' owner."""
    mark = request.node.get_closest_marker("django_db")
    commits = "transactional_db" in request.fixturenames or (mark and mark.kwargs.get("transaction"))
    if not commits and (mark or "db" in request.fixturenames):
        request.getfixturevalue("db")
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE handoff_app")


@pytest.fixture
def at(db) -> dt.datetime:
    return now()


@pytest.fixture
def shift(transactional_db):
    """Move the product's time, in every process at once."""
    yield travel
    travel(dt.timedelta())


@pytest.fixture
def wired(monkeypatch):
    """Hang clock kinds, reactions, effects and channels on the ledger for one test."""
    return lambda name, value: monkeypatch.setattr(wiring, name, lambda: value)


@pytest.fixture
def drill_clock(wired):
    wired("clock_kinds", {"drill": STEPS})
    return STEPS
