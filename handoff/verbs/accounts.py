"""Companies, the people there, and the deals. Nobody is entered twice: the database holds it, the verb says it."""

import datetime as dt
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from handoff.domains import bare_domain
from handoff.models import Account, Contact, Opportunity
from ledger.events import record
from ledger.refused import Refused
from people.models import User
from people.verbs.rows import change, in_charge, locked, plain, refuse_unnamed, taken

ACCOUNT_LOCK = 7_204  # any constant of ours; the name follows
Row = TypeVar("Row", bound=models.Model)
Facts = dict[str, Any]
Refusing = Callable[[Any], None]  # looks at a row before it is written

ACCOUNT = (
    "name", "domain", "industry", "employees", "revenue", "currency", "location", "site",
    "owner", "territory", "segment",
)  # fmt: skip
CONTACT = ("name", "title", "department", "email", "phone", "linkedin_url")
OPPORTUNITY = ("name", "amount", "currency", "closes_on")
WORDS = {"name", "domain", "industry", "location", "site", *CONTACT}  # of a buyer: never in an event


@transaction.atomic
def add_account(*, name: str, by: User | None, at: dt.datetime, **facts: Any) -> Account:
    """A company, with any other of ACCOUNT. One with this domain that is here already is refused."""
    given = _of_account({"name": name, **facts})
    in_charge(owner=given.get("owner"))
    with taken(_("An account with this domain is here already."), field="domain"):
        return _add(
            Account(created_at=at), given, ACCOUNT, "account.added", by=by, at=at, refuse=_refuse_money
        )


@transaction.atomic
def change_account(
    account: Account, *, by: User | None, at: dt.datetime, seen: str = "", **changes: Any
) -> Account:
    """Set any of ACCOUNT. Overtaken when `seen`, the version that the caller saw, is not the present one."""
    row, given = locked(account), _of_account(changes)
    if "owner" in given and given["owner"] != row.owner:
        in_charge(owner=given["owner"])
    with taken(_("An account with this domain is here already."), field="domain"):
        return _change(row, given, ACCOUNT, "account.changed", seen=seen, by=by, at=at, refuse=_refuse_money)


def find_account(*, domain: str = "", name: str = "") -> Account | None:
    """By its domain; without one by its name, among those whose domain is not known: the oldest of them."""
    if domain:
        return Account.objects.filter(domain=_domain(domain)).first()
    return Account.objects.filter(domain="", name__iexact=name.strip()).order_by("created_at", "pk").first()


@transaction.atomic
def find_or_add_account(
    *, name: str, by: User | None, at: dt.datetime, domain: str = "", **facts: Any
) -> tuple[Account, bool]:
    """The account that is here, as it stands, or a new one; and whether it is new. Of two at once one adds it."""
    _one_at_a_time(_domain(domain) if domain else name.strip().casefold())
    if found := find_account(domain=domain, name=name):
        return found, False
    try:
        return add_account(name=name, domain=domain, by=by, at=at, **facts), True
    except Refused:  # somebody has just added it by itself
        if found := find_account(domain=domain) if domain else None:
            return found, False
        raise


