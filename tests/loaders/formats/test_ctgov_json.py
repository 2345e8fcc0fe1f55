"""ClinicalTrials.gov API v2, in each of the layouts it is handed about in."""

from __future__ import annotations

import copy
import hashlib
import io
import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from trialgraph.errors import InvalidRecord
from trialgraph.loaders.document import Document
from trialgraph.loaders.formats import ctgov_json
from trialgraph.loaders.model import (
    ArmGroup,
    EligibilityText,
    Intervention,
    Location,
    MeshTerm,
    Official,
    Outcome,
    PartialDate,
    Record,
    Reference,
    SecondaryId,
    Sponsor,
    Trial,
)
from trialgraph.loaders.sources import documents

# An invented study that has something in every module that is read, and contacts, which are not.
STUDY: dict[str, Any] = {
    "protocolSection": {
        "identificationModule": {
            "nctId": "NCT00000001",
            "nctIdAliases": ["NCT00000009"],
            "orgStudyIdInfo": {"id": "ABC-1", "type": "NIH"},
            "secondaryIdInfos": [{"id": "2017-001", "type": "EUDRACT_NUMBER", "domain": "EU", "link": "x"}],
            "organization": {"fullName": "A University", "class": "OTHER"},
            "briefTitle": "A Trial",
            "officialTitle": "A Randomized Trial",
            "acronym": "AT",
        },
        "statusModule": {
            "statusVerifiedDate": "2020-01",
            "overallStatus": "TERMINATED",
            "whyStopped": "Slow accrual",
            "expandedAccessInfo": {"hasExpandedAccess": True, "nctId": "NCT00000007"},
            "startDateStruct": {"date": "2018-02"},
            "primaryCompletionDateStruct": {"date": "2019-03-05", "type": "ACTUAL"},
            "completionDateStruct": {"date": "2020", "type": "ESTIMATED"},
            "studyFirstPostDateStruct": {"date": "2018-01-02", "type": "ACTUAL"},
            "resultsFirstPostDateStruct": {"date": "2021-01-02", "type": "ACTUAL"},
            "lastUpdatePostDateStruct": {"date": "2021-02-03", "type": "ACTUAL"},
        },
        "sponsorCollaboratorsModule": {
            "responsibleParty": {
                "type": "PRINCIPAL_INVESTIGATOR",
                "investigatorFullName": "Ada Lovelace",
                "investigatorTitle": "Professor",
                "investigatorAffiliation": "A University",
            },
            "leadSponsor": {"name": "A University", "class": "OTHER"},
            "collaborators": [{"name": "A Company", "class": "INDUSTRY"}],
        },
        "oversightModule": {"isFdaRegulatedDrug": True, "isFdaRegulatedDevice": False},
        "descriptionModule": {"briefSummary": "Short.", "detailedDescription": "Long."},
        "conditionsModule": {"conditions": ["Scleroderma"], "keywords": ["skin"]},
        "designModule": {
            "studyType": "INTERVENTIONAL",
            "phases": ["PHASE1", "PHASE2"],
            "designInfo": {
                "allocation": "RANDOMIZED",
                "interventionModel": "PARALLEL",
                "primaryPurpose": "TREATMENT",
                "maskingInfo": {"masking": "DOUBLE", "whoMasked": ["PARTICIPANT"]},
            },
            "enrollmentInfo": {"count": 40, "type": "ESTIMATED"},
        },
        "armsInterventionsModule": {
            "armGroups": [
                {
                    "label": "Active",
                    "type": "EXPERIMENTAL",
                    "description": "Twice a day",
                    "interventionNames": ["Drug: Imatinib", "Dietary Supplement: Zinc: tablet"],
                }
            ],
            "interventions": [
                {
                    "type": "DRUG",
                    "name": "Imatinib",
                    "description": "400 mg",
                    "armGroupLabels": ["Active"],
                    "otherNames": ["Gleevec"],
                },
                {"type": "DIETARY_SUPPLEMENT", "name": "Zinc: tablet"},
            ],
        },
        "outcomesModule": {
            "primaryOutcomes": [{"measure": "mRSS", "timeFrame": "6 months", "description": "Skin score"}],
            "secondaryOutcomes": [{"measure": "FVC"}],
            "otherOutcomes": [{"measure": "Sleep"}],
        },
        "eligibilityModule": {
            "eligibilityCriteria": "Inclusion Criteria:\n\n* Age \\>= 18\n",
            "healthyVolunteers": False,
            "sex": "FEMALE",
            "genderBased": True,
            "minimumAge": "18 Years",
            "maximumAge": "70 Years",
        },
        "contactsLocationsModule": {
            "centralContacts": [{"name": "Secret Person", "phone": "555-0100", "email": "secret@example.org"}],
            "overallOfficials": [{"name": "Grace Hopper", "role": "STUDY_CHAIR", "affiliation": "Navy"}],
            "locations": [
                {
                    "facility": "Clinic",
                    "status": "RECRUITING",
                    "city": "Boston",
                    "state": "Massachusetts",
                    "zip": "02115",
                    "country": "United States",
                    "contacts": [{"name": "Secret Person", "role": "CONTACT", "phone": "555-0100"}],
                }
            ],
        },
        "referencesModule": {"references": [{"pmid": "123", "type": "RESULT", "citation": "A paper."}]},
    },
    "resultsSection": {"anything": [1, 2]},
    "derivedSection": {
        "conditionBrowseModule": {
            "meshes": [{"id": "D012595", "term": "Scleroderma, Systemic"}],
            "ancestors": [{"id": "D003240", "term": "Connective Tissue Diseases"}],
        },
        "interventionBrowseModule": {"meshes": [{"id": "D000068877", "term": "Imatinib Mesylate"}]},
    },
    "hasResults": True,
}

