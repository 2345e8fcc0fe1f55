"""A plain table of terms: id, label, and what else there is: synonyms, parents, exact matches, a type.

Several values of a field are separated by `|` or `;`. An id is a CURIE or an IRI, or else it is the table's own and
becomes an IRI under the name of the file.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote

from trialgraph.errors import InvalidTerms
from trialgraph.ontology.namespaces import TERM
from trialgraph.ontology.terminologies.columns import Columns, Row
from trialgraph.ontology.terminologies.columns import read as read_rows
from trialgraph.ontology.terminologies.entry import OPEN, Entry, Release
from trialgraph.ontology.terminologies.hierarchy import acyclic
from trialgraph.ontology.terminologies.kinds import kind
from trialgraph.ontology.terminologies.members import Member, invalid, sole
from trialgraph.ontology.terminologies.names import distinct
from trialgraph.ontology.terminologies.references import reference

NAME = "table"
TITLE = "A table of terms"
LICENCE = "whatever its author grants"
TERMS = OPEN
URL: str | None = None
MANY = True

COLUMNS = Columns(
    headers={
        "id": ("id", "identifier", "code", "curie", "iri", "uri", "concept id", "term id"),
        "label": ("label", "name", "term", "preferred label", "preferred name", "preferred term"),
        "synonyms": ("synonyms", "synonym", "alt labels", "alt label", "other names", "aliases", "entry terms"),
        "abbreviations": ("abbreviations", "abbreviation", "acronyms", "acronym"),
        "brands": ("brands", "brand", "brand names", "brand name", "trade names"),
        "parents": ("parents", "parent", "parent id", "parent ids", "broader", "is a", "subclass of"),
        "classes": ("classes", "class", "drug classes", "drug class", "member of"),
        "exact": ("exact", "exact match", "exact matches", "same as", "equivalent to"),
        "type": ("type", "kind"),
    },
    needed=("id", "label"),
)
UNTYPED = "links of a term without a type (see --type)"
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^\x00-\x20<>\"{}|\\^`]+\Z")
_SEPARATED = re.compile(r"\s*(?:\||;+)\s*")


def read(path: Path, type: str = "") -> Release:
    """The terms of a table; `type` is that of rows which do not state their own.

    Raises InvalidTerms, now or while the entries are read, with the file, the line and the column.
    """
    member = sole(path)
    # The file may be `terms.csv.gz`: what it is called is what stands before the first dot.
    stem = TERM + quote(member.name.split(".")[0], safe="") + "/"
    left_out: Counter[str] = Counter()
    entries = acyclic(_entries(member, stem, kind(type), left_out), member.name)
    return Release(version="", entries=entries, left_out=left_out)


def _entries(member: Member, stem: str, type: str, left_out: Counter[str]) -> Iterator[Entry]:
    seen: dict[str, int] = {}
    wanted: dict[str, Row] = {}
    classes: dict[str, Row] = {}
    for row in read_rows(member, COLUMNS):
        entry = _entry(row, stem, type)
        if seen.setdefault(entry.iri, row.line) != row.line:
            raise row.invalid("id", f"'{row['id']}' is there already, on line {seen[entry.iri]}")
        wanted.update((parent, row) for parent in entry.broader if parent.startswith(stem))
        classes.update((group, row) for group in entry.classes if group.startswith(stem))
        if not entry.type:
            left_out[UNTYPED] += 1
        yield entry
    if not seen:
        raise invalid(member.name, 1, "no terms below the header")
    for column, named in (("parents", wanted), ("classes", classes)):
        for iri, row in named.items():
            if iri not in seen:
                raise row.invalid(column, f"'{unquote(iri.removeprefix(stem))}' is no id of this table, CURIE or IRI")


def _entry(row: Row, stem: str, type: str) -> Entry:
    for column in COLUMNS.needed:
        if not row[column]:
            raise row.invalid(column, "it is empty")
    return Entry(
        iri=_iri(row, "id", row["id"], stem),
        type=_kind(row) or type,
        label=row["label"],
        synonyms=distinct([row["label"], *_values(row, "synonyms")])[1:],
        abbreviations=tuple(_values(row, "abbreviations")),
        brands=tuple(_values(row, "brands")),
        broader=tuple(_iri(row, "parents", value, stem) for value in _values(row, "parents")),
        classes=tuple(_iri(row, "classes", value, stem) for value in _values(row, "classes")),
        exact=tuple(_iri(row, "exact", value) for value in _values(row, "exact")),
    )


def _values(row: Row, column: str) -> list[str]:
    return [value for value in dict.fromkeys(_SEPARATED.split(row[column])) if value]


def _kind(row: Row) -> str:
    try:
        return kind(row["type"])
    except InvalidTerms as error:
        raise row.invalid("type", str(error)) from error


def _iri(row: Row, column: str, value: str, stem: str = "") -> str:
    """The IRI of an id; of one that is no CURIE or IRI only under the table's own stem."""
    iri = reference(value) or value
    if _IRI.match(iri):
        return iri
    if not stem or "://" in iri:
        raise row.invalid(column, f"'{value}' is no IRI and no CURIE of a known authority")
    return stem + quote(value, safe=":")
