"""A copy of the product in a process of its own, as `./run` starts it: for benches, drills and tests.

with started(Path("var/bench-state"), port=8123) as copy:
    copy.kill("worker")            # SIGKILL; the copy restarts it
    copy.hold("valkey")            # from now on it is not restarted
    copy.kill("valkey")
    copy.release("valkey")
    copy.wait_until_ready(5)
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from launcher import private
from launcher.processes import tie_to_parent
from launcher.state import Place
from launcher.up import answers

PROJECT = Path(__file__).resolve().parent.parent
START = (sys.executable, "-m", "launcher", "up")
START_SECONDS = 90.0
READY = b"Handoff is ready"  # as the launcher says it, once everything has been started


class NotStarted(Exception):
    """The copy ended, or did not become ready; the text is its output."""


class Copy:
    """A started copy. Its output is in `output`; `facts` are those of pids.json."""

    def __init__(self, state: Path, process: subprocess.Popen[bytes], output: Path, ready_path: str) -> None:
        self.place = Place(state)
        self.process = process
        self.output = output
        self.ready_path = ready_path

    def facts(self) -> dict[str, Any]:
        return self.place.facts()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.facts()['port']}"

    def pid(self, name: str) -> int | None:
        """The process id of web, worker, clocks1, clocks2, beat, postgres or valkey; None if down."""
        return self.facts().get(name)

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> int:
        """Signal one process of the copy and return its id."""
        pid = self.facts()[name]
        os.kill(pid, number)
        return int(pid)

    def hold(self, name: str) -> None:
        """Do not restart it while held. To take it away: hold, then kill."""
        self.place.hold(name)

    def release(self, name: str) -> None:
        self.place.let_go(name)

    def is_ready(self) -> bool:
        port = self.facts().get("port")
        return port is not None and answers(port, self.ready_path)

    def wait_until_ready(self, seconds: float = START_SECONDS) -> float:
        """Seconds until the ready page answered 200."""
        return self.wait_until(self.is_ready, seconds)

    def wait_for_restart(self, name: str, old_pid: int, seconds: float = 30.0) -> float:
        """Seconds until another process of that name runs."""
        return self.wait_until(lambda: self.pid(name) not in (None, old_pid), seconds)

    def wait_until(self, done: Callable[[], bool], seconds: float) -> float:
        started = time.monotonic()
        while not done():
            if self.process.poll() is not None or time.monotonic() - started > seconds:
                raise NotStarted(self.output.read_text(errors="replace")[-4000:])
            time.sleep(0.05)
        return time.monotonic() - started

    def stop(self) -> int:
        """Stop in order, and return the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=60)

    def kill_launcher(self) -> None:
        """kill -9 of the launcher itself: everything it started must go as well."""
        self.process.kill()
        self.process.wait()


@contextlib.contextmanager
def started(
    state: Path,
    *,
    port: int | None = None,
    env: Mapping[str, str] | None = None,
    start: Sequence[str] = START,
    project: Path = PROJECT,
    ready_path: str = "/readyz",
) -> Iterator[Copy]:
    """A ready copy on `state`, stopped when the block ends or its caller does. Call from the main thread."""
    state = state.absolute()
    output = state.with_name(state.name + ".output.log")
    output.parent.mkdir(parents=True, exist_ok=True)
    environment = {
        **os.environ,
        "HANDOFF_SAMPLE": "no",
        **(env or {}),
        "HANDOFF_STATE": str(state),
        "PORT": str(port or ""),
    }
    environment.pop("HANDOFF_RUN_AT", None)
    with os.fdopen(private.create(output), "wb") as log:
        process = subprocess.Popen(
            start,
            cwd=project,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            process_group=0,
            preexec_fn=tie_to_parent(signal.SIGTERM),
        )
    copy = Copy(state, process, output, ready_path)
    try:
        copy.wait_until(lambda: READY in output.read_bytes(), START_SECONDS)
        yield copy
    finally:
        copy.stop()
