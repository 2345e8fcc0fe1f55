"""Study pages of the classic ClinicalTrials.gov site (2017 to 2023), as text.

Tables lost their cells: what stood beside one another is told apart by the words that begin it (`Drug: `,
`Experimental: `, `Phase 2`) and by what the page says elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from trialgraph.errors import InvalidRecord
from trialgraph.loaders.document import Document
from trialgraph.loaders.formats import page
from trialgraph.loaders.formats.codes import DateType, code, yes_no
from trialgraph.loaders.formats.ctgov_tables import OUTCOME_TYPES, arms, conditions, outcomes, sites
from trialgraph.loaders.formats.inferences import concluded
from trialgraph.loaders.formats.page import Line, Outline, Sections, filled, first
from trialgraph.loaders.model import (
    MeshTerm,
    Official,
    PartialDate,
    Record,
    Reference,
    SecondaryId,
    Sponsor,
    Trial,
)

NAME = "ctgov-page"

_OUTLINE = Outline(
    strong={
        "Brief Summary": "summary",
        "Detailed Description": "description",
        "(Show|Hide) Detailed Description": "furniture",
        "Condition or disease( Intervention/treatment)?( Phase)?": "conditions",
        "Layout table for study information": "design",
        "Resource links provided by the National Library of Medicine": "furniture",
        "(Arm|Group/Cohort|Arm or Group/Cohort) Intervention/treatment": "arms",
        "Primary Outcome Measures": "primary",
        "Secondary Outcome Measures": "secondary",
        "Other Outcome Measures": "other",
        "Information from the National Library of Medicine": "furniture",
        "Layout table for eligibility information": "eligibility",
        "Contacts and Locations": "furniture",
        "Layout table for location contacts": "furniture",
        "Please refer to this study by its ClinicalTrials.gov identifier.*": "locations",
        "Layout table for location information": "locations",
        "Sponsors and Collaborators": "sponsors",
        "Layout table for investigator information": "investigators",
        "Study Documents \\(Full-Text\\)": "furniture",
        "Publications of Results": "results",
        "Other Publications": "background",
        "Publications automatically indexed to this study.*": "derived",
        "Layout table for additi?onal information": "more",
        "Individual Participant Data \\(IPD\\) Sharing Statement": "furniture",
        "Keywords provided by .*": "keywords",
        "Additional relevant MeSH terms|Layout table for MeSH terms": "mesh",
    },
    weak={
        "Study Description|Outcome Measures|More Information|Additional Information|Study Documents": "furniture",
        "Study Design": "design",
        "Arms and Interventions": "arms",
        "Eligibility Criteria": "eligibility",
        "Locations": "locations",
        "Investigators": "investigators",
        "Publications": "background",
    },
    opening={
        "Study Type ?: .*": "design",
        "Ages Eligible for Study: .*": "eligibility",
        "Responsible Party: .*": "more",
    },
    prose={"summary", "description", "eligibility"},
)
_HEAD = {
    "ClinicalTrials.gov Identifier": "nct_id",
    "Recruitment Status": "status",
    "First Posted": "first_posted",
    "Results First Posted": "results_posted",
    "Last Update Posted": "last_update",
    "Last Verified": "verified",
    "Sponsor": "sponsor",
    "Collaborator": "collaborators",
    "Collaborators": "collaborators",
    "Information provided by (Responsible Party)": "responsible",
    "Information provided by": "responsible",
    "Responsible Party": "responsible",
    "Other Study ID Numbers": "ids",
    "Studies a U.S. FDA-regulated Drug Product": "fda_drug",
    "Studies a U.S. FDA-regulated Device Product": "fda_device",
}
_DESIGN = {
    "Study Type": "study_type",
    "Actual Enrollment": "actual_enrollment",
    "Estimated Enrollment": "estimated_enrollment",
    "Enrollment": "enrollment",
    "Allocation": "allocation",
    "Intervention Model": "model",
    "Intervention Model Description": "ignored",
    "Observational Model": "observational_model",
    "Time Perspective": "ignored",
    "Masking": "masking",
    "Masking Description": "ignored",
    "Primary Purpose": "purpose",
    "Official Title": "title",
    **{
        f"{type}{date} Date": f"{name}{type.strip()}"
        for type in ("", "Actual ", "Estimated ")
        for date, name in (
            ("Study Start", "start"),
            ("Primary Completion", "primary_completion"),
            ("Study Completion", "completion"),
        )
    },
}
_ELIGIBILITY = {
    "Ages Eligible for Study": "ages",
    "Sexes Eligible for Study": "sex",
    "Genders Eligible for Study": "sex",
    "Sex/Gender": "ignored",
    "Gender Based Eligibility": "gender_based",
    "Gender Eligibility Description": "ignored",
    "Accepts Healthy Volunteers": "healthy",
    "Sampling Method": "ignored",
}
_PHRASES = (
    "ClinicalTrials.gov Identifier:",
    "Recruitment Status :",
    "Last Update Posted",
    "Condition or disease",
    "Layout table for",
    "Information provided by (Responsible Party)",
    "Ages Eligible for Study:",
    "Please refer to this study by its ClinicalTrials.gov identifier",
)
_FURNITURE = (
    r"ClinicalTrials.gov( Menu)?|We're building a better.*|Home|Search Results|Study Record Detail|Find Studies|"
    r"(Home )?.*Search Results.*Study Record Detail|Trial record \d+.*|Save this study|Warning|.*saved studies.*|"
    r"Previous Study.*|Return to List|Hide glossary|COVID-19.*|Try the modernized.*|Go to"
)
_COLON = r"\s*:\s*"
_PMID = re.compile(r"\bPMID:? ?(\d+)")
_DEGREE = r"(?:M\.?D\.?|Ph\.?D\.?|M\.?Sc?\.?|MPH|MBBS|MBChB|Dr\.?|Pharm\.?D\.?|Prof\.?|FRCPC?|DO|MS|RN)"


def recognises(head: str) -> bool:
    """Whether the page has the registry's own labels and table captions."""
    return page.mentions(head, _PHRASES) >= 3


