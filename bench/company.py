"""A team at work in the product's database, made by its verbs: `python -m bench.company` prints what came of it.

A process of its own, because a drill and a row of the bench have no Django. What it makes once, `bench.copies`
copies by SQL.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from bench.product import PROJECT, Running

SECONDS = 120
REASON, FIX = "Who signs is missing.", "Ask Priya who signs."


def of(product: Running) -> dict[str, Any]:
    """A company in the database of a running product; see `make()`."""
    return made(at_work_in(product))


def at_work_in(product: Running) -> dict[str, str]:
    """What a process needs to work in the product's database as the web does."""
    return {
        **os.environ,
        "HANDOFF_ENV": "local",
        "SECRET_KEY": "of-a-drill-and-guards-nothing-" * 2,
        "DATABASE_URL": product.facts["database_url"],
        "REDIS_URL": product.facts["redis_url"],
        "HANDOFF_PROCESS": "bench",
        "LOG_LEVEL": "WARNING",
    }


def made(
    env: Mapping[str, str], *, module: str = "bench.company", said: str = "", seconds: float = SECONDS
) -> dict[str, Any]:
    """What such a process prints as its last line; RuntimeError with its last word when it fails."""
    done = subprocess.run(
        [sys.executable, "-m", module],
        cwd=PROJECT,
        env={**env, "DJANGO_SETTINGS_MODULE": "handoff.settings"},
        input=said,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    print(done.stderr, end="", file=sys.stderr)
    if done.returncode:
        raise RuntimeError(done.stderr.strip().splitlines()[-1] if done.stderr else f"{module} ended early")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


class Company:
    """An SDR and two AEs who share a bar, with keys to the API; in a process that has Django."""

    def __init__(self) -> None:
        from bar.verbs import agree
        from ledger.time import now
        from people.models import Role
        from tests.loop import Loop

        self.loop = Loop()
        self.ben = self.loop.person("Ben Asante", Role.AE)
        agree(self.loop.version, by=self.ben, at=now())
        self.tokens = {"sdr": self._token(self.loop.sdr), "ae": self._token(self.loop.ae)}

    def _token(self, user: Any) -> str:
        import datetime as dt

        from ledger.time import now
        from people.tokens import issue_token

        at = now()
        scopes, end = ["read", "write"], at + dt.timedelta(days=30)
        _row, secret = issue_token(user=user, name="b", scopes=scopes, expires_at=end, by=user, at=at)
        return secret

    def headers(self, role: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens[role]}"}

    def bounce(self) -> dict[str, str]:
        """The body of one."""
        return {"item": str(self.loop.item().pk), "reason": REASON, "fix": FIX}


def make() -> dict[str, Any]:
    """A company, and one handoff in each state that others are copied from."""
    made = Company()
    loop, people = made.loop, (made.loop.sdr, made.loop.ae, made.ben, made.loop.manager)
    written, unassigned = loop.written(), loop.written(loop.draft(ae=None))
    return {
        "people": dict(zip(("sdr", "ae", "ben", "manager"), (str(user.pk) for user in people), strict=True)),
        "tokens": made.tokens,
        "bounce": made.bounce(),
        "revision": written.revision,
        "written": str(written.pk),
        "unassigned": str(unassigned.pk),
        "submitted": str(loop.submitted().handoff_id),
    }


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(make()))
