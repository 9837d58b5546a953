"""One child process that cannot outlive its parent. Standard library only.

Three nets, because any one of them may be cut: the kernel signals a child whose parent *thread* ended
(Linux; so children are started from the main thread only), the watchdog ends whole process groups when the
launcher is gone, and the next start waits for the lock that every child inherits.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from launcher import private
from launcher.account import Account

PR_SET_PDEATHSIG = 1
# Looked up now: between fork and exec nothing may be imported.
_prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


@dataclass(frozen=True)
class Command:
    """What to start, and how to stop it. Output goes to `log`, or into the launcher's own output."""

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str]
    cwd: Path
    stop_signal: signal.Signals = signal.SIGTERM
    log: Path | None = None
    account: Account | None = None


def tie_to_parent(death_signal: signal.Signals) -> Callable[[], None]:
    """A preexec function: the kernel sends `death_signal` to the child when its parent is gone."""
    parent = os.getpid()

    def in_child() -> None:
        if _prctl is not None:
            _prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
        if os.getppid() != parent:  # it ended between fork and prctl
            os._exit(1)

    return in_child


def spawn(command: Command, keep_open: tuple[int, ...] = ()) -> subprocess.Popen[bytes]:
    """Start it in a process group of its own, so that Ctrl-C reaches the launcher alone."""
    account = command.account
    log = private.open_file(command.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT) if command.log else None
    try:
        return subprocess.Popen(
            command.argv,
            env=dict(command.env),
            cwd=command.cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if log is None else log,
            stderr=subprocess.STDOUT,
            pass_fds=keep_open,
            # Another account gets a session of its own as well: on the terminal of root it could type.
            process_group=None if account else 0,
            start_new_session=account is not None,
            preexec_fn=tie_to_parent(command.stop_signal),
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
    finally:
        if log is not None:
            os.close(log)


def has_ended(process: subprocess.Popen[bytes]) -> bool:
    """True once it ended. It is not reaped here, so its number cannot name another process yet."""
    if process.returncode is not None:
        return True
    if not hasattr(os, "waitid"):
        return process.poll() is not None
    return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def reap(process: subprocess.Popen[bytes]) -> int:
    """The exit code of an ended process, after killing what is left of its group (a worker's pool)."""
    if process.returncode is None:
        signal_group(process.pid, signal.SIGKILL)
    return process.wait()


def signal_group(leader: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, number)


class Watchdog:
    """A process that outlives a killed launcher just long enough to end what the launcher had started."""

    def __init__(self, keep_open: tuple[int, ...] = ()) -> None:
        script = Path(__file__).with_name("watchdog.py")
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", str(script)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,
            pass_fds=keep_open,
        )

    def watch(self, pid: int, stop_signal: signal.Signals) -> None:
        self._tell(f"+ {pid} {int(stop_signal)}")

    def forget(self, pid: int) -> None:
        self._tell(f"- {pid}")

    def dismiss(self) -> None:
        """Everything has ended in order."""
        self._tell("done")
        try:
            self._process.communicate(timeout=5)
        except (subprocess.TimeoutExpired, BrokenPipeError):
            self._process.kill()
            self._process.wait()

    def _tell(self, line: str) -> None:
        pipe = self._process.stdin
        assert pipe is not None
        try:
            pipe.write(line.encode() + b"\n")
            pipe.flush()
        except (BrokenPipeError, ValueError):
            pass  # somebody killed it; the other nets remain
