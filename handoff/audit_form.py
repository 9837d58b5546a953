"""What an audit can be narrowed to, as people ask for it."""

import datetime as dt
from collections.abc import Iterator
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handoff.audit_search import ABOUT, DID, MOST_NAMED, Asked, found, people_found
from ledger import told
from people.models import Team

GROUP = "group:"  # before one kind of a group: all kinds of that group
NOT_WHOLE = gettext_lazy("This link is not whole. Open it again from the list.")


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput({"type": "date"}))


class Search(forms.Form):
    q = forms.CharField(
        label=gettext_lazy("Name of anything"),
        required=False,
        max_length=200,
        widget=forms.TextInput({"type": "search"}),
    )
    who = forms.CharField(
        label=gettext_lazy("Person, by name or email"),
        required=False,
        max_length=200,
    )
    part = forms.ChoiceField(
        label=gettext_lazy("Their part"),
        required=False,
        choices=[
            ("", gettext_lazy("Did it or was meant")),
            (DID, gettext_lazy("Did it")),
            (ABOUT, gettext_lazy("Was meant by it")),
        ],
    )
    kind = forms.ChoiceField(label=gettext_lazy("What"), required=False)
    team = forms.ModelChoiceField(
        Team.objects.order_by("name"),
        label=gettext_lazy("Team"),
        required=False,
        empty_label=gettext_lazy("Every team"),
    )
    since = _day(gettext_lazy("From day"))
    until = _day(gettext_lazy("To day"))
    subject = forms.UUIDField(required=False, widget=forms.HiddenInput, error_messages={"invalid": NOT_WHOLE})
    token = forms.UUIDField(required=False, widget=forms.HiddenInput, error_messages={"invalid": NOT_WHOLE})
    request_id = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, zone: ZoneInfo, **more: Any) -> None:
        super().__init__(*args, auto_id="audit-%s", label_suffix="", **more)
        self.zone = zone
        self.fields["kind"].choices = [("", _("Everything")), *_grouped()]
        for field in self.fields.values():
            field.widget.attrs["class"] = "field-box"

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("since") and given.get("until") and given["until"] < given["since"]:
            self.add_error("until", _("The last day comes before the first one."))
        return given

    @cached_property
    def people(self) -> set | None:
        return people_found(self.cleaned_data["who"]) if self.cleaned_data["who"] else None

    @cached_property
    def named(self) -> set | None:
        return found(self.cleaned_data["q"]) if self.cleaned_data["q"] else None

    @property
    def too_many(self) -> bool:
        """More names fit than are looked at."""
        return self.is_valid() and any(len(ids or ()) >= MOST_NAMED for ids in (self.people, self.named))

    def asked(self) -> Asked:
        given = self.cleaned_data
        return Asked(
            people=self.people,
            part=given["part"],
            named=self.named,
            kinds=kinds_of(given["kind"]),
            team=given["team"].pk if given["team"] else None,
            subject=given["subject"],
            token=given["token"],
            request_id=given["request_id"],
            since=self._begin(given["since"]),
            until=self._begin(given["until"], days=1),
        )

    def _begin(self, day: dt.date | None, days: int = 0) -> dt.datetime | None:
        try:
            return day and dt.datetime.combine(day + dt.timedelta(days=days), dt.time(), self.zone)
        except OverflowError:  # the last day that there is has no day after it
            return None

    def narrowed_by(self) -> list[str]:
        return [name for name, value in getattr(self, "cleaned_data", {}).items() if value]

    def in_words(self) -> str:
        """What was asked for, for whoever reads the file later."""
        said = ", ".join(f"{name}: {value}" for name, value in self._asked_for())
        return _("Narrowed by %(what)s") % {"what": said} if said else _("Everything")

    def _asked_for(self) -> Iterator[tuple[str, str]]:
        choices = dict(_flat(self.fields["kind"].choices)) | dict(self.fields["part"].choices)
        for name in self.narrowed_by():
            value = self.cleaned_data[name]
            label = self.fields[name].label or told.plain(name)
            yield str(label), str(choices.get(value, value) if isinstance(value, str) else value)


def kinds_of(choice: str) -> list[str]:
    """The one that was chosen, or all of its group."""
    if not choice.startswith(GROUP):
        return [choice] if choice else []
    kinds = told.words().kinds
    group = kinds[choice.removeprefix(GROUP)].group
    return [kind for kind, it in kinds.items() if it.group == group]


def _grouped() -> list[tuple[str, list[tuple[str, str]]]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for kind, it in told.words().kinds.items():
        groups.setdefault(str(it.group), []).append((kind, str(it.name)))
    return [
        (name, [(f"{GROUP}{kinds[0][0]}", _("%(group)s: all") % {"group": name}), *kinds])
        for name, kinds in sorted(groups.items())
    ]


def _flat(choices: Any) -> Iterator[tuple[str, str]]:
    for value, name in choices:
        yield from name if isinstance(name, list) else [(value, name)]
