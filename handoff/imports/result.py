"""What is said of a file's rows: what each would do or did, and what is wrong in which column; as a file too."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from handoff.csv_file import BEGINNING, row
from handoff.imports.columns import letter
from handoff.imports.kinds import Kind, kinds
from handoff.imports.models import Import, ImportRow, State, Verdict

CHUNK = 500


@dataclass(frozen=True)
class Wrong:
    """One error of a row. `where` is the field and its column, empty where it is about the whole row."""

    field: str
    where: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.where}: {self.sentence}" if self.where else self.sentence


def wrongs(importing: Import, line: ImportRow) -> list[Wrong]:
    kind = kinds()[importing.kind]
    return [Wrong(it["field"], where(importing, kind, it["field"]), it["sentence"]) for it in line.errors]


def where(importing: Import, kind: Kind, name: str) -> str:
    field = next((it for it in kind.fields if it.name == name), None)
    if field is None:
        return ""
    if name not in importing.columns:
        return str(field.label)
    column = letter(importing.columns.index(name))
    return _("%(field)s, column %(column)s") % {"field": field.label, "column": column}


def in_words(importing: Import, line: ImportRow) -> str:
    """What is to be known of a row: why it is wrong, why it had to stay, or what changes."""
    if line.errors:
        return " ".join(map(str, wrongs(importing, line)))
    return line.kept_why or ", ".join(dict.fromkeys(changes(importing, line)))


def changes(importing: Import, line: ImportRow) -> Iterator[str]:
    """The fields that a row changes, by their names in the file."""
    labels = {field.name: str(field.label) for field in kinds()[importing.kind].fields}
    if line.verdict == Verdict.CHANGED:
        yield from (labels.get(name, name) for step in line.steps for name in step["after"])


def faults(importing: Import) -> QuerySet[ImportRow]:
    """The rows that a person has to look at: wrong ones, and of an undone import those that had to stay."""
    if importing.state in (State.UNDOING, State.UNDONE) and importing.halted_by is None:
        return importing.lines.exclude(kept_why="")
    return importing.lines.filter(verdict=Verdict.WRONG)


def as_csv(importing: Import) -> Iterator[bytes]:
    """The rows as they came, with their line and what is wrong before them: mended, the file can be sent again."""
    yield BEGINNING + row([_("Line"), _("What is wrong"), *importing.headers])
    for line in faults(importing).order_by("number").iterator(CHUNK):
        yield row([line.line, in_words(importing, line), *line.cells])


def sample(kind: Kind) -> bytes:
    """A header with every field, and a row that shows how each is written."""
    fields = kind.fields
    return BEGINNING + row(str(field.label) for field in fields) + row(field.example for field in fields)
