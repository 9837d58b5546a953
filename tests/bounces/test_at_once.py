"""Two at one handoff at the same moment: one decision wins, the other is told, and nothing is lost (HANDOFF-6, R11)."""

import datetime as dt
import threading
import time

import pytest
from django.db import transaction

from bounces import verbs
from bounces.models import Bounce
from briefs.models import Brief, ReviewRound
from briefs.verbs import save
from handoff.models import Handoff
from handoff.verbs import change_sdr, move_meeting, reassign
from ledger.models import Clock
from ledger.refused import Overtaken, Refused
from ledger.time import now
from people.models import Role
from tests.at_once import at_once
from tests.loop import DAY, HOUR, Loop

pytestmark = pytest.mark.django_db(transaction=True)
SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def loop(transactional_db):
    return Loop()


@pytest.fixture
def handoff(loop):
    return loop.submitted().handoff


def seen(handoff):
    return Handoff.objects.get(pk=handoff.pk)


def slowly(verb, done):
    """The verb, and then a while in which others find it written and not yet committed."""

    def run():
        with transaction.atomic():
            verb()
            done.set()
            time.sleep(0.3)

    return run


def behind(first, second):
    """The second begins while the first has not committed; gives what they raised."""
    done = threading.Event()
    return at_once(slowly(first, done), lambda: done.wait(5) and second())


def open_clocks(handoff):
    found = Clock.objects.filter(subject_id=handoff.pk, stopped_at=None)
    return sorted(found.values_list("kind", flat=True))


@pytest.mark.rule("HANDOFF-6")
def test_accept_and_bounce_at_once_have_one_winner_and_one_clock(loop, handoff):
    one, other = seen(handoff), seen(handoff)
    [no] = at_once(lambda: verbs.accept(one, by=loop.ae, at=now()), lambda: loop.bounced(other))
    assert (isinstance(no, Overtaken), "Already decided" in no.sentence) == (True, True)
    state, decided = seen(handoff).review, ReviewRound.objects.get().decision
    assert state == decided
    assert Bounce.objects.count() == (state == "bounced")
    assert open_clocks(handoff) == (["restate"] if state == "bounced" else [])


def test_two_bounces_at_once_are_one(loop, handoff):
    one, other = seen(handoff), seen(handoff)
    [no] = at_once(lambda: loop.bounced(one), lambda: loop.bounced(other))
    assert isinstance(no, Overtaken)
    assert Bounce.objects.count() == 1


def test_undo_and_restate_at_once_leave_one_of_the_two(loop, handoff):
    """Whoever is second finds it decided anew or being fixed, and is told."""
    at = now()
    loop.bounced(handoff, at=at)
    one, other = seen(handoff), seen(handoff)
    [no] = at_once(
        lambda: verbs.undo(one, by=loop.ae, at=at + SECOND), lambda: loop.restated(other, at=at + SECOND)
    )
    assert isinstance(no, Refused)
    standing = Bounce.objects.filter(undone_at=None).exists()
    found = (seen(handoff).review, standing, open_clocks(handoff))
    assert found in [("submitted", False, ["review"]), ("requalifying", True, ["step"])]


def test_undo_and_resubmit_at_once_leave_the_second_round(loop, handoff):
    """Somebody has acted on the bounce, so it is not undone, however the two fall."""
    at = now()
    loop.restated(loop.bounced(handoff, at=at).round.handoff, at=at + SECOND)
    revision = Brief.objects.get().revision
    [no] = at_once(
        lambda: verbs.undo(seen(handoff), by=loop.ae, at=at + 2 * SECOND),
        lambda: verbs.submit(seen(handoff), revision=revision, by=loop.sdr, at=at + 2 * SECOND),
    )
    assert isinstance(no, Refused)
    assert ReviewRound.objects.filter(decided_at=None).values_list("number", flat=True).get() == 2
    assert open_clocks(handoff) == ["review"]


@pytest.mark.rule("BRIEF-5")
def test_a_save_behind_a_submission_is_told_and_no_words_fall_between(loop):
    brief = loop.written()
    [no] = behind(
        lambda: verbs.submit(brief.handoff, revision=brief.revision, by=loop.sdr, at=now()),
        lambda: save(brief, {"pain": "“Later.”"}, revision=brief.revision, by=loop.sdr, at=now()),
    )
    assert (no.rule, Brief.objects.get().pain) == ("BRIEF-6", brief.pain)
    assert ReviewRound.objects.get().pain == brief.pain


def test_a_submission_behind_a_save_is_stale_and_lands_nothing(loop):
    brief = loop.written()
    [no] = behind(
        lambda: save(brief, {"pain": "“Newer.”"}, revision=brief.revision, by=loop.sdr, at=now()),
        lambda: verbs.submit(brief.handoff, revision=brief.revision, by=loop.sdr, at=now()),
    )
    assert (no.rule, ReviewRound.objects.exists()) == ("BRIEF-5", False)


def test_a_submission_behind_its_reassignment_lands_with_the_new_ae(loop):
    brief = loop.written(loop.draft(ae=None))
    given = lambda: reassign(seen(brief.handoff), ae=loop.ae, by=loop.manager, at=now(), why="conflict")  # noqa: E731
    submit = lambda: verbs.submit(brief.handoff, revision=brief.revision, by=loop.sdr, at=now())  # noqa: E731
    assert behind(given, submit) == []
    assert ReviewRound.objects.get().landed_with == loop.ae


def test_an_acceptance_behind_another_sdr_or_another_time_is_of_what_is_true_now(loop, handoff):
    ben, starts_at = loop.person("Ben Asante", Role.SDR), now() + 3 * DAY

    def change():
        change_sdr(seen(handoff), sdr=ben, by=loop.manager, at=now(), why="left")
        move_meeting(seen(handoff), starts_at=starts_at, ends_at=starts_at + HOUR, by=ben, at=now())

    assert behind(change, lambda: verbs.accept(handoff, by=loop.ae, at=now())) == []
    assert ReviewRound.objects.get().meeting["starts_at"] == starts_at.isoformat()


def test_accept_and_reassign_at_the_deadline_leave_one_who_holds_and_decided(loop, handoff):
    """R11. Either it was accepted by who held it, or another holds it and nobody has decided."""
    ben, at = loop.person("Ben Asante", Role.AE), ReviewRound.objects.get().due_at
    one, other = seen(handoff), seen(handoff)
    raised = at_once(
        lambda: verbs.accept(one, by=loop.ae, at=at),
        lambda: reassign(other, ae=ben, by=loop.manager, at=at, why="conflict"),
    )
    row = seen(handoff)
    assert all(isinstance(no, Refused) for no in raised)
    if row.review == "accepted":
        assert (ReviewRound.objects.get().decided_by, open_clocks(handoff)) == (loop.ae, [])
    else:
        assert (row.ae, Clock.objects.get(kind="review", stopped_at=None).holder_id) == (ben, ben.pk)
