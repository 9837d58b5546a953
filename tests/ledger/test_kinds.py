"""Arithmetic of steps and pauses."""

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.kinds import ELAPSED, Step, plan, still_to_come
from people.calendar import NINE_TO_SIX, Hours, WorkingTime, weekly

START = dt.datetime(2026, 3, 6, 12, tzinfo=dt.UTC)
STEPS = {
    "half": Step("x.half", share=0.5),
    "last": Step("x.last", share=0.83),
    "breach": Step("x.breached", breach=True),
    "after": Step("x.asked_again", later=dt.timedelta(hours=2)),
    "grace": Step("x.passed_on", grace=True),
}
MEASURES = [ELAPSED, WorkingTime(Hours(zone="Europe/Berlin", week=NINE_TO_SIX))]
MEASURES.append(WorkingTime(Hours(zone="UTC", week=weekly())))  # of somebody who never works
measures = st.sampled_from(MEASURES)
graces = st.none() | st.timedeltas(min_value=dt.timedelta(), max_value=dt.timedelta(days=9))
calmly = settings(deadline=None)
windows = st.timedeltas(min_value=dt.timedelta(), max_value=dt.timedelta(days=400))


@calmly
@given(windows, measures, windows, graces)
def test_steps_come_in_order_and_within_the_window(window, measure, rested, grace):
    due_at = START + window
    planned = plan(STEPS, started_at=START, due_at=due_at, measure=measure, rested=rested, grace=grace)
    moments = dict(planned)
    assert START <= moments["half"] <= moments["last"] <= moments["breach"] == due_at
    assert moments["after"] == due_at + dt.timedelta(hours=2)
    assert moments.get("grace") == (None if grace is None else due_at + grace)
    assert planned == sorted(planned, key=lambda moment: moment[1])


@calmly
@given(windows, measures)
def test_a_share_is_of_the_window_as_it_is_counted(window, measure):
    moments = dict(plan(STEPS, started_at=START, due_at=START + window, measure=measure))
    whole, half = (measure.between(START, end) for end in (START + window, moments["half"]))
    if whole:
        assert abs(whole / 2 - half) <= dt.datetime.resolution
    else:  # nothing to count by, so every second counts
        assert abs(moments["half"] - START - window / 2) <= dt.datetime.resolution


@calmly
@given(windows, measures, windows, st.floats(0, 1))
def test_a_pause_takes_nothing_from_a_share(window, measure, pause, gone):
    paused_at = START + window * gone
    resumed_at = paused_at + pause
    if not measure.between(paused_at, START + window):
        return
    before = dict(plan(STEPS, started_at=START, due_at=START + window, measure=measure))
    due_at = measure.after(resumed_at, measure.between(paused_at, START + window))
    rested = measure.between(paused_at, resumed_at)
    after = dict(plan(STEPS, started_at=START, due_at=due_at, measure=measure, rested=rested))
    for name in ("half", "last"):
        if before[name] > paused_at:
            left, left_after = (
                measure.between(paused_at, before[name]),
                measure.between(resumed_at, after[name]),
            )
            assert abs(left - left_after) <= 2 * dt.datetime.resolution


@given(windows, windows)
def test_a_new_plan_repeats_nothing_and_keeps_the_breach(window, gone):
    at = START + gone
    planned = plan(STEPS, started_at=START, due_at=START + window, measure=ELAPSED)
    left = still_to_come(STEPS, planned, done={"half"}, at=at)
    assert "half" not in dict(left)
    assert "breach" in dict(left)
    assert all(moment > at for name, moment in left if name == "last")


@given(st.datetimes(timezones=st.just(dt.UTC), min_value=dt.datetime(2000, 1, 1)), windows)
def test_elapsed_time_counts_every_second(start, length):
    assert ELAPSED.between(start, ELAPSED.after(start, length)) == length
