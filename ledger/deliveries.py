"""Effects outside the database. The row is written first and is what counts; Celery only carries the hint.

A delivery is told to a worker when it is due, and told again until it is sent or parked. So a broker that
loses its queue costs seconds. The effect happens at least once, always with the same `key`.
"""

import datetime as dt
import logging
import random

from django.db import transaction

from ledger import wiring
from ledger.events import Row, record_about
from ledger.models import Delivery, Event
from ledger.time import HandoffNow, now, seconds_to_first

log = logging.getLogger(__name__)

TELL_AGAIN = dt.timedelta(seconds=30)
LEASE = dt.timedelta(seconds=60)  # longer than any channel's own time-out
TRIES = 8
LONGEST_WAIT = dt.timedelta(minutes=15)


class Rejected(Exception):
    """The other side will never take this. The message is safe to show and holds nobody's words."""


def deliver(event: Event, *, channel: str, recipient: str, at: dt.datetime) -> None:
    """Write the row of one effect. A second one for the same event, channel and recipient is left out."""
    row = Delivery(event=event, channel=channel, recipient=recipient, created_at=at, next_at=at)
    Delivery.objects.bulk_create([row], ignore_conflicts=True)


def nudge_due(limit: int = 200) -> int:
    """Tell workers of deliveries that are due. Raises what the broker raises; the rows then stay due."""
    from ledger.tasks import send  # the task imports this module

    ids = _take_due(limit)  # committed first: a worker may be quicker than our commit
    told = 0
    try:
        for pk in ids:
            send.delay(pk)
            told += 1
    finally:
        Delivery.objects.filter(pk__in=ids[told:], sent_at=None, parked_at=None).update(next_at=HandoffNow())
    return told


@transaction.atomic
def _take_due(limit: int) -> list[int]:
    rows = Delivery.objects.filter(next_at__lte=HandoffNow()).order_by("next_at", "id")
    ids = list(rows.select_for_update(skip_locked=True).values_list("pk", flat=True)[:limit])
    Delivery.objects.filter(pk__in=ids).update(next_at=HandoffNow() + TELL_AGAIN)
    return ids


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
    """Two hints for one row: the second finds it sent, or leased under `tries` and steps back."""
    with transaction.atomic():
        delivery = (
            Delivery.objects.select_for_update(skip_locked=True).filter(pk=pk, next_at__isnull=False).first()
        )
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
    still_mine.update(
        next_at=None if parked else HandoffNow() + back_off(delivery.tries),
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
    return most * random.uniform(0.5, 1)  # noqa: S311  spreads retries, guards nothing


@transaction.atomic
def unpark(pk: int, *, by: Row | None, at: dt.datetime) -> bool:
    """Let a parked effect be tried again at once, under the same key. False when it is not parked (any more)."""
    delivery = Delivery.objects.select_for_update().filter(pk=pk, parked_at__isnull=False).first()
    if delivery is None:
        return False
    fresh = {"parked_at": None, "tries": 0, "next_at": at, "leased_until": None, "last_error": ""}
    Delivery.objects.filter(pk=pk).update(**fresh)
    record_about(delivery.event, "delivery.unparked", by=by, at=at, new={"delivery": pk})
    return True


def seconds_to_next(most: float) -> float:
    """How long no delivery is due, at most `most`."""
    return seconds_to_first(Delivery.objects.filter(next_at__isnull=False), "next_at", most=most)
