"""Ids of several authorities become one term where they mean the same, and stay apart where they cannot."""

from __future__ import annotations

from collections.abc import Sequence

from trialgraph.ontology.closure import PACKAGE
from trialgraph.ontology.merging import Edge, Merged, Source, merge
from trialgraph.ontology.namespaces import contract, expand
from trialgraph.ontology.term import Term
from trialgraph.ontology.terminologies.entry import Entry


def iri(curie: str) -> str:
    found = expand(curie)
    assert found
    return found


def entry(
    curie: str,
    label: str,
    type: str = "Condition",
    *,
    up: Sequence[str] = (),
    same: Sequence[str] = (),
    names: Sequence[str] = (),
    form: str = "",
    of: Sequence[str] = (),
    replaced: str | None = None,
) -> Entry:
    return Entry(
        iri=iri(curie),
        type=type,
        label=label,
        synonyms=tuple(names),
        broader=tuple(map(iri, up)),
        exact=tuple(map(iri, same)),
        ingredients=tuple(map(iri, of)),
        form=form,
        replaced_by=replaced and iri(replaced),
    )


def merged(*sources: Source, shipped: Sequence[Term] = ()) -> Merged:
    return merge(shipped, (), sources)


def clusters(found: Merged) -> dict[str, list[str]]:
    """The CURIE of each term, with those that it matches."""
    return {term.curie: sorted(map(contract, term.matches)) for term in found.terms}


MONDO = Source("mondo", (entry("MONDO:1", "gout", same=["MESH:D1"]), entry("MONDO:2", "joint disease")))
MESH = Source(
    "mesh",
    (entry("MESH:D1", "Gouty Arthritis", names=["gout"]), entry("MESH:D2", "Joint Diseases", names=["arthropathy"])),
)


class TestOne:
    def test_what_is_said_to_match_and_what_shares_a_label_is_one_term(self) -> None:
        assert clusters(merged(MONDO, MESH)) == {"MONDO:1": ["MESH:D1"], "MONDO:2": ["MESH:D2"]}

    def test_the_order_of_the_sources_decides_nothing(self) -> None:
        assert clusters(merged(MESH, MONDO)) == clusters(merged(MONDO, MESH))

    def test_two_are_one_through_an_id_that_nobody_loaded(self) -> None:
        doid = Source("doid", (entry("DOID:1", "podagra", same=["MESH:D1"]),))
        assert clusters(merged(MONDO, doid))["MONDO:1"] == ["DOID:1", "MESH:D1"]

    def test_a_term_has_the_names_of_all(self) -> None:
        [_, joint] = merged(MONDO, MESH).terms
        assert (joint.label, joint.names) == ("joint disease", ("Joint Diseases", "arthropathy"))

    def test_labels_that_are_alike_whatever_else_has_the_name(self) -> None:
        chebi = Source("chebi", (entry("CHEBI:1", "urea", "Drug"), entry("CHEBI:2", "ureas", "Substance")))
        mesh = Source(
            "mesh", (entry("MESH:D1", "Urea", "Drug"), entry("MESH:D2", "carbamide salts", "Drug", names=["urea"]))
        )
        assert clusters(merged(chebi, mesh)) == {"CHEBI:1": ["MESH:D1"], "CHEBI:2": [], "MESH:D2": []}

    def test_a_heading_in_another_order_of_words(self) -> None:
        hpo = Source("hpo", (entry("HP:1", "Stress urinary incontinence"),))
        mesh = Source("mesh", (entry("MESH:D1", "Urinary Incontinence, Stress"),))
        assert clusters(merged(hpo, mesh)) == {"HP:1": ["MESH:D1"]}

    def test_a_shipped_term_stands_for_all_and_keeps_its_own_names(self) -> None:
        ours = Term(iri=iri("TERM:gout"), type="Condition", label="gout", matches=(iri("MESH:D1"),))
        [term, _] = merged(MONDO, MESH, shipped=[ours]).terms
        assert (term.curie, term.label, term.names, term.curated) == ("TERM:gout", "gout", (), True)
        assert term.other_names == ("Gouty Arthritis",)
        assert {iri("MESH:D1"), iri("MONDO:1")} <= set(term.matches)

    def test_capitals_are_an_abbreviation(self) -> None:
        [term] = merged(Source("mondo", (entry("MONDO:1", "multiple sclerosis", names=["MS", "CAN"]),))).terms
        assert (term.names, term.abbreviations) == ((), ("MS", "CAN"))

    def test_an_id_that_was_given_up_leads_to_its_successor(self) -> None:
        old = Source("mondo", (entry("MONDO:1", "gout"), entry("MONDO:9", "old gout", replaced="MONDO:1")))
        [term] = merged(old).terms
        assert term.matches == (iri("MONDO:9"),)
        assert "old gout" not in term.names


