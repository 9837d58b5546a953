"""Taking turns, fair and locked: of many who ask at once each gets another person's turn (ROUTE-6)."""

import datetime as dt
import random
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
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
from people.models import Membership, Pool, Role, Seat, Team, Turn, User
from people.verbs.rows import lock_pools, locked_people


@dataclass(frozen=True)
class Group:
    """People who are asked without a rotation: who has least open first, or (`in_order`) one after the other.

    `rule` names the step where it is explained. With `role`, only who holds it in some team.
    """

    rule: str
    users: Sequence[User]
    in_order: bool = False
    role: Role | None = None


@dataclass(frozen=True)
class Need:
    """What somebody is picked for. It costs the same person one turn however often it comes back.

    `counting`: the kinds of clock that fill up a person's capacity. `live`: only who is in hours at this moment.
    `due_at`: rather who works before it. `team`: whose hours hold for who has none of their own.
    """

    subject: Any
    counting: Collection[str]
    team: Team | None = None
    live: bool = False
    due_at: dt.datetime | None = None
    excluded: Collection[UUID] = frozenset()


Ladder = Sequence[Pool | Group]


def look(ladder: Ladder, need: Need, *, at: dt.datetime) -> Choice:
    """Whose turn it would be. It takes none, and whoever takes it later may find that things have moved on."""
    made, _rung = _choose(ladder, need, at=at)
    return made


@transaction.atomic
def take(ladder: Ladder, need: Need, *, by: User | None, at: dt.datetime) -> Choice:
    """Whose turn it is, step by step; the turn is theirs when the transaction commits.

    The pools are locked until then, so two who ask at once follow each other, and so is who is picked: nobody is
    deactivated, sent away or filled up meanwhile. Nobody left to pick: `picked` is None. Lock order: the subject's
    row, pools, people.
    """
    lock_pools(step.pk for step in ladder if isinstance(step, Pool))
    while True:
        made, rung = _choose(ladder, need, at=at)
        if made.picked is None or rung is None:
            return made
        if _still_can(made.picked, rung, need, at=at):
            break
    if rung.seats:
        _write_down(made, rung, need, by=by, at=at)
    return made


@transaction.atomic
def give_back(*, subject: Any, by: User | None, at: dt.datetime) -> bool:
    """Give back the turn that a subject cost, once: after a bounce, no-show or cancellation. False if none is left."""
    turns = Turn.objects.filter(subject_id=subject_of(subject).id)
    latest = turns.select_related("seat__pool").order_by("-taken_at").first()
    if latest is None:
        return False
    lock_pools([latest.seat.pool_id])  # before its seats, as take() does
    if turns.filter(given_back_at__isnull=False).exists():
        return False
    Turn.objects.filter(pk=latest.pk).update(given_back_at=at)
    Seat.objects.filter(pk=latest.seat_id).update(position=F("position") - latest.cost)
    record(
        "turn.given_back", subject=subject, by=by, at=at, team=latest.seat.pool.team_id,
        new={"user": str(latest.seat.user_id)},
    )  # fmt: skip
    return True


def ledger_of(pool: Pool) -> list[dict[str, Any]]:
    """Turns taken and given back by each seat: public, because fairness that cannot be checked is none."""
    seats = pool.seats.filter(left_at=None).select_related("user").order_by("user__name")
    # By person: a place that was given up and taken again keeps what was in the open.
    turns = Turn.objects.filter(seat__pool=pool).values_list("seat__user")
    counted = {
        user: (taken, returned)
        for user, taken, returned in turns.annotate(Count("pk"), Count("given_back_at"))
    }
    ledger = []
    for seat in seats:
        taken, returned = counted.get(seat.user_id, (0, 0))
        ledger.append({"user": seat.user, "weight": seat.weight, "taken": taken, "given_back": returned})
    return ledger


def open_counts(ids: Iterable[UUID], counting: Collection[str]) -> dict[UUID, int]:
    """How many open clocks of these kinds each person holds; who holds none is left out."""
    clocks = Clock.objects.filter(holder_id__in=set(ids), kind__in=counting, stopped_at=None)
    return dict(clocks.values_list("holder_id").annotate(Count("pk")))


@dataclass(frozen=True)
class _Rung:
    """A step of the ladder as it was read."""

    step: Pool | Group
    team: Team | None
    candidates: Sequence[Candidate]
    seats: Sequence[Seat] = ()

    @property
    def pool(self) -> choice.Pool:
        if isinstance(self.step, Group):
            return choice.Pool(self.step.rule, self.candidates, rotates=not self.step.in_order)
        return choice.Pool(str(self.step.pk), self.candidates)


