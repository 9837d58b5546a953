"""Servers named by DATABASE_URL and REDIS_URL: checked first, never shown with a password."""

from __future__ import annotations

import contextlib
import re
import threading
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

from launcher import refusals
from launcher.refusals import Refusal

OLDEST_POSTGRESQL = 160000
LIMIT_SECONDS = 5
T = TypeVar("T")


def check_database(name: str, url: str) -> None:
    """Refuse what is not a PostgreSQL 16 or newer that answers within 5 s. `name` is the variable's."""
    where = describe_database(name, url)
    version = within_limit(
        lambda: postgresql_version(url), url, lambda why: refusals.no_database(name, where, why)
    )
    if version < OLDEST_POSTGRESQL:
        raise refusals.old_postgresql(where, f"{version // 10000}.{version % 10000}")


def describe_database(name: str, url: str) -> str:
    """'host:port/name', from an address in any form that libpq reads."""
    import psycopg
    from psycopg.conninfo import conninfo_to_dict

    scheme = url.partition(":")[0].lower()
    if scheme.startswith(("sqlite", "spatialite")):
        raise refusals.sqlite(name)
    if "://" not in url:
        raise refusals.unreadable_url(name)
    if scheme not in ("postgresql", "postgres"):
        raise refusals.not_postgresql(name, scheme)
    try:
        found = conninfo_to_dict(url)
    except psycopg.Error:  # its text would quote the address, password and all
        raise refusals.unreadable_url(name) from None
    host = found.get("host") or found.get("hostaddr") or "the local socket"
    port = f":{found['port']}" if found.get("port") else ""
    return f"{host}{port}/{found.get('dbname') or ''}"


def postgresql_version(url: str) -> int:
    import psycopg

    with psycopg.connect(url, connect_timeout=LIMIT_SECONDS) as connection:
        return connection.info.server_version


# They have no variable, and where they are missing psql asks.
SECRETS_WITHOUT_A_VARIABLE = {"sslpassword", "oauth_client_secret", "scram_client_key", "scram_server_key"}


def for_psql(url: str) -> tuple[list[str], dict[str, str]]:
    """The arguments and variables that lead psql to that database. Everybody may read arguments with `ps`, so
    only what has no variable stands there, and never a secret."""
    from psycopg.conninfo import make_conninfo
    from psycopg.pq import Conninfo

    named = [option for option in Conninfo.parse(url.encode()) if option.val is not None]
    variables = {it.envvar.decode(): it.val.decode() for it in named if it.envvar and it.val is not None}
    rest = {it.keyword.decode(): it.val.decode() for it in named if not it.envvar and it.val is not None}
    shown = {name: value for name, value in rest.items() if name not in SECRETS_WITHOUT_A_VARIABLE}
    return (["-d", make_conninfo(**shown)] if shown else []), variables


def check_redis(url: str) -> None:
    """Refuse what is no Redis address, or does not answer within 5 s."""
    parts = urlsplit(url)
    if parts.scheme not in ("redis", "rediss", "unix"):
        raise refusals.not_redis()
    where = parts.path if parts.scheme == "unix" else f"{parts.hostname}:{parts.port or 6379}"
    within_limit(lambda: ping(url), url, lambda why: refusals.no_redis(where, why))


def ping(url: str) -> None:
    import redis

    with redis.Redis.from_url(
        url, socket_connect_timeout=LIMIT_SECONDS, socket_timeout=LIMIT_SECONDS
    ) as client:
        client.ping()


def within_limit(ask: Callable[[], T], url: str, refuse: Callable[[str], Refusal]) -> T:
    """The answer, or a refusal after 5 s. In a thread, because looking up a host's name has no time limit."""
    answers: list[T] = []
    errors: list[Exception] = []

    def in_thread() -> None:
        try:
            answers.append(ask())
        except Exception as error:
            errors.append(error)

    thread = threading.Thread(target=in_thread, daemon=True)
    thread.start()
    thread.join(LIMIT_SECONDS)
    if errors:
        raise refuse(reason(errors[0], url)) from None
    if not answers:
        raise refuse(f"no answer within {LIMIT_SECONDS} s")
    return answers[0]


def reason(error: Exception, url: str) -> str:
    """What a driver's error says last, without libpq's hint (a question), and with every password taken out."""
    lines = [line.strip() for line in str(error).splitlines()]
    said = [line for line in lines if line and not line.endswith("?")] or [type(error).__name__]
    text = said[-1].rpartition(" failed: ")[2].rstrip(".")
    for secret in passwords(url):
        text = text.replace(secret, "***")
    return text


def passwords(url: str) -> list[str]:
    found: list[Any] = [re.search(r"[?&](?:password|sslpassword)=([^&]*)", url)]
    raw = [match.group(1) for match in found if match]
    with contextlib.suppress(ValueError):
        raw.append(urlsplit(url).password or "")
    return [secret for text in raw for secret in {text, unquote(text)} if secret]
