"""What the people of the sample company write reads like what people write, and obeys the product's own rules."""

import datetime as dt
import itertools
import random

import pytest

from bar.presets import PRESETS
from bounces.wording import begins_with_a_step, flags, is_empty_shrug
from briefs.guidance import guide
from briefs.words import HIGH, LOW
from sample import briefs, talk
from sample.accounts import account
from sample.cast import TEAMS
from sample.plan import Plan

ENDS = dt.datetime(2026, 11, 18, 15, 20, tzinfo=dt.UTC)
PLAN = Plan(7, 90, ENDS)


def accounts():
    for story in PLAN.history:
        motion = story.of.motion
        known = account(story.number, seed=7, team=story.of, motion=motion, on=story.begun_at.date())
        yield known, briefs.needs_of([it.name for it in PRESETS[motion].items]), random.Random(story.number)


def test_every_brief_is_in_the_band_and_differs_from_every_other():
    written = [briefs.written(known, needs, "Noor Haddad", rng) for known, needs, rng in accounts()]
    assert all(LOW <= one.count <= HIGH for one in written)
    runs = [shingles(one) for one in written]
    assert max(len(one & other) / len(one | other) for one, other in itertools.combinations(runs, 2)) < 0.7


def shingles(brief):
    words = " ".join(str(brief.columns()[field]) for field in briefs.ORDER).lower().split()
    return {tuple(words[place : place + 5]) for place in range(len(words) - 4)}


def test_the_buyer_speaks_in_it_and_the_landmines_are_said():
    for known, needs, rng in accounts():
        hints = guide(briefs.fields_of(briefs.written(known, needs, "Noor Haddad", rng).columns()))
        assert not {hint.kind for hint in hints} & {"paraphrase_drift", "landmine_omission"}


def test_a_weak_brief_lacks_one_thing_and_is_mended_by_that():
    for known, needs, rng in accounts():
        for lacks in needs:
            weak = briefs.written(known, needs, "Noor Haddad", rng, lacks=lacks)
            whole = briefs.mended(weak, known, needs, rng)
            assert LOW <= weak.count <= HIGH
            assert LOW <= whole.count <= HIGH
            assert whole.columns() != weak.columns()
            assert lacks not in {part.need for part in weak.parts} or lacks == "pain"


def test_bounces_name_what_is_missing_and_no_person():
    known, _needs, _rng = next(accounts())
    assert set(talk.BOUNCES) == set(briefs.NEEDS.values())
    for reason, fix in itertools.chain(*talk.BOUNCES.values()):
        assert flags(known.say(reason)) == []
        assert not is_empty_shrug(known.say(reason))
        assert begins_with_a_step(known.say(fix))


def test_one_seed_gives_one_history():
    assert Plan(7, 90, ENDS).history == PLAN.history
    assert Plan(8, 90, ENDS).history != PLAN.history
    assert [known.name for known, *_ in accounts()] == [known.name for known, *_ in accounts()]


@pytest.mark.parametrize("day", range(7))
def test_the_plan_fits_whatever_the_day_on_which_it_is_begun(day):
    plan = Plan(7, 620, ENDS + dt.timedelta(days=day, hours=3 * day))
    assert all(plan.begins_at <= story.begun_at < plan.ends_at for story in [*plan.history, *plan.now])
    assert {story.team for story in plan.early} == {0}
    assert len(plan.early) + len(plan.late) == 620
    waiting = [story for story in plan.now if story.arc == "waiting"]
    assert len(waiting) == 4 * sum(len(team.aes) for team in TEAMS)
    assert len({story.number for story in [*plan.history, *plan.now]}) == 620 + len(plan.now)
