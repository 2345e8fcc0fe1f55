"""Which of the ids on a page is that of its trial."""

from __future__ import annotations

import pytest

from trialgraph.loaders.formats import page
from trialgraph.loaders.formats.page_ids import identity, ids

SURE = [
    ("NCT ID: NCT00000001\nNCT00000002", "", "", "NCT00000001", ""),
    ("Identifiers\nNCT00000001\nEX-12\nNCT00000002", "", "", "NCT00000001", ""),
    ("• ClinicalTrials.gov Identifier: nct00000001.", "", "", "NCT00000001", ""),
    ("Registration Number\tEUCTR2008-123456-27-GB", "", "", "2008-123456-27", ""),
    ("EU CT Number: 2022-512345-12-01", "", "", "2022-512345-12", ""),
    ("NCT00000002\nNCT00000003", "", "https://trials.example/NCT00000001?x=1", "NCT00000001", "address"),
    ("https://trials.example/study/ISRCTN12345678/\nNCT00000002\nNCT00000003", "", "", "ISRCTN12345678", "address"),
    ("NCT ID: NCT00000001", "", "https://trials.example/NCT00000001", "NCT00000001", ""),
    ("NCT ID: NCT00000001\nNCT ID: NCT00000002", "", "https://trials.example/NCT00000001", "NCT00000001", "address"),
    ("NCT00000002\nNCT00000003", "Examplinib (NCT00000001)", "", "NCT00000001", "title"),
    ("Examplinib\n(NCT00000001)\nHS 12", "", "", "NCT00000001", "line of its own"),
    ("NCT00000001\nNCT00000001", "", "", "NCT00000001", "line of its own"),
]
UNSURE = [
    "NCT00000001\nNCT00000002",
    "NCT ID: NCT00000001\nNCT ID: NCT00000002",
    "This study extends NCT00000001.",
    "NCT ID: pending",
    "NCT ID: NCT123",
    "Phase: 2",
    "",
]


def lines(text: str) -> list[page.Line]:
    return page.filled(page.lines(text))


@pytest.mark.parametrize(("text", "title", "about", "expected", "basis"), SURE)
def test_an_id_that_is_surely_the_trials_own(text: str, title: str, about: str, expected: str, basis: str) -> None:
    found = identity(lines(text), title, about)
    assert (found.nct_id or found.registry_id) == expected
    assert (found.nct_id is None) is not expected.startswith("NCT")
    if basis:
        assert found.inference is not None and basis in found.inference.basis
        assert (found.inference.value, 0.5 < found.inference.confidence < 1) == (expected, True)
    else:
        assert found.inference is None


@pytest.mark.parametrize("text", UNSURE)
def test_an_id_that_may_be_of_another_trial_is_not_taken(text: str) -> None:
    assert identity(lines(text), "") == (None, (), None)


def test_the_tables_are_whole() -> None:
    assert (len(SURE), len(UNSURE)) == (12, 7)


def test_the_numbers_of_one_trial_in_other_registries_stay_with_it() -> None:
    text = "NCT Number: NCT00000001\nEudraCT Number: 2008-123456-27\nTrial ID: DRKS00001234"
    found = identity(lines(text), "")
    assert found.nct_id == "NCT00000001"
    assert [(each.id, each.type, each.domain) for each in found.others] == [
        ("2008-123456-27", "EUDRACT_NUMBER", "EUCTR"),
        ("DRKS00001234", "REGISTRY", "DRKS"),
    ]


def test_ids_are_found_in_words_and_addresses() -> None:
    text = "see (NCT00000001), https://x.example/view?id=ISRCTN12345678&l=1, CTRI/2020/01/012345; not NCT1, 2020-01-01"
    assert [each.id for each in ids(text)] == ["NCT00000001", "CTRI/2020/01/012345", "ISRCTN12345678"]
