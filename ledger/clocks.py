"""Starting, moving, handing over, pausing and stopping a clock. The engine (clock_engine) does its steps.

Lock order everywhere: the subject's row first, then its clock. The engine locks clocks only, so it can never
stand in anybody's way the wrong way round.
"""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from ledger import wiring
from ledger.events import Row, Subject, record, subject_of
from ledger.kinds import ELAPSED, Measure, Plan, countable, plan, still_to_come
from ledger.models import Clock


class NoClock(LookupError):
    """No open clock of that kind runs on this subject."""


def start(
    kind: str,
    *,
    subject: Any,
    holder: Any,
    at: dt.datetime,
    due_at: dt.datetime,
    team: Any = None,
    measure: str = Clock.Measure.ELAPSED,
    grace: dt.timedelta | None = None,
) -> Clock:
    """Start a clock at `at`. A second open clock of this kind on this subject is refused by the database.

    Whoever starts it says when it is due. `measure` is how shares of the window are counted, now and whenever it is
    planned anew; `grace` is when its steps with a grace come, after the deadline.
    """
    about = subject_of(subject)
    clock = Clock(
        kind=kind,
        subject_type=about.type,
        subject_id=about.id,
        team_id=_id(team),
        holder_id=_id(holder),
        measure=measure,
        started_at=at,
        due_at=due_at,
        grace=grace,
    )
    _set_steps(clock, _planned(clock))
    clock.save(force_insert=True)
    return clock


def find(kind: str, subject: Any) -> Clock:
    """The open clock, locked until the transaction ends."""
    try:
        return Clock.objects.select_for_update().get(
            kind=kind, subject_id=subject_of(subject).id, stopped_at=None
        )
    except Clock.DoesNotExist:
        raise NoClock(f"No open {kind} clock.") from None


def measure_of(clock: Clock) -> Measure:
    """How the clock counts: every second, or the working time of whoever holds it, which a room above knows."""
    if clock.measure == Clock.Measure.ELAPSED:
        return ELAPSED
    return wiring.resolve(wiring.measures()[clock.measure])(clock)


@transaction.atomic
def move(clock: Clock, *, due_at: dt.datetime, at: dt.datetime) -> Clock:
    """Give a clock another deadline. What is done is not done again; a past breach stays on record.

    A clock that rests is planned as of its pause: its deadline is the one it would have had without the pause.
    """
    clock = _locked(clock)
    clock.due_at = max(due_at, clock.started_at)
    return _replan(clock, at=at)


@transaction.atomic
def hand_over(clock: Clock, *, holder: Any, at: dt.datetime, due_at: dt.datetime | None = None) -> Clock:
    """Let somebody else hold the clock, under its deadline or another. Working time is the new holder's."""
    clock = _locked(clock)
    clock.holder_id = _id(holder)
    if due_at is None and clock.measure == Clock.Measure.ELAPSED:
        clock.generation += 1
        clock.save(update_fields=["holder_id", "generation"])
        return clock
    clock.due_at = max(due_at or clock.due_at, clock.started_at)
    return _replan(clock, at=at)


@transaction.atomic
def pause(clock: Clock, *, reason: str, at: dt.datetime) -> Clock:
    """Stop counting for a while. `reason` is a code; a clock that rests already keeps its first reason."""
    clock = _locked(clock)
    if clock.paused_at is None:
        clock.paused_at, clock.pause_reason, clock.next_at = at, reason, None
        clock.generation += 1
        clock.save()
    return clock


@transaction.atomic
def resume(clock: Clock, *, at: dt.datetime) -> Clock:
    """Go on with what was left at the pause: all that is to come is later by as much, as the clock counts."""
    clock = _locked(clock)
    if clock.paused_at is None:
        return clock
    paused_at, own = clock.paused_at, measure_of(clock)
    measure = countable(own, paused_at, clock.due_at)
    clock.due_at = measure.after(at, measure.between(paused_at, clock.due_at))
    clock.rested += own.between(paused_at, at)
    # What was late at the pause is as late afterwards, and not by the pause more.
    clock.step_times = [moment + (at - paused_at) for moment in clock.step_times]
    clock.paused_at, clock.pause_reason = None, ""
    return _replan(clock, at=at)


