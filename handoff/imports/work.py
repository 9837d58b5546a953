"""The work on a file's rows: checked, written, taken back; in slices, so that it can be followed, stopped and resumed.

Each slice commits with how far it got. Whoever takes it up after a crash goes on from there, and two at once do
nothing twice: writing and taking back lock the import, and a check that somebody else has made is dropped.
"""

import datetime as dt
import hashlib
import logging
import time
from collections import Counter
from dataclasses import asdict
from functools import partial
from typing import Any
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError as BrokerAway

from handoff.errors import BUSY, of_the_database
from handoff.imports.columns import letter
from handoff.imports.kinds import ADDED, Given, Kind, Step, Work, kinds
from handoff.imports.models import WORKING, Import, ImportRow, State, Verdict
from handoff.imports.parsing import Habits
from ledger import origin
from ledger.events import record
from ledger.refused import Refused
from ledger.time import now
from people.models import User

log = logging.getLogger(__name__)
CHECK, WRITE = 50, 50  # rows of one slice; what is written at once is seen at once
AT_ONCE, IN_A_TASK = 0.8, 20.0  # seconds
STALLED = dt.timedelta(seconds=20)
KEPT_FOR = dt.timedelta(days=30)
TRIES = 3


def begin(pk: UUID) -> None:
    """Once it is committed: do a little of it here, so that a small file has no wait, and let a worker do the rest."""
    transaction.on_commit(partial(_begin, pk), robust=True)


def _begin(pk: UUID) -> None:
    if go_on(pk, seconds=AT_ONCE):
        hint(pk)


def hint(pk: UUID) -> None:
    """Tell a worker. Should nobody hear it, the sweep says it again."""
    from handoff.imports.tasks import work  # the task imports this module

    try:
        work.delay(str(pk))
    except (BrokerAway, OSError):
        log.info("hint dropped")


def stalled(*, at: dt.datetime) -> list[UUID]:
    """What nobody has worked on for a while, though there is something to do."""
    working = Import.objects.filter(state__in=WORKING, worked_at__lt=at - STALLED)
    return list(working.order_by("worked_at").values_list("pk", flat=True))


def forget(*, at: dt.datetime) -> int:
    """Delete rows after their time: they hold what is known of buyers. Returns of how many files."""
    old = Import.objects.filter(forgotten_at=None, created_at__lt=at - KEPT_FOR).exclude(state__in=WORKING)
    files = list(old.order_by("created_at").values_list("pk", flat=True)[:100])
    for pk in files:
        with transaction.atomic():
            Import.objects.filter(pk=pk).update(forgotten_at=at)
            ImportRow.objects.filter(importing=pk).delete()
    return len(files)


def go_on(pk: UUID, *, seconds: float) -> bool:
    """Work on it for so long. Whether something is left to do."""
    until, tries = time.monotonic() + seconds, 0
    while True:
        try:
            if not slice_of(pk):
                return False
            tries = 0
        except OperationalError as error:  # a deadlock or a long lock: the slice was rolled back
            tries += 1
            if of_the_database(error) is not BUSY or tries == TRIES:
                raise
        if time.monotonic() >= until:
            return Import.objects.filter(pk=pk, state__in=WORKING).exists()


def slice_of(pk: UUID) -> bool:
    """Do the next rows. False when there is nothing to do."""
    importing = (
        Import.objects.filter(pk=pk, state__in=WORKING).select_related("by", "started_by", "undo_by").first()
    )
    if importing is None:
        return False
    do = {State.CHECKING: check, State.WRITING: write, State.UNDOING: undo}[State(importing.state)]
    with origin.coming_from(origin.Origin("import", request_id=str(pk))):
        do(importing)
    return True


# Checking: each row is written and rolled back by itself, so that it holds no lock for long and sees no other row


def check(importing: Import) -> None:
    kind = kinds()[importing.kind]
    work = Work(importing.by, now())
    rows = list(importing.lines.filter(number__gt=importing.position).order_by("number")[:CHECK])
    lines = _lines_of_keys(importing, [judge(importing, kind, row) for row in rows])
    for row in rows:
        if not row.errors and row.key in lines:
            words = {"line": lines[row.key]}
            row.errors = [_error("", _("The same stands in line %(line)d already.") % words)]
        if not row.errors:
            rehearse(importing, kind, row, work)
        if row.errors:
            row.verdict, row.steps = Verdict.WRONG, []
        elif row.key:
            lines[row.key] = row.line
    if rows:
        _keep_check(importing, rows)