class TestApart:
    def test_what_is_said_to_match_under_names_that_do_not_agree(self) -> None:
        one = Source("mondo", (entry("MONDO:1", "uterine carcinosarcoma", same=["MESH:D1"]),))
        two = Source("mesh", (entry("MESH:D1", "Retroviridae Infections"),))
        found = merged(one, two)
        assert clusters(found) == {"MONDO:1": [], "MESH:D1": []}
        assert found.notes == ["MONDO:1 and MESH:D1, one to mondo, are kept apart: their names do not agree"]

    def test_a_denial(self) -> None:
        one = Source("mondo", (entry("MONDO:1", "non-small cell squamous lung carcinoma", same=["DOID:1"]),))
        two = Source("doid", (entry("DOID:1", "lung non-squamous non-small cell carcinoma"),))
        assert clusters(merged(one, two))["MONDO:1"] == []

    def test_a_loose_synonym_that_is_anothers_label(self) -> None:
        one = Source("mondo", (entry("MONDO:1", "pulmonary capillary hemangiomatosis", names=["PVOD disease"]),))
        two = Source("mesh", (entry("MESH:D1", "PVOD disease"),))
        assert clusters(merged(one, two)) == {"MONDO:1": [], "MESH:D1": []}

    def test_two_ids_of_one_authority_whatever_a_third_says(self) -> None:
        other = Source(
            "doid", (entry("DOID:1", "podagra", same=["MONDO:1", "MONDO:2"], names=["gout", "joint disease"]),)
        )
        found = merged(MONDO, other)
        assert clusters(found) == {"MONDO:1": ["DOID:1", "MESH:D1"], "MONDO:2": []}
        assert found.notes == [
            "DOID:1 and MONDO:2, one to doid, are kept apart: MONDO:1 and MONDO:2 would be one"
        ]  # fmt: skip

    def test_a_drug_and_a_condition(self) -> None:
        chebi = Source("chebi", (entry("CHEBI:1", "gout", "Drug", same=["MESH:D1"]),))
        found = merged(MONDO, chebi)
        assert sorted(clusters(found)) == ["CHEBI:1", "MONDO:1", "MONDO:2"]
        assert found.notes == ["CHEBI:1 and MESH:D1, one to chebi, are kept apart: one is a Condition the other a Drug"]

    def test_what_a_mapping_set_denies(self) -> None:
        set_ = Source("sssom-x", different=((iri("MONDO:1"), iri("MESH:D1")),))
        assert clusters(merged(MONDO, MESH, set_))["MONDO:1"] == []

    def test_a_name_that_one_authority_gives_to_two_terms(self) -> None:
        podagra, uric = (
            entry("MESH:D1", "podagra", names=["gout"]),
            entry("MESH:D2", "uric acid disease", names=["gout"]),
        )
        two = Source("mesh", (podagra, uric))
        one = Source("mondo", (entry("MONDO:1", "gout"),))
        assert sorted(clusters(merged(one, two))) == ["MESH:D1", "MESH:D2", "MONDO:1"]

    def test_a_synonym_that_is_nobodys_label(self) -> None:
        one = Source("mondo", (entry("MONDO:1", "gout", names=["rich man's disease"]),))
        two = Source("mesh", (entry("MESH:D1", "obesity", names=["rich man's disease"]),))
        assert sorted(clusters(merged(one, two))) == ["MESH:D1", "MONDO:1"]

    def test_a_class_and_a_drug_of_the_same_name(self) -> None:
        one = Source("chebi", (entry("CHEBI:1", "antimetabolite", "DrugClass"),))
        two = Source("mesh", (entry("MESH:D1", "antimetabolite", "Drug"),))
        assert sorted(clusters(merged(one, two))) == ["CHEBI:1", "MESH:D1"]


