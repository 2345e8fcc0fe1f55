"""The columns of an ICTRP export as the fields of a trial, in the manners of the registries that it gathers."""

from __future__ import annotations

import pytest

from trialgraph.loaders.formats.ictrp.tables import COLUMNS, FULL_EXPORT, fold, trial_of
from trialgraph.loaders.model import EligibilityText, Intervention, Outcome, PartialDate, SecondaryId, Sponsor, Trial

FIELDS = {
    "trial_id": "ISRCTN00000001",
    "secondary_ids": "NCT00000001; ABC-1; U1111-0000-0001;Nil known",
    "public_title": "A <br>trial",
    "scientific_title": "A randomised trial",
    "acronym": "AT",
    "primary_sponsor": "A University",
    "secondary_sponsors": "A Company;A University;N/A",
    "date_registration": "07/02/2018",
    "date_enrolment": "2018-03",
    "type_enrolment": "Anticipated",
    "last_refreshed": "21 September 2026",
    "status": "Not Recruiting",
    "study_type": "Interventional study",
    "study_design": "Allocation: Randomized. Intervention model: Parallel Assignment. Primary purpose: Treatment. "
    "Masking: Double (Participant, Investigator).",
    "phase": "Phase 2/Phase 3",
    "target_size": "120",
    "countries": "Norway;Chad",
    "conditions": "Gout",
    "interventions": "Drug: Zorbamide",
    "minimum_age": "18Y",
    "maximum_age": "N/A",
    "sex": "Both",
    "inclusion": "Inclusion criteria: Gout<br>Adults",
    "exclusion": "Exclusion criteria: Rickets",
    "primary_outcomes": "Pain;",
    "secondary_outcomes": "Gait;",
    "has_results": "Yes",
    "results_posted": "01/12/2021",
    "completed": "30/11/2020",
}

TRIAL = Trial(
    registry_id="ISRCTN00000001",
    secondary_ids=(
        SecondaryId(id="NCT00000001", type="NCT", domain="ClinicalTrials.gov"),
        SecondaryId(id="ABC-1"),
        SecondaryId(id="U1111-0000-0001"),
    ),
    brief_title="A trial",
    official_title="A randomised trial",
    acronym="AT",
    overall_status="Not Recruiting",
    start_date=PartialDate(date="2018-03", type="ESTIMATED"),
    completion_date=PartialDate(date="2020-11-30"),
    study_first_post_date=PartialDate(date="2018-02-07"),
    results_first_post_date=PartialDate(date="2021-12-01"),
    last_update_post_date=PartialDate(date="2026-09-21"),
    sponsors=(Sponsor(name="A University", role="LEAD"), Sponsor(name="A Company", role="COLLABORATOR")),
    conditions=("Gout",),
    study_type="INTERVENTIONAL",
    phases=("PHASE2", "PHASE3"),
    allocation="RANDOMIZED",
    intervention_model="PARALLEL",
    primary_purpose="TREATMENT",
    masking="DOUBLE",
    enrollment_count=120,
    interventions=(Intervention(name="Zorbamide", type="DRUG"),),
    outcomes=(Outcome(type="primary", measure="Pain"), Outcome(type="secondary", measure="Gait")),
    eligibility=EligibilityText(text="Inclusion Criteria:\n\nGout\nAdults\n\nExclusion Criteria:\n\nRickets"),
    minimum_age="18 Years",
    sex="ALL",
    location_countries=("Norway", "Chad"),
    has_results=True,
)


def trial(**fields: str) -> Trial:
    return trial_of({"trial_id": "ISRCTN00000001", **fields})


def test_everything_the_model_holds_is_read() -> None:
    assert trial_of(FIELDS) == TRIAL
    assert FIELDS.keys() == set(COLUMNS.values()) - {"actual_enrolment", "day_of_registration"}


def test_what_a_row_leaves_out_is_absent() -> None:
    assert trial() == Trial(registry_id="ISRCTN00000001")
    empty = dict.fromkeys(FIELDS.keys() - {"trial_id"}, "Not applicable")
    listed = {"conditions", "interventions", "countries", "inclusion", "exclusion"}
    listed |= {"primary_outcomes", "secondary_outcomes", "study_design"}
    assert trial(**{name: text for name, text in empty.items() if name not in listed}) == trial()


