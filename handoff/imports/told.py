"""What happened to files that were imported, in words."""

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from handoff.imports.kinds import kinds
from handoff.imports.models import Import
from ledger.told import Field, Kind, Named, Sort, Words, yes_or_no

IMPORTS = _("Imports")


def named(ids: Collection[UUID]) -> dict[UUID, Named]:
    rows = Import.objects.filter(pk__in=ids).values_list("pk", "file_name")
    return {pk: Named(name) for pk, name in rows}


def found(text: str, most: int) -> list[UUID]:
    rows = Import.objects.filter(file_name__icontains=text).order_by("-pk")
    return list(rows.values_list("pk", flat=True)[:most])


def kind_in_words(value: str) -> str:
    known = kinds().get(value)
    return str(known.label) if known else value


KINDS = {
    "import.uploaded": Kind(IMPORTS, _("File sent"), _("{by} sent the file {subject}")),
    "import.columns_chosen": Kind(
        IMPORTS, _("Columns chosen"), _("{by} said what the columns of {subject} are")
    ),
    "import.started": Kind(IMPORTS, _("Import begun"), _("{by} began to import {subject}")),
    "import.done": Kind(IMPORTS, _("Imported"), _("{by} imported {subject}")),
    "import.stopped": Kind(IMPORTS, _("Import stopped"), _("{by} stopped the import of {subject}")),
    "import.halted": Kind(
        IMPORTS,
        _("Import stopped by a row"),
        _("The import of {subject} stopped at row {row}, and was taken back"),
    ),
    "import.undo_begun": Kind(IMPORTS, _("Undoing begun"), _("{by} began to undo the import of {subject}")),
    "import.undone": Kind(IMPORTS, _("Import undone"), _("{by} undid the import of {subject}")),
    "import.discarded": Kind(IMPORTS, _("File discarded"), _("{by} discarded the file {subject}")),
}
FIELDS = {
    "kind": Field(_("kind"), say=kind_in_words),
    "row": Field(_("row")),
    "columns": Field(_("columns")),
    "rows": Field(_("rows")),
    "only_good": Field(_("only the good rows"), say=yes_or_no),
    "written": Field(_("written")),
    "kept": Field(_("kept")),
    "new": Field(_("new")),
    "changed": Field(_("changed")),
    "same": Field(_("same")),
    "wrong": Field(_("wrong")),
}
WORDS = Words(KINDS, FIELDS, {"imports.import": Sort(_("a file"), named, found)}, {})
