"""Passing on, taking back, saying what came of it: who may, what is disabled, and what is recorded."""

import pytest
from django.urls import reverse

from bounces import verbs, whose
from bounces.reactions import taken_over
from handoff.models import Handoff
from handoff.verbs import reassign
from ledger.models import Clock, Event
from people.models import Role
from people.verbs import add_absence, join_team
from tests.bounces.test_pages import text
from tests.loop import DAY, HOUR

pytestmark = pytest.mark.django_db


@pytest.fixture
def landed(loop):
    return loop.submitted()


@pytest.fixture
def ben(loop):
    return loop.person("Ben Asante", Role.AE)


def page(client, who, name, handoff):
    client.force_login(who)
    return client.get(reverse(name, args=[handoff.pk]))


def send(client, who, name, handoff, **given):
    client.force_login(who)
    return client.post(reverse(name, args=[handoff.pk]), given, follow=True)


def now_of(handoff):
    return Handoff.objects.get(pk=handoff.pk)


def offered(loop, who, handoff, at):
    return {it.route: bool(it.no) for it in whose.actions(now_of(handoff), getattr(loop, who), at=at)}


def test_everybody_sees_what_they_may_and_why_it_cannot_be_now(client, loop, landed, at):
    handoff = landed.handoff
    assert offered(loop, "sdr", handoff, at) == {"withdraw": False}
    assert offered(loop, "ae", handoff, at) == {"set_outcome": True, "pass_on": False}
    assert offered(loop, "manager", handoff, at) == {"pass_on": False, "withdraw": False}
    verbs.accept(handoff, by=loop.ae, at=at)
    assert offered(loop, "sdr", handoff, at) == {"withdraw": True}
    may = {"set_outcome": False, "pass_on": False, "mark_example": False}
    assert offered(loop, "ae", handoff, at) == may
    assert "What was accepted is not withdrawn" in text(page(client, loop.sdr, "story", handoff))


@pytest.mark.rule("HANDOFF-8")
def test_an_ae_passes_it_on_to_a_colleague_with_a_reason_and_sees_the_new_deadline(
    client, loop, landed, ben, at
):
    handoff = landed.handoff
    Clock.objects.filter(subject_id=handoff.pk).update(due_at=at + HOUR)
    shown = page(client, loop.ae, "pass_on", handoff).text
    assert f'<option value="{ben.pk}">Ben Asante, decision by ' in shown
    assert send(client, loop.ae, "pass_on", handoff, to=ben.pk).status_code == 422  # no reason
    answer = send(client, loop.ae, "pass_on", handoff, to=ben.pk, why="conflict")
    told = Event.objects.get(kind="handoff.reassigned")
    assert (now_of(handoff).ae, told.why, told.by_id) == (ben, "conflict", loop.ae.pk)
    taken_over(told, at=told.at)
    due_at = Clock.objects.get(kind="review").due_at
    assert due_at == told.at + 4 * HOUR
    assert f"Passed on to Ben Asante, decision by {due_at:%a}" in text(answer)


def test_whoever_is_next_is_named_and_gets_it(client, loop, landed, ben):
    assert "Whoever is next: Ben Asante, decision by" in text(
        page(client, loop.manager, "pass_on", landed.handoff)
    )
    send(client, loop.manager, "pass_on", landed.handoff, to="", why="no_capacity")
    assert now_of(landed.handoff).ae == ben


def test_a_manager_finds_what_waits_for_nobody_in_the_inbox_and_passes_it_on(client, loop, landed, ben, at):
    reassign(landed.handoff, ae=None, by=None, at=at, why="left")
    client.force_login(loop.manager)
    address = reverse("pass_on", args=[landed.handoff_id])
    assert f'href="{address}?from=/inbox/"' in client.get(reverse("inbox")).text
    answer = send(
        client, loop.manager, "pass_on", landed.handoff, to=ben.pk, why="left", **{"from": "/inbox/"}
    )
    assert (answer.request["PATH_INFO"], now_of(landed.handoff).ae) == ("/inbox/", ben)


def test_with_nobody_left_the_form_says_so(client, loop, landed):
    loop.manager.memberships.update(ended_at=landed.submitted_at)
    assert "nobody can take it now, so it waits on the manager" in text(
        page(client, loop.ae, "pass_on", landed.handoff)
    )


def test_who_wrote_it_and_who_holds_it_are_no_choice_and_who_is_away_says_so(loop, landed, ben, at):
    join_team(loop.sdr, role=Role.AE, team=loop.team, by=None, at=at)
    add_absence(ben, starts_at=at, ends_at=at + DAY, by=None, at=at)
    [(_group, rows)] = [
        group for group in whose.candidates(landed.handoff, at=at) if isinstance(group[1], list)
    ]
    assert [value for value, _label in rows] == [str(ben.pk)]
    assert rows[0][1].startswith("Ben Asante (is absent), decision by ")


def test_a_form_of_before_does_not_take_it_from_another(client, loop, landed, ben):
    seen = str(loop.ae.pk)
    send(client, loop.ae, "pass_on", landed.handoff, to=ben.pk, why="conflict", seen=seen)
    carla = loop.person("Carla Diaz", Role.AE)
    answer = send(client, loop.manager, "pass_on", landed.handoff, to=carla.pk, why="conflict", seen=seen)
    assert "Ben Asante holds it now" in text(answer)
    assert now_of(landed.handoff).ae == ben


def test_a_manager_withdraws_for_the_sdr_and_both_are_recorded(client, loop, landed):
    assert send(client, loop.manager, "withdraw", landed.handoff).status_code == 422
    answer = send(client, loop.manager, "withdraw", landed.handoff, why="buyer_left")
    told = Event.objects.get(kind="handoff.withdrawn")
    assert (told.by_id, told.on_behalf_of_id, told.why) == (loop.manager.pk, loop.sdr.pk, "buyer_left")
    assert "the contact has left the company" in text(answer)
    assert not Clock.objects.filter(subject_id=landed.handoff_id, stopped_at=None).exists()


def test_the_ae_says_what_came_of_it_step_by_step(client, loop, landed, at):
    handoff = landed.handoff
    verbs.accept(handoff, by=loop.ae, at=at - DAY)
    assert "Won" not in text(page(client, loop.ae, "set_outcome", handoff))
    for outcome in ("advanced", "opportunity", "won"):
        assert send(client, loop.ae, "set_outcome", handoff, outcome=outcome).status_code == 200
        assert now_of(handoff).outcome == outcome
    assert "It is won: nothing comes after that." in text(page(client, loop.ae, "story", handoff))
    assert send(client, loop.ae, "set_outcome", handoff, outcome="lost").status_code == 422


@pytest.mark.parametrize("who", ["sdr", "manager"])
def test_nobody_but_the_ae_says_what_came_of_it(client, loop, landed, at, who):
    verbs.accept(landed.handoff, by=loop.ae, at=at)
    assert send(client, getattr(loop, who), "set_outcome", landed.handoff, outcome="won").status_code == 403


def test_what_the_state_forbids_is_said_on_its_page_and_has_no_button(client, loop, landed, at):
    verbs.accept(landed.handoff, by=loop.ae, at=at)
    shown = page(client, loop.sdr, "withdraw", landed.handoff)
    assert "What was accepted is not withdrawn" in text(shown)
    assert "⌘↵" not in shown.text