def test_columns_are_told_by_their_letters() -> None:
    assert {fold(name) for name in ("Trial ID", "TRIAL_ID", "trialid")} == {"trialid"}
    assert fold("Secondary ID(s)") == "secondaryids"
    assert not [name for name in FULL_EXPORT if "contact" in name.lower() and fold(name) in COLUMNS]
    assert len(FULL_EXPORT) == len(set(FULL_EXPORT)) == 63
    read = {COLUMNS[fold(name)] for name in FULL_EXPORT if fold(name) in COLUMNS}
    assert set(COLUMNS.values()) - read == {"acronym", "day_of_registration"}


@pytest.mark.parametrize(
    ("printed", "registry_id"),
    [
        ("nct00000001", "NCT00000001"),
        ("EUCTR2099-000001-01-NO", "2099-000001-01"),
        ("CTIS2099-500001-01-00", "2099-500001-01"),
        ("JPRN-UMIN000000001", "JPRN-UMIN000000001"),
        (" XYZ/1 ", "XYZ/1"),
    ],
)
def test_the_id_says_of_which_trial_it_is(printed: str, registry_id: str) -> None:
    found = trial(trial_id=printed)
    assert (found.nct_id, found.registry_id) == (None, registry_id)


@pytest.mark.parametrize("printed", ["", " ", "N/A", "NULL"])
def test_without_an_id_there_is_no_trial(printed: str) -> None:
    with pytest.raises(ValueError, match="the trial has no id"):
        trial(trial_id=printed)


def test_two_numbers_in_one_registry_are_not_both_those_of_this_trial() -> None:
    found = trial(secondary_ids="NCT00000001;NCT00000002;2099-000001-01;ISRCTN00000002;ISRCTN00000001;KCT0000001")
    assert [(each.id, each.type) for each in found.secondary_ids] == [
        ("NCT00000001", "REGISTRY"),
        ("NCT00000002", "REGISTRY"),
        ("2099-000001-01", "EUDRACT_NUMBER"),
        ("ISRCTN00000002", "REGISTRY"),
        ("KCT0000001", "REGISTRY"),
    ]


AGES = [
    ("15Y", "15 Years", "15 Years"),
    ("1Y", "1 Year", "1 Year"),
    ("6M", "6 Months", "6 Months"),
    ("2 weeks", "2 Weeks", "2 Weeks"),
    ("1 day", "1 Day", "1 Day"),
    ("30 Minutes", "30 Minutes", "30 Minutes"),
    (">= 20 years-old", "20 Years", "20 Years"),
    ("12.5 Years", "12.5 Years", "12.5 Years"),
    ("18.00 Year(s)", "18 Years", "18 Years"),
    ("0Y", "0 Years", None),
    ("0", None, None),
    ("N/A", None, None),
    ("No limit", None, None),
    ("No maximum age", None, None),
    ("-2147483648", None, None),
    ("18", "18", "18"),
    (">18Y", ">18Y", ">18Y"),
    ("multiple age groups", "multiple age groups", "multiple age groups"),
]


def test_there_are_eighteen_ages() -> None:
    assert len(AGES) == 18


@pytest.mark.parametrize(("printed", "minimum", "maximum"), AGES)
def test_ages_are_written_as_clinicaltrials_gov_writes_them(
    printed: str, minimum: str | None, maximum: str | None
) -> None:
    found = trial(minimum_age=printed, maximum_age=printed)
    assert (found.minimum_age, found.maximum_age) == (minimum, maximum)


PHASES = [
    ("Phase 3", ("PHASE3",)),
    ("Phase-2", ("PHASE2",)),
    ("Phase II/III", ("PHASE2", "PHASE3")),
    ("4", ("PHASE4",)),
    ("II", ("PHASE2",)),
    ("0", ("EARLY_PHASE1",)),
    ("New treatment measure", ("New treatment measure",)),
    ("Not Applicable", ()),
    (
        "Human pharmacology (Phase I): no<br>Therapeutic exploratory (Phase II): yes<br>Therapeutic confirmatory - "
        "(Phase III): yes<br>Therapeutic use (Phase IV): no",
        ("PHASE2", "PHASE3"),
    ),
    ("Human pharmacology (Phase I): <br>Therapeutic use (Phase IV): ", ()),
]


