import datetime as dt
import uuid

import pytest
from django.db import (
    DatabaseError,
    IntegrityError,
    OperationalError,
    ProgrammingError,
    connection,
    transaction,
)

from ledger import dispatches, events, wiring
from ledger.models import AppendOnly, Dispatch, Event, Feed
from ledger.origin import Origin, coming_from

pytestmark = pytest.mark.django_db
SUBJECT = events.Subject("drill.thing", uuid.uuid4())
HELD = dt.timedelta(seconds=10)


def happened(at, kind="thing.happened", **facts):
    return events.record(kind, subject=SUBJECT, by=None, at=at, **facts)


def test_an_event_says_where_it_comes_from(at):
    with coming_from(Origin("api", "request-1", "192.0.2.7")):
        event = happened(at)
    assert (event.channel, event.request_id, event.address) == ("api", "request-1", "192.0.2.7")


def test_an_event_outside_a_transaction_is_refused(transactional_db):
    with pytest.raises(RuntimeError, match="transaction"):
        happened(dt.datetime(2026, 1, 1, tzinfo=dt.UTC))


@pytest.mark.parametrize("facts", [{"note": "she owns the budget"}, {"deep": [{"er": "two\nwords"}]}])
@pytest.mark.parametrize("column", ["old", "new"])
def test_an_event_holds_no_words(at, column, facts):
    with pytest.raises(IntegrityError, match="no_words"):
        happened(at, **{column: facts})


ADDRESS = "jane.doe@example.com"


@pytest.mark.parametrize(
    "facts",
    [{"new": {"to": ADDRESS}}, {"old": {"deep": [{"er": ADDRESS}]}}, {"new": {ADDRESS: 1}}, {"why": ADDRESS}],
)
def test_an_event_holds_no_mail_address(at, facts):
    with pytest.raises(IntegrityError, match="no_address"):
        happened(at, **facts)


def test_a_reason_is_a_code(at):
    with pytest.raises(IntegrityError, match="why_is_a_code"), transaction.atomic():
        happened(at, why="because she said so")


@pytest.mark.rule("AUDIT-1")
@pytest.mark.parametrize("model", AppendOnly.__subclasses__())
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_app_cannot_rewrite_history(model, statement):
    statement = statement.replace("id", model._meta.pk.column)
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(model._meta.db_table))


@pytest.mark.rule("AUDIT-1")
@pytest.mark.parametrize("statement", ["UPDATE ledger_event SET why = 'x'", "DELETE FROM ledger_event"])
def test_nor_can_the_owner_of_the_tables(at, statement):
    happened(at)
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute(statement)


def test_every_append_only_table_has_its_triggers():
    tables = {model._meta.db_table for model in AppendOnly.__subclasses__()}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname IN ('append_only', 'no_truncate')"
        )
        guarded = [row[0] for row in cursor.fetchall()]
    assert {table for table in tables if guarded.count(table) == 2} == tables


def test_the_app_cannot_move_time():
    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_timeshift SET shift = '1 hour'")


def test_without_permission_to_travel_nobody_can():
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE; SET LOCAL handoff.may_travel = 'no'")
        with pytest.raises(DatabaseError, match="time is shifted by tests"):
            cursor.execute("INSERT INTO ledger_timeshift VALUES (1, '1 hour')")


def test_each_consumer_runs_once_and_at_once(at, wired):
    seen = record_calls(wired, "reactions")
    event = happened(at)
    assert [dispatches.drain(), dispatches.drain()] == [2, 0]  # the reaction and the feed
    assert seen == [event.pk]


def test_an_effect_waits_until_the_event_can_no_longer_be_undone(at, wired):
    seen = record_calls(wired, "effects")
    happened(at, hold=HELD)
    dispatches.drain()
    assert seen == []
    assert Dispatch.objects.get().not_before == at + HELD


def test_an_effect_that_is_held_can_be_called_off(at, wired):
    seen = record_calls(wired, "effects")
    event = happened(at, hold=HELD)
    assert events.call_off(event)
    assert not Dispatch.objects.filter(consumer=CONSUMER).exists()
    assert seen == []


