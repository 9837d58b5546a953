"""From the door and out again without a mouse: every step is found by Tab, typed, and pressed."""

import datetime as dt

import pytest
from playwright.sync_api import Page, expect

from ledger.time import now
from people.models import Absence, Role, Seat, User
from people.verbs import add_user, join_team
from tests.browser.screen import arrive
from tests.people.signing import PASSWORD

MOST = 90  # no page may need more presses of Tab than this


@pytest.fixture
def page(visit, transactional_db) -> Page:
    user = add_user(name="Priya Raman", email="priya@corvane.example", by=None, at=now())
    user.set_password(PASSWORD)
    user.save()
    join_team(user, role=Role.REVOPS, by=None, at=now())
    return visit().page


def walk(page: Page, role: str, name: str) -> None:
    """Tab until it has the focus, which can be seen."""
    wanted = page.get_by_role(role, name=name, exact=True).first
    expect(wanted).to_be_visible()
    page.wait_for_load_state()  # it may be the first that is waited for on its page
    for _ in range(MOST):
        if wanted.evaluate("it => it === document.activeElement"):
            assert wanted.evaluate("it => getComputedStyle(it).outlineStyle") != "none", (
                f"{name} shows no focus"
            )
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {role} {name}.")


def press(page: Page, role: str, name: str) -> None:
    walk(page, role, name)
    page.keyboard.press("Enter")


def write(page: Page, name: str, text: str, role: str = "textbox") -> None:
    walk(page, role, name)
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def go(page: Page, keys: str) -> None:
    for key in keys.split():
        page.keyboard.press(key)


def choose(page: Page, name: str, option: str) -> None:
    walk(page, "combobox", name)
    page.keyboard.type(option)


def test_the_first_morning_of_revops(page):
    page.goto("/account/sign-in/")
    expect(page.get_by_label("Email")).to_be_focused()
    page.keyboard.type("priya@corvane.example")
    write(page, "Password", PASSWORD)
    page.keyboard.press("Enter")
    arrive(page, "Handoff")

    go(page, "g s")
    arrive(page, "Settings")
    press(page, "link", "People")
    press(page, "link", "Add a person")
    write(page, "Name", "Jo Castellanos")
    write(page, "Email", "jo@corvane.example")
    page.keyboard.press("Control+Enter")
    arrive(page, "Jo Castellanos")
    press(page, "button", "Make an invitation")
    expect(page.get_by_label("The link")).to_be_visible()

    press(page, "link", "Enter an absence")
    arrive(page, "Absence of Jo Castellanos")
    year = now().year + 1
    for label, day in (("From", "0301"), ("Until", "0305")):
        page.get_by_label(label).focus()  # Chromium gives such a field no role
        page.keyboard.type(f"{day}{year}")
        page.keyboard.press("Tab")
        page.keyboard.type("0900AM")
    page.keyboard.press("Control+Enter")
    arrive(page, "Jo Castellanos")
    absence = Absence.objects.get(user__name="Jo Castellanos")
    assert absence.starts_at.date() == dt.date(year, 3, 1)

    go(page, "g s")
    press(page, "link", "Teams")
    press(page, "link", "Add a team")
    write(page, "Name", "Nordics")
    page.keyboard.press("Control+Enter")
    arrive(page, "Nordics")
    press(page, "link", "Add somebody")
    choose(page, "Person", "Jo")
    choose(page, "Role", "AE")
    page.keyboard.press("Control+Enter")
    arrive(page, "Nordics")
    press(page, "link", "Add a rotation")
    choose(page, "Role", "AE")
    page.keyboard.press("Control+Enter")
    arrive(page, "Nordics")
    press(page, "link", "Give somebody a place in the rotation of AE")
    choose(page, "Person", "Jo")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("row", name="Jo Castellanos")).to_be_visible()
    assert Seat.objects.get().user == User.objects.get(name="Jo Castellanos")

    press(page, "link", "Priya Raman RevOps")
    arrive(page, "Your account")
    press(page, "button", "Sign out here")
    arrive(page, "Sign in")
