"""The settings pages in a real browser: axe, phones, the keyboard."""

import datetime as dt
import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from ledger.events import Subject
from ledger.keys import uuid7
from ledger.time import now
from people.models import HolidayCalendar, Role, Team, User
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
from tests.browser.test_pages import STANDARD

DAY = dt.timedelta(days=1)
NAMES = ("Alex Brandt", "Ben Okafor", "Noor Haddad", "Priya Raman", "Ruth Lindgren", "Sam Ito", "Tove Holm")


@pytest.fixture
def company(transactional_db) -> dict[str, str]:
    """A small team with something of everything. Gives the pages by name."""
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
    client = Client()
    client.force_login(User.objects.get(name=name))
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.goto("/")
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": page.url}])


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing(visit, company, width, theme):
    page = visit(width, theme).page
    sign_in(page, "Priya Raman")
    for name, path in company.items():
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        if folder := os.environ.get("SHOTS"):
            page.screenshot(path=f"{folder}/{name}-{width}-{theme}.png", full_page=True)
        found = Axe().run(page, options=STANDARD)
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"


def test_nothing_scrolls_sideways(visit, company):
    page = visit().page
    sign_in(page, "Priya Raman")
    for path in company.values():
        page.goto(path)
        for width in (320, 360, 768, 1024, 1920):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") == width, f"{path} at {width}"


def test_a_refused_form_keeps_what_was_typed_by_keyboard_alone(visit, company):
    page = visit().page
    sign_in(page, "Priya Raman")
    page.goto(company["add_person"])
    page.get_by_label("Name").focus()
    page.keyboard.type("Jo Castellanos")
    page.keyboard.press("Tab")
    page.keyboard.type("alex@corvane.example")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Somebody with this email is here already.")).to_be_visible()
    expect(page.get_by_label("Name")).to_have_value("Jo Castellanos")
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/refused.png", full_page=True)
    page.get_by_label("Email").fill("jo@corvane.example")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Added")).to_be_visible()


def test_a_stale_form_shows_both_values(visit, company):
    page = visit().page
    sign_in(page, "Priya Raman")
    page.goto(reverse("change_team", args=[Team.objects.get(name="Nordics").pk]))
    change_team(Team.objects.get(name="Nordics"), zone="Europe/Helsinki", by=None, at=now())
    page.get_by_label("Name").fill("North")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("row", name="Time zone Europe/Helsinki Europe/Oslo")).to_be_visible()
    expect(page.get_by_label("Name")).to_have_value("North")
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/stale.png", full_page=True)
