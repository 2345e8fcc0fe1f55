"""The ISRCTN registry: the XML of its interface, and the JSON that the R package ctrdata makes of it.

The JSON lacks what the XML tells as attributes (days of registration and update, links) and who sponsors and funds.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Literal
from xml.etree.ElementTree import Element, canonicalize, tostring

from trialgraph.errors import InvalidRecord
from trialgraph.loaders.document import Document
from trialgraph.loaders.formats.codes import code, partial_date, phases, yes_no
from trialgraph.loaders.formats.elements import from_json, root, text, texts
from trialgraph.loaders.formats.eligibility import two_lists
from trialgraph.loaders.formats.isrctn.design import allocation, masking, observational_model, primary_purpose
from trialgraph.loaders.formats.isrctn.ids import org_study_id, secondary_ids
from trialgraph.loaders.formats.isrctn.interventions import interventions
from trialgraph.loaders.formats.json_values import digest
from trialgraph.loaders.formats.plain_text import plain
from trialgraph.loaders.formats.sponsors import with_funders
from trialgraph.loaders.model import (
    Location,
    Official,
    Outcome,
    OutcomeType,
    PartialDate,
    Record,
    Reference,
    Sponsor,
    Trial,
)
from trialgraph.ontology.registries import registry_id

NAME = "isrctn"

_NAMESPACE = "http://www.67bricks.com/isrctn"
_ROOT = re.compile(
    rf"(?>\s+|<\?.*?\?>|<!--.*?-->)*+<(?:\w+:)?(?:allTrials|fullTrial|trial)\b[^>]*{re.escape(_NAMESPACE)}", re.DOTALL
)
_ID = re.compile(rb"<(?:\w+:)?isrctn\b[^>]*>\s*(\d{8})\s*<")
# What stands in a field that was left open.
_LEFT_OPEN = re.compile(r"(plain english summary of protocol )?not (yet )?provided at (time of )?registration\.?", re.I)
# The last heading of the summary in plain English; behind it stand a name and a mail address.
_CONTACT = re.compile(r"\bwho is the main contact\b.*", re.IGNORECASE | re.DOTALL)
_MAIL = re.compile(r"\S+@\S+\.\w+")
_PUBMED = re.compile(r"pubmed(?:\.ncbi\.nlm\.nih\.gov)?/(\d+)")


def recognises(head: str) -> bool:
    """Whether it is XML of the registry's namespace."""
    return _ROOT.match(head) is not None


def read(document: Document) -> Iterator[Record | InvalidRecord]:
    """Every trial of an answer, or the one that the document is."""
    printed = _ID.search(document.data)
    found = root(document, f"ISRCTN{printed[1].decode()}" if printed else "")
    if isinstance(found, InvalidRecord):
        yield found
        return
    for element in found.iter():
        element.tag = str(element.tag).rpartition("}")[2]
    trials = found.findall("fullTrial") if found.tag == "allTrials" else [found]
    for number, trial in enumerate(trials, 1):
        place = f"trial {number}" if len(trials) > 1 else ""
        own = hashlib.sha256(canonicalize(tostring(trial), strip_text=True).encode()).hexdigest()
        yield _record(trial, document.source, place, own)


def study(value: object, source: str, place: str) -> Record | InvalidRecord:
    """The record of a decoded value of the JSON."""
    return _record(from_json("trial", value), source, place, digest(value))


def _record(full: Element, source: str, place: str, digest: str) -> Record | InvalidRecord:
    """The record of a `fullTrial`, in which parties stand beside the trial, or of the trial alone."""
    inner = full.find("trial")
    trial = full if inner is None else inner
    printed = text(trial, "isrctn") or ""
    try:
        found = _trial(full, trial, _number(printed))
    except ValueError as error:
        return InvalidRecord(source, f"ISRCTN{printed}" if printed.isdecimal() else printed, place, str(error))
    return Record(trial=found, source=source, place=place, format=NAME, digest=digest)


def _number(printed: str) -> str:
    known = registry_id(printed) or registry_id(f"ISRCTN{printed}")
    if known is None or known.registry != "ISRCTN":
        raise ValueError(f"the registry id is {printed or 'missing'} (isrctn)")
    return known.id


