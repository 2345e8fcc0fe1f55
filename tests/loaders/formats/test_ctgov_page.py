"""Classic study pages of ClinicalTrials.gov, with the parts that only some pages have."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from trialgraph.errors import InvalidRecord
from trialgraph.loaders.formats import ctgov_page
from trialgraph.loaders.model import (
    ArmGroup,
    Intervention,
    Location,
    Official,
    Outcome,
    PartialDate,
    Reference,
    SecondaryId,
    Sponsor,
    Trial,
)

ReadPage = Callable[..., Trial]

PAGE = """ClinicalTrials.gov Menu
Trial record 3 of 12 for: examplinib
Save this study

Examplinib for Raynaud and Scleroderma

The safety and scientific validity of this study is the responsibility of the study sponsor and investigators.
ClinicalTrials.gov Identifier: NCT00000001
Recruitment Status : Terminated (Slow accrual)
First Posted : June 5, 2012
Last Update Posted : May 3, 2019
Sponsor:
Example University
Collaborators:
Examplinib Inc.
National Heart, Lung, and Blood Institute (NHLBI)
Information provided by (Responsible Party):
Ada Example, Example University

Study Description
Go to
Brief Summary:

A trial of examplinib.

Detailed Description:

Study Design

The study has two parts.

Outcome Measures:

As in NCT00000002.

Condition or disease Intervention/treatment Phase
Scleroderma, Systemic Raynaud Disease Drug: Examplinib Other: Usual care Phase 2 Phase 3

Study Design
Layout table for study information
Study Type : Interventional \u00a0(Clinical Trial)
Estimated Enrollment : 1,240 participants
Allocation: Randomized
Intervention Model: Parallel Assignment
Intervention Model Description: Two arms
Masking: Double (Participant, Investigator)
Primary Purpose: Treatment
Official Title: A Trial of Examplinib: Part Two
Actual Study Start Date : July 1, 2012
Estimated Primary Completion Date : September 2020
Study Completion Date : 2021

Arms and Interventions
Arm Intervention/treatment
Experimental: Examplinib
Examplinib 100 mg
twice daily
Drug: Examplinib
100 mg tablets
Other Names:
- EXA-1
- Examplib

Other: Usual care
As usual
Other: Control
Other: Usual care
As usual

Outcome Measures
Primary Outcome Measures :
1. Change in FVC [ Time Frame: 12 months ]
Vital capacity
is measured at 12 months.
Other Outcome Measures :
1. Survival [ Time Frame: 5 years ] [ Designated as safety issue: No ]

Eligibility Criteria
Information from the National Library of Medicine

Choosing to participate in a study is an important personal decision.

Layout table for eligibility information
Ages Eligible for Study: 18 Years and older (Adult, Older Adult)
Sexes Eligible for Study: Female
Gender Based Eligibility: Yes
Accepts Healthy Volunteers: No
Criteria

Patients as follows.

Inclusion Criteria:

- Locations
- Scleroderma

Exclusion Criteria:

- MMF within 4 weeks

Contacts and Locations
Information from the National Library of Medicine

To learn more about this study, ask.

Please refer to this study by its ClinicalTrials.gov identifier (NCT number): NCT00000001

Layout table for location contacts
Contact: Carl Contact 617-555-0100 carl@example.org

Layout table for location information
United States, California
Example Clinic Recruiting
Los Angeles, California, United States, 90001
Contact: Dora Contact 213-555-0100
Korea, Republic of
Example Hospital
Not yet recruiting
Seoul, Korea, Republic of, 03080
Sponsors and Collaborators
Example University
Examplinib Inc.
National Heart, Lung, and Blood Institute (NHLBI)
Investigators
Layout table for investigator information
Principal Investigator: Ada Example, MD, PhD Example University
Study Director: Ben Example, M.D. Examplinib Research Institute
Publications of Results:
Example A. Examplinib works. J Ex. 2020. doi: 10/1. PubMed PMID: 12345.
Layout table for additonal information
Responsible Party: Ada Example, MD, Professor of Medicine, Example University
ClinicalTrials.gov Identifier: NCT00000001 \u00a0 \u00a0
Other Study ID Numbers: EX-12
R01HL000001 ( U.S. NIH Grant/Contract )
2012-000001-11 ( Registry Identifier: EudraCT )
First Posted: June 5, 2012 \u00a0 Key Record Dates
Last Update Posted: May 3, 2019
Last Verified: May 2019
Individual Participant Data (IPD) Sharing Statement:
Plan to Share IPD: No

