"""Pages of the Pulmonary Fibrosis Foundation's trial finder.

Labels are followed by a sentence that defines them and then by the value; older captures lost some labels, so
that only the definition tells what the value is of. An arm uses the listed interventions that its own words
name; the only arm uses all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from trialgraph.errors import InvalidRecord
from trialgraph.loaders.document import Document
from trialgraph.loaders.formats import page
from trialgraph.loaders.formats.codes import code, phases, yes_no
from trialgraph.loaders.formats.inferences import concluded
from trialgraph.loaders.formats.page import Line, Outline, Sections, filled, first
from trialgraph.loaders.model import ArmGroup, Intervention, Location, Official, Record, Sponsor, Trial

NAME = "pff"

_OUTLINE = Outline(
    strong={
        "Study Purpose": "purpose",
        "Recruitment Criteria": "recruitment",
        "More Inclusion & Exclusion Criteria": "eligibility",
        "Trial Details": "details",
        "Additional Details": "description",
        "Arms & Interventions": "arms",
        "Contact a Trial Team": "sites",
        "Terms of Service|Back to Top": "terms",
    },
)
_INLINE = {
    "Eligible Ages": "ages",
    "Gender": "sex",
    "Principal Investigator Affiliation": "affiliation",
    "Overall Status": "status",
    "Countries": "countries",
}
_BLOCK = {
    "Accepts Healthy Volunteers": "healthy",
    "Study Type": "study_type",
    "Trial ID": "id",
    "Phase": "phase",
    "Lead Sponsor": "sponsor",
    "Collaborators": "collaborators",
    "Principal Investigator": "investigator",
    "Agency Class": "agency",
    "Conditions": "conditions",
    "Keywords": "keywords",
}
_DEFINITIONS = {
    "Healthy volunteers are participants": "healthy",
    "An interventional clinical study is": "study_type",
    "An observational clinical study is": "study_type",
    "Searching Both is inclusive": "study_type",
    "This trial id was obtained": "id",
    **{f"Phase {number}: Studies": "phase" for number in range(5)},
    "The sponsor is the organization or person": "sponsor",
    "The person who is responsible for the scientific": "investigator",
    "Category of organization(s) involved": "agency",
    "The disease, disorder, syndrome, illness, or injury": "conditions",
}
_PHRASES = (
    "Study Purpose",
    "Recruitment Criteria",
    "More Inclusion & Exclusion Criteria",
    "This trial id was obtained from",
    "Contact a Trial Team",
    "Searching Both is inclusive of interventional",
)
_FURNITURE = "Learn about Research & Clinical Trials|Back to (Results|Search)|Trial Finder|Print"
_ADDRESS = re.compile(r"([^,]+), ?([^,]*),(?: ([\w -]*\d[\w -]*))?")
# Headings of MeSH put the noun first ("Lung Diseases, Interstitial"): such a second half is no condition.
_QUALIFIERS = (
    "Systemic|Diffuse|Limited|Interstitial|Localized|Idiopathic|Familial|Acute|Chronic|Obstructive|Rheumatoid"
    "|Primary|Secondary|Pulmonary"
)


def recognises(head: str) -> bool:
    """Whether the page has the finder's headings and definitions."""
    return page.mentions(head, _PHRASES) >= 3


def read(document: Document) -> Iterator[Record | InvalidRecord]:
    """The page's one trial."""
    yield page.record(document, NAME, _trial)


def _trial(text: str) -> Trial:
    lines = page.lines(text)
    sections = _OUTLINE.split(lines)
    found = page.fields([*sections.get("recruitment", []), *sections.get("details", [])], _INLINE, _BLOCK, _DEFINITIONS)
    minimum, maximum = page.ages(first(found, "ages"))
    countries = page.countries(first(found, "countries"))
    arms, interventions = _arms(text, sections)
    nct_id = next(iter(page.NCT.findall(" ".join(found.get("id", [])))), None)
    return concluded(
        Trial(
            nct_id=nct_id,
            brief_title=_title(sections["head"]),
            brief_summary=page.prose(text, sections.get("purpose", [])),
            detailed_description=page.prose(text, sections.get("description", [])),
            overall_status=code("status", first(found, "status")),
            sponsors=_sponsors(found),
            overall_officials=_officials(found),
            conditions=page.listed(", ".join(found.get("conditions", [])), _QUALIFIERS),
            keywords=page.listed(", ".join(found.get("keywords", []))),
            study_type=code("study_type", first(found, "study_type")),
            phases=phases(first(found, "phase")),
            arm_groups=arms,
            interventions=interventions,
            eligibility=page.eligibility(text, sections.get("eligibility", [])),
            minimum_age=minimum,
            maximum_age=maximum,
            sex=code("sex", first(found, "sex")),
            healthy_volunteers=yes_no(first(found, "healthy")),
            locations=_sites(sections.get("sites", []), countries),
            location_countries=countries,
            related_trials=page.related(lines, nct_id),
        )
    )


