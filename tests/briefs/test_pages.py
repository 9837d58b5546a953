"""Writing in the browser: begun, saved as one types, told when stale, submitted."""

import json
import re

import pytest
from django.conf import settings
from django.urls import reverse

from briefs import editor
from briefs.models import PROSE, Brief, Comment
from briefs.verbs import set_context
from handoff.models import Handoff
from tests.loop import GOOD, Loop

pytestmark = pytest.mark.django_db


def save(client, brief, revision, **changes):
    body = json.dumps({"revision": revision, "changes": changes})
    return client.post(reverse("save_brief", args=[brief.pk]), body, content_type="application/json")


def test_an_sdr_begins_a_brief_with_account_contact_and_meeting(client, loop):
    client.force_login(loop.sdr)
    given = {
        "account": "Harrow & Finch", "domain": "harrowfinch.com", "contact": "Priya Raghunathan", "minutes": "45",
        "title": "VP", "starts_at": "2099-01-01T10:00", "bar": str(loop.bar.pk),
    }  # fmt: skip
    answer = client.post(reverse("new_brief"), given)
    brief = Brief.objects.get()
    assert answer["Location"] == reverse("edit_brief", args=[brief.pk])
    assert (brief.handoff.meeting_state, brief.attendees[0]["name"]) == ("booked", "Priya Raghunathan")


def test_a_meeting_in_the_past_is_refused_at_its_field(client, loop):
    client.force_login(loop.sdr)
    given = {
        "account": "A",
        "contact": "B",
        "minutes": "30",
        "starts_at": "2001-01-01T10:00",
        "bar": str(loop.bar.pk),
    }
    answer = client.post(reverse("new_brief"), given)
    assert answer.status_code == 422
    assert "This time is past" in answer.content.decode()
    assert not Handoff.objects.exists()


def test_an_ae_begins_none(client, loop):
    client.force_login(loop.ae)
    assert client.get(reverse("new_brief")).status_code == 403


def test_what_is_typed_is_saved_and_its_readiness_told(client, loop):
    brief = loop.draft()
    client.force_login(loop.sdr)
    told = save(client, brief, 0, trigger="New VP.").json()
    assert (told["revision"], told["words"] > 0, "Ready to submit" in told["ready"]) == (1, True, True)


def test_a_stale_tab_gets_what_is_saved_now(client, loop):
    brief = loop.draft()
    client.force_login(loop.sdr)
    save(client, brief, 0, trigger="First.")
    answer = save(client, brief, 0, trigger="Second.")
    assert (answer.status_code, answer.json()["now"]["trigger"]) == (409, "First.")


def test_ten_megabytes_of_paste_are_refused_in_words(client, loop):
    brief = loop.draft()
    client.force_login(loop.sdr)
    answer = save(client, brief, 0, trigger="word " * 2_000_000)
    assert (answer.status_code, "too much to keep" in answer.json()["sentence"]) == (413, True)
    answer = save(client, brief, 0, trigger="word " * 3000)
    assert (answer.status_code, answer.json()["field"]) == (422, "trigger")


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", '{"revision": "x"}', '{"revision": 0, "changes": {"sdr": 1}}']
)
def test_nonsense_is_refused_in_words(client, loop, body):
    client.force_login(loop.sdr)
    address = reverse("save_brief", args=[loop.draft().pk])
    answer = client.post(address, body, content_type="application/json")
    assert (answer.status_code, "not understood" in answer.json()["sentence"]) == (400, True)


def test_submitting_says_to_whom_and_by_when(client, loop):
    brief = loop.written()
    client.force_login(loop.sdr)
    page = client.post(reverse("submit_brief", args=[brief.pk]), {"revision": brief.revision}, follow=True)
    assert "Submitted to Alex Brandt, decision by" in page.content.decode()


@pytest.mark.parametrize("revision", ["9" * 5000, "-1", "²", ""])
def test_a_made_up_revision_is_a_stale_one(client, loop, revision):
    brief = loop.written()
    client.force_login(loop.sdr)
    page = client.post(reverse("submit_brief", args=[brief.pk]), {"revision": revision}, follow=True)
    assert (page.status_code, "changed elsewhere" in page.text) == (200, True)


