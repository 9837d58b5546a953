"""BRIEF-8: what has to be right before a brief is submitted, and what one only ought to know."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefs.readiness import ALWAYS, SETTABLE, Facts, Gap, checklist, in_the_way, summary
from handoff.states import Meeting

READY = Facts(
    words=147,
    items=6,
    meeting=Meeting.BOOKED,
    accepted_by_buyer=True,
    opportunity=True,
    ae="Alex Brandt",
    ae_why="Northeast, next in turn.",
    talking_points=True,
)
PAIN, TIMELINE, PHONE = Gap("Pain", "f-pain"), Gap("Timeline", "item-3"), Gap("phone of Priya", "contact")
WRONG = {
    "band": ({"words": 119}, "Too short by 1", "brief"),
    "fields": (
        {"empty_fields": [PAIN, Gap("Promised", "f-promised")]},
        "Still to fill: Pain and Promised.",
        "f-pain",
    ),
    "answers": ({"unanswered": [TIMELINE]}, "Still to answer on the bar: Timeline.", "item-3"),
    "not_yet": ({"not_yet": [TIMELINE]}, "Not yet met: Timeline.", "item-3"),
    "meeting": ({"accepted_by_buyer": False}, "The buyer has not accepted", "meeting"),
    "opportunity": ({"opportunity": False}, "There is no opportunity", "opportunity"),
    "ae": (
        {"ae": "", "ae_why": "Sofia has four of four open."},
        "Nobody is there to take it. Sofia has",
        "ae",
    ),
    "talking_points": ({"talking_points": False}, "no talking points", "talking_points"),
    "record": ({"missing_in_record": [PHONE]}, "The record lacks: phone of Priya.", "contact"),
    "fit": (
        {"misfits": ["40 people, below 250.", "Retail is not sold to."]},
        "40 people, below 250. Retail",
        "fit",
    ),
}


def wrong(*keys):
    changes = {name: value for key in keys for name, value in WRONG[key][0].items()}
    return replace(READY, **changes)


def test_a_brief_with_everything_is_ready():
    items = checklist(READY, blocks=SETTABLE)
    assert all(item.ok and item.state == "yes" and not item.fix_anchor for item in items)
    assert summary(items) == "9 of 9"
    assert "Goes to Alex Brandt. Northeast, next in turn." in [item.sentence for item in items]


@pytest.mark.rule("BRIEF-8")
@pytest.mark.parametrize("key", WRONG)
def test_what_is_wrong_is_told_with_the_place_to_mend_it(key):
    _, sentence, anchor = WRONG[key]
    (item,) = [item for item in checklist(wrong(key), blocks=()) if not item.ok]
    assert (item.key, item.fix_anchor) == (key, anchor)
    assert sentence in item.sentence


@pytest.mark.rule("BRIEF-8")
@pytest.mark.parametrize("key", WRONG)
def test_three_things_always_block_fit_never_and_the_rest_as_set(key):
    unset, everything = checklist(wrong(key), blocks=()), checklist(wrong(key), blocks=[*WRONG])
    assert [item.key for item in in_the_way(unset)] == ([key] if key in ALWAYS else [])
    assert [item.key for item in in_the_way(everything)] == ([] if key == "fit" else [key])


@pytest.mark.parametrize(
    ("state", "accepted", "ok"),
    [
        (Meeting.NONE, False, False),
        (Meeting.BOOKED, False, False),
        (Meeting.BOOKED, True, True),
        (Meeting.HELD, False, True),  # they came
        (Meeting.NO_SHOW, True, False),
        (Meeting.CANCELLED, True, False),
    ],
)
def test_a_meeting_is_right_when_it_is_booked_and_accepted_or_held(state, accepted, ok):
    items = checklist(replace(READY, meeting=state, accepted_by_buyer=accepted), blocks=())
    assert {item.key: item.ok for item in items}["meeting"] == ok


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (wrong("record"), "8 of 9, the rest only to know"),
        (wrong("record", "band", "fields"), "6 of 9, 2 to do first"),
        (wrong("not_yet"), "9 of 10, the rest only to know"),
    ],
)
def test_the_heading_tells_what_is_to_do_from_what_is_to_know(facts, said):
    assert summary(checklist(facts, blocks=())) == said


@given(st.sets(st.sampled_from([*WRONG])), st.sets(st.sampled_from([*WRONG])))
def test_every_line_stands_alone(keys, blocks):
    items = checklist(wrong(*keys), blocks=blocks)
    assert {item.key for item in items if not item.ok} == keys
    assert {item.key for item in in_the_way(items)} == keys & (ALWAYS | (blocks - {"fit"}))
    assert {item.key for item in items} >= ALWAYS | (SETTABLE - {"not_yet"}) | {"fit"}
