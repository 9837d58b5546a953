"""What happens at Larkfield in thirteen weeks, as data: which handoff begins when, whose it is, how it will go. Pure.

All of it follows from a seed, a size and the moment at which the history ends. Who gets a handoff is not planned: the
product's own rotation decides, and draws by lot among equals.
"""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from bar.presets import Motion
from people.calendar import NINE_TO_SIX, Hours, WorkingTime
from sample.cast import GUESTS, TEAMS, TeamOf

WEEKS = 13
DAY, HOUR, MINUTE = dt.timedelta(days=1), dt.timedelta(hours=1), dt.timedelta(minutes=1)
OLD_BAR = 2  # weeks that the bar of the first team lasted before it was revised
FEW = 200  # below this size only the guests find something waiting


class Arc(StrEnum):
    """How a handoff goes. Whatever has not happened by the end of history is still open: that is what waits now."""

    ACCEPTED = "accepted"
    FIXED = "fixed"  # sent back, mended, accepted
    RECYCLED = "recycled"
    STUCK = "stuck"  # sent back, and nobody said what to do until it was too late
    TWICE = "twice"  # sent back twice, then given up
    DISPUTED = "disputed"
    LATE = "late"  # decided after the deadline
    LATE_BACK = "late_back"  # sent back after the deadline
    UNDONE = "undone"  # decided by a slip of the finger, taken back within ten seconds
    WITHDRAWN = "withdrawn"
    NEVER_BRIEFED = "never_briefed"  # the meeting came before the brief
    PASSED_ON = "passed_on"
    DIRECT = "direct"
    # What is made for the end of history
    WAITING = "waiting"
    DRAFT = "draft"
    SENT_BACK = "sent_back"
    BEING_FIXED = "being_fixed"


@dataclass(frozen=True)
class Story:
    """`ae`: of its team, where somebody is meant to have it. `left`: how long until it is due, of one that waits."""

    number: int
    team: int
    sdr: int
    begun_at: dt.datetime
    arc: Arc
    ae: int | None = None
    left: dt.timedelta = dt.timedelta()

    @property
    def of(self) -> TeamOf:
        return TEAMS[self.team]


@dataclass(frozen=True)
class Plan:
    seed: int
    size: int
    ends_at: dt.datetime

    @property
    def begins_at(self) -> dt.datetime:
        """A Monday morning, thirteen weeks before the end."""
        monday = self.ends_at - DAY * self.ends_at.weekday()
        return monday.replace(hour=7, minute=0, second=0, microsecond=0) - (WEEKS - 1) * 7 * DAY

    @property
    def revised_at(self) -> dt.datetime:
        """When the first team's second bar comes into force: a Monday morning of its own zone."""
        return hours(0, self.ends_at).next_open(self.begins_at + OLD_BAR * 7 * DAY) + 25 * MINUTE

    @cached_property
    def early(self) -> list[Story]:
        """What the first team wrote against its first bar: the only ones that have to be made before it is revised."""
        return [it for it in self.history if it.team == 0 and it.begun_at < self.revised_at]

    @cached_property
    def late(self) -> list[Story]:
        """All the others, the newest first."""
        old = {it.number for it in self.early}
        rest = [it for it in self.history if it.number not in old]
        return sorted(rest, key=lambda it: it.begun_at, reverse=True)

    @cached_property
    def now(self) -> list[Story]:
        """What waits when the history ends; that of the guests first."""
        return list(_now(self, first=len(self.history)))

    @cached_property
    def history(self) -> list[Story]:
        rng = random.Random(f"plan {self.seed}")  # noqa: S311  made up, guards nothing
        return [_story(self, number, rng) for number in range(self.size)]


def hours(team: int, near: dt.datetime) -> WorkingTime:
    """When the people of a team work."""
    it = TEAMS[team]
    years = (near.year - 1, near.year, near.year + 1)
    off = frozenset(dt.date(year, month, day) for year in years for month, day, _name in it.holidays)
    return WorkingTime(Hours(zone=it.zone, week=NINE_TO_SIX, holidays=off))


