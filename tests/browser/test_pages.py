"""Home and System health, as a person meets them."""

import datetime as dt
import re

import pytest
from playwright.sync_api import Page, expect

from ledger import alarms
from ledger.models import Clock
from ledger.time import now
from tests.browser.looks import looks
from tests.browser.screen import message, wait
from tests.handoff.rows import clock

pytestmark = pytest.mark.usefixtures("drill_clock")

PAGES = ("/", "/health/", "/nothing-here")


@pytest.fixture
def at(transactional_db) -> dt.datetime:
    return now()


@pytest.fixture
def trouble(at) -> Clock:
    """Something of everything that the page can show. Gives the parked clock."""
    clock(at, late=48)
    parked = clock(at, late=600, next_at=None, parked_at=at, tries=3, last_error="KeyError")
    alarms.watch()
    return parked


def go(page: Page, path: str) -> None:
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def refresh(page: Page) -> None:
    with page.expect_response("**/health/now"):
        page.clock.run_for(6_500)


def test_they_stand_axe_and_fit(visit, trouble):
    it, found = visit(reduced_motion="reduce"), []
    for path in PAGES:
        go(it.page, path)
        found += looks(it.page, 1440, 390)
    assert not found, "\n".join(found)
    it.complaints = [said for said in it.complaints if "404" not in said]  # the page that is not there


class TestTheme:
    def test_follows_the_system(self, visit):
        for theme in ("light", "dark"):
            it = visit(theme=theme)
            go(it.page, "/")
            expect(it.page.locator("html")).to_have_attribute("data-bs-theme", theme)

    def test_is_remembered_when_chosen(self, visit):
        it = visit(theme="light")
        go(it.page, "/")
        it.page.get_by_role("button", name="Dark theme").click()
        go(it.page, "/health/")
        expect(it.page.locator("html")).to_have_attribute("data-bs-theme", "dark")
        it.page.get_by_role("button", name="Light theme").click()
        expect(it.page.locator("html")).to_have_attribute("data-bs-theme", "light")

    def test_is_set_before_anything_is_painted(self, visit):
        it = visit(theme="dark")
        it.page.goto("/", wait_until="commit")
        expect(it.page.locator("html[data-bs-theme=dark]")).to_have_count(1)
        assert it.page.evaluate("document.querySelector('head script').src").endswith("theme.js")


class TestOnAPhone:
    def test_the_menu_leads_to_every_page(self, visit):
        it = visit(390)
        go(it.page, "/")
        expect(it.page.get_by_role("link", name="System health", exact=True)).to_be_hidden()
        it.page.get_by_role("button", name="Menu").click()
        it.page.get_by_role("navigation").get_by_role("link", name="System health").click()
        expect(it.page.get_by_role("heading", level=1, name="System health")).to_be_visible()

    def test_escape_closes_the_menu(self, visit):
        it = visit(390)
        go(it.page, "/")
        it.page.get_by_role("button", name="Menu").click()
        it.page.keyboard.press("Escape")
        expect(it.page.get_by_role("navigation")).to_be_hidden()


COLOUR = "it => getComputedStyle(it).color"


class TestSystemHealth:
    @pytest.fixture
    def page(self, visit, monkeypatch) -> Page:
        """The page with a time that only these tests move, and with a clock worker."""
        from ledger import health

        read = health.read
        monkeypatch.setattr(health, "read", lambda: health.Health(**{**read().as_dict(), "clock_workers": 2}))
        it = visit()
        it.page.clock.install()
        go(it.page, "/health/")
        self.visit = it
        return it.page

    def test_becomes_late_and_well_again_in_place(self, page, at):
        headline, aloud = page.locator("#headline"), page.locator("[data-aloud=polite]")
        expect(headline).to_contain_text("All clocks are on time.")
        late = clock(at, late=48)
        refresh(page)
        expect(headline).to_contain_text(re.compile(r"1 clock is overdue, by \d+ s\."))
        expect(headline.locator(".clock")).to_have_attribute("data-state", "late")
        expect(aloud).to_have_text("Clocks are not being kept.")
        expect(page.get_by_role("heading", name="Overdue, the oldest first")).to_be_visible()
        Clock.objects.filter(pk=late.pk).update(next_at=None, step_names=[], step_times=[])
        refresh(page)
        expect(headline).to_contain_text("All clocks are on time.")
        expect(aloud).to_have_text("All clocks are on time.")

    def test_does_not_repeat_aloud_what_has_not_changed(self, page, at):
        page.evaluate(
            "new MutationObserver(() => document.body.dataset.said = 'again')"
            ".observe(document.querySelector('[data-aloud=polite]'), {childList: true})"
        )
        refresh(page)
        refresh(page)
        expect(page.locator("body")).not_to_have_attribute("data-said", "again")

    def test_what_is_parked_appears_and_is_tried_again_by_keyboard(self, page, at):
        parked = clock(at, late=60, next_at=None, parked_at=at, tries=3, last_error="KeyError")
        refresh(page)
        button = page.get_by_role("button", name=f"Try Clock {parked.pk} again")
        for _ in range(30):
            if button.evaluate("it => it === document.activeElement"):
                break
            page.keyboard.press("Tab")
        expect(button).to_be_focused()
        page.keyboard.press("Enter")
        expect(message(page, "It is being tried again.")).to_be_visible()
        assert Clock.objects.get(pk=parked.pk).parked_at is None

    def test_who_stands_on_a_button_keeps_standing_there(self, page, at):
        first = clock(at, late=60, next_at=None, parked_at=at)
        refresh(page)
        page.get_by_role("button", name=f"Try Clock {first.pk} again").focus()
        clock(at, late=60, next_at=None, parked_at=at - dt.timedelta(minutes=1))
        refresh(page)
        expect(page.get_by_role("button", name="Try again")).to_have_count(0)  # each names its row
        expect(page.get_by_role("button", name=re.compile("^Try Clock"))).to_have_count(2)
        expect(page.get_by_role("button", name=f"Try Clock {first.pk} again")).to_be_focused()
        Clock.objects.filter(pk=first.pk).update(parked_at=None)
        refresh(page)
        expect(page.get_by_role("heading", name="Parked")).to_be_focused()

    def test_says_when_the_connection_is_lost_and_when_it_is_back(self, page):
        lost, banner = page.locator(".lost"), page.locator("[data-connection]")
        expect(lost).to_be_hidden()
        page.route("**/health/now", lambda route: route.abort())
        with page.expect_event("requestfailed"):
            page.clock.run_for(6_500)
        wait(page, 60, lost)
        expect(lost).to_contain_text("Not known now: this is what was seen last")
        expect(banner).to_contain_text("Connection lost. What you see is as of")
        assert page.locator("#headline > p").evaluate(COLOUR) != page.locator("h1").evaluate(COLOUR)  # greyed
        page.unroute("**/health/now")
        refresh(page)
        expect(lost).to_be_hidden()
        expect(banner).to_be_hidden()
        self.visit.complaints.clear()  # Chromium reports the request that this test has cut

    def test_does_not_ask_while_nobody_looks(self, page):
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        page.evaluate("Object.defineProperty(document, 'hidden', {value: true, configurable: true})")
        page.clock.run_for(20_000)
        assert asked == []
        with page.expect_response("**/health/now"):
            page.evaluate("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))")

    def test_works_without_script(self, visit, trouble):
        it = visit(java_script_enabled=False)
        go(it.page, "/health/")
        it.page.get_by_role("button", name=f"Try Clock {trouble.pk} again").click()
        expect(message(it.page, "It is being tried again.")).to_be_visible()
