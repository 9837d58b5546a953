"""Taking turns, fair and locked: of many who ask at once each gets another person's turn (ROUTE-6)."""

import datetime as dt
import random
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F

from ledger.events import record, subject_of
from ledger.models import Clock
from people import choice
from people.calendar import WorkingTime
from people.choice import Candidate, Choice
from people.hours import working_times
from people.models import Pool, Seat, Team, Turn, User

LOT = random.SystemRandom()


@transaction.atomic
def take(
    pools: Sequence[Pool],
    *,
    subject: Any,
    at: dt.datetime,
    live: bool = False,
    excluded: Collection[UUID] = frozenset(),
    rng: random.Random = LOT,
) -> Choice:
    """Whose turn it is, pool by pool; the turn is theirs when the transaction commits.

    The pools are locked until then, so two who ask at once follow each other. `subject` is what the turn is for:
    it costs the same person one turn however often it comes back. Nobody left to pick: `picked` is None.
    """
    seats = _locked_seats(pools)
    candidates = _candidates(seats, at=at)
    ladder = [
        choice.Pool(str(pool.pk), [candidates[seat.pk] for seat in seats if seat.pool_id == pool.pk])
        for pool in pools
    ]
    made = choice.choose(ladder, live=live, rng=rng, excluded=excluded)
    if made.picked is not None:
        _write_down(made, seats, candidates, subject=subject, at=at)
    return made


@transaction.atomic
def give_back(*, subject: Any, at: dt.datetime) -> bool:
    """Give back the turn that a subject cost, once: after a bounce, no-show or cancellation. False if none is left."""
    turns = Turn.objects.filter(subject_id=subject_of(subject).id)
    latest = turns.select_related("seat__pool").order_by("-taken_at").first()
    if latest is None:
        return False
    Pool.objects.select_for_update().get(pk=latest.seat.pool_id)  # before its seats, as take() does
    if turns.filter(given_back_at__isnull=False).exists():
        return False
    Turn.objects.filter(pk=latest.pk).update(given_back_at=at)
    Seat.objects.filter(pk=latest.seat_id).update(position=F("position") - latest.cost)
    record(
        "turn.given_back", subject=subject, by=None, at=at, team=latest.seat.pool.team_id,
        new={"user": str(latest.seat.user_id)},
    )  # fmt: skip
    return True


def ledger_of(pool: Pool) -> list[dict[str, Any]]:
    """Turns taken and given back by each seat: public, because fairness that cannot be checked is none."""
    seats = pool.seats.filter(left_at=None).select_related("user").order_by("user__name")
    counted = seats.annotate(taken=Count("turns"), returned=Count("turns__given_back_at"))
    return [
        {"user": seat.user, "weight": seat.weight, "taken": seat.taken, "given_back": seat.returned}
        for seat in counted
    ]


def _locked_seats(pools: Sequence[Pool]) -> list[Seat]:
    """Pools in the order of their keys, so that two who need the same ones never wait for each other in a circle."""
    list(Pool.objects.select_for_update().filter(pk__in=[pool.pk for pool in pools]).order_by("pk"))
    seats = Seat.objects.filter(pool__in=pools, left_at=None).select_related("user", "pool__team")
    return list(seats.order_by("pk"))


def _candidates(seats: Sequence[Seat], *, at: dt.datetime) -> dict[int, Candidate]:
    people = {seat.user_id: seat.user for seat in seats}
    holding = dict(
        Clock.objects.filter(holder_id__in=people, stopped_at=None)
        .values_list("holder_id")
        .annotate(Count("pk"))
    )
    hours = {team.pk: working_times(people.values(), team=team, since=at) for team in _teams(seats)}
    return {
        seat.pk: _candidate(seat, hours[seat.pool.team_id][seat.user_id], holding, at=at) for seat in seats
    }


def _candidate(seat: Seat, hours: WorkingTime, holding: dict[UUID, int], *, at: dt.datetime) -> Candidate:
    user: User = seat.user
    return Candidate(
        id=user.pk,
        position=seat.position,
        weight=choice.ramped(
            seat.weight, joined_on=seat.joined_on, on=hours.local_date(at), ramp_days=seat.pool.ramp_days
        ),
        active=user.is_active,
        absent=hours.is_absent(at),
        offline=user.offline_at is not None,
        in_hours=hours.is_open(at),
        open_count=holding.get(user.pk, 0),
        capacity=user.capacity,
    )


def _teams(seats: Sequence[Seat]) -> list[Team]:
    return list({seat.pool.team_id: seat.pool.team for seat in seats}.values())


def _write_down(
    made: Choice, seats: Sequence[Seat], candidates: dict[int, Candidate], *, subject: Any, at: dt.datetime
) -> None:
    assert made.picked is not None
    of_pool = [seat for seat in seats if str(seat.pool_id) == made.rule]
    [seat] = [seat for seat in of_pool if seat.user_id == made.picked.id]
    about, cost = subject_of(subject), choice.cost(made.picked.weight)
    turn, is_new = Turn.objects.get_or_create(
        seat=seat, subject_id=about.id, defaults={"subject_type": about.type, "cost": cost, "taken_at": at}
    )
    if not is_new:
        return
    _bring_level(made, of_pool, candidates)
    Seat.objects.filter(pk=seat.pk).update(position=F("position") + turn.cost)
    record(
        "turn.taken", subject=subject, by=None, at=at, team=seat.pool.team_id,
        new={"user": str(seat.user_id), "pool": str(seat.pool_id)},
    )  # fmt: skip


def _bring_level(made: Choice, of_pool: Sequence[Seat], candidates: dict[int, Candidate]) -> None:
    """Who could not be picked does not save up turns."""
    hindered = {
        person for person, rule, why in made.passed if rule == made.rule and why != choice.Passed.LATER_TURN
    }
    for seat in of_pool:
        level = choice.caught_up(candidates[seat.pk], made.picked)
        if seat.user_id in hindered and level > seat.position:
            Seat.objects.filter(pk=seat.pk).update(position=level)
