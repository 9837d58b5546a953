"""Forms and buttons as the house does them: in place, nothing lost, nothing sent twice."""

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import Page, expect

from ledger.models import Event
from ledger.time import now
from people.models import Absence, HolidayCalendar, Membership, Pool, Role, Team, User
from people.verbs import add_user, join_team
from tests.browser.company import sign_in
from tests.browser.screen import message
from tests.people.signing import PASSWORD


@pytest.fixture
def it(visit, company):
    found = visit()
    sign_in(found.page, "Priya Raman")
    return found


@pytest.fixture
def page(it) -> Page:
    return it.page


def stay(page: Page) -> None:
    """Mark the document: whoever loads the page anew loses the mark."""
    page.evaluate("document.documentElement.dataset.mark = 'same'")


def expect_same_document(page: Page) -> None:
    expect(page.locator("html")).to_have_attribute("data-mark", "same")


def test_what_is_wrong_comes_back_in_place_linked_to_its_field_with_focus(page, company):
    page.goto(company["add_person"])
    stay(page)
    page.get_by_label("Name").fill("Jo Castellanos")
    page.get_by_label("Time zone").fill("Mars/Olympus")
    page.get_by_role("button", name="Add").click()
    summary = page.locator(".wrongs")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("2 things need another look")
    expect(page.get_by_label("Name")).to_have_value("Jo Castellanos")
    expect_same_document(page)
    summary.get_by_role("link", name="Time zone").click()
    expect(page.get_by_label("Time zone")).to_be_focused()


def test_a_form_that_is_done_leads_on_and_says_so(page, company):
    page.goto(company["add_person"])
    page.get_by_label("Name").fill("Jo Castellanos")
    page.get_by_label("Email").fill("jo@corvane.example")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", level=1, name="Jo Castellanos")).to_be_visible()
    expect(page.locator("#news")).to_contain_text("Added.")
    expect(page.locator("[data-aloud=polite]")).to_contain_text("Added.")


def test_two_presses_are_one(page, company):
    page.goto(company["add_person"])
    page.get_by_label("Name").fill("Jo Castellanos")
    page.get_by_label("Email").fill("jo@corvane.example")
    button = page.get_by_role("button", name="Add")
    button.evaluate("it => { it.click(); it.click(); it.click(); }")
    expect(page.get_by_role("heading", level=1, name="Jo Castellanos")).to_be_visible()
    assert (
        Event.objects.filter(kind="user.added", subject_id=User.objects.get(name="Jo Castellanos").pk).count()
        == 1
    )


def test_a_form_on_its_way_says_that_it_is_busy(page, company):
    page.goto(company["add_person"])
    page.get_by_label("Name").fill("Jo Castellanos")
    page.get_by_label("Email").fill("alex@corvane.example")
    held = []
    page.route("**/people/add/", lambda route: held.append(route))
    with page.expect_request("**/people/add/"):
        page.get_by_role("button", name="Add").click()
    expect(page.locator("form.form")).to_have_attribute("aria-busy", "true")
    held[0].continue_()
    expect(page.locator(".wrongs")).to_be_focused()
    expect(page.locator("form.form")).not_to_have_attribute("aria-busy", "true")


@pytest.mark.parametrize("status", [500, 403])
def test_an_error_shows_its_sentence_and_keeps_the_form(it, company, status):
    page = it.page
    page.goto(company["add_person"])
    page.get_by_label("Name").fill("Jo Castellanos")
    page.get_by_label("Email").fill("jo@corvane.example")
    body = "<main><div data-problem><h1>It broke.</h1><p>Nothing was changed.</p></div></main>"
    page.route(
        "**/people/add/", lambda route: route.fulfill(status=status, body=body, content_type="text/html")
    )
    page.get_by_role("button", name="Add").click()
    expect(page.locator("#news")).to_contain_text("It broke. Nothing was changed.")
    expect(page.locator("[data-aloud=urgent]")).to_contain_text("It broke.")
    expect(page.get_by_label("Name")).to_have_value("Jo Castellanos")
    it.complaints.clear()


