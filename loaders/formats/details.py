"""Pages that tell a trial as tables of rows, "Clinical Trial Details — Status: ...".

Rows begin with their label. The tables of sites, sponsors and outcomes have lost their column marks on most
captures; how such a row was parted is stated among the inferences.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from trialgraph.errors import InvalidRecord
from trialgraph.loaders.document import Document
from trialgraph.loaders.formats import page
from trialgraph.loaders.formats.codes import code, phases, yes_no
from trialgraph.loaders.formats.details_tables import interventions, outcomes, sites, sponsors
from trialgraph.loaders.formats.inferences import concluded
from trialgraph.loaders.formats.page import Line, Outline, filled, first
from trialgraph.loaders.model import PartialDate, Record, Reference, SecondaryId, Trial

NAME = "details"

_OUTLINE = Outline(
    strong={
        "Clinical Trial Details\\s*(—|–|-)+\\s*Status.*": "head",
        "Administrative data": "data",
        "Study information": "data",
        "Clinical Trial Summary": "summary",
        "(Clinical Trial )?Description": "description",
        "Recruitment information / eligibility": "recruitment",
        "Related Conditions & MeSH terms": "conditions",
        "Sponsors \\(\\d+\\)": "sponsors",
        "Country where clinical trial is conducted": "countries",
        "References & Publications( \\(\\d+\\))?": "references",
        "External Links": "links",
    },
    weak={
        "Study Design": "design",
        "Intervention": "interventions",
        "Locations": "sites",
        "Sponsors": "sponsors",
        "Outcome": "outcomes",
        "See also": "related",
    },
    prose={"summary", "description"},
)
_INLINE = {
    "NCT number": "nct_id",
    "Other study ID #": "org_study_id",
    "Secondary ID": "secondary_id",
    "Title": "title",
    "Brief title": "title",
    "Public title": "title",
    "Official title": "official_title",
    "Scientific title": "official_title",
    "Acronym": "acronym",
    "Status": "status",
    "Phase": "phase",
    "First received": "received",
    "Last updated": "updated",
    "Start date": "start",
    "Completion date": "completion",
    "Est. completion date": "est_completion",
    "Primary completion date": "primary_completion",
    "Est. primary completion date": "est_primary_completion",
    "Verified date": "verified",
    "Source": "source",
    "Contact": "contact",
    "Phone": "contact",
    "Email": "contact",
    "Is FDA regulated": "fda",
    "Health authority": "authority",
    "Study type": "study_type",
    "Enrollment": "enrollment",
    "Accepts healthy volunteers": "healthy",
    "Gender": "sex",
    "Age group": "ages",
}
_DESIGN = {
    "Allocation": "allocation",
    "Intervention Model": "intervention_model",
    "Observational Model": "observational_model",
    "Masking": "masking",
    "Primary Purpose": "primary_purpose",
    "Time Perspective": "ignored",
    "Endpoint Classification": "ignored",
}
_PHRASES = (
    "Clinical Trial Details — Status",
    "Administrative data",
    "Recruitment information / eligibility",
    "Related Conditions & MeSH terms",
    "Country where clinical trial is conducted",
    "Other study ID #",
)
_TITLE_ROW = re.compile(r"NCT\d{8}\s*[-–—:]\s*(.+)")
_COUNT = re.compile(r"Sponsors \((\d+)\)")


def recognises(head: str) -> bool:
    """Whether the page has the headings of these tables."""
    return page.mentions(head, _PHRASES) >= 3


def read(document: Document) -> Iterator[Record | InvalidRecord]:
    """The page's one trial."""
    yield page.record(document, NAME, _trial)


