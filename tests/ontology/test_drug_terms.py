"""What the shipped drugs, drug classes and memberships promise."""

from __future__ import annotations

from collections import Counter, defaultdict
from importlib.resources import files

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from trialgraph.ontology.lexicon import Lexicon
from trialgraph.ontology.namespaces import MEMBERSHIP_GRAPH, PREFIXES, TG, expand

SKOS = PREFIXES["skos"]
BROADER, LABEL, NOTATION = SKOS + "broader", SKOS + "prefLabel", SKOS + "notation"
TYPE = PREFIXES["rdf"] + "type"
AUTHORITIES = ("atc", "chebi", "curated", "mesh")
LEAST = {"atc": 50, "chebi": 300, "curated": 300, "mesh": 20}

Facts = dict[str, dict[str, list[str]]]


def read(prefix: str) -> Facts:
    """What the term files of a name state of each subject, predicate by predicate."""
    facts: Facts = defaultdict(lambda: defaultdict(list))
    for file in files("trialgraph.ontology").joinpath("terms").iterdir():
        if file.name.startswith(prefix) and file.name.endswith(".ttl"):
            for quad in parse(file.read_bytes(), format=RdfFormat.TURTLE):
                if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
                    facts[quad.subject.value][quad.predicate.value].append(quad.object.value)
    return facts


@pytest.fixture(scope="module")
def terms() -> Facts:
    return read("drug")


@pytest.fixture(scope="module")
def memberships() -> dict[str, Facts]:
    return {authority: read(f"membership-{authority}") for authority in AUTHORITIES}


def of_type(terms: Facts, kind: str) -> set[str]:
    return {iri for iri, facts in terms.items() if facts.get(TYPE) == [TG + kind]}


def upward(terms: Facts, start: set[str]) -> set[str]:
    """The terms and all that is broader than one of them."""
    found: set[str] = set()
    while start:
        found |= start
        start = {up for iri in start for up in terms[iri].get(BROADER, [])} - found
    return found


def one(name: str) -> str:
    """The IRI of the one drug or class that a name stands for."""
    (term,) = Lexicon.shipped().resolve(name)
    return term.iri


def classes(terms: Facts, membership: Facts, drug: str) -> set[str]:
    """All classes a drug is in by one authority, closed upward on both sides."""
    direct = {up for iri in upward(terms, {drug}) for up in membership.get(iri, {}).get(TG + "inClass", [])}
    return upward(terms, direct)


def authorities(terms: Facts, memberships: dict[str, Facts], drug: str, group: str) -> set[str]:
    """Who says that the drug is in the class."""
    return {name for name, rows in memberships.items() if one(group) in classes(terms, rows, one(drug))}


def test_there_are_enough_drugs_and_classes(terms: Facts) -> None:
    assert len(of_type(terms, "Drug")) >= 600
    assert len(of_type(terms, "DrugClass")) >= 150
    assert len(terms) == len(of_type(terms, "Drug")) + len(of_type(terms, "DrugClass"))


def test_every_term_has_one_label(terms: Facts) -> None:
    assert {iri for iri, facts in terms.items() if len(facts[LABEL]) != 1} == set()


def test_no_label_stands_for_two_terms() -> None:
    labels = Counter(label.casefold() for facts in read("").values() if TYPE in facts for label in facts[LABEL])
    assert [label for label, count in labels.items() if count > 1] == []


def test_every_broader_term_exists_and_is_of_the_same_kind(terms: Facts) -> None:
    pairs = [(iri, up) for iri, facts in terms.items() for up in facts.get(BROADER, [])]
    assert len(pairs) > 100
    assert [pair for pair in pairs if terms.get(pair[1], {}).get(TYPE) != terms[pair[0]][TYPE]] == []


def test_nothing_is_broader_than_itself(terms: Facts) -> None:
    for iri, facts in terms.items():
        assert iri not in upward(terms, set(facts.get(BROADER, [])))


@pytest.mark.parametrize("authority", AUTHORITIES)
def test_memberships_join_drugs_to_classes(terms: Facts, memberships: dict[str, Facts], authority: str) -> None:
    rows = [(drug, group) for drug, facts in memberships[authority].items() for group in facts.get(TG + "inClass", [])]
    drugs, groups = of_type(terms, "Drug"), of_type(terms, "DrugClass")
    assert len(rows) >= LEAST[authority]
    assert [row for row in rows if row[0] not in drugs or row[1] not in groups] == []


@pytest.mark.parametrize("authority", AUTHORITIES)
def test_memberships_are_asserted_not_closed(terms: Facts, memberships: dict[str, Facts], authority: str) -> None:
    for facts in memberships[authority].values():
        groups = set(facts.get(TG + "inClass", []))
        for group in groups:
            assert not (upward(terms, set(terms[group].get(BROADER, []))) & groups)


@pytest.mark.parametrize("authority", AUTHORITIES)
def test_each_authority_names_its_graph(memberships: dict[str, Facts], authority: str) -> None:
    facts = memberships[authority][MEMBERSHIP_GRAPH + authority]
    assert len(facts[LABEL]) == len(facts[NOTATION]) == 1


