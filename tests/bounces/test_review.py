"""Submit, accept, send back, undo, fix: the handoff loop through its verbs."""

import datetime as dt

import pytest

from bounces import verbs
from briefs.models import ReviewRound
from briefs.verbs import Stale, save
from handoff.models import Handoff
from ledger.models import Clock, Event
from ledger.refused import Overtaken, Refused
from people.models import Role
from tests.loop import DAY, HOUR

pytestmark = pytest.mark.django_db
SECOND = dt.timedelta(seconds=1)


def fresh(handoff):
    return Handoff.objects.get(pk=handoff.pk)


def clock(handoff, kind):
    return Clock.objects.filter(subject_id=handoff.pk, kind=kind).latest("id")


def test_a_submitted_brief_lands_with_its_ae_for_24_hours(loop, at):
    landed = loop.submitted(at=at)
    running = clock(landed.handoff, "review")
    assert (landed.number, landed.count >= 120, landed.due_at) == (1, True, at + DAY)
    assert (running.holder_id, running.due_at, running.stopped_at) == (loop.ae.pk, at + DAY, None)
    assert fresh(landed.handoff).review == "submitted"
    assert landed.answers.count() == loop.version.items.count()


@pytest.mark.rule("BAR-6")
def test_the_version_is_pinned_by_the_first_submission(loop, at):
    landed = loop.submitted(at=at)
    landed.handoff.brief.refresh_from_db()
    assert (landed.version_id, landed.handoff.brief.version_id) == (loop.version.pk, loop.version.pk)


def test_a_brief_outside_the_band_is_refused_with_the_number(loop, at):
    brief = loop.written(at=at, trigger="New VP.")
    with pytest.raises(Refused, match="Too short by") as no:
        verbs.submit(brief.handoff, revision=brief.revision, by=loop.sdr, at=at)
    assert no.value.rule == "BRIEF-2"
    assert not ReviewRound.objects.exists()


def test_a_submission_of_what_was_changed_elsewhere_is_told_and_changes_nothing(loop, at):
    brief = loop.written(at=at)
    save(brief, {"pain": "“Another.”"}, revision=brief.revision, by=loop.sdr, at=at)
    with pytest.raises(Stale):
        verbs.submit(brief.handoff, revision=brief.revision, by=loop.sdr, at=at)
    assert fresh(brief.handoff).review == "draft"


def test_a_second_submission_is_told_that_it_is_in(loop, at):
    landed = loop.submitted(at=at)
    with pytest.raises(Overtaken, match="submitted already"):
        verbs.submit(landed.handoff, revision=landed.handoff.brief.revision, by=loop.sdr, at=at)


@pytest.mark.rule("HANDOFF-4")
def test_accepting_stops_the_clock_and_keeps_the_meeting_as_it_was(loop, at):
    landed = loop.submitted(at=at)
    decided = verbs.accept(landed.handoff, by=loop.ae, at=at + HOUR, seconds=25)
    assert (decided.decision, decided.decided_by, decided.review_seconds) == ("accepted", loop.ae, 25)
    assert (fresh(landed.handoff).review, fresh(landed.handoff).outcome) == ("accepted", "open")
    assert clock(landed.handoff, "review").outcome == "accepted"
    assert decided.meeting["starts_at"] == landed.handoff.meeting.starts_at.isoformat()


@pytest.mark.rule("BOUNCE-1")
@pytest.mark.parametrize("missing", ["item", "reason", "fix"])
def test_a_bounce_has_one_item_one_reason_and_one_fix(loop, at, missing):
    landed = loop.submitted(at=at)
    words = {"item": loop.item(), "reason": "Who signs is missing.", "fix": "Ask Priya who signs."}
    with pytest.raises(Refused) as no:
        verbs.bounce(
            landed.handoff, **words | {missing: None if missing == "item" else "  "}, by=loop.ae, at=at
        )
    assert (no.value.field, no.value.rule) == (missing, "BOUNCE-1")
    assert fresh(landed.handoff).review == "submitted"


@pytest.mark.rule("BAR-8")
def test_a_bounce_is_on_an_item_of_the_pinned_bar(loop, at):
    from tests.loop import Loop

    landed, other = loop.submitted(at=at), Loop(at=at)
    with pytest.raises(Refused, match="not of the bar") as no:
        verbs.bounce(landed.handoff, item=other.item(), reason="Missing.", fix="Ask.", by=loop.ae, at=at)
    assert no.value.rule == "BAR-8"


def test_a_bounce_waits_on_the_sdr_for_24_hours(loop, at):
    sent_back = loop.bounced(at=at)
    waiting = clock(sent_back.round.handoff, "restate")
    assert (waiting.holder_id, waiting.due_at) == (loop.sdr.pk, at + DAY)
    assert sent_back.late is False


def test_a_bounce_after_the_deadline_is_marked_late(loop, at):
    landed = loop.submitted(at=at)
    assert loop.bounced(landed.handoff, at=at + DAY + SECOND).late is True


