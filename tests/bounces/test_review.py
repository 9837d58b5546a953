"""Submit, accept, send back, undo, fix: the handoff loop through its verbs."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from bounces import verbs
from bounces.models import Bounce
from briefs.models import ReviewRound
from briefs.verbs import Stale, save
from handoff import inbox
from handoff.models import Handoff
from handoff.verbs import withdraw
from ledger.models import Clock, Event
from ledger.refused import Overtaken, Refused
from people.models import Role
from people.verbs import add_absence, change_settings
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


@pytest.mark.rule("BOUNCE-5")
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
    landed, ben = loop.submitted(at=at), loop.person("Ben Asante", Role.AE)
    verbs.accept(landed.handoff, by=loop.ae, at=at)
    add_absence(loop.ae, starts_at=at, ends_at=at + DAY, cover=ben, by=None, at=at)
    with pytest.raises(Refused, match="Only who decided"):  # the cover may decide, and has not
        verbs.undo(landed.handoff, by=ben, at=at + SECOND)
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
    assert (sent_back.undone_at, clock(sent_back.round.handoff, "restate").stopped_at) == (None, None)


def test_who_submitted_it_never_decides_even_as_its_ae(loop, at):
    brief = loop.written(at=at)
    landed = verbs.submit(brief.handoff, revision=brief.revision, by=loop.manager, at=at)
    assert Event.objects.filter(kind="handoff.submitted", on_behalf_of_id=loop.sdr.pk).exists()
    Handoff.objects.filter(pk=landed.handoff_id).update(ae=loop.manager)  # however it came to them
    words = {"item": loop.item(), "reason": "Who signs is missing.", "fix": "Ask Priya who signs."}
    with pytest.raises(Refused, match="Whoever submitted it"):
        verbs.accept(landed.handoff, by=loop.manager, at=at)
    with pytest.raises(Refused, match="Whoever submitted it"):
        verbs.bounce(landed.handoff, **words, by=loop.manager, at=at)


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


@pytest.mark.rule("HANDOFF-6")
def test_a_page_that_shows_an_earlier_round_decides_nothing(loop, at):
    handoff = loop.restated(at=at).round.handoff
    verbs.submit(handoff, revision=handoff.brief.revision, by=loop.sdr, at=at + HOUR)
    words = {"item": loop.item(), "reason": "Who signs is missing.", "fix": "Ask Priya who signs."}
    for decide in (verbs.accept, lambda *args, **more: verbs.bounce(*args, **words, **more)):
        with pytest.raises(Overtaken, match=r"Read round 2 first\."):
            decide(handoff, by=loop.ae, at=at + HOUR, round=1)
    assert verbs.accept(handoff, by=loop.ae, at=at + HOUR, round=2).number == 2


def test_what_was_missing_once_is_no_evidence_of_an_item_that_is_met(loop, at):
    item = loop.item()
    answers = {str(it.lineage): {"met": True, "text": ""} for it in loop.version.items.all()}
    answers[str(item.lineage)] = {"met": True, "text": "ask who signs"}
    landed = loop.submitted(loop.written(at=at, answers=answers), at=at)
    assert landed.answers.get(item=item).text == ""
    assert landed.handoff.brief.answers[str(item.lineage)]["text"] == "ask who signs"


@pytest.mark.rule("BOUNCE-8")
def test_with_nobody_to_take_it_the_team_decides_whether_it_lands(loop, at):
    leave_team(loop, at)
    brief = loop.written(loop.draft(at=at, ae=None), at=at)
    with pytest.raises(Refused, match=r"(?i)nobody"):
        verbs.submit(brief.handoff, revision=brief.revision, by=loop.sdr, at=at)
    loop.team = change_settings(loop.team, {"readiness_blocks": []}, by=None, at=at)
    landed = verbs.submit(fresh(brief.handoff), revision=brief.revision, by=loop.sdr, at=at)
    assert (landed.landed_with, clock(landed.handoff, "review").holder_id) == (None, None)
    [entry] = inbox.Inbox(loop.manager, at=at).page().entries
    assert "Only the AE who holds this handoff can decide" in entry.row.no


def leave_team(loop, at):
    """Nobody is left whom a handoff could go to: its AE and its manager are away."""
    for person in (loop.ae, loop.manager):
        add_absence(person, starts_at=at, ends_at=at + 30 * DAY, by=None, at=at)


@pytest.mark.parametrize("state", ["bounced", "recycled", "withdrawn"])
def test_what_cannot_be_submitted_any_more_says_why(loop, at, state):
    handoff = loop.bounced(at=at).round.handoff
    if state == "recycled":
        verbs.recycle(handoff, to="nurture", by=loop.sdr, at=at)
    if state == "withdrawn":
        withdraw(fresh(handoff), why="duplicate", by=loop.sdr, at=at)
    said = {"bounced": "sent back", "recycled": "recycled", "withdrawn": "withdrawn"}[state]
    with pytest.raises(Overtaken, match=said):
        verbs.submit(handoff, revision=handoff.brief.revision, by=loop.sdr, at=at)


def test_a_disagreement_counts_once_and_only_with_a_bounce_that_stands(loop, at):
    sent_back = loop.bounced(at=at)
    handoff = sent_back.round.handoff
    verbs.dispute(handoff, disagreement="She did say who signs.", by=loop.sdr, at=at)
    with pytest.raises(Refused, match="recorded already"):
        verbs.dispute(handoff, disagreement="And again.", by=loop.sdr, at=at)
    loop.restated(handoff, at=at)
    verbs.submit(handoff, revision=handoff.brief.revision, by=loop.sdr, at=at)
    with pytest.raises(Refused, match="a bounce that stands"):
        verbs.dispute(handoff, disagreement="Late.", by=loop.sdr, at=at)
    sent_back.refresh_from_db()
    assert sent_back.disagreement == "She did say who signs."


@pytest.mark.rule("BRIEF-6")
def test_the_database_keeps_answers_and_lets_a_bounce_stand_on_what_was_bounced_only(loop, at):
    sent_back = loop.bounced(at=at)
    landed = sent_back.round
    copy = {"item": sent_back.item, "reason": "Why.", "fix": "Ask.", "by": loop.ae, "at": at}
    other = loop.submitted(at=at)
    for wrong in (
        lambda: landed.answers.update(met=False, text="Changed."),
        lambda: landed.answers.all().delete(),
        lambda: Bounce.objects.create(round=other, **copy),
        lambda: ReviewRound.objects.filter(pk=landed.pk).update(decision="accepted"),
        lambda: Bounce.objects.filter(pk=sent_back.pk).update(recycled_to="mars", recycled_at=at),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            wrong()
