"""Many children in one loop of one thread: their logs, their restarts, their ordered stop.

One thread, because the kernel ties a child to the thread that started it, and because a fork in a process
with threads may copy a lock that nobody will release.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType

from launcher import private
from launcher.processes import Command, Watchdog, has_ended, reap, signal_group, spawn, tie_to_parent
from launcher.state import Place

STOP_SECONDS = 15.0
KEPT_LINES = 30
NAME_WIDTH = 8


class StopRequested(Exception):
    """Ctrl-C, SIGTERM or SIGHUP arrived while something was waited for."""


class GaveUp(Exception):
    """Something that nothing works without did not start, or did not stay up."""

    def __init__(self, sentence: str, lines: Sequence[str] = ()) -> None:
        super().__init__("\n".join([sentence, *lines]))


@dataclass
class BackOff:
    """How long to wait before the next start: doubling to `longest`, anew after `well_after` s up."""

    first: float
    longest: float
    well_after: float
    most: int | None = None
    failures: int = 0

    def after(self, lived: float) -> float | None:
        """Seconds to wait after a life of `lived` seconds, or None when this was the last try."""
        if lived >= self.well_after:
            self.failures = 0
        self.failures += 1
        if self.most is not None and self.failures > self.most:
            return None
        return min(self.longest, self.first * 2.0 ** min(self.failures - 1, 30))


def process_back_off() -> BackOff:
    return BackOff(first=0.5, longest=30, well_after=10)


def errand_back_off() -> BackOff:
    return BackOff(first=1, longest=10, well_after=10, most=3)


def server_back_off() -> BackOff:
    """Everything waits for a server, so it is back quickly; ten lives in vain end the whole."""
    return BackOff(first=0.1, longest=1, well_after=2, most=10)


@dataclass
class Child:
    command: Command
    back_off: BackOff
    prepare: Callable[[], None]
    done: Callable[[], None] | None = None  # of one that runs to its end: called when it has
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    restart_at: float = 0.0
    starts: int = 0
    lines: deque[str] = field(default_factory=lambda: deque(maxlen=KEPT_LINES))

    def last_lines(self) -> list[str]:
        log = self.command.log
        if log is None or not log.exists():
            return list(self.lines)
        return private.read_text(log).splitlines()[-KEPT_LINES:]


class Console:
    """Lines with the name of who said them. A reader that went away (`./run | head`) stops nothing."""

    def write(self, name: str, text: str) -> None:
        self.say(f"{name:{NAME_WIDTH}} | {text}")

    def say(self, text: str) -> None:
        try:
            print(text, flush=True)
        except OSError:
            with contextlib.suppress(OSError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class Supervisor:
    """Use as a context manager in the main thread: leaving it stops what still runs."""

    def __init__(self, place: Place, on_change: Callable[[dict[str, int]], None] | None = None) -> None:
        self.place = place
        self.console = Console()
        self.on_change = on_change or (lambda _: None)
        self.stop_requested: signal.Signals | None = None
        self._children: dict[str, Child] = {}
        self._keep_open = () if place.remains is None else (place.remains,)
        self._selector = selectors.DefaultSelector()
        self._partial: dict[int, bytes] = {}
        self._old_handlers: dict[signal.Signals, object] = {}

    # -- life ---------------------------------------------------------------------------------------------

    def __enter__(self) -> Supervisor:
        self._watchdog = Watchdog(self._keep_open)
        self._wake_read, self._wake_write = os.pipe()
        for end in (self._wake_read, self._wake_write):
            os.set_blocking(end, False)
        self._selector.register(self._wake_read, selectors.EVENT_READ, None)
        self._old_wakeup = signal.set_wakeup_fd(self._wake_write, warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number == signal.SIGHUP and signal.getsignal(number) is signal.SIG_IGN:
                continue  # nohup
            self._old_handlers[number] = signal.signal(number, self._request_stop)
        self._old_handlers[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *_: None)
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.stop(list(self._children))
        finally:
            self._watchdog.dismiss()
            signal.set_wakeup_fd(self._old_wakeup)
            for number, handler in self._old_handlers.items():
                signal.signal(number, handler)  # type: ignore[arg-type]
            self._selector.close()
            os.close(self._wake_read)
            os.close(self._wake_write)

    def _request_stop(self, number: int, _: FrameType | None) -> None:
        self.stop_requested = signal.Signals(number)

    # -- children -----------------------------------------------------------------------------------------

    def start(
        self, command: Command, back_off: BackOff | None = None, prepare: Callable[[], None] = lambda: None
    ) -> None:
        """Start a child and keep it up. `prepare` runs before every start."""
        child = Child(command, back_off or process_back_off(), prepare)
        self._children[command.name] = child
        self._spawn(child)

    def run_beside(self, command: Command, done: Callable[[], None]) -> None:
        """Start a child that ends by itself, and call `done` when it has ended well. One that keeps failing is left."""
        child = Child(command, errand_back_off(), lambda: None, done)
        self._children[command.name] = child
        self._spawn(child)

    def run_to_end(self, command: Command) -> int:
        """Run a child once, with its output on the console, and return its exit code."""
        child = Child(command, process_back_off(), lambda: None)
        process = self._spawn(child)
        try:
            while not has_ended(process):
                self._turn(0.5)
                self._raise_if_stopping()
        finally:
            self._end([child])
        return process.returncode

    def run_in_foreground(self, argv: Sequence[str], env: Mapping[str, str]) -> int:
        """Run a program on our terminal (a debugger may want it) and return its exit code."""
        process = subprocess.Popen(argv, env=dict(env), preexec_fn=tie_to_parent(signal.SIGTERM))
        told = False
        while process.poll() is None:
            self._turn(0.5)
            if self.stop_requested and not told:
                told = True
                # The terminal sends Ctrl-C to the program as well; a second one would cut its clean-up short.
                if self.stop_requested != signal.SIGINT or not sys.stdin.isatty():
                    process.send_signal(self.stop_requested)
        return process.returncode if process.returncode >= 0 else 128 - process.returncode

    def wait_until(self, done: Callable[[], bool], seconds: float, every: float = 0.02) -> bool:
        """True as soon as `done()`; False after `seconds`. Children are looked after meanwhile."""
        until = time.monotonic() + seconds
        while not done():
            if time.monotonic() > until:
                return False
            self._turn(every)
            self._raise_if_stopping()
        return True

    def watch(self) -> None:
        """Look after the children until somebody asks to stop."""
        while not self.stop_requested:
            self._turn(1.0)

    def pids(self) -> dict[str, int]:
        running = ((name, child.process) for name, child in self._children.items())
        return {name: process.pid for name, process in running if process}

    def starts(self, name: str) -> int:
        return self._children[name].starts

    def last_lines(self, name: str) -> list[str]:
        return self._children[name].last_lines()

    def stop(self, names: Sequence[str]) -> None:
        """Ask these children to stop, together, and return when they have; after 15 s they are killed."""
        children = [self._children.pop(name) for name in names if name in self._children]
        self._end(children)
        self.on_change(self.pids())

    # -- one turn of the loop -------------------------------------------------------------------------------

    def _turn(self, seconds: float) -> None:
        self._read(self._at_most(seconds))
        self._notice_ends()
        self._restart()

    def _at_most(self, seconds: float) -> float:
        """Not longer than until the next restart is due; look for held ones five times a second."""
        down = [child for child in self._children.values() if child.process is None]
        waits = [
            max(0.2 if self._held(child) else 0.0, child.restart_at - time.monotonic()) for child in down
        ]
        return min([seconds, *waits])

    def _read(self, seconds: float) -> None:
        for key, _ in self._selector.select(seconds):
            if key.data is None:
                with contextlib.suppress(BlockingIOError):
                    os.read(self._wake_read, 4096)
            else:
                self._pump(key.fd, key.data)

    def _pump(self, pipe: int, child: Child) -> None:
        text = os.read(pipe, 65536)
        *lines, rest = (self._partial.pop(pipe, b"") + text).split(b"\n")
        if text:
            self._partial[pipe] = rest
        else:
            self._selector.unregister(pipe)
            lines += [rest] if rest else []
        for line in lines:
            decoded = line.decode(errors="replace").rstrip("\r")
            child.lines.append(decoded)
            self.console.write(child.command.name, decoded)

    def _notice_ends(self) -> None:
        for child in list(self._children.values()):
            if child.process and has_ended(child.process):
                self._bury(child)

    def _bury(self, child: Child) -> None:
        code = self._reap(child)
        name = child.command.name
        delay = child.back_off.after(time.monotonic() - child.started_at)
        if child.done and (code == 0 or delay is None):
            self._part_with(child, code)
            return
        if delay is None:
            raise GaveUp(f"{name} does not stay up; its last lines:", child.last_lines())
        child.restart_at = time.monotonic() + delay
        next_step = "it is held" if self._held(child) else f"starting it again in {delay:g} s"
        self.console.write("handoff", f"{name} ended ({describe(code)}); {next_step}")
        self.on_change(self.pids())

    def _part_with(self, child: Child, code: int) -> None:
        """It has run to its end, or too often in vain."""
        del self._children[child.command.name]
        self.on_change(self.pids())
        if code:
            self.console.write(
                "handoff", f"{child.command.name} failed each time; the next ./run tries it again"
            )
        elif child.done:
            child.done()

    def _restart(self) -> None:
        for child in self._children.values():
            due = child.process is None and time.monotonic() >= child.restart_at
            if due and not self._held(child) and not self.stop_requested:
                self._spawn(child)

    def _held(self, child: Child) -> bool:
        return self.place.is_held(child.command.name)

    # -- one child ------------------------------------------------------------------------------------------

    def _spawn(self, child: Child) -> subprocess.Popen[bytes]:
        child.prepare()
        process = spawn(child.command, self._keep_open)
        self._watchdog.watch(process.pid, child.command.stop_signal)
        child.process, child.started_at = process, time.monotonic()
        child.starts += 1
        if process.stdout:
            os.set_blocking(process.stdout.fileno(), False)
            self._selector.register(process.stdout, selectors.EVENT_READ, child)
        self.on_change(self.pids())
        return process

    def _reap(self, child: Child) -> int:
        process, child.process = child.process, None
        assert process is not None
        self._watchdog.forget(process.pid)
        code = reap(process)
        self._drain(process, child)
        return code

    def _drain(self, process: subprocess.Popen[bytes], child: Child) -> None:
        """Print what the ended child had written; somebody it started may hold the pipe open for longer."""
        if process.stdout is None:
            return
        pipe = process.stdout.fileno()
        with contextlib.suppress(BlockingIOError):
            while pipe in self._selector.get_map():
                self._pump(pipe, child)
        if pipe in self._selector.get_map():
            self._selector.unregister(pipe)
        self._partial.pop(pipe, None)
        process.stdout.close()

    def _end(self, children: Sequence[Child]) -> None:
        running = [child for child in children if child.process]
        for child in running:
            assert child.process is not None
            if not has_ended(child.process):
                child.process.send_signal(child.command.stop_signal)
        self._wait_for_ends(running, STOP_SECONDS)
        for child in running:
            if child.process:
                self.console.write(
                    "handoff", f"{child.command.name} did not stop in {STOP_SECONDS:g} s; killing it"
                )
                signal_group(child.process.pid, signal.SIGKILL)
                child.process.wait()
                self._reap(child)

    def _wait_for_ends(self, children: Sequence[Child], seconds: float) -> None:
        until = time.monotonic() + seconds
        while any(child.process for child in children) and time.monotonic() < until:
            for child in children:
                if child.process and has_ended(child.process):
                    self._reap(child)
            if any(child.process for child in children):
                self._read(0.1)

    def _raise_if_stopping(self) -> None:
        if self.stop_requested:
            raise StopRequested


def describe(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
