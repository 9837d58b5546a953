"""Handoffs, their accounts and meetings over the API: by the verbs of the pages, told to who may read them."""

import datetime as dt

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from django.test.utils import CaptureQueriesContext

from handoff.models import Handoff, Meeting
from ledger.dispatches import append_to_feed
from ledger.models import Event

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def sdr(caller, loop):
    return caller(loop.sdr)


@pytest.fixture
def handoff(loop):
    return loop.draft().handoff


def ids(answer):
    return [it["id"] for it in answer.said["items"]]


def times(at, days):
    start = at + days * DAY
    return {"starts_at": start.isoformat(), "ends_at": (start + dt.timedelta(minutes=30)).isoformat()}


class TestOneHandoff:
    def test_has_its_states_and_clocks_and_no_generation(self, sdr, loop, at):
        landed = loop.submitted()
        said = sdr.get(f"/handoffs/{landed.handoff_id}").said
        assert (said["review"], said["meeting_state"], said["outcome"]) == ("submitted", "booked", "none")
        [clock] = said["clocks"]
        assert (clock["kind"], clock["holder"], clock["due_at"]) == (
            "review",
            str(loop.ae.pk),
            said["due_at"],
        )
        assert said["reached"]["submitted_at"]
        assert "generation" not in str(said)

    def test_keeps_its_ended_clocks(self, sdr, loop):
        bounced = loop.bounced()
        said = sdr.get(f"/handoffs/{bounced.round.handoff_id}").said
        ended = {it["kind"]: it["outcome"] for it in said["clocks"]}
        assert ended == {"review": "bounced", "restate": ""}
        assert said["due_at"] == next(it["due_at"] for it in said["clocks"] if it["kind"] == "restate")

    @pytest.mark.rule("PEOPLE-2")
    def test_is_not_there_for_another_team(self, caller, handoff, team):
        other = caller(sdr=team())
        for path in (
            "",
            "/story",
            "/meeting",
            "/attendees",
            "/brief",
            "/rounds",
            "/bounces",
            "/comments",
            "/context",
        ):
            assert other.get(f"/handoffs/{handoff.pk}{path}").status_code == 404, path
        assert other.post(f"/handoffs/{handoff.pk}/withdraw", {"why": "no_fit"}).status_code == 404

    def test_tells_its_story_in_words_without_addresses(self, sdr, loop):
        landed = loop.submitted()
        said = sdr.get(f"/handoffs/{landed.handoff_id}/story?sort=-at").said["items"]
        assert said[0]["kind"] == "handoff.submitted"
        assert said[0]["by_name"] == "Noor Haddad"
        assert said[0]["what"]
        assert "address" not in said[0]


class TestTheList:
    def test_is_filtered_by_state_person_team_account_and_deadline(self, sdr, loop, at):
        draft, landed = loop.draft().handoff, loop.submitted().handoff
        both = {str(draft.pk), str(landed.pk)}
        assert set(ids(sdr.get(f"/handoffs?team={loop.team.pk}&sdr={loop.sdr.pk}&ae={loop.ae.pk}"))) == both
        assert ids(sdr.get("/handoffs?review=submitted")) == [str(landed.pk)]
        assert ids(sdr.get(f"/handoffs?account={draft.account_id}")) == [str(draft.pk)]
        soon, late = ((at + days * DAY).strftime("%Y-%m-%dT%H:%M:%SZ") for days in (0.5, 3))
        assert ids(sdr.get(f"/handoffs?due_before={soon}")) == []
        assert ids(sdr.get(f"/handoffs?due_before={late}")) == [str(landed.pk)]
        assert ids(sdr.get(f"/handoffs?ae={loop.sdr.pk}")) == []

    @pytest.mark.rule("API-3")
    def test_costs_five_statements_for_one_row_and_for_many(self, sdr, loop):
        sdr.get("/handoffs")
        costs = []
        for count in (1, 25):
            for _ in range(count):
                loop.submitted()
            append_to_feed(500)
            with CaptureQueriesContext(connection) as ran:
                assert sdr.get("/handoffs?limit=25").status_code == 200
            costs.append(len(ran))
        assert costs[0] == costs[1] <= 5

    def test_follows_what_changes(self, sdr, loop):
        handoff, _other = loop.draft().handoff, loop.draft().handoff
        append_to_feed(500)
        since = sdr.get("/handoffs").said["updated_cursor"]
        loop.submitted(loop.written(handoff.brief))
        append_to_feed(500)
        assert ids(sdr.get(f"/handoffs?updated_after={since}")) == [str(handoff.pk)]

    def test_is_a_file_as_well(self, sdr, loop):
        loop.draft()
        answer = sdr.get("/handoffs?format=csv")

        async def read():
            return b"".join([part async for part in answer.streaming_content])

        content = async_to_sync(read)()
        assert b"Harrow & Finch" in content
        assert content.count(b"\r\n") == 2
        assert str(loop.sdr.pk).encode() not in content  # rows are for work, files for totals
        refused = sdr.get(f"/handoffs?format=csv&ae={loop.ae.pk}").said["errors"][0]
        assert (refused["field"], refused["rule"]) == ("ae", "SYNC-9")


