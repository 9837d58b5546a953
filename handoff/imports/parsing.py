"""What stands in a cell, as a value. Pure. A ValueError is a sentence for the person who has the file before them."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Habits:
    """How whoever made the file writes: whether in 3/4/2026 the day comes first. None: they have not said."""

    day_first: bool | None = None


Parse = Callable[[str, Habits], Any]


def text(most: int) -> Parse:
    """Words on one line, at most so many characters."""

    def parse(cell: str, habits: Habits) -> str:
        return bounded(" ".join(cell.split()), most)

    return parse


def lines(most: int) -> Parse:
    """Words that may go over several lines."""

    def parse(cell: str, habits: Habits) -> str:
        return bounded(cell.replace("\r\n", "\n").replace("\r", "\n"), most)

    return parse


def bounded(found: str, most: int) -> str:
    if len(found) > most:
        words = {"most": f"{most:,}", "count": f"{len(found):,}"}
        raise ValueError(_("At most %(most)s characters fit here, and this has %(count)s.") % words)
    return found


def email(cell: str, habits: Habits) -> str:
    """An address as it stands, or as `Jo Doe <jo@example.com>`. Whether it can be one, the verb says."""
    named = re.fullmatch(r".*<([^<>]+)>", cell)
    found = (named[1] if named else cell).strip()
    if not re.fullmatch(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+", found) or len(found) > 254:
        raise ValueError(_("Write an email as in jo@example.com."))
    return found


def url(cell: str, habits: Habits) -> str:
    return link(200)(cell, habits)


def link(most: int) -> Parse:
    """With https:// where nothing else is said. No other scheme leads out of a page of ours."""

    def parse(cell: str, habits: Habits) -> str:
        found = cell if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", cell) else f"https://{cell}"
        known = re.fullmatch(r"https?://[^\s/]+\.[^\s/]+(/\S*)?", found, re.IGNORECASE)
        if not known or len(found) > most:
            sentence = _("Write a link as in https://example.com/page, with at most %(most)d characters.")
            raise ValueError(sentence % {"most": most})
        return found

    return parse


NUMBER = re.compile(r"[0-9]{1,3}([., '\u00a0\u202f][0-9]{3})+|[0-9]+")


def whole(cell: str, habits: Habits) -> int:
    if not NUMBER.fullmatch(cell):
        raise ValueError(_("Write a whole number, as in 250."))
    found = int(re.sub(r"\D", "", cell))
    if found >= 2**31:
        raise ValueError(_("This number is too large."))
    return found


def at_most(most: int) -> Parse:
    """A whole number that is not larger."""

    def parse(cell: str, habits: Habits) -> int:
        found = whole(cell, habits)
        if found > most:
            raise ValueError(_("At most %(most)s can be set here.") % {"most": f"{most:,}"})
        return found

    return parse


SIZES = {"": 1, "k": 10**3, "m": 10**6, "b": 10**9, "bn": 10**9}
MONEY = re.compile(
    r"(?P<number>[0-9]+([., '\u00a0\u202f][0-9]+)*)\s*(?P<size>k|m|bn?)?", re.IGNORECASE | re.ASCII
)


def money(cell: str, habits: Habits) -> Decimal:
    """1234.50, 1,234.50, 1.234,50 and 25M. What may be read in two ways is not guessed."""
    bare = re.sub(r"^([A-Z]{3}|[$€£¥])\s*|\s*([A-Z]{3}|[$€£¥])$", "", cell.strip())
    found = MONEY.fullmatch(bare)
    if found is None:
        raise ValueError(_("Write an amount as in 25000 or 25000.50."))
    try:
        amount = Decimal(_point(found["number"])) * SIZES[(found["size"] or "").lower()]
    except InvalidOperation:
        raise ValueError(_("Write an amount as in 25000 or 25000.50.")) from None
    if amount >= Decimal(10) ** 16:
        raise ValueError(_("This amount is too large."))
    return amount.quantize(Decimal("0.01"))


def _point(number: str) -> str:
    """The number with a point before its fraction and nothing else between its digits."""
    number = re.sub(r"[ '\u00a0\u202f]", "", number)
    last = max(number.rfind("."), number.rfind(","))
    if last < 0:
        return number
    before, fraction, mark = number[:last], number[last + 1 :], number[last]
    groups = re.sub(r"[.,]", "", before)
    if mark in before or (mark == "," and "." not in before and len(fraction) == 3):
        return groups + fraction  # 1,234,567 and 1,234
    if len(fraction) == 3 and not re.search(r"[.,]", before):
        raise ValueError(_("This may be thousands or a fraction. Write it as in 1234 or 1.23."))
    return f"{groups}.{fraction}"


