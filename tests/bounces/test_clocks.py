"""The review's clock in its life: reminders, breach, meetings that move, other holders, backups."""

import datetime as dt

import pytest

from bounces import verbs
from bounces.clocks import end_of_day
from bounces.inbox import faces
from briefs.models import ReviewRound
from handoff.models import Handoff
from handoff.verbs import correct, miss, move_meeting, reassign, withdraw
from ledger import clock_engine, dispatches
from ledger.models import Clock, Event
from ledger.time import now
from people.models import Role
from people.verbs import change_settings
from tests.loop import HOUR, Loop

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def pass_time(shift):
    """Let so much time go by, and everything happen that is due by then."""
    since = dt.timedelta()

    def pass_time(more):
        nonlocal since
        since += more
        shift(since)
        for _ in range(3):
            clock_engine.fire_due()
            dispatches.drain()
        return now()

    return pass_time


def clock(handoff, kind="review"):
    return Clock.objects.filter(subject_id=handoff.pk, kind=kind).latest("id")


def told(handoff):
    return list(Event.objects.filter(subject_id=handoff.pk).order_by("id").values_list("kind", flat=True))


@pytest.mark.rule("BOUNCE-4")
@pytest.mark.rule("BOUNCE-5")
def test_reminders_then_a_breach_that_stays_and_decides_nothing(loop, pass_time):
    landed = loop.submitted()
    pass_time(12 * HOUR + MINUTE)
    assert told(landed.handoff)[-1] == "review.half_gone"
    pass_time(8 * HOUR)
    assert told(landed.handoff)[-1] == "review.nearly_due"
    pass_time(4 * HOUR)
    landed.refresh_from_db()
    assert landed.breached_at is not None
    assert Handoff.objects.get(pk=landed.handoff_id).review == "submitted"
    decided = verbs.accept(landed.handoff, by=loop.ae, at=now())
    assert (decided.breached_at, clock(landed.handoff).breached_at is not None) == (landed.breached_at, True)


@pytest.mark.rule("BOUNCE-4")
def test_a_moved_meeting_moves_the_deadline(loop, pass_time):
    landed = loop.submitted()
    handoff = Handoff.objects.get(pk=landed.handoff_id)
    starts_at = now() + 10 * HOUR
    move_meeting(handoff, starts_at=starts_at, ends_at=starts_at + HOUR, by=loop.sdr, at=now())
    pass_time(MINUTE)
    assert clock(handoff).due_at == starts_at - 2 * HOUR


@pytest.mark.rule("BOUNCE-4")
def test_a_new_holder_has_four_hours_at_least(loop, pass_time):
    landed = loop.submitted()
    at = pass_time(22 * HOUR)
    new = loop.person("Ben Asante", Role.AE)
    reassign(Handoff.objects.get(pk=landed.handoff_id), ae=new, by=loop.manager, at=at, why="conflict")
    pass_time(MINUTE)
    assert (clock(landed.handoff).holder_id, clock(landed.handoff).due_at) == (new.pk, at + 4 * HOUR)


@pytest.mark.rule("BOUNCE-4")
def test_after_a_breach_the_old_clock_keeps_it_and_the_new_holder_gets_a_new_one(loop, pass_time):
    landed = loop.submitted()
    at = pass_time(25 * HOUR)
    new = loop.person("Ben Asante", Role.AE)
    reassign(Handoff.objects.get(pk=landed.handoff_id), ae=new, by=loop.manager, at=at, why="conflict")
    pass_time(MINUTE)
    old, fresh = Clock.objects.filter(subject_id=landed.handoff_id, kind="review").order_by("id")
    assert (old.holder_id, old.outcome, old.breached_at is not None) == (loop.ae.pk, "reassigned", True)
    assert (fresh.holder_id, fresh.breached_at) == (new.pk, None)


@pytest.mark.rule("BOUNCE-5")
def test_a_team_may_send_overdue_reviews_to_a_backup(loop, pass_time):
    other = loop.person("Ben Asante", Role.AE)
    loop.team = change_settings(loop.team, {"review_grace": 60}, by=None, at=now())
    landed = loop.submitted()
    pass_time(24 * HOUR + 30 * MINUTE)
    assert Handoff.objects.get(pk=landed.handoff_id).ae_id == loop.ae.pk
    pass_time(31 * MINUTE)
    assert Handoff.objects.get(pk=landed.handoff_id).ae_id == other.pk
    assert clock(landed.handoff).holder_id == other.pk


