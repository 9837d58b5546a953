"""BOUNCE-6 and the manager's page: every running clock, and room as a matter of capacity."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bounces import team_now, verbs
from handoff import picking
from ledger.models import Clock
from people.models import Role
from people.verbs import change_user
from tests.bounces.test_pages import text
from tests.loop import DAY, HOUR

pytestmark = pytest.mark.django_db


def now_page(client, loop, who=None):
    client.force_login(who or loop.manager)
    return client.get(reverse("team_now", args=[loop.team.pk]))


@pytest.mark.rule("BOUNCE-6")
def test_more_open_reviews_than_room_are_shown_as_a_capacity_problem_and_routing_passes_by(client, loop, at):
    ben = loop.person("Ben Asante", Role.AE)
    for _ in range(2):
        loop.submitted(at=at)
    change_user(loop.ae, capacity=1, by=None, at=at)
    told = text(now_page(client, loop))
    assert "More reviews are open than there is room for" in told
    assert "Alex Brandt 2 open, room for 1" in told
    assert "One review more than there is room for." in told
    assert "Ben Asante 0 open, no limit set" in told
    found = picking.proposal(loop.draft(ae=None).handoff, by=loop.sdr, at=at)
    assert found.user == ben
    assert (loop.ae, "has as many open as they can take") in found.passed


def test_nothing_is_said_where_there_is_room(client, loop, at):
    loop.submitted(at=at)
    change_user(loop.ae, capacity=1, by=None, at=at)
    told = text(now_page(client, loop))
    assert "Room for reviews Alex Brandt 1 open, room for 1" in told
    assert "No room" not in told


def test_every_running_clock_is_there_soonest_first_in_three_groups(loop, at):
    begun = {name: loop.submitted(at=at - DAY / 2).handoff for name in ("late", "near", "rest")}
    for name, hours in (("late", -1), ("near", 1), ("rest", 9)):
        Clock.objects.filter(subject_id=begun[name].pk).update(due_at=at + hours * HOUR)
    sent_back = loop.bounced(at=at).round.handoff
    rows = team_now.running(loop.team, loop.manager, at)
    assert [row.clock.subject_id for row in rows] == [*(it.pk for it in begun.values()), sent_back.pk]
    groups = dict(team_now.grouped(rows, at))
    assert [len(found) for found in groups.values()] == [1, 1, 2]
    assert list(groups) == ["Past their time", "About to breach", "Later"]
    assert team_now.lede(rows, at, unheld=0) == "1 is past its time. 1 is about to breach."


def test_the_queries_do_not_grow_with_the_clocks(client, loop, at, django_assert_num_queries):
    loop.submitted(at=at)
    now_page(client, loop)
    with CaptureQueriesContext(connection) as one:
        now_page(client, loop)
    for _ in range(3):
        loop.submitted(at=at)
    with django_assert_num_queries(len(one)):
        now_page(client, loop)


def test_it_is_the_managers_and_it_says_who_waits_for_nobody(client, loop, at):
    handoff = loop.submitted(at=at).handoff
    Clock.objects.filter(subject_id=handoff.pk).update(holder_id=None)
    assert "Waits for nobody in particular" in text(now_page(client, loop))
    assert now_page(client, loop, loop.ae).status_code == 403
    assert 'data-key="g t"' in now_page(client, loop).text
    client.force_login(loop.ae)
    assert 'data-key="g t"' not in client.get("/inbox/").text


def test_what_is_decided_runs_no_more(client, loop, at):
    verbs.accept(loop.submitted(at=at).handoff, by=loop.ae, at=at)
    assert "No clock runs." in text(now_page(client, loop))
