"""Forms about whose a handoff is, and about its end. The closed lists are those of the verbs."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bounces.whose import OUTCOMES
from handoff.reasons import Reassignment, Withdrawal
from handoff.states import Outcome
from people.forms import Kept
from people.models import User

WHY = {"required": _("Say why, with a reason from the list.")}


class PassOn(Kept):
    """`seen` is who held it when the form was drawn."""

    to = forms.ChoiceField(label=_("To whom"), required=False)
    why = forms.ChoiceField(
        label=_("Why"), choices=Reassignment.choices, widget=forms.RadioSelect, error_messages=WHY
    )

    def __init__(self, *args: Any, candidates: list[Any], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["to"].choices = candidates

    def clean_to(self) -> User | None:
        """None: whoever is next."""
        chosen = self.cleaned_data["to"]
        return User.objects.get(pk=chosen) if chosen else None


class Withdraw(Kept):
    why = forms.ChoiceField(
        label=_("Why"), choices=Withdrawal.choices, widget=forms.RadioSelect, error_messages=WHY
    )


class SetOutcome(Kept):
    outcome = forms.ChoiceField(
        label=_("What came of it"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what came of it.")},
    )

    def __init__(self, *args: Any, outcomes: list[Outcome], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["outcome"].choices = [(str(it), OUTCOMES[it]) for it in outcomes]