@pytest.mark.rule("BOUNCE-3")
def test_nothing_restated_in_24_hours_is_a_breach_of_its_own(loop, pass_time):
    sent_back = loop.bounced()
    pass_time(24 * HOUR + MINUTE)
    assert told(sent_back.round.handoff)[-1] == "restate.breached"


@pytest.fixture
def loop(transactional_db):
    return Loop()


def test_a_second_breach_of_one_round_is_none_of_the_round_before(loop, pass_time):
    """Round one was decided in time; round two is overdue with one AE and, passed on, with the next."""
    handoff = loop.restated().round.handoff
    verbs.submit(handoff, revision=handoff.brief.revision, by=loop.sdr, at=now())
    at = pass_time(25 * HOUR)
    new = loop.person("Ben Asante", Role.AE)
    reassign(Handoff.objects.get(pk=handoff.pk), ae=new, by=loop.manager, at=at, why="conflict")
    pass_time(MINUTE)  # a clock of their own begins
    pass_time(25 * HOUR)
    assert Clock.objects.filter(kind="review", breached_at__isnull=False).count() == 2
    breached = ReviewRound.objects.filter(breached_at__isnull=False)
    assert list(breached.values_list("number", flat=True)) == [2]


@pytest.mark.rule("HANDOFF-9")
def test_a_corrected_meeting_ends_the_task_to_book_again_or_opens_it(loop, pass_time):
    handoff = loop.draft(starts_in=HOUR).handoff
    at = pass_time(2 * HOUR)
    miss(handoff, by=loop.sdr, at=at)
    at = pass_time(MINUTE)
    assert clock(handoff, "rebook").stopped_at is None
    correct(handoff, held=True, why="marked_by_mistake", by=loop.sdr, at=at)
    at = pass_time(MINUTE)
    assert clock(handoff, "rebook").outcome == "held"
    correct(handoff, held=False, why="marked_by_mistake", by=loop.sdr, at=at)
    pass_time(MINUTE)
    assert clock(handoff, "rebook").stopped_at is None


@pytest.mark.parametrize(
    ("since", "ends"),
    [
        ("2026-03-04T10:00", "2026-03-04T18:00"),  # a Wednesday
        ("2026-03-04T16:00", "2026-03-04T18:00"),
        ("2026-03-04T16:01", "2026-03-05T11:00"),
        ("2026-03-04T06:00", "2026-03-04T18:00"),
        ("2026-03-06T17:00", "2026-03-09T11:00"),  # a Friday
        ("2026-03-07T12:00", "2026-03-09T11:00"),
    ],
)
def test_the_same_day_is_the_first_two_hours_of_the_next_when_under_two_are_left(loop, since, ends):
    since, ends = (dt.datetime.fromisoformat(f"{text}+00:00") for text in (since, ends))
    assert end_of_day(loop.sdr, loop.team, at=since) == ends


def test_a_withdrawal_by_nobody_decides_the_round(loop, pass_time):
    landed = loop.submitted()
    withdraw(Handoff.objects.get(pk=landed.handoff_id), why="duplicate", by=None, at=now())
    pass_time(MINUTE)
    landed.refresh_from_db()
    assert (landed.decision, landed.decided_by) == ("withdrawn", None)


@pytest.mark.rule("BOUNCE-4")
def test_a_review_by_working_hours_counts_down_in_them_and_rests_at_night(loop):
    loop.team = change_settings(loop.team, {"review_mode": "working"}, by=None, at=now())
    friday = dt.datetime(2026, 3, 6, 17, tzinfo=dt.UTC)
    landed = loop.submitted(loop.draft(at=friday, starts_in=None), at=friday)
    running = clock(landed.handoff)
    shown = faces([running], {}, loop.ae, friday + 30 * MINUTE)[running.pk]
    assert (running.due_at, shown.word) == (dt.datetime(2026, 3, 9, 16, tzinfo=dt.UTC), "7 h 30 min left")
    assert faces([running], {}, loop.ae, friday + 24 * HOUR)[running.pk].state == "paused"
