"""Files as people have them."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.imports.reading import MOST_ROWS, Encoding, Unreadable, clean, read

TEXT = "Näme,Email\nJö Łoś,jo@example.com\n"
WESTERN = "Näme,Email\nJö,jo@example.com\n"


def cells(content: bytes) -> list[list[str]]:
    return [row.cells for row in read(io.BytesIO(content)).rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_unicode_encoding_is_recognised(encoding):
    table = read(io.BytesIO(TEXT.encode(encoding)))
    assert (table.encoding, table.headers[0]) == (encoding, "Näme")
    assert [row.cells for row in table.rows] == [["Jö Łoś", "jo@example.com"]]


def test_western_text_of_windows_is_recognised():
    table = read(io.BytesIO(WESTERN.encode("cp1252")))
    assert table.encoding == Encoding.WINDOWS_1252
    assert next(table.rows).cells[0] == "Jö"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"PK\x03\x04rest", "Excel workbook"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not a text file"),
        ("Name\n東京、\n".encode("shift-jis"), "Line 2 is written neither in UTF-8 nor in Windows-1252"),
        (
            "Näme\nJö\nŁoś\n".encode() + b"J\xf6\n",
            "Line 4 is not written in UTF-8, and the lines around it are",
        ),
        (b"\xef\xbb\xbfName\nJ\xf6\n", "says that it is UTF-8 and is not"),
        ("Name\nJö\n".encode("utf-16")[:-1], "breaks off"),
        (b"Name\n" + b"x" * 5000 + b"\0\n", "Line 2 holds what is no text"),
        (b"", "is empty"),
        (b"\n\n , ,\n", "is empty"),
        (b'Name,Note\nJo,"a\nb\nc\n', "opened in line 2 is never closed"),
        (b'Name,Note\nJo,fine\nJo,"a" b\n', "In line 3 a quotation mark stands inside a cell"),
        (",".join(["a"] * 201).encode(), "more than 200 columns"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(content, says):
    with pytest.raises(Unreadable, match=says):
        cells(content)


def test_too_many_rows_are_refused():
    with pytest.raises(Unreadable, match="more than 10,000 rows"):
        cells(b"a\n" + b"1\n" * (MOST_ROWS + 1))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_what_parts_the_cells_is_found(delimiter):
    content = f'Name{delimiter}Note\nJo{delimiter}"a, b; c"\n'.encode()
    table = read(io.BytesIO(content))
    assert (table.delimiter, next(table.rows).cells) == (delimiter, ["Jo", "a, b; c"])


def test_semicolons_win_over_commas_in_the_text():
    table = read(io.BytesIO(b"Name;Revenue\nHarrow, Finch;1,5\nBo, Co;2,5\n"))
    assert table.delimiter == ";"


def test_the_line_that_excel_writes_before_the_header_is_understood():
    table = read(io.BytesIO(b"sep=|\r\nName|Email\r\nJo|jo@example.com\r\n"))
    assert (table.delimiter, table.headers) == ("|", ["Name", "Email"])
    assert next(table.rows).line == 3


def test_rows_know_their_line_over_empty_ones_and_line_breaks_in_cells():
    table = read(io.BytesIO(b'Name,Note\n\nJo,"a\nb"\n , \nBo,c\n'))
    assert [(row.line, row.cells) for row in table.rows] == [(3, ["Jo", "a\nb"]), (6, ["Bo", "c"])]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_line_ending_is_one(ending):
    assert cells(ending.join(["Name,Email", "Jo,a", "Bo,b", ""]).encode()) == [["Jo", "a"], ["Bo", "b"]]


def test_the_quote_before_a_formula_goes_and_the_formula_stays_text():
    assert [clean(cell) for cell in ("'=1+1", "=1+1", "'+49 30", "'tis", " a ")] == [
        "=1+1",
        "=1+1",
        "+49 30",
        "'tis",
        "a",
    ]


@given(
    st.lists(
        st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"])), min_size=2, max_size=4),
        min_size=1,
    )
)
def test_what_python_writes_is_read_as_it_was(rows):
    written = io.StringIO(newline="")
    csv.writer(written).writerows([["first", "second"], *rows])
    wanted = [[clean(cell) for cell in row] for row in rows if any(map(clean, row))]
    table = read(io.BytesIO(b"sep=,\r\n" + written.getvalue().encode()))
    assert [row.cells for row in table.rows] == wanted


@given(st.binary(max_size=400))
def test_whatever_is_sent_is_read_or_refused_in_a_sentence(content):
    try:
        list(read(io.BytesIO(content)).rows)
    except Unreadable as no:
        said = str(no)
    else:
        said = "It was read."
    assert said.endswith(".")
