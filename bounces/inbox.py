"""The rows of this room in the inbox: a review that waits on its AE, and what waits on the SDR after a bounce."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from bounces.models import Bounce
from briefs.models import PROSE, Answer, ReviewRound
from briefs.rounds import FieldChange, changes
from handoff.faces import Face, face
from handoff.inbox import Kind
from handoff.models import Handoff
from ledger.models import Clock
from people.models import User


@dataclass(frozen=True)
class Row:
    """One handoff as a line: `round` is the latest, `sent_back` the bounce that stands, `changed` since that one."""

    clock: Clock
    handoff: Handoff
    face: Face
    round: ReviewRound | None = None
    sent_back: Bounce | None = None
    changed: list[FieldChange] = field(default_factory=list)

    @property
    def answers(self) -> list[Answer]:
        """*Not yet* first (HANDOFF-2), else in the order of the bar."""
        given = list(self.round.answers.all()) if self.round else []
        return sorted(given, key=lambda answer: (answer.met, answer.item.position))

    @property
    def is_late(self) -> bool:
        return self.clock.breached_at is not None


def faced(clock: Clock, name: str, user: User, at: dt.datetime) -> Face:
    """How the clock looks to this person, in their zone."""
    return face(started_at=clock.started_at, due_at=clock.due_at, at=at, zone=ZoneInfo(user.zone), name=name)


def rows(clocks: Sequence[Clock], user: User, at: dt.datetime) -> Mapping[int, Row]:
    """In five queries, however many clocks there are."""
    handoffs = _handoffs({clock.subject_id for clock in clocks})
    by_handoff = _rounds(handoffs)
    sent_back = _bounces(handoffs)
    found = {}
    for clock in clocks:
        if (handoff := handoffs.get(clock.subject_id)) is not None:
            rounds = by_handoff.get(handoff.pk, [])
            found[clock.pk] = Row(
                clock,
                handoff,
                faced(clock, str(handoff.account), user, at),
                rounds[-1] if rounds else None,
                sent_back.get(handoff.pk),
                changes(rounds[-2], rounds[-1]) if len(rounds) > 1 else [],
            )
    return found


def _handoffs(ids: Collection[UUID]) -> dict[UUID, Handoff]:
    nouns = Handoff.objects.select_related("account", "contact", "sdr", "ae", "meeting", "team")
    return nouns.in_bulk(ids)


def _rounds(ids: Iterable[UUID]) -> dict[UUID, list[ReviewRound]]:
    """By handoff, in their order."""
    answers = Prefetch("answers", Answer.objects.select_related("item"))
    rounds = (
        ReviewRound.objects.filter(handoff__in=ids).select_related("version__bar").prefetch_related(answers)
    )
    found: dict[UUID, list[ReviewRound]] = {}
    for one in rounds.order_by("number"):
        found.setdefault(one.handoff_id, []).append(one)
    return found


def _bounces(ids: Iterable[UUID]) -> dict[UUID, Bounce]:
    """The latest that stands, by handoff."""
    standing = Bounce.objects.filter(round__handoff__in=ids, undone_at=None).select_related(
        "item", "by", "round"
    )
    return {one.round.handoff_id: one for one in standing.order_by("at", "pk")}


def search(words: str) -> QuerySet:
    """Handoffs by account, contact, or a word of the brief."""
    found = Q(account__name__icontains=words) | Q(contact__name__icontains=words)
    for name in PROSE:
        found |= Q(**{f"brief__{name}__icontains": words})
    return Handoff.objects.filter(found).values("pk")


REVIEW = Kind(_("Reviews"), "bounces/_row_review.html", rows, search)
RESTATE = Kind(_("Sent back"), "bounces/_row_restate.html", rows, search, rises=True)
STEP = Kind(_("Being fixed"), "bounces/_row_step.html", rows, search)
REBOOK = Kind(_("To be re-booked"), "bounces/_row_rebook.html", rows, search)