def _trial(full: Element, trial: Element, number: str) -> Trial:
    count, count_type = _enrollment(trial)
    return Trial(
        registry_id=number,
        org_study_id=org_study_id(trial),
        secondary_ids=secondary_ids(trial),
        brief_title=text(trial, "trialDescription/title"),
        official_title=text(trial, "trialDescription/scientificTitle"),
        acronym=text(trial, "trialDescription/acronym"),
        brief_summary=_summary(trial),
        detailed_description=_prose(trial, "trialDescription/studyHypothesis"),
        overall_status=code("status", _status(trial)),
        why_stopped=_prose(trial, "trialDesign/reasonAbandoned"),
        start_date=_day(trial, "participants/recruitmentStart") or _day(trial, "trialDesign/overallStartDate"),
        completion_date=_day(trial, "trialDesign/overallEndDate"),
        study_first_post_date=_attribute_day(trial.find("isrctn"), "dateAssigned"),
        last_update_post_date=_attribute_day(trial, "lastUpdated"),
        sponsors=tuple(_sponsors(full)),
        overall_officials=tuple(_officials(full)),
        conditions=_conditions(trial),
        keywords=_classes(trial),
        study_type=code("study_type", text(trial, "trialDesign/primaryStudyDesign")),
        phases=_phases(trial),
        allocation=allocation(trial),
        intervention_model=code("intervention_model", text(trial, "trialDesign/interventionalTrialDesign/assignment")),
        observational_model=observational_model(trial),
        primary_purpose=primary_purpose(trial),
        masking=masking(trial),
        enrollment_count=count,
        enrollment_type=count_type,
        interventions=interventions(trial),
        outcomes=tuple(_outcomes(trial)),
        eligibility=two_lists(_prose(trial, "participants/inclusion"), _prose(trial, "participants/exclusion")),
        minimum_age=text(trial, "participants/lowerAgeLimit"),
        maximum_age=text(trial, "participants/upperAgeLimit"),
        sex=code("sex", _stated(trial, "participants/gender")),
        healthy_volunteers=_healthy_volunteers(trial),
        locations=_locations(trial),
        location_countries=texts(trial, "participants/recruitmentCountries/country"),
        references=tuple(_references(trial)),
        has_results=_has_results(trial),
    )


def _prose(element: Element, path: str) -> str | None:
    """The text at a path with its lines; None where it was left open."""
    printed = plain(element.findtext(path, ""))
    return None if not printed or _LEFT_OPEN.fullmatch(printed) else printed


def _summary(trial: Element) -> str | None:
    """The summary in plain English without whom to ask."""
    printed = _CONTACT.sub("", _prose(trial, "trialDescription/plainEnglishSummary") or "")
    return _MAIL.sub("", printed).strip() or None


def _stated(element: Element, path: str) -> str | None:
    """The value at a path, unless it is `Not Specified`."""
    printed = text(element, path)
    return None if printed and printed.casefold() == "not specified" else printed


def _status(trial: Element) -> str | None:
    """The status where one is printed: that of most trials is no more than what their days tell."""
    return text(trial, "trialDesign/overallStatusOverride") or text(trial, "participants/recruitmentStatusOverride")


def _day(trial: Element, path: str) -> PartialDate | None:
    """The day of `2025-11-01T00:00:00.000Z`."""
    try:
        return partial_date((text(trial, path) or "").partition("T")[0])
    except ValueError as error:
        raise ValueError(f"{error} ({path})") from None


def _attribute_day(element: Element | None, name: str) -> PartialDate | None:
    printed = element.get(name, "") if element is not None else ""
    try:
        return partial_date(printed.partition("T")[0], "ACTUAL")
    except ValueError as error:
        raise ValueError(f"{error} (@{name})") from None


def _sponsors(full: Element) -> Iterator[Sponsor]:
    """The sponsors, each of which bears the trial, and who funds it."""
    sponsors = (
        Sponsor(name=name, role="LEAD", agency_class=_agency_class(each))
        for each in full.iterfind("sponsor")
        if (name := text(each, "organisation"))
    )
    return with_funders(sponsors, texts(full, "funder/name"))


