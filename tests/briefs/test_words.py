"""BRIEF-2: what a word is. PostgreSQL's count is compared here, the browser's in tests/browser/test_briefs_js.py."""

import random
import unicodedata
from itertools import pairwise

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from briefs.fields import Fields
from briefs.letters import DENSE, LETTERS
from briefs.words import HIGH, LOW, count, count_brief, empty, rest, standing, verdict
from tests.briefs.texts import EDGES, GAPS, many

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))

CASES = {
    "nothing": ("", 0),
    "only separators": (" \t\r\n\u00a0\u200b\ufeff\u3000", 0),
    "a sentence": ("We have five practice leads.", 5),
    "an apostrophe of either kind": ("don't we’ve", 2),
    "a hyphen": ("board-level follow-up", 2),
    "a link": ("see https://example.com/a-b?c=d#e", 2),
    "numbers": ("15 % of $1.2M in Q3/2026", 5),
    "a fraction and a Roman numeral": ("½ Ⅳ", 2),
    "a lone dash and an ellipsis": ("they — well … left", 3),
    "emoji": ("🚀 👩🏽‍💻 🇩🇪", 0),
    "an emoji at a word": ("great🚀", 1),
    "a keycap holds a digit": ("1️⃣", 1),
    "a no-break space": ("15\u00a0people", 2),
    "a zero-width space": ("fore\u200bcast", 2),
    "a zero-width joiner": ("fore\u200dcast", 1),
    "a soft hyphen": ("fore\u00adcast", 1),
    "letters past the first plane": ("𝔘𝔫𝔦 𐐷", 2),
    "Korean has spaces": ("예측이 빗나갔다", 2),
    "Arabic, Hebrew, Hindi": ("توقعات תחזית पूर्वानुमान", 3),
    "two Han letters": ("預算", 1),
    "three Han letters": ("取締役", 2),
    "a single Han letter": ("我", 1),
    "pairs go on over a comma": ("預算，預", 2),
    "pairs end with the run": ("預 預", 2),
    "rare Han": ("𠮷野", 1),
    "kana with a length mark": ("データ", 2),
    "halfwidth kana": ("ﾃﾞｰﾀ", 2),
    "a decomposed voicing mark": ("か\u3099く", 1),
    "Thai, its signs not counted": ("ที่ไหน", 2),  # four letters, ที่ has two signs
    "Lao": ("ລາວ", 2),
    "Khmer": ("ខ្មែរ", 2),  # three letters
    "Burmese": ("မြန်မာ", 2),  # three letters
    "a Thai number": ("๑๒๓๔", 1),
    "digits among Han": ("2026年", 2),
    "a date among Han": ("3月15日", 3),
    "a Latin word among kana": ("Acmeのデータ", 3),
    "a link before Han": ("https://例え.jp/x", 3),
    "blank fillers": ("\u3164 \uffa0", 0),
    "half an emoji": ("a \ud83d b", 2),
}


@pytest.mark.parametrize(("text", "words"), CASES.values(), ids=CASES)
def test_a_word_is_a_run_with_a_letter_or_digit(text, words):
    assert count(text) == words


@given(TEXTS, TEXTS, st.sampled_from(GAPS))
def test_texts_that_are_parted_add_up(one, other, gap):
    assert count(one + gap + other) == count(one) + count(other)


@given(st.integers(0, 2**32))
def test_composed_and_decomposed_count_alike(seed):
    for text in many(seed, 20):
        assert count(unicodedata.normalize("NFC", text)) == count(unicodedata.normalize("NFD", text))


@given(st.text(st.characters(max_codepoint=0x2FF)))
def test_without_dense_scripts_it_is_the_runs_with_a_letter_or_digit(text):
    runs = "".join(" " if char in GAPS else char for char in text).split(" ")
    assert count(text) == sum(any(char.isalnum() for char in run) for run in runs)


def test_the_table_agrees_with_what_this_python_knows_of_unicode():
    unread = {0x115F, 0x1160, 0x3164, 0xFFA0, 0xFF9E, 0xFF9F}
    known = [code for code in range(0x110000) if unicodedata.category(chr(code)) != "Cn"]
    letters = {code for code in known if unicodedata.category(chr(code))[0] in "LN"} - unread
    assert {code for code in known if count(chr(code))} == letters


