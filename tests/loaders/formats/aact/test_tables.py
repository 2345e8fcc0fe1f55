"""The tables of AACT as the fields of a trial, in the words of today's copies and of older ones."""

from __future__ import annotations

import pytest

from trialgraph.loaders.formats.aact.tables import COLUMNS, Row, trial_of
from trialgraph.loaders.model import (
    ArmGroup,
    Intervention,
    MeshTerm,
    Official,
    Outcome,
    PartialDate,
    Reference,
    SecondaryId,
    Sponsor,
    Trial,
)


def trial(**given: list[Row]) -> Trial:
    """The trial of rows that have these cells, and no others."""
    rows: dict[str, list[Row]] = {
        table: [{**dict.fromkeys(columns), **row} for row in given.get(table, [Row()] * (table == "studies"))]
        for table, columns in COLUMNS.items()
    }
    return trial_of("NCT00000001", rows)


def test_what_the_rows_leave_out_is_absent() -> None:
    assert trial() == Trial(nct_id="NCT00000001")
    named = COLUMNS.keys() - {"facilities", "study_references"}
    assert trial(**{table: [Row()] for table in named}) == Trial(nct_id="NCT00000001")


def test_contacts_are_no_columns_that_are_read() -> None:
    read = {f"{table}.{column}" for table, columns in COLUMNS.items() for column in columns}
    assert not [column for column in read if "contact" in column or "phone" in column or "email" in column]
    assert len(COLUMNS) == 22


def test_a_date_is_as_precise_as_it_is_printed() -> None:
    found = trial(
        studies=[
            {
                "start_month_year": "2018-02",
                "start_date_type": "ACTUAL",
                "completion_month_year": "March 5, 2019",
                "completion_date_type": "Anticipated",
                "primary_completion_month_year": "February 2019",
                "verification_month_year": "2020",
                "study_first_posted_date": "2017-12-01",
                "study_first_posted_date_type": "Estimate",
            }
        ]
    )
    assert found.start_date == PartialDate(date="2018-02", type="ACTUAL")
    assert found.completion_date == PartialDate(date="2019-03-05", type="ESTIMATED")
    assert found.primary_completion_date == PartialDate(date="2019-02")
    assert found.status_verified_date == PartialDate(date="2020")
    assert found.study_first_post_date == PartialDate(date="2017-12-01", type="ESTIMATED")


TEXTS = [
    ("Inclusion Criteria:~* Gout~* Age 18~Exclusion Criteria:~* Rash", "Inclusion Criteria:\n* Gout\n* Age 18\n"),
    (
        "~   Inclusion Criteria:~~   1. Gout ~2. Age ~10) No rash",
        "\n   Inclusion Criteria:\n\n   1. Gout \n2. Age \n10) ",
    ),
    (
        "Criteria:~18 years old~about ~5 mg, (~ 6 weeks), >~7 or ~1.5 mg",
        "Criteria:\n18 years old\nabout ~5 mg, (~ 6 weeks), >~7 or ~1.5",
    ),
    ("ECOG \\~1 (\\~ 2 weeks), \\~a week~* Rash", "ECOG \\~1 (\\~ 2 weeks), \\~a week\n"),
    ("Criteria:\n* Rash ~ a week", "Criteria:\n* Rash ~ a week"),
]


@pytest.mark.parametrize(("printed", "beginning"), TEXTS)
def test_line_breaks_that_are_written_as_tildes_are_restored(printed: str, beginning: str) -> None:
    """Every character keeps its place, so that offsets lead to the same words in the copy."""
    rows: list[Row] = [{"id": "1", "title": "A", "name": "A", "criteria": printed, "description": printed}]
    found = trial(eligibilities=rows, brief_summaries=rows, design_groups=rows, interventions=rows)
    assert found.eligibility is not None
    text = found.eligibility.text
    assert text.startswith(beginning)
    assert (len(text), len(TEXTS)) == (len(printed), 5)
    assert found.brief_summary == found.arm_groups[0].description == found.interventions[0].description == text


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("PHASE1/PHASE2", ("PHASE1", "PHASE2")),
        ("Phase 2/Phase 3", ("PHASE2", "PHASE3")),
        ("EARLY_PHASE1", ("EARLY_PHASE1",)),
        ("Early Phase 1", ("EARLY_PHASE1",)),
        ("NA", ("NA",)),
        ("Not Applicable", ("NA",)),
        (None, ()),
    ],
)
def test_phases(printed: str | None, expected: tuple[str, ...]) -> None:
    assert trial(studies=[{"phase": printed}]).phases == expected


