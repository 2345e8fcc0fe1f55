"""Rows as table, csv, tsv and json; terms as plain cells."""

from __future__ import annotations

import csv
import io
import json

import pyoxigraph as ox
import pytest

from trialgraph.errors import InvalidParameter
from trialgraph.queries.rows import XSD, Cell, Rows, cell
from trialgraph.queries.table import default_format, write

ROWS = Rows(("trial", "days", "yes", "text"), (("NCT1", 28, True, 'a\t"b"\nc [bold]'), ("NCT2", 91.3125, None, "é")))


def written(format: str) -> str:
    stream = io.StringIO()
    write(ROWS, format, stream)
    return stream.getvalue()


def test_tsv_has_one_line_a_row_and_reads_back() -> None:
    printed = written("tsv")
    assert printed.count("\n") == 3
    assert list(csv.reader(io.StringIO(printed), delimiter="\t")) == [
        ["trial", "days", "yes", "text"],
        ["NCT1", "28", "true", 'a "b" c [bold]'],
        ["NCT2", "91.3125", "", "é"],
    ]


def test_csv_keeps_every_character() -> None:
    assert list(csv.reader(io.StringIO(written("csv"), newline="")))[1][3] == 'a\t"b"\nc [bold]'


def test_json_keeps_numbers_booleans_and_missing_values() -> None:
    assert json.loads(written("json")) == list(ROWS.records())
    assert "é" in written("json")


def test_table_prints_brackets_as_they_are() -> None:
    assert "[bold]" in written("table")


def test_unknown_format_is_named() -> None:
    with pytest.raises(InvalidParameter, match="'xml' is no table format, name one of: table, csv, tsv, json"):
        written("xml")


def test_piped_output_is_tsv() -> None:
    assert default_format(io.StringIO()) == "tsv"


def typed(value: str, datatype: str) -> ox.Literal:
    return ox.Literal(value, datatype=ox.NamedNode(XSD + datatype))


@pytest.mark.parametrize(
    ("term", "plain"),
    [
        (typed("28.0", "decimal"), 28),
        (typed("2.8E1", "double"), 28),
        (typed("91.3125", "decimal"), 91.3125),
        (typed("7", "integer"), 7),
        (typed("INF", "double"), "INF"),
        (typed("1", "boolean"), True),
        (typed("false", "boolean"), False),
        (typed("2026-01-27", "date"), "2026-01-27"),
        (ox.Literal("28"), "28"),
        (ox.Literal("x", language="en"), "x"),
        (ox.NamedNode("http://x/y"), "http://x/y"),
        (None, None),
    ],
)
def test_term_becomes_plain_data(term: ox.Literal | ox.NamedNode | None, plain: Cell) -> None:
    found = cell(term)
    assert found == plain
    assert type(found) is type(plain)
