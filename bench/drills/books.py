"""What the product's own rows say after a drill: lost, undone, done twice, late."""

from collections.abc import Sequence

from bench.figures import Part, percentile
from bench.product import Running, until

LOST = """
SELECT count(*) FROM unnest(%s::uuid[]) AS acknowledged(id) WHERE NOT EXISTS (
  SELECT FROM handoff_handoff h
    JOIN handoff_meeting m ON m.id = h.meeting_id
    JOIN ledger_clock c ON c.subject_id = h.id AND c.kind = %s
    JOIN ledger_event e ON e.subject_id = h.id AND e.kind = 'handoff.submitted'
   WHERE h.id = acknowledged.id AND h.review = 'submitted' AND h.meeting_state = 'booked')
"""
# Steps whose moment has come and that have not been done, on whatever clock.
UNFIRED = """
SELECT coalesce(sum((SELECT count(*) FROM unnest(c.step_times) AS t WHERE t <= handoff_now())), 0)::int
  FROM ledger_clock c WHERE c.stopped_at IS NULL AND c.parked_at IS NULL
"""
# The same step, or the same reassignment, more than once.
TWICE = """
SELECT
  (SELECT count(*) - count(DISTINCT (new ->> 'clock', new ->> 'step')) FROM ledger_event
    WHERE kind LIKE 'drill%%' AND new ? 'clock')
  + (SELECT count(*) - count(DISTINCT (clock_id, name)) FROM ledger_clockstep)
  + (SELECT count(*) - count(DISTINCT caused_by_id) FROM ledger_event WHERE kind = 'handoff.reassigned')
"""
# A breach that nothing followed, or a step without its event (or the other way round).
WITHOUT_CONSEQUENCE = """
SELECT
  (SELECT count(*) FROM ledger_event b WHERE b.kind = 'drill.breached' AND NOT EXISTS (
     SELECT FROM ledger_event r WHERE r.kind = 'handoff.reassigned' AND r.caused_by_id = b.id))
  + (SELECT count(*) FROM ledger_event e WHERE e.new ? 'clock' AND e.kind LIKE 'drill%%'
      AND NOT EXISTS (SELECT FROM ledger_clockstep s WHERE s.event_id = e.id))
"""
EARLY = "SELECT count(*) FROM ledger_clockstep WHERE done_at < due_at"
LATENESS = "SELECT extract(epoch FROM done_at - due_at)::float8 FROM ledger_clockstep"
# Each effect that an event asks for: its delivery, and whether it is still on its way.
EFFECTS = """
SELECT d.id, d.next_at IS NOT NULL OR EXISTS (
         SELECT FROM ledger_dispatch w WHERE w.event_id = e.id AND w.consumer = 'bench.reactions.tell_sink')
  FROM ledger_event e LEFT JOIN ledger_delivery d ON d.event_id = e.id AND d.channel = 'sink'
 WHERE e.kind IN ('drill.asked', 'drill.breached')
"""
UNDONE = "SELECT count(*) FROM ledger_dispatch WHERE parked_at IS NULL"  # those put off for a retry too
COMING = (
    "SELECT count(*) FROM ledger_clock WHERE next_at < handoff_now() + interval '1 hour'"  # in this drill
)
PARKED = """
SELECT (SELECT count(*) FROM ledger_clock WHERE parked_at IS NOT NULL)
     + (SELECT count(*) FROM ledger_dispatch WHERE parked_at IS NOT NULL)
     + (SELECT count(*) FROM ledger_delivery WHERE parked_at IS NOT NULL)
"""
UNSENT = "SELECT count(*) FROM ledger_delivery WHERE next_at IS NOT NULL"


def lost(product: Running, acknowledged: Sequence[str], kind: str = "drill") -> int:
    """Acknowledged handoffs of which any part is missing."""
    return product.value(LOST, [list(acknowledged), kind])


def unfired(product: Running) -> int:
    return product.value(UNFIRED)


def lateness(product: Running, where: str = "true", values: Sequence[object] = ()) -> list[float]:
    """Seconds by which each step was late, by the database's clock alone."""
    return [seconds for (seconds,) in product.rows(f"{LATENESS} WHERE {where}", values)]


def lost_effects(product: Running) -> int:
    """Effects that the rows ask for, that are not on their way any more, and that the sink has never seen."""
    rows = product.rows(EFFECTS)
    return sum(not on_its_way and f"handoff-{pk}" not in product.sink.seen for pk, on_its_way in rows)


def waiting(product: Running) -> int:
    """Reactions not run and effects not sent."""
    return product.value(UNDONE) + product.value(UNSENT)


def settle(product: Running, seconds: float, *, sent: bool = True) -> float | None:
    """Wait until nothing is due and nothing comes due in this drill; None when that did not come about in time.

    Without `sent`, effects may still be on their way: one that was in hand when its worker or the database died
    is told again after its lease of 60 s.
    """

    def quiet() -> bool:
        return product.value(COMING) + product.value(UNDONE) + (sent and product.value(UNSENT)) == 0

    return until(quiet, seconds, every=0.2)


def once_each(product: Running, *, poison: int = 0) -> list[Part]:
    """What every drill must leave behind: nothing undone, nothing set aside but the poison that it put in itself."""
    return [
        Part("unfired", unfired(product), most=0),
        Part("parked", product.value(PARKED), most=poison),
        Part("twice", product.value(TWICE), most=0),
        Part("early", product.value(EARLY), most=0),
        Part("without consequence", product.value(WITHOUT_CONSEQUENCE), most=0),
    ]


def late_p99(product: Running, most: float, where: str = "true", values: Sequence[object] = ()) -> Part:
    return Part("late p99", percentile(lateness(product, where, values), 99), most, "s")