@pytest.mark.rule("BRIEF-2")
@pytest.mark.parametrize(("words", "sentence"), [(119, "Too short by 1"), (201, "Too long by 1")])
def test_outside_the_band_it_comes_back_with_the_number_and_nothing_is_lost(client, loop, words, sentence):
    from briefs.words import count_brief

    brief = loop.written(trigger="x")
    rest = count_brief(brief.fields()).total - 1
    brief = loop.written(brief, trigger=" ".join(["word"] * (words - rest)))
    client.force_login(loop.sdr)
    page = client.post(reverse("submit_brief", args=[brief.pk]), {"revision": brief.revision}, follow=True)
    assert sentence in page.content.decode()
    assert GOOD["pain"] in page.content.decode()


def plain(brief, **more):
    """The form as a browser without script sends it."""
    given = {"plain": "1", "revision": brief.revision} | {name: GOOD[name] for name in PROSE} | more
    for number, person in enumerate(GOOD["attendees"]):
        given |= {f"{part}-{number}": person[part] for part in ("side", "name", "role")}
        given |= {f"confirmed-{number}": "on"} if person["confirmed"] else {}
    for item in brief.bar.versions.get().items.all():
        given |= {f"met-{item.lineage}": "yes", f"text-{item.lineage}": ""}
    return given


def test_without_script_the_form_is_saved_and_submitted_as_any_other(client, loop):
    brief = loop.draft()
    client.force_login(loop.sdr)
    address = reverse("save_brief", args=[brief.pk])
    assert client.post(address, plain(brief, trigger="New VP."))["Location"] == f"/briefs/{brief.pk}/"
    brief.refresh_from_db()
    assert (brief.trigger, brief.attendees, len(brief.answers)) == ("New VP.", GOOD["attendees"], 6)
    answer = client.post(reverse("submit_brief", args=[brief.pk]), plain(brief))
    assert answer["Location"] == reverse("story", args=[brief.pk])
    assert brief.handoff.rounds.get().trigger == GOOD["trigger"]


def test_without_script_what_cannot_be_submitted_is_saved_and_what_is_stale_is_shown(client, loop):
    brief = loop.draft()
    client.force_login(loop.sdr)
    address = reverse("submit_brief", args=[brief.pk])
    page = client.post(address, plain(brief, trigger="Too short."), follow=True).content.decode()
    assert "Too short." in page
    assert brief.handoff.rounds.count() == 0
    answer = client.post(address, plain(brief, pain="Typed in an old tab."))
    assert answer.status_code == 409
    assert "Typed in an old tab." in answer.content.decode()
    assert Brief.objects.get(pk=brief.pk).pain == GOOD["pain"]


def test_every_place_that_readiness_points_to_stands_in_the_page(client, loop):
    bare, whole = loop.draft(starts_in=None, ae=None), loop.written()
    Handoff.objects.filter(pk=whole.pk).update(contact=None)
    client.force_login(loop.sdr)
    pointed = set()
    for brief in (bare, whole):
        page = client.get(reverse("edit_brief", args=[brief.pk]))
        wanted = {item.fix_anchor for item in page.context["items"] if not item.ok}
        assert {anchor for anchor in wanted if f'id="{anchor}"' not in page.content.decode()} == set()
        pointed |= wanted
    assert pointed >= {"brief", "f-trigger", "item-1", "meeting", "opportunity", "talking_points", "account"}


def test_the_script_of_the_editor_says_only_what_the_page_gives_it():
    script = (settings.BASE_DIR / "static/briefs/editor.js").read_text()
    assert set(re.findall(r"\bwords\.(\w+)", script)) - {"js"} <= set(editor.said())


