"""Made-up records of both formats of ClinicalTrials.gov: one that says all that is read, and ones that are odd."""

from __future__ import annotations

from typing import Any

Study = dict[str, Any]


def study(nct_id: str, **modules: Any) -> Study:
    """A v2 study of these modules: `design` for `designModule`."""
    identification = {"nctId": nct_id, **modules.pop("identification", {})}
    sections: Study = {key: modules.pop(key) for key in ("hasResults", "derivedSection") if key in modules}
    named = {f"{name}Module": module for name, module in modules.items()}
    return {"protocolSection": {"identificationModule": identification, **named}, **sections}


FULL = study(
    "NCT90000001",
    hasResults=True,
    identification={
        "nctIdAliases": ["NCT90000091"],
        "orgStudyIdInfo": {"id": "HILL-7"},
        "secondaryIdInfos": [
            {"id": "2021-000007-17", "type": "EUDRACT_NUMBER"},
            {"id": "R01-HILL", "type": "NIH", "domain": "Institute of Hills"},
        ],
        "organization": {"fullName": "Hill University", "class": "OTHER"},
        "briefTitle": 'Mycophenolate "and" Walking < 1 Hour & More',
        "officialTitle": "Mycophenolate Mofetil and Walking in Systemic Sclerosis",
        "acronym": "HILLS",
    },
    status={
        "statusVerifiedDate": "2023-04",
        "overallStatus": "ACTIVE_NOT_RECRUITING",
        "startDateStruct": {"date": "2021-02-28", "type": "ACTUAL"},
        "primaryCompletionDateStruct": {"date": "2024-11", "type": "ESTIMATED"},
        "completionDateStruct": {"date": "2025-01", "type": "ESTIMATED"},
        "studyFirstPostDateStruct": {"date": "2021-03-01", "type": "ACTUAL"},
        "resultsFirstPostDateStruct": {"date": "2023-03-09", "type": "ACTUAL"},
        "lastUpdatePostDateStruct": {"date": "2023-04-30", "type": "ESTIMATED"},
        "expandedAccessInfo": {"hasExpandedAccess": True, "nctId": "NCT90000077"},
    },
    sponsorCollaborators={
        "leadSponsor": {"name": "Hill University", "class": "OTHER"},
        "collaborators": [
            {"name": "Institute of Hills", "class": "NIH"},
            {"name": "Walkers' Network", "class": "NETWORK"},
        ],
    },
    oversight={"isFdaRegulatedDrug": True, "isFdaRegulatedDevice": False},
    description={
        "briefSummary": "Patients walk.\n\n* Uphill\n* Downhill, for as long as they can and the weather lasts."
    },
    conditions={"conditions": ["Systemic Sclerosis", "Fatigue"], "keywords": ["walking"]},
    design={
        "studyType": "INTERVENTIONAL",
        "phases": ["PHASE1", "PHASE2"],
        "designInfo": {
            "allocation": "RANDOMIZED",
            "interventionModel": "PARALLEL",
            "primaryPurpose": "SUPPORTIVE_CARE",
            "maskingInfo": {"masking": "DOUBLE", "whoMasked": ["PARTICIPANT", "OUTCOMES_ASSESSOR"]},
        },
        "enrollmentInfo": {"count": 44, "type": "ESTIMATED"},
    },
    armsInterventions={
        "armGroups": [
            {"label": "Climbers", "type": "EXPERIMENTAL", "interventionNames": ["Drug: Mycophenolate", "Other: Walk"]},
            {
                "label": "Strollers",
                "type": "SHAM_COMPARATOR",
                "description": "flat",
                "interventionNames": ["Other: Walk"],
            },
            {"label": "Sitters", "type": "NO_INTERVENTION"},
        ],
        "interventions": [
            {
                "type": "DRUG",
                "name": "Mycophenolate",
                "description": "2 g/m\\^2 a day",
                "armGroupLabels": ["Climbers"],
                "otherNames": ["MMF", "CellCept"],
            },
            # Two of one name: only the arm that each names tells which of them it uses.
            {"type": "OTHER", "name": "Walk", "description": "uphill", "armGroupLabels": ["Climbers"]},
            {"type": "OTHER", "name": "Walk", "description": "on the flat", "armGroupLabels": ["Strollers"]},
        ],
    },
    outcomes={
        "primaryOutcomes": [{"measure": "Metres", "timeFrame": "1 hour", "description": "walked"}],
        "secondaryOutcomes": [{"measure": "Smiles", "timeFrame": "1 day"}, {"measure": "Smiles", "timeFrame": "1 day"}],
        "otherOutcomes": [{"measure": "Songs"}],
    },
    eligibility={
        "eligibilityCriteria": "Inclusion Criteria:\n\n* Systemic sclerosis\n* Age \\>= 18 years\n\n"
        "Exclusion Criteria:\n\n* Mycophenolate mofetil within 4 weeks before the baseline visit, whoever it was that "
        "had prescribed it then\n* Pregnancy",
        "healthyVolunteers": False,
        "sex": "FEMALE",
        "minimumAge": "6 Months",
        "maximumAge": "70 Years",
    },
    contactsLocations={
        "overallOfficials": [
            {"name": "Ann Hill, MD", "affiliation": "Hill University", "role": "PRINCIPAL_INVESTIGATOR"},
            {"name": "Bo Dale", "affiliation": "Dale Clinic", "role": "STUDY_CHAIR"},
        ],
        "locations": [
            {"facility": "Hill Clinic", "city": "Zürich", "state": "ZH", "zip": "8000", "country": "Switzerland"},
            {"facility": "Dale Clinic", "city": "Zurich", "state": "ZH", "country": "Switzerland"},
            {"facility": "Vale Clinic", "city": "Seoul", "zip": "03080", "country": "South Korea"},
            {"facility": "Old Clinic", "city": "Belgrade", "country": "Former Yugoslavia"},
            {"facility": "Clinic somewhere", "country": "Switzerland"},
        ],
    },
    derivedSection={
        "conditionBrowseModule": {
            "meshes": [{"id": "D000012595", "term": "Scleroderma, Systemic"}],
            "ancestors": [{"id": "D000003240", "term": "Connective Tissue Diseases"}],
        },
        "interventionBrowseModule": {"meshes": [{"id": "D009173", "term": "Mycophenolic Acid"}]},
    },
)
# Of an observational study little is said; a code that is not known is kept, and years are dates as well.
ODD = study(
    "NCT90000002",
    hasResults=False,
    identification={"officialTitle": "A Title Alone"},
    status={"overallStatus": "HIBERNATING", "startDateStruct": {"date": "1999"}},
    sponsorCollaborators={
        "leadSponsor": {"name": "Ann Hill", "class": "INDIV"},
        "collaborators": [{"name": "Ann Hill"}],
    },
    conditions={"conditions": ["Fatigue", "Fatigue"]},
    design={"studyType": "OBSERVATIONAL", "enrollmentInfo": {"count": 0}},
    armsInterventions={
        "armGroups": [{"label": "Walkers", "interventionNames": ["Dietary Supplement: Salt", "Other: Air"]}],
        # The oldest studies name the interventions with the arms only.
        "interventions": [{"type": "DIETARY_SUPPLEMENT", "name": "Salt"}, {"type": "OTHER", "name": "Tea"}],
    },
    eligibility={"eligibilityCriteria": '  - Walks.\t"Well"\\', "minimumAge": "1 Day", "healthyVolunteers": True},
)
BARE = study("NCT90000003")

