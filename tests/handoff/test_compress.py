"""What goes out compressed, and what must not (BREACH)."""

import gzip

import pytest
from django.test import Client

from tests.loop import Loop

pytestmark = pytest.mark.django_db
TAKES = {"Accept-Encoding": "gzip, br"}


@pytest.fixture
def revops():
    client = Client(headers=TAKES)
    loop = Loop()
    client.force_login(loop.person("Priya Raman", "revops"))
    client.loop = loop
    return client


def is_compressed(answer) -> bool:
    return answer.headers.get("Content-Encoding") == "gzip"


def test_a_page_is_a_fraction_of_what_it_says(revops):
    plain = revops.get("/settings/people/", headers={"Accept-Encoding": "identity"})
    small = revops.get("/settings/people/")
    assert is_compressed(small)
    assert b"Priya Raman" in gzip.decompress(small.content)
    assert len(small.content) < len(plain.content) / 3
    assert "Accept-Encoding" in small["Vary"]


def test_its_length_differs_by_chance(revops):
    assert len({len(revops.get("/settings/people/").content) for _ in range(8)}) > 1


@pytest.mark.parametrize("path", ["/account/", "/account/security/", "/account/sign-in/"])
def test_pages_of_an_account_are_as_they_are(revops, path):
    assert not is_compressed(revops.get(path))


def test_an_answer_that_shows_a_secret_is_as_it_is(revops):
    answer = revops.post("/settings/tokens/", {"name": "Reports", "scopes": ["read"], "days": "30"})
    assert b"ho_" in answer.content
    assert not is_compressed(answer)


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_so_is_what_another_site_led_to(revops, site):
    assert not is_compressed(revops.get("/settings/people/", headers={"Sec-Fetch-Site": site}))


def test_a_stream_is_told_as_it_comes(revops):
    answer = revops.get("/events/", headers={"Accept": "text/event-stream"})
    assert answer.streaming
    assert not is_compressed(answer)
