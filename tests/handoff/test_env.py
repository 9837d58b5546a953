"""Bad settings end the process with one sentence and exit code 2, before anything is made."""

import os
import subprocess
import sys

import pytest

from handoff import env

GOOD = {
    "HANDOFF_ENV": "production",
    "SECRET_KEY": "s" * 60,
    "ALLOWED_HOSTS": "handoff.example.com",
    "DATABASE_URL": "postgresql://handoff_app@db/handoff",
    "REDIS_URL": "redis://valkey:6379/0",
}


def start(**different):
    """Read the settings in a process of their own, under this environment and no other."""
    settings = {**GOOD, **different}
    environ = {
        "PATH": os.environ["PATH"],
        **{name: value for name, value in settings.items() if value is not None},
    }
    return subprocess.run(
        [sys.executable, "-c", "import handoff.settings"],
        env=environ,
        capture_output=True,
        text=True,
        timeout=30,
    )


def test_good_settings_are_taken():
    assert start().returncode == 0


@pytest.mark.parametrize(
    ("different", "sentence"),
    [
        ({"HANDOFF_ENV": "prod"}, "HANDOFF_ENV must be one of local, test, production."),
        ({"SECRET_KEY": None}, "SECRET_KEY is not set."),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is a default or too short for production."),
        ({"SECRET_KEY": "change-me" + "x" * 60}, "SECRET_KEY is a default or too short for production."),
        ({"SECRET_KEY": "django-insecure-" + "x" * 60}, "SECRET_KEY is a default or too short"),
        ({"ALLOWED_HOSTS": None}, "ALLOWED_HOSTS is not set."),
        ({"DATABASE_URL": None}, "DATABASE_URL is not set."),
        ({"DATABASE_URL": "sqlite:///db.sqlite3"}, "DATABASE_URL must start with postgresql://."),
        ({"DATABASE_URL": "postgresql://h?nonsense=1"}, "DATABASE_URL is not a PostgreSQL address"),
        ({"REDIS_URL": None}, "REDIS_URL is not set."),
        ({"EMAIL_URL": "mail.example.com"}, "EMAIL_URL must look like smtp://"),
        ({"OPERATOR_EMAIL": "ops@example.com"}, "OPERATOR_EMAIL is set and EMAIL_URL is not"),
    ],
)
def test_what_is_wrong_is_one_sentence(different, sentence):
    ended = start(**different)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith(f"handoff: {sentence}")
    assert ended.stderr.count("\n") == 1


def test_a_password_is_never_repeated():
    ended = start(DATABASE_URL="mysql://app:hunter2@db/handoff")
    assert "hunter2" not in ended.stderr


@pytest.mark.parametrize(
    ("url", "broker"),
    [
        ("redis://valkey:6379/2", "redis://valkey:6379/2"),
        ("unix:///run/valkey.sock?db=3", "redis+socket:///run/valkey.sock?virtual_host=3"),
        ("unix:///run/valkey.sock", "redis+socket:///run/valkey.sock?virtual_host=0"),
    ],
)
def test_the_broker_is_the_same_server_in_celerys_spelling(url, broker):
    assert env.celery_broker(url) == broker


def test_a_database_on_a_socket_is_read_with_its_options():
    entry = env.postgres("postgresql://app:p%40ss@/handoff?host=/run/pg&sslmode=disable")
    assert (entry["HOST"], entry["NAME"], entry["PASSWORD"]) == ("/run/pg", "handoff", "p@ss")
    assert entry["OPTIONS"] == {"sslmode": "disable"}


@pytest.mark.parametrize(
    ("url", "port", "tls", "ssl"),
    [
        ("smtp://u:p@mail", 587, True, False),
        ("smtps://u:p@mail", 465, False, True),
        ("smtp://localhost:25", 25, False, False),
    ],
)
def test_a_mail_server_is_read_from_one_address(url, port, tls, ssl):
    server = env.mail_server(url)
    assert (server["EMAIL_PORT"], server["EMAIL_USE_TLS"], server["EMAIL_USE_SSL"]) == (port, tls, ssl)
