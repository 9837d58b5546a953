"""Clocks in the browser, with the time moved: the same words as handoff.faces, and no request."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Page, expect

from handoff.faces import face

AT = dt.datetime(2026, 11, 17, 14, 30, tzinfo=dt.UTC)
MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)
DAY = 24 * HOUR
ZONE = ZoneInfo("Europe/Berlin")


def drawn(left: dt.timedelta, window: dt.timedelta = DAY, at: dt.datetime = AT, **more) -> str:
    due = AT + left
    shown = face(started_at=due - window, due_at=due, at=at, zone=ZONE, name="Corvane", **more)
    return render_to_string("_components/clock.html", {"face": shown})


@pytest.fixture
def page(visit, transactional_db) -> Page:
    found = visit().page
    found.clock.install(time=AT)
    found.goto("/components/")
    found.clock.pause_at(AT + MINUTE)
    return found


def put(page: Page, *clocks: str) -> None:
    page.evaluate(
        "html => { document.querySelector('#main').innerHTML = html;"
        " document.dispatchEvent(new Event('handoff:swapped')); }",
        "".join(clocks),
    )


def words(page: Page) -> str:
    return page.locator(".clock [data-word]").first.inner_text()


@pytest.mark.parametrize("minutes", [1086, 240, 14, 8.25, 0, -3.5, -48])
def test_the_browser_says_what_the_server_says(page, minutes):
    left = minutes * MINUTE
    put(page, drawn(left))
    later = AT + MINUTE
    want = face(started_at=AT + left - DAY, due_at=AT + left, at=later, zone=ZONE)
    assert words(page) == want.word
    expect(page.locator(".clock")).to_have_attribute("data-state", want.state)
    expect(page.locator(".clock use")).to_have_attribute("href", f"#c-{want.state}")


def test_below_ten_minutes_each_second_above_each_minute(page):
    put(page, drawn(12 * MINUTE), drawn(4 * MINUTE))
    long, short = (page.locator(".clock [data-word]").nth(number) for number in (0, 1))
    assert (long.inner_text(), short.inner_text()) == ("Last minutes 11 min", "Last minutes 3:00")
    page.clock.run_for(5_000)
    assert (long.inner_text(), short.inner_text()) == ("Last minutes 10 min", "Last minutes 2:55")
    page.clock.run_for(61_000)
    assert (long.inner_text(), short.inner_text()) == ("Last minutes 9:54", "Last minutes 1:54")


def test_it_ticks_without_a_request(page):
    put(page, drawn(5 * MINUTE), drawn(3 * HOUR))
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.clock.run_for(300_000)
    assert asked == []
    expect(page.locator(".clock").first).to_have_attribute("data-state", "late")


def test_working_time_stands_still_when_the_day_is_over_and_goes_on(page):
    open = [(AT - 5 * HOUR, AT + 30 * MINUTE), (AT + 16 * HOUR, AT + 18 * HOUR)]
    put(page, drawn(18 * HOUR, window=23 * HOUR, open=open))
    assert words(page) == "2 h 29 min left"
    page.clock.run_for(31 * 60_000)
    assert words(page) == "Paused, 2 h 00 min left"
    page.clock.run_for(10 * 3_600_000)
    assert words(page) == "Paused, 2 h 00 min left"
    page.clock.run_for(6 * 3_600_000)
    assert words(page) == "1 h 28 min left"


def test_it_is_said_aloud_once_at_an_hour_a_quarter_five_minutes_and_when_it_is_over(page):
    put(page, drawn(62 * MINUTE))
    said, place = [], page.locator("[data-aloud=polite]")
    for _ in range(64):
        page.clock.run_for(60_000)
        if (text := place.inner_text()) not in said:
            said.append(text)
    assert said == [
        "",
        "Corvane 1 h 00 min left",
        "Corvane 15 min left",
        "Corvane 5:00 left",
        "Corvane Overdue",
    ]


def test_a_browser_whose_clock_is_wrong_agrees_with_the_server(page):
    page.evaluate("handoff.answered(new Date(Date.now() + 600_000).toUTCString())")
    put(page, drawn(30 * MINUTE))
    assert words(page) == "19 min left" or words(page) == "Soon 19 min"


def test_the_moment_and_its_zone_are_on_hover(page):
    put(page, drawn(30 * MINUTE))
    expect(page.locator(".clock")).to_have_attribute("title", re.compile(r"Due Tue 17 Nov 16:00 CET"))


def test_a_big_clock_counts_on_past_its_time(page):
    shown = face(started_at=AT, due_at=AT + 2 * MINUTE, at=AT, zone=ZONE)
    context = {"face": shown, "state": "fine", "share": 100, "figure": "2:00", "word": "On time"}
    put(page, render_to_string("_components/dial.html", context))
    expect(page.locator(".dial b")).to_have_text("1:00")
    expect(page.locator(".dial")).to_have_attribute("data-state", "soon")
    page.clock.run_for(100_000)
    expect(page.locator(".dial b")).to_have_text("+0:40")
    expect(page.locator(".dial [data-word]")).to_have_text("Overdue")
