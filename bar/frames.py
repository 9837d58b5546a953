"""The frames that a bar is a part of (BAR-3), the fields of a brief, and what a list of items covers. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class Element(TextChoices):
    """What a frame is made of. BANT has the first four, MEDDIC the other six."""

    BUDGET = "budget", gettext_lazy("Budget")
    AUTHORITY = "authority", gettext_lazy("Authority")
    NEED = "need", gettext_lazy("Need")
    TIMELINE = "timeline", gettext_lazy("Timeline")
    METRICS = "metrics", gettext_lazy("Metrics")
    ECONOMIC_BUYER = "economic_buyer", gettext_lazy("Economic buyer")
    DECISION_CRITERIA = "decision_criteria", gettext_lazy("Decision criteria")
    DECISION_PROCESS = "decision_process", gettext_lazy("Decision process")
    IDENTIFY_PAIN = "identify_pain", gettext_lazy("Identify pain")
    CHAMPION = "champion", gettext_lazy("Champion")


class Frame(TextChoices):
    BANT = "bant", gettext_lazy("BANT")
    BANT_MEDDIC = "bant_meddic", gettext_lazy("BANT with light MEDDIC")
    MEDDIC = "meddic", gettext_lazy("MEDDIC")


class BriefField(TextChoices):
    """Where in the brief the evidence of an item stands, so that nothing is typed twice (BAR-2)."""

    TRIGGER = "trigger", gettext_lazy("Trigger")
    PAIN = "pain", gettext_lazy("Pain")
    ATTENDEES = "attendees", gettext_lazy("On the call")
    PROMISED = "promised", gettext_lazy("Promised")
    LANDMINES = "landmines", gettext_lazy("Landmines")


_E = Element
BANT = (_E.BUDGET, _E.AUTHORITY, _E.NEED, _E.TIMELINE)
MEDDIC = (
    _E.METRICS, _E.ECONOMIC_BUYER, _E.DECISION_CRITERIA, _E.DECISION_PROCESS, _E.IDENTIFY_PAIN, _E.CHAMPION,
)  # fmt: skip
ELEMENTS: dict[Frame, tuple[Element, ...]] = {
    Frame.BANT: BANT,
    Frame.BANT_MEDDIC: (*BANT, _E.METRICS, _E.IDENTIFY_PAIN),  # "light": the two that BANT does not ask for
    Frame.MEDDIC: MEDDIC,
}
# Where a frame has both, whoever asks for the one has asked for the other.
TWINS = {_E.NEED: _E.IDENTIFY_PAIN, _E.IDENTIFY_PAIN: _E.NEED}


@dataclass(frozen=True)
class Coverage:
    """Each element of the frame, in its order, with how many items stand for it."""

    frame: Frame
    counts: dict[Element, int]

    @property
    def covered(self) -> list[Element]:
        return [element for element, count in self.counts.items() if count]

    @property
    def left_out(self) -> list[Element]:
        missing = [element for element, count in self.counts.items() if not count]
        return [element for element in missing if not self.counts.get(TWINS.get(element, element))]

    def in_words(self) -> str:
        frame = str(self.frame.label)
        if not self.covered:
            return _("It covers nothing of %(frame)s yet.") % {"frame": frame}
        if not self.left_out:
            return _("It covers all of %(frame)s.") % {"frame": frame}
        sentence = _("It covers %(covered)s of %(frame)s, and leaves out %(left_out)s.")
        return sentence % {
            "covered": listed(self.covered),
            "frame": frame,
            "left_out": listed(self.left_out),
        }


def coverage(frame: str, elements: Iterable[str]) -> Coverage:
    """What these elements are of the frame; one that it does not have counts for nothing."""
    found = list(elements)
    return Coverage(Frame(frame), {element: found.count(element) for element in ELEMENTS[Frame(frame)]})


def listed(elements: Iterable[Element]) -> str:
    return str(get_text_list([str(element.label).lower() for element in elements], _("and")))
