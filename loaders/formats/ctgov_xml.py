"""ClinicalTrials.gov's older XML: one `<clinical_study>` a document, as in AllPublicXML.

Values are printed there (`Active, not recruiting`); they become the codes of the v2 data model.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal
from xml.etree.ElementTree import Element

from trialgraph.errors import InvalidRecord
from trialgraph.loaders.document import Document
from trialgraph.loaders.formats.codes import Kind, code, date_type, partial_date, phases, yes_no
from trialgraph.loaders.formats.elements import block as _block
from trialgraph.loaders.formats.elements import root
from trialgraph.loaders.formats.elements import text as _text
from trialgraph.loaders.formats.elements import texts as _texts
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
    Record,
    Reference,
    SecondaryId,
    Sponsor,
    Trial,
)

NAME = "ctgov-xml"

# Comments and declarations are taken as wholes (?>...), so that a long prolog costs no time.
_ROOT = re.compile(r"(?>\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>)*+<clinical_study[\s>]", re.DOTALL)
_PAIR = re.compile(r"(?:^|, )([A-Z][A-Za-z ]+): *(.*?)(?=, [A-Z][A-Za-z ]+:|$)")
_ID_ELEMENT = re.compile(rb"<nct_id>\s*(NCT\d{8})\s*<")
_NCT_ID = re.compile(r"NCT\d{8}\Z")


def recognises(head: str) -> bool:
    """Whether the root element is `clinical_study`."""
    return _ROOT.match(head) is not None


def read(document: Document) -> Iterator[Record | InvalidRecord]:
    """The one trial of the document; entities are not expanded, nothing outside it is fetched."""
    printed = _ID_ELEMENT.search(document.data)
    found = root(document, printed[1].decode() if printed else "")
    yield found if isinstance(found, InvalidRecord) else study(found, document.source, "", document.digest)


def study(element: Element, source: str, place: str, digest: str) -> Record | InvalidRecord:
    """The record of a `clinical_study` element."""
    try:
        trial = _trial(element)
    except ValueError as error:
        printed = _text(element, "id_info/nct_id") or ""
        return InvalidRecord(source, printed if _NCT_ID.match(printed) else "", place, str(error))
    return Record(trial=trial, source=source, place=place, format=NAME, digest=digest)


def _trial(study: Element) -> Trial:
    design = _design(study)
    return Trial(
        nct_id=_nct_id(study),
        org_study_id=_text(study, "id_info/org_study_id"),
        secondary_ids=_secondary_ids(study),
        brief_title=_text(study, "brief_title"),
        official_title=_text(study, "official_title"),
        acronym=_text(study, "acronym"),
        organization=_text(study, "source"),
        brief_summary=_block(study, "brief_summary/textblock"),
        detailed_description=_block(study, "detailed_description/textblock"),
        overall_status=_code("status", study, "overall_status"),
        why_stopped=_block(study, "why_stopped"),
        start_date=_date(study, "start_date"),
        primary_completion_date=_date(study, "primary_completion_date"),
        completion_date=_date(study, "completion_date"),
        study_first_post_date=_date(study, "study_first_posted"),
        results_first_post_date=_date(study, "results_first_posted"),
        last_update_post_date=_date(study, "last_update_posted"),
        status_verified_date=_date(study, "verification_date"),
        sponsors=tuple(_sponsors(study)),
        responsible_party=_responsible_party(study),
        overall_officials=_officials(study),
        is_fda_regulated_drug=yes_no(_text(study, "oversight_info/is_fda_regulated_drug")),
        is_fda_regulated_device=yes_no(_text(study, "oversight_info/is_fda_regulated_device")),
        is_fda_regulated=yes_no(_text(study, "is_fda_regulated")),
        conditions=_texts(study, "condition"),
        keywords=_texts(study, "keyword"),
        study_type=code("study_type", _unless_none(study, "study_type")),
        phases=phases(_text(study, "phase")),
        allocation=code("allocation", design.get("allocation")),
        intervention_model=code("intervention_model", design.get("intervention_model")),
        observational_model=code("observational_model", design.get("observational_model")),
        primary_purpose=code("primary_purpose", design.get("primary_purpose")),
        masking=code("masking", design.get("masking")),
        enrollment_count=_count(study, "enrollment"),
        enrollment_type=date_type(_attribute(study, "enrollment", "type")),
        arm_groups=_arms(study),
        interventions=_interventions(study),
        outcomes=tuple(_outcomes(study)),
        eligibility=_eligibility(study),
        minimum_age=_unless_none(study, "eligibility/minimum_age"),
        maximum_age=_unless_none(study, "eligibility/maximum_age"),
        sex=_code("sex", study, "eligibility/gender"),
        healthy_volunteers=yes_no(_text(study, "eligibility/healthy_volunteers")),
        gender_based=yes_no(_text(study, "eligibility/gender_based")),
        locations=_locations(study),
        location_countries=_texts(study, "location_countries/country"),
        references=tuple(_references(study)),
        mesh_terms=tuple(_mesh_terms(study)),
        has_results=study.find("clinical_results") is not None,
    )


def _nct_id(study: Element) -> str:
    printed = _text(study, "id_info/nct_id")
    if printed is None or not _NCT_ID.match(printed):
        raise ValueError(f"the registry id is {printed or 'missing'} (id_info/nct_id)")
    return printed


def _secondary_ids(study: Element) -> tuple[SecondaryId, ...]:
    """The other ids; a former registry id of the same study is one of them."""
    others = (SecondaryId(id=each) for each in _texts(study, "id_info/secondary_id"))
    aliases = (SecondaryId(id=each, type="NCT_ALIAS") for each in _texts(study, "id_info/nct_alias"))
    return (*others, *aliases)


def _sponsors(study: Element) -> Iterator[Sponsor]:
    roles: tuple[tuple[Literal["LEAD", "COLLABORATOR"], str], ...] = (
        ("LEAD", "sponsors/lead_sponsor"),
        ("COLLABORATOR", "sponsors/collaborator"),
    )
    for role, path in roles:
        for each in study.iterfind(path):
            if name := _text(each, "agency"):
                yield Sponsor(name=name, role=role, agency_class=_code("agency_class", each, "agency_class"))


def _responsible_party(study: Element) -> Official | None:
    """The person named; None where the sponsor is responsible, who stands among the sponsors already."""
    party = study.find("responsible_party")
    if party is None:
        return None
    name = _text(party, "investigator_full_name") or _text(party, "name_title")
    if name is None:
        return None
    return Official(
        name=name,
        role=_code("role", party, "responsible_party_type"),
        affiliation=_text(party, "investigator_affiliation") or _text(party, "organization"),
        title=_text(party, "investigator_title"),
    )


def _officials(study: Element) -> tuple[Official, ...]:
    return tuple(
        Official(name=name, role=_code("role", each, "role"), affiliation=_text(each, "affiliation"))
        for each in study.iterfind("overall_official")
        if (name := _text(each, "last_name"))
    )


def _design(study: Element) -> dict[str, str]:
    """The printed values of the design by element name; before 2017 they stood in one string of pairs."""
    pairs = _PAIR.findall(_text(study, "study_design") or "")
    design = {name.lower().replace(" ", "_"): value for name, value in pairs}
    return design | {each.tag: each.text or "" for each in study.iterfind("study_design_info/*")}


def _arms(study: Element) -> tuple[ArmGroup, ...]:
    """The arms; which interventions they use is printed with the interventions."""
    interventions = _interventions(study)
    return tuple(
        ArmGroup(
            label=label,
            type=_code("arm_type", each, "arm_group_type"),
            description=_block(each, "description"),
            intervention_names=tuple(one.name for one in interventions if label in one.arm_group_labels),
        )
        for each in study.iterfind("arm_group")
        if (label := _text(each, "arm_group_label"))
    )


def _interventions(study: Element) -> tuple[Intervention, ...]:
    return tuple(
        Intervention(
            name=name,
            type=_code("intervention_type", each, "intervention_type"),
            description=_block(each, "description"),
            other_names=_texts(each, "other_name"),
            arm_group_labels=_texts(each, "arm_group_label"),
        )
        for each in study.iterfind("intervention")
        if (name := _text(each, "intervention_name"))
    )


def _outcomes(study: Element) -> Iterator[Outcome]:
    types: tuple[OutcomeType, ...] = ("primary", "secondary", "other")
    for type in types:
        for each in study.iterfind(f"{type}_outcome"):
            if measure := _text(each, "measure"):
                yield Outcome(
                    type=type,
                    measure=measure,
                    time_frame=_text(each, "time_frame"),
                    description=_block(each, "description"),
                )


def _eligibility(study: Element) -> EligibilityText | None:
    text = _block(study, "eligibility/criteria/textblock")
    return EligibilityText(text=text) if text else None


def _locations(study: Element) -> tuple[Location, ...]:
    return tuple(
        Location(
            facility=_text(each, "facility/name"),
            city=_text(each, "facility/address/city"),
            state=_text(each, "facility/address/state"),
            zip=_text(each, "facility/address/zip"),
            country=_text(each, "facility/address/country"),
            status=_code("status", each, "status"),
        )
        for each in study.iterfind("location")
    )


def _references(study: Element) -> Iterator[Reference]:
    for path, type in (("reference", None), ("results_reference", "RESULT")):
        for each in study.iterfind(path):
            yield Reference(citation=_text(each, "citation"), pmid=_text(each, "PMID"), type=type)


def _mesh_terms(study: Element) -> Iterator[MeshTerm]:
    for term in _texts(study, "condition_browse/mesh_term"):
        yield MeshTerm(term=term, branch="condition")
    for term in _texts(study, "intervention_browse/mesh_term"):
        yield MeshTerm(term=term, branch="intervention")


def _attribute(element: Element, path: str, name: str) -> str | None:
    found = element.find(path)
    return found.get(name) if found is not None else None


def _code(kind: Kind, element: Element, path: str) -> str | None:
    return code(kind, _text(element, path))


def _date(study: Element, path: str) -> PartialDate | None:
    try:
        return partial_date(_text(study, path), _attribute(study, path, "type"))
    except ValueError as error:
        raise ValueError(f"{error} ({path})") from None


def _unless_none(study: Element, path: str) -> str | None:
    """The value as printed; `N/A` says that there is none: no limit of age, no type of a study that is withheld."""
    printed = _text(study, path)
    return None if printed == "N/A" else printed


def _count(study: Element, path: str) -> int | None:
    printed = _text(study, path)
    if printed is None:
        return None
    if not printed.isdecimal():
        raise ValueError(f"'{printed}' is not a number ({path})")
    return int(printed)
