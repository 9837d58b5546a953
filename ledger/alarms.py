"""What a person has to look at: raised once, told once, cleared when it is well again."""

import datetime as dt
import logging
from collections.abc import Callable
from uuid import NAMESPACE_URL, uuid5

from django.db import IntegrityError, connection, transaction

from ledger import events, health
from ledger.models import Alarm, Look
from ledger.time import now

log = logging.getLogger(__name__)

SETTLED = 15.0  # seconds
BEHIND = 60.0  # seconds
WATCH, TASKS = "watch", "tasks"
WATCH_LOCK = 7_204_002  # any constant of ours: one watcher at a time

CONDITIONS: dict[str, Callable[[health.Health], bool]] = {
    "clocks_overdue": lambda it: it.clocks_overdue > 0,
    "clocks_parked": lambda it: it.clocks_parked > 0,
    "dispatches_behind": lambda it: it.dispatches_oldest > BEHIND,
    "dispatches_parked": lambda it: it.dispatches_parked > 0,
    "deliveries_behind": lambda it: it.deliveries_oldest > BEHIND,
    "deliveries_parked": lambda it: it.deliveries_parked > 0,
    "tasks_silent": lambda it: (it.last_task or 0) > BEHIND and it.database_up > SETTLED,
    # They come back within a second of the database; just after it was away none is to be expected.
    "clock_workers_gone": lambda it: it.clock_workers == 0 and it.database_up > SETTLED,
}


@transaction.atomic
def watch() -> list[str]:
    """Compare what is with what is known. Returns the names of the alarms that were raised or cleared now.

    Any number may watch: each clock worker does, and beat's task, for when there is none. One does it at a time.
    """
    if not _alone():
        return []
    seen, at = health.read(), now()
    Look.objects.update_or_create(name=WATCH, defaults={"at": at})
    Look.objects.get_or_create(name=TASKS, defaults={"at": at})  # from here on it should be heard of
    holding = {name for name, holds in CONDITIONS.items() if holds(seen)}
    known = {alarm.name: alarm for alarm in Alarm.objects.select_for_update().filter(cleared_at=None)}
    raised = [name for name in sorted(holding - known.keys()) if _raise(name, at=at)]
    cleared = sorted(known.keys() - holding)
    for name in cleared:
        _clear(known[name], at=at)
    return sorted(raised + cleared)


def heard_of_tasks() -> None:
    """A task came through."""
    Look.objects.update_or_create(name=TASKS, defaults={"at": now()})


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [WATCH_LOCK])
        return bool(cursor.fetchone()[0])


def open_alarms() -> list[Alarm]:
    return list(Alarm.objects.filter(cleared_at=None).order_by("raised_at"))


def _raise(name: str, *, at: dt.datetime) -> bool:
    """False when somebody has raised it meanwhile: code of before knows nothing of the lock."""
    try:
        with transaction.atomic():
            Alarm.objects.create(name=name, raised_at=at)
    except IntegrityError:
        return False
    log.error("alarm raised", extra={"alarm": name})
    events.record("alarm.raised", subject=_subject(name), by=None, at=at, new={"alarm": name})
    return True


def _clear(alarm: Alarm, *, at: dt.datetime) -> None:
    log.warning("alarm cleared", extra={"alarm": alarm.name})
    Alarm.objects.filter(pk=alarm.pk).update(cleared_at=at)
    events.record("alarm.cleared", subject=_subject(alarm.name), by=None, at=at, new={"alarm": alarm.name})


def _subject(name: str) -> events.Subject:
    return events.Subject("ledger.alarm", uuid5(NAMESPACE_URL, name))
