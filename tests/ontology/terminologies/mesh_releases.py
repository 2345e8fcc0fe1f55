"""Releases of MeSH in NLM's XML layout of 2025, written from plain tables of its names.

The tables (`mesh_id_label_mappings`, `mesh_supp_id_label_mappings`) hold the terms of preferred concepts, tree numbers
and mapped headings. What they lack is lacking here: pharmacological actions, registry numbers, other concepts.
The class of a supplementary record and the main ones of its headings are concluded from the headings' tree numbers.
"""

from __future__ import annotations

import csv
import gzip
import lzma
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO, NamedTuple
from xml.sax.saxutils import escape

DESCRIPTORS = "data/terminology/mesh_id_label_mappings.tsv.xz"
SUPPLEMENTARY = "data/terminology/mesh_supp_id_label_mappings.tsv.xz"

_PROTOCOLS, _COMBINATIONS = "D000971", "D004338"
_DATE = "<Year>2025</Year><Month>01</Month><Day>01</Day>"


class Row(NamedTuple):
    """A record of either table; `places` are tree numbers or mapped headings."""

    ui: str
    name: str
    synonyms: tuple[str, ...]
    places: tuple[str, ...]


def rows(table: Path, separator: str) -> Iterator[Row]:
    """The records of a table, whose last list is separated by a mark of its own."""
    with lzma.open(table, "rt", encoding="utf-8") as lines:
        # One list of names holds tabs, and is quoted.
        for ui, name, synonyms, places, *_ in csv.reader(lines, delimiter="\t"):
            yield Row(ui, name, _parts(synonyms, "|"), _parts(places, separator))


def _parts(text: str, separator: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(separator) if part.strip())


def write_descriptors(shared: Path, file: Path, limit: int | None = None) -> Path:
    """The file, with the first descriptors of the table, or with all; compressed where it is called .gz."""
    records = (_descriptor(row) for row in islice(rows(shared / DESCRIPTORS, "|"), limit))
    return _write(file, "DescriptorRecordSet", "nlmdescriptorrecordset_20250101.dtd", records)


def write_supplementary(shared: Path, file: Path, limit: int | None = None) -> Path:
    """The file, with the first supplementary records of the table, or with all."""
    trees = {row.ui: row.places for row in rows(shared / DESCRIPTORS, "|")}
    records = (_supplementary(row, trees) for row in islice(rows(shared / SUPPLEMENTARY, ","), limit))
    return _write(file, "SupplementalRecordSet", "nlmsupplementalrecordset_20250101.dtd", records)


def _write(file: Path, root: str, dtd: str, records: Iterable[str]) -> Path:
    with _create(file) as out:
        out.write('<?xml version="1.0"?>\n')
        out.write(f'<!DOCTYPE {root} SYSTEM "https://www.nlm.nih.gov/databases/dtd/{dtd}">\n')
        out.write(f'<{root} LanguageCode = "eng">\n')
        out.writelines(records)
        out.write(f"</{root}>\n")
    return file


def _create(file: Path) -> IO[str]:
    if file.suffix == ".gz":
        return gzip.open(file, "wt", compresslevel=1, encoding="utf-8")
    return file.open("w", encoding="utf-8")


def _descriptor(row: Row) -> str:
    numbers = "".join(f"   <TreeNumber>{number}</TreeNumber>\n" for number in row.places)
    return (
        f'<DescriptorRecord DescriptorClass = "1">\n  <DescriptorUI>{row.ui}</DescriptorUI>\n'
        f"  <DescriptorName>\n   <String>{escape(row.name)}</String>\n  </DescriptorName>\n"
        f"  <DateCreated>\n   {_DATE}\n  </DateCreated>\n"
        + (f"  <TreeNumberList>\n{numbers}  </TreeNumberList>\n" if numbers else "")
        + f"{_concept(row)} </DescriptorRecord>\n"
    )


def _supplementary(row: Row, trees: dict[str, tuple[str, ...]]) -> str:
    headings = "".join(_heading(ui, main) for ui, main in _mapped(row.places))
    return (
        f'<SupplementalRecord SCRClass = "{_class(row.places, trees)}">\n'
        f"  <SupplementalRecordUI>{row.ui}</SupplementalRecordUI>\n"
        f"  <SupplementalRecordName>\n   <String>{escape(row.name)}</String>\n  </SupplementalRecordName>\n"
        f"  <DateCreated>\n   {_DATE}\n  </DateCreated>\n"
        + (f"  <HeadingMappedToList>\n{headings}  </HeadingMappedToList>\n" if headings else "")
        + f"{_concept(row)} </SupplementalRecord>\n"
    )


def _mapped(headings: tuple[str, ...]) -> Iterator[tuple[str, bool]]:
    """The headings, and whether they are main ones: of a regimen only what it is, of a combination what is in it."""
    for ui in headings:
        yield ui, ui == _PROTOCOLS if _PROTOCOLS in headings else ui != _COMBINATIONS


def _heading(ui: str, main: bool) -> str:
    return (
        "   <HeadingMappedTo>\n    <DescriptorReferredTo>\n"
        f"     <DescriptorUI>{'*' * main}{ui}</DescriptorUI>\n    </DescriptorReferredTo>\n   </HeadingMappedTo>\n"
    )


def _class(headings: tuple[str, ...], trees: dict[str, tuple[str, ...]]) -> int:
    """SCRClass: 1 chemical, 2 protocol, 3 disease, 4 organism, 5 population group, 6 anatomy."""
    if _PROTOCOLS in headings:
        return 2
    branches = {number[0] for ui in headings for number in trees.get(ui, ())}
    return next((number for branch, number in zip("DCBMA", (1, 3, 4, 5, 6), strict=True) if branch in branches), 1)


def _concept(row: Row) -> str:
    terms = "".join(_term(row, number, name) for number, name in enumerate((row.name, *row.synonyms)))
    return (
        '  <ConceptList>\n   <Concept PreferredConceptYN="Y">\n'
        f"    <ConceptUI>M{row.ui[1:]}</ConceptUI>\n"
        f"    <ConceptName>\n     <String>{escape(row.name)}</String>\n    </ConceptName>\n"
        "    <RegistryNumberList>\n     <RegistryNumber>0</RegistryNumber>\n    </RegistryNumberList>\n"
        f"    <TermList>\n{terms}    </TermList>\n   </Concept>\n  </ConceptList>\n"
    )


def _term(row: Row, number: int, name: str) -> str:
    first = "N" if number else "Y"
    return (
        f'     <Term  ConceptPreferredTermYN="{first}"  IsPermutedTermYN="N"  LexicalTag="NON"'
        f'  RecordPreferredTermYN="{first}">\n'
        f"      <TermUI>T{row.ui[1:]}{number:03}</TermUI>\n      <String>{escape(name)}</String>\n"
        f"      <DateCreated>\n       {_DATE}\n      </DateCreated>\n     </Term>\n"
    )
