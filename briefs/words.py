"""What a word is, and how many a brief has (BRIEF-2): the one rule, which browser and database follow too.

A word is a run between separators that holds a letter or a digit. So a link, a hyphen, an apostrophe and all
other signs stay inside, combining marks too (a text counts the same composed and decomposed), and emoji and
lone signs are no words. Where a script has no spaces every two letters are one word:

- Two of one run, counted over all of it, whatever stands between; a letter left over is a word as well.
- In a run of both kinds, each stretch of other letters or digits between them is a word: 2026年 has two.
- Only letters are paired. Vowel signs of Thai or Khmer, voicing marks and punctuation are not.
- A number is one word in any script.

So the rule is two regular expressions, and every engine counts their matches over its own classes, made from
`briefs.letters`. Pure: no database and no settings.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from briefs.fields import FIELDS, Attendee, Fields
from briefs.letters import DENSE, LETTERS, SEPARATORS, inside_brackets

LOW, HIGH = 120, 200


def patterns(separators: str, dense: str, letters: str) -> tuple[str, str]:
    """A stretch of ordinary letters, and a pair of dense ones, for an engine whose classes these are."""
    within = f"[^{separators}{dense}]*"
    return f"[{letters}]{within}", f"[{dense}]{within}[{dense}]?"


PATTERNS = patterns(*map(inside_brackets, (SEPARATORS, DENSE, LETTERS)))
_STRETCH, _PAIR = map(re.compile, PATTERNS)


def count(text: str) -> int:
    """How many words a text has."""
    return sum(1 for _ in _STRETCH.finditer(text)) + sum(1 for _ in _PAIR.finditer(text))


@dataclass(frozen=True)
class Words:
    """The words of a brief, in all and by field."""

    total: int
    by_field: dict[str, int]


def count_brief(fields: Fields) -> Words:
    """Attendees count name and role. Under the tick *asked, none heard* landmines count nothing."""
    by_field = {
        "trigger": count(fields.trigger),
        "pain": count(fields.pain),
        "attendees": sum(count(_words_of(one)) for one in fields.attendees),
        "promised": count(fields.promised),
        "landmines": 0 if fields.landmines_asked else count(fields.landmines),
    }
    return Words(sum(by_field.values()), by_field)


def _words_of(one: Attendee) -> str:
    return f"{one.get('name') or ''} {one.get('role') or ''}"


def empty(fields: Fields) -> list[str]:
    """The fields that are still to be filled. Attendees want somebody of theirs by name."""
    by_field = count_brief(fields).by_field
    theirs = any(one.get("side") == "theirs" and count(one.get("name") or "") for one in fields.attendees)
    filled = {name for name, words in by_field.items() if words and (name != "attendees" or theirs)}
    return [
        name for name in FIELDS if name not in filled | ({"landmines"} if fields.landmines_asked else set())
    ]


def standing(total: int) -> str:
    """Where a brief stands against the band: under, in, over."""
    return "under" if total < LOW else "over" if total > HIGH else "in"


# The same sentences go to the browser. None has a plural: one word and many fit each of them.
VERDICTS = {
    "under": _("Too short by {off}: a brief has {low} to {high} words, and this one has {total}."),
    "in": _("In the band of {low} to {high} words."),
    "over": _("Too long by {off}: a brief has {low} to {high} words, and this one has {total}."),
}
RESTS = {
    "under": _("{off} to go"),
    "in": _("in the band, {low} to {high}"),
    "over": _("{off} over"),
}


def verdict(total: int) -> str:
    """One sentence: in the band, or how many words too few or too many."""
    return _said(VERDICTS, total)


def rest(total: int) -> str:
    """The same in the few words that stand beside the meter."""
    return _said(RESTS, total)


def _said(sentences: Mapping[str, object], total: int) -> str:
    off = max(LOW - total, total - HIGH)
    return str(sentences[standing(total)]).format(off=off, low=LOW, high=HIGH, total=total)
