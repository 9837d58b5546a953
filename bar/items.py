"""The items of a bar as plain values (BAR-1, BAR-2), and what is wrong with a list of them. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.utils.translation import gettext as _

from bar.frames import ELEMENTS, BriefField, Element, Frame

MOST = 6
SECONDS = 90  # of the SDR's call, for all items together (BAR-5)
LENGTHS = {"name": 80, "verify": 300, "clean_answer": 300}
WORDS = ("name", "verify", "clean_answer", "element", "field")


@dataclass(frozen=True)
class Item:
    """One thing that has to be true of a handoff. `lineage` stays the same through the versions; a new one has none."""

    name: str = ""
    verify: str = ""
    clean_answer: str = ""
    element: str = ""
    field: str = ""
    lineage: UUID | None = None

    @property
    def stands_for(self) -> str:
        return str(Element(self.element).label) if self.element in Element.values else ""

    @property
    def evidence(self) -> str:
        return str(BriefField(self.field).label) if self.field in BriefField.values else ""

    def is_same(self, other: "Item") -> bool:
        """In all its words; where it comes from and where it stands is something else."""
        return all(getattr(self, name) == getattr(other, name) for name in WORDS)


def tidied(item: Item) -> Item:
    """On one line each, without spaces around: what differs in them only is not a change."""
    name, verify, clean_answer = (" ".join(getattr(item, name).split()) for name in LENGTHS)
    return replace(item, name=name, verify=verify, clean_answer=clean_answer)


@dataclass(frozen=True)
class Wrong:
    """What a form or an API answer shows at one field: `items.2.verify`, or `items` when it is about the list."""

    field: str
    rule: str
    sentence: str


def too_many() -> str:
    return _("A bar has six items at most: past six, people skip it. Choose which one goes.")


def wrongs(items: Sequence[Item], frame: str) -> Iterator[Wrong]:
    """Everything that keeps these from being a bar of this frame, in the order of the items."""
    if not items:
        yield Wrong("items", "BAR-1", _("A bar has one item at least."))
    if len(items) > MOST:
        yield Wrong("items", "BAR-1", too_many())
    if frame not in Frame.values:
        yield Wrong("frame", "BAR-3", _("Choose BANT, MEDDIC or both."))
        return
    names: set[str] = set()
    lineages = [item.lineage for item in items if item.lineage]
    for number, item in enumerate(items):
        if item.lineage and lineages.count(item.lineage) > 1:
            yield Wrong(f"items.{number}.lineage", "BAR-6", _("One item stands here twice."))
        for name, sentence in _of_item(item, Frame(frame)):
            yield Wrong(f"items.{number}.{name}", "BAR-3" if name == "element" else "BAR-2", sentence)
        if item.name.strip().casefold() in names:
            sentence = _(
                "Another item has this name already. A bounce names one item: call them differently."
            )
            yield Wrong(f"items.{number}.name", "BAR-2", sentence)
        names |= {item.name.strip().casefold()} - {""}


def _of_item(item: Item, frame: Frame) -> Iterator[tuple[str, str]]:
    empty = {
        "name": _("Give the item a name."),
        "verify": _("Say what the SDR verifies."),
        "clean_answer": _("Say what a clean answer sounds like."),
    }
    for name, most in LENGTHS.items():
        text = getattr(item, name)
        if not text.strip():
            yield name, empty[name]
        elif len(text) > most:
            sentence = _("Keep it to %(most)d characters; these are %(count)d.")
            yield name, sentence % {"most": most, "count": len(text)}
    if item.element not in ELEMENTS[frame]:
        yield "element", _("Choose what it stands for in %(frame)s.") % {"frame": frame.label}
    if item.field not in BriefField.values:
        yield "field", _("Choose the field of the brief where its evidence stands.")
