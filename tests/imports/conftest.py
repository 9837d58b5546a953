"""Files, brought as far as a test needs them. Nothing commits in these tests, so nobody else does the work."""

import io

import pytest

from handoff.imports import verbs, work
from handoff.imports.models import Import
from ledger.time import now
from people.models import Role
from people.verbs import add_team, add_user, join_team


@pytest.fixture
def revops(at):
    user = add_user(name="Priya Raman", email="priya@corvane.example", by=None, at=at)
    join_team(user, role=Role.REVOPS, by=None, at=at)
    return user


@pytest.fixture
def team(at):
    return add_team(name="Northeast", by=None, at=at)


def through(importing: Import) -> Import:
    """All of the work that waits, as a worker would do it."""
    while work.slice_of(importing.pk):
        pass
    return Import.objects.get(pk=importing.pk)


class Desk:
    """What RevOps does with files."""

    def __init__(self, by):
        self.by = by

    def send(self, text: str | bytes, kind: str = "people", name: str = "file.csv") -> Import:
        content = text.encode() if isinstance(text, str) else text
        file = io.BytesIO(content)
        return verbs.upload(kind, file, name=name, size=len(content), by=self.by, at=now())

    def choose(self, importing: Import, columns: list[str] | None = None, **more) -> Import:
        chosen = importing.columns if columns is None else columns
        return verbs.choose_columns(importing, chosen, by=self.by, at=now(), **more)

    def check(self, text: str | bytes, kind: str = "people", **more) -> Import:
        return through(self.choose(self.send(text, kind), **more))

    def write(self, importing: Import, *, only_good: bool = False) -> Import:
        return through(verbs.write(importing, by=self.by, at=now(), only_good=only_good))

    def bring(self, text: str | bytes, kind: str = "people", *, only_good: bool = False) -> Import:
        return self.write(self.check(text, kind), only_good=only_good)

    def undo(self, importing: Import) -> Import:
        return through(verbs.undo(importing, by=self.by, at=now()))

    def stop(self, importing: Import) -> Import:
        return through(verbs.stop(importing, by=self.by, at=now()))

    @staticmethod
    def through(importing: Import) -> Import:
        return through(importing)

    @staticmethod
    def said(importing: Import) -> list[tuple[int, str, str]]:
        """Line, verdict and what is wrong, row by row."""
        rows = importing.lines.order_by("number")
        return [(row.line, row.verdict, " ".join(it["sentence"] for it in row.errors)) for row in rows]


@pytest.fixture
def desk(revops) -> Desk:
    return Desk(revops)
