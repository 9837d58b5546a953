"""Forms of the review. They keep what was typed; the rules are the verbs', and come back to their fields."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bar.models import BarItem, BarVersion
from bounces import wording
from bounces.models import Bounce
from people.forms import MOMENT, Kept

LINES = forms.Textarea(attrs={"rows": 2, "class": "field-box"})


class Decision(Kept):
    """Which round was read, and how long: the time is told by the page and trusted for sums only."""

    round = forms.IntegerField(required=False, widget=forms.HiddenInput)
    seconds = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def read(self) -> dict[str, int | None]:
        """As `bounces.verbs.accept()` takes it. A made-up number is no round at all."""
        self.full_clean()
        given = self.cleaned_data
        return {
            "round": 0 if "round" in self.errors else given["round"],
            "seconds": given.get("seconds") or 0,
        }


class SendBack(Kept):
    """One item, one reason, one fix path.

    A reason that judges a person comes back once with another way to say it; sent again as it is, it is meant
    (BOUNCE-2). `meant` says which words were flagged: the script writes them there as it flags them.
    """

    item = forms.ModelChoiceField(
        BarItem.objects.none(), label=_("The one thing that is missing"), widget=forms.RadioSelect, empty_label=None,
        error_messages={
            "required": _("Name the one item of the bar that is missing."),
            "invalid_choice": _("This item is not of the bar that the brief was written to."),
        },
    )  # fmt: skip
    reason = forms.CharField(
        label=_("What is missing"), widget=LINES, strip=False,
        error_messages={"required": _("Say in one sentence what is missing.")},
        help_text=_("One sentence, about the brief and not about who wrote it."),
    )  # fmt: skip
    fix = forms.CharField(
        label=_("How it can be fixed"), widget=LINES, strip=False,
        error_messages={"required": _("Say what the SDR can do about it.")},
        help_text=_("Something that can be done today: “Can you get five minutes with Priya to ask?”"),
    )  # fmt: skip
    round = forms.IntegerField(required=False, widget=forms.HiddenInput)
    meant = forms.CharField(required=False, widget=forms.HiddenInput)
    seconds = forms.IntegerField(
        required=False, min_value=0, widget=forms.HiddenInput(attrs={"data-read": ""})
    )

    def __init__(self, *args: Any, version: BarVersion, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["item"].queryset = version.items.order_by("position")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        reason = one_line(cleaned.get("reason", ""))
        if self.flags and reason != one_line(cleaned.get("meant", "")):
            self.add_error("reason", gettext("Read this once more. Sent again as it is, it goes out."))
            self.data = self.data.copy()
            self.data["meant"] = reason
        return cleaned

    @property
    def flags(self) -> list[wording.Flag]:
        """What to think about again in the reason as it was typed."""
        item = getattr(self, "cleaned_data", {}).get("item")
        return wording.flags(str(self["reason"].value() or ""), item=item.name if item else "")

    @property
    def hint(self) -> str:
        """For a fix path that begins with nothing one can do."""
        is_step = wording.begins_with_a_step(str(self["fix"].value() or ""))
        return str(wording.HINT) if is_step is False else ""


def one_line(words: str) -> str:
    """As it can be compared: a hidden field and a text area break lines differently."""
    return " ".join(words.split())


class Restate(Kept):
    restated = forms.CharField(
        label=_("What has to be fixed, in your own words"), widget=LINES, strip=False,
        error_messages={"required": _("Say in your own words what has to be fixed.")},
    )  # fmt: skip
    step = forms.CharField(
        label=_("What you will do"), widget=LINES, strip=False,
        error_messages={"required": _("Say what you will do.")},
        help_text=_("One step: a call, a mail, a question."),
    )  # fmt: skip
    step_due_at = forms.DateTimeField(
        label=_("By when"), error_messages={"required": _("Say by when, some time from now.")},
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "class": "field-box"}, format=MOMENT),
    )  # fmt: skip


class Recycle(Kept):
    to = forms.ChoiceField(
        label=_("Where the lead goes"), choices=Bounce.To.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Say where the lead goes.")},
    )  # fmt: skip
    note = forms.CharField(label=_("Note"), required=False, widget=LINES)


class Dispute(Kept):
    disagreement = forms.CharField(
        label=_("Why you hold that it should not have come back"), widget=LINES, strip=False,
        error_messages={"required": _("Say what was wrong about it.")},
        help_text=_("It is recorded and counted. It does not change the decision."),
    )  # fmt: skip
