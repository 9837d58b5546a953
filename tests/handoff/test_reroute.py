"""ROUTE-7: what a person held who has been deactivated goes to others."""

import datetime as dt

import pytest

from handoff.models import Handoff
from handoff.reactions import count_held, reroute
from handoff.verbs import change_sdr, move, open_handoff, reassign
from ledger import clocks, wiring
from ledger.models import Clock, Event
from ledger.refused import Overtaken, Refused
from people.models import Role, Turn
from people.verbs import (
    add_absence,
    add_pool,
    add_seat,
    add_user,
    change_user,
    deactivate,
    join_team,
    reactivate,
)

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def colleague(team, at):
    def colleague(name, role=Role.AE):
        user = add_user(name=name, email=f"{name}@example.com", by=None, at=at)
        join_team(user, role=role, team=team, by=None, at=at)
        return user

    return colleague


def go(user, at):
    deactivate(user, by=None, at=at)
    event = Event.objects.filter(kind="user.deactivated").latest("id")
    reroute(event, at=at)
    return event


def held_now(handoff):
    return Handoff.objects.get(pk=handoff.pk).ae


def test_the_reaction_is_wired():
    assert "handoff.reactions.reroute" in wiring.reactions()["user.deactivated"]


def test_it_goes_to_whose_turn_it_is_and_costs_one(handoff, ae, colleague, team, at):
    pool, next_one = add_pool(team, role=Role.AE, by=None, at=at), colleague("next")
    join_team(ae, role=Role.AE, team=team, by=None, at=at)
    for user in (ae, next_one):
        add_seat(pool, user=user, by=None, at=at)
    event = go(ae, at)
    told = Event.objects.get(kind="handoff.reassigned")
    assert held_now(handoff) == next_one
    assert (told.old, told.new["ae"], told.why) == ({"ae": str(ae.pk)}, str(next_one.pk), "left")
    assert told.caused_by == event
    assert Turn.objects.get().seat.user == next_one


def test_without_a_pool_it_goes_to_a_peer_who_is_here(handoff, ae, colleague, at):
    absent, here = colleague("absent"), colleague("here")
    add_absence(absent, starts_at=at - DAY, ends_at=at + DAY, by=None, at=at)
    go(ae, at)
    assert held_now(handoff) == here


def test_then_to_the_backup_of_the_backup(handoff, ae, colleague, at):
    first, second = colleague("first", Role.MANAGER), colleague("second", Role.SDR)
    change_user(ae, backup=first, by=None, at=at)
    change_user(first, backup=second, by=None, at=at)
    add_absence(first, starts_at=at - DAY, ends_at=at + DAY, by=None, at=at)
    go(ae, at)
    assert held_now(handoff) == second


def test_then_to_the_manager(handoff, ae, colleague, at):
    boss = colleague("boss", Role.MANAGER)
    go(ae, at)
    assert held_now(handoff) == boss


def test_never_to_who_submitted_it(handoff, ae, sdr, team, at):
    join_team(sdr, role=Role.AE, team=team, by=None, at=at)
    go(ae, at)
    assert held_now(handoff) is None


def test_where_nobody_can_it_is_unassigned_and_says_so(handoff, ae, at):
    go(ae, at)
    assert held_now(handoff) is None
    assert Event.objects.get(kind="handoff.unassigned").subject_id == handoff.pk


def test_where_nobody_can_go_on_the_managers_see_what_waits(handoff, sdr, drill_clock, at):
    clocks.start("drill", subject=handoff, holder=sdr, at=at, due_at=at + DAY)
    go(sdr, at)
    assert Clock.objects.get().holder_id is None
    assert Event.objects.get(kind="handoff.without_sdr").old == {"sdr": str(sdr.pk)}


def test_the_clocks_go_with_it_under_their_old_deadline(handoff, ae, colleague, drill_clock, at):
    next_one = colleague("next")
    clock = clocks.start("drill", subject=handoff, holder=ae, at=at, due_at=at + DAY)
    go(ae, at)
    assert Clock.objects.get().holder_id == next_one.pk
    assert Clock.objects.get().due_at == clock.due_at


def test_run_again_it_changes_nothing_more(handoff, ae, colleague, at):
    colleague("next")
    event = go(ae, at)
    reroute(event, at=at)
    assert Event.objects.filter(kind="handoff.reassigned").count() == 1


def test_who_is_back_before_it_runs_keeps_theirs(handoff, ae, colleague, at):
    colleague("next")
    deactivate(ae, by=None, at=at)
    reactivate(ae, by=None, at=at)
    reroute(Event.objects.get(kind="user.deactivated"), at=at)
    assert held_now(handoff) == ae


def test_what_is_over_stays_and_what_goes_on_moves(handoff, ae, sdr, team, account, colleague, at):
    colleague("next")
    move(handoff, review="withdrawn", why="duplicate", by=None, at=at)
    direct = open_handoff(team=team, sdr=sdr, ae=ae, account=account, direct=True, by=None, at=at)
    assert count_held(ae.pk) == 1
    go(ae, at)
    assert held_now(handoff) == ae
    assert held_now(direct) != ae


def test_what_an_sdr_has_begun_goes_on_with_another_and_their_clocks(
    handoff, sdr, ae, colleague, drill_clock, at
):
    busy, free = colleague("busy", Role.SDR), colleague("free", Role.SDR)
    add_absence(busy, starts_at=at - DAY, ends_at=at + DAY, by=None, at=at)
    clocks.start("drill", subject=handoff, holder=sdr, at=at, due_at=at + DAY)
    assert count_held(sdr.pk) == 1
    event = go(sdr, at)
    told = Event.objects.get(kind="handoff.sdr_changed")
    assert (told.old, told.new, told.why) == ({"sdr": str(sdr.pk)}, {"sdr": str(free.pk)}, "left")
    assert told.caused_by == event
    stored = Handoff.objects.get(pk=handoff.pk)
    assert (stored.sdr, stored.ae, stored.team) == (free, ae, handoff.team)
    assert Clock.objects.get().holder_id == free.pk


def test_the_manager_goes_on_with_it_where_no_sdr_is_left_and_never_its_ae(
    handoff, sdr, ae, team, colleague, at
):
    join_team(ae, role=Role.SDR, team=team, by=None, at=at)
    boss = colleague("boss", Role.MANAGER)
    go(sdr, at)
    assert Handoff.objects.get(pk=handoff.pk).sdr == boss


def test_an_sdr_is_changed_for_a_reason_and_not_to_its_ae(handoff, ae, colleague, at):
    other = colleague("other", Role.SDR)
    for sdr, why, field in ((ae, "absent", "sdr"), (other, "because", "why")):
        with pytest.raises(Refused) as no:
            change_sdr(handoff, sdr=sdr, by=None, at=at, why=why)
        assert no.value.field == field
    stale = Handoff.objects.get(pk=handoff.pk)
    change_sdr(handoff, sdr=other, by=None, at=at, why="absent")
    with pytest.raises(Overtaken):
        change_sdr(stale, sdr=colleague("third", Role.SDR), by=None, at=at, why="absent")


def test_reassigning_is_refused_to_the_sdr_and_under_another_ae(handoff, sdr, colleague, at):
    one, two = colleague("one"), colleague("two")
    with pytest.raises(Refused):
        reassign(handoff, ae=sdr, by=None, at=at, why="conflict")
    stale = Handoff.objects.get(pk=handoff.pk)
    reassign(handoff, ae=one, by=None, at=at, why="conflict")
    with pytest.raises(Overtaken):
        reassign(stale, ae=two, by=None, at=at, why="conflict")