def _title(head: Sequence[Line]) -> str | None:
    """The last line before the first heading; what precedes it is the site's own."""
    kept = [line.text for line in filled(head) if not re.fullmatch(_FURNITURE, line.text, re.IGNORECASE)]
    return kept[-1] if kept else None


def _sponsors(found: dict[str, list[str]]) -> tuple[Sponsor, ...]:
    """The lead sponsor, whose agency class it is, and the collaborators."""
    lead = [
        Sponsor(name=name, role="LEAD", agency_class=code("agency_class", first(found, "agency")))
        for name in found.get("sponsor", [])[:1]
    ]
    return (*lead, *(Sponsor(name=name, role="COLLABORATOR") for name in found.get("collaborators", [])))


def _officials(found: dict[str, list[str]]) -> tuple[Official, ...]:
    affiliation = first(found, "affiliation")
    return tuple(
        Official(name=name, role="PRINCIPAL_INVESTIGATOR", affiliation=affiliation)
        for name in found.get("investigator", [])
    )


def _arms(text: str, sections: Sections) -> tuple[tuple[ArmGroup, ...], tuple[Intervention, ...]]:
    """Arms (`Experimental: label`) and interventions (`Drug: - name`), each with the lines below it."""
    arms: list[ArmGroup] = []
    interventions: list[Intervention] = []
    for head, body in _entries(sections.get("arms", [])):
        arm = None if re.match(r"[^:]+: - ", head.text) else page.typed(head.text, "arm_type")
        intervention = page.typed(head.text, "intervention_type")
        description = page.prose(text, body)
        if arm and not interventions:
            arms.append(ArmGroup(type=arm[0], label=arm[1], description=description))
        elif intervention:
            interventions.append(Intervention(type=intervention[0], name=intervention[1], description=description))
    return tuple(_using(arm, interventions, alone=len(arms) == 1) for arm in arms), tuple(interventions)


def _entries(lines: Sequence[Line]) -> Iterator[tuple[Line, list[Line]]]:
    """Each typed line with the untyped ones that follow it."""
    head: Line | None = None
    body: list[Line] = []
    for line in filled(lines):
        subheading = line.text in {"Arms", "Interventions"}
        if subheading or page.typed(line.text, "arm_type") or page.typed(line.text, "intervention_type"):
            if head:
                yield head, body
            head, body = (None if subheading else line), []
        else:
            body.append(line)
    if head:
        yield head, body


def _using(arm: ArmGroup, interventions: Sequence[Intervention], *, alone: bool) -> ArmGroup:
    words = f"{arm.label}\n{arm.description or ''}".casefold()
    names = tuple(each.name for each in interventions if alone or each.name.casefold() in words)
    return ArmGroup(type=arm.type, label=arm.label, description=arm.description, intervention_names=names)


def _sites(lines: Sequence[Line], countries: tuple[str, ...]) -> tuple[Location, ...]:
    """The sites: a line with city, state and zip, the facility above it; contacts are passed over.

    A site abroad has its country at the end of its heading; for the others it is the country listed, or where
    several are, the finder's own.
    """
    kept = [line.text for line in filled(lines)]
    home = countries[0] if len(countries) == 1 else "United States" if "United States" in countries else None
    sites: list[Location] = []
    abroad, status, heading = False, None, ""
    for above, line in zip(["", *kept], kept, strict=False):
        address = _ADDRESS.fullmatch(line)
        if line == "International Sites":
            abroad, heading = True, ""
        elif above == "Status":
            status = code("status", line)
        elif address:
            country = heading.rpartition(", ")[2] if abroad else home
            sites.append(_site(above, address, country, status))
            status, heading = None, ""
        elif "," in line and (not heading or not status) and above != "Address":
            heading = line
    return tuple(sites)


def _site(facility: str, address: re.Match[str], country: str | None, status: str | None) -> Location:
    city, state, zip = (part.strip() or None if part else None for part in address.groups())
    return Location(facility=facility, city=city, state=state, zip=zip, country=country or None, status=status)
