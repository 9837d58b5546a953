"""Who is told of what: from an event through the drain to names for audiences."""

import datetime as dt

import pytest

from handoff import nudges, streams
from handoff.verbs import reassign
from ledger import dispatches
from ledger.models import Feed
from ledger.time import now
from people.models import Role
from people.verbs import add_absence, add_user, join_team

DAY = dt.timedelta(days=1)


@pytest.fixture
def told(monkeypatch, db) -> list[streams.Nudge]:
    """What the drain publishes."""
    heard: list[streams.Nudge] = []
    monkeypatch.setattr(streams, "publish", lambda nudge: heard.append(nudge) or True)
    monkeypatch.setattr(nudges, "_quiet_until", 0.0)
    return heard


def drained(told):
    told.clear()
    dispatches.append_to_feed(500)
    return told[0] if told else None


def test_what_happens_to_a_handoff_is_told_to_those_it_concerns(told, handoff, team, sdr, ae, account):
    names = drained(told).names
    assert set(names) >= {f"team:{team.pk}", f"user:{sdr.pk}", f"user:{ae.pk}", "company", "revops"}
    assert f"handoff:{handoff.pk}" in names[f"user:{ae.pk}"]
    assert {"handoff", f"team:{team.pk}", f"user:{ae.pk}"} <= set(names[f"team:{team.pk}"])


def test_who_loses_a_handoff_is_told_too(told, handoff, ae, sdr, at):
    drained(told)
    other = add_user(name="Ben Okafor", email="ben@example.com", by=None, at=at)
    reassign(handoff, ae=other, by=sdr, at=at, why="left")
    assert {f"user:{ae.pk}", f"user:{other.pk}"} <= set(drained(told).names)


def test_what_somebody_does_about_themselves_is_not_told_to_others(told, ae, at):
    drained(told)
    add_absence(ae, starts_at=at + DAY, ends_at=at + 2 * DAY, by=ae, at=at)
    assert set(drained(told).names) == {f"user:{ae.pk}", "revops"}


def test_a_nudge_holds_names_and_nothing_else(told, handoff):
    names = {name for what in drained(told).names.values() for name in what}
    assert all(len(name.split(":")) <= 2 and " " not in name for name in names)


def test_a_person_listens_as_what_they_are(team, ae, sdr, at):
    join_team(ae, role=Role.AE, team=team, by=None, at=at)
    add_absence(sdr, starts_at=at, ends_at=at + DAY, cover=ae, by=None, at=at)
    assert nudges.audiences_of(ae, at=at) == {f"user:{ae.pk}", f"user:{sdr.pk}", f"team:{team.pk}"}
    assert nudges.audiences_of(ae, at=at + 2 * DAY) == {f"user:{ae.pk}", f"team:{team.pk}"}
    join_team(sdr, role=Role.REVOPS, by=None, at=at)
    assert {"revops", "company"} <= nudges.audiences_of(sdr, at=at)


def test_a_role_given_ends_the_streams_of_that_person(told, team, ae, at):
    drained(told)
    join_team(ae, role=Role.AE, team=team, by=None, at=at)
    assert drained(told).ends == [f"user:{ae.pk}"]


def test_who_comes_back_hears_what_they_missed_and_nothing_that_is_not_theirs(told, handoff, ae, team, at):
    dispatches.append_to_feed(500)
    newest = Feed.objects.latest("seq").seq
    mine = {f"user:{ae.pk}"}
    assert nudges.missed(mine, after=newest, since=None) == (newest, set())
    seq, names = nudges.missed(mine, after=0, since=None)
    assert (seq, f"handoff:{handoff.pk}" in names) == (newest, True)
    assert nudges.missed({"user:somebody"}, after=0, since=None)[1] == set()


def test_a_page_just_made_hears_what_came_between(told, handoff, ae):
    dispatches.append_to_feed(500)
    mine = {f"user:{ae.pk}"}
    assert (
        f"handoff:{handoff.pk}" in nudges.missed(mine, after=None, since=now() - dt.timedelta(seconds=5))[1]
    )
    assert nudges.missed(mine, after=None, since=now() + dt.timedelta(seconds=5))[1] == set()


def test_who_missed_too_much_asks_for_everything(told, handoff, ae, monkeypatch):
    dispatches.append_to_feed(500)
    monkeypatch.setattr(nudges, "REMEMBERED", 1)
    assert nudges.missed({f"user:{ae.pk}"}, after=0, since=None)[1] == {nudges.EVERYTHING}


def test_so_does_a_page_that_was_made_long_ago(told, handoff, ae, monkeypatch):
    dispatches.append_to_feed(500)
    monkeypatch.setattr(nudges, "REMEMBERED", 1)
    since = now() - dt.timedelta(hours=1)
    assert nudges.missed({f"user:{ae.pk}"}, after=None, since=since)[1] == {nudges.EVERYTHING}


def test_many_names_for_one_audience_become_one(told, handoff, monkeypatch):
    monkeypatch.setattr(nudges, "SO_MANY", 1)
    assert drained(told).names["revops"] == [nudges.EVERYTHING]


def test_a_redis_that_is_away_is_not_asked_again_at_once(monkeypatch, handoff):
    tries = []
    monkeypatch.setattr(streams, "publish", lambda nudge: tries.append(nudge))
    monkeypatch.setattr(nudges, "_quiet_until", 0.0)
    nudges.follow([1])
    nudges.follow([2])
    assert len(tries) == 1


def test_the_feed_stands_when_a_follower_fails(monkeypatch, handoff, wired):
    wired("followers", ["handoff.nudges.nothing_there"])
    assert dispatches.append_to_feed(500) > 0
    assert Feed.objects.exists()
