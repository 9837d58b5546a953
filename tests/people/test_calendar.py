"""Working time, by worked cases, by its laws, and against a minute-by-minute oracle."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from people.calendar import LAST_YEAR, NINE_TO_SIX, Hours, NeverOpen, WorkingTime, spans, weekly, workdays
from people.hours import week_of
from people.models import Team, User
from tests.people.calendar_oracle import MINUTE, WEEKDAYS, SlowCalendar

HOUR = timedelta(hours=1)
NEW_YORK, BERLIN = "America/New_York", "Europe/Berlin"


def at(text: str, zone: str = "UTC") -> datetime:
    """The moment when the clock in `zone` shows `text`; of two, the first."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def measure(zone: str = BERLIN, **facts: Any) -> WorkingTime:
    return WorkingTime(Hours(zone=zone, **facts))


def daily(zone: str, *day: tuple[str, str], **facts: Any) -> WorkingTime:
    return measure(zone, week=weekly(**dict.fromkeys(WEEKDAYS, day)), **facts)


# Worked by hand: 8 working hours from a moment, Monday to Friday 09:00-18:00 in the zone.
EIGHT_HOURS = {
    "within one day": (BERLIN, "2026-11-18 09:30", "2026-11-18 17:30", {}),
    "ending exactly at closing time": (BERLIN, "2026-11-18 10:00", "2026-11-18 18:00", {}),
    "from before opening": (BERLIN, "2026-11-18 03:00", "2026-11-18 17:00", {}),
    "from closing time": (BERLIN, "2026-11-18 18:00", "2026-11-19 17:00", {}),
    "over a weekend, on a half-hour zone": ("Asia/Kolkata", "2026-11-20 17:30", "2026-11-23 16:30", {}),
    "over a weekend, on a quarter-hour zone": ("Asia/Kathmandu", "2026-11-20 17:30", "2026-11-23 16:30", {}),
    "over Thanksgiving": (
        NEW_YORK,
        "2026-11-25 15:00",
        "2026-11-27 14:00",
        {"holidays": [date(2026, 11, 26)]},
    ),
    "over Thanksgiving and a half day after it": (
        NEW_YORK,
        "2026-11-25 15:00",
        "2026-11-30 10:00",
        {
            "holidays": [date(2026, 11, 26)],
            "special_days": {date(2026, 11, 27): spans(("09:00", "13:00"))},
        },
    ),
    "over a leap day": (BERLIN, "2028-02-28 17:00", "2028-02-29 16:00", {}),
    "over the end of February without one": (BERLIN, "2027-02-26 17:00", "2027-03-01 16:00", {}),
    "over New Year": (BERLIN, "2026-12-31 17:00", "2027-01-04 16:00", {"holidays": [date(2027, 1, 1)]}),
    "over a year end without a holiday": (BERLIN, "2026-12-31 17:00", "2027-01-01 16:00", {}),
    "with an absence in the middle": (
        BERLIN,
        "2026-11-18 09:00",
        "2026-11-20 11:00",
        {"absences": [(at("2026-11-18 12:00", BERLIN), at("2026-11-19 15:00", BERLIN))]},
    ),
}


@pytest.mark.parametrize(("zone", "start", "due", "facts"), EIGHT_HOURS.values(), ids=EIGHT_HOURS)
def test_eight_working_hours_end_where_a_person_with_a_calendar_would_say(
    zone: str, start: str, due: str, facts: dict[str, Any]
) -> None:
    work = measure(zone, **facts)
    assert work.after(at(start, zone), 8 * HOUR) == at(due, zone)
    assert work.between(at(start, zone), at(due, zone)) == 8 * HOUR