def test_without_a_connection_the_form_stays_and_says_so(it, company):
    page = it.page
    page.goto(company["add_person"])
    page.get_by_label("Name").fill("Jo Castellanos")
    page.get_by_label("Email").fill("jo@corvane.example")
    page.route("**/people/add/", lambda route: route.abort())
    page.get_by_role("button", name="Add").click()
    expect(page.locator("#news")).to_contain_text("Handoff could not be reached. What you typed is kept")
    page.unroute("**/people/add/")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("heading", level=1, name="Jo Castellanos")).to_be_visible()
    it.complaints.clear()


class TestASessionThatEnds:
    @pytest.fixture(autouse=True)
    def _with_a_password(self, company):
        for user in User.objects.filter(name__in=["Priya Raman", "Tove Holm"]):
            user.set_password(PASSWORD)
            user.save()

    def sign_in_by_hand(self, page: Page, email: str) -> None:
        page.get_by_label("Email").fill(email)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()

    def lose(self, page: Page, company) -> None:
        sign_in(page, "Priya Raman")
        page.goto(company["add_person"])
        page.get_by_label("Name").fill("Jo Castellanos")
        page.get_by_label("Email").fill("jo@corvane.example")
        Session.objects.all().delete()
        page.get_by_role("button", name="Add").click()
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()

    def test_leads_to_the_door_and_back_with_what_was_typed(self, visit, company):
        page = visit().page
        self.lose(page, company)
        self.sign_in_by_hand(page, "priya@corvane.example")
        expect(page.get_by_role("heading", level=1, name="Add a person")).to_be_visible()
        expect(page.get_by_label("Name")).to_have_value("Jo Castellanos")
        expect(page.get_by_label("Email")).to_have_value("jo@corvane.example")
        expect(page.locator("#news")).to_contain_text("What you had typed is here again.")

    def test_shows_nothing_of_it_to_somebody_else(self, visit, company):
        page = visit().page
        self.lose(page, company)
        self.sign_in_by_hand(page, "tove@corvane.example")
        expect(page.get_by_role("heading", level=1, name="Add a person")).to_be_visible()
        expect(page.get_by_label("Name")).to_have_value("")
        assert page.evaluate("sessionStorage.getItem('handoff.kept')") is None

    def test_in_a_plain_form_leads_back_to_the_page_of_the_form(self, visit, company):
        page = visit(java_script_enabled=False).page
        sign_in(page, "Priya Raman")
        page.goto(company["team"])
        Session.objects.all().delete()
        page.get_by_role("button", name="Take Ben Okafor out", exact=True).click()
        self.sign_in_by_hand(page, "priya@corvane.example")
        expect(page.get_by_role("heading", level=1, name="Northeast mid-market")).to_be_visible()


