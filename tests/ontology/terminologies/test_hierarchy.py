"""No term is its own ancestor; names come once; types are written in many ways."""

from __future__ import annotations

from itertools import pairwise

import pytest

from trialgraph.errors import InvalidTerms
from trialgraph.ontology.namespaces import AUTHORITIES
from trialgraph.ontology.terminologies.entry import Entry
from trialgraph.ontology.terminologies.hierarchy import acyclic
from trialgraph.ontology.terminologies.kinds import KINDS, kind
from trialgraph.ontology.terminologies.names import distinct, split
from trialgraph.ontology.terminologies.semantic_types import CHEMICALS, TYPES, type_of

MONDO = AUTHORITIES["MONDO"]


def term(number: int, *above: int) -> Entry:
    return Entry(
        iri=f"{MONDO}{number}", type="Condition", label=str(number), broader=tuple(f"{MONDO}{n}" for n in above)
    )


def test_a_hierarchy_passes_as_it_is() -> None:
    entries = [term(1), term(2, 1), term(3, 1), term(4, 2, 3), term(5, 99)]
    assert list(acyclic(entries, "a.obo")) == entries


def test_a_cycle_is_named_upwards_with_the_file() -> None:
    entries = [term(1, 3), term(2, 1), term(3, 2), term(4, 3)]
    read: list[Entry] = []
    with pytest.raises(InvalidTerms) as raised:
        read.extend(acyclic(entries, "a.obo"))
    message = str(raised.value)
    assert message.startswith("a.obo: a term is its own ancestor: MONDO:")
    steps = message.rpartition(": ")[2].split(" -> ")
    edges = {("MONDO:1", "MONDO:3"), ("MONDO:2", "MONDO:1"), ("MONDO:3", "MONDO:2")}
    assert set(pairwise(steps)) == edges


def test_a_term_above_itself_is_a_cycle() -> None:
    with pytest.raises(InvalidTerms, match="MONDO:7 -> MONDO:7"):
        list(acyclic([term(7, 7)], "a.obo"))


def test_abbreviations_are_told_from_words() -> None:
    synonyms, abbreviations = split("Mycophenolate Mofetil", ["MMF", "mycophenolate mofetil", "RS 61443", "CellCept"])
    assert synonyms == ("RS 61443", "CellCept")
    assert abbreviations == ("MMF",)


def test_a_name_in_capitals_is_no_abbreviation_of_itself() -> None:
    assert split("Elemental zinc", ["Zinc", "ZINC"]) == (("Zinc",), ())
    assert split("Zinc", ["ZINC"]) == ((), ())


def test_names_that_differ_in_case_are_one() -> None:
    assert distinct(["predniSONE", "Prednisone", "", "prednisone"]) == ("predniSONE",)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("DrugClass", "DrugClass"),
        ("drug class", "DrugClass"),
        ("CONDITION", "Condition"),
        ("substance", "Substance"),
        ("", ""),
    ],
)
def test_types_are_understood_as_people_write_them(written: str, meant: str) -> None:
    assert kind(written) == meant


def test_an_unknown_type_is_answered_with_those_there_are() -> None:
    with pytest.raises(InvalidTerms, match=r"^'Gene' is no type of a term; there are Drug, DrugClass, Condition"):
        kind("Gene")


def test_semantic_types_lead_to_types_of_ours() -> None:
    assert set(TYPES.values()) <= set(KINDS)
    assert set(TYPES) >= CHEMICALS
    assert type_of(["Organic Chemical", "Pharmacologic Substance"]) == "Drug"
    assert type_of(["Hormone"]) == "Substance"
    assert type_of(["Neoplastic Process"]) == "Condition"
    assert type_of(["Body Part, Organ, or Organ Component"]) == ""
