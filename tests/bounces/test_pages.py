"""The decision as pages: who may, what is said, what is kept when it is refused."""

import html
import re

import pytest
from django.urls import reverse

from bounces import verbs
from bounces.models import Bounce
from handoff.models import Handoff
from handoff.story_page import path
from handoff.verbs import withdraw
from ledger.time import now
from people.models import Role
from tests.loop import GOOD, Loop

pytestmark = pytest.mark.django_db


@pytest.fixture
def landed(loop):
    return loop.submitted()


def text(answer):
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", answer.content.decode())).split())


def state(landed):
    return Handoff.objects.get(pk=landed.handoff_id).review


def test_accepting_from_the_inbox_goes_back_there_with_a_way_to_undo(client, loop, landed):
    client.force_login(loop.ae)
    given = {"from": reverse("inbox"), "seconds": "12"}
    page = client.post(reverse("accept", args=[landed.handoff_id]), given, follow=True)
    assert (page.request["PATH_INFO"], state(landed)) == (reverse("inbox"), "accepted")
    assert "Accepted Harrow & Finch" in text(page)
    client.post(reverse("undo_decision", args=[landed.handoff_id]))
    assert state(landed) == "submitted"


@pytest.mark.parametrize("who", ["sdr", "manager"])
def test_nobody_but_its_ae_decides(client, loop, landed, who):
    client.force_login(getattr(loop, who))
    assert client.post(reverse("accept", args=[landed.handoff_id])).status_code == 403
    assert state(landed) == "submitted"


def test_who_may_not_read_it_does_not_learn_that_it_exists(client, landed):
    client.force_login(Loop().ae)
    for name in ("story", "send_back", "restate"):
        assert client.get(reverse(name, args=[landed.handoff_id])).status_code == 404


def test_a_bounce_without_its_fix_comes_back_with_what_was_typed(client, loop, landed):
    client.force_login(loop.ae)
    given = {"item": str(loop.item().pk), "reason": "Who signs is missing.", "fix": " "}
    answer = client.post(reverse("send_back", args=[landed.handoff_id]), given)
    assert answer.status_code == 422
    assert "Say what the SDR can do about it." in text(answer)
    assert "Who signs is missing." in text(answer)
    assert state(landed) == "submitted"


def test_a_bounce_reads_back_to_the_sdr_who_fixes_it(client, loop, landed):
    client.force_login(loop.ae)
    given = {"item": str(loop.item().pk), "reason": "Who signs is missing.", "fix": "Ask Priya who signs."}
    assert client.post(reverse("send_back", args=[landed.handoff_id]), given).status_code == 302
    client.force_login(loop.sdr)
    assert "Ask Priya who signs." in text(client.get(reverse("inbox")))
    step = {"restated": "Find out who signs.", "step": "Call Priya.", "step_due_at": "2099-01-01T10:00"}
    answer = client.post(reverse("restate", args=[landed.handoff_id]), step)
    assert (answer.status_code, "within 90 days" in text(answer)) == (422, True)


def test_an_item_of_another_bar_is_no_choice(client, loop, landed):
    client.force_login(loop.ae)
    given = {"item": str(Loop().item().pk), "reason": "Missing.", "fix": "Ask."}
    assert client.post(reverse("send_back", args=[landed.handoff_id]), given).status_code == 422
    assert not Bounce.objects.exists()


def test_the_story_tells_rounds_differences_and_everything_that_happened(client, loop, landed):
    loop.bounced(landed.handoff)
    client.force_login(loop.manager)
    told = text(client.get(reverse("story", args=[landed.handoff_id])))
    for words in ("Round 1", "Who signs is missing.", GOOD["trigger"], "Noor Haddad submitted"):
        assert words in told
    assert "Only the SDR" not in told  # a manager acts for the team


def test_a_form_of_an_earlier_round_is_told_what_waits_now(client, loop, landed):
    handoff = loop.restated(loop.bounced(landed.handoff).round.handoff).round.handoff
    verbs.submit(handoff, revision=handoff.brief.revision, by=loop.sdr, at=now())
    client.force_login(loop.ae)
    for round in ("1", "0", "x"):
        page = client.post(reverse("accept", args=[handoff.pk]), {"round": round}, follow=True)
        assert "Read round 2 first." in text(page)
    given = {"item": str(loop.item().pk), "reason": "Who signs is missing.", "fix": "Ask.", "round": "1"}
    client.post(reverse("send_back", args=[handoff.pk]), given)
    assert state(landed) == "submitted"
    for name in ("inbox", "story", "send_back"):  # what these show is what they send
        page = client.get(reverse(name, args=[] if name == "inbox" else [handoff.pk])).text
        assert re.search(r'<input type="hidden" name="round" value="2"', page), name


@pytest.mark.parametrize("evil", ["https://evil.example", "//evil.example", "javascript:alert(1)"])
def test_cancel_leads_to_a_page_of_ours(client, loop, landed, evil):
    client.force_login(loop.ae)
    page = client.get(reverse("send_back", args=[landed.handoff_id]), {"from": evil}).text
    assert evil not in page
    assert f'href="{reverse("story", args=[landed.handoff_id])}"' in page
    given = {"field": "pain", "text": "Who said this?", "from": evil, "back": evil}
    answer = client.post(reverse("comment_brief", args=[landed.handoff_id]), given)
    assert evil not in answer["Location"]


def test_what_an_ae_cannot_decide_yet_is_disabled_with_the_sentence(client, loop):
    new = loop.person("Ben Asante", Role.AE)
    handoff = loop.submitted(loop.draft(ae=new)).handoff
    client.force_login(new)
    for address in (reverse("inbox"), reverse("story", args=[handoff.pk])):
        page = client.get(address)
        assert "Agree to the bar" in text(page)
        assert "aria-disabled" in page.text
        assert 'data-row-key="a"' not in page.text
        assert 'data-row-key="b"' not in page.text


def test_a_withdrawn_draft_was_never_submitted(client, loop):
    handoff = loop.draft().handoff
    withdraw(handoff, why="duplicate", by=loop.sdr, at=now())
    assert [str(name) for _, name in path(handoff)] == ["Draft", "Withdrawn"]


@pytest.mark.rule("HANDOFF-10")
def test_the_sdr_is_told_until_when_a_bounce_can_be_taken_back(client, loop, landed):
    loop.bounced(landed.handoff)
    for who, told in ((loop.sdr, True), (loop.ae, False)):
        client.force_login(who)
        page = text(client.get(reverse("story", args=[landed.handoff_id])))
        assert ("Alex Brandt can still take this back." in page) == told
