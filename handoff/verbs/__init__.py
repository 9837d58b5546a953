"""The verbs of the core nouns. `move()` is the only writer of a handoff's states; the rooms above call it."""

from handoff.verbs.assigning import assign, pass_on, reassign
from handoff.verbs.handoffs import open_handoff
from handoff.verbs.meetings import book, move_meeting
from handoff.verbs.moves import decision_of, move, take_back, undo_refusal, undoable

__all__ = [
    "assign",
    "book",
    "decision_of",
    "move",
    "move_meeting",
    "open_handoff",
    "pass_on",
    "reassign",
    "take_back",
    "undo_refusal",
    "undoable",
]
