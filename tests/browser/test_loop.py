"""The handoff loop in a real browser: written, guided, saved, submitted, decided by key, undone, sent back."""

import re

import pytest
from playwright.sync_api import expect

from bounces.verbs import accept
from briefs.models import Brief
from briefs.verbs import save
from handoff import nudges
from handoff.models import Handoff
from ledger.time import now
from people.models import Role
from people.verbs import join_team, leave_team
from tests.browser.screen import arrive, come_in, drain, message, open_live
from tests.loop import GOOD, Loop

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _soon(monkeypatch):
    monkeypatch.setattr(nudges, "_quiet_until", 0.0)


@pytest.fixture
def loop(transactional_db):
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
    expect(page.locator("[data-saved-words]")).to_contain_text("Saved")
    assert Brief.objects.get(pk=brief.pk).pain == GOOD["pain"]
    page.locator("#f-trigger").focus()
    page.keyboard.press("Control+Enter")
    expect(message(page, "Submitted to Alex Brandt, decision by")).to_be_visible()
    assert Handoff.objects.get(pk=brief.pk).review == "submitted"


def test_what_is_typed_survives_a_lost_network_and_a_reload(visit, loop):
    brief = loop.draft()
    it = visit(1440)
    come_in(it.page, loop.sdr)
    it.page.route("**/save/", lambda route: route.abort())
    it.page.goto(f"/briefs/{brief.pk}/")
    it.page.locator("#f-pain").fill(GOOD["pain"])
    expect(it.page.locator("[data-saved-words]")).to_contain_text("No connection")
    it.page.reload()
    expect(it.page.locator("#f-pain")).to_have_value(GOOD["pain"])
    expect(it.page.locator("[data-saved-words]")).to_contain_text("No connection")
    it.page.unroute("**/save/")
    it.page.evaluate("dispatchEvent(new Event('online'))")
    expect(it.page.locator("[data-saved-words]")).to_contain_text("Saved")
    assert Brief.objects.get(pk=brief.pk).pain == GOOD["pain"]
    it.complaints = [said for said in it.complaints if "ERR_FAILED" not in said]


def test_a_stale_tab_keeps_its_text_and_says_so(visit, loop):
    brief = loop.draft()
    it = visit(1440)
    come_in(it.page, loop.sdr)
    it.page.goto(f"/briefs/{brief.pk}/")
    Brief.objects.filter(pk=brief.pk).update(
        revision=1, saved_at=brief.created_at, saved_by=loop.sdr, pain="Elsewhere."
    )
    it.page.locator("#f-pain").fill("Here.")
    expect(it.page.locator("[data-stale]")).to_contain_text("changed elsewhere")
    expect(it.page.locator("#f-pain")).to_have_value("Here.")
    it.page.get_by_role("button", name="Go on with mine").click()
    expect(it.page.locator("[data-saved-words]")).to_contain_text("Saved")
    assert Brief.objects.get(pk=brief.pk).pain == "Here."
    it.complaints = [said for said in it.complaints if "409" not in said]


def test_words_kept_here_never_take_the_place_of_newer_ones_unasked(visit, loop):
    brief = loop.draft()
    it = visit(1440)
    come_in(it.page, loop.sdr)
    it.page.goto(f"/briefs/{brief.pk}/")
    it.page.context.set_offline(True)
    it.page.locator("#f-pain").fill("Here.")
    expect(it.page.locator("[data-saved-words]")).to_contain_text("No connection")
    save(brief, {"pain": "Elsewhere."}, revision=0, by=loop.sdr, at=now())
    it.page.context.set_offline(False)
    it.page.reload()
    expect(it.page.locator("[data-stale]")).to_contain_text("This device kept words")
    it.page.locator("#f-pain").press_sequentially("!")
    it.page.evaluate("dispatchEvent(new Event('online'))")
    it.page.keyboard.press("Control+Enter")
    expect(it.page.get_by_role("button", name="Go on with mine")).to_be_focused()
    it.page.reload()  # nothing was said: it asks again
    expect(it.page.locator("[data-stale]")).to_contain_text("This device kept words")
    assert Brief.objects.get(pk=brief.pk).pain == "Elsewhere."
    with it.page.expect_response("**/save/"):
        it.page.get_by_role("button", name="Go on with mine").click()
    assert Brief.objects.get(pk=brief.pk).pain == "Here.!"
    it.complaints = [
        said
        for said in it.complaints
        if not any(known in said for known in ("INTERNET_DISCONNECTED", "409", "fetching the script"))
    ]


