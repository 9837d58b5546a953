"""PostgreSQL and Redis for one place, embedded or outside, as the addresses that the product reads."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from launcher import outside
from launcher.embedded import APP, OWNER, SUPERUSER, PostgreSQL, Valkey
from launcher.state import Place
from launcher.supervisor import GaveUp, Supervisor, server_back_off

START_SECONDS = 120.0  # recovery after a crash can take long; a server that ends is noticed at once


@dataclass(frozen=True)
class Addresses:
    """`admin` is the superuser's address; empty with an outside PostgreSQL."""

    database: str
    owner: str
    redis: str
    admin: str = ""

    def environment(self) -> dict[str, str]:
        return {"DATABASE_URL": self.database, "DATABASE_OWNER_URL": self.owner, "REDIS_URL": self.redis}


def check_outside(environ: Mapping[str, str]) -> None:
    """Refuse bad outside servers before anything is made."""
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        if environ.get(name):
            outside.check_database(name, environ[name])
    if environ.get("REDIS_URL"):
        outside.check_redis(environ["REDIS_URL"])


def start_services(supervisor: Supervisor, environ: Mapping[str, str]) -> Addresses:
    """Start what the environment does not name, and return when it answers."""
    postgres, valkey = PostgreSQL(supervisor.place), Valkey(supervisor.place)
    url, redis = environ.get("DATABASE_URL"), environ.get("REDIS_URL")
    if not redis:
        supervisor.start(valkey.command(), server_back_off())
    if not url:
        start_postgresql(supervisor, postgres)
    if not redis and not supervisor.wait_until(valkey.answers, START_SECONDS):
        raise GaveUp(valkey.name, supervisor.last_lines(valkey.name))
    redis = redis or valkey.url()
    if url:
        return Addresses(url, environ.get("DATABASE_OWNER_URL") or url, redis)
    return Addresses(postgres.url(APP), postgres.url(OWNER), redis, postgres.url(SUPERUSER))


def start_postgresql(supervisor: Supervisor, postgres: PostgreSQL) -> None:
    postgres.create(supervisor)
    supervisor.start(postgres.command(), server_back_off(), postgres.prepare)
    if not supervisor.wait_until(postgres.answers, START_SECONDS):
        raise GaveUp(postgres.name, supervisor.last_lines(postgres.name))
    postgres.make_database()


@contextlib.contextmanager
def services(state: Path, environ: Mapping[str, str]) -> Iterator[Addresses]:
    """Both servers for the length of a block (tests, checks, a shell), in a state directory of their own."""
    check_outside(environ)
    place = Place(state)
    place.refuse_if_running()
    place.make()
    place.claim()
    with Supervisor(place) as supervisor:
        yield start_services(supervisor, environ)


def without_libpq_settings(environ: Mapping[str, str]) -> dict[str, str]:
    """PGSERVICE, PGOPTIONS and their kin would be mixed into every connection to the embedded PostgreSQL."""
    return {name: value for name, value in environ.items() if not name.startswith("PG")}
