"""How events are said to people. A room names in its AppConfig what its kinds, fields and subjects are called:

    told = {"people": "people.told.WORDS"}

Nothing here asks the database; `Sort.names` does, once for all subjects of one type that a page shows.
"""

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger import wiring
from ledger.models import Event

Text = str | Promise
NOTHING = gettext_lazy("nothing")


@dataclass(frozen=True)
class Named:
    """What something is called now, and the page about it where there is one."""

    name: str
    address: str = ""


@dataclass(frozen=True)
class Sort:
    """A type of subject. `gone` is said where no row is left, or no name in it; `found` searches by name."""

    gone: Text
    names: Callable[[Collection[UUID]], Mapping[UUID, Named]] | None = None
    found: Callable[[str, int], Collection[UUID]] | None = None


@dataclass(frozen=True)
class Field:
    """A field of `old` and `new`. Its value is the id of a subject of type `of`, or is said by `say`."""

    label: Text
    of: str = ""
    say: Callable[[Any], Text | dt.datetime] | None = None
    none: Text = NOTHING
    hidden: bool = False  # a number that means nothing to a reader


@dataclass(frozen=True)
class Kind:
    """`sentence` holds {by}, {subject}, {team} or a field in braces; what it leaves out is shown as old and new."""

    group: Text
    name: Text  # as one chooses it from a list
    sentence: Text | Callable[[Event], Text]
    without: Collection[str] = ()  # fields that the names in the sentence say already
    fields: Mapping[str, Field] = field(default_factory=dict)  # what means something else here than elsewhere

    def said_of(self, event: Event) -> str:
        return str(self.sentence(event) if callable(self.sentence) else self.sentence)


@dataclass(frozen=True)
class Words:
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    fields: Mapping[str, Field] = field(default_factory=dict)
    sorts: Mapping[str, Sort] = field(default_factory=dict)
    reasons: Mapping[str, Text] = field(default_factory=dict)  # what the codes in `why` mean
    clocks: Mapping[str, Text] = field(default_factory=dict)  # what the kinds of clock wait for


@cache
def words() -> Words:
    """Of all rooms together."""
    rooms = [wiring.resolve(path) for path in wiring.collected("told").values()]
    parts = ("kinds", "fields", "sorts", "reasons", "clocks")
    return Words(**{part: {k: v for room in rooms for k, v in getattr(room, part).items()} for part in parts})


def field_of(kind: str, name: str) -> Field | None:
    known = words().kinds.get(kind)
    return (known.fields.get(name) if known else None) or words().fields.get(name)


def kind_in_words(kind: str) -> str:
    """As in a list of kinds. One that nobody has named is said by its own words: "Drill half reached"."""
    known = words().kinds.get(kind)
    return str(known.name) if known else plain(kind).capitalize()


def clock_in_words(kind: str) -> str:
    return str(words().clocks.get(kind) or plain(kind).capitalize())


def plain(code: str) -> str:
    return code.replace("_", " ").replace(".", " ")


def moment(value: str) -> dt.datetime:
    return dt.datetime.fromisoformat(value)


def chosen(choices: Mapping[str, Text]) -> Callable[[Any], Text]:
    """Says a code, or each of a list of codes, by these words."""

    def say(value: Any) -> Text:
        if isinstance(value, list):
            return ", ".join(str(choices.get(one, plain(str(one)))) for one in value)
        return choices.get(value, plain(str(value)))

    return say


# What the ledger itself writes down

ALARMS = {
    "clocks_overdue": gettext_lazy("clocks are overdue"),
    "clocks_parked": gettext_lazy("clocks are parked"),
    "dispatches_behind": gettext_lazy("reactions are behind"),
    "dispatches_parked": gettext_lazy("reactions are parked"),
    "deliveries_behind": gettext_lazy("deliveries are behind"),
    "deliveries_parked": gettext_lazy("deliveries are parked"),
    "tasks_silent": gettext_lazy("no task comes through"),
    "clock_workers_gone": gettext_lazy("no clock worker is alive"),
}
SYSTEM = gettext_lazy("The system")

WORDS = Words(
    kinds={
        "alarm.raised": Kind(SYSTEM, gettext_lazy("An alarm went up"), gettext_lazy("Alarm: {alarm}")),
        "alarm.cleared": Kind(SYSTEM, gettext_lazy("An alarm was over"), gettext_lazy("Alarm over: {alarm}")),
        "clock.unparked": Kind(
            SYSTEM,
            gettext_lazy("A clock was tried again"),
            gettext_lazy("{by} let a clock of {subject} be tried again"),
        ),
        "delivery.unparked": Kind(
            SYSTEM,
            gettext_lazy("A delivery was tried again"),
            gettext_lazy("{by} let a delivery about {subject} be tried again"),
        ),
        "reaction.unparked": Kind(
            SYSTEM,
            gettext_lazy("A reaction was tried again"),
            gettext_lazy("{by} let a reaction to what happened to {subject} be tried again"),
        ),
    },
    fields={
        "alarm": Field(gettext_lazy("alarm"), say=chosen(ALARMS)),
        "clock": Field(gettext_lazy("clock"), hidden=True),
        "delivery": Field(gettext_lazy("delivery"), hidden=True),
        "consumer": Field(gettext_lazy("reaction"), hidden=True),
    },
    sorts={"ledger.alarm": Sort(gettext_lazy("the system"))},
)


def yes_or_no(value: Any) -> str:
    return _("yes") if value else _("no")
