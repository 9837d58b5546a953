"""What a page is told when something has happened: names of what changed, and only to whoever may read it.

The drain gives each event its place in the feed; from there, once that is committed, a nudge goes through Redis to the
streams (handoff.streams). A page that shows one of the names asks for its parts again, under the policy: a nudge
carries no data. One that got lost costs seconds: whoever connects again gets the names of what they missed.
"""

import datetime as dt
import logging
import time
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from handoff import streams
from handoff.models import Handoff
from ledger.models import Event, Feed
from people import cover
from people.models import Membership, Role, User

log = logging.getLogger(__name__)

EVERYTHING = "*"
SO_MANY = 50  # names for one audience in one nudge; beyond it a page asks for all that it shows
REMEMBERED = 500  # entries of the feed that are looked through for who comes back; beyond it the same
QUIET = 5.0  # seconds without a try after one that failed: the drain must not wait for a Redis that is away
PEOPLE = ("user", "ae", "sdr", "cover", "holder", "backup")  # under these an event's values name a person
# After these a person may hear other things, or nothing more: their streams end and ask anew.
ENDS = {
    "user.deactivated", "user.password_changed", "user.role_ended", "user.role_given", "user.signed_out",
    "session.ended", "absence.added", "absence.called_off", "absence.cover_ended", "absence.ended",
}  # fmt: skip

_quiet_until = 0.0


def follow(seqs: Collection[int]) -> None:
    """The feed has grown by these entries. Told once, with little patience: nobody depends on it."""
    global _quiet_until
    if not seqs or time.monotonic() < _quiet_until:
        return
    entries = Feed.objects.filter(seq__in=seqs).select_related("event").order_by("seq")
    if not streams.publish(nudge_of(entries)):
        _quiet_until = time.monotonic() + QUIET


def nudge_of(entries: Iterable[Feed]) -> streams.Nudge:
    entries = list(entries)
    involved = _involved(entry.event for entry in entries)
    names: dict[str, set[str]] = defaultdict(set)
    ends: set[str] = set()
    for entry in entries:
        event = entry.event
        people = _people(event) | involved.get(event.subject_id, set())
        for audience in audiences_for(event, people):
            names[audience] |= names_of(event, people)
        if event.kind in ENDS:
            ends |= {f"user:{person}" for person in people}
    told = {who: sorted(what) if len(what) <= SO_MANY else [EVERYTHING] for who, what in names.items()}
    return streams.Nudge(entries[-1].seq if entries else 0, told, sorted(ends))


def names_of(event: Event, people: Collection[str]) -> set[str]:
    """`handoff`, `handoff:<id>`, `team:<id>`, `user:<id>`: of the noun, the thing, its team, and whom it concerns."""
    noun = event.subject_type.rpartition(".")[2]
    names = {noun, f"{noun}:{event.subject_id}", "event", *(f"user:{person}" for person in people)}
    return names | ({f"team:{event.team_id}"} if event.team_id else set())


def audiences_for(event: Event, people: Collection[str]) -> set[str]:
    """As `policy.events_visible_to` has it, and whom it concerns."""
    found = {Role.REVOPS.value, *(f"user:{person}" for person in people)}
    if event.team_id:
        found.add(f"team:{event.team_id}")
    if event.subject_type == "handoff.handoff":
        found.add("company")
    return found


def audiences_of(user: User, *, at: dt.datetime) -> set[str]:
    """As what this person listens: themselves, whom they cover for now, their teams, the company's roles."""
    covered = cover.lasting(user, at).values_list("user", flat=True)
    found = {f"user:{user.pk}", *(f"user:{pk}" for pk in covered)}
    held = Membership.objects.filter(user=user, ended_at=None)
    for role, team in held.values_list("role", "team"):
        found.add(f"team:{team}" if team else "company")
        if role == Role.REVOPS:
            found.add(role)
    return found


def missed(
    audiences: Collection[str], *, after: int | None, since: dt.datetime | None
) -> tuple[int, set[str]]:
    """The feed's last number, and the names of what these audiences have not heard: after a number or a moment."""
    newest = Feed.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
    if after is not None and newest - after > REMEMBERED:
        return newest, {EVERYTHING}
    entries = Feed.objects.filter(seq__gt=newest - REMEMBERED if after is None else after)
    if after is None:
        if since is None:
            return newest, set()
        entries = entries.filter(event__recorded_at__gte=since)
        if entries.count() >= REMEMBERED:  # as many as are looked through, so perhaps more
            return newest, {EVERYTHING}
    told = nudge_of(entries.select_related("event").order_by("seq")).names
    return newest, {name for who in audiences for name in told.get(who, ())}


def _people(event: Event) -> set[str]:
    found = {str(event.subject_id)} if event.subject_type == "people.user" else set()
    for values in (event.old, event.new):
        found |= {value for key in PEOPLE if isinstance(value := values.get(key), str)}
    return found


def _involved(events: Iterable[Event]) -> dict[UUID, set[str]]:
    """SDR and AE of each handoff: the events name only who changed."""
    ids = {event.subject_id for event in events if event.subject_type == "handoff.handoff"}
    rows: Any = Handoff.objects.filter(pk__in=ids).values_list("pk", "sdr_id", "ae_id") if ids else ()
    return {pk: {str(person) for person in pair if person} for pk, *pair in rows}
