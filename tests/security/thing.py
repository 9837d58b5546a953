"""What stands behind an address."""

from dataclasses import dataclass, field
from typing import Any

from people.policy import Stand


@dataclass(frozen=True)
class Thing:
    """One object behind a door. `team` is whose it is, `owner` the name of the actor to whom it belongs."""

    label: str
    key: dict[str, Any]
    team: str = ""
    owner: str = ""
    is_person: bool = False  # a manager leads people, and owns things of the team
    verb: str = ""  # where another verb than the door's is asked
    named: dict[str, set[Stand]] = field(default_factory=dict)  # who stands to it by name, and how
