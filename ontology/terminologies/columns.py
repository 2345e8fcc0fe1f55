"""Rows of a table with a header line, by what its columns mean."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

import msgspec

from trialgraph.errors import InvalidTerms
from trialgraph.ontology.terminologies.members import Member, invalid, lines

_SEPARATORS = ("\t", ";", ",", "|")


class Row(msgspec.Struct, frozen=True):
    """One row: where it stands, and its fields by the names the reader asked for; "" where there is none."""

    file: str
    line: int
    fields: dict[str, str]

    def __getitem__(self, column: str) -> str:
        """The field of a column."""
        return self.fields.get(column, "")

    def invalid(self, column: str, cause: str) -> InvalidTerms:
        """The error of one field."""
        return invalid(self.file, self.line, f"column {column}: {cause}")


class Columns(NamedTuple):
    """What columns a reader knows: for each the headers it may have, and those that must be there.

    Headers are compared without case and marks: `Preferred_Label` is `preferred label`.
    """

    headers: Mapping[str, Collection[str]]
    needed: Collection[str]


def read(member: Member, columns: Columns) -> Iterator[Row]:
    """The rows of a comma-, semicolon- or tab-separated file."""
    return rows(member.name, lines(member), columns)


def rows(name: str, numbered: Iterable[tuple[int, str]], columns: Columns) -> Iterator[Row]:
    """The rows among the lines, the first of which is the header; empty lines are passed over."""
    source = iter(numbered)
    number, header = next(source, (1, ""))
    separator = max(_SEPARATORS, key=header.count)
    places = _places(name, number, next(csv.reader([header], delimiter=separator), []), columns)
    reader = csv.reader((line for _, line in source), delimiter=separator, strict=True)
    while True:
        line = number + reader.line_num + 1
        try:
            fields = next(reader, None)
        except csv.Error as error:
            raise invalid(name, line, str(error)) from error
        if fields is None:
            return
        if any(field.strip() for field in fields):
            yield _row(name, line, fields, places)


def _row(name: str, line: int, fields: list[str], places: list[str]) -> Row:
    if len(fields) != len(places):
        raise invalid(name, line, f"{len(fields)} fields under a header of {len(places)}")
    return Row(name, line, {place: field.strip() for place, field in zip(places, fields, strict=True) if place})


def _places(name: str, line: int, header: list[str], columns: Columns) -> list[str]:
    """What each column means, "" where it means nothing to the reader."""
    meaning = {_plain(written): column for column, known in columns.headers.items() for written in known}
    places = [meaning.get(_plain(written), "") for written in header]
    for column in columns.needed:
        if column not in places:
            raise invalid(name, line, f"no column '{column}' in the header {header}")
    twice = [written for written, place in zip(header, places, strict=True) if place and places.count(place) > 1]
    if twice:
        raise invalid(name, line, f"several columns mean the same: {', '.join(twice)}")
    return places


def _plain(header: str) -> str:
    return re.sub(r"[\W_]+", " ", header).strip().casefold()
