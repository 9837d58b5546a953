"""HANDOFF-8: which AE a handoff goes to, why, and how it goes on to another."""

import datetime as dt

import pytest

from handoff.models import Handoff
from handoff.picking import proposal
from handoff.reasons import Reassignment
from handoff.verbs import assign, book, move, open_handoff, pass_on, reassign
from ledger import clocks, dispatches
from ledger.models import Clock, Event
from ledger.refused import Overtaken, Refused
from people.models import Role, Turn
from people.verbs import (
    add_absence,
    add_pool,
    add_seat,
    add_segment,
    add_territory,
    add_user,
    change_user,
    deactivate,
    join_team,
)
from people.verbs.rows import DAYS

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def colleague(team, at):
    def colleague(name, role=Role.AE):
        user = add_user(name=name, email=f"{name}@example.com", by=None, at=at)
        join_team(user, role=role, team=team, by=None, at=at)
        return user

    return colleague


@pytest.fixture
def rotation(team, colleague, at):
    """A pool with an AE of each name."""

    def rotation(*names, **narrower):
        pool = add_pool(team, role=Role.AE, ramp_days=1, by=None, at=at, **narrower)
        users = [colleague(name) for name in names]
        for user in users:
            add_seat(pool, user=user, by=None, at=at)
        return users

    return rotation


@pytest.fixture
def draft(team, sdr, account, at):
    def draft():
        """As a page finds it: read anew, with its account and owner as they are now."""
        return Handoff.objects.get(pk=open_handoff(team=team, sdr=sdr, account=account, by=sdr, at=at).pk)

    return draft


def own(account, **facts):
    for name, value in facts.items():
        setattr(account, name, value)
    account.save()


def why(found, user):
    return dict(found.passed).get(user)


def test_it_goes_to_the_owner_of_the_account_and_costs_no_turn(draft, account, rotation, colleague, sdr, at):
    rotation("next")
    own(account, owner=colleague("owner"))
    handoff = draft()
    seen, got = proposal(handoff, by=sdr, at=at), assign(handoff, by=sdr, at=at)
    assert got.user.name == seen.user.name == "owner"
    assert seen.because == "owner owns this account."
    assert not Turn.objects.exists()


def test_an_owner_who_cannot_is_passed_over_and_it_is_said_why(draft, account, rotation, colleague, sdr, at):
    [ready] = rotation("ready")
    owner = colleague("owner")
    own(account, owner=owner)
    add_absence(owner, starts_at=at - DAY, ends_at=at + DAY, by=None, at=at)
    found = proposal(draft(), by=sdr, at=at)
    assert (found.user, why(found, owner)) == (ready, "is absent")
    assert found.because == "It is ready's turn in the rotation of AE in Northeast mid-market."


def test_the_narrowest_pool_that_fits_comes_first(draft, account, rotation, sdr, at):
    north, south = add_territory(name="North", by=None, at=at), add_territory(name="South", by=None, at=at)
    big = add_segment(name="Big", by=None, at=at)
    own(account, territory=north, segment=big)
    found = []
    for names, narrower in (
        ("whole", {}), ("south", {"territory": south}), ("big", {"segment": big}),
        ("north", {"territory": north}), ("both", {"territory": north, "segment": big}),
    ):  # fmt: skip
        rotation(names, **narrower)
        found.append(proposal(draft(), by=sdr, at=at).user.name)
    assert found == ["whole", "whole", "big", "north", "both"]


def test_where_the_narrow_pool_is_full_the_whole_one_is_asked(draft, account, rotation, sdr, at, wired):
    wired("clock_kinds", {"review": {}})
    north = add_territory(name="North", by=None, at=at)
    own(account, territory=north)
    [full], [free] = rotation("full", territory=north), rotation("free")
    change_user(full, capacity=1, by=None, at=at)
    other = draft()
    clocks.start("review", subject=other, holder=full, at=at, due_at=at + DAY)
    found = proposal(draft(), by=sdr, at=at)
    assert (found.user, why(found, full)) == (free, "has as many open as they can take")


def test_a_team_without_a_rotation_has_its_aes(draft, colleague, sdr, at):
    ae = colleague("ae")
    found = assign(draft(), by=sdr, at=at)
    assert (found.user, found.because) == (ae, "Of those who can, ae has the fewest open.")


