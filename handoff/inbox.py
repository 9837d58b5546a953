"""What waits on a person: the open clocks that they hold, cover, or lead and nobody else can take; soonest first.

The rows come from the rooms whose clocks they are. An AppConfig names them, as strings:

    inbox_kinds = {"review": "bounces.inbox.REVIEW"}    # clock kind: a Kind
"""

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise

from ledger import wiring
from ledger.models import Clock
from people import cover, policy
from people.models import Role, User

PAGE = 50
SHEETS = 10  # asked for at once: the row under the cursor and the next ones


@dataclass(frozen=True)
class Kind:
    """How clocks of one kind show in the inbox: `template` as a line, and with `sheet` when it lies open.

    `rows(clocks, user, at)` gives what the template shows, by clock id, in a number of queries that does not grow
    with the clocks; a clock without a row is left out. `search(words)` gives the ids of the subjects that match.
    `rises`: after its breach it waits on the team's manager as well. `covered`: who stands in for its holder can do
    it, so it waits on them, too (PEOPLE-2: a cover decides and does not write).
    """

    label: str | Promise  # of the filter: "Reviews"
    template: str
    sheet: str
    rows: Callable[[Sequence[Clock], User, dt.datetime], Mapping[int, Any]]
    search: Callable[[str], QuerySet]
    rises: bool = False
    covered: bool = False


@dataclass(frozen=True)
class Entry:
    """One line of the inbox. `covered`: it is another's, for whom this person stands in."""

    clock: Clock
    kind: Kind
    row: Any
    covered: bool


@dataclass(frozen=True)
class Page:
    """`after` is where the next page begins: empty when this is the last."""

    entries: list[Entry]
    after: str


@dataclass(frozen=True)
class Counts:
    """How many wait: of each kind, and of each person for whom one stands in or is."""

    by_kind: dict[str, int]
    by_holder: dict[UUID | None, int]


@dataclass(frozen=True)
class Above:
    """What stands above the rows just after something was done: `template` shows it with `context`."""

    template: str
    context: Mapping[str, Any]


def above(asked: Mapping[str, str], user: User, *, at: dt.datetime) -> Above | None:
    """By what the address asks for: `inbox_above` names a function `(value, user, at)` for a word of it."""
    for name, path in wiring.collected("inbox_above").items():
        if asked.get(name) and (found := wiring.resolve(path)(asked[name], user, at)):
            return found
    return None


@cache
def kinds() -> dict[str, Kind]:
    return {name: wiring.resolve(path) for name, path in wiring.collected("inbox_kinds").items()}


class Inbox:
    """What waits on one person at a moment: read who they cover and lead once, ask as often as a page needs."""

    def __init__(self, user: User, *, at: dt.datetime) -> None:
        self.user, self.at = user, at
        self.covered = list(cover.lasting(user, at).select_related("user").order_by("user__name"))
        self.led = policy.teams_led(user)
        if Role.REVOPS in policy.roles_held(
            user
        ):  # else what nobody holds there would be in no inbox (BOUNCE-8)
            self.led = [*self.led, *cover.unled().values_list("pk", flat=True)]

    def clocks(self) -> QuerySet[Clock]:
        """The open clocks of every kind that shows in an inbox and waits on this person now."""
        theirs = Q(holder_id=self.user.pk)
        if self.covered:
            covered = [name for name, kind in kinds().items() if kind.covered]
            theirs |= Q(holder_id__in=[away.user_id for away in self.covered], kind__in=covered)
        if self.led:
            rising = [name for name, kind in kinds().items() if kind.rises]
            risen = Q(breached_at__isnull=False, kind__in=rising)
            theirs |= Q(team_id__in=self.led) & (Q(holder_id=None) | risen)
        return Clock.objects.filter(theirs, stopped_at=None, kind__in=list(kinds()))

    def counts(self) -> Counts:
        by_kind: dict[str, int] = {}
        by_holder: dict[UUID | None, int] = {}
        for kind, holder, number in self.clocks().values_list("kind", "holder_id").annotate(Count("pk")):
            by_kind[kind] = by_kind.get(kind, 0) + number
            by_holder[holder] = by_holder.get(holder, 0) + number
        return Counts(by_kind, by_holder)

    def asked(
        self, *, only: Collection[str] = (), holder: UUID | None = None, words: str = ""
    ) -> QuerySet[Clock]:
        """`only`: of these kinds; `holder`: of whom they cover."""
        clocks = self.clocks()
        if only:
            clocks = clocks.filter(kind__in=only)
        if holder is not None:
            clocks = clocks.filter(holder_id=holder)
        return clocks.filter(_found(words)) if words else clocks

    def late(self, **asked: Any) -> int:
        """How many are past their time, on every page of them."""
        return self.asked(**asked).filter(due_at__lte=self.at).count()

    def page(self, *, after: str = "", **asked: Any) -> Page:
        """Soonest deadline first, as `asked()`. ValueError: no such `after`."""
        clocks = self.asked(**asked)
        if after:
            clocks = clocks.filter(_later_than(after))
        found = list(clocks.order_by("due_at", "pk")[: PAGE + 1])
        more = found[PAGE - 1 : PAGE] if len(found) > PAGE else []
        return Page(_entries(found[:PAGE], self.user, self.at), "".join(_place(clock) for clock in more))

    def entries(self, clocks: Collection[int]) -> list[Entry]:
        """Some of them by the ids of their clocks, for their sheets."""
        found = self.clocks().filter(pk__in=clocks).order_by("due_at", "pk")[:SHEETS]
        return _entries(list(found), self.user, self.at)


def _found(words: str) -> Q:
    found = Q()
    for name, kind in kinds().items():
        found |= Q(kind=name, subject_id__in=kind.search(words))
    return found


def _entries(clocks: Sequence[Clock], user: User, at: dt.datetime) -> list[Entry]:
    rows: dict[int, Any] = {}
    for name, kind in kinds().items():
        if of_kind := [clock for clock in clocks if clock.kind == name]:
            rows |= kind.rows(of_kind, user, at)
    return [
        Entry(clock, kinds()[clock.kind], rows[clock.pk], clock.holder_id not in (user.pk, None))
        for clock in clocks
        if clock.pk in rows
    ]


def _place(clock: Clock) -> str:
    return f"{clock.due_at.isoformat()}_{clock.pk}"


def _later_than(place: str) -> Q:
    """ValueError for a place that no page gave."""
    moment, _, pk = place.partition("_")
    due_at = dt.datetime.fromisoformat(moment)
    return Q(due_at__gt=due_at) | Q(due_at=due_at, pk__gt=int(pk))
