"""Briefs over the API: written, overtaken and kept, looked over, asked about."""

import pytest

from bounces.verbs import accept
from briefs.models import Brief
from briefs.verbs import mark_example, masked, save
from ledger.models import Event
from ledger.time import now
from people.models import Role
from tests.loop import GOOD

pytestmark = pytest.mark.django_db
ORDER = {"account": "Corvane", "domain": "corvane.com", "contact": "Jo March", "email": "jo@corvane.com"}


@pytest.fixture
def sdr(caller, loop):
    return caller(loop.sdr)


@pytest.fixture
def draft(loop):
    return loop.draft()


@pytest.fixture
def path(draft):
    return f"/handoffs/{draft.pk}/brief"


def answers(loop):
    return [{"lineage": str(it.lineage), "met": True, "text": ""} for it in loop.version.items.all()]


class TestBeginning:
    def test_finds_the_account_and_books_the_meeting(self, sdr, loop):
        times = {"starts_at": "2199-01-04T15:00:00Z", "ends_at": "2199-01-04T15:30:00Z"}
        made = sdr.post(f"/bars/{loop.bar.pk}/briefs", ORDER | times)
        assert (made.status_code, made.said["revision"], made.said["bar"]) == (201, 0, str(loop.bar.pk))
        handoff = sdr.get(f"/handoffs/{made.said['handoff']}").said
        assert (handoff["account_name"], handoff["meeting_state"]) == ("Corvane", "booked")
        again = sdr.post(f"/bars/{loop.bar.pk}/briefs", ORDER)
        assert sdr.get(f"/handoffs/{again.said['handoff']}").said["account"] == handoff["account"]

    @pytest.mark.rule("API-3")
    def test_twice_under_one_key_is_one_brief(self, sdr, loop):
        first, again = (
            sdr.post(f"/bars/{loop.bar.pk}/briefs", ORDER, Idempotency_Key="k1") for _ in range(2)
        )
        assert first.content == again.content
        assert Brief.objects.count() == 1

    @pytest.mark.rule("PEOPLE-2")
    def test_is_for_members_of_the_bars_team(self, caller, loop, team):
        assert caller(sdr=team()).post(f"/bars/{loop.bar.pk}/briefs", ORDER).status_code == 403
        assert caller().post(f"/bars/{loop.bar.pk}/briefs", ORDER).status_code == 404


class TestSaving:
    def test_sets_what_it_names_and_counts_the_words(self, sdr, path, loop):
        said = sdr.patch(path, GOOD | {"answers": answers(loop)}).said
        assert (said["revision"], said["pain"]) == (1, GOOD["pain"])
        assert said["words"]["total"] == sum(said["words"]["by_field"].values())
        assert all(it["met"] for it in said["answers"])
        assert sdr.patch(path, {"pain": "“Else.”"}).said["trigger"] == GOOD["trigger"]

    def test_overtaken_says_what_is_saved_now_and_changes_nothing(self, sdr, path, draft, loop):
        tag = sdr.get(path)["ETag"]
        save(draft, {"pain": "Theirs."}, revision=0, by=loop.sdr, at=now())
        answer = sdr.patch(path, {"pain": "Mine."}, If_Match=tag)
        assert (answer.status_code, answer.said["errors"][0]["rule"]) == (412, "BRIEF-5")
        assert (answer.said["now"]["pain"], answer.said["now"]["revision"]) == ("Theirs.", 1)
        assert sdr.patch(path, {"pain": "Mine."}, If_Match=answer["ETag"]).said["pain"] == "Mine."

    def test_of_another_revision_than_any_is_stale(self, sdr, path):
        assert sdr.patch(path, {"pain": "x"}, If_Match='"made up"').status_code == 412

    def test_that_is_too_long_names_field_and_rule(self, sdr, path):
        [error] = sdr.patch(path, {"promised": "x" * 10_001}).said["errors"]
        assert (error["field"], error["rule"]) == ("promised", "BRIEF-5")

    def test_is_refused_while_another_writes_and_done_with_the_pen(self, sdr, caller, path, loop):
        manager = caller(loop.manager)
        sdr.patch(path, {"pain": "x"})
        refused = manager.patch(path, {"pain": "y"})
        assert (refused.status_code, refused.said["errors"][0]["rule"]) == (422, "BRIEF-11")
        assert manager.post(f"{path}/pen", {}).said["pen_by"] == str(loop.manager.pk)
        assert manager.patch(path, {"pain": "y"}).said["pain"] == "y"

    def test_is_not_the_aes(self, caller, path, loop):
        assert caller(loop.ae).get(path).status_code == 200
        assert caller(loop.ae).patch(path, {"pain": "x"}).status_code == 403

    @pytest.mark.parametrize(
        "value", [None, 5, "\0", [], [[]], {"a": 1}, "\ud800", [None], [{"lineage": "\0"}]]
    )
    def test_of_junk_is_a_sentence(self, sdr, at_a_page, loop, path, value):
        page = at_a_page(loop.sdr)
        for name in ("trigger", "landmines_asked", "attendees", "answers", "active_seconds"):
            answer = page.patch(path, {name: value})
            assert answer.status_code in (200, 400, 422), (name, answer.content)


