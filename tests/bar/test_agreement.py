"""BAR-7: in force by everybody's word, or by a manager's exception in writing."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from bar import agreements, versions
from bar.models import Agreement, BarVersion, State
from bar.reactions import look_again
from bar.verbs import agree, ask, discard_draft, draft, put_in_force, save_items
from ledger.models import Event
from ledger.refused import Overtaken, Refused
from ledger.time import now
from people.models import Role
from people.verbs import add_absence, add_team, deactivate, join_team, leave_team

pytestmark = [pytest.mark.django_db, pytest.mark.rule("BAR-7")]
HOUR = dt.timedelta(hours=1)


def state(version):
    return BarVersion.objects.get(pk=version.pk).state


def away(user, at, cover=None):
    add_absence(user, starts_at=at - HOUR, ends_at=at + HOUR, cover=cover, by=user, at=at)


def names(standings):
    return [it.person.name for it in standings]


def happened(kind):
    return Event.objects.get(kind=kind)


def test_it_comes_into_force_when_the_last_ae_agrees_by_name(asked, ae, person, at):
    other = person(Role.AE)
    agree(asked, by=ae, at=at)
    assert state(asked) == "draft"
    agree(asked, by=other, at=at)
    assert state(asked) == "in_force"
    event = happened("bar.came_into_force")
    assert (event.by_id, event.new["by_exception"], event.new["without"]) == (other.pk, False, [])


def test_sdrs_agree_too_and_hold_up_nothing(asked, ae, person, at):
    one, two = person(Role.SDR, "Noor Haddad"), person(Role.SDR, "Wim Aalto")
    agree(asked, by=one, at=at)
    assert state(asked) == "draft"
    agree(asked, by=ae, at=at)
    assert state(asked) == "in_force"
    assert names(agreements.missing(asked, at=at)) == [two.name]
    agree(asked, by=two, at=at)
    assert agreements.missing(asked, at=at) == []


def test_agreeing_twice_is_agreeing_once(asked, ae, person, at):
    person(Role.AE)
    for _ in range(2):
        agree(asked, by=ae, at=at)
    assert Agreement.objects.count() == 1
    assert happened("bar.agreed").new["roles"] == ["ae"]


def test_who_holds_both_roles_agrees_in_both(asked, ae, team, at):
    join_team(ae, role=Role.SDR, team=team, by=None, at=at)
    agree(asked, by=ae, at=at)
    assert set(Agreement.objects.values_list("role", flat=True)) == {"sdr", "ae"}


@pytest.mark.parametrize("role", [Role.MANAGER, Role.REVOPS, Role.READER])
def test_who_is_neither_sdr_nor_ae_does_not_agree(asked, person, team, role, at):
    user = person(role, team=team if role == Role.MANAGER else None)
    with pytest.raises(Refused, match="You are neither"):
        agree(asked, by=user, at=at)


def test_nobody_agrees_to_what_is_still_being_written(written, ae, at):
    with pytest.raises(Refused, match="still being written"):
        agree(written, by=ae, at=at)
    with (
        pytest.raises(DatabaseError, match="the revision that the team is asked about"),
        transaction.atomic(),
    ):
        Agreement.objects.create(version=written, person=ae, role="ae", revision=1, agreed_at=at)


def test_a_changed_draft_is_agreed_to_anew(asked, ae, person, at):
    other = person(Role.AE)
    agree(asked, by=ae, at=at)
    changed = save_items(asked, versions.items(asked)[:5], by=None, at=at)
    assert changed.asked_at is None
    agree(ask(changed, by=None, at=at), by=other, at=at)
    assert state(asked) == "draft"
    agree(changed, by=ae, at=at)
    assert state(asked) == "in_force"


def test_one_agrees_to_what_one_has_read(asked, ae, at):
    save_items(asked, versions.items(asked)[:5], by=None, at=at)
    ask(asked, by=None, at=at)
    with pytest.raises(Overtaken, match="changed since you read it"):
        agree(asked, by=ae, revision=1, at=at)


def test_absence_does_not_block(asked, ae, person, at):
    gone = person(Role.AE, "Ben Okafor")
    away(gone, at)
    agree(asked, by=ae, at=at)
    assert state(asked) == "in_force"
    assert names(agreements.missing(asked, at=at)) == ["Ben Okafor"]
    assert agreements.must_agree(gone, asked, Role.AE)


def test_where_all_are_away_nobody_has_agreed(asked, ae, manager, at):
    away(ae, at)
    assert not agreements.is_agreed(asked, at=at)
    with pytest.raises(Refused, match="None of the team's AEs has agreed yet"):
        put_in_force(asked, by=manager, at=at)


def test_a_manager_excepts_somebody_with_a_written_reason(asked, ae, person, manager, at):
    ben = person(Role.AE, "Ben Okafor")
    agree(asked, by=ae, at=at)
    with pytest.raises(Refused, match="Ben Okafor has not agreed yet") as no:
        put_in_force(asked, by=manager, why="  ", at=at)
    assert (no.value.rule, no.value.field) == ("BAR-7", "why")
    put_in_force(asked, by=manager, why="Ben is in court all week.", at=at)
    row = BarVersion.objects.get(pk=asked.pk)
    assert (row.exception_why, row.exception_by, row.exception_without) == (
        "Ben is in court all week.", manager, [ben.pk],
    )  # fmt: skip
    event = happened("bar.came_into_force")
    assert (event.new["by_exception"], event.new["without"]) == (True, [str(ben.pk)])


@pytest.mark.rule("PEOPLE-2")
@pytest.mark.parametrize("role", [Role.REVOPS, Role.AE, Role.SDR])
def test_nobody_but_the_manager_excepts(asked, person, team, role, at):
    person(Role.AE)
    user = person(role, team=None if role == Role.REVOPS else team)
    with pytest.raises(Refused, match="Only the team's manager"):
        put_in_force(asked, by=user, why="It is late.", at=at)
    assert state(asked) == "draft"


def test_with_everybodys_word_a_reason_is_not_kept(asked, ae, person, manager, at):
    late = person(Role.AE)
    agree(asked, by=ae, at=at)
    away(late, at)  # known only now, and no reaction has run yet
    assert put_in_force(asked, by=manager, why="Ben is away.", at=at).exception_why == ""


def test_it_comes_into_force_when_the_one_waited_for_leaves(asked, ae, person, at):
    late = person(Role.AE)
    agree(asked, by=ae, at=at)
    deactivate(late, by=None, at=at)
    look_again(happened("user.deactivated"), at=at)
    assert state(asked) == "in_force"
    assert happened("bar.came_into_force").caused_by == happened("user.deactivated")


@pytest.mark.parametrize("how", ["role", "absence"])
def test_or_gives_the_role_back_or_goes_away(asked, ae, person, at, how):
    late = person(Role.AE)
    agree(asked, by=ae, at=at)
    if how == "role":
        leave_team(late.memberships.get(), by=None, at=at)
        look_again(happened("user.role_ended"), at=at)
    else:
        away(late, at)
        look_again(happened("absence.added"), at=at)
    assert state(asked) == "in_force"


def test_looking_again_brings_nothing_into_force_that_nobody_agreed_to(asked, ae, at):
    deactivate(ae, by=None, at=at)
    look_again(happened("user.deactivated"), at=at)
    assert state(asked) == "draft"


class TestWhoHasToAgree:
    def test_a_new_ae_before_the_first_review(self, in_force, person, at):
        new = person(Role.AE)
        assert "whoever reviews by it" in agreements.must_agree(new, in_force, Role.AE).sentence
        agree(in_force, by=new, at=at)
        assert agreements.must_agree(new, in_force, Role.AE) is None

    def test_a_new_sdr_before_the_first_submission(self, in_force, person, at):
        new = person(Role.SDR)
        assert agreements.must_agree(new, in_force, Role.SDR).rule == "BAR-7"
        agree(in_force, by=new, at=at)
        assert agreements.must_agree(new, in_force, Role.SDR) is None
        assert agreements.must_agree(new, in_force, Role.AE)

    def test_an_ae_of_another_team_who_is_picked(self, in_force, person, at):
        elsewhere = person(Role.AE, team=add_team(name="South", by=None, at=at))
        assert agreements.must_agree(elsewhere, in_force, Role.AE)
        agree(in_force, by=elsewhere, at=at)
        assert agreements.must_agree(elsewhere, in_force, Role.AE) is None
        assert names(agreements.standings(in_force, at=at)) == ["Alex Brandt"]

    def test_a_cover_whatever_they_are(self, in_force, ae, manager, at):
        away(ae, at, cover=manager)
        assert agreements.must_agree(manager, in_force, Role.AE)
        agree(in_force, by=manager, at=at)
        assert agreements.must_agree(manager, in_force, Role.AE) is None

    def test_having_agreed_to_the_later_version_is_enough_for_the_older(self, in_force, bar, ae, person, at):
        new = person(Role.AE)
        second = draft(bar, by=None, at=at)
        save_items(second, versions.items(second)[:5], by=None, at=at)
        ask(second, by=None, at=at)
        agree(second, by=new, at=at)
        assert agreements.must_agree(new, in_force, Role.AE)  # a draft may still be discarded
        agree(second, by=ae, at=at)
        assert agreements.must_agree(new, in_force, Role.AE) is None

    def test_having_agreed_to_an_older_version_is_not(self, in_force, bar, ae, manager, at):
        second = draft(bar, by=None, at=at)
        save_items(second, versions.items(second)[:5], by=None, at=at)
        put_in_force(second, by=manager, why="Alex is on leave.", at=at)
        assert agreements.must_agree(ae, second, Role.AE)
        assert agreements.must_agree(ae, in_force, Role.AE) is None


def test_one_does_not_agree_to_what_is_over(in_force, bar, ae, person, manager, at):
    second = draft(bar, by=None, at=at)
    save_items(second, versions.items(second)[:5], by=None, at=at)
    third = person(Role.AE)
    put_in_force(second, by=manager, why="It is time.", at=at)
    with pytest.raises(Overtaken, match="Version 1 is retired"):
        agree(in_force, by=third, at=at)
    gone = draft(bar, by=None, at=at)
    discard_draft(gone, by=None, at=at)
    with pytest.raises(Overtaken, match="has been discarded"):
        agree(gone, by=third, at=at)


def test_an_agreement_cannot_be_taken_back_or_moved(in_force):
    for change in (
        lambda: Agreement.objects.update(role="sdr"),
        lambda: Agreement.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_moment_is_the_one_passed_in(asked, ae):
    then = now() - dt.timedelta(days=3)
    agree(asked, by=ae, at=then)
    assert BarVersion.objects.get(pk=asked.pk).in_force_at == then
    assert state(asked) == State.IN_FORCE
