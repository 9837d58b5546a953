"""Working time the slow way: look at the wall clock at every minute, and count.

It shares no arithmetic with `people/calendar.py`, and is exact for whole minutes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from people.calendar import Hours, WorkingTime, spans, weekly

MINUTE = timedelta(minutes=1)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WallTimes = Sequence[tuple[str, str]]


def in_minutes(day: WallTimes) -> list[tuple[int, int]]:
    return [(int(o[:2]) * 60 + int(o[3:]), int(c[:2]) * 60 + int(c[3:])) for o, c in day]


@dataclass(frozen=True)
class SlowCalendar:
    """Somebody's hours as plain facts. A span that closes before it opens runs over midnight."""

    zone: str
    week: Mapping[str, WallTimes]
    holidays: frozenset[date] = frozenset()
    special_days: Mapping[date, WallTimes] = field(default_factory=dict)
    absences: Sequence[tuple[datetime, datetime]] = ()

    def fast(self) -> WorkingTime:
        """The product's measure of the same facts."""
        own = {on: spans(*day) for on, day in self.special_days.items()}
        week = weekly(**self.week)
        return WorkingTime(
            Hours(zone=self.zone, week=week, holidays=self.holidays, special_days=own, absences=self.absences)
        )

    def is_open(self, minute: datetime) -> bool:
        wall = minute.astimezone(self._zone)
        if not self._in_spans(wall.date(), wall.hour * 60 + wall.minute):
            return False
        return not (self.absences and any(away <= minute < back for away, back in self.absences))

    def after(self, start: datetime, minutes: int) -> datetime:
        at = start.astimezone(UTC)
        while minutes:
            minutes -= self.is_open(at)
            at += MINUTE
        return at

    def between(self, start: datetime, end: datetime) -> timedelta:
        at, found = start.astimezone(UTC), 0
        while at < end:
            found += self.is_open(at)
            at += MINUTE
        return found * MINUTE

    def next_open(self, at: datetime) -> datetime:
        return self.after(at, 1) - MINUTE

    def open_left_today(self, at: datetime) -> timedelta:
        zone, left = self._zone, 0
        today = at.astimezone(zone).date()
        for minutes in range(50 * 60):  # a date ends within 24 h, and comes back within two more
            later = at.astimezone(UTC) + minutes * MINUTE
            left += later.astimezone(zone).date() == today and self.is_open(later)
        return left * MINUTE

    def _in_spans(self, today: date, now: int) -> bool:
        if today in self.special_days:
            return any(opens <= now < closes for opens, closes in in_minutes(self.special_days[today]))
        if today in self.holidays:
            return False
        weekday = today.weekday()
        for opens, closes in self._minutes[weekday]:
            if opens <= now and (now < closes or closes < opens):
                return True
        return any(now < closes < opens for opens, closes in self._minutes[weekday - 1])

    @cached_property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @cached_property
    def _minutes(self) -> list[list[tuple[int, int]]]:
        return [in_minutes(self.week.get(weekday, ())) for weekday in WEEKDAYS]