Layout table for additional information
Studies a U.S. FDA-regulated Drug Product: Yes
Studies a U.S. FDA-regulated Device Product: No
Keywords provided by Ada Example, Example University:
fibrosis
skin
Additional relevant MeSH terms:
Layout table for MeSH terms
Scleroderma, Systemic
Raynaud Disease
"""


@pytest.fixture
def trial(read_page: ReadPage) -> Trial:
    return read_page(ctgov_page, PAGE)


def test_identity_and_titles(trial: Trial) -> None:
    assert trial.nct_id == "NCT00000001"
    assert trial.brief_title == "Examplinib for Raynaud and Scleroderma"
    assert trial.official_title == "A Trial of Examplinib: Part Two"
    assert trial.org_study_id == "EX-12"
    assert trial.secondary_ids == (
        SecondaryId(id="R01HL000001", type="NIH"),
        SecondaryId(id="2012-000001-11", type="REGISTRY", domain="EudraCT"),
    )
    assert trial.related_trials == ("NCT00000002",)


def test_status_and_dates_with_their_type(trial: Trial) -> None:
    assert (trial.overall_status, trial.why_stopped, trial.has_results) == ("TERMINATED", "Slow accrual", None)
    assert trial.start_date == PartialDate(date="2012-07-01", type="ACTUAL")
    assert trial.primary_completion_date == PartialDate(date="2020-09", type="ESTIMATED")
    assert trial.completion_date == PartialDate(date="2021")
    assert trial.study_first_post_date == PartialDate(date="2012-06-05")
    assert trial.status_verified_date == PartialDate(date="2019-05")
    assert (trial.enrollment_count, trial.enrollment_type) == (1240, "ESTIMATED")


def test_design(trial: Trial) -> None:
    assert (trial.study_type, trial.phases) == ("INTERVENTIONAL", ("PHASE2", "PHASE3"))
    assert (trial.allocation, trial.intervention_model) == ("RANDOMIZED", "PARALLEL")
    assert (trial.masking, trial.primary_purpose) == ("DOUBLE", "TREATMENT")
    assert trial.inferences == ()


def test_headings_inside_prose_are_the_authors_own(trial: Trial) -> None:
    assert trial.brief_summary == "A trial of examplinib."
    assert trial.detailed_description is not None
    assert trial.detailed_description.startswith("Study Design\n\nThe study")
    assert trial.detailed_description.endswith("Outcome Measures:\n\nAs in NCT00000002.")


def test_a_cell_of_mesh_headings_is_as_many_conditions(trial: Trial, read_page: ReadPage) -> None:
    assert trial.conditions == ("Scleroderma, Systemic", "Raynaud Disease")
    other = read_page(ctgov_page, PAGE.replace("Systemic Raynaud Disease Drug", "Systemic Raynaud Syndrome Drug"))
    assert other.conditions == ("Scleroderma, Systemic Raynaud Syndrome",)


def test_arms_with_their_interventions(trial: Trial) -> None:
    assert trial.arm_groups == (
        ArmGroup(
            label="Examplinib",
            type="EXPERIMENTAL",
            description="Examplinib 100 mg\ntwice daily",
            intervention_names=("Examplinib", "Usual care"),
        ),
        ArmGroup(label="Control", type="OTHER", intervention_names=("Usual care",)),
    )
    assert trial.interventions == (
        Intervention(
            name="Examplinib",
            type="DRUG",
            description="100 mg tablets",
            other_names=("EXA-1", "Examplib"),
            arm_group_labels=("Examplinib",),
        ),
        Intervention(
            name="Usual care",
            type="OTHER",
            description="As usual",
            arm_group_labels=("Examplinib", "Control"),
        ),
    )


def test_outcomes(trial: Trial) -> None:
    assert trial.outcomes == (
        Outcome(
            type="primary",
            measure="Change in FVC",
            time_frame="12 months",
            description="Vital capacity\nis measured at 12 months.",
        ),
        Outcome(type="other", measure="Survival", time_frame="5 years"),
    )


def test_who_may_take_part(trial: Trial) -> None:
    assert (trial.minimum_age, trial.maximum_age, trial.sex) == ("18 Years", None, "FEMALE")
    assert (trial.healthy_volunteers, trial.gender_based) == (False, True)
    assert trial.eligibility is not None
    assert trial.eligibility.text.startswith("Patients as follows.\n\nInclusion Criteria:\n\n- Locations\n")
    assert trial.eligibility.text.endswith("- MMF within 4 weeks")
    assert PAGE[trial.eligibility.offset :].startswith(trial.eligibility.text)


def test_people_and_organizations(trial: Trial) -> None:
    assert trial.sponsors == (
        Sponsor(name="Example University", role="LEAD"),
        Sponsor(name="Examplinib Inc.", role="COLLABORATOR"),
        Sponsor(name="National Heart, Lung, and Blood Institute (NHLBI)", role="COLLABORATOR"),
    )
    assert trial.responsible_party == Official(
        name="Ada Example, MD", title="Professor of Medicine", affiliation="Example University"
    )
    assert trial.overall_officials == (
        Official(name="Ada Example, MD, PhD", role="PRINCIPAL_INVESTIGATOR", affiliation="Example University"),
        Official(name="Ben Example, M.D.", role="STUDY_DIRECTOR", affiliation="Examplinib Research Institute"),
    )
    assert (trial.is_fda_regulated_drug, trial.is_fda_regulated_device) == (True, False)


def test_a_sponsor_may_be_responsible_itself(read_page: ReadPage) -> None:
    page = PAGE.replace("Ada Example, MD, Professor of Medicine, Example University", "University of X, City of Y")
    page = page.replace("Ada Example, Example University\n\n", "University of X, City of Y\n\n")
    page = page.replace("Sponsor:\nExample University", "Sponsor:\nUniversity of X, City of Y")
    assert read_page(ctgov_page, page).responsible_party == Official(name="University of X, City of Y")


def test_sites_without_their_contacts(trial: Trial) -> None:
    assert trial.locations == (
        Location(
            facility="Example Clinic",
            city="Los Angeles",
            state="California",
            zip="90001",
            country="United States",
            status="RECRUITING",
        ),
        Location(
            facility="Example Hospital",
            city="Seoul",
            zip="03080",
            country="Korea, Republic of",
            status="NOT_YET_RECRUITING",
        ),
    )
    assert "Contact" not in repr(trial)


def test_what_stands_at_the_end(trial: Trial) -> None:
    assert trial.references == (
        Reference(
            citation="Example A. Examplinib works. J Ex. 2020. doi: 10/1. PubMed PMID: 12345.",
            pmid="12345",
            type="RESULT",
        ),
    )
    assert trial.keywords == ("fibrosis", "skin")
    assert [each.term for each in trial.mesh_terms] == ["Scleroderma, Systemic", "Raynaud Disease"]


def test_table_captions_may_be_missing(trial: Trial, read_page: ReadPage) -> None:
    lines = [line for line in PAGE.split("\n") if not line.startswith(("Layout table", "Publications"))]
    page = "\n".join(line for line in lines if "PMID" not in line)
    found = read_page(ctgov_page, page)
    for field in ("masking", "sex", "org_study_id", "locations", "overall_officials", "responsible_party"):
        assert getattr(found, field) == getattr(trial, field)


def test_cohorts_of_an_observational_study(read_page: ReadPage) -> None:
    page = """Example Registry
