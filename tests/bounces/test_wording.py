"""BOUNCE-2: what is flagged before a bounce goes out, and what is left in peace."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bounces.wording import (
    EMPTY,
    IDLE,
    KINDS,
    POLITE,
    STEPS,
    as_told,
    begins_with_a_step,
    flags,
    is_empty_shrug,
)
from tests.briefs.texts import many

FLAGGED = {
    "habit": [
        "You always send it like this.",
        "you never mention who signs",
        "You keep forgetting the budget.",
        "Every time you book one, the CFO is missing.",
        "How many times do we need to talk about authority?",
        "I’ve told you that budget comes first.",
        "Same mistake again: no trigger.",
    ],
    "person": [
        "You forgot to ask who signs.",
        "you just missed the trigger",
        "You didn’t even ask about the budget.",
        "You should have asked Priya.",
        "This is on you.",
        "Why didn't you ask?",
        "Do your homework on the account.",
        "You clearly never spoke with finance.",
        "You are so careless with attendees.",
        "Try harder with the quote.",
    ],
    "verdict": [
        "Bad lead.",
        "You sent me a bad lead",
        "Another thin brief about forecasts.",
        "This is garbage without a trigger.",
        "That lead was just terrible.",
        "Total junk, no budget.",
        "A waste of my time: nobody signs.",
    ],
    "shrug": [
        "Not ready.",
        "This one is not ready yet",
        "This lead isn't really good enough.",
        "It’s not a fit",
        "Not worth my time, honestly.",
        "The brief doesn’t cut it.",
        "Needs more work.",
        "This needs better qualification!",
        "Try again.",
        "Hard pass",
        "Not ready for me.",
    ],
}
INNOCENT = [
    "The budget is not ready until May.",
    "You said that the CFO signs; the brief names nobody.",
    "It is not ready to be bought before legal has looked at it.",
    "This is missing a confirmed economic buyer. Can you get on a quick call and confirm who signs?",
    "The brief does not say who owns the budget line.",
    "Their bad debt rose by 3 %, and I cannot see why that matters to Priya.",
    "She is always the one who signs.",
    "They never bought without legal.",
    "He missed the board meeting, so who decides now?",
    "The lead engineer is not on the call.",
    "A weak quarter is the trigger, but whose?",
    "Not a fit by size: 40 people, we sell from 250.",
    "This is not qualified because no one asked about timing.",
    "Their CRM data is garbage, she said; where is her quote?",
    "If you don't know yet, ask Priya.",
    "Is Cadenza in the deal?",
    "The trial is not ready yet on their side; by when will it be?",
    "Can they fix it before the audit in May?",
    "Who else has to say yes?",
    "Ask her again about the timeline once the audit is done.",
    "Timeline",
    "予算の話がない。",
    "Wer unterschreibt?",
]
EMPTY_SHRUGS = [
    "",
    " … ",
    "No.",
    "Not ready",
    "This lead is not ready, sorry.",
    "Bad lead!",
    "You always send me bad leads",
    "Just not good enough yet.",
    "needs more info",
    "Missing details",
    "Not a good fit for me, thanks",
    "I’m not taking this.",
    "n/a",
    "meh",
    "I don't think it's there yet",
]
REASONS = [
    *INNOCENT,
    "Not ready: who signs?",
    "Bad lead, no budget.",
    "You forgot the trigger.",
    "Budget",
    "Missing: economic buyer",
    "Nobody has accepted the meeting.",
]


@pytest.mark.rule("BOUNCE-2")
@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind, texts in FLAGGED.items() for text in texts]
)
def test_what_judges_or_shrugs_is_flagged_with_a_reason_and_a_rewrite(kind, text):
    first = flags(text, item="Role and authority")[0]
    assert first.kind == kind
    assert first.phrase in text
    assert first.why
    assert "role and authority" in first.rewrite


@pytest.mark.parametrize("text", INNOCENT)
def test_innocent_sentences_are_left_in_peace(text):
    assert flags(text) == []


@pytest.mark.rule("BOUNCE-2")
@pytest.mark.parametrize("reason", EMPTY_SHRUGS)
def test_an_empty_shrug_says_nothing_that_could_be_fixed(reason):
    assert is_empty_shrug(reason)


@pytest.mark.parametrize("reason", REASONS)
def test_a_reason_that_names_something_is_none(reason):
    assert not is_empty_shrug(reason)


def test_each_phrase_is_flagged_once_in_the_order_of_the_text():
    found = flags("You always do this. Bad  lead, and it’s not\nready.")
    assert [(flag.kind, flag.phrase) for flag in found] == [
        ("habit", "You always"),
        ("verdict", "Bad  lead"),
        ("shrug", "it’s not\nready"),
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_no_rewrite_is_itself_flagged(kind):
    rewrite = str(KINDS[kind].rewrite).format(item="timeline")
    assert flags(rewrite) == []
    assert not is_empty_shrug(rewrite)


@pytest.mark.parametrize(
    ("item", "told"),
    [
        ("", ""),
        ("Timeline", "timeline"),
        ("VP on the call", "VP on the call"),
        ("A reason now", "a reason now"),
    ],
)
def test_an_item_is_told_within_a_sentence(item, told):
    assert as_told(item) == told


def test_without_an_item_a_rewrite_still_reads():
    assert flags("Bad lead")[0].rewrite == "This brief is missing one item of the bar."


@pytest.mark.parametrize(
    ("fix", "is_step"),
    [
        ("Ask Priya who signs.", True),
        ("Please call her before Thursday", True),
        ("Can you get five minutes with Anders?", True),
        ("What does legal need?", True),
        ("Hi, could you confirm the budget line?", True),
        ("The budget is missing.", False),
        ("Needs a decision process", False),
        ("Budget, please", False),
        ("You should qualify better", False),
        ("Priya knows who signs", None),
        ("Frag Priya, wer unterschreibt", None),
        ("", None),
    ],
)
def test_a_fix_path_begins_with_what_the_sdr_can_do(fix, is_step):
    assert begins_with_a_step(fix) is is_step


def test_no_word_is_in_two_lists():
    assert len(STEPS | IDLE | POLITE) == len(STEPS) + len(IDLE) + len(POLITE)


@given(
    st.lists(st.sampled_from([*sorted(EMPTY), "Bad lead", "not ready", "you always", ".", ","])).map(" ".join)
)
def test_words_that_say_nothing_stay_nothing_however_many(reason):
    assert is_empty_shrug(reason)


@given(
    st.lists(st.sampled_from(sorted(EMPTY))).map(" ".join),
    st.sampled_from(["budget", "Priya", "金額", "May"]),
)
def test_one_word_that_says_something_is_enough(words, something):
    assert not is_empty_shrug(f"{words} {something}")


def bounces(seed: int, number: int) -> list[str]:
    rng = random.Random(seed)
    said = [text for texts in FLAGGED.values() for text in texts] + [
        *REASONS,
        *EMPTY_SHRUGS,
        *many(seed, 40),
        "YOU",
        "’",
    ]
    said += [word for text in said for word in text.split()[:2]]
    gaps = [" ", "  ", "\n", "\u200b", "\u00a0", "", ". "]
    return [
        "".join(rng.choice(said) + rng.choice(gaps) for _ in range(rng.randrange(1, 6)))
        for _ in range(number)
    ]
