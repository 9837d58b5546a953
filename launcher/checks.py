"""The steps of ./run check, as data."""

from __future__ import annotations

import contextlib
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote, urlencode

from launcher import refusals
from launcher.product import HANDOFF
from launcher.services import Services

PYTHON = sys.executable
SCRIPTS = Path(sys.executable).parent
MANAGE = (PYTHON, "manage.py")


@dataclass(frozen=True)
class Step:
    """Files that match `files` are added to the words; a step that has a pattern and no file is left out.
    `production` and `owner` say whose settings and whose role in the database it runs with."""

    name: str
    argv: tuple[str, ...]
    files: str = ""
    production: bool = False
    owner: bool = False

    def words(self, project: Path) -> tuple[str, ...] | None:
        found = (
            sorted(str(path.relative_to(project)) for path in project.glob(self.files)) if self.files else []
        )
        return None if self.files and not found else (*self.argv, *found)


STEPS = (
    Step("lint", (PYTHON, "-m", "ruff", "check", ".")),
    Step("format", (PYTHON, "-m", "ruff", "format", "--check", ".")),
    Step("types", (PYTHON, "-m", "mypy")),
    Step("templates", (str(SCRIPTS / "djade"), "--check"), files="templates/**/*.html"),
    Step("imports run one way", (str(SCRIPTS / "lint-imports"),)),
    Step("migrations run from empty", HANDOFF.migrate, owner=True),
    Step("migrations are complete", (*MANAGE, "makemigrations", "--check", "--dry-run")),
    Step(
        "deployment settings",
        (*MANAGE, "check", "--deploy", "--database", "default", "--fail-level", "WARNING"),
        production=True,
    ),
    Step("state diagram", (*MANAGE, "states", "--check")),
    Step("what the browser and SQL say after Python", (*MANAGE, "mirrors", "--check")),
    Step(
        "compose file",
        (PYTHON, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"),
        files="docker-compose.yml",
    ),
)


def production_environment() -> dict[str, str]:
    """What a production names at least. The secret is of the moment and guards nothing."""
    return {
        "HANDOFF_ENV": "production",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "handoff.example.com",
        "METRICS_TOKEN": secrets.token_urlsafe(30),
        "OPERATOR_EMAIL": "operator@example.com",
        "EMAIL_URL": "smtp://mail.example.com:587",
    }


@contextlib.contextmanager
def with_empty_database(running: Services) -> Iterator[Services]:
    """The same servers and a database for this run alone: what the steps see there this code has made."""
    import psycopg

    addresses, name = running.addresses, f"handoff_check_{os.getpid()}"
    with psycopg.connect(addresses.owner, autocommit=True) as connection:
        try:
            connection.execute(f"CREATE DATABASE {name}")
        except psycopg.errors.InsufficientPrivilege:
            raise refusals.cannot_create_databases() from None
        database, owner = (other_database(url, name) for url in (addresses.database, addresses.owner))
        try:
            yield replace(running, addresses=replace(addresses, database=database, owner=owner))
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def other_database(url: str, name: str) -> str:
    from psycopg.conninfo import conninfo_to_dict

    return f"postgresql://?{urlencode({**conninfo_to_dict(url), 'dbname': name}, quote_via=quote)}"


def run_checks(
    project: Path, running: Services, env: Mapping[str, str], steps: Sequence[Step] = STEPS
) -> int:
    """Run every step, whatever the others say; 1 if any failed."""
    failed = [step.name for step in steps if not passes(step, project, running, env)]
    print(f"check: {len(failed)} failed: {', '.join(failed)}" if failed else "check: all passed", flush=True)
    return 1 if failed else 0


def passes(step: Step, project: Path, running: Services, env: Mapping[str, str]) -> bool:
    words = step.words(project)
    if words is None:
        return True
    print(f"check: {step.name}", flush=True)
    environment = {
        **env,
        **(production_environment() if step.production else {}),
        **({"DATABASE_URL": running.addresses.owner} if step.owner else {}),
    }
    try:
        return running.run(words, environment) == 0
    except OSError as error:
        print(f"check: {step.name} cannot run: {error.strerror}", flush=True)
        return False
    except subprocess.SubprocessError as error:
        print(f"check: {step.name} cannot run: {error}", flush=True)
        return False
