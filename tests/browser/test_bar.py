"""A new team writes and agrees a bar, in a real browser; the pages under axe, on phones, by keyboard alone."""

import datetime as dt

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from bar import versions
from bar.models import Bar, BarVersion
from bar.verbs import agree, ask, draft, propose, put_in_force, save_items, start_bar
from handoff.models import Account
from handoff.verbs import open_handoff
from ledger.time import now
from people.models import Role, User
from people.verbs import add_absence, add_team, add_user, join_team
from tests.browser.company import sign_in
from tests.browser.looks import looks, violations
from tests.browser.screen import arrive, message

DAY = dt.timedelta(days=1)

PEOPLE = {
    "Ruth Lindgren": Role.MANAGER, "Alex Brandt": Role.AE, "Sofia Marin": Role.AE, "Ben Okafor": Role.AE,
    "Noor Haddad": Role.SDR, "Wim Aalto": Role.SDR,
}  # fmt: skip


@pytest.fixture
def team(transactional_db):
    """A team with its people, and RevOps; no bar yet."""
    at = now()
    team = add_team(name="Northeast mid-market", zone="Europe/Berlin", by=None, at=at)
    for name, role in (PEOPLE | {"Priya Raman": Role.REVOPS}).items():
        email = f"{name.split()[0].lower()}@corvane.example"
        user = add_user(name=name, email=email, zone="Europe/Berlin", by=None, at=at)
        join_team(user, role=role, team=None if role == Role.REVOPS else team, by=None, at=at)
    return team


def called(name: str) -> User:
    return User.objects.get(name=name)


@pytest.fixture
def company(team) -> dict[str, str]:
    """A bar in force by exception, a revision beside it, what discovery taught. Gives the pages by name."""
    at, ruth, alex = now(), called("Ruth Lindgren"), called("Alex Brandt")
    bar = start_bar(team, "mid_market", by=ruth, at=at)
    first = ask(draft(bar, by=ruth, at=at), by=ruth, at=at)
    add_absence(called("Ben Okafor"), starts_at=at - DAY, ends_at=at + 4 * DAY, by=ruth, at=at)
    for name in ("Alex Brandt", "Noor Haddad"):
        agree(first, by=called(name), at=at)
    put_in_force(
        first, by=ruth, why="Sofia is in the audit until Friday, and the quarter begins today.", at=at
    )
    second = draft(bar, by=ruth, at=at)
    pain, authority, figure, timeline, _budget, attendees = versions.items(second)
    asks = type(pain)("Security", "Who has to sign off on data, and what they ask for.",
                      "Our DPO wants the hosting region in writing.", "authority", "landmines")  # fmt: skip
    who = type(pain)("Role and authority", "Who signs, by name.", authority.clean_answer, "authority", "attendees",
                     authority.lineage)  # fmt: skip
    save_items(second, [timeline, pain, who, figure, attendees, asks], by=ruth, at=at)
    account = Account.objects.create(name="Juniper Row", created_at=at)
    handoff = open_handoff(team=team, sdr=called("Noor Haddad"), account=account, by=None, at=at)
    propose(
        bar, handoff, "Nobody had asked who signs off on data. It came up in minute nine.", by=alex, at=at
    )
    start_bar(team, "high_velocity", reviewed=False, by=ruth, at=at)
    return {
        "bars": reverse("bars"),
        "bar": reverse("bar", args=[bar.pk]),
        "bar_force": reverse("force_bar", args=[second.pk]),
        "bar_version": reverse("bar_version", args=[first.pk]),
        "bar_add": reverse("add_bar", args=[team.pk, "enterprise"]),
        "bar_fit": reverse("fit", args=[team.pk]),
        "bar_change_fit": reverse("change_fit", args=[team.pk]),
    }


def item(page: Page, name: str) -> Locator:
    return page.locator("summary").filter(has=page.get_by_text(name, exact=True))


def open_all(page: Page) -> None:
    for row in page.locator("summary").all():
        row.click()


def test_every_page_stands_axe_and_fits_with_all_of_it_open(visit, company):
    page, found = visit(reduced_motion="reduce").page, []
    sign_in(page, "Ruth Lindgren")
    for name, path in company.items():
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        open_all(page)
        found += looks(page, 1440, 390, shot=name)
    sign_in(page, "Sofia Marin")
    page.goto(company["bar"])
    found += looks(page, 1440, 390, shot="bar_ae")
    assert not found, "\n".join(found)


def test_first_run_stands_axe_and_fits(visit, team):
    page = visit(reduced_motion="reduce").page
    sign_in(page, "Priya Raman")
    page.goto("/start/")
    found = [*looks(page, 1440, 390, shot="start")]
    answer_questions(
        page, pay="For booked meetings alone", deals=["$10K to $50K", "Under $5K, closed on the same"]
    )
    page.get_by_role("button", name="Tell me").click()
    expect(page.get_by_role("heading", name="Handoff fits part of what you sell.")).to_be_visible()
    found += looks(page, 1440, 390, shot="start_verdict")
    assert not found, "\n".join(found)


def answer_questions(page: Page, *, pay: str = "Also for what becomes", deals: list[str]) -> None:
    page.get_by_label("Yes: SDRs book").check()
    for words in deals:
        page.get_by_label(words).check()
    page.get_by_label(pay).check()
    for label, number in (("SDRs per AE", "2"), ("Meetings that one SDR", "9"), ("Briefs that one AE", "3")):
        page.get_by_label(label).fill(number)
    page.get_by_label("In the CRM").check()


