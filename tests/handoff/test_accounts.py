"""Companies, the people there and the deals: entered once, changed with a trace, never told of in words."""

import datetime as dt
import json
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from handoff.domains import bare_domain
from handoff.models import Account, Contact
from handoff.verbs import (
    add_account,
    add_contact,
    add_opportunity,
    change_account,
    change_contact,
    change_opportunity,
    find_or_add_account,
    find_or_add_contact,
)
from handoff.verbs.accounts import ACCOUNT
from ledger.models import Event
from ledger.refused import Overtaken, Refused
from people.verbs import add_territory, deactivate
from people.verbs.rows import version

pytestmark = pytest.mark.django_db


@pytest.fixture
def acme(sdr, at):
    return add_account(name="Acme", domain="acme.com", by=sdr, at=at)


@pytest.fixture
def jo(acme, sdr, at):
    return add_contact(acme, name="Jo Doe", email="Jo@acme.com", title="VP Sales", by=sdr, at=at)


def told(kind):
    return Event.objects.get(kind=kind)


@pytest.mark.parametrize(
    ("typed", "domain"),
    [
        ("acme.com", "acme.com"),
        (" https://www.Acme.com/about?x=1 ", "acme.com"),
        ("jo.doe@ACME.co.uk", "acme.co.uk"),
        ("http://jo:secret@acme.com:8080/", "acme.com"),
        ("acme.com.", "acme.com"),
        ("Bücher.example", "xn--bcher-kva.example"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
    ],
)
def test_a_domain_is_the_same_however_it_is_typed(typed, domain):
    assert bare_domain(typed) == domain


@pytest.mark.parametrize(
    "typed", ["", "acme", "acme .com", "-acme.com", "a..com", "x" * 64 + ".com", "@", "a.b" * 99]
)
def test_what_is_no_domain_is_refused_at_its_field(typed, sdr, at):
    with pytest.raises(ValueError):  # noqa: PT011
        bare_domain(typed)
    if typed:
        with pytest.raises(Refused, match="in acme") as no:
            add_account(name="Acme", domain=typed, by=sdr, at=at)
        assert no.value.field == "domain"


def test_the_same_company_is_entered_once(acme, sdr, at):
    other = add_account(name="Other", by=sdr, at=at)
    for verb in (
        lambda: add_account(name="Acme Inc", domain="www.ACME.com", by=sdr, at=at),
        lambda: change_account(other, domain="acme.com", by=sdr, at=at),
    ):
        with pytest.raises(Refused, match="here already") as no:
            verb()
        assert no.value.field == "domain"


def test_the_database_holds_it_too(acme, at):
    for domain in ("acme.com", "Acme.com"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Account.objects.create(name="Again", domain=domain, created_at=at)
    Account.objects.create(name="Without a domain", created_at=at)
    Account.objects.create(name="Without a domain", created_at=at)


def test_it_is_found_by_its_domain_or_else_by_its_name(acme, sdr, at):
    assert find_or_add_account(name="Whatever", domain="https://acme.com", by=sdr, at=at) == (acme, False)
    one, is_new = find_or_add_account(name="Corvane", by=sdr, at=at)
    assert is_new
    assert find_or_add_account(name=" CORVANE ", by=sdr, at=at) == (one, False)
    assert find_or_add_account(name="Acme", by=sdr, at=at)[1]  # the one that is here may be another Acme


def test_a_person_is_at_a_company_once(acme, jo, sdr, at):
    with pytest.raises(Refused, match="email already") as no:
        add_contact(acme, name="Joan", email="JO@acme.com", by=sdr, at=at)
    assert no.value.field == "email"
    assert find_or_add_contact(acme, email=" jo@ACME.com ", by=sdr, at=at) == (jo, False)
    elsewhere = add_account(name="Other", by=sdr, at=at)
    assert find_or_add_contact(elsewhere, email="jo@acme.com", by=sdr, at=at)[1]
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.create(account=acme, email="jO@acme.com", created_at=at)


@pytest.mark.rule("AUDIT-1")
def test_a_change_tells_who_which_fields_and_no_word_about_the_buyer(acme, jo, sdr, ae, at):
    change_account(acme, name="Acme Inc", employees=250, owner=ae, by=sdr, at=at)
    change_contact(jo, phone="+1 555 0100", title="CRO", by=sdr, at=at)
    event = told("account.changed")
    assert (event.by_id, event.old, event.new) == (
        sdr.pk,
        {"employees": None, "owner": None, "fields": ["name", "employees", "owner"]},
        {"employees": 250, "owner": str(ae.pk), "fields": ["name", "employees", "owner"]},
    )
    assert told("contact.changed").new == {"fields": ["phone", "title"]}
    everything = json.dumps(list(Event.objects.values_list("old", "new"))).lower()
    assert not [word for word in ("acme", "jo@", "doe", "555", "cro") if word in everything]


def test_what_stays_the_same_is_no_event(acme, sdr, at):
    change_account(acme, name=" Acme ", domain="ACME.com", by=sdr, at=at)
    deal = add_opportunity(acme, name="Renewal", amount=Decimal("10"), currency="USD", by=sdr, at=at)
    change_opportunity(deal, amount=Decimal("10.00"), by=sdr, at=at)
    assert not Event.objects.filter(kind__endswith=".changed").exists()


def test_a_stale_form_is_refused(acme, sdr, at):
    seen = version(acme, ACCOUNT)
    change_account(acme, industry="Software", seen=seen, by=sdr, at=at)
    with pytest.raises(Overtaken):
        change_account(acme, industry="Retail", seen=seen, by=sdr, at=at)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 301}, "name"),
        ({"site": "acme"}, "site"),
        ({"employees": -1}, "employees"),
        ({"employees": 2**31}, "employees"),
        ({"revenue": Decimal(5)}, "currency"),
        ({"revenue": Decimal(5), "currency": "usd"}, "currency"),
        ({"revenue": Decimal(-5), "currency": "USD"}, "revenue"),
        ({"revenue": Decimal("1e17"), "currency": "USD"}, "revenue"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(facts, field, acme, sdr, at):
    for verb in (
        lambda: add_account(**{"name": "New", **facts}, by=sdr, at=at),
        lambda: change_account(acme, **facts, by=sdr, at=at),
    ):
        with pytest.raises(Refused) as no:
            verb()
        assert no.value.field == field


@pytest.mark.parametrize(
    ("facts", "field"), [({}, "name"), ({"email": "jo"}, "email"), ({"linkedin_url": "x"}, "linkedin_url")]
)
def test_a_contact_is_somebody_who_can_be_reached_as_written(facts, field, acme, sdr, at):
    with pytest.raises(Refused) as no:
        add_contact(acme, **facts, by=sdr, at=at)
    assert no.value.field == field


def test_an_opportunity_has_a_name_and_its_money_a_currency(acme, sdr, at):
    deal = add_opportunity(acme, name="New business", closes_on=dt.date(2027, 1, 31), by=sdr, at=at)
    with pytest.raises(Refused, match="USD"):
        change_opportunity(deal, amount=Decimal(9000), by=sdr, at=at)
    change_opportunity(deal, amount=Decimal(9000), currency="USD", by=sdr, at=at)
    assert told("opportunity.changed").new == {
        "amount": "9000",
        "currency": "USD",
        "fields": ["amount", "currency"],
    }
    with pytest.raises(Refused, match="name"):
        change_opportunity(deal, name=" ", by=sdr, at=at)


def test_who_is_gone_becomes_nobodys_owner_and_an_old_owner_stands_in_no_ones_way(acme, sdr, ae, at):
    change_account(acme, owner=ae, by=sdr, at=at)
    deactivate(ae, by=None, at=at)
    change_account(Account.objects.get(pk=acme.pk), owner=ae, industry="Software", by=sdr, at=at)
    with pytest.raises(Refused, match="is deactivated") as no:
        add_account(name="Other", owner=ae, by=sdr, at=at)
    assert no.value.field == "owner"


def test_a_territory_can_be_set_and_told_of(acme, sdr, at):
    north = add_territory(name="North", by=None, at=at)
    change_account(acme, territory=north, by=sdr, at=at)
    assert told("account.changed").new == {"territory": str(north.pk), "fields": ["territory"]}


@pytest.mark.rule("AUDIT-2")
def test_what_was_erased_is_not_written_again(jo, sdr, at):
    empty = dict.fromkeys(("name", "title", "department", "email", "phone", "linkedin_url"), "")
    Contact.objects.filter(pk=jo.pk).update(**empty, erased_at=at)
    with pytest.raises(Refused, match="erased"):
        change_contact(jo, name="Jo Doe", by=sdr, at=at)


def test_a_field_that_is_none_is_a_mistake_of_the_caller(acme, sdr, at):
    with pytest.raises(TypeError):
        change_account(acme, created_at=at, by=sdr, at=at)
    with pytest.raises(TypeError):
        add_contact(acme, name="Jo", erased_at=at, by=sdr, at=at)