class TestReadiness:
    def test_says_line_by_line_what_is_missing(self, sdr, path, loop):
        said = sdr.get(f"{path}/readiness").said
        assert said["ready"] is False
        assert "band" in {it["key"] for it in said["items"] if it["blocks"] and not it["ok"]}

    def test_is_given_when_all_is_there(self, caller, path, draft, loop):
        loop.written(draft)
        said = caller(loop.ae).get(f"{path}/readiness").said
        assert (said["ready"], said["ae"]) == (True, str(loop.ae.pk))


class TestRounds:
    def test_are_kept_as_they_were_and_tell_what_changed(self, sdr, loop):
        first = loop.restated().round
        brief = Brief.objects.get(pk=first.handoff_id)
        save(
            brief, {"promised": GOOD["promised"] + " And a list of firms."}, revision=1, by=loop.sdr, at=now()
        )
        second = loop.submitted(Brief.objects.get(pk=first.handoff_id))
        listed = sdr.get(f"/handoffs/{first.handoff_id}/rounds").said["items"]
        assert [(it["number"], it["decision"]) for it in listed] == [(1, "bounced"), (2, "")]
        assert listed[0]["promised"] == GOOD["promised"]
        assert len(listed[0]["answers"]) == loop.version.items.count()
        said = sdr.get(f"/rounds/{second.pk}/changes").said
        assert said["since"] == str(first.pk)
        [change] = said["fields_changed"]
        assert change["field"] == "promised"
        assert any(it["kind"] == "ins" and "list of firms" in it["text"] for it in change["runs"])
        assert sdr.get(f"/rounds/{first.pk}/changes").said["since"] is None

    @pytest.mark.rule("PEOPLE-2")
    def test_are_not_there_for_another_team(self, caller, loop, team):
        landed, other = loop.submitted(), caller(sdr=team())
        assert other.get(f"/rounds/{landed.pk}").status_code == 404
        assert other.get(f"/rounds/{landed.pk}/changes").status_code == 404


class TestComments:
    def test_are_asked_by_the_ae_and_resolved_by_the_sdr(self, sdr, caller, draft, loop):
        path = f"/handoffs/{draft.pk}/comments"
        made = caller(loop.ae).post(path, {"field": "landmines", "text": "Who built it?"})
        assert (made.status_code, made.said["by"]) == (201, str(loop.ae.pk))
        assert sdr.get(path).said["items"] == [made.said]
        assert sdr.post(f"/comments/{made.said['id']}/resolve", {}).said["resolved_by"] == str(loop.sdr.pk)

    @pytest.mark.rule("PEOPLE-2")
    def test_are_not_a_mates(self, caller, draft, loop):
        mate = caller(loop.person("Ida Mar", Role.SDR))
        answer = mate.post(f"/handoffs/{draft.pk}/comments", {"field": "pain", "text": "x"})
        assert (answer.status_code, answer.said["errors"][0]["rule"]) == (403, "PEOPLE-2")

    def test_without_words_are_refused_by_the_rule(self, sdr, draft):
        [error] = sdr.post(f"/handoffs/{draft.pk}/comments", {"field": "pain", "text": " "}).said["errors"]
        assert (error["field"], error["rule"]) == ("text", "BRIEF-11")


class TestContext:
    FACTS = {
        "timeline": "Before the planning round.",
        "stakeholders": [{"part": "champion", "name": "Gareth Moss", "title": "", "meets": True}],
        "history": [{"on": "2026-02-20", "channel": "webinar", "text": "Asked about exports.", "link": ""}],
        "recordings": ["https://calls.example.com/1"],
    }

    def test_is_set_by_revops_and_told_without_its_words(self, caller, draft):
        by, path = caller(revops=None), f"/handoffs/{draft.pk}/context"
        tag = by.get(path)["ETag"]
        said = by.patch(path, self.FACTS, If_Match=tag).said
        assert {name: said[name] for name in self.FACTS} == self.FACTS
        assert by.patch(path, {"budget": "90K"}, If_Match=tag).status_code == 412
        assert by.patch(path, {"budget": "90K"}).said["timeline"] == self.FACTS["timeline"]
        event = Event.objects.filter(kind="handoff.context_changed").first()
        assert "planning" not in str(event.new)

    def test_of_a_wrong_part_names_its_field(self, sdr, draft):
        answer = sdr.patch(f"/handoffs/{draft.pk}/context", {"stakeholders": [{"part": "x", "name": "y"}]})
        assert (answer.status_code, answer.said["errors"][0]["field"]) == (422, "stakeholders.0.part")

    def test_is_no_readers_to_set(self, caller, draft):
        answer = caller(reader=None).patch(f"/handoffs/{draft.pk}/context", {"budget": "x"})
        assert answer.status_code == 403


def test_examples_of_a_team_are_for_who_reads_it(caller, sdr, loop, team):
    landed = accept(loop.submitted().handoff, by=loop.ae, at=now())
    mark_example(landed, words=masked(landed), why="A quote.", by=loop.manager, at=now())
    path = f"/teams/{loop.team.pk}/examples"
    [found] = sdr.get(path).said["items"]
    assert found["why"] == "A quote."
    assert "Priya" not in str(found)
    assert caller(sdr=team()).get(path).status_code == 404
