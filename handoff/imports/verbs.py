"""What can be done with a file: sent, its columns chosen, imported, stopped, undone, discarded.

Checking, writing and taking back take time: the verb says that it shall be, and `handoff.imports.work` does it.
"""

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from typing import BinaryIO

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handoff.imports import work
from handoff.imports.columns import LEFT_OUT, guess, remember
from handoff.imports.kinds import Kind, kinds
from handoff.imports.models import Import, ImportRow, State
from handoff.imports.reading import MOST_BYTES, Row, Unreadable, read
from ledger.events import record
from ledger.refused import Overtaken, Refused
from people.models import User
from people.verbs.rows import locked

RULE = "API-5"


def upload(kind: str, file: BinaryIO, *, name: str, size: int, by: User, at: dt.datetime) -> Import:
    """Keep the rows of a file. Refused with one sentence where it cannot be read; then nothing of it is kept."""
    if kind not in kinds():
        raise Refused(_("This kind of file cannot be imported."), rule=RULE, field="kind")
    if size > MOST_BYTES:
        raise Refused(too_large(), rule=RULE, field="file")
    try:
        return _kept(kind, file, name=name, size=size, by=by, at=at)
    except Unreadable as no:
        raise Refused(str(no), rule=RULE, field="file") from None


def too_large() -> str:
    return _("A file has at most %(most)d MB. Send it in parts.") % {"most": MOST_BYTES // 2**20}


@transaction.atomic
def _kept(kind: str, file: BinaryIO, *, name: str, size: int, by: User, at: dt.datetime) -> Import:
    table = read(file)
    importing = Import.objects.create(
        kind=kind, file_name=shown_name(name), size=size, encoding=table.encoding, delimiter=table.delimiter,
        headers=table.headers, columns=guess(table.headers, kinds()[kind].fields, remembered(kind)),
        by=by, created_at=at, rows=0,
    )  # fmt: skip
    importing.rows = _copy(importing, table.rows)
    if importing.rows == 0:
        raise Unreadable(_("This file has a header and no rows below it."))
    importing.save(update_fields=["rows"])
    record("import.uploaded", subject=importing, by=by, at=at, new={"kind": kind, "rows": importing.rows})
    return importing


def shown_name(name: str) -> str:
    """The file's own name, whatever path a browser or program put before it."""
    bare = name.replace("\0", "").replace("\\", "/").rpartition("/")[2].strip()
    return bare[-255:] or "import.csv"


COLUMNS = ("importing_id", "number", "line", "cells", "key", "verdict", "errors", "steps", "kept_why")


def _copy(importing: Import, rows: Iterable[Row]) -> int:
    """A hundred thousand rows in a second or two, as one stream."""
    number = 0
    table = connection.ops.quote_name(ImportRow._meta.db_table)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({', '.join(COLUMNS)}) FROM STDIN") as copy,
    ):
        for number, row in enumerate(rows, 1):
            copy.write_row((importing.pk, number, row.line, json.dumps(row.cells), "", "", "[]", "[]", ""))
    return number


def remembered(kind: str) -> dict[str, str]:
    """What was chosen for columns of these names when a file of this kind was last checked."""
    last = Import.objects.filter(kind=kind, run__gt=0).order_by("-created_at", "-pk").first()
    return remember(last.headers, last.columns) if last else {}


@transaction.atomic
def choose_columns(
    importing: Import, columns: Sequence[str], *, by: User, at: dt.datetime, day_first: bool | None = None
) -> Import:
    """Say which field each column is, and let every row be checked. Can be said anew until rows are written."""
    row = locked(importing)
    if row.state not in (State.COLUMNS, State.CHECKING, State.READY):
        raise Overtaken(_("This file is %(state)s already.") % {"state": row.get_state_display()}, rule=RULE)
    _refuse_columns(kinds()[row.kind], row.headers, columns)
    row.columns, row.day_first = list(columns), day_first
    row.state, row.checked_at, row.run = State.CHECKING, None, row.run + 1
    row.new = row.changed = row.same = row.wrong = 0
    if row.run > 1:
        row.lines.exclude(verdict="").update(verdict="", errors=[], steps=[])
    _start(row, at=at)
    new = {"kind": row.kind, "columns": [name for name in row.columns if name]}
    record("import.columns_chosen", subject=row, by=by, at=at, new=new)
    work.begin(row.pk)
    return row


