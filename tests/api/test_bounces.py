"""The review over the API: each decision once, each refusal with its rule and field."""

import datetime as dt

import pytest

from bounces.models import Bounce
from briefs.models import ReviewRound
from ledger.models import Event
from ledger.time import now
from people.models import Role

pytestmark = pytest.mark.django_db
WORDS = {"reason": "Who signs is missing.", "fix": "Ask Priya who signs."}
DAY = dt.timedelta(days=1)


@pytest.fixture
def sdr(caller, loop):
    return caller(loop.sdr)


@pytest.fixture
def ae(caller, loop):
    return caller(loop.ae)


@pytest.fixture
def landed(loop):
    return loop.submitted()


@pytest.fixture
def path(landed):
    return f"/handoffs/{landed.handoff_id}"


def told(answer):
    """Status, and what the first error is about."""
    error = answer.said["errors"][0]
    return answer.status_code, error["rule"], error["field"]


class TestSubmitting:
    @pytest.mark.rule("API-3")
    def test_twice_under_one_key_is_one_round(self, sdr, loop):
        brief = loop.written()
        path, body = f"/handoffs/{brief.pk}/submit", {"revision": brief.revision}
        first, again = (sdr.post(path, body, Idempotency_Key="s1") for _ in range(2))
        assert (first.status_code, again.status_code, again.content) == (201, 201, first.content)
        assert again["Idempotency-Replayed"] == "true"
        assert first.said["landed_with"] == str(loop.ae.pk)
        assert ReviewRound.objects.count() == 1
        assert Event.objects.filter(kind="handoff.submitted").count() == 1

    def test_without_a_key_the_second_is_told_what_happened(self, sdr, loop):
        brief = loop.written()
        path, body = f"/handoffs/{brief.pk}/submit", {"revision": brief.revision}
        sdr.post(path, body)
        assert told(sdr.post(path, body)) == (409, "HANDOFF-6", "")

    def test_outside_the_band_is_refused_by_its_rule(self, sdr, loop):
        brief = loop.written(promised="Nothing yet.", pain="“Later.”")
        answer = sdr.post(f"/handoffs/{brief.pk}/submit", {"revision": brief.revision})
        assert told(answer)[:2] == (422, "BRIEF-2")

    def test_of_words_that_were_not_read_is_overtaken_and_shows_them(self, sdr, loop):
        brief = loop.written()
        answer = sdr.post(f"/handoffs/{brief.pk}/submit", {"revision": 0})
        assert told(answer) == (409, "BRIEF-5", "")
        assert answer.said["now"]["revision"] == brief.revision

    def test_is_not_the_aes(self, ae, loop):
        brief = loop.written()
        assert told(ae.post(f"/handoffs/{brief.pk}/submit", {"revision": brief.revision}))[:2] == (
            403,
            "PEOPLE-2",
        )


