"""What is done to people and teams. Each change is an event."""

import datetime as dt

from django.db import transaction

from ledger.events import record
from people.models import Team, User


@transaction.atomic
def add_user(*, name: str, email: str, by: User | None, at: dt.datetime, zone: str = "UTC") -> User:
    """A person without a password yet: sign-in sets it. An email that is taken is refused by the database."""
    user = User(name=name, email=email, zone=zone, created_at=at)
    user.set_unusable_password()
    user.save(force_insert=True)
    record("user.added", subject=user, by=by, at=at, new={"zone": zone})
    return user


@transaction.atomic
def add_team(*, name: str, by: User | None, at: dt.datetime, zone: str = "UTC") -> Team:
    team = Team.objects.create(name=name, zone=zone, created_at=at)
    record("team.added", subject=team, by=by, at=at, team=team, new={"zone": zone})
    return team