@pytest.mark.parametrize("decide", ["accept", "bounce"])
def test_undo_within_ten_seconds_puts_everything_back(loop, at, decide):
    landed = loop.submitted(at=at)
    if decide == "accept":
        verbs.accept(landed.handoff, by=loop.ae, at=at + HOUR)
    else:
        loop.bounced(landed.handoff, at=at + HOUR)
    open_again = verbs.undo(landed.handoff, by=loop.ae, at=at + HOUR + 9 * SECOND)
    assert (open_again.decision, open_again.decided_at) == ("", None)
    assert fresh(landed.handoff).review == "submitted"
    running = clock(landed.handoff, "review")
    assert (running.stopped_at, running.due_at) == (None, at + DAY)
    assert not Clock.objects.filter(kind="restate", stopped_at=None).exists()


def test_undo_is_the_deciders_and_not_after_ten_seconds(loop, at):
    landed = loop.submitted(at=at)
    verbs.accept(landed.handoff, by=loop.ae, at=at)
    with pytest.raises(Refused):
        verbs.undo(landed.handoff, by=loop.manager, at=at + SECOND)
    with pytest.raises(Refused, match="they are over"):
        verbs.undo(landed.handoff, by=loop.ae, at=at + 11 * SECOND)


def test_after_undo_it_can_be_decided_again(loop, at):
    sent_back = loop.bounced(at=at)
    handoff = sent_back.round.handoff
    verbs.undo(handoff, by=loop.ae, at=at + SECOND)
    again = loop.bounced(handoff, at=at + 2 * SECOND)
    assert (again.pk != sent_back.pk, fresh(handoff).review) == (True, "bounced")


@pytest.mark.rule("BOUNCE-3")
def test_the_sdr_restates_commits_and_submits_a_second_round(loop, at):
    sent_back = loop.restated(at=at)
    handoff = fresh(sent_back.round.handoff)
    assert (handoff.review, clock(handoff, "restate").outcome) == ("requalifying", "restated")
    assert clock(handoff, "step").due_at == at + DAY
    brief = save(handoff.brief, {"promised": "A price range in writing, and one forecast call shown before and "
        "after with a services firm of their size; she asked for both of them twice today."},
        revision=handoff.brief.revision, by=loop.sdr, at=at + HOUR)  # fmt: skip
    second = verbs.submit(handoff, revision=brief.revision, by=loop.sdr, at=at + HOUR)
    assert (second.number, second.version_id, second.due_at) == (2, loop.version.pk, at + HOUR + DAY)
    assert clock(handoff, "step").outcome == "submitted"


def test_a_lead_that_cannot_be_fixed_goes_somewhere(loop, at):
    sent_back = loop.bounced(at=at)
    with pytest.raises(Refused, match="where the lead goes"):
        verbs.recycle(sent_back.round.handoff, to="", by=loop.sdr, at=at)
    done = verbs.recycle(sent_back.round.handoff, to="nurture", note="Again in May.", by=loop.sdr, at=at)
    assert (done.recycled_to, fresh(sent_back.round.handoff).review) == ("nurture", "recycled")
    assert not Clock.objects.filter(subject_id=sent_back.round.handoff_id, stopped_at=None).exists()


@pytest.mark.rule("HANDOFF-5")
def test_a_disagreement_is_recorded_and_changes_nothing(loop, at):
    sent_back = loop.bounced(at=at)
    verbs.dispute(sent_back.round.handoff, disagreement="She did say who signs.", by=loop.sdr, at=at + HOUR)
    sent_back.refresh_from_db()
    assert (sent_back.disagreed_at, fresh(sent_back.round.handoff).review) == (at + HOUR, "bounced")
    with pytest.raises(Refused):
        verbs.accept(sent_back.round.handoff, by=loop.manager, at=at + HOUR)


def test_who_submitted_it_never_decides_even_as_its_ae(loop, at):
    brief = loop.written(at=at)
    landed = verbs.submit(brief.handoff, revision=brief.revision, by=loop.manager, at=at)
    assert Event.objects.filter(kind="handoff.submitted", on_behalf_of_id=loop.sdr.pk).exists()
    with pytest.raises(Refused):
        verbs.accept(landed.handoff, by=loop.manager, at=at)


@pytest.mark.rule("BAR-7")
def test_a_new_ae_agrees_to_the_bar_before_the_first_review(loop, at):
    new = loop.person("Ben Asante", Role.AE)
    brief = loop.written(loop.draft(at=at, ae=new), at=at)
    landed = verbs.submit(brief.handoff, revision=brief.revision, by=loop.sdr, at=at)
    with pytest.raises(Refused, match="Agree to the bar"):
        verbs.accept(landed.handoff, by=new, at=at)


def test_events_hold_no_words(loop, at):
    sent_back = loop.restated(at=at)
    told = str(list(Event.objects.values_list("old", "new", "why")))
    assert "Priya" not in told
    assert sent_back.restated not in told
