"""Databases of the bench's own on an embedded server, migrated, without the product's processes."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from bench.product import ENVIRONMENT, STATE
from launcher.services import Addresses, services

SECRET = {"SECRET_KEY": "bench-" + "0" * 50}


@contextmanager
def server() -> Iterator[Addresses]:
    """PostgreSQL and Valkey on the bench's state directory, without a product."""
    state = Path(os.environ.get("BENCH_STATE") or STATE)
    with services(state, {**os.environ, **ENVIRONMENT}) as running:
        yield running.addresses


def environment(addresses: Addresses, database: str) -> dict[str, str]:
    """What a process of the product needs to run on that database."""
    owner = addresses.owner.replace("/handoff?", f"/{database}?")
    app = addresses.database.replace("/handoff?", f"/{database}?")
    urls = {"DATABASE_URL": app, "DATABASE_OWNER_URL": owner, "REDIS_URL": addresses.redis}
    return {**os.environ, **ENVIRONMENT, **SECRET, **urls}


def empty(addresses: Addresses, database: str) -> None:
    """Make the database anew, without a table."""
    with psycopg.connect(addresses.admin, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {database} OWNER handoff_owner")


def fresh(addresses: Addresses, database: str) -> float:
    """Make the database anew and migrate it; the seconds that migrate took, from empty."""
    empty(addresses, database)
    env = environment(addresses, database)
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--noinput", "-v", "0"],
        env={**env, "DATABASE_URL": env["DATABASE_OWNER_URL"]},
        check=True,
    )
    return time.perf_counter() - started


def admin(addresses: Addresses, database: str) -> psycopg.Connection:
    return psycopg.connect(addresses.admin, dbname=database, autocommit=True)
