"""Which column of a file is which field: by its name, by what was chosen the last time, at most once each. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from django.utils.functional import Promise


class Named(Protocol):
    """What a column may be: a field of a kind."""

    @property
    def name(self) -> str: ...
    @property
    def label(self) -> str | Promise: ...
    @property
    def aliases(self) -> tuple[str, ...]: ...


LEFT_OUT = ""


def guess(headers: Sequence[str], fields: Iterable[Named], remembered: Mapping[str, str]) -> list[str]:
    """The name of a field for each column, or LEFT_OUT. What was chosen for such a column before comes first."""
    known = {said: field.name for field in fields for said in _names(field)}
    names = set(known.values())
    taken: set[str] = set()
    found = [LEFT_OUT] * len(headers)
    for sure in (remembered, known):
        for number, header in enumerate(headers):
            name = sure.get(plain(header))
            if (
                name in names
                and name not in taken
                and found[number] == LEFT_OUT
                and _is_open(header, remembered, sure)
            ):
                found[number] = name
                taken.add(name)
    return found


def _is_open(header: str, remembered: Mapping[str, str], sure: Mapping[str, str]) -> bool:
    """A column that was left out on purpose the last time is not guessed again."""
    return sure is remembered or remembered.get(plain(header)) != LEFT_OUT


def remember(headers: Sequence[str], columns: Sequence[str]) -> dict[str, str]:
    """By plain header what was chosen for it; of two columns with one name the first."""
    chosen: dict[str, str] = {}
    for header, name in zip(headers, columns, strict=True):
        chosen.setdefault(plain(header), name)
    return chosen


def plain(header: str) -> str:
    """A header as it is compared: letters and digits, small."""
    return re.sub(r"[\W_]+", "", header).casefold()


def letter(number: int) -> str:
    """What a spreadsheet calls this column: A, B … Z, AA."""
    name = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def _names(field: Named) -> list[str]:
    return [plain(said) for said in (field.name, str(field.label), *field.aliases)]
