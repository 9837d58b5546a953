"""Whose hours are when: the rows of people, teams, calendars and absences as the pure calendar takes them."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from people.calendar import NINE_TO_SIX, Hours, Week, WorkingTime, spans, weekly
from people.models import Absence, HolidayCalendar, Team, User


def working_time(user: User, *, team: Team | None = None, at: dt.datetime) -> WorkingTime:
    """The measure that a clock of this person counts by, with everything that is not over yet at `at`."""
    return working_times([user], team=team, at=at)[user.pk]


def working_times(
    users: Iterable[User], *, team: Team | None = None, at: dt.datetime
) -> dict[UUID, WorkingTime]:
    """The same for many people, in a fixed number of queries."""
    users = list(users)
    away = absences_of(users, at=at)
    calendars = _calendars({user.calendar_id for user in users} | {team.calendar_id if team else None})
    return {
        user.pk: WorkingTime(
            Hours(
                zone=user.zone,
                week=_week(user.week or (team.week if team else None)),
                absences=tuple((absence.starts_at, absence.ends_at) for absence in away.get(user.pk, [])),
                **calendars.get(user.calendar_id or (team.calendar_id if team else None), {}),
            )
        )
        for user in users
    }


def absences_of(users: Iterable[User], *, at: dt.datetime) -> dict[UUID, list[Absence]]:
    """Absences that are not over, by person."""
    found: dict[UUID, list[Absence]] = {}
    for absence in Absence.objects.filter(user__in=users, ends_at__gt=at).order_by("starts_at"):
        found.setdefault(absence.user_id, []).append(absence)
    return found


def _week(stored: Mapping[str, Any] | None) -> Week:
    return weekly(**stored) if stored else NINE_TO_SIX


def _calendars(ids: Iterable[UUID | None]) -> dict[UUID | None, dict[str, Any]]:
    calendars = HolidayCalendar.objects.filter(pk__in=[pk for pk in ids if pk]).prefetch_related("holidays")
    return {calendar.pk: _days_of(calendar) for calendar in calendars}


def _days_of(calendar: HolidayCalendar) -> dict[str, Any]:
    days = list(calendar.holidays.all())
    return {
        "holidays": frozenset(day.on for day in days if not day.spans),
        "special_days": {day.on: spans(*map(tuple, day.spans)) for day in days if day.spans},
    }
