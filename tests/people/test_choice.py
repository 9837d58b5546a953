import datetime as dt
import random
import uuid
from collections import Counter
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from people.choice import TURN, Candidate, Passed, Pool, caught_up, choose, cost, ramped

RNG = random.Random(1)


def person(**facts):
    return Candidate(uuid.uuid4(), **facts)


def pick(*candidates, **how):
    return choose([Pool("pool", candidates)], live=how.pop("live", False), rng=RNG, **how)


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"active": False}, Passed.GONE),
        ({"absent": True}, Passed.ABSENT),
        ({"offline": True}, Passed.OFFLINE),
        ({"open_count": 5, "capacity": 5}, Passed.AT_CAPACITY),
    ],
)
def test_who_cannot_is_passed_over_and_the_reason_is_kept(facts, why):
    away, here = person(position=-TURN, **facts), person()
    choice = pick(away, here)
    assert choice.picked == here
    assert (away.id, "pool", why) in choice.passed


def test_hours_count_for_live_clocks_only():
    asleep = person(in_hours=False)
    assert pick(asleep).picked == asleep
    assert pick(asleep, live=True).passed == [(asleep.id, "pool", Passed.OFF_HOURS)]


def test_who_is_excluded_is_never_picked():
    held_it_before = person()
    assert pick(held_it_before, excluded={held_it_before.id}).picked is None


def test_the_next_pool_is_asked_only_when_the_first_has_nobody():
    absent, backup = person(absent=True), person()
    choice = choose([Pool("owner", [absent]), Pool("backup", [backup])], live=False, rng=RNG)
    assert (choice.picked, choice.rule) == (backup, "backup")
    assert choice.passed == [(absent.id, "owner", Passed.ABSENT)]


def test_with_nobody_left_the_choice_ends_with_nobody():
    choice = choose([Pool("pool", [person(active=False)]), Pool("backup", [])], live=False, rng=RNG)
    assert choice.picked is None


@pytest.mark.rule("ROUTE-6")
def test_a_tie_is_decided_by_lot():
    people = [person() for _ in range(4)]
    rng = random.Random(7)
    won = Counter(choose([Pool("pool", people)], live=False, rng=rng).picked.id for _ in range(4000))
    assert all(900 < won[one.id] < 1100 for one in people)


def turns(people, count, rng):
    """So many turns of one rotation; who got how many."""
    standing = {one.id: one for one in people}
    taken = Counter()
    for _ in range(count):
        picked = choose([Pool("pool", list(standing.values()))], live=False, rng=rng).picked
        standing[picked.id] = replace(picked, position=picked.position + cost(picked.weight))
        taken[picked.id] += 1
    return taken


@pytest.mark.rule("ROUTE-6")
@settings(deadline=None)  # how fast it is depends on who else is at the machine
@given(
    st.lists(st.integers(1, 10), min_size=1, max_size=8),
    st.integers(0, 300),
    st.randoms(use_true_random=False),
)
def test_nobody_is_more_than_a_turn_off_their_share(weights, count, rng):
    people = [person(weight=Fraction(weight)) for weight in weights]
    taken = turns(people, count, rng)
    for one in people:
        assert abs(taken[one.id] - count * one.weight / sum(weights)) < len(people)


@given(st.integers(-10, 10), st.integers(-10, 10))
def test_who_was_away_comes_back_level_and_not_behind(away, picked):
    assert caught_up(person(position=away), person(position=picked)) == max(away, picked)


@given(st.integers(1, 10), st.integers(0, 120), st.integers(0, 90))
def test_a_new_persons_share_grows_to_the_whole_and_is_never_nothing(weight, days, ramp_days):
    joined_on = dt.date(2026, 1, 5)
    share = ramped(weight, joined_on=joined_on, on=joined_on + dt.timedelta(days), ramp_days=ramp_days)
    assert 0 < share <= weight
    assert share == weight or days + 1 < ramp_days
