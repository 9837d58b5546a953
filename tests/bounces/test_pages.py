"""The decision as pages: who may, what is said, what is kept when it is refused."""

import html
import re

import pytest
from django.urls import reverse

from bounces import clocks, verbs
from bounces.models import Bounce
from briefs.models import Brief, ReviewRound
from handoff.models import Handoff
from handoff.story_page import path
from handoff.verbs import withdraw
from ledger.time import now
from people.models import Role
from tests.loop import GOOD, HOUR, Loop

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


@pytest.mark.rule("BOUNCE-2")
def test_words_about_a_person_come_back_once_with_another_way_to_say_it(client, loop, landed):
    client.force_login(loop.ae)
    address = reverse("send_back", args=[landed.handoff_id])
    given = {"item": str(loop.item().pk), "reason": "You always forget who signs.", "fix": "Ask Priya."}
    answer = client.post(address, given)
    assert (answer.status_code, state(landed)) == (422, "submitted")
    assert "This brief does not show role and authority yet." in text(answer)
    meant = answer.context["form"]["meant"].value()
    assert client.post(address, given | {"meant": meant, "reason": "You never ask."}).status_code == 422
    assert client.post(address, given | {"meant": meant}).status_code == 302
    assert state(landed) == "bounced"


@pytest.mark.parametrize(("name", "may_stay"), [("restate", 0), ("recycle", 1), ("dispute", 0)])
def test_only_what_may_stay_empty_says_so(client, loop, name, may_stay):
    sent_back = loop.bounced()
    client.force_login(loop.sdr)
    address = reverse(name, args=[sent_back.round.handoff_id])
    assert text(client.get(address)).count("may stay empty") == may_stay
    assert client.post(address, {}).status_code == 422


def test_cancel_leads_to_no_page_of_others(client, loop, landed):
    client.force_login(loop.ae)
    address = reverse("send_back", args=[landed.handoff_id])
    assert "evil.example" not in client.get(address, {"from": "https://evil.example"}).content.decode()
    assert 'href="/inbox/" data-back' in client.get(address, {"from": "/inbox/"}).content.decode()


def test_what_was_read_in_the_inbox_counts_for_a_bounce(client, loop, landed):
    client.force_login(loop.ae)
    page = client.get(reverse("send_back", args=[landed.handoff_id]), {"seconds": "42"})
    assert page.context["form"]["seconds"].value() == 42
    page = client.get(reverse("send_back", args=[landed.handoff_id]), {"seconds": "soon"})
    assert page.context["form"]["seconds"].value() == 0


def test_the_third_round_says_so_and_shows_the_answer_that_fixed_it(client, loop, landed):
    handoff = landed.handoff
    for met in (False, True):
        handoff.refresh_from_db()
        loop.bounced(handoff)
        loop.restated(handoff)
        brief = Brief.objects.get(pk=handoff.pk)
        answers = brief.answers | {str(loop.item().lineage): {"met": met, "text": "" if met else "who signs"}}
        loop.submitted(loop.written(brief, answers=answers))
    client.force_login(loop.ae)
    for page in ("/inbox/", reverse("story", args=[handoff.pk])):
        told = client.get(page).content.decode()
        assert "Round 3" in told
        assert "<del>not yet: who signs</del><ins>met</ins>" in told


def test_a_round_without_a_difference_says_that(client, loop, landed):
    loop.bounced(landed.handoff)
    loop.restated(landed.handoff)
    loop.submitted(Brief.objects.get(pk=landed.handoff_id))
    client.force_login(loop.ae)
    assert "Nothing in it is different." in text(client.get(reverse("inbox")))


def test_the_story_says_of_each_clock_what_it_is_for(client, loop, landed):
    clocks.start_for_sdr("rebook", landed.handoff, at=landed.submitted_at, due_at=landed.due_at)
    client.force_login(loop.ae)
    told = text(client.get(reverse("story", args=[landed.handoff_id])))
    assert "Decision " in told
    assert "To book again " in told


def test_the_story_marks_short_notice_and_what_was_late_in_words(client, loop, at):
    handoff = loop.draft(at=at, starts_in=HOUR).handoff
    landed = loop.submitted(Brief.objects.get(pk=handoff.pk), at=at)
    client.force_login(loop.manager)
    story = reverse("story", args=[handoff.pk])
    assert "30 min after it landed, for the meeting is near. Short notice" in text(client.get(story))
    ReviewRound.objects.filter(pk=landed.pk).update(breached_at=landed.due_at)
    loop.bounced(landed.handoff, at=at + 3 * HOUR)
    assert "Late Not decided by" in text(client.get(story))
    assert "Cold risk" in text(client.get(story))


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
