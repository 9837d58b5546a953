"""The sample company is made by verbs, as of their own moments, once; and nobody is told of it."""

import datetime as dt
from collections import Counter

import pytest
from django.db.models import F

from bar.models import BarVersion
from bounces.models import Bounce
from briefs.models import Brief, ReviewRound
from handoff.models import Account, Handoff
from ledger import health, wiring
from ledger.models import Alarm, Clock, ClockStep, Delivery, Dispatch, Event
from ledger.refused import Refused
from ledger.time import now
from people.models import Absence, Membership, Role, User
from people.verbs import add_user
from sample import fill
from sample.founding import found
from sample.models import Company, Scene
from tests.sample.conftest import SMALL, taken_back

MINUTE = dt.timedelta(minutes=1)


def test_a_company_is_there_with_its_teams_and_their_bars(company):
    held = Counter(Membership.objects.values_list("role", flat=True))
    assert held == {"sdr": 20, "ae": 8, "manager": 3, "revops": 2, "marketing": 1, "reader": 1}
    in_force = BarVersion.objects.filter(state="in_force").values_list("bar__team__name", "number")
    assert sorted(in_force) == [("Australia and New Zealand", 1), ("Northeast", 2), ("UK and Nordics", 1)]
    assert BarVersion.objects.filter(state="draft", asked_at__isnull=False).count() == 1
    assert Absence.objects.filter(starts_at__lte=now(), ends_at__gt=now(), cover__isnull=False).exists()


def test_handoffs_went_in_all_the_ways_that_they_go(company):
    handoffs = Handoff.objects.all()
    assert handoffs.count() == SMALL["size"] + 8
    reviews, meetings = (
        Counter(handoffs.values_list(name, flat=True)) for name in ("review", "meeting_state")
    )
    assert {"draft", "submitted", "accepted", "bounced", "requalifying", "recycled"} <= set(reviews)
    assert reviews["accepted"] >= 10
    assert meetings["held"] >= 8
    assert handoffs.filter(outcome__in=["advanced", "opportunity", "disqualified", "won", "lost"]).exists()
    assert ReviewRound.objects.filter(number=2, decision="accepted").exists()


def test_a_brief_was_sent_back_for_what_it_lacked_and_has_it_in_round_two(company):
    for sent_back in Bounce.objects.select_related("round", "item"):
        later = sent_back.round.handoff.rounds.filter(number=sent_back.round.number + 1).first()
        if later is not None and later.decision == "accepted":
            assert later.columns() != sent_back.round.columns()
            assert len(sent_back.restated) > 20


def test_no_verb_had_to_refuse(company):
    assert company == []


def test_no_clock_of_the_past_is_left_to_anybody(company):
    seen = health.read()
    assert (seen.clocks_overdue, seen.clocks_parked, seen.dispatches_parked) == (0, 0, 0)
    assert not Clock.objects.filter(next_at__lte=now()).exists()
    assert ClockStep.objects.filter(name="breach").exists()
    assert not ClockStep.objects.exclude(done_at=F("due_at")).exists()
    assert not Event.objects.filter(at__gt=now()).exists()


def test_nobody_is_told_of_history(company):
    reactions = {path for paths in wiring.reactions().values() for path in paths}
    assert reactions
    assert not Delivery.objects.exists()
    assert not Alarm.objects.exists()
    assert set(Dispatch.objects.values_list("consumer", flat=True)) == {wiring.FEED}
    assert not Dispatch.objects.filter(not_before__lt=now()).exists()


def test_what_followed_in_the_database_followed_at_its_moment(company):
    late = ReviewRound.objects.exclude(breached_at=None)
    assert late.exists()
    for one in late:
        assert one.breached_at >= one.due_at
    for rebook in Clock.objects.filter(kind="rebook"):
        assert Event.objects.filter(
            subject_id=rebook.subject_id,
            kind__in=["meeting.missed", "meeting.cancelled"],
            at=rebook.started_at,
        ).exists()