class TestUndo:
    """Done at once, with a way back that is a verb of its own."""

    def press(self, page: Page, name: str) -> None:
        page.get_by_role("button", name=name, exact=True).first.click()
        expect(page.locator("#news").get_by_role("button", name="Undo")).to_be_visible()

    def test_a_member_is_taken_out_and_comes_back_by_key_with_their_turns(self, page, company):
        page.goto(company["team"])
        stay(page)
        self.press(page, "Take Alex Brandt out")
        expect(page.locator("#news")).to_contain_text("Alex Brandt is not AE any more.")
        expect(page.locator("[data-aloud=polite]")).to_contain_text("Press Z to undo.")
        expect(page.locator("#main section").filter(has_text="Alex Brandt")).to_have_count(0)
        page.keyboard.press("z")
        expect(page.locator("#news")).to_contain_text("Alex Brandt is AE again.")
        expect(page.get_by_role("row", name="Alex Brandt")).to_contain_text("2")
        expect_same_document(page)
        assert Membership.objects.get(user__name="Alex Brandt", ended_at=None).role == Role.AE

    def test_a_seat_is_left_and_taken_again(self, page, company):
        page.goto(company["team"])
        self.press(page, "Take Alex Brandt out of the rotation")
        page.get_by_role("button", name="Undo").click()
        expect(page.locator("#news")).to_contain_text("Alex Brandt takes turns again.")
        assert Pool.objects.get().seats.get(user__name="Alex Brandt", left_at=None).weight == 2

    def test_a_role_of_the_company_ends_and_is_given_back(self, page, company):
        page.goto(reverse("person", args=[User.objects.get(name="Tove Holm").pk]))
        self.press(page, "End the role RevOps")
        page.keyboard.press("z")
        expect(page.locator("#news")).to_contain_text("Tove Holm is RevOps again.")

    def test_an_absence_is_called_off_and_entered_again_to_the_microsecond(self, page, company):
        page.goto(company["person"])
        was = Absence.objects.values("starts_at", "ends_at", "cover").get(user__name="Alex Brandt")
        self.press(page, "Call off")
        page.keyboard.press("z")
        expect(page.locator("#news")).to_contain_text("The absence is entered again.")
        assert Absence.objects.values("starts_at", "ends_at", "cover").get(user__name="Alex Brandt") == was

    def test_a_holiday_is_removed_and_entered_again(self, page, company):
        page.goto(company["calendar"])
        self.press(page, "Remove Christmas Eve")
        page.keyboard.press("z")
        expect(page.locator("#news")).to_contain_text("The holiday is entered.")
        assert HolidayCalendar.objects.get().holidays.get(name="Christmas Eve").spans == [["09:00", "13:00"]]

    def test_who_worked_by_keyboard_stands_in_the_section_and_the_toast_stays(self, page, company):
        page.clock.install()
        page.goto(company["team"])
        page.get_by_role("button", name="Take Ben Okafor out", exact=True).focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="Undo")).to_be_visible()
        expect(page.get_by_role("heading", name="AE", exact=True)).to_be_focused()
        page.clock.run_for(60_000)
        expect(page.get_by_role("button", name="Undo")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("button", name="Undo")).to_have_count(0)

    def test_under_the_pointer_it_waits_and_then_goes(self, page, company):
        page.clock.install()
        page.goto(company["team"])
        self.press(page, "Take Ben Okafor out")
        page.locator("[data-toast]").hover()
        page.clock.run_for(30_000)
        expect(page.get_by_role("button", name="Undo")).to_be_visible()
        page.mouse.move(5, 5)
        page.clock.run_for(11_000)
        expect(page.get_by_role("button", name="Undo")).to_have_count(0)

    def test_what_cannot_be_done_says_why_and_stays(self, page, company):
        page.goto(reverse("person", args=[User.objects.get(name="Tove Holm").pk]))
        self.press(page, "End the role RevOps")
        join_team(User.objects.get(name="Tove Holm"), role=Role.REVOPS, by=None, at=now())
        page.keyboard.press("z")
        expect(page.locator("[data-toast][data-level=error]")).to_contain_text("They hold this role already.")

    def test_without_script_the_message_and_its_undo_are_on_the_page(self, visit, company):
        page = visit(java_script_enabled=False).page
        sign_in(page, "Priya Raman")
        page.goto(company["team"])
        page.get_by_role("button", name="Take Ben Okafor out", exact=True).click()
        page.get_by_role("button", name="Undo").click()
        expect(message(page, "Ben Okafor is AE again.")).to_be_visible()


def test_where_no_undo_can_be_a_dialog_asks(page, company):
    page.goto(reverse("tokens"))
    page.get_by_label("Name").fill("Reports")
    page.get_by_role("button", name="Make the token").click()
    expect(page.get_by_role("heading", name="“Reports” is ready")).to_be_visible()
    page.get_by_role("button", name="Revoke Reports").click()
    expect(page.get_by_role("dialog")).to_contain_text("Revoke “Reports”?")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Revoke Reports")).to_be_visible()
    page.get_by_role("button", name="Revoke Reports").click()
    page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    expect(page.locator("#news")).to_contain_text("“Reports” is revoked")


def test_one_who_may_not_undo_is_told(client, company):
    user = add_user(name="Nils Plain", email="nils@corvane.example", by=None, at=now())
    client.force_login(user)
    role = Membership.objects.get(user__name="Ben Okafor")
    assert client.post(reverse("give_role_back", args=[role.pk])).status_code == 403
    assert Team.objects.count() == 2