def test_a_refusal_that_is_about_no_field_is_said_as_it_is(visit, loop):
    brief = loop.draft()
    page = visit(1440).page
    come_in(page, loop.sdr)
    page.goto(f"/briefs/{brief.pk}/")
    save(brief, {"pain": "Mine."}, revision=0, by=loop.manager, at=now())
    page.locator("#f-pain").fill("Also mine.")
    expect(page.locator("[data-saved-words]")).to_contain_text("Ruth Lindgren is writing")


def test_a_refusal_of_the_policy_is_no_ended_session(visit, loop):
    brief = loop.draft()
    it = visit(1440)
    come_in(it.page, loop.sdr)
    it.page.goto(f"/briefs/{brief.pk}/")
    leave_team(loop.sdr.memberships.get(), by=None, at=now())
    join_team(loop.sdr, role=Role.AE, team=loop.team, by=None, at=now())
    Handoff.objects.filter(pk=brief.pk).update(sdr=loop.manager)
    it.page.locator("#f-pain").fill("Still mine?")
    expect(it.page.locator("[data-saved-words]")).to_contain_text("Not saved: Only the SDR")
    expect(it.page.locator("[data-signed-out]")).to_be_hidden()
    it.complaints = [said for said in it.complaints if "403" not in said]


@pytest.mark.rule("BRIEF-4")
def test_the_whole_brief_heading_past_the_band_is_told(visit, loop):
    brief = loop.draft()
    page = visit(1440).page
    come_in(page, loop.sdr)
    page.goto(f"/briefs/{brief.pk}/")
    page.locator("#f-pain").fill("“Nobody here believes the number.” " + "word " * 80)
    expect(page.locator("[data-field=pain] [data-hint]")).to_contain_text("where about 55 do")
    page.locator("#f-trigger").fill("word " * 130)
    expect(page.locator('.strip [data-field=""]')).to_contain_text("Past 200 words")


@pytest.mark.rule("BRIEF-3")
def test_the_stopwatch_counts_work_and_no_open_tab_and_the_timer_is_kept_by_itself(visit, loop):
    brief = loop.draft()
    page = visit(1440).page
    come_in(page, loop.sdr)
    page.clock.install()
    page.goto(f"/briefs/{brief.pk}/")
    page.locator("#f-trigger").press("a")
    page.clock.fast_forward(10_000)
    page.locator("#f-trigger").press("b")
    for _ in range(2):  # and five minutes without a key
        page.clock.fast_forward(300_000)
        expect(page.locator("[data-watch]")).to_have_text(re.compile(r"0:1\d"))
    expect(page.locator("[data-saved-words]")).to_contain_text("Saved")
    timer = page.locator("[data-timer]")
    timer.click()
    page.clock.fast_forward(80_000)
    with page.expect_response(lambda it: '"verify_seconds":8' in (it.request.post_data or "")):
        timer.click()
    expect(timer).to_have_text(re.compile(r"8\d s of 90 s"))
    assert 80 <= Brief.objects.get(pk=brief.pk).verify_seconds < 90


def test_a_brief_is_written_without_script(visit, loop):
    brief = loop.draft()
    page = visit(1440, java_script_enabled=False).page
    come_in(page, loop.sdr)
    page.goto(f"/briefs/{brief.pk}/")
    for name in ("trigger", "pain", "promised", "landmines"):
        page.locator(f"#f-{name}").fill(GOOD[name])
    page.get_by_role("button", name="Save").click()
    expect(message(page, "Saved.")).to_be_visible()
    for item in page.get_by_role("radio", name="Met").all():
        item.check()
    page.get_by_role("button", name="Submit brief").click()
    expect(message(page, "Submitted to Alex Brandt")).to_be_visible()
    assert Handoff.objects.get(pk=brief.pk).review == "submitted"


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
    arrive(page, f"Send {landed.handoff.account} back to Noor Haddad")
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


