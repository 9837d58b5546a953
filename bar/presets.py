"""The four motions, and the bar that each starts from (BAR-4). Pure."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bar.frames import BriefField, Element, Frame
from bar.items import Item


class Motion(TextChoices):
    """How a segment is sold."""

    HIGH_VELOCITY = "high_velocity", _("High-velocity inbound")
    VELOCITY = "velocity", _("Velocity / SMB")
    MID_MARKET = "mid_market", _("Mid-market")
    ENTERPRISE = "enterprise", _("Enterprise")


@dataclass(frozen=True)
class Words:
    """An item before it belongs to a frame."""

    name: str | Promise
    verify: str | Promise
    clean_answer: str | Promise


@dataclass(frozen=True)
class Part:
    words: Words
    element: Element
    field: BriefField
    stressed: bool = False

    def item(self) -> Item:
        """In the language of the moment: what a bar starts from is stored as it reads then."""
        words = self.words
        return Item(str(words.name), str(words.verify), str(words.clean_answer), self.element, self.field)


@dataclass(frozen=True)
class Preset:
    """Where a bar of a motion starts, and for which deals it is meant."""

    motion: Motion
    size: str | Promise
    cycle: str | Promise
    frame: Frame
    parts: tuple[Part, ...]

    @property
    def items(self) -> list[Item]:
        return [part.item() for part in self.parts]

    @property
    def stressed(self) -> list[str]:
        return [str(part.words.name) for part in self.parts if part.stressed]


PAIN = Words(
    _("Pain or trigger"),
    _("What hurts, or what has just happened: one problem or event, not a wish."),
    _("We were a third off with last quarter’s forecast, and the board asked why."),
)
AUTHORITY = Words(
    _("Role and authority"),
    _("What this person has to do with the decision, and who else has a say."),
    _("I recommend it, and our finance director signs."),
)
TIMELINE = Words(
    _("Timeline"),
    _("By when they would act if it fits, and what sets that date."),
    _("It has to run before the planning round in March."),
)
BUDGET = Words(
    _("Budget reality"),
    _("That they know it costs money, and roughly what such a thing costs."),
    _("We pay for two tools today, so there is money for one good one."),
)
ATTENDEES = Words(
    _("Confirmed attendees"),
    _("Who is really coming, and who of them has said yes."),
    _("Dana and I have both accepted; our controller is still asked."),
)
REASON = Words(
    _("A reason now"),
    _("Why they talk to us this week and not in a quarter."),
    _("I have been here for six weeks and go through every contract this month."),
)
REAL_TRIGGER = Words(
    _("A real trigger"),
    _("What made them ask today, in one sentence."),
    _("Our trial with the other tool ends on Friday."),
)
ONE_ATTENDEE = Words(
    _("Confirmed attendee"),
    _("That the one who asked is the one who comes."),
    _("Yes, that is me, and I have the invitation."),
)
METRICS = Words(
    _("A figure to move"),
    _("Which number of theirs should change, and where it stands now."),
    _("Onboarding takes us eleven weeks; we want to be at six."),
)
ECONOMIC_BUYER = Words(
    _("Economic buyer"),
    _("Who can say yes to the money, by name, and whether they know of this."),
    _("Anders Holt holds the budget, and he has asked me for three names."),
)
DECISION_PROCESS = Words(
    _("Decision process"),
    _("Which steps lead to a yes, who takes them, and by when."),
    _("A pilot, then security, then the committee on the second Tuesday of May."),
)
CHAMPION = Words(
    _("Champion"),
    _("Who inside wants this to happen, and what they get out of it."),
    _("I brought the subject up myself: my team writes these reports by hand."),
)

_E, _F = Element, BriefField
DEFAULT = (
    Part(PAIN, _E.NEED, _F.TRIGGER),
    Part(AUTHORITY, _E.AUTHORITY, _F.ATTENDEES),
    Part(TIMELINE, _E.TIMELINE, _F.TRIGGER),
    Part(BUDGET, _E.BUDGET, _F.PROMISED),
    Part(ATTENDEES, _E.AUTHORITY, _F.ATTENDEES),
    Part(REASON, _E.TIMELINE, _F.TRIGGER),
)
PRESETS: dict[Motion, Preset] = {
    preset.motion: preset
    for preset in (
        Preset(
            Motion.HIGH_VELOCITY, _("under $5K"), _("days"), Frame.BANT,
            (
                Part(REAL_TRIGGER, _E.NEED, _F.TRIGGER, stressed=True),
                Part(ONE_ATTENDEE, _E.AUTHORITY, _F.ATTENDEES, stressed=True),
                Part(REASON, _E.TIMELINE, _F.TRIGGER),
            ),
        ),
        Preset(
            Motion.VELOCITY, _("under $10K"), _("under 30 days"), Frame.BANT,
            (
                Part(PAIN, _E.NEED, _F.TRIGGER, stressed=True),
                Part(AUTHORITY, _E.AUTHORITY, _F.ATTENDEES),
                Part(TIMELINE, _E.TIMELINE, _F.TRIGGER, stressed=True),
                Part(BUDGET, _E.BUDGET, _F.PROMISED),
                Part(ATTENDEES, _E.AUTHORITY, _F.ATTENDEES),
                Part(REASON, _E.TIMELINE, _F.TRIGGER, stressed=True),
            ),
        ),
        Preset(
            Motion.MID_MARKET, _("$10K to $50K"), _("30 to 90 days"), Frame.BANT_MEDDIC,
            (
                Part(PAIN, _E.IDENTIFY_PAIN, _F.PAIN, stressed=True),
                Part(AUTHORITY, _E.AUTHORITY, _F.ATTENDEES, stressed=True),
                Part(METRICS, _E.METRICS, _F.PAIN, stressed=True),
                Part(TIMELINE, _E.TIMELINE, _F.TRIGGER),
                Part(BUDGET, _E.BUDGET, _F.PROMISED),
                Part(ATTENDEES, _E.AUTHORITY, _F.ATTENDEES),
            ),
        ),
        Preset(
            Motion.ENTERPRISE, _("over $50K"), _("90 days and more"), Frame.MEDDIC,
            (
                Part(PAIN, _E.IDENTIFY_PAIN, _F.PAIN),
                Part(METRICS, _E.METRICS, _F.PAIN),
                Part(ECONOMIC_BUYER, _E.ECONOMIC_BUYER, _F.ATTENDEES, stressed=True),
                Part(DECISION_PROCESS, _E.DECISION_PROCESS, _F.LANDMINES, stressed=True),
                Part(CHAMPION, _E.CHAMPION, _F.ATTENDEES, stressed=True),
                Part(ATTENDEES, _E.DECISION_PROCESS, _F.ATTENDEES),
            ),
        ),
    )
}  # fmt: skip


def default_items() -> list[Item]:
    """The six of the default bar, in BANT."""
    return [part.item() for part in DEFAULT]
