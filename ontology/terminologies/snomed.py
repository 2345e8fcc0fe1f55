"""SNOMED CT of a licensed user, from an RF2 snapshot: disorders, findings, procedures, substances and products.

What a concept is stands in brackets behind its fully specified name. A substance is a drug where a medicinal product
has it as its active ingredient, and a mere chemical otherwise; a grouper of products is a class of drugs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec

from trialgraph.ontology.namespaces import AUTHORITIES
from trialgraph.ontology.terminologies.entry import LICENSED, Entry, Release
from trialgraph.ontology.terminologies.hierarchy import acyclic
from trialgraph.ontology.terminologies.members import Member, find, invalid, one, rows
from trialgraph.ontology.terminologies.names import split

NAME = "snomed"
TITLE = "SNOMED CT"
LICENCE = "SNOMED International affiliate licence of the user; no redistribution"
TERMS = LICENSED
URL: str | None = None

# Semantic tag -> type. A finding ("Able to walk") is no condition unless SNOMED CT calls it a disorder.
_TAGS = {
    "disorder": "Condition",
    "finding": "Observation",
    "procedure": "Procedure",
    "regime/therapy": "Procedure",
    "observable entity": "Measurement",
    "substance": "Substance",
    "medicinal product": "Drug",
    "product": "DrugClass",
}
_PRODUCTS = frozenset({"medicinal product form", "clinical drug", "packaged clinical drug", "real clinical drug"})
_TAGGED = re.compile(r"(.*\S)\s+\(([^()]+)\)\Z")

# Concepts of SNOMED CT's own model.
_FSN, _SYNONYM = "900000000000003001", "900000000000013009"
_IS_A, _ACTIVE_INGREDIENT = "116680003", "127489000"
_REPLACED_BY, _SAME_AS = "900000000000526001", "900000000000527005"
PRODUCT, FOREIGN, NAMELESS = "a product with form or strength", "a name in another language", "without an English name"


class _Concept(msgspec.Struct):
    active: bool
    label: str = ""
    tag: str = ""
    names: list[str] = msgspec.field(default_factory=list)
    broader: list[str] = msgspec.field(default_factory=list)
    ingredients: list[str] = msgspec.field(default_factory=list)
    ingredient_of_product: bool = False
    replaced_by: str = ""


def read(path: Path) -> Release:
    """The concepts of a snapshot: its zip file or its folder.

    Raises InvalidTerms, now or while the entries are read, with the file and the line.
    """
    files = {
        kind: find(path, rf"x?(?:sct2|der2)_{kind}_?Snapshot.*\.txt")
        for kind in ("Description", "Relationship", "cRefset_Association")
    }
    first = one(path, r"x?sct2_Concept_Snapshot.*\.txt", called="sct2_Concept_Snapshot file (RF2)")
    one(path, r"x?sct2_Description_Snapshot.*\.txt", called="sct2_Description_Snapshot file (RF2)")
    left_out: Counter[str] = Counter()
    dated = re.search(r"_(\d{4})(\d\d)(\d\d)", first.name)
    entries = acyclic(_entries(first, files, left_out), first.name)
    return Release(version=f"{dated[1]}-{dated[2]}-{dated[3]}" if dated else "", entries=entries, left_out=left_out)


def _entries(first: Member, files: dict[str, list[Member]], left_out: Counter[str]) -> Iterator[Entry]:
    concepts = _concepts(first)
    for member in files["Description"]:
        _describe(member, concepts, left_out)
    for member in files["Relationship"]:
        _relate(member, concepts)
    for member in files["cRefset_Association"]:
        _replace(member, concepts)
    for sctid, concept in concepts.items():
        if not concept.label or concept.tag in _PRODUCTS:
            left_out[PRODUCT if concept.label else NAMELESS] += 1
        else:
            yield _entry(sctid, concept, concepts)


def _table(member: Member, columns: int) -> Iterator[tuple[int, list[str]]]:
    """The rows below the header, which every RF2 file has."""
    for number, row in rows(member, columns):
        if number > 1:
            yield number, row
        elif row[0] != "id":
            raise invalid(member.name, number, "no header of an RF2 file, which begins with 'id'")


def _concepts(member: Member) -> dict[str, _Concept]:
    concepts: dict[str, _Concept] = {}
    for number, row in _table(member, 5):
        if row[0] in concepts:
            raise invalid(member.name, number, f"{row[0]} is there already: a snapshot has each concept once")
        concepts[row[0]] = _Concept(active=row[2] == "1")
    return concepts


def _describe(member: Member, concepts: dict[str, _Concept], left_out: Counter[str]) -> None:
    for _, row in _table(member, 9):
        concept = concepts.get(row[4])
        if row[2] != "1" or concept is None:
            continue
        if not row[5].startswith("en"):
            left_out[FOREIGN] += 1
        elif row[6] == _FSN and not concept.label:
            tagged = _TAGGED.match(row[7])
            concept.label, concept.tag = (tagged[1], tagged[2]) if tagged else (row[7], "")
        elif row[6] == _SYNONYM:
            concept.names.append(row[7])


def _relate(member: Member, concepts: dict[str, _Concept]) -> None:
    for _, row in _table(member, 10):
        narrower, broader = concepts.get(row[4]), concepts.get(row[5])
        if row[2] != "1" or narrower is None or broader is None:
            continue
        if row[7] == _IS_A:
            narrower.broader.append(row[5])
        elif row[7] == _ACTIVE_INGREDIENT and narrower.tag == "medicinal product":
            narrower.ingredients.append(row[5])
            broader.ingredient_of_product = True


def _replace(member: Member, concepts: dict[str, _Concept]) -> None:
    for _, row in _table(member, 7):
        concept = concepts.get(row[5])
        if row[2] == "1" and row[4] in (_REPLACED_BY, _SAME_AS) and concept and not concept.active:
            concept.replaced_by = row[6]


def _entry(sctid: str, concept: _Concept, concepts: dict[str, _Concept]) -> Entry:
    stem = AUTHORITIES["SNOMED"]
    synonyms, abbreviations = split(concept.label, concept.names)
    replaced_by = stem + concept.replaced_by if concept.replaced_by else ""
    kept = (iri for iri in dict.fromkeys(concept.broader) if concepts[iri].tag not in _PRODUCTS)
    return Entry(
        iri=stem + sctid,
        type="Drug" if concept.ingredient_of_product else _TAGS.get(concept.tag, ""),
        label=concept.label,
        synonyms=synonyms,
        abbreviations=abbreviations,
        broader=tuple(stem + iri for iri in kept),
        ingredients=tuple(stem + iri for iri in dict.fromkeys(concept.ingredients)),
        form="product" if concept.ingredients else "",
        replaced_by=None if concept.active else replaced_by,
    )
