"""Makes .venv from the lock: uv when it works, else venv and pip. Standard library only, because `run`
imports this before anything is installed.

A stamp inside .venv, written last, says what was installed from which lock. While an install is under way,
var/install-unfinished says what .venv held before: as long as that is true the old stamp counts, so an
install that fails before it changes anything (no network) takes nothing away. One that was cut off later is
done anew; what stood there is set aside first, and given back when the new one fails.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from launcher import refusals
from launcher.processes import tie_to_parent
from launcher.refusals import Refusal

RUNTIME, DEV = "runtime", "dev"
REQUIREMENTS = {RUNTIME: "requirements.txt", DEV: "requirements-dev.txt"}
LOCKS = ("uv.lock", *REQUIREMENTS.values())
PYTHON_VERSION = f"{sys.version_info[0]}.{sys.version_info[1]}"
# Settings of a user's own pip that would send packages elsewhere than into .venv.
PIP_ELSEWHERE = ("PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_REQUIRE_VIRTUALENV")
NETWORK_SIGNS = (
    "NewConnectionError",
    "ConnectionError",
    "ConnectTimeout",
    "ReadTimeout",
    "name resolution",
    "Name or service not known",
    "Network is unreachable",
    "ProxyError",
    "dns error",
)


def enter(project: str, argv: list[str]) -> int:
    """What `run` does: install what the command needs, then become `python -m launcher` in .venv."""
    from launcher import commands

    root = Path(project)
    os.chdir(root)
    os.environ.setdefault("HANDOFF_RUN_AT", str(time.monotonic()))
    try:
        wanted = commands.find(argv).needs
        if wanted is None:
            return commands.main(argv)
        python = ensure(root, wanted)
    except Refusal as refusal:
        return refusals.tell(refusal)
    except KeyboardInterrupt:
        return 130
    return os.execv(python, [str(python), "-m", "launcher", *argv])  # noqa: S606


def ensure(project: Path, wanted: str) -> Path:
    """The Python of a .venv in which `wanted` (runtime or dev) is installed from the present lock."""
    venv = Venv(project)
    if not venv.has(wanted):
        with only_one(project):
            if not venv.has(wanted):
                install(venv, wanted)
    return venv.python


class Venv:
    def __init__(self, project: Path) -> None:
        self.project = project
        self.path = project / ".venv"
        self.python = self.path / "bin" / "python"
        self.stamp = self.path / "handoff-installed.json"
        self.unfinished = project / "var" / "install-unfinished"
        self.before = project / "var" / "venv-before"
        self.in_use = project / "var" / "venv-in-use"
        self.log = project / "var" / "install.log"
        self.was_there = True

    def has(self, wanted: str) -> bool:
        try:
            stamp = json.loads(self.stamp.read_text())
        except (OSError, ValueError):
            return False
        same = stamp.get("lock") == self.lock_hash() and stamp.get("python") == PYTHON_VERSION
        fits = same and stamp.get("set") in (wanted, DEV) and os.access(self.python, os.X_OK)
        return fits and self.is_whole()

    def lock_hash(self) -> str:
        found = hashlib.sha256()
        for name in LOCKS:
            found.update((self.project / name).read_bytes())
        return found.hexdigest()

    def contents(self) -> str:
        """Changes with every package; not with the byte code that a running copy writes."""
        if not self.path.exists():
            return "nothing"
        found = hashlib.sha256()
        for top in ("bin", "lib"):
            for folder, folders, files in os.walk(self.path / top):
                folders[:] = sorted(set(folders) - {"__pycache__"})
                found.update(f"{folder}\0{sorted(files)}\n".encode(errors="surrogateescape"))
        return found.hexdigest()

    def is_whole(self) -> bool:
        """False when an install was cut off after it had begun to change .venv."""
        try:
            return self.unfinished.read_text() == self.contents()
        except FileNotFoundError:
            return True

    def begin(self) -> None:
        """Set aside what cannot be built upon, unless a copy runs from it."""
        if self.path.exists() and self.is_whole():
            remove(self.before)  # of an install that was killed after its work
        if os.path.lexists(self.path) and not (self.is_whole() and self.fits()):
            self.set_aside()
        self.was_there = self.path.exists()
        self.unfinished.write_text(self.contents())

    def set_aside(self) -> None:
        if self.is_used():
            raise refusals.venv_in_use(self.path)
        if not self.is_whole():
            self.stamp.unlink(missing_ok=True)
        if os.path.lexists(self.before):  # a replacement was killed: what it had made is worth nothing
            remove(self.path)
        else:
            shutil.move(self.path, self.before)

    def give_back(self) -> None:
        """After a failure: as it was before, or marked as cut off where packages were changed already."""
        if not self.was_there:
            remove(self.path)
        if os.path.lexists(self.before):
            shutil.move(self.before, self.path)
            self.unfinished.write_text(self.contents() if self.stamp.exists() else "cut off")
        if self.is_whole():
            self.unfinished.unlink(missing_ok=True)

    def is_used(self) -> bool:
        """True while a launcher runs from .venv (see `using`)."""
        with self.in_use.open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    def fits(self) -> bool:
        """An existing .venv of this Python may be brought up to date; another one may not."""
        try:
            lines = (self.path / "pyvenv.cfg").read_text().splitlines()
        except OSError:
            return False
        found = _settings(lines)
        version = found.get("version") or found.get("version_info") or ""
        return version.split(".")[:2] == PYTHON_VERSION.split(".") and os.access(self.python, os.X_OK)

    def finish(self, wanted: str) -> None:
        stamp = {"lock": self.lock_hash(), "python": PYTHON_VERSION, "set": wanted}
        fresh = self.stamp.with_suffix(".new")
        fresh.write_text(json.dumps(stamp))
        fresh.replace(self.stamp)
        self.unfinished.unlink()
        remove(self.before)


def remove(path: Path) -> None:
    if path.is_symlink():
        path.unlink()
    elif path.exists():
        shutil.rmtree(path)


@contextlib.contextmanager
def using(project: Path) -> Iterator[None]:
    """Keep .venv from being replaced while this process runs from it; the kernel ends that with us."""
    venv = Venv(project)
    with contextlib.ExitStack() as stack:
        if Path(sys.prefix).resolve() == venv.path.resolve():
            with contextlib.suppress(OSError):  # where nobody may write, nobody installs
                lock = stack.enter_context(venv.in_use.open("a"))
                fcntl.flock(lock, fcntl.LOCK_SH)
        yield


def _settings(lines: Sequence[str]) -> dict[str, str]:
    pairs = (line.partition("=") for line in lines)
    return {name.strip(): value.strip() for name, _, value in pairs}


@contextlib.contextmanager
def only_one(project: Path) -> Iterator[None]:
    """Hold the install lock of the project; a second `./run` waits here."""
    try:
        (project / "var").mkdir(exist_ok=True)
        lock = (project / "var" / "install.lock").open("w")
    except OSError as error:
        raise refusals.cannot_write_project(project) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another ./run installs here; waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def install(venv: Venv, wanted: str) -> None:
    started = time.monotonic()
    if not os.access(venv.project, os.W_OK):
        raise refusals.cannot_write_project(venv.project)
    try:
        venv.begin()
        try:
            how = install_with_uv(venv, wanted) or install_with_pip(venv, wanted)
            venv.finish(wanted)
        except BaseException:
            venv.give_back()
            raise
    except PermissionError as error:
        raise refusals.cannot_write_project(venv.project) from error
    say(f"installed with {how} in {time.monotonic() - started:.0f} s")


def install_with_uv(venv: Venv, wanted: str) -> str | None:
    """'uv', or None when uv is absent or fails (no network, private certificates, too old for the lock)."""
    uv = None if os.environ.get("NO_UV") else shutil.which("uv")
    if uv is None:
        return None
    say("installing the locked packages with uv")
    was_there = venv.path.exists()
    # --inexact: a runtime install never removes what a developer has put there.
    command = [
        uv,
        "sync",
        "--frozen",
        "--inexact",
        "--extra",
        "embedded",
        "--quiet",
        "--python",
        base_python(),
    ]
    # What production can switch on is type-checked and tested too.
    group = ["--extra", "observability"] if wanted == DEV else ["--no-dev"]
    if run_logged(venv, [*command, *group], uv_environment(venv)) == 0:
        return "uv"
    say("uv did not work here; going on with pip")
    if not was_there:
        remove(venv.path)
    return None


def uv_environment(venv: Venv) -> dict[str, str]:
    """The system's certificates, as a company's proxy needs (the second name is that of older versions)."""
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    return {
        **environment,
        "UV_PROJECT_ENVIRONMENT": str(venv.path),
        "UV_SYSTEM_CERTS": environment.get("UV_SYSTEM_CERTS", "1"),
        "UV_NATIVE_TLS": environment.get("UV_NATIVE_TLS", "1"),
    }


def install_with_pip(venv: Venv, wanted: str) -> str:
    say("installing the locked packages with pip (about a minute, once)")
    if not venv.python.exists():
        make_venv(venv)
    options = [
        "install",
        "--quiet",
        "--no-input",
        "--disable-pip-version-check",
        "--retries",
        "2",
        "--require-hashes",
    ]
    command = [*find_pip(venv), *options, "-r", str(venv.project / REQUIREMENTS[wanted])]
    environment = {name: value for name, value in os.environ.items() if name not in PIP_ELSEWHERE}
    if run_logged(venv, command, environment) != 0:
        raise why_pip_failed(venv)
    return "pip"


def make_venv(venv: Venv) -> None:
    """A venv with pip if Python can, else without (Debian keeps ensurepip in another package)."""
    command = [base_python(), "-m", "venv"]
    if run_logged(venv, [*command, str(venv.path)]) == 0:
        return
    remove(venv.path)
    if run_logged(venv, [*command, "--without-pip", str(venv.path)]) != 0:
        raise refusals.not_installed("python -m venv failed", venv.log)


def find_pip(venv: Venv) -> list[str]:
    own = [str(venv.python), "-m", "pip"]
    if run_logged(venv, [*own, "--version"]) == 0:
        return own
    outer = [base_python(), "-m", "pip"]
    if run_logged(venv, [*outer, "--version"]) == 0:
        return [*outer, "--python", str(venv.python)]
    raise refusals.no_installer(PYTHON_VERSION)


def why_pip_failed(venv: Venv) -> Refusal:
    text = venv.log.read_text(errors="replace")
    if any(sign in text for sign in NETWORK_SIGNS):
        return refusals.no_network(venv.log)
    errors = [line for line in text.splitlines() if line.startswith("ERROR")] or ["pip failed"]
    return refusals.not_installed(errors[-1].rstrip("."), venv.log)


def base_python() -> str:
    """Not the Python inside .venv, which may be about to be deleted."""
    return getattr(sys, "_base_executable", None) or sys.executable


def run_logged(venv: Venv, command: Sequence[str], environment: dict[str, str] | None = None) -> int:
    """Run to the end; var/install.log then holds its output. An installer must not outlive us: the next
    `./run` would find it writing into the .venv that it clears."""
    with open(venv.log, "w") as log:
        return subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            preexec_fn=tie_to_parent(signal.SIGKILL),
        ).returncode


def say(text: str) -> None:
    print(f"handoff: {text}", flush=True)