def test_then_the_backup_of_the_owner_and_then_the_manager(draft, account, colleague, sdr, at):
    owner, backup, boss = colleague("owner"), colleague("backup", Role.SDR), colleague("boss", Role.MANAGER)
    own(account, owner=owner)
    change_user(owner, backup=backup, by=None, at=at)
    add_absence(owner, starts_at=at - DAY, ends_at=at + DAY, by=None, at=at)
    assert proposal(draft(), by=sdr, at=at).user == backup
    deactivate(backup, by=None, at=at)
    found = proposal(draft(), by=sdr, at=at)
    assert (found.user, found.rule) == (boss, "manager")


def test_with_nobody_left_it_is_refused_in_words(draft, sdr, at):
    handoff = draft()
    assert proposal(handoff, by=sdr, at=at).because == "Nobody can take it now."
    with pytest.raises(Refused, match="No AE can take this"):
        assign(handoff, by=sdr, at=at)


@pytest.mark.rule("ROUTE-6")
def test_what_was_shown_is_what_comes_and_then_it_is_the_next_ones_turn(draft, rotation, sdr, at):
    rotation("one", "two", "three")
    got = []
    for _ in range(6):
        handoff = draft()
        seen = proposal(handoff, by=sdr, at=at).user
        got.append(assign(handoff, by=sdr, at=at).user.name)
        assert got[-1] == seen.name
    assert sorted(got[:3]) == sorted(got[3:]) == ["one", "three", "two"]


def test_the_story_says_who_got_it_by_which_rule_and_who_was_passed_over(draft, rotation, colleague, sdr, at):
    [ae, gone] = rotation("ae", "away")
    add_absence(gone, starts_at=at - DAY, ends_at=at + DAY, by=None, at=at)
    handoff = draft()
    assign(handoff, by=sdr, at=at)
    event = Event.objects.get(kind="handoff.assigned")
    assert (event.new["ae"], event.by_id, Handoff.objects.get(pk=handoff.pk).ae) == (str(ae.pk), sdr.pk, ae)
    assert (event.new["rule"], event.new["passed_absent"]) == ("pool", [str(gone.pk)])


def test_it_is_assigned_once(draft, rotation, sdr, at):
    rotation("one", "two")
    handoff = draft()
    assign(handoff, by=sdr, at=at)
    with pytest.raises(Refused, match="holds this handoff already"):
        assign(handoff, by=sdr, at=at)
    handoff.ae = None  # as somebody saw it who opened the page before
    with pytest.raises(Overtaken):
        assign(handoff, by=sdr, at=at)


@pytest.mark.rule("PEOPLE-2")
def test_never_to_who_wrote_it_or_submits_it_for_them(draft, rotation, sdr, team, colleague, at):
    boss = colleague("boss", Role.MANAGER)
    join_team(sdr, role=Role.AE, team=team, by=None, at=at)
    assert proposal(draft(), by=boss, at=at).user is None
    assert proposal(draft(), by=sdr, at=at).user == boss
    handoff = draft()
    move(handoff, review="submitted", by=boss, at=at)
    with pytest.raises(Refused, match="cannot decide"):
        reassign(handoff, ae=boss, by=sdr, at=at, why="conflict")


def test_before_a_call_at_short_notice_it_goes_to_who_works_until_then(draft, rotation, sdr, at):
    asleep, awake = rotation("asleep", "awake")
    change_user(asleep, week={}, by=None, at=at)
    change_user(awake, week={day: [["00:00", "24:00"]] for day in DAYS}, by=None, at=at)
    picked = set()
    for _ in range(3):
        handoff = draft()
        book(handoff, starts_at=at + HOUR, ends_at=at + 2 * HOUR, by=sdr, at=at)
        picked.add(assign(handoff, by=sdr, at=at).user.name)
    assert picked == {"awake"}


