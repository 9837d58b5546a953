"""A new brief: whose account, whom one talked to, when the meeting is, and by which bar."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bar.models import Bar
from briefs.models import LABELS, PROSE
from handoff.models import LONGEST_LINK
from people.forms import MOMENT, Kept
from people.models import Membership, Role, User

TEXT = forms.Textarea(attrs={"rows": 4, "class": "field-box"})
LENGTHS = [(30, _("30 minutes")), (45, _("45 minutes")), (60, _("an hour"))]


class NewBrief(Kept):
    account = forms.CharField(
        label=_("Account"), max_length=300, help_text=_("The company, as its people write it.")
    )
    domain = forms.CharField(
        label=_("Web address"),
        max_length=253,
        required=False,
        help_text=_("As harrowfinch.com: finds what is known."),
    )
    contact = forms.CharField(label=_("Who you talked to"), max_length=200)
    title = forms.CharField(label=_("Their title"), max_length=200, required=False)
    email = forms.EmailField(label=_("Their email"), required=False)
    starts_at = forms.DateTimeField(
        label=_("The meeting starts"), required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
        help_text=_("May be added later."),
    )  # fmt: skip
    minutes = forms.TypedChoiceField(label=_("It lasts"), choices=LENGTHS, coerce=int, initial=30)
    link = forms.URLField(
        label=_("Link to the call"), max_length=LONGEST_LINK, required=False, assume_scheme="https"
    )
    bar = forms.ModelChoiceField(
        Bar.objects.none(), label=_("By which bar"), empty_label=None,
        error_messages={"required": _("Choose the bar. If there is none yet, your team's manager writes one.")},
    )  # fmt: skip

    ae = forms.ModelChoiceField(
        User.objects.none(), label=_("Who takes it"), required=False, empty_label=_("Picked when it is submitted"),
        help_text=_("Only where the motion has no bar: it is theirs at once, without brief and review."),
    )  # fmt: skip

    def __init__(self, *args: Any, person: User, **more: Any) -> None:
        super().__init__(*args, **more)
        self.person = person
        writes = Membership.objects.filter(user=person, role__in=[Role.SDR, Role.MANAGER], ended_at=None)
        bars = Bar.objects.filter(team__in=writes.values("team")).select_related("team")
        self.fields["bar"].queryset = bars.order_by("team__name", "created_at")
        self.fields["bar"].label_from_instance = _named
        takes = Membership.objects.filter(role=Role.AE, team__in=writes.values("team"), ended_at=None)
        aes = User.objects.filter(pk__in=takes.values("user"), is_active=True)
        self.fields["ae"].queryset = aes.order_by("name")
        self.may_be_direct = bars.filter(reviewed=False).exists()
        if not self.may_be_direct:
            del self.fields["ae"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("ae") and cleaned.get("bar") and cleaned["bar"].reviewed:
            self.add_error(
                "ae", gettext("This motion has a bar: the AE is picked when the brief is submitted.")
            )
        return cleaned

    def given(self) -> dict[str, Any]:
        """What `briefs.verbs.begin()` takes."""
        values = self.cleaned_data
        starts_at = values["starts_at"]
        ends_at = starts_at + dt.timedelta(minutes=values["minutes"]) if starts_at else None
        names = ("account", "domain", "contact", "title", "email", "link", "bar", "starts_at")
        given = {name: values[name] for name in names} | {"ends_at": ends_at, "sdr": self.person}
        return given if values["bar"].reviewed else given | {"ae": values["ae"]}


def _named(bar: Bar) -> str:
    name = f"{bar.team}: {bar}"
    return name if bar.reviewed else gettext("%(name)s (direct: no bar, no brief)") % {"name": name}


class MarkExample(Kept):
    """The masked words of a brief, to look over. Where no landmine was heard there is nothing to mask."""

    trigger = forms.CharField(label=LABELS["trigger"], widget=TEXT, strip=False)
    pain = forms.CharField(label=LABELS["pain"], widget=TEXT, strip=False)
    promised = forms.CharField(label=LABELS["promised"], widget=TEXT, strip=False)
    landmines = forms.CharField(label=LABELS["landmines"], widget=TEXT, strip=False)
    why = forms.CharField(
        label=_("What is good about it"), required=False, max_length=1000,
        help_text=_("One sentence for whoever learns from it."),
    )  # fmt: skip

    def __init__(self, *args: Any, landmines_asked: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        if landmines_asked:
            del self.fields["landmines"]

    def words(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in PROSE if name in self.fields}