@transaction.atomic
def stop(clock: Clock, *, outcome: str, at: dt.datetime) -> Clock:
    """End a clock for good. What it still had to do is not done; what it did stays on record."""
    clock = _locked(clock)
    if clock.stopped_at is None:
        clock.stopped_at, clock.outcome = at, outcome
        clock.next_at = clock.paused_at = clock.parked_at = None
        clock.pause_reason = ""
        clock.generation += 1
        clock.save()
    return clock


def end(kind: str, *, subject: Any, outcome: str, at: dt.datetime) -> bool:
    """The same for the open clock of this kind, whichever it is, unread. False when none runs."""
    found = Clock.objects.filter(kind=kind, subject_id=subject_of(subject).id, stopped_at=None)
    return bool(
        found.update(
            stopped_at=at, outcome=outcome, next_at=None, paused_at=None, parked_at=None, pause_reason="",
            generation=F("generation") + 1,
        )
    )  # fmt: skip


@transaction.atomic
def reopen(clock: Clock) -> Clock:
    """Undo a stop: the clock goes on under its old deadline (HANDOFF-10)."""
    clock = _locked(clock)
    clock.stopped_at, clock.outcome = None, ""
    clock.generation += 1
    _set_steps(clock, list(zip(clock.step_names, clock.step_times, strict=True)))
    clock.save()
    return clock


@transaction.atomic
def unpark(pk: int, *, by: Row | None, at: dt.datetime) -> bool:
    """Let a clock that was parked for its errors try again at once. False when it is not parked (any more)."""
    clock = Clock.objects.select_for_update().filter(pk=pk, parked_at__isnull=False).first()
    if clock is None:
        return False
    clock.parked_at, clock.tries, clock.last_error = None, 0, ""
    clock.next_at = clock.step_times[0] if clock.paused_at is None else None
    clock.save()
    about = Subject(clock.subject_type, clock.subject_id)
    record("clock.unparked", subject=about, by=by, at=at, team=clock.team_id, new={"clock": clock.pk})
    return True


def _locked(clock: Clock) -> Clock:
    return Clock.objects.select_for_update().get(pk=clock.pk)


def _id(thing: Any) -> UUID | None:
    return getattr(thing, "pk", thing)


def _set_steps(clock: Clock, planned: Plan) -> None:
    clock.step_names = [name for name, _ in planned]
    clock.step_times = [moment for _, moment in planned]
    clock.next_at = clock.step_times[0] if planned else None


def _planned(clock: Clock) -> Plan:
    return plan(
        wiring.clock_kinds()[clock.kind],
        started_at=clock.started_at,
        due_at=clock.due_at,
        measure=measure_of(clock),
        rested=clock.rested,
        grace=clock.grace,
    )


def _replan(clock: Clock, *, at: dt.datetime) -> Clock:
    at = at if clock.paused_at is None else clock.paused_at
    done = set(clock.steps_done.values_list("name", flat=True))
    coming = still_to_come(wiring.clock_kinds()[clock.kind], _planned(clock), done=done, at=at)
    _set_steps(clock, sorted([*_missed(clock, coming, at=at), *coming], key=lambda moment: moment[1]))
    if clock.paused_at is not None:
        clock.next_at = None
    clock.generation += 1
    clock.tries, clock.parked_at, clock.last_error = 0, None, ""
    clock.save()
    return clock


def _missed(clock: Clock, coming: Plan, *, at: dt.datetime) -> Plan:
    """What was due under the old plan and has not been done yet (after an outage): it still happens, late."""
    old = zip(clock.step_names, clock.step_times, strict=True)
    return [(name, moment) for name, moment in old if moment <= at and name not in dict(coming)]