def test_so_can_one_that_only_another_release_knows(at, wired):
    event = happened(at, hold=HELD)
    Dispatch.objects.create(event=event, consumer="tomorrow.tell", not_before=at + HELD)
    assert events.call_off(event)
    assert not Dispatch.objects.filter(consumer="tomorrow.tell").exists()


def test_an_effect_that_went_out_cannot_be_called_off(at, wired):
    record_calls(wired, "effects")
    event = happened(at)
    dispatches.drain()
    assert not events.call_off(event)


def test_a_reaction_that_fails_is_tried_three_times_then_parked(at, wired):
    wired("reactions", {"thing.happened": ["tests.ledger.test_events.fail"]})
    happened(at)
    for _ in range(3):
        dispatches.drain()
        Dispatch.objects.update(not_before=at)
    parked = Dispatch.objects.get()
    assert (parked.tries, parked.last_error, parked.parked_at is None) == (3, "ZeroDivisionError", False)
    assert dispatches.drain() == 0


def test_a_lock_that_somebody_holds_is_not_a_try(at, wired):
    wired("reactions", {"thing.happened": ["tests.ledger.test_events.locked_out"]})
    happened(at)
    for _ in range(4):
        dispatches.drain()
        Dispatch.objects.update(not_before=at)
    waiting = Dispatch.objects.get()
    assert (waiting.tries, waiting.parked_at) == (0, None)


def test_a_worker_with_an_older_list_does_not_try_again_before_its_time(at, wired):
    wired("reactions", {"thing.happened": ["tests.ledger.test_events.fail"]})
    happened(at)
    [pk] = dispatches.due(10)
    assert [dispatches.run_one(pk), dispatches.run_one(pk)] == [1, 0]
    assert Dispatch.objects.get(pk=pk).tries == 1


def test_a_consumer_that_only_newer_code_knows_is_left_to_newer_workers(at, wired):
    seen = record_calls(wired, "reactions")
    event = happened(at)
    wired("reactions", {})
    dispatches.drain()
    waiting = event.dispatches.get(consumer=CONSUMER)
    assert (seen, waiting.tries, dispatches.seconds_to_next(1.0)) == ([], 0, 1.0)


def test_what_a_failing_reaction_wrote_is_gone(at, wired):
    wired("reactions", {"thing.happened": ["tests.ledger.test_events.write_and_fail"]})
    happened(at)
    dispatches.drain()
    assert not Event.objects.filter(kind="thing.half_done").exists()


def test_a_parked_reaction_can_be_tried_again(at, wired):
    seen = record_calls(wired, "reactions")
    event = happened(at)
    parked = event.dispatches.filter(consumer=CONSUMER)
    parked.update(parked_at=at, tries=3)
    dispatches.drain()
    assert seen == []
    assert dispatches.unpark(parked.get().pk, by=None, at=at)
    dispatches.drain()
    assert seen == [event.pk]


def test_the_feed_has_no_gap(at):
    for _ in range(3):
        happened(at)
    dispatches.append_to_feed(2)
    dispatches.append_to_feed(2)
    assert list(Feed.objects.order_by("seq").values_list("seq", flat=True)) == [1, 2, 3]


def test_breaking_the_event_breaks_the_change(at, handoff_like):
    """The audit and the change commit together: without the one there is not the other."""
    with pytest.raises(IntegrityError), transaction.atomic():
        handoff_like()
        happened(at, kind="not an event kind")
    assert not Event.objects.filter(kind="thing.changed").exists()


@pytest.fixture
def handoff_like(at):
    return lambda: happened(at, kind="thing.changed")


CONSUMER = "tests.ledger.test_events.remember"
calls: list[int] = []


def record_calls(wired, attribute):
    calls.clear()
    wired("reactions", {})
    wired("effects", {})
    wired(attribute, {"thing.happened": [CONSUMER]})
    return calls


def remember(event, *, at):
    calls.append(event.pk)


def fail(event, *, at):
    return 1 / 0


def write_and_fail(event, *, at):
    happened(at, kind="thing.half_done")
    fail(event, at=at)


def test_the_feed_is_a_consumer_of_every_event(at):
    event = happened(at)
    assert event.dispatches.filter(consumer=wiring.FEED).exists()


def locked_out(event, *, at):
    raise OperationalError("canceling statement due to lock timeout")