def test_it_goes_on_with_a_reason_and_never_back(draft, rotation, sdr, at):
    rotation("one", "two")
    handoff = draft()
    had = [assign(handoff, by=sdr, at=at).user]
    for _ in range(2):
        had.append(pass_on(handoff, by=had[-1], at=at, why=Reassignment.NO_CAPACITY).user)
    assert {user.name for user in had[:2]} == {"one", "two"}
    assert had[2] is None
    told = Event.objects.filter(kind__in=["handoff.reassigned", "handoff.unassigned"]).order_by("pk")
    assert [(event.kind, event.why) for event in told] == [
        ("handoff.reassigned", "no_capacity"), ("handoff.unassigned", "no_capacity"),
    ]  # fmt: skip


@pytest.mark.parametrize("why", ["", "because", "duplicate"])
def test_a_reason_that_is_not_on_the_list_is_refused(handoff, colleague, at, why):
    with pytest.raises(Refused, match="wrong territory") as no:
        reassign(handoff, ae=colleague("other"), by=None, at=at, why=why)
    assert no.value.field == "why"


def test_what_is_over_goes_to_nobody_else(handoff, colleague, at):
    move(handoff, review="withdrawn", why="duplicate", by=None, at=at)
    with pytest.raises(Refused, match="is withdrawn"):
        reassign(handoff, ae=colleague("other"), by=None, at=at, why="conflict")


def test_nobody_is_put_in_charge_who_is_deactivated(handoff, team, account, sdr, colleague, at):
    gone = deactivate(colleague("gone"), by=None, at=at)
    for verb, field in (
        (lambda: reassign(handoff, ae=gone, by=None, at=at, why="conflict"), "ae"),
        (lambda: open_handoff(team=team, sdr=sdr, ae=gone, account=account, by=None, at=at), "ae"),
        (lambda: open_handoff(team=team, sdr=gone, account=account, by=None, at=at), "sdr"),
    ):
        with pytest.raises(Refused, match="gone is deactivated") as no:
            verb()
        assert (no.value.field, no.value.rule) == (field, "ROUTE-7")


def test_clocks_that_nobody_held_go_to_who_takes_it(handoff, ae, colleague, drill_clock, at):
    clocks.start("drill", subject=handoff, holder=ae, at=at, due_at=at + DAY)
    reassign(handoff, ae=None, by=None, at=at, why="left")
    assert Clock.objects.get().holder_id is None
    other = colleague("other")
    reassign(handoff, ae=other, by=None, at=at, why="left")
    assert Clock.objects.get().holder_id == other.pk


def drain():
    while dispatches.drain():
        pass


@pytest.mark.rule("ROUTE-6")
def test_a_no_show_gives_the_turn_back_once_however_often_it_happens(draft, rotation, sdr, at):
    rotation("one")
    handoff = draft()
    assign(handoff, by=sdr, at=at)
    for state in ("no_show", "cancelled"):
        book(handoff, starts_at=at, ends_at=at + HOUR, by=sdr, at=at)
        move(handoff, meeting=state, by=sdr, at=at)
        drain()
    assert Turn.objects.get().given_back_at is not None
    assert Event.objects.filter(kind="turn.given_back").count() == 1


def test_a_bounce_gives_the_turn_back_when_it_can_no_longer_be_undone(draft, rotation, sdr, at):
    [ae] = rotation("one")
    handoff = draft()
    assign(handoff, by=sdr, at=at - HOUR)
    move(handoff, review="submitted", by=sdr, at=at - HOUR)
    move(handoff, review="bounced", by=ae, at=at - HOUR)
    drain()
    assert Turn.objects.get().given_back_at is not None


def test_a_bounce_that_is_undone_gives_nothing_back(draft, rotation, sdr, at):
    [ae] = rotation("one")
    handoff = draft()
    assign(handoff, by=sdr, at=at)
    move(handoff, review="submitted", by=sdr, at=at)
    move(handoff, review="bounced", by=ae, at=at)
    drain()
    assert Turn.objects.get().given_back_at is None


def test_a_meeting_that_was_held_after_all_gives_nothing_back(draft, rotation, sdr, at):
    rotation("one")
    handoff = draft()
    assign(handoff, by=sdr, at=at)
    book(handoff, starts_at=at, ends_at=at + HOUR, by=sdr, at=at)
    move(handoff, meeting="held", by=sdr, at=at)
    drain()
    assert Turn.objects.get().given_back_at is None
    move(handoff, meeting="no_show", why="marked_by_mistake", by=sdr, at=at)
    drain()
    assert Turn.objects.get().given_back_at is not None
