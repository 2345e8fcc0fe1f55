"""Every identifier of the shipped terms exists at its authority, and names there what the term names here.

Public mapping tables confuse ids (they give the ChEBI id of mycophenolate mofetil to peptone), so labels decide.
`identifiers.tsv` holds what each authority said when the id was looked up, so that a wrong id fails everywhere; where
the authorities' own tables are at hand, the table itself is compared with them, so that a stale one fails as well.
`identifier_exceptions.tsv` lists the ids whose authority spells the name in a way nobody writes in a trial.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.ontology import identifiers
from tests.ontology.identifiers import SKOS, Authority, Facts, Row, form
from trialgraph.ontology.namespaces import AUTHORITIES

LEAST = {"CHEBI": 800, "DRUGBANK": 900, "HP": 250, "MESH": 1900, "MONDO": 550, "UNII": 900}


@pytest.fixture(scope="module")
def shipped() -> Facts:
    return identifiers.shipped()


@pytest.fixture(scope="module")
def table() -> dict[str, Row]:
    return identifiers.table()


@pytest.fixture(scope="module")
def authority(shared: Path, shipped: Facts) -> Authority:
    return identifiers.authority(shared, identifiers.used(shipped))


def misfits(shipped: Facts, table: dict[str, Row]) -> list[tuple[str, str]]:
    """The id and its authority's label, wherever the name that is to fit is none of the term's."""
    excused = identifiers.exceptions()
    rows = [(table[curie], own, forms) for curie, own, forms in identifiers.claims(shipped) if curie in table]
    wrong = [row for row, own, forms in rows if form(row.label if own else row.name) not in forms]
    return sorted((row.id, row.label) for row in wrong if (row.id, row.label) not in excused)


def test_the_table_holds_enough_of_each_authority(table: dict[str, Row]) -> None:
    counts = Counter(curie.split(":")[0] for curie in table)
    assert {name for name, least in LEAST.items() if counts[name] < least} == set()
    assert set(counts) == set(LEAST)


def test_every_id_of_a_checked_authority_is_in_the_table_and_no_other(shipped: Facts, table: dict[str, Row]) -> None:
    assert sorted(identifiers.used(shipped) ^ set(table)) == []


def test_every_row_says_what_it_is_called_and_where_that_was_read(table: dict[str, Row]) -> None:
    assert list(table) == sorted(table)
    assert [row.id for row in table.values() if not row.label or len(row.source.split()) < 2] == []


def test_every_label_of_an_authority_is_a_name_of_the_term(shipped: Facts, table: dict[str, Row]) -> None:
    """The term's own id by its label; an equated id by any of its names, since authorities prefer different ones."""
    assert misfits(shipped, table) == []


@pytest.mark.parametrize("predicate", ["exactMatch", None])
def test_an_id_of_something_else_is_seen(shipped: Facts, table: dict[str, Row], predicate: str | None) -> None:
    """The peptone of the mapping tables, under the id of another drug: as the term's own id, and as an equal one."""
    peptone = AUTHORITIES["CHEBI"] + "8764"
    facts = {**shipped, peptone: {SKOS + "prefLabel": ["peptone"]}}
    if predicate:
        del facts[peptone]
        facts["urn:peptone"] = {SKOS + "prefLabel": ["peptone"], SKOS + predicate: [peptone]}
    assert ("CHEBI:8764", "mycophenolate mofetil") in misfits(facts, table)


def test_every_exception_is_needed_and_reasoned(shipped: Facts, table: dict[str, Row]) -> None:
    claims = {curie: (own, forms) for curie, own, forms in identifiers.claims(shipped)}
    for (curie, label), reason in identifiers.exceptions().items():
        own, forms = claims[curie]
        assert table[curie].label == label, f"{curie} has another label now"
        assert len(reason.split()) >= 3, f"{curie} lacks a reason"
        assert form(label if own else table[curie].name) not in forms, f"{curie} needs no exception"


class TestAgainstTheAuthorities:
    """Where the authorities' tables are at hand, what `identifiers.tsv` remembers is what they say now."""

    def test_every_id_exists(self, shipped: Facts, authority: Authority) -> None:
        assert sorted(identifiers.used(shipped) - set(authority.names)) == []

    def test_no_id_is_obsolete_or_merged_into_another(self, authority: Authority) -> None:
        assert authority.stale == {}

    def test_the_table_is_as_written_anew(self, shipped: Facts, authority: Authority, table: dict[str, Row]) -> None:
        assert identifiers.rows(shipped, authority) == list(table.values())

    def test_what_is_stale_would_be_seen(self, shared: Path) -> None:
        """An obsolete HPO term with its replacement, and one that became another name of a term it was merged into."""
        found = identifiers.authority(shared, {"HP:0000057", "HP:0001416", "HP:0000007"})
        assert found.stale == {"HP:0000057": "HP:0008665", "HP:0001416": "HP:0000007"}


@pytest.mark.parametrize(
    ("inverted", "plain"),
    [("Lung Diseases, Interstitial", "interstitial lung disease"), ("NSAIDs", "nsaid"), ("Anti-TNF", "anti tnf")],
)
def test_form_ignores_inversion_number_and_marks(inverted: str, plain: str) -> None:
    assert form(inverted) == form(plain)
    assert form(inverted) != form(plain + " syndrome")


def test_mmf_is_not_peptone(shipped: Facts) -> None:
    facts = shipped[AUTHORITIES["CHEBI"] + "8764"]
    assert facts[SKOS + "prefLabel"] == ["mycophenolate mofetil"]
    assert facts[SKOS + "broadMatch"] == [AUTHORITIES["MESH"] + "D009173"]
    assert re.fullmatch(r".*/9242ECW6R0", next(iri for iri in facts[SKOS + "exactMatch"] if "unii" in iri))
