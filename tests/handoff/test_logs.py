import io
import json
import logging

import pytest
from celery import shared_task
from celery.app.trace import build_tracer
from django.test import Client
from structlog.stdlib import ProcessorFormatter

from handoff import celery, observability
from tests.handoff.broken import SECRET

pytestmark = pytest.mark.urls("tests.handoff.broken")


class Written(io.StringIO):
    """What the product's own handler has written so far."""

    @property
    def lines(self) -> list[dict]:
        return [json.loads(line) for line in self.getvalue().splitlines()]

    def line(self, event: str) -> dict:
        return next(line for line in self.lines if line["event"] == event)


@pytest.fixture
def written():
    formatter = dict(observability.logging(level="DEBUG", pretty=False)["formatters"]["line"])
    formatter.pop("()")
    handler = logging.StreamHandler(Written())
    handler.setFormatter(ProcessorFormatter(**formatter))
    logging.getLogger().addHandler(handler)
    yield handler.stream
    logging.getLogger().removeHandler(handler)


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


class TestARequest:
    def test_is_one_line_with_its_route_and_not_its_path(self, db, client, written):
        said = client.get(
            "/health/", {"q": SECRET}, headers={"Referer": f"https://x/?{SECRET}", "User-Agent": SECRET}
        )
        (line,) = written.lines
        assert {key: line[key] for key in ("event", "method", "route", "status", "request_id", "level")} == {
            "event": "request",
            "method": "GET",
            "route": "/health/",
            "status": 200,
            "request_id": said.headers["X-Request-ID"],
            "level": "info",
        }
        assert line["ms"] > 0

    @pytest.mark.parametrize(
        "path", [f"/{SECRET}", f"/fails?email={SECRET}", f"/refuses?x={SECRET}", "/misreads"]
    )
    def test_keeps_what_was_typed_to_itself(self, db, client, written, path):
        client.post(
            path, {"name": SECRET}, headers={"Cookie": f"sessionid={SECRET}", "Authorization": SECRET}
        )
        client.get("/", headers={"Host": f"{SECRET}.example"})
        assert "jane" not in written.getvalue()
        assert len(written.lines) >= 2

    def test_that_failed_says_class_and_place(self, client, written):
        said = client.get("/fails")
        line = written.line("request failed")
        assert line["error"] == "ValueError"
        assert line["at"][-1].startswith("tests/handoff/broken.py:")
        assert line["at"][-1].endswith(" fails")
        assert line["request_id"] == said.headers["X-Request-ID"]
        assert SECRET not in written.getvalue()

    def test_that_broke_a_constraint_names_it_and_not_the_row(self, db, client, written):
        assert client.get("/fails-in-the-database").status_code == 500
        line = written.line("request failed")
        assert line["error"] == "IntegrityError from UniqueViolation"
        assert (line["sqlstate"], line["constraint"]) == ("23505", "alarm_one_open_per_name")
        assert SECRET not in written.getvalue()

    def test_that_ends_the_process_is_logged_as_well(self, client, written):
        with pytest.raises(SystemExit):
            client.get("/quits")
        assert written.line("request")["status"] == 500

    @pytest.mark.parametrize("path", ["/healthz", "/metrics", "/health/now", "/static/handoff/tokens.css"])
    def test_that_comes_every_few_seconds_is_not_logged(self, db, client, written, path):
        assert client.get(path).status_code == 200
        assert written.lines == []

    def test_of_a_file_that_is_not_there_is(self, client, written):
        client.get("/static/nothing.css")
        assert written.line("request")["route"] == "(static)"


class TestALine:
    def test_of_a_library_is_its_template(self, client, written):
        client.get("/logs")
        assert "recipient" not in written.line("Could not mail …")
        assert SECRET not in written.getvalue()

    def test_of_ours_carries_its_extras(self, client, written):
        client.get("/logs")
        assert written.line("mail refused")["delivery"] == 7

    @pytest.mark.parametrize(
        ("template", "arguments", "said"),
        [
            ("plain", (), "plain"),
            ("to %s in %d s", ("jane", 3), "to … in … s"),
            ("%(who)s did %(what)5.1f", ({"who": "jane", "what": 1.0},), "… did …"),
            ("first %s\nthe whole body: %r", ("jane", "body"), "first …"),
        ],
    )
    def test_of_a_library_says_nothing_that_was_filled_in(self, written, template, arguments, said):
        logging.getLogger("some.library").warning(template, *arguments)
        assert [line["event"] for line in written.lines] == [said]

    def test_of_the_pool_names_the_server(self, written):
        logging.getLogger("psycopg.pool").error(
            "error connecting in %r: %s", "pool-1", "no route to 10.0.0.1"
        )
        assert written.lines[0]["event"] == "error connecting in 'pool-1': no route to 10.0.0.1"

    def test_of_an_error_names_the_whole_chain(self, written):
        try:
            try:
                raise KeyError(SECRET)
            except KeyError as error:
                raise RuntimeError(SECRET) from error
        except RuntimeError:
            logging.getLogger("handoff.drill").exception("it failed", stack_info=True)
        assert written.lines[0]["error"] == "RuntimeError from KeyError"
        assert SECRET not in written.getvalue()

    def test_of_an_error_looks_the_same_where_a_person_reads_it(self):
        formatter = dict(observability.logging(level="INFO", pretty=True)["formatters"]["line"])
        formatter.pop("()")
        try:
            raise ValueError(SECRET)
        except ValueError as error:
            record = logging.LogRecord(
                "handoff", 40, "", 1, "it failed", (), (ValueError, error, error.__traceback__)
            )
        line = ProcessorFormatter(**formatter).format(record)
        assert "ValueError" in line
        assert SECRET not in line


