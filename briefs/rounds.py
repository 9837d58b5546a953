"""Who submitted last, and what changed between two submissions (BRIEF-6): fields, then answers to the bar."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from briefs import attendees
from briefs.attendees import Row
from briefs.difference import Kind, Run, difference
from briefs.fields import FIELDS
from briefs.models import LABELS, Answer, FiveFields, ReviewRound
from handoff.models import Handoff


@dataclass(frozen=True)
class FieldChange:
    """One field, or one item of the bar, that is not as it was: its text in runs, or its people in rows."""

    name: str
    label: Any
    runs: list[Run] = field(default_factory=list)
    people: list[Row] = field(default_factory=list)


def with_submitter(handoff: Handoff) -> Handoff:
    """The handoff as the policy is asked about it: who submitted it last never decides on it, else who writes it."""
    last = handoff.rounds.order_by("-number").values_list("submitted_by", flat=True).first()
    handoff.submitted_by_id = last or handoff.sdr_id
    return handoff


def since(before: ReviewRound, now: ReviewRound) -> list[FieldChange]:
    """All that differs from the round before. An item that is now met is often the whole fix."""
    return changes(before, now) + answers_changed(before, now)


def answers_changed(before: ReviewRound, now: ReviewRound) -> list[FieldChange]:
    """In the order of the bar. Their items are the same: the version was pinned by the first submission."""
    said = {answer.item.lineage: in_words(answer) for answer in before.answers.all()}
    found = []
    for answer in sorted(now.answers.all(), key=lambda answer: answer.item.position):
        old, new = said.get(answer.item.lineage, ""), in_words(answer)
        if old != new:
            runs = [Run(Kind.DEL, old), Run(Kind.INS, new)]
            found.append(
                FieldChange(str(answer.item.lineage), answer.item.name, runs=[*filter(_has_text, runs)])
            )
    return found


def as_read(round: ReviewRound) -> list[Answer]:
    """*Not yet* first (HANDOFF-2), else in the order of the bar."""
    return sorted(round.answers.all(), key=lambda answer: (answer.met, answer.item.position))


def in_words(answer: Answer) -> str:
    """An answer to an item in a few words: "not yet: who signs"."""
    standing = _("met") if answer.met else _("not yet")
    return f"{standing}: {answer.text}" if answer.text else standing


def _has_text(run: Run) -> bool:
    return bool(run.text)


def changes(before: FiveFields, now: FiveFields) -> list[FieldChange]:
    """Only the fields that differ, in the order of the page."""
    found = []
    for name in FIELDS:
        if name == "attendees":
            if before.attendees != now.attendees:
                people = [row for row in attendees.difference(before.attendees, now.attendees) if row.changes]
                found.append(FieldChange(name, LABELS[name], people=people))
        elif getattr(before, name) != getattr(now, name):
            runs = difference(getattr(before, name), getattr(now, name))
            found.append(FieldChange(name, LABELS[name], runs=runs))
    return found
