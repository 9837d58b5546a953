"""Fit, checked by the machine (BAR-10): a team's profile held against what is known of an account. Pure.

What is not known is said to be so, and is no misfit. Nothing here blocks anything.
"""

import calendar
import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.dateformat import format as date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bar import places


class State(StrEnum):
    FITS = "fits"
    MISFIT = "misfit"
    UNKNOWN = "unknown"


class What(TextChoices):
    EMPLOYEES = "employees", gettext_lazy("Employees")
    INDUSTRY = "industry", gettext_lazy("Industry")
    REVENUE = "revenue", gettext_lazy("Revenue")
    GEOGRAPHY = "geography", gettext_lazy("Geography")
    TITLE = "title", gettext_lazy("Title")
    DEPARTMENT = "department", gettext_lazy("Department")
    MEETING = "meeting", gettext_lazy("Length of the meeting")
    INVITATION = "invitation", gettext_lazy("Invitation")
    DECISION = "decision", gettext_lazy("Decision")
    STAKEHOLDER = "stakeholder", gettext_lazy("Stakeholders")


class Level(TextChoices):
    """Of a title, from the bottom up."""

    INDIVIDUAL = "individual", gettext_lazy("everybody")
    MANAGER = "manager", gettext_lazy("manager or above")
    DIRECTOR = "director", gettext_lazy("director or above")
    VP = "vp", gettext_lazy("vice president or above")
    CHIEF = "chief", gettext_lazy("chief officer")


@dataclass(frozen=True)
class Profile:
    """Whom a team sells to. An empty list and a missing bound ask for nothing. Revenue is a year's."""

    employees_min: int | None = 250
    employees_max: int | None = 2_500
    industries: Sequence[str] = ("B2B SaaS", "Technology", "Professional services")
    revenue_min: Decimal | None = Decimal(25_000_000)
    revenue_max: Decimal | None = Decimal(500_000_000)
    currency: str = "USD"
    geographies: Sequence[str] = ("North America", "Western Europe")
    title_level: str = Level.DIRECTOR.value
    departments: Sequence[str] = ("Sales", "Marketing", "RevOps", "IT")
    meeting_min: int = 30  # minutes
    meeting_max: int = 45
    decision_months: int = 6


def in_words(profile: Profile) -> list[tuple[str, str]]:
    """What the profile asks for: the name of each thing, and what it is to be."""
    anything = _("any")
    months = ngettext("within %(n)d month", "within %(n)d months", profile.decision_months)
    said = {
        What.EMPLOYEES: _range(profile.employees_min, profile.employees_max) or anything,
        What.INDUSTRY: _either(profile.industries) or anything,
        What.REVENUE: _range(profile.revenue_min, profile.revenue_max, profile.currency) or anything,
        What.GEOGRAPHY: _either(profile.geographies) or anything,
        What.TITLE: str(Level(profile.title_level).label),
        What.DEPARTMENT: _either(profile.departments) or anything,
        What.MEETING: _("%(least)d to %(most)d minutes")
        % {"least": profile.meeting_min, "most": profile.meeting_max},
        What.INVITATION: _("accepted by the buyer"),
        What.DECISION: months % {"n": profile.decision_months},
        What.STAKEHOLDER: _("the role of one is known"),
    }
    return [(str(what.label), words) for what, words in said.items()]


@dataclass(frozen=True)
class Facts:
    """What is known; None and empty text are not known."""

    today: dt.date
    employees: int | None = None
    industry: str = ""
    revenue: Decimal | None = None
    currency: str = ""
    location: str = ""
    title: str = ""
    department: str = ""
    meeting_minutes: int | None = None
    invitation_accepted: bool | None = None  # by somebody of theirs
    decides_on: dt.date | None = None
    roles_known: int | None = None  # of theirs; None: nobody of theirs is named yet


@dataclass(frozen=True)
class Finding:
    what: What
    state: State
    sentence: str


Said = tuple[State, str]


def findings(profile: Profile, facts: Facts) -> list[Finding]:
    """One for each thing that the profile asks for, in a fixed order."""
    return [Finding(what, state, sentence) for what, (state, sentence) in _all(profile, facts)]


def misfits(profile: Profile, facts: Facts) -> list[Finding]:
    return [finding for finding in findings(profile, facts) if finding.state is State.MISFIT]


def _all(profile: Profile, facts: Facts) -> Iterator[tuple[What, Said]]:
    if profile.employees_min is not None or profile.employees_max is not None:
        yield What.EMPLOYEES, _employees(profile, facts)
    if profile.industries:
        yield What.INDUSTRY, _industry(profile, facts)
    if profile.revenue_min is not None or profile.revenue_max is not None:
        yield What.REVENUE, _revenue(profile, facts)
    if profile.geographies:
        yield What.GEOGRAPHY, _geography(profile, facts)
    if profile.title_level != Level.INDIVIDUAL:
        yield What.TITLE, _title(profile, facts)
    if profile.departments:
        yield What.DEPARTMENT, _department(profile, facts)
    yield What.MEETING, _meeting(profile, facts)
    yield What.INVITATION, _invitation(facts)
    yield What.DECISION, _decision(profile, facts)
    yield What.STAKEHOLDER, _stakeholder(facts)


