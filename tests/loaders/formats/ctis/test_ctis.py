"""CTIS: both shapes of its records, the second of which is the first with the application in a part of its own."""

from __future__ import annotations

import copy
import gzip
import io
import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from trialgraph.errors import InvalidRecord
from trialgraph.loaders.document import Document
from trialgraph.loaders.formats import ctis
from trialgraph.loaders.model import (
    ArmGroup,
    EligibilityText,
    Intervention,
    Location,
    Outcome,
    PartialDate,
    Record,
    SecondaryId,
    Sponsor,
    Trial,
)

ADDRESS = {"city": "Gent", "postcode": "9000", "countryName": "Belgium", "oneLine": "Secret street"}
PART_ONE = {
    "id": 1,
    "rowSubjectCount": 10,
    "rowCountriesInfo": [{"name": "Brazil", "isoAlpha2Code": "BR"}],
    "therapeuticAreas": [{"code": "20", "name": "Diseases [C] - Immune System Diseases [C20]"}],
    "sponsors": [
        {
            "primary": False,
            "organisation": {"name": "Hill Clinic", "type": "Hospital"},
            "publicContacts": [{"functionalName": "Secret Person", "telephone": "555"}],
        },
        {"primary": True, "organisation": {"name": "Hill Pharma", "type": "Pharmaceutical company"}},
    ],
    "productRoleGroupInfos": [
        {
            "productRoleName": "Test",
            "products": [
                {
                    "productName": "Hillumab 10 mg",
                    "allSubstancesChemicals": False,
                    "productDictionaryInfo": {"activeSubstanceName": "HILLUMAB"},
                }
            ],
        }
    ],
    "trialDetails": {
        "clinicalTrialIdentifiers": {
            "fullTitle": "Een studie van\nhillumab",
            "fullTitleTranslations": [
                {"attributeTranslation": "Eine Studie", "languageDescription": "German"},
                {"attributeTranslation": "A study of hillumab", "languageDescription": "English"},
            ],
            "publicTitle": "Hillumab &amp; walking",
            "shortTitle": "HILL-7",
            "secondaryIdentifyingNumbers": {
                "nctNumber": {"number": "NCT00000001"},
                "isrctnNumber": {"number": "ISRCTN00000018 "},
                "whoUniversalTrialNumber": {"number": "U1111-0000-0001"},
                "additionalRegistries": [{"number": "DRKS00000001", "otherRegistryName": "DRKS"}],
            },
        },
        "trialInformation": {
            "trialCategory": {"trialPhase": "10"},
            "medicalCondition": {
                "partIMedicalConditions": [{"medicalCondition": "Scleroderma"}, {"medicalCondition": "Scleroderma"}],
                "meddraConditionTerms": [{"termName": "Systemic sclerosis", "level": "PT"}],
            },
            "trialObjective": {
                "mainObjective": "To learn whether it helps.",
                "secondaryObjectives": [
                    {"number": 1, "secondaryObjective": "Safety."},
                    {"number": 2, "secondaryObjective": "Sleep."},
                ],
            },
            "eligibilityCriteria": {
                "principalInclusionCriteria": [
                    {"number": 1, "principalInclusionCriteria": "Adults<br>of any sex &lt; 70"},
                    {"number": 2, "principalInclusionCriteria": "2. Scleroderma"},
                ],
                "principalExclusionCriteria": [
                    {
                        "number": 1,
                        "principalExclusionCriteria": "Zwangerschap",
                        "principalExclusionCriteriaTranslations": [
                            {"attributeTranslation": "Pregnancy", "languageDescription": "English"}
                        ],
                    }
                ],
            },
            "endPoint": {
                "primaryEndPoints": [{"number": 1, "endPoint": "mRSS", "isPrimary": True}],
                "secondaryEndPoints": [{"number": 1, "endPoint": "FVC", "isPrimary": False}],
            },
            "trialDuration": {"estimatedRecruitmentStartDate": "2024-02-01", "estimatedEndDate": "2027-03-04"},
            "sourceOfMonetarySupport": [{"organisationName": "Hill Fund"}, {"organisationName": "Hill Pharma"}],
            "populationOfTrialSubjects": {
                "ageRanges": [{"ageRangeCategoryCode": "3"}],
                "clinicalTrialGroups": [{"code": "2", "name": "Patients"}],
                "isFemaleSubjects": True,
                "isMaleSubjects": True,
            },
        },
        "protocolInformation": {
            "studyDesign": {"periodDetails": [{"armDetails": [{"title": "Active", "description": "Once a day"}]}]}
        },
    },
}
PARTS_TWO = [
    {
        "recruitmentSubjectCount": 30,
        "trialSites": [
            {
                "organisationAddressInfo": {
                    "organisation": {"name": "Gent Hospital"},
                    "address": ADDRESS,
                    "phone": "555",
                    "email": "secret@example.org",
                },
                "personInfo": {"firstName": "Secret", "lastName": "Person"},
            }
        ],
    }
]
NEWER: dict[str, Any] = {
    "ctNumber": "2023-500001-11-01",
    "ctStatus": "Authorised",
    "ctPublicStatusCode": 4,
    "startDateEU": "29/01/2024",
    "publishDate": "2025-09-16T03:39:42.5",
    "authorizedApplication": {
        "authorizedPartI": PART_ONE,
        "authorizedPartsII": PARTS_TWO,
        "memberStatesConcerned": [{"mscName": "Belgium", "mscPublicStatusCode": 5}, {"mscName": "Spain"}],
        "eudraCt": {"isTransitioned": True, "eudraCtCode": "2019-000001-11"},
    },
    "events": {"trialEvents": []},
    "results": {},
}
OLDER: dict[str, Any] = {
    "ctNumber": "2023-500001-11-01",
    "ctStatus": "Ongoing, recruiting",
    "title": "A title",
    "trialPhase": "Phase II and Phase III (Integrated)",
    "lastUpdated": "2025-09-16",
    "authorizedPartI": PART_ONE,
    "authorizedPartsII": PARTS_TWO,
    "memberStatesConcerned": [{"mscName": "Belgium"}, {"mscName": "Spain"}],
    "eudraCtInfo": {"eudraCtCode": "2019-000001-11"},
}
TRIAL = Trial(
    registry_id="2023-500001-11",
    org_study_id="HILL-7",
    secondary_ids=(
        SecondaryId(id="2019-000001-11", type="EUDRACT_NUMBER", domain="EUCTR"),
        SecondaryId(id="NCT00000001", type="NCT", domain="ClinicalTrials.gov"),
        SecondaryId(id="ISRCTN00000018", type="ISRCTN", domain="ISRCTN"),
        SecondaryId(id="U1111-0000-0001", type="REGISTRY", domain="WHO"),
        SecondaryId(id="DRKS00000001", type="REGISTRY", domain="DRKS"),
    ),
    brief_title="Hillumab & walking",
    official_title="A study of hillumab",
    brief_summary="To learn whether it helps.",
    detailed_description="Safety.\nSleep.",
    overall_status="RECRUITING",
    start_date=PartialDate(date="2024-01-29", type="ACTUAL"),
    completion_date=PartialDate(date="2027-03-04", type="ESTIMATED"),
    last_update_post_date=PartialDate(date="2025-09-16", type="ACTUAL"),
    sponsors=(
        Sponsor(name="Hill Pharma", role="LEAD", agency_class="INDUSTRY"),
        Sponsor(name="Hill Clinic", role="COLLABORATOR", agency_class="Hospital"),
        Sponsor(name="Hill Fund", role="COLLABORATOR"),
    ),
    conditions=("Scleroderma",),
    keywords=("Systemic sclerosis", "Diseases [C] - Immune System Diseases [C20]"),
    phases=("PHASE2", "PHASE3"),
    enrollment_count=40,
    enrollment_type="ESTIMATED",
    arm_groups=(ArmGroup(label="Active", description="Once a day"),),
    interventions=(Intervention(name="Hillumab 10 mg", description="Role: Test", other_names=("HILLUMAB",)),),
    outcomes=(Outcome(type="primary", measure="mRSS"), Outcome(type="secondary", measure="FVC")),
    eligibility=EligibilityText(
        text="Inclusion Criteria:\n\n1. Adults\nof any sex < 70\n2. Scleroderma\n\nExclusion Criteria:\n\n1. Pregnancy"
    ),
    minimum_age="18 Years",
    maximum_age="64 Years",
    sex="ALL",
    healthy_volunteers=False,
    locations=(
        Location(facility="Gent Hospital", city="Gent", zip="9000", country="Belgium", status="ACTIVE_NOT_RECRUITING"),
    ),
    location_countries=("Belgium", "Spain", "Brazil"),
)


