"""HANDOFF-10: a decision is undone by who made it, for ten seconds, unless somebody has acted on it."""

import datetime as dt

import pytest

from handoff import states
from handoff.models import Handoff
from handoff.verbs import book, move, open_handoff, take_back, undo_refusal, undoable
from ledger import dispatches
from ledger.events import record
from ledger.models import Dispatch, Event
from ledger.refused import Refused

pytestmark = pytest.mark.django_db
SECOND = dt.timedelta(seconds=1)
told = []


def tell(event, *, at):
    told.append(event.kind)


@pytest.fixture(autouse=True)
def effects(wired):
    told.clear()
    paths = ["tests.handoff.test_undo.tell"]
    wired("effects", dict.fromkeys(("handoff.submitted", "handoff.accepted", "handoff.bounced"), paths))


@pytest.fixture
def waiting(handoff, sdr, at):
    move(handoff, review="submitted", by=sdr, at=at - 60 * SECOND)
    dispatches.drain()
    told.clear()
    return handoff


decisions = pytest.mark.parametrize("state", ["accepted", "bounced"])


@decisions
@pytest.mark.rule("HANDOFF-10")
def test_what_is_undone_is_told_to_nobody_outside(state, waiting, ae, at):
    move(waiting, review=state, by=ae, at=at)
    dispatches.drain()
    assert told == []
    take_back(waiting, by=ae, at=at + states.UNDO)
    assert not Dispatch.objects.filter(consumer="tests.handoff.test_undo.tell").exists()


@decisions
def test_the_effects_of_a_decision_wait_as_long_as_it_can_be_undone(state, waiting, ae, at):
    move(waiting, review=state, by=ae, at=at)
    [held] = Dispatch.objects.filter(consumer="tests.handoff.test_undo.tell")
    assert held.not_before == at + states.UNDO


def test_what_cannot_be_undone_is_told_at_once(handoff, sdr, at):
    move(handoff, review="submitted", by=sdr, at=at)
    dispatches.drain()
    assert told == ["handoff.submitted"]


@decisions
def test_it_is_undone_by_who_decided_and_by_nobody_else(state, waiting, ae, sdr, at):
    move(waiting, review=state, by=ae, at=at)
    assert undoable(waiting, by=ae, at=at)
    with pytest.raises(Refused, match="Only who decided") as no:
        take_back(waiting, by=sdr, at=at)
    assert no.value.rule == "HANDOFF-10"


@decisions
def test_eleven_seconds_later_it_stands(state, waiting, ae, at):
    move(waiting, review=state, by=ae, at=at)
    with pytest.raises(Refused, match="10 seconds"):
        take_back(waiting, by=ae, at=at + 11 * SECOND)


def test_it_stands_once_somebody_has_acted_on_it(waiting, ae, sdr, at):
    move(waiting, review="accepted", by=ae, at=at)
    record("thing.done", subject=waiting, by=sdr, at=at + SECOND)
    with pytest.raises(Refused, match="acted on this decision"):
        take_back(waiting, by=ae, at=at + 2 * SECOND)


def test_what_the_product_and_the_decision_itself_did_is_nobodys_act(waiting, ae, at):
    move(waiting, review="bounced", by=ae, at=at)
    record("thing.done", subject=waiting, by=ae, at=at)
    record("thing.done", subject=waiting, by=None, at=at + SECOND)
    assert undoable(waiting, by=ae, at=at + 2 * SECOND)


def test_what_was_done_before_the_decision_does_not_count(waiting, sdr, ae, at):
    starts_at = at + dt.timedelta(days=1)
    book(waiting, starts_at=starts_at, ends_at=starts_at + 60 * SECOND, by=sdr, at=at - SECOND)
    move(waiting, review="accepted", by=ae, at=at)
    assert undoable(waiting, by=ae, at=at)


def test_an_acceptance_with_an_outcome_stands(waiting, ae, at):
    move(waiting, review="accepted", by=ae, at=at)
    move(waiting, outcome="advanced", by=ae, at=at)
    with pytest.raises(Refused, match="outcome is advanced"):
        take_back(waiting, by=ae, at=at)


def test_a_direct_handoff_has_nothing_to_undo(team, sdr, ae, account, at):
    handoff = open_handoff(team=team, sdr=sdr, ae=ae, account=account, direct=True, by=ae, at=at)
    with pytest.raises(Refused, match="direct handoff"):
        move(handoff, review="submitted", by=ae, at=at)


def test_undo_never_submits_what_its_sdr_has_restated(waiting, sdr, ae, at):
    move(waiting, review="bounced", by=ae, at=at)
    move(waiting, review="requalifying", by=sdr, at=at)
    with pytest.raises(Refused, match="no decision to undo"):
        take_back(waiting, by=ae, at=at)
    assert Handoff.objects.get(pk=waiting.pk).review == "requalifying"


def test_nothing_is_undone_whose_news_is_out(waiting, ae, at):
    decision = move(waiting, review="bounced", by=ae, at=at)
    Dispatch.objects.filter(
        event=decision, consumer="tests.handoff.test_undo.tell"
    ).delete()  # a worker was here
    with pytest.raises(Refused, match="out already"):
        take_back(waiting, by=ae, at=at)
    assert not Event.objects.filter(kind="handoff.bounce_undone").exists()


def test_a_second_decision_can_be_undone_like_the_first(waiting, ae, at):
    move(waiting, review="accepted", by=ae, at=at)
    take_back(waiting, by=ae, at=at + SECOND)
    move(waiting, review="bounced", by=ae, at=at + 2 * SECOND)
    assert undo_refusal(waiting, by=ae, at=at + 3 * SECOND) == ""
