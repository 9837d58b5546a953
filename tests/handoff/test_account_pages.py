"""Accounts in the browser: found, read with all that belongs to them, entered and changed with nothing typed lost."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from handoff.models import Account, Contact, Opportunity
from handoff.verbs import add_account, add_contact, add_opportunity, change_account
from people.leaf import SIZE
from people.models import Role
from tests.loop import DAY, Loop

pytestmark = pytest.mark.django_db


@pytest.fixture
def loop(at):
    return Loop(at=at)


@pytest.fixture
def acme(loop, at):
    return add_account(name="Acme", domain="acme.com", by=loop.sdr, at=at)


def page(client, name, *key, **asked):
    return client.get(reverse(name, args=key), asked)


def test_the_list_holds_its_place_while_accounts_come_and_go(client, loop, at):
    for number in range(SIZE + 1):
        Account.objects.create(name=f"Company {number:03}", created_at=at)
    client.force_login(loop.sdr)
    first = page(client, "accounts")
    assert len(first.context["rows"]) == SIZE
    Account.objects.create(name="Aardvark", created_at=at)
    then = client.get("/accounts/?" + first.context["leaf"].after)
    assert [row.name for row, _running in then.context["rows"]] == [f"Company {SIZE:03}"]


@pytest.mark.parametrize("words", ["acm", "ACME.COM", "jo d", "jo@"])
def test_an_account_is_found_by_name_domain_or_somebody_there(client, loop, acme, at, words):
    add_contact(acme, name="Jo Doe", email="jo@acme.com", by=loop.sdr, at=at)
    add_account(name="Corvane", by=loop.sdr, at=at)
    client.force_login(loop.sdr)
    assert [row for row, _running in page(client, "accounts", q=words).context["rows"]] == [acme]


def test_what_is_not_there_says_what_to_do(client, loop, at):
    client.force_login(loop.sdr)
    assert "A new brief adds it as well." in page(client, "accounts").text
    assert "No account matches “zzz”." in page(client, "accounts", q="zzz").text
    client.force_login(loop.person("Nobody Yet"))
    assert page(client, "accounts").context["rows"] == []
    assert reverse("accounts") not in client.get("/").text


def test_one_account_shows_people_deals_meetings_and_handoffs(client, loop, at):
    handoff = loop.draft().handoff
    add_opportunity(
        handoff.account, name="Forecasting", amount=Decimal("42000.50"), currency="USD", by=loop.sdr, at=at
    )
    client.force_login(loop.ae)
    shown = page(client, "account_page", handoff.account_id)
    assert (shown.context["meetings"], shown.context["handoffs"]) == ([handoff], [handoff])
    for words in ("Priya Raghunathan", "Forecasting", "42,000.50 USD", "Noor Haddad", "draft"):
        assert words in shown.text


def test_handoffs_of_another_team_are_not_told_on_the_page_of_a_shared_account(client, loop, at):
    ours, other = loop.draft().handoff, Loop(at=at)
    theirs = other.draft(at=at).handoff
    type(theirs).objects.filter(pk=theirs.pk).update(account=ours.account)
    client.force_login(loop.ae)
    shown = page(client, "account_page", ours.account_id)
    assert (shown.context["handoffs"], shown.context["meetings"]) == ([ours], [ours])
    listed = dict(page(client, "accounts").context["rows"])
    assert listed[ours.account] == 1


def test_a_reader_sees_an_account_and_no_way_to_change_it(client, loop, acme):
    client.force_login(loop.person("Rita Reed", Role.READER))
    shown = page(client, "account_page", acme.pk).text
    assert reverse("add_contact", args=[acme.pk]) not in shown
    assert "Accounts are changed by who works with them, or RevOps." in shown


FACTS = {
    "name": "Corvane", "domain": "https://www.corvane.com/about", "industry": "Health", "employees": "300",
    "revenue": "118000000", "currency": "usd", "location": "Boston", "site": "corvane.com",
}  # fmt: skip


def test_an_account_is_entered_as_people_write_it(client, loop):
    client.force_login(loop.sdr)
    answer = client.post(reverse("add_account"), FACTS)
    made = Account.objects.get()
    assert answer["Location"] == reverse("account_page", args=[made.pk])
    assert (made.domain, made.currency, made.site, made.revenue) == (
        "corvane.com", "USD", "https://corvane.com", Decimal(118_000_000),
    )  # fmt: skip
    assert "118,000,000 USD" in page(client, "account_page", made.pk).text


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"name": ""}, "name", "Give the company's name."),
        ({"domain": "acme.com"}, "domain", "An account with this domain is here already."),
        ({"domain": "no domain"}, "domain", "Write the domain as in acme.com."),
        ({"currency": ""}, "currency", "Money has a currency of three capital letters, such as USD."),
        ({"revenue": "-1"}, "revenue", "This cannot be less than nothing."),
        ({"employees": "many"}, "employees", "Enter a whole number."),
        ({"site": "no site"}, "site", "Enter a valid URL."),
    ],
)
def test_what_cannot_be_comes_back_at_its_field_with_all_that_was_typed(
    client, loop, acme, typed, field, sentence
):
    client.force_login(loop.sdr)
    answer = client.post(reverse("add_account"), FACTS | typed)
    form = answer.context["form"]
    assert (answer.status_code, form.errors[field]) == (422, [sentence])
    assert {name: form[name].value() for name in FACTS} == FACTS | typed
    assert Account.objects.count() == 1


def test_an_overtaken_change_shows_both_and_is_kept_when_it_is_sent_again(client, loop, acme, at):
    client.force_login(loop.sdr)
    address = reverse("change_account", args=[acme.pk])
    typed = {name: field.value() or "" for name, field in fields(client.get(address)).items()}
    change_account(acme, industry="Retail", by=loop.ae, at=at)
    answer = client.post(address, typed | {"industry": "Software"})
    assert answer.status_code == 422
    assert ("Industry", "Retail", "Software") in answer.context["form"].differences
    again = {name: field.value() or "" for name, field in fields(answer).items()}
    assert client.post(address, again).status_code == 302
    assert Account.objects.get().industry == "Software"


def fields(answer):
    return {field.name: field for field in answer.context["form"]}


def test_contacts_and_deals_are_added_and_changed(client, loop, acme):
    client.force_login(loop.sdr)
    client.post(reverse("add_contact", args=[acme.pk]), {"name": "Jo Doe", "email": "jo@acme.com"})
    jo = Contact.objects.get()
    client.post(reverse("change_contact", args=[jo.pk]), {"name": "Jo Doe", "title": "VP Sales"})
    client.post(reverse("add_opportunity", args=[acme.pk]), {"name": "Forecasting"})
    deal = Opportunity.objects.get()
    money = {"name": "Forecasting", "amount": "42000", "currency": "eur", "closes_on": "2030-01-02"}
    client.post(reverse("change_opportunity", args=[deal.pk]), money)
    jo.refresh_from_db()
    deal.refresh_from_db()
    assert (jo.title, jo.email) == ("VP Sales", "")
    assert (deal.amount, deal.currency, deal.closes_on) == (42_000, "EUR", dt.date(2030, 1, 2))


def test_nobody_is_at_a_company_twice_or_without_a_name(client, loop, acme, at):
    add_contact(acme, name="Jo Doe", email="jo@acme.com", by=loop.sdr, at=at)
    client.force_login(loop.sdr)
    address = reverse("add_contact", args=[acme.pk])
    twice = client.post(address, {"name": "Joan", "email": "JO@acme.com", "phone": "1"})
    assert twice.context["form"].errors["email"] == ["This account has a contact with this email already."]
    nobody = client.post(address, {"phone": "1"})
    assert nobody.context["form"].errors["name"] == ["A contact has a name or an email at least."]
    assert nobody.context["form"]["phone"].value() == "1"


def test_what_was_erased_is_not_listed_and_not_filled_again(client, loop, acme, at):
    jo = add_contact(acme, name="Jo Doe", by=loop.sdr, at=at)
    Contact.objects.filter(pk=jo.pk).update(name="", erased_at=at + DAY)
    client.force_login(loop.sdr)
    assert "Nobody yet." in page(client, "account_page", acme.pk).text
    answer = client.post(reverse("change_contact", args=[jo.pk]), {"name": "Jo Doe"})
    assert (answer.status_code, "has been erased, and stays so" in answer.text) == (422, True)