def read(text: str) -> list[Record | InvalidRecord]:
    document = Document("a.json", partial(io.BytesIO, text.encode()))
    return list(ctis.read(document))


def trial_of(value: dict[str, Any]) -> Trial:
    found = ctis.study(value, "a.json", "")
    assert isinstance(found, Record), found
    return found.trial


def newer(**top: Any) -> dict[str, Any]:
    """The newer record with other values at its top; None takes one away."""
    record = copy.deepcopy(NEWER) | top
    return {key: value for key, value in record.items() if value is not None}


def part_one(record: dict[str, Any]) -> Any:
    return record["authorizedApplication"]["authorizedPartI"]


def test_everything_the_model_holds_is_read() -> None:
    assert trial_of(NEWER) == TRIAL


def test_the_older_shape_says_the_same_but_for_what_it_lacks() -> None:
    older = trial_of(OLDER)
    assert older.start_date == PartialDate(date="2024-02-01", type="ESTIMATED")
    assert older.locations[0].status is None
    fields = {"start_date", "locations"}
    same = [name for name in Trial.__struct_fields__ if name not in fields]
    assert [getattr(older, name) for name in same] == [getattr(TRIAL, name) for name in same]


def test_contacts_are_never_read() -> None:
    for each in (NEWER, OLDER):
        told = repr(ctis.study(each, "a", ""))
        assert "Secret" not in told and "555" not in told and "@" not in told


