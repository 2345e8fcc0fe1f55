"""The trial of a made-up protocol, field by field."""

from __future__ import annotations

import pytest

from tests.loaders.formats.euctr.protocol import PROTOCOL, trial_of
from trialgraph.loaders.model import Inference, Outcome, PartialDate, SecondaryId, Sponsor, Trial


@pytest.fixture
def trial() -> Trial:
    return trial_of(text=PROTOCOL)


def test_titles_and_status(trial: Trial) -> None:
    assert trial.official_title == "Examplinib in Glimmer, a Randomised Trial"
    assert (trial.brief_title, trial.acronym) == ("A drug for glimmer", "GLIMMER-1")
    assert trial.brief_summary == "To see whether glimmer ceases."
    assert trial.overall_status == "COMPLETED"


def test_ids(trial: Trial) -> None:
    assert (trial.nct_id, trial.registry_id, trial.org_study_id) == (None, "2004-000001-11-SE", "EX-12")
    assert trial.secondary_ids == (
        SecondaryId(id="NCT00000001", type="NCT"),
        SecondaryId(id="ISRCTN00000003", type="ISRCTN"),
        SecondaryId(id="U1111-0000-0001", type="REGISTRY", domain="WHO"),
        SecondaryId(id="1234", type="OTHER", domain="IND"),
    )


def test_dates(trial: Trial) -> None:
    assert trial.study_first_post_date == PartialDate(date="2004-05-06")
    assert trial.completion_date == PartialDate(date="2006-07-08", type="ACTUAL")
    assert trial.start_date is None
    [start] = trial.inferences
    assert (start.field, start.value, start.confidence) == ("start_date", "2004-07-08", 0.6)
    assert "competent authority" in start.basis


def test_sponsors_and_supporters(trial: Trial) -> None:
    assert trial.sponsors == (
        Sponsor(name="Example University", role="LEAD", agency_class="Non-Commercial"),
        Sponsor(name="Example Hospital", role="LEAD", agency_class="Non-Commercial"),
        Sponsor(name="Examplinib Inc.", role="COLLABORATOR"),
    )


def test_design(trial: Trial) -> None:
    assert (trial.study_type, trial.phases) == ("INTERVENTIONAL", ("PHASE2", "PHASE3"))
    assert (trial.allocation, trial.intervention_model) == ("RANDOMIZED", "PARALLEL")
    assert (trial.masking, trial.primary_purpose) == ("DOUBLE", "TREATMENT")
    assert (trial.conditions, trial.keywords) == (("Glimmer",), ("Glimmering",))
    assert trial.outcomes == (
        Outcome(type="primary", measure="Glimmer ceases", time_frame="Week 12"),
        Outcome(type="secondary", measure="Glimmer returns", time_frame="Week 52"),
    )


def test_population(trial: Trial) -> None:
    assert (trial.minimum_age, trial.maximum_age, trial.sex) == ("12 Years", "64 Years", "ALL")
    assert (trial.healthy_volunteers, trial.enrollment_count, trial.enrollment_type) == (False, 1240, "ESTIMATED")
    assert trial.eligibility is not None and trial.eligibility.text.count("\n") == 8
    assert trial.location_countries == ("Sweden", "Korea, Republic of", "United States")
    assert [each.name for each in trial.interventions] == ["Exampla", "Placebo"]
    assert trial.has_results is None


SUFFIXES = [
    (("/SE/", "/GB/"), "2004-000001-11-GB"),
    (("/SE/", "/3rd/"), "2004-000001-11-3rd"),
    (("/SE/", ""), "2004-000001-11-SE"),
    (("Link: https://www.example.org/ctr-search/trial/2004-000001-11/SE/\n", ""), "2004-000001-11-SE"),
]


@pytest.mark.parametrize(("change", "id"), SUFFIXES)
def test_the_record_of_a_country_has_its_code_in_the_id(change: tuple[str, str], id: str) -> None:
    assert trial_of(change, text=PROTOCOL).registry_id == id
    assert len(SUFFIXES) == 4


def test_without_an_address_the_country_is_that_of_the_authority() -> None:
    assert trial_of(("Sweden - MPA", "UK - MHRA")).registry_id == "2004-000001-11-GB"
    assert trial_of(("Sweden - MPA", "Outside EU/EEA")).registry_id == "2004-000001-11"


@pytest.mark.parametrize(
    ("old", "new", "cause"),
    [
        ("2004-000001-11", "none", "there is no EudraCT number"),
        ("2004-000001-11", "2004-1", "'2004-1' is not a EudraCT number"),
        ("2004-000001-11", "NCT00000001", "'NCT00000001' is not a EudraCT number"),
        ("2006-07-08", "2006-17-08", "'2006-17-08' is not a date"),
    ],
)
def test_a_protocol_that_cannot_be_is_refused(old: str, new: str, cause: str) -> None:
    with pytest.raises(ValueError, match=f"^{cause}$"):
        trial_of((old, new))


