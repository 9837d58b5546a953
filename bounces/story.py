"""This room's part of a handoff's story: what is to do now, and the rounds with their decisions."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from bounces.inbox import faced
from bounces.models import Bounce
from briefs.models import Context, ReviewRound
from briefs.rounds import FieldChange, changes
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


@dataclass(frozen=True)
class Told:
    """A round with its bounce, and what had changed since the one before."""

    round: ReviewRound
    sent_back: Bounce | None
    changed: list[FieldChange]


def tell(handoff: Handoff, user: User, at: dt.datetime) -> list[Part]:
    rounds = list(
        handoff.rounds.select_related("version__bar", "submitted_by", "decided_by", "landed_with")
        .prefetch_related("answers__item")
        .order_by("number")
    )
    bounces = Bounce.objects.filter(round__handoff=handoff, undone_at=None).select_related("item", "by")
    by_round = {one.round_id: one for one in bounces}
    told = [
        Told(
            one,
            by_round.get(one.pk),
            changes(rounds[number - 1], one) if number else [],
        )
        for number, one in enumerate(rounds)
    ]
    return [
        Part(
            10,
            "bounces/_now.html",
            {"actions": actions(handoff, user, at), "clocks": running(handoff, user, at)},
        ),
        Part(20, "bounces/_rounds.html", {"rounds": list(reversed(told))}),
        Part(30, "briefs/_beside.html", {"context": Context.objects.filter(pk=handoff.pk).first()}),
    ]


def actions(handoff: Handoff, user: User, at: dt.datetime) -> dict[str, Any]:
    """Verb: the sentence why not, empty for yes. Only those that exist in this state."""
    wanted = ACTIONS.get(states.Review(handoff.review), ())
    found = {verb.split(".")[1]: policy.refusal(user, verb, handoff, at=at) for verb in wanted}
    if not undo_refusal(handoff, by=user, at=at):
        found["undo"] = ""
    return found


def running(handoff: Handoff, user: User, at: dt.datetime) -> list[Any]:
    clocks = Clock.objects.filter(subject_id=handoff.pk, stopped_at=None).order_by("due_at")
    return [(clock.kind, faced(clock, str(handoff.account), user, at)) for clock in clocks]
