"""ClinicalTrials.gov API v2: a study, a page of studies, a list of studies, or a study a line."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Literal

import msgspec

from trialgraph.errors import InvalidRecord
from trialgraph.loaders.document import Document
from trialgraph.loaders.formats import ctgov_v2 as v2
from trialgraph.loaders.formats.codes import mesh_id, partial_date
from trialgraph.loaders.model import (
    ArmGroup,
    EligibilityText,
    Intervention,
    MeshTerm,
    Official,
    Outcome,
    OutcomeType,
    PartialDate,
    Record,
    SecondaryId,
    Sponsor,
    Trial,
)

NAME = "ctgov-json"

_STUDY = re.compile(r'"(protocolSection|derivedSection)"\s*:')
_PAGE = re.compile(r'\{\s*"(studies|nextPageToken|totalCount)"')
_STUDY_LINE = re.compile(r'^\{.*"protocolSection".*\}\s*$', re.MULTILINE)
_NCT_ID = re.compile(rb'"nctId"\s*:\s*"(NCT\d{8})"')

_decode_study = msgspec.json.Decoder(v2.Study).decode
_decode_page = msgspec.json.Decoder(v2.Page).decode
_decode_list = msgspec.json.Decoder(tuple[msgspec.Raw, ...]).decode
_encode = msgspec.json.Encoder(order="deterministic").encode


def recognises(head: str) -> bool:
    """Whether it is JSON that holds a v2 study."""
    return head.lstrip().startswith(("{", "[")) and _STUDY.search(head) is not None


def read(document: Document) -> Iterator[Record | InvalidRecord]:
    """Every study, in order; those of a line-oriented document one by one, so that it may be of any length."""
    if _is_lines(document.head):
        for number, line in document.lines():
            yield _record(document.source, f"line {number}", line, hashlib.sha256(line).hexdigest())
        return
    try:
        studies = _studies(document.data)
    except (msgspec.DecodeError, RecursionError) as error:
        yield InvalidRecord(document.source, "", "", str(error))
        return
    if studies is None:
        yield _record(document.source, "", document.data, document.digest)
    for number, study in enumerate(studies or (), 1):
        yield _record(document.source, f"study {number}", study)


def _is_lines(head: str) -> bool:
    """Whether each line is a study of its own; a line longer than the head is one."""
    start = head.lstrip()
    if not start.startswith("{") or _PAGE.match(start):
        return False
    return "\n" not in start or _STUDY_LINE.search(start) is not None


def _studies(data: bytes) -> tuple[msgspec.Raw, ...] | None:
    """The studies of a page or a list, not yet decoded; None where the document is one study."""
    start = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"["):
        return _decode_list(start)
    return _decode_page(start).studies if _PAGE.match(start[:100].decode(errors="replace")) else None


def _canonical_digest(study: bytes | msgspec.Raw) -> str:
    """SHA-256 of the study with sorted keys and without blanks: it stays the same wherever the study stands."""
    return hashlib.sha256(_encode(msgspec.json.decode(study))).hexdigest()


def _record(source: str, place: str, data: bytes | msgspec.Raw, digest: str | None = None) -> Record | InvalidRecord:
    try:
        trial = _trial(_decode_study(data))
        digest = digest or _canonical_digest(data)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        found = _NCT_ID.search(data)
        return InvalidRecord(source, found[1].decode() if found else "", place, str(error))
    return Record(trial=trial, source=source, place=place, format=NAME, digest=digest)


def _trial(study: v2.Study) -> Trial:
    protocol = study.protocol_section
    identification, status = protocol.identification_module, protocol.status_module
    design, eligibility = protocol.design_module, protocol.eligibility_module
    layout, oversight = design.design_info, protocol.oversight_module
    return Trial(
        nct_id=identification.nct_id,
        org_study_id=identification.org_study_id_info.id,
        secondary_ids=_secondary_ids(identification),
        brief_title=identification.brief_title,
        official_title=identification.official_title,
        acronym=identification.acronym,
        organization=identification.organization.full_name,
        brief_summary=protocol.description_module.brief_summary,
        detailed_description=protocol.description_module.detailed_description,
        overall_status=status.overall_status,
        why_stopped=status.why_stopped,
        start_date=_date(status.start_date_struct),
        primary_completion_date=_date(status.primary_completion_date_struct),
        completion_date=_date(status.completion_date_struct),
        study_first_post_date=_date(status.study_first_post_date_struct),
        results_first_post_date=_date(status.results_first_post_date_struct),
        last_update_post_date=_date(status.last_update_post_date_struct),
        status_verified_date=partial_date(status.status_verified_date),
        sponsors=_sponsors(protocol.sponsor_collaborators_module),
        responsible_party=_responsible_party(protocol.sponsor_collaborators_module.responsible_party),
        overall_officials=protocol.contacts_locations_module.overall_officials,
        is_fda_regulated_drug=oversight.is_fda_regulated_drug,
        is_fda_regulated_device=oversight.is_fda_regulated_device,
        conditions=protocol.conditions_module.conditions,
        keywords=protocol.conditions_module.keywords,
        study_type=design.study_type,
        phases=design.phases,
        allocation=layout.allocation,
        intervention_model=layout.intervention_model,
        observational_model=layout.observational_model,
        primary_purpose=layout.primary_purpose,
        masking=layout.masking_info.masking,
        enrollment_count=design.enrollment_info.count,
        enrollment_type=design.enrollment_info.type,
        arm_groups=_arms(protocol.arms_interventions_module),
        interventions=_interventions(protocol.arms_interventions_module),
        outcomes=tuple(_outcomes(protocol.outcomes_module)),
        eligibility=_eligibility(eligibility),
        minimum_age=eligibility.minimum_age,
        maximum_age=eligibility.maximum_age,
        sex=eligibility.sex,
        healthy_volunteers=eligibility.healthy_volunteers,
        gender_based=eligibility.gender_based,
        locations=protocol.contacts_locations_module.locations,
        references=protocol.references_module.references,
        mesh_terms=tuple(_mesh_terms(study.derived_section)),
        related_trials=_related(status),
        has_results=study.has_results,
    )


def _secondary_ids(identification: v2.Identification) -> tuple[SecondaryId, ...]:
    """The other ids; a former registry id of the same study is one of them."""
    aliases = (SecondaryId(id=alias, type="NCT_ALIAS") for alias in identification.nct_id_aliases)
    return (*identification.secondary_id_infos, *aliases)


def _related(status: v2.Status) -> tuple[str, ...]:
    expanded_access = status.expanded_access_info.nct_id
    return (expanded_access,) if expanded_access else ()


def _date(given: v2.Date | None) -> PartialDate | None:
    return partial_date(given.date, given.type) if given else None


def _sponsors(module: v2.Sponsors) -> tuple[Sponsor, ...]:
    lead = module.lead_sponsor
    leads = (Sponsor(name=lead.name, role="LEAD", agency_class=lead.agency_class),) if lead else ()
    others = (
        Sponsor(name=other.name, role="COLLABORATOR", agency_class=other.agency_class) for other in module.collaborators
    )
    return (*leads, *others)


def _responsible_party(party: v2.ResponsibleParty) -> Official | None:
    """The person named; None where the sponsor is responsible, who stands among the sponsors already."""
    name = party.investigator_full_name or party.old_name_title
    if name is None:
        return None
    return Official(
        name=name,
        role=party.type,
        affiliation=party.investigator_affiliation or party.old_organization,
        title=party.investigator_title,
    )


def _arms(module: v2.Arms) -> tuple[ArmGroup, ...]:
    """The arms, with the names of their interventions freed of the type that is printed before them."""
    names = {f"{(each.type or '').replace('_', ' ').title()}: {each.name}": each.name for each in module.interventions}
    return tuple(
        ArmGroup(
            label=arm.label,
            type=arm.type,
            description=arm.description,
            intervention_names=tuple(names.get(name, name) for name in arm.intervention_names),
        )
        for arm in module.arm_groups
    )


def _interventions(module: v2.Arms) -> tuple[Intervention, ...]:
    return tuple(
        Intervention(
            name=each.name,
            type=each.type,
            description=each.description,
            other_names=each.other_names,
            arm_group_labels=each.arm_group_labels,
        )
        for each in module.interventions
    )


def _outcomes(module: v2.Outcomes) -> Iterator[Outcome]:
    lists: tuple[tuple[OutcomeType, tuple[v2.StudyOutcome, ...]], ...] = (
        ("primary", module.primary_outcomes),
        ("secondary", module.secondary_outcomes),
        ("other", module.other_outcomes),
    )
    for kind, outcomes in lists:
        for each in outcomes:
            yield Outcome(type=kind, measure=each.measure, time_frame=each.time_frame, description=each.description)


def _eligibility(module: v2.Eligibility) -> EligibilityText | None:
    text = module.eligibility_criteria
    return EligibilityText(text=text) if text is not None else None


def _mesh_terms(derived: v2.Derived) -> Iterator[MeshTerm]:
    branches: tuple[tuple[Literal["condition", "intervention"], v2.Browse], ...] = (
        ("condition", derived.condition_browse_module),
        ("intervention", derived.intervention_browse_module),
    )
    for branch, browse in branches:
        for each in browse.meshes:
            yield MeshTerm(term=each.term, id=mesh_id(each.id), branch=branch)
        for each in browse.ancestors:
            yield MeshTerm(term=each.term, id=mesh_id(each.id), branch=branch, ancestor=True)
