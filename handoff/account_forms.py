"""Forms about accounts. They keep what was typed; the rules are the verbs', and come back to their fields."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from handoff.models import Account as AccountRow
from people.forms import DATE, Kept
from people.models import Segment, Territory, User

MONEY = {"max_digits": 18, "decimal_places": 2, "required": False}


class About(Kept):
    """All fields but the version are what the verb sets."""

    def changes(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}


class Priced(About):
    currency = forms.CharField(
        label=_("Currency"), max_length=3, required=False, help_text=_("Of the money above, as USD.")
    )

    def clean_currency(self) -> str:
        code: str = self.cleaned_data["currency"]
        return code.upper()


class Account(Priced):
    name = forms.CharField(
        label=_("Company"), max_length=300, error_messages={"required": _("Give the company's name.")}
    )
    domain = forms.CharField(
        label=_("Domain"), max_length=253, required=False,
        help_text=_("As in acme.com. Accounts are matched by it, so each is here once."),
    )  # fmt: skip
    industry = forms.CharField(label=_("Industry"), max_length=200, required=False)
    employees = forms.IntegerField(label=_("Employees"), min_value=0, max_value=10**8, required=False)
    revenue = forms.DecimalField(label=_("Revenue of a year"), **MONEY)
    location = forms.CharField(label=_("Location"), max_length=300, required=False)
    site = forms.URLField(label=_("Site"), max_length=200, required=False, assume_scheme="https")
    owner = forms.ModelChoiceField(
        User.objects.persons().filter(is_active=True).order_by("name"), label=_("Owner"), required=False,
        empty_label=_("Nobody"), help_text=_("Handoffs of this account go to them first, if they are an AE."),
    )  # fmt: skip
    territory = forms.ModelChoiceField(
        Territory.objects.order_by("name"), label=_("Territory"), required=False, empty_label=_("None")
    )
    segment = forms.ModelChoiceField(
        Segment.objects.order_by("name"), label=_("Segment"), required=False, empty_label=_("None")
    )
    field_order = ["name", "domain", "industry", "employees", "revenue", "currency", "location", "site"]

    def __init__(self, *args: Any, owner: User | None = None, **more: Any) -> None:
        """`owner` is who has it now, also where they are gone."""
        super().__init__(*args, **more)
        if owner is not None:
            here = self.fields["owner"].queryset
            self.fields["owner"].queryset = here | User.objects.filter(pk=owner.pk)


class Contact(About):
    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    title = forms.CharField(label=_("Title"), max_length=200, required=False)
    department = forms.CharField(label=_("Department"), max_length=200, required=False)
    email = forms.EmailField(label=_("Email"), max_length=254, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    linkedin_url = forms.URLField(label=_("LinkedIn"), max_length=200, required=False, assume_scheme="https")


class Opportunity(Priced):
    name = forms.CharField(
        label=_("Deal"), max_length=300, error_messages={"required": _("Give the deal a name.")}
    )
    amount = forms.DecimalField(label=_("Amount"), **MONEY)
    closes_on = forms.DateField(
        label=_("Closes on"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format=DATE)
    )
    field_order = ["name", "amount", "currency", "closes_on"]


class Linked(About):
    """Whom a handoff is with and which deal it belongs to, both of its account."""

    contact = forms.ModelChoiceField(None, label=_("Contact"), required=False, empty_label=_("Nobody yet"))
    opportunity = forms.ModelChoiceField(None, label=_("Deal"), required=False, empty_label=_("None yet"))

    def __init__(self, *args: Any, account: AccountRow, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["contact"].queryset = account.contacts.filter(erased_at=None).order_by("name", "pk")
        self.fields["contact"].label_from_instance = lambda it: it.name or it.email
        self.fields["opportunity"].queryset = account.opportunities.order_by("-created_at", "-pk")
