"""One directory per copy: where things live, who owns them, and the locks that keep two copies apart.

The directory belongs to whoever starts the launcher. Started as root, it is root's, and the servers' account
may only pass through it to the folders inside that are its own: pgdata, valkey and run.

Two files are locked with flock, which the kernel releases however a process ends:
`lock` is held by the launcher alone; `remains` is inherited by everything it starts, so that a new copy can
wait until the last process of a killed one is gone.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import pwd
import re
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from launcher import private, refusals
from launcher.account import Account, refuse_shared_parents, service_account
from launcher.takeover import SECRET_KEY, take_over

MARKER = ".handoff-state"
MARKER_TEXT = "A state directory of Handoff. ./run reset may delete it.\n"
FALLBACK = Path("/var/lib/handoff")
LONGEST_SOCKET_FOLDER = 85  # of 107 bytes: PostgreSQL and Valkey add their file names
PLAIN_PATH = re.compile(r"[A-Za-z0-9/._+-]+")  # a comma or blank would end a host in a PostgreSQL address
LARGEST_LOG = 10 * 1024 * 1024
LEFTOVERS_SECONDS = 10.0
READ, LOCK, APPEND = os.O_RDONLY, os.O_RDWR | os.O_CREAT, os.O_WRONLY | os.O_APPEND | os.O_CREAT


def locate(wanted: Path) -> tuple[Path, Account | None]:
    """Where the state really lives: the servers' account cannot enter the private home of a root."""
    wanted = wanted.absolute()
    account = service_account()
    if account is None or account.can("-x", nearest_existing(wanted.parent)):
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
        self.remains: int | None = None
        self._lock: int | None = None

    def make(self) -> None:
        """Make the directories."""
        try:
            if self.account:
                refuse_shared_parents(self.root, self.account)
            refuse_foreign(self.root)
            make_parents(self.root, self.account)
            self._make_root()
            private.write(self.root / MARKER, MARKER_TEXT)
        except OSError as error:
            raise refusals.cannot_write_state(self.root) from error
        self._make_socket_folder()

    def _make_root(self) -> None:
        if self.account is None:
            self.root.mkdir(exist_ok=True)
            self.root.chmod(0o700)
            return
        if not os.path.lexists(self.root):
            self.root.mkdir(mode=0o700)
        with private.opened_folder(self.root) as folder:
            owner = os.fstat(folder).st_uid
            if owner == self.account.uid:
                take_over(self.root, folder, self.account)
            elif owner != 0:
                raise refusals.state_of_another(self.root, name_of(owner))
            os.fchmod(folder, 0o711)  # the servers' account goes through it, and cannot list it  # nosec B103

    def folder(self, name: str) -> Path:
        """A folder in it for the servers alone."""
        return self._servers_folder(self.root / name)

    def _servers_folder(self, path: Path) -> Path:
        path.mkdir(mode=0o700, exist_ok=True)
        with private.opened_folder(path) as folder:
            if self.account:
                os.fchown(folder, self.account.uid, self.account.gid)
            os.fchmod(folder, 0o700)
        return path

    def _make_socket_folder(self) -> None:
        if self.sockets.parent != self.root:
            with contextlib.suppress(FileExistsError):
                self.sockets.parent.mkdir(mode=0o700)
            with self._checked_socket_folder() as folder:
                os.fchmod(folder, 0o711 if self.account else 0o700)
        self._servers_folder(self.sockets)

    @contextlib.contextmanager
    def _checked_socket_folder(self) -> Iterator[int]:
        """In a shared temporary folder anybody may have made this name before us."""
        outer = self.sockets.parent
        with private.opened_folder(outer) as folder:
            found = os.fstat(folder)
            if found.st_uid != os.geteuid() or found.st_mode & 0o022:
                raise refusals.socket_folder_taken(outer)
            yield folder

    def claim(self) -> None:
        """Hold this directory until this process ends; refuse when another copy holds it."""
        try:
            lock = private.open_file(self.root / "lock", LOCK)
        except OSError as error:
            raise refusals.cannot_write_state(self.root) from error
        if not locked(lock, seconds=0.2):  # is_running() of somebody else holds it for a moment
            os.close(lock)
            raise refusals.another_copy(self.root, self._holder())
        os.truncate(lock, 0)
        os.write(lock, f"{os.getpid()}\n".encode())
        self._lock = lock
        self._wait_for_leftovers()

    def release(self) -> None:
        """Let the next copy in. A process that ends, however it ends, does so without this."""
        for descriptor in (self._lock, self.remains):
            if descriptor is not None:
                os.close(descriptor)
        self._lock = self.remains = None

    def refuse_if_running(self) -> None:
        """The check of `claim()` without making anything."""
        if self.is_running():
            raise refusals.another_copy(self.root, self._holder())

    def is_running(self) -> bool:
        try:
            lock = private.open_file(self.root / "lock", READ)
        except FileNotFoundError:
            return False
        except OSError as error:
            raise refusals.cannot_write_state(self.root) from error
        try:
            return not locked(lock)
        finally:
            os.close(lock)

    def _holder(self) -> str:
        """The process id of the copy that holds the lock."""
        text = private.read_text(self.root / "lock", most=20).strip()
        return text if text.isdigit() else "unknown"

    def _wait_for_leftovers(self) -> None:
        self.remains = private.open_file(self.root / "remains", LOCK)
        if not locked(self.remains, LEFTOVERS_SECONDS):
            self.release()
            raise refusals.leftovers(self.root)

    def secret_key(self) -> str:
        """Made once, so that sessions outlive a restart; readable by the launcher's user only."""
        path = self.root / SECRET_KEY
        try:
            return private.read_text(path).strip()
        except FileNotFoundError:
            key = secrets.token_urlsafe(50)
            private.write(path, key + "\n")
            return key

    def write_facts(self, facts: Mapping[str, Any]) -> None:
        private.write(self.facts_file, json.dumps(facts, indent=1) + "\n")

    def facts(self) -> dict[str, Any]:
        """Process ids by name, port and addresses of the copy that runs here; empty when none does."""
        try:
            found: dict[str, Any] = json.loads(private.read_text(self.facts_file))
            return found
        except FileNotFoundError:
            return {}

    def forget_facts(self) -> None:
        self.facts_file.unlink(missing_ok=True)

    # While `settled` exists nothing moves in: the sample company is complete, or somebody wants an empty copy.

    def settle(self) -> None:
        private.write(self.root / "settled", "Nothing moves in here. ./run reset starts over.\n")

    def is_settled(self) -> bool:
        return os.path.lexists(self.root / "settled")

    # While hold-<name> exists, the child of that name is not restarted (drills keep a server away).

    def hold(self, name: str) -> None:
        os.close(private.open_file(self.root / f"hold-{name}", LOCK))

    def is_held(self, name: str) -> bool:
        return os.path.lexists(self.root / f"hold-{name}")

    def let_go(self, name: str) -> None:
        (self.root / f"hold-{name}").unlink(missing_ok=True)

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
        """Delete the directory and its sockets; only ever one that carries our marker. rmtree follows no link,
        not even one that is put in its way meanwhile."""
        if self.root.is_symlink() or not (self.root / MARKER).is_file():
            raise refusals.nothing_to_reset(self.root)
        if self._lock is None:
            self.claim()  # a killed copy's last processes may still write here
        outer = self.sockets.parent
        if outer != self.root and os.path.lexists(outer):
            with self._checked_socket_folder():
                shutil.rmtree(outer)
        shutil.rmtree(self.root)


def name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


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


def locked(descriptor: int, seconds: float = 0.0) -> bool:
    """Lock the file, trying for so many seconds."""
    until = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() >= until:
                return False
        time.sleep(0.02)


def socket_folder(root: Path) -> Path:
    """Inside the state directory, or in the temporary folder where that path is too long for a socket.

    There it lies in a folder that the launcher's user owns: nobody else can have made it, or put another in
    its place."""
    inside = root / "run"
    if fits(inside):
        return inside
    of_whom = f"{os.geteuid()}:{root}"
    name = f"handoff-{hashlib.sha256(os.fsencode(of_whom)).hexdigest()[:12]}"
    temporary = Path(tempfile.gettempdir()) / name / "run"
    return temporary if fits(temporary) else Path("/tmp") / name / "run"  # noqa: S108  checked before use  # nosec B108


def fits(folder: Path) -> bool:
    return len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER and bool(PLAIN_PATH.fullmatch(str(folder)))
