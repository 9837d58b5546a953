"""Being here or not: deactivated, back again, offline after lapses."""

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ledger.events import record
from ledger.refused import Refused
from people.models import Absence, Membership, Role, Seat, User
from people.verbs.rows import lock_pools, locked


@transaction.atomic
def deactivate(user: User, *, by: User | None, at: dt.datetime) -> User:
    """Let a person go. Every way in is closed, they take no more turns and cover for nobody; history keeps the name.

    What they held is given to others by reactions to `user.deactivated`.
    """
    from people.signin import end_access  # sign-in stands on these verbs

    refuse_last_revops(user)
    lock_pools(Seat.objects.filter(user=user, left_at=None).values_list("pool_id", flat=True))
    row = locked(user)
    if not row.is_active:
        return row
    row.is_active, row.deactivated_at = False, at
    row.save(update_fields=["is_active", "deactivated_at"])
    record("user.deactivated", subject=row, by=by, at=at)
    end_access(user=row, by=by, at=at)
    remove_seats(Seat.objects.filter(user=row), by=by, at=at)
    for absence in Absence.objects.select_for_update().filter(cover=row, ends_at__gt=at).order_by("pk"):
        Absence.objects.filter(pk=absence.pk).update(cover=None)
        record("absence.cover_ended", subject=absence, by=by, at=at, old={"cover": str(row.pk)})
    return row


@transaction.atomic
def reactivate(user: User, *, by: User | None, at: dt.datetime) -> User:
    """Let a person back in, with their roles and the seats that they lost by leaving. What was re-routed stays."""
    from people.verbs.taken_back import seat_again  # seats need to know who has left

    lock_pools(Seat.objects.filter(user=user, left_at__isnull=False).values_list("pool_id", flat=True))
    row = locked(user)
    if row.is_active:
        return row
    lost = Seat.objects.filter(user=row, left_at=row.deactivated_at)
    row.is_active, row.deactivated_at = True, None
    row.save(update_fields=["is_active", "deactivated_at"])
    record("user.reactivated", subject=row, by=by, at=at)
    seat_again(lost, by=by, at=at)
    return row


@transaction.atomic
def go_offline(user: User, *, by: User | None, at: dt.datetime) -> User:
    """No more turns until they come back by hand (ROUTE-7)."""
    row = locked(user)
    if row.offline_at is None:
        row.offline_at = at
        row.save(update_fields=["offline_at"])
        record("user.went_offline", subject=row, by=by, at=at)
    return row


@transaction.atomic
def come_back(user: User, *, by: User | None, at: dt.datetime) -> User:
    row = locked(user)
    if row.offline_at is not None:
        row.offline_at = None
        row.save(update_fields=["offline_at"])
        record("user.came_back", subject=row, by=by, at=at)
    return row


def refuse_last_revops(user: User) -> None:
    """Refuse what would leave nobody of RevOps. The rows are locked: of two who remove each other one is refused."""
    roles = Membership.objects.select_for_update().filter(role=Role.REVOPS, ended_at=None).order_by("pk")
    holders = {role.user_id for role in roles}
    if user.pk not in holders:
        return
    # Read after the lock was got: who held it before us may just have let somebody go.
    holders = set(
        Membership.objects.filter(
            role=Role.REVOPS, ended_at=None, user__is_active=True, user__is_service=False
        ).values_list("user_id", flat=True)
    )
    if holders == {user.pk}:
        sentence = _("%(name)s is the last of RevOps. Give somebody else the role first.")
        raise Refused(sentence % {"name": user.name}, rule="PEOPLE-2")


def remove_seats(seats: QuerySet[Seat], *, by: User | None, at: dt.datetime) -> None:
    for seat in seats.filter(left_at=None).select_related("pool").order_by("pool_id", "pk"):
        locked(seat.pool)  # a turn that is being taken is either taken before this, or sees it
        Seat.objects.filter(pk=seat.pk).update(left_at=at)
        record(
            "seat.removed", subject=seat.pool, by=by, at=at, team=seat.pool.team_id,
            old={"user": str(seat.user_id), "weight": seat.weight},
        )  # fmt: skip
