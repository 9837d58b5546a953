"""Which processes the product is made of, as data. Tests start another product with the same machinery."""

from __future__ import annotations

import sys
from dataclasses import dataclass

PYTHON = sys.executable
CELERY = (PYTHON, "-m", "celery", "--quiet", "-A", "handoff.celery")
CALM = ("--without-mingle", "--without-gossip", "-l", "warning")
CLOCKS = (*CELERY, "worker", "-Q", "clocks", "-P", "threads", "-c", "2", "--clocks")


@dataclass(frozen=True)
class Process:
    """`{port}` in its words becomes the port of the web process."""

    name: str
    argv: tuple[str, ...]

    def words(self, port: int) -> tuple[str, ...]:
        return tuple(word.replace("{port}", str(port)) for word in self.argv)


@dataclass(frozen=True)
class Product:
    """`processes`: the first is the web process; the others start once it answers.

    `moves_in` runs to its end once all of it is up, on a copy that is empty: the sample company.
    """

    migrate: tuple[str, ...]
    processes: tuple[Process, ...]
    stop_order: tuple[str, ...]
    collected: str = ""  # what must be there in production before anything starts
    moves_in: Process | None = None
    ready_path: str = "/readyz"
    ready_seconds: float = 60.0


WEB = Process(
    "web",
    (
        *(PYTHON, "-m", "uvicorn", "handoff.asgi:application", "--host", "127.0.0.1", "--port", "{port}"),
        *("--timeout-graceful-shutdown", "3", "--no-access-log", "--no-server-header", "--lifespan", "off"),
    ),
)

HANDOFF = Product(
    migrate=(PYTHON, "manage.py", "migrate", "--noinput", "-v", "0"),
    processes=(
        WEB,
        Process("worker", (*CELERY, "worker", "-Q", "celery", "-c", "2", "-n", "worker@%h", *CALM)),
        Process("clocks1", (*CLOCKS, "-n", "clocks1@%h", *CALM)),
        Process("clocks2", (*CLOCKS, "-n", "clocks2@%h", *CALM)),
        Process(
            "beat", (*CELERY, "beat", "--scheduler", "celery.beat.Scheduler", "--pidfile=", "-l", "warning")
        ),
    ),
    stop_order=("sample", "beat", "web", "clocks1", "clocks2", "worker"),
    collected="var/static/staticfiles.json",
    moves_in=Process("sample", (PYTHON, "manage.py", "fill_sample")),
)