def _trial(text: str) -> Trial:
    lines = page.lines(text)
    sections = _OUTLINE.split(lines)
    rows, criteria = _recruitment(sections.get("recruitment", []))
    found = page.fields([*sections.get("data", []), *rows], inline=_INLINE)
    design = _design(sections.get("design", []))
    nct_id = next(iter(page.NCT.findall(" ".join(found.get("nct_id", [])))), None)
    countries = page.countries(" ".join(line.text for line in filled(sections.get("countries", []))))
    locations, parted_sites = sites(sections.get("sites", []), countries)
    measures, parted_measures = outcomes(sections.get("outcomes", []))
    number = _COUNT.search(text)
    minimum, maximum = page.ages(first(found, "ages"))
    return concluded(
        Trial(
            nct_id=nct_id,
            org_study_id=first(found, "org_study_id"),
            secondary_ids=tuple(
                SecondaryId(id=id) for value in found.get("secondary_id", []) for id in page.listed(value)
            ),
            brief_title=first(found, "title") or _title(sections["head"]),
            official_title=first(found, "official_title"),
            acronym=first(found, "acronym"),
            organization=first(found, "source"),
            brief_summary=page.prose(text, sections.get("summary", [])),
            detailed_description=page.prose(text, sections.get("description", [])),
            overall_status=code("status", first(found, "status")),
            start_date=page.date(first(found, "start")),
            primary_completion_date=_date(found, "primary_completion"),
            completion_date=_date(found, "completion"),
            last_update_post_date=page.date(first(found, "updated")),
            status_verified_date=page.date(first(found, "verified")),
            sponsors=sponsors(sections.get("sponsors", []), first(found, "source"), int(number[1]) if number else None),
            is_fda_regulated=yes_no(first(found, "fda")),
            conditions=_conditions(sections.get("conditions", [])),
            study_type=code("study_type", first(found, "study_type")),
            phases=phases(first(found, "phase")),
            allocation=code("allocation", design.get("allocation")),
            intervention_model=code("intervention_model", design.get("intervention_model")),
            observational_model=code("observational_model", design.get("observational_model")),
            primary_purpose=code("primary_purpose", design.get("primary_purpose")),
            masking=code("masking", design.get("masking")),
            enrollment_count=page.count(first(found, "enrollment")),
            interventions=interventions(text, sections.get("interventions", [])),
            outcomes=measures,
            eligibility=page.eligibility(text, criteria),
            minimum_age=minimum,
            maximum_age=maximum,
            sex=code("sex", first(found, "sex")),
            healthy_volunteers=yes_no(first(found, "healthy")),
            locations=locations,
            location_countries=countries,
            references=tuple(Reference(citation=line.text) for line in filled(sections.get("references", []))),
            related_trials=page.related(lines, nct_id),
            inferences=(*parted_sites, *parted_measures),
        )
    )


def _title(head: Sequence[Line]) -> str | None:
    """The title behind the registry id at the top, on the pages that have one there."""
    return next((match[1] for line in head if (match := _TITLE_ROW.fullmatch(line.text))), None)


def _recruitment(lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """The labelled rows, and the criteria, which begin on the row labelled `Eligibility`."""
    for n, line in enumerate(lines):
        if match := re.match(r"Eligibility(?: Criteria)?(?:\s*:?\s+|:?$)", line.raw):
            rest = line.raw[match.end() :]
            begun = Line(" ".join(rest.split()), rest, line.start + match.end())
            return list(lines[:n]), [begun, *lines[n + 1 :]]
    return list(lines), []


def _date(found: Mapping[str, list[str]], name: str) -> PartialDate | None:
    """The date under its plain label, or the one labelled `Est.`."""
    return page.date(first(found, name)) or page.date(first(found, f"est_{name}"), "Estimated")


def _design(lines: Sequence[Line]) -> dict[str, str]:
    """The parts of `Allocation: Randomized, Intervention Model: Parallel Assignment, ...`."""
    printed = ", ".join(line.text.rstrip(",") for line in filled(lines))
    parts = re.findall(r"([A-Z][A-Za-z ]+?)\s*:\s*(.*?)(?=,\s*[A-Z][A-Za-z ]+?\s*:|$)", printed)
    return {_DESIGN[label]: value for label, value in parts if label in _DESIGN}


def _conditions(lines: Sequence[Line]) -> tuple[str, ...]:
    """One condition a line, each once; the page does not tell conditions from the registry's MeSH terms."""
    names: dict[str, str] = {}
    for line in filled(lines):
        name = line.text.lstrip("-•* ")
        names.setdefault(name.casefold(), name)
    return tuple(names.values())
