"""PEOPLE-2, role by verb by ownership. The expectation is written out here, not read from the table under test."""

import datetime as dt

import pytest
from django.db.models import F

from bar.models import Bar
from handoff.models import Account, Handoff
from handoff.verbs import (
    add_account,
    add_contact,
    add_opportunity,
    book,
    change_account,
    open_handoff,
    reassign,
)
from ledger.refused import Refused
from people import policy
from people.models import Membership, Role, Team
from people.verbs import add_team

pytestmark = [pytest.mark.django_db, pytest.mark.rule("PEOPLE-2")]

PEOPLE = (
    "sdr", "other_sdr", "holder", "other_ae", "cover", "former_cover", "submitting_holder",
    "manager", "other_manager", "revops", "marketing", "reader", "stranger",
)  # fmt: skip
READS = {
    "sdr",
    "other_sdr",
    "holder",
    "other_ae",
    "submitting_holder",
    "manager",
    "revops",
    "marketing",
    "reader",
}
WRITES = {"sdr", "manager", "submitting_holder"}
DECIDES = {"holder", "cover"}
EXPECTED = {
    "handoff.read": READS | {"cover"},
    **dict.fromkeys(("draft", "submit", "restate", "recycle", "dispute", "withdraw"), WRITES),
    **dict.fromkeys(("accept", "bounce", "undo", "feedback", "outcome"), DECIDES),
    **dict.fromkeys(("book", "mark", "comment"), WRITES | DECIDES),
    **dict.fromkeys(("confirm", "example"), DECIDES | {"manager", "submitting_holder"}),
    "context": WRITES | DECIDES | {"revops"},
    "open": {"sdr", "other_sdr", "holder", "other_ae", "submitting_holder", "manager"},
    "change_sdr": {"sdr", "manager", "revops", "submitting_holder"},
    "reassign": {"holder", "manager", "revops", "submitting_holder"},
}
EXPECTED = {verb if "." in verb else f"handoff.{verb}": who for verb, who in EXPECTED.items()}


@pytest.fixture
def cast(person, away, at):
    """Everybody of PEOPLE, and the two teams they are in."""
    ours = add_team(name="Ours", by=None, at=at)
    theirs = add_team(name="Theirs", by=None, at=at)
    places = {
        "sdr": (Role.SDR, ours), "other_sdr": (Role.SDR, ours), "holder": (Role.AE, ours), "other_ae": (Role.AE, ours),
        "cover": (Role.AE, theirs), "former_cover": (Role.AE, theirs), "submitting_holder": (Role.AE, ours),
        "manager": (Role.MANAGER, ours), "other_manager": (Role.MANAGER, theirs), "revops": (Role.REVOPS, None),
        "marketing": (Role.MARKETING, None), "reader": (Role.READER, None), "stranger": (Role.SDR, theirs),
    }  # fmt: skip
    people = {name: person() for name in PEOPLE}
    for name, (role, team) in places.items():
        Membership.objects.create(user=people[name], team=team, role=role, created_at=at)
    away(people["holder"], cover=people["cover"])
    over = away(people["holder"], cover=people["former_cover"])
    over.starts_at, over.ends_at = at - dt.timedelta(days=9), at - dt.timedelta(days=8)
    over.save()
    return {"ours": ours, **people}


@pytest.mark.parametrize("verb", EXPECTED)
@pytest.mark.parametrize("who", PEOPLE)
def test_who_may_do_what_with_a_handoff(verb, who, cast, at):
    theirs = who == "submitting_holder"  # this one wrote it and holds it, and so may not decide
    sdr, ae = (cast[who], cast[who]) if theirs else (cast["sdr"], cast["holder"])
    handoff = Handoff(team=cast["ours"], sdr=sdr, ae=ae)
    assert policy.may(cast[who], verb, handoff, at=at) == (who in EXPECTED[verb])


def test_every_verb_about_a_handoff_is_expected_here():
    assert {verb for verb in policy.TABLE if verb.startswith("handoff.")} == set(EXPECTED)


@pytest.mark.parametrize(
    ("verb", "expected"),
    [
        ("bar.read", set(PEOPLE)),  # AEs are picked and cover across teams
        ("bar.agree", set(PEOPLE)),  # each only for themselves, and the verb asks for the role
        ("bar.draft", {"manager", "revops"}),
        ("bar.except", {"manager"}),
    ],
)
def test_who_may_do_what_with_a_bar(verb, expected, cast, person, at):
    bar = Bar(team=cast["ours"], motion="velocity")
    assert {name for name in PEOPLE if policy.may(cast[name], verb, bar, at=at)} == expected
    assert not policy.may(person(), verb, bar, at=at)  # of no role


def test_a_brief_is_begun_by_who_writes_for_some_team(cast, person, at):
    may = {name for name in PEOPLE if policy.may(cast[name], "brief.begin", at=at)}
    assert may == {"sdr", "other_sdr", "manager", "other_manager", "stranger"}


