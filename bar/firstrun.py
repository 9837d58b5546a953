"""What Handoff is good for in a team, said before anything is set up (BAR-11). Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bar.presets import Motion

WORKING_DAYS = 5


class Deals(TextChoices):
    """What a team sells. The first is the one that a bar only slows down."""

    SAME_DAY = "same_day", gettext_lazy("Under $5K, closed on the same day")
    HIGH_VELOCITY = "high_velocity", gettext_lazy("Under $5K, closed within days")
    VELOCITY = "velocity", gettext_lazy("Under $10K, in less than 30 days")
    MID_MARKET = "mid_market", gettext_lazy("$10K to $50K, in 30 to 90 days")
    ENTERPRISE = "enterprise", gettext_lazy("Over $50K, in 90 days or more")


class Pay(TextChoices):
    BOOKINGS = "bookings", gettext_lazy("For booked meetings alone")
    QUALITY = "quality", gettext_lazy("Also for what becomes of them: accepted, held, pipeline")
    FIXED = "fixed", gettext_lazy("A salary, whatever is booked")


class Place(TextChoices):
    CRM = "crm", gettext_lazy("In the CRM: it has a field for it, or can get one")
    HERE = "here", gettext_lazy("Here: the AEs read it in Handoff")
    NOWHERE = "nowhere", gettext_lazy("Nowhere: the CRM has no room, and the AEs look nowhere else")


@dataclass(frozen=True)
class Answers:
    split: bool  # whether one person books the meeting and another holds it
    deals: Sequence[str]
    pay: str
    sdrs_per_ae: Fraction
    meetings_a_week: int  # that one SDR books
    reviews_a_day: int  # that one AE can do
    place: str


class Fits(StrEnum):
    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class Problem(StrEnum):
    """In the order in which they have to be mended."""

    PAY = "pay"
    CAPACITY = "capacity"
    PLACE = "place"


@dataclass(frozen=True)
class Finding:
    problem: Problem
    sentence: str
    first: str  # what to fix


@dataclass(frozen=True)
class SetUp:
    """One motion of the team: with a bar and a brief, or without (speed to lead only)."""

    motion: Motion
    reviewed: bool


@dataclass(frozen=True)
class Verdict:
    fits: Fits
    headline: str
    why: str
    findings: list[Finding]
    set_up: list[SetUp]

    @property
    def fix_first(self) -> Finding | None:
        return self.findings[0] if self.findings else None


def contradiction(deals: Sequence[str]) -> str:
    """A sentence where two answers cannot both hold, else empty."""
    if {Deals.SAME_DAY.value, Deals.HIGH_VELOCITY.value} <= set(deals):
        return _("Deals under $5K are one motion. Choose what is true of most of them.")
    return ""


def verdict(answers: Answers) -> Verdict:
    """What to say, and what to set up. Problems are said only where there will be briefs to suffer from them."""
    set_up = [_set_up(deals, answers.split) for deals in Deals.values if deals in answers.deals]
    reviewed = [it for it in set_up if it.reviewed]
    found = list(_problems(answers)) if reviewed else []
    fits = Fits.NO if not reviewed else Fits.PARTLY if len(reviewed) < len(set_up) else Fits.YES
    headline, why = _said(answers, fits)
    return Verdict(fits, headline, why, found, set_up)


def _set_up(deals: str, split: bool) -> SetUp:
    if deals == Deals.SAME_DAY:
        return SetUp(Motion.HIGH_VELOCITY, reviewed=False)
    return SetUp(Motion(deals), reviewed=split)


def _said(answers: Answers, fits: Fits) -> tuple[str, str]:
    if not answers.split:
        return (
            _("Most of Handoff is not for you."),
            _(
                "Whoever books the meeting also holds it, so nothing is handed over. A bar and a brief would be"
                " ceremony. What helps is speed: a clock on the first call to a new lead."
            ),
        )
    if fits is Fits.NO:
        return (
            _("Most of Handoff is not for you."),
            _(
                "A deal of this size that closes on the same day is won by calling first. A bar and a brief would"
                " only be in the way. What helps is a clock on the first call to a new lead."
            ),
        )
    if fits is Fits.PARTLY:
        return (
            _("Handoff fits part of what you sell."),
            _(
                "The deals that close on the same day go straight to their AE, without bar and brief. The others get"
                " a bar."
            ),
        )
    return (
        _("Handoff fits how you sell."),
        _(
            "One person books, another holds, and there is something to lose in between. Each motion gets a bar to"
            " start from."
        ),
    )


def _problems(answers: Answers) -> Iterator[Finding]:
    if answers.pay == Pay.BOOKINGS:
        yield Finding(
            Problem.PAY,
            _("Your SDRs are paid for booked meetings alone, so a bounce costs them and thin meetings pay."),
            _(
                "Give what becomes of a meeting a part in their pay. No bar holds against a plan that pays for volume."
            ),
        )
    coming = reviews_coming(answers)
    if coming > answers.reviews_a_day:
        sentence = _(
            "About %(coming)s briefs a day come to each AE, who can do %(able)d. They would wait, and leads turn cold."
        )
        yield Finding(
            Problem.CAPACITY,
            sentence % {"coming": say(coming), "able": answers.reviews_a_day},
            _("Make room first: more AEs, fewer SDRs per AE, or an hour a day that is kept for reviews."),
        )
    if answers.place == Place.NOWHERE:
        yield Finding(
            Problem.PLACE,
            _("There is no place for the brief where the AE would see it."),
            _("Add a long text field to the deal in your CRM, or agree that the AEs read briefs in Handoff."),
        )


def reviews_coming(answers: Answers) -> Fraction:
    """Briefs a working day for one AE."""
    return answers.sdrs_per_ae * answers.meetings_a_week / WORKING_DAYS


def say(number: Fraction) -> str:
    return f"{float(number):.1f}".removesuffix(".0")
