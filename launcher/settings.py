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
    if environ.get("HANDOFF_SAMPLE", "") not in ("", "yes", "no"):
        raise refusals.bad_sample(environ["HANDOFF_SAMPLE"])
    if name != "production":
        return
    missing = [name for name in NEEDED_IN_PRODUCTION if not environ.get(name)]
    if missing:
        raise refusals.production_needs(missing)
    if len(environ["SECRET_KEY"]) < SHORTEST_SECRET or environ["SECRET_KEY"].startswith(PLACEHOLDERS):
        raise refusals.weak_secret()


def keeps_empty(environ: Mapping[str, str]) -> bool:
    return environ.get("HANDOFF_SAMPLE") == "no"


def wants_sample(environ: Mapping[str, str], *, embedded: bool) -> bool:
    """Only for `./run` as it comes; a database of somebody's own gets the sample company only where it is asked for."""
    if (environ.get("HANDOFF_ENV") or "local") != "local" or keeps_empty(environ):
        return False
    return embedded or environ.get("HANDOFF_SAMPLE") == "yes"


def check_collected(project: Path, environ: Mapping[str, str], file: str) -> None:
    """In production a page without its collected static files is an error page."""
    if environ.get("HANDOFF_ENV") == "production" and file and not (project / file).exists():
        raise refusals.nothing_collected()


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
    """On both loopbacks: a browser asks ::1 first when somebody types localhost."""
    return can_bind(socket.AF_INET, "127.0.0.1", port) and can_bind(socket.AF_INET6, "::1", port)


def can_bind(family: socket.AddressFamily, host: str, port: int) -> bool:
    """Bound as uvicorn binds: a port that only waits for its last packets counts as free."""
    try:
        with contextlib.closing(socket.socket(family, socket.SOCK_STREAM)) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        if error.errno == errno.EACCES:
            raise refusals.port_needs_root(port) from error
        return error.errno in (errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL)  # no IPv6 here
    return True


def own_host(environ: Mapping[str, str]) -> str:
    """A host name that the product answers to: localhost, unless ALLOWED_HOSTS leaves it out. Passkeys work
    under names only, and so not on 127.0.0.1."""
    hosts = [host.strip() for host in environ.get("ALLOWED_HOSTS", "").split(",") if host.strip()]
    if not hosts or {"localhost", "*"} & set(hosts):
        return "localhost"
    return hosts[0].lstrip(".")


def address(environ: Mapping[str, str], port: int) -> str:
    """What to type into a browser; in production a proxy stands before us."""
    host = own_host(environ)
    if environ.get("HANDOFF_ENV") == "production":
        return f"https://{host}, by a proxy to http://127.0.0.1:{port}"
    return f"http://{host}:{port}"


def state_folder(project: Path, environ: Mapping[str, str], default: str = "var/state") -> Path:
    """HANDOFF_STATE, relative to the project; `default` when it is not set."""
    return project / (environ.get("HANDOFF_STATE") or default)