def _one_at_a_time(called: str) -> None:
    """Until the transaction ends. A name is no key, so no constraint can tell who came second."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [ACCOUNT_LOCK, called])


@transaction.atomic
def add_contact(account: Account, *, by: User | None, at: dt.datetime, **facts: Any) -> Contact:
    """A person at an account, with any of CONTACT. One with this email there already is refused."""
    with taken(_("This account has a contact with this email already."), field="email"):
        row = Contact(account=account, created_at=at)
        return _add(row, _stripped(facts), CONTACT, "contact.added", by=by, at=at, refuse=_refuse_nobody)


@transaction.atomic
def change_contact(
    contact: Contact, *, by: User | None, at: dt.datetime, seen: str = "", **changes: Any
) -> Contact:
    row = locked(contact)
    if row.erased_at is not None:
        raise Refused(_("What was known of this contact has been erased, and stays so."), rule="AUDIT-2")
    with taken(_("This account has a contact with this email already."), field="email"):
        return _change(
            row,
            _stripped(changes),
            CONTACT,
            "contact.changed",
            seen=seen,
            by=by,
            at=at,
            refuse=_refuse_nobody,
        )


def find_contact(account: Account, *, email: str) -> Contact | None:
    return account.contacts.filter(email__iexact=email.strip()).first() if email.strip() else None


def find_or_add_contact(
    account: Account, *, by: User | None, at: dt.datetime, email: str = "", **facts: Any
) -> tuple[Contact, bool]:
    """The contact of this account with this email, as it stands, or a new one; and whether it is new."""
    if found := find_contact(account, email=email):
        return found, False
    try:
        return add_contact(account, email=email, by=by, at=at, **facts), True
    except Refused:
        if found := find_contact(account, email=email):
            return found, False
        raise


@transaction.atomic
def add_opportunity(
    account: Account, *, name: str, by: User | None, at: dt.datetime, **facts: Any
) -> Opportunity:
    """A deal with an account, with any other of OPPORTUNITY."""
    refuse_unnamed(name)
    row, given = Opportunity(account=account, created_at=at), _stripped({"name": name, **facts})
    return _add(row, given, OPPORTUNITY, "opportunity.added", by=by, at=at, refuse=_refuse_money)


@transaction.atomic
def change_opportunity(
    opportunity: Opportunity, *, by: User | None, at: dt.datetime, seen: str = "", **changes: Any
) -> Opportunity:
    if "name" in changes:
        refuse_unnamed(changes["name"])
    row, given = locked(opportunity), _stripped(changes)
    return _change(
        row, given, OPPORTUNITY, "opportunity.changed", seen=seen, by=by, at=at, refuse=_refuse_money
    )


def _add(
    row: Row,
    given: Facts,
    fields: tuple[str, ...],
    kind: str,
    *,
    by: User | None,
    at: dt.datetime,
    refuse: Refusing,
) -> Row:
    """A row that did not differ from an empty one is a change of all that was given."""
    if unknown := set(given) - set(fields):
        raise TypeError(f"{row._meta.label} has no {', '.join(sorted(unknown))}.")
    for name, value in given.items():
        setattr(row, name, value)
    _refuse_row(row, refuse)
    row.save(force_insert=True)
    told = [name for name in given if plain(row, name) not in ("", None)]
    new = {name: plain(row, name) for name in told if name not in WORDS}
    record(kind, subject=row, by=by, at=at, new=new | {"fields": told})
    return row


def _change(
    row: Row,
    given: Facts,
    fields: tuple[str, ...],
    kind: str,
    *,
    seen: str,
    by: User | None,
    at: dt.datetime,
    refuse: Refusing,
) -> Row:
    old, new = change(
        row, given, fields=fields, seen=seen, words=WORDS, refuse=lambda row: _refuse_row(row, refuse)
    )
    if new:
        record(kind, subject=row, by=by, at=at, old=old, new=new)
    return row


def _of_account(given: Facts) -> Facts:
    if "name" in given:
        refuse_unnamed(given["name"])
    if given.get("domain"):
        given = given | {"domain": _domain(given["domain"])}
    return _stripped(given)


def _stripped(given: Facts) -> Facts:
    return {name: value.strip() if isinstance(value, str) else value for name, value in given.items()}


def _domain(text: str) -> str:
    try:
        return bare_domain(text)
    except ValueError:
        raise Refused(_("Write the domain as in acme.com."), field="domain") from None


def _refuse_row(row: Any, refuse: Refusing) -> None:
    """What the columns do not take, in the words of their fields; then what the row as a whole cannot be."""
    try:
        row.clean_fields()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise Refused(messages[0], field=field) from None
    refuse(row)


def _refuse_money(row: Any) -> None:
    money, field = (row.revenue, "revenue") if isinstance(row, Account) else (row.amount, "amount")
    code = row.currency
    if money is not None and not (len(code) == 3 and code.isascii() and code.isalpha() and code.isupper()):
        raise Refused(_("Money has a currency of three capital letters, such as USD."), field="currency")
    if money is not None and money < 0:
        raise Refused(_("This cannot be less than nothing."), field=field)


def _refuse_nobody(row: Contact) -> None:
    if not (row.name or row.email):
        raise Refused(_("A contact has a name or an email at least."), field="name")