def _choose(ladder: Ladder, need: Need, *, at: dt.datetime) -> tuple[Choice, _Rung | None]:
    """The choice and the step that it was made on. Further steps are not even read."""
    read: list[_Rung] = []

    def pools() -> Iterator[choice.Pool]:
        for step in ladder:
            read.append(
                _read_group(step, need, at=at) if isinstance(step, Group) else _read_pool(step, need, at=at)
            )
            yield read[-1].pool

    made = choice.choose(pools(), live=need.live, rng=_lot(need), excluded=need.excluded)
    return made, read[-1] if made.picked else None


def _lot(need: Need) -> random.Random:
    """Drawn by what it is for: each subject has another, and one subject has the same however often one looks."""
    return random.Random(str(subject_of(need.subject).id))  # noqa: S311  favours nobody, guards nothing  # nosec B311


def _read_group(group: Group, need: Need, *, at: dt.datetime) -> _Rung:
    now = User.objects.in_bulk([user.pk for user in group.users])  # the caller's rows may be of some time ago
    users = [now[user.pk] for user in group.users]
    holders = Membership.objects.filter(role=group.role, ended_at=None, user__in=users)
    able = set(holders.values_list("user_id", flat=True)) if group.role else set(now)
    found = [
        replace(one, position=one.open_count, in_role=one.id in able)
        for one, _hours in _candidates(users, need, team=need.team, at=at)
    ]
    return _Rung(group, need.team, found)


def _read_pool(pool: Pool, need: Need, *, at: dt.datetime) -> _Rung:
    seats = list(Seat.objects.filter(pool=pool, left_at=None).select_related("user").order_by("pk"))
    of_person = {seat.user_id: seat for seat in seats}
    found = [
        replace(
            one, position=of_person[one.id].position, weight=_weight(of_person[one.id], pool, hours, at=at)
        )
        for one, hours in _candidates([seat.user for seat in seats], need, team=pool.team, at=at)
    ]
    return _Rung(pool, pool.team, found, seats)


def _weight(seat: Seat, pool: Pool, hours: WorkingTime, *, at: dt.datetime) -> Fraction:
    on = hours.local_date(at)
    return choice.ramped(seat.weight, joined_on=seat.joined_on, on=on, ramp_days=pool.ramp_days)


def _candidates(
    users: Sequence[User], need: Need, *, team: Team | None, at: dt.datetime
) -> Iterator[tuple[Candidate, WorkingTime]]:
    """These people as they stand now, each with their hours."""
    holding = open_counts((user.pk for user in users), need.counting)
    times = working_times(users, team=team, since=at)
    for user in users:
        hours = times[user.pk]
        candidate = Candidate(
            id=user.pk,
            active=user.is_active,
            absent=hours.is_absent(at),
            offline=user.offline_at is not None,
            in_hours=hours.is_open(at),
            in_time=need.due_at is None or hours.between(at, need.due_at) > dt.timedelta(),
            open_count=holding.get(user.pk, 0),
            capacity=user.capacity,
        )
        yield candidate, hours


def _still_can(picked: Candidate, rung: _Rung, need: Need, *, at: dt.datetime) -> bool:
    """Theirs alone now, and read anew: whoever was before us may have changed or filled them."""
    users = list(locked_people([picked.id]).values())
    [(candidate, _hours)] = _candidates(users, need, team=rung.team, at=at)
    return choice.hindrance(candidate, live=need.live, excluded=need.excluded) is None


def _write_down(made: Choice, rung: _Rung, need: Need, *, by: User | None, at: dt.datetime) -> None:
    assert made.picked is not None
    [seat] = [seat for seat in rung.seats if seat.user_id == made.picked.id]
    about, cost = subject_of(need.subject), choice.cost(made.picked.weight)
    if Turn.objects.filter(seat__pool=seat.pool_id, seat__user=seat.user_id, subject_id=about.id).exists():
        return
    turn = Turn.objects.create(
        seat=seat, subject_id=about.id, subject_type=about.type, cost=cost, taken_at=at
    )
    _bring_level(made, rung)
    Seat.objects.filter(pk=seat.pk).update(position=F("position") + turn.cost)
    record(
        "turn.taken", subject=need.subject, by=by, at=at, team=rung.team,
        new={"user": str(seat.user_id), "pool": str(seat.pool_id)},
    )  # fmt: skip


def _bring_level(made: Choice, rung: _Rung) -> None:
    """Who could not be picked does not save up turns."""
    hindered = {
        person for person, rule, why in made.passed if rule == made.rule and why != choice.Passed.LATER_TURN
    }
    for seat, candidate in zip(rung.seats, rung.candidates, strict=True):
        level = choice.caught_up(candidate, made.picked)
        if seat.user_id in hindered and level > seat.position:
            Seat.objects.filter(pk=seat.pk).update(position=level)
