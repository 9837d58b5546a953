"""When a review is due (BOUNCE-4). Pure: moments in, a moment and its reason out.

Two bounds, and the earlier holds: (a) so long after it landed, and (b) so long before the meeting.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ledger.kinds import ELAPSED, Measure
from people.calendar import NeverOpen

WINDOW = dt.timedelta(hours=24)
SHORT = dt.timedelta(minutes=30)
MORE_TIME = dt.timedelta(hours=4)  # for who takes it over


class Rule(StrEnum):
    """Which part of BOUNCE-4 set the deadline."""

    WINDOW = "window"  # 24 h after it landed
    WORKING = "working"  # so many working hours after it landed
    BEFORE_MEETING = "before_meeting"
    SHORT_NOTICE = "short_notice"  # 30 min after it landed
    START = "start"  # short notice, and the meeting starts sooner
    SOON = "soon"  # 30 min from the moment at which the meeting was moved
    TAKEN_OVER = "taken_over"  # 4 h from the moment at which another took it over


@dataclass(frozen=True)
class Terms:
    """What a team has set. `working`: how much working time takes the place of the 24 hours; None: elapsed."""

    buffer: dt.timedelta = dt.timedelta(hours=2)
    working: dt.timedelta | None = None


@dataclass(frozen=True)
class Due:
    """`short_notice` reviews are left out of the SLA share; `after_start`: it landed when the meeting had begun."""

    at: dt.datetime
    rule: Rule
    short_notice: bool = False
    after_start: bool = False


def landed(at: dt.datetime, *, meeting: dt.datetime | None, terms: Terms, measure: Measure = ELAPSED) -> Due:
    """The deadline of a brief that lands at `at`, with its meeting's start. `measure` is the holder's working time."""
    window = _window(at, terms, measure)
    if meeting is None:
        return window
    if meeting <= at:
        return Due(window.at, window.rule, after_start=True)
    before = meeting - terms.buffer
    if before < at + SHORT:
        if meeting < at + SHORT:
            return Due(meeting, Rule.START, short_notice=True)
        return Due(at + SHORT, Rule.SHORT_NOTICE, short_notice=True)
    return _earlier(window, Due(before, Rule.BEFORE_MEETING))


def meeting_moved(
    at: dt.datetime,
    *,
    landed_at: dt.datetime,
    meeting: dt.datetime | None,
    terms: Terms,
    measure: Measure = ELAPSED,
    taken_over_at: dt.datetime | None = None,
) -> Due:
    """The deadline anew when the meeting is moved or called off at `at`, before a breach: a past breach stays.

    The bound before the meeting is never less than half an hour away, however near the new start is. The other bound
    stays: `measure` is the working time of who held it when it landed, and whoever has taken it over since, last at
    `taken_over_at`, keeps the four hours that they were given.
    """
    window = _window(landed_at, terms, measure)
    if taken_over_at is not None and taken_over_at + MORE_TIME > window.at:
        window = Due(taken_over_at + MORE_TIME, Rule.TAKEN_OVER)
    if meeting is None:
        return window
    before, soonest = meeting - terms.buffer, at + SHORT
    if before < soonest:
        return _earlier(window, Due(soonest, Rule.SOON))
    return _earlier(window, Due(before, Rule.BEFORE_MEETING))


def taken_over(
    at: dt.datetime, *, due_at: dt.datetime, meeting: dt.datetime | None, terms: Terms
) -> Due | None:
    """Another takes it over at `at`, before a breach: four hours at least, but not past the meeting's bound.

    None: the deadline stays as it is. After a breach the old clock keeps it, and the new one is `landed()` now.
    """
    wanted = at + MORE_TIME
    if meeting is not None and at < meeting:
        wanted = min(wanted, meeting - terms.buffer)
    return Due(wanted, Rule.TAKEN_OVER) if wanted > due_at else None


def in_words(rule: Rule, terms: Terms) -> str:
    """Which rule set a deadline, as it stands beside the clock."""
    lengths = {
        Rule.WINDOW: WINDOW,
        Rule.WORKING: terms.working or WINDOW,
        Rule.BEFORE_MEETING: terms.buffer,
        Rule.SHORT_NOTICE: SHORT,
        Rule.START: dt.timedelta(),
        Rule.SOON: SHORT,
        Rule.TAKEN_OVER: MORE_TIME,
    }
    return WORDS[rule] % {"length": _length(lengths[rule])}


WORDS = {
    Rule.WINDOW: _("%(length)s after it landed"),
    Rule.WORKING: _("%(length)s of working time after it landed"),
    Rule.BEFORE_MEETING: _("%(length)s before the meeting"),
    Rule.SHORT_NOTICE: _("%(length)s after it landed, for the meeting is near"),
    Rule.START: _("when the meeting starts"),
    Rule.SOON: _("%(length)s after the meeting was moved"),
    Rule.TAKEN_OVER: _("%(length)s after it was taken over"),
}


def _length(time: dt.timedelta) -> str:
    hours, minutes = divmod(time // dt.timedelta(minutes=1), 60)
    said = [gettext("%d h") % hours] if hours else []
    return " ".join([*said, gettext("%d min") % minutes] if minutes or not hours else said)


def _window(at: dt.datetime, terms: Terms, measure: Measure) -> Due:
    """Bound (a). Who never works, as far as the calendar knows, has the 24 hours."""
    if terms.working is None:
        return Due(at + WINDOW, Rule.WINDOW)
    try:
        return Due(measure.after(at, terms.working), Rule.WORKING)
    except NeverOpen:
        return Due(at + WINDOW, Rule.WINDOW)


def _earlier(one: Due, other: Due) -> Due:
    return other if other.at < one.at else one
