"""A brief without its buyer, so that others may learn from it (BRIEF-10). Pure.

What is masked becomes one neutral word in brackets: the people and the company given, mail addresses, links, phone
numbers, amounts of money. It is better to mask a word too many than one too few, and somebody looks it over before it
is shown. Masking twice changes nothing more.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from briefs.letters import DENSE, inside_brackets

PERSON, COMPANY, EMAIL, LINK, AMOUNT, PHONE = "person", "company", "email", "link", "amount", "phone"
PROSE = ("trigger", "pain", "promised", "landmines")

# No word of these tells who somebody is, though it stands in a name.
PARTICLES = frozenset(
    """
    al bin da das de del den der di dos dr du el ibn la le les ten ter van von y jr sr phd mr mrs ms prof
    """.split()  # noqa: SIM905
)
LEGAL = frozenset(
    """
    ag as bv co company corp corporation gmbh group holding holdings inc incorporated kg kk limited llc llp ltd
    nv oy oyj plc pte pty sa sarl sas se spa srl ulc
    """.split()  # noqa: SIM905
)
# A company's first word stands for it ("Harrow" for Harrow & Finch), unless it stands for half the world.
ORDINARY = frozenset(
    """
    advanced american associated association atlantic best black blue capital central city digital east eastern
    european federal first general global great green group health home international life modern national
    network north northern pacific premier pure real royal smart south southern standard summit superior swiss
    system systems team tech technology the total union united universal university urban west western white
    world
    """.split()  # noqa: SIM905
)

_NUMBER = r"\d+(?:[.,’' \u00A0\u202F]\d{3})*(?:[.,]\d+)?"
_GREAT = r"(?:\s?(?:thousand|million|billion|trillion|mio|mrd|mn|mm|bn|tn)\b|[kKmMbB]\b)"
_MONEY = (
    r"(?:[A-Z]{1,3})?[$€£¥₹₩₽₺₴₪฿₫₦₱]|\b(?:USD|EUR|GBP|CHF|JPY|CNY|INR|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|BRL|MXN|ZAR"
    r"|SGD|HKD|KRW|AED|SAR|ILS|TRY)\b|\b(?:dollars?|euros?|pounds?|francs?|yen|rupees?|kron[ao]r?|kroner)\b"
)
_AMOUNT = rf"(?:{_NUMBER}{_GREAT}?\s?[–-]\s?)?{_NUMBER}"
PATTERNS = {
    EMAIL: r"[^\s<>()\[\]\",;:@]+@[\w-]+(?:\.[\w-]+)+",
    LINK: r"(?:(?:https?|ftp)://|\bwww\.)\S*[\w/=&#%+~-]"
    r"|\b[\w-]+(?:\.[\w-]+)*\.(?:com|net|org|io|co|ai|eu|de|fr|uk|us|app|dev|biz|info|ch|nl|es|se|dk|fi|pl|ie|ca|au|jp|br"
    r"|tech|cloud)\b(?:/\S*[\w/])?",
    AMOUNT: rf"(?:{_MONEY})\s?{_AMOUNT}{_GREAT}?|{_AMOUNT}{_GREAT}?\s?(?:{_MONEY})|\b{_AMOUNT}{_GREAT}",
    # Seven digits or more; dates and spans of years are none.
    PHONE: r"(?<!\w)(?!\d{1,4}[-./]\d{1,2}[-./]\d{1,4}(?!\d))(?!(?:19|20)\d\d\s?[-–/]\s?(?:19|20)\d\d(?!\d))"
    r"\+?\(?\d(?:[\s()./\u2010-\u2015-]*\d){6,}(?!\w)",
}

MASKS = {
    PERSON: _("[person]"),
    COMPANY: _("[company]"),
    EMAIL: _("[email]"),
    LINK: _("[link]"),
    AMOUNT: _("[amount]"),
    PHONE: _("[phone]"),
}


def mask_words(words: Mapping[str, Any], *, account: str, people: Sequence[str]) -> dict[str, Any]:
    """The columns of a brief without its buyer: `people` of theirs by name. Our own people keep their names."""
    masker = Masker(people=people, companies=[account])
    texts = {name: masker.mask(words[name]) for name in PROSE}
    attendees = [
        one
        | {"role": masker.mask(one.get("role") or "")}
        | ({"name": str(MASKS[PERSON])} if one.get("side") == "theirs" and one.get("name") else {})
        for one in words["attendees"]
    ]
    return {**words, **texts, "attendees": attendees}


class Masker:
    """Masks the same names in many texts."""

    def __init__(self, *, people: Iterable[str] = (), companies: Iterable[str] = ()) -> None:
        names = [(PERSON, form) for name in people for form in person_forms(_composed(name))]
        names += [(COMPANY, form) for name in companies for form in company_forms(_composed(name))]
        names.sort(key=lambda one: len(one[1]), reverse=True)  # the longest first: Ann Lee before Ann
        masks = "|".join(re.escape(str(mask)) for mask in MASKS.values())
        kinds = [*PATTERNS.items(), *((kind, form) for kind, form in names)]
        self._kinds = [kind for kind, _pattern in kinds]
        patterns = "|".join(f"({pattern})" for _kind, pattern in kinds)
        self._pattern = re.compile(f"{masks}|{patterns}")

    def mask(self, text: str) -> str:
        """The text, composed (NFC), without what has to go."""
        text = _composed(text)
        # Again until nothing is left: what is masked may have stood between two halves of something else.
        while (masked := self._pattern.sub(self._mask, text)) != text:
            text = masked
        return text

    def _mask(self, found: re.Match[str]) -> str:
        return found[0] if found.lastindex is None else str(MASKS[self._kinds[found.lastindex - 1]])


def mask(text: str, *, people: Iterable[str] = (), companies: Iterable[str] = ()) -> str:
    """One text without these people and companies, and without addresses, links, numbers and amounts."""
    return Masker(people=people, companies=companies).mask(text)


def person_forms(name: str) -> Iterator[str]:
    """The whole name in any writing; each of its words as a name is written, so that `will` and Will stay apart."""
    yield from _whole(name)
    for part in re.findall(r"[^\s.,()]+", name):
        if len(part) > 1 and part.casefold() not in PARTICLES:
            yield from _as_a_name(part)


def company_forms(name: str) -> Iterator[str]:
    """The whole name, the name without its legal form, and its first word where that tells the company."""
    yield from _whole(name)
    words = name.split()
    while len(words) > 1 and words[-1].strip(".,").replace(".", "").casefold() in LEGAL:
        words.pop()
    yield from _whole(" ".join(words).rstrip(" ,"))
    first = words[0].strip(".,") if len(words) > 1 else ""
    if len(first) > 3 and first.casefold() not in ORDINARY:
        yield from _as_a_name(first)


def _whole(name: str) -> Iterator[str]:
    for written in _with_plain_letters(name):
        if words := written.split():
            yield _bounded(r"\s+".join(map(re.escape, words)), any_case=True)


def _as_a_name(word: str) -> Iterator[str]:
    for written in _with_plain_letters(word):
        for form in sorted({written, written.upper(), written[:1].upper() + written[1:]}):
            yield _bounded(re.escape(form))


def _with_plain_letters(text: str) -> Sequence[str]:
    """Itself, and without accents where it has some."""
    decomposed = unicodedata.normalize("NFD", text)
    plain = _composed("".join(char for char in decomposed if not unicodedata.combining(char)))
    return [text] if plain == text else [text, plain]


_DENSE = re.compile(f"[{inside_brackets(DENSE)}]")


def _bounded(pattern: str, *, any_case: bool = False) -> str:
    """As a word of its own, where its script has spaces."""
    if not _DENSE.search(pattern):
        pattern = rf"(?<![^\W_]){pattern}(?![^\W_])"
    return f"(?i:{pattern})" if any_case else pattern


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)
