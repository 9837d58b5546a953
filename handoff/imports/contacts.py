"""Contacts from a file: at an account by its domain or name, known there by their email, else by their name."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handoff.imports import accounts, parsing
from handoff.imports.kinds import Field, Given, Kind, Step, Work, added, changed
from handoff.imports.used import taken_away
from handoff.models import Account, Contact
from handoff.verbs import add_account, add_contact, change_contact, find_contact
from handoff.verbs.accounts import CONTACT
from handoff.verbs.removing import remove_contact
from ledger.refused import Refused


def write(given: Given, work: Work) -> list[Step]:
    account, steps = account_of(given, work)
    facts = {name: value for name, value in given.items() if name in CONTACT}
    contact = known(account, name=given.get("name", ""), email=given.get("email", ""))
    if contact is None:
        return [*steps, added(add_contact(account, **facts, by=work.by, at=work.at))]
    return steps + changed(contact, facts, change_contact, work)


def account_of(given: Given, work: Work) -> tuple[Account, list[Step]]:
    """By domain or name, or a new one where a name is given; else by the domain of the email."""
    name, domain = given.get("account", ""), given.get("domain", "")
    if not name:
        return _by_domain(given), []
    if found := accounts.known(name=name, domain=domain):
        return found, []
    made = add_account(name=name, domain=domain, by=work.by, at=work.at)
    return made, [added(made)]


def _by_domain(given: Given) -> Account:
    domain = given.get("domain") or given.get("email", "").rpartition("@")[2].lower()
    if not domain:
        raise Refused(_("Say at which account they are, by its name or domain."), field="account")
    found = Account.objects.filter(domain=domain).first()
    if found is None:
        sentence = _(
            "There is no account with the domain %(domain)s. Give the account's name and it is added."
        )
        raise Refused(sentence % {"domain": domain}, field="account")
    return found


def known(account: Account, *, name: str, email: str) -> Contact | None:
    """With this email; else the one of this name whose email is not known, or, without an email, of this name."""
    if email and (found := find_contact(account, email=email)):
        return found
    same = account.contacts.filter(name__iexact=name.strip()) if name else Contact.objects.none()
    rows = list((same.filter(email="") if email else same).order_by("created_at", "pk")[:2])
    if len(rows) > 1 and not email:
        sentence = _(
            "Several people at %(account)s are called %(name)s. Give the email of the one who is meant."
        )
        raise Refused(sentence % {"account": account.name, "name": name}, field="email")
    return rows[0] if rows else None


take_back_contact = taken_away(Contact, change_contact, remove_contact)

CONTACTS = Kind(
    label=gettext_lazy("Contacts"),
    gist=gettext_lazy("People at accounts, known there by their email, else by their name."),
    back=gettext_lazy(
        "Undoing removes whom it added, with accounts that it brought along, and puts back what it changed. "
        "Who is in a handoff by now stays."
    ),
    sort="handoff.contact",
    fields=(
        Field(
            "account",
            gettext_lazy("Account"),
            parsing.text(300),
            ("account name", "company", "company name", "organization"),
            help=gettext_lazy("Added where it is not here yet."),
            example="Harrow & Finch",
        ),
        Field(
            "domain",
            gettext_lazy("Domain"),
            accounts.domain,
            ("account domain", "web address", "company domain", "website"),
            example="harrowfinch.example",
        ),
        Field(
            "name",
            gettext_lazy("Name"),
            parsing.text(200),
            ("full name", "contact", "contact name", "person"),
            example="Priya Raghunathan",
        ),
        Field(
            "title",
            gettext_lazy("Title"),
            parsing.text(200),
            ("job title", "position", "role"),
            example="VP Revenue Operations",
        ),
        Field("department", gettext_lazy("Department"), parsing.text(200), ("function",), example="RevOps"),
        Field(
            "email",
            gettext_lazy("Email"),
            parsing.email,
            ("email address", "e-mail", "mail", "work email"),
            example="priya@harrowfinch.example",
        ),
        Field(
            "phone",
            gettext_lazy("Phone"),
            parsing.text(40),
            ("phone number", "telephone", "mobile"),
            example="+49 30 901820",
        ),
        Field(
            "linkedin_url",
            gettext_lazy("LinkedIn"),
            parsing.url,
            ("linkedin url", "linkedin profile"),
            example="https://www.linkedin.com/in/priya",
        ),
    ),
    one_of=(("name", "email"), ("account", "domain", "email")),
    key=lambda given: (
        given.get("domain") or given.get("account", "").casefold(),
        (given.get("email") or given.get("name", "")).casefold(),
    ),
    write=write,
    take_back={"handoff.contact": take_back_contact, "handoff.account": accounts.take_back_account},
)
