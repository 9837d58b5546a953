"""A meeting that did not take place is booked again the same day, and the handoff goes on as it stood."""

import datetime as dt

import pytest

from bounces.reactions import ask_to_rebook, booked_again
from bounces.verbs import accept
from handoff.models import Handoff
from handoff.verbs import book, cancel, miss
from ledger.models import Clock, Event
from tests.loop import DAY, HOUR

pytestmark = pytest.mark.django_db
WEDNESDAY = dt.datetime(2026, 3, 4, 10, tzinfo=dt.UTC)


@pytest.mark.rule("HANDOFF-9")
@pytest.mark.parametrize("verb", [miss, cancel])
def test_the_sdr_gets_a_task_of_that_day_and_booked_again_it_goes_on_under_the_same_brief(loop, verb):
    brief = loop.written(loop.draft(at=WEDNESDAY - DAY, starts_in=DAY), at=WEDNESDAY - DAY)
    landed = loop.submitted(brief, at=WEDNESDAY - DAY)
    accept(landed.handoff, by=loop.ae, at=WEDNESDAY - DAY)
    handoff = Handoff.objects.select_related("meeting").get(pk=landed.handoff_id)
    ask_to_rebook(verb(handoff, by=loop.ae, at=WEDNESDAY), at=WEDNESDAY)
    task = Clock.objects.get(kind="rebook")
    assert (task.holder_id, task.due_at.date()) == (loop.sdr.pk, WEDNESDAY.date())
    soon = WEDNESDAY + HOUR
    meeting = book(handoff, starts_at=soon + DAY, ends_at=soon + DAY + HOUR, by=loop.sdr, at=soon)
    booked_again(Event.objects.get(kind="meeting.rebooked"), at=soon)
    task.refresh_from_db()
    now = Handoff.objects.get(pk=handoff.pk)
    assert (task.outcome, now.meeting, now.review) == ("booked", meeting, "accepted")
    assert (now.rounds.get(), now.brief.revision) == (landed, brief.revision)
