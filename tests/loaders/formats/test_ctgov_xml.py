"""ClinicalTrials.gov's older XML: printed values become codes, the layout's indentation goes."""

from __future__ import annotations

import hashlib
import io
from functools import partial
from pathlib import Path

import pytest

from trialgraph.errors import InvalidRecord
from trialgraph.loaders.document import Document
from trialgraph.loaders.formats import ctgov_xml
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

# An invented study that has every element that is read, and contacts, which are not.
STUDY = """\
<?xml version="1.0" encoding="UTF-8"?>
<clinical_study>
  <!-- a comment -->
  <required_header><url>https://example.org/NCT00000099</url></required_header>
  <id_info>
    <org_study_id>ABC-1</org_study_id>
    <secondary_id>U01</secondary_id>
    <nct_id>NCT00000001</nct_id>
    <nct_alias>NCT00000009</nct_alias>
  </id_info>
  <brief_title>
    A
    Trial
  </brief_title>
  <acronym>AT</acronym>
  <official_title>A Randomized Trial</official_title>
  <sponsors>
    <lead_sponsor><agency>An Agency</agency><agency_class>U.S. Fed</agency_class></lead_sponsor>
    <collaborator><agency>A Company</agency><agency_class>Industry</agency_class></collaborator>
  </sponsors>
  <source>An Agency</source>
  <oversight_info>
    <is_fda_regulated_drug>Yes</is_fda_regulated_drug>
    <is_fda_regulated_device>No</is_fda_regulated_device>
  </oversight_info>
  <brief_summary><textblock>
      Short,&#xD;
      in two lines.&#xD;
    </textblock></brief_summary>
  <detailed_description><textblock>Long.</textblock></detailed_description>
  <overall_status>Active, not recruiting</overall_status>
  <why_stopped>Slow accrual</why_stopped>
  <start_date>February 2018</start_date>
  <completion_date type="Anticipated">2020</completion_date>
  <primary_completion_date type="Actual">March 5, 2019</primary_completion_date>
  <phase>Phase 1/Phase 2</phase>
  <study_type>Interventional</study_type>
  <study_design_info>
    <allocation>Non-Randomized</allocation>
    <intervention_model>Parallel Assignment</intervention_model>
    <primary_purpose>Supportive Care</primary_purpose>
    <masking>Double (Participant, Investigator)</masking>
  </study_design_info>
  <primary_outcome>
    <measure>mRSS</measure><time_frame>6 months</time_frame><description>Skin score</description>
  </primary_outcome>
  <secondary_outcome><measure>FVC</measure></secondary_outcome>
  <other_outcome><measure>Sleep</measure></other_outcome>
  <enrollment type="Anticipated">40</enrollment>
  <condition>Scleroderma</condition>
  <condition>ILD</condition>
  <arm_group>
    <arm_group_label>Active</arm_group_label>
    <arm_group_type>Experimental</arm_group_type>
    <description>Twice a day</description>
  </arm_group>
  <arm_group><arm_group_label>None</arm_group_label><arm_group_type>No Intervention</arm_group_type></arm_group>
  <intervention>
    <intervention_type>Dietary Supplement</intervention_type>
    <intervention_name>Zinc</intervention_name>
    <description>Dose:&#xD;
one a day</description>
    <arm_group_label>Active</arm_group_label>
    <other_name>Zn</other_name>
  </intervention>
  <eligibility>
    <criteria><textblock>
        Inclusion Criteria:&#xD;
&#xD;
          -  Age of 18 years&#xD;
             or more&#xD;
      </textblock></criteria>
    <gender>Both</gender>
    <gender_based>Yes</gender_based>
    <minimum_age>18 Years</minimum_age>
    <maximum_age>N/A</maximum_age>
    <healthy_volunteers>Accepts Healthy Volunteers</healthy_volunteers>
  </eligibility>
  <overall_official>
    <last_name>Grace Hopper</last_name><role>Study Chair</role><affiliation>Navy</affiliation>
  </overall_official>
  <overall_contact><last_name>Secret Person</last_name><phone>555-0100</phone></overall_contact>
  <location>
    <facility>
      <name>Clinic</name>
      <address><city>Boston</city><state>Massachusetts</state><zip>02115</zip><country>United States</country></address>
    </facility>
    <status>Not yet recruiting</status>
    <contact><last_name>Secret Person</last_name><email>secret@example.org</email></contact>
    <investigator><last_name>Secret Person</last_name><role>Principal Investigator</role></investigator>
  </location>
  <location_countries><country>United States</country></location_countries>
  <reference><citation>A paper.</citation><PMID>123</PMID></reference>
  <results_reference><citation>Another.</citation></results_reference>
  <verification_date>January 2020</verification_date>
  <study_first_posted type="Estimate">January 2, 2018</study_first_posted>
  <results_first_posted type="Actual">January 2, 2021</results_first_posted>
  <last_update_posted type="Actual">February 3, 2021</last_update_posted>
  <responsible_party>
    <responsible_party_type>Sponsor-Investigator</responsible_party_type>
    <investigator_affiliation>A University</investigator_affiliation>
    <investigator_full_name>Ada Lovelace</investigator_full_name>
    <investigator_title>Professor</investigator_title>
  </responsible_party>
  <keyword>skin</keyword>
  <condition_browse><mesh_term>Scleroderma, Systemic</mesh_term></condition_browse>
  <intervention_browse><mesh_term>Zinc</mesh_term></intervention_browse>
  <clinical_results><outcome_list/></clinical_results>
</clinical_study>
"""

