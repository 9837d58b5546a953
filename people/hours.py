"""Whose hours are when: the rows of people, teams, calendars and absences as the pure calendar takes them."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from ledger.models import Clock
from people.calendar import NINE_TO_SIX, Hours, Week, WorkingTime, spans, weekly
from people.models import Absence, HolidayCalendar, Team, User


def of_clock(clock: Clock) -> WorkingTime:
    """The measure of a clock that counts working time: its holder's, or its team's while nobody holds it.

    Absences count from the clock's start on: one that is over may have been in its window.
    """
    return of_clocks([clock])[clock.pk]


def of_clocks(clocks: Collection[Clock]) -> dict[int, WorkingTime]:
    """The same for many, in a number of queries that grows with their teams only."""
    teams = Team.objects.in_bulk({clock.team_id for clock in clocks if clock.team_id})
    holders = User.objects.in_bulk({clock.holder_id for clock in clocks if clock.holder_id})
    found = {}
    for team_id in {clock.team_id for clock in clocks}:
        team = teams.get(team_id) if team_id else None
        ours = [clock for clock in clocks if clock.team_id == team_id]
        whose = {clock.holder_id for clock in ours}
        theirs: dict[UUID | None, WorkingTime] = {None: nobodys(team)} if None in whose else {}
        since = min(clock.started_at for clock in ours)
        theirs |= working_times([holders[pk] for pk in whose if pk], team=team, since=since)
        found |= {clock.pk: theirs[clock.holder_id] for clock in ours}
    return found


def working_time(user: User, *, team: Team | None = None, since: dt.datetime) -> WorkingTime:
    """This person's working time. For a clock, `since` is its start; what was over by then is left out."""
    return working_times([user], team=team, since=since)[user.pk]


def nobodys(team: Team | None) -> WorkingTime:
    """By the team's zone, week and holidays; without a team by UTC and the usual week."""
    days = _calendars({team.calendar_id}).get(team.calendar_id, {}) if team else {}
    return WorkingTime(Hours(zone=team.zone if team else "UTC", week=week_of(None, team), **days))


def working_times(
    users: Iterable[User], *, team: Team | None = None, since: dt.datetime
) -> dict[UUID, WorkingTime]:
    """The same for many people, in a fixed number of queries."""
    users = list(users)
    away = absences_of(users, at=since)
    calendars = _calendars({user.calendar_id for user in users} | {team.calendar_id if team else None})
    return {
        user.pk: WorkingTime(
            Hours(
                zone=user.zone,
                week=week_of(user, team),
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


def week_of(user: User | None, team: Team | None) -> Week:
    """Their own week, else the team's, else nine to six. A week without a span is one too: it never opens."""
    weeks: list[Mapping[str, Any] | None] = [row.week for row in (user, team) if row is not None]
    return next((weekly(**week) for week in weeks if week is not None), NINE_TO_SIX)


def _calendars(ids: Iterable[UUID | None]) -> dict[UUID | None, dict[str, Any]]:
    calendars = HolidayCalendar.objects.filter(pk__in=[pk for pk in ids if pk]).prefetch_related("holidays")
    return {calendar.pk: _days_of(calendar) for calendar in calendars}


def _days_of(calendar: HolidayCalendar) -> dict[str, Any]:
    days = list(calendar.holidays.all())
    return {
        "holidays": frozenset(day.on for day in days if not day.spans),
        "special_days": {day.on: spans(*map(tuple, day.spans)) for day in days if day.spans},
    }
