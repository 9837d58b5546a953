"""Whose a handoff is, and how it ends by hand: what this person may do about it now, and what would come of it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bounces import clocks
from handoff import picking, states
from handoff.models import Handoff
from handoff.states import Outcome, Review
from handoff.verbs.moves import over_refusal
from ledger.models import Clock
from people import policy
from people.because import REASONS
from people.choice import Passed
from people.models import Membership, Role, User
from people.turns import Group, look

OUTCOMES = {
    Outcome.ADVANCED: gettext_lazy("Advanced: it goes on after the call"),
    Outcome.DISQUALIFIED: gettext_lazy("Disqualified: it ended in discovery"),
    Outcome.OPPORTUNITY: gettext_lazy("An opportunity: a deal in the pipeline"),
    Outcome.WON: gettext_lazy("Won"),
    Outcome.LOST: gettext_lazy("Lost"),
}


@dataclass(frozen=True)
class Action:
    """A button of the story that leads to the page `route`. `no` is why it cannot be done now; empty: it can."""

    route: str
    word: str | Promise
    no: str
    key: str = ""


def actions(handoff: Handoff, user: User, *, at: dt.datetime) -> list[Action]:
    """Only what this person may do; what the state does not allow now says so."""
    known = [
        (
            "handoff.outcome",
            Action("set_outcome", gettext_lazy("Say what came of it"), outcome_refusal(handoff), "o"),
        ),
        ("handoff.reassign", Action("pass_on", gettext_lazy("Pass on"), over_refusal(handoff), "p")),
        ("handoff.withdraw", Action("withdraw", gettext_lazy("Withdraw"), withdrawal_refusal(handoff))),
    ]
    if handoff.review == Review.ACCEPTED and not handoff.direct:
        known.append(
            ("handoff.example", Action("mark_example", gettext_lazy("Make its brief an example"), ""))
        )
    return [action for verb, action in known if policy.may(user, verb, handoff, at=at)]


def withdrawal_refusal(handoff: Handoff) -> str:
    """Empty while it can be taken back; the moves say when."""
    if (Review(handoff.review), Review.WITHDRAWN) in states.REVIEW:
        return ""
    if handoff.review == Review.ACCEPTED:
        return _("What was accepted is not withdrawn: say what came of it.")
    return over_refusal(handoff)


def outcome_refusal(handoff: Handoff) -> str:
    if handoff.outcome == Outcome.NONE:
        return _("What came of it is said once it is accepted.")
    if not next_outcomes(handoff):
        words = {"outcome": states.in_words("outcome", handoff.outcome)}
        return _("It is %(outcome)s: nothing comes after that.") % words
    return ""


def next_outcomes(handoff: Handoff) -> list[Outcome]:
    """What it can become by hand from where it stands."""
    now = Outcome(handoff.outcome)
    return [new for (old, new), move in states.OUTCOME.items() if old == now and not move.follows]


# Passing it on


def open_review(handoff: Handoff) -> Clock | None:
    """Only read: a page holds nothing."""
    return Clock.objects.filter(kind="review", subject_id=handoff.pk, stopped_at=None).first()


def decides_by(handoff: Handoff, ae: User | None, *, at: dt.datetime) -> str:
    """Until when whoever takes the open review over would decide; empty where none is open."""
    clock = open_review(handoff)
    if clock is None:
        return ""
    due_at = clocks.due_when_passed_on(handoff, clock, ae, at=at)
    return date_format(localtime(due_at), "D j M H:i")


def candidates(handoff: Handoff, *, at: dt.datetime) -> list[tuple[str, str | list[tuple[str, str]]]]:
    """For a list to choose from: whoever is next, then every AE who could hold it, those of its team first."""
    found = picking.proposal(handoff, by=None, at=at)
    if found.user is None:
        first = _("Whoever is next: nobody can take it now, so it waits on the manager")
    else:
        first = _("Whoever is next: %(who)s") % {"who": _line(handoff, found.user, "", at=at)}
    people = list(_able(handoff))
    hindered = _hindrances(handoff, [held.user for held in people], at=at)
    groups = groupby(people, key=lambda held: held.team_id == handoff.team_id)
    return [("", first)] + [
        (
            _("AEs of this team") if ours else _("AEs of other teams"),
            [
                (str(held.user_id), _line(handoff, held.user, hindered.get(held.user_id, ""), at=at))
                for held in rows
            ],
        )
        for ours, rows in groups
    ]


def _able(handoff: Handoff) -> Iterable[Membership]:
    """Every AE but who holds it, who wrote it and who submitted it: each once."""
    barred = picking.barred(handoff) | {handoff.ae_id}
    held = Membership.objects.filter(
        role=Role.AE, ended_at=None, user__is_active=True, user__is_service=False
    )
    once = {}
    for row in (
        held.exclude(user__in=[pk for pk in barred if pk]).select_related("user").order_by("user__name")
    ):
        if row.user_id not in once or row.team_id == handoff.team_id:
            once[row.user_id] = row
    return sorted(once.values(), key=lambda row: row.team_id != handoff.team_id)


def _hindrances(handoff: Handoff, users: list[User], *, at: dt.datetime) -> dict[object, str]:
    """Why routing would pass somebody by: a person may choose them all the same, and is told."""
    need = replace(picking.need(handoff, by=None, at=at), excluded=frozenset())
    made = look([Group("peers", users)], need, at=at)
    return {person: str(REASONS[why]) for person, _rule, why in made.passed if why != Passed.LATER_TURN}


def _line(handoff: Handoff, user: User, hindrance: str, *, at: dt.datetime) -> str:
    name = f"{user.name} ({hindrance})" if hindrance else user.name
    when = decides_by(handoff, user, at=at)
    return _("%(name)s, decision by %(when)s") % {"name": name, "when": when} if when else name