def test_what_is_known_is_told_in_words(client, loop, at):
    brief = loop.draft()
    people = [{"part": "economic_buyer", "name": "Anders Holt", "meets": False}]
    history = [{"on": "2026-10-22", "text": "Joined the webinar"}]
    set_context(brief.handoff, by=None, at=at, stakeholders=people, history=history)
    client.force_login(loop.sdr)
    page = client.get(reverse("edit_brief", args=[brief.pk])).content.decode()
    for words in ("<dt>Buyer</dt>", "has not agreed to meet", ">22 Oct</time>"):
        assert words in page


def test_another_teams_brief_is_not_there(client, loop):
    brief = loop.draft()
    client.force_login(Loop().sdr)
    assert client.get(reverse("edit_brief", args=[brief.pk])).status_code == 404
    assert save(client, brief, 0, trigger="Mine now.").status_code == 404


def test_script_in_every_field_is_shown_as_words(client, loop):
    evil = "<script>alert(1)</script>"
    brief = loop.written(trigger=f"{GOOD['trigger']} {evil}", pain=f"“{evil} {GOOD['pain']}”")
    client.force_login(loop.sdr)
    page = client.get(reverse("edit_brief", args=[brief.pk])).content.decode()
    assert evil not in page
    assert "&lt;script&gt;" in page


def test_a_link_of_any_length_is_kept_or_refused_in_words(client, loop):
    client.force_login(loop.sdr)
    given = {"account": "A", "contact": "B", "minutes": "30", "starts_at": "2099-01-01T10:00"}
    link = "https://teams.example.com/l/meetup-join/" + "x" * 1000
    given |= {"bar": str(loop.bar.pk), "link": link}
    assert client.post(reverse("new_brief"), given).status_code == 302
    assert Handoff.objects.get().meeting.link == link
    answer = client.post(reverse("new_brief"), given | {"link": link + "x" * 1000})
    assert (answer.status_code, "at most 2000 characters" in answer.content.decode()) == (422, True)


@pytest.mark.parametrize(
    "body",
    [
        '{"revision": 1e999, "changes": {}}',
        '{"revision": 0, "changes": ' + "[" * 100_000 + "]" * 100_000 + "}",
    ],
)
def test_what_no_page_sends_is_not_understood(client, loop, body):
    client.force_login(loop.sdr)
    address = reverse("save_brief", args=[loop.draft().pk])
    assert client.post(address, body, content_type="application/json").status_code == 400


@pytest.mark.parametrize(
    "changes",
    [
        {"attendees": [{"side": "ours", "name": "\ud800"}]},
        {"answers": {"\0": {"met": True}}},
        {"answers": {"x": {"met": True}}},
        {"answers": {"0194d3a0-0000-7000-8000-000000000001": {"met": False, "text": "\udfff"}}},
        {"answers": {f"0194d3a0-0000-7000-8000-{n:012}": {"met": True} for n in range(41)}},
    ],
)
def test_what_the_database_cannot_hold_is_refused_at_its_field(client, loop, changes):
    brief = loop.draft()
    client.force_login(loop.sdr)
    answer = save(client, brief, 0, **changes)
    assert (answer.status_code, answer.json()["field"]) == (422, next(iter(changes)))


@pytest.mark.parametrize("name", ["inbox", "briefs", "people"])
def test_a_nul_in_a_search_finds_as_without_it(client, loop, name):
    client.force_login(loop.sdr)
    assert client.get(reverse(name), {"q": "\0"}).status_code == 200


def test_a_comment_that_cannot_be_kept_is_refused(client, loop):
    brief = loop.draft()
    client.force_login(loop.sdr)
    given = {"field": "pain", "text": "Who\0?"}
    page = client.post(reverse("comment_brief", args=[brief.pk]), given, follow=True)
    assert "cannot be stored" in page.content.decode()
    assert not Comment.objects.exists()


def test_a_team_without_a_bar_is_told_so(client, loop):
    loop.bar.reviewed = False
    loop.bar.save(update_fields=["reviewed"])
    client.force_login(loop.sdr)
    given = {"account": "A", "contact": "B", "minutes": "30"}
    page = client.post(reverse("new_brief"), given).content.decode()
    assert "your team&#x27;s manager writes one" in page