TRIAL = Trial(
    nct_id="NCT00000001",
    org_study_id="ABC-1",
    secondary_ids=(SecondaryId(id="U01"), SecondaryId(id="NCT00000009", type="NCT_ALIAS")),
    brief_title="A Trial",
    official_title="A Randomized Trial",
    acronym="AT",
    organization="An Agency",
    brief_summary="Short,\nin two lines.",
    detailed_description="Long.",
    overall_status="ACTIVE_NOT_RECRUITING",
    why_stopped="Slow accrual",
    start_date=PartialDate(date="2018-02"),
    primary_completion_date=PartialDate(date="2019-03-05", type="ACTUAL"),
    completion_date=PartialDate(date="2020", type="ESTIMATED"),
    study_first_post_date=PartialDate(date="2018-01-02", type="ESTIMATED"),
    results_first_post_date=PartialDate(date="2021-01-02", type="ACTUAL"),
    last_update_post_date=PartialDate(date="2021-02-03", type="ACTUAL"),
    status_verified_date=PartialDate(date="2020-01"),
    sponsors=(
        Sponsor(name="An Agency", role="LEAD", agency_class="FED"),
        Sponsor(name="A Company", role="COLLABORATOR", agency_class="INDUSTRY"),
    ),
    responsible_party=Official(
        name="Ada Lovelace", role="SPONSOR_INVESTIGATOR", affiliation="A University", title="Professor"
    ),
    overall_officials=(Official(name="Grace Hopper", role="STUDY_CHAIR", affiliation="Navy"),),
    is_fda_regulated_drug=True,
    is_fda_regulated_device=False,
    conditions=("Scleroderma", "ILD"),
    keywords=("skin",),
    study_type="INTERVENTIONAL",
    phases=("PHASE1", "PHASE2"),
    allocation="NON_RANDOMIZED",
    intervention_model="PARALLEL",
    primary_purpose="SUPPORTIVE_CARE",
    masking="DOUBLE",
    enrollment_count=40,
    enrollment_type="ESTIMATED",
    arm_groups=(
        ArmGroup(label="Active", type="EXPERIMENTAL", description="Twice a day", intervention_names=("Zinc",)),
        ArmGroup(label="None", type="NO_INTERVENTION"),
    ),
    interventions=(
        Intervention(
            name="Zinc",
            type="DIETARY_SUPPLEMENT",
            description="Dose:\none a day",
            other_names=("Zn",),
            arm_group_labels=("Active",),
        ),
    ),
    outcomes=(
        Outcome(type="primary", measure="mRSS", time_frame="6 months", description="Skin score"),
        Outcome(type="secondary", measure="FVC"),
        Outcome(type="other", measure="Sleep"),
    ),
    eligibility=EligibilityText(text="Inclusion Criteria:\n\n  -  Age of 18 years\n     or more"),
    minimum_age="18 Years",
    sex="ALL",
    healthy_volunteers=True,
    gender_based=True,
    locations=(
        Location(
            facility="Clinic",
            city="Boston",
            state="Massachusetts",
            zip="02115",
            country="United States",
            status="NOT_YET_RECRUITING",
        ),
    ),
    location_countries=("United States",),
    references=(Reference(citation="A paper.", pmid="123"), Reference(citation="Another.", type="RESULT")),
    mesh_terms=(
        MeshTerm(term="Scleroderma, Systemic", branch="condition"),
        MeshTerm(term="Zinc", branch="intervention"),
    ),
    has_results=True,
)


def read(text: str) -> Record | InvalidRecord:
    document = Document("a.xml", partial(io.BytesIO, text.encode()))
    assert ctgov_xml.recognises(document.head)
    [found] = ctgov_xml.read(document)
    return found


def cause(text: str) -> str:
    found = read(text)
    assert isinstance(found, InvalidRecord)
    return str(found)