def judge(importing: Import, kind: Kind, row: ImportRow) -> str:
    """What can be said of a row by itself: its errors and its key."""
    given, row.errors = given_of(importing, kind, row)
    key = None if row.errors else kind.key(given)
    row.key = hashlib.sha256(repr(key).encode()).hexdigest()[:32] if key else ""
    return row.key


def given_of(importing: Import, kind: Kind, row: ImportRow) -> tuple[Given, list[dict[str, str]]]:
    """Its cells as values, and what is wrong with them. An empty cell says nothing."""
    given: Given = {}
    errors = []
    habits = Habits(importing.day_first)
    said = row.said(importing.columns)
    if surplus := [cell for cell in row.cells[len(importing.headers) :] if cell]:
        words = {"column": letter(len(importing.headers)), "cell": surplus[0][:40]}
        errors.append(_error("", _("There is “%(cell)s” in column %(column)s, which has no header.") % words))
    for field in kind.fields:
        if field.name in said:
            try:
                given[field.name] = field.parse(said[field.name], habits)
            except ValueError as no:
                errors.append(_error(field.name, str(no)))
        elif field.required:
            errors.append(_error(field.name, _("This is empty.")))
    for group in kind.one_of:
        if not set(group) & set(said):
            labels = _(" or ").join(str(kind.field(name).label) for name in group)
            errors.append(_error(group[0], _("Give %(fields)s.") % {"fields": labels}))
    return given, errors


def _lines_of_keys(importing: Import, keys: list[str]) -> dict[str, int]:
    """Of keys that earlier rows have, good ones of this run: in which line."""
    before = importing.lines.filter(key__in={key for key in keys if key}, number__lte=importing.position)
    return dict(before.exclude(verdict=Verdict.WRONG).values_list("key", "line"))


def rehearse(importing: Import, kind: Kind, row: ImportRow, work: Work) -> None:
    """Do it, see what it does, and roll it back."""
    try:
        with transaction.atomic():
            steps = attempt(importing, kind, row, work)
            transaction.set_rollback(True)
    except Refused as no:
        row.errors = [_error(no.field, no.sentence)]
    else:
        row.steps, row.verdict = [asdict(step) for step in steps], verdict_of(kind, steps)


