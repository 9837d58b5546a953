"""Arithmetic of steps and pauses."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from ledger.kinds import ELAPSED, Step, plan, still_to_come

START = dt.datetime(2026, 3, 6, 12, tzinfo=dt.UTC)
STEPS = {
    "half": Step("x.half", share=0.5),
    "last": Step("x.last", share=0.83),
    "breach": Step("x.breached", breach=True),
    "grace": Step("x.passed_on", later=dt.timedelta(hours=2)),
}
windows = st.timedeltas(min_value=dt.timedelta(), max_value=dt.timedelta(days=400))


@given(windows)
def test_steps_come_in_order_and_within_the_window(window):
    moments = dict(plan(STEPS, started_at=START, due_at=START + window))
    assert START <= moments["half"] <= moments["last"] <= moments["breach"] == START + window
    assert moments["grace"] == START + window + dt.timedelta(hours=2)


@given(windows, windows)
def test_a_new_plan_repeats_nothing_and_keeps_the_breach(window, gone):
    at = START + gone
    left = still_to_come(STEPS, plan(STEPS, started_at=START, due_at=START + window), done={"half"}, at=at)
    assert "half" not in dict(left)
    assert "breach" in dict(left)
    assert all(moment > at for name, moment in left if name == "last")


@given(st.datetimes(timezones=st.just(dt.UTC), min_value=dt.datetime(2000, 1, 1)), windows)
def test_elapsed_time_counts_every_second(start, length):
    assert ELAPSED.between(start, ELAPSED.after(start, length)) == length
