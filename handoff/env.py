"""Reading the environment. What is wrong there ends the process with one sentence, never with a trace."""

import os
import sys
from typing import NoReturn
from urllib.parse import unquote, urlsplit

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict


def refuse(sentence: str) -> NoReturn:
    """End this process: one sentence on stderr, exit code 2."""
    print(f"handoff: {sentence}", file=sys.stderr)
    raise SystemExit(2)


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def words(name: str) -> list[str]:
    """A comma-separated list."""
    return [word.strip() for word in text(name).split(",") if word.strip()]


def number(name: str, default: int) -> int:
    value = text(name) or str(default)
    if not value.isascii() or not value.isdigit():
        refuse(f"{name} must be a whole number.")
    return int(value)


def choice(name: str, allowed: tuple[str, ...], default: str) -> str:
    value = text(name, default)
    if value not in allowed:
        refuse(f"{name} must be one of {', '.join(allowed)}.")
    return value


def required(name: str, why: str) -> str:
    return text(name) or refuse(f"{name} is not set. {why}")


def secret_key(*, production: bool) -> str:
    key = required("SECRET_KEY", "It signs sessions; make one of 50 random characters or more.")
    if production and (len(key) < 50 or key.startswith(("change-me", "django-insecure-"))):
        refuse(
            "SECRET_KEY is a default or too short for production. Make one of 50 random characters or more."
        )
    return key


def postgres(url: str) -> dict[str, str]:
    """Django's DATABASES entry for a libpq URI, unix-socket hosts included."""
    if not url.startswith(("postgres://", "postgresql://")):
        refuse("DATABASE_URL must start with postgresql://. Handoff runs on PostgreSQL 16 or newer only.")
    try:
        parts = {name: str(value) for name, value in conninfo_to_dict(url).items() if value}
    except ProgrammingError:
        refuse("DATABASE_URL is not a PostgreSQL address that can be read.")
    known = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}  # nosec B105
    entry = {ours: parts.pop(theirs, "") for theirs, ours in known.items()}
    return {**entry, "OPTIONS": parts}  # type: ignore[dict-item]


def celery_broker(redis_url: str) -> str:
    """Kombu's spelling of a Redis address: it names unix sockets and databases differently."""
    if not redis_url.startswith("unix://"):
        return redis_url
    path, _, query = redis_url.removeprefix("unix://").partition("?")
    number = query.partition("db=")[2] or "0"
    return f"redis+socket://{path}?virtual_host={number}"


def mail_server(url: str) -> dict[str, object]:
    """Django's EMAIL_ settings for smtp://user:password@host:port, or smtps:// for TLS from the first byte."""
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        refuse("EMAIL_URL must look like smtp://user:password@host:587 or smtps://user:password@host:465.")
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and bool(parts.username),
        "EMAIL_TIMEOUT": 20,
    }


def public_address(*, production: bool) -> str:
    """Where people reach us, for links in mails: the first of ALLOWED_HOSTS; on one's own machine the port."""
    if not production:
        return f"http://localhost:{text('PORT', '8000')}"
    host = next((host for host in words("ALLOWED_HOSTS") if host != "*"), "localhost")
    return f"https://{host.removeprefix('.')}"
