"""What handoffs do when something happened to people."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q, QuerySet

from handoff import states
from handoff.models import Handoff
from handoff.verbs import reassign
from ledger.models import Event
from people.cover import stand_in
from people.models import Pool, Role, User
from people.turns import take

GONE = "deactivated"  # why a handoff was passed on
OVER = Q(review__in=[states.Review.RECYCLED, states.Review.WITHDRAWN]) | Q(
    outcome__in=[states.Outcome.DISQUALIFIED, states.Outcome.LOST, states.Outcome.WON]
)


def reroute(event: Event, *, at: dt.datetime) -> None:
    """Give to others what somebody held who has been deactivated (ROUTE-7). Run twice it finds nothing more."""
    gone = User.objects.get(pk=event.subject_id)
    if gone.is_active:  # let back in before this ran: they keep what they hold
        return
    for handoff in held_by(gone.pk).select_related("team").order_by("team_id", "created_at", "pk"):
        ae = next_ae(handoff, gone, at=at)
        reassign(handoff, ae=ae, by=None, at=at, why=GONE, caused_by=event)


def held_by(user_id: UUID) -> QuerySet[Handoff]:
    """What this person holds as AE and is not over."""
    return Handoff.objects.filter(ae=user_id).exclude(OVER)


def count_held(user_id: UUID) -> int:
    return held_by(user_id).count()


def next_ae(handoff: Handoff, gone: User, *, at: dt.datetime) -> User | None:
    """The rotation of the team's AEs, else a peer where there is none; then backups; then a manager; or nobody."""
    excluded = {gone.pk, handoff.sdr_id}  # who submitted it may not decide on it
    pools = _pools(handoff)
    made = take(pools, subject=handoff, at=at, excluded=excluded) if pools else None
    if made is None or made.picked is None:
        made = stand_in(gone, role=Role.AE, team=handoff.team, at=at, excluded=excluded, peers=not pools)
    return User.objects.get(pk=made.picked.id) if made.picked else None


def _pools(handoff: Handoff) -> Sequence[Pool]:
    """The team's whole pool before the narrower ones: a handoff does not say which of those it belongs to."""
    pools = Pool.objects.filter(team=handoff.team, role=Role.AE, seats__left_at=None, seats__isnull=False)
    return sorted(
        pools.distinct(), key=lambda pool: (bool(pool.territory_id) + bool(pool.segment_id), pool.pk)
    )
