"""No handoff vanishes (BOUNCE-8): every day it is proved that each undecided one waits in somebody's inbox.

What is found in nobody's is put into one, by the verbs that people use: it goes to whose turn it is, to another SDR, or
it waits on the team's manager; a clock that is missing runs again. What is left after that is an error in the log.
"""

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from bounces import clocks
from bounces.models import Bounce
from handoff.inbox import kinds
from handoff.models import OVER, Handoff
from handoff.picking import next_sdr
from handoff.reasons import Reassignment
from handoff.states import Review
from handoff.verbs import change_sdr, locked_with, pass_on
from ledger.clocks import hand_over
from ledger.events import record
from ledger.models import Clock, Look
from ledger.refused import Refused
from people.cover import unled
from people.models import Membership, Role, User

log = logging.getLogger(__name__)

LOOK = "orphans"
EVERY = dt.timedelta(hours=23)  # the task comes by the hour: a day that began late is not lost
WAITS = {Review.SUBMITTED: "review", Review.BOUNCED: "restate", Review.REQUALIFYING: "step"}


@dataclass(frozen=True)
class Found:
    """`undecided`: how many there are. `put_right`: what was in nobody's inbox and is in one; `left`: what is not."""

    undecided: int
    put_right: list[UUID]
    left: list[UUID]


def looked_at() -> dt.datetime | None:
    return Look.objects.filter(name=LOOK).values_list("at", flat=True).first()


def daily(*, at: dt.datetime) -> Found | None:
    """Once a day, however often it is asked. None: it was done already."""
    last = looked_at()
    return None if last is not None and at - last < EVERY else look(at=at)


def look(*, at: dt.datetime) -> Found:
    """Put right what can be, then prove that nothing is left."""
    lost = {handoff.pk for handoff in [*_held_by_who_is_gone(), *in_nobodys_inbox()]}
    for pk in sorted(lost):
        for repair in (_another_ae, _another_sdr, _its_clock):
            _try(repair, pk, at=at)
    left = sorted(in_nobodys_inbox().values_list("pk", flat=True))
    if left:
        log.error("handoffs in nobody's inbox", extra={"handoffs": [str(pk) for pk in left]})
    Look.objects.update_or_create(name=LOOK, defaults={"at": at})
    undecided = Handoff.objects.filter(review__in=list(WAITS)).count()
    return Found(undecided, sorted(lost - set(left)), left)


def in_nobodys_inbox() -> QuerySet[Handoff]:
    """Undecided, and on none of its clocks waits anybody who would see it."""
    waiting = Clock.objects.filter(subject_id=OuterRef("pk"), stopped_at=None, kind__in=list(kinds()))
    # Without a holder it waits on the team's managers, and where there is none on RevOps (handoff.inbox).
    seen = waiting.filter(
        Q(holder_id__in=_here().values("pk")) | Q(holder_id=None, team_id__in=_seen_teams())
    )
    return Handoff.objects.filter(review__in=list(WAITS)).exclude(Exists(seen))


def _held_by_who_is_gone() -> QuerySet[Handoff]:
    here = _here().values("pk")
    gone = (Q(ae__isnull=False) & ~Q(ae__in=here)) | ~Q(sdr__in=here)
    return Handoff.objects.filter(gone).exclude(OVER)


def _here() -> QuerySet[User]:
    """Who can sign in and sees something: whose last role has ended sees nothing."""
    return User.objects.filter(is_active=True, pk__in=Membership.objects.filter(ended_at=None).values("user"))


def _seen_teams() -> QuerySet:
    teams = Handoff.objects.filter(review__in=list(WAITS)).values("team")
    revops = Membership.objects.filter(role=Role.REVOPS, ended_at=None, user__is_active=True)
    return teams if revops.exists() else teams.exclude(team__in=unled())


def _try(repair: Callable[..., None], pk: UUID, *, at: dt.datetime) -> None:
    """One at a time: what cannot be put right keeps none of the others from it."""
    try:
        with transaction.atomic():
            repair(locked_with(pk, "team", "account__owner", "ae__backup", "sdr", "meeting"), at=at)
    except Refused as no:
        log.warning("a handoff could not be put right", extra={"handoff": str(pk), "rule": no.rule})


def _is_here(user: User) -> bool:
    return _here().filter(pk=user.pk).exists()


def _another_ae(handoff: Handoff, *, at: dt.datetime) -> None:
    if handoff.ae is not None and not handoff.is_over and not _is_here(handoff.ae):
        pass_on(handoff, by=None, at=at, why=Reassignment.LEFT)


def _another_sdr(handoff: Handoff, *, at: dt.datetime) -> None:
    """Nobody left to go on with it: what waited on them waits on the managers."""
    if handoff.is_over or _is_here(handoff.sdr):
        return
    if sdr := next_sdr(handoff, at=at):
        change_sdr(handoff, sdr=sdr, by=None, at=at, why=Reassignment.LEFT)
        return
    for clock in Clock.objects.filter(subject_id=handoff.pk, holder_id=handoff.sdr_id, stopped_at=None):
        hand_over(clock, holder=None, at=at)


def _its_clock(handoff: Handoff, *, at: dt.datetime) -> None:
    """What it waits for has no clock: it gets one, as if it had just come into this state."""
    kind = WAITS.get(Review(handoff.review))
    if kind is None or Clock.objects.filter(subject_id=handoff.pk, kind=kind, stopped_at=None).exists():
        return
    if kind == "review":
        clocks.start_review(handoff, clocks.review_due(handoff, at=at), at=at)
    else:
        promised = Bounce.objects.standing([handoff.pk]).values_list("step_due_at", flat=True).last()
        due_at = max(at + clocks.RESTATE, promised or at)
        clocks.start_for_sdr(kind, handoff, at=at, due_at=due_at)
    record("handoff.found_again", subject=handoff, by=None, at=at, team=handoff.team_id)
