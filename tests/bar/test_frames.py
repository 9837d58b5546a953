"""Frames, presets, and what is wrong with a list of items."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bar import frames, presets
from bar.frames import ELEMENTS, Element, Frame
from bar.items import MOST, Item, tidied, wrongs
from bar.presets import PRESETS, Motion

SIX = presets.default_items()


def item(**different):
    return Item(**({"name": "Timeline", "verify": "When", "clean_answer": "In May"} | different))


@pytest.mark.rule("BAR-3")
def test_a_frame_says_what_is_covered_and_what_is_left_out():
    found = frames.coverage("bant", [it.element for it in SIX])
    assert found.counts == {"budget": 1, "authority": 2, "need": 1, "timeline": 2}
    assert frames.coverage("bant", ["need", "timeline", "need"]).in_words() == (
        "It covers need and timeline of BANT, and leaves out budget and authority."
    )
    assert frames.coverage("meddic", []).in_words() == "It covers nothing of MEDDIC yet."
    assert found.in_words() == "It covers all of BANT."


def test_where_a_frame_has_need_and_pain_one_of_them_is_enough():
    left_out = frames.coverage("bant_meddic", ["identify_pain", "metrics"]).left_out
    assert left_out == [Element.BUDGET, Element.AUTHORITY, Element.TIMELINE]


@given(frame=st.sampled_from(Frame), elements=st.lists(st.sampled_from(Element)))
def test_every_element_of_a_frame_is_covered_or_left_out_or_said_by_its_twin(frame, elements):
    found = frames.coverage(frame, elements)
    assert set(found.covered) == set(elements) & set(ELEMENTS[frame])
    assert not set(found.covered) & set(found.left_out)
    silent = set(ELEMENTS[frame]) - set(found.covered) - set(found.left_out)
    assert all(frames.TWINS[element] in found.covered for element in silent)


@pytest.mark.rule("BAR-4")
@pytest.mark.parametrize(
    ("motion", "frame", "stressed"),
    [
        ("high_velocity", "bant", ["A real trigger", "Confirmed attendee"]),
        ("velocity", "bant", ["Pain or trigger", "Timeline", "A reason now"]),
        ("mid_market", "bant_meddic", ["Pain or trigger", "Role and authority", "A figure to move"]),
        ("enterprise", "meddic", ["Economic buyer", "Decision process", "Champion"]),
    ],
)
def test_four_motions_ship_each_with_its_frame_and_what_it_stresses(motion, frame, stressed):
    preset = PRESETS[Motion(motion)]
    assert (preset.frame, preset.stressed) == (frame, stressed)
    assert list(wrongs(preset.items, preset.frame)) == []
    assert len(PRESETS) == 4


def test_a_light_motion_does_not_ask_for_a_budget():
    assert "budget" not in {it.element for it in PRESETS[Motion.HIGH_VELOCITY].items}


@pytest.mark.rule("BAR-1")
def test_the_default_has_six_items_and_a_seventh_is_refused_with_the_reason():
    assert len(SIX) == MOST == 6
    assert list(wrongs(SIX, "bant")) == []
    [wrong] = wrongs([*SIX, item(name="A seventh", element="need", field="pain")], "bant")
    assert (wrong.field, wrong.rule) == ("items", "BAR-1")
    assert "past six, people skip it" in wrong.sentence


def test_a_bar_without_items_is_none():
    assert [it.rule for it in wrongs([], "bant")] == ["BAR-1"]


@pytest.mark.rule("BAR-2")
def test_an_item_says_all_five_things():
    assert [it.field for it in wrongs([Item()], "bant")] == [
        f"items.0.{name}" for name in ("name", "verify", "clean_answer", "element", "field")
    ]


def test_an_item_stands_for_something_in_the_frame():
    [wrong] = wrongs([item(element="champion", field="pain")], "bant")
    assert (wrong.field, wrong.rule) == ("items.0.element", "BAR-3")
    assert [it.field for it in wrongs([item(element="need", field="pain")], "spin")] == ["frame"]


def test_two_items_are_not_called_the_same():
    twice = [item(element="need", field="pain"), item(name=" timeline ", element="need", field="pain")]
    assert [it.field for it in wrongs(twice, "bant")] == ["items.1.name"]


@given(st.text(max_size=40))
def test_tidying_twice_is_tidying_once(text):
    once = tidied(Item(name=text, verify=text))
    assert tidied(once) == once
    assert "\n" not in once.name
