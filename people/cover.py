"""Whose work a person sees, and who holds a role."""

import datetime as dt

from django.db.models import QuerySet

from people.models import Absence, Membership, Role, Team, User


def lasting(user: User, at: dt.datetime) -> QuerySet[Absence]:
    """The absences that this person covers at a moment. Read from the rows each time, it ends with them (ADR 6)."""
    return Absence.objects.filter(cover=user, starts_at__lte=at, ends_at__gt=at)


def standing_in_for(user: User, at: dt.datetime) -> list[User]:
    """Who covers an absence of theirs that lasts at a moment."""
    lasting = Absence.objects.filter(user=user, starts_at__lte=at, ends_at__gt=at, cover__isnull=False)
    return [absence.cover for absence in lasting.select_related("cover") if absence.cover is not None]


def unled() -> QuerySet[Team]:
    """The teams in which nobody who is here is a manager."""
    led = Membership.objects.filter(
        role=Role.MANAGER, ended_at=None, user__is_active=True, team__isnull=False
    )
    return Team.objects.exclude(pk__in=led.values("team"))


def holding(role: Role, team: Team) -> list[User]:
    """The people who hold a role in a team now."""
    held = Membership.objects.filter(role=role, team=team, ended_at=None)
    return list(User.objects.filter(pk__in=held.values("user")).order_by("pk"))
