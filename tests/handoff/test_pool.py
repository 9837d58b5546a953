import threading
import time

import psycopg
import pytest
from django.db import OperationalError, connection

from handoff import errors
from handoff.postgres import base
from handoff.postgres.base import DatabaseWrapper

SIZE = 6


def pooled(**different) -> DatabaseWrapper:
    options = {
        **connection.settings_dict["OPTIONS"],
        "pool": {"min_size": 0, "max_size": SIZE, "timeout": 0.2},
    }
    settings = {
        **connection.settings_dict,
        "OPTIONS": options,
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": False,
    }
    return DatabaseWrapper({**settings, **different})


@pytest.fixture
def database(transactional_db):
    wrapper = pooled()
    yield wrapper
    wrapper.close()
    wrapper.close_pool()


def fill(database: DatabaseWrapper) -> list[int]:
    """Make the pool as large as it gets; returns the server's process ids."""
    taken = [database.pool.getconn() for _ in range(SIZE)]
    for one in taken:
        database.pool.putconn(one)
    return [one.info.backend_pid for one in taken]


def kill(pids: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pid) FROM unnest(%s) AS pid", [pids])


def test_a_pool_of_dead_connections_is_well_on_the_next_request(database):
    database.pool.open()
    kill(fill(database))
    started = time.monotonic()
    with database.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)
    assert time.monotonic() - started < base.LONGEST_WAIT / 2


def test_a_living_connection_is_used_again(database):
    pids = set()
    for _ in range(3):
        with database.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            pids.add(cursor.fetchone()[0])
        database.close()
    assert len(pids) == 1


def test_a_server_that_is_away_is_said_soon_and_to_each_who_asks(db):
    wrapper = pooled(HOST="/nowhere")
    for _ in range(3):
        started = time.monotonic()
        with pytest.raises(OperationalError) as said:
            wrapper.ensure_connection()
        assert time.monotonic() - started < base.LONGEST_WAIT / 2
        assert errors.of_the_database(said.value) is errors.AWAY
    wrapper.close_pool()


def test_in_a_busy_spell_one_waits_for_a_turn(database):
    database.pool.open()
    taken = [database.pool.getconn(timeout=5) for _ in range(SIZE)]
    threading.Timer(0.6, lambda: database.pool.putconn(taken[0])).start()  # three times the time-out
    with database.cursor() as cursor:
        cursor.execute("SELECT 1")
    for one in taken[1:]:
        database.pool.putconn(one)


def test_a_busy_spell_that_does_not_end_is_said_to_be_one(database, monkeypatch):
    monkeypatch.setattr(base, "LONGEST_WAIT", 0.3)
    database.pool.open()
    taken = [database.pool.getconn(timeout=5) for _ in range(SIZE)]
    with pytest.raises(OperationalError) as said:
        database.ensure_connection()
    assert errors.of_the_database(said.value) is errors.BUSY
    for one in taken:
        database.pool.putconn(one)


def test_who_cannot_have_one_more_connection_has_not_lost_the_server():
    reach = base.Reach()
    reach.failed()
    assert reach.is_lost
    reach.worked()  # one of those that there are
    assert not reach.is_lost


def test_without_a_pool_it_is_djangos_own(transactional_db):
    wrapper = DatabaseWrapper(connection.settings_dict)
    wrapper.ensure_connection()
    assert isinstance(wrapper.connection, psycopg.Connection)
    wrapper.close()
