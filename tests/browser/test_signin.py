"""The way in, as a person goes it: invitation, password, authenticator app, passkey, sessions, and out."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from ledger.time import now
from people import signin
from people.models import User
from people.verbs import add_user
from tests.browser.looks import violations
from tests.browser.screen import arrive
from tests.people.signing import PASSWORD, totp_code, with_app

HOME = re.compile(r":\d+/$")
SHOTS = os.environ.get("SHOTS", "")


@pytest.fixture
def guest(transactional_db) -> User:
    return add_user(name="Ana Lima", email="ana@example.com", by=None, at=now())


@pytest.fixture
def ana(guest) -> User:
    guest.set_password(PASSWORD)
    guest.save()
    return guest


def sign_in(page: Page, server: str = "") -> None:
    page.goto(f"{server}/account/sign-in/")
    page.get_by_label("Email").fill("ana@example.com")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def find_nothing(page: Page, path: str) -> None:
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert not violations(page)
    if SHOTS:
        name = re.sub(r"\W+", "-", path).strip("-")
        theme = page.locator("html").get_attribute("data-bs-theme")
        shot = Path(SHOTS) / f"{name}-{page.viewport_size['width']}-{theme}.png"
        page.screenshot(path=str(shot), full_page=True)


def test_from_invitation_to_second_factor_and_back_in(visit, guest):
    it = visit()
    page = it.page
    page.goto(f"/account/invitation/{signin.invite(user=guest, by=None, at=now())}/")
    page.get_by_label("Your name").fill("Ana L.")
    page.get_by_label("Password", exact=True).fill("short")
    page.get_by_role("button", name="Set password and sign in").click()
    expect(page.get_by_role("link", name="at least 12 characters")).to_be_visible()
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Set password and sign in").click()

    page.get_by_role("link", name="Set up an app").click()
    secret = page.locator("[data-secret]").inner_text()
    page.get_by_label("The code that the app shows now").fill(totp_code(secret))
    page.get_by_role("button", name="Turn it on").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    expect(page.locator(".codes li")).to_have_count(10)
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_role("heading", name="Second factor")).to_be_visible()
    page.goto("/account/sessions/")
    page.get_by_role("button", name="Sign out").first.click()

    expect(page.get_by_text("You are signed out.")).to_be_visible()
    sign_in(page)
    expect(page.get_by_role("heading", name="Second factor")).to_be_visible()
    expect(page.get_by_label("Code")).to_be_focused()
    page.keyboard.type("000 000")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="This code does not work.")).to_be_visible()
    page.get_by_label("Code").fill(totp_code(secret, steps=1))
    page.keyboard.press("Enter")
    page.wait_for_url(HOME)
    page.goto("/account/sessions/")
    expect(page.get_by_text("This one")).to_be_visible()
    it.complaints = [said for said in it.complaints if "422" not in said]  # the short password


def test_a_passkey_is_added_and_opens_the_door(visit, ana, server):
    server = server.replace("127.0.0.1", "localhost")  # a passkey belongs to a name
    page = visit().page
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
    }
    ready = {"isUserVerified": True, "automaticPresenceSimulation": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": device | ready})
    sign_in(page, server)
    page.wait_for_url(HOME)
    page.goto(f"{server}/account/security/passkeys/add/")
    page.get_by_label("What you call it").fill("Work laptop")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.locator(".codes li")).to_have_count(10)
    page.goto(f"{server}/account/security/passkeys/")
    expect(page.get_by_role("heading", name="Work laptop")).to_be_visible()
    page.goto(f"{server}/account/sign-out/")
    page.get_by_role("button", name="Sign out").click()
    arrive(page, "Sign in")
    sign_in(page, server)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(HOME)
    page.goto(f"{server}/account/")
    expect(page.get_by_role("heading", level=1, name="Your account")).to_be_visible()


def test_the_password_can_be_shown_pasted_and_is_known_to_a_password_safe(visit, ana):
    page = visit().page
    page.goto("/account/sign-in/")
    expect(page.get_by_label("Email")).to_have_attribute("autocomplete", "username")
    field = page.get_by_label("Password", exact=True)
    expect(field).to_have_attribute("autocomplete", "current-password")
    field.focus()
    page.keyboard.insert_text(PASSWORD)
    page.get_by_role("button", name="Show Password").click()
    expect(field).to_have_attribute("type", "text")
    expect(field).to_have_value(PASSWORD)
    page.get_by_role("button", name="Show Password").click()
    expect(field).to_have_attribute("type", "password")


def test_signing_in_needs_no_mouse_and_no_script(visit, ana):
    page = visit(java_script_enabled=False).page
    page.goto("/account/sign-in/")
    expect(page.get_by_label("Email")).to_be_focused()
    page.keyboard.type("ana@example.com")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(HOME)


def test_a_session_is_ended_from_another_browser(visit, ana):
    here, there = visit().page, visit(390).page
    for page in (here, there):
        sign_in(page)
        page.wait_for_url(HOME)
    here.goto("/account/sessions/")
    here.get_by_role("button", name="End this session").click()
    expect(here.locator("#news").get_by_text("That session is ended.")).to_be_visible()
    there.goto("/account/")
    expect(there.get_by_role("heading", name="Sign in")).to_be_visible()


def test_the_pages_of_a_second_factor_stand_axe(visit, ana):
    secret = with_app(ana)
    it = visit(360, "dark")
    sign_in(it.page)
    arrive(it.page, "Second factor")
    find_nothing(it.page, "/account/sign-in/code/")
    it.page.get_by_label("Code").fill(totp_code(secret))
    it.page.keyboard.press("Enter")
    it.page.wait_for_url(HOME)
    for path in (
        "/account/security/",
        "/account/security/app/remove/",
        "/account/security/recovery-codes/new/",
    ):
        find_nothing(it.page, path)