@pytest.mark.parametrize("indent", [None, 2])
def test_a_record_is_recognised_and_read_as_it_is_downloaded(indent: int | None) -> None:
    for value in (NEWER, OLDER):
        text = json.dumps(value, indent=indent)
        assert ctis.recognises(text)
        [record] = read(text)
        assert isinstance(record, Record)
        assert (record.source, record.format) == ("a.json", "ctis")
        assert record.place == ("line 1" if indent is None else "")
        assert record.trial.registry_id == "2023-500001-11"


@pytest.mark.parametrize(
    "text",
    [
        '{"ctNumber": "2023-500001-11-01", "ctrname": "CTIS", "authorizedPartI": {}}',
        '{"ctNumber": "2023-500001-11-01"}',
        '{"protocolSection": {}, "authorizedPartI": {}}',
        'ctNumber "ctNumber": "authorizedPartI":',
    ],
)
def test_exports_search_results_and_other_documents_are_not_recognised(text: str) -> None:
    assert not ctis.recognises(text)


def test_several_records_come_as_a_list_or_as_lines() -> None:
    other = newer(ctNumber="2023-500002-22-00")
    listed, lines = read(json.dumps([NEWER, other])), read(f"{json.dumps(NEWER)}\n{json.dumps(other)}\n")
    assert [each.place for each in listed] == ["record 1", "record 2"]
    assert [each.place for each in lines] == ["line 1", "line 2"]
    assert [each.digest for each in listed if isinstance(each, Record)] == [
        each.digest for each in lines if isinstance(each, Record)
    ]
    assert len({each.digest for each in lines if isinstance(each, Record)}) == 2


STATUSES = [
    (1, "Under evaluation"),
    (2, "NOT_YET_RECRUITING"),
    ("3", "RECRUITING"),
    (4, "RECRUITING"),
    (5, "ACTIVE_NOT_RECRUITING"),
    (6, "SUSPENDED"),
    (7, "SUSPENDED"),
    (8, "Ended"),
    (9, "Expired"),
    (10, "Revoked"),
    (11, "Not authorised"),
    (12, "Cancelled"),
    (77, "77"),
]


@pytest.mark.parametrize(("printed", "status"), STATUSES)
def test_a_status_has_a_code_where_one_means_the_same(printed: int | str, status: str) -> None:
    assert trial_of(newer(ctPublicStatusCode=printed)).overall_status == status
    assert trial_of(newer(ctPublicStatusCode=None, ctStatus=printed)).overall_status == status
    assert len(STATUSES) == 13