# Real hours that 00:00-09:00 holds on a day when the clock changes in that time.
CHANGED_NIGHTS = {
    "spring forward in New York": (NEW_YORK, "2026-03-08", 8.0),
    "fall back in New York": (NEW_YORK, "2026-11-01", 10.0),
    "spring forward in Berlin": (BERLIN, "2026-03-29", 8.0),
    "fall back in Berlin": (BERLIN, "2026-10-25", 10.0),
    "half an hour forward on Lord Howe": ("Australia/Lord_Howe", "2026-10-04", 8.5),
    "half an hour back on Lord Howe": ("Australia/Lord_Howe", "2026-04-05", 9.5),
    "spring forward in St. John's": ("America/St_Johns", "2026-03-08", 8.0),
    "back for Ramadan in Casablanca": ("Africa/Casablanca", "2026-02-15", 10.0),
    "forward after Ramadan in Casablanca": ("Africa/Casablanca", "2026-03-22", 8.0),
    "midnight skipped in Sao Paulo": ("America/Sao_Paulo", "2018-11-04", 8.0),
}


@pytest.mark.rule("BOUNCE-7")
@pytest.mark.parametrize(("zone", "day", "real_hours"), CHANGED_NIGHTS.values(), ids=CHANGED_NIGHTS)
def test_a_night_when_the_clock_changes_holds_its_real_hours(zone: str, day: str, real_hours: float) -> None:
    work = daily(zone, ("00:00", "09:00"))
    closes = at(f"{day} 09:00", zone)
    assert work.between(closes - 12 * HOUR, closes) == real_hours * HOUR
    assert work.after(closes - 12 * HOUR, real_hours * HOUR) == closes


@pytest.mark.rule("BOUNCE-7")
@pytest.mark.parametrize(("friday", "monday"), [("2026-03-27", "2026-03-30"), ("2026-10-23", "2026-10-26")])
def test_a_weekend_when_the_clock_changes_moves_no_office_deadline(friday: str, monday: str) -> None:
    due = measure(BERLIN).after(at(f"{friday} 16:00", BERLIN), 8 * HOUR)
    assert due == at(f"{monday} 15:00", BERLIN)


@pytest.mark.rule("BOUNCE-7")
def test_hours_that_begin_or_end_in_a_skipped_hour_do_so_at_the_change() -> None:
    change, skipped_sunday = at("2026-03-08 07:00"), date(2026, 3, 8)  # 02:00 EST becomes 03:00 EDT
    late = daily(NEW_YORK, ("02:30", "10:00")).opens_and_closes_on(skipped_sunday)
    early = daily(NEW_YORK, ("00:00", "02:30")).opens_and_closes_on(skipped_sunday)
    assert late == (change, at("2026-03-08 10:00", NEW_YORK))
    assert early == (at("2026-03-08 00:00", NEW_YORK), change)
    assert daily(NEW_YORK, ("02:10", "02:50")).opens_and_closes_on(skipped_sunday) is None


@pytest.mark.rule("BOUNCE-7")
def test_a_wall_time_that_comes_twice_is_open_twice() -> None:
    work = daily(NEW_YORK, ("01:30", "02:00"))
    start, end = at("2026-11-01 00:00", NEW_YORK), at("2026-11-02 00:00", NEW_YORK)
    assert work.between(start, end) == HOUR
    assert work.after(start, 30 * MINUTE) == at("2026-11-01 06:00")  # 02:00 EDT, shown as 01:00 EST
    assert work.next_open(at("2026-11-01 06:00")) == at("2026-11-01 06:30")


@pytest.mark.rule("BOUNCE-7")
def test_a_clock_put_back_over_midnight_gives_the_old_date_a_second_evening() -> None:
    work = daily("America/St_Johns", ("23:00", "24:00"))  # until 2010 at 00:01, back to 23:01
    saturday, change = date(2006, 10, 28), at("2006-10-29 02:31")
    assert work.opens_and_closes_on(saturday) == (at("2006-10-29 01:30"), at("2006-10-29 03:30"))
    assert work.open_left_today(at("2006-10-29 01:30")) == 119 * MINUTE
    assert not work.is_open(change - MINUTE)
    assert work.is_open(change)


