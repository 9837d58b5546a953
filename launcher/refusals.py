"""Every sentence with which the launcher refuses. Each names the thing and the rule."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

REFUSED = 2


class Refusal(Exception):
    """The launcher will not go on, and has left nothing half-made."""


def tell(refusal: Refusal) -> int:
    """Print the sentence and return the exit code."""
    print(f"handoff: {refusal}", file=sys.stderr, flush=True)
    return REFUSED


def unknown_command(name: str) -> Refusal:
    return Refusal(f"There is no command {name!r}. Try: ./run help")


def takes_no_arguments(command: str, argument: str) -> Refusal:
    way_out = " The port is set by PORT: PORT=8123 ./run" if names_port(argument) else " Try: ./run help"
    return Refusal(f"./run {command} does not take {argument!r}.{way_out}")


def bad_sample(value: str) -> Refusal:
    return Refusal(f"HANDOFF_SAMPLE={value!r}: say yes or no, or leave it out.")


def names_port(argument: str) -> bool:
    return argument.partition("=")[0] in ("-p", "--port")


def needs_yes(path: Path) -> Refusal:
    return Refusal(f"./run reset deletes {path} with its database: without a terminal say ./run reset --yes")


def cannot_write_project(project: Path) -> Refusal:
    return Refusal(
        f"{project} is not writable: .venv is made there, so copy the project to a folder of yours."
    )


def cannot_write_state(path: Path) -> Refusal:
    return Refusal(f"The state directory {path} is not yours to write: set HANDOFF_STATE to one that is.")


def venv_in_use(path: Path) -> Refusal:
    return Refusal(f"{path} has to be made anew, and a copy runs from it: stop that copy first.")


def no_network(log: Path) -> Refusal:
    return Refusal(
        f"The locked packages could not be downloaded: the package index does not answer (log in {log}). "
        "Run it again when there is a network."
    )


def not_installed(reason: str, log: Path) -> Refusal:
    return Refusal(f"The locked packages could not be installed: {reason} (log in {log}).")


def no_installer(version: str) -> Refusal:
    return Refusal(f"This Python has no pip and there is no uv: install python{version}-venv, or uv.")


def needs_uv() -> Refusal:
    return Refusal("./run lock needs uv on the PATH, because uv writes uv.lock.")


def another_copy(state: Path, pid: str) -> Refusal:
    return Refusal(f"Another copy already runs on {state} (pid {pid}): stop it first, or set HANDOFF_STATE.")


def still_starting(state: Path) -> Refusal:
    return Refusal(f"The copy on {state} is still starting: wait until it says that it is ready.")


def leftovers(state: Path) -> Refusal:
    return Refusal(f"Processes of a killed copy still run on {state}: end them and start again.")


def foreign_directory(path: Path) -> Refusal:
    return Refusal(f"{path} holds files that are not Handoff's: set HANDOFF_STATE to a new folder.")


def socket_folder_taken(path: Path) -> Refusal:
    return Refusal(f"The socket folder {path} belongs to somebody else: remove it, or set TMPDIR.")


def no_ordinary_file(path: Path | str) -> Refusal:
    return Refusal(f"{path} is no ordinary file, and Handoff follows no link there: remove it.")


def no_ordinary_folder(path: Path) -> Refusal:
    return Refusal(
        f"{path} is no ordinary folder, and Handoff follows no link there: name the folder itself."
    )


def shared_parent(path: Path) -> Refusal:
    return Refusal(
        f"As root the state cannot lie below {path}, which others may change: set HANDOFF_STATE, or start as a user."
    )


def state_of_another(path: Path, owner: str) -> Refusal:
    return Refusal(f"The state directory {path} belongs to {owner}: start as {owner}, or set HANDOFF_STATE.")


def planted(path: Path) -> Refusal:
    return Refusal(
        f"{path} may have been put there by another program, and root would use it: look at it and remove it."
    )


def nothing_to_reset(path: Path) -> Refusal:
    return Refusal(f"{path} carries no marker of a Handoff state directory, so it is not deleted.")


def bad_port(value: str) -> Refusal:
    return Refusal(f"PORT is {value!r}; it must be a number from 1 to 65535.")


def port_taken(port: int) -> Refusal:
    return Refusal(f"Port {port} is taken by another program: set PORT to a free one.")


def port_needs_root(port: int) -> Refusal:
    return Refusal(f"Port {port} is for root only: set PORT to one from 1024 on.")


def no_free_port(first: int, last: int) -> Refusal:
    return Refusal(f"All ports from {first} to {last} are taken: set PORT to a free one.")


def bad_environment(value: str) -> Refusal:
    return Refusal(f"HANDOFF_ENV is {value!r}; it must be local, test or production.")


def production_needs(names: Sequence[str]) -> Refusal:
    listed = ", ".join(names)
    return Refusal(f"HANDOFF_ENV=production needs {listed} set: what ./run makes up is for local use.")


def weak_secret() -> Refusal:
    return Refusal(
        "SECRET_KEY in production must have at least 50 characters and must not start with "
        '"change-me" or "django-insecure-": python3 -c "import secrets; print(secrets.token_urlsafe(50))" makes one.'
    )


def nothing_collected() -> Refusal:
    return Refusal(
        "Production serves collected static files, and there are none yet: "
        ".venv/bin/python manage.py collectstatic --noinput"
    )


def sqlite(name: str) -> Refusal:
    return Refusal(f"{name} names SQLite; Handoff needs PostgreSQL 16 or newer, for its row locks.")


def not_postgresql(name: str, scheme: str) -> Refusal:
    return Refusal(f"{name} starts with {scheme!r}; it must be like postgresql://user@host/name.")


def unreadable_url(name: str) -> Refusal:
    return Refusal(f"{name} cannot be read as a PostgreSQL address such as postgresql://user@host/name.")


def no_database(name: str, where: str, reason: str) -> Refusal:
    return Refusal(f"{name} names PostgreSQL at {where}, which does not answer: {reason}.")


def cannot_create_databases() -> Refusal:
    return Refusal("./run check makes a database: let the role of DATABASE_OWNER_URL create some (CREATEDB).")


def old_postgresql(where: str, version: str) -> Refusal:
    return Refusal(f"PostgreSQL at {where} is version {version}; Handoff needs 16 or newer.")


def not_redis() -> Refusal:
    return Refusal("REDIS_URL must start with redis://, rediss:// or unix://.")


def no_redis(where: str, reason: str) -> Refusal:
    return Refusal(f"REDIS_URL names Redis at {where}, which does not answer: {reason}.")


def no_embedded(server: str, variable: str) -> Refusal:
    return Refusal(f"There is no bundled {server} for this machine: set {variable} to an outside server.")


def unnamed_user(uid: int) -> Refusal:
    return Refusal(f"User id {uid} has no name in /etc/passwd, as PostgreSQL needs: set DATABASE_URL.")


def foreign_postgresql(pid: int, data: Path) -> Refusal:
    return Refusal(f"PostgreSQL (pid {pid}) runs on {data} and is not of this copy: stop it first.")