FULL_XML = """<?xml version="1.0" encoding="UTF-8"?>
<clinical_study rank="3">
  <id_info>
    <org_study_id>DALE-1</org_study_id>
    <secondary_id>EU-9</secondary_id>
    <secondary_id>WALK-9</secondary_id>
    <nct_id>NCT90000004</nct_id>
    <nct_alias>NCT90000094</nct_alias>
  </id_info>
  <brief_title>Salt
    &amp; Light</brief_title>
  <acronym>SAL</acronym>
  <official_title>Salt and Light in Asthma</official_title>
  <sponsors>
    <lead_sponsor><agency>Dale Clinic</agency><agency_class>Industry</agency_class></lead_sponsor>
    <collaborator><agency>Army of Hills</agency><agency_class>U.S. Fed</agency_class></collaborator>
  </sponsors>
  <source>Dale Clinic</source>
  <oversight_info>
    <is_fda_regulated_drug>No</is_fda_regulated_drug><is_fda_regulated_device>Yes</is_fda_regulated_device>
  </oversight_info>
  <brief_summary><textblock>
      Whether salt,
      and how much.

        -  Or light.
    </textblock></brief_summary>
  <overall_status>Temporarily not available</overall_status>
  <start_date type="Actual">May 31, 2019</start_date>
  <completion_date type="Anticipated">June 2029</completion_date>
  <primary_completion_date type="Anticipated">2028</primary_completion_date>
  <phase>Phase 2/Phase 3</phase>
  <study_type>Interventional</study_type>
  <study_design_info>
    <allocation>Non-Randomized</allocation>
    <intervention_model>Single Group Assignment</intervention_model>
    <primary_purpose>Educational/Counseling/Training</primary_purpose>
    <masking>Triple (Participant, Investigator, Outcomes Assessor)</masking>
  </study_design_info>
  <primary_outcome>
    <measure>Breath</measure><time_frame>1 year</time_frame><description>in
litres</description>
  </primary_outcome>
  <secondary_outcome><measure>Sleep</measure></secondary_outcome>
  <other_outcome><measure>Songs</measure><time_frame>1 day</time_frame></other_outcome>
  <enrollment type="Anticipated">12</enrollment>
  <condition>Asthma</condition>
  <condition>Hay Fever</condition>
  <arm_group>
    <arm_group_label>One</arm_group_label><arm_group_type>Active Comparator</arm_group_type>
    <description>salt</description>
  </arm_group>
  <arm_group><arm_group_label>Two</arm_group_label><arm_group_type>Placebo Comparator</arm_group_type></arm_group>
  <intervention>
    <intervention_type>Dietary Supplement</intervention_type><intervention_name>Salt</intervention_name>
    <description>a spoon</description><arm_group_label>One</arm_group_label>
    <other_name>NaCl</other_name><other_name>NaCl</other_name>
  </intervention>
  <intervention>
    <intervention_type>Dietary Supplement</intervention_type><intervention_name>salt</intervention_name>
    <description>a grain</description><arm_group_label>Two</arm_group_label>
  </intervention>
  <eligibility>
    <criteria><textblock>
        Inclusion Criteria:

          -  Asthma that is treated with mycophenolate mofetil
             or with none
      </textblock></criteria>
    <gender>Both</gender>
    <minimum_age>30 Minutes</minimum_age><maximum_age>N/A</maximum_age>
    <healthy_volunteers>Accepts Healthy Volunteers</healthy_volunteers>
  </eligibility>
  <overall_official>
    <last_name>Cy Fell, PhD</last_name><role>Study Director</role><affiliation>Dale Clinic</affiliation>
  </overall_official>
  <location>
    <facility>
      <name>Fell Ward</name>
      <address><city>Oslo</city><zip>0150</zip><country>Norway</country></address>
    </facility>
    <status>Recruiting</status>
  </location>
  <location_countries><country>Norway</country><country>Korea, Republic of</country></location_countries>
  <verification_date>July 8, 2020</verification_date>
  <study_first_posted type="Estimate">August 1, 2019</study_first_posted>
  <results_first_posted type="Actual">January 9, 2020</results_first_posted>
  <last_update_posted type="Actual">December 12, 2020</last_update_posted>
  <condition_browse><mesh_term>Asthma</mesh_term></condition_browse>
  <intervention_browse><mesh_term>Sodium Chloride</mesh_term></intervention_browse>
  <clinical_results/>
</clinical_study>
"""
# Until 2017 the design was one line, and the dates of posting were not told.
OLD_XML = """<clinical_study>
  <id_info><nct_id>NCT90000005</nct_id></id_info>
  <official_title>Tea</official_title>
  <sponsors><lead_sponsor><agency>Tea House</agency><agency_class>Other</agency_class></lead_sponsor></sponsors>
  <is_fda_regulated>No</is_fda_regulated>
  <overall_status>Unknown status</overall_status>
  <phase>N/A</phase>
  <study_type>Observational [Patient Registry]</study_type>
  <study_design>Allocation: Randomized, Intervention Model: Crossover Assignment, Masking: Double Blind (Subject,
    Caregiver), Primary Purpose: Treatment</study_design>
  <enrollment>7</enrollment>
  <eligibility><gender>All</gender><minimum_age>2 Years</minimum_age></eligibility>
  <location><facility><name>Tea House</name><address><country>Turkey</country></address></facility></location>
  <firstreceived_date>May 2, 2005</firstreceived_date>
</clinical_study>
"""
WITHHELD_XML = """<clinical_study>
  <id_info><nct_id>NCT90000006</nct_id></id_info>
  <overall_status>Withheld</overall_status>
  <study_type>N/A</study_type>
</clinical_study>
"""
