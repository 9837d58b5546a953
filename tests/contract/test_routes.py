"""S1: every route × method × role answers as the table and the policy say. A new route without a row fails here."""

import uuid

import pytest
from django.urls import URLPattern, get_resolver, reverse

from handoff.gate import WHOLE
from handoff.middleware import HEADERS
from people import policy
from people.models import Role, User
from people.routes import OPERATORS, PUBLIC, ROUTES, SIGNED_IN
from people.verbs import add_team, add_user, join_team

pytestmark = pytest.mark.django_db
GIVEN = {"sort": "clock", "secret": "none", "uidb36": "a", "key": "b", "motion": "velocity"}
PROBES = {"healthz", "readyz", "metrics"}


def every(patterns=None):
    for pattern in get_resolver("handoff.urls").url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLPattern):
            yield pattern
        else:
            yield from every(pattern.url_patterns)


ROUTED = {pattern.name: pattern for pattern in every()}


def address(name):
    nobody = {"UUIDConverter": uuid.UUID(int=1), "IntConverter": 999_999}
    pattern = ROUTED[name].pattern
    return reverse(
        name,
        kwargs={
            key: nobody.get(type(converter).__name__, GIVEN.get(key))
            for key, converter in pattern.converters.items()
        },
    )


@pytest.fixture
def people(at):
    team = add_team(name="Northeast", by=None, at=at)
    made = {}
    for role in Role:
        user = add_user(name=f"The {role}", email=f"{role}@example.com", by=None, at=at)
        in_team = role in (Role.SDR, Role.AE, Role.MANAGER)
        join_team(user, role=role, team=team if in_team else None, by=None, at=at)
        made[role] = user
    return made


def test_every_route_has_a_row_and_every_row_a_route():
    assert set(ROUTED) == set(ROUTES)


def test_every_verb_of_a_row_is_in_the_policy():
    said = {access for row in ROUTES.values() for access in row.values()}
    assert said - {PUBLIC, SIGNED_IN, OPERATORS} <= set(policy.TABLE)


SHUT = [(n, m) for n, row in ROUTES.items() for m, a in row.items() if a not in (PUBLIC, OPERATORS)]


@pytest.mark.rule("PEOPLE-2")
@pytest.mark.parametrize(("name", "method"), SHUT)
def test_a_stranger_is_sent_to_sign_in(client, name, method):
    answer = client.generic(method, address(name))
    if name.startswith("api_") and name != "api_docs":
        assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    else:
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("account_login"))


@pytest.mark.rule("PEOPLE-2")
@pytest.mark.parametrize(("name", "method"), [(n, m) for n, m in SHUT if ROUTES[n][m] in WHOLE])
def test_who_may_not_is_told_why(client, people, name, method, at):
    verb = ROUTES[name][method]
    for role, user in people.items():
        client.force_login(user)
        answer = client.generic(method, address(name))
        if sentence := policy.refusal(User.objects.get(pk=user.pk), verb, at=at):
            assert answer.status_code == 403, role
            assert sentence.replace("'", "&#x27;") in answer.content.decode(), role
        else:
            assert answer.status_code not in (401, 403, 405, 500), role


@pytest.mark.rule("PEOPLE-2")
@pytest.mark.parametrize(
    ("name", "method"), [(n, m) for n, m in SHUT if "pk" in ROUTED[n].pattern.converters]
)
def test_what_is_not_there_or_not_theirs_answers_404(client, people, name, method):
    client.force_login(people[Role.REVOPS])
    sent = {"content_type": "application/json"} if name.startswith("api_") else {}
    assert client.generic(method, address(name), "{}" if sent else "", **sent).status_code == 404


def test_a_team_that_is_not_theirs_is_not_there(client, people, at):
    other = add_team(name="Elsewhere", by=None, at=at)
    for role in (Role.SDR, Role.AE, Role.MANAGER):
        client.force_login(people[role])
        for name, method in (
            ("team", "GET"),
            ("change_team", "GET"),
            ("change_team", "POST"),
            ("api_team", "GET"),
        ):
            assert client.generic(method, reverse(name, args=[other.pk])).status_code == 404, (role, name)


@pytest.mark.parametrize("name", sorted(set(ROUTES) - PROBES))
def test_a_method_without_a_row_is_refused(client, people, name):
    client.force_login(people[Role.REVOPS])
    method = "PUT" if "PATCH" in ROUTES[name] else "PATCH"
    assert client.generic(method, address(name)).status_code == 405


def test_a_route_without_a_row_is_shut(client, monkeypatch):
    from handoff import gate

    monkeypatch.setattr(gate, "table", lambda urlconf: {})
    assert client.get("/").status_code == 404


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_every_answer_carries_the_headers(client, name):
    answer = client.get(address(name))
    for header, value in HEADERS.items():
        if header != "Cache-Control":
            assert answer[header] == value
    assert "unsafe" not in answer["Content-Security-Policy"]
    for cookie in answer.cookies.values():
        assert cookie["httponly"] or cookie.key == "csrftoken"
        assert cookie["samesite"] == "Lax"
