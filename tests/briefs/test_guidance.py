"""BRIEF-4: what guidance says and, as much, when it keeps quiet. The browser's is compared in tests/browser."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefs.fields import FIELDS, Fields
from briefs.guidance import AT_LEAST, SHARES, creep, drift, guide, has_quote, is_bare, omission
from briefs.words import HIGH, LOW, count_brief
from tests.briefs.texts import many

QUOTES = [
    "“We have five definitions of ‘commit’.”",
    'Priya: "we have five definitions"',
    "„Wir haben fünf Definitionen“, sagt sie",
    "”Vi har fem definitioner”",
    "« Nous avons cinq définitions »",
    "»Vi har fem definitioner«",
    "彼は「予算がない」と言った",
    "她说“我们没有预算”",
    "She told me 'we don't trust the number' twice",
    "‘We don’t trust the partners’ number’",
    "she said “we walked into the",  # still being written
    "“five” and then “different definitions” of it",
    '"We wait.\nAnd wait."',
]
NO_QUOTES = [
    "They have some forecasting challenges.",
    "I think we have a problem with my forecast",
    "The ‘commit’ is broken",
    'They call it "commit" here',
    "The buyers' forecast and the partners' view differ",
    "It's the VP's call, isn't it",
    'A 27" screen and a 5" phone in every office',
    "Since Q3 '24 the partners' view has changed",
    "They wait “too long.” Nobody knows why that is",
    "rock 'n' roll",
    "…",
]


@pytest.mark.parametrize("pain", QUOTES)
def test_a_quote_in_the_pain_is_praised(pain):
    assert [(hint.kind, hint.good) for hint in drift(Fields(pain=pain))] == [("quote", True)]


@pytest.mark.rule("BRIEF-4")
@pytest.mark.parametrize("pain", NO_QUOTES)
def test_a_pain_without_a_quote_drifts(pain):
    assert not has_quote(pain)


def test_drift_is_told_as_soon_as_there_is_a_word_and_not_before():
    assert drift(Fields(pain=" … ")) == []
    assert [hint.kind for hint in drift(Fields(pain="Forecasting"))] == ["paraphrase_drift"]


@pytest.mark.rule("BRIEF-4")
@pytest.mark.parametrize(
    "text",
    ["", "  ", "-", "…", "None.", "n/a", "N.A.", "NO", "nothing so far", "I don’t know", "特になし。", "x"],
)
def test_nothing_and_a_bare_none_are_an_omitted_landmine(text):
    assert [hint.kind for hint in omission(Fields(landmines=text))] == ["landmine_omission"]
    assert omission(Fields(landmines=text, landmines_asked=True)) == []


@pytest.mark.parametrize(
    "text", ["No budget before May", "Nothing but Cadenza", "None of them likes us", "Cadenza", "无预算"]
)
def test_a_landmine_that_begins_with_no_is_one(text):
    assert not is_bare(text)


def test_an_empty_field_and_a_bare_none_are_told_apart():
    empty, bare = omission(Fields())[0].sentence, omission(Fields(landmines="none"))[0].sentence
    assert empty != bare
    assert all("asked, none heard" in sentence for sentence in (empty, bare))


def words(number: int) -> str:
    return "word " * number


def full(**changed: int) -> Fields:
    numbers = SHARES | changed
    theirs = [{"side": "theirs", "name": words(numbers.pop("attendees"))}]
    return Fields(attendees=theirs, **{name: words(number) for name, number in numbers.items()})


def test_who_keeps_every_share_keeps_the_band():
    assert count_brief(full()).total == sum(SHARES.values()) == HIGH
    assert sum(AT_LEAST.values()) == LOW
    assert creep(full()) == []


@pytest.mark.rule("BRIEF-4")
@pytest.mark.parametrize("name", FIELDS)
def test_a_field_past_its_share_is_told_and_so_is_the_whole(name):
    hints = creep(full(**{name: SHARES[name] + 1}))
    assert [(hint.field, hint.kind) for hint in hints] == [(name, "essay_creep"), ("", "essay_creep")]
    assert str(SHARES[name]) in hints[0].sentence


@pytest.mark.rule("BRIEF-4")
def test_the_whole_is_told_before_it_is_past_the_band():
    landmines_to_come = HIGH - AT_LEAST["landmines"]
    inside = {"promised": 0, "attendees": 1, "landmines": 0, "trigger": 1}
    close = Fields(
        pain=words(landmines_to_come - 2), promised="one", trigger="one", attendees=full().attendees[:0]
    )
    assert [hint.field for hint in creep(full(**inside))] == []
    assert "heading past 200" in creep(close)[-1].sentence


@pytest.mark.rule("BRIEF-4")
def test_the_tick_leaves_nothing_to_come():
    fields = full(landmines=0, trigger=SHARES["trigger"] + SHARES["landmines"])
    asked = Fields(
        **{name: getattr(fields, name) for name in ("trigger", "pain", "promised", "attendees")},
        landmines_asked=True,
    )
    assert [hint.field for hint in creep(fields)] == ["trigger", ""]
    assert [hint.field for hint in creep(asked)] == ["trigger"]


def test_the_reader_is_named_where_known():
    quote = Fields(pain=QUOTES[0], landmines_asked=True)
    assert guide(quote, ae="Alex")[0].sentence == "A direct quote: Alex can open with it."
    assert guide(quote)[0].sentence == "A direct quote: the AE can open with it."


def test_hints_come_in_the_order_of_the_fields():
    fields = Fields(pain="Forecasting", landmines=words(250))
    assert [hint.field for hint in guide(fields)] == ["pain", "landmines", ""]


@given(st.text(), st.text(), st.text())
def test_there_is_one_line_for_each_thing_and_never_a_contradiction(pain, landmines, trigger):
    hints = guide(Fields(pain=pain, landmines=landmines, trigger=trigger))
    told = [(hint.field, hint.kind) for hint in hints]
    assert len(told) == len(set(told))
    assert not {("pain", "quote"), ("pain", "paraphrase_drift")} <= set(told)
    assert all(hint.sentence and "\n" not in hint.sentence and "{" not in hint.sentence for hint in hints)


def drafts(seed: int, number: int) -> list[Fields]:
    """Drafts of every length, with quotes and nones among them."""
    rng = random.Random(seed)
    said = [*QUOTES, *NO_QUOTES, "none", "n/a", "I don't know", "", *many(seed, 60)]

    def text() -> str:
        return " ".join(rng.choice(said) for _ in range(rng.choice([0, 1, 1, 2, 9])))

    def person() -> dict[str, str]:
        return {"side": rng.choice(["ours", "theirs"]), "name": text(), "role": text()}

    def draft() -> Fields:
        texts = {name: text() for name in ("trigger", "pain", "promised", "landmines")}
        people = [person() for _ in range(rng.randrange(3))]
        return Fields(**texts, attendees=people, landmines_asked=rng.random() < 0.2)

    return [draft() for _ in range(number)]
