"""The NCI Thesaurus, from its flat file: diseases, drugs and classes of drugs, procedures, findings.

The layout is that of the ReadMe beside each release; releases with and without a header line are read. NCIt calls
both a drug and a class of drugs a "Pharmacologic Substance", so the hierarchy has to tell them apart: one with others
below it is a class, unless it is a molecule and most of those below carry its name, as salts and formulations do.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from trialgraph.ontology.namespaces import AUTHORITIES
from trialgraph.ontology.terminologies.entry import OPEN, Entry, Release
from trialgraph.ontology.terminologies.hierarchy import acyclic
from trialgraph.ontology.terminologies.members import Member, find, invalid, lines, sole
from trialgraph.ontology.terminologies.names import split
from trialgraph.ontology.terminologies.semantic_types import CHEMICALS, type_of

NAME = "ncit"
TITLE = "NCI Thesaurus"
LICENCE = "CC BY 4.0, U.S. National Cancer Institute"
TERMS = OPEN
URL: str | None = "https://evs.nci.nih.gov/ftp1/NCI_Thesaurus/Thesaurus.FLAT.zip"

_CODE = re.compile(r"C\d+\Z")
# Eight columns until 2022; the ninth, "concept in subset", came later.
_COLUMNS = (8, 9)
_GONE = frozenset({"Retired_Concept", "Obsolete_Concept"})


class _Row(NamedTuple):
    code: str
    parents: tuple[str, ...]
    names: tuple[str, ...]
    gone: bool
    semantic: tuple[str, ...]


def read(path: Path) -> Release:
    """The concepts of Thesaurus.txt, alone, in its folder or in its zip file.

    Raises InvalidTerms, now or while the entries are read, with the file and the line.
    """
    found = find(path, r"Thesaurus.*\.txt") if path.suffix.casefold() == ".zip" or path.is_dir() else []
    member = found[0] if found else sole(path)
    dated = re.search(r"\d\d\.\d\d[a-f]", f"{path.name} {member.name}")
    return Release(version=dated[0] if dated else "", entries=acyclic(_entries(member), member.name), left_out={})


def _entries(member: Member) -> Iterator[Entry]:
    below, label = _children(member)
    for row in _rows(member):
        type = type_of(row.semantic)
        if type == "Drug" and _is_class(row, [label[child] for child in below.get(row.code, ())]):
            type = "DrugClass"
        yield _entry(row, type)


def _children(member: Member) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Those directly below each concept, and what each is called; the file is read twice to hold no more than this."""
    below: defaultdict[str, list[str]] = defaultdict(list)
    label: dict[str, str] = {}
    for row in _rows(member):
        label[row.code] = row.names[0].casefold()
        for parent in row.parents if not row.gone else ():
            below[parent].append(row.code)
    return dict(below), label


def _rows(member: Member) -> Iterator[_Row]:
    seen: dict[str, int] = {}
    for number, line in lines(member):
        fields = line.rstrip("\r\n").split("\t")
        if number == 1 and fields[0].strip().casefold() == "code":
            continue
        if len(fields) not in _COLUMNS:
            raise invalid(member.name, number, f"{len(fields)} columns where NCIt's flat file has 8 or 9")
        if not _CODE.match(fields[0]):
            raise invalid(member.name, number, f"'{fields[0]}' is no code of a concept, such as C642")
        if seen.setdefault(fields[0], number) != number:
            raise invalid(member.name, number, f"{fields[0]} is there already, on line {seen[fields[0]]}")
        yield _row(fields)


def _row(fields: list[str]) -> _Row:
    # The preferred name is the first synonym; the display name is what NCI's browser calls it.
    names = [name.strip() for name in (*fields[3].split("|"), *fields[5].split("|")) if name.strip()]
    return _Row(
        code=fields[0],
        parents=tuple(code for code in fields[2].split("|") if _CODE.match(code)),
        names=tuple(names) or (fields[0],),
        gone=not _GONE.isdisjoint(fields[6].split("|")),
        semantic=tuple(fields[7].split("|")),
    )


def _is_class(row: _Row, children: list[str]) -> bool:
    own = row.names[0].casefold()
    formulations = sum(own in child for child in children)
    is_molecule = not CHEMICALS.isdisjoint(row.semantic)
    return bool(children) and not (is_molecule and 2 * formulations > len(children))


def _entry(row: _Row, type: str) -> Entry:
    stem = AUTHORITIES["NCIT"]
    synonyms, abbreviations = split(row.names[0], row.names[1:])
    return Entry(
        iri=stem + row.code,
        type=type,
        label=row.names[0],
        synonyms=synonyms,
        abbreviations=abbreviations,
        broader=tuple(stem + code for code in dict.fromkeys(row.parents)),
        replaced_by="" if row.gone else None,
    )
