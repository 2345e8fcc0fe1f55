"""ISRCTN: the XML of its interface in the words of newer and older records, and the JSON that is made of it."""

from __future__ import annotations

import gzip
import io
import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from trialgraph.errors import InvalidRecord
from trialgraph.loaders.document import Document
from trialgraph.loaders.formats import isrctn
from trialgraph.loaders.model import (
    EligibilityText,
    Intervention,
    Location,
    Official,
    Outcome,
    PartialDate,
    Record,
    Reference,
    SecondaryId,
    Sponsor,
    Trial,
)

TRIAL_XML = """\
    <trial lastUpdated="2025-03-04T10:00:00.123456789Z" version="3" publicIdentifierCanonical="ISRCTN00000018">
      <isrctn dateAssigned="2024-01-02T12:00:00Z">00000018</isrctn>
      <trialDescription>
        <title>A walk</title>
        <scientificTitle>A randomised walk</scientificTitle>
        <acronym>WALK</acronym>
        <studyHypothesis>Walking helps.</studyHypothesis>
        <plainEnglishSummary>Background
We walk.

Who is the main contact?
Secret Person, secret@example.org</plainEnglishSummary>
        <primaryOutcomes>
          <outcomeMeasure id="1">
            <variable>Distance</variable><method>a tape</method><timepoints>6 weeks</timepoints>
          </outcomeMeasure>
        </primaryOutcomes>
        <primaryOutcome/>
        <secondaryOutcomes/>
        <secondaryOutcome>1. Sleep
2. Mood</secondaryOutcome>
      </trialDescription>
      <externalRefs>
        <doi>10.1186/ISRCTN00000018</doi>
        <eudraCTNumber>2020-000001-11</eudraCTNumber>
        <irasNumber>123456</irasNumber>
        <clinicalTrialsGovNumber>NCT00000001</clinicalTrialsGovNumber>
        <protocolSerialNumber>HILL-7</protocolSerialNumber>
        <secondaryNumbers>
          <secondaryNumber numberType="nct" canonicalSecondaryNumber="NCT00000001">NCT00000001</secondaryNumber>
          <secondaryNumber numberType="Protocol serial number">HILL-7</secondaryNumber>
          <secondaryNumber numberType="cpms">4321</secondaryNumber>
        </secondaryNumbers>
      </externalRefs>
      <trialDesign>
        <studyDesign/>
        <primaryStudyDesign>Interventional</primaryStudyDesign>
        <interventionalTrialDesign>
          <allocation>Randomized controlled trial</allocation>
          <masking>Open (masking not used)</masking>
          <control>Active</control>
          <assignment>Crossover</assignment>
          <purposes><purpose>Supportive care</purpose></purposes>
        </interventionalTrialDesign>
        <secondaryStudyDesign>Not applicable</secondaryStudyDesign>
        <overallEndDate>2027-08-31T00:00:00.000Z</overallEndDate>
      </trialDesign>
      <participants>
        <recruitmentCountries><country>United Kingdom</country><country>Wales</country></recruitmentCountries>
        <trialCentres>
          <trialCentre id="2">
            <name>Hill Hospital</name><address>Secret street</address><city>Cardiff</city><state/>
            <country>Wales</country><zip>CF1</zip>
          </trialCentre>
        </trialCentres>
        <healthyVolunteersAllowed>true</healthyVolunteersAllowed>
        <inclusion>1. Adults
2. Sclerosis for &gt; 2 years</inclusion>
        <ageRange>Mixed</ageRange>
        <lowerAgeLimit unit="years" value="18.0">18 Years</lowerAgeLimit>
        <upperAgeLimit unit="years" value="75.0">75 Years</upperAgeLimit>
        <gender>Female</gender>
        <targetEnrolment>50</targetEnrolment>
        <totalFinalEnrolment>0</totalFinalEnrolment>
        <exclusion>1. Rituximab</exclusion>
        <recruitmentStart>2024-02-01T00:00:00.000Z</recruitmentStart>
        <recruitmentStatusOverride>Suspended</recruitmentStatusOverride>
      </participants>
      <conditions>
        <condition>
          <description>Scleroderma
Raynaud</description>
          <diseaseClass1>Skin</diseaseClass1><diseaseClass2>Sclerosis</diseaseClass2>
        </condition>
      </conditions>
      <interventions>
        <intervention>
          <description>Walk and take it.</description>
          <interventionType>Drug</interventionType>
          <phase>Phase I/II</phase>
          <drugNames>Hillumab, prednisolone</drugNames>
        </intervention>
      </interventions>
      <results>
        <publicationDetails>2026 Results article in https://pubmed.ncbi.nlm.nih.gov/123/
2024 Protocol in https://example.org</publicationDetails>
        <publicationStage>Results</publicationStage>
        <basicReport/>
      </results>
      <parties><funderId>f1</funderId><contactId>c1</contactId><sponsorId>s1</sponsorId></parties>
    </trial>
"""
PARTIES_XML = """\
    <contact id="c1">
      <title>Dr</title><forename>Ada</forename><surname>Lovelace</surname>
      <contactTypes>
        <contactType>Scientific</contactType><contactType>Principal Investigator</contactType>
      </contactTypes>
      <contactDetails><telephone>555-0100</telephone><email>secret@example.org</email></contactDetails>
    </contact>
    <contact id="c2">
      <forename>Secret</forename><surname>Person</surname>
      <contactTypes><contactType>Public</contactType></contactTypes>
    </contact>
    <sponsor id="s1"><organisation>Hill University</organisation><sponsorType/>
      <commercialStatus>Non-commercial</commercialStatus></sponsor>
    <sponsor id="s2"><organisation>Hill Pharma</organisation><sponsorType/>
      <commercialStatus>Commercial</commercialStatus></sponsor>
    <funder id="f1"><name>Hill Fund</name></funder>
    <funder id="f2"><name>Hill University</name></funder>
"""
NAMESPACE = 'xmlns="http://www.67bricks.com/isrctn"'


