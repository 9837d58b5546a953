"""Whose work a person sees, and who stands in when somebody is gone."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from django.db.models import Count

from ledger.models import Clock
from people import choice
from people.choice import Candidate, Choice
from people.hours import working_times
from people.models import Absence, Membership, Role, Team, User
from people.turns import LOT
from people.verbs.persons import backups_of


def holders_for(user: User, at: dt.datetime) -> set[UUID]:
    """The ids whose work this person sees: their own, and of whom they cover at `at`. It ends with the absence."""
    covered = Absence.objects.filter(cover=user, starts_at__lte=at, ends_at__gt=at)
    return {user.pk, *covered.values_list("user_id", flat=True)}


def holding(role: Role, team: Team) -> list[User]:
    """The people who hold a role in a team now."""
    held = Membership.objects.filter(role=role, team=team, ended_at=None)
    return list(User.objects.filter(pk__in=held.values("user")).order_by("pk"))


def stand_in(
    gone: User, *, role: Role, team: Team, at: dt.datetime, excluded: Collection[UUID], peers: bool
) -> Choice:
    """Who takes over without a rotation: with `peers` who holds the role and least; else backups; else managers."""
    steps = [("peers", holding(role, team))] if peers else []
    steps += [(f"backup:{backup.pk}", [backup]) for backup in backups_of(gone)]
    steps.append(("manager", holding(Role.MANAGER, team)))
    ladder = [choice.Pool(rule, candidates(users, team=team, at=at)) for rule, users in steps]
    return choice.choose(ladder, live=False, rng=LOT, excluded=excluded)


def candidates(users: Iterable[User], *, team: Team, at: dt.datetime) -> Sequence[Candidate]:
    """People outside a rotation: `position` is what they have open, so that who has least comes first."""
    users = list(users)
    hours = working_times(users, team=team, since=at)
    clocks = Clock.objects.filter(holder_id__in=[user.pk for user in users], stopped_at=None)
    held = dict(clocks.values_list("holder_id").annotate(Count("pk")))
    return [
        Candidate(
            id=user.pk,
            position=held.get(user.pk, 0),
            active=user.is_active,
            absent=hours[user.pk].is_absent(at),
            offline=user.offline_at is not None,
            open_count=held.get(user.pk, 0),
            capacity=user.capacity,
        )
        for user in users
    ]
