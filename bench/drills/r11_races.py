"""R11: two processes, or one and the clock workers, at the same handoff at the same moment, 10,000 times."""

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

import psycopg

from bench import company, figures
from bench.copies import copies
from bench.drills import books
from bench.drills.plan import Plan
from bench.figures import Figure, Part
from bench.product import Running

RACES = ("accept in two tabs", "accept against bounce", "undo against restatement", "two owners")
DEADLINE = "accept against the deadline"
RATE = 12.0  # deadlines a second: what follows from each has to be done before the next
LEAD = 10.0  # seconds from now to the first of them, in which the processes start

DUE = """
UPDATE ledger_clock AS c SET due_at = f.due, step_names = '{breach,grace}', step_times = ARRAY[f.due, f.due],
       next_at = f.due, grace = interval '0'
  FROM (SELECT id, now() + make_interval(secs => %(lead)s + n / %(rate)s) AS due
          FROM unnest(%(ids)s::uuid[]) WITH ORDINALITY AS f(id, n)) AS f
 WHERE c.subject_id = f.id AND c.kind = 'review'
"""
# Two states at once, decided twice or by nobody, or a clock that fits no state.
WRONG = """
SELECT count(*) FROM handoff_handoff h JOIN briefs_reviewround r ON r.handoff_id = h.id
 WHERE h.id = ANY(%s::uuid[]) AND NOT (
   r.decision = CASE h.review WHEN 'submitted' THEN '' WHEN 'accepted' THEN 'accepted' ELSE 'bounced' END
   AND (SELECT count(*) FROM bounces_bounce b WHERE b.round_id = r.id AND b.undone_at IS NULL)
       = (r.decision = 'bounced')::int
   AND (SELECT coalesce(array_agg(c.kind), '{}') FROM ledger_clock c WHERE c.subject_id = h.id AND c.stopped_at IS NULL)
       = CASE h.review WHEN 'submitted' THEN '{review}' WHEN 'accepted' THEN '{}'
              WHEN 'bounced' THEN '{restate}' ELSE '{step}' END::text[]
   AND NOT EXISTS (SELECT FROM ledger_clock c WHERE c.subject_id = h.id AND c.kind = 'review'
                    AND c.stopped_at IS NULL AND c.holder_id IS DISTINCT FROM h.ae_id)
   AND (SELECT count(*) FILTER (WHERE kind IN ('handoff.accepted', 'handoff.bounced'))
             - count(*) FILTER (WHERE kind LIKE 'handoff.%%_undone')
          FROM ledger_event e WHERE e.subject_id = h.id) = (h.review <> 'submitted')::int)
"""
# A breach is recorded once, and with it the round's; nobody accepted before it has one (BOUNCE-5).
BREACHES = """
SELECT count(*) FROM handoff_handoff h JOIN briefs_reviewround r ON r.handoff_id = h.id
 WHERE h.id = ANY(%s::uuid[])
   AND (r.breached_at IS NOT NULL)::int
       <> (SELECT count(*) FROM ledger_event e WHERE e.subject_id = h.id AND e.kind = 'review.breached')
"""
STATES = "SELECT id::text, review, ae_id::text FROM handoff_handoff WHERE id = ANY(%s::uuid[])"
DEADLOCKS = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"


def run(product: Running, plan: Plan) -> Figure:
    each = 60 if plan.quick else 2_000
    made = company.of(product)
    with product.admin() as connection:
        ids = {race: copies(connection, made["submitted"], each) for race in (*RACES, DEADLINE)}
    deadlocks = product.value(DEADLOCKS)
    environment = company.at_work_in(product)
    races = company.made(environment, module="bench.racers", said=order(made, {name: ids[name] for name in RACES}),
                         seconds=1800)  # fmt: skip
    with product.admin() as connection:
        fall_due(connection, ids[DEADLINE])
    deadline = company.made(environment, module="bench.racers", said=order(made, {DEADLINE: ids[DEADLINE]}),
                            seconds=1800)  # fmt: skip
    books.settle(product, 120, sent=False)
    found, every = [*races["races"], *deadline["races"]], [pk for some in ids.values() for pk in some]
    parts = [
        Part("races", len(found)),
        Part("without exactly one winner", sum(winners(one) != 1 for one in found if one["race"] != DEADLINE), most=0),
        Part("losers not told", sum(not_told(one) for one in found), most=0),
        Part("faults shown", sum(side == "fault" for one in found for side in one["sides"]), most=0),
        Part("told otherwise than written", otherwise(product, found, every), most=0),
        Part("in two states or decided twice", product.value(WRONG, [every]), most=0),
        Part("breaches not once", product.value(BREACHES, [every]), most=0),
        Part("parked", product.value(books.PARKED), most=0),
        Part("deadlocks that the database broke", product.value(DEADLOCKS) - deadlocks),
    ]  # fmt: skip
    return figures.of_parts("R11", f"{len(found):,} races of two for one handoff", parts, told(found))


def order(made: Mapping[str, Any], ids: Mapping[str, list[str]]) -> str:
    return json.dumps({"people": made["people"], "item": made["bounce"]["item"], "ids": ids})


def fall_due(connection: psycopg.Connection, ids: list[str]) -> None:
    """Their deadlines follow each other, and with each comes the end of its grace: another AE gets it."""
    with connection.transaction():
        connection.execute("SET LOCAL session_replication_role = replica")
        connection.execute(DUE, {"ids": ids, "lead": LEAD, "rate": RATE})
        connection.execute("NOTIFY ledger_clock")


def winners(race: Mapping[str, Any]) -> int:
    return sum(side.startswith("left ") for side in race["sides"])


def not_told(race: Mapping[str, Any]) -> int:
    return sum(not side.startswith(("left ", "told ")) for side in race["sides"])


def otherwise(product: Running, found: list[dict[str, Any]], every: list[str]) -> int:
    """Races whose winner was told another end than the rows tell."""
    ends = {pk: {review, f"with {ae}"} for pk, review, ae in product.rows(STATES, [every])}
    return sum(
        side.removeprefix("left ") not in ends[race["handoff"]]
        for race in found
        for side in race["sides"]
        if side.startswith("left ")
    )


def told(found: list[dict[str, Any]]) -> str:
    """How often each side was first: a race that one of them always wins proves little."""
    won = Counter(
        (race["race"], n) for race in found for n, side in enumerate(race["sides"]) if side[:5] == "left "
    )
    names = dict.fromkeys(race["race"] for race in found)
    shares = [f"{name} {won[name, 0]} : {won[name, 1]}" for name in names if name != DEADLINE]
    accepted = won[DEADLINE, 0]
    late = sum(race["race"] == DEADLINE for race in found) - accepted
    return f"Won by the one and by the other: {'; '.join(shares)}; {DEADLINE} {accepted} : {late}."