def answer(*trials: str) -> str:
    inner = "".join(f"<fullTrial>\n{each}{PARTIES_XML}</fullTrial>\n" for each in trials)
    return f'<?xml version="1.0"?>\n<allTrials {NAMESPACE} totalCount="{len(trials)}">\n{inner}</allTrials>\n'


EXPECTED = Trial(
    registry_id="ISRCTN00000018",
    org_study_id="HILL-7",
    secondary_ids=(
        SecondaryId(id="NCT00000001", type="NCT", domain="ClinicalTrials.gov"),
        SecondaryId(id="2020-000001-11", type="EUDRACT_NUMBER", domain="EUCTR"),
        SecondaryId(id="123456", type="IRAS"),
        SecondaryId(id="4321", type="cpms"),
    ),
    brief_title="A walk",
    official_title="A randomised walk",
    acronym="WALK",
    brief_summary="Background\nWe walk.",
    detailed_description="Walking helps.",
    overall_status="SUSPENDED",
    start_date=PartialDate(date="2024-02-01"),
    completion_date=PartialDate(date="2027-08-31"),
    study_first_post_date=PartialDate(date="2024-01-02", type="ACTUAL"),
    last_update_post_date=PartialDate(date="2025-03-04", type="ACTUAL"),
    sponsors=(
        Sponsor(name="Hill University", role="LEAD"),
        Sponsor(name="Hill Pharma", role="LEAD", agency_class="INDUSTRY"),
        Sponsor(name="Hill Fund", role="COLLABORATOR"),
    ),
    overall_officials=(Official(name="Ada Lovelace", role="PRINCIPAL_INVESTIGATOR"),),
    conditions=("Scleroderma", "Raynaud"),
    keywords=("Skin", "Sclerosis"),
    study_type="INTERVENTIONAL",
    phases=("PHASE1", "PHASE2"),
    allocation="RANDOMIZED",
    intervention_model="CROSSOVER",
    primary_purpose="SUPPORTIVE_CARE",
    masking="NONE",
    enrollment_count=50,
    enrollment_type="ESTIMATED",
    interventions=(
        Intervention(name="Hillumab", type="DRUG", description="Walk and take it."),
        Intervention(name="prednisolone", type="DRUG", description="Walk and take it."),
    ),
    outcomes=(
        Outcome(type="primary", measure="Distance", time_frame="6 weeks", description="a tape"),
        Outcome(type="secondary", measure="1. Sleep\n2. Mood"),
    ),
    eligibility=EligibilityText(
        text="Inclusion Criteria:\n\n1. Adults\n2. Sclerosis for > 2 years\n\nExclusion Criteria:\n\n1. Rituximab"
    ),
    minimum_age="18 Years",
    maximum_age="75 Years",
    sex="FEMALE",
    healthy_volunteers=True,
    locations=(Location(facility="Hill Hospital", city="Cardiff", zip="CF1", country="Wales"),),
    location_countries=("United Kingdom", "Wales"),
    references=(
        Reference(citation="2026 Results article in https://pubmed.ncbi.nlm.nih.gov/123/", pmid="123", type="RESULT"),
        Reference(citation="2024 Protocol in https://example.org"),
    ),
    has_results=True,
)


def read(text: str) -> list[Record | InvalidRecord]:
    return list(isrctn.read(Document("a.xml", partial(io.BytesIO, text.encode()))))


def trials(text: str) -> list[Trial]:
    found = read(text)
    assert all(isinstance(each, Record) for each in found), found
    return [each.trial for each in found if isinstance(each, Record)]