def _story(plan: Plan, number: int, rng: random.Random) -> Story:
    team = rng.choices(range(len(TEAMS)), [it.share for it in TEAMS])[0]
    week = rng.choices(range(WEEKS), [5, 6, 7, 8, 8, 8, 9, 9, 9, 9, 10, 10, 8])[0]
    day, minutes = rng.choices(range(5), [10, 11, 11, 10, 6])[0], rng.randrange(20, 500 if week else 300)
    opens = hours(team, plan.ends_at).next_open(plan.begins_at + (week * 7 + day) * DAY)
    begun_at = min(opens + minutes * MINUTE, plan.ends_at - rng.randrange(30, 3_000) * MINUTE)
    begun_at = begun_at.replace(second=rng.randrange(60))
    return Story(number, team, rng.randrange(len(TEAMS[team].sdrs)), begun_at, _arc(team, week, rng))


def _arc(team: int, week: int, rng: random.Random) -> Arc:
    """Less comes back as the weeks go on: the bar is doing its work."""
    if TEAMS[team].motion == Motion.VELOCITY and rng.random() < 0.04:
        return Arc.DIRECT
    weights = {
        Arc.ACCEPTED: 40 + 2 * week,
        Arc.FIXED: 22 - 0.6 * week,
        Arc.RECYCLED: 9 - 0.4 * week,
        Arc.STUCK: 4,
        Arc.TWICE: 3,
        Arc.DISPUTED: 3,
        Arc.LATE: 4,
        Arc.LATE_BACK: 3,
        Arc.UNDONE: 1,
        Arc.WITHDRAWN: 5,
        Arc.NEVER_BRIEFED: 6 - 0.3 * week,
        Arc.PASSED_ON: 2,
    }
    return rng.choices(list(weights), list(weights.values()))[0]


# How long the reviews that wait have left; the last is over by a few minutes.
LEFT = (20 * MINUTE, 3 * HOUR, 20 * HOUR, -10 * MINUTE)
GUEST_NAMES = {name for _key, name in GUESTS}


def _now(plan: Plan, *, first: int) -> Iterator[Story]:
    rng = random.Random(f"now {plan.seed}")  # noqa: S311
    aes = [(team, ae) for team, it in enumerate(TEAMS) for ae in range(len(it.aes))]
    sdrs = [(team, sdr) for team, it in enumerate(TEAMS) for sdr in range(len(it.sdrs))]
    aes.sort(key=lambda who: TEAMS[who[0]].aes[who[1]] not in GUEST_NAMES)
    sdrs.sort(key=lambda who: TEAMS[who[0]].sdrs[who[1]] not in GUEST_NAMES)
    if plan.size < FEW:
        aes, sdrs = aes[:1], sdrs[:1]
    stories = [*_for_aes(plan, aes[:1], rng), *_for_sdrs(plan, sdrs[:1], rng)]
    stories += [*_for_aes(plan, aes[1:], rng), *_for_sdrs(plan, sdrs[1:], rng)]
    for number, (team, sdr, ae, arc, begun_at, left) in enumerate(stories, start=first):
        yield Story(number, team, sdr, begun_at, arc, ae, left)


Made = tuple[int, int, int | None, Arc, dt.datetime, dt.timedelta]


def _for_aes(plan: Plan, aes: list[tuple[int, int]], rng: random.Random) -> Iterator[Made]:
    """Four reviews each, under every kind of pressure."""
    for team, ae in aes:
        for left in LEFT:
            left += rng.randrange(0, 9) * MINUTE if left > dt.timedelta() else -rng.randrange(0, 9) * MINUTE
            begun_at = plan.ends_at - (DAY - left) - rng.randrange(14, 40) * MINUTE
            yield team, rng.randrange(len(TEAMS[team].sdrs)), ae, Arc.WAITING, begun_at, left


def _for_sdrs(plan: Plan, sdrs: list[tuple[int, int]], rng: random.Random) -> Iterator[Made]:
    """Two drafts, one that came back, and one that is being mended."""
    for team, sdr in sdrs:
        for arc, since in (
            (Arc.DRAFT, rng.randrange(8, 50)),
            (Arc.DRAFT, rng.randrange(60, 400)),
            (Arc.SENT_BACK, rng.randrange(700, 1_500)),
            (Arc.BEING_FIXED, rng.randrange(1_700, 2_800)),
        ):
            ae = rng.randrange(len(TEAMS[team].aes))
            yield team, sdr, ae, arc, plan.ends_at - since * MINUTE, dt.timedelta()
