"""What a brief needs before it is submitted, and how long it took."""

import datetime as dt
import html
import re

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from bounces import verbs
from briefs.fields import FIELDS
from briefs.models import LABELS
from briefs.verbs import save
from handoff.models import Handoff
from ledger.keys import uuid7
from people.verbs import change_settings
from tests.loop import GOOD

pytestmark = pytest.mark.django_db
SECOND = dt.timedelta(seconds=1)
EMPTY = {name: [] if name == "attendees" else "" for name in FIELDS}


def text(answer):
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", answer.content.decode())).split())


def state(brief):
    return Handoff.objects.get(pk=brief.pk).review


@pytest.fixture
def submitting(client, loop):
    """The SDR's browser sends the brief; its answer."""
    client.force_login(loop.sdr)
    return lambda brief: client.post(
        reverse("submit_brief", args=[brief.pk]), {"revision": brief.revision}, follow=True
    )


@pytest.mark.rule("BRIEF-1")
@pytest.mark.parametrize("field", FIELDS)
def test_each_of_the_five_fields_is_required(loop, submitting, field):
    other = "pain" if field == "trigger" else "trigger"
    longer = {other: GOOD[other] + " again" * 30}  # in the band without it
    brief = loop.written(**longer, **{field: EMPTY[field]})
    answer = submitting(brief)
    assert f"Still to fill: {LABELS[field]}" in text(answer)
    assert answer.redirect_chain[-1][0].endswith(f"#f-{field}")
    assert state(brief) == "draft"


@pytest.mark.rule("BRIEF-1")
@pytest.mark.parametrize("field", FIELDS)
def test_the_database_holds_no_submission_without_one_of_them(loop, field):
    landed = loop.submitted()
    verbs.accept(landed.handoff, by=loop.ae, at=landed.submitted_at)
    landed.pk, landed.number = uuid7(), 2
    setattr(landed, field, EMPTY[field])
    with pytest.raises(IntegrityError, match=f"round_has_{field}|round_words_counted"), transaction.atomic():
        landed.save(force_insert=True)


@pytest.mark.rule("BRIEF-3")
def test_the_time_of_writing_is_kept_with_each_round_and_begins_anew(loop, at):
    brief = loop.written(at=at)
    brief = save(
        brief, {}, revision=1, by=loop.sdr, at=at + 50 * SECOND, active_seconds=45, verify_seconds=70
    )
    first = verbs.submit(brief.handoff, revision=2, by=loop.sdr, at=at + 51 * SECOND)
    back = loop.bounced(first.handoff, at=at + 60 * SECOND).round.handoff
    handoff = loop.restated(back, at=at + 61 * SECOND).round.handoff
    save(handoff.brief, {}, revision=2, by=loop.sdr, at=at + 90 * SECOND, active_seconds=9)
    second = verbs.submit(handoff, revision=3, by=loop.sdr, at=at + 91 * SECOND)
    assert [(it.active_seconds, it.verify_seconds) for it in (first, second)] == [(45, 70), (9, None)]


@pytest.mark.rule("BRIEF-8")
def test_the_team_sets_what_keeps_a_brief_from_being_submitted_and_the_rest_only_warns(loop, at, submitting):
    loop.team = change_settings(loop.team, {"readiness_blocks": ["opportunity"]}, by=None, at=at)
    brief = loop.written()
    assert "There is no opportunity for it yet." in text(submitting(brief))
    assert state(brief) == "draft"
    loop.team = change_settings(loop.team, {"readiness_blocks": []}, by=None, at=at)
    submitting(brief)
    assert state(brief) == "submitted"


@pytest.mark.rule("BRIEF-8")
def test_the_editor_shows_the_checklist_before_anything_is_sent(client, loop):
    client.force_login(loop.sdr)
    shown = text(client.get(reverse("edit_brief", args=[loop.draft().pk])))
    for line in (
        "Too short by", "Still to fill: Trigger", "Still to answer on the bar", "has not accepted the invitation",
        "no opportunity for it yet", "Goes to Alex Brandt", "no talking points", "The record lacks",
    ):  # fmt: skip
        assert line in shown


def answered(loop, position, **answer):
    lineage = str(loop.item(position).lineage)
    met = {str(it.lineage): {"met": True, "text": ""} for it in loop.version.items.all()}
    return loop.written(answers=met | {lineage: answer})


@pytest.mark.rule("HANDOFF-2")
def test_an_item_that_is_not_yet_met_goes_out_and_stands_first_with_what_is_missing(client, loop, submitting):
    brief = answered(loop, 4, met=False, text="The budget was not named.")
    submitting(brief)
    client.force_login(loop.ae)
    for address in (reverse("inbox"), reverse("story", args=[brief.pk])):
        shown = text(client.get(address))
        assert "The budget was not named." in shown
        first, others = loop.item(4).name, [loop.item(n).name for n in (1, 2, 3)]
        assert all(shown.index(f"{first} not yet") < shown.index(f"{name} see") for name in others)


@pytest.mark.rule("HANDOFF-2")
@pytest.mark.parametrize("answer", [{"met": None, "text": ""}, {"met": False, "text": " "}])
def test_without_an_answer_to_every_item_or_what_is_missing_nothing_goes_out(loop, submitting, answer):
    brief = answered(loop, 4, **answer)
    page = submitting(brief)
    assert f"Still to answer on the bar: {loop.item(4).name}." in text(page)
    assert page.redirect_chain[-1][0].endswith("#item-4")
    assert state(brief) == "draft"


@pytest.mark.rule("HANDOFF-2")
def test_a_team_can_keep_back_what_is_not_yet_met(loop, at, submitting):
    loop.team = change_settings(loop.team, {"readiness_blocks": ["not_yet"]}, by=None, at=at)
    brief = answered(loop, 4, met=False, text="The budget was not named.")
    assert f"Not yet met: {loop.item(4).name}." in text(submitting(brief))
    assert state(brief) == "draft"
