"""What a first look costs on the wire (P18)."""

import re

import pytest

from ledger.time import now
from people.models import User
from people.verbs import add_user
from tests.people.signing import PASSWORD

MOST_BYTES, MOST_REQUESTS = 250_000, 10


def weigh(page, path):
    """Bytes of each request for a first look at the page."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    weights = []
    session.on("Network.loadingFinished", lambda ended: weights.append(ended["encodedDataLength"]))
    page.goto(path, wait_until="networkidle")
    session.detach()
    return weights


@pytest.fixture
def ana(transactional_db) -> User:
    ana = add_user(name="Ana Lima", email="ana@example.com", by=None, at=now())
    ana.set_password(PASSWORD)
    ana.save()
    return ana


def test_a_first_look_is_light(visit, ana):
    page = visit().page
    found = {"sign-in": weigh(page, "/account/sign-in/")}
    page.get_by_label("Email").fill(ana.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile(r":\d+/$"))
    found["home"] = weigh(page, "/")
    for name, weights in found.items():
        assert len(weights) <= MOST_REQUESTS, name
        assert 10_000 < sum(weights) <= MOST_BYTES, name
