"""What people send by mistake or on purpose, by page and by API: a sentence that names field and rule, and what was
typed is kept."""

import datetime as dt
import html
import json
import re

import pytest
from django.urls import reverse

from bounces import verbs
from bounces.models import Bounce
from briefs.models import Brief, ReviewRound
from briefs.verbs import comment, mark_example, save
from briefs.words import count_brief
from handoff.models import Account, Contact, Handoff
from ledger.time import now
from people.models import Role
from tests.loop import DAY, GOOD, Loop

pytestmark = pytest.mark.django_db
WORDS = {"reason": "Who signs is missing.", "fix": "Ask Priya who signs."}
EVIL = "<script>alert(1)</script>"
TEN_MEGABYTES = "word " * 2_000_000


def text(answer):
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", answer.content.decode())).split())


class Doors:
    """The same through both: `page()` as a browser sends it, `api()` as a program does."""

    def __init__(self, client, caller, loop):
        self.client, self.caller, self.loop = client, caller, loop

    def page(self, user, name, pk, given, follow=True):
        self.client.force_login(user)
        return self.client.post(reverse(name, args=[pk] if pk else []), given, follow=follow)

    def typing(self, user, brief, revision, changes):
        self.client.force_login(user)
        body = json.dumps({"revision": revision, "changes": changes})
        return self.client.post(reverse("save_brief", args=[brief.pk]), body, content_type="application/json")

    def api(self, user, method, path, body, **headers):
        return self.caller(user)(method, path, body, **headers)

    def landed(self):
        return self.loop.submitted().handoff_id


@pytest.fixture
def doors(client, caller, loop):
    return Doors(client, caller, loop)


# Each gives the page's answer, the API's, a piece of the sentence, the rule, the field, and what is still on the page.


def outside_the_band(doors, words, sentence):
    loop = doors.loop
    brief = loop.written(trigger="x")
    rest = count_brief(brief.fields()).total - 1
    brief = loop.written(brief, trigger=" ".join(["word"] * (words - rest)))
    revision = {"revision": brief.revision}
    page = doors.page(loop.sdr, "submit_brief", brief.pk, revision)
    api = doors.api(loop.sdr, "POST", f"/handoffs/{brief.pk}/submit", revision)
    return page, api, sentence, "BRIEF-2", "brief", GOOD["pain"]


def words_119(doors):
    return outside_the_band(doors, 119, "Too short by 1")


def words_201(doors):
    return outside_the_band(doors, 201, "Too long by 1")


def sent_back_with(doors, sentence, rule, field, kept, **given):
    body = {"item": str(doors.loop.item().pk), **WORDS, **given}
    handoff = doors.landed()
    page = doors.page(doors.loop.ae, "send_back", handoff, {**body, "meant": body["reason"]})
    api = doors.api(doors.loop.ae, "POST", f"/handoffs/{handoff}/bounces", body)
    assert not Bounce.objects.exists()
    return page, api, sentence, rule, field, kept


def no_reason(doors):
    said = "Say in one sentence what is missing."
    return sent_back_with(doors, said, "BOUNCE-1", "reason", WORDS["fix"], reason=" ")


def no_fix(doors):
    said = "Say what the SDR can do about it."
    return sent_back_with(doors, said, "BOUNCE-1", "fix", WORDS["reason"], fix="")


def empty_shrug(doors):
    said = "Say what is missing, so that it can be fixed."
    return sent_back_with(doors, said, "BOUNCE-2", "reason", WORDS["fix"], reason="Not ready.")


def item_of_another_bar(doors):
    said = "This item is not of the bar that the brief was written to."
    return sent_back_with(doors, said, "BAR-8", "item", WORDS["fix"], item=str(Loop().item().pk))


def a_megabyte_of_reason(doors):
    long = "Who signs? " * 100_000
    said = "At most 1,000 characters fit here"
    handoff, body = doors.landed(), {"item": str(doors.loop.item().pk), **WORDS, "reason": long}
    page = doors.page(doors.loop.ae, "send_back", handoff, body)
    api = doors.api(doors.loop.ae, "POST", f"/handoffs/{handoff}/bounces", body | {"reason": long[:5000]})
    return page, api, said, "BOUNCE-1", "reason", WORDS["fix"]


