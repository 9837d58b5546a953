import math

import pytest

from bench import figures
from bench.figures import Figure, Part


@pytest.mark.parametrize(
    ("percent", "value"), [(50, 2), (99, 4), (1, 1), (100, 4)], ids=["median", "p99", "lowest", "highest"]
)
def test_a_percentile_is_a_value_that_was_measured(percent, value):
    assert figures.percentile([4, 1, 3, 2], percent) == value


def test_nothing_measured_misses_every_goal():
    assert not Part("late p99", figures.percentile([], 99), most=10).ok


def test_a_figure_is_good_when_all_its_parts_are():
    good, bad, shown = Part("lost", 0, most=0), Part("late", 3.0, most=2, unit="s"), Part("offered", 900)
    assert figures.of_parts("R1", "kills", [good, shown]).ok
    assert not figures.of_parts("R1", "kills", [good, bad, shown]).ok


def test_a_line_names_value_goal_and_verdict():
    line = str(
        figures.of_parts("R3", "Redis away", [Part("lost", 0, most=0), Part("drained", 3.14, 60, "s")])
    )
    assert line == "R3   Redis away: lost 0 · drained 3.14 s   goal lost 0 · drained ≤ 60 s   ok"


def test_one_missed_goal_is_an_exit_code(capsys):
    assert figures.report([Figure("P9", "idle", 1, "ms", "≤ 3 ms", ok=True)]) == 0
    assert figures.report([Figure("P9", "idle", 9, "ms", "≤ 3 ms", ok=False)]) == 1
    assert "missed: P9" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (1234567, "1,234,567"), (0.0123, "0.012"), (3.14159, "3.14"), (math.nan, "none")],
)
def test_numbers_are_shown_short(value, text):
    assert figures.shown(value) == text
