"""The coded vocabularies: whole, labelled, and the same as the codes that loaders and shapes use."""

from __future__ import annotations

from importlib.resources import files

import pytest
import rdflib
from rdflib import RDF, SKOS

from trialgraph.loaders.criteria.times import _ANCHORS
from trialgraph.loaders.formats.codes import CODES, Kind
from trialgraph.ontology.namespaces import PREFIXES, VOCABULARY
from trialgraph.ontology.validation import shapes

FOLDER = files("trialgraph.ontology").joinpath("vocabulary")
NAMES = ("anchor", "code", "effect", "kind", "phase", "status", "timing")

# A property whose codes share one namespace, and the enumeration of the registry that it takes them from.
ENUMERATIONS: dict[str, Kind] = {
    "status": "status",
    "phase": "phase",
    "studyType": "study_type",
    "allocation": "allocation",
    "interventionModel": "intervention_model",
    "primaryPurpose": "primary_purpose",
    "masking": "masking",
    "sex": "sex",
    "enrollmentType": "date_type",
    "interventionType": "intervention_type",
    "armType": "arm_type",
    "agencyClass": "agency_class",
}


def read(name: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=FOLDER.joinpath(f"{name}.ttl").read_text("utf-8"), format="turtle")


def codes(graph: rdflib.Graph, scheme: str) -> set[str]:
    concepts = graph.subjects(SKOS.inScheme, rdflib.URIRef(VOCABULARY + scheme))
    return {str(graph.value(concept, SKOS.notation)) for concept in concepts}


def test_every_vocabulary_is_looked_at() -> None:
    assert sorted(file.name for file in FOLDER.iterdir()) == [f"{name}.ttl" for name in NAMES]


@pytest.mark.parametrize("name", NAMES)
def test_concept_is_named_by_its_code(name: str) -> None:
    graph = read(name)
    concepts = list(graph.subjects(RDF.type, SKOS.Concept))
    assert concepts
    for concept in concepts:
        assert str(concept) == PREFIXES[name] + str(graph.value(concept, SKOS.notation, any=False))
        assert str(graph.value(concept, SKOS.prefLabel, any=False)).strip()


@pytest.mark.parametrize("name", NAMES)
def test_concept_belongs_to_a_scheme_that_says_what_it_is(name: str) -> None:
    graph = read(name)
    schemes = set(graph.subjects(RDF.type, SKOS.ConceptScheme))
    assert schemes == set(graph.objects(None, SKOS.inScheme))
    for scheme in schemes:
        assert graph.value(scheme, SKOS.prefLabel) and graph.value(scheme, rdflib.RDFS.comment)
    assert set(graph.subjects(RDF.type, SKOS.Concept)) == set(graph.subjects(SKOS.inScheme))


@pytest.mark.parametrize("name", ("anchor", "effect", "kind", "timing"))
def test_concept_of_ours_is_defined(name: str) -> None:
    graph = read(name)
    assert [c for c in graph.subjects(RDF.type, SKOS.Concept) if not graph.value(c, SKOS.definition)] == []


@pytest.mark.parametrize(("scheme", "enumeration"), ENUMERATIONS.items())
def test_registry_codes_are_those_that_loaders_write(scheme: str, enumeration: Kind) -> None:
    file = scheme if scheme in NAMES else "code"
    assert codes(read(file), scheme) == CODES[enumeration]


@pytest.mark.parametrize("name", ("anchor", "effect", "kind", "timing"))
def test_shapes_allow_the_whole_vocabulary(name: str) -> None:
    rules = shapes()
    lists = [head for part in rules.subjects(rdflib.SH.path, rdflib.URIRef(PREFIXES["tg"] + name))
             for head in rules.objects(part, rdflib.SH["in"])]  # fmt: skip
    assert lists
    for head in lists:
        assert {str(code) for code in rdflib.collection.Collection(rules, head)} == {
            PREFIXES[name] + code for code in codes(read(name), name)
        }


def test_every_anchor_that_is_read_is_in_the_vocabulary() -> None:
    assert {name for name, _ in _ANCHORS} <= codes(read("anchor"), "anchor")
