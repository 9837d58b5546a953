"""The clocks of this room, from rows: the review's by BOUNCE-4, and those of the SDR's side (BOUNCE-3)."""

import datetime as dt
from copy import copy
from typing import Any

from bounces import due
from bounces.due import Due, Terms
from handoff.models import Handoff
from ledger import clocks
from ledger.kinds import ELAPSED, Measure
from ledger.models import Clock
from people.calendar import NeverOpen
from people.hours import nobodys, working_time
from people.models import User
from people.settings import of

RESTATE = dt.timedelta(hours=24)
LEFT = dt.timedelta(hours=2)  # of a working day, for what is due the same day


def terms_of(team: Any) -> Terms:
    """What the team has set for its reviews."""
    values = of(team)
    by_hours = values["review_mode"] == "working"
    return Terms(
        buffer=dt.timedelta(minutes=values["review_buffer"]),
        working=dt.timedelta(minutes=values["review_working"]) if by_hours else None,
    )


def measure_of(holder: User | None, team: Any, terms: Terms, *, since: dt.datetime) -> Measure:
    """The working time of who holds it; the team's while nobody does."""
    if terms.working is None:
        return ELAPSED
    return working_time(holder, team=team, since=since) if holder else nobodys(team)


def review_due(handoff: Handoff, *, at: dt.datetime) -> Due:
    """When a brief is due that lands now."""
    terms = terms_of(handoff.team)
    return due.landed(
        at,
        meeting=starts_at(handoff),
        terms=terms,
        measure=measure_of(handoff.ae, handoff.team, terms, since=at),
    )


def starts_at(handoff: Handoff) -> dt.datetime | None:
    """When the meeting starts, while it is booked."""
    return (
        handoff.meeting.starts_at
        if handoff.meeting is not None and handoff.meeting_state == "booked"
        else None
    )


def start_review(handoff: Handoff, planned: Due, *, at: dt.datetime) -> Clock:
    terms = terms_of(handoff.team)
    minutes = of(handoff.team)["review_grace"]
    return clocks.start(
        "review",
        subject=handoff,
        holder=handoff.ae,
        team=handoff.team,
        at=at,
        due_at=planned.at,
        measure=Clock.Measure.WORKING if terms.working is not None else Clock.Measure.ELAPSED,
        grace=dt.timedelta(minutes=minutes) if minutes else None,
    )


def due_when_passed_on(handoff: Handoff, clock: Clock, ae: User | None, *, at: dt.datetime) -> dt.datetime:
    """When `ae` has to decide who takes this open review over now. After a breach they get a clock of their own."""
    if clock.breached_at is not None:
        theirs = copy(handoff)
        theirs.ae = ae
        return review_due(theirs, at=at).at
    planned = due.taken_over(
        at, due_at=clock.due_at, meeting=starts_at(handoff), terms=terms_of(handoff.team)
    )
    return planned.at if planned else clock.due_at


def start_for_sdr(kind: str, handoff: Handoff, *, at: dt.datetime, due_at: dt.datetime) -> Clock:
    """A clock that waits on the SDR: restate, step, rebook."""
    return clocks.start(kind, subject=handoff, holder=handoff.sdr, team=handoff.team, at=at, due_at=due_at)


def end_of_day(person: User, team: Any, *, at: dt.datetime) -> dt.datetime:
    """The same day, as ROUTE-1 says it: until it closes, or in the first two hours of the next where fewer are left."""
    hours = working_time(person, team=team, since=at)
    today = hours.opens_and_closes_on(hours.local_date(at))
    closes = max(at, today[1]) if today else at
    if hours.between(at, closes) >= LEFT:
        return closes
    try:
        return hours.after(closes, LEFT)
    except NeverOpen:
        return at + RESTATE
