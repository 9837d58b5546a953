"""The verbs of the core nouns. `move()` is the only writer of a handoff's states; the rooms above call it."""

from handoff.verbs.accounts import (
    add_account,
    add_contact,
    add_opportunity,
    change_account,
    change_contact,
    change_opportunity,
    find_account,
    find_contact,
    find_or_add_account,
    find_or_add_contact,
)
from handoff.verbs.assigning import assign, change_sdr, leave_without_sdr, pass_on, reassign
from handoff.verbs.handoffs import change_handoff, open_handoff, set_outcome, withdraw
from handoff.verbs.meetings import (
    Attending,
    attendees_version,
    book,
    cancel,
    correct,
    hold,
    miss,
    move_meeting,
    set_attendees,
)
from handoff.verbs.moves import decision_of, move, take_back, undo_refusal, undoable

__all__ = [
    "Attending",
    "add_account",
    "add_contact",
    "add_opportunity",
    "assign",
    "attendees_version",
    "book",
    "cancel",
    "change_account",
    "change_contact",
    "change_handoff",
    "change_opportunity",
    "change_sdr",
    "correct",
    "decision_of",
    "find_account",
    "find_contact",
    "find_or_add_account",
    "find_or_add_contact",
    "hold",
    "leave_without_sdr",
    "miss",
    "move",
    "move_meeting",
    "open_handoff",
    "pass_on",
    "reassign",
    "set_attendees",
    "set_outcome",
    "take_back",
    "undo_refusal",
    "undoable",
    "withdraw",
]
