"""./run: servers, migration, processes, readiness; then look after them until somebody asks to stop."""

from __future__ import annotations

import http.client
import os
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from launcher import refusals, settings
from launcher.embedded import PostgreSQL
from launcher.processes import Command
from launcher.product import HANDOFF, Process, Product
from launcher.services import Addresses, check_servers, start_services, without_libpq_settings
from launcher.state import Place
from launcher.supervisor import GaveUp, StopRequested, Supervisor

FAILED = 1
WEB_STARTS_BEFORE_READY = 2


def up(project: Path, environ: Mapping[str, str], product: Product = HANDOFF) -> int:
    """Run the product until Ctrl-C or SIGTERM. 0 after an ordered stop, 1 when it fails."""
    started_at = float(environ.get("HANDOFF_RUN_AT") or time.monotonic())
    settings.check_environment(environ)
    settings.check_collected(project, environ, product.collected)
    wanted = settings.wanted_port(environ)
    check_servers(environ)
    place = Place(settings.state_folder(project, environ))
    place.refuse_if_running()
    port = settings.choose_port(wanted)
    place.make()
    place.claim()
    place.forget_holds()
    if settings.keeps_empty(environ):
        place.settle()
    return Running(project, environ, product, place, port).run(started_at)


class Running:
    """One running copy of the product in its place."""

    def __init__(
        self, project: Path, environ: Mapping[str, str], product: Product, place: Place, port: int
    ) -> None:
        self.project, self.product, self.place, self.port = project, product, place, port
        self.environ = dict(environ)
        self.addresses: Addresses | None = None

    def run(self, started_at: float) -> int:
        try:
            with Supervisor(self.place, self._write_facts) as self.supervisor:
                try:
                    self._start()
                    self._say_ready(time.monotonic() - started_at)
                    self._move_in()
                    self.supervisor.watch()
                finally:
                    self.supervisor.stop(self.product.stop_order)
        except GaveUp as error:
            print(f"handoff: {error}", file=sys.stderr, flush=True)
            return FAILED
        except StopRequested:
            pass
        finally:
            self.place.forget_facts()
            self.place.release()
        self.supervisor.console.say("Handoff stopped. ./run goes on where it was.")
        return 0

    def _start(self) -> None:
        web, *others = self.product.processes
        made_before = PostgreSQL(self.place).exists()
        self.addresses = start_services(self.supervisor, self.environ)
        if made_before:  # there is seldom much to migrate, and web takes as long to load as migrate to look
            self._run(web)
        self._migrate()
        if not made_before:
            self._run(web)
        self._wait_until_ready()
        for process in others:  # five that start at once make each other slow, and people wait for the first
            self._run(process)

    def _move_in(self) -> None:
        """The sample company, into a copy that is nobody's yet. It goes on where it was, until it is complete."""
        assert self.addresses is not None
        process = self.product.moves_in
        if process is None or self.place.is_settled():
            return
        if settings.wants_sample(self.environ, embedded=bool(self.addresses.admin)):
            command = self._command(process.name, process.words(self.port))
            self.supervisor.run_beside(command, self.place.settle)

    def _run(self, process: Process) -> None:
        self.supervisor.start(self._command(process.name, process.words(self.port)))

    def _migrate(self) -> None:
        assert self.addresses is not None
        command = self._command("migrate", self.product.migrate, {"DATABASE_URL": self.addresses.owner})
        if self.supervisor.run_to_end(command):
            raise GaveUp("The migration failed; the lines above say why.")

    def _command(self, name: str, argv: tuple[str, ...], more: Mapping[str, str] | None = None) -> Command:
        return Command(name, argv, {**self._environment(name), **(more or {})}, self.project)

    def _environment(self, name: str) -> dict[str, str]:
        assert self.addresses is not None
        inherited = without_libpq_settings(self.environ) if self.addresses.admin else self.environ
        ours = {
            "HANDOFF_ENV": self.environ.get("HANDOFF_ENV") or "local",
            "HANDOFF_PROCESS": name,
            "HANDOFF_STATE": str(self.place.root),
            "SECRET_KEY": self.environ.get("SECRET_KEY") or self.place.secret_key(),
            "PORT": str(self.port),
            "PYTHONUNBUFFERED": "1",
            # Celery's, for a worker of root: here root is the choice of whoever typed ./run.
            "PYTHONWARNINGS": self.environ.get("PYTHONWARNINGS") or "ignore:You're running the worker",
        }
        return {**inherited, **ours, **self.addresses.environment()}

    def _wait_until_ready(self) -> None:
        """Ready is a 200: a process that listens may still have a broken schema behind it."""

        host, seconds = settings.own_host(self.environ), self.product.ready_seconds

        def done() -> bool:
            return self._crashes_at_start() or answers(self.port, self.product.ready_path, host)

        ready = self.supervisor.wait_until(done, seconds, every=0.05)
        lines = self.supervisor.last_lines("web")
        if self._crashes_at_start() and not settings.is_free(self.port):
            raise refusals.port_taken(self.port)  # by somebody who came between our look and our start
        if self._crashes_at_start():
            raise GaveUp("The web process ends as soon as it starts; its last lines:", lines)
        if not ready:
            raise GaveUp(f"The web process was not ready within {seconds:g} s; its last lines:", lines)

    def _crashes_at_start(self) -> bool:
        return self.supervisor.starts("web") > WEB_STARTS_BEFORE_READY

    def _say_ready(self, seconds: float) -> None:
        if self.place.account:
            self.supervisor.console.say(
                "handoff: Started as root, so web, the workers and beat run as root: a normal user is safer."
            )
        if self.port != settings.FIRST_PORT and not self.environ.get("PORT"):
            self.supervisor.console.say(
                f"handoff: Port {settings.FIRST_PORT} is taken, so this is {self.port}."
            )
        self.supervisor.console.say(
            f"Handoff is ready: {settings.address(self.environ, self.port)} (in {seconds:.1f} s). Stop with Ctrl-C."
        )

    def _write_facts(self, pids: Mapping[str, int]) -> None:
        addresses = self.addresses or Addresses("", "", "")
        named = {f"{name}_url": value for name, value in asdict(addresses).items()}
        named["database_owner_url"] = named.pop("owner_url")
        named["database_admin_url"] = named.pop("admin_url")
        self.place.write_facts({**pids, "launcher": os.getpid(), "port": self.port, **named})


def answers(port: int, path: str, host: str = "127.0.0.1") -> bool:
    """True when the page answers 200 within 2 s."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", path, headers={"Host": host})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
