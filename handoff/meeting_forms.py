"""Forms about a meeting. They keep what was typed; the rules are the verbs', and come back to their fields."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from handoff.models import LONGEST_LINK, Attendee
from handoff.reasons import Correction
from handoff.verbs.meetings import LONGEST
from people.forms import MOMENT, Kept, dress

USUAL = dt.timedelta(minutes=30)
EMPTY_ROWS = 3  # to add people in
MOST_ROWS = 100


def moment_box() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)


def later(moment: dt.datetime, length: dt.timedelta) -> dt.datetime:
    """So much real time later, whatever clocks are set to on the way. At the end of all years: the moment itself."""
    try:
        return moment.astimezone(dt.UTC) + length
    except OverflowError:
        return moment


class Times(Kept):
    """When it is, in the hours of whoever types. Without an end it lasts as long as before, or as is usual."""

    starts_at = forms.DateTimeField(label=_("It starts"), widget=moment_box())
    ends_at = forms.DateTimeField(label=_("It ends"), widget=moment_box(), required=False)
    link = forms.URLField(
        label=_("Link to the call"), max_length=LONGEST_LINK, required=False, assume_scheme="https"
    )

    def __init__(self, *args: Any, length: dt.timedelta = USUAL, **more: Any) -> None:
        super().__init__(*args, **more)
        self.length = length
        zone = {"zone": timezone.get_current_timezone_name()}
        self.fields["starts_at"].help_text = gettext("In your time zone, %(zone)s.") % zone
        minutes = {"minutes": int(length.total_seconds() // 60)}
        self.fields["ends_at"].help_text = gettext("Left empty, it lasts %(minutes)d minutes.") % minutes

    def given(self) -> dict[str, Any]:
        """What the verbs take."""
        starts_at = self.cleaned_data["starts_at"]
        ends_at = self.cleaned_data["ends_at"] or later(starts_at, self.length)
        return {"starts_at": starts_at, "ends_at": ends_at, "link": self.cleaned_data["link"]}

    def say(self, name: str, value: Any) -> str:
        if isinstance(value, dt.datetime):
            return date_format(timezone.localtime(value), "D j M Y, H:i")
        return super().say(name, value)


class Corrected(Kept):
    """Which way it is put right is asked for along with the reason: it may have been put right meanwhile."""

    held = forms.BooleanField(required=False, widget=forms.HiddenInput)
    why = forms.ChoiceField(
        label=_("Why"), widget=forms.RadioSelect, choices=Correction.choices,
        error_messages={"required": _("Say why it was marked otherwise.")},
    )  # fmt: skip

    def __init__(self, *args: Any, held: bool, **more: Any) -> None:
        super().__init__(*args, initial={"held": held}, **more)
        if not held:
            self.fields["why"].choices = [it for it in Correction.choices if it[0] != Correction.CAME_LATE]


class Coming(Kept):
    """Who is to be there: a line per person, and some empty ones. A line without a name and a role is left out."""

    def __init__(self, *args: Any, people: Sequence[Mapping[str, Any]] = (), **more: Any) -> None:
        super().__init__(*args, **more)
        typed = [name for name in self.data if name.startswith("side-")]
        rows = [{}] * len(typed) if self.is_bound else [*people, *[{}] * EMPTY_ROWS]
        self.count = min(len(rows), MOST_ROWS)
        for number, row in enumerate(rows[: self.count]):
            self._add_row(number, row)

    def _add_row(self, number: int, row: Mapping[str, Any]) -> None:
        words = {"number": number + 1}
        name = gettext("Name of person %(number)d") % words
        role = gettext("Role of person %(number)d") % words
        made: dict[str, forms.Field] = {
            "side": forms.ChoiceField(
                choices=[(Attendee.Side.THEIRS, _("Theirs")), (Attendee.Side.OURS, _("Ours"))],
                label=gettext("Side of person %(number)d") % words,
                initial=row.get("side", Attendee.Side.THEIRS),
            ),
            "name": forms.CharField(required=False, max_length=LONGEST, label=name, initial=row.get("name")),
            "role": forms.CharField(required=False, max_length=LONGEST, label=role, initial=row.get("role")),
            "confirmed": forms.BooleanField(
                required=False, label=_("Confirmed"), initial=row.get("confirmed", False)
            ),
        }
        made["name"].widget.attrs |= {"placeholder": _("Name"), "list": "names", "autocomplete": "off"}
        made["role"].widget.attrs |= {"placeholder": _("Role")}
        for part, field in made.items():
            if part != "confirmed":
                field.widget.attrs["aria-label"] = field.label
            dress(field)
            self.fields[f"{part}-{number}"] = field

    def rows(self) -> Iterator[dict[str, forms.BoundField]]:
        for number in range(self.count):
            yield {part: self[f"{part}-{number}"] for part in ("side", "name", "role", "confirmed")}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not self.given(cleaned):
            self.add_error(None, gettext("Name one person at least who is to be there."))
        return cleaned

    def given(self, cleaned: Mapping[str, Any]) -> list[dict[str, Any]]:
        """As handoff.attending takes them."""
        parts = ("side", "name", "role", "confirmed")
        rows = [{part: cleaned[f"{part}-{number}"] for part in parts} for number in range(self.count)]
        return [row for row in rows if row["name"] or row["role"]]