def test_an_open_inbox_shows_what_comes_and_lets_go_of_what_is_decided(visit, loop):
    page = visit(1440).page
    come_in(page, loop.ae)
    open_live(page, "/inbox/")
    expect(page.get_by_role("heading", name="Nothing waits on you.")).to_be_visible()
    first = loop.submitted()
    drain()
    row = page.locator(".row")
    expect(row).to_have_count(1)
    expect(row.get_by_text(GOOD["promised"])).to_be_visible()
    expect(page.locator("#desk-views")).to_contain_text("Waiting on me 1")
    second = loop.submitted()
    drain()
    expect(row).to_have_count(2)
    accept(first.handoff, by=loop.ae, at=now())
    drain()
    expect(row).to_have_count(1)
    expect(row).to_contain_text(str(second.handoff.account))
    accept(second.handoff, by=loop.ae, at=now())
    drain()
    expect(page.get_by_role("heading", name="Nothing waits on you.")).to_be_visible()


def test_a_row_in_hand_is_not_torn_away(visit, loop):
    first, _second = loop.submitted(), loop.submitted()
    page = visit(1440).page
    come_in(page, loop.ae)
    open_live(page, "/inbox/")
    page.keyboard.press("k")
    accept(first.handoff, by=loop.ae, at=now())
    loop.submitted()
    drain()
    expect(page.get_by_role("button", name="1 new, show")).to_be_visible()
    expect(page.locator(".row")).to_have_count(2)
    expect(page.locator(".row[data-open]")).to_have_attribute("data-done", "")
    page.keyboard.press("a")  # what is decided has no keys any more
    assert Handoff.objects.filter(review="accepted").count() == 1


def test_j_and_k_open_rows_at_once_and_enter_leads_to_the_story(visit, loop):
    landed = [loop.submitted() for _ in range(3)]
    page = visit(1440).page
    come_in(page, loop.ae)
    page.goto("/inbox/")
    expect(page.locator(".sheet")).to_have_count(3)  # asked for ahead
    page.keyboard.press("j")
    expect(page.locator(".row[data-open]")).to_contain_text(str(landed[1].handoff.account))
    expect(page.locator(".row[data-open] .telegram")).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/handoffs/{landed[1].handoff_id}/")


def test_a_press_on_a_closed_row_reaches_what_was_pressed(visit, loop):
    landed = [loop.submitted() for _ in range(3)]
    page = visit(1440).page
    come_in(page, loop.ae)
    page.goto("/inbox/")
    page.locator(".row").nth(2).get_by_role("button", name="Accept").click()
    expect(page.locator("#news")).to_contain_text("Accepted Harrow & Finch")
    assert Handoff.objects.get(pk=landed[2].handoff_id).review == "accepted"


def test_without_script_every_row_can_be_read_in_the_inbox(visit, loop):
    landed = [loop.submitted() for _ in range(2)]
    page = visit(1440, java_script_enabled=False).page
    come_in(page, loop.ae)
    page.goto("/inbox/")
    page.get_by_role("link", name=str(landed[1].handoff.account), exact=True).click()
    expect(page.locator(".row[data-open]")).to_contain_text(GOOD["promised"])
    page.locator(".row[data-open]").get_by_role("button", name="Accept").click()
    expect(message(page, "Accepted Harrow & Finch")).to_be_visible()
    assert Handoff.objects.get(pk=landed[1].handoff_id).review == "accepted"


@pytest.mark.rule("BOUNCE-2")
def test_a_reason_about_a_person_is_flagged_as_it_is_typed(visit, loop):
    landed = loop.submitted()
    page = visit(1440).page
    come_in(page, loop.ae)
    page.goto(f"/handoffs/{landed.handoff_id}/send-back/")
    page.get_by_label("Role and authority").check()
    page.get_by_label("What is missing").fill("You always forget who signs.")
    expect(page.locator("[data-flags]")).to_contain_text("This brief does not show role and authority yet.")
    page.get_by_label("How it can be fixed").fill("The budget.")
    expect(page.locator("[data-fix-hint]")).to_contain_text("Begin with what the SDR can do")
    page.keyboard.press("Control+Enter")  # they may still send it
    expect(page.locator("#news")).to_contain_text("Sent back to Noor Haddad")
    assert Handoff.objects.get(pk=landed.handoff_id).review == "bounced"
