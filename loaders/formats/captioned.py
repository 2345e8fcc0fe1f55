"""Pages on which a caption under each heading says what the section is for ("Learn about the drugs, ...").

Some captures kept the labels of the values, others only the values. A code, a count or an age says by itself
what it is; what only its position tells (dates, the sponsor's role) is inferred, not asserted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from trialgraph.errors import InvalidRecord
from trialgraph.loaders.document import Document
from trialgraph.loaders.formats import page
from trialgraph.loaders.formats.captioned_lists import arms, identifiers, interventions, officials, outcomes, sites
from trialgraph.loaders.formats.captioned_lists import sponsors as sponsors_of
from trialgraph.loaders.formats.codes import CODES, Kind, code, phases, yes_no
from trialgraph.loaders.formats.inferences import concluded
from trialgraph.loaders.formats.page import Line, Sections, filled, first
from trialgraph.loaders.model import Inference, Official, Record, Reference, Trial

NAME = "captioned"

_HEADINGS = {
    "Basic Information": "basic",
    "Brief Summary": "summary",
    "Related Clinical Trials": "related",
    "Detailed Description": "description",
    "Official Title": "official_title",
    "Conditions": "conditions",
    "Keywords": "keywords",
    "Study Design": "design",
    "Study Groups": "groups",
    "Interventions": "interventions",
    "Other Intervention Names": "other_names",
    "Primary Outcomes?( Measures)?": "primary",
    "Secondary Outcomes?( Measures)?": "secondary",
    "Other Outcomes?( Measures)?": "other",
    "Eligibility Criteria": "eligibility",
    "Sponsors": "sponsors",
    "Responsible Party": "responsible",
    "Principal Investigators": "investigators",
    "Locations": "locations",
    "Countries": "countries",
    "References": "references",
    "Other Identifiers": "identifiers",
    "More Related Trials": "related",
}
# A caption tells the visitor what to do with the section; under a heading that is not in the table it must also
# name what the site is about.
_CAPTION = re.compile(
    r"(?:Get|Review|Explore|Dive into|See|Understand|Learn about|Discover|Check|Meet|Identify|Download|Access|View"
    r"|Browse|Find|Read|Track|Additional)(?: \S+){3,}"
)
_SUBJECT = re.compile(r"\b(?:stud(?:y|ies)|trials?|research(?:ers)?|interventions?)\b.*\.$")
_PHRASES = (
    "Get a concise snapshot of the trial",
    "Review the sponsor-provided synopsis",
    "Explore similar clinical trials",
    "Dive into the extended narrative",
    "See the medical conditions and disease areas",
    "Understand how the trial is structured",
    "Review each arm or cohort in the study",
    "Learn about the drugs, procedures, or behavioral strategies",
    "Check the participation requirements",
    "Meet the organizations funding or collaborating",
    "Identify the individual or organization who holds primary responsibility",
    "Explore where the study is taking place",
)
_HEAD = {"NCT ID": "nct_id", "Last Updated": "updated", "Official Title": "official_title", "Acronym": "acronym"}
_BASIC = {
    "Recruitment Status": "status",
    "Clinical Phase": "phase",
    "Study Phase": "phase",
    "Total Enrollment": "enrollment",
    "Target Enrollment": "enrollment",
    "Study Classification": "study_type",
    "Study Type": "study_type",
    "Study Start Date": "start",
    "Primary Completion Date": "primary_completion",
    "Study Completion Date": "completion",
    "Official Title": "official_title",
    "Acronym": "acronym",
}
_DESIGN = {
    "Allocation Method": "allocation",
    "Allocation": "allocation",
    "Intervention Model": "intervention_model",
    "Observational Model": "observational_model",
    "Observation Model": "observational_model",
    "Time Perspective": "ignored",
    "Primary Study Purpose": "primary_purpose",
    "Primary Purpose": "primary_purpose",
    "Blinding Strategy": "masking",
    "Masking Strategy": "masking",
    "Masking": "masking",
    "Blinding": "masking",
}
_WHO = {
    "Minimum Eligible Age": "minimum",
    "Minimum Age": "minimum",
    "Maximum Eligible Age": "maximum",
    "Maximum Age": "maximum",
    "Eligible Sex": "sex",
    "Sex": "sex",
    "Accepts Healthy Volunteers": "healthy",
    "Healthy Volunteers": "healthy",
}
# The labels that end the criteria; "Healthy Volunteers" alone may well be a criterion.
_WHO_BEGINS = r"(?:(?:Minimum|Maximum) (?:Eligible )?Age|Eligible Sex|Accepts Healthy Volunteers)\b.{0,20}"
_DESIGNED: tuple[Kind, ...] = ("allocation", "intervention_model", "primary_purpose", "masking")
_OBSERVED: tuple[Kind, ...] = ("observational_model",)
Values = Mapping[str, list[str]]


def recognises(head: str) -> bool:
    """Whether at least two sections have their caption."""
    return page.mentions(head, _PHRASES) >= 2


def read(document: Document) -> Iterator[Record | InvalidRecord]:
    """The page's one trial."""
    yield page.record(document, NAME, _trial)