def _employees(profile: Profile, facts: Facts) -> Said:
    if facts.employees is None:
        return State.UNKNOWN, _("How many people work there is not known.")
    said = _("%(n)s people work there; the profile is %(range)s.")
    words = {"n": f"{facts.employees:,}", "range": _range(profile.employees_min, profile.employees_max)}
    return _inside(facts.employees, profile.employees_min, profile.employees_max), said % words


def _revenue(profile: Profile, facts: Facts) -> Said:
    if facts.revenue is None:
        return State.UNKNOWN, _("The revenue is not known.")
    if facts.currency != profile.currency:
        said = _("The revenue is in %(theirs)s and the profile in %(ours)s: it is not compared.")
        return State.UNKNOWN, said % {"theirs": facts.currency, "ours": profile.currency}
    words = {
        "amount": money(facts.revenue, facts.currency),
        "range": _range(profile.revenue_min, profile.revenue_max, profile.currency),
    }
    state = _inside(facts.revenue, profile.revenue_min, profile.revenue_max)
    return state, _("The revenue is %(amount)s; the profile is %(range)s.") % words


def _industry(profile: Profile, facts: Facts) -> Said:
    if not facts.industry.strip():
        return State.UNKNOWN, _("The industry is not known.")
    fits = any(_is_named(wanted, facts.industry, INDUSTRIES) for wanted in profile.industries)
    words = {"theirs": facts.industry, "wanted": _either(profile.industries)}
    return _state(fits), _("The industry is %(theirs)s; the profile is %(wanted)s.") % words


def _geography(profile: Profile, facts: Facts) -> Said:
    if not facts.location.strip():
        return State.UNKNOWN, _("Where they are is not known.")
    found = places.is_in(facts.location, profile.geographies)
    words = {"theirs": facts.location, "wanted": _either(profile.geographies)}
    if found is None:
        said = _("They are in %(theirs)s, which names no country that Handoff knows.")
        return State.UNKNOWN, said % words
    return _state(found), _("They are in %(theirs)s; the profile is %(wanted)s.") % words


def _title(profile: Profile, facts: Facts) -> Said:
    wanted = Level(profile.title_level)
    words = {"title": facts.title.strip(), "wanted": str(wanted.label)}
    if not words["title"]:
        return State.UNKNOWN, _("The contact's title is not known.")
    level = level_of(facts.title)
    if level is None:
        said = _("The contact is %(title)s; how senior that is does not show.")
        return State.UNKNOWN, said % words
    ranks = list(Level)
    fits = ranks.index(level) >= ranks.index(wanted)
    return _state(fits), _("The contact is %(title)s; the profile is %(wanted)s.") % words


def _department(profile: Profile, facts: Facts) -> Said:
    wanted = _either(profile.departments)
    known = [text for text in (facts.department, facts.title) if text.strip()]
    if any(_is_named(name, text, DEPARTMENTS) for name in profile.departments for text in known):
        words = {"theirs": facts.department.strip() or facts.title.strip(), "wanted": wanted}
        return State.FITS, _("The contact works in %(theirs)s; the profile is %(wanted)s.") % words
    if not facts.department.strip():
        return State.UNKNOWN, _("The contact's department is not known.")
    words = {"theirs": facts.department.strip(), "wanted": wanted}
    return State.MISFIT, _("The contact works in %(theirs)s; the profile is %(wanted)s.") % words


def _meeting(profile: Profile, facts: Facts) -> Said:
    if facts.meeting_minutes is None:
        return State.UNKNOWN, _("No meeting is booked yet.")
    said = _("The meeting is %(n)d minutes long; the profile is %(least)d to %(most)d.")
    words = {"n": facts.meeting_minutes, "least": profile.meeting_min, "most": profile.meeting_max}
    return _inside(facts.meeting_minutes, profile.meeting_min, profile.meeting_max), said % words


def _invitation(facts: Facts) -> Said:
    if facts.invitation_accepted is None:
        return State.UNKNOWN, _("Whether the buyer has accepted the invitation is not known.")
    if facts.invitation_accepted:
        return State.FITS, _("The buyer has accepted the invitation.")
    return State.MISFIT, _("Nobody of theirs has accepted the invitation yet.")


