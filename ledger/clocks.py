"""Starting, moving, handing over, pausing and stopping a clock. The engine (clock_engine) does its steps.

Lock order everywhere: the subject's row first, then its clock. The engine locks clocks only, so it can never
stand in anybody's way the wrong way round.
"""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import transaction

from ledger import wiring
from ledger.events import Row, Subject, record, subject_of
from ledger.kinds import ELAPSED, Elapsed, Measure, Plan, plan, still_to_come
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
    measure: Measure = ELAPSED,
) -> Clock:
    """Start a clock at `at`. A second open clock of this kind on this subject is refused by the database."""
    about = subject_of(subject)
    planned = plan(wiring.clock_kinds()[kind], started_at=at, due_at=due_at, measure=measure)
    clock = Clock(
        kind=kind,
        subject_type=about.type,
        subject_id=about.id,
        team_id=_id(team),
        holder_id=_id(holder),
        measure=Clock.Measure.ELAPSED if isinstance(measure, Elapsed) else Clock.Measure.WORKING,
        started_at=at,
        due_at=due_at,
    )
    _set_steps(clock, planned)
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


@transaction.atomic
def move(clock: Clock, *, due_at: dt.datetime, at: dt.datetime, measure: Measure = ELAPSED) -> Clock:
    """Give a clock another deadline. What is done is not done again; a past breach stays on record."""
    clock = _locked(clock)
    clock.due_at = max(due_at, clock.started_at)
    return _replan(clock, at=at, measure=measure)


@transaction.atomic
def hand_over(clock: Clock, *, holder: Any, at: dt.datetime) -> Clock:
    """Let somebody else hold the clock; its deadline stays."""
    clock = _locked(clock)
    clock.holder_id = _id(holder)
    clock.generation += 1
    clock.save(update_fields=["holder_id", "generation"])
    return clock


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
def resume(clock: Clock, *, at: dt.datetime, measure: Measure = ELAPSED) -> Clock:
    """Go on with what was left at the pause, every coming step later by as much, as `measure` counts it."""
    clock = _locked(clock)
    if clock.paused_at is None:
        return clock
    paused_at = clock.paused_at

    def later(moment: dt.datetime) -> dt.datetime:
        if moment <= paused_at:
            return at - (paused_at - moment)  # what was late at the pause is as late afterwards
        return measure.after(at, measure.between(paused_at, moment))

    clock.due_at = later(clock.due_at)
    clock.paused_at, clock.pause_reason = None, ""
    clock.parked_at, clock.tries, clock.last_error = None, 0, ""
    clock.generation += 1
    _set_steps(
        clock,
        [(name, later(moment)) for name, moment in zip(clock.step_names, clock.step_times, strict=True)],
    )
    clock.save()
    return clock


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


@transaction.atomic
def reopen(clock: Clock, *, at: dt.datetime) -> Clock:
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


def _replan(clock: Clock, *, at: dt.datetime, measure: Measure) -> Clock:
    steps = wiring.clock_kinds()[clock.kind]
    done = set(clock.steps_done.values_list("name", flat=True))
    planned = plan(steps, started_at=clock.started_at, due_at=clock.due_at, measure=measure)
    coming = still_to_come(steps, planned, done=done, at=at)
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
