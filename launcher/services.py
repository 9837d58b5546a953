"""PostgreSQL and Redis for one place, embedded or outside, as the addresses that the product reads."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from launcher import outside, refusals
from launcher.embedded import APP, OWNER, SUPERUSER, PostgreSQL, Valkey, check_postgresql
from launcher.state import Place
from launcher.supervisor import GaveUp, Supervisor, server_back_off

START_SECONDS = 120.0  # recovery after a crash can take long; a server that ends is noticed at once
SILENT = f"{{}} did not answer within {START_SECONDS:g} s; its last lines:"


@dataclass(frozen=True)
class Addresses:
    """`admin` is the superuser's address; empty with an outside PostgreSQL."""

    database: str
    owner: str
    redis: str
    admin: str = ""

    def environment(self) -> dict[str, str]:
        return {"DATABASE_URL": self.database, "DATABASE_OWNER_URL": self.owner, "REDIS_URL": self.redis}


def check_servers(environ: Mapping[str, str]) -> None:
    """Refuse bad outside servers, and embedded ones that cannot run here, before anything is made."""
    if not environ.get("DATABASE_URL"):
        check_postgresql()
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        if environ.get(name):
            outside.check_database(name, environ[name])
    if environ.get("REDIS_URL"):
        outside.check_redis(environ["REDIS_URL"])


def start_services(supervisor: Supervisor, environ: Mapping[str, str], *, lasting: bool = True) -> Addresses:
    """Start what the environment does not name, and return when it answers."""
    postgres = PostgreSQL(supervisor.place, lasting=lasting)
    valkey = Valkey(supervisor.place, lasting=lasting)
    url, redis = environ.get("DATABASE_URL"), environ.get("REDIS_URL")
    if not redis:
        supervisor.start(valkey.command(), server_back_off())
    if not url:
        start_postgresql(supervisor, postgres)
    if not redis and not supervisor.wait_until(valkey.answers, START_SECONDS):
        raise GaveUp(SILENT.format(valkey.name), supervisor.last_lines(valkey.name))
    redis = redis or valkey.url()
    if url:
        return Addresses(url, environ.get("DATABASE_OWNER_URL") or url, redis)
    return Addresses(postgres.url(APP), postgres.url(OWNER), redis, postgres.url(SUPERUSER))


def start_postgresql(supervisor: Supervisor, postgres: PostgreSQL) -> None:
    for name in set(os.environ) - set(without_libpq_settings(os.environ)):
        del os.environ[name]  # our own connections read them as well
    postgres.create(supervisor)
    supervisor.start(postgres.command(), server_back_off(), postgres.prepare)
    if not supervisor.wait_until(postgres.answers, START_SECONDS):
        raise GaveUp(SILENT.format(postgres.name), supervisor.last_lines(postgres.name))
    postgres.make_database()


@dataclass(frozen=True)
class Services:
    """Both servers, up."""

    supervisor: Supervisor
    addresses: Addresses

    def run(self, argv: Sequence[str], env: Mapping[str, str]) -> int:
        """Run a program on the terminal, with these servers' addresses, and return its exit code."""
        return self.supervisor.run_in_foreground(argv, {**self.addresses.environment(), **env})


@contextlib.contextmanager
def services(state: Path, environ: Mapping[str, str], *, lasting: bool = True) -> Iterator[Services]:
    """Both servers for the length of a block (tests, checks, a shell), in a state directory of their own.

    Those that are not `lasting` lose what they hold when the machine stops, and are quicker."""
    check_servers(environ)
    place = Place(state)
    place.refuse_if_running()
    place.make()
    place.claim()
    try:
        with Supervisor(place) as supervisor:
            yield Services(supervisor, start_services(supervisor, environ, lasting=lasting))
    finally:
        place.release()


@contextlib.contextmanager
def shared_services(state: Path, environ: Mapping[str, str]) -> Iterator[Services]:
    """The servers of the copy that runs on `state`, or servers started for the length of the block."""
    place = Place(state)
    if not place.is_running():
        with services(state, environ) as running:
            yield running
        return
    facts = place.facts()
    if not facts.get("database_url"):
        raise refusals.still_starting(place.root)
    addresses = Addresses(
        facts["database_url"], facts["database_owner_url"], facts["redis_url"], facts["database_admin_url"]
    )
    with Supervisor(place) as supervisor:
        yield Services(supervisor, addresses)


def without_libpq_settings(environ: Mapping[str, str]) -> dict[str, str]:
    """PGSERVICE, PGOPTIONS and their kin would be mixed into every connection to the embedded PostgreSQL."""
    return {name: value for name, value in environ.items() if not name.startswith("PG")}