@pytest.mark.parametrize(
    ("events", "status"),
    [
        ([["START_OF_TRIAL", "END_OF_TRIAL"], ["END_OF_TRIAL"]], "COMPLETED"),
        ([["EARLY_TERMINATION", "END_OF_TRIAL"], ["EARLY_TERMINATION"]], "TERMINATED"),
        ([["EARLY_TERMINATION"], ["END_OF_TRIAL"]], "Ended"),
        ([["END_OF_TRIAL"], ["START_OF_TRIAL"]], "Ended"),
        ([], "Ended"),
    ],
)
def test_a_trial_ended_early_or_not_where_all_countries_say_so(events: list[list[str]], status: str) -> None:
    told = [{"mscName": "X", "events": [{"notificationType": type} for type in each]} for each in events]
    assert trial_of(newer(ctPublicStatusCode=8, events={"trialEvents": told})).overall_status == status
    assert trial_of(newer(ctPublicStatusCode=4, events={"trialEvents": told})).overall_status == "RECRUITING"


def test_the_first_start_of_a_country_is_that_of_the_trial() -> None:
    told = [
        {
            "events": [
                {"notificationType": "START_OF_TRIAL", "date": day},
                {"notificationType": "X", "date": "2001-01-01"},
            ]
        }
        for day in ("2024-05-05", "2024-03-03")
    ]
    found = trial_of(newer(startDateEU=None, events={"trialEvents": told}))
    assert found.start_date == PartialDate(date="2024-03-03", type="ACTUAL")


def test_the_end_in_the_eu_is_the_end_where_nothing_goes_on_elsewhere() -> None:
    assert trial_of(newer(endDateEU="01/02/2025")).completion_date == PartialDate(date="2025-02-01", type="ACTUAL")
    record = newer(endDateEU="01/02/2025")
    information = part_one(record)["trialDetails"]["trialInformation"]
    information["trialDuration"]["estimatedGlobalEndDate"] = "2028-01-01"
    assert trial_of(record).completion_date == PartialDate(date="2028-01-01", type="ESTIMATED")
    assert trial_of(record | {"endDate": "03/02/2026"}).completion_date == PartialDate(date="2026-02-03", type="ACTUAL")


def test_what_search_results_add_goes_before_what_is_added_up() -> None:
    found = trial_of(newer(totalNumberEnrolled="99", lastPublicationUpdate="17/09/2025", resultsFirstReceived="Yes"))
    assert (found.enrollment_count, found.has_results) == (99, True)
    assert found.last_update_post_date == PartialDate(date="2025-09-17", type="ACTUAL")


@pytest.mark.parametrize(
    ("added", "has_results"),
    [
        ({}, None),
        ({"resultsFirstReceived": "No"}, False),
        ({"results": {"summaryResults": [{"id": 1}]}}, True),
        ({"results": {"summaryResults": []}}, None),
    ],
)
def test_results_are_there_or_said_to_be(added: dict[str, Any], has_results: bool | None) -> None:
    assert trial_of(newer(**added)).has_results is has_results


PHASES = [
    ("1", None, ("PHASE1",)),
    ("4", None, ("PHASE2",)),
    (5, None, ("PHASE3",)),
    ("6", None, ("PHASE4",)),
    ("8", None, ("PHASE1", "PHASE2")),
    ("11", None, ("PHASE3", "PHASE4")),
    (None, "Therapeutic exploratory (Phase II)", ("PHASE2",)),
    ("12", None, ("12",)),
    (None, None, ()),
]


@pytest.mark.parametrize(("code", "printed", "phases"), PHASES)
def test_a_phase_is_read_from_its_code_or_from_what_is_printed(
    code: str | None, printed: str | None, phases: tuple[str, ...]
) -> None:
    record = newer(trialPhase=printed)
    part_one(record)["trialDetails"]["trialInformation"]["trialCategory"] = {"trialPhase": code}
    assert trial_of(record).phases == phases
    assert len(PHASES) == 9


@pytest.mark.parametrize("text", ["1. Adults", "a) Adults", "(1) Adults", "• Adults", "- Adults", "12) Adults"])
def test_a_criterion_with_a_mark_of_its_own_gets_no_number(text: str) -> None:
    record = newer()
    criteria = part_one(record)["trialDetails"]["trialInformation"]["eligibilityCriteria"]
    criteria["principalInclusionCriteria"] = [{"number": 1, "principalInclusionCriteria": text}]
    eligibility = trial_of(record).eligibility
    assert eligibility and eligibility.text.startswith(f"Inclusion Criteria:\n\n{text}\n\nExclusion")


