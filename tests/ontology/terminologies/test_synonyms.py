"""Which names of a term are matched, and how."""

from __future__ import annotations

import pytest

from trialgraph.ontology.terminologies.frame import Frame, Synonym
from trialgraph.ontology.terminologies.synonyms import Names, by_scope, is_acronym, names


@pytest.mark.parametrize(
    ("synonym", "field"),
    [
        (Synonym("systemic scleroderma", "EXACT"), "synonyms"),
        (Synonym("Fits", "EXACT", "LAYPERSON"), "synonyms"),
        (Synonym("Anaemia", "EXACT", "UK_SPELLING"), "synonyms"),
        (Synonym("diabetis", "EXACT", "MISSPELLING"), "synonyms"),
        (Synonym("SSc", "EXACT"), "abbreviations"),
        (Synonym("a-long-one", "EXACT", "ABBREVIATION"), "abbreviations"),
        (Synonym("DLBCL", "EXACT", "ACRONYM"), "abbreviations"),
        (Synonym("monoallelic_autosomal", "EXACT", "ALLELIC_REQUIREMENT"), "related"),
        (Synonym("Epilepsy", "EXACT", "OBSOLETE_SYNONYM"), "related"),
        (Synonym("old name", "EXACT", "DEPRECATED"), "related"),
        (Synonym("scleroderma", "BROAD"), "related"),
        (Synonym("morphea", "NARROW", "LAYPERSON"), "related"),
        (Synonym("SSC", "RELATED", "ABBREVIATION"), "related"),
    ],
)
def test_a_synonym_is_sorted_by_its_scope_and_type(synonym: Synonym, field: str) -> None:
    assert by_scope(synonym) == field


@pytest.mark.parametrize("name", ["SSc", "IgAN", "COPD", "T2DM", "X-ALD", "AIDS", "dcSSc", "MS"])
def test_short_names_with_capitals_are_acronyms(name: str) -> None:
    assert is_acronym(name)


@pytest.mark.parametrize("name", ["Lupus", "gout", "A", "Type 2", "SYSTEMIC", "B12", "MS RR", "", "-AB", "A&B"])
def test_words_are_no_acronyms(name: str) -> None:
    assert not is_acronym(name)


def test_each_name_stands_once_and_the_label_not_at_all() -> None:
    frame = Frame(
        id="MONDO:0005100",
        label="systemic sclerosis",
        synonyms=(
            Synonym("scleroderma", "BROAD"),
            Synonym("systemic  scleroderma ", "EXACT"),
            Synonym("systemic scleroderma", "RELATED"),
            Synonym("systemic sclerosis", "EXACT"),
            Synonym("SSc", "EXACT"),
            Synonym("SSc", "EXACT", "ABBREVIATION"),
            Synonym(" ", "EXACT"),
        ),
    )
    assert names(frame) == Names(
        synonyms=("systemic scleroderma",), abbreviations=("SSc",), brands=(), related=("scleroderma",)
    )