class TestOpening:
    def test_is_in_ones_own_team_and_for_oneself(self, sdr, loop, handoff):
        made = sdr.post(f"/teams/{loop.team.pk}/handoffs", {"account": str(handoff.account_id)})
        assert (made.status_code, made.said["sdr"], made.said["review"]) == (201, str(loop.sdr.pk), "draft")

    @pytest.mark.rule("PEOPLE-2")
    def test_for_somebody_else_is_the_managers(self, sdr, caller, loop, handoff):
        mate = loop.person("Ida Mar", "sdr")
        order = {"account": str(handoff.account_id), "sdr": str(mate.pk)}
        assert sdr.post(f"/teams/{loop.team.pk}/handoffs", order).status_code == 403
        assert caller(loop.manager).post(f"/teams/{loop.team.pk}/handoffs", order).said["sdr"] == str(mate.pk)

    def test_names_the_account_that_is_not_there(self, sdr, loop):
        answer = sdr.post(f"/teams/{loop.team.pk}/handoffs", {"account": str(loop.team.pk)})
        assert (answer.status_code, answer.said["errors"][0]["field"]) == (422, "account")


class TestChanging:
    def test_of_contact_and_opportunity_holds_to_what_was_read(self, sdr, handoff):
        path = f"/handoffs/{handoff.pk}"
        deal = sdr.post(f"/accounts/{handoff.account_id}/opportunities", {"name": "Forecasting"})
        tag = sdr.get(path)["ETag"]
        assert (
            sdr.patch(path, {"opportunity": deal.said["id"]}, If_Match=tag).said["opportunity"]
            == deal.said["id"]
        )
        assert sdr.patch(path, {"opportunity": None}, If_Match=tag).status_code == 412

    def test_withdrawing_wants_a_reason_of_the_list(self, sdr, handoff):
        path = f"/handoffs/{handoff.pk}/withdraw"
        assert sdr.post(path, {"why": "bored"}).said["errors"][0]["field"] == "why"
        assert sdr.post(path, {"why": "buyer_left"}).said["review"] == "withdrawn"

    def test_another_ae_holds_it_with_its_clock(self, caller, loop):
        landed = loop.submitted()
        other = loop.person("Sam Oduya", "ae")
        path = f"/handoffs/{landed.handoff_id}/reassign"
        said = caller(loop.manager).post(path, {"ae": str(other.pk), "why": "no_capacity"}).said
        assert said["ae"] == str(other.pk)
        assert [it["holder"] for it in said["clocks"]] == [str(other.pk)]

    def test_another_sdr_goes_on_with_it(self, caller, loop, handoff):
        other = loop.person("Ida Mar", "sdr")
        path = f"/handoffs/{handoff.pk}/sdr"
        said = caller(loop.manager).post(path, {"sdr": str(other.pk), "why": "left"}).said
        assert said["sdr"] == str(other.pk)

    def test_an_outcome_that_does_not_follow_is_refused(self, caller, loop):
        landed, ae = loop.submitted(), caller(loop.ae)
        ae.post(f"/handoffs/{landed.handoff_id}/accept", {})
        refused = ae.post(f"/handoffs/{landed.handoff_id}/outcome", {"outcome": "won"})
        assert (refused.status_code, refused.said["errors"][0]["rule"]) == (422, "HANDOFF-1")
        assert (
            ae.post(f"/handoffs/{landed.handoff_id}/outcome", {"outcome": "advanced"}).said["outcome"]
            == "advanced"
        )


class TestMeeting:
    def test_is_booked_moved_cancelled_and_booked_again(self, sdr, loop, at):
        handoff = loop.draft(starts_in=None).handoff
        path = f"/handoffs/{handoff.pk}/meeting"
        assert sdr.get(path).status_code == 404
        first = sdr.post(f"{path}/book", times(at, 3))
        assert (first.status_code, first.said["state"]) == (201, "booked")
        assert sdr.patch(path, times(at, 4), If_Match=first["ETag"]).status_code == 200
        assert sdr.patch(path, times(at, 5), If_Match=first["ETag"]).status_code == 412
        assert sdr.post(f"{path}/cancel", {}).said["state"] == "cancelled"
        again = sdr.post(f"{path}/book", times(at, 6))
        assert (again.said["state"], again.said["id"]) == ("booked", first.said["id"])

    def test_is_held_after_it_began_and_corrected_with_a_reason(self, sdr, handoff, at):
        path = f"/handoffs/{handoff.pk}/meeting"
        early = sdr.post(f"{path}/hold", {})
        assert (early.status_code, early.said["errors"][0]["rule"]) == (422, "HANDOFF-1")
        Meeting.objects.filter(handoff=handoff).update(starts_at=at - DAY, ends_at=at)
        assert sdr.post(f"{path}/hold", {}).said["state"] == "held"
        said = sdr.post(f"{path}/correct", {"held": False, "why": "marked_by_mistake"}).said
        assert said["state"] == "no_show"

    def test_its_list_of_attendees_is_set_as_a_whole(self, sdr, loop, handoff):
        path = f"/handoffs/{handoff.pk}/attendees"
        tag = sdr.get(path)["ETag"]
        listed = [
            {"side": "theirs", "contact": str(handoff.contact_id), "confirmed": True},
            {"side": "ours", "person": str(loop.ae.pk)},
        ]
        said = sdr.put(path, {"items": listed}, If_Match=tag).said["items"]
        assert [(it["side"], it["confirmed"]) for it in said] == [("theirs", True), ("ours", False)]
        assert sdr.put(path, {"items": []}, If_Match=tag).status_code == 412
        twice = sdr.put(path, {"items": [listed[0], listed[0]]})
        assert (twice.status_code, twice.said["errors"][0]["field"]) == (422, "attendees")

    def test_the_list_of_meetings_is_filtered_by_time(self, sdr, handoff, at):
        since, until = ((at + days * DAY).strftime("%Y-%m-%dT%H:%M:%SZ") for days in (6, 8))
        assert [it["handoff"] for it in sdr.get(f"/meetings?since={since}&until={until}").said["items"]] == [
            str(handoff.pk)
        ]
        assert sdr.get(f"/meetings?until={since}").said["items"] == []


