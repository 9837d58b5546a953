"""Whose work a person sees, and who holds a role."""

import datetime as dt
from uuid import UUID

from people.models import Absence, Membership, Role, Team, User


def holders_for(user: User, at: dt.datetime) -> set[UUID]:
    """The ids whose work this person sees: their own, and of whom they cover at `at`. It ends with the absence."""
    covered = Absence.objects.filter(cover=user, starts_at__lte=at, ends_at__gt=at)
    return {user.pk, *covered.values_list("user_id", flat=True)}


def holding(role: Role, team: Team) -> list[User]:
    """The people who hold a role in a team now."""
    held = Membership.objects.filter(role=role, team=team, ended_at=None)
    return list(User.objects.filter(pk__in=held.values("user")).order_by("pk"))
