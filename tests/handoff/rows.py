"""Rows as they stand in the database, whatever verb would make them."""

import datetime as dt
from typing import Any
from uuid import uuid4

from ledger.models import Clock


def clock(at: dt.datetime, late: float, **different: Any) -> Clock:
    """A clock whose next step was due `late` seconds ago."""
    due = at - dt.timedelta(seconds=late)
    given = {
        "kind": "drill",
        "subject_type": "handoff.handoff",
        "subject_id": uuid4(),
        "started_at": due - dt.timedelta(days=1),
        "due_at": due,
        "step_names": ["breach"],
        "step_times": [due],
        "next_at": due,
    }
    return Clock.objects.create(**{**given, **different})
