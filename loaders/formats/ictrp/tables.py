"""What the columns of an ICTRP export mean: the trial of a row, whichever registry it is from.

The platform hands on what its registries print, so that one column holds several manners of writing the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal

from trialgraph.loaders.formats.codes import ID_TYPES, code, partial_date, phases, yes_no
from trialgraph.loaders.formats.ictrp.ages import inclusion
from trialgraph.loaders.formats.ictrp.lists import conditions, countries, interventions, outcomes, parts
from trialgraph.loaders.formats.ictrp.text import block, line, section
from trialgraph.loaders.formats.sponsors import with_funders
from trialgraph.loaders.model import EligibilityText, PartialDate, SecondaryId, Sponsor, Trial
from trialgraph.ontology.registries import RegistryId, registry_id

# Names of columns as `fold` writes them; those of contacts are left out, so that they are never read.
COLUMNS = {
    "trialid": "trial_id",
    "mainid": "trial_id",
    "secondaryid": "secondary_ids",
    "secondaryids": "secondary_ids",
    "publictitle": "public_title",
    "scientifictitle": "scientific_title",
    "acronym": "acronym",
    "primarysponsor": "primary_sponsor",
    "secondarysponsor": "secondary_sponsors",
    "secondarysponsors": "secondary_sponsors",
    "dateregistration": "date_registration",
    "dateregistration3": "day_of_registration",
    "dateenrollement": "date_enrolment",
    "dateenrollment": "date_enrolment",
    "dateenrolment": "date_enrolment",
    "typeenrolment": "type_enrolment",
    "lastrefreshedon": "last_refreshed",
    "lastupdated": "last_refreshed",
    "recruitmentstatus": "status",
    "studytype": "study_type",
    "studydesign": "study_design",
    "phase": "phase",
    "targetsize": "target_size",
    "resultsactualenrollment": "actual_enrolment",
    "countries": "countries",
    "condition": "conditions",
    "conditions": "conditions",
    "intervention": "interventions",
    "interventions": "interventions",
    "inclusionagemin": "minimum_age",
    "agemin": "minimum_age",
    "inclusionagemax": "maximum_age",
    "agemax": "maximum_age",
    "inclusiongender": "sex",
    "gender": "sex",
    "inclusioncriteria": "inclusion",
    "exclusioncriteria": "exclusion",
    "primaryoutcome": "primary_outcomes",
    "primaryoutcomes": "primary_outcomes",
    "secondaryoutcome": "secondary_outcomes",
    "secondaryoutcomes": "secondary_outcomes",
    "resultsyesno": "has_results",
    "resultsdateposted": "results_posted",
    "resultsdatecompleted": "completed",
}

# The columns of the full export, which are not named in it.
_NAMES = """
    TrialID Last_updated SecondaryIDs public_title Scientific_title url Public_Contact_Firstname
    Public_Contact_Lastname Public_Contact_Address Public_Contact_Email Public_Contact_Tel
    Public_Contact_Affiliation Scientific_Contact_Firstname Scientific_Contact_Lastname Scientific_Contact_Address
    Scientific_Contact_Email Scientific_Contact_Tel Scientific_Contact_Affiliation study_type study_design phase
    Date_registration Date_enrollement Target_size Recruitment_status Primary_sponsor Secondary_sponsors
    Source_Support Countries Conditions Interventions Age_min Age_max Gender Inclusion_Criteria Exclusion_Criteria
    Primary_Outcome Secondary_Outcomes Bridging_flag Bridged_type Childs type_enrolment Retrospective_flag
    results_actual_enrollment results_url_link results_summary results_date_posted results_date_first_publication
    results_baseline_char results_participant_flow results_adverse_events results_outcome_measures
    results_url_protocol results_IPD_plan results_IPD_description results_date_completed results_yes_no
    Ethics_Status Ethics_Approval_Date Ethics_Contact_Name Ethics_Contact_Address Ethics_Contact_Phone
    Ethics_Contact_Email
