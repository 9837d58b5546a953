"""A list as a file for a spreadsheet, in which no cell is a formula."""

import csv
import io
import json
from collections.abc import Iterable

BEGINNING = "\ufeff".encode()  # the mark by which spreadsheets know UTF-8


def row(values: Iterable[object]) -> bytes:
    """Each cell in quotes: where a semicolon parts cells, half of one must not become a cell of its own."""
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL).writerow([harmless(value) for value in values])
    return written.getvalue().encode()


def harmless(value: object) -> str:
    """A spreadsheet runs what begins like a formula; a quote before it makes it text."""
    text = cell(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else text


def cell(value: object) -> str:
    if value is None:
        return ""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, bool | list | dict) else str(value)
