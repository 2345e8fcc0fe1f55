"""What a person may type for a term, a trial, an authority or a number."""

from __future__ import annotations

import pytest

from trialgraph.errors import AmbiguousTerm, InvalidParameter, UnknownTerm, UnknownTrial
from trialgraph.queries.resolution import resolve
from trialgraph.queries.store import GraphStore

MMF = "http://purl.obolibrary.org/obo/CHEBI_8764"


@pytest.mark.parametrize(
    "typed",
    [
        "mycophenolate mofetil",
        "Mycophenolate  Mofetil ",
        "MMF",
        "mmf",
        "CellCept",
        "CHEBI:8764",
        "chebi:8764",
        MMF,
        "UNII:9242ECW6R0",
        "NCIT:C1468",
        "RXNORM:68149",
        "https://precision.fda.gov/uniisearch/srs/unii/9242ECW6R0",
    ],
)
def test_name_synonym_abbreviation_and_identifiers_mean_the_drug(graph: GraphStore, typed: str) -> None:
    assert resolve(graph, "Treatment", typed).value == MMF


def test_broader_match_is_not_the_same_thing(graph: GraphStore) -> None:
    with pytest.raises(UnknownTerm):
        resolve(graph, "Treatment", "MESH:D000001")


def test_type_narrows_an_abbreviation_of_two_things(graph: GraphStore) -> None:
    assert resolve(graph, "Treatment", "MPA").value.endswith("D009173")
    assert resolve(graph, "Condition", "MPA").value.endswith("microscopic-polyangiitis")
    with pytest.raises(AmbiguousTerm, match="TERM:microscopic-polyangiitis microscopic polyangiitis, MESH:D009173"):
        resolve(graph, "Term", "MPA")


def test_synonym_of_two_drugs_lists_both(graph: GraphStore) -> None:
    with pytest.raises(AmbiguousTerm) as raised:
        resolve(graph, "Treatment", "mycophenolate")
    assert raised.value.candidates == ("CHEBI:8764 mycophenolate mofetil", "MESH:D009173 mycophenolic acid")


def test_preferred_label_beats_the_synonym_of_another_term() -> None:
    graph = GraphStore.open()
    terms = "https://w3id.org/trialgraph/graph/terms"
    skos, tg = "http://www.w3.org/2004/02/skos/core#", "https://w3id.org/trialgraph/ontology#"
    graph.load_shipped(
        f"<http://x/{each}> <{property}> {value} <{terms}> .\n"
        for each, label, other in (("a", "scleroderma", "morphea"), ("b", "systemic sclerosis", "scleroderma"))
        for property, value in (
            ("http://www.w3.org/1999/02/22-rdf-syntax-ns#type", f"<{tg}Condition>"),
            (f"{skos}prefLabel", f'"{label}"'),
            (f"{skos}altLabel", f'"{other}"'),
        )
    )
    assert resolve(graph, "Condition", "Scleroderma").value == "http://x/a"


@pytest.mark.parametrize(
    ("typed", "term"),
    [("immunosuppressant", "D007166"), ("prednisones", "CHEBI_8382"), ("herbal remedy", "D008517")],
)
def test_number_of_the_noun_does_not_matter(graph: GraphStore, typed: str, term: str) -> None:
    assert resolve(graph, "Treatment", typed).value.endswith(term)


def test_a_spelling_that_only_the_lexicon_knows(graph: GraphStore) -> None:
    assert resolve(graph, "Condition", "SJOGREN’S syndrome").value == resolve(graph, "Condition", "MONDO:0010030").value


def test_a_term_that_the_graph_does_not_hold_is_no_unknown_name(graph: GraphStore) -> None:
    assert resolve(graph, "Treatment", "dupilumab").value.startswith("http")
    with pytest.raises(UnknownTerm):
        resolve(graph, "Condition", "dupilumab")


def test_unknown_name_suggests_the_nearest(graph: GraphStore) -> None:
    with pytest.raises(UnknownTerm, match="did you mean mycophenolate mofetil"):
        resolve(graph, "Treatment", "mycofenolate mofetil")


def test_name_of_another_type_is_unknown(graph: GraphStore) -> None:
    with pytest.raises(UnknownTerm, match="no term is called 'systemic sclerosis'"):
        resolve(graph, "Treatment", "systemic sclerosis")


def test_trial_is_found_in_any_case(graph: GraphStore) -> None:
    assert resolve(graph, "Trial", "nct00000001").value == "NCT00000001"
    assert resolve(graph, "Trial", "p7").value == "p7"
    with pytest.raises(UnknownTrial, match="NCT99999999"):
        resolve(graph, "Trial", "NCT99999999")


def test_authority_is_its_graph(graph: GraphStore) -> None:
    assert resolve(graph, "Authority", "ATC").value == "https://w3id.org/trialgraph/graph/membership/atc"
    with pytest.raises(InvalidParameter, match="name one of: atc, curated, mesh"):
        resolve(graph, "Authority", "who")


def test_hierarchy_is_the_graph_of_who_says_it(graph: GraphStore) -> None:
    assert resolve(graph, "Hierarchy", "Mondo").value == "https://w3id.org/trialgraph/graph/closure/mondo"
    with pytest.raises(InvalidParameter, match="hierarchy of terms in this graph, name one of: curated, mondo"):
        resolve(graph, "Hierarchy", "chebi")


@pytest.mark.parametrize(("typed", "number"), [("42", "42"), ("-1.50", "-1.50"), ("+7", "7"), ("08", "8")])
def test_number_is_a_decimal(graph: GraphStore, typed: str, number: str) -> None:
    literal = resolve(graph, "Number", typed)
    assert (literal.value, str(literal).rpartition("#")[2]) == (number, "decimal>")


@pytest.mark.parametrize("typed", ["", "  ", "six", "1e3", "nan", "inf", "1_000", "4 weeks", "1.2.3"])
def test_anything_else_is_no_number(graph: GraphStore, typed: str) -> None:
    with pytest.raises(InvalidParameter):
        resolve(graph, "Number", typed)
