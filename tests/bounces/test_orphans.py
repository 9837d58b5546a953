"""BOUNCE-8: every day it is proved that no undecided handoff is in nobody's inbox."""

import datetime as dt

import pytest
from django.conf import settings

from bounces import orphans, tasks
from handoff.inbox import Inbox
from handoff.models import Handoff
from handoff.verbs import reassign
from ledger.models import Clock, Event
from people.models import Role, User
from people.verbs import leave_team

pytestmark = pytest.mark.django_db


def waiting(user, at):
    return [clock.subject_id for clock in Inbox(user, at=at).clocks()]


def go(user):
    """As it would stand if what follows from a leaving had never run."""
    User.objects.filter(pk=user.pk).update(is_active=False, deactivated_at=user.created_at)


@pytest.mark.rule("BOUNCE-8")
def test_what_somebody_held_who_is_gone_is_found_and_given_to_others(loop, at):
    ben, ines = loop.person("Ben Asante", Role.AE), loop.person("Ines Roth", Role.SDR)
    undecided, sent_back = loop.submitted(at=at).handoff, loop.bounced(at=at).round.handoff
    assert orphans.look(at=at) == orphans.Found(2, [], [])
    for user in (loop.ae, loop.sdr):
        go(user)
    assert set(orphans.in_nobodys_inbox()) == {undecided, sent_back}
    found = orphans.look(at=at)
    assert (set(found.put_right), found.left) == ({undecided.pk, sent_back.pk}, [])
    assert (waiting(ben, at), waiting(ines, at)) == ([undecided.pk], [sent_back.pk])
    assert {event.why for event in Event.objects.filter(kind="handoff.reassigned")} == {"left"}
    assert orphans.look(at=at) == orphans.Found(2, [], [])  # twice it finds nothing more


def test_an_ae_whose_last_role_has_ended_sees_no_inbox(loop, at):
    ben, handoff = loop.person("Ben Asante", Role.AE), loop.submitted(at=at).handoff
    leave_team(loop.ae.memberships.get(), by=None, at=at)
    orphans.look(at=at)
    assert Handoff.objects.get(pk=handoff.pk).ae == ben


def test_with_nobody_left_to_write_it_waits_on_the_manager(loop, at):
    handoff = loop.bounced(at=at).round.handoff
    loop.manager.memberships.update(ended_at=at)
    ruth = loop.person("Ruth Lindgren", Role.MANAGER)
    Handoff.objects.filter(pk=handoff.pk).update(ae=ruth)  # who decides on it does not write it
    go(loop.sdr)
    assert orphans.look(at=at).left == []
    assert waiting(ruth, at) == [handoff.pk]


def test_in_a_team_without_a_manager_it_waits_on_revops(loop, at):
    handoff = loop.submitted(at=at).handoff
    reassign(handoff, ae=None, by=None, at=at, why="left")
    leave_team(loop.manager.memberships.get(), by=None, at=at)
    assert orphans.look(at=at).left == [handoff.pk]  # nobody is there at all
    revops = loop.person("Priya Raman", Role.REVOPS)
    assert orphans.look(at=at).left == []
    assert waiting(revops, at) == [handoff.pk]


@pytest.mark.parametrize(
    ("state", "kind"), [("submitted", "review"), ("bounced", "restate"), ("restated", "step")]
)
def test_what_lost_its_clock_gets_one_and_that_is_written_down(loop, at, state, kind):
    made = getattr(loop, state)(at=at)
    handoff = made.handoff if state == "submitted" else made.round.handoff
    Clock.objects.filter(subject_id=handoff.pk).delete()
    assert orphans.look(at=at).put_right == [handoff.pk]
    assert Clock.objects.get(subject_id=handoff.pk, stopped_at=None).kind == kind
    assert Event.objects.filter(kind="handoff.found_again", subject_id=handoff.pk).count() == 1


def test_it_is_done_once_a_day_however_often_it_is_asked(loop, at):
    assert orphans.daily(at=at) is not None
    assert orphans.daily(at=at + dt.timedelta(hours=22)) is None
    assert orphans.daily(at=at + dt.timedelta(hours=24)) is not None


def test_beat_asks_for_it():
    assert tasks.look_for_orphans.name in {it["task"] for it in settings.CELERY_BEAT_SCHEDULE.values()}
