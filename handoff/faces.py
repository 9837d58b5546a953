"""How a clock looks at a moment: word, shape, colour, and when it is due in the reader's zone.

static/handoff/clocks.js goes on from here in the browser by the same shares and words, without a request.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

Open = Sequence[tuple[dt.datetime, dt.datetime]]  # the working time between start and deadline
SHORT = 600  # a window of so many seconds or less is a short one; below so many left, seconds are shown
SOON, SOON_SHORT = 0.83, 0.5
LAST, LAST_SHORT = 900, 30
WORDS = {
    "fine": gettext_lazy("%s left"),
    "soon": gettext_lazy("Soon %s"),
    "last": gettext_lazy("Last minutes %s"),
    "late": gettext_lazy("Overdue %s"),
    "paused": gettext_lazy("Paused, %s left"),
}


@dataclass(frozen=True)
class Face:
    """What templates/_components/clock.html shows. `line` stands under it: "due Mon 10:30 · 2 working h left"."""

    state: str
    word: str
    title: str
    line: str
    due: int | None = None  # milliseconds, as the browser counts; None: it ticks no more
    started: int | None = None
    open: str = ""
    name: str = ""


def face(
    *,
    started_at: dt.datetime,
    due_at: dt.datetime,
    at: dt.datetime,
    zone: ZoneInfo,
    open: Open | None = None,
    name: str = "",
) -> Face:
    """Of a clock that runs. `open` where only working time counts; `name` is what is said aloud before its time."""
    left, whole = seconds(at, due_at, open), seconds(started_at, due_at, open)
    state = state_of(left, whole)
    if open is not None and at < due_at and not any(begins <= at < ends for begins, ends in open):
        state = "paused"
    due = due_at.astimezone(zone)
    return Face(
        state=state,
        word=str(WORDS[state]) % say(abs(left)),
        title=_("Due %(when)s") % {"when": date_format(due, "D j M H:i T")},
        line=_line(due, left, is_working=open is not None),
        due=_milliseconds(due_at),
        started=_milliseconds(started_at),
        open=" ".join(f"{_milliseconds(begins)}-{_milliseconds(ends)}" for begins, ends in open or ()),
        name=name,
    )


def seconds(begins: dt.datetime, ends: dt.datetime, open: Open | None) -> int:
    """From one moment to the other, negative when it lies behind; within the working time where that counts."""
    if open is None or ends <= begins:
        return int((ends - begins).total_seconds() // 1)
    within = [min(closes, ends) - max(opens, begins) for opens, closes in open]
    return int(
        sum((stretch for stretch in within if stretch > dt.timedelta()), dt.timedelta()).total_seconds()
    )


def state_of(left: int, whole: int) -> str:
    if left <= 0:
        return "late"
    short = whole <= SHORT
    if left <= (LAST_SHORT if short else LAST):
        return "last"
    return "soon" if 1 - left / whole >= (SOON_SHORT if short else SOON) else "fine"


def say(seconds: int) -> str:
    if seconds < SHORT:
        return f"{seconds // 60}:{seconds % 60:02}"
    hours, minutes = divmod(seconds // 60, 60)
    return _("%s h %s min") % (hours, f"{minutes:02}") if hours else _("%s min") % minutes


def _line(due: dt.datetime, left: int, *, is_working: bool) -> str:
    when = date_format(due, "D H:i")
    if left <= 0:
        return _("was due %(when)s") % {"when": when}
    if not is_working:
        return _("due %(when)s") % {"when": when}
    hours = left // 3600
    rest = ngettext("%(n)d working h left", "%(n)d working h left", hours) % {"n": hours}
    if not hours:
        rest = _("%(n)d working min left") % {"n": left // 60}
    return _("due %(when)s · %(rest)s") % {"when": when, "rest": rest}


def _milliseconds(at: dt.datetime) -> int:
    return round(at.timestamp() * 1000)
