"""What a kind of clock does on its way: its steps, in shares of the window or at a time after the deadline.

The window is counted by the clock's own measure; what comes after the deadline is real time.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


class Measure(Protocol):
    """How time is counted: `ELAPSED`, or somebody's working time (people.calendar). `between` is signed."""

    def after(self, start: dt.datetime, length: dt.timedelta) -> dt.datetime: ...
    def between(self, start: dt.datetime, end: dt.datetime) -> dt.timedelta: ...


class Elapsed:
    """Every second counts, day and night."""

    def after(self, start: dt.datetime, length: dt.timedelta) -> dt.datetime:
        return start + length

    def between(self, start: dt.datetime, end: dt.datetime) -> dt.timedelta:
        return end - start


ELAPSED = Elapsed()


def countable(measure: Measure, start: dt.datetime, end: dt.datetime) -> Measure:
    """`measure`, or every second where it finds nothing to count: all of a night's reminders would come at once."""
    return measure if measure.between(start, end) > dt.timedelta() else ELAPSED


@dataclass(frozen=True)
class Step:
    """One moment of a clock; says `event` when it comes.

    `share` of the window (1 = the deadline), then `later`, or, with `grace`, as much later as the clock was started
    with: what comes after the deadline by a setting. A clock without a grace leaves that step out.
    """

    event: str
    share: float = 1.0
    later: dt.timedelta = dt.timedelta()
    grace: bool = False
    breach: bool = False

    @property
    def outlasts_the_window(self) -> bool:
        return self.grace or bool(self.later)


Plan = list[tuple[str, dt.datetime]]


def plan(
    steps: Mapping[str, Step],
    *,
    started_at: dt.datetime,
    due_at: dt.datetime,
    measure: Measure,
    rested: dt.timedelta = dt.timedelta(),
    grace: dt.timedelta | None = None,
) -> Plan:
    """Every step with its moment, soonest first. Shares are of the window as `measure` counts it.

    `rested`: how much of that was spent in pauses, which belong to no share. Moments before a pause are not told right:
    they are past, and done.
    """
    measure = countable(measure, started_at, due_at)
    whole = measure.between(started_at, due_at)
    spent = min(rested, whole)

    def moment(step: Step) -> dt.datetime:
        end = due_at
        if step.share != 1:
            end = min(measure.after(started_at, spent + (whole - spent) * step.share), due_at)
        return end + (grace or dt.timedelta() if step.grace else step.later)

    moments = {name: moment(step) for name, step in steps.items() if not step.grace or grace is not None}
    return sorted(moments.items(), key=lambda moment: moment[1])


def still_to_come(steps: Mapping[str, Step], planned: Plan, *, done: set[str], at: dt.datetime) -> Plan:
    """After a change of plan: nothing twice, and no reminder for a moment that has already gone by.

    A breach whose moment has gone by stays in, and what comes after it: they happen at once, late, and are marked so.
    """
    return [
        (name, moment)
        for name, moment in planned
        if name not in done and (moment > at or steps[name].breach or steps[name].outlasts_the_window)
    ]
