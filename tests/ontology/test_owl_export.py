"""The export of terms for Protégé: what goes in comes out again, read by three libraries, and it is OWL 2 DL."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import owlready2
import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS

from trialgraph.errors import InvalidTerms, UnknownTerm
from trialgraph.ontology.namespaces import PREFIXES, TG, expand
from trialgraph.ontology.owl_export import GROUPS, IRI, Exported, export_owl
from trialgraph.ontology.reasoning import infer
from trialgraph.ontology.shipped import shipped_terms
from trialgraph.ontology.term import TYPES, Term

needs_java = pytest.mark.skipif(shutil.which("java") is None, reason="HermiT needs Java, which is not installed")


def iri(curie: str) -> str:
    found = expand(curie)
    assert found
    return found


SSC, CTD, DIFFUSE = iri("MONDO:0005100"), iri("MONDO:0003900"), iri("MONDO:0016356")
MMF, MESH_MMF = iri("CHEBI:8764"), iri("MESH:D009173")
TERMS = (
    Term(iri=DIFFUSE, type="Condition", label="diffuse cutaneous systemic sclerosis", broader=(SSC,)),
    Term(
        iri=SSC,
        type="Condition",
        label="systemic sclerosis",
        names=("scleroderma, systemic", "progressive systemic sclerosis"),
        other_names=("systemic scleroderma",),
        abbreviations=("SSc",),
        matches=(iri("MESH:D012595"),),
    ),
    Term(iri=CTD, type="Condition", label="connective tissue disease", broader=(iri("MONDO:0000001"),)),
    Term(iri=MMF, type="Drug", label="mycophenolate mofetil", abbreviations=("MMF",)),
)
BRIDGES = ((SSC, CTD),)

Read = Callable[..., rdflib.Graph]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "terms.owl"


@pytest.fixture
def read(file: Path) -> Read:
    """What an export says, read back by rdflib."""

    def exported(*terms: Term, **options: Any) -> rdflib.Graph:
        export_owl(terms or TERMS, file, **options)
        return rdflib.Graph().parse(file, format="xml")

    return exported


def loaded(file: Path) -> Any:
    """The export as Owlready2 reads it, in a world of its own."""
    return owlready2.World().get_ontology(file.as_uri()).load()


def texts(graph: rdflib.Graph, subject: str, property: rdflib.URIRef) -> set[str]:
    return {str(each) for each in graph.objects(rdflib.URIRef(subject), property)}


class TestTermsAreClasses:
    def test_a_term_is_a_class_with_its_names(self, read: Read) -> None:
        graph = read()
        assert (rdflib.URIRef(SSC), RDF.type, OWL.Class) in graph
        assert texts(graph, SSC, RDFS.label) == {"systemic sclerosis"}
        assert texts(graph, SSC, SKOS.notation) == {"MONDO:0005100"}
        assert texts(graph, SSC, SKOS.altLabel) == {*TERMS[1].names, *TERMS[1].other_names}
        assert texts(graph, SSC, rdflib.URIRef(TG + "abbreviation")) == {"SSc"}
        assert texts(graph, SSC, DCTERMS.type) == {TG + "Condition"}

    def test_identifiers_of_others_are_told_and_equate_nothing(self, read: Read) -> None:
        graph = read()
        assert texts(graph, SSC, SKOS.exactMatch) == {iri("MESH:D012595")}
        assert not list(graph.subject_objects(OWL.equivalentClass))
        assert not list(graph.subject_objects(OWL.sameAs))

    def test_a_narrower_term_is_a_subclass_by_the_authority_and_by_bridges(self, read: Read) -> None:
        graph = read(bridges=BRIDGES)
        assert texts(graph, DIFFUSE, RDFS.subClassOf) == {SSC}
        assert texts(graph, SSC, RDFS.subClassOf) == {CTD}

    def test_a_term_without_a_broader_one_stands_under_its_group(self, read: Read) -> None:
        graph = read()
        assert texts(graph, SSC, RDFS.subClassOf) == {IRI + "#Condition"}
        assert texts(graph, MMF, RDFS.subClassOf) == {IRI + "#Drug"}
        assert texts(graph, IRI + "#Drug", RDFS.label) == {"drugs"}

    def test_a_broader_term_that_is_not_exported_is_not_spoken_of(self, read: Read) -> None:
        assert rdflib.URIRef(iri("MONDO:0000001")) not in set(read().objects())

    def test_every_type_has_a_group(self, read: Read) -> None:
        assert set(TYPES) <= set(GROUPS)
        graph = read(*(Term(iri=f"https://example.org/{n}", type=each, label="a") for n, each in enumerate(GROUPS)))
        groups = {texts(graph, f"https://example.org/{n}", RDFS.subClassOf).pop() for n in range(len(GROUPS))}
        assert {texts(graph, group, RDFS.label).pop() for group in groups} == set(GROUPS.values())

    def test_a_term_that_comes_twice_is_one_class(self, file: Path) -> None:
        assert export_owl([*TERMS, TERMS[0]], file).terms == len(TERMS)

    def test_no_terms_are_an_ontology_too(self, file: Path) -> None:
        assert export_owl([], file) == Exported(0, {})
        assert list(loaded(file).classes()) == []


class TestUnder:
    def test_only_a_term_and_what_is_narrower(self, read: Read, file: Path) -> None:
        graph = read(under=[SSC], bridges=BRIDGES)
        assert {str(each) for each in graph.subjects(RDF.type, OWL.Class)} == {SSC, DIFFUSE, IRI + "#Condition"}
        assert texts(graph, SSC, RDFS.subClassOf) == {IRI + "#Condition"}
        assert export_owl(TERMS, file, under=[CTD], bridges=BRIDGES).terms == 3
        assert export_owl(TERMS, file, under=[CTD, MMF]).terms == 2

    def test_what_is_no_term_is_refused(self, file: Path) -> None:
        with pytest.raises(UnknownTerm, match="MONDO_9"):
            export_owl(TERMS, file, under=[iri("MONDO:9")])

    def test_circles_end(self, file: Path) -> None:
        circle = [(SSC, CTD), (CTD, SSC), (SSC, SSC)]
        assert export_owl(TERMS, file, under=[CTD], bridges=circle).terms == 3


class TestHeader:
    def test_each_authority_says_what_it_grants(self, read: Read) -> None:
        rights = texts(read(), IRI, DCTERMS.rights)
        assert {each.partition(":")[0] for each in rights} == {"CHEBI", "MONDO"}
        assert any("CC BY 4.0" in each for each in rights)

    def test_an_authority_without_a_reader_and_our_own_terms_are_told_of_too(self, read: Read) -> None:
        curies = ("LOINC:1", "TERM:a")
        rights = texts(read(*(Term(iri=iri(each), type="Drug", label="a") for each in curies)), IRI, DCTERMS.rights)
        assert rights == {"LOINC: whatever its publisher grants", "TERM: trialgraph, CC BY 4.0"}

    def test_what_may_not_be_passed_on_is_left_out_unless_told(self, file: Path) -> None:
        terms = [*TERMS, *(Term(iri=iri(f"SNOMED:{n}"), type="Drug", label="a") for n in (1, 2))]
        assert export_owl(terms, file) == Exported(len(TERMS), {"SNOMED": 2})
        assert b"snomed" not in file.read_bytes()
        assert export_owl(terms, file, licensed=True) == Exported(len(terms), {})

    def test_a_version_is_of_the_same_terms_always_and_of_others_never(self, read: Read, file: Path) -> None:
        version = texts(read(), IRI, OWL.versionIRI)
        first = file.read_bytes()
        assert texts(read(*reversed(TERMS)), IRI, OWL.versionIRI) == version
        assert file.read_bytes() == first
        others = [texts(read(bridges=BRIDGES), IRI, OWL.versionIRI), texts(read(*TERMS[1:]), IRI, OWL.versionIRI)]
        assert version not in others
        assert others[0] != others[1]


class TestWellFormed:
    def test_everything_is_declared_as_owl_2_dl_asks(self, read: Read) -> None:
        """https://www.w3.org/TR/owl2-syntax/#Typing_Constraints_of_OWL_2_DL"""
        graph = read(bridges=BRIDGES)
        builtin = {RDF.type, RDFS.label, RDFS.subClassOf, RDFS.subPropertyOf, OWL.versionIRI, OWL.versionInfo}
        declared = set(graph.subjects(RDF.type, OWL.AnnotationProperty))
        assert set(graph.predicates()) - builtin == declared
        classes = set(graph.subjects(RDF.type, OWL.Class))
        assert set(graph.objects(None, RDFS.subClassOf)) <= classes
        assert classes & declared == set()
        assert set(graph.objects(None, RDF.type)) == {OWL.Class, OWL.AnnotationProperty, OWL.Ontology}
        assert len(set(graph.subjects(RDF.type, OWL.Ontology))) == 1

    def test_names_that_xml_cannot_write_lose_what_it_cannot(self, read: Read) -> None:
        graph = read(Term(iri=SSC, type="Condition", label="a\x0bb \x00 <c> & \"d\" 'é' β 😀"))
        assert texts(graph, SSC, RDFS.label) == {"a b   <c> & \"d\" 'é' β 😀"}

    def test_what_is_no_iri_is_named_and_the_file_before_stays(self, file: Path) -> None:
        export_owl(TERMS, file)
        before = file.read_bytes()
        with pytest.raises(InvalidTerms, match=r"^'MeSH D1' is no IRI"):
            export_owl([Term(iri=SSC, type="Condition", label="a", matches=("MeSH D1",))], file)
        assert file.read_bytes() == before
        assert list(file.parent.iterdir()) == [file]

    @needs_java
    def test_hermit_finds_nothing_wrong(self, file: Path) -> None:
        export_owl(TERMS, file, bridges=BRIDGES)
        found = infer(loaded(file))
        assert found.consistent
        assert found.unsatisfiable == ()
        assert found.subclasses == ()


