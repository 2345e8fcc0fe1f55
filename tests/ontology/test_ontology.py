"""The ontology: every name the graph uses is declared, labelled, and placed among those of others."""

from __future__ import annotations

import re
from functools import cache, partial
from importlib.resources import files
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib import OWL, RDF, RDFS, SKOS
from rdflib.collection import Collection

from trialgraph.loaders.pipeline import build
from trialgraph.loaders.quads import record_quads
from trialgraph.ontology.closure import shipped_quads
from trialgraph.ontology.lexicon import Lexicon
from trialgraph.ontology.namespaces import BASE, PREFIXES, TG
from trialgraph.queries.identity import link
from trialgraph.queries.store import GraphStore

ROOT = Path(__file__).parents[2]
PROPERTIES = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
OBO = "http://purl.obolibrary.org/obo/"
# A name as docs/graph.md writes it.
SPOKEN = re.compile(r"`tg:([A-Za-z]+)`")


@cache
def ontology() -> rdflib.Graph:
    graph = rdflib.Graph()
    for name in ("trialgraph.ttl", "definitions.ttl"):
        graph.parse(data=files("trialgraph.ontology").joinpath(name).read_text("utf-8"), format="turtle")
    return graph


def tg(name: str) -> rdflib.URIRef:
    return rdflib.URIRef(TG + name)


def ours(*kinds: rdflib.URIRef) -> set[str]:
    """The local names of what the ontology declares as one of these kinds."""
    found = (str(each) for kind in kinds for each in ontology().subjects(RDF.type, kind))
    return {each.removeprefix(TG) for each in found if each.startswith(TG)}


@pytest.fixture(scope="module")
def graph() -> GraphStore:
    """The seeds, everything shipped, and the identity of the seed that prints no id."""
    store = GraphStore.open()
    build([str(ROOT / "seeds")], store, partial(record_quads, lexicon=Lexicon.shipped()))
    store.load_shipped(shipped_quads())
    assert len(list(store.records())) == 5
    link(store, {row: {"id": "NCT00000000", "confidence": 0.5, "basis": "a test"} for row in digests(store)})
    return store


def digests(store: GraphStore) -> list[str]:
    return [str(row[0]) for row in store.select("SELECT ?d { ?r tg:digest ?d }").rows]


def names(store: GraphStore, query: str) -> set[str]:
    found = store.query(query)
    assert isinstance(found, ox.QuerySolutions)
    return {row[0].value.removeprefix(TG) for row in found}


class TestDeclared:
    def test_every_property_of_the_graph_is_declared(self, graph: GraphStore) -> None:
        used = names(graph, f'SELECT DISTINCT ?p {{ ?s ?p ?o FILTER(STRSTARTS(STR(?p), "{TG}")) }}')
        assert len(used) > 100
        assert sorted(used - ours(*PROPERTIES)) == []

    def test_every_class_of_the_graph_is_declared(self, graph: GraphStore) -> None:
        used = names(graph, f'SELECT DISTINCT ?c {{ ?s a ?c FILTER(STRSTARTS(STR(?c), "{TG}")) }}')
        assert len(used) > 15
        assert sorted(used - ours(OWL.Class)) == []

    def test_every_name_of_the_contract_is_declared(self) -> None:
        spoken = set(SPOKEN.findall((ROOT / "docs" / "graph.md").read_text("utf-8")))
        assert len(spoken) > 100
        assert sorted(spoken - ours(*PROPERTIES, OWL.Class)) == []

    def test_every_name_of_a_question_is_declared(self) -> None:
        questions = sorted((ROOT / "queries" / "questions").glob("*.rq"))
        text = "\n".join(file.read_text("utf-8") for file in questions)
        used = set(re.findall(r"\btg:([A-Za-z]+)", text))
        assert len(used) > 30
        assert sorted(used - ours(*PROPERTIES, OWL.Class)) == []

    def test_no_name_is_declared_as_two_kinds_of_thing(self) -> None:
        assert ours(*PROPERTIES) & ours(OWL.Class) == set()
        assert ours(OWL.ObjectProperty) & ours(OWL.DatatypeProperty) == set()