def test_a_new_team_writes_and_agrees_a_bar(visit, team):
    page = visit().page
    sign_in(page, "Priya Raman")
    page.goto("/start/")
    answer_questions(page, deals=["$10K to $50K"])
    page.get_by_role("button", name="Tell me").click()
    page.locator("#id_team").select_option(label="Northeast mid-market")
    page.get_by_role("button", name="Set it up").click()
    expect(message(page, "Northeast mid-market is set up.")).to_be_visible()

    sign_in(page, "Ruth Lindgren")
    page.goto("/bars/")
    page.get_by_role("link", name="Mid-market", exact=True).click()
    item(page, "Budget reality").click()
    page.get_by_role("button", name="Take Budget reality out").click()
    expect(item(page, "Budget reality")).to_have_count(
        0
    )  # a press while the list is on its way would be lost
    page.get_by_role("button", name="Add an item").click()
    expect(page.get_by_label("Name", exact=True).last).to_have_value("")
    page.get_by_label("Name", exact=True).last.fill("Security")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_text("Say what the SDR verifies.")).to_be_visible()
    new = page.locator("details").last
    new.get_by_label("What the SDR verifies").fill("Who signs off on data.")
    new.get_by_label("What a clean answer").fill("Our DPO wants the region in writing.")
    new.get_by_label("Stands for").select_option("Authority")
    new.get_by_label("Evidence stands in").select_option("Landmines")
    page.get_by_role("button", name="Save the draft").click()
    expect(message(page, "The draft is saved.")).to_be_visible()
    page.get_by_role("button", name="Ask the team to agree").click()
    expect(message(page, "The team is asked.")).to_be_visible()

    for name in ("Noor Haddad", "Alex Brandt", "Sofia Marin", "Ben Okafor"):
        assert BarVersion.objects.get().state == "draft"
        sign_in(page, name)
        page.goto(reverse("bar", args=[Bar.objects.get().pk]))
        page.get_by_role("button", name="Agree to version 1").click()
        expect(message(page, "You have agreed to version 1.")).to_be_visible()
    expect(page.get_by_role("heading", name="In force: version 1")).to_be_visible()
    expect(page.get_by_text("Wim Aalto")).to_be_visible()
    assert [it.name for it in versions.items(BarVersion.objects.get())][-1] == "Security"


def tab_to(page: Page, name: str) -> None:
    """Tab until the focus is on what is called so."""
    for _ in range(120):
        page.keyboard.press("Tab")
        here = page.evaluate(
            "(document.activeElement.getAttribute('aria-label') || document.activeElement.innerText || '').trim()"
        )
        if here.startswith(name):
            return
    raise AssertionError(f"{name} is not reached by Tab")


def test_a_bar_is_revised_and_agreed_by_keyboard_alone(visit, team):
    at, ruth = now(), called("Ruth Lindgren")
    bar = start_bar(team, "velocity", by=ruth, at=at)
    put_in_force(draft(bar, by=ruth, at=at), by=ruth, why="To begin with.", at=at)
    page = visit().page
    sign_in(page, "Ruth Lindgren")
    page.goto("/settings/")
    page.keyboard.press("g")
    page.keyboard.press("b")
    arrive(page, "Bars")
    tab_to(page, "Velocity / SMB")
    page.keyboard.press("Enter")
    arrive(page, "Velocity / SMB, Northeast mid-market")
    page.keyboard.press("e")
    expect(page.get_by_role("heading", name="Draft: version 2")).to_be_visible()
    page.wait_for_load_state()
    tab_to(page, "Timeline")
    page.keyboard.press("Enter")
    tab_to(page, "Move Timeline up")
    page.keyboard.press("Enter")
    expect(page.locator("#draft summary").nth(1)).to_contain_text("Timeline")
    expect(page.get_by_role("button", name="Move Timeline up")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Move Timeline down")).to_be_focused()
    tab_to(page, "Save the draft")
    page.keyboard.press("Enter")
    expect(message(page, "The draft is saved.")).to_be_visible()
    tab_to(page, "Ask the team to agree")
    page.keyboard.press("Enter")
    expect(message(page, "The team is asked.")).to_be_visible()
    for name in ("Alex Brandt", "Sofia Marin", "Ben Okafor"):
        sign_in(page, name)
        page.goto(reverse("bar", args=[bar.pk]))
        for number in (1, 2):  # what is in force first, then what may come
            expect(page.get_by_role("button", name=f"Agree to version {number}")).to_be_visible()
            page.wait_for_load_state()
            page.keyboard.press("a")
            expect(message(page, f"You have agreed to version {number}.")).to_be_visible()
    first, *_others = versions.items(versions.in_force(team, "velocity"))
    assert first.name == "Timeline"


def test_two_managers_at_one_draft_lose_nothing(visit, team):
    at, ruth = now(), called("Ruth Lindgren")
    bar = start_bar(team, "velocity", by=ruth, at=at)
    written = draft(bar, by=ruth, at=at)
    page = visit().page
    sign_in(page, "Ruth Lindgren")
    page.goto(reverse("bar", args=[bar.pk]))
    item(page, "Timeline").click()
    page.locator("details[open]").get_by_label("What the SDR verifies").fill("The date, and what sets it.")
    save_items(written, versions.items(written)[:4], by=called("Priya Raman"), at=now())
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_text("Priya Raman has changed this draft since you opened it.")).to_be_visible()
    expect(page.get_by_role("row", name="Timeline: What the SDR verifies")).to_be_visible()
    assert not violations(page)
    page.get_by_role("button", name="Save the draft").click()
    expect(message(page, "The draft is saved.")).to_be_visible()
    saved = versions.items(BarVersion.objects.get())
    assert (len(saved), saved[2].verify) == (6, "The date, and what sets it.")