class TestHierarchy:
    def test_every_source_says_what_it_says_of_the_one_term(self) -> None:
        one = Source("mondo", (entry("MONDO:1", "gout", up=["MONDO:2"]), entry("MONDO:2", "arthritis")))
        two = Source("mesh", (entry("MESH:D1", "gout", up=["MESH:D3"]), entry("MESH:D3", "metabolic disease")))
        found = merged(one, two)
        assert set(found.edges) == {
            Edge(iri("MONDO:1"), iri("MONDO:2"), "mondo"),
            Edge(iri("MONDO:1"), iri("MESH:D3"), "mesh"),
        }

    def test_the_preferred_authority_places_the_term_and_the_user_may_add_to_it(self) -> None:
        one = Source("mondo", (entry("MONDO:1", "gout", up=["MONDO:2"]), entry("MONDO:2", "arthritis")))
        two = Source("mesh", (entry("MESH:D1", "gout", up=["MESH:D3"]), entry("MESH:D3", "metabolic disease")))
        mine = Source("sssom-x", under=((iri("MONDO:1"), iri("MESH:D3")),))
        assert merged(one, two).terms[0].broader == (iri("MONDO:2"),)
        assert set(merged(one, two, mine).terms[0].broader) == {iri("MONDO:2"), iri("MESH:D3")}

    def test_the_package_places_its_own_terms(self) -> None:
        ours = (
            Term(iri=iri("MONDO:1"), type="Condition", label="gout", broader=(iri("TERM:crystals"),)),
            Term(iri=iri("TERM:crystals"), type="Condition", label="crystal arthropathy"),
        )
        one = Source("mondo", (entry("MONDO:1", "gout", up=["MONDO:2"]), entry("MONDO:2", "arthritis")))
        assert merged(one, shipped=ours).terms[0].broader == (iri("TERM:crystals"),)

    def test_a_circle_of_two_sources_is_cut_at_the_later_one(self) -> None:
        one = Source("mondo", (entry("MONDO:1", "gout", up=["MONDO:2"]), entry("MONDO:2", "arthritis")))
        two = Source("mesh", (entry("MESH:D1", "gout"), entry("MESH:D2", "arthritis", up=["MESH:D1"])))
        found = merged(one, two)
        assert found.edges == [Edge(iri("MONDO:1"), iri("MONDO:2"), "mondo")]
        assert found.notes == ["MONDO:2 under MONDO:1 (mesh) closes a circle and is left out"]

    def test_a_salt_and_a_brand_are_kinds_of_their_one_substance(self) -> None:
        source = Source(
            "chebi",
            (
                entry("CHEBI:1", "imatinib", "Drug"),
                entry("CHEBI:2", "imatinib mesylate", "Drug", form="salt", of=["CHEBI:1"]),
                entry("CHEBI:3", "imatinib and zinc", "Drug", form="combination", of=["CHEBI:1", "CHEBI:4"]),
                entry("CHEBI:4", "zinc", "Substance"),
            ),
        )
        assert merged(source).edges == [Edge(iri("CHEBI:2"), iri("CHEBI:1"), "chebi")]

    def test_a_salt_that_is_a_name_of_a_drug_of_ours_is_a_kind_of_it(self) -> None:
        names = ("abiraterone acetate", "Zytiga")
        ours = Term(iri=iri("CHEBI:1"), type="Drug", label="abiraterone", names=names, matches=(iri("MESH:C1"),))
        chebi = Source("chebi", (entry("CHEBI:1", "abiraterone", "Drug"), entry("CHEBI:2", names[0], "Drug")))
        mesh = Source("mesh", (entry("MESH:D2", "Abiraterone Acetate", "Drug"), entry("MESH:D3", "Zytiga", "Drug")))
        found = merged(chebi, mesh, shipped=[ours])
        assert found.edges == [Edge(iri("CHEBI:2"), iri("CHEBI:1"), PACKAGE)]
        assert clusters(found)["CHEBI:2"] == ["MESH:D2"]

    def test_a_mapping_set_says_what_is_broader(self) -> None:
        set_ = Source("sssom-x", under=((iri("MESH:D1"), iri("MONDO:2")), (iri("MESH:D1"), iri("MONDO:99"))))
        assert merged(MONDO, MESH, set_).edges == [Edge(iri("MONDO:1"), iri("MONDO:2"), "sssom-x")]

    def test_a_chemical_that_another_authority_calls_a_drug_is_a_drug(self) -> None:
        chebi = Source("chebi", (entry("CHEBI:1", "curcumin", "Substance"),))
        mesh = Source("mesh", (entry("MESH:D1", "Curcumin", "Drug"),))
        [term] = merged(chebi, mesh).terms
        assert (term.curie, term.type) == ("CHEBI:1", "Drug")