def currency(cell: str, habits: Habits) -> str:
    if not re.fullmatch(r"[A-Za-z]{3}", cell):
        raise ValueError(_("Write a currency by its three letters, as in USD."))
    return cell.upper()


YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", re.ASCII)
YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})", re.ASCII)


def date(cell: str, habits: Habits) -> dt.date:
    found, rest = _date(cell, habits)
    if re.fullmatch(r"([T ]\s*0{1,2}:00(:00(\.0+)?)?(Z| ?AM)?)?", rest, re.IGNORECASE) is None:
        raise ValueError(_("Write a date alone, as in 2026-11-30."))
    return found


def _date(cell: str, habits: Habits) -> tuple[dt.date, str]:
    """The date at the beginning, and what follows it."""
    if found := YEAR_FIRST.match(cell):
        year, month, day = (int(part) for part in found.groups())
    elif found := YEAR_LAST.match(cell):
        first, mark, second, last = found.groups()
        year = int(last)
        month, day = _month_and_day(int(first), int(second), mark, habits)
    else:
        raise ValueError(_("Write a date as in 2026-11-30."))
    try:
        made = dt.date(year, month, day)
    except ValueError:
        raise ValueError(_("There is no such date.")) from None
    if not 1970 <= made.year <= 2199:
        raise ValueError(_("A date lies between the years 1970 and 2199."))
    return made, cell[found.end() :]


def _month_and_day(first: int, second: int, mark: str, habits: Habits) -> tuple[int, int]:
    if mark == ".":  # who writes points writes the day first
        return second, first
    if habits.day_first is not None:
        return (second, first) if habits.day_first else (first, second)
    if first > 12:
        return second, first
    if second > 12 or first == second:
        return first, second
    raise ValueError(_("Say with the columns whether the day or the month comes first, or write 2026-11-30."))


TIME = re.compile(
    r"[T ,]\s*(\d{1,2})[:.](\d\d)(?:[:.](\d\d)(?:[.,]\d+)?)?\s*(am|pm)?\s*(Z|UTC|[+-]\d\d:?\d\d)?",
    re.IGNORECASE | re.ASCII,
)


def moment(cell: str, habits: Habits) -> dt.datetime:
    """A date with a time. Without an offset it has no zone yet: that is for whoever knows whose wall it hangs on."""
    on, rest = _date(cell, habits)
    found = TIME.fullmatch(rest)
    if found is None:
        raise ValueError(_("Write a moment as in 2026-11-30 14:00."))
    hours, minutes, _seconds, half, offset = found.groups()
    try:
        wall = dt.time(_hour(int(hours), half), int(minutes))
    except ValueError:
        raise ValueError(_("There is no such time of day.")) from None
    return dt.datetime.combine(on, wall, _offset(offset))


def _hour(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError
    return hour % 12 + (12 if half.lower() == "pm" else 0)


def _offset(written: str | None) -> dt.tzinfo | None:
    if written is None:
        return None
    if written.upper() in ("Z", "UTC"):
        return dt.UTC
    minutes = int(written[1:3]) * 60 + int(written[-2:])
    if minutes > 14 * 60:
        raise ValueError(_("There is no such time zone."))
    return dt.timezone((-1 if written[0] == "-" else 1) * dt.timedelta(minutes=minutes))


YES = {"yes", "y", "true", "1", "x", "ja", "oui", "si", "sí"}
NO = {"no", "n", "false", "0", "nein", "non", "-"}


def yes_or_no(cell: str, habits: Habits) -> bool:
    word = cell.casefold()
    if word in YES | NO:
        return word in YES
    raise ValueError(_("Write yes or no."))


def several(part: Parse) -> Parse:
    """Parted by semicolons, commas or line breaks; each once."""

    def parse(cell: str, habits: Habits) -> list[Any]:
        parts = [one.strip() for one in re.split(r"[;,\n]", cell)]
        return list(dict.fromkeys(part(one, habits) for one in parts if one))

    return parse
