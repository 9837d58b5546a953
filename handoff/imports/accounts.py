"""Accounts from a file: known by their domain, else by their name."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handoff.domains import bare_domain
from handoff.imports import parsing
from handoff.imports.kinds import Field, Given, Kind, Step, Work, added, changed, named, person_of
from handoff.imports.parsing import Habits
from handoff.imports.used import taken_away
from handoff.models import Account
from handoff.verbs import add_account, change_account
from handoff.verbs.accounts import ACCOUNT
from handoff.verbs.removing import remove_account
from ledger.refused import Refused
from people.models import Segment, Territory


def domain(cell: str, habits: Habits) -> str:
    try:
        return bare_domain(cell)
    except ValueError:
        raise ValueError(_("Write the domain as in acme.com.")) from None


def write(given: Given, work: Work) -> list[Step]:
    facts = {name: value for name, value in given.items() if name in ACCOUNT} | _nouns(given, work)
    account = known(name=given["name"], domain=given.get("domain", ""))
    if account is None:
        return [added(add_account(**facts, by=work.by, at=work.at))]
    return changed(account, facts, change_account, work)


def _nouns(given: Given, work: Work) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if "owner" in given:
        found["owner"] = person_of(given["owner"], work, at_field="owner")
    for name, model, sentence in (
        ("territory", Territory, _("There is no territory called %(name)s. Add it first.")),
        ("segment", Segment, _("There is no segment called %(name)s. Add it first.")),
    ):
        if name in given:
            found[name] = named(model, given[name], work, at_field=name, sentence=sentence)
    return found


def known(*, name: str, domain: str) -> Account | None:
    """The account of this domain; else the one of this name, unless it has another domain or is not the only one."""
    if domain and (found := Account.objects.filter(domain=domain).first()):
        return found
    same = Account.objects.filter(name__iexact=name.strip())
    if domain:
        return same.filter(domain="").order_by("created_at", "pk").first()
    rows = list(same.order_by("created_at", "pk")[:2])
    if len(rows) > 1:
        sentence = _("Several accounts are called %(name)s. Give the domain of the one that is meant.")
        raise Refused(sentence % {"name": name}, field="domain")
    return rows[0] if rows else None


take_back_account = taken_away(Account, change_account, remove_account)

ACCOUNTS = Kind(
    label=gettext_lazy("Accounts"),
    gist=gettext_lazy("Companies that you sell to, known by their domain, else by their name."),
    back=gettext_lazy(
        "Undoing removes what it added and puts back what it changed. An account that has contacts, deals or "
        "handoffs by now stays."
    ),
    sort="handoff.account",
    fields=(
        Field(
            "name",
            gettext_lazy("Name"),
            parsing.text(300),
            ("account", "account name", "company", "company name", "organization"),
            True,
            example="Harrow & Finch",
        ),
        Field(
            "domain",
            gettext_lazy("Domain"),
            domain,
            ("web address", "company domain", "email domain", "company domain name"),
            help=gettext_lazy("Says which account it is."),
            example="harrowfinch.example",
        ),
        Field(
            "industry",
            gettext_lazy("Industry"),
            parsing.text(200),
            ("sector",),
            example="Professional services",
        ),
        Field(
            "employees",
            gettext_lazy("Employees"),
            parsing.at_most(10**8),
            ("size", "company size", "number of employees", "headcount"),
            example="640",
        ),
        Field(
            "revenue",
            gettext_lazy("Revenue"),
            parsing.money,
            ("annual revenue", "turnover"),
            example="118000000",
        ),
        Field("currency", gettext_lazy("Currency"), parsing.currency, ("currency code",), example="USD"),
        Field(
            "location",
            gettext_lazy("Location"),
            parsing.text(300),
            ("country", "region", "headquarters", "billing country"),
            example="Germany",
        ),
        Field(
            "site",
            gettext_lazy("Site"),
            parsing.url,
            ("website", "url", "homepage", "website url"),
            example="https://harrowfinch.example",
        ),
        Field(
            "owner",
            gettext_lazy("Owner"),
            parsing.email,
            ("account owner", "owner email"),
            help=gettext_lazy("By their email."),
            example="",
        ),
        Field("territory", gettext_lazy("Territory"), parsing.text(200)),
        Field("segment", gettext_lazy("Segment"), parsing.text(200)),
    ),
    key=lambda given: given.get("domain") or given["name"].casefold(),
    write=write,
    take_back={"handoff.account": take_back_account},
)
