"""The way back from what a page does at once. Each is an event of its own; what has moved on meanwhile is refused."""

import datetime as dt
from contextlib import suppress

from django.db import transaction
from django.db.models import QuerySet

from ledger.refused import Refused
from people.models import Membership, Pool, Seat, User
from people.verbs.pools import add_seat
from people.verbs.rows import lock_pools
from people.verbs.teams import join_team


@transaction.atomic
def give_role_back(membership: Membership, *, by: User | None, at: dt.datetime) -> Membership:
    """The role again, and the places in rotations that ended with it. Given back twice is given back once."""
    ended_at = membership.ended_at
    if ended_at is None:
        return membership
    places = Pool.objects.filter(team=membership.team_id, role=membership.role)
    lock_pools(places.values_list("pk", flat=True))  # before the person, whom join_team() locks
    given = join_team(membership.user, role=membership.role, team=membership.team, by=by, at=at)
    lost = Seat.objects.filter(
        user=membership.user, left_at=ended_at, pool__team=membership.team_id, pool__role=membership.role
    )
    seat_again(lost, by=by, at=at)
    return given


def give_seat_back(seat: Seat, *, by: User | None, at: dt.datetime) -> Seat:
    """The same weight and ramp; level with the others, or where they stood: leaving is no way to more turns."""
    again = {"weight": seat.weight, "joined_on": seat.joined_on}
    return add_seat(seat.pool, user=seat.user, **again, by=by, at=at)


def seat_again(seats: QuerySet[Seat], *, by: User | None, at: dt.datetime) -> None:
    for seat in seats.select_related("pool", "user").order_by("pool_id"):
        with suppress(Refused):  # the role has been taken away since, or they have a place again
            give_seat_back(seat, by=by, at=at)
