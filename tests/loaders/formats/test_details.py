"""Pages of "Clinical Trial Details", with column marks and without."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from trialgraph.errors import InvalidRecord
from trialgraph.loaders.formats import details
from trialgraph.loaders.formats.details_tables import outcomes, sites, sponsors
from trialgraph.loaders.formats.page import lines
from trialgraph.loaders.model import Intervention, Location, Outcome, PartialDate, SecondaryId, Sponsor, Trial

ReadPage = Callable[..., Trial]

PAGE = """Clinical Trials Logo

Clinical Trial Details — Status: Completed

Administrative data

NCT number NCT00000001
Other study ID # EX-12
Secondary ID U01-000001, 2012-000001-11
Status Completed
Phase Phase 2/Phase 3
First received
Last updated June 3, 2019
Start date March 2012
Completion date May 1, 2019

Study information

Verified date June 2019
Source Example University
Contact Carl Contact, M.D.
Phone 617-555-0100
Email carl@example.org
Is FDA regulated Yes
Health authority United States: Food and Drug Administration
Study type Interventional

Clinical Trial Summary

Outcome

Examplinib is compared with placebo.

Description:

Locations

are in two countries. See NCT00000002.

Recruitment information / eligibility

Status Completed
Enrollment 1,240
Est. completion date
Est. primary completion date September 2018
Accepts healthy volunteers Accepts Healthy Volunteers
Gender Both
Age group N/A to 17 Years
Eligibility Patients as follows.

Inclusion Criteria:

1. Lupus nephritis

Exclusion Criteria:

1. MMF within 12 weeks

Study Design

Allocation: Randomized, Endpoint Classification: Safety/Efficacy Study, Intervention Model: Crossover Assignment, \
Masking: Double Blind (Subject, Investigator), Primary Purpose: Treatment

Related Conditions & MeSH terms

- Lupus Nephritis
- Scleroderma, Systemic
- LUPUS NEPHRITIS

Intervention

Drug:
Examplinib
100 mg
twice daily
Biological:
Placebo

Locations

Country\tName\tCity\tState
United States\tExample Clinic\tLos Angeles\tCalifornia
Germany\tExample Klinikum\tBerlin\t

Sponsors (3)

Lead Sponsor\tCollaborator
Example University\tExamplinib Inc., Lupus Network

Country where clinical trial is conducted

United States, Germany,\u00a0

Outcome