def test_older_words_are_the_codes_of_today() -> None:
    found = trial(
        studies=[
            {"overall_status": "Unknown status", "study_type": "Interventional", "enrollment_type": "Anticipated"}
        ],
        designs=[
            {
                "allocation": "Non-Randomized",
                "intervention_model": "Parallel Assignment",
                "observational_model": "Case-Control",
                "primary_purpose": "Supportive Care",
                "masking": "None (Open Label)",
            }
        ],
        eligibilities=[{"gender": "All", "minimum_age": "18 Years", "maximum_age": "N/A"}],
        sponsors=[{"lead_or_collaborator": "lead", "agency_class": "U.S. Fed", "name": "A"}],
        design_groups=[{"id": "1", "title": "Arm", "group_type": "Active Comparator"}],
        interventions=[{"id": "2", "name": "Zorbamide", "intervention_type": "Drug"}],
    )
    assert found == Trial(
        nct_id="NCT00000001",
        overall_status="UNKNOWN",
        study_type="INTERVENTIONAL",
        enrollment_type="ESTIMATED",
        allocation="NON_RANDOMIZED",
        intervention_model="PARALLEL",
        observational_model="CASE_CONTROL",
        primary_purpose="SUPPORTIVE_CARE",
        masking="NONE",
        sex="ALL",
        minimum_age="18 Years",
        sponsors=(Sponsor(name="A", role="LEAD", agency_class="FED"),),
        arm_groups=(ArmGroup(label="Arm", type="ACTIVE_COMPARATOR"),),
        interventions=(Intervention(name="Zorbamide", type="DRUG"),),
    )


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("t", True),
        ("f", False),
        ("true", True),
        ("Accepts Healthy Volunteers", True),
        ("No", False),
        (None, None),
        ("perhaps", None),
    ],
)
def test_booleans(printed: str | None, expected: bool | None) -> None:
    found = trial(
        studies=[{"is_fda_regulated_drug": printed, "is_fda_regulated_device": printed}],
        eligibilities=[{"healthy_volunteers": printed, "gender_based": printed}],
        calculated_values=[{"were_results_reported": printed}],
    )
    read = (found.is_fda_regulated_drug, found.is_fda_regulated_device, found.healthy_volunteers, found.gender_based)
    assert (*read, found.has_results) == (expected,) * 5


def test_ids_of_today_say_where_they_stood_and_of_what_kind_they_are() -> None:
    found = trial(
        id_information=[
            {"id_source": "nct_alias", "id_value": "NCT00000009"},
            {
                "id_source": "secondary_id",
                "id_value": "2099-1",
                "id_type": "EUDRACT_NUMBER",
                "id_type_description": "EU",
            },
            {"id_source": "secondary_id", "id_value": "X", "id_type": "Other Identifier"},
            {"id_source": "org_study_id", "id_value": "ABC-1", "id_type": "NIH"},
        ]
    )
    assert found.org_study_id == "ABC-1"
    assert found.secondary_ids == (
        SecondaryId(id="2099-1", type="EUDRACT_NUMBER", domain="EU"),
        SecondaryId(id="X", type="OTHER"),
        SecondaryId(id="NCT00000009", type="NCT_ALIAS"),
    )


def test_ids_of_older_copies_say_where_they_stood_in_place_of_their_kind() -> None:
    found = trial(
        id_information=[
            {"id_type": "org_study_id", "id_value": "ABC-1"},
            {"id_type": "secondary_id", "id_value": "X"},
            {"id_type": "nct_alias", "id_value": "NCT00000009"},
        ]
    )
    assert found.org_study_id == "ABC-1"
    assert found.secondary_ids == (SecondaryId(id="X"), SecondaryId(id="NCT00000009", type="NCT_ALIAS"))


