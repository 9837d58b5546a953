"""What the page "System health" shows: counts, alarms in words, what is late and what is parked. No person's name."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from handoff.broker import redis_answers
from ledger import alarms, clocks, deliveries, dispatches, health, wiring
from ledger.models import TOLERANCE, Clock, Delivery, Dispatch, Event
from ledger.told import kind_in_words, plain
from people.models import User

OVERDUE_SHOWN = 20
PARKED_SHOWN = 50


@dataclass(frozen=True)
class Advice:
    """An alarm in words, and what to do."""

    title: str | Promise
    to_do: str | Promise


ADVICE = {
    "clocks_overdue": Advice(
        gettext_lazy("Clocks are overdue."),
        gettext_lazy(
            "Check that a clock worker runs and reaches the database. Overdue steps are done in due order."
        ),
    ),
    "clocks_parked": Advice(
        gettext_lazy("Clocks are parked."),
        gettext_lazy(
            "Each failed three times. Find its error in the log, mend the cause, then let it try again below."
        ),
    ),
    "dispatches_behind": Advice(
        gettext_lazy("Reactions are more than a minute behind."),
        gettext_lazy(
            "Check that a clock worker runs: it does them. Nothing is lost, and they are done in order."
        ),
    ),
    "dispatches_parked": Advice(
        gettext_lazy("Reactions are parked."),
        gettext_lazy(
            "Each failed three times. Find its error in the log, mend the cause, then let it try again below."
        ),
    ),
    "deliveries_behind": Advice(
        gettext_lazy("Deliveries are more than a minute behind."),
        gettext_lazy(
            "Check that Redis answers and that a worker runs: it sends them. Nothing is lost, only late."
        ),
    ),
    "deliveries_parked": Advice(
        gettext_lazy("Deliveries are parked."),
        gettext_lazy(
            "The other side refused them, or eight tries failed. Mend the cause, then let them try again below."
        ),
    ),
    "tasks_silent": Advice(
        gettext_lazy("No task has come through for more than a minute."),
        gettext_lazy(
            "Check beat, Redis and a worker: mail and what is done by the hour waits for them. Clocks go on."
        ),
    ),
    "clock_workers_gone": Advice(
        gettext_lazy("No clock worker is alive."),
        gettext_lazy(
            "Start one. Until then no deadline is kept; afterwards everything overdue is done in due order."
        ),
    ),
}


@dataclass(frozen=True)
class OpenAlarm:
    advice: Advice
    raised_at: dt.datetime


@dataclass(frozen=True)
class Late:
    step: str  # the event that it will be, in words
    by: str


@dataclass(frozen=True)
class Parked:
    """A row that waits for a person. `what` and `error` name nobody: they are kinds, code and class names."""

    sort: str  # clock, dispatch or delivery
    pk: int
    name: str
    what: str
    parked_at: dt.datetime
    tries: int
    error: str


@dataclass(frozen=True)
class Report:
    at: dt.datetime
    seen: health.Health
    redis_answers: bool
    running: int
    alarms: list[OpenAlarm]
    overdue: list[Late]
    parked: list[Parked]

    @property
    def state(self) -> str:
        """As the clock pill has it. Without a worker no clock is kept, even if none is overdue yet."""
        return "met" if self.seen.ok and self.seen.clock_workers else "late"

    @property
    def word(self) -> str:
        if not self.seen.ok:
            return _("Overdue %(time)s") % {"time": self.oldest_overdue}
        return _("On time") if self.seen.clock_workers else _("Not kept")

    @property
    def headline(self) -> str:
        if self.seen.ok and not self.seen.clock_workers:
            return _("No clock is overdue, and no clock worker is alive to keep the next one.")
        return headline(self.seen)

    @property
    def news(self) -> str:
        """What is said aloud when `state` changes: without seconds, which change all the time."""
        return _("All clocks are on time.") if self.state == "met" else _("Clocks are not being kept.")

    @property
    def last_look(self) -> str:
        return in_words(self.seen.last_look) if self.seen.last_look is not None else ""

    @property
    def oldest_overdue(self) -> str:
        return in_words(self.seen.clocks_oldest_overdue)

    @property
    def oldest_dispatch(self) -> str:
        return in_words(self.seen.dispatches_oldest)

    @property
    def oldest_delivery(self) -> str:
        return in_words(self.seen.deliveries_oldest)

    @property
    def parked_in_all(self) -> int:
        return self.seen.clocks_parked + self.seen.dispatches_parked + self.seen.deliveries_parked


def report(at: dt.datetime) -> Report:
    seen = health.read()
    return Report(
        at=at,
        seen=seen,
        redis_answers=redis_answers(),
        running=health.clocks_running(),
        alarms=[OpenAlarm(advice_on(alarm.name), alarm.raised_at) for alarm in alarms.open_alarms()],
        overdue=overdue(at) if seen.clocks_overdue else [],
        parked=parked(seen),
    )


def headline(seen: health.Health) -> str:
    if seen.ok:
        return _("All clocks are on time.")
    return ngettext(
        "%(count)s clock is overdue, by %(time)s.",
        "%(count)s clocks are overdue, the oldest by %(time)s.",
        seen.clocks_overdue,
    ) % {"count": seen.clocks_overdue, "time": in_words(seen.clocks_oldest_overdue)}


def advice_on(name: str) -> Advice:
    return ADVICE.get(name) or Advice(name, gettext_lazy("Look for this alarm in the log."))


def overdue(at: dt.datetime) -> list[Late]:
    late = Clock.objects.filter(next_at__lt=at - TOLERANCE).order_by("next_at", "id")[:OVERDUE_SHOWN]
    return [Late(_step_in_words(it), in_words((at - it.next_at).total_seconds())) for it in late]


def _step_in_words(it: Clock) -> str:
    """By the event that the step records; a step that this process does not know is called by its code."""
    step = wiring.clock_kinds().get(it.kind, {}).get(it.step_names[0]) if it.step_names else None
    return kind_in_words(step.event) if step else plain(" ".join([it.kind, *it.step_names[:1]])).capitalize()


def parked(seen: health.Health) -> list[Parked]:
    """The oldest of each sort; asks only for sorts that have some."""
    found: list[Parked] = []
    if seen.clocks_parked:
        found += [_parked_clock(it) for it in _oldest(Clock)]
    if seen.dispatches_parked:
        found += [_parked_dispatch(it) for it in _oldest(Dispatch, "event")]
    if seen.deliveries_parked:
        found += [_parked_delivery(it) for it in _oldest(Delivery, "event")]
    return found


def _oldest(model: Any, *related: str) -> list[Any]:
    rows = model.objects.filter(parked_at__isnull=False).order_by("parked_at", "id")
    return list((rows.select_related(*related) if related else rows)[:PARKED_SHOWN])


def _after(event: Event, what: str) -> str:
    """By the name that the log has for it, too."""
    return _("after: %(event)s · %(what)s") % {"event": kind_in_words(event.kind), "what": what}


def _parked_clock(it: Clock) -> Parked:
    name = _("Clock %(id)s") % {"id": it.pk}
    return Parked("clock", it.pk, name, _step_in_words(it), it.parked_at, it.tries, it.last_error)


def _parked_dispatch(it: Dispatch) -> Parked:
    name = _("Reaction %(id)s") % {"id": it.pk}
    return Parked(
        "dispatch", it.pk, name, _after(it.event, it.consumer), it.parked_at, it.tries, it.last_error
    )


def _parked_delivery(it: Delivery) -> Parked:
    name = _("Delivery %(id)s") % {"id": it.pk}
    return Parked(
        "delivery", it.pk, name, _after(it.event, it.channel), it.parked_at, it.tries, it.last_error
    )


UNPARK = {"clock": clocks.unpark, "dispatch": dispatches.unpark, "delivery": deliveries.unpark}


def try_again(sort: str, pk: int, *, by: User | None, at: dt.datetime) -> bool:
    """Let one parked row try again. False when it is not parked any more."""
    return UNPARK[sort](pk, by=by, at=at)


def in_words(seconds: float) -> str:
    """Two units at most, rounded down: 48 s, 3 min 12 s, 2 h 05 min, 3 d 4 h."""
    whole = max(int(seconds), 0)
    minutes, s = divmod(whole, 60)
    hours, m = divmod(minutes, 60)
    days, h = divmod(hours, 24)
    if days:
        return _("%(days)d d %(hours)d h") % {"days": days, "hours": h}
    if hours:
        return _("%(hours)d h %(minutes)02d min") % {"hours": hours, "minutes": m}
    if minutes:
        return _("%(minutes)d min %(seconds)02d s") % {"minutes": minutes, "seconds": s}
    return _("%(seconds)d s") % {"seconds": s}