def test_at_least_a_hundred_classes_have_members(terms: Facts, memberships: dict[str, Facts]) -> None:
    drugs = [facts for rows in memberships.values() for facts in rows.values()]
    direct = {group for facts in drugs for group in facts.get(TG + "inClass", [])}
    assert len(upward(terms, direct)) >= 100


@pytest.mark.parametrize(
    ("drug", "group", "who"),
    [
        ("mycophenolate mofetil", "immunosuppressants", {"atc", "chebi"}),
        ("mycophenolic acid", "immunosuppressants", {"atc", "chebi"}),
        ("azathioprine", "immunosuppressants", {"atc", "chebi", "mesh"}),
        ("methotrexate", "immunosuppressants", {"atc", "chebi", "mesh"}),
        ("abatacept", "immunosuppressants", {"atc", "mesh"}),
        ("etanercept", "immunosuppressants", {"atc"}),
        ("cyclophosphamide", "immunosuppressants", {"chebi"}),
        ("rituximab", "immunosuppressants", set()),
        ("rituximab", "anti-CD20", {"curated"}),
        ("rituximab", "cell-depleting therapies", {"curated"}),
        ("rituximab", "biologics", {"curated"}),
        ("abatacept", "biologics", {"curated"}),
        ("etanercept", "biologics", {"curated"}),
        ("etanercept", "TNF inhibitors", {"curated"}),
        ("certolizumab pegol", "TNF inhibitors", {"curated", "mesh"}),
        ("alemtuzumab", "cell-depleting therapies", {"curated"}),
        ("inebilizumab", "anti-CD19", {"curated"}),
        ("muromonab-CD3", "anti-CD3", {"curated"}),
        ("cyclophosphamide", "cell-depleting therapies", set()),
        ("mycophenolate mofetil", "cell-depleting therapies", set()),
        ("mycophenolate mofetil", "biologics", set()),
        ("IVIG", "biologics", set()),
        ("baricitinib", "JAK inhibitors", {"curated"}),
        ("prednisone", "oral corticosteroids", {"curated"}),
        ("prednisone", "steroids", {"chebi", "curated"}),
        ("bosentan", "endothelin receptor antagonists", {"chebi"}),
        ("sildenafil citrate", "PDE-5 inhibitors", {"curated", "mesh"}),
        ("sildenafil", "PAH approved medications", {"curated"}),
        ("enalapril", "ACE inhibitors", {"chebi"}),
        ("nifedipine", "calcium channel blockers", {"chebi"}),
        ("omeprazole", "proton pump inhibitors", {"chebi"}),
        ("ibuprofen", "NSAIDs", {"chebi"}),
        ("BCG vaccine", "live vaccines", {"curated"}),
    ],
)  # fmt: skip
def test_who_says_that_a_drug_is_in_a_class(
    terms: Facts, memberships: dict[str, Facts], drug: str, group: str, who: set[str]
) -> None:
    assert authorities(terms, memberships, drug, group) == who


@pytest.mark.parametrize("drug", ["rituximab", "cyclophosphamide", "prednisone", "methylprednisolone", "CellCept"])
def test_no_hand_puts_these_under_immunosuppressants(terms: Facts, memberships: dict[str, Facts], drug: str) -> None:
    assert one("immunosuppressive agents") not in classes(terms, memberships["curated"], one(drug))


@pytest.mark.parametrize(
    ("name", "curie"),
    [
        ("MMF", "CHEBI:8764"),
        ("mycophenolate", "CHEBI:8764"),
        ("EC-MPS", "CHEBI:67155"),
        ("CYC", "CHEBI:4027"),
        ("CTX", "CHEBI:4027"),
        ("cyclosporine A", "CHEBI:4031"),
        ("FK506", "CHEBI:61049"),
        ("rapamycin", "CHEBI:9168"),
        ("Orencia", "MESH:D000069594"),
        ("ABA", "MESH:D000069594"),
        ("CAMPATH", "MESH:D000074323"),
        ("D-penicillamine", "CHEBI:7959"),
        ("certolizumab", "MESH:D000068582"),
        ("intravenous immunoglobulin", "MESH:D016756"),
        ("imatinib mesylate", "CHEBI:31690"),
        ("immunosuppressive therapy", "CHEBI:35705"),
        ("investigational agent", "MESH:D015507"),
        ("biologic agent", "MESH:D001688"),
        ("live/attenuated vaccine", "MESH:D014613"),
        ("phosphodiesterase type 5 inhibitor", "MESH:D058986"),
    ],
)
def test_names_as_criteria_write_them(name: str, curie: str) -> None:
    assert one(name) == expand(curie)


def test_salts_and_esters_are_narrower_than_what_they_release(terms: Facts) -> None:
    pairs = {"imatinib mesylate": "imatinib", "MMF": "mycophenolic acid", "valacyclovir": "acyclovir"}
    for given, released in pairs.items():
        assert terms[one(given)][BROADER] == [one(released)]


def test_an_abbreviation_may_stand_for_two_drugs() -> None:
    labels = {term.label for term in Lexicon.shipped().resolve("MPA") if term.type == "Drug"}
    assert labels == {"mycophenolic acid", "medroxyprogesterone acetate"}