def small(inner: str) -> str:
    return f"<clinical_study><id_info><nct_id>NCT00000001</nct_id></id_info>{inner}</clinical_study>"


def trial(inner: str) -> Trial:
    found = read(small(inner))
    assert isinstance(found, Record)
    return found.trial


def test_everything_the_model_holds_is_read() -> None:
    digest = hashlib.sha256(STUDY.encode()).hexdigest()
    assert read(STUDY) == Record(trial=TRIAL, source="a.xml", place="", format="ctgov-xml", digest=digest)


def test_contacts_and_investigators_of_sites_are_never_read() -> None:
    assert "ecret" not in repr(read(STUDY)) and "555" not in repr(read(STUDY))


def test_what_is_left_out_stays_absent() -> None:
    assert trial("") == Trial(nct_id="NCT00000001", has_results=False)


def test_the_design_may_stand_in_one_string_as_it_did_before_2017() -> None:
    read_trial = trial(
        "<study_design>Allocation:  Randomized, Endpoint Classification:  Safety/Efficacy Study, "
        "Intervention Model:  Crossover Assignment, Masking:  Double Blind (Subject, Caregiver), "
        "Primary Purpose:  Basic Science</study_design><is_fda_regulated>Yes</is_fda_regulated>"
    )
    assert (read_trial.allocation, read_trial.intervention_model) == ("RANDOMIZED", "CROSSOVER")
    assert (read_trial.masking, read_trial.primary_purpose) == ("DOUBLE", "BASIC_SCIENCE")
    assert read_trial.is_fda_regulated is True


def test_before_2011_the_responsible_party_was_a_name_and_title() -> None:
    party = "<name_title>Ada Lovelace, MD</name_title><organization>A University</organization>"
    assert trial(f"<responsible_party>{party}</responsible_party>").responsible_party == Official(
        name="Ada Lovelace, MD", affiliation="A University"
    )
    party = "<responsible_party_type>Sponsor</responsible_party_type>"
    assert trial(f"<responsible_party>{party}</responsible_party>").responsible_party is None


@pytest.mark.parametrize(
    "declared",
    [
        '<!ENTITY a "text">',
        '<!ENTITY a SYSTEM "file:///etc/hostname">',
        '<!ENTITY x "ha"><!ENTITY a "&x;&x;&x;&x;&x;&x;&x;&x;">',
    ],
)
def test_entities_are_refused(declared: str) -> None:
    text = f"<!DOCTYPE clinical_study [{declared}]>{small('<brief_title>&a;</brief_title>')}"
    assert cause(text).startswith("a.xml (NCT00000001): XML that refers to what is not allowed: EntitiesForbidden")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (small("<a>"), "a.xml (NCT00000001 line 1, column 69): not well-formed XML: mismatched tag"),
        (small("&a;"), "a.xml (NCT00000001 line 1, column 64): not well-formed XML: undefined entity"),
        (STUDY[:300], "a.xml (NCT00000001 line 9, column 23): not well-formed XML: no element found"),
        (
            small("<start_date>soon</start_date>"),
            "a.xml (NCT00000001): 'soon' is not a date (start_date)",
        ),
        (
            small("<enrollment>many</enrollment>"),
            "a.xml (NCT00000001): 'many' is not a number (enrollment)",
        ),
        ("<clinical_study></clinical_study>", "a.xml: the registry id is missing (id_info/nct_id)"),
        (
            '<?xml version="1.0" encoding="klingon"?>' + small(""),
            "a.xml (NCT00000001): unknown encoding: klingon",
        ),
    ],
)
def test_a_bad_document_is_one_clear_line(text: str, line: str) -> None:
    assert cause(text) == line


def test_only_the_root_element_counts() -> None:
    assert ctgov_xml.recognises("<!-- <clinical_study> -->" * 2000 + small(""))
    assert not ctgov_xml.recognises("<!-- <clinical_study> -->" * 2000 + "<html>")
    assert not ctgov_xml.recognises("<html><body>&lt;clinical_study> <clinical_study></body></html>")
    assert not ctgov_xml.recognises("<clinical_studybook>")


def test_every_real_study_is_read_and_has_codes(shared: Path) -> None:
    found = list(documents([str(shared / "data" / "ctgov-xml")]))
    records = [each for document in found if isinstance(document, Document) for each in ctgov_xml.read(document)]
    trials = [record.trial for record in records if isinstance(record, Record)]
    assert len(trials) == len(records) == len(found) == 4107
    assert sum(trial.eligibility is not None for trial in trials) == 4095
    assert all(trial.overall_status and trial.overall_status.isupper() for trial in trials)
    texts = [trial.eligibility.text for trial in trials if trial.eligibility]
    assert all(any(line and not line[0].isspace() for line in text.split("\n")) for text in texts)
