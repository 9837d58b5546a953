"""Who takes turns with whom, and what narrows a pool."""

import datetime as dt

from django.db import transaction
from django.db.models import Min
from django.utils.translation import gettext as _

from ledger.events import record
from ledger.refused import Refused
from people.models import TEAM_ROLES, Membership, Pool, Role, Seat, Segment, Team, Territory, User
from people.verbs.leaving import remove_seats
from people.verbs.rows import add_named, in_charge, locked, taken


@transaction.atomic
def add_pool(
    team: Team,
    *,
    role: str,
    by: User | None,
    at: dt.datetime,
    territory: Territory | None = None,
    segment: Segment | None = None,
    ramp_days: int = 30,
) -> Pool:
    role = Role(role)
    if role not in TEAM_ROLES:
        raise Refused(_("Turns are taken by roles of a team."), rule="ROUTE-6", field="role")
    with taken(_("The team has this pool already."), field="role"):
        pool = Pool.objects.create(
            team=team, role=role, territory=territory, segment=segment, ramp_days=ramp_days
        )
    narrower = {
        "territory": str(territory.pk) if territory else None,
        "segment": str(segment.pk) if segment else None,
    }
    new = {"role": str(role), "ramp_days": ramp_days} | narrower
    record("pool.added", subject=pool, by=by, at=at, team=team, new=new)
    return pool


@transaction.atomic
def add_seat(
    pool: Pool,
    *,
    user: User,
    by: User | None,
    at: dt.datetime,
    weight: int = 1,
    joined_on: dt.date | None = None,
) -> Seat:
    """A place in the rotation, level with who is furthest behind: a new person does not get all the next turns."""
    _refuse_weight(weight)
    locked(pool)  # who takes a turn now would else move on while we look for the level
    _refuse_stranger(pool, user)
    level = Seat.objects.filter(pool=pool, left_at=None).aggregate(least=Min("position"))["least"] or 0
    before = Seat.objects.filter(pool=pool, user=user, left_at__isnull=False).order_by("-position").first()
    with taken(_("They have a place in this pool already."), field="user"):
        seat = Seat.objects.create(
            pool=pool,
            user=user,
            weight=weight,
            # Who leaves and comes back is not behind where they stood: leaving is no way to more turns.
            position=max(level, before.position if before else 0),
            joined_on=joined_on or at.date(),
        )
    new = {"user": str(user.pk), "weight": weight}
    record("seat.added", subject=pool, by=by, at=at, team=pool.team_id, new=new)
    return seat


@transaction.atomic
def change_weight(seat: Seat, *, weight: int, by: User | None, at: dt.datetime) -> Seat:
    _refuse_weight(weight)
    locked(seat.pool)
    row = Seat.objects.get(pk=seat.pk)
    if row.weight != weight:
        old, row.weight = row.weight, weight
        row.save(update_fields=["weight"])
        about = {"user": str(row.user_id)}
        record(
            "seat.changed", subject=seat.pool, by=by, at=at, team=seat.pool.team_id,
            old=about | {"weight": old}, new=about | {"weight": weight},
        )  # fmt: skip
    return row


@transaction.atomic
def remove_seat(seat: Seat, *, by: User | None, at: dt.datetime) -> None:
    """Their turns stay in the ledger. Removed twice is removed once."""
    remove_seats(Seat.objects.filter(pk=seat.pk), by=by, at=at)


@transaction.atomic
def add_territory(*, name: str, by: User | None, at: dt.datetime) -> Territory:
    sentence = _("A territory of this name is here already.")
    return add_named(Territory, "territory.added", name=name, by=by, at=at, sentence=sentence)


@transaction.atomic
def add_segment(*, name: str, by: User | None, at: dt.datetime) -> Segment:
    sentence = _("A segment of this name is here already.")
    return add_named(Segment, "segment.added", name=name, by=by, at=at, sentence=sentence)


def _refuse_weight(weight: int) -> None:
    if not 1 <= weight <= 10:
        raise Refused(_("A weight is a whole number from 1 to 10."), rule="ROUTE-6", field="weight")


def _refuse_stranger(pool: Pool, user: User) -> None:
    in_charge(user=user)
    roles = Membership.objects.filter(user=user, team=pool.team_id, role=pool.role, ended_at=None)
    if roles.select_for_update(no_key=True).first() is None:  # and it does not end before this commits
        sentence = _("%(name)s is not %(role)s of this team. Give them the role first.")
        words = {"name": user.name, "role": Role(pool.role).label}
        raise Refused(sentence % words, rule="PEOPLE-2", field="user")
