"""Working time: how much of a stretch of real time falls inside somebody's working hours.

One definition carries the whole module: an instant is open when the zone's wall clock reads a time inside one
of that local date's spans, and the person is not absent. Daylight saving needs no rule of its own:

- Working time is real elapsed time while open. 00:00-09:00 holds 8 h on a day that skips an hour, 10 h on one
  that repeats an hour.
- A span that starts inside a skipped hour opens at the instant of the change, one that ends inside it closes
  there, and one that lies wholly inside it does not happen.
- Wall times that come twice are open both times: 01:30-09:00 on a night when 01:00-02:00 repeats is open
  from the first 01:30 to the change, shut while the clock shows 01:00 to 01:30 again, then open to 09:00.
- A date that a zone skipped altogether has no open time.

Pure: no database and no settings. Moments come in aware, in any zone, and leave in UTC.
"""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAY = timedelta(days=1)
LOOK_AHEAD = timedelta(days=731)  # two years, a leap day included: past that, hours never open
FIRST_YEAR, LAST_YEAR = 1970, 2199  # a mistyped year gets a sentence instead of a walk over centuries

_Point = TypeVar("_Point", timedelta, datetime)
Interval = tuple[datetime, datetime]  # [from, until)
WallTimes = Iterable[tuple[str, str]]  # ("09:00", "18:00"), as a form or a JSON column holds them


class NeverOpen(Exception):
    """Nothing is due by these hours: they do not open again within two years. The text is one sentence."""


class Span(NamedTuple):
    """From `opens` until just before `closes`: wall-clock times since midnight on one date, 24:00 at most."""

    opens: timedelta
    closes: timedelta


Spans = tuple[Span, ...]
Week = tuple[Spans, Spans, Spans, Spans, Spans, Spans, Spans]  # Monday first, as date.weekday() counts


def wall_time(text: str) -> timedelta:
    """Time since midnight for "HH:MM", from 00:00 to 24:00; ValueError for anything else."""
    match = re.fullmatch(r"([0-9]{2}):([0-5][0-9])", text)
    since_midnight = timedelta(hours=int(match[1]), minutes=int(match[2])) if match else None
    if since_midnight is None or since_midnight > DAY:
        raise ValueError(f"{text!r} is not a time of day between 00:00 and 24:00.")
    return since_midnight


def spans(*wall_times: tuple[str, str]) -> Spans:
    """The spans of one date: `spans(("09:00", "12:00"), ("13:00", "18:00"))`. None may cross midnight."""
    found = tuple(Span(wall_time(opens), wall_time(closes)) for opens, closes in wall_times)
    _refuse_backward(found)
    return found


def _refuse_backward(day: Iterable[Span]) -> None:
    for span in day:
        if not timedelta(0) <= span.opens < span.closes <= DAY:
            raise ValueError(f"A span must close after it opens, on the same date: not {_text(span)}.")


