"""Tables of AACT, written as PostgreSQL writes them, from the rows of a test or from a study of the v2 data model."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from typing import Any

from trialgraph.loaders.document import Tables

# The columns of the data dictionary, in their order, of the tables that hold what a trial has.
COLUMNS = {
    "studies": "nct_id nlm_download_date_description study_first_submitted_date results_first_submitted_date "
    "last_update_submitted_date study_first_posted_date study_first_posted_date_type results_first_posted_date "
    "results_first_posted_date_type last_update_posted_date last_update_posted_date_type start_month_year "
    "start_date_type start_date verification_month_year verification_date completion_month_year completion_date_type "
    "completion_date primary_completion_month_year primary_completion_date_type primary_completion_date "
    "target_duration study_type acronym baseline_population brief_title official_title overall_status "
    "last_known_status phase enrollment enrollment_type source limitations_and_caveats number_of_arms "
    "number_of_groups why_stopped has_expanded_access has_dmc is_fda_regulated_drug is_fda_regulated_device "
    "created_at updated_at source_class expanded_access_nctid",
    "brief_summaries": "id nct_id description",
    "browse_conditions": "id nct_id mesh_term downcase_mesh_term mesh_type",
    "browse_interventions": "id nct_id mesh_term downcase_mesh_term mesh_type",
    "calculated_values": "id nct_id number_of_facilities were_results_reported",
    "conditions": "id nct_id name downcase_name",
    "countries": "id nct_id name removed",
    "design_group_interventions": "id nct_id design_group_id intervention_id",
    "design_groups": "id nct_id group_type title description",
    "design_outcomes": "id nct_id outcome_type measure time_frame population description",
    "designs": "id nct_id allocation intervention_model observational_model primary_purpose time_perspective masking "
    "masking_description intervention_model_description subject_masked",
    "detailed_descriptions": "id nct_id description",
    "eligibilities": "id nct_id sampling_method gender minimum_age maximum_age healthy_volunteers population criteria "
    "gender_description gender_based adult child older_adult",
    "facilities": "id nct_id status name city state zip country",
    "id_information": "id nct_id id_source id_value id_type id_type_description id_link",
    "intervention_other_names": "id nct_id intervention_id name",
    "interventions": "id nct_id intervention_type name description",
    "keywords": "id nct_id name downcase_name",
    "overall_officials": "id nct_id role name affiliation",
    "responsible_parties": "id nct_id responsible_party_type name title organization affiliation old_name_title",
    "sponsors": "id nct_id agency_class lead_or_collaborator name",
    "study_references": "id nct_id pmid reference_type citation",
}

Values = Mapping[str, object]
Written = dict[str, list[Values]]


def tables(written: Mapping[str, Iterable[Values]], source: str = "aact.zip") -> Tables:
    """Tables with these rows, and no others."""
    return in_files({f"{table}.txt": text(table, rows) for table, rows in written.items()}, source)


def in_files(files: Mapping[str, str | bytes], source: str = "aact.zip") -> Tables:
    """Tables whose files have these contents."""
    data = {name: each.encode() if isinstance(each, str) else each for name, each in files.items()}
    return Tables(source, tuple(data), lambda name: io.BytesIO(data[name]) if name in data else None)


def text(table: str, rows: Iterable[Values]) -> str:
    """A table as `COPY ... WITH (FORMAT csv, HEADER, DELIMITER '|')` writes it."""
    columns = COLUMNS[table].split()
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter="|", lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        assert row.keys() <= set(columns), f"{table} has no column {row.keys() - set(columns)}"
        writer.writerow([_cell(row.get(column)) for column in columns])
    return stream.getvalue()


def _cell(value: object) -> object:
    return {True: "t", False: "f"}[value] if isinstance(value, bool) else value


def exported(studies: Iterable[Mapping[str, Any]]) -> Written:
    """The rows that AACT has of studies in the v2 data model."""
    written: Written = {table: [] for table in COLUMNS}
    numbers = defaultdict[str, Iterator[int]](lambda: count(1))
    for study in studies:
        nct_id = study["protocolSection"]["identificationModule"]["nctId"]
        before = {table: len(rows) for table, rows in written.items()}
        for table, row in _rows(study):
            numbered = {} if table == "studies" else {"id": next(numbers[table])}
            written[table].append({**numbered, "nct_id": nct_id, **row})
        own = {table: rows[before[table] :] for table, rows in written.items()}
        for table, row in _links(study, own):
            written[table].append({"id": next(numbers[table]), "nct_id": nct_id, **row})
    return written


def _rows(study: Mapping[str, Any]) -> Iterator[tuple[str, Values]]:
    module = defaultdict[str, Any](dict, study["protocolSection"])
    yield "studies", _study(module)
    yield from _about(module, study)
    yield from _people(module)
    yield from _design(module)
    yield from _browse(study.get("derivedSection", {}))


def _study(module: Mapping[str, Any]) -> Values:
    ident, status, design = module["identificationModule"], module["statusModule"], module["designModule"]
    dates = {
        "start": ("startDateStruct", "start_month_year", "start_date_type"),
        "first": ("studyFirstPostDateStruct", "study_first_posted_date", "study_first_posted_date_type"),
        "results": ("resultsFirstPostDateStruct", "results_first_posted_date", "results_first_posted_date_type"),
        "update": ("lastUpdatePostDateStruct", "last_update_posted_date", "last_update_posted_date_type"),
        "end": ("completionDateStruct", "completion_month_year", "completion_date_type"),
        "primary": ("primaryCompletionDateStruct", "primary_completion_month_year", "primary_completion_date_type"),
    }
    return {
        **{date: status.get(struct, {}).get("date") for struct, date, _ in dates.values()},
        **{type: status.get(struct, {}).get("type") for struct, _, type in dates.values()},
        "verification_month_year": status.get("statusVerifiedDate"),
        "overall_status": status.get("overallStatus"),
        "why_stopped": status.get("whyStopped"),
        "expanded_access_nctid": status.get("expandedAccessInfo", {}).get("nctId"),
        "brief_title": ident.get("briefTitle"),
        "official_title": ident.get("officialTitle"),
        "acronym": ident.get("acronym"),
        "source": ident["organization"]["fullName"],
        "study_type": design.get("studyType"),
        "phase": "/".join(design.get("phases", [])),
        "enrollment": design.get("enrollmentInfo", {}).get("count"),
        "enrollment_type": design.get("enrollmentInfo", {}).get("type"),
        "is_fda_regulated_drug": module["oversightModule"].get("isFdaRegulatedDrug"),
        "is_fda_regulated_device": module["oversightModule"].get("isFdaRegulatedDevice"),
    }


def _about(module: Mapping[str, Any], study: Mapping[str, Any]) -> Iterator[tuple[str, Values]]:
    ident, eligibility = module["identificationModule"], module["eligibilityModule"]
    if "orgStudyIdInfo" in ident:
        yield "id_information", {"id_source": "org_study_id", "id_value": ident["orgStudyIdInfo"].get("id")}
    for alias in ident.get("nctIdAliases", []):
        yield "id_information", {"id_source": "nct_alias", "id_value": alias}
    for each in ident.get("secondaryIdInfos", []):
        kind = {"id_type": each.get("type"), "id_type_description": each.get("domain"), "id_link": each.get("link")}
        yield "id_information", {"id_source": "secondary_id", "id_value": each["id"], **kind}
    yield "brief_summaries", {"description": module["descriptionModule"].get("briefSummary")}
    yield "detailed_descriptions", {"description": module["descriptionModule"].get("detailedDescription")}
    yield "calculated_values", {"were_results_reported": study["hasResults"]}
    for table in ("conditions", "keywords"):
        for name in module["conditionsModule"].get(table, []):
            yield table, {"name": name, "downcase_name": name.lower()}
    yield (
        "eligibilities",
        {
            "gender": eligibility.get("sex"),
            "minimum_age": eligibility.get("minimumAge", "N/A"),
            "maximum_age": eligibility.get("maximumAge", "N/A"),
            "healthy_volunteers": eligibility.get("healthyVolunteers"),
            "gender_based": eligibility.get("genderBased"),
            "criteria": eligibility.get("eligibilityCriteria"),
        },
    )
    for each in module["referencesModule"].get("references", []):
        row = {"pmid": each.get("pmid"), "reference_type": each.get("type"), "citation": each.get("citation")}
        yield "study_references", row


def _people(module: Mapping[str, Any]) -> Iterator[tuple[str, Values]]:
    sponsors, places = module["sponsorCollaboratorsModule"], module["contactsLocationsModule"]
    leads = [("lead", sponsors["leadSponsor"])] if "leadSponsor" in sponsors else []
    others = [("collaborator", each) for each in sponsors.get("collaborators", [])]
    for role, each in (*leads, *others):
        yield "sponsors", {"agency_class": each.get("class"), "lead_or_collaborator": role, "name": each["name"]}
    if party := sponsors.get("responsibleParty"):
        yield (
            "responsible_parties",
            {
                "responsible_party_type": party.get("type"),
                "name": party.get("investigatorFullName"),
                "title": party.get("investigatorTitle"),
                "affiliation": party.get("investigatorAffiliation"),
                "organization": party.get("oldOrganization"),
                "old_name_title": party.get("oldNameTitle"),
            },
        )
    for each in places.get("overallOfficials", []):
        yield "overall_officials", {key: each.get(key) for key in ("role", "name", "affiliation")}
    for each in places.get("locations", []):
        address = {key: each.get(key) for key in ("status", "city", "state", "zip", "country")}
        yield "facilities", {"name": each.get("facility"), **address}
    for country in dict.fromkeys(each["country"] for each in places.get("locations", []) if "country" in each):
        yield "countries", {"name": country, "removed": False}


def _design(module: Mapping[str, Any]) -> Iterator[tuple[str, Values]]:
    layout, arms = module["designModule"].get("designInfo", {}), module["armsInterventionsModule"]
    yield (
        "designs",
        {
            "allocation": layout.get("allocation"),
            "intervention_model": layout.get("interventionModel"),
            "observational_model": layout.get("observationalModel"),
            "primary_purpose": layout.get("primaryPurpose"),
            "masking": layout.get("maskingInfo", {}).get("masking"),
        },
    )
    for each in arms.get("armGroups", []):
        row = {"group_type": each.get("type"), "title": each["label"], "description": each.get("description")}
        yield "design_groups", row
    for each in arms.get("interventions", []):
        row = {"intervention_type": each["type"], "name": each["name"], "description": each.get("description")}
        yield "interventions", row
    for kind in ("primary", "secondary", "other"):
        for each in module["outcomesModule"].get(f"{kind}Outcomes", []):
            row = {"measure": each["measure"], "time_frame": each.get("timeFrame")}
            yield "design_outcomes", {"outcome_type": kind, "description": each.get("description"), **row}


def _browse(derived: Mapping[str, Any]) -> Iterator[tuple[str, Values]]:
    for branch in ("condition", "intervention"):
        module = derived.get(f"{branch}BrowseModule", {})
        for key, kind in (("meshes", "mesh-list"), ("ancestors", "mesh-ancestor")):
            for each in module.get(key, []):
                term = each["term"]
                row = {"mesh_term": term, "downcase_mesh_term": term.lower(), "mesh_type": kind}
                yield f"browse_{branch}s", row


def _links(study: Mapping[str, Any], own: Written) -> Iterator[tuple[str, Values]]:
    """Which arms use which interventions, and what else these are called: rows that name other rows of the study."""
    groups = {row["title"]: row["id"] for row in own["design_groups"]}
    interventions = study["protocolSection"].get("armsInterventionsModule", {}).get("interventions", [])
    for row, each in zip(own["interventions"], interventions, strict=True):
        for name in each.get("otherNames", []):
            yield "intervention_other_names", {"intervention_id": row["id"], "name": name}
        for label in each.get("armGroupLabels", []):
            link = {"design_group_id": groups[label], "intervention_id": row["id"]}
            yield "design_group_interventions", link
