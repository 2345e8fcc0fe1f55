"""A v2 study as the legacy XML told it: the elements of the registry's schema public.xsd, as far as a trial is read.

The older export told less (an id has no type, a heading no id), named some things otherwise (`Anticipated`) and set
texts for reading: lines of 90 characters with the margin of their element, and lists without marks of Markdown.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping
from functools import partial
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from tests.loaders.independent_reader import DATES
from tests.loaders.printed_codes import MONTHS, PRINTED

Json = Mapping[str, Any]

# The registry has renamed countries since.
FORMER_NAMES = {
    "South Korea": "Korea, Republic of",
    "Russia": "Russian Federation",
    "Turkey (Türkiye)": "Turkey",
    "Iran": "Iran, Islamic Republic of",
    "Czechia": "Czech Republic",
}
# Classes of agencies that the XML had no word for.
OTHER_CLASSES = ("OTHER_GOV", "NETWORK", "INDIV", "UNKNOWN", "AMBIG")
WIDTH = 90
_ITEM = re.compile(r" *(\*|\d+\.) (.*)")
_wrap = partial(textwrap.fill, break_long_words=False, break_on_hyphens=False)


def legacy_xml(study: Json) -> bytes:
    """The document of a study."""
    root = Element("clinical_study")
    protocol: Json = study["protocolSection"]
    _identity(root, protocol)
    _people(root, protocol)
    _texts(root, protocol)
    _dates(root, protocol.get("statusModule", {}))
    _design(root, protocol.get("designModule", {}))
    _treatments(root, protocol.get("armsInterventionsModule", {}))
    _outcomes(root, protocol.get("outcomesModule", {}))
    _eligibility(root, protocol.get("eligibilityModule", {}))
    _places(root, protocol.get("contactsLocationsModule", {}))
    for branch in ("condition", "intervention"):
        for mesh in study.get("derivedSection", {}).get(f"{branch}BrowseModule", {}).get("meshes", ()):
            _add(_under(root, f"{branch}_browse"), "mesh_term", mesh["term"])
    if study.get("hasResults"):
        SubElement(root, "clinical_results")
    data: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return data


def plain(text: str) -> str:
    """A text without the escapes of Markdown."""
    return re.sub(r"\\([^\w\s])", r"\1", text)


def set_in_lines(text: str, margin: int) -> str:
    """A text as the XML set it: paragraphs and items of a list apart, each in lines of 90 characters."""
    blocks = []
    for line in filter(str.strip, text.split("\n")):
        item = _ITEM.fullmatch(line)
        # Markdown sets what belongs to an item by two or three blanks to the right, the XML by five.
        depth = 5 * round((len(line) - len(line.lstrip(" "))) / 2.5)
        mark = ("-  " if item[1] == "*" else f"{item[1]} ").rjust(5) if item else ""
        first = " " * (margin + depth) + mark
        words = plain(item[2] if item else line).strip()
        blocks.append(_wrap(words, width=margin + WIDTH, initial_indent=first, subsequent_indent=" " * len(first)))
    return "\n" + "\n\n".join(blocks) + "\n" + " " * (margin - 2)


def _printed(kind: str, code: str | None) -> str | None:
    """The word of a code: the first that the table has for it; a code that is not known stands for itself."""
    return next((word for word, each in PRINTED[kind].items() if each == code), code) if code else None


def _add(part: Element, tag: str, text: object, type: str | None = None) -> None:
    if text is not None:
        added = SubElement(part, tag, {"type": type} if type else {})
        added.text = str(text)


def _under(part: Element, path: str) -> Element:
    """The element at a path, made where it is not there."""
    for tag in path.split("/"):
        found = part.find(tag)
        part = SubElement(part, tag) if found is None else found
    return part


def _identity(root: Element, protocol: Json) -> None:
    module, ids = protocol["identificationModule"], SubElement(root, "id_info")
    _add(ids, "org_study_id", module.get("orgStudyIdInfo", {}).get("id"))
    for other in module.get("secondaryIdInfos", ()):
        _add(ids, "secondary_id", other["id"])
    _add(ids, "nct_id", module["nctId"])
    for alias in module.get("nctIdAliases", ()):
        _add(ids, "nct_alias", alias)
    _add(root, "brief_title", module.get("briefTitle"))
    _add(root, "acronym", module.get("acronym"))
    _add(root, "official_title", module.get("officialTitle"))
    _add(root, "source", module.get("organization", {}).get("fullName"))


def _people(root: Element, protocol: Json) -> None:
    module, oversight = protocol.get("sponsorCollaboratorsModule", {}), protocol.get("oversightModule", {})
    parties = [("lead_sponsor", module[key]) for key in ("leadSponsor",) if key in module]
    for tag, party in [*parties, *(("collaborator", each) for each in module.get("collaborators", ()))]:
        part = SubElement(_under(root, "sponsors"), tag)
        _add(part, "agency", party["name"])
        kind = party.get("class")
        _add(part, "agency_class", _printed("agency_class", "OTHER" if kind in OTHER_CLASSES else kind))
    for key, tag in (("isFdaRegulatedDrug", "drug"), ("isFdaRegulatedDevice", "device")):
        if key in oversight:
            _add(_under(root, "oversight_info"), f"is_fda_regulated_{tag}", "Yes" if oversight[key] else "No")


def _texts(root: Element, protocol: Json) -> None:
    texts, conditions = protocol.get("descriptionModule", {}), protocol.get("conditionsModule", {})
    for key, tag in (("briefSummary", "brief_summary"), ("detailedDescription", "detailed_description")):
        if key in texts:
            _add(_under(root, tag), "textblock", set_in_lines(texts[key], 6))
    for name in conditions.get("conditions", ()):
        _add(root, "condition", name)
    for name in conditions.get("keywords", ()):
        _add(root, "keyword", name)


def _dates(root: Element, module: Json) -> None:
    _add(root, "overall_status", _printed("status", module.get("overallStatus")))
    for _, key, tag in DATES:
        if key in module:
            date, kind = module[key]["date"], module[key].get("type")
            estimated = "Estimate" if tag.endswith("posted") else "Anticipated"
            _add(root, tag, _day(date), {"ACTUAL": "Actual", "ESTIMATED": estimated}.get(kind))
    if "statusVerifiedDate" in module:
        _add(root, "verification_date", _day(module["statusVerifiedDate"]))


def _day(iso: str) -> str:
    """`March 5, 2019`, `March 2019` or `2019`."""
    year, *rest = iso.split("-")
    words = [MONTHS[int(rest[0]) - 1]] if rest else []
    return " ".join([*words, *(f"{int(day)}," for day in rest[1:]), year])


def _design(root: Element, module: Json) -> None:
    layout, enrolled = module.get("designInfo", {}), module.get("enrollmentInfo", {})
    phases = [_printed("phase", phase) or "" for phase in module.get("phases", ())]
    _add(root, "phase", "/".join(phases) or None)
    _add(root, "study_type", _printed("study_type", module.get("studyType")))
    for key, kind in _LAYOUT.items():
        if key in layout:
            _add(_under(root, "study_design_info"), kind, _printed(kind, layout[key]))
    if masking := layout.get("maskingInfo", {}).get("masking"):
        who = ", ".join(each.replace("_", " ").title() for each in layout["maskingInfo"].get("whoMasked", ()))
        blind = f"{_printed('masking', masking)}{f' ({who})' if who else ''}"
        _add(_under(root, "study_design_info"), "masking", blind)
    counted = {"ACTUAL": "Actual", "ESTIMATED": "Anticipated"}.get(enrolled.get("type"))
    _add(root, "enrollment", enrolled.get("count"), counted)


_LAYOUT = {
    "allocation": "allocation",
    "interventionModel": "intervention_model",
    "primaryPurpose": "primary_purpose",
}


def _treatments(root: Element, module: Json) -> None:
    for arm in module.get("armGroups", ()):
        part = SubElement(root, "arm_group")
        _add(part, "arm_group_label", arm["label"])
        _add(part, "arm_group_type", _printed("arm_type", arm.get("type")))
        _add(part, "description", _unwrapped(arm))
    for each in module.get("interventions", ()):
        part = SubElement(root, "intervention")
        _add(part, "intervention_type", _printed("intervention_type", each.get("type")))
        _add(part, "intervention_name", each["name"])
        _add(part, "description", _unwrapped(each))
        for label in each.get("armGroupLabels", _naming(each, module)):
            _add(part, "arm_group_label", label)
        for name in each.get("otherNames", ()):
            _add(part, "other_name", name)


def _naming(intervention: Json, module: Json) -> list[str]:
    """The arms that name an intervention, which names none itself."""
    printed = f"{_printed('intervention_type', intervention.get('type'))}: {intervention['name']}"
    return [arm["label"] for arm in module.get("armGroups", ()) if printed in arm.get("interventionNames", ())]


def _unwrapped(part: Json) -> str | None:
    """A description, which stands in its element as it was typed."""
    return re.sub(r"(?m)^( *)\* ", r"\1- ", plain(part["description"])) if "description" in part else None


def _outcomes(root: Element, module: Json) -> None:
    for kind in ("primary", "secondary", "other"):
        for each in module.get(f"{kind}Outcomes", ()):
            part = SubElement(root, f"{kind}_outcome")
            _add(part, "measure", each["measure"])
            _add(part, "time_frame", each.get("timeFrame"))
            _add(part, "description", _unwrapped(each))


def _eligibility(root: Element, module: Json) -> None:
    part = SubElement(root, "eligibility")
    if "eligibilityCriteria" in module:
        _add(_under(part, "criteria"), "textblock", set_in_lines(module["eligibilityCriteria"], 8))
    _add(part, "gender", _printed("sex", module.get("sex")))
    _add(part, "minimum_age", module.get("minimumAge", "N/A"))
    _add(part, "maximum_age", module.get("maximumAge", "N/A"))
    if "healthyVolunteers" in module:
        _add(part, "healthy_volunteers", "Accepts Healthy Volunteers" if module["healthyVolunteers"] else "No")


def _places(root: Element, module: Json) -> None:
    for official in module.get("overallOfficials", ()):
        part = SubElement(root, "overall_official")
        _add(part, "last_name", official["name"])
        _add(part, "role", _printed("role", official.get("role")))
        _add(part, "affiliation", official.get("affiliation"))
    countries = {}
    for site in module.get("locations", ()):
        facility = _under(SubElement(root, "location"), "facility")
        _add(facility, "name", site.get("facility"))
        country = FORMER_NAMES.get(site.get("country", ""), site.get("country"))
        for tag in ("city", "state", "zip"):
            _add(_under(facility, "address"), tag, site.get(tag))
        _add(_under(facility, "address"), "country", country)
        countries[country] = True
    for country in filter(None, countries):
        _add(_under(root, "location_countries"), "country", country)