def _text(span: Span) -> str:
    minutes = [wall // timedelta(minutes=1) for wall in span]
    return "-".join(f"{minute // 60:02d}:{minute % 60:02d}" for minute in minutes)


def _united_spans(day: Iterable[Span]) -> Spans:
    return tuple(Span(opens, closes) for opens, closes in _united(day))


def _united(pairs: Iterable[tuple[_Point, _Point]]) -> list[tuple[_Point, _Point]]:
    """The same ground as ordered pairs that neither overlap nor touch."""
    found: list[tuple[_Point, _Point]] = []
    for begins, ends in sorted(pairs):
        if found and begins <= found[-1][1]:
            begins, ends = found[-1][0], max(found.pop()[1], ends)
        found.append((begins, ends))
    return found


def weekly(
    *,
    monday: WallTimes = (),
    tuesday: WallTimes = (),
    wednesday: WallTimes = (),
    thursday: WallTimes = (),
    friday: WallTimes = (),
    saturday: WallTimes = (),
    sunday: WallTimes = (),
) -> Week:
    """A week of spans. One that closes earlier than it opens runs over midnight into the next weekday."""
    days: list[list[Span]] = [[] for _ in range(7)]
    for weekday, wall_times in enumerate((monday, tuesday, wednesday, thursday, friday, saturday, sunday)):
        for opens_text, closes_text in wall_times:
            opens, closes = wall_time(opens_text), wall_time(closes_text)
            over_midnight = closes < opens < DAY
            days[weekday].append(Span(opens, DAY if over_midnight else closes))
            if over_midnight and closes:
                days[(weekday + 1) % 7].append(Span(timedelta(0), closes))
    _refuse_backward(span for day in days for span in day)
    mon, tue, wed, thu, fri, sat, sun = (_united_spans(day) for day in days)
    return mon, tue, wed, thu, fri, sat, sun


def workdays(opens: str, closes: str) -> Week:
    """The same span from Monday to Friday."""
    day = [(opens, closes)]
    return weekly(monday=day, tuesday=day, wednesday=day, thursday=day, friday=day)


NINE_TO_SIX = workdays("09:00", "18:00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """When one person works.

    `zone`: an IANA name. `week`: what repeats. `holidays`: local dates without open time. `special_days`:
    local dates with spans of their own (a half day, an extra Saturday), winning over the week and holidays.
    `absences`: half-open intervals of aware moments, winning over all. ValueError for what cannot be.
    """

    zone: str
    week: Week = NINE_TO_SIX
    holidays: Collection[date] = ()
    special_days: Mapping[date, Spans] = field(default_factory=dict)
    absences: Collection[Interval] = ()

    def __post_init__(self) -> None:
        zone_named(self.zone)
        if len(self.week) != 7:
            raise ValueError("A week has seven days of working hours, Monday first.")
        for day in (*self.week, *self.special_days.values()):
            _refuse_backward(day)
        for on in (*self.holidays, *self.special_days):
            # A datetime is a date to Python, but never equal to one: it would be a holiday that never comes.
            if isinstance(on, datetime):
                raise ValueError(f"{on} is a moment: holidays and special days are dates.")
        for away, back in self.absences:
            if _utc(away) >= _utc(back):
                raise ValueError(f"An absence must end after it begins, and this one begins at {away}.")


class WorkingTime:
    """Measures time by somebody's hours. Copies them: later changes need a new measure.

    `between(a, after(a, length)) == length`; `between` adds up over adjoining stretches; `after` never falls
    as either of its arguments grows.
    """

    def __init__(self, hours: Hours) -> None:
        self.zone = zone_named(hours.zone)
        self._week = tuple(_united_spans(day) for day in hours.week)
        self._own_days = {on: Spans() for on in hours.holidays}
        self._own_days |= {on: _united_spans(day) for on, day in hours.special_days.items()}
        self._absences = _united((_utc(away), _utc(back)) for away, back in hours.absences)
        self._returns = [back for _, back in self._absences]

    def after(self, start: datetime, length: timedelta) -> datetime:
        """The first instant at which `length` of open time has passed since `start`.

        So the end may be the very moment of closing, and does not wait for the next opening; no length at all
        gives `start` back, open or not. NeverOpen when two years bring no open time and `length` is not full.
        """
        if length < timedelta(0):
            raise ValueError(f"A length of working time cannot be negative, and this one is {length}.")
        since, left = _moment(start), length
        if not left:
            return since
        while True:
            last_close = None
            for opens, last_close in self._open(since, self._horizon(since)):
                if left <= last_close - opens:
                    return opens + left
                left -= last_close - opens
            if last_close is None:
                raise self._never_open(since)
            since = last_close

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Open time in [start, end). Negative when `end` comes first, as `end - start` would be."""
        begins, ends = _moment(start), _moment(end)
        if ends < begins:
            return -self.between(end, start)
        return sum((closes - opens for opens, closes in self._open(begins, ends)), timedelta(0))

    def is_absent(self, at: datetime) -> bool:
        """Whether an absence covers this moment, whatever the hours say."""
        moment = _moment(at)
        coming = bisect_right(self._returns, moment)
        return coming < len(self._absences) and self._absences[coming][0] <= moment

    def is_open(self, at: datetime) -> bool:
        """Whether `at` is working time: true at the moment of opening, false at that of closing."""
        moment = _moment(at)
        return any(True for _ in self._open(moment, moment + datetime.resolution))

    def next_open(self, at: datetime) -> datetime:
        """The first open instant from `at` on, `at` included. NeverOpen when none comes within two years."""
        since = _moment(at)
        for opens, _ in self._open(since, self._horizon(since)):
            return opens
        raise self._never_open(since)

    def local_date(self, at: datetime) -> date:
        """The date that the calendar on this person's wall shows."""
        return _moment(at).astimezone(self.zone).date()

    def opens_and_closes_on(self, on: date) -> Interval | None:
        """First opening and last closing of a local date, absences taken off; None without open time."""
        _moment(datetime.combine(on, time.min, UTC))
        pieces = self._open_on(on)
        return (pieces[0][0], pieces[-1][1]) if pieces else None

    def open_left_today(self, at: datetime) -> timedelta:
        """Open time that is left, from `at` on, of the local date of `at`."""
        moment = _moment(at)
        pieces = self._open_on(self.local_date(moment))
        return sum((closes - max(opens, moment) for opens, closes in pieces if closes > moment), timedelta(0))

    def open_between(self, start: datetime, end: datetime) -> list[Interval]:
        """The stretches of working time in between, in UTC, soonest first."""
        return list(self._open(_moment(start), _moment(end)))

    def _open(self, start: datetime, end: datetime) -> Iterator[Interval]:
        """Open time in [start, end) as ordered, disjoint, non-empty intervals."""
        for day in _local_days(self.zone, start, end):
            yield from self._open_in(day)

    def _open_on(self, on: date) -> list[Interval]:
        # Local dates lie within a day of the UTC date of the same name, since no offset reaches 24 hours.
        midnight = datetime.combine(on, time.min, UTC)
        days = _local_days(self.zone, midnight - DAY, midnight + 2 * DAY)
        return [piece for day in days if day.on == on for piece in self._open_in(day)]

    def _open_in(self, day: "_LocalDay") -> Iterator[Interval]:
        for span in self._spans_on(day.on):
            opens = max(day.midnight + span.opens, day.begins)
            closes = min(day.midnight + span.closes, day.ends)
            if opens < closes:
                yield from self._present(opens, closes)

    def _spans_on(self, on: date) -> Spans:
        own = self._own_days.get(on)
        return self._week[on.weekday()] if own is None else own

    def _present(self, opens: datetime, closes: datetime) -> Iterator[Interval]:
        """[opens, closes) without the absences."""
        for away, back in self._absences[bisect_right(self._returns, opens) :]:
            if away >= closes:
                break
            if opens < away:
                yield opens, away
            opens = back
        if opens < closes:
            yield opens, closes

    def _horizon(self, since: datetime) -> datetime:
        if since.year > LAST_YEAR:
            raise NeverOpen(f"These working hours do not hold that much open time before {LAST_YEAR + 1}.")
        return since + LOOK_AHEAD

    def _never_open(self, since: datetime) -> NeverOpen:
        return NeverOpen(f"These working hours never open in the two years after {since:%Y-%m-%d %H:%M} UTC.")


@lru_cache(maxsize=1024)
def zone_named(name: str) -> ZoneInfo:
    """The time zone with this IANA name; ValueError when there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"There is no time zone {name!r}: use an IANA name such as Europe/Berlin.") from None


class _Stretch(NamedTuple):
    """UTC instants [begins, ends) with one offset from UTC: in there a wall clock runs like a stopwatch."""

    begins: datetime
    ends: datetime
    offset: timedelta


class _LocalDay(NamedTuple):
    """The part [begins, ends) of local date `on` inside one stretch.

    `midnight` is where the date would begin if the stretch's offset had always held, so midnight plus a wall
    time is that wall time's instant. A date with a change of offset comes in two parts, and where the clock
    is put back over midnight, parts of two dates alternate.
    """

    on: date
    midnight: datetime
    begins: datetime
    ends: datetime


def _local_days(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[_LocalDay]:
    for year in range(start.year, end.year + 1):
        for stretch in _stretches(zone, year):
            begins, ends = max(stretch.begins, start), min(stretch.ends, end)
            if begins < ends:
                yield from _days_of(begins, ends, stretch.offset)


def _days_of(begins: datetime, ends: datetime, offset: timedelta) -> Iterator[_LocalDay]:
    on = (begins + offset).date()
    midnight = datetime.combine(on, time.min, UTC) - offset
    while midnight < ends:
        yield _LocalDay(on, midnight, max(midnight, begins), min(midnight + DAY, ends))
        on, midnight = on + DAY, midnight + DAY


@lru_cache(maxsize=4096)
def _stretches(zone: ZoneInfo, year: int) -> tuple[_Stretch, ...]:
    """The stretches of one UTC year, in order and without holes."""
    # zoneinfo does not list its changes, so they are looked for; since 1970 none came twice in six days.
    begins, ends = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    found, offset, at = [], _offset(zone, begins), begins
    while at < ends:
        if (next_offset := _offset(zone, at + DAY)) != offset:
            change = _change(zone, at, at + DAY)
            found.append(_Stretch(begins, change, offset))
            begins, offset = change, next_offset
        at += DAY
    if begins < ends:
        found.append(_Stretch(begins, ends, offset))
    return tuple(found)


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The first whole second with the offset of `after`; the changes are on whole seconds."""
    old, second = _offset(zone, before), timedelta(seconds=1)
    while after - before > second:
        middle = before + (after - before) // second // 2 * second
        before, after = (middle, after) if _offset(zone, middle) == old else (before, middle)
    return after


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).replace(tzinfo=UTC) - at


def _utc(at: datetime) -> datetime:
    if at.utcoffset() is None:
        raise ValueError(f"{at} has no time zone: working time needs aware moments.")
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{at} lies outside the years that a calendar knows.") from None


def _moment(at: datetime) -> datetime:
    moment = _utc(at)
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(f"{at} lies outside the years {FIRST_YEAR} to {LAST_YEAR}.")
    return moment
