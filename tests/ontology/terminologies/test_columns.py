"""Rows by what their columns mean."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialgraph.errors import InvalidTerms
from trialgraph.ontology.terminologies.columns import Columns, Row, rows

COLUMNS = Columns(headers={"id": ("id", "code"), "label": ("label", "preferred name")}, needed=("id",))


def read(text: str) -> list[Row]:
    return list(rows("a.csv", enumerate(text.splitlines(keepends=True), 1), COLUMNS))


def test_headers_are_compared_without_case_and_marks() -> None:
    (row,) = read("Code;PREFERRED_NAME\n a ; A \n")
    assert (row["id"], row["label"]) == ("a", "A")


def test_what_is_not_there_is_empty_and_what_is_unknown_passed_over() -> None:
    (row,) = read("note,id\nsomething,a\n")
    assert row.fields == {"id": "a"}
    assert row["label"] == ""


def test_a_row_knows_its_line_in_spite_of_empty_and_broken_ones() -> None:
    found = read('id,label\na,A\n\n,\nb,"one\ntwo"\nc,C\n')
    assert [(row.line, row["id"], row["label"]) for row in found] == [
        (2, "a", "A"),
        (5, "b", "one\ntwo"),
        (7, "c", "C"),
    ]


def test_lines_count_from_where_the_header_stands() -> None:
    (row,) = rows("a.csv", [(11, "id,label\n"), (12, "a,A\n")], COLUMNS)
    assert str(row.invalid("label", "it is odd")) == "a.csv, line 12: column label: it is odd"


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("", r"line 1: no column 'id' in the header \[\]"),
        ("label\nA\n", r"line 1: no column 'id' in the header \['label'\]"),
        ("id,code\na,b\n", "line 1: several columns mean the same: id, code"),
        ("id,label\na,A\nb,B,x\n", "line 3: 3 fields under a header of 2"),
        ('id,label\na,"A\nb,B\n', "line 2: unexpected end of data"),
        ('id,label\na,"A"x\n', "line 2: ',' expected after '\"'"),
        ("id,label\na," + "A" * 200_000 + "\n", "line 2: field larger than field limit"),
    ],
)
def test_what_is_wrong_is_told_with_the_line(text: str, cause: str) -> None:
    with pytest.raises(InvalidTerms, match=rf"^a\.csv, {cause}"):
        read(text)


FIELD = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zs", "Zl", "Zp"]), min_size=1)


@given(st.sampled_from(",;\t|"), st.lists(st.tuples(FIELD, FIELD)))
def test_what_csv_writes_comes_back(separator: str, table: list[tuple[str, str]]) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows([("id", "label"), *table])
    numbered = enumerate(io.StringIO(text.getvalue(), newline=""), 1)
    assert [(row["id"], row["label"]) for row in rows("a", numbered, COLUMNS)] == table