Type\tMeasure\tDescription\tTime frame\tSafety issue
Primary\tRemission\tComplete or partial\t24 weeks\tNo
Secondary\tRelapse\t\t52 weeks\tNo
See also
\u00a0 Status Clinical Trial Phase
Recruiting NCT00000003 - Another Trial Phase 2
Completed NCT00000001 - This Trial Phase 2/Phase 3
"""


@pytest.fixture
def trial(read_page: ReadPage) -> Trial:
    return read_page(details, PAGE)


def test_administrative_data(trial: Trial) -> None:
    assert (trial.nct_id, trial.org_study_id, trial.brief_title) == ("NCT00000001", "EX-12", None)
    assert trial.secondary_ids == (SecondaryId(id="U01-000001"), SecondaryId(id="2012-000001-11"))
    assert (trial.overall_status, trial.phases) == ("COMPLETED", ("PHASE2", "PHASE3"))
    assert trial.start_date == PartialDate(date="2012-03")
    assert trial.primary_completion_date == PartialDate(date="2018-09", type="ESTIMATED")
    assert trial.completion_date == PartialDate(date="2019-05-01")
    assert trial.last_update_post_date == PartialDate(date="2019-06-03")
    assert (trial.organization, trial.is_fda_regulated) == ("Example University", True)
    assert "Contact" not in repr(trial)


def test_a_title_is_read_where_there_is_one(read_page: ReadPage) -> None:
    above = "NCT00000001 — Examplinib in Lupus\n" + PAGE
    within = PAGE.replace("Secondary ID", "Official title A Trial of Examplinib\nSecondary ID")
    assert read_page(details, above).brief_title == "Examplinib in Lupus"
    assert read_page(details, within).official_title == "A Trial of Examplinib"


def test_headings_inside_prose_are_the_authors_own(trial: Trial) -> None:
    assert trial.brief_summary == "Outcome\n\nExamplinib is compared with placebo."
    assert trial.detailed_description == "Locations\n\nare in two countries. See NCT00000002."


def test_design_and_participants(trial: Trial) -> None:
    assert (trial.allocation, trial.intervention_model) == ("RANDOMIZED", "CROSSOVER")
    assert (trial.masking, trial.primary_purpose) == ("DOUBLE", "TREATMENT")
    assert (trial.minimum_age, trial.maximum_age, trial.sex) == (None, "17 Years", "ALL")
    assert (trial.healthy_volunteers, trial.enrollment_count) == (True, 1240)
    assert trial.conditions == ("Lupus Nephritis", "Scleroderma, Systemic")
    assert trial.related_trials == ("NCT00000002", "NCT00000003")
    assert trial.inferences == ()


def test_the_criteria_begin_behind_their_label(trial: Trial) -> None:
    assert trial.eligibility is not None
    assert trial.eligibility.text.startswith("Patients as follows.\n\nInclusion Criteria:")
    assert trial.eligibility.text.endswith("MMF within 12 weeks")
    assert PAGE[trial.eligibility.offset :].startswith(trial.eligibility.text)


def test_tables_with_column_marks(trial: Trial) -> None:
    assert trial.interventions == (
        Intervention(name="Examplinib", type="DRUG", description="100 mg\ntwice daily"),
        Intervention(name="Placebo", type="BIOLOGICAL"),
    )
    assert trial.locations == (
        Location(facility="Example Clinic", city="Los Angeles", state="California", country="United States"),
        Location(facility="Example Klinikum", city="Berlin", country="Germany"),
    )
    assert trial.location_countries == ("United States", "Germany")
    assert trial.sponsors == (
        Sponsor(name="Example University", role="LEAD"),
        Sponsor(name="Examplinib Inc.", role="COLLABORATOR"),
        Sponsor(name="Lupus Network", role="COLLABORATOR"),
    )
    assert trial.outcomes == (
        Outcome(type="primary", measure="Remission", description="Complete or partial", time_frame="24 weeks"),
        Outcome(type="secondary", measure="Relapse", time_frame="52 weeks"),
    )


@pytest.mark.parametrize(
    ("row", "facility", "city", "state"),
    [
        ("China Example Hospital Nanjing Jiangsu", "Example Hospital", "Nanjing", "Jiangsu"),
        ("United States Mayo Clinic Rochester Minnesota", "Mayo Clinic", "Rochester", "Minnesota"),
        ("United States Example University New York New York", "Example University", "New York", "New York"),
        (
            "United States University of Examples Chapel Hill North Carolina",
            "University of Examples",
            "Chapel Hill",
            "North Carolina",
        ),
        ("Germany Beispiel Universitätsklinikum Berlin", "Beispiel Universitätsklinikum", "Berlin", None),
    ],
)
def test_a_site_without_column_marks(row: str, facility: str, city: str, state: str | None) -> None:
    countries = ("United States", "China", "Germany")
    [site], [inference] = sites(lines(row), countries)
    [country] = [each for each in countries if row.startswith(each)]
    assert site == Location(facility=facility, city=city, state=state, country=country)
    assert inference.basis == "a row whose column marks are lost"
    assert inference.value == " | ".join(filter(None, (country, facility, city, state)))


@pytest.mark.parametrize(
    ("row", "measure", "description", "frame"),
    [
        ("Primary Survival 5 years", "Survival", None, "5 years"),
        ("Primary Change in FVC at 6 months 6 months No", "Change in FVC at 6 months", None, "6 months"),
        ("Primary Change at Week 52 Baseline to Week 52 Yes", "Change at Week 52", None, "Baseline to Week 52"),
        ("Primary Relapse rate Number of relapses per year Up to 2 years",
         "Relapse rate", "Number of relapses per year", "Up to 2 years"),
        ("Primary Level of Complement C3 through study completion, an average of 1 year",
         "Level of Complement C3", None, "through study completion, an average of 1 year"),
        ("Primary Quality of life", "Quality of life", None, None),
    ],
)  # fmt: skip
def test_an_outcome_without_column_marks(row: str, measure: str, description: str | None, frame: str | None) -> None:
    found, inferences = outcomes(lines(f"Type Measure Description Time frame Safety issue\n{row}"))
    assert found == (Outcome(type="primary", measure=measure, description=description, time_frame=frame),)
    assert [each.value for each in inferences] == ([f"{measure} | {description}"] if description else [])


def test_a_row_of_several_sponsors_is_parted_after_the_source() -> None:
    row = lines("Lead Sponsor Collaborator\nExample University Examplinib Inc., Lupus Network")
    assert [(each.name, each.role) for each in sponsors(row, "Example University", 3)] == [
        ("Example University", "LEAD"),
        ("Examplinib Inc.", "COLLABORATOR"),
        ("Lupus Network", "COLLABORATOR"),
    ]
    assert [(each.name, each.role) for each in sponsors(row, "Other", 3)] == [
        ("Example University Examplinib Inc., Lupus Network", None)
    ]
    assert sponsors([], "Other", None) == ()


def test_a_page_without_a_trial_is_refused(refuse_page: Callable[..., InvalidRecord]) -> None:
    page = "Administrative data\nNCT number\nOther study ID #\nRecruitment information / eligibility\n"
    assert "a page without a trial" in str(refuse_page(details, page))


def test_other_text_is_not_recognised() -> None:
    assert not details.recognises("Clinical Trial Details — Status: Completed\nAdministrative data\n")
