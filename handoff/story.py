"""Everything that happened to one handoff, told by the rooms that it happened in. An AppConfig names its part:

story = {"parts": ["bounces.story.tell"]}    # tell(handoff, user, at) -> list[Part]
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from handoff.models import Handoff
from ledger import wiring
from people.models import User


@dataclass(frozen=True)
class Part:
    """One block of the page: `template` shows it with `context`. `order` says where it stands, lowest first."""

    order: int
    template: str
    context: dict[str, Any] = field(default_factory=dict)


def parts(handoff: Handoff, user: User, *, at: dt.datetime) -> list[Part]:
    told = [
        part
        for path in wiring.collected("story").get("parts", [])
        for part in wiring.resolve(path)(handoff, user, at)
    ]
    return sorted(told, key=lambda part: part.order)
