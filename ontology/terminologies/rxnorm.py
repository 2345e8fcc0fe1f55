"""RxNorm's substances, salts, brands and combinations; its products are left out, as criteria name what is in them.

The layout is that of the RxNorm technical documentation, section 12. A brand is a term of its own, with its
ingredients: as a mere name of them the way from the name to the substance would be lost, and a brand of several
would be nobody's name.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from trialgraph.ontology.namespaces import AUTHORITIES
from trialgraph.ontology.terminologies.entry import OPEN, Entry, Release
from trialgraph.ontology.terminologies.members import Member, find, invalid, lines, one, rows
from trialgraph.ontology.terminologies.names import distinct

NAME = "rxnorm"
TITLE = "RxNorm, current prescribable content"
LICENCE = "U.S. National Library of Medicine, free to use; full RxNorm needs a UMLS licence"
TERMS = OPEN
URL: str | None = "https://download.nlm.nih.gov/rxnorm/RxNorm_full_prescribe_current.zip"

# Term types that name a concept, and the form that the concept then is of its ingredients.
_FORMS = {"IN": "", "PIN": "salt", "MIN": "combination", "BN": "brand"}
_NAMES = frozenset({"SY", "TMSY", "ET"})
# The FDA's labels (MTHSPL) are the second source of the free subset: their substances carry the UNII as their code.
_LABELS, _LABEL_NAMES = "MTHSPL", frozenset({"SU"})
# Read as "the second concept is ... of the first", so the second is what consists of the first.
_CONSISTS = frozenset({"tradename_of", "form_of", "has_part"})

PRODUCT, FOREIGN, SUPPRESSED = (
    "a name of a product or dose form",
    "a name from another source",
    "a name RxNorm suppresses",
)


class _Concept(msgspec.Struct):
    kind: str = ""
    label: str = ""
    obsolete: bool = False
    names: list[str] = msgspec.field(default_factory=list)
    unii: dict[str, str] = msgspec.field(default_factory=dict)


def read(path: Path) -> Release:
    """The substances of a release: its zip file, its folder, or RXNCONSO.RRF with RXNREL.RRF beside it.

    Raises InvalidTerms, now or while the entries are read, with the file and the line.
    """
    conso = one(path, r"RXNCONSO\.RRF", called="RXNCONSO.RRF")
    relations = one(path, r"RXNREL\.RRF", called="RXNREL.RRF, which leads salts and brands to their substance,")
    left_out: Counter[str] = Counter()
    entries = _entries(conso, relations, find(path, r"RXNSAT\.RRF"), left_out)
    return Release(version=_version(path), entries=entries, left_out=left_out)


def _version(path: Path) -> str:
    for member in find(path, r"RXNSAB\.RRF"):
        for _, line in lines(member):
            fields = line.split("|")
            if fields[3:4] == ["RXNORM"]:
                return fields[6]
    dated = re.search(r"_(\d\d)(\d\d)(\d{4})", path.stem)
    return f"{dated[3]}-{dated[1]}-{dated[2]}" if dated else ""


def _entries(conso: Member, relations: Member, extra: list[Member], left_out: Counter[str]) -> Iterator[Entry]:
    concepts = _concepts(conso, left_out)
    for rxcui, unii in _uniis(extra):
        if rxcui in concepts:
            concepts[rxcui].unii.setdefault(unii, "")
    parts = _parts(relations, concepts)
    for rxcui, concept in concepts.items():
        yield _entry(rxcui, concept, _ingredients(parts.get(rxcui, ()), concepts, parts))


def _concepts(member: Member, left_out: Counter[str]) -> dict[str, _Concept]:
    """The concepts by RXCUI in the order of the release; names may come before the row that says what it is."""
    found: defaultdict[str, _Concept] = defaultdict(_Concept)
    atoms: set[str] = set()
    for number, row in rows(member, 18, "|"):
        rxcui, atom, source, kind = row[0], row[7], row[11], row[12]
        if source not in ("RXNORM", _LABELS):
            left_out[FOREIGN] += 1
        elif source == "RXNORM" and kind in _FORMS:
            if atom in atoms:
                raise invalid(member.name, number, f"the row id (RXAUI) {atom} is there already")
            atoms.add(atom)
            _name(found[rxcui], kind, row[14], row[16], left_out)
        elif kind not in (_NAMES if source == "RXNORM" else _LABEL_NAMES):
            left_out[PRODUCT] += 1
        elif row[16] != "N":
            left_out[SUPPRESSED] += 1
        elif source == "RXNORM":
            found[rxcui].names.append(row[14])
        else:
            found[rxcui].unii[row[13]] = row[14]
    # Products have synonyms too, but no row that names a substance.
    return {rxcui: concept for rxcui, concept in found.items() if concept.label}


def _name(concept: _Concept, kind: str, name: str, suppressed: str, left_out: Counter[str]) -> None:
    """Makes it the concept's label; a current name takes the place of an obsolete one."""
    if suppressed in "EY":
        left_out[SUPPRESSED] += 1
    elif not concept.label or (concept.obsolete and suppressed == "N"):
        concept.kind, concept.label, concept.obsolete = kind, name, suppressed == "O"
    elif suppressed == "N":
        concept.names.append(name)


def _uniis(extra: list[Member]) -> Iterator[tuple[str, str]]:
    for member in extra:
        for number, line in lines(member):
            # A release has millions of attributes, and splitting them all would double the time.
            if "|UNII_CODE|" in line:
                fields = line.rstrip("\r\n").split("|")
                if len(fields) != 14:
                    raise invalid(member.name, number, f"{len(fields) - 1} columns where there should be 13")
                yield fields[0], fields[10]


def _parts(member: Member, concepts: dict[str, _Concept]) -> dict[str, list[str]]:
    parts: defaultdict[str, list[str]] = defaultdict(list)
    for _, row in rows(member, 16, "|"):
        if row[7] in _CONSISTS and row[0] in concepts and row[4] in concepts:
            parts[row[4]].append(row[0])
    return dict(parts)


def _ingredients(parts: Iterable[str], concepts: dict[str, _Concept], below: dict[str, list[str]]) -> Iterator[str]:
    """The substances (IN) that the parts are, a salt taken for its substance."""
    for part in parts:
        if concepts[part].kind == "IN":
            yield part
        elif concepts[part].kind == "PIN":
            yield from (base for base in below.get(part, ()) if concepts[base].kind == "IN")


def _entry(rxcui: str, concept: _Concept, ingredients: Iterable[str]) -> Entry:
    stem = AUTHORITIES["RXNORM"]
    exact, close = _matches(concept)
    return Entry(
        iri=stem + rxcui,
        type="Drug",
        label=concept.label,
        synonyms=distinct([concept.label, *concept.names, *concept.unii.values()])[1:],
        exact=exact,
        close=close,
        ingredients=tuple(stem + part for part in dict.fromkeys(ingredients)),
        form=_FORMS[concept.kind],
        replaced_by="" if concept.obsolete else None,
    )


def _matches(concept: _Concept) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The UNIIs that mean exactly the concept, and those that are near: hydrates share RxNorm's id with their base."""
    stem, label = AUTHORITIES["UNII"], concept.label.casefold()
    named = [unii for unii, name in concept.unii.items() if name.casefold() == label]
    exact = named[:1] or (list(concept.unii) if len(concept.unii) == 1 else [])
    return tuple(stem + unii for unii in exact), tuple(stem + unii for unii in concept.unii if unii not in exact)