def trial_of(**parts: Any) -> Trial:
    """The trial of the JSON with these parts."""
    found = isrctn.study({"isrctn": "00000018", **parts}, "a.json", "line 1")
    assert isinstance(found, Record), found
    return found.trial


def test_everything_the_model_holds_is_read() -> None:
    assert trials(answer(TRIAL_XML)) == [EXPECTED]


def test_contacts_are_never_read() -> None:
    told = repr(read(answer(TRIAL_XML)))
    assert "Secret" not in told and "secret" not in told and "555" not in told


def test_a_trial_may_be_the_document_and_its_namespace_may_have_a_name() -> None:
    alone = TRIAL_XML.replace("<trial ", f"<trial {NAMESPACE} ")
    full = f"<fullTrial {NAMESPACE}>{TRIAL_XML}{PARTIES_XML}</fullTrial>"
    named = answer(TRIAL_XML).replace("xmlns=", "xmlns:i=").replace("</", "</i:")
    named = "".join(
        "<i:" + part if n and part[0].isalpha() else "<" * (n > 0) + part for n, part in enumerate(named.split("<"))
    )
    assert all(isrctn.recognises(text) for text in (alone, full, named))
    assert trials(full) == trials(named) == [EXPECTED]
    [without_parties] = trials(alone)
    assert without_parties.sponsors == () and without_parties.eligibility == EXPECTED.eligibility


@pytest.mark.parametrize(
    "text",
    [
        "<allTrials><fullTrial/></allTrials>",
        '<allTrials xmlns="http://example.org/other"/>',
        '<clinical_study xmlns="http://www.67bricks.com/isrctn"/>',
        "http://www.67bricks.com/isrctn",
        "<!-- " + "x" * 1000 + "<trial",
    ],
)
def test_other_documents_are_not_recognised(text: str) -> None:
    assert not isrctn.recognises(text)


def test_each_trial_of_an_answer_has_its_place_and_its_own_digest() -> None:
    second = TRIAL_XML.replace("00000018", "00000026")
    one, two = read(answer(TRIAL_XML, second))
    [alone] = read(answer(second))
    assert isinstance(one, Record) and isinstance(two, Record) and isinstance(alone, Record)
    assert [each.place for each in (one, two, alone)] == ["trial 1", "trial 2", ""]
    assert [each.trial.registry_id for each in (one, two)] == ["ISRCTN00000018", "ISRCTN00000026"]
    assert one.digest != two.digest == alone.digest


def test_an_answer_without_trials_gives_none() -> None:
    assert read(answer()) == []


def test_a_bad_trial_costs_itself_only() -> None:
    worse = TRIAL_XML.replace("2027-08-31", "next year")
    nameless = TRIAL_XML.replace(">00000018<", "><")
    undated = TRIAL_XML.replace("2025-03-04T10:00:00.123456789Z", "lately")
    found = read(answer(worse, nameless, undated, TRIAL_XML))
    assert [type(each) for each in found] == [InvalidRecord] * 3 + [Record]
    assert [str(each) for each in found[:3]] == [
        "a.xml (ISRCTN00000018 trial 1): 'next year' is not a date (trialDesign/overallEndDate)",
        "a.xml (trial 2): the registry id is missing (isrctn)",
        "a.xml (ISRCTN00000018 trial 3): 'lately' is not a date (@lastUpdated)",
    ]


def test_what_is_no_xml_says_so() -> None:
    [bad] = read(answer(TRIAL_XML)[:-20])
    assert isinstance(bad, InvalidRecord)
    assert bad.record == "ISRCTN00000018" and bad.cause.startswith("not well-formed XML")


def test_the_json_says_the_same_less_what_it_lacks() -> None:
    described = {"title": "A walk", "primaryOutcome": "Distance", "plainEnglishSummary": "We walk."}
    found = isrctn.study(
        {
            "isrctn": "00000018",
            "trialDescription": described,
            "externalRefs": {"secondaryNumbers": {"secondaryNumber": ["2023-500001-11", "X-1", "Nil known"]}},
            "participants": {"inclusion": "1. Adults", "exclusion": "", "targetEnrolment": "50", "gender": "All"},
            "outputs": "\n   ",
        },
        "a.json",
        "line 2",
    )
    assert isinstance(found, Record)
    assert (found.place, found.format, len(found.digest)) == ("line 2", "isrctn", 64)
    assert found.trial == Trial(
        registry_id="ISRCTN00000018",
        secondary_ids=(SecondaryId(id="2023-500001-11", type="CTIS", domain="CTIS"), SecondaryId(id="X-1")),
        brief_title="A walk",
        brief_summary="We walk.",
        outcomes=(Outcome(type="primary", measure="Distance"),),
        eligibility=EligibilityText(text="Inclusion Criteria:\n\n1. Adults"),
        enrollment_count=50,
        enrollment_type="ESTIMATED",
        sex="ALL",
    )


