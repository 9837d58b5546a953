"""Doing the steps of clocks that are due: claimed in batches by any number of workers, each step once.

A step writes only the ledger: the step itself, its event and the event's dispatches. What the event causes
(a reassignment, a mail) is a reaction and runs in a transaction of its own, so no step waits for a handoff
that somebody is deciding at the moment.
"""

import datetime as dt
import logging
from dataclasses import dataclass

from django.db import InterfaceError, OperationalError, connection, transaction

from ledger import origin, wiring
from ledger.events import record_all
from ledger.kinds import Step
from ledger.models import TOLERANCE, Clock, ClockStep, Event

log = logging.getLogger(__name__)

BATCH = 100  # small: a claim holds its rows for milliseconds, and other workers skip them
TRIES = 3
RETRY_AFTER = dt.timedelta(seconds=2)
# In SQL, since this is what an idle worker does all day: built by the ORM, a look costs twice as much. The steps are
# those that this process knows: during a deploy, workers of before leave what came later to those who know it.
CLAIM = """
SELECT * FROM ledger_clock WHERE next_at <= handoff_now() AND kind || ' ' || step_names[1] = ANY(%s)
ORDER BY next_at, id LIMIT %s FOR UPDATE SKIP LOCKED
"""
FIRST = """
SELECT extract(epoch FROM next_at - handoff_now())::float FROM ledger_clock
WHERE next_at IS NOT NULL AND kind || ' ' || step_names[1] = ANY(%s) ORDER BY next_at, id LIMIT 1
"""
# A lock that somebody holds, a full disk, a server that is away: the batch is undone and taken up again.
NOT_POISON = (OperationalError, InterfaceError)


@dataclass(frozen=True)
class Due:
    """A claimed clock, the step that is due on it and the moment at which it is being done."""

    clock: Clock
    step: Step
    at: dt.datetime

    @property
    def name(self) -> str:
        return self.clock.step_names[0]

    @property
    def due_at(self) -> dt.datetime:
        return self.clock.step_times[0]

    @property
    def late(self) -> bool:
        return self.at - self.due_at > TOLERANCE


def fire_due(limit: int = BATCH) -> int:
    """Claim up to `limit` due clocks and do one step of each, in the order in which they are due. Returns how many."""
    with origin.coming_from(origin.Origin(channel="clock")), transaction.atomic():
        clocks = claim(limit)
        if clocks:
            _fire(clocks, at=_done_at())
        return len(clocks)


def fire_in_the_past(clock: Clock) -> None:
    """Do the next step of this clock as of its own moment: for history that is written down later (ledger.past)."""
    with transaction.atomic():
        row = Clock.objects.select_for_update().get(pk=clock.pk, next_at__isnull=False)
        _write([_due(row, row.step_times[0])])


def claim(limit: int) -> list[Clock]:
    return list(Clock.objects.raw(CLAIM, [wiring.clock_steps(), limit]))


def seconds_to_next(most: float) -> float:
    """How long nothing is due, at most `most`."""
    with connection.cursor() as cursor:
        cursor.execute(FIRST, [wiring.clock_steps()])
        first = cursor.fetchone()
    return most if first is None else min(max(first[0], 0.0), most)


def _done_at() -> dt.datetime:
    """The moment of doing, not of the transaction's start: lateness is measured with it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp() + (handoff_now() - now())")
        return cursor.fetchone()[0]


def _fire(clocks: list[Clock], *, at: dt.datetime) -> None:
    """The whole batch in five statements; row by row only when one of them is poison."""
    try:
        with transaction.atomic():
            _write([_due(clock, at) for clock in clocks])
    except NOT_POISON:
        raise
    except Exception:
        log.warning("a batch of clocks failed; doing them one by one", exc_info=True)
        for clock in clocks:
            _fire_alone(clock, at=at)


def _fire_alone(clock: Clock, *, at: dt.datetime) -> None:
    try:
        with transaction.atomic():
            _write([_due(clock, at)])
    except NOT_POISON:
        raise
    except Exception as error:
        _put_off(clock, error, at=at)


def _due(clock: Clock, at: dt.datetime) -> Due:
    return Due(clock, wiring.clock_kinds()[clock.kind][clock.step_names[0]], at)


def _write(dues: list[Due]) -> None:
    events = [_event(due) for due in dues]
    record_all(events)
    ClockStep.objects.bulk_create(_step(due, event) for due, event in zip(dues, events, strict=True))
    breached = [due.clock.pk for due in dues if due.step.breach]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE ledger_clock SET step_names = step_names[2:], step_times = step_times[2:],"
            " next_at = step_times[2], tries = 0, last_error = '',"
            " breached_at = CASE WHEN id = ANY(%s) THEN coalesce(breached_at, %s) ELSE breached_at END"
            " WHERE id = ANY(%s)",
            [breached, dues[0].at, [due.clock.pk for due in dues]],
        )


def _event(due: Due) -> Event:
    clock = due.clock
    return Event(
        kind=due.step.event,
        at=due.at,
        subject_type=clock.subject_type,
        subject_id=clock.subject_id,
        team_id=clock.team_id,
        new={
            "clock": clock.pk,
            "generation": clock.generation,
            "step": due.name,
            "holder": str(clock.holder_id) if clock.holder_id else None,
            "due_at": due.due_at.isoformat(),
            "late_seconds": round((due.at - due.due_at).total_seconds(), 3) if due.late else 0,
        },
    )


def _step(due: Due, event: Event) -> ClockStep:
    return ClockStep(
        clock=due.clock,
        name=due.name,
        generation=due.clock.generation,
        due_at=due.due_at,
        done_at=due.at,
        late=due.late,
        event=event,
    )


def _put_off(clock: Clock, error: Exception, *, at: dt.datetime) -> None:
    """A poison row must not hold up the others: two more tries, then it is parked and alarmed."""
    tries = clock.tries + 1
    parked = tries >= TRIES
    Clock.objects.filter(pk=clock.pk).update(
        tries=tries,
        last_error=type(error).__name__,
        parked_at=at if parked else None,
        next_at=None if parked else at + RETRY_AFTER,
    )
    log.error(
        "clock step failed",
        exc_info=error,
        extra={
            "clock": clock.pk,
            "kind": clock.kind,
            "tries": tries,
            "parked": parked,
            "error": type(error).__name__,
        },
    )
