"""The writes of the load, by the product's own verbs."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import transaction

from bench import kinds
from handoff.models import Account, Handoff
from handoff.states import Review
from handoff.verbs import book, move, open_handoff
from ledger import clocks
from ledger.events import record
from ledger.models import Event
from people.models import Team, User
from people.verbs import add_team, add_user

AES = 5
HALF_AN_HOUR = dt.timedelta(minutes=30)


@transaction.atomic
def add_people(*, name: str, at: dt.datetime) -> dict[str, Any]:
    """A team, an SDR, five AEs and an account. `name` makes them distinct; returns their ids."""
    team = add_team(name=name, by=None, at=at)
    sdr = add_user(name="Sam", email=f"sdr.{name}@example.com", by=None, at=at)
    aes = [add_user(name=f"Ash {n}", email=f"ae{n}.{name}@example.com", by=None, at=at) for n in range(AES)]
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
def reassign(handoff_id: UUID, *, caused_by: Event, at: dt.datetime) -> Handoff:
    """Give the handoff to another AE of the bench, under a new clock."""
    handoff = Handoff.objects.select_for_update().get(pk=handoff_id)
    old = handoff.ae_id
    others = User.objects.filter(email__startswith="ae").exclude(pk=old).order_by("pk")
    handoff.ae_id = others.values_list("pk", flat=True)[caused_by.pk % (AES - 1)]
    handoff.save(update_fields=["ae"])
    record(
        "handoff.reassigned",
        subject=handoff,
        by=None,
        at=at,
        team=handoff.team_id,
        caused_by=caused_by,
        old={"ae": str(old)},
        new={"ae": str(handoff.ae_id)},
    )
    due_at = at + kinds.AFTER
    clocks.start(
        "drill_after", subject=handoff, holder=handoff.ae_id, team=handoff.team_id, at=at, due_at=due_at
    )
    return handoff
