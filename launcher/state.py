"""One directory per copy: where things live, who owns them, and the locks that keep two copies apart.

Two files are locked with flock, which the kernel releases however a process ends:
`lock` is held by the launcher alone; `remains` is inherited by everything it starts, so that a new copy can
wait until the last process of a killed one is gone.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import pwd
import re
import secrets
import shutil
import stat
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from launcher import refusals

MARKER = ".handoff-state"
MARKER_TEXT = "A state directory of Handoff. ./run reset may delete it.\n"
FALLBACK = Path("/var/lib/handoff")
LONGEST_SOCKET_FOLDER = 85  # of 107 bytes: PostgreSQL and Valkey add their file names
PLAIN_PATH = re.compile(r"[A-Za-z0-9/._+-]+")  # a comma or blank would end a host in a PostgreSQL address
LARGEST_LOG = 10 * 1024 * 1024
LEFTOVERS_SECONDS = 10.0


@dataclass(frozen=True)
class Account:
    """The user that the embedded servers run as when the launcher is root: PostgreSQL refuses root."""

    uid: int
    gid: int

    def own(self, path: Path) -> None:
        os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def can(self, test: str, path: Path) -> bool:
        command = ["/bin/sh", "-c", f'test {test} "$0"', str(path)]
        return subprocess.run(command, user=self.uid, group=self.gid, extra_groups=[]).returncode == 0


def service_account(wanted: Path) -> Account | None:
    """Nobody, or whoever owns the state directory already; None when the launcher is no root."""
    if os.geteuid() != 0:
        return None
    if wanted.exists() and (owner := wanted.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid)


def locate(wanted: Path) -> tuple[Path, Account | None]:
    """Where the state really lives: the servers' account cannot enter the private home of a root."""
    wanted = wanted.absolute()
    account = service_account(wanted)
    if account is None or account.can("-x", nearest_existing(wanted)):
        return wanted, account
    name = hashlib.sha256(os.fsencode(wanted)).hexdigest()[:12]
    return FALLBACK / name, account


def nearest_existing(path: Path) -> Path:
    while not path.exists():
        path = path.parent
    return path