def test_the_lead_comes_first_among_the_sponsors() -> None:
    found = trial(
        sponsors=[
            {"lead_or_collaborator": "collaborator", "name": "B"},
            {"lead_or_collaborator": "lead", "name": "A", "agency_class": "INDUSTRY"},
        ]
    )
    assert found.sponsors == (
        Sponsor(name="A", role="LEAD", agency_class="INDUSTRY"),
        Sponsor(name="B", role="COLLABORATOR"),
    )


def test_the_responsible_party_is_a_person_or_none() -> None:
    assert trial(responsible_parties=[{"responsible_party_type": "SPONSOR"}]).responsible_party is None
    old = trial(responsible_parties=[{"old_name_title": "Ada, Professor", "organization": "A Clinic"}])
    assert old.responsible_party == Official(name="Ada, Professor", affiliation="A Clinic")
    new = trial(
        responsible_parties=[
            {"responsible_party_type": "Principal Investigator", "name": "Ada", "title": "Dr", "affiliation": "B"}
        ]
    )
    assert new.responsible_party == Official(name="Ada", role="PRINCIPAL_INVESTIGATOR", affiliation="B", title="Dr")


def test_arms_and_interventions_are_linked_in_the_order_of_the_links() -> None:
    links = [("1", "12"), ("1", "11"), ("2", "13"), ("2", "12"), ("1", "99"), ("2", "11")]
    found = trial(
        design_groups=[{"id": "1", "title": "A"}, {"id": "2", "title": "B"}],
        interventions=[
            {"id": "11", "name": "Zorbamide"},
            {"id": "12", "name": "Kelp", "intervention_type": "DRUG"},
            {"id": "13", "name": "Kelp", "intervention_type": "DIETARY_SUPPLEMENT"},
        ],
        intervention_other_names=[
            {"intervention_id": "11", "name": "Zorbex"},
            {"intervention_id": "99", "name": "nobody's"},
        ],
        design_group_interventions=[{"design_group_id": arm, "intervention_id": used} for arm, used in links],
    )
    assert [(arm.label, arm.intervention_names) for arm in found.arm_groups] == [
        ("A", ("Kelp", "Zorbamide")),
        ("B", ("Kelp", "Zorbamide")),
    ]
    assert [(each.name, each.arm_group_labels, each.other_names) for each in found.interventions] == [
        ("Zorbamide", ("A", "B"), ("Zorbex",)),
        ("Kelp", ("A", "B"), ()),
        ("Kelp", ("B",), ()),
    ]


def test_outcomes_come_by_their_kind() -> None:
    found = trial(
        design_outcomes=[
            {"outcome_type": "other", "measure": "Sleep"},
            {"outcome_type": "Secondary", "measure": "Gait", "time_frame": "6 weeks"},
            {"outcome_type": "primary", "measure": "Pain", "description": "A score"},
        ]
    )
    assert found.outcomes == (
        Outcome(type="primary", measure="Pain", description="A score"),
        Outcome(type="secondary", measure="Gait", time_frame="6 weeks"),
        Outcome(type="other", measure="Sleep"),
    )


def test_a_country_that_was_removed_is_none_of_the_trial() -> None:
    rows: list[Row] = [{"name": "Norway", "removed": "f"}, {"name": "Chad", "removed": "t"}]
    assert trial(countries=[*rows, {"name": "Peru"}]).location_countries == ("Norway", "Peru")


def test_references_of_today_and_of_older_copies() -> None:
    kinds = ["BACKGROUND", "derived", "reference", "results_reference", "RESULT", None]
    found = trial(study_references=[{"pmid": "1", "reference_type": kind} for kind in kinds])
    assert [each.type for each in found.references] == ["BACKGROUND", "DERIVED", None, "RESULT", "RESULT", None]
    assert found.references[2] == Reference(pmid="1")


def test_headings_and_what_stands_above_them() -> None:
    found = trial(
        browse_conditions=[{"mesh_term": "Gout", "mesh_type": "mesh-list"}],
        browse_interventions=[{"mesh_term": "Acids", "mesh_type": "mesh-ancestor"}, {"mesh_term": "Kelp"}],
    )
    assert found.mesh_terms == (
        MeshTerm(term="Gout", branch="condition"),
        MeshTerm(term="Acids", branch="intervention", ancestor=True),
        MeshTerm(term="Kelp", branch="intervention"),
    )
