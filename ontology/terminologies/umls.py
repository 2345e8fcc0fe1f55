"""The UMLS Metathesaurus of a licensed user: English names of concepts, and the codes its sources give them.

MRCONSO and MRSTY are both sorted by concept, so they are read side by side, and memory does not grow with the release.
The Metathesaurus has no hierarchy of its own: MRREL gathers those of its sources, which contradict each other in
cycles, so a hierarchy is loaded from the source itself.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from trialgraph.ontology.namespaces import AUTHORITIES
from trialgraph.ontology.terminologies.entry import LICENSED, Entry, Release
from trialgraph.ontology.terminologies.members import Member, find, invalid, lines, one, rows
from trialgraph.ontology.terminologies.names import distinct, split
from trialgraph.ontology.terminologies.semantic_types import type_of

NAME = "umls"
TITLE = "UMLS Metathesaurus"
LICENCE = "UMLS licence of the user, U.S. National Library of Medicine; no redistribution"
TERMS = LICENSED
URL: str | None = None

# Sources whose codes are ids of authorities that the graph knows; HPO and Orphanet print theirs with a prefix.
_SOURCES = {
    "ATC": "ATC",
    "DRUGBANK": "DRUGBANK",
    "HPO": "HP",
    "LNC": "LOINC",
    "MSH": "MESH",
    "MTHSPL": "UNII",
    "NCI": "NCIT",
    "ORPHANET": "ORPHA",
    "RXNORM": "RXNORM",
    "SNOMEDCT_US": "SNOMED",
}
_SHORT = frozenset({"AB", "ACR"})
FOREIGN, SUPPRESSED = "a name in another language", "a name that its source or the UMLS suppresses"

# The columns of MRCONSO that matter: CUI, TS, STT, ISPREF, SAB, TTY, CODE, STR.
_columns = itemgetter(0, 2, 4, 6, 11, 12, 13, 14)
_Atom = tuple[str, ...]


def read(path: Path) -> Release:
    """The concepts of MRCONSO.RRF, typed by MRSTY.RRF beside it; a folder or a zip file will do.

    Raises InvalidTerms, now or while the entries are read, with the file and the line.
    """
    conso = one(path, r"MRCONSO\.RRF", called="MRCONSO.RRF")
    semantic = one(path, r"MRSTY\.RRF", called="MRSTY.RRF, which says what is a drug and what a disease,")
    left_out: Counter[str] = Counter()
    return Release(version=_version(path), entries=_entries(conso, semantic, left_out), left_out=left_out)


def _version(path: Path) -> str:
    for member in find(path, r"release\.dat"):
        for _, line in lines(member):
            if line.startswith("umls.release.name="):
                return line.partition("=")[2].strip()
    dated = re.findall(r"\d{4}A[AB]", str(path))
    return dated[-1] if dated else ""


def _entries(conso: Member, semantic: Member, left_out: Counter[str]) -> Iterator[Entry]:
    types = _types(semantic)
    at, names = next(types, ("", []))
    for cui, atoms in groupby(_atoms(conso, left_out), itemgetter(0)):
        while at and at < cui:
            at, names = next(types, ("", []))
        yield _entry(cui, list(atoms), type_of(names) if at == cui else "")


def _types(member: Member) -> Iterator[tuple[str, list[str]]]:
    for cui, found in groupby(_sorted(member, 6), lambda row: row[0]):
        yield cui, [row[3] for row in found]


def _atoms(member: Member, left_out: Counter[str]) -> Iterator[_Atom]:
    for row in _sorted(member, 18):
        if row[1] != "ENG":
            left_out[FOREIGN] += 1
        elif row[16] != "N":
            left_out[SUPPRESSED] += 1
        else:
            yield _columns(row)


def _sorted(member: Member, columns: int) -> Iterator[list[str]]:
    last = ""
    for number, row in rows(member, columns, "|"):
        if row[0] < last:
            raise invalid(member.name, number, f"{row[0]} comes after {last}: the file is not sorted by concept")
        last = row[0]
        yield row


def _entry(cui: str, atoms: list[_Atom], type: str) -> Entry:
    # P, PF and Y mark the name that the Metathesaurus prefers; it is the first where nobody has changed the defaults.
    label = next((atom[7] for atom in atoms if atom[1:4] == ("P", "PF", "Y")), atoms[0][7])
    synonyms, abbreviations = split(label, (atom[7] for atom in atoms if atom[5] not in _SHORT))
    said = tuple(atom[7] for atom in atoms if atom[5] in _SHORT and atom[7] != label)
    exact, close = _codes(atoms)
    return Entry(
        iri=AUTHORITIES["UMLS"] + cui,
        type=type,
        label=label,
        synonyms=synonyms,
        abbreviations=distinct([*abbreviations, *said]),
        exact=exact,
        close=close,
    )


def _codes(atoms: Iterable[_Atom]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The one id that a source gives the concept, and ids where it has several: then none is exactly it."""
    codes: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for atom in atoms:
        # A label's code is a UNII where it names a substance, and a product otherwise.
        if atom[4] in _SOURCES and (atom[4] != "MTHSPL" or atom[5] == "SU"):
            stem = AUTHORITIES[_SOURCES[atom[4]]]
            codes[stem][stem + re.sub(r"^(?:HP:|ORPHA:)", "", atom[6])] = None
    exact = tuple(iri for found in codes.values() if len(found) == 1 for iri in found)
    return exact, tuple(iri for found in codes.values() if len(found) > 1 for iri in found)
