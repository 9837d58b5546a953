"""A CSV file as people have it: in which encoding, parted by what, row by row. Pure.

What cannot be read is Unreadable, with one sentence that says where and what to do.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import BinaryIO

from django.utils.translation import gettext as _

MOST_BYTES = 10 * 2**20
MOST_ROWS = 10_000
MOST_COLUMNS = 200
SAMPLE = 2**16
DELIMITERS = (",", ";", "\t", "|")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
# The first bytes of what people send instead, by what it is.
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
UNDEFINED_IN_1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")


class Unreadable(ValueError):
    """The sentence is for the person who sent the file."""


class Encoding(StrEnum):
    """By the names that Python's codecs have."""

    UTF_8 = "utf-8"
    UTF_8_MARKED = "utf-8-sig"
    UTF_16 = "utf-16"  # by its mark
    UTF_16_LE = "utf-16-le"
    UTF_16_BE = "utf-16-be"
    WINDOWS_1252 = "windows-1252"


@dataclass(frozen=True)
class Row:
    """`line` is where it begins in the file, counted from 1; a cell may hold line breaks."""

    line: int
    cells: list[str]


@dataclass(frozen=True)
class Table:
    """What a file turned out to be. `rows` is read on as it is walked through, once, and raises Unreadable."""

    encoding: Encoding
    delimiter: str
    headers: list[str]
    rows: Iterator[Row]


def read(file: BinaryIO) -> Table:
    """The file is walked through twice: for its encoding, then for its rows."""
    encoding = encoding_of(file)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    said, begins, sample = _said_delimiter(text)
    delimiter = said or delimiter_of(sample)
    rows = _rows(text, delimiter, begins)
    header = next(rows, None)
    if header is None:
        raise Unreadable(_("This file is empty."))
    if len(header.cells) > MOST_COLUMNS:
        raise Unreadable(_("This file has more than %(most)d columns.") % {"most": MOST_COLUMNS})
    return Table(encoding, delimiter, header.cells, _bounded(rows))


def encoding_of(file: BinaryIO) -> Encoding:
    """By its mark; else UTF-8 where all of it is; else Windows-1252, unless that has no such characters either."""
    file.seek(0)
    head = file.read(4096)
    if head.startswith(WORKBOOKS):
        raise Unreadable(_("This is an Excel workbook. Save it as “CSV UTF-8” and send that file."))
    if head.startswith(b"\xef\xbb\xbf"):
        _refuse_unless_utf_8(file)
        return Encoding.UTF_8_MARKED
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Encoding.UTF_16
    if b"\0" in head:
        return _utf_16_without_mark(head)
    return _eight_bits(file)


def _refuse_unless_utf_8(file: BinaryIO) -> None:
    if _eight_bits(file) != Encoding.UTF_8:
        sentence = _("This file says that it is UTF-8 and is not. Save it again as “CSV UTF-8”.")
        raise Unreadable(sentence)


def _utf_16_without_mark(head: bytes) -> Encoding:
    """Of Western text every second byte is zero."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd > len(head) / 4 and even < odd / 8:
        return Encoding.UTF_16_LE
    if even > len(head) / 4 and odd < even / 8:
        return Encoding.UTF_16_BE
    raise Unreadable(_("This is not a text file. Save your table as “CSV UTF-8” and send that file."))


def _eight_bits(file: BinaryIO) -> Encoding:
    good, wrong, undefined = 0, [], 0
    file.seek(0)
    for number, line in enumerate(file, 1):
        if b"\0" in line:
            raise Unreadable(_("Line %(line)d holds what is no text.") % {"line": number})
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
            good += 1
        except UnicodeDecodeError:
            wrong.append(number)
            undefined = undefined or (number if UNDEFINED_IN_1252.search(line) else 0)
    if not wrong:
        return Encoding.UTF_8
    if good > len(wrong):
        sentence = _(
            "Line %(line)d is not written in UTF-8, and the lines around it are. Save the file again."
        )
        raise Unreadable(sentence % {"line": wrong[0]})
    if undefined:
        sentence = _(
            "Line %(line)d is written neither in UTF-8 nor in Windows-1252. Save the file again as “CSV UTF-8”."
        )
        raise Unreadable(sentence % {"line": undefined})
    return Encoding.WINDOWS_1252


def _said_delimiter(text: io.TextIOWrapper) -> tuple[str, int, str]:
    """Excel may write `sep=;` before the header. Gives it, how many lines it took, and a sample of the rest."""
    try:
        sample = text.read(SAMPLE)
        found = re.match(r"\ufeff?sep=(.)(\r\n|\r|\n)", sample, re.IGNORECASE)
        text.seek(0)
        if found is None:
            return "", 0, sample
        text.readline()
        return found[1], 1, sample[found.end() :]
    except UnicodeError:
        raise Unreadable(_("This file breaks off in the middle of a character.")) from None


def delimiter_of(sample: str) -> str:
    """What parts most rows into as many cells as the header has; a file of one column has none, so a comma will do."""
    return max(DELIMITERS, key=lambda delimiter: _fit(sample, delimiter))


def _fit(sample: str, delimiter: str) -> tuple[float, int]:
    try:
        found = list(islice(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter), 40))
    except csv.Error:
        return 0, 0
    widths = [len(row) for row in found if row]
    if not widths or widths[0] < 2:
        return 0, 0
    return widths.count(widths[0]) / len(widths), widths[0]


def _rows(text: Iterable[str], delimiter: str, begins: int) -> Iterator[Row]:
    """Every row that is not empty. Strict: a quotation mark that is never closed would swallow the rest unseen."""
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    line = begins + 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Unreadable(_misquoted(str(error)) % {"line": line}) from None
        except UnicodeError:
            raise Unreadable(_("Line %(line)d breaks off in a character.") % {"line": line}) from None
        if any("\0" in cell for cell in cells):
            raise Unreadable(_("Line %(line)d holds what is no text.") % {"line": line})
        cleaned = [clean(cell) for cell in cells]
        if any(cleaned):
            yield Row(line, cleaned)
        line = begins + reader.line_num + 1


def _misquoted(error: str) -> str:
    if "larger than field limit" in error:
        return _("A cell in line %(line)d never ends. Is a quotation mark in it opened and not closed?")
    if "unexpected end" in error:
        return _("A quotation mark that is opened in line %(line)d is never closed.")
    return _('In line %(line)d a quotation mark stands inside a cell. Write it twice: "".')


def _bounded(rows: Iterator[Row]) -> Iterator[Row]:
    for number, row in enumerate(rows, 1):
        if number > MOST_ROWS:
            sentence = _("This file has more than %(most)s rows. Send it in parts.")
            raise Unreadable(sentence % {"most": f"{MOST_ROWS:,}"})
        yield row


def clean(cell: str) -> str:
    """As it was meant: without the space around it, and without the quote that keeps a formula from running."""
    text = cell.strip().removeprefix("\ufeff").strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text
