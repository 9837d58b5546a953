"""The settings pages in a real browser: phones, the keyboard, what is stale."""

import os

from django.urls import reverse
from playwright.sync_api import expect

from ledger.time import now
from people.models import Team
from people.verbs import change_team
from tests.browser.company import sign_in
from tests.browser.screen import message


def test_a_refused_form_keeps_what_was_typed_by_keyboard_alone(visit, company):
    page = visit().page
    sign_in(page, "Priya Raman")
    page.goto(company["add_person"])
    page.get_by_label("Name").focus()
    page.keyboard.type("Jo Castellanos")
    page.keyboard.press("Tab")
    page.keyboard.type("alex@corvane.example")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Email: Somebody with this email is here already.")).to_be_visible()
    expect(page.get_by_label("Name")).to_have_value("Jo Castellanos")
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/refused.png", full_page=True)
    page.get_by_label("Email").fill("jo@corvane.example")
    page.keyboard.press("Enter")
    expect(message(page, "Added")).to_be_visible()


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
