"""The decision as pages: who may, what is said, what is kept when it is refused."""

import html
import re

import pytest
from django.urls import reverse

from bounces.models import Bounce
from handoff.models import Handoff
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
