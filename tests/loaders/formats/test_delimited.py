"""Rows of delimited text: what is read, what is broken, and that no row is lost behind a broken one."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialgraph.loaders.formats.delimited import BrokenRow, Delimited, Row

UNCLOSED = "a quotation mark is opened and not closed"


def begins(cells: list[str]) -> bool:
    return cells[0].startswith("#")


def read(text: str | bytes, width: int = 3, delimiter: str = ",", first: int = 1) -> list[Row | BrokenRow]:
    data = text.encode() if isinstance(text, str) else text
    return list(Delimited(io.BytesIO(data), delimiter, width, begins, first))


def causes(found: Iterable[Row | BrokenRow]) -> list[tuple[int, str]]:
    return [(each.line, each.cause if isinstance(each, BrokenRow) else each.cells[0]) for each in found]


def test_rows_are_read_with_the_lines_they_begin_in() -> None:
    assert read('#1,b,c\r\n\n#2,"b ""quoted"", and\nmore",\n#3,,') == [
        Row(1, ["#1", "b", "c"]),
        Row(3, ["#2", 'b "quoted", and\nmore', ""]),
        Row(5, ["#3", "", ""]),
    ]


def test_the_stream_may_stand_behind_a_header_and_the_delimiter_be_another() -> None:
    assert read("#1|b,c\n", 2, "|", first=2) == [Row(2, ["#1", "b,c"])]


def test_a_byte_order_mark_is_no_part_of_the_first_cell() -> None:
    assert read(b"\xef\xbb\xbf#1,b,c") == [Row(1, ["#1", "b", "c"])]


def test_of_nothing_there_are_no_rows() -> None:
    assert read("") == read("\n\n") == []


def test_a_row_of_another_width_costs_itself() -> None:
    assert causes(read("#1,b,c\n#2,b\n#3,b,c,d\n#4,b,c")) == [
        (1, "#1"),
        (2, "2 columns instead of 3"),
        (3, "4 columns instead of 3"),
        (4, "#4"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # The next quotation mark is that of the row after it, where words follow it.
        ('#1,b,"c\n#2,b,"c"\n#3,b,c', [(1, UNCLOSED), (2, "#2"), (3, "#3")]),
        # The same, where a newline follows it: the two rows look like one that is well-formed.
        ('#1,b,"c\n#2,b,"\nc"\n#3,b,c', [(1, UNCLOSED), (2, "#2"), (4, "#3")]),
        # There is no other quotation mark up to the end.
        ('#1,b,"c\n#2,b,c\n#3,b,c', [(1, UNCLOSED), (2, "#2"), (3, "#3")]),
        # It is the last row.
        ('#1,b,c\n#2,b,"c\n', [(1, "#1"), (2, "unexpected end of data")]),
        # The text that it opens goes on for some lines, none of which is a row.
        ('#1,b,"c\nmore, and\nmore\n#2,b,"c"', [(1, UNCLOSED), (4, "#2")]),
        # It is closed too early, and the rest of the text is no row.
        ('#1,b,"c" more\nand, more\n#2,b,c', [(1, "',' expected after '\"'"), (3, "#2")]),
        # The row behind it begins in no way that is known, but is as wide as a row.
        ('#1,b,"c" more\nand, more\n2,b,c', [(1, "',' expected after '\"'"), (3, "2")]),
    ],
)
def test_the_rows_behind_an_open_quotation_mark_are_found_again(text: str, expected: list[tuple[int, str]]) -> None:
    assert causes(read(text)) == expected


def test_the_lines_of_a_text_that_no_quotation_mark_opens_are_one_broken_row() -> None:
    text = '#1,b,c\nmore, of it, and\nmore\n\nand more"\n#2,b,c\n#3,b\n#4\n#5,b,c'
    assert causes(read(text, width=3)) == [
        (1, "#1"),
        (2, "more"),
        (3, "1 columns instead of 3"),
        (6, "#2"),
        (7, "2 columns instead of 3"),
        (8, "1 columns instead of 3"),
        (9, "#5"),
    ]


def test_a_broken_row_has_its_own_cells_and_no_other() -> None:
    assert read('#1,b,"c\nmore\n#2,b,c') == [
        BrokenRow(1, ["#1", "b", "c\nmore\n"], UNCLOSED),
        Row(3, ["#2", "b", "c"]),
    ]


def test_a_line_of_a_text_is_no_row_because_it_is_as_wide_as_one() -> None:
    assert read('#1,b,"one, two, three\nfour, five, six"') == [Row(1, ["#1", "b", "one, two, three\nfour, five, six"])]


def test_an_open_quotation_mark_does_not_fill_the_memory() -> None:
    taken: list[int] = []

    class Stream(io.BytesIO):
        def readline(self, size: int | None = -1, /) -> bytes:
            taken.append(self.tell())
            return super().readline(size)

    stream = Stream(b'#1,b,"c\n' + b"prose without an end\n" * 200_000 + b"#2,b,c\n")
    found = iter(Delimited(stream, ",", 3, begins))
    first = next(found)
    assert isinstance(first, BrokenRow) and "field limit" in first.cause
    assert max(taken) < 200_000 and first.cells[:2] == ["#1", "b"] and len(first.cells[2]) < 10_000
    assert list(found) == [Row(200_002, ["#2", "b", "c"])]


def test_a_line_without_end_is_read_in_pieces() -> None:
    found = read("#1,b," + "x" * 3_000_000 + "\n#2,b,c")
    assert isinstance(found[0], BrokenRow) and found[0].cells[0] == "#1"
    assert isinstance(found[-1], Row) and found[-1].cells == ["#2", "b", "c"]
    assert len(found) == 2


@pytest.mark.parametrize("text", ["#2,caf\xe9,c", '#2,b,"c\ncaf\xe9"'])
def test_a_row_in_another_encoding_costs_itself(text: str) -> None:
    found = read(b"#1,b,c\n" + text.encode("cp1252") + b"\n#3,\xc3\xa9,c")
    assert causes(found) == [(1, "#1"), (2, "not UTF-8"), (3 + text.count("\n"), "#3")]


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\0")), min_size=2, max_size=2)))
def test_what_is_written_is_read_again(rows: list[list[str]]) -> None:
    written = [[f"#{n}", *row] for n, row in enumerate(rows)]
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(written)
    found = read(stream.getvalue())
    swallowed = any("\n#" in cell for row in rows for cell in row)
    assert swallowed or [each.cells for each in found if isinstance(each, Row)] == written