@pytest.mark.rule("BOUNCE-7")
def test_a_date_that_a_zone_skipped_has_no_hours() -> None:
    work = daily("Pacific/Apia", ("09:00", "18:00"))
    assert work.opens_and_closes_on(date(2011, 12, 30)) is None
    assert work.after(at("2011-12-29 17:00", "Pacific/Apia"), 2 * HOUR) == at(
        "2011-12-31 10:00", "Pacific/Apia"
    )


def test_a_holiday_added_later_moves_the_due_time() -> None:
    start = at("2026-12-23 15:00", BERLIN)
    assert measure(BERLIN).after(start, 8 * HOUR) == at("2026-12-24 14:00", BERLIN)
    holidays = [date(2026, 12, 24), date(2026, 12, 25)]
    assert measure(BERLIN, holidays=holidays).after(start, 8 * HOUR) == at("2026-12-28 14:00", BERLIN)


def test_a_holiday_is_the_date_in_the_persons_own_zone() -> None:
    work = daily("Asia/Kolkata", ("00:00", "24:00"), holidays=[date(2026, 11, 26)])
    assert work.is_open(at("2026-11-25 18:29"))
    assert not work.is_open(at("2026-11-25 18:30"))
    assert work.is_open(at("2026-11-26 18:30"))


def test_a_special_day_wins_over_a_holiday_and_over_a_free_weekday() -> None:
    holiday, saturday = date(2026, 12, 24), date(2026, 12, 5)
    own = dict.fromkeys((holiday, saturday), spans(("09:00", "12:00")))
    work = measure(BERLIN, holidays=[holiday], special_days=own)
    assert work.between(at("2026-12-24 00:00"), at("2026-12-25 00:00")) == 3 * HOUR
    assert work.between(at("2026-12-05 00:00"), at("2026-12-06 00:00")) == 3 * HOUR


def test_a_night_shift_goes_on_into_the_next_date_of_the_week() -> None:
    work = measure(BERLIN, week=weekly(sunday=[("22:00", "06:00")]))
    assert work.after(at("2026-11-22 23:00", BERLIN), 7 * HOUR) == at("2026-11-23 06:00", BERLIN)
    assert work.open_left_today(at("2026-11-22 23:00", BERLIN)) == HOUR


def test_overlapping_hours_and_overlapping_absences_count_once() -> None:
    away = [("09:30", "10:00"), ("09:45", "10:30"), ("10:30", "11:00")]
    absences = [(at(f"2026-11-18 {a}", BERLIN), at(f"2026-11-18 {b}", BERLIN)) for a, b in away]
    work = daily(BERLIN, ("10:00", "12:00"), ("09:00", "11:00"), absences=absences)
    assert work.between(at("2026-11-18 00:00"), at("2026-11-19 00:00")) == 90 * MINUTE


def test_no_length_gives_the_start_back_even_when_closed() -> None:
    sunday = at("2026-11-22 12:00")
    assert measure().after(sunday, timedelta(0)) == sunday
    assert measure(week=weekly()).after(sunday, timedelta(0)) == sunday


def test_opening_time_is_open_and_closing_time_is_not() -> None:
    work, opens, closes = measure(), at("2026-11-18 09:00", BERLIN), at("2026-11-18 18:00", BERLIN)
    assert work.opens_and_closes_on(date(2026, 11, 18)) == (opens, closes)
    assert work.is_open(opens)
    assert not work.is_open(closes)
    assert work.next_open(opens) == opens
    assert work.next_open(closes) == at("2026-11-19 09:00", BERLIN)


def test_an_absence_from_opening_time_on_leaves_nothing_open_before_it() -> None:
    opens, back = at("2026-11-18 09:00", BERLIN), at("2026-11-18 11:00", BERLIN)
    work = measure(absences=[(opens, back)])
    assert not work.is_open(opens)
    assert work.next_open(opens) == back
    assert work.is_open(back)