def test_there_are_ten_phases() -> None:
    assert len(PHASES) == 10


@pytest.mark.parametrize(("printed", "expected"), PHASES)
def test_phases(printed: str, expected: tuple[str, ...]) -> None:
    assert trial(phase=printed).phases == expected


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("All", "ALL"),
        ("Both males and females", "ALL"),
        ("Females", "FEMALE"),
        ("<br>Female: yes<br>Male: yes<br>", "ALL"),
        ("<br>Female: yes<br>Male: no<br>", "FEMALE"),
        ("<br>Female: <br>Male: <br>", None),
        ("Any", "Any"),
    ],
)
def test_the_sex(printed: str, expected: str | None) -> None:
    assert trial(sex=printed).sex == expected


@pytest.mark.parametrize(
    ("target", "actual", "expected"),
    [
        ("120", "", (120, None)),
        ("120", "98", (98, "ACTUAL")),
        ("A:49;B:49;", "", (None, None)),
        ("1" * 30, "N/A", (None, None)),
        ("", "٣", (None, None)),
    ],
)
def test_the_enrolment(target: str, actual: str, expected: tuple[int | None, str | None]) -> None:
    found = trial(target_size=target, actual_enrolment=actual)
    assert (found.enrollment_count, found.enrollment_type) == expected


DATES = [
    ("2018-02-07", "2018-02-07"),
    ("2018-02", "2018-02"),
    ("07/02/2018", "2018-02-07"),
    ("7/2/2018", "2018-02-07"),
    ("20180207", "2018-02-07"),
    ("07-02-2018", "2018-02-07"),
    ("07/Feb/2018", "2018-02-07"),
    ("2018/02/07", "2018-02-07"),
    ("2018-02-07 00:00:00", "2018-02-07"),
    ("February 7, 2018", "2018-02-07"),
    ("7 February 2018", "2018-02-07"),
    ("2018", "2018"),
]


def test_there_are_twelve_dates() -> None:
    assert len(DATES) == 12


@pytest.mark.parametrize(("printed", "expected"), DATES)
def test_dates(printed: str, expected: str) -> None:
    assert trial(date_enrolment=printed).start_date == PartialDate(date=expected)


@pytest.mark.parametrize("printed", ["31/02/2018", "soon", "02/2018/07"])
def test_what_is_no_date_is_named_with_its_column(printed: str) -> None:
    with pytest.raises(ValueError, match=rf"'{printed}' is not a date \(date enrolment\)"):
        trial(date_enrolment=printed)


def test_the_day_of_registration_that_is_always_in_one_form_is_preferred() -> None:
    found = trial(date_registration="9/2018, late", day_of_registration="20180920")
    assert found.study_first_post_date == PartialDate(date="2018-09-20")


def test_of_a_clinicaltrials_gov_trial_the_dates_are_not_those_of_posting() -> None:
    found = trial(trial_id="NCT00000001", date_registration="2018-02-07", last_refreshed="21 September 2026")
    assert (found.study_first_post_date, found.last_update_post_date) == (None, None)


@pytest.mark.parametrize(
    ("id", "inclusion", "exclusion", "expected"),
    [
        ("NCT00000001", "<br>Adults with gout.", "", "Adults with gout."),
        ("NCT00000001", "Adults", "Minors", "Inclusion Criteria:\n\nAdults\n\nExclusion Criteria:\n\nMinors"),
        ("DRKS00000001", "Adults", "", "Inclusion Criteria:\n\nAdults"),
        ("DRKS00000001", "", "Exclusion criteria: Minors", "Exclusion Criteria:\n\nMinors"),
        ("DRKS00000001", "Inclusion criteria:", "Exclusion criteria: ", None),
        ("NCT00000001", "", "", None),
    ],
)
def test_the_lists_of_criteria(id: str, inclusion: str, exclusion: str, expected: str | None) -> None:
    found = trial(trial_id=id, inclusion=inclusion, exclusion=exclusion).eligibility
    assert found == (EligibilityText(text=expected) if expected else None)


def test_a_design_in_other_words_is_left_out() -> None:
    found = trial(study_design="Parallel group study, controlled: yes. Masking: Open label. Time perspective: Other.")
    assert (found.masking, found.allocation, found.intervention_model) == ("NONE", None, None)
