"""What a kind of clock does on its way: its steps, in shares of the window or at a time after the deadline."""

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


@dataclass(frozen=True)
class Step:
    """One moment of a clock. `share` of the window (1 = the deadline), then `later`; says `event` when it comes."""

    event: str
    share: float = 1.0
    later: dt.timedelta = dt.timedelta()
    breach: bool = False


Plan = list[tuple[str, dt.datetime]]


def plan(
    steps: Mapping[str, Step], *, started_at: dt.datetime, due_at: dt.datetime, measure: Measure = ELAPSED
) -> Plan:
    """Every step with its moment, soonest first. Shares are of the window as `measure` counts it."""
    window = measure.between(started_at, due_at)
    moments = {
        name: (due_at if step.share == 1 else min(measure.after(started_at, window * step.share), due_at))
        + step.later
        for name, step in steps.items()
    }
    return sorted(moments.items(), key=lambda moment: moment[1])


def still_to_come(steps: Mapping[str, Step], planned: Plan, *, done: set[str], at: dt.datetime) -> Plan:
    """After a change of plan: nothing twice, and no reminder for a moment that has already gone by.

    A breach whose moment has gone by stays in: it happens at once, late, and is marked so.
    """
    return [
        (name, moment)
        for name, moment in planned
        if name not in done and (moment > at or steps[name].breach or steps[name].later)
    ]