class TestDocumented:
    def test_everything_of_ours_has_a_label(self) -> None:
        declared = ours(*PROPERTIES, OWL.Class)
        assert sorted(name for name in declared if not ontology().value(tg(name), RDFS.label)) == []

    def test_the_headers_say_who_made_it_and_what_one_may_do_with_it(self) -> None:
        headers = set(ontology().subjects(RDF.type, OWL.Ontology))
        assert {str(header) for header in headers} == {BASE + "ontology", BASE + "definitions"}
        assert (rdflib.URIRef(BASE + "definitions"), OWL.imports, rdflib.URIRef(BASE + "ontology")) in ontology()
        dct = rdflib.Namespace(PREFIXES["dct"])
        for header in headers:
            for name in (OWL.versionInfo, OWL.versionIRI, dct.title, dct.license, dct.creator):
                assert ontology().value(header, name), (header, name)

    def test_every_defined_class_says_what_it_is_for(self) -> None:
        defined = list(ontology().subjects(OWL.equivalentClass))
        assert [each for each in defined if not ontology().value(each, RDFS.comment)] == []

    def test_every_defined_class_is_told_of(self) -> None:
        defined = {str(name).removeprefix(TG) for name in ontology().subjects(OWL.equivalentClass)}
        told = set(SPOKEN.findall((ROOT / "docs" / "ontology.md").read_text("utf-8")))
        assert len(defined) > 10
        assert sorted(defined - told) == []

    def test_the_page_tells_of_nothing_that_is_not_declared(self) -> None:
        told = set(SPOKEN.findall((ROOT / "docs" / "ontology.md").read_text("utf-8")))
        assert sorted(told - ours(*PROPERTIES, OWL.Class)) == []

    @pytest.mark.parametrize(
        ("name", "above"),
        [("EligibilityCriterion", 26), ("InclusionCriterion", 27), ("ExclusionCriterion", 28)],
    )
    def test_criteria_are_those_of_obi(self, name: str, above: int) -> None:
        assert (tg(name), RDFS.subClassOf, rdflib.URIRef(f"{OBO}OBI_05000{above}")) in ontology()

    @pytest.mark.parametrize(
        ("name", "match"),
        [
            ("Trial", "https://schema.org/MedicalTrial"),
            ("Trial", OBO + "NCIT_C71104"),
            ("Trial", OBO + "CTO_0000220"),
            ("Characteristic", "http://hl7.org/fhir/EvidenceVariable.characteristic"),
            ("InclusionCriterion", OBO + "NCIT_C25532"),
            ("ExclusionCriterion", OBO + "NCIT_C25370"),
        ],
    )
    def test_classes_are_aligned(self, name: str, match: str) -> None:
        assert (tg(name), SKOS.closeMatch, rdflib.URIRef(match)) in ontology()


class TestSound:
    def test_short_names_are_names(self) -> None:
        for name in ("abbreviation", "brandName"):
            assert (tg(name), RDFS.subPropertyOf, SKOS.altLabel) in ontology()

    def test_a_role_of_a_sponsor_is_a_sponsor(self) -> None:
        for name in ("leadSponsor", "collaborator"):
            assert (tg(name), RDFS.subPropertyOf, tg("sponsor")) in ontology()

    def test_domains_and_ranges_hold_in_the_graph(self, graph: GraphStore) -> None:
        """A node of another class, in a domain or range, would be inferred to be what it is not."""
        wrong = set()
        for side, node in ((RDFS.domain, "?s"), (RDFS.range, "?o")):
            for name, expected in ontology().subject_objects(side):
                if (expected, RDF.type, OWL.Class) in ontology() and str(name).startswith(TG):
                    kinds = "|".join(_kinds(expected))
                    query = f"SELECT DISTINCT ?p {{ ?s <{name}> ?o . BIND(<{name}> AS ?p) "
                    query += (
                        f'{node} a ?any . FILTER NOT EXISTS {{ {node} a ?c FILTER(REGEX(STR(?c), "({kinds})$")) }} }}'
                    )
                    wrong |= names(graph, query)
        assert sorted(wrong) == []

    def test_the_values_that_definitions_name_are_those_of_the_vocabularies(self) -> None:
        """And are told apart: two kinds of one characteristic, or two effects, contradict each other."""
        folder = files("trialgraph.ontology").joinpath("vocabulary")
        coded = rdflib.Graph()
        for file in folder.iterdir():
            coded.parse(data=file.read_text("utf-8"), format="turtle")
        named = {each for each in ontology().subjects(RDF.type, OWL.NamedIndividual) if "/vocabulary/" in str(each)}
        assert len(named) == 19
        assert named <= set(coded.subjects(RDF.type, SKOS.Concept))
        apart = {each for of in ontology().objects(None, OWL.distinctMembers) for each in Collection(ontology(), of)}
        assert {each for each in named if re.search("/(effect|kind)/", str(each))} == apart

    def test_definitions_use_nothing_that_is_not_declared(self) -> None:
        graph = ontology()
        for used, kinds in (
            (OWL.onProperty, {OWL.ObjectProperty, OWL.DatatypeProperty}),
            (OWL.hasValue, {OWL.NamedIndividual}),
            (OWL.someValuesFrom, {OWL.Class, OWL.Restriction}),
        ):
            values = [each for each in graph.objects(None, used) if not isinstance(each, rdflib.Literal)]
            assert len(values) > 10
            undeclared = {str(each) for each in values if not kinds & set(graph.objects(each, RDF.type))}
            assert undeclared <= {str(rdflib.XSD.decimal), str(rdflib.XSD.string)}, used

    def test_no_literal_that_the_reasoner_stops_at(self) -> None:
        ranges = set(ontology().objects(None, RDFS.range))
        kinds = {node.datatype for node in ontology().objects() if isinstance(node, rdflib.Literal)}
        assert rdflib.XSD.date not in ranges | kinds


def _kinds(expected: rdflib.term.Node) -> list[str]:
    """The local names of a class and of its subclasses."""
    return [re.split("[#/]", str(each))[-1] for each in ontology().transitive_subjects(RDFS.subClassOf, expected)]
