"""The shell, as a person meets it."""

import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import expect

from ledger.time import now
from people.models import Role
from people.verbs import add_user, join_team

STANDARD = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
SHOTS = os.environ.get("SHOTS", "")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_in_the_components(visit, width, theme):
    page = visit(width, theme).page
    page.goto("/components/")
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/components-{width}-{theme}.png", full_page=True)
    found = Axe().run(page, options=STANDARD)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_a_question_mark_lists_the_keys_and_escape_closes(visit):
    page = visit().page
    page.goto("/components/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("System health")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.get_by_role("button", name="All keys").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def test_two_keys_in_a_row_lead_to_a_page(visit):
    page = visit().page
    page.goto("/components/")
    page.keyboard.press("g")
    page.keyboard.press("y")
    expect(page.get_by_role("heading", level=1, name="System health")).to_be_visible()


def test_a_toast_comes_by_key_and_offers_undo(visit):
    page = visit().page
    page.goto("/components/")
    page.keyboard.press("t")
    expect(page.get_by_role("button", name="Undo")).to_be_visible()


def test_keys_that_are_switched_off_do_nothing(visit):
    page = visit().page
    page.goto("/components/")
    page.evaluate("document.body.dataset.singleKeys = 'off'")
    page.keyboard.press("t")
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_in_the_audit(visit, server, width, theme):
    user = add_user(name="Rosa Ops", email="rosa@example.com", by=None, at=now())
    join_team(user, role=Role.REVOPS, by=None, at=now())
    client = Client()
    client.force_login(user)
    page = visit(width, theme).page
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server}]
    )
    page.goto("/audit/")
    expect(page.get_by_role("heading", level=1, name="Audit")).to_be_visible()
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/audit-{width}-{theme}.png")
    found = Axe().run(page, options=STANDARD)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") == width