def attempt(importing: Import, kind: Kind, row: ImportRow, work: Work) -> list[Step]:
    """Do one row, wholly or not at all. What breaks on our side is this row's trouble, not the file's."""
    given, _errors = given_of(importing, kind, row)
    try:
        with transaction.atomic():
            return kind.write(given, work)
    except (Refused, OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("a row could not be imported", extra={"import": str(importing.pk), "row": row.number})
        raise Refused(_("Something broke on our side with this row. It is in the log.")) from None


def verdict_of(kind: Kind, steps: list[Step]) -> Verdict:
    if any(step.sort == kind.sort and step.did == ADDED for step in steps):
        return Verdict.NEW
    return Verdict.CHANGED if steps else Verdict.SAME


def _error(field: str, sentence: str) -> dict[str, str]:
    return {"field": field, "sentence": sentence}


@transaction.atomic
def _keep_check(importing: Import, rows: list[ImportRow]) -> None:
    """Unless others got there first, or the columns have been chosen anew meanwhile."""
    row = Import.objects.select_for_update(no_key=True).get(pk=importing.pk)
    if (row.state, row.run, row.position) != (State.CHECKING, importing.run, importing.position):
        return
    ImportRow.objects.bulk_update(rows, ["verdict", "errors", "steps", "key"])
    _count(row, [], [line.verdict for line in rows])
    _advance(row, rows[-1].number)
    if row.position == row.rows:
        row.state, row.checked_at = State.READY, row.worked_at
    row.save()


# Writing


class Halt(Exception):
    """A row cannot be written after all, and none shall be without the others."""

    def __init__(self, row: ImportRow, sentence: Refused) -> None:
        super().__init__(sentence.sentence)
        self.row, self.no = row, sentence


def write(importing: Import) -> None:
    try:
        _write(importing)
    except Halt as halt:
        _halt(importing, halt)


@transaction.atomic
def _write(importing: Import) -> None:
    row = (
        Import.objects.select_for_update(no_key=True, of=("self",))
        .select_related("started_by")
        .get(pk=importing.pk)
    )
    if row.state != State.WRITING:
        return
    kind, work = kinds()[row.kind], Work(row.started_by, now())
    lines = list(row.lines.filter(number__gt=row.position).order_by("number")[:WRITE])
    good = [line for line in lines if line.verdict in (Verdict.NEW, Verdict.CHANGED)]
    before = [line.verdict for line in good]
    for line in good:
        _write_line(row, kind, line, work)
    ImportRow.objects.bulk_update(good, ["verdict", "errors", "steps", "written_at"])
    _count(row, before, [line.verdict for line in good])
    row.written += sum(line.written_at is not None for line in good)
    _advance(row, lines[-1].number)
    if row.position == row.rows:
        row.state, row.done_at = State.DONE, row.worked_at
        new = {name: getattr(row, name) for name in Verdict.values} | {"kind": row.kind}
        record("import.done", subject=row, by=row.started_by, at=work.at, new=new)
    row.save()


def _write_line(importing: Import, kind: Kind, line: ImportRow, work: Work) -> None:
    try:
        steps = attempt(importing, kind, line, work)
    except Refused as no:
        if not importing.only_good:
            raise Halt(line, no) from None
        line.verdict, line.steps, line.errors = Verdict.WRONG, [], [_error(no.field, no.sentence)]
    else:
        line.steps, line.verdict = [asdict(step) for step in steps], verdict_of(kind, steps)
        line.written_at = work.at if steps else None


@transaction.atomic
def _halt(importing: Import, halt: Halt) -> None:
    """The slice is rolled back. What earlier ones have written is taken back, by the same way as an undo."""
    row = (
        Import.objects.select_for_update(no_key=True, of=("self",))
        .select_related("started_by")
        .get(pk=importing.pk)
    )
    if row.state != State.WRITING:
        return
    line, at = row.lines.get(pk=halt.row.pk), now()
    _count(row, [line.verdict], [Verdict.WRONG])
    line.verdict, line.errors = Verdict.WRONG, [_error(halt.no.field, halt.no.sentence)]
    line.save(update_fields=["verdict", "errors"])
    row.halted_by = line.number
    record("import.halted", subject=row, by=row.started_by, at=at, new={"kind": row.kind, "row": line.number})
    take_back(row, by=None, at=at)


# Taking back


def take_back(row: Import, *, by: User | None, at: dt.datetime) -> None:
    """Begin to undo what a locked import has written, from its last row up. Without `by` it does so by itself."""
    row.position = row.rows - row.position if row.state == State.WRITING else 0
    row.state, row.undo_at, row.undo_by, row.worked_at = State.UNDOING, at, by, at
    row.save()
    begin(row.pk)


@transaction.atomic
def undo(importing: Import) -> None:
    row = (
        Import.objects.select_for_update(no_key=True, of=("self",))
        .select_related("undo_by", "started_by")
        .get(pk=importing.pk)
    )
    if row.state != State.UNDOING:
        return
    kind, work = kinds()[row.kind], Work(row.undo_by or row.started_by, now())
    lines = list(row.lines.filter(number__lte=row.rows - row.position).order_by("-number")[:WRITE])
    written = [line for line in lines if line.written_at is not None]
    for line in written:
        _take_back_line(kind, line, work)
    ImportRow.objects.bulk_update(written, ["taken_back_at", "kept_why"])
    row.kept += sum(line.kept_why != "" for line in written)
    _advance(row, row.position + len(lines))
    if row.position == row.rows:
        row.state, row.undone_at = State.UNDONE, row.worked_at
        new = {"kind": row.kind, "written": row.written, "kept": row.kept}
        record("import.undone", subject=row, by=row.undo_by, at=work.at, new=new)
    row.save()


def _take_back_line(kind: Kind, line: ImportRow, work: Work) -> None:
    """Its steps from the last to the first. What it brought in goes as a whole or stays as a whole, as somebody who
    has come in keeps their roles; of what it changed each part is put back that can be."""
    with transaction.atomic():
        reasons = [_take_back_step(kind, Step(**step), work) for step in reversed(line.steps)]
        transaction.set_rollback(line.verdict == Verdict.NEW and any(reasons))
    line.kept_why = " ".join(dict.fromkeys(reason for reason in reasons if reason))
    line.taken_back_at = None if line.kept_why else work.at


def _take_back_step(kind: Kind, step: Step, work: Work) -> str:
    try:
        with transaction.atomic():
            return kind.take_back[step.sort](step, work)
    except Refused as no:
        return no.sentence
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("a step could not be taken back", extra={"sort": step.sort})
        return _("Something broke on our side. It is in the log.")


def _advance(row: Import, position: int) -> None:
    row.position, row.worked_at = position, now()


def _count(row: Import, before: list[Any], after: list[Any]) -> None:
    """Rows that had the verdicts of `before` have those of `after` now."""
    for verdict, more in Counter(map(str, after)).items():
        setattr(row, verdict, getattr(row, verdict) + more)
    for verdict, fewer in Counter(map(str, before)).items():
        setattr(row, verdict, getattr(row, verdict) - fewer)
