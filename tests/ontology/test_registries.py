from __future__ import annotations

import pytest

from trialgraph.ontology.registries import REGISTRIES, preferred, registry_id

CASES = [
    ("NCT05300932", "ClinicalTrials.gov", "NCT05300932"),
    (" nct05300932 ", "ClinicalTrials.gov", "NCT05300932"),
    ("2008-000224-27", "EUCTR", "2008-000224-27"),
    ("EUCTR2008-000224-27-GB", "EUCTR", "2008-000224-27"),
    ("2012-003632-23-outside-EU/EEA", "EUCTR", "2012-003632-23"),
    ("2023-508143-51-01", "CTIS", "2023-508143-51"),
    ("EU CT number 2023-508143-51", "CTIS", "2023-508143-51"),
    ("isrctn96912679", "ISRCTN", "ISRCTN96912679"),
    ("ACTRN12618000345257p", "ANZCTR", "ACTRN12618000345257"),
    ("chictr-TRC-12002634", "ChiCTR", "ChiCTR-TRC-12002634"),
    ("ChiCTR2000029308", "ChiCTR", "ChiCTR2000029308"),
    ("JPRN-jRCTs031190227", "JPRN", "JPRN-jRCTs031190227"),
    ("JPRN-UMIN000012345", "JPRN", "JPRN-UMIN000012345"),
    ("RBR-6XBGV9J", "REBEC", "RBR-6xbgv9j"),
    ("CTRI/2019/05/019123", "CTRI", "CTRI/2019/05/019123"),
    ("DRKS00012345", "DRKS", "DRKS00012345"),
    ("IRCT20180416039326N10", "IRCT", "IRCT20180416039326N10"),
]


@pytest.mark.parametrize(("text", "registry", "spelt"), CASES)
def test_an_id_is_told_by_its_pattern_and_spelt_as_its_registry_does(text: str, registry: str, spelt: str) -> None:
    found = registry_id(text)
    assert found is not None
    assert (found.registry, found.id) == (registry, spelt)
    assert found.iri.endswith(spelt)


@pytest.mark.parametrize(
    "text", ["", None, "NCT0530093", "NCT053009321", "2008-000224", "see NCT05300932", "U1111-1234"]
)
def test_what_is_no_registry_id_is_none(text: str | None) -> None:
    assert registry_id(text) is None


def test_the_number_of_cases() -> None:
    assert len(CASES) == 17
    assert len({registry.name for registry in REGISTRIES}) == len(REGISTRIES)


def test_a_trial_is_known_by_the_first_registry_of_the_order() -> None:
    ids = [found for text in ("ISRCTN96912679", "2008-000224-27", "NCT05300932") if (found := registry_id(text))]
    best = preferred(ids)
    assert best is not None
    assert best.id == "NCT05300932"
    assert preferred([]) is None
