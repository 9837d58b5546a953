"""BRIEF-10: an example keeps how somebody wrote, and nothing that tells of whom."""

import re
import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from briefs.masking import MASKS, PARTICLES, mask, mask_words
from tests.briefs.texts import many

PEOPLE = [
    "Priya Raghunathan",
    "Gareth Moss",
    "Lucy Brandão",
    "Will Smith",
    "Dr. Ludwig van der Berg",
    "田中太郎",
]
COMPANY = "Harrow & Finch, Inc."
CASES = {
    "a whole name": ("Priya Raghunathan recommends", "[person] recommends"),
    "in any writing, over two lines": ("PRIYA\nraghunathan recommends", "[person] recommends"),
    "a first name, a last name, a genitive": ("Priya asked; Moss’s workbook", "[person] asked; [person]’s workbook"),
    "not a word that is spelt alike": ("They will sign at the moss wall", "They will sign at the moss wall"),
    "not a part of a word": ("Mossy Williams", "Mossy Williams"),
    "without accents": ("Brandao and Brandão", "[person] and [person]"),
    "without the particles": ("Ludwig came from Berg van", "[person] came from [person] van"),
    "where names stand among letters": ("昨日、田中太郎さんと", "昨日、[person]さんと"),
    "the company": ("Harrow & Finch, inc. said", "[company] said"),
    "the company as people call it": ("Harrow & Finch, or Harrow", "[company], or [company]"),
    "a mail address": ("write to p.rao+sales@mail.harrow.co.uk.", "write to [email]."),
    "links": ("(https://harrow.com/a?b=c), www.harrow.de, harrow.io/x", "([link]), [link], [link]"),
    "phone numbers": ("+1 (617) 555-0142 or 0049.30.123456", "[phone] or [phone]"),
    "amounts": ("$118M, €1.2m, 15 000 €, US$ 5, 50k dollars, $40–50k, 3 million", ", ".join(["[amount]"] * 7)),
    "neither shares nor heads nor quarters": ("15 % of 640 people in Q3", "15 % of 640 people in Q3"),
    "neither dates nor years": ("2026-11-20, 12.12.2027, 2024-2025, 14:00", "2026-11-20, 12.12.2027, 2024-2025, 14:00"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "masked"), CASES.values(), ids=CASES)
def test_what_tells_of_whom_is_masked(text, masked):
    assert mask(text, people=PEOPLE, companies=[COMPANY]) == masked


def test_a_brief_is_masked_and_our_own_keep_their_names():
    words = {
        "trigger": "Priya is new at Harrow",
        "pain": "“We lost $2M”",
        "promised": "",
        "landmines": "",
        "landmines_asked": True,
        "attendees": [
            {"side": "theirs", "name": "Priya Raghunathan", "role": "VP at Harrow", "confirmed": True},
            {"side": "theirs", "name": "Gareth", "role": "", "confirmed": False},
            {"side": "ours", "name": "Alex Brandt", "role": "AE", "confirmed": True},
        ],
    }
    masked = mask_words(words, account=COMPANY, people=["Priya Raghunathan"])
    assert (masked["trigger"], masked["pain"]) == ("[person] is new at [company]", "“We lost [amount]”")
    assert [(one["name"], one["role"]) for one in masked["attendees"]] == [
        ("[person]", "VP at [company]"),
        ("[person]", ""),
        ("Alex Brandt", "AE"),
    ]
    assert masked["landmines_asked"] is True
    assert words["attendees"][0]["name"] == "Priya Raghunathan"


LETTERS = st.characters(categories=["Lu", "Ll"], max_codepoint=0x24F)
NAMES = st.text(LETTERS, min_size=2, max_size=8).map(str.capitalize)
FULL_NAMES = st.lists(NAMES, min_size=1, max_size=3).map(" ".join)
OTHER_TEXT = st.text() | st.integers(0, 2**32).map(lambda seed: many(seed, 1)[0])


@given(st.lists(FULL_NAMES, min_size=1, max_size=3), st.lists(st.emails(), max_size=3), st.data())
def test_no_name_and_no_address_that_was_given_is_left(names, emails, data):
    people, parts = names, [part for name in names for part in name.split()]
    words = [*names, *parts, *emails, "and", "(", "wrote,", "2026", "1"]
    text = data.draw(st.lists(st.sampled_from(words) | OTHER_TEXT).map(" ".join))
    left = mask(text, people=people)
    for known in MASKS.values():
        left = left.replace(str(known), "·")
    assert not any(email in left for email in emails)
    found = set(re.split(r"[\W_]+", left))
    assert not found & {
        unicodedata.normalize("NFC", part) for part in parts if part.casefold() not in PARTICLES
    }


@given(st.lists(FULL_NAMES, max_size=3), FULL_NAMES, OTHER_TEXT, st.emails())
def test_masking_twice_changes_nothing_more(people, company, text, email):
    assume(
        not {word.casefold() for name in [*people, company] for word in name.split()} & {"person", "company"}
    )
    text = " ".join([text, *people, company, email, "$5", "[person]", text])
    once = mask(text, people=people, companies=[company])
    assert mask(once, people=people, companies=[company]) == once


@given(st.lists(st.sampled_from(["Will", "Rose", "will", "rose", "[person]", "[email]"])).map(" ".join))
def test_a_mask_is_never_masked(text):
    masked = mask(text, people=["Will Rose", "Person Email"])
    assert masked.count("[") == masked.count("]") == masked.count("[person]") + masked.count("[email]")


@given(
    st.lists(st.sampled_from(many(3, 50)).filter(lambda text: not re.search(r"\d|@|\.\w", text))).map(
        " ".join
    )
)
def test_a_text_that_tells_of_nobody_stays(text):
    assert mask(text) == unicodedata.normalize("NFC", text)
