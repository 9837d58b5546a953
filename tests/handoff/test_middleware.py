import time

import pytest
from django.test import Client, override_settings

from handoff import middleware
from ledger.time import moment_of
from people.session_store import cookie_of

pytestmark = pytest.mark.urls("tests.handoff.broken")
HTML = {"Accept": "text/html"}
JSON = {"Accept": "application/json"}


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


class TestHeaders:
    @pytest.mark.parametrize(
        "path", ["/", "/health/", "/healthz", "/nothing-here", "/fails", "/refuses", "/misreads"]
    )
    def test_every_answer_carries_them(self, db, client, path):
        said = client.get(path).headers
        assert {name: said[name] for name in middleware.HEADERS} == middleware.HEADERS

    def test_nothing_unsafe_is_allowed(self):
        assert "unsafe" not in middleware.CONTENT_SECURITY_POLICY
        assert middleware.CONTENT_SECURITY_POLICY.startswith("default-src 'none'")

    def test_static_files_may_be_kept(self, client):
        said = client.get("/static/handoff/tokens.css")
        assert said.status_code == 200
        assert "no-store" not in said.headers["Cache-Control"]
        assert said.headers["X-Content-Type-Options"] == "nosniff"

    def test_a_host_that_is_not_ours_gets_them_too(self, client):
        said = client.get("/", headers={"Host": "evil.example"})
        assert said.status_code == 400
        assert said.headers["Content-Security-Policy"] == middleware.CONTENT_SECURITY_POLICY
        assert "evil.example" not in said.content.decode()


class TestRequestId:
    def test_each_answer_carries_a_new_one(self, client):
        ids = {client.get("/nothing-here").headers["X-Request-ID"] for _ in range(3)}
        assert len(ids) == 3

    def test_a_callers_own_is_kept(self, client):
        assert (
            client.get("/nothing-here", headers={"X-Request-ID": "proxy-0001"}).headers["X-Request-ID"]
            == "proxy-0001"
        )

    @pytest.mark.parametrize("bad", ["short", "jane@example.com", "two words", "x" * 65, "new\tline--"])
    def test_one_that_might_say_something_is_not(self, client, bad):
        assert client.get("/nothing-here", headers={"X-Request-ID": bad}).headers["X-Request-ID"] != bad


class TestProblems:
    @pytest.mark.parametrize(
        ("path", "status", "title"),
        [
            ("/nothing-here", 404, "There is nothing at this address."),
            ("/refuses", 403, "This is not open to you."),
            ("/misreads", 400, "Handoff could not read this request."),
            ("/fails", 500, "Something broke on our side."),
            ("/waits-too-long", 503, "Handoff is too busy to answer."),
        ],
    )
    def test_a_page_and_a_problem_document_say_the_same(self, db, client, path, status, title):
        page, document = client.get(path, headers=HTML), client.get(path, headers=JSON)
        assert (page.status_code, document.status_code) == (status, status)
        assert title in page.content.decode()
        assert document.headers["Content-Type"] == "application/problem+json"
        assert document.json() == {
            "type": "about:blank",
            "title": title,
            "status": status,
            "detail": document.json()["detail"],
            "instance": f"urn:handoff:request:{document.headers['X-Request-ID']}",
            "request_id": document.headers["X-Request-ID"],
        }
        assert "jane.doe" not in page.content.decode() + document.content.decode()

    def test_the_api_speaks_json_to_everybody(self, client):
        assert client.get("/api/fails", headers=HTML).headers["Content-Type"] == "application/problem+json"
        assert client.get("/api/nothing", headers=HTML).json()["status"] == 404

    def test_a_form_without_its_token_says_what_to_do(self, db):
        said = Client(enforce_csrf_checks=True).post("/health/clock/1/again")
        assert said.status_code == 403
        assert "load the page again" in said.content.decode()

    def test_a_page_about_an_error_raises_none(self, client, monkeypatch):
        monkeypatch.setattr("handoff.errors.render_to_string", lambda *_: 1 / 0)
        said = client.get("/fails")
        assert (said.status_code, said.headers["Content-Type"]) == (500, "text/plain")
        assert said.content.startswith(b"Something broke on our side.")


@pytest.mark.usefixtures("database_gone")
class TestDatabaseAway:
    def assert_away(self, said) -> None:
        assert said.status_code == 503
        assert said.headers["Retry-After"] == "5"
        assert "Handoff cannot reach its database." in said.content.decode()
        assert "Traceback" not in said.content.decode()

    @pytest.mark.parametrize("path", ["/", "/health/", "/health/now"])
    def test_a_page_says_so_in_time(self, client, path):
        started = time.monotonic()
        self.assert_away(client.get(path, headers=HTML))
        assert time.monotonic() - started < 6

    def test_a_client_that_reads_json_is_told_in_json(self, client):
        said = client.get("/", headers=JSON)
        assert (said.status_code, said.json()["title"]) == (503, "Handoff cannot reach its database.")

    @override_settings(PRODUCTION=True, SECURE_SSL_REDIRECT=False)
    def test_a_page_that_asks_who_is_there(self, client):
        client.cookies["sessionid"] = cookie_of("a" * 32)
        self.assert_away(client.get("/health/", headers=HTML))

    @override_settings(SESSION_SAVE_EVERY_REQUEST=True)
    def test_a_session_that_cannot_be_saved_after_the_view(self, client):
        client.cookies["sessionid"] = cookie_of("a" * 32)
        self.assert_away(client.get("/nothing-here", headers=HTML))

    def test_a_page_that_does_not_exist_needs_no_database(self, client):
        assert client.get("/nothing-here").status_code == 404

    def test_the_next_request_is_served_when_it_is_back(self, client, database_gone):
        assert client.get("/").status_code == 503
        database_gone()
        assert client.get("/").status_code == 200


def test_pages_for_strangers_ask_nothing_of_the_session(db, client, django_assert_num_queries):
    with django_assert_num_queries(
        3
    ):  # the ledger's health, and whether anybody or the sample company is here
        client.get("/")


def test_a_request_happens_at_one_moment(db, rf, django_assert_num_queries):
    request = rf.get("/")
    with django_assert_num_queries(1):
        assert moment_of(request) == moment_of(request)
