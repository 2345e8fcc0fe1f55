"""Every identifier of the shipped terms exists at its authority, and names there what the term names here.

Public mapping tables confuse ids (they give the ChEBI id of mycophenolate mofetil to peptone), so labels decide.
`identifier_exceptions.tsv` lists the ids whose authority spells the name in a way nobody writes in a trial.
"""

from __future__ import annotations

import csv
import lzma
import re
from collections import defaultdict
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import msgspec
import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from trialgraph.ontology.lexicon import tokens
from trialgraph.ontology.namespaces import AUTHORITIES, PREFIXES, contract

SKOS = PREFIXES["skos"]
CHECKED = ("CHEBI", "HP", "MESH", "MONDO")
NAMES = tuple(SKOS + name for name in ("prefLabel", "altLabel", "hiddenLabel"))
SAME, NEAR = (SKOS + "exactMatch",), tuple(SKOS + name for name in ("broadMatch", "closeMatch", "narrowMatch"))
EXCEPTIONS = Path(__file__).with_name("identifier_exceptions.tsv")

Names = dict[str, list[str]]


class Entry(msgspec.Struct):
    """A class of an OBO table."""

    id: str
    name: str
    synonyms: list[str] = []


def obo(path: Path, prefix: str) -> Iterator[tuple[str, list[str]]]:
    """The CURIE and the names, label first, of each class of a table in JSON."""
    for entry in msgspec.json.decode(lzma.decompress(path.read_bytes()), type=list[Entry]):
        yield f"{prefix}:{entry.id.split(':')[-1]}", [entry.name, *entry.synonyms]


def mesh(path: Path, wanted: set[str]) -> Iterator[tuple[str, list[str]]]:
    """The CURIE and the names, label first, of the MeSH records wanted."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            identifier, label, entries = line.rstrip("\n").split("\t")[:3]
            if f"MESH:{identifier}" in wanted:
                yield f"MESH:{identifier}", [label, *filter(None, entries.split("|"))]


@pytest.fixture(scope="module")
def shipped() -> dict[str, dict[str, list[str]]]:
    """What the term files state of each subject, predicate by predicate."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for file in files("trialgraph.ontology").joinpath("terms").iterdir():
        if file.name.endswith(".ttl") and not file.name.startswith("membership-"):
            for quad in parse(file.read_bytes(), format=RdfFormat.TURTLE):
                if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
                    found[quad.subject.value][quad.predicate.value].append(quad.object.value)
    return found


@pytest.fixture(scope="module")
def used(shipped: dict[str, dict[str, list[str]]]) -> set[str]:
    """The CURIEs of checked authorities that stand anywhere in the term files."""
    iris = set(shipped) | {iri for facts in shipped.values() for p in SAME + NEAR for iri in facts.get(p, ())}
    stems = tuple(AUTHORITIES[name] for name in CHECKED)
    return {contract(iri) for iri in iris if iri.startswith(stems)}


@pytest.fixture(scope="module")
def authority(shared: Path, used: set[str]) -> Names:
    """The names that the authorities give the used ids, label first; an id that is missing here does not exist."""
    folder = shared / "data" / "terminology"
    names: Names = {}
    for name in ("chebi", "hp", "mondo"):
        names.update(obo(folder / f"{name}.json.xz", name.upper()))
    for table in ("mesh_id_label_mappings", "mesh_supp_id_label_mappings"):
        names.update(mesh(folder / f"{table}.tsv.xz", used))
    return names


def form(name: str) -> tuple[str, ...]:
    """A name as a bag of words: number, inversion ("Lung Diseases, Interstitial"), case and marks do not count."""
    return tuple(sorted(token.norm for token in tokens(name) if token.norm.isalnum()))


def exceptions() -> dict[tuple[str, str], str]:
    """The reason for each (id, label at its authority) that need not be a name of the term."""
    with EXCEPTIONS.open(encoding="utf-8", newline="") as lines:
        return {(row["id"], row["label"]): row["reason"] for row in csv.DictReader(lines, delimiter="\t")}


def claims(shipped: dict[str, dict[str, list[str]]]) -> Iterator[tuple[str, bool, set[tuple[str, ...]]]]:
    """Each id that a term claims to be: the CURIE, whether it is the term's own, and the forms of the term's names."""
    stems = tuple(AUTHORITIES[name] for name in CHECKED)
    for subject, facts in shipped.items():
        forms = {form(name) for predicate in NAMES for name in facts.get(predicate, ())}
        if forms:
            same = [(iri, False) for predicate in SAME for iri in facts.get(predicate, ())]
            for iri, own in [(subject, True), *same]:
                if iri.startswith(stems):
                    yield contract(iri), own, forms


def test_enough_ids_are_checked(used: set[str]) -> None:
    counts = {name: sum(1 for curie in used if curie.startswith(f"{name}:")) for name in CHECKED}
    assert counts["CHEBI"] > 400
    assert counts["MESH"] > 400
    assert counts["MONDO"] > 150
    assert counts["HP"] > 30


def test_every_id_exists_at_its_authority(used: set[str], authority: Names) -> None:
    assert sorted(used - set(authority)) == []


def test_every_label_of_an_authority_is_a_name_of_the_term(
    shipped: dict[str, dict[str, list[str]]], authority: Names
) -> None:
    """The term's own id by its label; an equated id by any of its names, since authorities prefer different ones."""
    excused, strangers = exceptions(), []
    for curie, own, forms in claims(shipped):
        names = authority.get(curie, ["(missing)"])
        known = names[:1] if own else names
        if not forms & {form(name) for name in known} and (curie, names[0]) not in excused:
            strangers.append((curie, names[0], own))
    assert sorted(strangers) == []


def test_every_exception_is_needed_and_reasoned(shipped: dict[str, dict[str, list[str]]], authority: Names) -> None:
    listed = exceptions()
    forms = {(curie, own): forms for curie, own, forms in claims(shipped)}
    for (curie, label), reason in listed.items():
        assert authority[curie][0] == label, f"{curie} has another label now"
        assert len(reason.split()) >= 3, f"{curie} lacks a reason"
        own = (curie, True) in forms
        names = authority[curie][:1] if own else authority[curie]
        assert not forms[curie, own] & {form(name) for name in names}, f"{curie} needs no exception"


@pytest.mark.parametrize(
    ("inverted", "plain"),
    [("Lung Diseases, Interstitial", "interstitial lung disease"), ("NSAIDs", "nsaid"), ("Anti-TNF", "anti tnf")],
)
def test_form_ignores_inversion_number_and_marks(inverted: str, plain: str) -> None:
    assert form(inverted) == form(plain)
    assert form(inverted) != form(plain + " syndrome")


def test_mmf_is_not_peptone(shipped: dict[str, dict[str, list[str]]]) -> None:
    facts = shipped[AUTHORITIES["CHEBI"] + "8764"]
    assert facts[SKOS + "prefLabel"] == ["mycophenolate mofetil"]
    assert facts[SKOS + "broadMatch"] == [AUTHORITIES["MESH"] + "D009173"]
    assert re.fullmatch(r".*/9242ECW6R0", next(iri for iri in facts[SKOS + "exactMatch"] if "unii" in iri))
