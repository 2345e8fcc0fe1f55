"""Whom a protocol takes: criteria, ages, sex, numbers."""

from __future__ import annotations

import pytest

from tests.loaders.formats.euctr.protocol import values
from trialgraph.loaders.formats.euctr.population import eligibility, enrollment, maximum_age, minimum_age, sex
from trialgraph.loaders.formats.euctr.tables import Entry
from trialgraph.loaders.formats.euctr.values import Values

GROUPS = ("in_utero", "preterm", "newborns", "infants", "children", "adolescents", "adults", "elderly")


def ages(*taken: str, minors: str | None = None, unknown: tuple[str, ...] = ()) -> tuple[str | None, str | None]:
    entries = [Entry(each, "Yes" if each in taken else "No") for each in GROUPS if each not in unknown]
    under = minors or ("Yes" if set(taken) & set(GROUPS[:-2]) else "No")
    found = Values([Entry("minors", under), *entries])
    return minimum_age(found), maximum_age(found)


def test_ages_are_those_that_the_groups_print() -> None:
    assert ages("adults") == ("18 Years", "64 Years")
    assert ages("adults", "elderly") == ("18 Years", None)
    assert ages("elderly") == ("65 Years", None)
    assert ages("children", "adolescents") == ("2 Years", "17 Years")
    assert ages("infants", "elderly") == ("28 Days", None)
    assert ages("newborns") == ("0 Days", "27 Days")


def test_a_group_without_a_number_has_no_age() -> None:
    assert ages("preterm", "newborns") == (None, "27 Days")
    assert ages("in_utero", "adults") == (None, "64 Years")
    assert ages() == (None, None)


def test_ages_are_unknown_where_the_answers_leave_them_open() -> None:
    assert ages("adults", minors="Yes") == (None, "64 Years")
    assert ages("adults", minors="Information not present in EudraCT") == (None, "64 Years")
    assert ages("adults", unknown=("elderly",)) == ("18 Years", None)
    assert ages("children", unknown=("adults",)) == ("2 Years", None)


@pytest.mark.parametrize(
    ("female", "male", "code"),
    [("Yes", "Yes", "ALL"), ("Yes", "No", "FEMALE"), ("No", "Yes", "MALE"), ("No", "No", None), ("Yes", "", None)],
)
def test_sex(female: str, male: str, code: str | None) -> None:
    assert sex(Values([Entry("female", female), Entry("male", male)])) == code


@pytest.mark.parametrize(
    ("here", "everywhere", "multinational", "number"),
    [
        ("12", "1,240", "Yes", 1240),
        ("12", "", "Yes", None),
        ("12", "", "No", 12),
        ("12", "0", "No", 12),
        ("", "0", "No", 0),
        ("12", "", "", None),
        ("12", "30", "No", 30),
    ],
)
def test_the_number_of_a_country_counts_for_the_trial_only_where_there_is_no_other(
    here: str, everywhere: str, multinational: str, number: int | None
) -> None:
    fields = {"enrollment_here": here, "enrollment": everywhere, "multinational": multinational}
    assert enrollment(Values(Entry(field, value) for field, value in fields.items())) == number


def test_criteria_stand_below_their_headings_as_they_are_printed() -> None:
    found, restored = eligibility(values())
    assert found is not None
    assert found.text == (
        "Inclusion Criteria:\n\n1. Glimmer for 4 weeks.\n2. Age < 70 years.\n\n"
        "Exclusion Criteria:\n\n1. Use of glowine.\n2. Pregnancy."
    )
    assert (found.offset, restored) == (0, 0)


def test_a_list_that_is_left_out_has_no_heading() -> None:
    only, _ = eligibility(Values([Entry("exclusion", "None")]))
    assert only is not None and only.text == "Exclusion Criteria:\n\nNone"
    assert eligibility(Values(())) == (None, 0)


LOST = [
    ("-Glimmer.-Age < 70.-Consent.", "-Glimmer.\n-Age < 70.\n-Consent."),
    ("- Glimmer (any);- Age", "- Glimmer (any);\n- Age"),
    (
        "1. Glimmer for 4 weeks.2. Age < 70 years.10) Consent",
        "1. Glimmer for 4 weeks.\n2. Age < 70 years.\n10) Consent",
    ),
    ("- Any of:     -Glowine,     -Luminol.- Age", "- Any of:\n     -Glowine,\n     -Luminol.\n- Age"),
    ("- Any of:   - Glowine,  - Luminol. - Age", "- Any of:   - Glowine,  - Luminol. - Age"),
    ("Ratio of 1.5.Then 2.5 mg. A-Vitamin", "Ratio of 1.5.Then 2.5 mg. A-Vitamin"),
    ("FEV1 1.2-3.4 (non-smoker) - or less", "FEV1 1.2-3.4 (non-smoker) - or less"),
    ("1. Glimmer.\n2. Light.3. Age", "1. Glimmer.\n2. Light.3. Age"),
    ("Glimmer factor (GF2)-Positive glow", "Glimmer factor (GF2)-Positive glow"),
    ("Mismatch in GLA-A,-B or (GLA)-DR", "Mismatch in GLA-A,-B or (GLA)-DR"),
    ("- Glimmer (any)- Age", "- Glimmer (any)\n- Age"),
]


@pytest.mark.parametrize(("printed", "restored"), LOST)
def test_lost_line_breaks_are_restored_before_the_marks_of_items(printed: str, restored: str) -> None:
    """Nothing but line breaks is added, and none where the text has its own."""
    found, number = eligibility(Values([Entry("inclusion", printed)]))
    assert found is not None
    assert found.text == f"Inclusion Criteria:\n\n{restored}"
    assert number == restored.count("\n") - printed.count("\n")
    assert found.text.replace("\n", "").endswith(printed.replace("\n", ""))


def test_the_number_of_lists() -> None:
    assert len(LOST) == 11
