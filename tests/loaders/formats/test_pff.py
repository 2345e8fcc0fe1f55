"""Pages of the Pulmonary Fibrosis Foundation's trial finder, with parts missing, repeated and in other order."""

from __future__ import annotations

from collections.abc import Callable

from trialgraph.errors import InvalidRecord
from trialgraph.loaders.formats import pff
from trialgraph.loaders.model import ArmGroup, Intervention, Location, Official, Sponsor, Trial

ReadPage = Callable[..., Trial]

PAGE = """Learn about Research & Clinical Trials

Inhaled Examplinib in Fibrotic Lung Disease

Study Purpose

To see whether examplinib works. Earlier randomized trials were small.

In this study, a double-blind comparison with placebo is made.

Recruitment Criteria

Accepts Healthy Volunteers

Healthy volunteers are participants who do not have a disease.

Yes
Study Type

An interventional clinical study is where participants are assigned.

An observational clinical study is where participants are assessed.

Searching Both is inclusive of interventional and observational studies.

Interventional
Eligible Ages Up to 75 Years
Gender Female
More Inclusion & Exclusion Criteria

Inclusion Criteria:

- Phase
- Study Type
- Fibrosis on HRCT

Exclusion Criteria:

- Nintedanib within 4 weeks (see NCT00000002)

Trial Details

Trial ID:

This trial id was obtained from ClinicalTrials.gov.

NCT00000001
Phase

Phase 1: Studies that emphasize safety.

Phase 2: Studies that gather preliminary data.

Phase 1/Phase 2
Lead Sponsor

The sponsor is the organization or person who oversees the study.

Examplinib Inc.
Principal Investigator

The person who is responsible for the scientific direction.

Ada Example, MD
Ben Example, PhD
Principal Investigator Affiliation Example University
Agency Class

Category of organization(s) involved as sponsor.

Industry
Overall Status Active, not recruiting
Countries China, Korea, Republic of, United States
Conditions

The disease, disorder, syndrome, illness, or injury that is being studied.

Lung Diseases, Interstitial, IPF (fibrosis, idiopathic)
Additional Details

Participants come every 4 weeks.
Conditions
are examined by an expert.

Arms & Interventions

Arms

Experimental: Examplinib

Examplinib twice daily.
With food.

Other: Usual care

No Intervention: Observation

Interventions

Drug: - Examplinib

100 mg twice daily

Other: - Usual care

Contact a Trial Team

If you are interested, find the nearest site.

Example Hospital, Boston, Massachusetts

Status

Recruiting

Address

Example Hospital, Lung Center

Boston, Massachusetts, 02115

Site Contact

Carl Contact, MD, PhD
carl@example.org
617-555-0100

International Sites

Beijing, China

Status

Not yet recruiting

Address

Example Institute

Beijing, , 100000

Seoul, Korea

Status

Completed

Address

Example Clinic

Seoul, ,

Terms of Service

We do not endorse any study, in Boston, or elsewhere, 2020.
"""


def test_everything_the_page_prints(read_page: ReadPage) -> None:
    trial = read_page(pff, PAGE)
    assert trial.nct_id == "NCT00000001"
    assert trial.brief_title == "Inhaled Examplinib in Fibrotic Lung Disease"
    assert trial.brief_summary is not None
    assert trial.brief_summary.endswith("comparison with placebo is made.")
    assert (trial.overall_status, trial.study_type, trial.phases) == (
        "ACTIVE_NOT_RECRUITING",
        "INTERVENTIONAL",
        ("PHASE1", "PHASE2"),
    )
    assert (trial.minimum_age, trial.maximum_age, trial.sex, trial.healthy_volunteers) == (
        None,
        "75 Years",
        "FEMALE",
        True,
    )
    assert trial.sponsors == (Sponsor(name="Examplinib Inc.", role="LEAD", agency_class="INDUSTRY"),)
    assert [each.name for each in trial.overall_officials] == ["Ada Example, MD", "Ben Example, PhD"]
    assert trial.overall_officials[0] == Official(
        name="Ada Example, MD", role="PRINCIPAL_INVESTIGATOR", affiliation="Example University"
    )
    assert trial.conditions == ("Lung Diseases, Interstitial", "IPF (fibrosis, idiopathic)")
    assert trial.detailed_description is not None
    assert trial.detailed_description.endswith("Conditions\nare examined by an expert.")
    assert trial.related_trials == ("NCT00000002",)


