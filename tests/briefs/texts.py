"""Texts that are hard to count alike: many scripts, signs, and any code point at all."""

import random
import unicodedata

from briefs.letters import DENSE, LETTERS, SEPARATORS

SURROGATES = range(0xD800, 0xE000)
RANGES = [[int(end, 16) for end in span.split("-")] for span in f"{SEPARATORS} {DENSE} {LETTERS}".split()]
# Where a range begins and ends, with the code point before and after it
EDGES = sorted(
    {code for span in RANGES for end in span for code in (end - 1, end, end + 1)} - set(SURROGATES)
)
WORDS = [
    "forecast", "we’ve", "don't", "board-meeting", "https://example.com/a?b=ü#c", "15%", "$1.2M", "½", "Ⅳ", "n/a",
    "Straße", "naïve", "Ελλάδα", "прогноз", "תחזית", "توقعات", "पूर्वानुमान", "예측", "dự báo", "የትንበያ",
    "預算", "取締役会で、", "データ", "ｶﾞｷﾞ", "ー", "々", "งบประมาณ", "ງົບປະມານ", "ថវិកា", "ဘတ်ဂျက်",
    "၁၂၃", "๑๒๓", "〇", "２０２６年",
    "🚀", "👩🏽‍💻", "🇩🇪", "1️⃣", "—", "…", "“", "」", "𝔘𝔫𝔦", "𠮷野家", "\U0001b000", "e\u0301", "か\u3099",
]  # fmt: skip
GAPS = [chr(code) for span in RANGES[: len(SEPARATORS.split())] for code in range(span[0], span[-1] + 1)]
SIGNS = ["\u200c", "\u200d", "\u00ad", "\u2060", "\u180e", "\ufe0f", "\u3164", "-", "'", ".", "、"]


def text(rng: random.Random) -> str:
    """One text that PostgreSQL can hold: no NUL, no surrogates."""
    parts = [_part(rng) for _ in range(rng.randrange(30))]
    form = rng.choice([None, None, "NFC", "NFD"])
    joined = "".join(parts)
    return unicodedata.normalize(form, joined) if form else joined


def _part(rng: random.Random) -> str:
    kind = rng.randrange(10)
    if kind < 4:
        return rng.choice(WORDS)
    if kind < 6:
        return rng.choice(GAPS)
    if kind < 8:
        return rng.choice(SIGNS)
    return chr(rng.choice(EDGES) or 1) if kind == 8 else chr(_any_code(rng))


def _any_code(rng: random.Random) -> int:
    code = rng.randrange(1, rng.choice([0x300, 0x3000, 0x10000, 0x110000]))
    return code if code not in SURROGATES else code - 0x1000


def many(seed: int, number: int) -> list[str]:
    rng = random.Random(seed)
    return [text(rng) for _ in range(number)]
