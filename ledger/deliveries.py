"""Effects outside the database. The row is written first and is what counts; Celery only carries the hint.

A delivery is told to a worker when it is due, and told again until it is sent or parked, the longer it waits
the more seldom. So a broker that loses its queue costs seconds, and one that nobody reads from does not fill up.
The effect happens at least once, always with the same `key`.
"""

import datetime as dt
import logging
import random

from django.db import connection, transaction

from ledger import wiring
from ledger.events import Row, record_about
from ledger.models import Delivery, Event
from ledger.time import HandoffNow, now, seconds_to_first

log = logging.getLogger(__name__)

TELL_AGAIN, TELL_AGAIN_AT_MOST = dt.timedelta(seconds=30), dt.timedelta(hours=1)
WRONG_CLOCKS = 900.0  # seconds: a hint's life is judged by hosts' clocks, and these may differ
LEASE = dt.timedelta(seconds=60)  # longer than any channel's own time-out
TRIES = 8
LONGEST_WAIT = dt.timedelta(minutes=15)


class Rejected(Exception):
    """The other side will never take this. The message is safe to show and holds nobody's words."""


def deliver(event: Event, *, channel: str, recipient: str, at: dt.datetime) -> None:
    """Write the row of one effect. A second one for the same event, channel and recipient is left out."""
    row = Delivery(event=event, channel=channel, recipient=recipient, created_at=at, next_at=at, due_at=at)
    Delivery.objects.bulk_create([row], ignore_conflicts=True)


def nudge_due(limit: int = 200) -> int:
    """Tell workers of deliveries that are due. Raises what the broker raises; the rows then stay due."""
    from ledger.tasks import send  # the task imports this module

    due = _take_due(limit)  # committed first: a worker may be quicker than our commit
    told = 0
    try:
        for pk, seconds in due:
            send.apply_async((pk,), expires=seconds + WRONG_CLOCKS)
            told += 1
    finally:
        untold = Delivery.objects.filter(pk__in=[pk for pk, _ in due[told:]], sent_at=None, parked_at=None)
        untold.update(next_at=HandoffNow())
    return told


TAKE = """
WITH due AS (
    SELECT id FROM ledger_delivery WHERE next_at <= handoff_now() ORDER BY next_at, id LIMIT %s
    FOR UPDATE SKIP LOCKED
)
UPDATE ledger_delivery AS d
   SET due_at = coalesce(d.due_at, d.created_at),
       next_at = handoff_now() + least(greatest((handoff_now() - coalesce(d.due_at, d.created_at)) / 2, %s), %s)
  FROM due WHERE d.id = due.id
RETURNING d.id, extract(epoch FROM d.next_at - handoff_now())::float8
"""


def _take_due(limit: int) -> list[tuple[int, float]]:
    """Each delivery that is due, with the seconds until it is told again."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [limit, TELL_AGAIN, TELL_AGAIN_AT_MOST])
        return sorted(cursor.fetchall())


def send_one(pk: int) -> None:
    """Take the lease, make the effect outside any transaction, write down how it went."""
    delivery = _lease(pk)
    if delivery is None:
        return
    try:
        wiring.resolve(wiring.channels()[delivery.channel])(delivery)
    except Exception as error:
        _put_off(delivery, error)
    else:
        # Sent is sent, also where the lease ran out meanwhile and another is at it: that one then writes nothing.
        unsent = Delivery.objects.filter(pk=pk, sent_at=None)
        unsent.update(sent_at=HandoffNow(), next_at=None, parked_at=None, last_error="")


def _lease(pk: int) -> Delivery | None:
    """Two hints for one row: the second finds it sent, or leased under `tries` and steps back.

    What goes by a channel that only newer code knows is left to newer workers.
    """
    with transaction.atomic():
        due = Delivery.objects.filter(pk=pk, next_at__isnull=False, channel__in=wiring.channels())
        delivery = due.select_for_update(skip_locked=True).first()
        if delivery is None or (delivery.leased_until and delivery.leased_until > now()):
            return None
        delivery.tries += 1
        Delivery.objects.filter(pk=pk).update(
            tries=delivery.tries, leased_until=HandoffNow() + LEASE, next_at=HandoffNow() + LEASE
        )
    return delivery


def _put_off(delivery: Delivery, error: Exception) -> None:
    parked = isinstance(error, Rejected) or delivery.tries >= TRIES
    still_mine = Delivery.objects.filter(pk=delivery.pk, tries=delivery.tries, sent_at=None, parked_at=None)
    again_at = HandoffNow() + back_off(delivery.tries)
    still_mine.update(
        next_at=None if parked else again_at,
        due_at=None if parked else again_at,
        parked_at=HandoffNow() if parked else None,
        leased_until=None,
        last_error=str(error) if isinstance(error, Rejected) else type(error).__name__,
    )
    log.warning(
        "delivery failed",
        exc_info=error,
        extra={
            "delivery": delivery.pk,
            "channel": delivery.channel,
            "tries": delivery.tries,
            "parked": parked,
            "error": type(error).__name__,
        },
    )


def back_off(tries: int) -> dt.timedelta:
    """2, 4, 8 … seconds, never over 15 minutes, and a random half of it less."""
    most = min(dt.timedelta(seconds=2**tries), LONGEST_WAIT)
    return most * random.uniform(0.5, 1)  # noqa: S311  spreads retries, guards nothing  # nosec B311


@transaction.atomic
def unpark(pk: int, *, by: Row | None, at: dt.datetime) -> bool:
    """Let a parked effect be tried again at once, under the same key. False when it is not parked (any more)."""
    delivery = Delivery.objects.select_for_update().filter(pk=pk, parked_at__isnull=False).first()
    if delivery is None:
        return False
    fresh = {
        "parked_at": None,
        "tries": 0,
        "next_at": at,
        "due_at": at,
        "leased_until": None,
        "last_error": "",
    }
    Delivery.objects.filter(pk=pk).update(**fresh)
    record_about(delivery.event, "delivery.unparked", by=by, at=at, new={"delivery": pk})
    return True


def seconds_to_next(most: float) -> float:
    """How long no delivery is due, at most `most`."""
    return seconds_to_first(Delivery.objects.filter(next_at__isnull=False), "next_at", most=most)
