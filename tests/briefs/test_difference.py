"""BRIEF-6: what a second round changed, told so that a person sees it."""

import random
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefs.difference import Kind, difference
from tests.briefs.texts import GAPS, many

CASES = {
    "nothing": ("", "", ""),
    "the same, in other white space": ("Helen  counts\nall. ", "Helen counts all.", "Helen counts all."),
    "a word came": ("the budget closes", "the 2027 budget closes", "the [+2027 +]budget closes"),
    "a word went": ("the 2027 budget closes", "the budget closes", "the [-2027 -]budget closes"),
    "two words in a long sentence": (
        "five practice leads and five definitions",
        "six practice leads and six definitions",
        "[-five -][+six +]practice leads and [-five -][+six +]definitions",
    ),
    "a sentence came between": ("A b. C d.", "A b. X y. C d.", "A b. [+X y. +]C d."),
    "a sentence came that begins like the next": (
        "One call. The pilot died.",
        "One call. The budget is tight. The pilot died.",
        "One call. [+The budget is tight. +]The pilot died.",
    ),
    "a sentence went that ends like the one before": (
        "A signs. B signs. C pays.",
        "A signs. C pays.",
        "A signs. [-B signs. -]C pays.",
    ),
    "a clause at the end": (
        "She owns this line.",
        "She owns this line and signs up to 50k.",
        "She owns this line [+and signs up to 50k+].",
    ),
    "a sentence mostly replaced is replaced whole": (
        "It is so. Helen counts every seat. Anders signs.",
        "It is so. Helen pays for each. Anders signs.",
        "It is so. [-Helen counts every seat. -][+Helen pays for each. +]Anders signs.",
    ),
    "a word between two changes goes with them": (
        "we met the old cat and sat with them all day",
        "we met the new cat but ran with them all day",
        "we met the [-old cat and sat -][+new cat but ran +]with them all day",
    ),
    "everything": ("No budget.", "They sign in May", "[-No budget.-][+They sign in May+]"),
    "without spaces": (
        "予算がない。五つの定義がある。",
        "予算がない。六つの定義がある。来週決める。",
        "予算がない。[-五-][+六+]つの定義がある。[+来週決める。+]",
    ),
    "in capitals": ("ask priya today please", "ask Priya today please", "ask [-priya -][+Priya +]today please"),
}  # fmt: skip
MARKS = {Kind.SAME: "{}", Kind.INS: "[+{}+]", Kind.DEL: "[-{}-]"}


def marked(old: str, new: str) -> str:
    return "".join(MARKS[run.kind].format(run.text) for run in difference(old, new))


@pytest.mark.parametrize(("old", "new", "shown"), CASES.values(), ids=CASES)
def test_a_difference_reads_like_one(old, new, shown):
    assert marked(old, new) == shown


def joined(old: str, new: str, kind: Kind) -> str:
    return "".join(run.text for run in difference(old, new) if run.kind in (Kind.SAME, kind))


def without_gaps(text: str) -> str:
    return "".join(char for char in text if char not in GAPS)


WORDS = st.lists(st.sampled_from(["a", "b", "the", "pilot", "died.", "Who?", "予", "算", "…", "\n"])).map(
    " ".join
)
TEXTS = WORDS | st.text() | st.integers(0, 2**32).map(lambda seed: many(seed, 1)[0])


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_out_of_it(old, new):
    assert joined(old, new, Kind.INS) == new
    assert without_gaps(joined(old, new, Kind.DEL)) == without_gaps(old)


@given(TEXTS, TEXTS)
def test_runs_alternate_and_none_is_empty(old, new):
    runs = difference(old, new)
    assert all(run.text for run in runs)
    assert all(one.kind != other.kind for one, other in pairwise(runs))


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text):
    assert {run.kind for run in difference(text, text)} <= {Kind.SAME}
    assert {run.kind for run in difference("", text)} <= {Kind.INS, Kind.SAME}


RNG = random.Random(1)
PROSE = " ".join(RNG.choice(["the", "a", "pilot", "died.", *"abcdefgh"]) for _ in range(4000))[:10_000]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (PROSE, PROSE[3000:] + PROSE[:3000]),
        ("a b " * 2500, "b a " * 2500),
        ("a. " * 3300, "b. " * 3300),
        ("'" * 10_000, '"' * 10_000),
        ("x" * 10_000, "y" * 10_000),
    ],
)
def test_ten_thousand_characters_take_no_noticeable_time(old, new):
    began = time.process_time()
    difference(old, new)
    assert time.process_time() - began < 1
