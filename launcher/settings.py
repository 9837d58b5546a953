"""What the environment asks of `./run`, judged before anything is made."""

from __future__ import annotations

import contextlib
import errno
import socket
from collections.abc import Mapping
from pathlib import Path

from launcher import refusals

ENVIRONMENTS = ("local", "test", "production")
NEEDED_IN_PRODUCTION = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ALLOWED_HOSTS")
FIRST_PORT, LAST_PORT = 8000, 8099
SHORTEST_SECRET = 50
PLACEHOLDERS = ("change-me", "django-insecure-")


def check_environment(environ: Mapping[str, str]) -> None:
    """Refuse an unknown HANDOFF_ENV, and a production that would run on embedded servers or a weak secret."""
    name = environ.get("HANDOFF_ENV", "local")
    if name not in ENVIRONMENTS:
        raise refusals.bad_environment(name)
    if name != "production":
        return
    missing = [name for name in NEEDED_IN_PRODUCTION if not environ.get(name)]
    if missing:
        raise refusals.production_needs(missing)
    if len(environ["SECRET_KEY"]) < SHORTEST_SECRET or environ["SECRET_KEY"].startswith(PLACEHOLDERS):
        raise refusals.weak_secret()


def wanted_port(environ: Mapping[str, str]) -> int | None:
    """PORT as a number, or None when it is not set."""
    value = environ.get("PORT", "").strip()
    if not value:
        return None
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= 65535):
        raise refusals.bad_port(value)
    return int(value)


def choose_port(wanted: int | None) -> int:
    """The wanted port, or the first free one from 8000 on; refuse a wanted one that is taken."""
    if wanted is not None:
        if not is_free(wanted):
            raise refusals.port_taken(wanted)
        return wanted
    for port in range(FIRST_PORT, LAST_PORT + 1):
        if is_free(port):
            return port
    raise refusals.no_free_port(FIRST_PORT, LAST_PORT)


def is_free(port: int) -> bool:
    """Bound as uvicorn binds: a port that only waits for its last packets counts as free."""
    with contextlib.closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno == errno.EACCES:
                raise refusals.port_needs_root(port) from error
            return False
    return True


def own_host(environ: Mapping[str, str]) -> str:
    """A host name that the product answers to: in production only those of ALLOWED_HOSTS."""
    first = environ.get("ALLOWED_HOSTS", "").split(",")[0].strip().lstrip(".")
    return first if first and "*" not in first else "127.0.0.1"


def state_folder(project: Path, environ: Mapping[str, str], default: str = "var/state") -> Path:
    """HANDOFF_STATE, relative to the project; `default` when it is not set."""
    return project / (environ.get("HANDOFF_STATE") or default)