def test_no_code_point_is_in_two_classes():
    spans = sorted(tuple(int(end, 16) for end in span.split("-")) for span in f"{DENSE} {LETTERS}".split())
    assert all(before[-1] < after[0] for before, after in pairwise(spans))


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(5))
def test_postgresql_counts_like_python(seed):
    texts = [*(text for text, _ in CASES.values() if "\ud83d" not in text), *many(seed, 2000)]
    assert in_sql(
        "SELECT brief_words(t) FROM unnest(%s::text[]) WITH ORDINALITY AS u(t, n) ORDER BY n", texts
    ) == [count(text) for text in texts]


@pytest.mark.django_db
def test_postgresql_knows_every_edge_of_the_table():
    codes = [code for code in EDGES if 0 < code < 0x110000]
    ask = "SELECT brief_words(chr(c)) * 10 + brief_words('a' || chr(c) || 'b')"
    rows = "FROM unnest(%s::int[]) WITH ORDINALITY AS u(c, n) ORDER BY n"
    assert in_sql(f"{ask} {rows}", codes) == [count(chr(c)) * 10 + count(f"a{chr(c)}b") for c in codes]


def in_sql(query, values):
    with connection.cursor() as cursor:
        cursor.execute(query, [values])
        return [words for (words,) in cursor.fetchall()]


def brief(seed: int) -> Fields:
    one, two, three, four, *rest = many(seed, 10)
    attendees = [{"side": "theirs", "name": name, "role": role} for name, role in pairwise(rest)]
    odd = [{"name": None}, {"role": "VP"}, {"person": "not a word of it"}]
    asked = random.Random(seed).random() < 0.5
    return Fields(
        trigger=one,
        pain=two,
        promised=three,
        landmines=four,
        attendees=[*attendees, *odd],
        landmines_asked=asked,
    )


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(50))
def test_postgresql_counts_a_brief_like_python(seed):
    fields = brief(seed)
    asked = "SELECT brief_words_of(%s, %s, %s, %s, %s, %s)"
    names = ("trigger", "pain", "attendees", "promised", "landmines", "landmines_asked")
    values = [getattr(fields, name) for name in names]
    values[2] = Jsonb(values[2])
    with connection.cursor() as cursor:
        cursor.execute(asked, values)
        assert cursor.fetchone() == (count_brief(fields).total,)


@pytest.mark.django_db
@pytest.mark.parametrize("attendees", [None, {}, 5, ["VP", None, [], {"name": 5, "role": ["VP"]}]])
def test_attendees_in_another_shape_count_nothing(attendees):
    with connection.cursor() as cursor:
        cursor.execute("SELECT brief_words_of('one', '', %s, NULL, '', false)", [Jsonb(attendees)])
        assert cursor.fetchone() == (1,)


def test_attendees_count_name_and_role_and_the_tick_counts_nothing():
    people = [
        {"side": "theirs", "name": "Priya Raghunathan", "role": "VP Revenue Operations", "confirmed": True}
    ]
    words = count_brief(Fields(trigger="New VP", attendees=people, landmines="none", landmines_asked=True))
    assert words.by_field == {"trigger": 2, "pain": 0, "attendees": 5, "promised": 0, "landmines": 0}
    assert words.total == 7


def test_a_field_without_a_word_is_empty_and_so_are_attendees_of_ours_alone():
    ours = [{"side": "ours", "name": "Noor Haddad"}, {"side": "theirs", "name": " – ", "role": "CFO"}]
    fields = Fields(trigger="New VP", pain="…", attendees=ours, landmines_asked=True)
    assert empty(fields) == ["pain", "attendees", "promised"]


@pytest.mark.parametrize(
    ("total", "where"), [(0, "under"), (119, "under"), (120, "in"), (200, "in"), (201, "over")]
)
def test_the_band_holds_both_its_ends(total, where):
    assert standing(total) == where


def test_the_sentence_says_how_many_are_missing_or_too_many():
    assert verdict(LOW - 1) == "Too short by 1: a brief has 120 to 200 words, and this one has 119."
    assert verdict(HIGH + 12) == "Too long by 12: a brief has 120 to 200 words, and this one has 212."
    assert verdict(LOW) == "In the band of 120 to 200 words."
    assert [rest(108), rest(150), rest(203)] == ["12 to go", "in the band, 120 to 200", "3 over"]
