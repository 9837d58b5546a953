"""This room's part of a handoff's story: what is to do now, and the rounds with their decisions."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bounces import clocks, confirmation, due, whose
from bounces.inbox import faces, may_not_review
from bounces.models import Bounce
from bounces.verbs import dispute_refusal
from briefs.models import Answer, Context, ReviewRound
from briefs.rounds import FieldChange, as_read, since
from handoff import states
from handoff.models import Handoff
from handoff.story import Part
from handoff.verbs.moves import undo_refusal
from ledger.models import Clock
from people import policy
from people.models import User

ACTIONS = {
    states.Review.SUBMITTED: ("handoff.accept", "handoff.bounce"),
    states.Review.BOUNCED: ("handoff.restate", "handoff.recycle", "handoff.dispute"),
    states.Review.REQUALIFYING: ("handoff.draft", "handoff.recycle"),
    states.Review.DRAFT: ("handoff.draft",),
}
# What each clock is for, beside it: two may run at once.
CLOCKS = {
    "review": gettext_lazy("Decision"),
    "restate": gettext_lazy("To say what will be fixed"),
    "step": gettext_lazy("The step"),
    "rebook": gettext_lazy("To book again"),
}


@dataclass(frozen=True)
class Told:
    """A round with its bounce, and what had changed since the one before. `rule` set the deadline of an open one."""

    round: ReviewRound
    sent_back: Bounce | None
    changed: list[FieldChange]
    rule: str

    @property
    def answers(self) -> list[Answer]:
        return as_read(self.round)


def tell(handoff: Handoff, user: User, at: dt.datetime) -> list[Part]:
    rounds = list(
        handoff.rounds.select_related("version__bar", "submitted_by", "decided_by", "landed_with")
        .prefetch_related("answers__item")
        .order_by("number")
    )
    by_round = {one.round_id: one for one in Bounce.objects.standing([handoff.pk])}
    terms = clocks.terms_of(handoff.team)
    told = [
        Told(
            one,
            by_round.get(one.pk),
            since(rounds[number - 1], one) if number else [],
            "" if one.decided_at else due.in_words(due.Rule(one.due_rule), terms),
        )
        for number, one in enumerate(rounds)
    ]
    return [
        Part(
            10,
            "bounces/_now.html",
            {
                "actions": actions(handoff, told[-1] if told else None, user, at),
                "clocks": running(handoff, user, at),
                "round": rounds[-1] if rounds and rounds[-1].decided_at is None else None,
                "settles": settles(handoff, rounds[-1] if rounds else None, user, at),
            },
        ),
        *_confirming(handoff, user, at),
        *_whose(handoff, user, at),
        Part(20, "bounces/_rounds.html", {"rounds": list(reversed(told))}),
        Part(30, "briefs/_beside.html", {"context": Context.objects.filter(pk=handoff.pk).first()}),
    ]


def _confirming(handoff: Handoff, user: User, at: dt.datetime) -> list[Part]:
    shown = confirmation.shown_to(user, handoff, at=at)
    return [Part(11, "bounces/_letter.html", dict(shown))] if shown else []


def _whose(handoff: Handoff, user: User, at: dt.datetime) -> list[Part]:
    found = whose.actions(handoff, user, at=at)
    return [Part(14, "bounces/_whose.html", {"actions": found})] if found else []


def actions(handoff: Handoff, last: Told | None, user: User, at: dt.datetime) -> dict[str, Any]:
    """Verb: the sentence why not, empty for yes. Only those that exist in this state."""
    handoff.submitted_by_id = last.round.submitted_by_id if last else handoff.sdr_id
    wanted = ACTIONS.get(states.Review(handoff.review), ())
    found = {verb.split(".")[1]: policy.refusal(user, verb, handoff, at=at) for verb in wanted}
    if "dispute" in found and last and last.sent_back:
        found["dispute"] = found["dispute"] or dispute_refusal(handoff, last.sent_back)
    if "accept" in found and last:
        no = may_not_review(user, last.round.version)
        found |= {verb: found[verb] or no for verb in ("accept", "bounce")}
    if not undo_refusal(handoff, by=user, at=at):
        found["undo"] = ""
    return found


def settles(handoff: Handoff, last: ReviewRound | None, user: User, at: dt.datetime) -> str:
    """Until when whoever decided can still take it back, for everybody else (HANDOFF-10); empty when it stands."""
    undo = states.REVIEW.get((states.Review(handoff.review), states.Review.SUBMITTED))
    by = last.decided_by if last else None
    if undo is None or undo.within is None or by is None or by == user:
        return ""
    until = handoff.review_moved_at + undo.within
    words = {"name": by.name, "until": date_format(localtime(until), "H:i:s")}
    return _("Until %(until)s, %(name)s can still take this back.") % words if at <= until else ""


def running(handoff: Handoff, user: User, at: dt.datetime) -> list[Any]:
    found = list(Clock.objects.filter(subject_id=handoff.pk, stopped_at=None).order_by("due_at"))
    shown = faces(found, {handoff.pk: str(handoff.account)}, user, at)
    return [(CLOCKS.get(clock.kind, ""), shown[clock.pk]) for clock in found]
