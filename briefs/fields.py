"""The five fields of a brief (BRIEF-1), as the pure modules take them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

FIELDS = ("trigger", "pain", "attendees", "promised", "landmines")


class Attendee(TypedDict, total=False):
    """One row of `attendees`, as it is stored. `person` and `contact` are keys, as text."""

    side: str  # ours, theirs
    name: str
    role: str
    confirmed: bool
    person: str | None
    contact: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Fields:
    """What stands in a brief. `landmines_asked`: the tick *asked, none heard*, which stands for the text."""

    trigger: str = ""
    pain: str = ""
    attendees: Sequence[Attendee] = ()
    promised: str = ""
    landmines: str = ""
    landmines_asked: bool = False
