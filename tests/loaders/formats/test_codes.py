"""Printed values and the registry codes they stand for."""

from __future__ import annotations

import pytest

from trialgraph.loaders.formats.codes import (
    CODES,
    SPELLINGS,
    Kind,
    code,
    date_type,
    mesh_id,
    partial_date,
    phases,
    yes_no,
)
from trialgraph.loaders.model import PartialDate


@pytest.mark.parametrize(
    ("kind", "printed", "expected"),
    [
        ("status", "Active, not recruiting", "ACTIVE_NOT_RECRUITING"),
        ("status", "Unknown status", "UNKNOWN"),
        ("status", "Enrolling by invitation", "ENROLLING_BY_INVITATION"),
        ("study_type", "Interventional  (Clinical Trial)", "INTERVENTIONAL"),
        ("study_type", "Observational [Patient Registry]", "OBSERVATIONAL"),
        ("study_type", "Expanded Access:Intermediate-size Population", "EXPANDED_ACCESS"),
        ("allocation", "Non-Randomized", "NON_RANDOMIZED"),
        ("allocation", "N/A", "NA"),
        ("intervention_model", "Single Group Assignment", "SINGLE_GROUP"),
        ("intervention_model", "Crossover Assignment", "CROSSOVER"),
        ("observational_model", "Case-Only", "CASE_ONLY"),
        ("primary_purpose", "Educational/Counseling/Training", "ECT"),
        ("masking", "None (Open Label)", "NONE"),
        ("masking", "Open Label", "NONE"),
        ("masking", "No masking", "NONE"),
        ("masking", "Double-Blind", "DOUBLE"),
        ("masking", "Double Blind (Participant, Investigator)", "DOUBLE"),
        ("masking", "Participant, Investigator, Outcomes Assessor", "TRIPLE"),
        ("intervention_type", "Dietary Supplement", "DIETARY_SUPPLEMENT"),
        ("arm_type", "No Intervention", "NO_INTERVENTION"),
        ("sex", "Both", "ALL"),
        ("agency_class", "U.S. Fed", "FED"),
        ("role", "Sub-Investigator", "SUB_INVESTIGATOR"),
        ("id_type", "U.S. NIH Grant/Contract", "NIH"),
    ],
)
def test_a_printed_value_becomes_its_code(kind: Kind, printed: str, expected: str) -> None:
    assert code(kind, printed) == expected


def test_a_value_without_a_code_is_kept_as_printed() -> None:
    assert code("observational_model", "Defined Population,  Natural History") == (
        "Defined Population, Natural History"
    )


@pytest.mark.parametrize("nothing", [None, "", "  "])
def test_nothing_printed_is_no_code(nothing: str | None) -> None:
    assert code("status", nothing) is None
    assert phases(nothing) == ()
    assert partial_date(nothing) is None
    assert yes_no(nothing) is None


@pytest.mark.parametrize("kind", CODES)
def test_a_code_is_its_own_code_and_every_spelling_leads_to_one(kind: Kind) -> None:
    assert [code(kind, each) for each in sorted(CODES[kind])] == sorted(CODES[kind])
    assert set(SPELLINGS.get(kind, {}).values()) <= CODES[kind]


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("Phase 1/Phase 2", ("PHASE1", "PHASE2")),
        ("Phase 1 Phase 2", ("PHASE1", "PHASE2")),
        ("Phase II/III", ("PHASE2", "PHASE3")),
        ("Phase 1/2", ("PHASE1", "PHASE2")),
        ("PHASE4", ("PHASE4",)),
        ("Early Phase 1", ("EARLY_PHASE1",)),
        ("Phase 0", ("EARLY_PHASE1",)),
        ("N/A", ("NA",)),
        ("Not Applicable", ("NA",)),
    ],
)
def test_phases(printed: str, expected: tuple[str, ...]) -> None:
    assert phases(printed) == expected


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("March 5, 2019", "2019-03-05"),
        ("Mar 5, 2019", "2019-03-05"),
        ("5 March 2019", "2019-03-05"),
        ("February 2018", "2018-02"),
        ("2007-07-25", "2007-07-25"),
        ("2007-07", "2007-07"),
        ("2007", "2007"),
    ],
)
def test_a_date_is_as_precise_as_it_is_printed(printed: str, expected: str) -> None:
    assert partial_date(printed, "Anticipated") == PartialDate(date=expected, type="ESTIMATED")


@pytest.mark.parametrize("printed", ["soon", "February 30, 2018", "2018-13", "18"])
def test_what_is_no_date_is_refused(printed: str) -> None:
    with pytest.raises(ValueError, match="is not a date"):
        partial_date(printed)


@pytest.mark.parametrize(
    ("printed", "id"),
    [
        ("D000007938", "D007938"),
        ("C000582435", "C582435"),
        ("D000077330", "D000077330"),
        ("D007938", "D007938"),
        ("C000588423", "C000588423"),
        ("Q000235", "Q000235"),
        (None, None),
    ],
)
def test_a_mesh_id_is_written_as_its_authority_writes_it(printed: str | None, id: str | None) -> None:
    assert mesh_id(printed) == id


def test_types_of_dates_and_answers() -> None:
    assert [date_type(each) for each in ("Actual", "Estimate", "Est.", "maybe", None)] == [
        "ACTUAL",
        "ESTIMATED",
        "ESTIMATED",
        None,
        None,
    ]
    assert [yes_no(each) for each in ("Yes", "Accepts Healthy Volunteers", "No", "?")] == [
        True,
        True,
        False,
        None,
    ]
