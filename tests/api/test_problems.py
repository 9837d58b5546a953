"""Every no is a problem document that names the field and the rule; nothing shows a trace or HTML."""

import psycopg
import pytest
from django.db import OperationalError
from django.test import Client

from handoff.api import people
from ledger.refused import Overtaken, Refused

pytestmark = [pytest.mark.django_db, pytest.mark.rule("API-3")]


def is_problem(answer, status):
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert {"type", "title", "status", "detail", "instance"} <= set(answer.said)
    assert answer.said["status"] == status
    assert answer["X-Request-ID"] in answer.said["instance"]
    assert "Traceback" not in str(answer.said)
    return True


@pytest.fixture
def me(caller):
    return caller()


def test_a_stranger_gets_401_and_how_to_come_in(me):
    me.client.defaults.pop("HTTP_AUTHORIZATION", None)
    answer = me.get("/me", Authorization="")
    assert is_problem(answer, 401)
    assert "Bearer" in answer["WWW-Authenticate"]


@pytest.mark.parametrize("header", ["Basic eA==", "Bearer", "Bearer ho_nonsense", "Bearer \xff\xfe"])
def test_credentials_of_another_sort_get_401(me, header):
    assert is_problem(me.get("/me", Authorization=header), 401)


def test_a_session_without_its_csrf_token_changes_nothing(person):
    user = person()
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    answer = client.patch("/api/v1/me", {"name": "Else"}, content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")
    user.refresh_from_db()
    assert user.name != "Else"


def test_a_foreign_or_unknown_id_gets_404(me, team):
    assert is_problem(me.get(f"/teams/{team().pk}"), 404)


def test_an_address_that_is_not_there_gets_404(me):
    assert is_problem(me.get("/nothing-here"), 404)
    assert is_problem(me.get("/people/not-an-id"), 404)


def test_another_method_gets_405_and_those_that_are_there(me):
    answer = me.delete("/me")
    assert is_problem(answer, 405)
    assert "PATCH" in answer["Allow"]


def test_another_content_type_gets_415(me):
    answer = me.client.patch("/api/v1/me", "name=Else", content_type="application/x-www-form-urlencoded")
    assert (answer.status_code, answer["Content-Type"]) == (415, "application/problem+json")


@pytest.mark.parametrize("body", ["{", '{"name": NaN}', "\xff", '{"a":' * 5000])
def test_a_body_that_is_no_json_gets_400(me, body):
    answer = me.client.patch("/api/v1/me", body.encode("latin-1"), content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


@pytest.mark.parametrize(
    ("body", "field", "rule"),
    [
        ({"name": ""}, "name", "blank"),
        ({"name": "x" * 201}, "name", "max_length"),
        ({"name": "a\0b"}, "name", "null_characters_not_allowed"),
        ({"name": "\ud800"}, "name", "surrogate_characters_not_allowed"),
        ({"zone": "Mars/Olympus"}, "zone", "PEOPLE-3"),
        ({"is_staff": True}, "is_staff", "unknown"),
        ([], "", "invalid"),
    ],
)
def test_an_error_names_its_field_and_rule(me, body, field, rule):
    answer = me.patch("/me", body)
    assert is_problem(answer, 422)
    [error] = answer.said["errors"]
    assert (error["field"], error["rule"]) == (field, rule)
    assert error["sentence"].endswith(".")


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Refused("Not yours.", rule="PEOPLE-2"), 403),
        (Overtaken("Accepted by Sam a minute ago.", rule="HANDOFF-6"), 409),
        (Refused("Name who signs.", rule="BRIEF-3", field="signer"), 422),
    ],
)
def test_a_refusal_of_a_verb_is_told_as_it_stands(me, monkeypatch, error, status):
    monkeypatch.setattr(people.verbs, "change_user", lambda *args, **more: (_ for _ in ()).throw(error))
    answer = me.patch("/me", {"name": "Else"})
    assert is_problem(answer, status)
    assert answer.said["detail"] == error.sentence
    assert answer.said["errors"] == [{"field": error.field, "rule": error.rule, "sentence": error.sentence}]


@pytest.mark.parametrize(
    ("error", "status"),
    [(RuntimeError("secret words"), 500), (OperationalError("server closed the connection"), 503)],
)
def test_a_fault_of_ours_says_nothing_of_its_inside(me, monkeypatch, error, status):
    monkeypatch.setattr(people.verbs, "change_user", lambda *args, **more: (_ for _ in ()).throw(error))
    answer = me.patch("/me", {"name": "Else"})
    assert is_problem(answer, status)
    assert str(error) not in answer.content.decode()


def test_an_absent_database_gets_503_and_when_to_come_again(me, monkeypatch):
    def away(*args, **more):
        raise OperationalError("no") from psycopg.OperationalError("connection refused")

    monkeypatch.setattr("people.tokens.authenticate", away)
    answer = me.get("/me")
    assert is_problem(answer, 503)
    assert answer["Retry-After"]


def test_an_unknown_filter_is_refused_and_not_passed_over(me):
    answer = me.get("/people?tema=1")
    assert is_problem(answer, 422)
    assert answer.said["errors"][0]["field"] == "tema"
