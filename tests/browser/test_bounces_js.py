"""The script of the bounce's form says what Python says (BOUNCE-2)."""

from dataclasses import asdict

from bounces.wording import begins_with_a_step, flags, is_empty_shrug
from tests.bounces.test_wording import EMPTY_SHRUGS, FLAGGED, INNOCENT, REASONS, bounces

TEXTS = [text for texts in (*FLAGGED.values(), INNOCENT, REASONS, EMPTY_SHRUGS) for text in texts]
ALL = [*TEXTS, *bounces(1, 3000), "\u017fure, \u212aeep: not \u017fo", "NOT READY", "YOU ALWAYS İ"]


def test_the_browser_flags_what_python_flags(script):
    found = script("bounces/wording.js", "(it, all) => all.map((text) => it.flags(text, 'Timeline'))", ALL)
    assert found == [[asdict(flag) for flag in flags(text, item="Timeline")] for text in ALL]


def test_the_browser_refuses_the_same_empty_shrugs(script):
    found = script("bounces/wording.js", "(it, all) => all.map(it.isEmptyShrug)", ALL)
    assert found == [is_empty_shrug(text) for text in ALL]


def test_the_browser_hints_at_the_same_fix_paths(script):
    found = script("bounces/wording.js", "(it, all) => all.map(it.beginsWithAStep)", ALL)
    assert found == [begins_with_a_step(text) for text in ALL]


def test_the_browser_rewrites_without_an_item_too(script):
    rewrite = script("bounces/wording.js", "(it) => it.flags('Bad lead')[0].rewrite")
    assert rewrite == flags("Bad lead")[0].rewrite
