"""The WHO's ATC classification, from a table of codes and names that the user holds.

The length of a code is its level: seven characters are a substance in one of its uses, fewer a class.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from trialgraph.ontology.namespaces import AUTHORITIES
from trialgraph.ontology.terminologies.columns import Columns
from trialgraph.ontology.terminologies.columns import read as read_rows
from trialgraph.ontology.terminologies.entry import LICENSED, Entry, Release
from trialgraph.ontology.terminologies.members import Member, invalid, sole

NAME = "atc"
TITLE = "Anatomical Therapeutic Chemical classification"
LICENCE = "WHO Collaborating Centre for Drug Statistics Methodology; no redistribution"
TERMS = LICENSED
URL: str | None = None

_COLUMNS = Columns(
    headers={
        "code": ("code", "atc code", "atc", "atccode", "id", "class id"),
        "name": ("name", "atc name", "atc level name", "level name", "label", "preferred label"),
    },
    needed=("code", "name"),
)
_CODE = re.compile(r"[A-Z](?:\d\d(?:[A-Z](?:[A-Z](?:\d\d)?)?)?)?\Z")
_SUBSTANCE = 7
_ABOVE = {7: 5, 5: 4, 4: 3, 3: 1}


def read(path: Path) -> Release:
    """The classes and substances of a comma-, semicolon- or tab-separated table.

    Raises InvalidTerms, now or while the entries are read, with the file, the line and the column.
    """
    return Release(version="", entries=_entries(sole(path)), left_out={})


def _entries(member: Member) -> Iterator[Entry]:
    seen: dict[str, str] = {}
    for row in read_rows(member, _COLUMNS):
        code = row["code"].upper().removeprefix(AUTHORITIES["ATC"].upper())
        if not _CODE.match(code):
            raise row.invalid("code", f"'{row['code']}' is no ATC code, such as L04AA06")
        if not row["name"]:
            raise row.invalid("name", "it is empty")
        # The WHO's own table repeats a substance for each route that has a daily dose.
        if code not in seen:
            seen[code] = row["name"]
            yield _entry(code, row["name"])
        elif seen[code] != row["name"]:
            raise row.invalid("code", f"{code} is there already, as '{seen[code]}'")
    if not seen:
        raise invalid(member.name, 1, "no codes below the header")


def _entry(code: str, name: str) -> Entry:
    stem = AUTHORITIES["ATC"]
    above = (stem + code[: _ABOVE[len(code)]],) if len(code) in _ABOVE else ()
    if len(code) == _SUBSTANCE:
        return Entry(iri=stem + code, type="Drug", label=name, classes=above)
    return Entry(iri=stem + code, type="DrugClass", label=name, broader=above)
