"""Pages with a caption under each heading: with the labels of their values, and without."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from trialgraph.errors import InvalidRecord
from trialgraph.loaders.formats import captioned
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

PAGE = """Examplinib in Lupus

NCT ID: NCT00000001

Last Updated: 2020-02-03

Study Results

Results available

Basic Information

Get a concise snapshot of the trial, including recruitment status.

Recruitment Status

ENROLLING_BY_INVITATION

Clinical Phase

PHASE1/PHASE2

Total Enrollment

1,240 participants

Study Classification

INTERVENTIONAL

Study Start Date

2020-01

Primary Completion Date

2021-01-31

Study Completion Date

2022-01-31

Brief Summary

Review the sponsor-provided synopsis that highlights what the study is about.

Examplinib is compared with placebo.

Conditions

See the medical conditions and disease areas that this research is targeting.

Lupus Nephritis

Scleroderma, Systemic

Keywords

Explore important study keywords that can help with search.

kidney

Study Design

Understand how the trial is structured, including allocation methods.

Allocation Method

RANDOMIZED

Intervention Model

CROSSOVER

Primary Study Purpose

OTHER

Blinding Strategy

DOUBLE

Study Groups

Review each arm or cohort in the study, along with the interventions.

Examplinib first

Examplinib, then placebo.

Group Type: EXPERIMENTAL

Examplinib

100 mg daily

Intervention Type: DRUG

Placebo

Sugar pill

Intervention Type: OTHER

Observation

Nothing is given.

Group Type

NO_INTERVENTION

Interventions

Learn about the drugs, procedures, or behavioral strategies being tested.

Examplinib

100 mg daily

Intervention Type: DRUG

Placebo

Sugar pill

Intervention Type: OTHER

Primary Outcomes

Review the main measures of the study, with their time frames.

Remission

Time Frame: 24 weeks

Complete or partial

Relapse

Time Frame: 52 weeks

Eligibility Criteria

Check the participation requirements, including inclusion and exclusion rules.

Inclusion Criteria

* Healthy volunteers
Interventions
* Lupus nephritis

Exclusion Criteria

* MMF within 12 weeks

Minimum Eligible Age

6 Months

Maximum Eligible Age

17 Years

Eligible Sex

FEMALE

Accepts Healthy Volunteers

Yes

Sponsors

Meet the organizations funding or collaborating on the study.

Examplinib Inc.

INDUSTRY

Sponsor Role: collaborator

Example University

OTHER

Sponsor Role: lead

Responsible Party

Identify the individual or organization who holds primary responsibility for the study.

Ada Example

Professor

Example University

PRINCIPAL_INVESTIGATOR

Principal Investigators

Learn about the lead researchers overseeing the trial.

Ada Example, MD

Role: PRINCIPAL_INVESTIGATOR

Example University

Ben Example, MD

Role: STUDY_DIRECTOR

Locations

Explore where the study is taking place and check the recruitment status.

Example Clinic, Kidney Center

Boston, Massachusetts, 02115, United States

Site Status: RECRUITING

Berlin, Germany

Countries

Review the countries where the study has at least one active or historical site.

Germany

United States

Study Documents

Download supplemental materials of the study.

Protocol

References

Explore related publications, articles, or registry entries linked to this study.

Example A. Examplinib works. J Ex. 2020. PMID: 12345

Other Identifiers

Review additional registry numbers or institutional identifiers associated with this trial.

EX-12

Identifier Type: -

Identifier Source: org_study_id

2020-000001-11

Identifier Type: EUDRACT_NUMBER

Identifier Source: secondary_id

Related Clinical Trials

Explore similar clinical trials based on study characteristics.

Another Trial of NCT00000001

