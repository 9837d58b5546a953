"""Writing a brief: nothing typed is lost, a stale tab is told, one writes at a time."""

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from bounces import verbs
from briefs.draft import LONGEST
from briefs.models import Brief, ReviewRound
from briefs.verbs import (
    Stale,
    choose_bar,
    comment,
    mark_example,
    resolve,
    save,
    set_context,
    take_down,
    take_pen,
)
from ledger.models import Event
from ledger.refused import Refused
from people.models import Role
from tests.loop import GOOD, HOUR

pytestmark = pytest.mark.django_db
SECOND = dt.timedelta(seconds=1)
MINUTE = dt.timedelta(minutes=1)
LINEAGE = "0194d3a0-0000-7000-8000-000000000001"


@pytest.mark.rule("BRIEF-3")
def test_it_opens_with_who_is_known_to_be_on_the_call(loop, at):
    brief = loop.draft(at=at)
    assert [(row["side"], row["name"]) for row in brief.attendees] == [
        ("theirs", "Priya Raghunathan"), ("ours", "Alex Brandt"), ("ours", "Noor Haddad"),
    ]  # fmt: skip


def test_a_draft_of_any_length_is_kept(loop, at):
    brief = save(loop.draft(at=at), {"trigger": "New VP"}, revision=0, by=loop.sdr, at=at)
    assert (brief.trigger, brief.revision, brief.saved_by) == ("New VP", 1, loop.sdr)


@pytest.mark.rule("BRIEF-5")
def test_a_stale_tab_is_told_and_what_is_saved_stays(loop, at):
    brief = loop.draft(at=at)
    save(brief, {"pain": "First tab."}, revision=0, by=loop.sdr, at=at)
    with pytest.raises(Stale) as told:
        save(brief, {"pain": "Second tab."}, revision=0, by=loop.sdr, at=at)
    assert told.value.brief.pain == "First tab."
    assert Brief.objects.get(pk=brief.pk).pain == "First tab."


def test_the_same_words_once_more_are_no_second_save(loop, at):
    """Their answer was lost on the way: the page still holds the number from before."""
    brief = loop.draft(at=at)
    first = save(brief, {"pain": "One."}, revision=0, by=loop.sdr, at=at)
    again = save(brief, {"pain": "One."}, revision=0, by=loop.sdr, at=at)
    assert (first.revision, again.revision, again.saved_at) == (1, 1, first.saved_at)


@pytest.mark.rule("BRIEF-11")
def test_one_writes_at_a_time_and_the_other_sees_who(loop, at):
    brief = save(loop.draft(at=at), {"pain": "Mine."}, revision=0, by=loop.sdr, at=at)
    with pytest.raises(Refused, match="Noor Haddad is writing") as no:
        save(brief, {"pain": "No."}, revision=1, by=loop.manager, at=at + 59 * SECOND)
    assert no.value.rule == "BRIEF-11"
    take_pen(brief, by=loop.manager, at=at + 59 * SECOND)
    assert save(brief, {"pain": "Ours."}, revision=1, by=loop.manager, at=at + MINUTE).pain == "Ours."


@pytest.mark.rule("BRIEF-3")
def test_active_time_is_what_was_worked_and_never_more_than_went_by(loop, at):
    brief = save(loop.draft(at=at), {}, revision=0, by=loop.sdr, at=at + 30 * SECOND, active_seconds=20)
    brief = save(brief, {}, revision=1, by=loop.sdr, at=at + 40 * SECOND, active_seconds=500)
    assert 30 <= brief.active_seconds <= 31


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"pain": "a" * (LONGEST + 1)}, "pain", "At most 10,000 characters"),
        ({"pain": "a\0b"}, "pain", "cannot be stored"),
        ({"pain": None}, "pain", "not a text"),
        ({"attendees": [{"side": "both", "name": "A"}]}, "attendees", "theirs or ours"),
        ({"attendees": [{"side": "ours", "name": "A"}] * 41}, "attendees", "At most 40 people"),
        ({"answers": {LINEAGE: {"met": "yes"}}}, "answers", "met, or not yet"),
        ({"answers": {"x": {"met": True}}}, "answers", "by item"),
        ({"landmines_asked": "on"}, "landmines_asked", "yes or no"),
    ],
)
def test_what_cannot_be_kept_is_refused_at_its_field(loop, at, changes, field, sentence):
    with pytest.raises(Refused, match=sentence) as no:
        save(loop.draft(at=at), changes, revision=0, by=loop.sdr, at=at)
    assert no.value.field == field