class Place:
    """One state directory. Nothing is made on disk before `make()`."""

    def __init__(self, wanted: Path) -> None:
        self.root, self.account = locate(wanted)
        self.sockets = socket_folder(self.root)
        self.facts_file = self.root / "pids.json"
        self.remains: TextIO | None = None
        self._lock: TextIO | None = None

    def make(self) -> None:
        """Make the directories, 0700 and owned by the account that the servers run as."""
        try:
            make_parents(self.root, self.account)
            refuse_foreign(self.root)
            self.folder("")
            (self.root / MARKER).write_text(MARKER_TEXT)
        except OSError as error:
            raise refusals.cannot_write_state(self.root) from error
        self._make_socket_folder()

    def folder(self, name: str) -> Path:
        path = self.root / name if name else self.root
        path.mkdir(exist_ok=True)
        if self.account:
            self.account.own(path)
        path.chmod(0o700)
        return path

    def _make_socket_folder(self) -> None:
        if self.sockets.parent == self.root:
            self.folder(self.sockets.name)
            return
        try:
            self.sockets.mkdir(mode=0o700)
            if self.account:
                self.account.own(self.sockets)
        except FileExistsError:
            self._check_socket_folder()

    def _check_socket_folder(self) -> None:
        """In a shared temporary folder anybody may have made this name before us."""
        found = self.sockets.lstat()
        ours = self.account.uid if self.account else os.geteuid()
        private = stat.S_ISDIR(found.st_mode) and not found.st_mode & 0o077
        if not private or found.st_uid != ours:
            raise refusals.socket_folder_taken(self.sockets)

    def claim(self) -> None:
        """Hold this directory until this process ends; refuse when another copy holds it."""
        try:
            lock = (self.root / "lock").open("a+")
        except OSError as error:
            raise refusals.cannot_write_state(self.root) from error
        if not locked(lock, seconds=0.2):  # is_running() of somebody else holds it for a moment
            raise refusals.another_copy(self.root, self._holder())
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        self._lock = lock
        self._wait_for_leftovers()

    def release(self) -> None:
        """Let the next copy in. A process that ends, however it ends, does so without this."""
        for file in (self._lock, self.remains):
            if file:
                file.close()
        self._lock = self.remains = None

    def refuse_if_running(self) -> None:
        """The check of `claim()` without making anything."""
        if self.is_running():
            raise refusals.another_copy(self.root, self._holder())

    def is_running(self) -> bool:
        try:
            with open(self.root / "lock") as lock:
                return not locked(lock)
        except FileNotFoundError:
            return False
        except OSError as error:
            raise refusals.cannot_write_state(self.root) from error

    def _holder(self) -> str:
        """The process id of the copy that holds the lock."""
        return (self.root / "lock").read_text().strip() or "unknown"

    def _wait_for_leftovers(self) -> None:
        self.remains = (self.root / "remains").open("a")
        if not locked(self.remains, LEFTOVERS_SECONDS):
            raise refusals.leftovers(self.root)

    def secret_key(self) -> str:
        """Made once, so that sessions outlive a restart; readable by the launcher's user only."""
        path = self.root / "secret-key"
        try:
            return path.read_text().strip()
        except FileNotFoundError:
            key = secrets.token_urlsafe(50)
            write_privately(path, key + "\n")
            return key

    def write_facts(self, facts: Mapping[str, Any]) -> None:
        write_privately(self.facts_file, json.dumps(facts, indent=1) + "\n")

    def facts(self) -> dict[str, Any]:
        """Process ids by name, port and addresses of the copy that runs here; empty when none does."""
        try:
            found: dict[str, Any] = json.loads(self.facts_file.read_text())
            return found
        except FileNotFoundError:
            return {}

    def forget_facts(self) -> None:
        self.facts_file.unlink(missing_ok=True)

    def hold_file(self, name: str) -> Path:
        """While this file exists, the child of that name is not restarted (drills keep a server away)."""
        return self.root / f"hold-{name}"

    def forget_holds(self) -> None:
        for path in self.root.glob("hold-*"):
            path.unlink()

    def log_file(self, name: str) -> Path:
        """The log of an embedded server, set aside when it has grown large."""
        path = self.root / f"{name}.log"
        if path.exists() and path.stat().st_size > LARGEST_LOG:
            path.replace(path.with_suffix(".log.1"))
        return path

    def delete(self) -> None:
        """Delete the directory and its sockets; only ever one that carries our marker."""
        if not (self.root / MARKER).is_file():
            raise refusals.nothing_to_reset(self.root)
        if self.sockets.parent != self.root and self.sockets.exists():
            self._check_socket_folder()
            shutil.rmtree(self.sockets)
        shutil.rmtree(self.root)


def make_parents(path: Path, account: Account | None) -> None:
    """Make the folders above; as root they must let the servers' account through, whatever the umask."""
    missing = [parent for parent in path.parents if not parent.exists()]
    for parent in reversed(missing):
        parent.mkdir(exist_ok=True)
        if account:
            parent.chmod(0o755)


def refuse_foreign(root: Path) -> None:
    """HANDOFF_STATE=/home/me must not turn a home directory into a state directory."""
    if root.exists() and not (root / MARKER).exists() and any(root.iterdir()):
        raise refusals.foreign_directory(root)


def locked(file: TextIO, seconds: float = 0.0) -> bool:
    """Lock the file, trying for so many seconds."""
    until = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() >= until:
                return False
        time.sleep(0.02)


def socket_folder(root: Path) -> Path:
    """Inside the state directory, or in the temporary folder where that path is too long for a socket."""
    inside = root / "run"
    if len(os.fsencode(inside)) <= LONGEST_SOCKET_FOLDER and PLAIN_PATH.fullmatch(str(inside)):
        return inside
    name = f"handoff-{hashlib.sha256(os.fsencode(root)).hexdigest()[:12]}"
    temporary = Path(tempfile.gettempdir()) / name
    fits = len(os.fsencode(temporary)) <= LONGEST_SOCKET_FOLDER and PLAIN_PATH.fullmatch(str(temporary))
    return temporary if fits else Path("/tmp") / name  # noqa: S108 (the folder is checked before use)


def write_privately(path: Path, text: str) -> None:
    """Replace a file at once, readable by its owner only."""
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    fresh.replace(path)
