"""Logs, error reports and traces. They carry ids, counts and class names: no names, addresses, bodies or queries."""

import os
import re
import time
import traceback
from collections.abc import Iterator, Mapping, MutableMapping
from logging import Filter, LogRecord
from pathlib import Path
from types import TracebackType
from typing import Any

import structlog

PROJECT = str(Path(__file__).resolve().parent.parent) + os.sep
OURS = {
    "handoff",
    "ledger",
    "people",
    "bar",
    "briefs",
    "bounces",
    "inbound",
    "integrations",
    "sync",
    "sample",
}
# Libraries whose messages name servers, ports and tasks, and nothing that a person has typed.
HARMLESS = ("uvicorn.error", "psycopg.pool", "celery.apps")
# What Celery fills into its messages about a task. It would also offer arguments, results and exceptions.
OF_A_TASK = ("name", "id", "runtime", "description")
PLACEHOLDER = re.compile(r"%(?:\((?P<key>\w+)\))?[-#0 +]*[\d.*]*[a-zA-Z]")
DEEPEST = 30
Line = MutableMapping[str, Any]


def said(logger: Any, method: str, line: Line) -> Line:
    """Our own message and its extras; of a stranger's only the template, since anything may be filled into it."""
    record: LogRecord = line["_record"]
    filled_in = line.pop("positional_args", ())
    if record.name.partition(".")[0] in OURS:
        line["event"] = _filled(line["event"], filled_in)
        return add_extras(logger, method, line)
    if record.name.startswith(HARMLESS):
        line["event"] = _filled(line["event"], filled_in)
    else:
        known = filled_in if record.name == "celery.app.trace" and isinstance(filled_in, Mapping) else {}
        line["event"] = _template(line["event"], {key: known[key] for key in OF_A_TASK if key in known})
    return line


add_extras = structlog.stdlib.ExtraAdder()


def _filled(message: str, filled_in: Any) -> str:
    return message % filled_in if filled_in else message


def _template(message: str, known: Mapping[str, Any]) -> str:
    """The first line with "…" for what is filled in; the lines after it quote whole messages."""
    first = message.strip().partition("\n")[0]
    return PLACEHOLDER.sub(lambda it: str(known.get(it["key"], "…")), first)


def where_it_failed(_logger: object, _method: str, line: Line) -> Line:
    """An exception as its class and its places in the code. Its message may quote a row, and locals hold briefs."""
    exc_info = line.pop("exc_info", None)
    line.pop("stack_info", None)
    if isinstance(exc_info, tuple) and exc_info[1] is not None:
        chain = list(_chain(exc_info[1]))
        line["error"] = " from ".join(type(error).__name__ for error in chain)
        line["at"] = [*_places(exc_info[2])][-DEEPEST:]
        line.update(_of_the_database(chain[-1]))
    return line


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and what it came from, at most five."""
    follow: BaseException | None = error
    for _ in range(5):
        if follow is None:
            return
        yield follow
        follow = follow.__cause__ or (None if follow.__suppress_context__ else follow.__context__)


def _places(trace: TracebackType | None) -> Iterator[str]:
    for frame, number in traceback.walk_tb(trace):
        path = frame.f_code.co_filename.rpartition("site-packages" + os.sep)[2].removeprefix(PROJECT)
        yield f"{path}:{number} {frame.f_code.co_name}"


def _of_the_database(error: BaseException) -> dict[str, str]:
    """PostgreSQL's code and the name of the constraint: from our schema, never from a row."""
    constraint = getattr(getattr(error, "diag", None), "constraint_name", None)
    facts = {"sqlstate": getattr(error, "sqlstate", None), "constraint": constraint}
    return {name: value for name, value in facts.items() if isinstance(value, str)}


SHARED = [
    said,
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    where_it_failed,
]


class AbsentBroker(Filter):
    """Celery tells of an absent Redis every few seconds, with stacks and addresses. Here it is a sentence a minute."""

    TROUBLE = re.compile(r"Cannot connect to|Connection to broker lost|Connection error|Message Error")
    LOGGERS = ("celery.worker.consumer", "celery.beat")
    AGAIN = 60.0  # seconds

    def __init__(self) -> None:
        super().__init__()
        self.said_at: float | None = None

    def filter(self, record: LogRecord) -> bool:
        if not record.name.startswith(self.LOGGERS):
            return True
        if self.TROUBLE.search(f"{record.msg} {record.args}"):
            return self.away(record)
        return self.back(record) if record.msg == "Connected to %s" else True

    def away(self, record: LogRecord) -> bool:
        if self.said_at is not None and time.monotonic() - self.said_at < self.AGAIN:
            return False
        self.said_at = time.monotonic()
        return say(record, "Redis is away. It is looked for every few seconds; effects wait meanwhile.")

    def back(self, record: LogRecord) -> bool:
        was_away, self.said_at = self.said_at is not None, None
        return was_away and say(record, "Redis answers again.")


