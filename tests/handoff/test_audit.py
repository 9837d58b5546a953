import csv
import io

import pytest

from handoff.audit import PAGE, harmless
from ledger.models import Event
from people.models import Role
from people.verbs import add_user, join_team

pytestmark = [pytest.mark.django_db, pytest.mark.rule("AUDIT-1")]


@pytest.fixture
def revops(client, at):
    user = add_user(name="Rosa Ops", email="rosa@example.com", by=None, at=at)
    join_team(user, role=Role.REVOPS, by=None, at=at)
    client.force_login(user)
    return user


def happened(count, user, at):
    Event.objects.bulk_create(
        Event(
            kind="drill.done",
            at=at,
            by_id=user.pk,
            subject_type="people.user",
            subject_id=user.pk,
            new={"n": n},
        )
        for n in range(count)
    )


def test_shows_who_did_what_newest_first(client, revops, at):
    happened(2, revops, at)
    lines = client.get("/audit/").context["lines"]
    assert [(line.who, line.what, line.changes) for line in lines[:2]] == [
        ("Rosa Ops", "drill.done", [("n", "", "1")]),
        ("Rosa Ops", "drill.done", [("n", "", "0")]),
    ]


def test_a_page_holds_its_place_while_new_events_come(client, revops, at):
    happened(2 * PAGE, revops, at)
    older = client.get("/audit/").context["older"]
    first = [line.event.pk for line in client.get(f"/audit/{older}").context["lines"]]
    happened(3, revops, at)
    assert [line.event.pk for line in client.get(f"/audit/{older}").context["lines"]] == first


def test_a_search_narrows_by_person_and_request(client, revops, at):
    happened(1, revops, at)
    assert {line.who for line in client.get("/audit/?who=rosa").context["lines"]} == {"Rosa Ops"}
    assert client.get("/audit/?request_id=none-such").context["lines"] == []


def test_more_rows_cost_no_more_queries(client, revops, at, django_assert_max_num_queries):
    happened(PAGE, revops, at)
    client.get("/audit/")
    with django_assert_max_num_queries(5):
        client.get("/audit/")


def test_the_export_is_an_event_and_holds_what_was_asked_for(client, revops, at):
    happened(1, revops, at)
    answer = client.post("/audit/export", {"kind": ""})
    rows = list(csv.DictReader(io.StringIO(b"".join(answer).decode())))
    assert rows[0]["kind"] == "audit.exported"
    assert len(rows) == Event.objects.count()


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_begins_like_a_formula(start):
    assert harmless(f"{start}1") == f"'{start}1"
