"""What handoffs do when something happened to people, or to themselves."""

import datetime as dt
from uuid import UUID

from django.db.models import Q, QuerySet

from handoff import states
from handoff.models import OVER, Handoff
from handoff.picking import next_sdr
from handoff.reasons import Reassignment
from handoff.verbs import change_sdr, leave_without_sdr, pass_on
from ledger.events import Subject
from ledger.models import Event
from people.models import Pool, Role, User
from people.turns import give_back
from people.verbs.rows import lock_pools


def reroute(event: Event, *, at: dt.datetime) -> None:
    """Give to others what somebody held who has been deactivated (ROUTE-7). Run twice it finds nothing more."""
    gone = User.objects.get(pk=event.subject_id)
    if gone.is_active:  # let back in before this ran: they keep what they hold
        return
    held = list(held_by(gone.pk).select_for_update(no_key=True).order_by("pk"))
    # All handoffs before any pool, and all pools before any person: as everybody does who needs them.
    teams = {handoff.team_id for handoff in held}
    lock_pools(Pool.objects.filter(team__in=teams, role=Role.AE).values_list("pk", flat=True))
    for handoff in sorted(held, key=lambda handoff: (handoff.team_id, handoff.created_at)):
        if handoff.ae_id == gone.pk:
            pass_on(handoff, by=None, at=at, why=Reassignment.LEFT, caused_by=event)
        if handoff.sdr_id == gone.pk:
            _go_on(handoff, at=at, caused_by=event)


def _go_on(handoff: Handoff, *, at: dt.datetime, caused_by: Event) -> None:
    if sdr := next_sdr(handoff, at=at):
        change_sdr(handoff, sdr=sdr, by=None, at=at, why=Reassignment.LEFT, caused_by=caused_by)
    else:
        leave_without_sdr(handoff, at=at, caused_by=caused_by)


def held_by(user_id: UUID) -> QuerySet[Handoff]:
    """What is not over and is this person's, to decide on or to go on with."""
    return Handoff.objects.filter(Q(ae=user_id) | Q(sdr=user_id)).exclude(OVER)


def count_held(user_id: UUID) -> int:
    return held_by(user_id).count()


def give_turn_back(event: Event, *, at: dt.datetime) -> None:
    """A bounce, no-show or cancellation gives back the turn that a handoff cost, once (ROUTE-6)."""
    if event.kind == "meeting.corrected" and event.new["meeting"] != states.Meeting.NO_SHOW:
        return
    give_back(subject=Subject(event.subject_type, event.subject_id), by=None, at=at)
