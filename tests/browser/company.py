"""A small team with something of everything, for tests that look at pages."""

import datetime as dt

from django.urls import reverse
from playwright.sync_api import Page

from ledger.events import Subject
from ledger.keys import uuid7
from ledger.time import now
from people.models import HolidayCalendar, Role, User
from people.turns import Need, take
from people.verbs import (
    add_absence,
    add_calendar,
    add_holiday,
    add_pool,
    add_seat,
    add_team,
    add_user,
    change_team,
    change_user,
    deactivate,
    go_offline,
    join_team,
)
from tests.browser.screen import come_in

DAY = dt.timedelta(days=1)
NAMES = ("Alex Brandt", "Ben Okafor", "Noor Haddad", "Priya Raman", "Ruth Lindgren", "Sam Ito", "Tove Holm")


def make_company() -> dict[str, str]:
    """Gives the pages by name."""
    at = now()
    alex, ben, noor, priya, ruth, sam, tove = (
        add_user(
            name=name,
            email=f"{name.split()[0].lower()}@corvane.example",
            zone="Europe/Berlin",
            by=None,
            at=at,
        )
        for name in NAMES
    )
    team = add_team(name="Northeast mid-market", zone="Europe/Berlin", by=None, at=at)
    add_team(name="Nordics", zone="Europe/Oslo", by=None, at=at)
    for user, role in (
        (alex, Role.AE),
        (ben, Role.AE),
        (sam, Role.AE),
        (noor, Role.SDR),
        (ruth, Role.MANAGER),
    ):
        join_team(user, role=role, team=team, by=None, at=at)
    for user in (priya, tove):
        join_team(user, role=Role.REVOPS, by=None, at=at)
    calendar = add_calendar(name="Berlin", by=None, at=at)
    for month, day, name, spans in ((1, 1, "New Year", []), (12, 24, "Christmas Eve", [("09:00", "13:00")])):
        on = dt.date(at.year, month, day)
        add_holiday(calendar, on=on, name=name, spans=spans, by=None, at=at)
    week = {"monday": [["09:00", "12:00"], ["13:00", "18:00"]], "friday": [["09:00", "14:00"]]}
    change_user(alex, week=week, capacity=6, backup=ruth, calendar=calendar, by=priya, at=at)
    change_team(team, calendar=calendar, by=priya, at=at)
    add_absence(ben, starts_at=at - DAY, ends_at=at + 4 * DAY, cover=alex, by=ben, at=at)
    add_absence(alex, starts_at=at + 20 * DAY, ends_at=at + 30 * DAY, cover=sam, by=alex, at=at)
    pool = add_pool(team, role=Role.AE, by=priya, at=at)
    for user, weight in ((alex, 2), (ben, 1), (sam, 1)):
        add_seat(pool, user=user, weight=weight, joined_on=dt.date(2020, 1, 1), by=priya, at=at)
    for _ in range(9):
        take([pool], Need(Subject("drill.lead", uuid7()), counting=()), by=None, at=at)
    go_offline(sam, by=None, at=at)
    deactivate(add_user(name="Uma Gone", email="uma@corvane.example", by=None, at=at), by=priya, at=at)
    plain = ("settings", "people", "teams", "territories", "calendars", "clocks", "me", "add_person")
    places = {name: reverse(name) for name in plain}
    places |= {name: reverse(name, args=[alex.pk]) for name in ("person", "change_person", "add_absence")}
    places["deactivate_person"] = reverse("deactivate_person", args=[alex.pk])
    places["team"] = reverse("team", args=[team.pk])
    places["calendar"] = reverse("calendar", args=[HolidayCalendar.objects.get().pk])
    return places


def sign_in(page: Page, name: str) -> None:
    come_in(page, User.objects.get(name=name))
