"""Of what was loaded, the graph holds the terms that its records name and what is above them, by who says it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import networkx as nx
import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ontology.glimmer import (
    AGENTS,
    BLOCKERS,
    DIMMING,
    GLIMMER,
    IMAGINUMAB,
    JUVENILE,
    LUMINOUS,
    MESH_GLIMMER,
    MESH_SHINING,
    SYSTEMIC_SCLEROSIS,
    ZORBAMIDE,
    about,
    drugs,
    entries,
    entry,
    mappings,
    mesh,
    mondo,
    put,
)
from trialgraph.ontology import closure
from trialgraph.ontology import shelf as shelf_module
from trialgraph.ontology.closure import BROADER_TRANSITIVE, IN_CLASS, IS_A, Loaded, shipped_quads
from trialgraph.ontology.extract import extract
from trialgraph.ontology.namespaces import CLOSURE_GRAPH, MEMBERSHIP_GRAPH, PREFIXES, TERMS_GRAPH, TG, expand
from trialgraph.ontology.shelf import Shelf

SKOS = PREFIXES["skos"]
LABEL, OTHER, BROADER, EXACT = (SKOS + name for name in ("prefLabel", "altLabel", "broader", "exactMatch"))
TYPE = PREFIXES["rdf"] + "type"
Quad = tuple[str, str, str, str]


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """MONDO, MeSH and a table of drugs."""
    folder = tmp_path_factory.mktemp("extract")
    found = Shelf(folder / "terminologies")
    for name, path in (("mondo", mondo(folder)), ("mesh", mesh(folder)), ("table-drugs", drugs(folder))):
        put(found, name, path)
    return found


Graphs = Mapping[str, list[ox.Triple]]


def taken(shelf: Shelf, *used: str) -> Loaded:
    return extract(shelf, shelf.lexicon(), used)


def of(shelf: Shelf, *used: str) -> Graphs:
    return taken(shelf, *used).graphs


def said(graphs: Graphs, source: str, about: str) -> set[tuple[str, str]]:
    """What a source says of a subject."""
    triples = graphs.get(f"{TERMS_GRAPH}/{source}", [])
    return {(str(t.predicate.value), value(t.object)) for t in triples if value(t.subject) == about}


def value(node: object) -> str:
    return str(getattr(node, "value", node))


def subjects(graphs: Graphs) -> set[str]:
    return {value(triple.subject) for triples in graphs.values() for triple in triples}


def quads(found: Loaded) -> Iterator[Quad]:
    for quad in ox.parse("".join(shipped_quads(found)), format=ox.RdfFormat.N_QUADS):
        yield value(quad.subject), value(quad.predicate), value(quad.object), value(quad.graph_name)


class TestTerms:
    def test_a_term_used_is_there_with_all_that_is_above_it_and_no_other(self, shelf: Shelf) -> None:
        found = subjects(of(shelf, GLIMMER))
        assert {GLIMMER, LUMINOUS, expand("MONDO:0700096"), expand("MONDO:0000001"), MESH_SHINING} <= found
        assert not {JUVENILE, DIMMING, ZORBAMIDE, BLOCKERS} & found

    def test_every_source_speaks_in_a_graph_of_its_own(self, shelf: Shelf) -> None:
        graphs = of(shelf, GLIMMER)
        assert said(graphs, "mondo", GLIMMER) == {
            (TYPE, TG + "Condition"),
            (LABEL, "glimmer disease"),
            (OTHER, "Zorb syndrome"),
            (BROADER, LUMINOUS),
        }
        assert said(graphs, "mesh", GLIMMER) == {
            (EXACT, MESH_GLIMMER),
            (OTHER, "Glimmer Syndromes"),
            (OTHER, "Sparkle Fever"),
            (BROADER, MESH_SHINING),
        }
        assert said(graphs, "mesh", MESH_GLIMMER) == {(PREFIXES["rdfs"] + "label", "Glimmer Syndromes")}

    def test_the_id_of_another_source_is_the_term_too(self, shelf: Shelf) -> None:
        assert of(shelf, MESH_GLIMMER) == of(shelf, GLIMMER)

    def test_a_shipped_term_keeps_its_label_and_type_and_is_not_described_twice(self, shelf: Shelf) -> None:
        found = said(of(shelf), "mondo", SYSTEMIC_SCLEROSIS)
        assert found == {(OTHER, "glimmerless scleroderma"), (BROADER, LUMINOUS)}

    def test_what_stands_above_a_shipped_term_is_there_though_no_record_names_either(self, shelf: Shelf) -> None:
        assert (LABEL, "luminous disorder") in said(of(shelf), "mondo", LUMINOUS)

    def test_what_only_holds_the_hierarchy_together_has_a_label_and_no_type(self, shelf: Shelf) -> None:
        disease = expand("MONDO:0000001") or ""
        assert said(of(shelf, GLIMMER), "mondo", disease) == {(LABEL, "disease")}

    def test_no_statement_stands_in_two_graphs_but_the_hierarchy(self, shelf: Shelf) -> None:
        ours = {(s, p, o) for s, p, o, graph in quads(Loaded()) if graph == TERMS_GRAPH}
        graphs = of(shelf, GLIMMER, ZORBAMIDE)
        found = [(value(t.subject), value(t.predicate), value(t.object)) for ts in graphs.values() for t in ts]
        again = {triple for triple in found if found.count(triple) > 1 or triple in ours}
        assert {predicate for _, predicate, _ in again} <= {BROADER}

    @pytest.mark.parametrize("unknown", ["http://example.org/none", expand("MESH:D000001") or "", ""])
    def test_what_nobody_knows_is_passed_over(self, shelf: Shelf, unknown: str) -> None:
        assert of(shelf, unknown) == of(shelf)

    def test_the_order_in_which_terms_are_used_decides_nothing(self, shelf: Shelf) -> None:
        assert of(shelf, GLIMMER, DIMMING, ZORBAMIDE) == of(shelf, ZORBAMIDE, GLIMMER, DIMMING, GLIMMER)


class TestClasses:
    def test_a_drug_brings_its_class_with_all_above_it(self, shelf: Shelf) -> None:
        graphs = of(shelf, ZORBAMIDE)
        found = graphs[MEMBERSHIP_GRAPH + "table-drugs"]
        assert [(value(t.subject), value(t.object)) for t in found] == [(ZORBAMIDE, BLOCKERS)]
        assert (LABEL, "luminosity agents") in said(graphs, "table-drugs", AGENTS)
        assert IMAGINUMAB not in subjects(graphs)

    def test_membership_is_closed_over_the_hierarchy(self, shelf: Shelf) -> None:
        graph = MEMBERSHIP_GRAPH + "table-drugs"
        found = {(s, o) for s, p, o, g in quads(taken(shelf, ZORBAMIDE)) if g == graph and p == IN_CLASS}
        assert found == {(ZORBAMIDE, BLOCKERS), (ZORBAMIDE, AGENTS)}

    def test_the_brand_of_a_drug_is_a_name_of_it(self, shelf: Shelf) -> None:
        names = {name for predicate, name in said(of(shelf, ZORBAMIDE), "table-drugs", ZORBAMIDE) if predicate == OTHER}
        assert names == {"ZB-101 hydrate", "zorbamidum", "Zorbex"}


class TestClosure:
    def test_each_source_has_its_own_and_the_graph_has_them_joined(self, shelf: Shelf) -> None:
        found = list(quads(taken(shelf, GLIMMER)))
        transitive = {(s, o, g) for s, p, o, g in found if p == BROADER_TRANSITIVE}
        assert (GLIMMER, expand("MONDO:0000001"), CLOSURE_GRAPH + "/mondo") in transitive
        assert (GLIMMER, MESH_SHINING, CLOSURE_GRAPH + "/mesh") in transitive
        assert not [s for s, o, g in transitive if (o, g) == (MESH_SHINING, CLOSURE_GRAPH + "/mondo")]
        joined = {(s, o) for s, p, o, g in found if p == IS_A and g == CLOSURE_GRAPH}
        assert {(GLIMMER, GLIMMER), (GLIMMER, LUMINOUS)} <= joined
        # The preferred authority places a term, and the package places its own.
        assert not {(GLIMMER, MESH_SHINING), (SYSTEMIC_SCLEROSIS, LUMINOUS)} & joined

    def test_what_the_package_says_is_what_it_said_before(self, shelf: Shelf) -> None:
        found = taken(shelf, GLIMMER, ZORBAMIDE)
        own = {graph for *_, graph in quads(Loaded())}
        loaded = {graph for graph in found.graphs if graph in own}
        before = {quad for quad in quads(Loaded()) if quad[3] != CLOSURE_GRAPH and quad[3] not in loaded}
        assert before == {quad for quad in quads(found) if quad[3] in own - loaded - {CLOSURE_GRAPH}}
        assert {quad for quad in quads(Loaded()) if quad[3] == CLOSURE_GRAPH} < set(quads(found))

    def test_a_mapping_set_speaks_for_itself(self, tmp_path: Path) -> None:
        shelf = Shelf(tmp_path / "terminologies")
        narrower = "MONDO:9900003\tskos:broadMatch\tMESH:D9900001\tsemapv:ManualMappingCuration\n"
        path = mappings(tmp_path)
        path.write_text(path.read_text() + narrower)
        put(shelf, "mondo", mondo(tmp_path))
        put(shelf, "mesh", mesh(tmp_path))
        put(shelf, "sssom-dimming", path)
        graphs = of(shelf, JUVENILE, DIMMING)
        assert said(graphs, "sssom-dimming", JUVENILE) == {(BROADER, MESH_SHINING)}
        assert (OTHER, "Dimness") in said(graphs, "mesh", DIMMING)
        assert (JUVENILE, BROADER_TRANSITIVE, MESH_SHINING, CLOSURE_GRAPH + "/sssom-dimming") in set(
            quads(taken(shelf, JUVENILE))
        )


def iri(number: int) -> str:
    return expand(f"MONDO:{number}") or ""


edges = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda pair: pair[0] < pair[1]), max_size=14)


def loaded(folder: Path, pairs: Iterable[tuple[int, int]]) -> Shelf:
    """A shelf with eight terms, the first number of each pair under the second."""
    above = {n: [f"MONDO:{b}" for a, b in pairs if a == n] for n in range(8)}
    shelf = Shelf(folder)
    shelf.add(about("mondo"), entries(*(entry(f"MONDO:{n}", f"disease {n}", *above[n]) for n in range(8))))
    return shelf


@settings(max_examples=50, deadline=None)
@given(edges, st.sets(st.integers(0, 7)))
def test_of_any_hierarchy_the_graph_has_the_closure_above_what_is_used(
    pairs: list[tuple[int, int]], used: set[int]
) -> None:
    graph: nx.DiGraph[str] = nx.DiGraph((iri(a), iri(b)) for a, b in pairs)
    graph.add_nodes_from(map(iri, range(8)))
    there = {above for n in used for above in {iri(n), *nx.descendants(graph, iri(n))}}
    expected = {(a, b) for a in there for b in {a, *nx.descendants(graph, a)}}
    with pytest.MonkeyPatch.context() as patched, tempfile.TemporaryDirectory() as folder:
        # The package's own terms would only take their time here.
        patched.setattr(shelf_module, "shipped_terms", lambda: ((), ()))
        patched.setattr(closure, "_shipped", lambda: iter(()))
        shelf = loaded(Path(folder), pairs)
        found = list(quads(taken(shelf, *map(iri, used))))
    assert {(s, o) for s, p, o, g in found if (p, g) == (IS_A, CLOSURE_GRAPH)} == expected
    transitive = {(s, o) for s, p, o, g in found if (p, g) == (BROADER_TRANSITIVE, CLOSURE_GRAPH + "/mondo")}
    assert {pair for pair in transitive if pair[0] != pair[1]} == {pair for pair in expected if pair[0] != pair[1]}
    assert {(s, o) for s, p, o, g in found if p == LABEL} == {
        (iri(n), f"disease {n}") for n in range(8) if iri(n) in there
    }
