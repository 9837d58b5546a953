"""Forms of the review. They keep what was typed; the rules are the verbs', and come back to their fields."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bar.models import BarItem, BarVersion
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
    """One item, one reason, one fix path."""

    item = forms.ModelChoiceField(
        BarItem.objects.none(), label=_("The one thing that is missing"), widget=forms.RadioSelect, empty_label=None,
        required=False,
    )  # fmt: skip
    reason = forms.CharField(
        label=_("What is missing"), required=False, widget=LINES, strip=False,
        help_text=_("One sentence, about the brief and not about who wrote it."),
    )  # fmt: skip
    fix = forms.CharField(
        label=_("How it can be fixed"), required=False, widget=LINES, strip=False,
        help_text=_("Begin with what the SDR can do: “Can you get five minutes with Priya to ask?”"),
    )  # fmt: skip
    round = forms.IntegerField(required=False, widget=forms.HiddenInput)
    seconds = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, version: BarVersion, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["item"].queryset = version.items.order_by("position")


class Restate(Kept):
    restated = forms.CharField(
        label=_("What has to be fixed, in your own words"), required=False, widget=LINES, strip=False
    )
    step = forms.CharField(
        label=_("What you will do"), required=False, widget=LINES, strip=False,
        help_text=_("One step: a call, a mail, a question."),
    )  # fmt: skip
    step_due_at = forms.DateTimeField(
        label=_("By when"), required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "class": "field-box"}, format=MOMENT),
    )  # fmt: skip


class Recycle(Kept):
    to = forms.ChoiceField(
        label=_("Where the lead goes"), choices=Bounce.To.choices, widget=forms.RadioSelect, required=False
    )
    note = forms.CharField(label=_("Note"), required=False, widget=LINES)


class Dispute(Kept):
    disagreement = forms.CharField(
        label=_("Why you hold that it should not have come back"), required=False, widget=LINES, strip=False,
        help_text=_("It is recorded and counted. It does not change the decision."),
    )  # fmt: skip