class TestAccounts:
    def test_are_added_once_by_their_domain(self, sdr):
        made = sdr.post(
            "/accounts", {"name": "Corvane", "domain": "https://www.corvane.com/x", "employees": 300}
        )
        assert (made.status_code, made.said["domain"]) == (201, "corvane.com")
        again = sdr.post("/accounts", {"name": "Other", "domain": "corvane.com"})
        assert (again.status_code, again.said["errors"][0]["field"]) == (422, "domain")
        assert ids(sdr.get("/accounts?domain=corvane.com")) == [made.said["id"]]

    def test_are_changed_as_they_were_read(self, sdr, handoff):
        path = f"/accounts/{handoff.account_id}"
        tag = sdr.get(path)["ETag"]
        assert sdr.patch(path, {"industry": "Technology"}, If_Match=tag).said["industry"] == "Technology"
        assert sdr.patch(path, {"industry": "Mining"}, If_Match=tag).status_code == 412
        money = sdr.patch(path, {"revenue": "12.50"})
        assert (money.status_code, money.said["errors"][0]["field"]) == (422, "currency")

    def test_have_contacts_once_by_their_email(self, sdr, handoff):
        path = f"/accounts/{handoff.account_id}/contacts"
        made = sdr.post(path, {"name": "Gareth Moss", "email": "g@harrow.example"})
        assert made.status_code == 201
        assert sdr.post(path, {"email": "G@harrow.example"}).said["errors"][0]["field"] == "email"
        assert ids(sdr.get(f"{path}?email=g@harrow.example")) == [made.said["id"]]
        assert sdr.patch(f"/contacts/{made.said['id']}", {"title": "Lead"}).said["title"] == "Lead"
        event = Event.objects.get(kind="contact.added", subject_id=made.said["id"])
        assert "Gareth" not in str(event.new)

    @pytest.mark.rule("PEOPLE-2")
    def test_and_what_they_have_are_not_there_for_another_team(self, caller, handoff, team):
        other = caller(sdr=team())
        assert other.get(f"/accounts/{handoff.account_id}").status_code == 404
        assert other.get(f"/accounts/{handoff.account_id}/contacts").status_code == 404
        assert other.patch(f"/contacts/{handoff.contact_id}", {"title": "x"}).status_code == 404
        assert ids(other.get("/accounts")) == []
        reader = caller(reader=None)
        assert reader.get(f"/accounts/{handoff.account_id}").status_code == 200
        assert reader.patch(f"/accounts/{handoff.account_id}", {"name": "x"}).status_code == 403
        assert reader.post("/accounts", {"name": "x"}).status_code == 403


def test_what_waits_is_ones_own_and_of_whom_one_covers(caller, loop):
    landed = loop.submitted()
    assert [it["handoff"] for it in caller(loop.ae).get("/inbox").said["items"]] == [str(landed.handoff_id)]
    assert caller(loop.sdr).get("/inbox").said["items"] == []


def test_a_reader_opens_nothing(caller, loop, handoff):
    by = caller(reader=None)
    assert by.get(f"/handoffs/{handoff.pk}").status_code == 200
    assert by.post(f"/teams/{loop.team.pk}/handoffs", {"account": str(handoff.account_id)}).status_code == 403
    assert Handoff.objects.count() == 1


@pytest.mark.parametrize("path", ["/accounts", "/meetings", "/inbox"])
def test_a_list_costs_five_statements_at_most_however_long(caller, loop, path):
    by, costs = caller(loop.ae), []
    by.get(path)
    for count in (1, 12):
        for _ in range(count):
            loop.submitted()
        with CaptureQueriesContext(connection) as ran:
            assert len(by.get(f"{path}?limit=100").said["items"]) >= count
        costs.append(len(ran))
    assert costs[0] == costs[1] <= 5