def test_the_criteria_end_where_the_page_goes_on(read_page: ReadPage) -> None:
    eligibility = read_page(pff, PAGE).eligibility
    assert eligibility is not None
    assert eligibility.text.startswith("Inclusion Criteria:\n\n- Phase\n")
    assert eligibility.text.endswith("(see NCT00000002)")
    assert PAGE[eligibility.offset :].startswith(eligibility.text)


def test_arms_use_the_interventions_that_they_name(read_page: ReadPage) -> None:
    trial = read_page(pff, PAGE)
    assert trial.interventions == (
        Intervention(name="Examplinib", type="DRUG", description="100 mg twice daily"),
        Intervention(name="Usual care", type="OTHER"),
    )
    assert trial.arm_groups == (
        ArmGroup(
            label="Examplinib",
            type="EXPERIMENTAL",
            description="Examplinib twice daily.\nWith food.",
            intervention_names=("Examplinib",),
        ),
        ArmGroup(label="Usual care", type="OTHER", intervention_names=("Usual care",)),
        ArmGroup(label="Observation", type="NO_INTERVENTION"),
    )


def test_sites_at_home_and_abroad(read_page: ReadPage) -> None:
    trial = read_page(pff, PAGE)
    assert trial.location_countries == ("China", "Korea, Republic of", "United States")
    assert trial.locations == (
        Location(
            facility="Example Hospital, Lung Center",
            city="Boston",
            state="Massachusetts",
            zip="02115",
            country="United States",
            status="RECRUITING",
        ),
        Location(
            facility="Example Institute",
            city="Beijing",
            zip="100000",
            country="China",
            status="NOT_YET_RECRUITING",
        ),
        Location(facility="Example Clinic", city="Seoul", country="Korea", status="COMPLETED"),
    )
    assert "Contact" not in repr(trial.locations)


def test_the_design_is_inferred_from_sentences_about_this_study(read_page: ReadPage) -> None:
    inferences = read_page(pff, PAGE).inferences
    assert [(each.field, each.value, each.basis) for each in inferences] == [
        ("masking", "DOUBLE", '"double-blind" in the summary')
    ]


def test_labels_may_be_lost_where_their_definition_is_left(read_page: ReadPage) -> None:
    page = PAGE.replace("Phase\n\nPhase 1:", "Phase 1:").replace("Conditions\n\nThe disease", "The disease")
    page = page.replace("Arms\n\nExperimental", "Experimental").replace("Interventions\n\nDrug", "Drug")
    assert len(page) < len(PAGE) - 30
    assert read_page(pff, page) == read_page(pff, PAGE)


def test_what_the_page_leaves_out_stays_absent(read_page: ReadPage) -> None:
    page = "Example\nStudy Purpose\nRecruitment Criteria\nMore Inclusion & Exclusion Criteria\nContact a Trial Team"
    assert read_page(pff, page) == Trial(brief_title="Example")


def test_a_page_without_a_trial_is_refused(refuse_page: Callable[..., InvalidRecord]) -> None:
    page = "Learn about Research & Clinical Trials\nStudy Purpose\nRecruitment Criteria\nContact a Trial Team"
    assert "a page without a trial" in str(refuse_page(pff, page))


def test_other_text_is_not_recognised() -> None:
    assert not pff.recognises('{"title": "Study Purpose, Recruitment Criteria, Contact a Trial Team"}')
