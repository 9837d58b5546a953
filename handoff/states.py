"""The three machines of a handoff (HANDOFF-1), as data. They do not wait for each other.

Everything else is made from these tables: what `verbs.move()` allows, the diagram in docs/states.md, and the
test that tries every state against every other, in Python and in the database.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


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


UNDO = dt.timedelta(seconds=10)  # HANDOFF-10


@dataclass(frozen=True)
class Move:
    """A move that exists. `within` that long of the last move of its machine; `why` when a reason is needed."""

    name: str
    within: dt.timedelta | None = None
    why: bool = False


Moves = dict[tuple[StrEnum, StrEnum], Move]

REVIEW: Moves = {
    (Review.DRAFT, Review.SUBMITTED): Move("submit"),
    (Review.DRAFT, Review.WITHDRAWN): Move("withdraw", why=True),
    (Review.SUBMITTED, Review.ACCEPTED): Move("accept"),
    (Review.SUBMITTED, Review.BOUNCED): Move("bounce"),
    (Review.SUBMITTED, Review.WITHDRAWN): Move("withdraw", why=True),
    (Review.ACCEPTED, Review.SUBMITTED): Move("undo", within=UNDO),
    (Review.BOUNCED, Review.SUBMITTED): Move("undo", within=UNDO),
    (Review.BOUNCED, Review.REQUALIFYING): Move("restate"),
    (Review.BOUNCED, Review.RECYCLED): Move("recycle"),
    (Review.BOUNCED, Review.WITHDRAWN): Move("withdraw", why=True),
    (Review.REQUALIFYING, Review.SUBMITTED): Move("resubmit"),
    (Review.REQUALIFYING, Review.RECYCLED): Move("recycle"),
    (Review.REQUALIFYING, Review.WITHDRAWN): Move("withdraw", why=True),
}

MEETING: Moves = {
    (Meeting.NONE, Meeting.BOOKED): Move("book"),
    (Meeting.BOOKED, Meeting.BOOKED): Move("move"),
    (Meeting.BOOKED, Meeting.HELD): Move("hold"),
    (Meeting.BOOKED, Meeting.NO_SHOW): Move("miss"),
    (Meeting.BOOKED, Meeting.CANCELLED): Move("cancel"),
    (Meeting.NO_SHOW, Meeting.BOOKED): Move("re-book"),
    (Meeting.CANCELLED, Meeting.BOOKED): Move("re-book"),
    (Meeting.HELD, Meeting.NO_SHOW): Move("correct", why=True),
    (Meeting.NO_SHOW, Meeting.HELD): Move("correct", why=True),
}

OUTCOME: Moves = {
    (Outcome.NONE, Outcome.OPEN): Move("accept"),
    (Outcome.OPEN, Outcome.NONE): Move("undo", within=UNDO),
    (Outcome.OPEN, Outcome.ADVANCED): Move("advance"),
    (Outcome.OPEN, Outcome.DISQUALIFIED): Move("disqualify"),
    (Outcome.ADVANCED, Outcome.OPPORTUNITY): Move("open opportunity"),
    (Outcome.ADVANCED, Outcome.LOST): Move("lose"),
    (Outcome.OPPORTUNITY, Outcome.WON): Move("win"),
    (Outcome.OPPORTUNITY, Outcome.LOST): Move("lose"),
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
    lines = [f"\n## {name.capitalize()}\n", "```mermaid", "stateDiagram-v2", f"    [*] --> {machine.start}"]
    return "\n".join([*lines, *arrows, "```"])


def _label(move: Move) -> str:
    within = f" within {move.within.total_seconds():.0f} s" if move.within else ""
    return f"{move.name}{within}{', with a reason' if move.why else ''}"
