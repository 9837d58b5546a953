"""One click, and one is somebody: in the sample company alone."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as ours
from django.test import Client
from django.urls import reverse

from ledger.models import Event
from people.throttle import FAILED
from people.verbs import add_user, join_team
from sample.models import Company, Guest

pytestmark = pytest.mark.django_db
DOOR = "/sample/come-in/"


@pytest.fixture
def greta(at):
    user = add_user(name="Greta Solheim", email="greta@larkfield.example", by=None, at=at)
    join_team(user, role="reader", by=None, at=at)
    Guest.objects.create(key="reader", position=1, user=user)
    return user


@pytest.fixture
def sample(at, greta):
    return Company.objects.create(seed=1, size=0, started_at=at, scenes=4)


def test_one_click_signs_in_and_is_written_down(sample, greta, client):
    answer = client.post(DOOR, {"guest": "reader"})
    assert (answer.status_code, answer["Location"]) == (302, "/briefs/?whose=team")
    assert client.get("/account/").context["user"] == greta
    assert Event.objects.filter(kind="user.signed_in", subject_id=greta.pk).exists()


def test_the_sign_in_page_offers_it_there_and_nowhere_else(greta, client, at):
    assert b"Greta Solheim" not in client.get(reverse("account_login")).content
    Company.objects.create(seed=1, size=0, started_at=at, scenes=4)
    assert b"Greta Solheim" in client.get(reverse("account_login")).content


def test_without_a_sample_company_there_is_no_such_door(greta, client):
    assert client.post(DOOR, {"guest": "reader"}).status_code == 404


def test_in_production_there_is_no_such_door(sample, client, settings):
    settings.PRODUCTION = True
    assert client.post(DOOR, {"guest": "reader"}).status_code == 404
    assert b"Greta Solheim" not in client.get(reverse("account_login")).content


def test_production_does_not_even_know_the_address():
    url = "postgresql://x@localhost/x"
    env = {
        "HANDOFF_ENV": "production", "SECRET_KEY": "long and random enough " * 4, "ALLOWED_HOSTS": "handoff.example",
        "DATABASE_URL": url, "REDIS_URL": "redis://localhost", "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "handoff.settings",
    }  # fmt: skip
    ask = "import django; django.setup(); from django.urls import resolve; resolve('/sample/come-in/')"
    done = subprocess.run(
        [sys.executable, "-c", ask], cwd=Path(ours.BASE_DIR), env=env, capture_output=True, text=True
    )
    assert "Resolver404" in done.stderr


def test_it_asks_for_the_token_of_its_form(sample):
    assert Client(enforce_csrf_checks=True).post(DOOR, {"guest": "reader"}).status_code == 403


def test_who_guesses_is_counted_and_made_to_wait(sample, client):
    answers = [client.post(DOOR, {"guest": "boss"}).status_code for _ in range(11)]
    assert answers == [404] * 10 + [429]
    assert Event.objects.filter(kind=FAILED, why="guest").count() == 10


def test_who_is_deactivated_is_no_guest(sample, greta, client, at):
    type(greta).objects.filter(pk=greta.pk).update(is_active=False, deactivated_at=at)
    assert client.post(DOOR, {"guest": "reader"}).status_code == 404


def test_the_first_page_says_how_far_it_is(sample, client):
    page = client.get("/").content.decode()
    assert "It is moving in: 0 % is here" in page
    assert "./run reset --empty" in page
