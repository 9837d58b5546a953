"""What this room does when clocks come due, meetings move and people change. Each looks at things as they are now."""

import datetime as dt
from uuid import UUID

from bounces import clocks, due
from briefs.models import ReviewRound
from handoff import states
from handoff.models import Handoff
from handoff.reasons import Reassignment
from handoff.verbs import locked_with, pass_on
from ledger.clocks import NoClock, end, find, hand_over, move, stop
from ledger.models import Clock, Event
from people.models import User


def mark_breach(event: Event, *, at: dt.datetime) -> None:
    """A breach is written down once and stays; measuring goes on (BOUNCE-5)."""
    rounds = ReviewRound.objects.filter(handoff=event.subject_id, submitted_at__lte=event.at)
    latest = rounds.order_by("-number").first()
    if (
        latest is not None
    ):  # its second breach, by another holder's clock, is no breach of the round before it
        ReviewRound.objects.filter(pk=latest.pk, breached_at=None).update(breached_at=event.at)


def meeting_changed(event: Event, *, at: dt.datetime) -> None:
    """The bound before the meeting is worked out anew. A past breach stays (BOUNCE-4)."""
    if not _review_runs(event):
        return
    handoff = _locked(event.subject_id)
    clock = _open_review(handoff)
    if clock is None or clock.breached_at is not None:
        return
    terms = clocks.terms_of(handoff.team)
    told = Event.objects.filter(subject_id=handoff.pk, kind="handoff.reassigned", at__gt=clock.started_at)
    planned = due.meeting_moved(
        event.at,
        landed_at=clock.started_at,
        meeting=clocks.starts_at(handoff),
        terms=terms,
        measure=clocks.measure_of(_landed_with(handoff), handoff.team, terms, since=clock.started_at),
        taken_over_at=told.order_by("pk").values_list("at", flat=True).last(),
    )
    if planned.at != clock.due_at:
        move(clock, due_at=planned.at, at=at)


def _landed_with(handoff: Handoff) -> User | None:
    """Whose working hours the window was counted in."""
    last = handoff.rounds.select_related("landed_with").order_by("-number").first()
    return last.landed_with if last is not None else handoff.ae


def ask_to_rebook(event: Event, *, at: dt.datetime) -> None:
    """A no-show or a cancellation: the SDR books anew the same day (HANDOFF-9)."""
    handoff = _locked(event.subject_id)
    over = handoff.review in (states.Review.WITHDRAWN, states.Review.RECYCLED)
    if over or handoff.meeting_state not in (states.Meeting.NO_SHOW, states.Meeting.CANCELLED):
        return
    if not Clock.objects.filter(kind="rebook", subject_id=handoff.pk, stopped_at=None).exists():
        ends = clocks.end_of_day(handoff.sdr, handoff.team, at=event.at)
        clocks.start_for_sdr("rebook", handoff, at=event.at, due_at=ends)


def booked_again(event: Event, *, at: dt.datetime) -> None:
    end("rebook", subject=_locked(event.subject_id), outcome="booked", at=at)


def meeting_corrected(event: Event, *, at: dt.datetime) -> None:
    """They came after all, so there is nothing to book again; or they did not, and there is."""
    handoff = _locked(event.subject_id)
    if handoff.meeting_state == states.Meeting.HELD:
        end("rebook", subject=handoff, outcome="held", at=at)
    else:
        ask_to_rebook(event, at=at)


def taken_over(event: Event, *, at: dt.datetime) -> None:
    """Who takes it over gets four hours at least; after a breach a clock of their own, and the old one keeps it."""
    if not _review_runs(event):
        return
    handoff = _locked(event.subject_id)
    clock = _open_review(handoff)
    if clock is None:
        return
    if clock.breached_at is not None:
        before = event.old.get("ae")
        hand_over(clock, holder=UUID(before) if before else None, at=at)
        stop(clock, outcome="reassigned", at=at)
        clocks.start_review(handoff, clocks.review_due(handoff, at=at), at=at)
        return
    due_at = clocks.due_when_passed_on(handoff, clock, handoff.ae, at=event.at)
    if due_at != clock.due_at:
        move(clock, due_at=due_at, at=at)


def to_a_backup(event: Event, *, at: dt.datetime) -> None:
    """The team has set that an overdue review goes to a backup AE after a grace (BOUNCE-5)."""
    handoff = _locked(event.subject_id)
    if _open_review(handoff) is not None:
        pass_on(handoff, by=None, at=at, why=Reassignment.OVERDUE, caused_by=event)


def withdrawn(event: Event, *, at: dt.datetime) -> None:
    """The round that waited is decided by that; its clocks were stopped with the withdrawal."""
    ReviewRound.objects.filter(handoff=event.subject_id, decided_at=None).update(
        decision=ReviewRound.Decision.WITHDRAWN, decided_at=event.at, decided_by=event.by_id
    )


def _review_runs(event: Event) -> bool:
    """A look before anything is locked: of most handoffs that move no review is open."""
    return Clock.objects.filter(kind="review", subject_id=event.subject_id, stopped_at=None).exists()


def _locked(pk: UUID) -> Handoff:
    return locked_with(pk, "team", "sdr", "ae", "meeting")


def _open_review(handoff: Handoff) -> Clock | None:
    try:
        return find("review", handoff)
    except NoClock:
        return None
