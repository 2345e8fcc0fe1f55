"""What the tables of AACT say of a study: the trial of its rows.

Values are the codes of the ClinicalTrials.gov v2 data model, or the words of older copies.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

from trialgraph.loaders.formats.codes import code, date_type, partial_date, phases, yes_no
from trialgraph.loaders.model import (
    ArmGroup,
    EligibilityText,
    Intervention,
    Location,
    MeshTerm,
    Official,
    Outcome,
    OutcomeType,
    PartialDate,
    Reference,
    SecondaryId,
    Sponsor,
    Trial,
)

Row = dict[str, str | None]
Rows = Mapping[str, Sequence[Row]]

# The tables and columns that are read, `nct_id` apart; those of contacts are not among them.
_TABLES = {
    "studies": "brief_title official_title acronym source overall_status why_stopped study_type phase enrollment "
    "enrollment_type start_month_year start_date_type primary_completion_month_year primary_completion_date_type "
    "completion_month_year completion_date_type verification_month_year study_first_posted_date "
    "study_first_posted_date_type results_first_posted_date results_first_posted_date_type last_update_posted_date "
    "last_update_posted_date_type is_fda_regulated_drug is_fda_regulated_device expanded_access_nctid",
    "brief_summaries": "id description",
    "browse_conditions": "id mesh_term mesh_type",
    "browse_interventions": "id mesh_term mesh_type",
    "calculated_values": "id were_results_reported",
    "conditions": "id name",
    "countries": "id name removed",
    "design_group_interventions": "id design_group_id intervention_id",
    "design_groups": "id group_type title description",
    "design_outcomes": "id outcome_type measure time_frame description",
    "designs": "id allocation intervention_model observational_model primary_purpose masking",
    "detailed_descriptions": "id description",
    "eligibilities": "id gender minimum_age maximum_age healthy_volunteers gender_based criteria",
    "facilities": "id status name city state zip country",
    "id_information": "id id_source id_value id_type id_type_description",
    "intervention_other_names": "id intervention_id name",
    "interventions": "id intervention_type name description",
    "keywords": "id name",
    "overall_officials": "id role name affiliation",
    "responsible_parties": "id responsible_party_type name title organization affiliation old_name_title",
    "sponsors": "id agency_class lead_or_collaborator name",
    "study_references": "id pmid reference_type citation",
}
COLUMNS: dict[str, tuple[str, ...]] = {table: tuple(columns.split()) for table, columns in _TABLES.items()}

# Copies in files have `~` for the line breaks of a text. What the author wrote is escaped, or stands before a number:
# `\~2 years`, `age ~50`.
_BREAK = re.compile(r"(?<![\\(])~(?!\s?\d(?!\d?[.)]\s))|(?<![\\\s(<>=≤≥])~")

_REFERENCES = {"reference": None, "results_reference": "RESULT"}
_OUTCOMES: tuple[OutcomeType, ...] = ("primary", "secondary", "other")


def trial_of(nct_id: str, rows: Rows) -> Trial:
    """The trial of the rows of one study; raises ValueError where a date or a number is none."""
    study, design, eligibility = _one(rows, "studies"), _one(rows, "designs"), _one(rows, "eligibilities")
    results = _one(rows, "calculated_values").get("were_results_reported")
    related = study.get("expanded_access_nctid")
    return Trial(
        nct_id=nct_id,
        org_study_id=next((each["id_value"] for each in _ids(rows, "org_study_id")), None),
        secondary_ids=tuple(_secondary_ids(rows)),
        brief_title=study["brief_title"],
        official_title=study["official_title"],
        acronym=study["acronym"],
        organization=study["source"],
        brief_summary=_prose(_one(rows, "brief_summaries").get("description")),
        detailed_description=_prose(_one(rows, "detailed_descriptions").get("description")),
        overall_status=code("status", study["overall_status"]),
        why_stopped=study["why_stopped"],
        start_date=_date(study, "start_month_year", "start_date_type"),
        primary_completion_date=_date(study, "primary_completion_month_year", "primary_completion_date_type"),
        completion_date=_date(study, "completion_month_year", "completion_date_type"),
        study_first_post_date=_date(study, "study_first_posted_date", "study_first_posted_date_type"),
        results_first_post_date=_date(study, "results_first_posted_date", "results_first_posted_date_type"),
        last_update_post_date=_date(study, "last_update_posted_date", "last_update_posted_date_type"),
        status_verified_date=_date(study, "verification_month_year"),
        sponsors=tuple(_sponsors(rows)),
        responsible_party=_responsible_party(_one(rows, "responsible_parties")),
        overall_officials=tuple(_officials(rows)),
        is_fda_regulated_drug=_boolean(study["is_fda_regulated_drug"]),
        is_fda_regulated_device=_boolean(study["is_fda_regulated_device"]),
        conditions=_names(rows["conditions"]),
        keywords=_names(rows["keywords"]),
        study_type=code("study_type", study["study_type"]),
        phases=phases(study["phase"]),
        allocation=code("allocation", design.get("allocation")),
        intervention_model=code("intervention_model", design.get("intervention_model")),
        observational_model=code("observational_model", design.get("observational_model")),
        primary_purpose=code("primary_purpose", design.get("primary_purpose")),
        masking=code("masking", design.get("masking")),
        enrollment_count=_count(study, "enrollment"),
        enrollment_type=date_type(study["enrollment_type"]),
        arm_groups=tuple(_arms(rows)),
        interventions=tuple(_interventions(rows)),
        outcomes=tuple(_outcomes(rows)),
        eligibility=_eligibility(eligibility.get("criteria")),
        minimum_age=_age(eligibility.get("minimum_age")),
        maximum_age=_age(eligibility.get("maximum_age")),
        sex=code("sex", eligibility.get("gender")),
        healthy_volunteers=_boolean(eligibility.get("healthy_volunteers")),
        gender_based=_boolean(eligibility.get("gender_based")),
        locations=tuple(_locations(rows)),
        location_countries=_names(each for each in rows["countries"] if not _boolean(each["removed"])),
        references=tuple(_references(rows)),
        mesh_terms=(*_mesh_terms(rows, "condition"), *_mesh_terms(rows, "intervention")),
        related_trials=(related,) if related else (),
        has_results=_boolean(results),
    )


def _one(rows: Rows, table: str) -> Row:
    """The row of a table that has one a study; without cells where it has none."""
    return next(iter(rows[table]), {})


def _names(rows: Iterable[Row]) -> tuple[str, ...]:
    return tuple(name for each in rows if (name := each["name"]))


def _ids(rows: Rows, source: str) -> Iterator[Row]:
    """The ids from one field of the record; older tables say in `id_type` which one it is."""
    return (each for each in rows["id_information"] if source in (each["id_source"], each["id_type"]))


def _secondary_ids(rows: Rows) -> Iterator[SecondaryId]:
    for each in _ids(rows, "secondary_id"):
        if id := each["id_value"]:
            type = code("id_type", each["id_type"]) if each["id_source"] else None
            yield SecondaryId(id=id, type=type, domain=each["id_type_description"])
    for each in _ids(rows, "nct_alias"):
        if id := each["id_value"]:
            yield SecondaryId(id=id, type="NCT_ALIAS")


def _sponsors(rows: Rows) -> Iterator[Sponsor]:
    roles: tuple[Literal["LEAD", "COLLABORATOR"], ...] = ("LEAD", "COLLABORATOR")
    for role in roles:
        for each in rows["sponsors"]:
            if (each["lead_or_collaborator"] or "").upper() == role and (name := each["name"]):
                yield Sponsor(name=name, role=role, agency_class=code("agency_class", each["agency_class"]))


def _responsible_party(party: Row) -> Official | None:
    """The person named; None where the sponsor is responsible, who stands among the sponsors already."""
    name = party.get("name") or party.get("old_name_title")
    if name is None:
        return None
    return Official(
        name=name,
        role=code("role", party["responsible_party_type"]),
        affiliation=party["affiliation"] or party["organization"],
        title=party["title"],
    )


def _officials(rows: Rows) -> Iterator[Official]:
    for each in rows["overall_officials"]:
        if name := each["name"]:
            yield Official(name=name, role=code("role", each["role"]), affiliation=each["affiliation"])


def _linked(rows: Rows, id: str | None, column: str, other: str, table: str) -> list[Row]:
    """The rows of a table that the id of an arm or an intervention is linked with, in the order of the links."""
    by_id = {row["id"]: row for row in rows[table]}
    links = (link for link in rows["design_group_interventions"] if link[column] == id)
    return [by_id[link[other]] for link in links if link[other] in by_id]


def _arms(rows: Rows) -> Iterator[ArmGroup]:
    for each in rows["design_groups"]:
        if label := each["title"]:
            used = _linked(rows, each["id"], "design_group_id", "intervention_id", "interventions")
            yield ArmGroup(
                label=label,
                type=code("arm_type", each["group_type"]),
                description=_prose(each["description"]),
                # Two interventions of one name differ in type; the record names them once in an arm.
                intervention_names=tuple(dict.fromkeys(_names(used))),
            )


def _interventions(rows: Rows) -> Iterator[Intervention]:
    for each in rows["interventions"]:
        if name := each["name"]:
            arms = _linked(rows, each["id"], "intervention_id", "design_group_id", "design_groups")
            others = (other for other in rows["intervention_other_names"] if other["intervention_id"] == each["id"])
            yield Intervention(
                name=name,
                type=code("intervention_type", each["intervention_type"]),
                description=_prose(each["description"]),
                other_names=_names(others),
                arm_group_labels=tuple(label for arm in arms if (label := arm["title"])),
            )


def _outcomes(rows: Rows) -> Iterator[Outcome]:
    for type in _OUTCOMES:
        for each in rows["design_outcomes"]:
            if (each["outcome_type"] or "").lower() == type and (measure := each["measure"]):
                yield Outcome(
                    type=type, measure=measure, time_frame=each["time_frame"], description=_prose(each["description"])
                )


def _eligibility(printed: str | None) -> EligibilityText | None:
    text = _prose(printed)
    return EligibilityText(text=text) if text else None


def _prose(printed: str | None) -> str | None:
    """The text with its line breaks; every character stays where it stands."""
    return printed if printed is None or "\n" in printed else _BREAK.sub("\n", printed)


def _locations(rows: Rows) -> Iterator[Location]:
    for each in rows["facilities"]:
        yield Location(
            facility=each["name"],
            city=each["city"],
            state=each["state"],
            zip=each["zip"],
            country=each["country"],
            status=code("status", each["status"]),
        )


def _references(rows: Rows) -> Iterator[Reference]:
    for each in rows["study_references"]:
        printed = each["reference_type"]
        type = _REFERENCES.get(printed or "", code("reference_type", printed))
        yield Reference(citation=each["citation"], pmid=each["pmid"], type=type)


def _mesh_terms(rows: Rows, branch: Literal["condition", "intervention"]) -> Iterator[MeshTerm]:
    for each in rows[f"browse_{branch}s"]:
        if term := each["mesh_term"]:
            yield MeshTerm(term=term, branch=branch, ancestor=each["mesh_type"] == "mesh-ancestor")


def _boolean(printed: str | None) -> bool | None:
    """PostgreSQL writes `t` and `f`; older tables hold the words of the record."""
    return {"t": True, "f": False}.get(printed or "", yes_no(printed))


def _age(printed: str | None) -> str | None:
    """The age as printed; `N/A` says that there is no limit."""
    return None if printed == "N/A" else printed


def _date(study: Row, column: str, type: str | None = None) -> PartialDate | None:
    try:
        return partial_date(study[column], study[type] if type else None)
    except ValueError as error:
        raise ValueError(f"{error} ({column})") from None


def _count(study: Row, column: str) -> int | None:
    printed = study[column]
    if printed is None:
        return None
    if not printed.isdecimal():
        raise ValueError(f"'{printed}' is not a number ({column})")
    return int(printed)
