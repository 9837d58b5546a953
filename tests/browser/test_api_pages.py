"""The pages of the API under our content security policy: a visit fails for any violation or missing file."""

import pytest
from playwright.sync_api import expect

from ledger.time import now
from people.verbs import add_user
from tests.browser.looks import WCAG, violations
from tests.browser.screen import come_in


@pytest.fixture
def signed_in(visit, transactional_db):
    it = visit(1280)
    come_in(it.page, add_user(name="Noor Haddad", email="noor@example.com", by=None, at=now()))
    return it


@pytest.mark.rule("API-1")
def test_an_operation_is_tried_out_without_any_network(signed_in, server):
    page, elsewhere = signed_in.page, []
    page.on("request", lambda asked: asked.url.startswith((server, "data:")) or elsewhere.append(asked.url))
    page.goto("/api/v1/docs")
    page.locator("[data-tag=me]").click()
    page.get_by_role("button", name="GET /api/v1/me").first.click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute").click()
    expect(page.locator(".live-responses-table tbody .response-col_status").first).to_contain_text("200")
    expect(page.locator(".live-responses-table")).to_contain_text("Noor Haddad")
    assert elsewhere == []


def test_axe_finds_nothing_in_the_browsable_api(signed_in):
    signed_in.page.goto("/api/v1/docs")
    signed_in.page.locator("[data-tag=people]").click()
    expect(signed_in.page.locator(".opblock").first).to_be_visible()
    # Swagger UI nests its own landmarks and leaves out a level of headings: best practice, not WCAG.
    assert not violations(signed_in.page, WCAG)


@pytest.mark.rule("API-3")
def test_the_type_of_a_problem_leads_to_its_explanation(signed_in):
    signed_in.page.goto("/api/v1/docs#problem-key-reused")
    expect(signed_in.page.locator(":target")).to_contain_text("key-reused")


@pytest.mark.rule("API-2")
@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_a_token_is_made_copied_and_used(signed_in, width, theme):
    page = signed_in.page
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": width, "height": 900})
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/settings/tokens/")
    page.get_by_label("Name").fill("Reports")
    page.get_by_role("button", name="Make the token").click()
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert not violations(page)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    secret = page.evaluate("navigator.clipboard.readText()")
    answer = page.request.get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"})
    assert answer.json()["name"] == "Noor Haddad"