def read(document: Document) -> Iterator[Record | InvalidRecord]:
    """The page's one trial."""
    yield page.record(document, NAME, _trial)


def _trial(text: str) -> Trial:
    lines = page.lines(text)
    sections = _OUTLINE.split(lines)
    more = page.fields([*sections["head"], *sections.get("more", [])], inline=_HEAD, separator=_COLON)
    design = page.fields(sections.get("design", []), inline=_DESIGN, separator=_COLON)
    rows, criteria = _eligibility(sections.get("eligibility", []))
    who = page.fields(rows, inline=_ELIGIBILITY, separator=_COLON)
    mesh = [line.text for line in filled(sections.get("mesh", []))]
    names, listed, phase = conditions(sections.get("conditions", []), mesh)
    groups, interventions = arms(text, sections.get("arms", []), listed)
    nct_id = next(iter(page.NCT.findall(" ".join(more.get("nct_id", [])))), None)
    org_study_id, secondary_ids = _ids(more.get("ids", []))
    sponsors = _sponsors(more, sections.get("sponsors", []))
    locations = sites(sections.get("locations", []))
    responsible = _responsible(more, sponsors)
    places = [*(each.name for each in sponsors), *(each.facility for each in locations if each.facility)]
    enrollment = first(design, "actual_enrollment") or first(design, "estimated_enrollment")
    minimum, maximum = page.ages(first(who, "ages"))
    return concluded(
        Trial(
            nct_id=nct_id,
            org_study_id=org_study_id,
            secondary_ids=secondary_ids,
            brief_title=_title(sections["head"]),
            official_title=first(design, "title"),
            brief_summary=page.prose(text, sections.get("summary", [])),
            detailed_description=page.prose(text, sections.get("description", [])),
            overall_status=code("status", first(more, "status")),
            why_stopped=_why_stopped(first(more, "status")),
            start_date=_date(design, "start"),
            primary_completion_date=_date(design, "primary_completion"),
            completion_date=_date(design, "completion"),
            study_first_post_date=page.date(first(more, "first_posted")),
            results_first_post_date=page.date(first(more, "results_posted")),
            last_update_post_date=page.date(first(more, "last_update")),
            status_verified_date=page.date(first(more, "verified")),
            sponsors=sponsors,
            responsible_party=responsible,
            overall_officials=_officials(sections.get("investigators", []), places),
            is_fda_regulated_drug=yes_no(first(more, "fda_drug")),
            is_fda_regulated_device=yes_no(first(more, "fda_device")),
            conditions=names,
            keywords=tuple(line.text for line in filled(sections.get("keywords", []))),
            study_type=code("study_type", first(design, "study_type")),
            phases=phase,
            allocation=code("allocation", first(design, "allocation")),
            intervention_model=code("intervention_model", first(design, "model")),
            observational_model=code("observational_model", first(design, "observational_model")),
            primary_purpose=code("primary_purpose", first(design, "purpose")),
            masking=code("masking", first(design, "masking")),
            enrollment_count=page.count(enrollment or first(design, "enrollment")),
            enrollment_type=_enrollment_type(design),
            arm_groups=groups,
            interventions=interventions,
            outcomes=tuple(each for type in OUTCOME_TYPES for each in outcomes(text, sections.get(type, []), type)),
            eligibility=page.eligibility(text, criteria),
            minimum_age=minimum,
            maximum_age=maximum,
            sex=code("sex", first(who, "sex")),
            healthy_volunteers=yes_no(first(who, "healthy")),
            gender_based=yes_no(first(who, "gender_based")),
            locations=locations,
            references=_references(sections),
            mesh_terms=tuple(MeshTerm(term=term) for term in mesh),
            related_trials=page.related(lines, nct_id),
            has_results=_has_results(more, text),
        )
    )


