"""Settings, Import: the files that were sent, a new one, and one on its way from its columns to its undoing."""

from collections import Counter
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.forms import BoundField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from handoff.imports import forms, result, verbs
from handoff.imports.columns import letter, plain
from handoff.imports.kinds import kinds
from handoff.imports.models import Import, ImportRow, State, Verdict
from handoff.imports.reading import Encoding
from ledger.time import moment_of as moment
from ledger.told import Text
from people import policy
from people.leaf import leaf
from people.views.page import act, data, form_page, form_view, who

SHOWN, SAMPLE = 50, 3  # rows of the preview; cells that show what a column is
EXPORTS = (
    ("api_people", gettext_lazy("People")),
    ("api_accounts", gettext_lazy("Accounts")),
    ("api_meetings", gettext_lazy("Meetings")),
    ("api_handoffs", gettext_lazy("Handoffs")),
)
BEFORE = (State.COLUMNS, State.CHECKING, State.READY)


@require_safe
def imports(request: HttpRequest) -> HttpResponse:
    policy.check(request.user, "import.files", at=moment(request))
    found = Import.objects.select_related("by").order_by("-created_at", "-pk")
    rows = [(it, kinds()[it.kind].label) for it in found[:SHOWN]]
    context = {"rows": rows, "count": found.count(), "exports": EXPORTS}
    return render(request, "imports/imports.html", context)


@form_view
def add_import(request: HttpRequest) -> HttpResponse:
    policy.check(request.user, "import.files", at=moment(request))
    form = forms.NewImport(
        data(request), request.FILES or None, initial={"kind": request.GET.get("kind", "")}
    )

    def do(given: dict[str, Any]) -> str:
        file = given["file"]
        made = verbs.upload(
            given["kind"], file, name=file.name, size=file.size, by=who(request), at=moment(request)
        )
        return reverse("import_file", args=[made.pk])

    return form_page(
        request, form, do, title=_("Import a file"), back=reverse("imports"), act=_("Look at it"),
        done=_("The file is here. Nothing is imported yet."), template="imports/add.html", kinds=kinds().items(),
    )  # fmt: skip


@require_safe
def import_sample(request: HttpRequest, kind: str) -> HttpResponse:
    policy.check(request.user, "import.files", at=moment(request))
    if kind not in kinds():
        raise Http404
    return as_file(result.sample(kinds()[kind]), name=f"{kind}-sample.csv")


