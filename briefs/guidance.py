"""What a brief could do better, told while it is written (BRIEF-4): three habits that cost the AE, and one good word.

Each hint is one line about one field, gives a reason to act and blocks nothing. The browser says the same from the
same tables (static/briefs/guidance.js). Pure: no database and no settings.
"""

import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from briefs.fields import FIELDS, Fields
from briefs.letters import DENSE, LETTERS, SEPARATORS, inside_brackets
from briefs.words import HIGH, count, count_brief, empty

# How many words a field should get by with. They add up to the band's end: who keeps each keeps the band. The pain
# has most, for nobody can shorten the buyer's sentence; a trigger is an event and its date; names and roles of eight
# people fit in 40; what was promised is one thing or two; landmines are a line each.
SHARES = {"trigger": 40, "pain": 55, "attendees": 40, "promised": 30, "landmines": 35}
# What a field that is still empty will take at least: as much of the band's beginning, 120 of 200.
AT_LEAST = {name: share * 3 // 5 for name, share in SHARES.items()}
# Fewer words between quotation marks are a term, or somebody's irony, and not the buyer speaking.
QUOTED = 3

# What fills the field and says nothing: the words of the text in small letters, with one space between.
BARE = """
no, none, nope, nothing, nil, null, nada, na, n a, not applicable, tbd, tbc, unknown, unclear, x, xx, xxx,
not sure, no idea, dunno, don t know, i don t know, nothing known, none known, none heard, nothing heard,
none yet, nothing yet, none so far, nothing so far, none mentioned, nothing mentioned, nothing special,
nothing to report, no landmines, not that i know of, none i know of, none that i know of, nothing that i know of,
keine, nichts, aucun, aucune, rien, ninguno, ninguna, nenhum, nessuno, niente, geen,
нет, なし, 無し, 特になし, 无, 無, 没有, 없음
""".strip().replace("\n", " ").split(", ")  # fmt: skip

# How a quote looks, with each engine's own classes put in; the group is what it says. A mark of one family ends what
# a mark of that family began, so that “ ”, „ “, ” ” and » « are all known. A quote that is still open is one too, but
# for single marks, which are apostrophes as well: they begin neither inside a word nor before a digit ('24) or a gap.
QUOTES = (
    '(?<![{letters}])["“”„‟＂〝]([^"“”„‟＂〝〞〟]*)["“”„‟＂〝〞〟]?',
    "(?<![{letters}])[«»‹›]([^«»‹›]*)[«»‹›]?",
    "[「『﹁]([^」』﹂]*)[」』﹂]?",
    "(?<![{letters}])['‘‚‛](?![0-9{gaps}])((?:[^'’‘]|(?<=[{letters}])['’‘](?=[{letters}]))*)['’‘](?![{letters}])",
)


def with_classes(pattern: str, letters: str, gaps: str) -> str:
    return pattern.replace("{letters}", letters).replace("{gaps}", gaps)


_QUOTES = [
    re.compile(with_classes(one, inside_brackets(LETTERS), inside_brackets(SEPARATORS))) for one in QUOTES
]
_SAID = re.compile(f"[{inside_brackets(LETTERS)}{inside_brackets(DENSE)}]+")


@dataclass(frozen=True)
class Hint:
    """`field` is empty where it is about the whole; `good` praises.

    `kind`: paraphrase_drift, landmine_omission, essay_creep, or quote, the good one.
    """

    field: str
    kind: str
    sentence: str
    good: bool = False


SENTENCES = {
    "drift": _("Your words so far: put theirs between quotation marks, as they said them."),
    "quote": _("A direct quote: {ae} can open with it."),
    "empty": _("Did you ask? Write what you heard, or tick “asked, none heard”."),
    "bare": _("This reads as if nobody asked. If you did, tick “asked, none heard”."),
    "long": _("{words} words, where about {share} do: which would {ae} not need in the first minute?"),
    "heading": _("{words} words, and more to come: it is heading past {high}."),
    "past": _("Past {high} words: which would {ae} not need in the first minute?"),
}


def guide(fields: Fields, *, ae: str = "") -> list[Hint]:
    """What there is to say, field by field and the whole last. `ae`: who will read it, where that is known."""
    hints = [*drift(fields, ae=ae), *omission(fields), *creep(fields, ae=ae)]
    return sorted(hints, key=lambda hint: [*FIELDS, ""].index(hint.field))


def drift(fields: Fields, *, ae: str = "") -> list[Hint]:
    """Paraphrase drift: a pain that is told without a quote. An empty one has not drifted yet."""
    if has_quote(fields.pain):
        return [Hint("pain", "quote", _say("quote", ae=ae), good=True)]
    return [Hint("pain", "paraphrase_drift", _say("drift"))] if count(fields.pain) else []


def has_quote(text: str) -> bool:
    """Whether somebody else speaks in it: three words or more between quotation marks. Saying "I" is no quote."""
    said = [" ".join(quote[1] for quote in pattern.finditer(text)) for pattern in _QUOTES]
    return any(count(words) >= QUOTED for words in said)


def omission(fields: Fields) -> list[Hint]:
    """Landmine omission: nothing, or a bare "none". The tick *asked, none heard* fills the field."""
    if fields.landmines_asked or not is_bare(fields.landmines):
        return []
    return [Hint("landmines", "landmine_omission", _say("bare" if count(fields.landmines) else "empty"))]


def is_bare(text: str) -> bool:
    """Whether a text holds no word, or only such as say that there is nothing to say."""
    said = " ".join(_SAID.findall(text.lower()))
    return not said or said in BARE


def creep(fields: Fields, *, ae: str = "") -> list[Hint]:
    """Essay creep: a field past its share, and the whole where it is past the band or heading there."""
    words = count_brief(fields)
    to_come = sum(AT_LEAST[name] for name in empty(fields))
    hints = [
        Hint(name, "essay_creep", _say("long", ae=ae, words=words.by_field[name], share=share))
        for name, share in SHARES.items()
        if words.by_field[name] > share
    ]
    if words.total + to_come > HIGH:
        where = "past" if words.total > HIGH else "heading"
        hints.append(Hint("", "essay_creep", _say(where, ae=ae, words=words.total, high=HIGH)))
    return hints


READER = _("the AE")


def _say(sentence: str, *, ae: str = "", **facts: int) -> str:
    return str(SENTENCES[sentence]).format(ae=ae or READER, **facts)
