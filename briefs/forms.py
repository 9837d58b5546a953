"""A new brief: whose account, whom one talked to, when the meeting is, and by which bar."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bar.models import Bar
from handoff.models import LONGEST_LINK
from people.forms import MOMENT, Kept
from people.models import Membership, Role, User

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

    def __init__(self, *args: Any, person: User, **more: Any) -> None:
        super().__init__(*args, **more)
        self.person = person
        writes = Membership.objects.filter(user=person, role__in=[Role.SDR, Role.MANAGER], ended_at=None)
        bars = Bar.objects.filter(team__in=writes.values("team"), reviewed=True).select_related("team")
        self.fields["bar"].queryset = bars.order_by("team__name", "created_at")
        self.fields["bar"].label_from_instance = lambda bar: f"{bar.team}: {bar}"

    def given(self) -> dict[str, Any]:
        """What `briefs.verbs.begin()` takes."""
        values = self.cleaned_data
        starts_at = values["starts_at"]
        ends_at = starts_at + dt.timedelta(minutes=values["minutes"]) if starts_at else None
        names = ("account", "domain", "contact", "title", "email", "link", "bar", "starts_at")
        return {name: values[name] for name in names} | {"ends_at": ends_at, "sdr": self.person}
