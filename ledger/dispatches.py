"""The drain: takes each event to each of its consumers, once, and gives it its place in the feed."""

import datetime as dt
import logging
import random

from django.db import OperationalError, connection, transaction

from ledger import origin, wiring
from ledger.events import Row, record_about
from ledger.models import Dispatch, Event
from ledger.time import HandoffNow, seconds_to_first

log = logging.getLogger(__name__)

BATCH = 50  # a second or less, so that the engine can see to the clocks in between
FEED_BATCH = 500
CROWD = 20
TRIES = 3
FEED_LOCK = 7_204_001  # any constant of ours: one transaction at a time hands out `seq`


def drain(limit: int = BATCH) -> int:
    """Do up to `limit` dispatches that are due, oldest first. Returns how many were done or put off."""
    return append_to_feed(FEED_BATCH) + sum(run_one(pk) for pk in apart(due(limit)))


def due(limit: int) -> list[int]:
    """Candidates, unlocked: each is claimed again by itself in the transaction that does it."""
    waiting = Dispatch.objects.filter(not_before__lte=HandoffNow(), parked_at=None)
    # Whom only newer code knows, newer workers see to: there are some of both during a deploy.
    waiting = waiting.filter(consumer__in=wiring.consumers())
    return list(waiting.order_by("not_before", "id").values_list("pk", flat=True)[:limit])


def apart(ids: list[int]) -> list[int]:
    """The same ids from another beginning, so that workers that look at once do not queue for the same row."""
    start = random.randrange(len(ids)) if len(ids) > CROWD else 0  # noqa: S311  spreads, guards nothing  # nosec B311
    return ids[start:] + ids[:start]


def append_to_feed(limit: int) -> int:
    """Number events in the order in which they became visible, and tell who follows the feed."""
    seqs = _number(limit)
    for path in wiring.followers() if seqs else ():
        try:
            wiring.resolve(path)(seqs)
        except Exception as error:  # nobody depends on having been told; the feed stands
            log.error("a follower of the feed failed", exc_info=error, extra={"consumer": path})
    return len(seqs)


def _number(limit: int) -> list[int]:
    """Serial columns cannot do this: commits overtake each other."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [FEED_LOCK])
        if not cursor.fetchone()[0]:
            return []  # somebody else is numbering; reactions do not wait for it
        cursor.execute(
            """
            WITH taken AS (
                DELETE FROM ledger_dispatch WHERE id IN (
                    SELECT id FROM ledger_dispatch WHERE consumer = %s AND parked_at IS NULL ORDER BY id LIMIT %s
                ) RETURNING event_id
            )
            INSERT INTO ledger_feed (seq, event_id)
            SELECT (SELECT coalesce(max(seq), 0) FROM ledger_feed) + row_number() OVER (ORDER BY event_id), event_id
            FROM taken RETURNING seq
            """,
            [wiring.FEED, limit],
        )
        return [seq for (seq,) in cursor.fetchall()]


TAKE = """
WITH taken AS (
    DELETE FROM ledger_dispatch WHERE id = (
        SELECT id FROM ledger_dispatch
        WHERE id = %s AND parked_at IS NULL AND not_before <= handoff_now() FOR UPDATE SKIP LOCKED
    ) RETURNING event_id, consumer
)
SELECT e.*, taken.consumer, handoff_now() AS moment FROM taken JOIN ledger_event e ON e.id = taken.event_id
"""


def run_one(pk: int) -> int:
    """Take one dispatch and run its consumer; both commit together. 0 when somebody else has it."""
    try:
        with transaction.atomic():
            taken = list(Event.objects.raw(TAKE, [pk]))
            for event in taken:
                _run(event)
            return len(taken)
    except Exception as error:
        if not connection.is_usable():
            raise  # the database is away
        _put_off(pk, error)
    return 1


def _run(event: Event) -> None:
    """A reaction acts at the moment of the drain, under the request id of what caused it."""
    with origin.coming_from(origin.Origin(channel="task", request_id=event.request_id)):
        wiring.resolve(event.consumer)(event, at=event.moment)


def _put_off(pk: int, error: Exception) -> None:
    """In a transaction of its own: what the reaction had written is gone by now."""
    with transaction.atomic():
        still_due = Dispatch.objects.filter(pk=pk, parked_at=None, not_before__lte=HandoffNow())
        dispatch = still_due.select_for_update(skip_locked=True).first()
        if dispatch is None:
            return  # a worker with an older list of candidates was here too
        # A lock or a deadlock is nobody's fault, and not a try of the reaction.
        tries = dispatch.tries + (not isinstance(error, OperationalError))
        parked = tries >= TRIES
        Dispatch.objects.filter(pk=pk).update(
            tries=tries,
            not_before=HandoffNow() + dt.timedelta(seconds=2 ** max(tries, 1)),
            parked_at=HandoffNow() if parked else None,
            last_error=type(error).__name__,
        )
    log.error(
        "reaction failed",
        exc_info=error,
        extra={
            "event": dispatch.event_id,
            "consumer": dispatch.consumer,
            "tries": tries,
            "parked": parked,
            "error": type(error).__name__,
        },
    )


@transaction.atomic
def unpark(pk: int, *, by: Row | None, at: dt.datetime) -> bool:
    """Let a reaction that was parked for its errors try again at once. False when it is not parked (any more)."""
    dispatch = Dispatch.objects.select_for_update().filter(pk=pk, parked_at__isnull=False).first()
    if dispatch is None:
        return False
    Dispatch.objects.filter(pk=pk).update(parked_at=None, tries=0, not_before=at, last_error="")
    record_about(dispatch.event, "reaction.unparked", by=by, at=at, new={"consumer": dispatch.consumer})
    return True


def seconds_to_next(most: float) -> float:
    """How long no dispatch is due, at most `most`."""
    ours = Dispatch.objects.filter(parked_at=None, consumer__in=[wiring.FEED, *wiring.consumers()])
    return seconds_to_first(ours, "not_before", most=most)