def _terms() -> Iterator[st.SearchStrategy[Term]]:
    text = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="￾￿"), min_size=1)
    for n in range(6):
        above = st.lists(st.sampled_from([iri(f"MONDO:{m}") for m in range(n)]), unique=True) if n else st.just([])
        yield st.builds(
            Term,
            iri=st.just(iri(f"MONDO:{n}")),
            type=st.sampled_from(TYPES),
            label=text,
            names=st.lists(text, unique=True).map(tuple),
            broader=above.map(tuple),
        )


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.tuples(*_terms()))
def test_owlready2_reads_back_what_went_in(file: Path, terms: tuple[Term, ...]) -> None:
    export_owl(terms, file)
    _assert_same(loaded(file), terms, ())


def test_the_shipped_terms_come_back_whole(file: Path) -> None:
    terms, bridges = shipped_terms()
    assert export_owl(terms, file, bridges=bridges) == Exported(len(terms), {})
    assert len(terms) > 2000
    _assert_same(loaded(file), terms, bridges)


def _assert_same(ontology: Any, terms: tuple[Term, ...], bridges: tuple[tuple[str, str], ...]) -> None:
    """Classes, labels, other names and the hierarchy are those of the terms."""
    classes = {each.iri: each for each in ontology.classes()}
    assert {each for each in classes if not each.startswith(IRI + "#")} == {term.iri for term in terms}
    stated = {(term.iri, up) for term in terms for up in term.broader} | set(bridges)
    found = {(each.iri, up.iri) for each in classes.values() for up in each.is_a if up is not owlready2.Thing}
    assert {pair for pair in found if not pair[1].startswith(IRI + "#")} == stated
    roots = {pair for pair in found if pair[1].startswith(IRI + "#")}
    kinds = {(term.iri, f"{IRI}#{term.type}") for term in terms if term.iri not in {narrow for narrow, _ in stated}}
    assert roots == kinds
    alternative = ontology.world[PREFIXES["skos"] + "altLabel"]
    for term in terms:
        of = classes[term.iri]
        assert of.label == [term.label]
        assert set(alternative[of]) == set(term.names) | set(term.other_names)
