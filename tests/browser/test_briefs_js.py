"""The scripts of the brief's form say what Python says (BRIEF-2, BRIEF-4)."""

from dataclasses import asdict

import pytest

from briefs import words
from briefs.fields import Fields
from briefs.guidance import guide, has_quote
from briefs.words import count
from tests.briefs.test_guidance import NO_QUOTES, QUOTES, drafts
from tests.briefs.test_words import CASES, brief
from tests.briefs.texts import EDGES, many

COUNT = "(it, texts) => texts.map((text) => it.count(text))"


def test_the_browser_counts_words_like_python(script):
    texts = [text for text, _ in CASES.values() if "\ud83d" not in text]
    texts += [text for seed in range(100, 105) for text in many(seed, 2000)]
    assert script("briefs/words.js", COUNT, texts) == [count(text) for text in texts]


def test_the_browser_knows_every_edge_of_the_table(script):
    texts = [text for code in EDGES if code < 0x110000 for text in (chr(code), f"a{chr(code)}b")]
    assert script("briefs/words.js", COUNT, texts) == [count(text) for text in texts]


def test_half_a_surrogate_pair_and_nul_are_no_words_in_the_browser_either(script):
    units = [[0xD83D], [0x61, 0xDE00, 0x62], [0x61, 0x20, 0xD83D, 0x20, 0x62], [0], [0x61, 0, 0x62]]
    counted = script(
        "briefs/words.js", "(it, all) => all.map((one) => it.count(String.fromCharCode(...one)))", units
    )
    assert counted == [count("".join(map(chr, one))) for one in units] == [0, 1, 2, 0, 1]


def test_the_browser_counts_a_brief_like_python(script):
    briefs = [brief(seed) for seed in range(50)]
    counted = script("briefs/words.js", "(it, all) => all.map(it.countBrief)", [*map(as_json, briefs)])
    assert [(one["total"], one["byField"]) for one in counted] == [
        (it.total, it.by_field) for it in map(words.count_brief, briefs)
    ]


def test_the_browser_says_what_python_says_of_the_band(script):
    said = script("briefs/words.js", "(it) => [...Array(300).keys()].map((n) => [it.verdict(n), it.rest(n)])")
    assert said == [[words.verdict(total), words.rest(total)] for total in range(300)]
    in_german = "(it) => it.rest(119, {under: 'noch {off}'})"
    assert script("briefs/words.js", in_german) == "noch 1"


def test_two_hundred_words_are_counted_in_a_fraction_of_a_frame(script):
    text = " ".join(many(7, 40))[:1600]
    hundredfold = "for (let n = 0; n < 100; n++) it.count(text)"
    timed = f"const from = performance.now(); {hundredfold}; return (performance.now() - from) / 100"
    assert script("briefs/words.js", f"(it, text) => {{ {timed} }}", text) < 5


def as_json(fields: Fields) -> dict:
    return {name: getattr(fields, name) for name in Fields.__slots__}


@pytest.mark.rule("BRIEF-4")
def test_the_browser_guides_like_python(script):
    written = [*drafts(1, 3000), *(Fields(pain=pain) for pain in (*QUOTES, *NO_QUOTES))]
    guided = script(
        "briefs/guidance.js", "(it, all) => all.map((one) => it.guide(one, 'Alex'))", [*map(as_json, written)]
    )
    assert guided == [[asdict(hint) for hint in guide(fields, ae="Alex")] for fields in written]


def test_the_browser_sees_quotes_where_python_does(script):
    texts = [mark + text for seed in range(20) for text in many(seed, 100) for mark in "\"“„«「'‘"]
    assert script("briefs/guidance.js", "(it, texts) => texts.map(it.hasQuote)", texts) == [
        *map(has_quote, texts)
    ]


def test_the_browser_knows_what_is_empty_like_python(script):
    written = drafts(2, 500)
    found = script("briefs/words.js", "(it, all) => all.map(it.empty)", [*map(as_json, written)])
    assert found == [*map(words.empty, written)]


def test_the_browser_guides_in_another_language(script):
    given = [as_json(Fields()), {"empty": "Gefragt?"}]
    assert (
        script("briefs/guidance.js", "(it, [one, words]) => it.guide(one, '', words)[0].sentence", given)
        == "Gefragt?"
    )