def as_file(content: bytes, *, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


@form_view
def import_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Its page, whatever its state; what is sent to it are its columns."""
    importing = _one(request, pk)
    form = forms.Columns(data(request), importing=importing)
    here = reverse("import_file", args=[pk])

    def do(given: dict[str, Any]) -> None:
        more = {"by": who(request), "at": moment(request), "day_first": form.day_first()}
        verbs.choose_columns(importing, form.columns(), **more)

    return form_page(
        request, form, do, title=importing.file_name, back=here, gone=here, done=_("The columns are chosen."),
        template="imports/import.html", **_shown(request, importing, form),
    )  # fmt: skip


def _one(request: HttpRequest, pk: UUID) -> Import:
    policy.check(request.user, "import.files", at=moment(request))
    return get_object_or_404(Import.objects.select_related("by", "started_by", "undo_by"), pk=pk)


def _shown(request: HttpRequest, importing: Import, form: forms.Columns) -> dict[str, Any]:
    kind = kinds()[importing.kind]
    show = request.GET.get("show", "")
    lines = _lines(importing, show)
    shown = leaf(lines, request.GET, by="number", size=SHOWN)
    good = importing.new + importing.changed
    return {
        "it": importing,
        "kind": kind,
        "columns": list(_columns(importing, form)),
        "twice": _twice(importing),
        "is_western": importing.encoding == Encoding.WINDOWS_1252,
        "encoding": _encoding(importing.encoding),
        "delimiter": _delimiter(importing.delimiter),
        "can_map": importing.state in (State.COLUMNS, State.READY),
        "before": importing.state in BEFORE,
        "verdicts": _verdicts(importing),
        "show": show,
        "leaf": shown,
        "rows": [(line, result.in_words(importing, line), list(_cells(importing, line))) for line in shown.rows],
        "count": lines.count() if importing.state != State.COLUMNS else 0,
        "faults": result.faults(importing).exists(),
        "good": good,
    }  # fmt: skip


def _encoding(name: str) -> str:
    return {Encoding.WINDOWS_1252: "Windows-1252"}.get(Encoding(name), name.removesuffix("-sig").upper())


def _delimiter(mark: str) -> str:
    return {",": _("commas"), ";": _("semicolons"), "\t": _("tabs")}.get(mark, mark)


def _twice(importing: Import) -> list[str]:
    """Headers that stand more than once: the first is taken, which may be the wrong one."""
    seen = Counter(plain(header) for header in importing.headers if plain(header))
    return list(dict.fromkeys(header for header in importing.headers if seen[plain(header)] > 1))


def _columns(importing: Import, form: forms.Columns) -> Iterator[tuple[str, str, list[str], BoundField]]:
    """Each column: its letter, header, the first few cells, and the select."""
    rows = list(importing.lines.order_by("number").values_list("cells", flat=True)[:SAMPLE])
    for number, header in enumerate(importing.headers):
        cells = [row[number][:60] for row in rows if number < len(row) and row[number]]
        yield letter(number), header, cells, form[f"c{number}"]


def _cells(importing: Import, line: ImportRow) -> Iterator[tuple[Text, str]]:
    """What stands in it, by the fields that are filled."""
    kind = kinds()[importing.kind]
    for name, cell in line.said(importing.columns).items():
        yield kind.field(name).label, cell[:120]


def _lines(importing: Import, show: str) -> QuerySet[ImportRow]:
    """Those of one verdict, or, once it is undone, those that had to stay."""
    if show == "kept":
        return importing.lines.exclude(kept_why="")
    if show in Verdict.values:
        return importing.lines.filter(verdict=show)
    return importing.lines.exclude(verdict="")


def _verdicts(importing: Import) -> list[tuple[str, str, int]]:
    """What one can look at: its name in the address, its name, how many."""
    names = (_("New"), _("Changed"), _("As they are"), _("Refused"))
    counted = [
        (verdict, name, getattr(importing, verdict))
        for verdict, name in zip(Verdict.values, names, strict=True)
    ]
    every = ("", _("All"), sum(many for _verdict, _name, many in counted))
    kept = [("kept", _("Had to stay"), importing.kept)] if importing.kept else []
    return [every, *counted, *kept]


@require_safe
def import_errors(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The rows that were refused, with the reasons: mended, the file can be sent again."""
    importing = _one(request, pk)
    return as_file(b"".join(result.as_csv(importing)), name=f"{importing.kind}-refused.csv")


@require_POST
def write_import(request: HttpRequest, pk: UUID) -> HttpResponse:
    importing, only_good = _one(request, pk), request.POST.get("only_good") == "yes"

    def do() -> None:
        verbs.write(importing, by=who(request), at=moment(request), only_good=only_good)

    return act(request, do, back=reverse("import_file", args=[pk]), done=_("The import has begun."))


@require_POST
def stop_import(request: HttpRequest, pk: UUID) -> HttpResponse:
    importing = _one(request, pk)
    return act(
        request,
        lambda: verbs.stop(importing, by=who(request), at=moment(request)),
        back=reverse("import_file", args=[pk]),
        done=_("Stopped."),
    )


@require_POST
def undo_import(request: HttpRequest, pk: UUID) -> HttpResponse:
    importing = _one(request, pk)
    return act(
        request,
        lambda: verbs.undo(importing, by=who(request), at=moment(request)),
        back=reverse("import_file", args=[pk]),
        done=_("Taking it back has begun."),
    )


@require_POST
def discard_import(request: HttpRequest, pk: UUID) -> HttpResponse:
    importing = _one(request, pk)
    return act(
        request,
        lambda: verbs.discard(importing, by=who(request), at=moment(request)),
        back=reverse("imports"),
        done=_("The file is discarded."),
    )
