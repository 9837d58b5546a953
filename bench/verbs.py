"""The writes of the load, by the product's own verbs."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import transaction

from bench import kinds
from handoff.models import Account, Handoff
from handoff.reasons import Reassignment
from handoff.states import Review
from handoff.verbs import book, move, open_handoff, pass_on
from ledger import clocks
from ledger.events import record
from ledger.models import Event
from people.models import Role, Team, User
from people.verbs import add_team, add_user, join_team

AES = 5
HALF_AN_HOUR = dt.timedelta(minutes=30)


@transaction.atomic
def add_people(*, name: str, at: dt.datetime) -> dict[str, Any]:
    """A team, an SDR, five AEs and an account. `name` makes them distinct; returns their ids."""
    team = add_team(name=name, by=None, at=at)
    sdr = add_user(name="Sam", email=f"sdr.{name}@example.com", by=None, at=at)
    aes = [add_user(name=f"Ash {n}", email=f"ae{n}.{name}@example.com", by=None, at=at) for n in range(AES)]
    for ae in aes:
        join_team(ae, role=Role.AE, team=team, by=None, at=at)
    account = Account.objects.create(name="Northwind", created_at=at)
    return {"team": team.pk, "sdr": sdr.pk, "aes": [ae.pk for ae in aes], "account": account.pk}


@transaction.atomic
def hand_off(
    *,
    team: UUID,
    sdr: UUID,
    ae: UUID,
    account: UUID,
    kind: str,
    due_in: dt.timedelta,
    effect: bool,
    at: dt.datetime,
) -> Handoff:
    """A handoff with a booked meeting, submitted, under a clock; with `effect` the sink is told of it."""
    people = User.objects.in_bulk([sdr, ae])
    ours, seller = Team.objects.get(pk=team), people[sdr]
    handoff = open_handoff(
        team=ours, sdr=seller, ae=people[ae], account=Account.objects.get(pk=account), by=seller, at=at
    )
    starts_at = at + dt.timedelta(days=2)
    book(handoff, starts_at=starts_at, ends_at=starts_at + HALF_AN_HOUR, by=seller, at=at)
    move(handoff, review=Review.SUBMITTED, by=seller, at=at)
    clocks.start(kind, subject=handoff, holder=ae, team=team, at=at, due_at=at + due_in)
    if effect:
        record(kinds.ASKED, subject=handoff, by=seller, at=at, team=ours)
    return handoff


@transaction.atomic
def reassign(handoff_id: UUID, *, caused_by: Event, at: dt.datetime) -> None:
    """To whose turn it is, as after the grace of a review, and under a new clock."""
    handoff = Handoff.objects.get(pk=handoff_id)
    pass_on(handoff, by=None, at=at, why=Reassignment.OVERDUE, caused_by=caused_by)
    due_at = at + kinds.AFTER
    clocks.start(
        "drill_after", subject=handoff, holder=handoff.ae_id, team=handoff.team_id, at=at, due_at=due_at
    )
