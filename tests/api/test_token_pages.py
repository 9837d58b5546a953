"""Settings, API tokens: made with scopes and an end, shown once, revoked."""

import re

import pytest

from people.models import Token

pytestmark = [pytest.mark.django_db, pytest.mark.rule("API-2")]
PAGE = "/settings/tokens/"
ORDER = {"name": "Reports", "scopes": ["read", "write"], "days": "30"}


@pytest.fixture
def me(client, person):
    user = person()
    client.force_login(user)
    return user


def test_the_secret_is_on_the_answer_and_on_no_later_page(client, me):
    made = client.post(PAGE, ORDER).content.decode()
    [secret] = set(re.findall(r"ho_[\w-]{51}", made))
    assert client.get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"}).status_code == 200
    assert secret not in client.get(PAGE).content.decode()
    assert Token.objects.get().scopes == ["read", "write"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": ""}, "Name the token by what will use it."),
        ({"scopes": []}, "Choose at least one."),
        ({"days": "5000"}, "5000"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(client, me, change, sentence):
    page = client.post(PAGE, ORDER | {"name": "Quarterly"} | change).content.decode()
    assert sentence in page
    assert "Quarterly" in page or "name" in change
    assert not Token.objects.exists()


def test_a_revoked_one_moves_to_those_that_are_over(client, me, token_of):
    token, secret = token_of(me)
    page = client.post(f"{PAGE}{token.pk}/revoke/", follow=True).content.decode()
    assert "opens nothing any more" in page
    assert "Revoked" in page
    assert client.get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"}).status_code == 401


def test_somebody_elses_cannot_be_revoked(client, me, token_of, person):
    token, _secret = token_of(person())
    assert client.post(f"{PAGE}{token.pk}/revoke/").status_code == 404
    assert Token.objects.get().revoked_at is None


def test_a_stranger_is_sent_to_sign_in(client):
    assert client.get(PAGE).status_code == 302