def test_reviews_wait_on_the_guest_under_every_pressure(company):
    ae = User.objects.get(email="alex.brandt@larkfield.example")
    waiting = Clock.objects.filter(kind="review", holder_id=ae.pk, stopped_at=None).order_by("due_at")
    left = [clock.due_at - now() for clock in waiting]
    for wanted in (-10 * MINUTE, 20 * MINUTE, 180 * MINUTE, 1200 * MINUTE):
        assert any(abs(one - wanted) < 15 * MINUTE for one in left), (wanted, left)
    assert waiting.exclude(breached_at=None).exists()


def test_drafts_and_a_bounce_wait_on_the_guest_who_writes(company):
    sdr = User.objects.get(email="noor.haddad@larkfield.example")
    drafts = Brief.objects.filter(handoff__sdr=sdr, handoff__review="draft")
    assert drafts.filter(revision__gt=0).count() >= 2
    assert Clock.objects.filter(kind="restate", holder_id=sdr.pk, stopped_at=None).exists()


def test_each_was_judged_by_the_bar_of_its_day(company):
    rounds = ReviewRound.objects.filter(version__bar__team__name="Northeast", number=1)
    second = BarVersion.objects.get(bar__team__name="Northeast", number=2)
    for one in rounds.select_related("version"):
        assert one.version.number == (1 if one.submitted_at < second.in_force_at else 2)
    assert second.in_force_at - second.asked_at > dt.timedelta(hours=1)


def test_all_that_was_decided_was_decided_by_who_held_it_or_covered(company):
    for one in ReviewRound.objects.filter(decision__in=["accepted", "bounced"]).select_related("decided_by"):
        roles = set(one.decided_by.memberships.values_list("role", flat=True))
        assert roles == {Role.AE}
        assert one.decided_by_id != one.submitted_by_id


def what_happened():
    return sorted(
        Handoff.objects.values_list(
            "account__name",
            "review",
            "meeting_state",
            "outcome",
            "created_at",
            "review_moved_at",
            "brief__pain",
        ),
        key=repr,
    )


@pytest.mark.django_db
def test_killed_and_taken_up_again_it_becomes_the_same_company(monkeypatch):
    tiny = {"seed": 3, "size": 2}
    with taken_back():
        fill.fill(**tiny)
        in_one_go, events = what_happened(), Event.objects.count()
    played, killed = fill.play, []

    def play(story, *more, **named):
        played(story, *more, **named)
        if len(killed) < 2 and story.number in (3, 9):
            killed.append(story.number)
            raise KeyboardInterrupt

    monkeypatch.setattr(fill, "play", play)
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            fill.fill(**tiny)
    assert 0 < Scene.objects.count() < Company.objects.get().scenes
    fill.fill(**tiny)
    assert what_happened() == in_one_go
    assert Event.objects.count() == events
    assert Account.objects.count() == Handoff.objects.count()


@pytest.mark.django_db
def test_complete_it_is_left_alone(monkeypatch):
    monkeypatch.setattr(fill, "scenes", lambda plan: iter([found]))
    fill.fill(seed=1, size=0)
    events = Event.objects.count()
    fill.fill(seed=1, size=0)
    assert Event.objects.count() == events
    assert Company.objects.get().finished_at is not None


@pytest.mark.django_db
def test_it_moves_in_nowhere_where_somebody_is(at):
    add_user(name="Ana", email="ana@example.com", by=None, at=at)
    assert not fill.is_wanted()
    with pytest.raises(Refused):
        fill.fill(**SMALL)
    assert not Company.objects.exists()


@pytest.mark.django_db
def test_it_never_moves_into_production(settings):
    settings.PRODUCTION = True
    assert not fill.is_wanted()
    with pytest.raises(Refused):
        fill.fill(**SMALL)
    assert User.objects.count() == 0
