"""Writing a bar: drafts, lineage, what the database refuses."""

from dataclasses import replace

import pytest
from django.db import DatabaseError, connection, transaction

from bar import presets, versions
from bar.items import Item
from bar.models import Agreement, Bar, BarItem, BarVersion, State
from bar.verbs import agree, ask, discard_draft, draft, put_in_force, save_items, set_reviewed, start_bar
from ledger.models import Event
from ledger.refused import Overtaken, Refused

pytestmark = pytest.mark.django_db
SEVENTH = Item("A seventh", "Whether", "Yes", "need", "pain")


def refused_by_the_database(statement, *values):
    with pytest.raises(DatabaseError) as no, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
    return str(no.value)


def test_a_team_has_one_bar_per_motion(bar, team, at):
    with pytest.raises(Refused, match="has a bar for this motion already"):
        start_bar(team, bar.motion, by=None, at=at)
    assert start_bar(team, "enterprise", by=None, at=at).pk
    with pytest.raises(Refused, match="no motion of this name"):
        start_bar(team, "waterfall", by=None, at=at)


@pytest.mark.rule("BAR-4")
def test_a_bar_starts_from_the_preset_of_its_motion(written):
    assert [it.name for it in versions.items(written)] == [
        it.name for it in presets.PRESETS[presets.Motion.VELOCITY].items
    ]
    assert (written.number, written.state, written.frame) == (1, "draft", "bant")


@pytest.mark.rule("BAR-1")
def test_a_seventh_item_is_refused_with_the_reason(written, at):
    with pytest.raises(Refused, match="past six, people skip it") as no:
        save_items(written, [*versions.items(written), SEVENTH], by=None, at=at)
    assert (no.value.rule, no.value.field) == ("BAR-1", "items")
    assert written.items.count() == 6


@pytest.mark.rule("BAR-1")
@pytest.mark.parametrize("position", [0, 6, 7])
def test_a_seventh_item_is_refused_by_the_database(written, position):
    said = refused_by_the_database(
        "INSERT INTO bar_baritem (id, version_id, position, lineage, name, verify, clean_answer, element, field)"
        " VALUES (gen_random_uuid(), %s, %s, gen_random_uuid(), 'x', 'x', 'x', 'need', 'pain')",
        written.pk, position,
    )  # fmt: skip
    assert "past_six_people_skip_it" in said or "place_taken_once" in said


@pytest.mark.rule("BAR-2")
def test_an_item_without_words_is_refused_by_the_database(written):
    said = refused_by_the_database("UPDATE bar_baritem SET verify = ' ' WHERE version_id = %s", written.pk)
    assert "bar_item_says_something" in said


@pytest.mark.rule("BAR-6")
def test_an_item_keeps_its_lineage_through_versions(in_force, bar, at):
    first = versions.items(in_force)
    second = draft(bar, by=None, at=at)
    assert [it.lineage for it in versions.items(second)] == [it.lineage for it in first]
    turned = [replace(first[1], name="Who signs"), first[0], SEVENTH, *first[3:]]
    save_items(second, turned, by=None, at=at)
    saved = versions.items(BarVersion.objects.get(pk=second.pk))
    assert [it.lineage for it in saved[:2]] == [first[1].lineage, first[0].lineage]
    assert saved[2].lineage not in {it.lineage for it in first}
    assert (second.number, second.based_on) == (2, in_force)


def test_an_item_that_stays_keeps_its_key(written, at):
    before = dict(written.items.values_list("lineage", "pk"))
    save_items(written, list(reversed(versions.items(written))), by=None, at=at)
    assert dict(written.items.values_list("lineage", "pk")) == before


def test_a_lineage_of_another_bar_is_refused(written, team, at):
    other = draft(start_bar(team, "enterprise", by=None, at=at), by=None, at=at)
    strange = versions.items(other)[0]
    with pytest.raises(Refused) as no:
        save_items(written, [replace(strange, element="need")], by=None, at=at)
    assert (no.value.rule, no.value.field) == ("BAR-6", "items.0.lineage")


def test_an_item_that_another_save_took_out_can_come_back(written, at):
    items = versions.items(written)
    save_items(written, items[:4], by=None, at=at)
    save_items(written, items, by=None, at=at)
    assert [it.lineage for it in versions.items(BarVersion.objects.get())] == [it.lineage for it in items]


@pytest.mark.rule("BAR-6")
def test_of_two_who_edit_one_draft_the_second_is_told_by_whom(written, manager, person, at):
    items = versions.items(written)
    save_items(written, items[:5], revision=1, by=manager, at=at)
    with pytest.raises(Overtaken, match="Ruth Lindgren has changed this draft"):
        save_items(written, items[:4], revision=1, by=person("manager"), at=at)
    assert written.items.count() == 5


def test_saving_what_is_saved_is_no_change(written, at):
    save_items(written, versions.items(written), by=None, at=at)
    assert BarVersion.objects.get(pk=written.pk).revision == 1
    assert not Event.objects.filter(kind="bar.draft_changed").exists()


@pytest.mark.rule("AUDIT-1")
def test_an_event_of_a_save_has_lineages_and_no_words(written, bar, manager, at):
    items = versions.items(written)
    changed = [replace(items[1], verify="Who signs the order"), items[0], SEVENTH, *items[2:5]]
    save_items(written, changed, by=manager, at=at)
    event = Event.objects.get(kind="bar.draft_changed")
    assert (event.by_id, event.team_id, event.subject_id) == (manager.pk, bar.team_id, bar.pk)
    assert event.new["changed"] == [str(items[1].lineage)]
    assert event.new["removed"] == [str(items[5].lineage)]
    assert (event.new["added"], event.new["revision"]) == (1, 2)
    assert len(event.new["moved"]) == 1


