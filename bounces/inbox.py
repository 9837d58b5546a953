"""The rows of this room in the inbox: a review that waits on its AE, and what waits on the SDR after a bounce."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from bar import agreements
from bar.models import BarVersion
from bounces.models import Bounce
from briefs.models import PROSE, Answer, ReviewRound
from briefs.rounds import FieldChange, as_read, since
from handoff.faces import Face, face
from handoff.inbox import SHEETS, Kind
from handoff.models import Handoff
from ledger.models import Clock
from people import policy
from people.calendar import Interval, WorkingTime
from people.hours import of_clocks
from people.models import Role, User


@dataclass(frozen=True)
class Row:
    """One handoff as a line: `round` is the latest, `sent_back` the bounce that stands, `changed` since that one.

    `no` is the sentence why this person cannot do what the row is there for; empty when they can. `may_pass`: then
    they can at least pass it on, as a manager does with what waits for nobody.
    """

    clock: Clock
    handoff: Handoff
    face: Face
    round: ReviewRound | None = None
    sent_back: Bounce | None = None
    changed: list[FieldChange] = field(default_factory=list)
    no: str = ""
    may_pass: bool = False

    @property
    def answers(self) -> list[Answer]:
        if self.round is None:
            return []
        prefetch_related_objects([self.round], _answers())  # unless rows() has done it
        return as_read(self.round)

    @property
    def is_late(self) -> bool:
        return self.clock.breached_at is not None


VERBS = {  # what a row is there for
    "review": "handoff.accept",
    "restate": "handoff.restate",
    "step": "handoff.draft",
    "rebook": "handoff.book",
}


def faces(clocks: Sequence[Clock], names: Mapping[UUID, str], user: User, at: dt.datetime) -> dict[int, Face]:
    """How each clock looks to this person, in their zone: one of working time counts only that."""
    measures = of_clocks([clock for clock in clocks if clock.measure == Clock.Measure.WORKING])
    return {
        clock.pk: face(
            started_at=clock.started_at,
            due_at=clock.due_at,
            at=at,
            zone=ZoneInfo(user.zone),
            open=_open(clock, measures.get(clock.pk)),
            name=names.get(clock.subject_id, ""),
        )
        for clock in clocks
    }


def _open(clock: Clock, measure: WorkingTime | None) -> list[Interval] | None:
    """None, which is every second, also for a window in which nobody works: its deadline is by the clock."""
    return (measure.open_between(clock.started_at, clock.due_at) if measure else None) or None


def rows(clocks: Sequence[Clock], user: User, at: dt.datetime) -> Mapping[int, Row]:
    """In as many queries for fifty clocks as for one, but for teams and bars."""
    handoffs = _handoffs({clock.subject_id for clock in clocks})
    by_handoff = _rounds(handoffs)
    sent_back = {one.round.handoff_id: one for one in Bounce.objects.standing(handoffs)}
    shown = faces(clocks, {pk: str(handoff.account) for pk, handoff in handoffs.items()}, user, at)
    unsigned = cache(partial(may_not_review, user))
    found = {}
    for clock in clocks:
        if (handoff := handoffs.get(clock.subject_id)) is not None:
            rounds = by_handoff.get(handoff.pk, [])
            last = rounds[-1] if rounds else None
            handoff.submitted_by_id = last.submitted_by_id if last else handoff.sdr_id
            no = policy.refusal(user, VERBS[clock.kind], handoff, at=at)
            if clock.kind == "review" and last is not None:
                no = no or unsigned(last.version)
            found[clock.pk] = Row(
                clock,
                handoff,
                shown[clock.pk],
                last,
                sent_back.get(handoff.pk),
                since(rounds[-2], last) if last and len(rounds) > 1 else [],
                no,
                clock.kind == "review" and policy.may(user, "handoff.reassign", handoff, at=at),
            )
    return found


def may_not_review(user: User, version: BarVersion) -> str:
    """The sentence for an AE who has not agreed to the bar by which it is judged; empty for one who has (BAR-7)."""
    no = agreements.must_agree(user, version, Role.AE)
    return no.sentence if no else ""


def _handoffs(ids: Collection[UUID]) -> dict[UUID, Handoff]:
    nouns = Handoff.objects.select_related("account", "contact", "sdr", "ae", "meeting", "team", "brief")
    return nouns.in_bulk(ids)


def _rounds(ids: Iterable[UUID]) -> dict[UUID, list[ReviewRound]]:
    """By handoff, in their order; with the answers of those whose difference is told, and of a handful of any."""
    rounds = ReviewRound.objects.filter(handoff__in=ids).select_related("version__bar__team")
    found: dict[UUID, list[ReviewRound]] = {}
    for one in rounds.order_by("number"):
        found.setdefault(one.handoff_id, []).append(one)
    told = [one for several in found.values() if len(several) > 1 or len(found) <= SHEETS for one in several]
    prefetch_related_objects(told, _answers())
    return found


def _answers() -> Prefetch:
    return Prefetch("answers", Answer.objects.select_related("item"))


def search(words: str) -> QuerySet:
    """Handoffs by account, contact, or a word of the brief."""
    found = Q(account__name__icontains=words) | Q(contact__name__icontains=words)
    for name in PROSE:
        found |= Q(**{f"brief__{name}__icontains": words})
    return Handoff.objects.filter(found).values("pk")


WHOLE, FIX = "bounces/_sheet_review.html", "bounces/_sheet_fix.html"
REVIEW = Kind(_("Reviews"), "bounces/_row_review.html", WHOLE, rows, search, rises=True, covered=True)
RESTATE = Kind(_("Sent back"), "bounces/_row_restate.html", FIX, rows, search, rises=True)
STEP = Kind(_("Being fixed"), "bounces/_row_step.html", FIX, rows, search)
REBOOK = Kind(_("To be re-booked"), "bounces/_row_rebook.html", FIX, rows, search)