def _trial(text: str) -> Trial:
    lines = page.lines(text)
    sections = _sections(lines)
    head = page.fields(sections["head"], inline=_HEAD, separator=r"\s*:\s*")
    basic = _basic(sections.get("basic", []))
    design = _design(sections.get("design", []), first(basic, "study_type"))
    criteria, who = _eligibility(sections.get("eligibility", []))
    nct_id = next(iter(page.NCT.findall(" ".join(head.get("nct_id", [])))), None)
    given = interventions(text, sections.get("interventions", []), sections.get("other_names", []))
    org_study_id, secondary_ids = identifiers(sections.get("identifiers", []))
    countries = tuple(line.text for line in filled(sections.get("countries", [])))
    chairs = officials(sections.get("investigators", []))
    sponsors, roles = sponsors_of(sections.get("sponsors", []), chairs)
    return concluded(
        Trial(
            nct_id=nct_id,
            org_study_id=org_study_id,
            secondary_ids=secondary_ids,
            brief_title=_title(sections["head"]),
            official_title=first(head, "official_title")
            or first(basic, "official_title")
            or page.prose(text, sections.get("official_title", [])),
            acronym=first(head, "acronym") or first(basic, "acronym"),
            brief_summary=page.prose(text, sections.get("summary", [])),
            detailed_description=page.prose(text, sections.get("description", [])),
            overall_status=code("status", first(basic, "status")),
            start_date=page.date(first(basic, "start")),
            primary_completion_date=page.date(first(basic, "primary_completion")),
            completion_date=page.date(first(basic, "completion")),
            last_update_post_date=page.date(first(head, "updated")),
            sponsors=sponsors,
            responsible_party=_responsible(sections.get("responsible", [])),
            overall_officials=chairs,
            conditions=tuple(line.text for line in filled(sections.get("conditions", []))),
            keywords=tuple(line.text for line in filled(sections.get("keywords", []))),
            study_type=code("study_type", first(basic, "study_type")),
            phases=phases(" ".join(basic.get("phase", []))),
            allocation=code("allocation", first(design, "allocation")),
            intervention_model=code("intervention_model", first(design, "intervention_model")),
            observational_model=code("observational_model", first(design, "observational_model")),
            primary_purpose=code("primary_purpose", first(design, "primary_purpose")),
            masking=code("masking", first(design, "masking")),
            enrollment_count=page.count(first(basic, "enrollment")),
            arm_groups=arms(text, sections.get("groups", []), given),
            interventions=given,
            outcomes=outcomes(text, sections),
            eligibility=page.eligibility(text, criteria),
            minimum_age=_age(who, "minimum"),
            maximum_age=_age(who, "maximum"),
            sex=code("sex", first(who, "sex")),
            healthy_volunteers=yes_no(first(who, "healthy")),
            locations=sites(sections.get("locations", []), countries),
            location_countries=countries,
            references=_references(sections.get("references", [])),
            related_trials=page.related(lines, nct_id),
            has_results=_has_results(text),
            inferences=(*_positions(basic, who), *roles),
        )
    )


def _sections(lines: Sequence[Line]) -> Sections:
    """The lines under each heading that a caption follows, without the caption."""
    sections: Sections = {"head": []}
    here = "head"
    kept = filled(lines)
    captioned = {n: name for n, (line, below) in enumerate(pairwise(kept)) if (name := _heading(line, below))}
    for n, line in enumerate(kept):
        if n in captioned:
            here = captioned[n]
            sections.setdefault(here, [])
        elif n - 1 not in captioned:
            sections[here].append(line)
    return sections


def _heading(line: Line, below: Line) -> str | None:
    """The section whose heading the line is, told by the caption below it; "unknown" for one not in the table."""
    if not _CAPTION.fullmatch(below.text):
        return None
    for pattern, section in _HEADINGS.items():
        if re.fullmatch(pattern, line.text, re.IGNORECASE):
            return section
    is_title = re.fullmatch(r"(?:(?:[A-Z]\w*|and|of|&) ?){1,5}", line.text)
    return "unknown" if is_title and _SUBJECT.search(below.text) else None