def seven_items(doors):
    loop = doors.loop
    names = ("name", "verify", "clean_answer", "element", "field")
    items = [
        {name: getattr(item, name) for name in names} for item in loop.version.items.order_by("position")
    ]
    items = [*items, items[0] | {"name": "A seventh thing"}]
    sent = {"items": 7, "frame": loop.version.frame, "do": "save"}
    sent |= {f"item-{number}-{name}": item[name] for number, item in enumerate(items) for name in names}
    page = doors.page(loop.manager, "save_bar", loop.bar.pk, sent)
    body = {"items": items, "frame": loop.version.frame}
    api = doors.api(loop.manager, "POST", f"/bars/{loop.bar.pk}/draft", body)
    return page, api, "six", "BAR-1", "items", "A seventh thing"


def who_may_not(doors):
    other, handoff = doors.loop.person("Sam Ito", Role.AE), doors.landed()
    page = doors.page(other, "accept", handoff, {})
    api = doors.api(other, "POST", f"/handoffs/{handoff}/accept", {})
    return page, api, "Only the AE who holds this handoff can decide", "PEOPLE-2", "", ""


def stale_decision(doors):
    loop = doors.loop
    handoff = loop.restated().round.handoff
    verbs.submit(handoff, revision=handoff.brief.revision, by=loop.sdr, at=now())
    page = doors.page(loop.ae, "accept", handoff.pk, {"round": "1"})
    api = doors.api(loop.ae, "POST", f"/handoffs/{handoff.pk}/accept", {"round": 1})
    return page, api, "Read round 2 first.", "HANDOFF-6", "", ""


def stale_submission(doors):
    loop = doors.loop
    brief = loop.written()
    page = doors.page(loop.sdr, "submit_brief", brief.pk, {"revision": 0})
    api = doors.api(loop.sdr, "POST", f"/handoffs/{brief.pk}/submit", {"revision": 0})
    return page, api, "changed elsewhere since you opened it", "BRIEF-5", "", GOOD["pain"]


def meeting_in_the_past(doors):
    loop = doors.loop
    given = {"account": "Corvane", "contact": "Jo March", "minutes": "30", "bar": str(loop.bar.pk)}
    page = doors.page(loop.sdr, "new_brief", None, given | {"starts_at": "2001-01-01T10:00"})
    times = {"starts_at": "2001-01-01T10:00:00Z", "ends_at": "2001-01-01T10:30:00Z"}
    order = {"account": "Corvane", "contact": "Jo March"} | times
    api = doors.api(loop.sdr, "POST", f"/bars/{loop.bar.pk}/briefs", order)
    return page, api, "This time is past", "HANDOFF-1", "starts_at", "Jo March"


def commitment_in_the_past(doors):
    loop = doors.loop
    handoff = loop.bounced().round.handoff_id
    words = {"restated": "Find out who signs.", "step": "Call Priya."}
    page = doors.page(loop.sdr, "restate", handoff, words | {"step_due_at": "2001-01-01T10:00"})
    body = words | {"step_due_at": "2001-01-01T10:00:00Z"}
    api = doors.api(loop.sdr, "POST", f"/handoffs/{handoff}/restate", body)
    return page, api, "some time from now", "BOUNCE-3", "step_due_at", "Find out who signs."


BAD = [
    words_119, words_201, no_reason, no_fix, empty_shrug, item_of_another_bar, a_megabyte_of_reason, seven_items,
    who_may_not, stale_decision, stale_submission, meeting_in_the_past, commitment_in_the_past,
]  # fmt: skip


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.__name__)
def test_page_and_api_refuse_it_in_the_same_words_and_the_page_keeps_what_was_typed(doors, bad):
    page, api, sentence, rule, field, kept = bad(doors)
    assert sentence in text(page)
    assert kept in html.unescape(page.content.decode())
    assert page.status_code in (200, 403, 409, 422)
    [error] = api.said["errors"]
    assert (error["rule"], error["field"], sentence in error["sentence"]) == (rule, field, True)
    assert api.status_code in (403, 409, 422)


