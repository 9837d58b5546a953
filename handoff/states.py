"""The three machines of a handoff (HANDOFF-1), as data. They do not wait for each other.

Everything else is made from these tables: what `verbs.move()` allows, the diagram in docs/states.md, and the
test that tries every state against every other, in Python and in the database.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from handoff.reasons import Correction, Withdrawal


class Review(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    BOUNCED = "bounced"
    REQUALIFYING = "requalifying"
    RECYCLED = "recycled"
    WITHDRAWN = "withdrawn"


class Meeting(StrEnum):
    NONE = "none"
    BOOKED = "booked"
    HELD = "held"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"


class Outcome(StrEnum):
    NONE = "none"
    OPEN = "open"
    ADVANCED = "advanced"
    DISQUALIFIED = "disqualified"
    OPPORTUNITY = "opportunity"
    LOST = "lost"
    WON = "won"


# What people read of a state, on whatever page, in letters, and in sentences of the API. Codes are for programs.
WORDS: dict[str, dict[StrEnum, Promise]] = {
    "review": {
        Review.DRAFT: _("a draft"),
        Review.SUBMITTED: _("submitted"),
        Review.ACCEPTED: _("accepted"),
        Review.BOUNCED: _("sent back"),
        Review.REQUALIFYING: _("being fixed"),
        Review.RECYCLED: _("recycled"),
        Review.WITHDRAWN: _("withdrawn"),
    },
    "meeting": {
        Meeting.NONE: _("not booked"),
        Meeting.BOOKED: _("booked"),
        Meeting.HELD: _("held"),
        Meeting.NO_SHOW: _("missed"),
        Meeting.CANCELLED: _("called off"),
    },
    "outcome": {
        Outcome.NONE: _("none yet"),
        Outcome.OPEN: _("open"),
        Outcome.ADVANCED: _("advanced"),
        Outcome.DISQUALIFIED: _("disqualified"),
        Outcome.OPPORTUNITY: _("an opportunity"),
        Outcome.LOST: _("lost"),
        Outcome.WON: _("won"),
    },
}

# Nothing is to be decided or done about a handoff in one of these; only its meeting may still move.
OVER = (Review.RECYCLED, Review.WITHDRAWN, Outcome.DISQUALIFIED, Outcome.LOST, Outcome.WON)
UNDO = dt.timedelta(seconds=10)  # HANDOFF-10


@dataclass(frozen=True)
class Move:
    """A move that exists, and `kind`, the event that tells of it.

    `within`: only so long after the last move of its machine. `hold`: so long its effects outside wait, as it can
    be undone. `why`: the closed list that its reason comes from. `outcome`: what the outcome becomes along with it.
    `follows`: never made by itself, only along with such a one.
    """

    name: str
    kind: str
    within: dt.timedelta | None = None
    hold: dt.timedelta = dt.timedelta()
    why: type[TextChoices] | None = None
    outcome: Outcome | None = None
    follows: bool = False


Moves = dict[tuple[StrEnum, StrEnum], Move]

WITHDRAW = Move("withdraw", "handoff.withdrawn", why=Withdrawal)
RECYCLE = Move("recycle", "handoff.recycled")
REBOOK = Move("re-book", "meeting.rebooked")
CORRECT = Move("correct", "meeting.corrected", why=Correction)
LOSE = Move("lose", "outcome.lost")

REVIEW: Moves = {
    (Review.DRAFT, Review.SUBMITTED): Move("submit", "handoff.submitted"),
    (Review.DRAFT, Review.WITHDRAWN): WITHDRAW,
    (Review.SUBMITTED, Review.ACCEPTED): Move("accept", "handoff.accepted", hold=UNDO, outcome=Outcome.OPEN),
    (Review.SUBMITTED, Review.BOUNCED): Move("bounce", "handoff.bounced", hold=UNDO),
    (Review.SUBMITTED, Review.WITHDRAWN): WITHDRAW,
    (Review.ACCEPTED, Review.SUBMITTED): Move(
        "undo", "handoff.accept_undone", within=UNDO, outcome=Outcome.NONE
    ),
    (Review.BOUNCED, Review.SUBMITTED): Move("undo", "handoff.bounce_undone", within=UNDO),
    (Review.BOUNCED, Review.REQUALIFYING): Move("restate", "handoff.restated"),
    (Review.BOUNCED, Review.RECYCLED): RECYCLE,
    (Review.BOUNCED, Review.WITHDRAWN): WITHDRAW,
    (Review.REQUALIFYING, Review.SUBMITTED): Move("resubmit", "handoff.resubmitted"),
    (Review.REQUALIFYING, Review.RECYCLED): RECYCLE,
    (Review.REQUALIFYING, Review.WITHDRAWN): WITHDRAW,
}

MEETING: Moves = {
    (Meeting.NONE, Meeting.BOOKED): Move("book", "meeting.booked"),
    (Meeting.BOOKED, Meeting.BOOKED): Move("move", "meeting.moved"),
    (Meeting.BOOKED, Meeting.HELD): Move("hold", "meeting.held"),
    (Meeting.BOOKED, Meeting.NO_SHOW): Move("miss", "meeting.missed"),
    (Meeting.BOOKED, Meeting.CANCELLED): Move("cancel", "meeting.cancelled"),
    (Meeting.NO_SHOW, Meeting.BOOKED): REBOOK,
    (Meeting.CANCELLED, Meeting.BOOKED): REBOOK,
    (Meeting.HELD, Meeting.NO_SHOW): CORRECT,
    (Meeting.NO_SHOW, Meeting.HELD): CORRECT,
}

OUTCOME: Moves = {
    (Outcome.NONE, Outcome.OPEN): Move("accept", "handoff.accepted", follows=True),
    (Outcome.OPEN, Outcome.NONE): Move("undo", "handoff.accept_undone", within=UNDO, follows=True),
    (Outcome.OPEN, Outcome.ADVANCED): Move("advance", "outcome.advanced"),
    (Outcome.OPEN, Outcome.DISQUALIFIED): Move("disqualify", "outcome.disqualified"),
    (Outcome.ADVANCED, Outcome.OPPORTUNITY): Move("open opportunity", "outcome.opportunity_opened"),
    (Outcome.ADVANCED, Outcome.LOST): LOSE,
    (Outcome.OPPORTUNITY, Outcome.WON): Move("win", "outcome.won"),
    (Outcome.OPPORTUNITY, Outcome.LOST): LOSE,
}


@dataclass(frozen=True)
class Machine:
    """`column` of the handoff that holds the state; `noun` is what its events begin with."""

    column: str
    noun: str
    states: type[StrEnum]
    start: StrEnum
    moves: Moves


MACHINES = {
    "review": Machine("review", "handoff", Review, Review.DRAFT, REVIEW),
    "meeting": Machine("meeting_state", "meeting", Meeting, Meeting.NONE, MEETING),
    "outcome": Machine("outcome", "outcome", Outcome, Outcome.NONE, OUTCOME),
}


def in_words(machine: str, state: str) -> str:
    return str(WORDS[machine][MACHINES[machine].states(state)])


def choices(machine: str) -> list[tuple[str, Promise]]:
    """Each state with its words, in the order of the machine."""
    return [(state.value, WORDS[machine][state]) for state in MACHINES[machine].states]


def moment(state: str) -> str | None:
    """The column that says when a state was first reached; `none` is no state that one reaches."""
    return None if state == "none" else f"{state}_at"


def diagram() -> str:
    """The machines as Mermaid, for docs/states.md."""
    return "\n".join(["# The states of a handoff", "", INTRODUCTION, *map(_drawn, MACHINES)])


INTRODUCTION = (
    "Generated from `handoff/states.py` by `manage.py states`; `./run check` fails when the two differ.\n"
    "The three machines do not wait for each other: a meeting can be held while its brief is undecided."
)


def _drawn(name: str) -> str:
    machine = MACHINES[name]
    arrows = [f"    {old} --> {new}: {_label(move)}" for (old, new), move in machine.moves.items()]
    told = list(dict.fromkeys(_told(move) for move in machine.moves.values()))
    return "\n".join(
        [
            f"\n## {name.capitalize()}\n",
            *("```mermaid", "stateDiagram-v2", f"    [*] --> {machine.start}", *arrows, "```"),
            *("\n| move | event | |", "|---|---|---|", *told),
        ]
    )


def _label(move: Move) -> str:
    within = f" within {_seconds(move.within)}" if move.within else ""
    return f"{move.name}{within}{', with a reason' if move.why else ''}"


def _told(move: Move) -> str:
    notes = [
        "goes with the review's" if move.follows else "",
        f"effects outside wait {_seconds(move.hold)}" if move.hold else "",
        f"the outcome becomes {move.outcome}" if move.outcome else "",
        f"reason: {', '.join(move.why.values)}" if move.why else "",
    ]
    return f"| {move.name} | `{move.kind}` | {'; '.join(filter(None, notes))} |"


def _seconds(length: dt.timedelta) -> str:
    return f"{length.total_seconds():.0f} s"