def _refuse_columns(kind: Kind, headers: Sequence[str], columns: Sequence[str]) -> None:
    known = {field.name for field in kind.fields}
    chosen = [name for name in columns if name != LEFT_OUT]
    if len(columns) != len(headers) or set(chosen) - known:
        raise Refused(
            _("Say for each column which field it is, or leave it out."), rule=RULE, field="columns"
        )
    if twice := next((name for name in chosen if chosen.count(name) > 1), None):
        words = {"field": kind.field(twice).label}
        raise Refused(_("Two columns are chosen as “%(field)s”.") % words, rule=RULE, field="columns")
    missing = [field.name for field in kind.fields if field.required and field.name not in chosen]
    for group in [*([name] for name in missing), *kind.one_of]:
        if not set(group) & set(chosen):
            labels = _(" or ").join(f"“{kind.field(name).label}”" for name in group)
            raise Refused(
                _("Choose a column for %(fields)s.") % {"fields": labels}, rule=RULE, field="columns"
            )


@transaction.atomic
def write(importing: Import, *, by: User, at: dt.datetime, only_good: bool = False) -> Import:
    """Import every row; or, said in so many words, only the good ones. A row that then fails takes the others back."""
    row = locked(importing)
    if row.state != State.READY:
        raise Overtaken(_("This file is %(state)s.") % {"state": row.get_state_display()}, rule=RULE)
    if row.wrong and not only_good:
        sentence = ngettext(
            "%(n)d row is wrong. Mend the file and send it again, or import only the good ones.",
            "%(n)d rows are wrong. Mend the file and send it again, or import only the good ones.",
            row.wrong,
        )
        raise Refused(sentence % {"n": row.wrong}, rule=RULE, field="only_good")
    if not row.new + row.changed:
        raise Refused(_("No row of this file would change anything."), rule=RULE)
    row.state, row.only_good = State.WRITING, only_good
    row.started_at, row.started_by = at, by
    _start(row, at=at)
    record("import.started", subject=row, by=by, at=at, new={"kind": row.kind, "only_good": only_good})
    work.begin(row.pk)
    return row


@transaction.atomic
def stop(importing: Import, *, by: User, at: dt.datetime) -> Import:
    """Check no further; or write no further, and take back what is written."""
    row = locked(importing)
    if row.state == State.CHECKING:
        row.state, row.run = State.COLUMNS, row.run + 1
        _start(row, at=at)
        record("import.stopped", subject=row, by=by, at=at, new={"kind": row.kind, "written": 0})
        return row
    if row.state != State.WRITING:
        raise Overtaken(
            _("There is nothing to stop: it is %(state)s.") % {"state": row.get_state_display()}, rule=RULE
        )
    record("import.stopped", subject=row, by=by, at=at, new={"kind": row.kind, "written": row.written})
    work.take_back(row, by=by, at=at)
    return row


@transaction.atomic
def undo(importing: Import, *, by: User, at: dt.datetime) -> Import:
    """Take all of it back, except what somebody has used or changed since: that is listed, with the reason."""
    row = locked(importing)
    if row.state != State.DONE:
        raise Overtaken(
            _("There is nothing to undo: it is %(state)s.") % {"state": row.get_state_display()}, rule=RULE
        )
    if row.forgotten_at is not None:
        raise Refused(_("Its rows are no longer kept, so this import cannot be undone any more."), rule=RULE)
    record("import.undo_begun", subject=row, by=by, at=at, new={"kind": row.kind, "written": row.written})
    work.take_back(row, by=by, at=at)
    return row


@transaction.atomic
def discard(importing: Import, *, by: User, at: dt.datetime) -> Import:
    """Throw the file away before anything of it is written. Its rows are deleted."""
    row = locked(importing)
    if row.state == State.DISCARDED:
        return row
    if row.state not in (State.COLUMNS, State.CHECKING, State.READY):
        raise Overtaken(_("This file is %(state)s already.") % {"state": row.get_state_display()}, rule=RULE)
    row.state, row.discarded_at, row.forgotten_at = State.DISCARDED, at, at
    row.save()
    row.lines.all().delete()
    record("import.discarded", subject=row, by=by, at=at, new={"kind": row.kind})
    return row


def _start(row: Import, *, at: dt.datetime) -> None:
    row.position, row.worked_at = 0, at
    row.save()