def test_a_stale_tab_is_told_and_gets_what_is_saved_by_page_and_api(doors):
    loop = doors.loop
    brief = loop.draft()
    save(brief, {"pain": "Theirs."}, revision=0, by=loop.sdr, at=now())
    page = doors.typing(loop.sdr, brief, 0, {"pain": "Mine."})
    api = doors.api(loop.sdr, "PATCH", f"/handoffs/{brief.pk}/brief", {"pain": "Mine."}, If_Match='"0"')
    assert (page.status_code, page.json()["now"]["pain"]) == (409, "Theirs.")
    assert (api.status_code, api.said["now"]["pain"]) == (412, "Theirs.")
    assert "Your words are kept here." in page.json()["sentence"]
    assert Brief.objects.get(pk=brief.pk).pain == "Theirs."


def test_ten_megabytes_of_paste_are_too_much_at_every_door_and_change_nothing(doors):
    loop = doors.loop
    brief, landed = loop.draft(), doors.landed()
    bounce = {"item": str(loop.item().pk), **WORDS, "reason": TEN_MEGABYTES}
    answers = [
        doors.typing(loop.sdr, brief, 0, {"pain": TEN_MEGABYTES}),
        doors.api(loop.sdr, "PATCH", f"/handoffs/{brief.pk}/brief", {"pain": TEN_MEGABYTES}),
        doors.page(loop.ae, "send_back", landed, bounce),
        doors.api(loop.ae, "POST", f"/handoffs/{landed}/bounces", bounce),
        doors.page(loop.ae, "comment_brief", landed, {"field": "pain", "text": TEN_MEGABYTES}),
    ]
    assert [it.status_code for it in answers] == [413] * 5
    for it in answers:
        assert re.search("too much to keep|more than Handoff takes", it.content.decode())
    assert (Brief.objects.get(pk=brief.pk).revision, Bounce.objects.exists()) == (0, False)


UNREADABLE = {"nul": "Who\0 signs?", "half a surrogate pair": "Who\ud800 signs?"}


