"""`move()` is the only writer of a handoff's states. Which moves there are stands in `handoff/states.py`."""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from handoff import states
from handoff.models import Handoff, Meeting
from ledger.events import call_off, record
from ledger.models import Event
from ledger.refused import Overtaken, Refused
from people.models import User

Targets = dict[str, str]  # the state that each machine goes into


@transaction.atomic
def move(
    handoff: Handoff,
    *,
    by: User | None,
    at: dt.datetime,
    review: str | None = None,
    meeting: str | None = None,
    outcome: str | None = None,
    why: str = "",
    facts: dict[str, Any] | None = None,
    facts_before: dict[str, Any] | None = None,
    on_behalf_of: User | None = None,
    meeting_row: Meeting | None = None,
) -> Event:
    """Move one machine of a handoff from the state in which the caller saw it, and the outcome where it goes along.

    The table says which event tells of it and how long its effects outside wait. Undoing calls off those effects.
    Raises Refused for what cannot be, and Overtaken when somebody else has moved it since.
    """
    name, state = _the_one(review=review, meeting=meeting, outcome=outcome)
    made = _allowed(handoff, name, state, why=why)
    targets, seen = _course(handoff, name, state, made)
    now = lock(handoff, seen)
    change = {} if meeting_row is None else {"meeting": meeting_row}
    return _moved(
        handoff, now, made, targets, seen, change,
        by=by, at=at, on_behalf_of=on_behalf_of, facts=facts, facts_before=facts_before, why=why,
    )  # fmt: skip


def move_locked(
    handoff: Handoff,
    *,
    review: str,
    by: User | None,
    at: dt.datetime,
    facts: dict[str, Any] | None = None,
    on_behalf_of: User | None = None,
) -> Event:
    """The same for a verb that has the row from `locked_with()` in this transaction: nobody can have moved it since."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A row is locked within a transaction.")
    made = _allowed(handoff, "review", review, why="")
    targets, seen = _course(handoff, "review", review, made)
    return _moved(
        handoff, handoff, made, targets, seen, {}, by=by, at=at, on_behalf_of=on_behalf_of, facts=facts
    )


def _course(handoff: Handoff, name: str, state: str, made: states.Move) -> tuple[Targets, Targets]:
    """Where each machine goes that this move takes along, and where it stood."""
    targets = {name: str(state)} | ({"outcome": str(made.outcome)} if made.outcome is not None else {})
    return targets, {each: str(getattr(handoff, states.MACHINES[each].column)) for each in targets}


def _moved(
    handoff: Handoff,
    now: Handoff,
    made: states.Move,
    targets: Targets,
    seen: Targets,
    change: dict[str, Any],
    *,
    by: User | None,
    at: dt.datetime,
    on_behalf_of: User | None,
    facts: dict[str, Any] | None = None,
    facts_before: dict[str, Any] | None = None,
    why: str = "",
) -> Event:
    """Write it down: the event, then the row, of which `now` is what is locked. The caller's picture follows."""
    if made.within is not None:
        _call_off_decision(handoff, by=by, at=at)
    event = record(
        made.kind,
        subject=handoff,
        by=by,
        at=at,
        team=handoff.team_id,
        on_behalf_of=on_behalf_of,
        old=seen | (facts_before or {}),
        new=targets | (facts or {}),
        why=why,
        hold=made.hold,
    )
    change = change | _change(now, seen, targets, at) | {"last_move": event}
    Handoff.objects.filter(pk=handoff.pk).update(**change)
    for column, value in change.items():
        setattr(handoff, column, value)
    return event


def take_back(
    handoff: Handoff,
    *,
    by: User,
    at: dt.datetime,
    on_behalf_of: User | None = None,
    facts: dict[str, Any] | None = None,
) -> Event:
    """Undo the decision that stands, and nothing else: what waits for its SDR again would go in by a plain move."""
    if sentence := undo_refusal(handoff, by=by, at=at):
        raise Refused(sentence, rule="HANDOFF-10")
    return move(handoff, review=states.Review.SUBMITTED, by=by, at=at, on_behalf_of=on_behalf_of, facts=facts)


def undoable(handoff: Handoff, *, by: User, at: dt.datetime) -> bool:
    return undo_refusal(handoff, by=by, at=at) == ""


def undo_refusal(handoff: Handoff, *, by: User | None, at: dt.datetime) -> str:
    """Empty when this person may undo the decision that stands; else the sentence for the button (HANDOFF-10)."""
    found = states.REVIEW.get((states.Review(handoff.review), states.Review.SUBMITTED))
    if found is None or found.within is None:
        return _("There is no decision to undo.")
    if handoff.direct:
        return _("A direct handoff has no review to go back to.")
    if found.outcome is not None and handoff.outcome != states.Outcome.OPEN:
        return _("Its outcome is %(outcome)s already.") % {
            "outcome": states.in_words("outcome", handoff.outcome)
        }
    if at - handoff.review_moved_at > found.within:
        sentence = _("This can be undone for %(seconds)d seconds, and they are over.")
        return sentence % {"seconds": int(found.within.total_seconds())}
    decision = decision_of(handoff)
    if decision is None or decision.by_id != (by.pk if by else None):
        return _("Only who decided can undo it.")
    if _acted_since(decision):
        return _("Somebody has acted on this decision already.")
    return ""


