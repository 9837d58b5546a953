"""Tokens: shown once, stored hashed, with scopes and an end; what is revoked is refused at once."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger.models import Event
from ledger.refused import Refused
from ledger.time import now
from people import tokens
from people.models import Token, User
from people.tokens import NotAccepted, authenticate, issue_token, revoke_token
from tests.api.conftest import Caller

pytestmark = [pytest.mark.django_db, pytest.mark.rule("API-2")]
DAY = dt.timedelta(days=1)


def test_the_secret_stands_nowhere_in_the_database(person, token_of):
    token, secret = token_of(person())
    row = Token.objects.filter(pk=token.pk).values().get()
    events = list(Event.objects.values("kind", "old", "new"))
    assert secret not in f"{row} {events}"
    assert secret[-20:] not in f"{row} {events}"


def test_a_secret_says_whose_it_is_and_has_over_40_random_characters(person, token_of):
    secrets = {token_of(user)[1] for user in [person()] for _ in range(3)}
    assert len(secrets) == 3
    assert all(secret.startswith("ho_") and len(secret) > 50 for secret in secrets)


def test_it_opens_as_its_owner(person, token_of):
    user = person()
    assert authenticate(token_of(user)[1]).user == user


@pytest.mark.parametrize(
    "secret", ["", "ho_", "ho_" + "a" * 51, "Bearer", "ho_é" + "a" * 50, "ho_" + "\0" * 51, "a" * 10_000]
)
def test_what_is_not_a_token_is_refused_without_a_statement(secret, django_assert_num_queries):
    with django_assert_num_queries(0), pytest.raises(NotAccepted):
        authenticate(secret)


def test_one_that_was_never_issued_is_refused():
    with pytest.raises(NotAccepted, match="no such token"):
        authenticate(tokens._new_secret())


def test_one_of_revops_that_is_not_for_administering_reads_all_and_changes_nothing_of_the_install(
    caller, team
):
    theirs, without = team(), caller(scopes=("read", "write"), revops=None)
    assert str(theirs.pk) in {it["id"] for it in without.get("/teams").said["items"]}
    answer = without.post("/teams", {"name": "North", "zone": "Europe/Oslo"})
    assert (answer.status_code, answer.said["detail"]) == (403, "This token lacks the scope “admin”.")
    assert caller(revops=None).post("/teams", {"name": "North", "zone": "Europe/Oslo"}).status_code == 201


def test_a_revoked_one_is_refused_with_the_next_request(caller):
    by = caller()
    assert by.get("/me").status_code == 200
    revoke_token(Token.objects.get(user=by.user), by=by.user, at=now())
    answer = by.get("/me")
    assert answer.status_code == 401
    assert "revoked" in answer.said["detail"]
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_an_expired_one_is_refused(person, token_of):
    secret = token_of(person(), days=1, at=now() - 2 * DAY)[1]
    with pytest.raises(NotAccepted, match="expired"):
        authenticate(secret)


def test_one_of_somebody_who_left_is_refused_at_once(caller):
    by = caller()
    User.objects.filter(pk=by.user.pk).update(is_active=False, deactivated_at=now())
    assert by.get("/me").status_code == 401


@pytest.mark.parametrize("days", [0, -1, 367])
def test_it_ends_within_a_year(person, token_of, days):
    with pytest.raises(Refused) as refused:
        token_of(person(), days=days)
    assert refused.value.field == "expires_at"


@pytest.mark.parametrize("scopes", [(), ("root",), ("read", "root")])
def test_its_scopes_come_from_the_list(person, token_of, scopes):
    with pytest.raises(Refused) as refused:
        token_of(person(), scopes)
    assert refused.value.field == "scopes"


def test_it_does_only_what_its_scopes_name(caller):
    reader = caller(scopes=["read"])
    writer = caller(scopes=["write"])
    assert reader.get("/me").status_code == 200
    assert reader.patch("/me", {"name": "Else"}).status_code == 403
    assert writer.patch("/me", {"name": "Else"}).status_code == 200
    assert "“read”" in writer.get("/me").said["detail"]


def test_nobody_makes_one_for_somebody_else(person):
    at = now()
    with pytest.raises(Refused):
        issue_token(user=person(), name="x", scopes=["read"], expires_at=at + DAY, by=person(), at=at)


def test_its_use_is_noted_at_most_once_a_minute(person, token_of):
    token, secret = token_of(person())
    authenticate(secret, address="192.0.2.7")
    with CaptureQueriesContext(
        connection,
    ) as ran:
        authenticate(secret, address="192.0.2.8")
    assert len(ran) == 1
    token.refresh_from_db()
    assert token.last_used_from == "192.0.2.7"
    Token.objects.update(last_used_at=now() - dt.timedelta(seconds=61))
    authenticate(secret, address="192.0.2.8")
    token.refresh_from_db()
    assert token.last_used_from == "192.0.2.8"


def test_issuing_and_revoking_are_events(person, token_of):
    token, _secret = token_of(person())
    revoke_token(token, by=token.user, at=now())
    assert not revoke_token(token, by=token.user, at=now())
    kinds = list(Event.objects.filter(subject_id=token.pk).order_by("id").values_list("kind", flat=True))
    assert kinds == ["token.issued", "token.revoked"]


class TestOverTheApi:
    def order(self, **more):
        return {"name": "Reports", "scopes": ["read"], "expires_at": (now() + DAY).isoformat()} | more

    def test_a_session_makes_one_and_sees_its_secret(self, person, at_a_page):
        user = person()
        made = at_a_page(user).post("/tokens", self.order())
        assert made.status_code == 201
        assert Caller(user, made.said["secret"]).get("/me").said["id"] == str(user.pk)

    def test_a_token_cannot_make_a_token(self, caller):
        by = caller()
        answer = by.post("/tokens", self.order())
        assert answer.status_code == 403
        assert "cannot make a token" in answer.said["detail"]
        assert Token.objects.count() == 1

    def test_a_repeat_does_not_show_the_secret_again_and_no_table_keeps_it(self, person, at_a_page):
        page, order = at_a_page(person()), self.order()
        first = page.post("/tokens", order, Idempotency_Key="once")
        again = page.post("/tokens", order, Idempotency_Key="once")
        assert first.said["secret"]
        assert again.said == first.said | {"secret": None}
        assert Token.objects.count() == 1

    def test_somebody_elses_is_not_there(self, caller, person, token_of):
        token, secret = token_of(person())
        assert caller().delete(f"/tokens/{token.pk}").status_code == 404
        assert authenticate(secret)

    def test_a_list_holds_ones_own_without_secrets(self, caller, person, token_of):
        token_of(person())
        by = caller()
        [mine] = by.get("/tokens").said["items"]
        assert mine["tail"] == by.secret[-4:]
        assert by.secret not in str(mine)
        assert "digest" not in mine

    def test_revoking_over_the_api_ends_it(self, caller):
        by = caller()
        pk = by.get("/tokens").said["items"][0]["id"]
        assert by.delete(f"/tokens/{pk}").status_code == 204
        assert by.get("/me").status_code == 401
