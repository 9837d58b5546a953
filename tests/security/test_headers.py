"""S11: what every answer says to the browser, whatever it is an answer to, and what every cookie may."""

import pytest
from django.conf import settings as installed
from django.db import OperationalError
from django.test import Client

from handoff.middleware import CONTENT_SECURITY_POLICY, HEADERS
from people.routes import ROUTES
from tests.security.doors import as_json, sent
from tests.security.test_matrix import everywhere
from tests.security.world import address, is_api, knock, taken_back

pytestmark = pytest.mark.django_db
FIXED = {name: value for name, value in HEADERS.items() if name != "Cache-Control"}


def carries_headers(answer, is_kept=False):
    assert {name: answer.headers.get(name) for name in FIXED} == FIXED
    assert ("no-store" in answer["Cache-Control"]) is not is_kept
    assert len(answer["X-Request-ID"]) >= 8
    for cookie in answer.cookies.values():
        assert cookie["samesite"] == "Lax", cookie
        gone = not cookie.value
        assert gone or cookie["httponly"] or cookie.key == installed.CSRF_COOKIE_NAME, cookie
        assert gone or cookie["secure"], cookie


@pytest.fixture(autouse=True)
def _as_in_production(settings):
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True


@pytest.mark.parametrize("who", ["nobody", "revops"])
def test_every_page_and_document_carries_them(world, who):
    for route, thing in everywhere(world):
        for method in ROUTES[route]:
            with taken_back():
                body = sent(route, world, world.actors["revops"], thing) if method != "GET" else None
                path = address(route, thing)
                answer = knock(world.actors[who], method, path, body, api=as_json(route))
            carries_headers(answer, is_kept=route == "service_worker")  # holds nothing of anybody


def test_nothing_unsafe_is_allowed_and_nothing_by_default():
    rules = dict(rule.split(" ", 1) for rule in CONTENT_SECURITY_POLICY.split("; "))
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert rules["default-src"] == rules["base-uri"] == rules["frame-ancestors"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == rules["form-action"] == "'self'"


def test_a_file_carries_them_and_may_be_kept(world):
    answer = Client().get("/static/handoff/tokens.css")
    assert answer.status_code == 200
    carries_headers(answer, is_kept=True)


@pytest.mark.parametrize("path", ["/static/none.css", "/static/../manage.py", "/nothing-here", "/api/v1/no"])
def test_what_is_not_there_carries_them(world, path):
    answer = Client().get(path)
    assert answer.status_code == 404
    carries_headers(answer)


@pytest.mark.urls("tests.handoff.broken")
@pytest.mark.parametrize(
    ("path", "status"),
    [("/misreads", 400), ("/refuses", 403), ("/fails", 500), ("/waits-too-long", 503), ("/api/fails", 500)],
)
def test_an_error_carries_them(world, path, status):
    with taken_back():
        answer = Client(raise_request_exception=False).get(path)
    assert answer.status_code == status
    carries_headers(answer)


def test_a_host_that_is_not_ours_gets_them(world):
    answer = Client().get("/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    carries_headers(answer)


def test_a_method_that_is_not_taken_gets_them(world):
    carries_headers(Client().put("/"))


@pytest.mark.parametrize("route", ["tokens", "api_me"])
def test_more_than_is_taken_at_once_gets_413_and_them(world, settings, route):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    actor, body = world.actors["revops"], {"name": "x" * 2000}
    answer = knock(actor, "PATCH" if is_api(route) else "POST", address(route), body, api=is_api(route))
    assert answer.status_code == 413
    carries_headers(answer)


def test_an_answer_of_an_absent_database_carries_them(world, monkeypatch):
    def away(request):
        raise OperationalError("the connection is lost")

    monkeypatch.setattr("handoff.views.may_see_system", away)
    answer = Client(raise_request_exception=False).get("/")
    assert answer.status_code == 503
    carries_headers(answer)


def test_the_cookies_of_signing_in_and_out_are_closed(world):
    with taken_back():
        client = Client()
        user = {"login": "sdr@example.com", "password": "quiet river at seven"}
        carries_headers(client.get("/account/sign-in/"))
        carries_headers(client.post("/account/sign-in/", user))
        carries_headers(client.post("/account/sign-out/"))
