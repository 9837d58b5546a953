"""The handoff loop in a real browser: written, guided, saved, submitted, decided by key, undone, sent back."""

import pytest
from playwright.sync_api import expect

from briefs.models import Brief
from handoff.models import Handoff
from tests.browser.screen import come_in, message
from tests.loop import GOOD, Loop

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def loop(transactional_db, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return Loop()


def test_an_sdr_writes_is_guided_and_submits_by_keyboard(visit, loop):
    brief = loop.draft()
    page = visit(1440).page
    come_in(page, loop.sdr)
    page.goto(f"/briefs/{brief.pk}/")
    for name in ("trigger", "pain", "promised", "landmines"):
        page.locator(f"#f-{name}").fill(GOOD[name])
    expect(page.locator("[data-field=pain] [data-hint]")).to_contain_text("A direct quote")
    expect(page.locator("[data-rest]")).to_contain_text("in the band")
    for met in page.locator("[data-met=yes]").all():
        met.press("Enter")
    expect(page.locator("[data-saved-words]")).to_contain_text("Saved", timeout=15_000)
    assert Brief.objects.get(pk=brief.pk).pain == GOOD["pain"]
    page.locator("#f-trigger").focus()
    page.keyboard.press("Control+Enter")
    expect(message(page, "Submitted to Alex Brandt, decision by")).to_be_visible()
    assert Handoff.objects.get(pk=brief.pk).review == "submitted"


def test_what_is_typed_survives_a_lost_network_and_a_reload(visit, loop):
    brief = loop.draft()
    it = visit(1440)
    come_in(it.page, loop.sdr)
    it.page.goto(f"/briefs/{brief.pk}/")
    it.page.context.set_offline(True)
    it.page.locator("#f-pain").fill(GOOD["pain"])
    expect(it.page.locator("[data-saved-words]")).to_contain_text("No connection", timeout=15_000)
    it.page.context.set_offline(False)
    it.page.reload()
    expect(it.page.locator("#f-pain")).to_have_value(GOOD["pain"])
    expect(it.page.locator("[data-saved-words]")).to_contain_text("Saved", timeout=15_000)
    it.complaints = [said for said in it.complaints if "ERR_INTERNET_DISCONNECTED" not in said]


def test_a_stale_tab_keeps_its_text_and_says_so(visit, loop):
    brief = loop.draft()
    it = visit(1440)
    come_in(it.page, loop.sdr)
    it.page.goto(f"/briefs/{brief.pk}/")
    Brief.objects.filter(pk=brief.pk).update(
        revision=1, saved_at=brief.created_at, saved_by=loop.sdr, pain="Elsewhere."
    )
    it.page.locator("#f-pain").fill("Here.")
    expect(it.page.locator("[data-stale]")).to_contain_text("changed elsewhere", timeout=15_000)
    expect(it.page.locator("#f-pain")).to_have_value("Here.")
    it.page.get_by_role("button", name="Go on with mine").click()
    expect(it.page.locator("[data-saved-words]")).to_contain_text("Saved", timeout=15_000)
    assert Brief.objects.get(pk=brief.pk).pain == "Here."
    it.complaints = [said for said in it.complaints if "409" not in said]


@pytest.mark.parametrize("width", [1440, 390])
def test_an_ae_decides_without_leaving_the_inbox(visit, loop, width):
    landed = loop.submitted()
    page = visit(width).page
    come_in(page, loop.ae)
    page.goto("/inbox/")
    expect(page.get_by_text(GOOD["landmines"])).to_be_visible()
    if width == 1440:
        page.keyboard.press("a")
    else:
        page.get_by_role("button", name="Accept").click()
    expect(page.locator("#news")).to_contain_text("Accepted Harrow & Finch")
    assert Handoff.objects.get(pk=landed.handoff_id).review == "accepted"
    page.locator("#news").get_by_role("button", name="Undo").click()
    expect(page.locator("#news")).to_contain_text("waits for your decision again")
    assert Handoff.objects.get(pk=landed.handoff_id).review == "submitted"


def test_it_goes_back_with_one_item_and_comes_again_in_round_two(visit, loop):
    landed = loop.submitted()
    page = visit(1440).page
    come_in(page, loop.ae)
    page.goto("/inbox/")
    page.keyboard.press("b")
    page.get_by_label("Role and authority").check()
    page.get_by_label("What is missing").fill("Who signs is missing.")
    page.get_by_label("How it can be fixed").fill("Ask Priya who signs.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#news")).to_contain_text("Sent back to Noor Haddad")
    loop.restated(Handoff.objects.get(pk=landed.handoff_id))
    brief = loop.written(Brief.objects.get(pk=landed.handoff_id), promised=GOOD["promised"] + " And a map.")
    loop.submitted(brief)
    page.goto("/inbox/")
    expect(page.locator("[data-rows]")).to_contain_text("Round 2")
    expect(page.locator("ins").first).to_contain_text("And a map.")
