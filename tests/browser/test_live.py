"""Pages that stay true by themselves: a real nudge, through the drain and a real Valkey, to a real page."""

import datetime as dt

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from handoff import nudges, streams
from ledger.time import now
from people.models import Role, Team, User
from people.verbs import add_user, deactivate, join_team, leave_team
from tests.browser.company import sign_in
from tests.browser.screen import LIVE, drain, open_live, wait


@pytest.fixture(autouse=True)
def _soon(monkeypatch):
    monkeypatch.setattr(nudges, "_quiet_until", 0.0)


@pytest.fixture
def it(visit, company, shift):
    found = visit()
    sign_in(found.page, "Priya Raman")
    drain()
    shift(dt.timedelta(minutes=1))  # what made the company is history
    return found


@pytest.fixture
def page(it) -> Page:
    return it.page


def test_what_another_does_appears_in_place(page, company):
    open_live(page, company["team"])
    expect(page.get_by_text("Live, in step with the server")).to_be_visible()
    page.evaluate("document.documentElement.dataset.mark = 'same'")
    tove, team = User.objects.get(name="Tove Holm"), Team.objects.get(name="Northeast mid-market")
    given = join_team(tove, role=Role.SDR, team=team, by=None, at=now())
    drain()
    expect(page.locator("#members").get_by_text("Tove Holm")).to_be_visible()
    leave_team(given, by=None, at=now())
    drain()
    expect(page.locator("#members").get_by_text("Tove Holm")).to_have_count(0)
    expect(page.locator("html")).to_have_attribute("data-mark", "same")


def test_a_page_that_shows_something_else_asks_for_nothing(page, company):
    open_live(page, company["team"])
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    join_team(
        User.objects.get(name="Tove Holm"),
        role=Role.SDR,
        team=Team.objects.get(name="Nordics"),
        by=None,
        at=now(),
    )
    drain()
    team = Team.objects.get(name="Northeast mid-market")
    join_team(User.objects.get(name="Tove Holm"), role=Role.SDR, team=team, by=None, at=now())
    drain()
    expect(page.locator("#members").get_by_text("Tove Holm")).to_be_visible()
    assert len(asked) == 1


def test_a_list_keeps_its_order_and_offers_what_is_new(page, company):
    open_live(page, company["people"])
    add_user(name="Aaron First", email="aaron@corvane.example", by=None, at=now())
    drain()
    offer = page.get_by_role("button", name="1 new, show")
    expect(offer).to_be_visible()
    expect(page.get_by_text("Aaron First")).to_have_count(0)
    expect(page.locator("[data-aloud=polite]")).to_contain_text("1 new, show")
    offer.click()
    expect(page.get_by_role("link", name="Aaron First")).to_be_focused()


def test_a_row_of_a_list_changes_where_it_stands(page, company):
    open_live(page, company["people"])
    order = page.locator("a.name").all_inner_texts()
    deactivate(User.objects.get(name="Ben Okafor"), by=None, at=now())
    drain()
    expect(page.get_by_role("listitem").filter(has_text="Ben Okafor")).to_contain_text("Deactivated")
    assert page.locator("a.name").all_inner_texts() == order


def test_who_is_typing_is_not_disturbed(page, company):
    open_live(page, company["people"])
    page.get_by_label("Name or email").fill("oka")
    add_user(name="Aaron First", email="aaron@corvane.example", by=None, at=now())
    drain()
    expect(page.get_by_role("button", name="1 new, show")).to_be_visible()
    expect(page.get_by_label("Name or email")).to_have_value("oka")
    expect(page.get_by_label("Name or email")).to_be_focused()


def hide(page: Page, is_hidden: bool) -> None:
    value = (
        "Object.defineProperty(document, 'hidden', {value: true, configurable: true})"
        if is_hidden
        else "delete document.hidden"
    )
    page.evaluate(f"{value}; document.dispatchEvent(new Event('visibilitychange'))")


def test_a_page_left_open_over_night_is_right_in_the_morning(page, company):
    page.clock.install()
    open_live(page, company["team"])
    hide(page, True)
    page.clock.run_for(40_000)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    team = Team.objects.get(name="Northeast mid-market")
    join_team(User.objects.get(name="Tove Holm"), role=Role.SDR, team=team, by=None, at=now())
    drain()
    page.clock.run_for(8 * 3_600_000)
    assert asked == []
    hide(page, False)
    page.clock.run_for(2_000)
    expect(page.locator("#members").get_by_text("Tove Holm")).to_be_visible()


def test_without_a_stream_the_page_says_so_and_looks_every_minute(it, company):
    page = it.page
    page.clock.install()
    page.route("**/events/*", lambda route: route.fulfill(status=503, body=""))
    page.goto(company["team"])
    wait(page, 60, page.locator("[data-not-live]"))
    team = Team.objects.get(name="Northeast mid-market")
    join_team(User.objects.get(name="Tove Holm"), role=Role.SDR, team=team, by=None, at=now())
    with page.expect_response(f"**{company['team']}"):
        page.clock.run_for(61_000)
    expect(page.locator("#members").get_by_text("Tove Holm")).to_be_visible()
    page.unroute("**/events/*")
    wait(page, 60, page.locator(LIVE))
    expect(page.locator("[data-not-live]")).to_be_hidden()
    it.complaints.clear()


def test_a_stream_that_has_gone_silent_is_begun_anew(page, company, monkeypatch):
    page.clock.install()
    monkeypatch.setattr(streams, "HEARTBEAT", 3_600.0)
    open_live(page, company["team"])
    with page.expect_request("**/events/?after=*"):
        page.clock.run_for(50_000)
    expect(page.locator(LIVE)).to_have_count(1)


def test_a_page_whose_session_has_ended_says_so_and_leads_back(it, company):
    page = it.page
    open_live(page, company["team"])
    Session.objects.all().delete()
    leave_team(User.objects.get(name="Tove Holm").memberships.get(), by=None, at=now())
    team = Team.objects.get(name="Northeast mid-market")
    join_team(User.objects.get(name="Tove Holm"), role=Role.SDR, team=team, by=None, at=now())
    drain()
    expect(page.locator("[data-signed-out]")).to_be_visible()
    expect(page.get_by_role("link", name="Sign in again")).to_have_attribute(
        "href", f"/account/sign-in/?next={company['team'].replace('/', '%2F')}"
    )


@pytest.mark.parametrize("what", ["sign out", "deactivate"])
def test_a_stream_ends_with_the_session_and_with_the_person(page, company, what):
    open_live(page, company["team"])
    with page.expect_response("**/events/*") as again:
        if what == "deactivate":
            deactivate(User.objects.get(name="Priya Raman"), by=None, at=now())
        else:
            other = page.context.new_page()
            other.goto("/account/sign-out/")
            other.get_by_role("button", name="Sign out").click()
            expect(other.get_by_role("heading", name="Sign in")).to_be_visible()
        drain()
    assert again.value.status == 401
    expect(page.locator("[data-signed-out]")).to_be_visible()


def test_running_here_looks_again_while_it_is_looked_at(visit, transactional_db, monkeypatch):
    from ledger import health

    page = visit().page
    page.clock.install()
    page.goto("/")
    expect(page.get_by_text("None is alive, so no deadline is kept.")).to_be_visible()
    read = health.read
    monkeypatch.setattr(health, "read", lambda: health.Health(**{**read().as_dict(), "clock_workers": 2}))
    page.clock.run_for(16_000)
    expect(page.get_by_text("2 keep the deadlines.")).to_be_visible()
