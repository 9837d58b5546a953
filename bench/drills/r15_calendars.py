"""R15: the working-time arithmetic against a minute-by-minute oracle, on random cases. Needs no running product.

Cases crowd around changes of the clock, leap days and year ends; one in four is asked again after a holiday was put on
the day it was due.
"""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from bench import figures
from bench.drills.plan import Plan
from bench.figures import Figure, Part
from tests.people.calendar_oracle import MINUTE, WEEKDAYS, SlowCalendar, WallTimes

CASES, QUICK, SEED = 10_000, 1_000, 15
ZONES = (
    "America/Havana",
    "America/Los_Angeles",
    "America/New_York",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Europe/Berlin",
    "Europe/Dublin",
    "Europe/London",
    "Atlantic/Azores",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Asia/Beirut",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Asia/Tehran",
    "Asia/Tokyo",
    "Australia/Adelaide",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Chatham",
    "Antarctica/Troll",
    "UTC",
)
SKIPPED_DAY = datetime(2011, 12, 30, 10, tzinfo=UTC)  # Samoa had no 30 December 2011
DAY_SHAPES: tuple[WallTimes, ...] = (
    [("09:00", "18:00")],
    [("08:30", "12:00"), ("13:15", "17:45")],
    [("00:00", "09:00")],
    [("01:30", "10:30")],
    [("02:10", "02:50"), ("12:00", "24:00")],
    [("22:00", "06:00")],
    [("23:15", "24:00")],
    [("00:00", "24:00")],
    [],
)


def run(_product: None, plan: Plan) -> Figure:
    cases, choose = QUICK if plan.quick else CASES, random.Random(SEED)
    wrong = [difference for _ in range(cases) for difference in differences(choose)]
    what = f"working-time arithmetic against a minute-by-minute oracle, {cases:,} random cases"
    return figures.of_parts("R15", what, [Part("differences", len(wrong), most=0)], "\n     ".join(wrong[:5]))


def differences(choose: random.Random) -> Iterator[str]:
    """One random case; a line for each answer that is not the oracle's."""
    zone = choose.choice(ZONES)
    start = moment(choose, zone)
    slow = calendar(choose, zone, start)
    minutes = choose.choice((0, 1, 30, 120, 240, 480, choose.randint(1, 700), choose.randint(1, 1800)))
    yield from compare(slow, start, minutes, start + choose.randint(0, 3 * 1440) * MINUTE)
    if choose.random() < 0.25:
        due = slow.fast().after(start, minutes * MINUTE)
        on_due_day = slow.holidays | {due.astimezone(ZoneInfo(zone)).date()}
        yield from compare(replace(slow, holidays=on_due_day), start, minutes, due + 1440 * MINUTE)


def compare(slow: SlowCalendar, start: datetime, minutes: int, end: datetime) -> Iterator[str]:
    fast = slow.fast()
    answers = {
        f"after({start}, {minutes} min)": (fast.after(start, minutes * MINUTE), slow.after(start, minutes)),
        f"between({start}, {end})": (fast.between(start, end), slow.between(start, end)),
        f"is_open({start})": (fast.is_open(start), slow.is_open(start)),
    }
    for question, (answer, truth) in answers.items():
        if answer != truth:
            yield f"{question} is {truth}, not {answer}, by {slow}"


def calendar(choose: random.Random, zone: str, near: datetime) -> SlowCalendar:
    first = choose.choice(DAY_SHAPES[:-1])  # one weekday at least has hours
    shapes = [first, *choose.choices(DAY_SHAPES, k=6)] if choose.random() < 0.5 else [first] * 7
    choose.shuffle(shapes)
    return SlowCalendar(
        zone=zone,
        week=dict(zip(WEEKDAYS, shapes, strict=True)),
        holidays=frozenset(date_near(choose, near) for _ in range(choose.randint(0, 2))),
        special_days={date_near(choose, near): [("09:30", "13:00")] for _ in range(choose.randint(0, 1))},
        absences=[absence(choose, near) for _ in range(choose.randint(0, 2))],
    )


def date_near(choose: random.Random, near: datetime) -> date:
    return near.date() + timedelta(days=choose.randint(-1, 5))


def absence(choose: random.Random, near: datetime) -> tuple[datetime, datetime]:
    away = near + choose.randint(-1440, 2880) * MINUTE
    return away, away + choose.randint(1, 1800) * MINUTE


def moment(choose: random.Random, zone: str) -> datetime:
    """A whole minute, mostly up to three days before something that calendars get wrong."""
    year = choose.randint(1985, 2060)
    year_end, leap_day = datetime(year, 12, 31, tzinfo=UTC), datetime(year // 4 * 4, 2, 29, tzinfo=UTC)
    odd = [*clock_changes(zone, year), year_end, leap_day]
    if zone == "Pacific/Apia":
        odd.append(SKIPPED_DAY)
    if choose.random() < 0.2:
        odd = [datetime(year, 1, 1, tzinfo=UTC) + choose.randint(0, 364) * timedelta(days=1)]
    return choose.choice(odd) + choose.randint(-2 * 1440, 1440) * MINUTE


@lru_cache(maxsize=4096)
def clock_changes(zone: str, year: int) -> list[datetime]:
    """The days of a year at whose end the zone's offset is another than at their beginning."""
    days = [datetime(year, 1, 1, tzinfo=UTC) + number * timedelta(days=1) for number in range(366)]
    offsets = [day.astimezone(ZoneInfo(zone)).utcoffset() for day in days]
    return [days[number] for number in range(365) if offsets[number] != offsets[number + 1]]
