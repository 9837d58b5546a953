"""What is done to people, teams, calendars and pools. Each change is an event; no event holds a name or an address."""

from people.verbs.absences import add_absence, end_absence_early
from people.verbs.calendars import add_calendar, add_holiday, remove_holiday
from people.verbs.install import change_install
from people.verbs.leaving import come_back, deactivate, go_offline, reactivate
from people.verbs.persons import add_user, change_user
from people.verbs.pools import add_pool, add_seat, add_segment, add_territory, change_weight, remove_seat
from people.verbs.services import add_service
from people.verbs.taken_back import give_role_back, give_seat_back
from people.verbs.teams import add_team, change_settings, change_team, join_team, leave_team

__all__ = [
    "add_absence",
    "add_calendar",
    "add_holiday",
    "add_pool",
    "add_seat",
    "add_segment",
    "add_service",
    "add_team",
    "add_territory",
    "add_user",
    "change_install",
    "change_settings",
    "change_team",
    "change_user",
    "change_weight",
    "come_back",
    "deactivate",
    "end_absence_early",
    "give_role_back",
    "give_seat_back",
    "go_offline",
    "join_team",
    "leave_team",
    "reactivate",
    "remove_holiday",
    "remove_seat",
]
