"""The file that is sent, and which field each of its columns is."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from handoff.imports.columns import LEFT_OUT, letter
from handoff.imports.kinds import Kind, kinds
from handoff.imports.models import Import
from handoff.imports.parsing import date, moment
from people.forms import Kept, dress

DAYS = [
    ("", _("nobody has said")),
    ("day", _("the day, as in 31/12/2026")),
    ("month", _("the month, as in 12/31/2026")),
]
FIRST = {"": None, "day": True, "month": False}


class NewImport(Kept):
    kind = forms.ChoiceField(label=_("What is in it"))
    file = forms.FileField(
        label=_("The file"),
        help_text=_(
            "CSV, at most 10 MB and 10,000 rows, parted by commas, semicolons or tabs. "
            "UTF-8, UTF-16 and Windows-1252 are understood."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv"}),
        error_messages={"empty": _("This file is empty.")},
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["kind"].choices = [(name, kind.label) for name, kind in kinds().items()]


class Columns(Kept):
    """One select per column of the file; `rows` of it goes beside them, to see what is in each."""

    def __init__(self, *args: Any, importing: Import, **more: Any) -> None:
        super().__init__(*args, **more)
        self.importing, kind = importing, kinds()[importing.kind]
        choices = [(LEFT_OUT, _("leave out"))] + [
            (it.name, _named(it.name, it.label, it.required)) for it in kind.fields
        ]
        for number, (header, chosen) in enumerate(zip(importing.headers, importing.columns, strict=True)):
            label = header or _("Column %(letter)s") % {"letter": letter(number)}
            self.fields[f"c{number}"] = forms.ChoiceField(
                label=label, choices=choices, required=False, initial=chosen
            )
            dress(self.fields[f"c{number}"])
        if has_days(kind):
            said = {value: name for name, value in FIRST.items()}[importing.day_first]
            self.fields["days"] = forms.ChoiceField(
                label=_("In 3/4/2026 first comes"), choices=DAYS, required=False, initial=said
            )
            dress(self.fields["days"])

    def columns(self) -> list[str]:
        return [
            self.cleaned_data.get(f"c{number}", LEFT_OUT) for number in range(len(self.importing.headers))
        ]

    def day_first(self) -> bool | None:
        return FIRST[self.cleaned_data.get("days", "")]


def _named(name: str, label: Any, required: bool) -> str:
    return _("%(field)s (needed)") % {"field": label} if required else str(label)


def has_days(kind: Kind) -> bool:
    return any(field.parse in (date, moment) for field in kind.fields)
