"""The bar over the API: what the pages do, by the same verbs."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bar.models import BarVersion, State
from bar.verbs import draft, propose, start_bar
from ledger.models import Event
from ledger.time import now

pytestmark = pytest.mark.django_db


def worded(by, loop, **changes):
    """The items in force as a program would send them back, the first in other words."""
    items = by.get(f"/bar-versions/{loop.version.pk}").said["items"]
    bare = [{name: it[name] for name in it if name not in ("id", "position")} for it in items]
    return [bare[0] | changes, *bare[1:]]


@pytest.fixture
def manager(caller, loop):
    return caller(loop.manager)


@pytest.fixture
def drafted(manager, loop):
    """A draft that differs from what is in force."""
    body = {"items": worded(manager, loop, verify="What hurts, in a number."), "frame": loop.version.frame}
    return manager.post(f"/bars/{loop.bar.pk}/draft", body).said


def test_a_motion_is_begun_and_its_draft_comes_from_the_preset(caller, team, person):
    ours = team()
    by = caller(manager=ours)
    bar = by.post(f"/teams/{ours.pk}/bars", {"motion": "enterprise"})
    assert (bar.status_code, bar.said["draft"]) == (201, None)
    made = by.post(f"/bars/{bar.said['id']}/draft", {"start": "preset"})
    assert (made.status_code, made.said["state"], made.said["frame"]) == (201, "draft", "meddic")
    assert by.get(f"/bars/{bar.said['id']}").said["draft"] == made.said["id"]


def test_a_draft_that_was_changed_since_is_not_overwritten(manager, drafted, loop):
    path, body = f"/bar-versions/{drafted['id']}", {"frame": drafted["frame"]}
    tag = manager.get(path)["ETag"]
    saved = manager.put(path, body | {"items": worded(manager, loop, name="Pain")}, If_Match=tag)
    assert (saved.status_code, saved.said["items"][0]["name"]) == (200, "Pain")
    late = manager.put(path, body | {"items": worded(manager, loop, name="Else")}, If_Match=tag)
    assert (late.status_code, late.said["type"].split("-")[-1]) == (412, "stale")
    assert manager.get(path).said["items"][0]["name"] == "Pain"


@pytest.mark.rule("API-3")
def test_a_seventh_item_is_refused_by_its_rule(manager, drafted, loop):
    items = worded(manager, loop)
    extra = [items[0] | {"lineage": None, "name": f"More {n}"} for n in range(7 - len(items))]
    answer = manager.put(
        f"/bar-versions/{drafted['id']}", {"frame": drafted["frame"], "items": items + extra}
    )
    assert answer.status_code == 422
    assert [(it["field"], it["rule"]) for it in answer.said["errors"]] == [("items", "BAR-1")]


def test_the_team_agrees_by_name_and_the_last_ae_brings_it_into_force(manager, caller, drafted, loop):
    path, read = f"/bar-versions/{drafted['id']}", {"revision": drafted["revision"]}
    assert manager.post(f"{path}/ask", read).said["asked_at"]
    assert manager.post(f"{path}/agree", read).status_code == 422
    said = caller(loop.ae).post(f"{path}/agree", read).said
    assert said["state"] == "in_force"
    assert {it["person"]: bool(it["agreed_at"]) for it in said["agreements"]} == {
        str(loop.ae.pk): True,
        str(loop.sdr.pk): False,
    }


def test_who_agrees_to_an_older_wording_is_told(manager, caller, drafted, loop):
    path = f"/bar-versions/{drafted['id']}"
    manager.post(f"{path}/ask", {"revision": drafted["revision"]})
    answer = caller(loop.ae).post(f"{path}/agree", {"revision": drafted["revision"] + 1})
    assert (answer.status_code, answer.said["errors"][0]["rule"]) == (409, "BAR-7")


@pytest.mark.rule("PEOPLE-2")
def test_an_exception_is_the_managers_with_a_reason(manager, caller, drafted):
    path, read = f"/bar-versions/{drafted['id']}/in-force", {"revision": drafted["revision"]}
    refused = caller(revops=None).post(path, read | {"why": "Now."})
    assert (refused.status_code, refused.said["errors"][0]["rule"]) == (403, "PEOPLE-2")
    assert manager.post(path, read).said["errors"][0]["field"] == "why"
    said = manager.post(path, read | {"why": "Alex is away for long."}).said
    assert (said["state"], said["exception"]["why"]) == ("in_force", "Alex is away for long.")


def test_what_a_version_changed_is_told_by_item(manager, drafted, loop):
    said = manager.get(f"/bar-versions/{drafted['id']}/changes").said
    assert said["since"] == str(loop.version.pk)
    assert [(it["kind"], it["fields_changed"]) for it in said["items"]][:2] == [
        ("changed", ["verify"]),
        ("kept", []),
    ]
    same = manager.get(f"/bar-versions/{drafted['id']}/changes?since={drafted['id']}").said
    assert {it["kind"] for it in same["items"]} == {"kept"}


def test_a_first_version_changed_nothing_that_was(manager, loop):
    said = manager.get(f"/bar-versions/{loop.version.pk}/changes").said
    assert (said["since"], {it["kind"] for it in said["items"]}) == (None, {"added"})


def test_a_draft_is_discarded(manager, drafted):
    assert manager.delete(f"/bar-versions/{drafted['id']}").status_code == 204
    assert BarVersion.objects.get(pk=drafted["id"]).state == State.DISCARDED


def test_a_proposal_is_for_its_team_and_is_taken_up_in_a_draft(manager, caller, drafted, loop):
    made = propose(loop.bar, loop.draft().handoff, "Who signs?", by=loop.ae, at=now())
    path = f"/bars/{loop.bar.pk}/proposals"
    assert caller(reader=None).get(path).status_code == 403
    assert [it["text"] for it in manager.get(path).said["items"]] == ["Who signs?"]
    said = manager.patch(f"/bar-proposals/{made.pk}", {"version": drafted["id"]}).said
    assert said["taken_up_in"] == drafted["id"]


@pytest.mark.rule("PEOPLE-2")
def test_bars_are_not_there_for_who_has_no_role(caller, loop):
    by = caller()
    assert by.get("/bars").status_code == 403
    assert by.get(f"/bars/{loop.bar.pk}").status_code == 404
    assert by.post(f"/bars/{loop.bar.pk}/draft", {}).status_code == 404


def test_the_list_of_bars_costs_five_statements_however_long(caller, team):
    by = caller(revops=None)
    by.get("/bars")
    costs = []
    for count in (1, 20):
        for _ in range(count):
            draft(start_bar(team(), "velocity", by=None, at=now()), by=None, at=now())
        with CaptureQueriesContext(connection) as ran:
            assert by.get("/bars?limit=100").status_code == 200
        costs.append(len(ran))
    assert costs[0] == costs[1] <= 5


def test_fit_is_read_and_changed(manager, loop):
    path = f"/teams/{loop.team.pk}/fit"
    tag = manager.get(path)["ETag"]
    said = manager.patch(path, {"employees_max": 900, "geographies": ["Germany"]}, If_Match=tag).said
    assert (said["employees_max"], said["geographies"]) == (900, ["Germany"])
    assert manager.patch(path, {"employees_max": 1_000}, If_Match=tag).status_code == 412
    wrong = manager.patch(path, {"employees_max": 1})
    assert wrong.said["errors"][0] | {"sentence": ""} == {
        "field": "employees_max",
        "rule": "BAR-10",
        "sentence": "",
    }


def test_first_run_answers_and_sets_up_what_fits(caller, team):
    by, ours = caller(revops=None), team()
    asked = {
        "split": True, "deals": ["mid_market"], "pay": "bookings", "sdrs_per_ae": "2.00", "meetings_a_week": 5,
        "reviews_a_day": 4, "place": "crm",
    }  # fmt: skip
    said = by.post("/first-run", asked).said
    assert [it["problem"] for it in said["findings"]] == ["pay"]
    assert not ours.bars.exists()
    by.post("/first-run", asked | {"team": str(ours.pk)})
    assert ours.bars.get().versions.get().state == State.DRAFT


def test_putting_in_force_twice_under_one_key_is_done_once(manager, drafted):
    body = {"revision": drafted["revision"], "why": "The quarter begins."}
    path, begun = f"/bar-versions/{drafted['id']}/in-force", now() - dt.timedelta(seconds=1)
    first, again = (manager.post(path, body, Idempotency_Key="once") for _ in range(2))
    assert (first.status_code, again.content) == (200, first.content)
    assert Event.objects.filter(kind="bar.came_into_force", at__gt=begun, new__by_exception=True).count() == 1
