"""HANDOFF-1: every state against every other, through the verb and past it."""

import datetime as dt
from contextlib import nullcontext
from itertools import product

import pytest
from django.db import IntegrityError, connection, transaction

from handoff import states
from handoff.models import Handoff, Meeting
from handoff.verbs import move, move_meeting, open_handoff, take_back
from ledger import told
from ledger.events import record
from ledger.models import Event
from ledger.refused import Overtaken, Refused

PAIRS = [
    (name, old, new)
    for name, machine in states.MACHINES.items()
    for old, new in product(machine.states, machine.states)
]
pytestmark = pytest.mark.django_db


def put(handoff: Handoff, name: str, state: str, at: dt.datetime) -> Handoff:
    """Bring a machine into a state past all guards, as only the owner of the tables can."""
    machine = states.MACHINES[name]
    values = {machine.column: state}
    if column := states.moment(state):
        values[column] = at
    if name == "meeting":
        values["meeting"] = Meeting.objects.create(
            starts_at=at, ends_at=at + dt.timedelta(hours=1), created_at=at
        )
    if (name == "outcome" and state != "none") or (name, state) == ("review", "accepted"):
        values |= {"review": "accepted", "accepted_at": at}
        values.setdefault("outcome", "open" if name == "review" else state)
        values.setdefault("open_at", at)
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE; SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("ALTER TABLE handoff_handoff DISABLE TRIGGER guard_moves")
        Handoff.objects.filter(pk=handoff.pk).update(**values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("ALTER TABLE handoff_handoff ENABLE TRIGGER guard_moves")
        cursor.execute("SET LOCAL ROLE handoff_app")
    return Handoff.objects.get(pk=handoff.pk)


def why_of(name: str, old: str, new: str) -> str:
    found = states.MACHINES[name].moves.get((old, new))
    return found.why.values[0] if found and found.why else ""


def decide(handoff: Handoff, state: str, by, at: dt.datetime) -> Event:
    move(handoff, review="submitted", by=None, at=at)
    return move(handoff, review=state, by=by, at=at)


@pytest.mark.rule("HANDOFF-1")
@pytest.mark.parametrize(("name", "old", "new"), PAIRS)
def test_the_verb_makes_the_moves_of_the_table_and_no_other(name, old, new, handoff, sdr, at):
    found = states.MACHINES[name].moves.get((old, new))
    if found and found.within and not found.follows:
        decide(handoff, old, sdr, at)
    else:
        handoff = put(handoff, name, old, at)
    if found is None or found.follows:
        with pytest.raises(Refused), transaction.atomic():
            move(handoff, **{name: new}, by=sdr, at=at, why="duplicate")
        return
    event = move(handoff, **{name: new}, by=sdr, at=at, why=why_of(name, old, new))
    stored = Handoff.objects.get(pk=handoff.pk)
    assert getattr(stored, states.MACHINES[name].column) == new
    assert (event.old[name], event.new[name], event.by_id) == (old, new, sdr.pk)
    assert (event.kind, event.why) == (found.kind, why_of(name, old, new))


def test_every_move_has_an_event_of_its_own_and_words_for_it():
    moves = [move for machine in states.MACHINES.values() for move in machine.moves.values()]
    own = {(move.name, move.kind) for move in moves if not move.follows}
    assert len({kind for _, kind in own}) == len(own)
    assert {move.kind for move in moves} <= set(told.words().kinds)


@pytest.mark.parametrize(("old", "state"), [("none", "open"), ("open", "none")])
def test_the_outcome_begins_with_the_acceptance_alone(old, state, handoff, sdr, at):
    handoff = put(handoff, "outcome", old, at)
    with pytest.raises(Refused, match="begins with the acceptance"):
        move(handoff, outcome=state, by=sdr, at=at)


def test_accepting_opens_the_outcome_and_undoing_closes_it_again(handoff, ae, at):
    accepted = decide(handoff, "accepted", ae, at)
    assert (handoff.outcome, handoff.open_at, accepted.new) == (
        "open", at, {"review": "accepted", "outcome": "open"},
    )  # fmt: skip
    undone = take_back(handoff, by=ae, at=at)
    assert (handoff.outcome, handoff.open_at, undone.kind) == ("none", None, "handoff.accept_undone")


@pytest.mark.rule("HANDOFF-1")
@pytest.mark.parametrize(("name", "old", "new"), PAIRS)
def test_the_database_knows_the_same_moves(name, old, new):
    with connection.cursor() as cursor:
        cursor.execute("SELECT handoff_move_exists(%s, %s, %s)", [name, old, new])
        assert cursor.fetchone()[0] == ((old, new) in states.MACHINES[name].moves)


@pytest.mark.rule("HANDOFF-1")
@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (name, old, new)
        for name, old, new in PAIRS
        if old != new and (old, new) not in states.MACHINES[name].moves
    ],
)
def test_the_database_refuses_every_other_move(name, old, new, handoff, at):
    handoff = put(handoff, name, old, at)
    change = {states.MACHINES[name].column: new}
    if column := states.moment(new):
        change[column] = at
    event = record("handoff.moved", subject=handoff, by=None, at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Handoff.objects.filter(pk=handoff.pk).update(**change, last_move=event)


def test_a_move_without_its_event_is_refused_by_the_database(handoff, at):
    with pytest.raises(IntegrityError, match="event of its own"), transaction.atomic():
        Handoff.objects.filter(pk=handoff.pk).update(review="submitted", submitted_at=at)


def test_the_moment_of_a_state_is_set_once(handoff, sdr, at):
    move(handoff, review="submitted", by=sdr, at=at)
    with pytest.raises(IntegrityError, match="set once"), transaction.atomic():
        Handoff.objects.filter(pk=handoff.pk).update(submitted_at=at + dt.timedelta(days=1))


def test_a_second_round_keeps_the_moment_of_the_first(handoff, sdr, ae, at):
    for minutes, state in enumerate(["submitted", "bounced", "requalifying", "submitted"]):
        move(handoff, review=state, by=sdr, at=at + dt.timedelta(minutes=minutes))
    assert handoff.submitted_at == at
    assert handoff.review_moved_at == at + dt.timedelta(minutes=3)


@pytest.mark.rule("HANDOFF-6")
def test_who_comes_second_is_told_what_is_true(handoff, sdr, ae, at):
    move(handoff, review="submitted", by=sdr, at=at)
    seen_before = Handoff.objects.get(pk=handoff.pk)
    move(handoff, review="bounced", by=ae, at=at)
    with pytest.raises(Overtaken, match="sent back now"), transaction.atomic():
        move(seen_before, review="accepted", by=ae, at=at)


@pytest.mark.parametrize("state", ["accepted", "bounced"])
def test_an_undone_decision_leaves_no_moment(state, handoff, ae, at):
    decide(handoff, state, ae, at)
    take_back(handoff, by=ae, at=at + states.UNDO)
    assert (handoff.accepted_at, handoff.bounced_at, handoff.open_at) == (None, None, None)


def test_the_database_too_undoes_for_as_long_and_no_longer(handoff, ae, at):
    decide(handoff, "bounced", ae, at)
    for late, within in ((dt.timedelta(milliseconds=1), False), (dt.timedelta(), True)):
        event = record("handoff.bounce_undone", subject=handoff, by=ae, at=at)
        change = {"review": "submitted", "review_moved_at": at + states.UNDO + late, "last_move": event}
        with nullcontext() if within else pytest.raises(IntegrityError, match="10 s"), transaction.atomic():
            Handoff.objects.filter(pk=handoff.pk).update(**change)


@pytest.mark.parametrize("why", ["", "because", "duplicate"])
def test_a_correction_needs_a_reason_of_its_list(why, handoff, sdr, at):
    handoff = put(handoff, "meeting", "held", at)
    with pytest.raises(Refused, match="marked by mistake") as refusal:
        move(handoff, meeting="no_show", by=sdr, at=at, why=why)
    assert refusal.value.field == "why"


def test_two_machines_are_not_moved_by_one_event(handoff, sdr, at):
    with pytest.raises(TypeError):
        move(handoff, review="submitted", meeting="held", by=sdr, at=at)


def test_a_direct_handoff_is_born_accepted(team, sdr, ae, account, at):
    handoff = open_handoff(team=team, sdr=sdr, ae=ae, account=account, direct=True, by=ae, at=at)
    assert (handoff.review, handoff.outcome, handoff.accepted_at) == ("accepted", "open", at)


def test_a_handoff_is_never_deleted(handoff):
    with pytest.raises(Exception, match="withdrawn"), transaction.atomic():
        Handoff.objects.filter(pk=handoff.pk).delete()


def test_a_handoff_without_a_meeting_has_none_to_move(handoff, sdr, at):
    with pytest.raises(Refused, match="none to move"):
        move_meeting(handoff, starts_at=at, ends_at=at + dt.timedelta(hours=1), by=sdr, at=at)


def test_each_move_is_in_the_story(handoff, sdr, at):
    move(handoff, review="submitted", by=sdr, at=at)
    kinds = Event.objects.filter(subject_id=handoff.pk).order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["handoff.opened", "handoff.submitted"]


def test_undoing_the_second_bounce_leaves_the_moment_of_the_first(handoff, ae, at):
    minute = dt.timedelta(minutes=1)
    for step, state in enumerate(["submitted", "bounced", "requalifying", "submitted", "bounced"]):
        move(handoff, review=state, by=ae, at=at + step * minute)
    take_back(handoff, by=ae, at=at + 4 * minute)
    assert handoff.bounced_at == at + minute