def say(record: LogRecord, sentence: str) -> bool:
    """Put words of ours in the place of a library's."""
    record.name, record.msg, record.args, record.exc_info = "handoff.broker", sentence, (), None
    return True


def logging(*, level: str, pretty: bool) -> dict[str, Any]:
    """One line per record: JSON in production, readable where a person starts `./run`."""
    renderer = structlog.dev.ConsoleRenderer(colors=False) if pretty else structlog.processors.JSONRenderer()
    to_root = {"handlers": [], "propagate": True}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": SHARED,
                "use_get_message": False,
                "pass_foreign_args": True,  # no password  # nosec B105
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
            }
        },
        "filters": {"broker": {"()": AbsentBroker}},
        "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["broker"]}},
        "root": {"handlers": ["out"], "level": level},
        "loggers": {
            "django": to_root,  # without the mail that Django would send with the whole request in it
            "uvicorn": to_root,  # it comes with handlers of its own, which print exceptions in full
            "uvicorn.error": to_root,
            "uvicorn.access": {"handlers": [], "propagate": False},
            # Their records repeat the request line or the bad input; the request log says what is needed.
            "django.request": {"level": "CRITICAL"},
            "django.server": {"level": "CRITICAL"},
            "django.security": {"level": "CRITICAL"},
            "psycopg.pool": {"level": "ERROR"},
            "celery": {"level": "WARNING"},
            "celery.worker.consumer.connection": {"level": "INFO"},  # says when Redis is back
            "kombu": {"level": "WARNING"},
            "fido2": {"level": "WARNING"},  # it tells at each sign-in which passkey it was
        },
    }


def start_sentry(*, dsn: str, environment: str) -> None:
    if not dsn:
        return
    import sentry_sdk

    sentry_sdk.init(
        dsn=dsn,
        environment=environment,
        send_default_pii=False,
        max_request_body_size="never",
        include_local_variables=False,  # they hold briefs and addresses
        max_breadcrumbs=0,
        before_send=without_people,  # type: ignore[arg-type]  # its own type has every key, ours a few
    )


KEPT = (
    "event_id",
    "timestamp",
    "level",
    "platform",
    "environment",
    "release",
    "sdk",
    "logger",
)


def without_people(event: dict[str, Any], _hint: object) -> dict[str, Any]:
    """Only what is known to name nobody: the class of each exception and where it happened, not what it said."""
    kept = {key: event[key] for key in KEPT if key in event}
    kept["request"] = {"method": event.get("request", {}).get("method")}
    kept["exception"] = {
        "values": [_class_and_place(it) for it in event.get("exception", {}).get("values", [])]
    }
    if str(event.get("logger", "")).partition(".")[0] in OURS:
        kept["logentry"] = {"message": event.get("logentry", {}).get("message", "")}
    return kept


def _class_and_place(value: Mapping[str, Any]) -> dict[str, Any]:
    frames = (value.get("stacktrace") or {}).get("frames", [])
    places = [
        {key: frame.get(key) for key in ("filename", "function", "lineno", "module", "in_app")}
        for frame in frames
    ]
    return {"type": value.get("type"), "module": value.get("module"), "stacktrace": {"frames": places}}


def start_traces(process: str) -> None:
    """OpenTelemetry, when OTEL_EXPORTER_OTLP_ENDPOINT says where to."""
    if not os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT"):
        return
    from opentelemetry import trace
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.instrumentation.celery import CeleryInstrumentor
    from opentelemetry.instrumentation.django import DjangoInstrumentor
    from opentelemetry.instrumentation.psycopg import PsycopgInstrumentor
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    from handoff.spans import WithoutPeople

    provider = TracerProvider(resource=Resource.create({"service.name": f"handoff-{process}"}))
    provider.add_span_processor(BatchSpanProcessor(WithoutPeople(OTLPSpanExporter())))
    trace.set_tracer_provider(provider)
    for instrumentor in (DjangoInstrumentor, CeleryInstrumentor, PsycopgInstrumentor):
        instrumentor().instrument()