TRIAL = Trial(
    nct_id="NCT00000001",
    org_study_id="ABC-1",
    secondary_ids=(
        SecondaryId(id="2017-001", type="EUDRACT_NUMBER", domain="EU"),
        SecondaryId(id="NCT00000009", type="NCT_ALIAS"),
    ),
    brief_title="A Trial",
    official_title="A Randomized Trial",
    acronym="AT",
    organization="A University",
    brief_summary="Short.",
    detailed_description="Long.",
    overall_status="TERMINATED",
    why_stopped="Slow accrual",
    start_date=PartialDate(date="2018-02"),
    primary_completion_date=PartialDate(date="2019-03-05", type="ACTUAL"),
    completion_date=PartialDate(date="2020", type="ESTIMATED"),
    study_first_post_date=PartialDate(date="2018-01-02", type="ACTUAL"),
    results_first_post_date=PartialDate(date="2021-01-02", type="ACTUAL"),
    last_update_post_date=PartialDate(date="2021-02-03", type="ACTUAL"),
    status_verified_date=PartialDate(date="2020-01"),
    sponsors=(
        Sponsor(name="A University", role="LEAD", agency_class="OTHER"),
        Sponsor(name="A Company", role="COLLABORATOR", agency_class="INDUSTRY"),
    ),
    responsible_party=Official(
        name="Ada Lovelace", role="PRINCIPAL_INVESTIGATOR", affiliation="A University", title="Professor"
    ),
    overall_officials=(Official(name="Grace Hopper", role="STUDY_CHAIR", affiliation="Navy"),),
    is_fda_regulated_drug=True,
    is_fda_regulated_device=False,
    conditions=("Scleroderma",),
    keywords=("skin",),
    study_type="INTERVENTIONAL",
    phases=("PHASE1", "PHASE2"),
    allocation="RANDOMIZED",
    intervention_model="PARALLEL",
    primary_purpose="TREATMENT",
    masking="DOUBLE",
    enrollment_count=40,
    enrollment_type="ESTIMATED",
    arm_groups=(
        ArmGroup(
            label="Active",
            type="EXPERIMENTAL",
            description="Twice a day",
            intervention_names=("Imatinib", "Zinc: tablet"),
        ),
    ),
    interventions=(
        Intervention(
            name="Imatinib",
            type="DRUG",
            description="400 mg",
            other_names=("Gleevec",),
            arm_group_labels=("Active",),
        ),
        Intervention(name="Zinc: tablet", type="DIETARY_SUPPLEMENT"),
    ),
    outcomes=(
        Outcome(type="primary", measure="mRSS", time_frame="6 months", description="Skin score"),
        Outcome(type="secondary", measure="FVC"),
        Outcome(type="other", measure="Sleep"),
    ),
    eligibility=EligibilityText(text="Inclusion Criteria:\n\n* Age \\>= 18\n"),
    minimum_age="18 Years",
    maximum_age="70 Years",
    sex="FEMALE",
    healthy_volunteers=False,
    gender_based=True,
    locations=(
        Location(
            facility="Clinic",
            city="Boston",
            state="Massachusetts",
            zip="02115",
            country="United States",
            status="RECRUITING",
        ),
    ),
    references=(Reference(citation="A paper.", pmid="123", type="RESULT"),),
    mesh_terms=(
        MeshTerm(term="Scleroderma, Systemic", id="D012595", branch="condition"),
        MeshTerm(term="Connective Tissue Diseases", id="D003240", branch="condition", ancestor=True),
        MeshTerm(term="Imatinib Mesylate", id="D000068877", branch="intervention"),
    ),
    related_trials=("NCT00000007",),
    has_results=True,
)
LINE = json.dumps(STUDY)


def read(text: str) -> list[Record | InvalidRecord]:
    document = Document("a.json", partial(io.BytesIO, text.encode()))
    assert ctgov_json.recognises(document.head)
    return list(ctgov_json.read(document))


def with_value(value: object, *path: str) -> dict[str, Any]:
    """The study with one value replaced."""
    study = copy.deepcopy(STUDY)
    inner = study
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return study