def _title(head: Sequence[Line]) -> str | None:
    """The last line of the top that is neither the site's own nor already a labelled field or the disclaimer."""
    found = None
    for line in filled(head):
        if line.text.startswith("The safety and scientific validity") or page.labelled(line.text, _HEAD, _COLON):
            break
        if not re.fullmatch(_FURNITURE, line.text, re.IGNORECASE):
            found = line.text
    return found


def _date(design: Mapping[str, list[str]], name: str) -> PartialDate | None:
    """The date under its plain label, or under that which says whether it is actual or estimated."""
    plain, actual = page.date(first(design, name)), page.date(first(design, f"{name}Actual"), "Actual")
    return plain or actual or page.date(first(design, f"{name}Estimated"), "Estimated")


def _enrollment_type(design: Mapping[str, list[str]]) -> DateType | None:
    return "ACTUAL" if "actual_enrollment" in design else "ESTIMATED" if "estimated_enrollment" in design else None


def _why_stopped(status: str | None) -> str | None:
    """The reason in brackets after `Terminated`, `Withdrawn` or `Suspended`."""
    match = re.match(r"(?:Terminated|Withdrawn|Suspended)\W*\((.+)\)", status or "")
    return match[1].strip() if match else None


def _has_results(more: Mapping[str, list[str]], text: str) -> bool | None:
    if first(more, "results_posted"):
        return True
    return False if re.search(r"\bNo (Study )?Results Posted\b", text) else None


def _ids(printed: Sequence[str]) -> tuple[str | None, tuple[SecondaryId, ...]]:
    """The sponsor's own id, then the others, whose type and giver stand in brackets: `( U.S. NIH Grant/Contract )`."""
    others: list[SecondaryId] = []
    for text in printed[1:]:
        match = re.fullmatch(r"(\S.*?)\s*\(\s*([^:()]*?)\s*(?::\s*(.*?)\s*)?\)", text)
        if match:
            others.append(SecondaryId(id=match[1], type=code("id_type", match[2]), domain=match[3]))
        else:
            others.append(SecondaryId(id=text))
    return next(iter(printed), None), tuple(others)


def _sponsors(more: Mapping[str, list[str]], lines: Sequence[Line]) -> tuple[Sponsor, ...]:
    """The lead sponsor and the collaborators; the list of both always begins with the lead."""
    names = [*more.get("sponsor", []), *more.get("collaborators", [])] or [line.text for line in filled(lines)]
    return tuple(Sponsor(name=name, role="COLLABORATOR" if position else "LEAD") for position, name in enumerate(names))


def _responsible(more: Mapping[str, list[str]], sponsors: Sequence[Sponsor]) -> Official | None:
    """Who answers for the study: an organization, or `name, title, affiliation` with the sponsor's name last.

    The page says it twice, at the end with the title; the longer form is read.
    """
    printed = max(more.get("responsible", []), key=len, default="")
    if printed in {each.name for each in sponsors}:
        return Official(name=printed)
    name = next((each.name for each in sponsors if printed.endswith(f", {each.name}")), None)
    person = printed.removesuffix(f", {name}") if name else printed
    parts = person.split(", ")
    if not name and len(parts) > 1:
        name = parts.pop()
    credentials = 1 + next((n for n, part in enumerate(parts[1:]) if not re.fullmatch(_DEGREE, part)), len(parts))
    title = ", ".join(parts[credentials:]) or None
    return Official(name=", ".join(parts[:credentials]), title=title, affiliation=name) if printed else None


def _officials(lines: Sequence[Line], places: Sequence[str]) -> tuple[Official, ...]:
    """`Role: Name Affiliation`, parted where a known place ends the line, or after the name's degrees."""
    found = []
    for line in filled(lines):
        role, colon, rest = line.text.partition(": ")
        if colon:
            name, affiliation = _person(rest, sorted(places, key=len, reverse=True))
            found.append(Official(name=name, role=code("role", role), affiliation=affiliation))
    return tuple(found)


def _person(text: str, places: Sequence[str]) -> tuple[str, str | None]:
    for place in places:
        if text.endswith(f" {place}"):
            return text.removesuffix(place).rstrip(" ,"), place
    match = re.fullmatch(rf"(.+?(?:,? {_DEGREE}\b\.?)+),? (.+)", text)
    return (match[1], match[2]) if match else (text, None)


def _eligibility(lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """The labelled rows of the table, and the criteria below them."""
    rows = [n for n, line in enumerate(lines) if page.labelled(line.text, _ELIGIBILITY, _COLON)]
    start = rows[-1] + 1 if rows else 0
    for n, line in enumerate(lines[start:], start):
        if re.fullmatch(r"Criteria:?", line.text):
            start = n + 1
    return list(lines[:start]), list(lines[start:])


def _references(sections: Sections) -> tuple[Reference, ...]:
    found = []
    for section, type in (("results", "RESULT"), ("background", "BACKGROUND"), ("derived", "DERIVED")):
        for line in filled(sections.get(section, [])):
            match = _PMID.search(line.text)
            found.append(Reference(citation=line.text, pmid=match[1] if match else None, type=type))
    return tuple(found)