@pytest.mark.parametrize("words", UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_stored_is_refused_at_its_field_by_every_door(doors, words):
    loop = doors.loop
    brief, landed, back = loop.draft(), doors.landed(), loop.bounced().round.handoff_id
    item, due = str(loop.item().pk), (now() + DAY).isoformat()
    writes = [
        (loop.ae, "POST", f"/handoffs/{landed}/bounces", {"item": item, **WORDS}, ["reason", "fix"]),
        (loop.sdr, "POST", f"/handoffs/{back}/restate",
         {"restated": "x", "step": "y", "step_due_at": due}, ["restated", "step"]),
        (loop.sdr, "POST", f"/handoffs/{back}/recycle", {"to": "later"}, ["note"]),
        (loop.sdr, "POST", f"/handoffs/{back}/dispute", {}, ["disagreement"]),
        (loop.ae, "POST", f"/handoffs/{landed}/comments", {"field": "pain", "text": "x"}, ["text"]),
        (loop.sdr, "POST", f"/bars/{loop.bar.pk}/briefs", {"account": "A", "contact": "B"}, ["account", "contact"]),
        (loop.sdr, "PATCH", f"/handoffs/{brief.pk}/brief", {}, ["trigger", "pain", "promised", "landmines"]),
    ]  # fmt: skip
    for user, method, path, body, fields in writes:
        for field in fields:
            answer = doors.api(user, method, path, body | {field: words})
            assert (answer.status_code, answer.said["errors"][0]["field"]) == (422, field), path
    for field in ("trigger", "pain", "promised", "landmines"):
        answer = doors.typing(loop.sdr, brief, 0, {field: words})
        assert (answer.status_code, answer.json()["field"]) == (422, field)
    assert (Bounce.objects.count(), Brief.objects.get(pk=brief.pk).revision) == (1, 0)


@pytest.mark.parametrize(
    ("name", "who", "given"),
    [
        ("send_back", "ae", {**WORDS, "reason": "Who\0 signs?"}),
        ("restate", "sdr", {"restated": "Who\0?", "step": "Call.", "step_due_at": "2099-01-01T10:00"}),
        ("recycle", "sdr", {"to": "later", "note": "In\0 May."}),
        ("dispute", "sdr", {"disagreement": "It\0 names her."}),
        ("new_brief", "sdr", {"account": "Cor\0vane", "contact": "Jo", "minutes": "30"}),
    ],
)
def test_a_nul_in_a_form_comes_back_to_its_field(doors, name, who, given):
    loop = doors.loop
    pk = {"send_back": doors.landed, "new_brief": lambda: None}.get(
        name, lambda: loop.bounced().round.handoff_id
    )()
    answer = doors.page(getattr(loop, who), name, pk, given)
    assert (answer.status_code, "Null characters are not allowed." in text(answer)) == (422, True)


def evil_handoff(loop):
    """One whose every word of people is a script, brought through all that can be said of it."""
    at = now()
    names = {"name": f"Harrow {EVIL}"}
    brief = loop.draft()
    Account.objects.update(**names, industry=EVIL, location=EVIL)
    Contact.objects.update(name=EVIL, title=EVIL, phone=EVIL[:40])
    people = [row | {"name": f"{EVIL} {row['name']}", "role": EVIL} for row in GOOD["attendees"]]
    words = {name: f"{EVIL} {GOOD[name]}" for name in ("trigger", "pain", "promised", "landmines")}
    items = {str(it.lineage): {"met": False, "text": EVIL} for it in loop.version.items.all()}
    brief = save(
        brief, {**GOOD, **words, "attendees": people, "answers": items}, revision=0, by=loop.sdr, at=at
    )
    handoff = verbs.submit(brief.handoff, revision=brief.revision, by=loop.sdr, at=at).handoff
    comment(handoff, field="pain", text=EVIL, by=loop.ae, at=at)
    verbs.bounce(handoff, item=loop.item(), reason=EVIL, fix=EVIL, by=loop.ae, at=at)
    verbs.dispute(handoff, disagreement=EVIL, by=loop.sdr, at=at)
    return handoff


def pages_of(client, loop, handoff):
    """Every page that shows it, to who is concerned."""
    places = [reverse("story", args=[handoff.pk]), reverse("briefs"), reverse("inbox")]
    for user in (loop.sdr, loop.ae, loop.manager):
        client.force_login(user)
        for address in [*places, reverse("briefs") + "?whose=team"]:
            yield f"{address} for {user.name}", client.get(address)
    client.force_login(loop.sdr)
    for name in ("edit_brief", "restate", "recycle", "dispute"):
        yield name, client.get(reverse(name, args=[handoff.pk]))
    client.force_login(loop.ae)
    yield "send_back", client.get(reverse("send_back", args=[handoff.pk]))
    yield "examples", client.get(reverse("examples", args=[loop.team.pk]))


def test_script_in_every_field_is_words_wherever_it_shows(client, loop):
    handoff = evil_handoff(loop)
    seen = dict(pages_of(client, loop, handoff))
    day = now() + dt.timedelta(days=1)
    verbs.restate(handoff, restated=EVIL, step=EVIL, step_due_at=day, by=loop.sdr, at=now())
    seen |= {f"{name}, restated": page for name, page in pages_of(client, loop, handoff)}
    revision = Brief.objects.get(pk=handoff.pk).revision
    round = verbs.submit(handoff, revision=revision, by=loop.sdr, at=now())
    seen |= {f"{name}, again": page for name, page in pages_of(client, loop, handoff)}
    verbs.accept(round.handoff, by=loop.ae, at=now())
    round = ReviewRound.objects.get(pk=round.pk)
    mark_example(round, words=round.columns(), why=EVIL, by=loop.ae, at=now())
    seen |= {f"{name}, accepted": page for name, page in pages_of(client, loop, handoff)}
    raw = [name for name, page in seen.items() if EVIL in page.content.decode()]
    shown = [name for name, page in seen.items() if "&lt;script&gt;alert(1)" in page.content.decode()]
    assert raw == []
    assert len(shown) > 20
    assert Handoff.objects.get(pk=handoff.pk).review == "accepted"