"""
FULL_EXPORT = tuple(_NAMES.split())

Fields = Mapping[str, str]

_ABSENT = {"", "n/a", "na", "null", "none", "nil", "nil known", "not applicable", "not available", "not specified", "-"}
# Forms of a date beside those of all formats; the platform writes the day before the month.
_DATES = (
    (re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})"), r"\3-\2-\1"),
    (re.compile(r"(\d{1,2})[/-]([A-Za-z]{3})[/-](\d{4})"), r"\2 \1, \3"),
    (re.compile(r"(\d{4})([/-]?)(\d\d)\2(\d\d)(?: \d\d:\d\d:\d\d)?"), r"\1-\3-\4"),
)
_AGE = re.compile(
    r"(\d+(?:\.\d+)?)\s*(y|m|w|d|h|years?|months?|weeks?|days?|hours?|minutes?)(?:\(s\)|[ -]?olds?)?\Z", re.I
)
_AGE_UNITS = {"y": "Year", "mo": "Month", "w": "Week", "d": "Day", "h": "Hour", "mi": "Minute"}
_PHASE_OF_EU = re.compile(r"\(Phase (IV|I{1,3})\):\s*(yes)?", re.IGNORECASE)
_SEX_OF_EU = re.compile(r"\b(Female|Male):\s*(yes|no)?", re.IGNORECASE)
_DESIGN = re.compile(
    r"\b(Allocation|Intervention model|Observational model|Primary purpose|Masking|Time perspective):\s*(.*?)\s*"
    r"(?=\.\s*\Z|\Z|[.;,]\s*(?:Allocation|Intervention model|Observational model|Primary purpose|Masking|"
    r"Time perspective):)",
    re.IGNORECASE | re.DOTALL,
)


def fold(name: str) -> str:
    """The name of a column without what exports differ in: case, blanks, underscores and brackets."""
    return "".join(filter(str.isalnum, name.casefold()))


def trial_of(fields: Fields) -> Trial:
    """The trial of a row; raises ValueError where it has no id, or a date that is none."""
    id = _printed(fields, "trial_id")
    if id is None:
        raise ValueError("the trial has no id (TrialID)")
    own = registry_id(id)
    at_home = own is not None and own.registry == "ClinicalTrials.gov"
    design = {fold(label): value for label, value in _DESIGN.findall(line(fields.get("study_design")) or "")}
    count, count_type = _enrolment(fields)
    groups = inclusion(block(fields.get("inclusion")))
    return Trial(
        registry_id=own.id if own else id,
        secondary_ids=tuple(_secondary_ids(fields, own)),
        brief_title=_printed(fields, "public_title"),
        official_title=_printed(fields, "scientific_title"),
        acronym=_printed(fields, "acronym"),
        overall_status=code("status", _printed(fields, "status")),
        start_date=_date(fields, "date_enrolment", _printed(fields, "type_enrolment")),
        completion_date=_date(fields, "completed"),
        # Of a ClinicalTrials.gov trial, the platform gives the day it was handed in, not the day it was posted.
        study_first_post_date=None if at_home else _registration(fields),
        results_first_post_date=_date(fields, "results_posted"),
        last_update_post_date=None if at_home else _date(fields, "last_refreshed"),
        sponsors=tuple(_sponsors(fields)),
        conditions=conditions(fields.get("conditions")),
        study_type=code("study_type", _printed(fields, "study_type")),
        phases=_phases(_printed(fields, "phase")),
        allocation=code("allocation", design.get("allocation")),
        intervention_model=code("intervention_model", design.get("interventionmodel")),
        observational_model=code("observational_model", design.get("observationalmodel")),
        primary_purpose=code("primary_purpose", design.get("primarypurpose")),
        masking=code("masking", design.get("masking")),
        enrollment_count=count,
        enrollment_type=count_type,
        interventions=interventions(fields.get("interventions")),
        outcomes=(
            *outcomes("primary", fields.get("primary_outcomes")),
            *outcomes("secondary", fields.get("secondary_outcomes")),
        ),
        eligibility=_eligibility(groups.text, block(fields.get("exclusion")), at_home),
        minimum_age=_age(_printed(fields, "minimum_age"), "minimum") or groups.minimum_age,
        maximum_age=_age(_printed(fields, "maximum_age"), "maximum") or groups.maximum_age,
        sex=_sex(_printed(fields, "sex")),
        location_countries=countries(fields.get("countries")),
        has_results=yes_no(fields.get("has_results")),
    )


def _printed(fields: Fields, name: str) -> str | None:
    """What stands in a column, on one line; None where it says that there is nothing."""
    text = line(fields.get(name))
    return None if text is None or text.casefold() in _ABSENT else text


def _secondary_ids(fields: Fields, own: RegistryId | None) -> Iterator[SecondaryId]:
    """The other ids; of two ids in one registry it is not known which one is that of this very trial."""
    printed = [each for each in parts(fields.get("secondary_ids")) if each.casefold() not in _ABSENT]
    known = {each: registry_id(each) for each in dict.fromkeys(printed)}
    ids = {each.id: each.registry for each in [*known.values(), own] if each}
    for text, each in known.items():
        if each is None:
            yield SecondaryId(id=text)
        elif own is None or each.id != own.id:
            sole = list(ids.values()).count(each.registry) == 1
            type = ID_TYPES.get(each.registry, "REGISTRY") if sole else "REGISTRY"
            yield SecondaryId(id=each.id, type=type, domain=each.registry)


def _sponsors(fields: Fields) -> Iterator[Sponsor]:
    lead = _printed(fields, "primary_sponsor")
    others = (name for name in parts(fields.get("secondary_sponsors")) if name.casefold() not in _ABSENT)
    return with_funders((Sponsor(name=lead, role="LEAD"),) if lead else (), others)


def _date(fields: Fields, name: str, type: str | None = None) -> PartialDate | None:
    printed = _printed(fields, name)
    form, usual = next(((form, usual) for form, usual in _DATES if form.fullmatch(printed or "")), (None, ""))
    try:
        return partial_date(form.sub(usual, printed) if form and printed else printed, type)
    except ValueError:
        raise ValueError(f"'{printed}' is not a date ({name.replace('_', ' ')})") from None


def _registration(fields: Fields) -> PartialDate | None:
    """The day of registration, which newer exports give a second time and always in the same form."""
    return _date(fields, "day_of_registration" if "day_of_registration" in fields else "date_registration")


def _phases(printed: str | None) -> tuple[str, ...]:
    """The phases; the EU register prints all of them, each with yes or no."""
    of_eu = _PHASE_OF_EU.findall(printed or "")
    if of_eu:
        return tuple(each for phase, yes in of_eu if yes for each in phases(f"Phase {phase}"))
    if re.fullmatch(r"[0-4]|IV|I{1,3}", printed or ""):
        return phases(f"Phase {printed}")
    return phases(re.sub(r"(?<=phase)\s*-\s*(?=\d|I)", " ", printed or "", flags=re.IGNORECASE))


def _enrolment(fields: Fields) -> tuple[int | None, Literal["ACTUAL"] | None]:
    """The number of participants; a target that is printed for each group is no number."""
    for name, type in (("actual_enrolment", "ACTUAL"), ("target_size", None)):
        printed = _printed(fields, name) or ""
        if re.fullmatch(r"\d{1,9}", printed, re.ASCII):
            return int(printed), "ACTUAL" if type else None
    return None, None


def _age(printed: str | None, limit: Literal["minimum", "maximum"]) -> str | None:
    """The age as ClinicalTrials.gov prints it; one without a unit, or with `<` or `>`, stays as it is printed."""
    if printed is None or re.search(r"\bno\b.*\b(?:age|limit|maximum|minimum)\b|no ?limit|-2147483648", printed, re.I):
        return None
    match = _AGE.match(re.sub(r"^(?:>=|≥|<=|≤)\s*", "", printed))
    number = match[1] if match else printed
    # Zero stands for no limit where a registry must print a number.
    if re.fullmatch(r"0+(?:\.0+)?", number) and (match is None or limit == "maximum"):
        return None
    if match is None:
        return printed
    unit, number = match[2].lower(), f"{float(number):g}"
    name = _AGE_UNITS["mo" if unit == "m" else unit[: 2 if unit.startswith("m") else 1]]
    return f"{number} {name}{'' if number == '1' else 's'}"


def _sex(printed: str | None) -> str | None:
    """The sex; the EU register prints both, each with yes or no."""
    of_eu = {sex.upper() for sex, yes in _SEX_OF_EU.findall(printed or "") if yes.lower() == "yes"}
    if _SEX_OF_EU.search(printed or ""):
        return "ALL" if len(of_eu) == 2 else next(iter(of_eu), None)
    return code("sex", printed)


def _eligibility(first: str | None, second: str | None, at_home: bool) -> EligibilityText | None:
    """The criteria; ClinicalTrials.gov has one text for both lists, which the platform hands on as the first."""
    if at_home and second is None:
        return EligibilityText(text=first) if first else None
    texts = [section("Inclusion Criteria:", first), section("Exclusion Criteria:", second)]
    text = "\n\n".join(filter(None, texts))
    return EligibilityText(text=text) if text else None