def test_every_verb_about_a_bar_is_expected_here():
    assert sum(verb.startswith("bar.") for verb in policy.TABLE) == 4


@pytest.mark.parametrize("verb", policy.TABLE)
def test_nobody_may_anything_who_is_deactivated_or_not_signed_in(verb, person, at):
    from django.contrib.auth.models import AnonymousUser

    gone = person(is_active=False, deactivated_at=at)
    assert {policy.refusal(user, verb, at=at) for user in (gone, AnonymousUser())} == {"Sign in first."}


def test_a_refusal_is_a_sentence(cast, at):
    handoff = Handoff(team=cast["ours"], sdr=cast["sdr"], ae=cast["holder"])
    with pytest.raises(Refused, match="Only the AE who holds this handoff") as refusal:
        policy.check(cast["revops"], "handoff.accept", handoff, at=at)
    assert refusal.value.rule == "PEOPLE-2"


def test_a_list_shows_what_may_be_read_and_no_more(cast, at):
    rows = Team.objects.annotate(team=F("pk"))
    for name in PEOPLE:
        seen = cast["ours"] in policy.visible_to(cast[name], rows, at=at)
        assert seen == (name in READS), name


@pytest.fixture
def handoff(cast, at):
    """A handoff of ours with all that belongs to one."""
    account = add_account(name="Acme", by=None, at=at)
    contact = add_contact(account, name="Jo", by=None, at=at)
    deal = add_opportunity(account, name="Deal", by=None, at=at)
    handoff = open_handoff(
        team=cast["ours"], sdr=cast["sdr"], ae=cast["holder"], account=account, contact=contact,
        opportunity=deal, by=None, at=at,
    )  # fmt: skip
    book(handoff, starts_at=at, ends_at=at + dt.timedelta(hours=1), by=None, at=at)
    return handoff


SEEN = {"account": "account", "contact": "account", "opportunity": "account", "meeting": "meeting"}


def seen_by(user, thing, at):
    return thing in policy.visible_to(user, type(thing).objects.all(), at=at)


@pytest.mark.parametrize("name", ["handoff", *SEEN])
def test_what_belongs_to_a_handoff_is_seen_with_it_in_lists_and_alone(name, handoff, cast, at):
    thing = handoff if name == "handoff" else getattr(handoff, name)
    verb = f"{SEEN.get(name, name)}.read"
    for who in PEOPLE:
        expected = who in READS | {"cover"}
        assert seen_by(cast[who], thing, at) == expected, who
        assert policy.may(cast[who], verb, thing, at=at) == expected, who


@pytest.mark.parametrize("name", ["account", "contact", "opportunity"])
def test_an_account_is_changed_by_who_works_with_it(name, handoff, cast, at):
    thing = getattr(handoff, name)
    may = {who for who in PEOPLE if policy.may(cast[who], "account.change", thing, at=at)}
    assert may == (READS | {"cover"}) - {"marketing", "reader"}


def test_who_holds_a_handoff_of_another_team_sees_that_one(handoff, cast, at):
    reassign(handoff, ae=cast["stranger"], by=None, at=at, why="conflict")
    for thing in (handoff, handoff.meeting, handoff.account, handoff.contact):
        assert seen_by(cast["stranger"], thing, at)
        assert not seen_by(cast["other_manager"], thing, at)


def test_an_account_that_nobody_works_with_yet_is_open_to_all_who_sell(cast, person, at):
    fresh = add_account(name="Fresh", by=None, at=at)
    jo = add_contact(fresh, name="Jo", by=None, at=at)
    for who in PEOPLE:
        assert seen_by(cast[who], fresh, at)
        assert seen_by(cast[who], jo, at)
    assert not seen_by(person(), fresh, at)  # of no role
    may_add = {who for who in PEOPLE if policy.may(cast[who], "account.add", at=at)}
    assert may_add == set(PEOPLE) - {"marketing", "reader"}


def test_the_owner_of_an_account_sees_it_and_no_handoff_of_another_team(handoff, cast, at):
    change_account(handoff.account, owner=cast["stranger"], by=None, at=at)
    assert seen_by(cast["stranger"], handoff.account, at)
    assert seen_by(cast["stranger"], handoff.contact, at)
    assert not seen_by(cast["stranger"], handoff, at)


def test_an_account_with_many_handoffs_is_one_row(handoff, cast, at):
    open_handoff(team=cast["ours"], sdr=cast["sdr"], account=handoff.account, by=None, at=at)
    assert policy.visible_to(cast["sdr"], Account.objects.all(), at=at).count() == 1


def test_a_manager_enters_absences_of_their_own_people_only(cast, at):
    assert policy.may(cast["manager"], "person.absence", cast["sdr"], at=at)
    assert not policy.may(cast["other_manager"], "person.absence", cast["sdr"], at=at)
    assert policy.may(cast["sdr"], "person.absence", cast["sdr"], at=at)
