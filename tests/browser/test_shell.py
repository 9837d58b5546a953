"""The shell, as a person meets it: keys, and what is left when there is no connection."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from ledger.time import now
from people.models import User
from people.verbs import change_user
from tests.browser.company import sign_in
from tests.browser.screen import LIVE


@pytest.fixture
def page(visit, company) -> Page:
    found = visit().page
    sign_in(found, "Priya Raman")
    return found


class TestKeys:
    def test_a_question_mark_lists_them_and_escape_closes(self, page, company):
        page.goto(company["people"])
        page.keyboard.press("?")
        box = page.get_by_role("dialog")
        for words in (
            "System health",
            "Search",
            "Next row, row before",
            "Send the form",
            "Switch single keys off",
        ):
            expect(box).to_contain_text(words)
        page.keyboard.press("Escape")
        expect(box).to_be_hidden()
        page.get_by_role("button", name="All keys").click()
        expect(box).to_be_visible()

    def test_two_in_a_row_lead_to_a_page(self, page, company):
        page.goto(company["people"])
        page.keyboard.press("g")
        page.keyboard.press("y")
        expect(page.get_by_role("heading", level=1, name="System health")).to_be_visible()

    def test_j_and_k_move_through_rows_and_enter_opens(self, page, company):
        page.goto(company["people"])
        page.keyboard.press("j")
        expect(page.get_by_role("link", name="Alex Brandt")).to_be_focused()
        page.keyboard.press("j")
        expect(page.get_by_role("link", name="Ben Okafor")).to_be_focused()
        page.keyboard.press("k")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1, name="Alex Brandt")).to_be_visible()

    def test_a_slash_searches_and_escape_leaves_the_field_and_then_the_page(self, page, company):
        page.goto(company["people"])
        page.keyboard.press("/")
        page.keyboard.type("oka/j?")
        expect(page.get_by_label("Name or email")).to_have_value("oka/j?")
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        expect(page.get_by_role("heading", level=1, name="Settings")).to_be_visible()

    def test_switched_off_in_the_account_only_those_without_letters_work(self, page, company):
        user = User.objects.get(name="Priya Raman")
        change_user(user, single_keys=False, by=user, at=now())
        page.goto(company["people"])
        for key in ("j", "?", "/", "g", "y"):
            page.keyboard.press(key)
        expect(page.get_by_role("heading", level=1, name="People")).to_be_visible()
        expect(page.get_by_role("dialog")).to_be_hidden()
        assert page.evaluate("document.activeElement.tagName") == "BODY"
        page.get_by_role("button", name="All keys").click()
        expect(page.get_by_role("dialog")).to_contain_text("Single keys are switched off")

    def test_with_a_modifier_they_are_the_browsers(self, page, company):
        page.goto(company["people"])
        page.keyboard.press("Alt+j")
        page.keyboard.press("Control+/")
        assert page.evaluate("document.activeElement.tagName") == "BODY"


def test_a_toast_comes_by_key_and_offers_undo(visit, transactional_db):
    page = visit().page
    page.goto("/components/")
    page.keyboard.press("t")
    expect(page.get_by_role("button", name="Undo")).to_be_visible()


class TestWithoutAConnection:
    """What the service worker keeps: one page, the same for everybody."""

    @pytest.fixture
    def offline(self, visit, company) -> Iterator[Page]:
        it = visit()
        page = it.page
        sign_in(page, "Priya Raman")
        page.goto(company["people"])
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        page.reload()
        expect(page.locator(LIVE)).to_have_count(1)  # what the stream says first says that the server answers
        page.context.set_offline(True)
        yield page
        it.complaints.clear()  # Chromium reports what did not get through

    def test_a_visit_says_so_in_words_and_comes_back_by_itself(self, offline, company):
        offline.goto(company["team"])
        expect(offline.get_by_role("heading", name="Handoff cannot be reached from here.")).to_be_visible()
        expect(offline.get_by_role("link", name="Try again")).to_be_visible()
        offline.context.set_offline(False)
        expect(offline.get_by_role("heading", level=1, name="Northeast mid-market")).to_be_visible()

    def test_nothing_of_anybody_is_kept(self, offline):
        kept = offline.evaluate(
            "caches.keys().then(async names => (await Promise.all(names.map(async name =>"
            " (await (await caches.open(name)).keys()).map(request => new URL(request.url).pathname)))).flat())"
        )
        assert {path for path in kept if not path.startswith("/static/")} == {"/offline/"}
        page = offline.evaluate("caches.match('/offline/').then(found => found.text())")
        assert "Priya" not in page

    def test_what_is_open_says_so_and_stays(self, offline):
        offline.evaluate("window.dispatchEvent(new Event('offline'))")
        expect(offline.locator("[data-connection]")).to_be_visible()
        expect(offline.get_by_role("link", name="Alex Brandt")).to_be_visible()
