import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

from handoff.bundles import BUNDLES, put_together
from ledger.time import now
from people.models import Role
from people.verbs import add_user, join_team

ASKS = {"HX-Request": "true", "HX-Current-URL": "http://testserver/settings/people/add/"}


@pytest.fixture
def client(client, db):
    user = add_user(name="Rosa Ops", email="rosa@example.com", by=None, at=now())
    join_team(user, role=Role.REVOPS, by=None, at=now())
    client.force_login(user)
    return client


def test_a_part_is_the_same_template_without_what_stands_around_it(client):
    whole, part = (client.get(reverse("people"), headers=headers).content for headers in ({}, ASKS))
    main = re.compile(rb'<main id="main".*</main>', re.DOTALL)
    assert main.search(part)[0] == main.search(whole)[0]
    assert b"<title>People" in part
    assert b"<html" not in part
    assert b"rail" not in part


def test_a_part_asks_the_database_less(client, django_assert_max_num_queries):
    client.get(reverse("clocks"), headers=ASKS)
    with django_assert_max_num_queries(4):
        client.get(reverse("clocks"), headers=ASKS)


def test_a_redirect_elsewhere_is_a_visit(client):
    given = {"name": "Noor", "email": "noor@example.com", "zone": "UTC"}
    answer = client.post(reverse("add_person"), given, headers=ASKS)
    assert answer.status_code == 200
    assert answer["HX-Redirect"].startswith("/settings/people/")
    assert "Location" not in answer


def test_a_redirect_to_the_same_page_is_followed_in_place(client):
    user = add_user(name="Noor", email="noor@example.com", by=None, at=now())
    here = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{reverse('person', args=[user.pk])}"}
    answer = client.post(reverse("reactivate_person", args=[user.pk]), headers=here)
    assert (answer.status_code, answer["Location"]) == (302, reverse("person", args=[user.pk]))


def test_a_form_that_comes_back_says_so_by_its_status(client):
    assert client.post(reverse("add_person"), {}, headers=ASKS).status_code == 422
    assert client.post(reverse("add_person"), {}).status_code == 422


def test_who_is_signed_out_is_told_by_status_inside_a_page(client):
    client.logout()
    assert client.post(reverse("add_person"), {}, headers=ASKS).status_code == 401


def test_a_button_that_a_stranger_pressed_leads_back_to_its_page_and_no_other(client):
    client.logout()
    address = reverse("end_other_sessions")
    back = client.post(address, headers={"Referer": "http://testserver/account/sessions/?x=1"})
    assert back["Location"] == "/account/sign-in/?next=/account/sessions/"
    elsewhere = client.post(address, headers={"Referer": "https://evil.example/account/"})
    assert elsewhere["Location"] == "/account/sign-in/?next=/"


@pytest.mark.parametrize("name", BUNDLES)
def test_a_bundle_is_found_and_holds_all_its_sources(name):
    found = finders.find(name)
    assert Path(found).read_text() == put_together(name)
    assert name in [path for finder in finders.get_finders() for path, _ in finder.list(None)]


def test_what_stands_in_for_a_lost_connection_names_nobody(client):
    assert b"Rosa" not in client.get(reverse("offline")).content
    assert b"Rosa" not in client.get(reverse("service_worker")).content
