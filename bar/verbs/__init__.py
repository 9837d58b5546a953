"""What is done to bars. Each change is an event about the bar, with ids and codes: the words stand in rows."""

from bar.verbs.agreement import agree, ask, put_in_force
from bar.verbs.bars import set_reviewed, start_bar
from bar.verbs.drafts import discard_draft, draft, save_items
from bar.verbs.fit import change_fit
from bar.verbs.proposals import propose, take_up
from bar.verbs.start import set_up

__all__ = [
    "agree",
    "ask",
    "change_fit",
    "discard_draft",
    "draft",
    "propose",
    "put_in_force",
    "save_items",
    "set_reviewed",
    "set_up",
    "start_bar",
    "take_up",
]