def _title(head: Sequence[Line]) -> str | None:
    """The line above the registry id, or the first of all."""
    above: str | None = None
    for line in head:
        if page.labelled(line.text, _HEAD, r"\s*:\s*") or line.text == "Study Results":
            break
        above = line.text
    return above


def _basic(lines: Sequence[Line]) -> Values:
    """The snapshot's values by label; those without one by what they are, undated dates under `dates`."""
    found = page.fields(lines, block=_BASIC, inline=_BASIC, separator=r"\s*:\s*")
    for value in found.pop("", []):
        kind = _kind(value, ("status", "phase", "study_type"), found)
        if re.fullmatch(r"[\d,]+ participants?", value, re.IGNORECASE):
            kind = "enrollment"
        elif page.date(value):
            kind = "dates"
        found.setdefault(kind, []).append(value)
    return found


def _design(lines: Sequence[Line], study_type: str | None) -> Values:
    """The values of the design by label; those without one by what they are in a study of that type."""
    found = page.fields(lines, block=_DESIGN, inline=_DESIGN, separator=r"\s*:\s*")
    kinds = _OBSERVED if study_type == "OBSERVATIONAL" else _DESIGNED
    for value in found.pop("", []):
        found.setdefault(_kind(value, kinds, found), []).append(value)
    return found


def _kind(value: str, kinds: Sequence[Kind], found: Values) -> str:
    """The first of the kinds, not found yet, that has the value among its codes."""
    codes = phases(value) if "phase" in kinds else ()
    if codes and set(codes) <= CODES["phase"]:
        return "phase"
    return next((kind for kind in kinds if kind not in found and value in CODES[kind]), "ignored")


def _eligibility(lines: Sequence[Line]) -> tuple[list[Line], Values]:
    """The criteria, and the age, sex and healthy-volunteer values that follow them."""
    for n, line in enumerate(lines):
        if re.fullmatch(_WHO_BEGINS, line.text):
            return list(lines[:n]), page.fields(lines[n:], block=_WHO, inline=_WHO, separator=r"\s*:\s*")
    criteria, who = list(lines), dict[str, list[str]]()
    for field, fits in (("healthy", _is_answer), ("sex", _is_sex), ("ages", page.is_age), ("ages", page.is_age)):
        if criteria and fits(criteria[-1].text):
            who.setdefault(field, []).insert(0, criteria.pop().text)
    return criteria, who


def _is_answer(text: str) -> bool:
    return yes_no(text) is not None


def _is_sex(text: str) -> bool:
    return text.upper() in CODES["sex"]


def _age(who: Values, name: str) -> str | None:
    """The age by its label; without one the first is the minimum and the second the maximum."""
    ages = who.get("ages", [])
    if name in who:
        return first(who, name)
    return ages[0] if ages and name == "minimum" else ages[1] if len(ages) > 1 else None


def _positions(basic: Values, who: Values) -> Iterator[Inference]:
    """What values without a label mean by their place: start before completion, minimum before maximum."""
    dates = basic.get("dates", [])
    for field, value in zip(("start_date", "completion_date"), dates, strict=False):
        basis = f"date {dates.index(value) + 1} of {len(dates)} without a label"
        yield Inference(field=field, value=value, basis=basis, confidence=0.85 if len(dates) == 2 else 0.6)
    if len(who.get("ages", [])) == 1:
        yield Inference(
            field="minimum_age", value=who["ages"][0], basis="the only age, without a label", confidence=0.9
        )


def _responsible(lines: Sequence[Line]) -> Official | None:
    """The name, the title and the affiliation, in this order; a role is told by its code."""
    labels = {"Name": "", "Title": "", "Affiliation": "", "Type": "", "Responsible Party Type": "", "Role": ""}
    values = [value for each in page.fields(lines, inline=labels, separator=r"\s*:\s*").values() for value in each]
    role = next((value for value in values if value in CODES["role"]), None)
    name, title, affiliation = (*(value for value in values if value != role), None, None, None)[:3]
    return Official(name=name, role=role, title=title, affiliation=affiliation) if name else None


def _references(lines: Sequence[Line]) -> tuple[Reference, ...]:
    found = []
    for line in lines:
        match = re.search(r"\bPMID:? ?(\d+)", line.text)
        found.append(Reference(citation=line.text, pmid=match[1] if match else None))
    return tuple(found)


def _has_results(text: str) -> bool | None:
    """What the notice about study results at the top says; None without it."""
    if re.search(r"^The study team has not published outcome", text, re.MULTILINE):
        return False
    return True if re.search(r"^Results (?:available|posted)", text, re.MULTILINE | re.IGNORECASE) else None
