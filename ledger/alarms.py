"""What a person has to look at: raised once, told once, cleared when it is well again."""

import logging
from collections.abc import Callable
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction

from ledger import events, health
from ledger.models import Alarm, Look
from ledger.time import now

log = logging.getLogger(__name__)

SETTLED = 15.0  # seconds
WATCH = "watch"

CONDITIONS: dict[str, Callable[[health.Health], bool]] = {
    "clocks_overdue": lambda it: it.clocks_overdue > 0,
    "clocks_parked": lambda it: it.clocks_parked > 0,
    "dispatches_behind": lambda it: it.dispatches_oldest > 60,
    "dispatches_parked": lambda it: it.dispatches_parked > 0,
    "deliveries_parked": lambda it: it.deliveries_parked > 0,
    # They come back within a second of the database; just after it was away none is to be expected.
    "clock_workers_gone": lambda it: it.clock_workers == 0 and it.database_up > SETTLED,
}


@transaction.atomic
def watch() -> list[str]:
    """Compare what is with what is known. Returns the names of the alarms that were raised or cleared now."""
    seen, at = health.read(), now()
    Look.objects.update_or_create(name=WATCH, defaults={"at": at})
    raised = {name for name, holds in CONDITIONS.items() if holds(seen)}
    known = {alarm.name: alarm for alarm in Alarm.objects.select_for_update().filter(cleared_at=None)}
    for name in raised - known.keys():
        _raise(name, at=at)
    for name in known.keys() - raised:
        _clear(known[name], at=at)
    return sorted(raised ^ known.keys())


def open_alarms() -> list[Alarm]:
    return list(Alarm.objects.filter(cleared_at=None).order_by("raised_at"))


def _raise(name: str, *, at) -> None:
    log.error("alarm raised", extra={"alarm": name})
    Alarm.objects.create(name=name, raised_at=at)
    events.record("alarm.raised", subject=_subject(name), by=None, at=at, new={"alarm": name})


def _clear(alarm: Alarm, *, at) -> None:
    log.warning("alarm cleared", extra={"alarm": alarm.name})
    Alarm.objects.filter(pk=alarm.pk).update(cleared_at=at)
    events.record("alarm.cleared", subject=_subject(alarm.name), by=None, at=at, new={"alarm": alarm.name})


def _subject(name: str) -> events.Subject:
    return events.Subject("ledger.alarm", uuid5(NAMESPACE_URL, name))