def test_same_day_can_be_told_from_what_is_left_of_today() -> None:
    def same_day(now: datetime) -> datetime:
        today = work.opens_and_closes_on(work.local_date(now))
        if today and work.open_left_today(now) >= 2 * HOUR:
            return today[1]
        return work.after(max(now, today[1]) if today else now, 2 * HOUR)

    work = measure()
    assert same_day(at("2026-11-20 16:00", BERLIN)) == at("2026-11-20 18:00", BERLIN)
    assert same_day(at("2026-11-20 16:01", BERLIN)) == at("2026-11-23 11:00", BERLIN)
    assert same_day(at("2026-11-21 12:00", BERLIN)) == at("2026-11-23 11:00", BERLIN)


def test_an_answer_is_in_utc_whatever_zone_asked() -> None:
    tokyo = at("2026-11-18 10:00").astimezone(ZoneInfo("Asia/Tokyo"))
    due = measure().after(tokyo, HOUR)
    assert due == at("2026-11-18 11:00")
    assert due.tzinfo is UTC


def test_time_between_runs_backward_as_a_difference_does() -> None:
    early, late = at("2026-11-18 10:00", BERLIN), at("2026-11-18 12:00", BERLIN)
    assert measure().between(late, early) == -2 * HOUR


CLOSED: dict[str, dict[str, Any]] = {
    "a week without hours": {"week": weekly()},
    "an absence without end": {"absences": [(at("2020-01-01"), datetime.max.replace(tzinfo=UTC))]},
    "an absence of three years": {"absences": [(at("2026-01-01"), at("2029-01-01"))]},
}


@pytest.mark.parametrize("facts", CLOSED.values(), ids=CLOSED)
def test_hours_that_never_open_say_so(facts: dict[str, Any]) -> None:
    work, start = measure(**facts), at("2026-11-18 12:00")
    with pytest.raises(NeverOpen, match=r"never open in the two years after 2026-11-18 12:00 UTC\.$"):
        work.after(start, HOUR)
    with pytest.raises(NeverOpen):
        work.next_open(start)
    assert work.between(start, start + timedelta(days=30)) == timedelta(0)


def test_hours_that_stop_for_good_say_since_when() -> None:
    last_close = at("2026-11-18 18:00", BERLIN)
    work = measure(absences=[(last_close, at("2100-01-01"))])
    assert work.after(at("2026-11-18 17:00", BERLIN), HOUR) == last_close
    with pytest.raises(NeverOpen, match="after 2026-11-18 17:00 UTC"):
        work.after(at("2026-11-18 17:00", BERLIN), HOUR + datetime.resolution)


def test_a_length_of_centuries_is_refused_and_not_walked_for_ever() -> None:
    with pytest.raises(NeverOpen, match=str(LAST_YEAR + 1)):
        measure().after(at("2190-01-01"), timedelta.max)


