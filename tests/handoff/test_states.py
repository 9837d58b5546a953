"""HANDOFF-1: every state against every other, through the verb and past it."""

import datetime as dt
from itertools import product

import pytest
from django.db import IntegrityError, connection, transaction

from handoff import states
from handoff.models import Handoff, Meeting
from handoff.verbs import move, move_meeting, open_handoff
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


def together(name: str, old: str, new: str) -> dict[str, str]:
    """Accepting opens the outcome and undoing closes it, in the same move."""
    targets = {name: new}
    if (name, new) == ("review", "accepted") or (name, old, new) == ("outcome", "none", "open"):
        targets |= {"review": "accepted", "outcome": "open"}
    if (name, old) == ("review", "accepted") or (name, old, new) == ("outcome", "open", "none"):
        targets |= {"review": "submitted" if name == "outcome" else new, "outcome": "none"}
    return targets


@pytest.mark.rule("HANDOFF-1")
@pytest.mark.parametrize(("name", "old", "new"), PAIRS)
def test_the_verb_makes_the_moves_of_the_table_and_no_other(name, old, new, handoff, sdr, at):
    handoff = put(handoff, name, old, at)
    if (name, old, new) == ("outcome", "none", "open"):
        handoff = put(handoff, "review", "submitted", at)
    targets = together(name, old, new)
    if (old, new) not in states.MACHINES[name].moves:
        with pytest.raises(Refused), transaction.atomic():
            move(handoff, **{name: new}, by=sdr, at=at, why="a_reason")
        return
    event = move(handoff, **targets, by=sdr, at=at, why="a_reason")
    stored = Handoff.objects.get(pk=handoff.pk)
    assert getattr(stored, states.MACHINES[name].column) == new
    assert (event.old[name], event.new[name], event.by_id, event.why) == (old, new, sdr.pk, "a_reason")


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
    with pytest.raises(Overtaken, match="bounced now"), transaction.atomic():
        move(seen_before, review="accepted", outcome="open", by=ae, at=at)


@pytest.mark.parametrize("state", ["accepted", "bounced"])
def test_an_undone_decision_leaves_no_moment(state, handoff, sdr, ae, at):
    move(handoff, review="submitted", by=sdr, at=at)
    outcome = {"outcome": "open"} if state == "accepted" else {}
    move(handoff, review=state, **outcome, by=ae, at=at)
    back = {"outcome": "none"} if state == "accepted" else {}
    move(handoff, review="submitted", **back, by=ae, at=at + states.UNDO, kind="handoff.undone")
    assert (handoff.accepted_at, handoff.bounced_at, handoff.open_at) == (None, None, None)


def test_ten_seconds_later_nothing_is_undone(handoff, sdr, ae, at):
    move(handoff, review="submitted", by=sdr, at=at)
    move(handoff, review="bounced", by=ae, at=at)
    with pytest.raises(Refused, match="10 seconds"):
        move(handoff, review="submitted", by=ae, at=at + states.UNDO + dt.timedelta(milliseconds=1))


def test_a_correction_needs_a_reason(handoff, sdr, at):
    handoff = put(handoff, "meeting", "held", at)
    with pytest.raises(Refused, match="Say why") as refusal:
        move(handoff, meeting="no_show", by=sdr, at=at)
    assert refusal.value.field == "why"


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
    move(handoff, review="submitted", by=ae, at=at + 4 * minute, kind="handoff.undone")
    assert handoff.bounced_at == at + minute
