"""Forms of the bar's pages. The rules are the verbs'; what was typed stays, whatever they say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bar import firstrun, versions
from bar.fit import Level
from bar.frames import Frame
from bar.items import MOST, WORDS, Item, wrongs
from bar.models import BarVersion
from bar.verbs.fit import LISTS
from people.forms import Kept
from people.models import Team

READ = 2 * MOST  # of a form that has more, the rest is not even looked at


@dataclass(frozen=True)
class Typed:
    """A draft as it stands in the form. `version` is empty where saving begins a new one."""

    items: Sequence[Item]
    frame: str
    version: str = ""
    revision: str = ""
    focus: str = ""  # the id of what the keyboard goes to next

    @classmethod
    def of(cls, version: BarVersion) -> "Typed":
        return cls(versions.items(version), version.frame, str(version.pk), str(version.revision))

    @classmethod
    def read(cls, data: Mapping[str, str]) -> "Typed":
        count = min(_number(data.get("items", "")), READ)
        return cls(
            [_item(data, number) for number in range(count)],
            data.get("frame", ""), str(_uuid(data.get("version", "")) or ""), data.get("revision", ""),
        )  # fmt: skip

    def changed(self, do: str) -> "Typed":
        """After a button that changes the list and saves nothing: `add`, `out-2`, `up-2`, `down-2`."""
        word, _dash, number = do.partition("-")
        items, place = list(self.items), _number(number)
        if word == "add" and len(items) < MOST:
            return replace(self, items=[*items, Item()], focus=f"name-{len(items)}")
        if word not in ("out", "up", "down") or place >= len(items):
            return self
        moved = items.pop(place)
        if word == "out":
            return replace(self, items=items, focus="add-item")
        place = min(max(place + (1 if word == "down" else -1), 0), len(items))
        items.insert(place, moved)
        at_an_end = {0: "down", len(items) - 1: "up"}.get(place, word)  # there the button itself is gone
        return replace(self, items=items, focus=f"{at_an_end}-{place}")

    def focus_of(self, number: int) -> str:
        """The part of this item that the keyboard goes to, or nothing."""
        word, _dash, place = self.focus.partition("-")
        return word if place == str(number) else ""

    @property
    def wrongs(self) -> dict[str, str]:
        """The first thing that is wrong with each field, as `items.2.verify`."""
        found: dict[str, str] = {}
        for wrong in wrongs(self.items, self.frame):
            found.setdefault(wrong.field, wrong.sentence)
        return found


def _item(data: Mapping[str, str], number: int) -> Item:
    words = {name: data.get(f"item-{number}-{name}", "").replace("\0", "") for name in WORDS}
    return Item(**words, lineage=_uuid(data.get(f"item-{number}-lineage", "")))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


class WithoutThem(Kept):
    """Why a version is to be in force without somebody's word."""

    why = forms.CharField(
        label=gettext_lazy("Why it has to be in force without them"),
        help_text=gettext_lazy("Everybody who reads the bar reads this too."),
        error_messages={"required": gettext_lazy("Say why it has to be in force without them.")},
        max_length=1_000,
        widget=forms.Textarea({"rows": 3}),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, agreed: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        if agreed:
            del self.fields["why"]


class Names(forms.CharField):
    """Several names with commas between them."""

    def __init__(self, **more: Any) -> None:
        super().__init__(required=False, max_length=1_000, **more)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[str]:
        names = [name.strip() for name in super().clean(value).split(",") if name.strip()]
        if any(len(name) > 100 for name in names):
            raise forms.ValidationError(_("One name has 100 characters at most. Put commas between them."))
        return names


class Fit(Kept):
    employees_min = forms.IntegerField(
        label=gettext_lazy("Employees from"), min_value=0, max_value=10**7, required=False
    )
    employees_max = forms.IntegerField(
        label=gettext_lazy("Employees to"), min_value=0, max_value=10**7, required=False
    )
    revenue_min = forms.DecimalField(
        label=gettext_lazy("Revenue a year from"),
        min_value=0,
        max_digits=15,
        decimal_places=2,
        required=False,
    )
    revenue_max = forms.DecimalField(
        label=gettext_lazy("Revenue a year to"), min_value=0, max_digits=15, decimal_places=2, required=False
    )
    currency = forms.RegexField(
        r"^[A-Z]{3}$",
        label=gettext_lazy("Currency"),
        help_text=gettext_lazy("Its ISO code, as USD. A revenue in another currency is not compared."),
        error_messages={"invalid": gettext_lazy("Three capital letters, as USD.")},
    )
    industries = Names(
        label=gettext_lazy("Industries"), help_text=gettext_lazy("With commas between them. Empty: any.")
    )
    geographies = Names(
        label=gettext_lazy("Geography"),
        help_text=gettext_lazy("Regions or countries, with commas between them. Empty: anywhere."),
    )
    title_level = forms.ChoiceField(label=gettext_lazy("Title of the contact"), choices=Level)
    departments = Names(
        label=gettext_lazy("Department of the contact"),
        help_text=gettext_lazy("With commas between them. Empty: any."),
    )
    meeting_min = forms.IntegerField(
        label=gettext_lazy("Minutes of the meeting from"), min_value=1, max_value=1_440
    )
    meeting_max = forms.IntegerField(
        label=gettext_lazy("Minutes of the meeting to"), min_value=1, max_value=1_440
    )
    decision_months = forms.IntegerField(
        label=gettext_lazy("Months until they decide, at most"), min_value=1, max_value=60
    )

    def say(self, name: str, value: Any) -> str:
        return super().say(name, ", ".join(value) if name in LISTS else value)


SPLIT = [
    ("yes", gettext_lazy("Yes: SDRs book, AEs hold the meeting")),
    ("no", gettext_lazy("No: whoever books it holds it")),
]
PLAIN = {"class": ""}  # not a box to write in
WHO_PER_AE = gettext_lazy("How many SDRs book for one AE? A half is fine: 1 SDR for 2 AEs is 0.5.")


class Questions(Kept):
    """First run: what has to be known before anything is set up."""

    split = forms.ChoiceField(
        label=gettext_lazy("Does one person book the meeting and another hold it?"), choices=SPLIT,
        widget=forms.RadioSelect(PLAIN),
    )  # fmt: skip
    deals = forms.MultipleChoiceField(
        label=gettext_lazy("What do you sell?"),
        choices=firstrun.Deals,
        widget=forms.CheckboxSelectMultiple(PLAIN),
    )
    pay = forms.ChoiceField(
        label=gettext_lazy("What are your SDRs paid for?"),
        choices=firstrun.Pay,
        widget=forms.RadioSelect(PLAIN),
    )
    sdrs_per_ae = forms.DecimalField(
        label=gettext_lazy("SDRs per AE"), help_text=WHO_PER_AE, max_digits=4, decimal_places=2,
        min_value=0, max_value=50,
    )  # fmt: skip
    meetings_a_week = forms.IntegerField(
        label=gettext_lazy("Meetings that one SDR books in a week"), min_value=0, max_value=200
    )
    reviews_a_day = forms.IntegerField(
        label=gettext_lazy("Briefs that one AE can read and decide on in a day"), min_value=0, max_value=200
    )
    place = forms.ChoiceField(
        label=gettext_lazy("Where can the brief stand, so that the AE sees it?"), choices=firstrun.Place,
        widget=forms.RadioSelect(PLAIN),
    )  # fmt: skip

    def clean_deals(self) -> list[str]:
        deals: list[str] = self.cleaned_data["deals"]
        if sentence := firstrun.contradiction(deals):
            raise forms.ValidationError(sentence)
        return deals

    def answers(self) -> firstrun.Answers:
        given = self.cleaned_data
        return firstrun.Answers(
            split=given["split"] == "yes",
            deals=given["deals"],
            pay=given["pay"],
            sdrs_per_ae=Fraction(given["sdrs_per_ae"]),
            meetings_a_week=given["meetings_a_week"],
            reviews_a_day=given["reviews_a_day"],
            place=given["place"],
        )


class ForTeam(Kept):
    """For which team the answers are: one that is here, or a new one."""

    team = forms.ModelChoiceField(
        Team.objects.order_by("name"), required=False, label=gettext_lazy("Team"),
        empty_label=gettext_lazy("A new team"),
    )  # fmt: skip
    name = forms.CharField(max_length=200, required=False, label=gettext_lazy("Name of the new team"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("team") and not cleaned.get("name", "").strip() and not self.errors:
            self.add_error("name", _("Choose a team, or give the new one a name."))
        return cleaned


FRAMES = Frame.choices
