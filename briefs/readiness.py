"""Whether a brief can be submitted, as a checklist (BRIEF-8). Pure: no database and no settings.

The band, the five fields and an answer to every item of the bar always block. The team sets which of the others block
and which only warn. Fit is shown and never blocks, whatever is set (BAR-10).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from briefs.words import standing, verdict
from handoff.states import Meeting

ALWAYS = frozenset({"band", "fields", "answers"})
SETTABLE = frozenset({"not_yet", "record", "opportunity", "meeting", "ae", "talking_points"})


class Gap(NamedTuple):
    """Something that is missing: its name as a person reads it, and where on the page it is filled."""

    name: str
    anchor: str = ""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known when the brief is looked at. Gaps are in reading order; `ae_why` and misfits are sentences."""

    words: int
    empty_fields: Sequence[Gap] = ()
    items: int  # of the bar
    unanswered: Sequence[Gap] = ()
    not_yet: Sequence[Gap] = ()
    meeting: str  # a state of handoff.states.Meeting
    accepted_by_buyer: bool
    opportunity: bool
    missing_in_record: Sequence[Gap] = ()
    ae: str = ""  # who takes it; empty for nobody
    ae_why: str = ""  # why this one, or why nobody
    talking_points: bool
    misfits: Sequence[str] = ()


@dataclass(frozen=True)
class Item:
    """A line of the checklist. `blocks`: while it is not ok, nothing is submitted. `fix_anchor`: where it is mended."""

    key: str
    ok: bool
    blocks: bool
    sentence: str
    fix_anchor: str = ""

    @property
    def state(self) -> str:
        """yes, no, or warn: what the page draws."""
        return "yes" if self.ok else "no" if self.blocks else "warn"


def checklist(facts: Facts, *, blocks: Collection[str]) -> list[Item]:
    """Every line, first those that always block. `blocks`: the keys of SETTABLE that block for this team."""
    lines = [
        _band(facts),
        _fields(facts),
        _answers(facts),
        *([_not_yet(facts)] if facts.not_yet else []),
        _meeting(facts),
        _opportunity(facts),
        _ae(facts),
        _talking_points(facts),
        _record(facts),
        _fit(facts),
    ]
    blocking = ALWAYS | (SETTABLE & set(blocks))
    return [
        Item(line.key, line.ok, line.key in blocking, line.sentence, "" if line.ok else line.anchor)
        for line in lines
    ]


def in_the_way(items: Sequence[Item]) -> list[Item]:
    """What keeps it from being submitted: nothing when it can be."""
    return [item for item in items if not item.ok and item.blocks]


def summary(items: Sequence[Item]) -> str:
    """The whole list in a few words, for its heading."""
    words = {"ready": sum(item.ok for item in items), "all": len(items), "to_do": len(in_the_way(items))}
    if words["to_do"]:
        return _("%(ready)d of %(all)d, %(to_do)d to do first") % words
    if words["ready"] < words["all"]:
        return _("%(ready)d of %(all)d, the rest only to know") % words
    return _("%(ready)d of %(all)d") % words


class _Line(NamedTuple):
    key: str
    ok: bool
    sentence: str
    anchor: str = ""


def _band(facts: Facts) -> _Line:
    return _Line("band", standing(facts.words) == "in", verdict(facts.words), "brief")


def _fields(facts: Facts) -> _Line:
    return _gaps(
        "fields", facts.empty_fields, _("All five fields are filled."), _("Still to fill: %(names)s.")
    )


def _answers(facts: Facts) -> _Line:
    done = _("Every item of the bar has its answer: %(items)d of %(items)d.") % {"items": facts.items}
    return _gaps("answers", facts.unanswered, done, _("Still to answer on the bar: %(names)s."))


def _not_yet(facts: Facts) -> _Line:
    return _gaps("not_yet", facts.not_yet, "", _("Not yet met: %(names)s. The AE sees that first."))


def _meeting(facts: Facts) -> _Line:
    if facts.meeting in (Meeting.CANCELLED, Meeting.NO_SHOW):
        return _Line("meeting", False, _("The meeting did not take place: book it anew."), "meeting")
    if facts.meeting == Meeting.NONE:
        return _Line("meeting", False, _("No meeting is booked."), "meeting")
    if not (facts.accepted_by_buyer or facts.meeting == Meeting.HELD):
        return _Line("meeting", False, _("The buyer has not accepted the invitation yet."), "meeting")
    return _Line("meeting", True, _("The buyer has accepted the meeting."))


def _opportunity(facts: Facts) -> _Line:
    if facts.opportunity:
        return _Line("opportunity", True, _("The opportunity exists."))
    return _Line("opportunity", False, _("There is no opportunity for it yet."), "opportunity")


def _ae(facts: Facts) -> _Line:
    said = _("Goes to %(name)s.") % {"name": facts.ae} if facts.ae else _("Nobody is there to take it.")
    return _Line("ae", bool(facts.ae), f"{said} {facts.ae_why}".strip(), "ae")


def _talking_points(facts: Facts) -> _Line:
    if facts.talking_points:
        return _Line("talking_points", True, _("Talking points are there."))
    return _Line("talking_points", False, _("There are no talking points for the AE yet."), "talking_points")


def _record(facts: Facts) -> _Line:
    return _gaps(
        "record", facts.missing_in_record, _("The record is complete."), _("The record lacks: %(names)s.")
    )


def _fit(facts: Facts) -> _Line:
    return _Line(
        "fit", not facts.misfits, " ".join(facts.misfits) or _("Nothing speaks against its fit."), "fit"
    )


def _gaps(key: str, gaps: Sequence[Gap], done: str, missing: str) -> _Line:
    """Done, or a sentence that names what is missing and leads to the first of it."""
    if not gaps:
        return _Line(key, True, done)
    names = get_text_list([gap.name for gap in gaps], _("and"))
    return _Line(key, False, missing % {"names": names}, gaps[0].anchor)