NCT00000002
"""


@pytest.fixture
def trial(read_page: ReadPage) -> Trial:
    return read_page(captioned, PAGE)


def test_snapshot_and_design(trial: Trial) -> None:
    assert (trial.nct_id, trial.brief_title) == ("NCT00000001", "Examplinib in Lupus")
    assert trial.last_update_post_date == PartialDate(date="2020-02-03")
    assert (trial.overall_status, trial.study_type) == ("ENROLLING_BY_INVITATION", "INTERVENTIONAL")
    assert (trial.phases, trial.enrollment_count) == (("PHASE1", "PHASE2"), 1240)
    assert trial.start_date == PartialDate(date="2020-01")
    assert trial.primary_completion_date == PartialDate(date="2021-01-31")
    assert trial.completion_date == PartialDate(date="2022-01-31")
    assert (trial.allocation, trial.intervention_model) == ("RANDOMIZED", "CROSSOVER")
    assert (trial.primary_purpose, trial.masking) == ("OTHER", "DOUBLE")
    assert trial.has_results is True
    assert trial.inferences == ()


def test_lists_of_lines(trial: Trial) -> None:
    assert trial.conditions == ("Lupus Nephritis", "Scleroderma, Systemic")
    assert trial.keywords == ("kidney",)
    assert trial.related_trials == ("NCT00000002",)
    assert trial.references == (
        Reference(citation="Example A. Examplinib works. J Ex. 2020. PMID: 12345", pmid="12345"),
    )
    assert trial.org_study_id == "EX-12"
    assert trial.secondary_ids == (SecondaryId(id="2020-000001-11", type="EUDRACT_NUMBER"),)


def test_arms_and_interventions(trial: Trial) -> None:
    assert trial.interventions == (
        Intervention(name="Examplinib", type="DRUG", description="100 mg daily"),
        Intervention(name="Placebo", type="OTHER", description="Sugar pill"),
    )
    assert trial.arm_groups == (
        ArmGroup(
            label="Examplinib first",
            type="EXPERIMENTAL",
            description="Examplinib, then placebo.",
            intervention_names=("Examplinib", "Placebo"),
        ),
        ArmGroup(label="Observation", type="NO_INTERVENTION", description="Nothing is given."),
    )


def test_outcomes_with_the_time_frame_before_or_behind_the_description(trial: Trial, read_page: ReadPage) -> None:
    assert trial.outcomes == (
        Outcome(type="primary", measure="Remission", time_frame="24 weeks", description="Complete or partial"),
        Outcome(type="primary", measure="Relapse", time_frame="52 weeks"),
    )
    swapped = PAGE.replace("24 weeks\n\nComplete or partial", "").replace(
        "Time Frame: \n", "Complete or partial\n\nTime Frame: 24 weeks\n"
    )
    assert read_page(captioned, swapped).outcomes == trial.outcomes


def test_who_may_take_part(trial: Trial) -> None:
    assert (trial.minimum_age, trial.maximum_age) == ("6 Months", "17 Years")
    assert (trial.sex, trial.healthy_volunteers) == ("FEMALE", True)
    assert trial.eligibility is not None
    assert trial.eligibility.text.startswith("Inclusion Criteria\n\n* Healthy volunteers\nInterventions\n")
    assert trial.eligibility.text.endswith("* MMF within 12 weeks")
    assert PAGE[trial.eligibility.offset :].startswith(trial.eligibility.text)


def test_people_and_organizations(trial: Trial) -> None:
    assert trial.sponsors == (
        Sponsor(name="Examplinib Inc.", role="COLLABORATOR", agency_class="INDUSTRY"),
        Sponsor(name="Example University", role="LEAD", agency_class="OTHER"),
    )
    assert trial.responsible_party == Official(
        name="Ada Example", title="Professor", affiliation="Example University", role="PRINCIPAL_INVESTIGATOR"
    )
    assert trial.overall_officials == (
        Official(name="Ada Example, MD", role="PRINCIPAL_INVESTIGATOR", affiliation="Example University"),
        Official(name="Ben Example, MD", role="STUDY_DIRECTOR"),
    )


def test_sites(trial: Trial) -> None:
    assert trial.location_countries == ("Germany", "United States")
    assert trial.locations == (
        Location(
            facility="Example Clinic, Kidney Center",
            city="Boston",
            state="Massachusetts",
            zip="02115",
            country="United States",
            status="RECRUITING",
        ),
        Location(city="Berlin", country="Germany"),
    )


LABELS = re.compile(
    r"^(Recruitment Status|Clinical Phase|Total Enrollment|Study Classification|Study Start Date|Study Completion Date"
    r"|Allocation Method|Intervention Model|Primary Study Purpose|Blinding Strategy|Group Type|NO_INTERVENTION"
    r"|Group Type: .*|Intervention Type: .*|Minimum Eligible Age|Maximum Eligible Age|Eligible Sex"
    r"|Accepts Healthy Volunteers|Sponsor Role: .*|Primary Completion Date|2021-01-31)$\n",
    re.MULTILINE,
)


def test_the_same_page_without_labels(trial: Trial, read_page: ReadPage) -> None:
    """Coded values and ages say what they are; dates and roles are inferred from their place."""
    bare = read_page(captioned, LABELS.sub("", PAGE))
    for field in ("overall_status", "phases", "enrollment_count", "study_type", "allocation", "masking"):
        assert getattr(bare, field) == getattr(trial, field)
    for field in ("intervention_model", "primary_purpose", "minimum_age", "maximum_age", "sex"):
        assert getattr(bare, field) == getattr(trial, field)
    assert bare.healthy_volunteers is True
    assert bare.eligibility is not None
    assert bare.eligibility.text.endswith("* MMF within 12 weeks")
    assert (bare.start_date, bare.completion_date) == (None, None)
    assert [each.role for each in bare.sponsors] == [None, None]
    assert [(each.field, each.value) for each in bare.inferences] == [
        ("start_date", "2020-01"),
        ("completion_date", "2022-01-31"),
        ("sponsors.role", "Examplinib Inc.: COLLABORATOR"),
        ("sponsors.role", "Example University: LEAD"),
    ]
    assert [(each.name, each.description) for each in bare.interventions] == [
        ("Examplinib", "100 mg daily"),
        ("Placebo", "Sugar pill"),
    ]
    assert [(each.label, each.intervention_names) for each in bare.arm_groups] == [
        ("Examplinib first", ("Examplinib", "Placebo")),
        ("Observation", ()),
    ]


@pytest.mark.parametrize(
    ("page", "lead", "confidence"),
    [
        ("A\nOTHER\nB\nINDUSTRY\n", "B", 0.6),
        ("A\nOTHER\n", "A", 0.95),
        ("A\nB\nPrincipal Investigators\nLearn about the lead researchers.\nC\nRole: STUDY_CHAIR\nA\n", "A", 0.65),
        ("A\nB\nPrincipal Investigators\nLearn about the lead researchers.\nC\nRole: STUDY_CHAIR\nB\n", "B", 0.8),
    ],
)
def test_the_lead_sponsor_is_inferred(read_page: ReadPage, page: str, lead: str, confidence: float) -> None:
    head = "T\nBasic Information\nGet a concise snapshot of the trial\n"
    trial = read_page(captioned, f"{head}Sponsors\nMeet the organizations funding or collaborating on it.\n{page}")
    [inference] = [each for each in trial.inferences if each.value.endswith(": LEAD")]
    assert (inference.value, inference.confidence) == (f"{lead}: LEAD", confidence)


def test_groups_of_a_study_without_interventions(read_page: ReadPage) -> None:
    page = """T