class TestDeciding:
    @pytest.mark.rule("API-3")
    def test_accepting_twice_under_one_key_is_done_once(self, ae, path):
        first, again = (ae.post(f"{path}/accept", {"seconds": 24}, Idempotency_Key="a1") for _ in range(2))
        assert (first.status_code, again.content) == (200, first.content)
        assert first.said["decision"] == "accepted"
        assert Event.objects.filter(kind="handoff.accepted").count() == 1

    def test_bouncing_twice_under_one_key_is_done_once(self, ae, path, loop):
        body = WORDS | {"item": str(loop.item().pk)}
        first, again = (ae.post(f"{path}/bounces", body, Idempotency_Key="b1") for _ in range(2))
        assert (first.status_code, again.content) == (201, first.content)
        assert (first.said["item_name"], first.said["reason"]) == (loop.item().name, WORDS["reason"])
        assert Bounce.objects.count() == 1

    def test_a_round_that_does_not_wait_any_more_is_not_decided(self, ae, path, loop):
        body = WORDS | {"item": str(loop.item().pk), "round": 2}
        for answer in (ae.post(f"{path}/accept", {"round": 2}), ae.post(f"{path}/bounces", body)):
            assert told(answer)[:2] == (409, "HANDOFF-6")
        assert ae.post(f"{path}/accept", {"round": 1}).status_code == 200

    def test_the_second_of_two_decisions_is_told_of_the_first(self, ae, path, loop):
        ae.post(f"{path}/accept", {})
        answer = ae.post(f"{path}/bounces", WORDS | {"item": str(loop.item().pk)})
        assert told(answer)[:2] == (409, "HANDOFF-6")
        assert "Alex Brandt" in answer.said["detail"]

    @pytest.mark.parametrize("missing", ["item", "reason", "fix"])
    def test_a_bounce_has_one_item_one_reason_and_one_fix(self, ae, path, loop, missing):
        body = WORDS | {"item": str(loop.item().pk)}
        assert told(ae.post(f"{path}/bounces", {k: v for k, v in body.items() if k != missing})) == (
            422, "BOUNCE-1", missing,
        )  # fmt: skip
        two = ae.post(f"{path}/bounces", body | {"item": [body["item"], body["item"]]})
        assert (two.status_code, two.said["errors"][0]["field"]) == (422, "item")
        assert not Bounce.objects.exists()

    def test_an_item_of_another_bar_is_refused(self, ae, path, loop):
        other = type(loop)().item()
        assert told(ae.post(f"{path}/bounces", WORDS | {"item": str(other.pk)})) == (422, "BAR-8", "item")

    @pytest.mark.rule("PEOPLE-2")
    def test_nobody_decides_for_the_ae(self, caller, sdr, path, loop):
        for by in (sdr, caller(loop.manager), caller(revops=None), caller(loop.person("Sam", Role.AE))):
            assert told(by.post(f"{path}/accept", {}))[:2] == (403, "PEOPLE-2")

    def test_is_undone_by_who_decided(self, ae, path, loop):
        ae.post(f"{path}/bounces", WORDS | {"item": str(loop.item().pk)})
        undone = ae.post(f"{path}/undo", {})
        assert (undone.status_code, undone.said["decision"]) == (200, "")
        [bounce] = ae.get(f"{path}/bounces").said["items"]
        assert bounce["undone_at"]
        assert told(ae.post(f"{path}/undo", {}))[:2] == (422, "HANDOFF-10")


class TestAfterABounce:
    @pytest.fixture
    def path(self, loop):
        return f"/handoffs/{loop.bounced().round.handoff_id}"

    def test_the_sdr_restates_it_and_the_step_has_a_clock(self, sdr, path):
        due = (now() + DAY).isoformat()
        said = sdr.post(
            f"{path}/restate", {"restated": "Who signs?", "step": "Call.", "step_due_at": due}
        ).said
        assert (said["restated"], said["step"]) == ("Who signs?", "Call.")
        handoff = sdr.get(path).said
        assert handoff["review"] == "requalifying"
        assert "step" in {it["kind"] for it in handoff["clocks"] if not it["stopped_at"]}

    @pytest.mark.parametrize("missing", ["restated", "step", "step_due_at"])
    def test_a_restatement_is_whole(self, sdr, path, missing):
        body = {"restated": "x", "step": "y", "step_due_at": (now() + DAY).isoformat()}
        assert told(sdr.post(f"{path}/restate", body | {missing: None if missing == "step_due_at" else ""})) == (
            422, "BOUNCE-3", missing,
        )  # fmt: skip

    def test_it_is_recycled_to_where_the_lead_goes(self, sdr, path):
        assert told(sdr.post(f"{path}/recycle", {"to": "nowhere"}))[2] == "to"
        said = sdr.post(f"{path}/recycle", {"to": "nurture", "note": "Next year."}).said
        assert (said["recycled_to"], said["recycled_note"]) == ("nurture", "Next year.")
        assert sdr.get(path).said["review"] == "recycled"

    def test_a_disagreement_is_recorded_and_changes_nothing(self, sdr, path):
        assert sdr.post(f"{path}/dispute", {"disagreement": "It names her."}).said["disagreed_at"]
        assert sdr.get(path).said["review"] == "bounced"

    def test_a_manager_acts_for_the_sdr_and_both_are_recorded(self, caller, path, loop):
        caller(loop.manager).post(f"{path}/recycle", {"to": "closed"})
        event = Event.objects.get(kind="handoff.recycled")
        assert (event.by_id, event.on_behalf_of_id) == (loop.manager.pk, loop.sdr.pk)
