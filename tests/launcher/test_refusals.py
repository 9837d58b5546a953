"""Bad input: one sentence, exit code 2, nothing half-made."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from launcher import outside, refusals, settings
from launcher.product import HANDOFF
from launcher.refusals import Refusal
from launcher.state import Place

FAKE = Path(__file__).with_name("fake_product.py")
GOOD = {
    "HANDOFF_ENV": "production",
    "DATABASE_URL": "postgresql://db/handoff",
    "REDIS_URL": "redis://cache:6379/0",
    "SECRET_KEY": "k" * 50,
    "ALLOWED_HOSTS": "handoff.example.com",
}


def start(state, **env):
    env = {**os.environ, "HANDOFF_STATE": str(state), **env}
    return subprocess.run([sys.executable, FAKE, "up"], env=env, capture_output=True, text=True, timeout=30)


@pytest.mark.parametrize(
    ("env", "words"),
    [
        ({"PORT": "http"}, "PORT is 'http'; it must be a number from 1 to 65535."),
        ({"PORT": "70000"}, "PORT is '70000'"),
        ({"DATABASE_URL": "sqlite:///db.sqlite3"}, "DATABASE_URL names SQLite; Handoff needs PostgreSQL 16"),
        ({"DATABASE_URL": "mysql://root@db/handoff"}, "DATABASE_URL starts with 'mysql'"),
        (
            {"DATABASE_URL": "postgresql://a@127.0.0.1:1/handoff"},
            "PostgreSQL at 127.0.0.1:1/handoff, which does not answer: Connection refused.\n",
        ),
        ({"REDIS_URL": "redis://127.0.0.1:1/0"}, "Redis at 127.0.0.1:1, which does not answer"),
        ({"REDIS_URL": "hello"}, "REDIS_URL must start with redis://, rediss:// or unix://."),
        ({"HANDOFF_ENV": "staging"}, "HANDOFF_ENV is 'staging'"),
        ({"HANDOFF_ENV": "production"}, "needs DATABASE_URL, REDIS_URL, SECRET_KEY, ALLOWED_HOSTS"),
    ],
)
def test_a_bad_setting_is_refused_before_anything_is_made(state, env, words):
    done = start(state, **env)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert words in done.stderr
    assert not state.exists()


def test_a_taken_port_is_refused(state, taken_port):
    done = start(state, PORT=str(taken_port))
    assert done.stderr == f"handoff: Port {taken_port} is taken by another program: set PORT to a free one.\n"
    assert done.returncode == 2
    assert not state.exists()


def test_without_a_wish_the_next_free_port_is_taken(monkeypatch, taken_port):
    monkeypatch.setattr(settings, "FIRST_PORT", taken_port)
    monkeypatch.setattr(settings, "LAST_PORT", taken_port + 20)
    assert taken_port < settings.choose_port(None) <= taken_port + 20


def test_a_port_that_is_taken_under_the_name_localhost_only_is_taken(state):
    with socket.socket(socket.AF_INET6) as server:
        server.bind(("::1", 0))
        server.listen()
        port = server.getsockname()[1]
        assert f"Port {port} is taken by another program" in start(state, PORT=str(port)).stderr


@pytest.mark.parametrize(
    ("env", "address"),
    [
        ({}, "http://localhost:8001"),
        ({"ALLOWED_HOSTS": "127.0.0.1, localhost"}, "http://localhost:8001"),
        ({"ALLOWED_HOSTS": ".box.lan"}, "http://box.lan:8001"),
        (GOOD, "https://handoff.example.com, by a proxy to http://127.0.0.1:8001"),
    ],
)
def test_the_address_that_is_announced_is_one_that_answers_and_takes_passkeys(env, address):
    assert settings.address(env, 8001) == address


@pytest.mark.parametrize("secret", ["short", "change-me" + "x" * 60, "django-insecure-" + "x" * 60])
def test_a_weak_secret_is_refused_in_production(secret):
    with pytest.raises(Refusal, match="SECRET_KEY in production"):
        settings.check_environment({**GOOD, "SECRET_KEY": secret})


def test_a_full_production_environment_is_accepted():
    settings.check_environment(GOOD)


def test_production_waits_for_its_static_files(tmp_path):
    with pytest.raises(Refusal, match=r"there are none yet: \.venv/bin/python manage.py collectstatic"):
        settings.check_collected(tmp_path, GOOD, HANDOFF.collected)
    settings.check_collected(tmp_path, {"HANDOFF_ENV": "local"}, HANDOFF.collected)
    (tmp_path / HANDOFF.collected).parent.mkdir(parents=True)
    (tmp_path / HANDOFF.collected).touch()
    settings.check_collected(tmp_path, GOOD, HANDOFF.collected)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://app:s3cr%21et@127.0.0.1:1/handoff",
        "postgresql://app@127.0.0.1:1/handoff?password=s3cr%21et",
        "postgresql://app:s3cr%21et@127.0.0.1:no/handoff",
        "postgresql://app:s3cr%21et@127.0.0.1:1/handoff?nonsense=s3cr%21et",
        "app:s3cr%21et@db",
    ],
)
def test_a_password_is_never_shown(url):
    with pytest.raises(Refusal) as refusal:
        outside.check_database("DATABASE_URL", url)
    assert "s3cr" not in str(refusal.value)


def test_an_old_postgresql_is_refused(monkeypatch):
    monkeypatch.setattr(outside, "postgresql_version", lambda url: 150018)
    with pytest.raises(
        Refusal, match=r"PostgreSQL at db/handoff is version 15\.18; Handoff needs 16 or newer\."
    ):
        outside.check_database("DATABASE_URL", "postgresql://db/handoff")


def test_a_database_that_says_nothing_is_refused_in_time(monkeypatch, taken_port):
    monkeypatch.setattr(outside, "LIMIT_SECONDS", 0.2)
    with pytest.raises(Refusal, match=r"does not answer: no answer within 0\.2 s"):
        outside.within_limit(lambda: __import__("time").sleep(1), "", lambda why: refusals.no_redis("x", why))


def test_a_second_copy_is_refused_by_pid(state, place):
    with pytest.raises(Refusal, match=rf"Another copy already runs on {state} \(pid {os.getpid()}\)"):
        Place(state).refuse_if_running()


def test_a_directory_of_somebody_else_is_left_alone(state):
    home = state.parent
    (home / "thesis.txt").write_text("mine")
    before = home.stat()
    with pytest.raises(Refusal, match="holds files that are not Handoff's"):
        Place(home).make()
    assert (home.stat().st_mode, home.stat().st_uid) == (before.st_mode, before.st_uid)


def test_a_socket_folder_that_others_can_enter_is_refused(state, monkeypatch):
    place = Place(state)
    place.sockets = state.parent / "shared" / "run"
    place.sockets.parent.mkdir()
    place.sockets.parent.chmod(0o777)
    with pytest.raises(Refusal, match=r"The socket folder .* belongs to somebody else"):
        place.make()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_directory_without_write_permission_is_refused(state):
    state.parent.chmod(0o555)
    with pytest.raises(Refusal, match="is not yours to write: set HANDOFF_STATE"):
        Place(state).make()
