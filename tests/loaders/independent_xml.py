"""The tables of a legacy `<clinical_study>`, read straight from its elements."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from tests.loaders.independent_reader import (
    DATES,
    Row,
    Tables,
    ages,
    bag,
    dated,
    joined,
    lands,
    properties,
    row,
    site,
    sponsor,
    titles,
)
from tests.loaders.printed_codes import MONTHS, PRINTED


def from_xml(study: Element) -> Tables:
    """The tables of a legacy `<clinical_study>`, as `xml.etree` gives it."""
    return {
        "trial": bag(set(_xml_trial(study))),
        "sponsors": bag(_xml_sponsors(study)),
        "officials": bag(
            row(line(o, "last_name"), coded("role", line(o, "role")), line(o, "affiliation"))
            for o in study.findall("overall_official")
        ),
        "identifiers": bag(_xml_identifiers(study)),
        "arms": bag(_xml_arms(study)),
        "interventions": bag(map(_xml_intervention, study.findall("intervention"))),
        "outcomes": bag(_xml_outcomes(study)),
        "sites": bag(site(*(line(each, path) for path in _ADDRESS)) for each in study.findall("location")),
        "mesh": bag(
            row(line(each), kind, None)
            for kind in ("condition", "intervention")
            for each in study.findall(f"{kind}_browse/mesh_term")
        ),
        "conditions": bag({row(line(each)) for each in study.findall("condition")}),
        "eligibility": bag(properties(("0", block(study, "eligibility/criteria/textblock")))),
    }


_ADDRESS = ("facility/name", *(f"facility/address/{part}" for part in ("city", "state", "country")))


def line(part: Element, path: str = ".") -> str | None:
    """The text of an element on one line."""
    text = part.findtext(path)
    return re.sub(r"\s+", " ", text).strip() or None if text else None


def block(part: Element, path: str) -> str | None:
    """The text of an element as it is set, less the margin that all its lines have and the blank ends."""
    lines = [each.rstrip("\r") for each in (part.findtext(path) or "").split("\n")]
    margin = min((len(each) - len(each.lstrip()) for each in lines if each.strip()), default=0)
    text = "\n".join(each[margin:] if each.strip() else "" for each in lines)
    return text.strip("\n").rstrip() or None


def coded(kind: str, printed: str | None) -> str | None:
    """The code of a printed value, by a table that names each; a KeyError tells a value that it does not know."""
    return PRINTED[kind][printed] if printed else None


def iso(printed: str | None) -> str | None:
    """The date in ISO 8601 of `March 5, 2019`, `March 2019` or `2019`."""
    if printed is None:
        return None
    *words, year = printed.replace(",", "").split()
    month = [f"{MONTHS.index(word) + 1:02}" for word in words[:1]]
    return "-".join([year, *month, *(f"{int(word):02}" for word in words[1:])])


def _xml_trial(study: Element) -> Iterator[Row]:
    yield from titles(line(study, "id_info/nct_id") or "", *(line(study, p) for p in _TITLES))
    for name, _, path in DATES:
        found = study.find(path)
        yield from dated(name, iso(line(study, path)), coded("date", found.get("type")) if found is not None else None)
    yield from dated("statusVerifiedDate", iso(line(study, "verification_date")))
    yield from (
        row("phase", coded("phase", phase)) for phase in re.split("/(?=Phase)", line(study, "phase") or "") if phase
    )
    listed = [line(each) for each in study.findall("location_countries/country")]
    yield from lands(listed or [line(each) for each in study.findall("location/facility/address/country")])
    yield from ages(*(_limit(line(study, f"eligibility/{end}imum_age")) for end in ("min", "max")))
    enrollment, design = study.find("enrollment"), _xml_design(study)
    yield from properties(
        ("briefSummary", block(study, "brief_summary/textblock")),
        ("overallStatus", coded("status", line(study, "overall_status"))),
        ("studyType", coded("study_type", line(study, "study_type"))),
        *((name, coded(kind, design.get(kind))) for name, kind in _DESIGN),
        ("enrollmentCount", line(study, "enrollment")),
        ("enrollmentType", coded("date", enrollment.get("type")) if enrollment is not None else None),
        ("sex", coded("sex", line(study, "eligibility/gender"))),
        ("hasResults", study.find("clinical_results") is not None),
        *((name, coded("yes_no", line(study, path))) for name, path in _FLAGS),
    )


_TITLES = ("brief_title", "official_title", "acronym")
_DESIGN = (
    ("allocation", "allocation"),
    ("interventionModel", "intervention_model"),
    ("primaryPurpose", "primary_purpose"),
    ("masking", "masking"),
)
_FLAGS = (
    ("healthyVolunteers", "eligibility/healthy_volunteers"),
    ("isFdaRegulatedDrug", "oversight_info/is_fda_regulated_drug"),
    ("isFdaRegulatedDevice", "oversight_info/is_fda_regulated_device"),
    ("isFdaRegulated", "is_fda_regulated"),
)


def _limit(age: str | None) -> str | None:
    return None if age == "N/A" else age


def _xml_design(study: Element) -> dict[str, str | None]:
    if (old := line(study, "study_design")) is None:
        return {kind: line(study, f"study_design_info/{kind}") for _, kind in _DESIGN}
    names = [(kind, kind.replace("_", " ").title()) for _, kind in _DESIGN]
    found = {kind: re.search(rf"{name}: (.*?)(?:, [A-Z][\w ]*:|$)", old) for kind, name in names}
    return {kind: match[1] if match else None for kind, match in found.items()}


def _xml_sponsors(study: Element) -> Iterator[Row]:
    for role, path in (("LEAD", "sponsors/lead_sponsor"), ("COLLABORATOR", "sponsors/collaborator")):
        for each in study.findall(path):
            yield sponsor(line(each, "agency"), role, coded("agency_class", line(each, "agency_class")))


def _xml_identifiers(study: Element) -> Iterator[Row]:
    if own := line(study, "id_info/org_study_id"):
        yield row(own, None, line(study, "source"))
    yield from (row(line(each), None, None) for each in study.findall("id_info/secondary_id"))
    yield from (row(line(each), "NCT_ALIAS", None) for each in study.findall("id_info/nct_alias"))


def _xml_intervention(each: Element) -> Row:
    type = coded("intervention_type", line(each, "intervention_type"))
    names = joined({row(line(name)) for name in each.findall("other_name")})
    return row(line(each, "intervention_name"), type, block(each, "description"), names)


def _xml_arms(study: Element) -> Iterator[Row]:
    for arm in study.findall("arm_group"):
        label, type = line(arm, "arm_group_label"), coded("arm_type", line(arm, "arm_group_type"))
        used = [i for i in study.findall("intervention") if label in [line(a) for a in i.findall("arm_group_label")]]
        yield row(label, type, block(arm, "description"), joined(map(_xml_intervention, used)))


def _xml_outcomes(study: Element) -> Iterator[Row]:
    for kind in ("primary", "secondary", "other"):
        for each in study.findall(f"{kind}_outcome"):
            yield row(kind, line(each, "measure"), line(each, "time_frame"), block(each, "description"))