ClinicalTrials.gov Identifier: NCT00000003
Recruitment Status : Recruiting
Results First Posted : May 1, 2020
Last Update Posted : May 3, 2019
Condition or disease Intervention/treatment
Lupus
Drug: Belimumab
Study Type : Observational [Patient Registry]
Observational Model: Case-Control
Group/Cohort Intervention/treatment
Cases
Patients with lupus
Drug: Belimumab
As prescribed

Controls
No lupus
"""
    trial = read_page(ctgov_page, page)
    assert (trial.study_type, trial.observational_model) == ("OBSERVATIONAL", "CASE_CONTROL")
    assert (trial.conditions, trial.phases, trial.has_results) == (("Lupus",), (), True)
    assert trial.arm_groups == (
        ArmGroup(label="Cases", description="Patients with lupus", intervention_names=("Belimumab",)),
        ArmGroup(label="Controls", description="No lupus"),
    )
    assert trial.eligibility is None


def test_a_date_that_cannot_be_is_named(refuse_page: Callable[..., InvalidRecord]) -> None:
    page = PAGE.replace("July 1, 2012", "June 31, 2012")
    assert str(refuse_page(ctgov_page, page)) == "page.txt: 'June 31, 2012' is not a date"


def test_other_text_is_not_recognised() -> None:
    assert not ctgov_page.recognises("This trial id was obtained from ClinicalTrials.gov\nCondition or disease")