@pytest.mark.parametrize("printed", ["00000018", "ISRCTN00000018", "isrctn00000018"])
def test_the_number_is_read_with_or_without_its_name(printed: str) -> None:
    assert trial_of(isrctn=printed).registry_id == "ISRCTN00000018"


@pytest.mark.parametrize(
    ("value", "record"),
    [({"isrctn": "123"}, "ISRCTN123"), ({"isrctn": "NCT00000001"}, "NCT00000001"), ({}, ""), ([], ""), (None, "")],
)
def test_another_number_is_no_trial_of_the_registry(value: Any, record: str) -> None:
    found = isrctn.study(value, "a.json", "line 1")
    assert isinstance(found, InvalidRecord)
    assert (found.record, found.place) == (record, "line 1") and found.cause.startswith("the registry id is")


@pytest.mark.parametrize(
    "printed",
    [
        "Not provided at time of registration",
        "Plain English summary of protocol not provided at time of registration",
        "Not provided at registration.",
        "Who is the main contact?\nSecret Person",
        "",
    ],
)
def test_a_summary_that_was_left_open_is_none(printed: str) -> None:
    assert trial_of(trialDescription={"plainEnglishSummary": printed}).brief_summary is None


def test_a_mail_address_within_a_summary_is_left_out() -> None:
    found = trial_of(trialDescription={"plainEnglishSummary": "Write to secret@example.org today"})
    assert found.brief_summary == "Write to  today"


@pytest.mark.parametrize(
    ("final", "target", "expected"),
    [
        ("60", "50", (60, "ACTUAL")),
        ("0", "50", (50, "ESTIMATED")),
        ("", "50", (50, "ESTIMATED")),
        ("", "Planned: 50", (None, None)),
        ("", "", (None, None)),
    ],
)
def test_how_many_took_part_goes_before_how_many_are_to(final: str, target: str, expected: tuple[Any, Any]) -> None:
    found = trial_of(participants={"totalFinalEnrolment": final, "targetEnrolment": target})
    assert (found.enrollment_count, found.enrollment_type) == expected


@pytest.mark.parametrize(
    ("participants", "expected"),
    [
        ({"healthyVolunteersAllowed": "false"}, False),
        ({"participantTypes": {"participantType": "Patient"}}, False),
        ({"participantTypes": {"participantType": ["Patient", "Healthy volunteer"]}}, True),
        ({"participantTypes": {"participantType": ["Patient", "Carer"]}}, None),
        ({}, None),
    ],
)
def test_the_healthy_are_allowed_or_a_kind_of_participants(participants: Any, expected: bool | None) -> None:
    assert trial_of(participants=participants).healthy_volunteers is expected


def test_older_records_tell_their_status_and_start_elsewhere() -> None:
    design = {"overallStatusOverride": "Completed", "reasonAbandoned": "No money", "overallStartDate": "2001-02-03"}
    found = trial_of(trialDesign=design)
    assert (found.overall_status, found.why_stopped) == ("COMPLETED", "No money")
    assert found.start_date == PartialDate(date="2001-02-03")


@pytest.mark.parametrize("printed", ["Not Specified", "not specified", ""])
def test_what_is_not_specified_is_none(printed: str) -> None:
    found = trial_of(
        participants={"gender": printed}, interventions={"intervention": {"phase": printed, "drugNames": "X"}}
    )
    assert (found.sex, found.phases) == (None, ())


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ({"publicationStage": "Results"}, True),
        ({"basicReport": "see the attached file"}, True),
        ({"publicationStage": "Protocol"}, None),
        ({}, None),
    ],
)
def test_results_are_there_where_the_record_says_so(results: Any, expected: bool | None) -> None:
    assert trial_of(results=results).has_results is expected


def test_real_records_are_read_whole(shared: Path) -> None:
    lines = gzip.decompress((shared / "data/other-registries/ctrdata-demo.jsonl.gz").read_bytes()).splitlines()
    printed = [value for value in map(json.loads, lines) if value.get("ctrname") == "ISRCTN"]
    found = [trial_of(**value) for value in printed]
    assert len(found) == 5
    for value, trial in zip(printed, found, strict=True):
        assert trial.registry_id == f"ISRCTN{value['isrctn']}"
        assert trial.eligibility is not None
        for each in (value["participants"]["inclusion"], value["participants"]["exclusion"]):
            assert " ".join(each.split()) in " ".join(trial.eligibility.text.split())
        assert "@" not in repr(trial)
        assert trial.start_date and trial.completion_date and trial.locations and trial.interventions
    assert sum(len(each.secondary_ids) for each in found) == 3
    assert sum(len(each.references) for each in found) == 6
