"""Which AE a handoff goes to, and why (HANDOFF-8): the steps of ROUTE-4, as rows of people and pools."""

import datetime as dt
from uuid import UUID

from django.db.models import Q

from handoff import states
from handoff.models import Handoff
from ledger.models import Event
from people.because import Explained, explained
from people.cover import holding
from people.models import Pool, Role, User
from people.turns import Group, Ladder, Need, look, take
from people.verbs.persons import backups_of

REVIEW_CLOCK = (
    "review"  # an AE's capacity is open reviews; who fixes or gives feedback reviews nothing (BOUNCE-6)
)
SDR_CLOCKS = ("restate", "step", "rebook")
DAY = dt.timedelta(days=1)


def proposal(handoff: Handoff, *, by: User | None, at: dt.datetime) -> Explained:
    """Who would get it if `by` submitted it now, and because of what. It takes no turn; `verbs.assign()` does."""
    return explained(look(ladder(handoff), need(handoff, by=by, at=at), at=at))


def ladder(handoff: Handoff) -> Ladder:
    """The account's owner; the pools that fit, the narrowest first; backups; managers.

    A team without a fitting pool has its AEs in place of one. Backups are those of who should have had it: the AE
    who holds it and is to be replaced, else the owner.
    """
    team, account = handoff.team, handoff.account
    owner = [Group("owner", [account.owner], role=Role.AE)] if account.owner else []
    missed = handoff.ae or account.owner
    pools = fitting_pools(handoff) or [Group("peers", holding(Role.AE, team))]
    backups = [Group("backup", backups_of(missed), in_order=True)] if missed else []
    return [*owner, *pools, *backups, Group("manager", holding(Role.MANAGER, team))]


def fitting_pools(handoff: Handoff) -> list[Pool]:
    """The team's rotations of AEs that its account belongs to. One for every territory fits them all."""
    account = handoff.account
    seated = Pool.objects.filter(team=handoff.team_id, role=Role.AE, seats__isnull=False, seats__left_at=None)
    fits = seated.filter(
        Q(territory=None) | Q(territory=account.territory_id), Q(segment=None) | Q(segment=account.segment_id)
    )
    pools = fits.select_related("team").distinct()
    return sorted(pools, key=lambda pool: (pool.territory_id is None, pool.segment_id is None, pool.pk))


def next_sdr(handoff: Handoff, *, at: dt.datetime) -> User | None:
    """Who goes on with it when its SDR has left: who of the others has fewest open; else backups; else a manager."""
    steps = [
        Group("peers", holding(Role.SDR, handoff.team)),
        Group("backup", backups_of(handoff.sdr), in_order=True),
        Group("manager", holding(Role.MANAGER, handoff.team)),
    ]
    excluded = {handoff.sdr_id, handoff.ae_id} - {None}
    made = take(
        steps, Need(handoff, counting=SDR_CLOCKS, team=handoff.team, excluded=excluded), by=None, at=at
    )
    return User.objects.get(pk=made.picked.id) if made.picked else None


def need(handoff: Handoff, *, by: User | None, at: dt.datetime) -> Need:
    excluded = barred(handoff) | held_by_before(handoff) | ({by.pk} if by else set())
    return Need(
        handoff,
        counting=[REVIEW_CLOCK],
        team=handoff.team,
        due_at=_before(handoff, at=at),
        excluded=excluded,
    )


def barred(handoff: Handoff) -> set[UUID]:
    """Who wrote it and who submitted it, also on behalf of another, never decide on it (PEOPLE-2)."""
    kinds = ("handoff.submitted", "handoff.resubmitted")
    told = Event.objects.filter(subject_id=handoff.pk, kind__in=kinds, by_id__isnull=False)
    return {handoff.sdr_id, *told.values_list("by_id", flat=True)}


def held_by_before(handoff: Handoff) -> set[UUID]:
    """Who holds it now or held it before does not get it again, so that it comes to rest (ROUTE-7)."""
    kinds = ("handoff.reassigned", "handoff.unassigned")
    told = Event.objects.filter(subject_id=handoff.pk, kind__in=kinds).values_list("old__ae", flat=True)
    return {UUID(ae) for ae in told if ae} | ({handoff.ae_id} if handoff.ae_id else set())


def _before(handoff: Handoff, *, at: dt.datetime) -> dt.datetime:
    """Whoever gets it should work before the call, and within a day."""
    meeting = handoff.meeting
    if handoff.meeting_state != states.Meeting.BOOKED or meeting is None or meeting.starts_at <= at:
        return at + DAY
    return min(at + DAY, meeting.starts_at)
