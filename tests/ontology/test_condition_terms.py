"""What the shipped condition, measurement, procedure and observation terms promise."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from pyoxigraph import Dataset, Literal, NamedNode, RdfFormat, parse

from trialgraph.ontology import namespaces

RDF_TYPE = NamedNode(namespaces.PREFIXES["rdf"] + "type")
SKOS = namespaces.PREFIXES["skos"]
LEAST = {"Condition": 200, "Measurement": 70, "Procedure": 50, "Observation": 15}
NAMES = ("prefLabel", "altLabel")
MATCHES = ("exactMatch", "broadMatch", "closeMatch")

# Where a condition may end: organ systems, the great classes of disease, and states that are no disease at all.
ROOTS = {
    "cardiovascular disorder", "respiratory system disorder", "urinary system disorder", "gastrointestinal disorder",
    "skin disorder", "nervous system disorder", "psychiatric disorder", "endocrine system disorder",
    "metabolic disease", "nutritional disorder", "hematologic disorder", "immune system disorder", "eye disorder",
    "musculoskeletal system disorder", "connective tissue disorder", "reproductive system disorder",
    "infectious disease", "neoplasm", "injury", "hemorrhage", "shock", "organ dysfunction", "constitutional symptom",
    "pregnancy", "breast feeding", "menopause",
    "inflammatory disease", "hereditary disease", "congenital abnormalities", "chromosome aberrations",
}  # fmt: skip

SSC, SCLERODERMA, SLE, LN = "MONDO:0005100", "MONDO:0019340", "MONDO:0007915", "MONDO:0005556"
AUTOIMMUNE, CONNECTIVE, CANCER, INFECTION = "MONDO:0007179", "MONDO:0003900", "MONDO:0004992", "MONDO:0005550"
DIFFUSE, DIFFUSE_TWIN = "MONDO:0016356", "MONDO:0005019"


def tg(name: str) -> NamedNode:
    return NamedNode(namespaces.TG + name)


def skos(name: str) -> NamedNode:
    return NamedNode(SKOS + name)


@pytest.fixture(scope="module")
def terms() -> Dataset:
    """The statements of every terms file that holds conditions, measurements, procedures, observations or bridges."""
    kinds = re.compile(r"(conditions|measurements|procedures|observations|bridges).*\.ttl\Z")
    folder = files("trialgraph.ontology").joinpath("terms")
    texts = [file.read_bytes() for file in folder.iterdir() if kinds.match(file.name)]
    return Dataset(quad for text in texts for quad in parse(text, format=RdfFormat.TURTLE))


def of_type(terms: Dataset, kind: str) -> set[str]:
    return {q.subject.value for q in terms.quads_for_object(tg(kind)) if isinstance(q.subject, NamedNode)}


def values(terms: Dataset, iri: str, predicate: NamedNode) -> list[str]:
    found = (q for q in terms.quads_for_subject(NamedNode(iri)) if q.predicate == predicate)
    return [q.object.value for q in found if isinstance(q.object, NamedNode | Literal)]


def label(terms: Dataset, iri: str) -> str:
    return values(terms, iri, skos("prefLabel"))[0]


def broader(terms: Dataset) -> Iterator[tuple[str, str]]:
    for quad in terms.quads_for_predicate(skos("broader")):
        assert isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode)
        yield quad.subject.value, quad.object.value


def bridges(terms: Dataset) -> Iterator[tuple[str, str]]:
    for iri in of_type(terms, "Bridge"):
        yield values(terms, iri, tg("narrower"))[0], values(terms, iri, tg("broader"))[0]


def ancestors(edges: Iterable[tuple[str, str]], curie: str) -> set[str]:
    graph: nx.DiGraph[str] = nx.DiGraph(edges)
    iri = namespaces.expand(curie)
    return {namespaces.contract(node) for node in nx.descendants(graph, iri)} if iri in graph else set()


@pytest.fixture(scope="module")
def hierarchy(terms: Dataset) -> list[tuple[str, str]]:
    return [*broader(terms), *bridges(terms)]


@pytest.mark.parametrize("kind", LEAST)
def test_there_are_enough_terms_of_each_kind(terms: Dataset, kind: str) -> None:
    assert len(of_type(terms, kind)) >= LEAST[kind]


def test_every_term_has_one_label_and_one_kind(terms: Dataset) -> None:
    kinds = [of_type(terms, kind) for kind in LEAST]
    everything = set().union(*kinds)
    assert sum(map(len, kinds)) == len(everything)
    assert [iri for iri in everything if len(values(terms, iri, skos("prefLabel"))) != 1] == []


def test_no_name_means_two_terms_of_one_kind(terms: Dataset) -> None:
    for kind in LEAST:
        names = [n.casefold() for iri in of_type(terms, kind) for p in NAMES for n in values(terms, iri, skos(p))]
        assert sorted({name for name in names if names.count(name) > 1}) == []


def test_an_abbreviation_is_one_word(terms: Dataset) -> None:
    written = {str(q.object.value) for q in terms.quads_for_predicate(tg("abbreviation"))}  # type: ignore[union-attr]
    assert written
    assert sorted(a for a in written if " " in a) == []


def test_no_two_terms_are_exactly_the_same_foreign_term(terms: Dataset) -> None:
    targets = [q.object for q in terms.quads_for_predicate(skos("exactMatch"))]
    assert len(targets) == len(set(targets))


def test_hierarchy_joins_terms_of_one_kind(terms: Dataset, hierarchy: list[tuple[str, str]]) -> None:
    kind = {iri: kind for kind in LEAST for iri in of_type(terms, kind)}
    wrong = [pair for pair in hierarchy if pair[0] not in kind or kind[pair[0]] != kind.get(pair[1])]
    assert wrong == []


def test_hierarchy_has_no_circle(hierarchy: list[tuple[str, str]]) -> None:
    assert nx.is_directed_acyclic_graph(nx.DiGraph(hierarchy))


def test_every_condition_ends_at_a_root(terms: Dataset, hierarchy: list[tuple[str, str]]) -> None:
    children = {narrow for narrow, _ in hierarchy}
    assert {label(terms, iri) for iri in of_type(terms, "Condition") - children} == ROOTS


def test_a_bridge_says_what_who_and_why(terms: Dataset) -> None:
    dct, rdfs = namespaces.PREFIXES["dct"], namespaces.PREFIXES["rdfs"]
    parts = (tg("narrower"), tg("broader"), NamedNode(dct + "source"), NamedNode(rdfs + "comment"))
    found = of_type(terms, "Bridge")
    assert len(found) >= 100
    assert [iri for iri in found if any(len(values(terms, iri, part)) != 1 for part in parts)] == []
    assert {values(terms, iri, parts[2])[0] for iri in found} == {"MeSH", "HPO", "curated"}


def test_no_bridge_repeats_what_an_authority_says(terms: Dataset) -> None:
    plain: nx.DiGraph[str] = nx.DiGraph(broader(terms))
    repeated = [(n, b) for n, b in bridges(terms) if n in plain and b in plain and nx.has_path(plain, n, b)]
    assert repeated == []


def test_scleroderma_is_the_parent_of_systemic_sclerosis(hierarchy: list[tuple[str, str]]) -> None:
    assert SCLERODERMA in ancestors(hierarchy, SSC)
    assert SSC not in ancestors(hierarchy, SCLERODERMA)


def test_lupus_nephritis_reaches_lupus_through_a_bridge_only(terms: Dataset, hierarchy: list[tuple[str, str]]) -> None:
    assert SLE not in ancestors(broader(terms), LN)
    assert SLE in ancestors(hierarchy, LN)


def test_the_two_diffuse_classes_are_tied(hierarchy: list[tuple[str, str]]) -> None:
    assert ancestors(hierarchy, DIFFUSE_TWIN) >= {DIFFUSE, SSC}


@pytest.mark.parametrize("name", ["MONDO:0016356", "MONDO:0016358", "MONDO:0016359"])
def test_subtypes_stand_under_systemic_sclerosis(hierarchy: list[tuple[str, str]], name: str) -> None:
    assert ancestors(hierarchy, name) >= {SSC, SCLERODERMA, AUTOIMMUNE, CONNECTIVE}


@pytest.mark.parametrize(
    ("curie", "above", "beside"),
    [
        (SSC, {AUTOIMMUNE, CONNECTIVE}, {SLE}),
        (SLE, {AUTOIMMUNE, CONNECTIVE}, {SSC}),
        ("MONDO:0008383", {AUTOIMMUNE, CONNECTIVE}, {SLE}),  # rheumatoid arthritis
        ("MONDO:0600023", {AUTOIMMUNE, CONNECTIVE}, set()),  # idiopathic inflammatory myopathy
        ("MONDO:0016367", {AUTOIMMUNE, "MONDO:0600023"}, {"MONDO:0019127"}),  # dermatomyositis is no polymyositis
        ("MONDO:0005306", {AUTOIMMUNE}, {"MONDO:0008383"}),  # ankylosing spondylitis is no rheumatoid arthritis
        ("MONDO:0002429", {"MONDO:0015925"}, {INFECTION}),  # idiopathic interstitial pneumonia is no infection
        ("MONDO:0005154", {"MONDO:0004335"}, {"MONDO:0005151"}),  # liver disease is no endocrine disease
        ("MONDO:0005062", {CANCER}, set()),  # lymphoma
        ("MONDO:0020804", {CANCER, "MONDO:0002656"}, set()),  # basal cell carcinoma
    ],
)
def test_key_facts(hierarchy: list[tuple[str, str]], curie: str, above: set[str], beside: set[str]) -> None:
    found = ancestors(hierarchy, curie)
    assert found >= above
    assert not found & beside


@pytest.mark.parametrize(
    ("written", "curies"),
    [
        ("DM", {"MONDO:0016367", "MONDO:0005015"}),
        ("MPA", {"MONDO:0019124"}),
        ("AS", {"MONDO:0005306", "MONDO:0042981"}),
        ("SSc", {SSC}),
        ("LN", {LN, "TERM:lymph-node"}),
    ],
)
def test_an_abbreviation_may_mean_several_terms(terms: Dataset, written: str, curies: set[str]) -> None:
    quads = terms.quads_for_object(Literal(written))
    found = {namespaces.contract(q.subject.value) for q in quads if isinstance(q.subject, NamedNode)}
    assert found == curies


def test_treatments_are_marked(terms: Dataset) -> None:
    treatments = {
        q.subject.value for q in terms.quads_for_predicate(tg("treatment")) if isinstance(q.subject, NamedNode)
    }
    assert treatments < of_type(terms, "Procedure")
    named = {label(terms, iri) for iri in treatments}
    assert named >= {"plasma exchange", "bone marrow transplantation", "total lymphoid irradiation", "radiotherapy"}
    assert not named & {"pregnancy test", "contraception", "chest X-ray"}


GOLD_TYPES = {"Condition", "ConditionClass", "Measurement", "Procedure", "conditions", "conditions_derived"}


def gold_concepts(shared: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Type and concept of every entity and condition of the gold readings."""
    for path in sorted((shared / "gold" / "seeds").glob("*.json")):
        reading = json.loads(path.read_text(encoding="utf-8"))
        for field in ("conditions", "conditions_derived"):
            yield from ((field, row["concept"]) for row in reading.get(field) or () if row["concept"])
        for criterion in reading["criteria"]:
            yield from ((row["type"], row["concept"]) for row in criterion["entities"] if row["concept"])


def curies_of(concept: dict[str, Any]) -> set[str]:
    mesh = {f"MESH:{concept['mesh']}"} if "mesh" in concept else set()
    return mesh | {concept[key] for key in ("mondo", "hp") if key in concept}


def test_every_concept_of_the_gold_readings_is_a_term(terms: Dataset, shared: Path) -> None:
    known = {namespaces.contract(iri) for kind in LEAST for iri in of_type(terms, kind)}
    for match in MATCHES:
        quads = terms.quads_for_predicate(skos(match))
        known |= {namespaces.contract(q.object.value) for q in quads if isinstance(q.object, NamedNode)}
    verified = [c for kind, c in gold_concepts(shared) if kind in GOLD_TYPES and c["sure"] == "verified"]
    assert len(verified) > 100
    assert {c["key"] for c in verified if not curies_of(c) & known} == set()
