"""The Celery app. `celery -A handoff.celery worker -Q clocks -P threads --clocks` is a clock worker."""

import logging.config
import os

import click
import kombu
from celery import Celery
from celery.signals import (
    before_task_publish,
    celeryd_init,
    setup_logging,
    task_postrun,
    task_prerun,
    worker_process_init,
)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handoff.settings")
os.environ.setdefault("HANDOFF_PROCESS", "worker")

LONGEST_PAUSE = 5  # seconds


class Connection(kombu.Connection):
    """Looks for a broker that is away every five seconds; by default it waits half a minute after a long absence."""

    def _ensure_connection(self, *args: object, interval_max: int = 30, **options: object) -> object:
        return super()._ensure_connection(*args, interval_max=min(interval_max, LONGEST_PAUSE), **options)


app = Celery("handoff")
app.amqp.Connection = Connection
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add("ledger.engine:EngineStep")
app.user_options["worker"].add(click.Option(["--clocks"], is_flag=True, help="Run the clock engine here."))


@setup_logging.connect
def use_our_logging(**_: object) -> None:
    """Celery would add handlers of its own, whose lines quote arguments and exceptions in full."""
    from django.conf import settings

    logging.config.dictConfig(settings.LOGGING)


@before_task_publish.connect
def send_request_id(headers: dict, **_: object) -> None:
    from ledger import origin

    headers["request_id"] = origin.current().request_id


@task_prerun.connect
def bind_request_id(task, task_id: str, **_: object) -> None:
    import structlog

    request_id = getattr(task.request, "request_id", "") or ""
    structlog.contextvars.bind_contextvars(task=task.name, task_id=task_id, request_id=request_id)


@task_postrun.connect
def unbind_request_id(**_: object) -> None:
    import structlog

    structlog.contextvars.clear_contextvars()


@worker_process_init.connect
def start_traces(**_: object) -> None:
    """In each process of the pool: the exporter's thread does not live through a fork."""
    from handoff import observability

    observability.start_traces("worker")


@celeryd_init.connect
def start_traces_of_clocks(options: dict, **_: object) -> None:
    """A clock worker has threads and no forks, so nothing announces its processes."""
    if options.get("clocks"):
        from handoff import observability

        observability.start_traces("clocks")
