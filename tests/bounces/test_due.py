"""When a review is due: BOUNCE-4 case by case, and what holds for all of them."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bounces.due import MORE_TIME, SHORT, WINDOW, Rule, Terms, in_words, landed, meeting_moved, taken_over
from people.calendar import Hours, WorkingTime, weekly

H = dt.timedelta(hours=1)
MIN = dt.timedelta(minutes=1)
MON = dt.datetime(2026, 11, 16, 10, tzinfo=dt.UTC)  # a Monday, 10:00
NINE_TO_SIX = {day: [["09:00", "18:00"]] for day in ("monday", "tuesday", "wednesday", "thursday", "friday")}
ALEX = WorkingTime(Hours(zone="UTC", week=weekly(**NINE_TO_SIX)))
BY_HOURS = Terms(working=8 * H)

LANDED = [
    # what, the meeting starts after, terms, due after, rule, short notice, after the start
    ("no meeting yet", None, Terms(), 24 * H, Rule.WINDOW, False, False),
    ("a meeting next week", 170 * H, Terms(), 24 * H, Rule.WINDOW, False, False),
    ("just far enough that both bounds meet", 26 * H, Terms(), 24 * H, Rule.WINDOW, False, False),
    ("a meeting tomorrow morning", 22 * H, Terms(), 20 * H, Rule.BEFORE_MEETING, False, False),
    ("half an hour before the buffer", 2.5 * H, Terms(), 0.5 * H, Rule.BEFORE_MEETING, False, False),
    ("a minute less is short notice", 149 * MIN, Terms(), 30 * MIN, Rule.SHORT_NOTICE, True, False),
    ("the meeting is in 40 min", 40 * MIN, Terms(), 30 * MIN, Rule.SHORT_NOTICE, True, False),
    ("the meeting is in 10 min", 10 * MIN, Terms(), 10 * MIN, Rule.START, True, False),
    ("it begins this moment", 0 * H, Terms(), 24 * H, Rule.WINDOW, False, True),
    ("it began an hour ago", -1 * H, Terms(), 24 * H, Rule.WINDOW, False, True),
    ("a buffer of four hours", 22 * H, Terms(buffer=4 * H), 18 * H, Rule.BEFORE_MEETING, False, False),
    ("no buffer", 20 * MIN, Terms(buffer=0 * H), 20 * MIN, Rule.START, True, False),
    ("eight working hours end today", None, BY_HOURS, 8 * H, Rule.WORKING, False, False),
    ("working time, a meeting today", 5 * H, BY_HOURS, 3 * H, Rule.BEFORE_MEETING, False, False),
    ("working time, after the start", -1 * H, BY_HOURS, 8 * H, Rule.WORKING, False, True),
]


@pytest.mark.rule("BOUNCE-4")
@pytest.mark.parametrize(
    ("starts", "terms", "due", "rule", "short", "late"),
    [case[1:] for case in LANDED],
    ids=[case[0] for case in LANDED],
)
def test_a_brief_that_lands(starts, terms, due, rule, short, late):
    meeting = None if starts is None else MON + starts
    found = landed(MON, meeting=meeting, terms=terms, measure=ALEX)
    assert (found.at - MON, found.rule) == (due, rule)
    assert (found.short_notice, found.after_start) == (short, late)


@pytest.mark.rule("BOUNCE-4")
def test_working_hours_wait_for_the_weekend_and_the_meeting_does_not():
    friday = MON + 4 * 24 * H + 6 * H  # 16:00
    monday_at_three = MON + 7 * 24 * H + 5 * H
    assert landed(friday, meeting=None, terms=BY_HOURS, measure=ALEX).at == monday_at_three
    saturday = friday + 20 * H
    found = landed(friday, meeting=saturday, terms=BY_HOURS, measure=ALEX)
    assert (found.at, found.rule) == (saturday - 2 * H, Rule.BEFORE_MEETING)


def test_who_never_works_has_the_24_hours():
    never = WorkingTime(Hours(zone="UTC", week=weekly()))
    found = landed(MON, meeting=None, terms=BY_HOURS, measure=never)
    assert (found.at, found.rule) == (MON + WINDOW, Rule.WINDOW)


MOVED = [
    # what, moved so long after it landed, the new start after landing, due after landing, rule
    ("to next week", 1 * H, 170 * H, 24 * H, Rule.WINDOW),
    ("a little nearer", 1 * H, 20 * H, 18 * H, Rule.BEFORE_MEETING),
    ("so near that the buffer is past", 3 * H, 4 * H, 3 * H + SHORT, Rule.SOON),
    ("to before now", 3 * H, 2 * H, 3 * H + SHORT, Rule.SOON),
    ("late in the window, which still holds", 23.8 * H, 25 * H, 24 * H, Rule.WINDOW),
    ("called off", 1 * H, None, 24 * H, Rule.WINDOW),
]


@pytest.mark.rule("BOUNCE-4")
@pytest.mark.parametrize(
    ("when", "starts", "due", "rule"), [case[1:] for case in MOVED], ids=[case[0] for case in MOVED]
)
def test_a_meeting_that_is_moved(when, starts, due, rule):
    meeting = None if starts is None else MON + starts
    found = meeting_moved(MON + when, landed_at=MON, meeting=meeting, terms=Terms())
    assert (found.at - MON, found.rule) == (due, rule)


TAKEN_OVER = [
    # what, taken over after, it was due after, the meeting starts after, due after (None: as it was)
    ("early: the same deadline", 1 * H, 24 * H, None, None),
    ("late: four hours more", 22 * H, 24 * H, None, 26 * H),
    ("late, but the meeting is near", 22 * H, 24 * H, 26.5 * H, 24.5 * H),
    ("due before the meeting: not past that", 16 * H, 18 * H, 20 * H, None),
    ("short notice: due later than the buffer, and stays", 0.2 * H, 0.5 * H, 1 * H, None),
    ("the meeting has begun: four hours more", 22 * H, 24 * H, 3 * H, 26 * H),
]


@pytest.mark.rule("BOUNCE-4")
@pytest.mark.parametrize(
    ("when", "was", "starts", "due"), [case[1:] for case in TAKEN_OVER], ids=[case[0] for case in TAKEN_OVER]
)
def test_another_takes_it_over(when, was, starts, due):
    meeting = None if starts is None else MON + starts
    found = taken_over(MON + when, due_at=MON + was, meeting=meeting, terms=Terms())
    assert (found and found.at - MON) == due


@pytest.mark.parametrize(
    ("starts", "due", "rule"),
    [
        (170 * H, 26 * H, Rule.TAKEN_OVER),  # past the 24 h from landing
        (None, 26 * H, Rule.TAKEN_OVER),
        (27 * H, 25 * H, Rule.BEFORE_MEETING),
        (24 * H, 23.5 * H, Rule.SOON),
    ],
)
def test_a_moved_meeting_leaves_the_four_hours_to_who_has_taken_it_over(starts, due, rule):
    meeting = None if starts is None else MON + starts
    over = MON + 22 * H
    found = meeting_moved(over + H, landed_at=MON, meeting=meeting, terms=Terms(), taken_over_at=over)
    assert (found.at - MON, found.rule) == (due, rule)


def test_who_took_it_over_early_gains_nothing_by_a_moved_meeting():
    found = meeting_moved(MON + 2 * H, landed_at=MON, meeting=None, terms=Terms(), taken_over_at=MON + H)
    assert (found.at, found.rule) == (MON + WINDOW, Rule.WINDOW)


WORDS = {
    Rule.WINDOW: "24 h after it landed",
    Rule.WORKING: "8 h of working time after it landed",
    Rule.BEFORE_MEETING: "1 h 30 min before the meeting",
    Rule.SHORT_NOTICE: "30 min after it landed, for the meeting is near",
    Rule.START: "when the meeting starts",
    Rule.SOON: "30 min after the meeting was moved",
    Rule.TAKEN_OVER: "4 h after it was taken over",
}


@pytest.mark.parametrize("rule", Rule)
def test_each_rule_is_told_in_words(rule):
    assert in_words(rule, Terms(buffer=90 * MIN, working=8 * H)) == WORDS[rule]


def test_no_buffer_is_told_as_such():
    assert in_words(Rule.BEFORE_MEETING, Terms(buffer=0 * H)) == "0 min before the meeting"


MINUTES = st.integers(-3 * 1440, 14 * 1440).map(lambda minutes: dt.timedelta(minutes=minutes))
TERMS = st.builds(
    Terms,
    buffer=st.integers(0, 600).map(lambda minutes: dt.timedelta(minutes=minutes)),
    working=st.none() | st.integers(30, 1200).map(lambda minutes: dt.timedelta(minutes=minutes)),
)
STARTS = st.none() | MINUTES


@given(MINUTES, STARTS, TERMS)
def test_it_is_due_after_it_landed_and_by_the_start(offset, starts, terms):
    at = MON + offset
    meeting = None if starts is None else at + starts
    found = landed(at, meeting=meeting, terms=terms, measure=ALEX)
    assert found.at > at
    if meeting is not None and meeting > at:
        assert found.at <= meeting
    assert found.after_start == (meeting is not None and meeting <= at)
    assert not (found.short_notice and found.at - at > SHORT)


@given(MINUTES, MINUTES, TERMS)
def test_a_later_meeting_never_makes_it_due_sooner(starts, more, terms):
    if starts <= dt.timedelta():
        return
    first = landed(MON, meeting=MON + starts, terms=terms, measure=ALEX)
    later = landed(MON, meeting=MON + starts + abs(more), terms=terms, measure=ALEX)
    assert later.at >= first.at


@given(st.integers(0, 1440), STARTS, TERMS)
def test_a_moved_meeting_leaves_half_an_hour_or_the_window(minutes, starts, terms):
    at = MON + dt.timedelta(minutes=minutes)
    meeting = None if starts is None else MON + starts
    found = meeting_moved(at, landed_at=MON, meeting=meeting, terms=terms, measure=ALEX)
    window = landed(MON, meeting=None, terms=terms, measure=ALEX).at
    assert found.at == window or (at + SHORT <= found.at < window)


@given(st.integers(0, 1439), STARTS, TERMS)
def test_who_takes_it_over_never_gets_less_time_and_never_runs_past_the_bound(minutes, starts, terms):
    at, meeting = MON + dt.timedelta(minutes=minutes), None if starts is None else MON + starts
    due_at = landed(MON, meeting=meeting, terms=terms, measure=ALEX).at
    found = taken_over(at, due_at=due_at, meeting=meeting, terms=terms)
    if found is not None:
        assert due_at < found.at <= at + MORE_TIME
        assert meeting is None or meeting <= at or found.at <= meeting - terms.buffer
