"""The tables of a study in the v2 data model, read straight from its keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tests.loaders.independent_reader import (
    DATES,
    Row,
    Tables,
    ages,
    bag,
    dated,
    joined,
    lands,
    mesh,
    properties,
    row,
    site,
    sponsor,
    titles,
)

Json = Mapping[str, Any]


def from_json(study: Json) -> Tables:
    """The tables of a v2 study, as the `json` module gives it."""
    protocol = study["protocolSection"]
    module = {name: protocol.get(f"{name}Module", {}) for name in _MODULES}
    places, arms = module["contactsLocations"], module["armsInterventions"]
    return {
        "trial": bag(set(_json_trial(study, module))),
        "sponsors": bag(_json_sponsors(module["sponsorCollaborators"])),
        "officials": bag(
            row(o["name"], o.get("role"), o.get("affiliation")) for o in _many(places, "overallOfficials")
        ),
        "identifiers": bag(_json_identifiers(module["identification"])),
        "arms": bag(_json_arms(arms)),
        "interventions": bag(map(_json_intervention, _many(arms, "interventions"))),
        "outcomes": bag(_json_outcomes(module["outcomes"])),
        "sites": bag(
            site(*(s.get(k) for k in ("facility", "city", "state", "country"))) for s in _many(places, "locations")
        ),
        "mesh": bag(_json_mesh(study.get("derivedSection", {}))),
        "conditions": bag({row(name) for name in _many(module["conditions"], "conditions")}),
        "eligibility": bag(properties(("0", module["eligibility"].get("eligibilityCriteria")))),
    }


_MODULES = (
    *("identification", "status", "sponsorCollaborators", "oversight", "description", "conditions", "design"),
    *("armsInterventions", "outcomes", "eligibility", "contactsLocations"),
)


def _many(part: Json, key: str) -> Any:
    return part.get(key, ())


def _json_trial(study: Json, module: Mapping[str, Json]) -> Iterator[Row]:
    identity, status, design = module["identification"], module["status"], module["design"]
    layout, criteria = design.get("designInfo", {}), module["eligibility"]
    yield from titles(identity["nctId"], *(identity.get(key) for key in ("briefTitle", "officialTitle", "acronym")))
    for name, key, _ in DATES:
        yield from dated(name, **_struct(status.get(key, {})))
    yield from dated("statusVerifiedDate", status.get("statusVerifiedDate"))
    yield from (row("phase", phase) for phase in _many(design, "phases"))
    yield from lands([each.get("country") for each in _many(module["contactsLocations"], "locations")])
    yield from ages(criteria.get("minimumAge"), criteria.get("maximumAge"))
    yield from properties(
        ("briefSummary", module["description"].get("briefSummary")),
        ("overallStatus", status.get("overallStatus")),
        ("studyType", design.get("studyType")),
        ("allocation", layout.get("allocation")),
        ("interventionModel", layout.get("interventionModel")),
        ("primaryPurpose", layout.get("primaryPurpose")),
        ("masking", layout.get("maskingInfo", {}).get("masking")),
        ("enrollmentCount", design.get("enrollmentInfo", {}).get("count")),
        ("enrollmentType", design.get("enrollmentInfo", {}).get("type")),
        ("sex", criteria.get("sex")),
        ("healthyVolunteers", criteria.get("healthyVolunteers")),
        ("isFdaRegulatedDrug", module["oversight"].get("isFdaRegulatedDrug")),
        ("isFdaRegulatedDevice", module["oversight"].get("isFdaRegulatedDevice")),
        ("hasResults", study.get("hasResults")),
        ("relatedTrial", status.get("expandedAccessInfo", {}).get("nctId")),
    )


def _struct(date: Json) -> dict[str, str | None]:
    return {"iso": date.get("date"), "type": date.get("type")}


def _json_sponsors(module: Json) -> Iterator[Row]:
    if lead := module.get("leadSponsor"):
        yield sponsor(lead["name"], "LEAD", lead.get("class"))
    for other in _many(module, "collaborators"):
        yield sponsor(other["name"], "COLLABORATOR", other.get("class"))


def _json_identifiers(module: Json) -> Iterator[Row]:
    if own := module.get("orgStudyIdInfo", {}).get("id"):
        yield row(own, None, module.get("organization", {}).get("fullName"))
    for other in _many(module, "secondaryIdInfos"):
        yield row(other["id"], other.get("type"), other.get("domain"))
    for alias in _many(module, "nctIdAliases"):
        yield row(alias, "NCT_ALIAS", None)


def _json_intervention(each: Json) -> Row:
    names = joined({row(name) for name in _many(each, "otherNames")})
    return row(each["name"], each.get("type"), each.get("description"), names)


def _json_arms(module: Json) -> Iterator[Row]:
    """Arms with their interventions: those that name the arm, or, where none names any, those that the arm names."""
    listed = _many(module, "interventions")
    for arm in _many(module, "armGroups"):
        used = [each for each in listed if arm["label"] in _many(each, "armGroupLabels")]
        used += [each for each in listed if not _many(each, "armGroupLabels") and _named(each, arm)]
        yield row(arm["label"], arm.get("type"), arm.get("description"), joined(map(_json_intervention, used)))


def _named(each: Json, arm: Json) -> bool:
    return f"{(each.get('type') or '').replace('_', ' ').title()}: {each['name']}" in _many(arm, "interventionNames")


def _json_outcomes(module: Json) -> Iterator[Row]:
    for kind in ("primary", "secondary", "other"):
        for each in _many(module, f"{kind}Outcomes"):
            yield row(kind, each["measure"], each.get("timeFrame"), each.get("description"))


def _json_mesh(derived: Json) -> Iterator[Row]:
    for kind in ("condition", "intervention"):
        for each in _many(derived.get(f"{kind}BrowseModule", {}), "meshes"):
            yield row(each["term"], kind, mesh(each.get("id")))