@pytest.mark.parametrize("text", ["Age. Over 18", "BMI > 1.5", "Adults"])
def test_a_criterion_that_only_looks_marked_keeps_its_number(text: str) -> None:
    record = newer()
    criteria = part_one(record)["trialDetails"]["trialInformation"]["eligibilityCriteria"]
    criteria["principalInclusionCriteria"] = [{"number": 3, "principalInclusionCriteria": text}]
    eligibility = trial_of(record).eligibility
    assert eligibility and f"\n3. {text}\n" in eligibility.text


LISTS = [
    ("Any of:\n1. Gout\n2. Rash", "3. Any of:\n   1. Gout\n   2. Rash\n"),
    ("Any of:\n  - Gout\nand rash", "3. Any of:\n  - Gout\nand rash\n"),
    ("1. Gout\n2. Rash", "1. Gout\n2. Rash\n"),
]


@pytest.mark.parametrize(("text", "printed"), LISTS)
def test_a_list_in_a_criterion_stands_below_it_and_not_beside_it(text: str, printed: str) -> None:
    record = newer()
    criteria = part_one(record)["trialDetails"]["trialInformation"]["eligibilityCriteria"]
    criteria["principalInclusionCriteria"] = [{"number": 3, "principalInclusionCriteria": text}]
    eligibility = trial_of(record).eligibility
    assert eligibility and f"\n\n{printed}" in eligibility.text
    assert len(LISTS) == 3


def test_a_record_may_say_almost_nothing() -> None:
    assert trial_of({"ctNumber": "2023-500001-11-01"}) == Trial(registry_id="2023-500001-11")
    nothing = {"ctNumber": "2023-500001-11-01", "authorizedApplication": None, "title": "", "events": {"x": [None]}}
    assert trial_of(nothing) == Trial(registry_id="2023-500001-11")


@pytest.mark.parametrize(
    ("value", "record", "cause"),
    [
        ({}, "", "Object missing required field `ctNumber`"),
        ([], "", "Expected `object`, got `array`"),
        (
            {"ctNumber": "2023-500001-11-01", "title": 7},
            "2023-500001-11-01",
            "Expected `str | null`, got `int` - at `$.title`",
        ),
        ({"ctNumber": "2019-000001-11"}, "2019-000001-11", "'2019-000001-11' is no number of CTIS - at `$.ctNumber`"),
        ({"ctNumber": "x"}, "x", "'x' is no number of CTIS - at `$.ctNumber`"),
        ({"ctNumber": "2023-500001-11-01", "endDate": "soon"}, "2023-500001-11-01", "'soon' is not a date"),
        (
            {"ctNumber": "2023-500001-11", "totalNumberEnrolled": "few"},
            "2023-500001-11",
            "Expected `int | null`, got `str`",
        ),
    ],
)
def test_a_bad_record_says_why_and_where(value: object, record: str, cause: str) -> None:
    found = ctis.study(value, "a.json", "line 3")
    assert isinstance(found, InvalidRecord)
    assert (found.source, found.record, found.place) == ("a.json", record, "line 3")
    assert cause in found.cause


def test_a_bad_record_costs_itself_only() -> None:
    good = json.dumps(NEWER)
    found = read(f"{good}\n{{\n{good}\n")
    assert [type(each) for each in found] == [Record, InvalidRecord, Record]


def test_real_records_of_both_shapes_are_read_whole(shared: Path) -> None:
    lines = gzip.decompress((shared / "data/other-registries/ctrdata-demo.jsonl.gz").read_bytes()).splitlines()
    trials = [trial_of(value) for value in map(json.loads, lines) if value.get("ctrname") == "CTIS"]
    assert [each.registry_id for each in trials] == ["2023-508143-51", "2024-510663-34"]
    assert [each.secondary_ids[0].type for each in trials] == ["EUDRACT_NUMBER", "EUDRACT_NUMBER"]
    assert [(each.overall_status, each.phases) for each in trials] == [
        ("NOT_YET_RECRUITING", ("PHASE4",)),
        ("RECRUITING", ("PHASE2",)),
    ]
    assert [(each.minimum_age, each.maximum_age) for each in trials] == [("18 Years", None), (None, "23 Months")]
    assert [len(each.locations) for each in trials] == [2, 6]
    assert [each.enrollment_count for each in trials] == [11, 11]
    assert all("@" not in repr(each) for each in trials)