ZONELESS = datetime.fromisoformat("2026-01-01 12:00")
REFUSED: dict[str, tuple[Callable[[], object], str]] = {
    "a moment without a zone": (lambda: measure().is_open(ZONELESS), "has no time zone"),
    "an absence without a zone": (
        lambda: measure(absences=[(ZONELESS, ZONELESS + HOUR)]),
        "has no time zone",
    ),
    "an absence that ends first": (
        lambda: measure(absences=[(at("2026-01-02"), at("2026-01-01"))]),
        "must end after it begins",
    ),
    "a year far away": (lambda: measure().between(at("2026-01-01"), at("9998-01-01")), "outside the years"),
    "a moment past the calendar's edge": (
        lambda: measure().is_open(datetime.max.replace(tzinfo=ZoneInfo(NEW_YORK))),
        "outside the years",
    ),
    "a date far away": (lambda: measure().opens_and_closes_on(date.min), "outside the years"),
    "a negative length": (lambda: measure().after(at("2026-01-01"), -HOUR), "cannot be negative"),
    "an unknown zone": (lambda: measure("Mars/Olympus"), "no time zone 'Mars/Olympus'"),
    "a path for a zone": (lambda: measure("../etc/passwd"), "no time zone"),
    "a folder of zones": (lambda: measure("America"), "no time zone"),
    "no zone": (lambda: measure(""), "no time zone"),
    "a time past 24:00": (lambda: workdays("09:00", "24:01"), "'24:01' is not a time of day"),
    "a time in words": (lambda: workdays("nine", "18:00"), "'nine' is not a time of day"),
    "hours of no length": (lambda: workdays("09:00", "09:00"), "not 09:00-09:00"),
    "hours that begin at 24:00": (lambda: workdays("24:00", "06:00"), "not 24:00-06:00"),
    "a special day over midnight": (lambda: spans(("22:00", "06:00")), "not 22:00-06:00"),
    "a week of six days": (lambda: measure(week=NINE_TO_SIX[:6]), "seven days"),
    "a holiday with a time": (lambda: measure(holidays=[at("2026-12-25")]), "is a moment"),
}


