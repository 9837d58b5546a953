"""A file that is being imported, and its rows until nobody can need them any more."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ledger.keys import uuid7

Person = settings.AUTH_USER_MODEL


class State(models.TextChoices):
    COLUMNS = "columns", _("waiting for its columns")
    CHECKING = "checking", _("being checked")
    READY = "ready", _("ready")
    WRITING = "writing", _("being imported")
    DONE = "done", _("imported")
    UNDOING = "undoing", _("being taken back")
    UNDONE = "undone", _("taken back")
    DISCARDED = "discarded", _("discarded")


WORKING = (State.CHECKING, State.WRITING, State.UNDOING)


class Verdict(models.TextChoices):
    """What a row would do, or did."""

    NEW = "new", _("new")
    CHANGED = "changed", _("changed")
    SAME = "same", _("same")
    WRONG = "wrong", _("wrong")


class Import(models.Model):
    """One file. In a working state `position` rows are through, in their order; undoing goes from the last one up.

    `run` goes up when the columns are chosen anew: what was checked under others is dropped.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.TextField()
    file_name = models.CharField(max_length=255)
    size = models.PositiveIntegerField()
    encoding = models.TextField()
    delimiter = models.CharField(max_length=1)
    headers = models.JSONField()
    columns = models.JSONField(default=list)  # the name of a field for each header, or "" to leave it out
    day_first = models.BooleanField(null=True)  # in 3/4/2026; null: nobody has said
    state = models.TextField(choices=State, default=State.COLUMNS)
    by = models.ForeignKey(Person, models.PROTECT, related_name="imports")
    created_at = models.DateTimeField()

    rows = models.PositiveIntegerField()
    position = models.PositiveIntegerField(default=0)
    run = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    wrong = models.PositiveIntegerField(default=0)
    written = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0)  # of the undone: rows of which something had to stay
    worked_at = models.DateTimeField(null=True)  # the last time that rows got through

    only_good = models.BooleanField(default=False)
    checked_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    started_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    undo_at = models.DateTimeField(null=True)  # when taking back began: by a person, or by itself
    undo_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    halted_by = models.PositiveIntegerField(null=True)  # the row that could not be written after all
    undone_at = models.DateTimeField(null=True)
    discarded_at = models.DateTimeField(null=True)
    forgotten_at = models.DateTimeField(null=True)  # when its rows were deleted

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(position__lte=F("rows")), name="import_position_in_file"),
            models.CheckConstraint(
                condition=Q(started_at=None, started_by=None)
                | Q(started_at__isnull=False, started_by__isnull=False),
                name="import_started_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(undo_by=None) | Q(undo_at__isnull=False),
                name="import_undone_by_somebody_at_a_time",
            ),
        ]
        indexes = [
            models.Index("created_at", "id", name="import_newest"),  # read by: the list of imports
            # read by: the sweep that lets stalled work go on
            models.Index("worked_at", condition=Q(state__in=WORKING), name="import_working"),
            # read by: the sweep that forgets rows
            models.Index("created_at", condition=Q(forgotten_at=None), name="import_to_forget"),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_working(self) -> bool:
        return self.state in WORKING


class ImportRow(models.Model):
    """A row of the file. `steps` are what it would do, and once `written_at` is set what it did: enough to undo it."""

    importing = models.ForeignKey(Import, models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField()  # from 1, without empty rows
    line = models.PositiveIntegerField()  # where it begins in the file
    cells = models.JSONField()
    key = models.CharField(max_length=32, default="")  # a digest of what makes it the same as another row
    verdict = models.TextField(choices=Verdict, default="")
    errors = models.JSONField(default=list)  # {"field", "sentence"}
    steps = models.JSONField(default=list)  # kinds.Step
    written_at = models.DateTimeField(null=True)
    taken_back_at = models.DateTimeField(null=True)
    kept_why = models.TextField(default="")  # of what had to stay

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["importing", "number"], name="import_row_once"),
            models.CheckConstraint(
                condition=Q(taken_back_at=None) | Q(written_at__isnull=False),
                name="import_row_taken_back_was_written",
            ),
        ]
        indexes = [
            # read by: the check, for a row that stands in the file twice
            models.Index("importing", "key", condition=~Q(key=""), name="import_row_key"),
            # read by: the page's list of one verdict, and the file of what is wrong
            models.Index("importing", "verdict", "number", name="import_row_verdict"),
            models.Index(
                "importing", "number", condition=~Q(kept_why=""), name="import_row_kept"
            ),  # read by: the list of what stayed
        ]

    def said(self, columns: list[str]) -> dict[str, str]:
        """Its cells by the fields that the columns stand for; empty cells are left out."""
        pairs: Any = zip(columns, self.cells, strict=False)
        return {name: cell for name, cell in pairs if name and cell}