def test_a_submitted_brief_is_not_written_on(loop, at):
    landed = loop.submitted(at=at)
    brief = landed.handoff.brief
    with pytest.raises(Refused, match="has been submitted"):
        save(brief, {"pain": "Late."}, revision=brief.revision, by=loop.sdr, at=at)


@pytest.mark.rule("BRIEF-6")
@pytest.mark.parametrize("change", [{"pain": "Rewritten."}, {"number": 3}, {"due_rule": "window!"}])
def test_a_submission_is_kept_as_it_was(loop, at, change):
    landed = loop.submitted(at=at)
    with pytest.raises(DatabaseError, match="kept as it was"), transaction.atomic():
        ReviewRound.objects.filter(pk=landed.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        ReviewRound.objects.filter(pk=landed.pk).delete()


def test_the_database_counts_the_words_itself(loop, at):
    landed = loop.submitted(at=at)
    for count, changes in ((landed.count + 1, {}), (150, {"pain": "“Short.”"})):
        copy = {**landed.columns(), **changes}
        with pytest.raises(IntegrityError, match="round_words_counted"), transaction.atomic():
            ReviewRound.objects.create(
                **copy, handoff=landed.handoff, number=2, version=landed.version, count=count, submitted_at=at,
                submitted_by=loop.sdr, due_at=at, due_rule="window", active_seconds=0,
                decision="withdrawn", decided_at=at, decided_by=loop.sdr,
            )  # fmt: skip


def test_a_comment_stops_no_clock_and_its_words_are_in_no_event(loop, at):
    landed = loop.submitted(at=at)
    asked = comment(landed.handoff, field="pain", text="Who said this?", by=loop.ae, at=at)
    assert resolve(asked, by=loop.sdr, at=at + HOUR).resolved_by == loop.sdr
    event = Event.objects.get(kind="brief.commented")
    assert (event.new["field"], "Who" in str(event.new)) == ("pain", False)
    with pytest.raises(Refused, match="five fields"):
        comment(landed.handoff, field="subject", text="?", by=loop.ae, at=at)


def test_an_accepted_brief_becomes_an_example_and_can_be_taken_down(loop, at):
    landed = loop.submitted(at=at)
    with pytest.raises(Refused, match="accepted"):
        mark_example(landed, words=GOOD, why="", by=loop.ae, at=at)
    decided = verbs.accept(landed.handoff, by=loop.ae, at=at)
    example = mark_example(decided, words=GOOD | {"trigger": "New VP."}, why="The quote.", by=loop.ae, at=at)
    assert (example.trigger, example.team_id) == ("New VP.", loop.team.pk)
    assert take_down(example, by=loop.ae, at=at).taken_down_at == at


def test_context_is_set_piece_by_piece(loop, at):
    handoff = loop.draft(at=at).handoff
    set_context(handoff, by=None, at=at, budget="$60K a year")
    context = set_context(handoff, by=None, at=at, vendors="Cadenza")
    assert (context.budget, context.vendors) == ("$60K a year", "Cadenza")
    assert Event.objects.filter(kind="handoff.context_changed").count() == 2


@pytest.mark.rule("PEOPLE-2")
@pytest.mark.parametrize("verb", ["save", "take_pen", "choose_bar", "comment", "resolve", "example"])
def test_a_verb_asks_by_itself_who_may(loop, at, verb):
    """A colleague of the same team, at whatever door: neither this handoff's SDR nor its AE nor a manager."""
    ben = loop.person("Ben Asante", Role.SDR, Role.AE)
    brief, landed = loop.draft(at=at), loop.submitted(at=at)
    asked = comment(landed.handoff, field="pain", text="Who said this?", by=loop.ae, at=at)
    tries = {
        "save": lambda: save(brief, {}, revision=0, by=ben, at=at),
        "take_pen": lambda: take_pen(brief, by=ben, at=at),
        "choose_bar": lambda: choose_bar(brief, bar=loop.bar, by=ben, at=at),
        "comment": lambda: comment(landed.handoff, field="pain", text="?", by=ben, at=at),
        "resolve": lambda: resolve(asked, by=ben, at=at),
        "example": lambda: mark_example(landed, words=GOOD, why="", by=ben, at=at),
    }
    with pytest.raises(Refused) as no:
        tries[verb]()
    assert no.value.rule == "PEOPLE-2"


def test_nobody_takes_the_pen_of_a_submitted_brief(loop, at):
    landed = loop.submitted(at=at)
    with pytest.raises(Refused, match="has been submitted"):
        take_pen(landed.handoff.brief, by=loop.manager, at=at)
