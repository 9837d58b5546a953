"""Accounts and contacts from a file."""

import pytest

from handoff.models import Account, Contact
from handoff.verbs import add_account, add_contact, change_account, open_handoff
from ledger.models import Event
from people.models import Role
from people.verbs import add_user, join_team

pytestmark = pytest.mark.django_db
HEAD = "Company,Website domain,Industry,Size,Annual revenue,Currency,Location,Site,Owner\n"
FACTS = (
    "Harrow & Finch,https://www.HarrowFinch.example/about,Professional services,640,$118M,usd,Germany,"
    "harrowfinch.example,ann@x.example\n"
)
COLUMNS = ["name", "domain", "industry", "employees", "revenue", "currency", "location", "site", "owner"]


@pytest.fixture
def ann(at):
    return add_user(name="Ann", email="ann@x.example", by=None, at=at)


def brought(desk, text, kind, columns=None):
    importing = desk.send(text, kind)
    return desk.write(desk.through(desk.choose(importing, columns)))


def test_an_account_comes_with_all_that_a_brief_shows_of_it(desk, ann):
    done = brought(desk, HEAD + FACTS, "accounts", COLUMNS)
    account = Account.objects.get()
    assert (done.new, account.domain, account.employees) == (1, "harrowfinch.example", 640)
    assert (str(account.revenue), account.currency) == ("118000000.00", "USD")
    assert (account.industry, account.location) == ("Professional services", "Germany")
    assert (account.site, account.owner) == ("https://harrowfinch.example", ann)


def test_an_account_is_known_by_its_domain_else_by_its_name(desk, at):
    known = add_account(name="Acme Inc", domain="acme.example", by=None, at=at)
    bare = add_account(name="Bolt", by=None, at=at)
    done = desk.bring("Name,Domain,Industry\nAcme,acme.example,Steel\nbolt,bolt.example,Wire\n", "accounts")
    known.refresh_from_db()
    bare.refresh_from_db()
    assert (done.new, done.changed, known.name, bare.domain) == (0, 2, "Acme", "bolt.example")
    again = desk.check("Name,Industry\nAcme,Steel\n", "accounts")
    assert again.same == 1


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("Acme,no domain,,", "Write the domain as in acme.com."),
        ("Acme,,12 people,", "Write a whole number"),
        ("Acme,,,1000", "Money has a currency"),
        ("Twin,,,", "Several accounts are called Twin."),
        (",acme.example,,", "This is empty."),
    ],
)
def test_what_is_wrong_with_an_account_is_said(desk, at, row, says):
    for _ in range(2):
        add_account(name="Twin", by=None, at=at)
    [(_line, verdict, said)] = desk.said(desk.check(f"Name,Domain,Employees,Revenue\n{row}\n", "accounts"))
    assert verdict == "wrong"
    assert says in said


def test_a_formula_is_text_and_stays_it(desk):
    desk.bring("Name,Industry\n=1+1,@SUM(A1)\n", "accounts")
    account = Account.objects.get()
    assert (account.name, account.industry) == ("=1+1", "@SUM(A1)")


def test_undoing_removes_what_came_and_puts_back_what_was(desk, at):
    old = add_account(name="Acme", domain="acme.example", industry="Coal", by=None, at=at)
    done = desk.bring("Name,Domain,Industry\nAcme,acme.example,Steel\nBolt,bolt.example,Wire\n", "accounts")
    undone = desk.undo(done)
    assert (undone.state, undone.kept) == ("undone", 0)
    assert [(it.pk, it.industry) for it in Account.objects.all()] == [(old.pk, "Coal")]
    gone = Event.objects.get(kind="account.removed")
    assert (gone.by_id, gone.channel) == (desk.by.pk, "import")


def test_an_account_that_somebody_has_built_on_stays_and_says_why(desk, team, at):
    done = desk.bring("Name\nAcme\nBolt\nCray\n", "accounts")
    acme, bolt, _cray = Account.objects.order_by("name")
    sdr = add_user(name="Noor", email="noor@x.example", by=None, at=at)
    join_team(sdr, role=Role.SDR, team=team, by=None, at=at)
    open_handoff(team=team, sdr=sdr, account=acme, by=sdr, at=at)
    change_account(bolt, industry="Wire", by=sdr, at=at)
    undone = desk.undo(done)
    why = list(undone.lines.order_by("number").values_list("kept_why", flat=True))
    assert why == ["Acme has contacts, deals or handoffs by now.", "Bolt: Since then: Account changed.", ""]
    assert list(Account.objects.order_by("name")) == [acme, bolt]


class TestContacts:
    TEXT = (
        "Account,Domain,Name,Title,Email,Phone,LinkedIn\n"
        "Harrow,harrow.example,Priya R,VP,priya@harrow.example,'+49 30 1,linkedin.com/in/priya\n"
        ",,Gareth,Lead,gareth@harrow.example,,\n"
    )

    def test_come_with_their_account_or_find_it_by_the_domain_of_their_email(self, desk, at):
        add_account(name="Harrow", domain="harrow.example", by=None, at=at)
        done = desk.bring(self.TEXT, "contacts")
        assert done.new == 2
        priya = Contact.objects.get(email="priya@harrow.example")
        assert (priya.phone, priya.linkedin_url) == ("+49 30 1", "https://linkedin.com/in/priya")
        assert Contact.objects.get(name="Gareth").account == priya.account

    def test_without_account_and_with_an_unknown_domain_are_refused(self, desk):
        said = desk.said(desk.check("Name,Email\nJo,jo@nobody.example\n", "contacts"))
        assert "There is no account with the domain nobody.example." in said[0][2]

    def test_are_known_by_their_email_and_then_changed(self, desk, at):
        account = add_account(name="Harrow", domain="harrow.example", by=None, at=at)
        add_contact(account, name="Priya", email="priya@harrow.example", by=None, at=at)
        done = desk.bring("Account,Email,Title\nHarrow,PRIYA@harrow.example,VP\n", "contacts")
        assert (done.changed, Contact.objects.get().title) == (1, "VP")

    def test_go_with_the_account_that_they_brought_when_it_is_undone(self, desk):
        done = desk.bring("Account,Name\nHarrow,Priya\nHarrow,Gareth\n", "contacts")
        assert (Account.objects.count(), Contact.objects.count()) == (1, 2)
        assert desk.undo(done).kept == 0
        assert (Account.objects.count(), Contact.objects.count()) == (0, 0)