STATUSES = [
    ("Completed", "COMPLETED", "ACTUAL"),
    ("Prematurely Ended", "TERMINATED", "ACTUAL"),
    ("Temporarily Halted", "SUSPENDED", None),
    ("Suspended by CA", "SUSPENDED", None),
    ("Ongoing", "Ongoing", None),
    ("Not Authorised", "Not Authorised", None),
    ("GB - no longer in EU/EEA", "GB - no longer in EU/EEA", None),
]


@pytest.mark.parametrize(("printed", "status", "type"), STATUSES)
def test_a_status_without_a_code_is_kept_as_printed(printed: str, status: str, type: str | None) -> None:
    trial = trial_of(("Trial Status: Completed", f"Trial Status: {printed}"), text=PROTOCOL)
    assert trial.overall_status == status
    assert trial.completion_date is not None and trial.completion_date.type == type
    assert len(STATUSES) == 7


def test_the_status_at_the_end_counts_where_there_is_no_other() -> None:
    assert trial_of(("Status: Completed", "Status: Temporarily Halted")).overall_status == "SUSPENDED"


@pytest.mark.parametrize(
    ("old", "new", "id"),
    [
        ("NCT00000001", "nct00000002", SecondaryId(id="NCT00000002", type="NCT")),
        (
            "NCT00000001",
            "in preparation",
            SecondaryId(id="in preparation", type="REGISTRY", domain="ClinicalTrials.gov"),
        ),
        ("ISRCTN00000003", "00000004", SecondaryId(id="ISRCTN00000004", type="ISRCTN")),
        ("ISRCTN00000003", "NCT00000002", SecondaryId(id="NCT00000002", type="REGISTRY", domain="ISRCTN")),
        ("Name: IND Number: 1234", "IND 1234", SecondaryId(id="IND 1234", type="OTHER")),
        (
            "Name: IND Number: 1234",
            "Name: A\nNumber: 1\nName: B\nNumber: 2",
            SecondaryId(id="2", type="OTHER", domain="B"),
        ),
    ],
)
def test_a_number_that_is_none_of_that_registry_is_kept_as_another_id(old: str, new: str, id: SecondaryId) -> None:
    assert id in trial_of((old, new)).secondary_ids


@pytest.mark.parametrize("word", ["N/A", "Not applicable", "none", "-"])
def test_a_word_for_no_number_is_no_id(word: str) -> None:
    ids = trial_of(("NCT00000001", word), ("ISRCTN00000003", word)).secondary_ids
    assert [each.type for each in ids] == ["REGISTRY", "OTHER"]


def test_a_long_abbreviation_is_a_title() -> None:
    long = ("GLIMMER-1", "The study of glimmer in examples")
    assert (trial_of(long).brief_title, trial_of(long).acronym) == ("A drug for glimmer", None)
    assert (
        trial_of(long, ("language: A drug for glimmer", "language:")).brief_title == "The study of glimmer in examples"
    )


@pytest.mark.parametrize(
    ("change", "allocation"),
    [
        (("Randomised: Yes", "Randomised: No"), "NON_RANDOMIZED"),
        (("Randomised: Yes", "Randomised: No\nE.8.2.4 Number of treatment arms in the trial: 1"), None),
        (("Randomised: Yes", "Randomised: Information not present in EudraCT"), None),
    ],
)
def test_who_is_not_randomised_may_not_be_allocated_at_all(change: tuple[str, str], allocation: str | None) -> None:
    assert trial_of(change).allocation == allocation


@pytest.mark.parametrize(
    ("change", "model"),
    [
        (("Parallel group: Yes", "Parallel group: No"), None),
        (("Cross over: No", "Cross over: Yes"), None),
        (("Other: Information not present in EudraCT", "Other: Yes"), None),
        (("Parallel group: Yes\nE.8.1.6 Cross over: No", "Parallel group: No\nE.8.1.6 Cross over: Yes"), "CROSSOVER"),
    ],
)
def test_a_model_is_one_of_them_alone(change: tuple[str, str], model: str | None) -> None:
    assert trial_of(change).intervention_model == model


def test_no_start_is_concluded_from_a_refusal() -> None:
    assert trial_of(("Decision: Authorised", "Decision: Not Authorised")).inferences == ()


def test_restored_line_breaks_are_stated() -> None:
    lost = trial_of(("1. Glimmer for 4 weeks.\n2. Age < 70 years.", "-Glimmer for 4 weeks.-Age < 70 years."))
    assert lost.inferences[1:] == (
        Inference(
            field="eligibility",
            value="1 line breaks",
            basis="marks of items that follow the item before them without a line break",
            confidence=0.9,
        ),
    )


def test_english_is_preferred_and_another_language_better_than_none() -> None:
    english = "A.3 Full title of the trial: Examplinib in Glimmer, a Randomised Trial\n"
    swedish = "A.3 Full title of the trial (sv): Examplinib mot glimmer\n"
    assert trial_of((english, swedish + english)).official_title == "Examplinib in Glimmer, a Randomised Trial"
    assert trial_of((english, swedish)).official_title == "Examplinib mot glimmer"
