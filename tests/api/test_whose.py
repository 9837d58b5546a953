"""What the manager sees, and what is done by hand, over the API as on the pages."""

import pytest
from asgiref.sync import async_to_sync

from bar.verbs import start_bar
from bounces.verbs import accept
from handoff.models import Handoff
from people.models import Role
from tests.loop import GOOD

pytestmark = [pytest.mark.django_db, pytest.mark.rule("API-1")]


@pytest.fixture
def landed(loop):
    return loop.submitted()


def test_a_manager_reads_the_teams_clocks_and_its_room(caller, loop, landed):
    by = caller(loop.manager)
    [clock] = by.get(f"/teams/{loop.team.pk}/clocks").said["items"]
    assert clock["handoff"] == str(landed.handoff_id)
    [room] = by.get(f"/teams/{loop.team.pk}/capacity").said["items"]
    assert (room["name"], room["open"], room["capacity"], room["over"]) == ("Alex Brandt", 1, None, 0)
    assert caller(loop.ae).get(f"/teams/{loop.team.pk}/clocks").status_code == 403
    file = by.get(f"/teams/{loop.team.pk}/clocks?format=csv")

    async def read():
        return b"".join([part async for part in file.streaming_content])

    assert str(loop.ae.pk).encode() not in async_to_sync(read)()  # rows are for work, files for totals


def test_passed_on_without_a_name_it_goes_to_whose_turn_it_is(caller, loop, landed):
    ben = loop.person("Ben Asante", Role.AE)
    answer = caller(loop.ae).post(f"/handoffs/{landed.handoff_id}/reassign", {"why": "conflict"})
    assert (answer.status_code, answer.said["ae"]) == (200, str(ben.pk))


def test_the_message_to_the_buyer_is_there_once_it_is_accepted(caller, loop, landed, at):
    address = f"/handoffs/{landed.handoff_id}/confirmation"
    answer = caller(loop.ae).get(address)
    assert (answer.status_code, answer.said["errors"][0]["rule"]) == (422, "HANDOFF-4")
    accept(landed.handoff, by=loop.ae, at=at)
    assert GOOD["promised"] in caller(loop.ae).get(address).said["text"]
    assert caller(loop.sdr).get(address).status_code == 403


def test_a_brief_becomes_an_example_without_its_buyer_and_is_taken_down(caller, loop, landed, at):
    accept(landed.handoff, by=loop.ae, at=at)
    by, address = caller(loop.ae), f"/rounds/{landed.pk}/example"
    assert "[person] built" in by.get(address).said["landmines"]
    made = by.post(address, {"promised": "Priya gets a price.", "why": "Short."})
    assert (made.status_code, made.said["promised"]) == (201, "[person] gets a price.")
    assert by.delete(f"/examples/{made.said['id']}").status_code == 204
    assert by.get(f"/teams/{loop.team.pk}/examples").said["items"] == []


def test_a_direct_handoff_is_begun_of_a_motion_without_a_bar(caller, loop, at):
    plain = start_bar(loop.team, "high_velocity", by=None, at=at, reviewed=False)
    order = {"account": "Corvane", "contact": "Jo March", "ae": str(loop.ae.pk)}
    made = caller(loop.sdr).post(f"/bars/{plain.pk}/handoffs", order)
    assert (made.status_code, made.said["direct"], made.said["review"]) == (201, True, "accepted")
    refused = caller(loop.sdr).post(f"/bars/{loop.bar.pk}/handoffs", order)
    assert (refused.status_code, refused.said["errors"][0]["rule"]) == (422, "BAR-11")
    assert Handoff.objects.count() == 1
