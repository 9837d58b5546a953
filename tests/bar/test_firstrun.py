"""First run says plainly what does not fit, and sets up only what does (BAR-11)."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bar.firstrun import Answers, Deals, Fits, Pay, Place, Problem, reviews_coming, verdict

GOOD = Answers(
    split=True, deals=["mid_market"], pay="quality", sdrs_per_ae=Fraction(2), meetings_a_week=5, reviews_a_day=4,
    place="crm",
)  # fmt: skip
ANY = st.builds(
    Answers,
    split=st.booleans(),
    deals=st.lists(st.sampled_from(Deals.values), min_size=1, unique=True),
    pay=st.sampled_from(Pay.values),
    sdrs_per_ae=st.fractions(Fraction(1, 4), 20),
    meetings_a_week=st.integers(0, 60),
    reviews_a_day=st.integers(0, 60),
    place=st.sampled_from(Place.values),
)


def motions(found):
    return [(it.motion.value, it.reviewed) for it in found.set_up]


@pytest.mark.rule("BAR-11")
def test_a_team_that_hands_over_gets_a_bar_for_each_motion():
    found = verdict(replace(GOOD, deals=["velocity", "enterprise"]))
    assert (found.fits, found.findings) == (Fits.YES, [])
    assert motions(found) == [("velocity", True), ("enterprise", True)]


@pytest.mark.rule("BAR-11")
def test_without_a_split_it_is_not_for_them_and_says_so():
    found = verdict(replace(GOOD, split=False, pay="bookings"))
    assert (found.fits, found.headline) == (Fits.NO, "Most of Handoff is not for you.")
    assert "nothing is handed over" in found.why
    assert motions(found) == [("mid_market", False)]
    assert found.findings == []


@pytest.mark.rule("BAR-11")
def test_same_day_deals_get_no_bar_and_no_brief():
    found = verdict(replace(GOOD, deals=["same_day"]))
    assert (found.fits, motions(found)) == (Fits.NO, [("high_velocity", False)])
    assert "calling first" in found.why


def test_of_several_motions_only_the_one_goes_without():
    found = verdict(replace(GOOD, deals=["same_day", "mid_market"]))
    assert (found.fits, motions(found)) == (Fits.PARTLY, [("high_velocity", False), ("mid_market", True)])


@pytest.mark.rule("BAR-11")
@pytest.mark.parametrize(
    ("wrong", "problem", "word"),
    [
        ({"pay": "bookings"}, Problem.PAY, "booked meetings alone"),
        ({"sdrs_per_ae": Fraction(5), "meetings_a_week": 8}, Problem.CAPACITY, "About 8 briefs a day"),
        ({"place": "nowhere"}, Problem.PLACE, "no place for the brief"),
    ],
)
def test_what_would_break_it_is_said_with_what_to_fix(wrong, problem, word):
    found = verdict(replace(GOOD, **wrong))
    assert [it.problem for it in found.findings] == [problem]
    assert word in found.fix_first.sentence
    assert found.fix_first.first


def test_as_many_as_an_ae_can_do_is_not_too_many():
    assert reviews_coming(replace(GOOD, sdrs_per_ae=Fraction(4))) == 4
    assert verdict(replace(GOOD, sdrs_per_ae=Fraction(4))).findings == []


@given(ANY)
def test_what_is_set_up_is_what_was_said(answers):
    found = verdict(answers)
    reviewed = [it for it in found.set_up if it.reviewed]
    assert (found.fits is Fits.NO) == (not reviewed)
    assert len(found.set_up) == len(answers.deals)
    assert not reviewed or answers.split
    assert bool(found.findings) <= bool(reviewed)
    order = [list(Problem).index(it.problem) for it in found.findings]
    assert order == sorted(order)