def decision_of(handoff: Handoff) -> Event | None:
    """The event of the acceptance or bounce that stands. None: there is none, or it was born accepted."""
    decided = states.REVIEW.get((states.Review.SUBMITTED, states.Review(handoff.review)))
    if decided is None or not decided.hold:
        return None
    found = Event.objects.filter(subject_id=handoff.pk, kind=decided.kind, at=handoff.review_moved_at)
    return found.order_by("-pk").first()


def _acted_since(decision: Event) -> bool:
    """What the product did by itself is nobody's act, and what came at the same moment is the decision's own doing."""
    since = Event.objects.filter(subject_id=decision.subject_id, pk__gt=decision.pk, by_id__isnull=False)
    return since.exclude(at=decision.at).exists()


def _call_off_decision(handoff: Handoff, *, by: User | None, at: dt.datetime) -> None:
    """Under the lock: is the decision still theirs to undo, and has nothing of it gone out?"""
    if sentence := undo_refusal(handoff, by=by, at=at):
        raise Refused(sentence, rule="HANDOFF-10")
    decision = decision_of(handoff)
    assert decision is not None
    if not call_off(decision):
        raise Refused(_("The news of it is out already, so it cannot be undone any more."), rule="HANDOFF-10")


def lock(handoff: Handoff, names: Iterable[str]) -> Handoff:
    """The row as it is now, before anything is written, so that its events are numbered as its moves follow each other.

    Overtaken unless each of these machines stands where the caller saw it, and has not moved there and back.
    """
    columns = [column for name in names for column in (states.MACHINES[name].column, f"{name}_moved_at")]
    now = Handoff.objects.select_for_update().get(pk=handoff.pk)
    if any(getattr(now, column) != getattr(handoff, column) for column in columns):
        raise Overtaken(what_is_true_now(handoff), rule="HANDOFF-6")
    return now


def locked_with(pk: UUID, *nouns: str, no_key: bool = False) -> Handoff:
    """The row, ours until the transaction ends, and with it these nouns, all as they are now.

    In two statements: one that has waited for a lock reads anew what it locked, and joins it to what stood elsewhere
    before the wait, an AE who has given it away or none at all.
    """
    Handoff.objects.select_for_update(no_key=no_key).values_list("pk").get(pk=pk)
    return Handoff.objects.select_related(*nouns).get(pk=pk)


def what_is_true_now(handoff: Handoff) -> str:
    now = Handoff.objects.get(pk=handoff.pk)
    sentence = _("Somebody else was first. The handoff is %(review)s now, its meeting %(meeting)s.")
    words = {
        "review": states.in_words("review", now.review),
        "meeting": states.in_words("meeting", now.meeting_state),
    }
    return sentence % words


def refuse_over(row: Handoff) -> None:
    if sentence := over_refusal(row):
        raise Refused(sentence, rule="HANDOFF-1")


def over_refusal(row: Handoff) -> str:
    """The sentence about a handoff that is over; empty for one that goes on."""
    if not row.is_over:
        return ""
    machine = "review" if row.outcome == states.Outcome.NONE else "outcome"
    words = {"state": states.in_words(machine, getattr(row, machine))}
    return _("This handoff is %(state)s, so nothing about it is changed any more.") % words


def on_behalf(whose: User | None, by: User | None) -> User | None:
    """For whom somebody else acts: both are recorded (PEOPLE-2). What the product does is on nobody's behalf."""
    return whose if by is not None and whose is not None and whose.pk != by.pk else None


def _the_one(**wanted: str | None) -> tuple[str, str]:
    given = [(name, str(state)) for name, state in wanted.items() if state is not None]
    if len(given) != 1:
        raise TypeError("One machine is moved at a time: review, meeting or outcome.")
    return given[0]


def _allowed(handoff: Handoff, name: str, new: str, *, why: str) -> states.Move:
    """The move from where the caller saw the machine; Refused when the tables have none, or not in this way."""
    machine = states.MACHINES[name]
    old = str(getattr(handoff, machine.column))
    found = machine.moves.get((machine.states(old), machine.states(new)))
    if name == "outcome" and states.Outcome.NONE in (old, new):
        raise Refused(_("The outcome begins with the acceptance, and goes with it."), rule="HANDOFF-1")
    if found is None:
        raise Refused(
            _refusal(name) % {"old": states.in_words(name, old), "new": states.in_words(name, new)},
            rule="HANDOFF-1",
        )
    if found.why is not None and why not in found.why.values:
        words = {"reasons": ", ".join(str(label) for label in found.why.labels)}
        sentence = _("Say why, with a reason from the list: %(reasons)s.")
        raise Refused(sentence % words, rule="HANDOFF-1", field="why")
    return found


def _refusal(name: str) -> str:
    return {
        "review": _("A handoff that is %(old)s cannot become %(new)s."),
        "meeting": _("A meeting that is %(old)s cannot become %(new)s."),
        "outcome": _("An outcome that is %(old)s cannot become %(new)s."),
    }[name]


def _change(now: Handoff, seen: Targets, targets: Targets, at: dt.datetime) -> dict[str, Any]:
    """The columns that a move writes: the state, when it moved, and the state's moment unless it has one."""
    change: dict[str, Any] = {}
    for name, state in targets.items():
        machine = states.MACHINES[name]
        change[machine.column], change[f"{name}_moved_at"] = state, at
        undone = machine.moves[machine.states(seen[name]), machine.states(state)].within is not None
        if column := states.moment(state):
            change[column] = getattr(now, column) or at
        if undone and (column := states.moment(seen[name])):
            # Undone is this decision; what an earlier round reached stays.
            reached = getattr(now, column)
            change[column] = None if reached == getattr(now, f"{name}_moved_at") else reached
    return change