def test_a_bar_has_one_draft_at_a_time(written, bar, at):
    with pytest.raises(Overtaken, match="one draft at a time"):
        draft(bar, by=None, at=at)


def test_a_discarded_draft_stays_in_the_history_and_the_next_has_its_own_number(written, bar, at):
    discard_draft(written, by=None, at=at)
    discard_draft(written, by=None, at=at)
    assert draft(bar, by=None, at=at).number == 2
    assert Event.objects.filter(kind="bar.draft_discarded").count() == 1
    with pytest.raises(Overtaken, match="Version 1 is discarded now"):
        save_items(written, versions.items(written)[:2], by=None, at=at)


@pytest.mark.rule("BAR-6")
def test_a_version_in_force_is_not_edited(in_force, at):
    with pytest.raises(Overtaken, match="Version 1 is in force now"):
        save_items(in_force, versions.items(in_force)[:5], by=None, at=at)
    for statement in (
        "UPDATE bar_barversion SET frame = 'meddic' WHERE id = %s",
        "UPDATE bar_barversion SET state = 'draft', in_force_at = NULL WHERE id = %s",
        "UPDATE bar_barversion SET state = 'retired', retired_at = now(), frame = 'meddic' WHERE id = %s",
        "UPDATE bar_barversion SET exception_why = 'x', exception_by_id = created_by_id WHERE id = %s",
    ):
        assert "a revision is a new draft" in refused_by_the_database(statement, in_force.pk)


@pytest.mark.rule("BAR-6")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE bar_baritem SET name = 'Other' WHERE version_id = %s",
        "DELETE FROM bar_baritem WHERE version_id = %s",
        "INSERT INTO bar_baritem (id, version_id, position, lineage, name, verify, clean_answer, element, field)"
        " VALUES (gen_random_uuid(), %s, 7, gen_random_uuid(), 'x', 'x', 'x', 'need', 'pain')",
    ],
)
def test_the_items_of_a_version_in_force_stay_as_they_are(in_force, statement):
    assert "its items stay as they are" in refused_by_the_database(statement, in_force.pk)


def test_an_item_is_not_carried_from_a_draft_into_a_version_in_force(in_force, bar, at):
    second = draft(bar, by=None, at=at)
    said = refused_by_the_database(
        "UPDATE bar_baritem SET version_id = %s WHERE version_id = %s", in_force.pk, second.pk
    )
    assert "its items stay as they are" in said


@pytest.mark.rule("BAR-6")
def test_the_version_before_is_retired_and_can_be_read_for_ever(in_force, bar, ae, at):
    second = draft(bar, by=None, at=at)
    save_items(second, versions.items(second)[:5], by=None, at=at)
    agree(ask(second, by=None, at=at), by=ae, at=at)
    first = BarVersion.objects.get(pk=in_force.pk)
    assert (first.state, first.retired_at) == (State.RETIRED, at)
    assert len(versions.items(first)) == 6
    assert versions.in_force(bar.team, bar.motion) == second
    assert "its items stay" in refused_by_the_database(
        "DELETE FROM bar_baritem WHERE version_id = %s", first.pk
    )
    said = refused_by_the_database("UPDATE bar_barversion SET state = 'in_force' WHERE id = %s", first.pk)
    assert "version 1 is retired" in said


@pytest.mark.parametrize("model", [Bar, BarVersion, Agreement])
def test_bars_versions_and_agreements_are_not_deleted(in_force, model):
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.all()._raw_delete(using="default")


def test_a_version_does_not_come_into_force_without_anybodys_word_or_items(written, bar):
    jump = "UPDATE bar_barversion SET state = 'in_force', in_force_at = now() WHERE id = %s"
    assert "by agreement, or by an exception" in refused_by_the_database(jump, written.pk)
    BarItem.objects.filter(version=written).delete()
    assert "one to six items" in refused_by_the_database(jump, written.pk)
    assert "stays with its team" in refused_by_the_database(
        "UPDATE bar_bar SET motion = 'enterprise' WHERE id = %s", bar.pk
    )


def test_a_version_is_born_as_a_draft(bar, in_force):
    said = refused_by_the_database(
        "INSERT INTO bar_barversion SELECT * FROM (SELECT (jsonb_populate_record(v, jsonb_build_object("
        "'id', gen_random_uuid(), 'number', 9))).* FROM bar_barversion v WHERE v.id = %s) made",
        in_force.pk,
    )
    assert "begins as a draft" in said


@pytest.mark.rule("BAR-11")
def test_a_motion_can_run_without_bar_and_brief(in_force, bar, at):
    assert versions.in_force(bar.team, "velocity") == in_force
    set_reviewed(bar, False, by=None, at=at)
    set_reviewed(bar, False, by=None, at=at)
    assert versions.in_force(bar.team, "velocity") is None
    assert [it.new for it in Event.objects.filter(kind="bar.review_switched")] == [{"reviewed": False}]


def test_a_revision_that_changes_nothing_is_not_put_to_the_team(in_force, bar, manager, at):
    second = draft(bar, by=None, at=at)
    for verb in (ask, put_in_force):
        with pytest.raises(Refused, match="Nothing in this draft differs from version 1"):
            verb(second, by=manager, at=at)
