"""Cells as values."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.imports import parsing
from handoff.imports.parsing import Habits

NONE, DAY, MONTH = Habits(), Habits(day_first=True), Habits(day_first=False)
UTC, PLUS_2 = dt.UTC, dt.timezone(dt.timedelta(hours=2))


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("1234", "1234"),
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1,234,567", "1234567"),
        ("1.234.567", "1234567"),
        ("1'000", "1000"),
        ("1 000,5", "1000.50"),
        ("12,5", "12.50"),
        ("$25M", "25000000"),
        ("25k", "25000"),
        ("USD 10", "10"),
        ("10 €", "10"),
        ("1.5bn", "1500000000"),
        ("1,234", "1234"),
    ],
)
def test_amounts_are_read_as_people_write_them(cell, amount):
    assert parsing.money(cell, NONE) == Decimal(amount)


@pytest.mark.parametrize("cell", ["1.234", "-5", "ten", "", "1..2", "9" * 30, "1e5", "25-50"])
def test_an_amount_that_says_nothing_or_two_things_is_refused(cell):
    with pytest.raises(ValueError, match=r"\.$"):
        parsing.money(cell, NONE)


@pytest.mark.parametrize(
    ("cell", "number"), [("250", 250), ("1,200", 1200), ("1.200", 1200), ("12 000", 12000)]
)
def test_whole_numbers(cell, number):
    assert parsing.whole(cell, NONE) == number


@pytest.mark.parametrize("cell", ["250-500", "2.5", "many", "9" * 20, "-1", "١٢"])
def test_what_is_no_whole_number(cell):
    with pytest.raises(ValueError, match="number"):
        parsing.whole(cell, NONE)


@pytest.mark.parametrize(
    ("cell", "habits", "on"),
    [
        ("2026-11-30", NONE, (11, 30)),
        ("30.11.2026", NONE, (11, 30)),
        ("30/11/2026", NONE, (11, 30)),
        ("11/30/2026", NONE, (11, 30)),
        ("3/4/2026", DAY, (4, 3)),
        ("3/4/2026", MONTH, (3, 4)),
        ("4/4/2026", NONE, (4, 4)),
        ("2026-11-30 00:00:00", NONE, (11, 30)),
    ],
)
def test_dates(cell, habits, on):
    assert parsing.date(cell, habits) == dt.date(2026, *on)


@pytest.mark.parametrize(
    "cell", ["3/4/2026", "31.02.2026", "2026-13-01", "tomorrow", "30.11.1026", "2026-11-30 14:00"]
)
def test_a_date_that_is_none_or_two_is_refused(cell):
    with pytest.raises(ValueError, match=r"\.$"):
        parsing.date(cell, NONE)


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2026-11-30 14:00", dt.datetime(2026, 11, 30, 14)),
        ("2026-11-30T14:00:00Z", dt.datetime(2026, 11, 30, 14, tzinfo=UTC)),
        ("30.11.2026, 14:00", dt.datetime(2026, 11, 30, 14)),
        ("11/30/2026 2:00 PM", dt.datetime(2026, 11, 30, 14)),
        ("2026-11-30T14:00:00.000+0200", dt.datetime(2026, 11, 30, 14, tzinfo=PLUS_2)),
        ("11/30/2026 12:05 am", dt.datetime(2026, 11, 30, 0, 5)),
    ],
)
def test_moments(cell, moment):
    assert parsing.moment(cell, NONE) == moment


@pytest.mark.parametrize(
    "cell", ["2026-11-30", "2026-11-30 25:00", "2026-11-30 13:00 PM", "2026-11-30 14:00+9900", "14:00"]
)
def test_what_is_no_moment(cell):
    with pytest.raises(ValueError, match=r"\.$"):
        parsing.moment(cell, NONE)


@pytest.mark.parametrize(("cell", "email"), [("jo@x.com", "jo@x.com"), ("Jo Doe <jo@x.com>", "jo@x.com")])
def test_emails(cell, email):
    assert parsing.email(cell, NONE) == email


@pytest.mark.parametrize("cell", ["jo", "jo@x", "a@b.c, d@e.f", "@x.com"])
def test_what_is_no_email(cell):
    with pytest.raises(ValueError, match="email"):
        parsing.email(cell, NONE)


@pytest.mark.parametrize(
    "cell", ["javascript:alert(1)", "data:text/html,x", "https://", "a b.com", "ftp://x.com", "x"]
)
def test_a_link_leads_to_the_web_and_nowhere_else(cell):
    assert parsing.url("acme.com/a", NONE) == "https://acme.com/a"
    with pytest.raises(ValueError, match="link"):
        parsing.url(cell, NONE)


def test_several_values_stand_in_one_cell_each_once():
    assert parsing.several(parsing.text(9))("a; b,a\nc", NONE) == ["a", "b", "c"]


@given(st.text(max_size=30), st.sampled_from([NONE, DAY, MONTH]))
def test_whatever_stands_in_a_cell_is_read_or_refused_in_a_sentence(cell, habits):
    for parse in (
        parsing.money,
        parsing.whole,
        parsing.date,
        parsing.moment,
        parsing.email,
        parsing.url,
        parsing.currency,
        parsing.yes_or_no,
        parsing.text(10),
        parsing.lines(10),
    ):
        try:
            parse(cell, habits)
        except ValueError as no:
            said = str(no)
        else:
            continue
        assert said.endswith(".")