@pytest.mark.parametrize(("ask", "sentence"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_is_refused_in_a_sentence(ask: Callable[[], object], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence) as refusal:
        ask()
    assert str(refusal.value).endswith(".")


# What Hypothesis draws: whole minutes near a change of the clock, and hours of every shape.
ODD_MOMENTS = {
    "America/New_York": ("2026-03-08 07:00", "2026-11-01 06:00"),
    "Europe/Berlin": ("2026-03-29 01:00", "2028-02-29 12:00"),
    "Australia/Lord_Howe": ("2026-04-04 15:00", "2026-10-03 15:30"),
    "America/St_Johns": ("2006-10-29 02:31", "2026-03-08 05:30"),
    "Africa/Casablanca": ("2026-02-15 02:00", "2026-03-22 02:00"),
    "Pacific/Apia": ("2011-12-30 10:00", "2026-12-31 12:00"),
    "America/Sao_Paulo": ("2018-11-04 03:00", "2019-02-17 02:00"),
    "Asia/Kathmandu": ("2026-12-31 18:15", "2028-02-28 18:15"),
}
wall_times = st.integers(0, 1440).map(lambda minute: f"{minute // 60:02d}:{minute % 60:02d}")
span_texts = st.tuples(wall_times, wall_times).filter(lambda span: "24:00" != span[0] != span[1])
days = st.lists(span_texts, max_size=2)
minutes = st.integers(0, 700)


@st.composite
def calendars(draw: st.DrawFn) -> tuple[SlowCalendar, datetime]:
    """Hours with at least one regular opening a week, and a moment worth asking about."""
    zone = draw(st.sampled_from(sorted(ODD_MOMENTS)))
    start = at(draw(st.sampled_from(ODD_MOMENTS[zone]))) + draw(st.integers(-1440, 300)) * MINUTE
    near = st.integers(-1, 3).map(lambda number: start.date() + number * timedelta(days=1))
    away = st.tuples(st.integers(-600, 1440), st.integers(1, 900))
    slow = SlowCalendar(
        zone=zone,
        week={weekday: draw(days) for weekday in WEEKDAYS[1:]} | {"monday": [("00:00", "09:00")]},
        holidays=frozenset(draw(st.sets(near, max_size=1))),
        special_days=draw(st.dictionaries(near, st.just([("09:30", "13:00")]), max_size=1)),
        absences=[
            (start + begins * MINUTE, start + (begins + lasts) * MINUTE)
            for begins, lasts in draw(st.lists(away, max_size=2))
        ],
    )
    return slow, start


some_examples = settings(max_examples=300, deadline=None)
few_examples = settings(max_examples=150, deadline=None)


@pytest.mark.rule("BOUNCE-7")
@few_examples
@given(calendars(), minutes)
def test_a_due_time_is_what_counting_minutes_gives(case: tuple[SlowCalendar, datetime], length: int) -> None:
    slow, start = case
    assert slow.fast().after(start, length * MINUTE) == slow.after(start, length)
    assert slow.fast().next_open(start) == slow.next_open(start)


@pytest.mark.rule("BOUNCE-7")
@few_examples
@given(calendars(), st.integers(0, 4000))
def test_time_between_is_what_counting_minutes_gives(case: tuple[SlowCalendar, datetime], apart: int) -> None:
    slow, start = case
    end = start + apart * MINUTE
    assert slow.fast().between(start, end) == slow.between(start, end)
    assert slow.fast().is_open(end) == slow.is_open(end)


@pytest.mark.rule("BOUNCE-7")
@few_examples
@given(calendars())
def test_what_is_left_of_today_is_what_counting_minutes_gives(case: tuple[SlowCalendar, datetime]) -> None:
    slow, start = case
    assert slow.fast().open_left_today(start) == slow.open_left_today(start)


@some_examples
@given(calendars(), st.timedeltas(timedelta(0), timedelta(days=20)))
def test_exactly_the_length_lies_before_the_due_time(
    case: tuple[SlowCalendar, datetime], length: timedelta
) -> None:
    work, start = case[0].fast(), case[1]
    due = work.after(start, length)
    assert work.between(start, due) == length
    assert not length or work.between(start, due - datetime.resolution) < length


@some_examples
@given(
    calendars(),
    st.timedeltas(timedelta(0), timedelta(days=9)),
    st.timedeltas(timedelta(0), timedelta(days=9)),
)
def test_time_between_adds_up(
    case: tuple[SlowCalendar, datetime], first: timedelta, second: timedelta
) -> None:
    work, start = case[0].fast(), case[1]
    middle, end = start + first, start + first + second
    assert work.between(start, middle) + work.between(middle, end) == work.between(start, end)
    assert timedelta(0) <= work.between(start, end) <= first + second


@some_examples
@given(calendars(), minutes, st.timedeltas(timedelta(0), timedelta(days=3)), minutes)
def test_starting_later_or_asking_for_more_is_never_due_earlier(
    case: tuple[SlowCalendar, datetime], length: int, later: timedelta, more: int
) -> None:
    work, start = case[0].fast(), case[1]
    due = work.after(start, length * MINUTE)
    assert due <= work.after(start + later, length * MINUTE)
    assert due <= work.after(start, (length + more) * MINUTE)


@some_examples
@given(calendars(), minutes, minutes)
def test_working_on_after_a_pause_is_due_as_without_it(
    case: tuple[SlowCalendar, datetime], first: int, rest: int
) -> None:
    work, start = case[0].fast(), case[1]
    halfway = work.after(start, first * MINUTE)
    assert not rest or work.after(halfway, rest * MINUTE) == work.after(start, (first + rest) * MINUTE)


typed_days = st.lists(span_texts.map(list), max_size=2)
typed_weeks = st.none() | st.dictionaries(st.sampled_from(WEEKDAYS), typed_days, max_size=7)


@few_examples
@given(typed_weeks, typed_weeks, st.integers(0, 6000))
def test_whose_week_counts_is_what_counting_minutes_gives(own: Any, teams: Any, apart: int) -> None:
    """Also where it is an empty one: who has a week without hours never works, whatever the team does."""
    user, team = User(zone="UTC", week=own), Team(zone="UTC", week=teams)
    usual = {weekday: [("09:00", "18:00")] for weekday in WEEKDAYS[:5]}
    truth = SlowCalendar("UTC", week=own if own is not None else teams if teams is not None else usual)
    start = at("2026-11-20 13:17")
    fast = measure("UTC", week=week_of(user, team))
    assert fast.between(start, start + apart * MINUTE) == truth.between(start, start + apart * MINUTE)
    assert fast.is_open(start) == truth.is_open(start)