def _decision(profile: Profile, facts: Facts) -> Said:
    if facts.decides_on is None:
        return State.UNKNOWN, _("When they decide is not known.")
    words = {"on": date_format(facts.decides_on, "j M Y"), "n": profile.decision_months}
    if facts.decides_on < facts.today:
        return State.UNKNOWN, _("The day of their decision, %(on)s, has passed.") % words
    said = ngettext(
        "They decide by %(on)s; the profile is within %(n)d month.",
        "They decide by %(on)s; the profile is within %(n)d months.",
        profile.decision_months,
    )
    return _state(facts.decides_on <= months_after(facts.today, profile.decision_months)), said % words


def _stakeholder(facts: Facts) -> Said:
    if facts.roles_known is None:
        return State.UNKNOWN, _("Nobody of theirs is named yet.")
    if facts.roles_known == 0:
        return State.MISFIT, _("Nobody's role is known on their side; the profile asks for one.")
    said = ngettext(
        "The role of %(n)d person on their side is known.",
        "The roles of %(n)d people on their side are known.",
        facts.roles_known,
    )
    return State.FITS, said % {"n": facts.roles_known}


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day so many months later, or that month's last."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _state(fits: bool) -> State:
    return State.FITS if fits else State.MISFIT


def _inside(value: Decimal | int, least: Decimal | int | None, most: Decimal | int | None) -> State:
    return _state((least is None or value >= least) and (most is None or value <= most))


def _range(least: Decimal | int | None, most: Decimal | int | None, currency: str = "") -> str:
    said = [money(it, currency) if currency else f"{it:,}" for it in (least, most) if it is not None]
    if not said:
        return ""
    if least is None:
        return _("at most %(most)s") % {"most": said[0]}
    if most is None:
        return _("%(least)s or more") % {"least": said[0]}
    return _("%(least)s to %(most)s") % {"least": said[0], "most": said[1]}


def money(amount: Decimal | int, currency: str) -> str:
    """25M USD; what is no round million is written out."""
    millions = Decimal(amount) / 1_000_000
    if millions >= 1 and millions == round(millions, 1):
        return f"{millions.normalize():,f}M {currency}"
    return f"{Decimal(amount).normalize():,f} {currency}"


def _either(names: Sequence[str]) -> str:
    return str(get_text_list(list(names), _("or")))


# What people write for the same thing. A name that is not here stands for itself.
INDUSTRIES = {
    "b2b saas": ("saas", "software as a service", "b2b software", "computer software", "enterprise software"),
    "technology": (
        "technology", "tech", "software", "saas", "hardware", "internet", "semiconductors", "cloud", "cybersecurity",
        "computer", "it services",
    ),
    "professional services": (
        "professional services", "consulting", "consultancy", "advisory", "legal services", "law practice",
        "accounting", "auditing", "staffing", "recruiting",
    ),
}  # fmt: skip
DEPARTMENTS = {
    "sales": ("sales", "business development"),
    "marketing": ("marketing", "demand generation", "demand gen"),
    "revops": (
        "revops", "revenue operations", "revenue ops", "sales operations", "sales ops", "marketing operations",
        "gtm operations", "go-to-market operations",
    ),
    "it": ("information technology", "information systems", "cio"),
}  # fmt: skip
IT = re.compile(r"\bIT\b|\bI\.T\.")  # not the word "it"


def _is_named(wanted: str, text: str, synonyms: dict[str, tuple[str, ...]]) -> bool:
    """Whether the text names what is wanted, in whole words and whatever capitals."""
    name = wanted.strip().casefold()
    if name == "it":
        return bool(IT.search(text)) or _says(text, synonyms.get(name, ()))
    return _says(text, (name, *synonyms.get(name, ())))


def _says(text: str, phrases: Sequence[str]) -> bool:
    return any(re.search(rf"(?<!\w){re.escape(it)}(?!\w)", text.casefold()) for it in phrases if it)


# In this order: the first that is found decides. "Assistant to the CEO" is no chief, "vice president" no president.
LEVELS: tuple[tuple[Level, str], ...] = (
    (Level.INDIVIDUAL, r"assistant to|(executive|personal|office) assistant|product owner|chief of staff"),
    (Level.VP, r"[sea]?vp|vice[- ]president"),
    (
        Level.CHIEF,
        r"chief|c[efitmrpdo]o|ciso|chro|founder|cofounder|^owner|(business |co-)owner|president|"
        r"managing (director|partner)",
    ),
    (Level.DIRECTOR, r"director|head|general manager"),
    (Level.MANAGER, r"manager|lead|leader|supervisor|team lead"),
    (
        Level.INDIVIDUAL,
        r"analyst|specialist|coordinator|associate|intern|trainee|representative|administrator|assistant|engineer|"
        r"developer|consultant|executive|controller|clerk|buyer|designer|architect|scientist",
    ),
)


def level_of(title: str) -> Level | None:
    """How senior a title is; None where it does not show."""
    plain = title.casefold()
    return next(
        (level for level, words in LEVELS if re.search(rf"(?<!\w)({words})(?!\w)", plain)),
        None,
    )