def _agency_class(sponsor: Element) -> str | None:
    printed = text(sponsor, "sponsorType")
    if printed is None and text(sponsor, "commercialStatus") == "Commercial":
        return "INDUSTRY"
    return code("agency_class", None if printed == "Not defined" else printed)


def _officials(full: Element) -> Iterator[Official]:
    """Those who lead the trial; whom to ask about it is not read."""
    for each in full.iterfind("contact"):
        kinds = {kind.casefold() for kind in texts(each, "contactTypes/contactType")}
        name = " ".join(filter(None, (text(each, "forename"), text(each, "surname"))))
        if "principal investigator" in kinds and name:
            yield Official(name=name, role="PRINCIPAL_INVESTIGATOR")


def _conditions(trial: Element) -> tuple[str, ...]:
    """The conditions; where there are several, each has a line."""
    printed = (each.text or "" for each in trial.iterfind("conditions/condition/description"))
    lines = (" ".join(line.split()) for each in printed for line in plain(each).split("\n"))
    return tuple(dict.fromkeys(filter(None, lines)))


def _classes(trial: Element) -> tuple[str, ...]:
    """The classes of the conditions, as the registry or the sponsor gave them."""
    condition = "conditions/condition"
    listed = (*texts(trial, f"{condition}/diseaseClass1"), *texts(trial, f"{condition}/diseaseClass2"))
    return tuple(dict.fromkeys(listed))


def _phases(trial: Element) -> tuple[str, ...]:
    printed = (_stated(each, "phase") for each in trial.iterfind("interventions/intervention"))
    return tuple(dict.fromkeys(phase for each in printed for phase in phases(each)))


def _enrollment(trial: Element) -> tuple[int | None, Literal["ACTUAL", "ESTIMATED"] | None]:
    """How many took part, else how many are to; older records say it in words, which no field holds."""
    final, target = (text(trial, f"participants/{name}") for name in ("totalFinalEnrolment", "targetEnrolment"))
    if final and final.isdecimal() and int(final):
        return int(final), "ACTUAL"
    return (int(target), "ESTIMATED") if target and target.isdecimal() else (None, None)


def _outcomes(trial: Element) -> Iterator[Outcome]:
    """Those that are printed one by one, and the text that older records have in their place or beside them."""
    types: tuple[OutcomeType, ...] = ("primary", "secondary")
    for type in types:
        for each in trial.iterfind(f"trialDescription/{type}Outcomes/outcomeMeasure"):
            if measure := _prose(each, "variable"):
                method, times = _prose(each, "method"), text(each, "timepoints")
                yield Outcome(type=type, measure=measure, time_frame=times, description=method)
        if measure := _prose(trial, f"trialDescription/{type}Outcome"):
            yield Outcome(type=type, measure=measure)


def _healthy_volunteers(trial: Element) -> bool | None:
    """As printed; older records name the kinds of participants, among which the healthy are one."""
    printed = text(trial, "participants/healthyVolunteersAllowed")
    if printed is not None:
        return yes_no(printed)
    kinds = {each.casefold() for each in texts(trial, "participants/participantTypes/participantType")}
    if "healthy volunteer" in kinds:
        return True
    return False if kinds == {"patient"} else None


def _locations(trial: Element) -> tuple[Location, ...]:
    return tuple(
        Location(
            facility=text(each, "name"),
            city=text(each, "city"),
            state=text(each, "state"),
            zip=text(each, "zip"),
            country=text(each, "country"),
        )
        for each in trial.iterfind("participants/trialCentres/trialCentre")
    )


def _references(trial: Element) -> Iterator[Reference]:
    """The publications that the record lists, one a line."""
    for line in (_prose(trial, "results/publicationDetails") or "").split("\n"):
        if citation := " ".join(line.split()):
            pubmed, is_result = _PUBMED.search(citation), re.search(r"\bresults?\b", citation, re.IGNORECASE)
            yield Reference(citation=citation, pmid=pubmed[1] if pubmed else None, type="RESULT" if is_result else None)


def _has_results(trial: Element) -> bool | None:
    """True where results are printed or said to be out; what says nothing of them does not deny them."""
    said = text(trial, "results/publicationStage") == "Results"
    return True if said or _prose(trial, "results/basicReport") else None