@shared_task
def fails_with(address: str, **more: str) -> None:
    raise ValueError(f"cannot mail {address}")


class TestATask:
    def test_that_fails_says_class_and_place_and_not_its_arguments(self, written):
        fails_with.apply(args=[SECRET], kwargs={"who": SECRET}, task_id="a-task-id")
        (line,) = [line for line in written.lines if line["level"] == "error"]
        assert line["event"].startswith(
            "Task tests.handoff.test_logs.fails_with[a-task-id] raised unexpected: …"
        )
        assert line["error"] == "ValueError"
        assert line["at"][-1].endswith(" fails_with")
        assert SECRET not in written.getvalue()

    def test_carries_the_id_of_the_request_that_caused_it(self, written):
        do = build_tracer(fails_with.name, fails_with, app=celery.app)
        do("a-task-id", [SECRET], {}, {"id": "a-task-id", "request_id": "request-0001"})
        (line,) = [line for line in written.lines if line["level"] == "error"]
        assert (line["request_id"], line["task"]) == ("request-0001", "tests.handoff.test_logs.fails_with")


class TestAnErrorReport:
    def test_holds_classes_and_places_only(self):
        frame = {
            "filename": "a.py",
            "function": "f",
            "lineno": 3,
            "vars": {"x": SECRET},
            "context_line": SECRET,
        }
        event = {
            "event_id": "1",
            "level": "error",
            "logger": "django.request",
            "user": {"email": SECRET},
            "request": {
                "method": "POST",
                "url": f"https://x/{SECRET}",
                "headers": {"Cookie": SECRET},
                "data": SECRET,
            },
            "logentry": {"message": SECRET, "params": [SECRET]},
            "breadcrumbs": {"values": [{"message": SECRET}]},
            "extra": {"celery-job": {"args": [SECRET]}},
            "exception": {
                "values": [{"type": "ValueError", "value": SECRET, "stacktrace": {"frames": [frame]}}]
            },
        }
        sent = observability.without_people(event, {})
        assert SECRET not in json.dumps(sent)
        assert sent["exception"]["values"][0]["type"] == "ValueError"
        assert sent["exception"]["values"][0]["stacktrace"]["frames"][0]["lineno"] == 3
        assert sent["request"] == {"method": "POST"}

    def test_keeps_our_own_words(self):
        event = {"logger": "ledger.alarms", "logentry": {"message": "alarm raised", "params": [SECRET]}}
        assert observability.without_people(event, {})["logentry"] == {"message": "alarm raised"}


class TestAnAbsentBroker:
    """Celery's own words about it come every few seconds, and hold stacks and addresses."""

    @pytest.fixture
    def heard(self):
        absent = observability.AbsentBroker()

        def heard(name, message, *filled_in):
            record = logging.LogRecord(name, logging.ERROR, "", 0, message, filled_in, None)
            return record.getMessage() if absent.filter(record) else None

        return heard

    def test_is_told_in_a_sentence_once_a_minute(self, heard):
        said = [
            heard("celery.beat", "Message Error: %s\n%s", "Error 111 to 10.0.0.7", ["stack"])
            for _ in range(3)
        ]
        assert said[0].startswith("Redis is away.")
        assert said[1:] == [None, None]

    def test_is_told_when_it_is_back_and_only_then(self, heard):
        name = "celery.worker.consumer.connection"
        assert heard(name, "Connected to %s", "redis://10.0.0.7") is None
        heard(
            "celery.worker.consumer.consumer",
            "consumer: Cannot connect to %s: %s.",
            "redis://10.0.0.7",
            "refused",
        )
        assert heard(name, "Connected to %s", "redis://10.0.0.7") == "Redis answers again."
