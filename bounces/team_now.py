"""Team now: every running clock of a team, soonest first, and whether there is room for what is open (BOUNCE-6).

Room is a matter of how the work is spread, and said so: what is open against what was set. Nothing here says how
anybody decides (SYNC-9).
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bounces.inbox import faces
from handoff.faces import Face
from handoff.models import Handoff
from handoff.picking import REVIEW_CLOCK
from ledger import told
from ledger.models import Clock
from people.hours import absences_of
from people.models import Membership, Role, Team, User
from people.turns import open_counts

MOST = 200  # clocks on the page; the API walks them all
NEAR = ("soon", "last")


@dataclass(frozen=True)
class Running:
    """A clock as a line. `handoff` is None where it is about something else."""

    clock: Clock
    what: str
    name: str
    handoff: Handoff | None
    holder: User | None
    face: Face


@dataclass(frozen=True)
class Room:
    """What one AE has open, in all teams, against what was set for them. `capacity` None: no limit is set."""

    user: User
    open: int
    capacity: int | None
    is_away: bool

    @property
    def over(self) -> int:
        """How many more are open than there is room for."""
        return max(0, self.open - self.capacity) if self.capacity is not None else 0

    @property
    def words(self) -> str:
        if self.capacity is None:
            return _("%(open)d open, no limit set") % {"open": self.open}
        return _("%(open)d open, room for %(capacity)d") % {"open": self.open, "capacity": self.capacity}

    @property
    def problem(self) -> str:
        """What is wrong with the capacity and what helps; nothing about the person."""
        if not self.over:
            return ""
        sentence = ngettext(
            "One review more than there is room for. Pass one on, or make room; no new one goes here meanwhile.",
            "%(over)d reviews more than there is room for. Pass some on, or make room; no new one goes here meanwhile.",
            self.over,
        )
        return sentence % {"over": self.over}


def clocks_of(team: Team) -> Any:
    return Clock.objects.filter(team_id=team.pk, stopped_at=None)


def running(team: Team, user: User, at: dt.datetime) -> list[Running]:
    """The soonest of them, in a number of queries that does not grow with them."""
    clocks = list(clocks_of(team).order_by("due_at", "pk")[:MOST])
    nouns = Handoff.objects.select_related("account", "meeting")
    handoffs = nouns.in_bulk(
        {clock.subject_id for clock in clocks if clock.subject_type == "handoff.handoff"}
    )
    names = _names(clocks)
    holders = User.objects.in_bulk({clock.holder_id for clock in clocks if clock.holder_id})
    shown = faces(clocks, names, user, at)
    return [
        Running(
            clock,
            told.clock_in_words(clock.kind),
            names.get(clock.subject_id, ""),
            handoffs.get(clock.subject_id),
            holders.get(clock.holder_id),
            shown[clock.pk],
        )
        for clock in clocks
    ]


def _names(clocks: Sequence[Clock]) -> Mapping[UUID, str]:
    """What each clock is about, by its sort of subject."""
    found: dict[UUID, str] = {}
    for kind in {clock.subject_type for clock in clocks}:
        sort = told.words().sorts.get(kind)
        ids = {clock.subject_id for clock in clocks if clock.subject_type == kind}
        found |= {pk: named.name for pk, named in sort.names(ids).items()} if sort and sort.names else {}
    return found


def grouped(rows: Sequence[Running], at: dt.datetime) -> list[tuple[str, list[Running]]]:
    """Past their time, about to breach, and the rest; each soonest first."""
    late = [row for row in rows if row.clock.due_at <= at]
    near = [row for row in rows if row.clock.due_at > at and row.face.state in NEAR]
    rest = [row for row in rows if row.clock.due_at > at and row.face.state not in NEAR]
    groups = [(_("Past their time"), late), (_("About to breach"), near), (_("Later"), rest)]
    return [(name, found) for name, found in groups if found]


def rooms(team: Team, at: dt.datetime) -> list[Room]:
    """Every AE of the team, and whoever else holds one of its reviews, by name."""
    held = Membership.objects.filter(team=team, role=Role.AE, ended_at=None).values("user")
    holders = clocks_of(team).filter(kind=REVIEW_CLOCK, holder_id__isnull=False).values("holder_id")
    people = list(User.objects.filter(Q(pk__in=held) | Q(pk__in=holders), is_active=True).order_by("name"))
    counts = open_counts([user.pk for user in people], [REVIEW_CLOCK])
    away = absences_of(people, at=at)
    return [
        Room(
            user,
            counts.get(user.pk, 0),
            user.capacity,
            any(one.starts_at <= at < one.ends_at for one in away.get(user.pk, [])),
        )
        for user in people
    ]


def lede(rows: Sequence[Running], at: dt.datetime, *, unheld: int) -> str:
    """The state of the team in a sentence or two."""
    late = sum(row.clock.due_at <= at for row in rows)
    near = sum(row.clock.due_at > at and row.face.state in NEAR for row in rows)
    said = [
        ngettext("%d is past its time.", "%d are past their time.", late) % late if late else "",
        ngettext("%d is about to breach.", "%d are about to breach.", near) % near if near else "",
        ngettext("%d waits for nobody in particular.", "%d wait for nobody in particular.", unheld) % unheld
        if unheld
        else "",
    ]
    return " ".join(filter(None, said)) or (_("Nothing is late.") if rows else "")


def unheld(rows: Collection[Running]) -> int:
    return sum(row.holder is None for row in rows)
