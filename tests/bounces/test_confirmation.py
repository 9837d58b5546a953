"""HANDOFF-4: after accepting, a message to the buyer is ready that confirms the meeting."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from bounces import confirmation, verbs
from bounces.confirmation import Letter
from handoff.models import Contact, Handoff, Meeting
from handoff.verbs import cancel
from people.models import Role
from people.verbs import add_absence, change_user
from tests.loop import DAY, GOOD, HOUR

pytestmark = pytest.mark.django_db
NOUNS = ("account", "contact", "meeting", "sdr", "ae", "team")


@pytest.fixture
def landed(loop):
    return loop.submitted()


def accepted(loop, landed, at):
    verbs.accept(landed.handoff, by=loop.ae, at=at)
    return Handoff.objects.select_related(*NOUNS).get(pk=landed.handoff_id)


@pytest.mark.rule("HANDOFF-4")
@pytest.mark.parametrize("stood", ["inbox", "story"])
def test_who_accepts_stands_before_the_message_where_they_were(client, loop, landed, stood):
    client.force_login(loop.ae)
    story = reverse("story", args=[landed.handoff_id])
    here = reverse("inbox") if stood == "inbox" else story
    page = client.post(reverse("accept", args=[landed.handoff_id]), {"from": here}, follow=True)
    assert page.request["PATH_INFO"] == here
    assert "<details open>" in page.text
    assert GOOD["promised"] in page.text
    assert 'href="mailto:' in page.text
    assert "<details >" in client.get(story).text  # it stays there, folded
    page = client.post(reverse("undo_decision", args=[landed.handoff_id]), {"from": here}, follow=True)
    assert "mailto:" not in page.text


def test_it_says_when_in_the_zone_of_who_sends_it(loop, landed, at):
    sender = change_user(loop.ae, zone="Asia/Kolkata", by=None, at=at)
    handoff = accepted(loop, landed, at)
    told = confirmation.letter(handoff, by=sender, at=at)
    assert "IST, Asia/Kolkata" in told.text
    assert told.subject.endswith("IST")
    assert told.text.startswith("Hello Priya Raghunathan,")
    assert told.text.endswith("Alex Brandt")
    assert GOOD["landmines"] not in told.text


def test_the_mail_program_gets_the_same_words_and_the_address():
    told = Letter("priya@harrowfinch.com", "Our call & more", "Hello,\n\nfive = 5 %")
    parts = urlsplit(told.mailto)
    assert (parts.scheme, parts.path) == ("mailto", "priya@harrowfinch.com")
    assert "+" not in parts.query
    assert parse_qs(parts.query) == {"subject": ["Our call & more"], "body": ["Hello,\r\n\r\nfive = 5 %"]}


def test_a_cover_signs_it_and_a_manager_prepares_it_for_the_ae(loop, landed, at):
    ben = loop.person("Ben Asante", Role.AE)
    handoff = accepted(loop, landed, at)
    add_absence(loop.ae, starts_at=at, ends_at=at + HOUR, cover=ben, by=None, at=at)
    signed = {who: confirmation.letter(handoff, by=who, at=at).text for who in (ben, loop.manager)}
    assert signed[ben].endswith("Ben Asante")
    assert signed[loop.manager].endswith("Alex Brandt")


def test_there_is_none_without_a_meeting_to_come(client, loop, landed, at):
    handoff = accepted(loop, landed, at)
    assert confirmation.shown_to(loop.ae, handoff, at=at)
    assert not confirmation.shown_to(loop.sdr, handoff, at=at)
    assert not confirmation.shown_to(loop.ae, handoff, at=at + 30 * DAY)
    cancel(handoff, by=loop.sdr, at=at)
    assert "Book the meeting first" in confirmation.refusal(handoff, at=at)
    client.force_login(loop.ae)
    for made_up in ("x", str(handoff.pk)):
        assert "mailto:" not in client.get(reverse("inbox"), {"accepted": made_up}).text


def test_it_stays_closed_to_who_may_not_read_the_handoff(client, loop, landed, at):
    handoff = accepted(loop, landed, at)
    client.force_login(loop.person("Nobody"))
    assert "Priya" not in client.get(reverse("inbox"), {"accepted": str(handoff.pk)}).text


def test_without_address_and_link_it_leaves_them_out(loop, landed, at):
    Contact.objects.update(email="priya@example.com")
    Meeting.objects.update(link="https://call.example.com/x")
    told = confirmation.letter(accepted(loop, landed, at), by=loop.ae, at=at)
    assert (told.to, "https://call.example.com/x" in told.text) == ("priya@example.com", True)
    assert "Noor Haddad joins us for the introduction." in told.text
