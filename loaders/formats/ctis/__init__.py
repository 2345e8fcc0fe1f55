"""CTIS, the register of clinical trials in the EU: records as its portal gives them, now and until June 2024."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

import msgspec

from trialgraph.errors import InvalidRecord
from trialgraph.loaders.document import Document
from trialgraph.loaders.formats.codes import code, partial_date, phases, yes_no
from trialgraph.loaders.formats.ctis import tables
from trialgraph.loaders.formats.ctis.codes import PHASES, STATUS, STATUS_CODES
from trialgraph.loaders.formats.ctis.population import ages, healthy_volunteers, sex
from trialgraph.loaders.formats.ctis.products import interventions
from trialgraph.loaders.formats.eligibility import two_lists
from trialgraph.loaders.formats.json_values import digest, values, without_blanks
from trialgraph.loaders.formats.plain_text import line, plain
from trialgraph.loaders.formats.sponsors import with_funders
from trialgraph.loaders.model import (
    ArmGroup,
    EligibilityText,
    Location,
    Outcome,
    PartialDate,
    Record,
    SecondaryId,
    Sponsor,
    Trial,
)
from trialgraph.ontology.registries import registry_id

NAME = "ctis"

_RECORD = re.compile(r'"ctNumber"\s*:')
_DETAILS = re.compile(r'"(authorizedApplication|authorizedPartI|publicEvaluation|memberStatesConcerned)"\s*:')
_EXPORT = re.compile(r'"ctrname"\s*:')
# A criterion that brings the number or the mark of its list with it.
_MARKED = re.compile(r"(\(?(\d{1,2}|[a-z])[.)]|[•·▪*–-])\s")
_INNER = re.compile(rf"\n(?={_MARKED.pattern})")


def recognises(head: str) -> bool:
    """Whether it is JSON of the portal, and no export that may hold records of other registries."""
    is_json = head.lstrip().startswith(("{", "["))
    return is_json and bool(_RECORD.search(head) and _DETAILS.search(head)) and not _EXPORT.search(head)


def read(document: Document) -> Iterator[Record | InvalidRecord]:
    """The record, those of a list, or one a line."""
    for each in values(document):
        yield each if isinstance(each, InvalidRecord) else study(each.value, document.source, each.place)


def study(value: object, source: str, place: str) -> Record | InvalidRecord:
    """The record of a decoded value."""
    try:
        # Numbers are text in places.
        trial = _trial(msgspec.convert(without_blanks(value), tables.Study, strict=False))
    except (msgspec.ValidationError, ValueError, RecursionError) as error:
        number = value.get("ctNumber") if isinstance(value, dict) else None
        return InvalidRecord(source, number if isinstance(number, str) else "", place, str(error))
    return Record(trial=trial, source=source, place=place, format=NAME, digest=digest(value))


def _trial(record: tables.Study) -> Trial:
    number = registry_id(record.ct_number)
    if number is None or number.registry != "CTIS":
        raise ValueError(f"'{record.ct_number}' is no number of CTIS - at `$.ctNumber`")
    part = _part_one(record)
    names, about = part.trial_details.clinical_trial_identifiers, part.trial_details.trial_information
    aims, youngest_oldest = about.trial_objective, ages(about.population_of_trial_subjects)
    return Trial(
        registry_id=number.id,
        org_study_id=line(names.short_title),
        secondary_ids=tuple(_secondary_ids(record, names.secondary_identifying_numbers)),
        brief_title=line(_english(names.public_title, names.public_title_translations)),
        official_title=line(_english(names.full_title or record.title, names.full_title_translations)),
        brief_summary=_english(aims.main_objective, aims.main_objective_translations),
        detailed_description=_secondary_objectives(aims),
        overall_status=_overall_status(record),
        start_date=_start_date(record, about.trial_duration),
        completion_date=_completion_date(record, about.trial_duration),
        last_update_post_date=_day(
            record.last_publication_update or record.publish_date or record.last_updated, "ACTUAL"
        ),
        sponsors=tuple(_sponsors(record, part)),
        conditions=_conditions(about.medical_condition),
        keywords=_keywords(part, about.medical_condition),
        phases=_phases(record, about.trial_category),
        enrollment_count=_enrollment(record, part),
        enrollment_type="ESTIMATED" if _enrollment(record, part) is not None else None,
        arm_groups=_arms(part.trial_details.protocol_information),
        interventions=tuple(interventions(part)),
        outcomes=tuple(_outcomes(about.end_point)),
        eligibility=_eligibility(about.eligibility_criteria),
        minimum_age=youngest_oldest[0],
        maximum_age=youngest_oldest[1],
        sex=sex(about.population_of_trial_subjects, record.gender),
        healthy_volunteers=healthy_volunteers(about.population_of_trial_subjects),
        locations=_locations(record),
        location_countries=_countries(record, part),
        has_results=_has_results(record),
    )


def _part_one(record: tables.Study) -> tables.PartOne:
    newer = record.authorized_application.authorized_part_i
    return record.authorized_part_i if newer == tables.PartOne() else newer


def _parts_two(record: tables.Study) -> tuple[tables.PartTwo, ...]:
    return record.authorized_application.authorized_parts_ii or record.authorized_parts_ii


def _member_states(record: tables.Study) -> tuple[tables.MemberState, ...]:
    return record.authorized_application.member_states_concerned or record.member_states_concerned


def _english(text: str | None, translations: tables.Translations) -> str | None:
    """The text in English where it was translated into it, else in the language of the sponsor."""
    for each in translations:
        if each.language_description == "English" and each.attribute_translation:
            return plain(each.attribute_translation)
    return plain(text) if text else None


def _secondary_ids(record: tables.Study, stated: tables.SecondaryNumbers) -> Iterator[SecondaryId]:
    """The numbers in other registries, that of the register before CTIS first."""
    former = record.authorized_application.eudra_ct.eudra_ct_code or record.eudra_ct_info.eudra_ct_code
    numbers = (
        (former, "EUDRACT_NUMBER", "EUCTR"),
        (stated.nct_number.number, "NCT", "ClinicalTrials.gov"),
        (stated.isrctn_number.number, "ISRCTN", "ISRCTN"),
        (stated.who_universal_trial_number.number, "REGISTRY", "WHO"),
        *((each.number, "REGISTRY", each.other_registry_name) for each in stated.additional_registries),
    )
    for number, type, domain in numbers:
        if number:
            yield SecondaryId(id=number.strip(), type=type, domain=domain)


def _secondary_objectives(aims: tables.Objective) -> str | None:
    texts = (
        _english(each.secondary_objective, each.secondary_objective_translations) for each in aims.secondary_objectives
    )
    return "\n".join(filter(None, texts)) or None


def _status(printed: tables.Code | None) -> str | None:
    """The status of a code or of what is printed; what has no code of ClinicalTrials.gov stays as it is printed."""
    if printed is None:
        return None
    words = STATUS.get(str(printed), str(printed))
    return STATUS_CODES.get(words) or code("status", words)


def _overall_status(record: tables.Study) -> str | None:
    status = _status(record.ct_public_status_code if record.ct_public_status_code is not None else record.ct_status)
    return _ending(record) or status if status == "Ended" else status


def _ending(record: tables.Study) -> str | None:
    """How the trial ended in all of its countries; None where they differ, or have not told."""
    ends = {_end(each) for each in record.events.trial_events}
    return ends.pop() if len(ends) == 1 else None


def _end(country: tables.Events) -> str | None:
    told = {each.notification_type for each in country.events}
    if "EARLY_TERMINATION" in told:
        return "TERMINATED"
    return "COMPLETED" if "END_OF_TRIAL" in told else None


def _start_date(record: tables.Study, planned: tables.Duration) -> PartialDate | None:
    """When the first country started, or else when recruitment was to start."""
    events = (event for country in record.events.trial_events for event in country.events)
    starts = [event.date for event in events if event.notification_type == "START_OF_TRIAL" and event.date]
    actual = record.start_date_eu or min(starts, default=None)
    return _day(actual, "ACTUAL") or _day(planned.estimated_recruitment_start_date, "ESTIMATED")


def _completion_date(record: tables.Study, planned: tables.Duration) -> PartialDate | None:
    """When the trial ended; its end in the EU is that only where it is not planned to go on elsewhere."""
    ended = record.end_date or (record.end_date_eu if planned.estimated_global_end_date is None else None)
    return _day(ended, "ACTUAL") or _day(planned.estimated_global_end_date or planned.estimated_end_date, "ESTIMATED")


def _day(printed: str | None, type: str) -> PartialDate | None:
    """The day of `29/01/2021`, `2024-05-06` or `2025-09-16T03:39:42.5`."""
    text = (printed or "").partition("T")[0]
    if match := re.fullmatch(r"(\d{2})/(\d{2})/(\d{4})", text):
        text = "-".join(reversed(match.groups()))
    return partial_date(text, type)


def _sponsors(record: tables.Study, part: tables.PartOne) -> Iterator[Sponsor]:
    """The sponsors, the first of them in the lead, and who pays."""
    listed = part.sponsors or ((record.primary_sponsor,) if record.primary_sponsor else ())
    sponsors = (_sponsor(each) for each in sorted(listed, key=lambda sponsor: not sponsor.primary))
    funders = part.trial_details.trial_information.source_of_monetary_support
    return with_funders(filter(None, sponsors), (line(each.organisation_name) for each in funders))


def _sponsor(printed: tables.TrialSponsor) -> Sponsor | None:
    role: Literal["LEAD", "COLLABORATOR"] = "LEAD" if printed.primary else "COLLABORATOR"
    name, kind = line(printed.organisation.name), _agency_class(printed.organisation.type)
    return Sponsor(name=name, role=role, agency_class=kind) if name else None


def _agency_class(printed: str | None) -> str | None:
    return "INDUSTRY" if printed == "Pharmaceutical company" else code("agency_class", printed)


def _conditions(listed: tables.Conditions) -> tuple[str, ...]:
    names = (
        line(_english(each.medical_condition, each.medical_condition_translations))
        for each in listed.part_i_medical_conditions
    )
    return _each_once(names)


def _keywords(part: tables.PartOne, listed: tables.Conditions) -> tuple[str, ...]:
    """The terms of MedDRA, and the therapeutic areas."""
    terms = (line(each.term_name) for each in listed.meddra_condition_terms)
    return _each_once([*terms, *(line(each.name) for each in part.therapeutic_areas)])


def _each_once(names: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))


def _phases(record: tables.Study, category: tables.Category) -> tuple[str, ...]:
    printed = str(category.trial_phase) if category.trial_phase is not None else record.trial_phase
    return PHASES.get(printed or "") or phases(record.trial_phase or printed)


def _enrollment(record: tables.Study, part: tables.PartOne) -> int | None:
    """How many are planned, in the EU and elsewhere; printed as a whole only beside a record."""
    counts = [part.row_subject_count, *(each.recruitment_subject_count for each in _parts_two(record))]
    stated = [count for count in counts if count]
    return record.total_number_enrolled or (sum(stated) if stated else None)


def _arms(protocol: tables.Protocol) -> tuple[ArmGroup, ...]:
    arms = (arm for period in protocol.study_design.period_details for arm in period.arm_details)
    found = (ArmGroup(label=line(arm.title) or "", description=_english(arm.description, ())) for arm in arms)
    return tuple(dict.fromkeys(arm for arm in found if arm.label))


def _outcomes(listed: tables.EndPoints) -> Iterator[Outcome]:
    for each in listed.primary_end_points:
        if measure := _english(each.end_point, each.end_point_translations):
            yield Outcome(type="primary", measure=measure)
    for each in listed.secondary_end_points:
        if measure := _english(each.end_point, each.end_point_translations):
            yield Outcome(type="secondary", measure=measure)


def _eligibility(listed: tables.Criteria) -> EligibilityText | None:
    return two_lists(_list(listed.principal_inclusion_criteria), _list(listed.principal_exclusion_criteria))


def _list(criteria: Sequence[tables.Inclusion | tables.Exclusion]) -> str:
    """The criteria one below the other, each with its number, unless it begins with one of its own.

    A list within one that is numbered here is indented, so that it does not go on in the next.
    """
    lines = []
    for each in criteria:
        if text := _english(each.text, each.translations):
            is_marked = each.number is None or _MARKED.match(text)
            lines.append(text if is_marked else f"{each.number}. " + _INNER.sub("\n   ", text))
    return "\n".join(lines)


def _locations(record: tables.Study) -> tuple[Location, ...]:
    statuses = {each.msc_name: _status(each.msc_public_status_code) for each in _member_states(record)}
    places = (site.organisation_address_info for part in _parts_two(record) for site in part.trial_sites)
    return tuple(
        Location(
            facility=line(place.organisation.name),
            city=line(place.address.city),
            zip=place.address.postcode,
            country=place.address.country_name,
            status=statuses.get(place.address.country_name),
        )
        for place in places
    )


def _countries(record: tables.Study, part: tables.PartOne) -> tuple[str, ...]:
    return _each_once(
        [*(each.msc_name for each in _member_states(record)), *(each.name for each in part.row_countries_info)]
    )


def _has_results(record: tables.Study) -> bool | None:
    """As search results print it; a record alone has the results, or says nothing of them."""
    if record.results_first_received:
        return yes_no(record.results_first_received)
    return True if record.results else None