def test_everything_the_model_holds_is_read() -> None:
    [record] = read(LINE)
    assert record == Record(
        trial=TRIAL,
        source="a.json",
        place="line 1",
        format="ctgov-json",
        digest=hashlib.sha256(LINE.encode()).hexdigest(),
    )


def test_contacts_are_never_read() -> None:
    assert "Secret" not in repr(read(LINE)) and "555" not in repr(read(LINE))


@pytest.mark.parametrize(
    ("text", "places"),
    [
        (json.dumps(STUDY, indent=2), [""]),
        (f"{LINE}\n\n{LINE}\n", ["line 1", "line 3"]),
        (json.dumps([STUDY, STUDY]), ["study 1", "study 2"]),
        (json.dumps([STUDY], indent=1), ["study 1"]),
        (json.dumps({"studies": [STUDY, STUDY]}), ["study 1", "study 2"]),
        (json.dumps({"totalCount": 1, "studies": [STUDY], "nextPageToken": "x"}, indent=2), ["study 1"]),
        (LINE.replace("Long.", "long " * 30_000) + "\n" + LINE, ["line 1", "line 2"]),
    ],
)
def test_a_study_is_the_same_in_every_layout(text: str, places: list[str]) -> None:
    records = [record for record in read(text) if isinstance(record, Record)]
    assert [record.place for record in records] == places
    assert records[-1].trial == TRIAL


def test_the_digest_of_one_study_among_several_does_not_depend_on_the_layout() -> None:
    pretty, compact = json.dumps([STUDY], indent=4), json.dumps({"studies": [STUDY]}, sort_keys=True)
    digests = {record.digest for text in (pretty, compact) for record in read(text) if isinstance(record, Record)}
    assert len(digests) == 1


def test_a_bad_line_is_named_and_its_neighbours_load() -> None:
    first, bad, third = read(f"{LINE}\n{LINE[:200]}\n{LINE}")
    assert isinstance(first, Record) and isinstance(third, Record) and isinstance(bad, InvalidRecord)
    assert (bad.record, bad.place) == ("NCT00000001", "line 2")
    assert str(bad) == "a.json (NCT00000001 line 2): Input data was truncated"


def test_a_bad_first_line_is_one_bad_line() -> None:
    bad, good = read(f'{{"broken\n{LINE}')
    assert isinstance(bad, InvalidRecord) and bad.place == "line 1" and isinstance(good, Record)


@pytest.mark.parametrize(
    ("value", "path", "cause"),
    [
        (
            "forty",
            ("protocolSection", "designModule", "enrollmentInfo", "count"),
            "Expected `int | null`, got `str` - at `$.protocolSection.designModule.enrollmentInfo.count`",
        ),
        (
            "EUCTR-1",
            ("protocolSection", "identificationModule", "nctId"),
            "Expected `str` matching regex '^NCT\\\\d{8}$' - at `$.protocolSection.identificationModule.nctId`",
        ),
        ({}, ("protocolSection",), "Object missing required field `identificationModule` - at `$.protocolSection`"),
        (
            {"date": "2020-02-31"},
            ("protocolSection", "statusModule", "startDateStruct"),
            "'2020-02-31' is not a date - at `$.protocolSection.statusModule.startDateStruct`",
        ),
    ],
)
def test_a_wrong_value_is_reported_with_its_path(value: object, path: tuple[str, ...], cause: str) -> None:
    [bad] = read(json.dumps(with_value(value, *path)))
    assert isinstance(bad, InvalidRecord)
    assert bad.cause == cause


def test_a_wrong_study_of_a_page_is_reported_alone() -> None:
    wrong = with_value(3, "protocolSection", "identificationModule", "briefTitle")
    good, bad = read(json.dumps({"studies": [STUDY, wrong]}))
    assert isinstance(good, Record) and isinstance(bad, InvalidRecord)
    assert (bad.record, bad.place) == ("NCT00000001", "study 2")


@pytest.mark.parametrize("text", [json.dumps(STUDY, indent=2)[:-20], json.dumps([STUDY])[:-1], "[" * 9999 + LINE])
def test_malformed_json_is_one_invalid_record(text: str) -> None:
    [bad] = read(text)
    assert isinstance(bad, InvalidRecord)


def test_other_json_is_not_recognised() -> None:
    assert not any(map(ctgov_json.recognises, ('{"a": 1}', '[{"x": "protocolSection"}]', 'x "protocolSection":')))


def test_every_real_study_is_read(shared: Path) -> None:
    found = documents([str(shared / "data" / "ctgov-v2")])
    records = [each for document in found if isinstance(document, Document) for each in ctgov_json.read(document)]
    trials = [record.trial for record in records if isinstance(record, Record)]
    assert len(trials) == len(records) == 1031 + 25
    assert all(trial.eligibility for trial in trials)
    for trial in trials:
        listed = {intervention.name for intervention in trial.interventions}
        assert listed.issuperset(name for arm in trial.arm_groups for name in arm.intervention_names)