Study Groups
Review each arm or cohort in the study, along with the interventions.
Cases
Patients with lupus.
Seen every month.
Controls
Nobody with lupus.
Conditions
See the medical conditions and disease areas that this research is targeting.
Lupus
"""
    assert read_page(captioned, page).arm_groups == (
        ArmGroup(label="Cases", description="Patients with lupus.\nSeen every month."),
        ArmGroup(label="Controls", description="Nobody with lupus."),
    )


def test_a_page_without_a_trial_is_refused(refuse_page: Callable[..., InvalidRecord]) -> None:
    page = (
        "Basic Information\nGet a concise snapshot of the trial\n"
        "Sponsors\nMeet the organizations funding or collaborating on it"
    )
    assert "a page without a trial" in str(refuse_page(captioned, page))


def test_other_text_is_not_recognised() -> None:
    assert not captioned.recognises("Conditions\nSee the medical conditions and disease areas\nLupus")


def test_a_page_of_this_layout_that_was_cut_short(shared: Path, read_page: ReadPage) -> None:
    page = (shared / "data" / "pages" / "meddatax_NCT01858259.txt").read_text(encoding="utf-8")
    trial = read_page(captioned, page)
    assert (trial.nct_id, trial.overall_status, trial.study_type) == ("NCT01858259", "UNKNOWN", "OBSERVATIONAL")
    assert (trial.start_date, trial.completion_date) == (
        PartialDate(date="2013-05-31"),
        PartialDate(date="2016-06-30"),
    )
    assert (trial.enrollment_count, trial.has_results, trial.eligibility) == (1372, False, None)
    assert trial.conditions == ("Systemic Sclerosis Interstitial Lung Diseases",)


@pytest.mark.parametrize("name", ["centerwatch", "ignite", "medpath", "veeva"])
def test_pages_of_other_layouts_are_not_recognised(shared: Path, name: str) -> None:
    [path] = (shared / "data" / "pages").glob(f"{name}_*.txt")
    assert not captioned.recognises(path.read_text(encoding="utf-8"))
