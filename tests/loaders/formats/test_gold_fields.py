"""The five seeds against their gold reading, field by field.

Every field of the gold is either compared here or listed, with the reason, as not modelled.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from trialgraph.loaders.formats.codes import Kind, code, date_type, phases, yes_no
from trialgraph.loaders.model import Location, PartialDate, Trial

SEEDS = ("000", "001", "002", "003", "004")
Gold = Mapping[str, Any]

NOT_MODELLED = {
    "seed_file": "the document, see tests/test_seeds.py",
    "sha256": "the document, see tests/test_seeds.py",
    "n_chars_codepoints": "the document",
    "offset_convention": "the document",
    "source_layout": "the document, see tests/test_seeds.py",
    "document_traps": "remarks for the reader",
    "contestable": "remarks for the reader",
    "nct_id_external": "not on the page: a candidate for the identity graph",
    "contacts": "names, mail and telephone of contacts are never read",
    "conditions_derived": "concluded from title and criteria, not by a loader",
    "criteria": "read by loaders.criteria; here that every span lies inside the eligibility text",
    "criteria_counts": "read by loaders.criteria",
    "phase_as_given": "another form of a field that is compared",
    "title_note": "remark",
    "healthy_volunteers_note": "remark",
    "masking_note": "remark",
    "conditions_note": "remark",
    "arms_note": "remark",
    "outcomes_note": "remark",
}


@pytest.fixture(params=SEEDS)
def seed(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def gold(seed: str, shared: Path) -> Gold:
    [path] = (shared / "gold" / "seeds").glob(f"{seed}_*.json")
    found: Gold = json.loads(path.read_text(encoding="utf-8"))
    return found


@pytest.fixture
def trial(seed: str, read_seed: Callable[[str], Trial]) -> Trial:
    return read_seed(seed)


def inferred(trial: Trial, field: str) -> list[str]:
    return [each.value for each in trial.inferences if each.field == field]


# Gold fields that are one printed value: the field of the model, and what turns the printed form into its value.
VALUES: dict[str, tuple[str, Callable[[Any], object]]] = {
    "nct_id": ("nct_id", str),
    "title": ("brief_title", str),
    "official_title": ("official_title", str),
    "source_organization": ("organization", str),
    "enrollment": ("enrollment_count", int),
    "enrollment_type": ("enrollment_type", date_type),
    "phase": ("phases", phases),
    "healthy_volunteers": ("healthy_volunteers", yes_no),
    "fda_regulated": ("is_fda_regulated", yes_no),
    "fda_regulated_drug": ("is_fda_regulated_drug", bool),
    "fda_regulated_device": ("is_fda_regulated_device", bool),
    "status": ("overall_status", lambda printed: code("status", printed)),
    "gender": ("sex", lambda printed: code("sex", printed)),
}
CODED: tuple[Kind, ...] = ("study_type", "allocation", "masking", "intervention_model", "primary_purpose")
INFERRED = ("study_type", "allocation", "masking", "intervention_model")
DATES = {
    "start": "start_date",
    "primary_completion": "primary_completion_date",
    "completion": "completion_date",
    "first_posted": "study_first_post_date",
    "results_first_posted": "results_first_post_date",
    "last_update": "last_update_post_date",
    "last_verified": "status_verified_date",
}
COMPARED_BELOW = {
    "dates",
    "ages",
    "sponsors",
    "responsible_party",
    "investigators",
    "conditions",
    "interventions",
    "arms",
    "outcomes",
    "locations",
    "countries",
    "countries_derived",
    "other_ids",
    "related_trials",
    "mesh_terms_given",
    "enrollment_type_inferred",
    *CODED,
    *(f"{field}_inferred" for field in INFERRED),
}


def test_no_field_of_the_gold_is_passed_over(gold: Gold) -> None:
    assert set(gold) <= set(NOT_MODELLED) | set(VALUES) | COMPARED_BELOW


@pytest.mark.parametrize("name", VALUES)
def test_a_value(name: str, gold: Gold, trial: Trial) -> None:
    field, value = VALUES[name]
    found = getattr(trial, field)
    if gold.get(name) is None:
        assert found in (None, ())
    else:
        assert found == value(gold[name])


@pytest.mark.parametrize("kind", CODED)
def test_a_coded_value(kind: Kind, gold: Gold, trial: Trial) -> None:
    assert getattr(trial, kind) == code(kind, gold[kind])


@pytest.mark.parametrize("kind", INFERRED)
def test_an_inferred_value_is_not_asserted(kind: Kind, gold: Gold, trial: Trial) -> None:
    expected = code(kind, gold.get(f"{kind}_inferred"))
    assert inferred(trial, kind) == ([expected] if expected else [])
    assert not (expected and getattr(trial, kind))


def test_enrollment_type_of_a_trial_that_has_not_begun(gold: Gold, trial: Trial) -> None:
    printed = gold.get("enrollment_type_inferred")
    expected = date_type(printed.partition(" ")[0]) if printed else None
    assert inferred(trial, "enrollment_type") == ([expected] if expected else [])


@pytest.mark.parametrize("name", DATES)
def test_a_date(name: str, gold: Gold, trial: Trial) -> None:
    dates, found = gold["dates"], getattr(trial, DATES[name])
    if dates.get(name) is None:
        assert found is None
    elif found is None:
        assert inferred(trial, DATES[name]) == [dates[name]]
    else:
        assert found == PartialDate(date=dates[name], type=date_type(dates.get(f"{name}_type")))


def test_ages(gold: Gold, trial: Trial) -> None:
    assert (trial.minimum_age, trial.maximum_age) == (gold["ages"]["minimum"], gold["ages"]["maximum"])


def test_sponsors(gold: Gold, trial: Trial) -> None:
    for given, found in zip(gold["sponsors"], trial.sponsors, strict=True):
        assert found.name == given["name"]
        assert found.role == (given["role"].upper() if given["role"] else None)
        assert found.agency_class == code("agency_class", given["agency_class"])


def test_roles_of_sponsors_that_the_page_does_not_print(gold: Gold, trial: Trial) -> None:
    assert inferred(trial, "sponsors.role") == [
        f"{each['name']}: {each['role_inferred'].upper()}" for each in gold["sponsors"] if "role_inferred" in each
    ]


def test_responsible_party(gold: Gold, trial: Trial) -> None:
    given, found = gold["responsible_party"], trial.responsible_party
    assert (found is None) == (given is None)
    if found:
        assert {"name": found.name, "title": found.title, "affiliation": found.affiliation} == given


def test_investigators(gold: Gold, trial: Trial) -> None:
    assert [(each.name, each.role, each.affiliation) for each in trial.overall_officials] == [
        (each["name"], code("role", each["role"]), each["affiliation"]) for each in gold["investigators"]
    ]


def test_conditions(gold: Gold, trial: Trial) -> None:
    assert list(trial.conditions) == [each["as_given"] for each in gold["conditions"]]


def test_interventions(gold: Gold, trial: Trial) -> None:
    assert [(each.name, each.type) for each in trial.interventions] == [
        (each["as_given"], code("intervention_type", each["type"]))
        for each in gold["interventions"]
        if each.get("listed", True)
    ]


def test_arms(gold: Gold, trial: Trial) -> None:
    """Arms use listed interventions only; what the gold adds is not listed, or inferred from the description."""
    listed = {each.name for each in trial.interventions}
    concluded = set(inferred(trial, "arm_groups.intervention_names"))
    for given, found in zip(gold["arms"], trial.arm_groups, strict=True):
        assert (found.label, found.type) == (given["label"], code("arm_type", given["type"]))
        used = {*found.intervention_names, *(name for name in listed if f"{found.label}: {name}" in concluded)}
        assert used == set(given["interventions"]) & listed


def test_outcomes(gold: Gold, trial: Trial) -> None:
    for given, found in zip(gold["outcomes"], trial.outcomes, strict=True):
        assert (found.type, found.measure, found.time_frame) == (
            given["type"],
            given["measure"],
            given["time_frame"],
        )
        assert "description" not in given or found.description == given["description"]


def test_locations(gold: Gold, trial: Trial) -> None:
    assert list(trial.locations) == [
        Location(
            facility=each["name"],
            city=each["city"],
            state=each["state"],
            zip=each.get("zip"),
            country=each["country"],
            status=code("status", each.get("status")),
        )
        for each in gold["locations"]
    ]


def test_countries(gold: Gold, trial: Trial) -> None:
    """The gold's derived countries are those of the sites; what the page lists is kept apart from them."""
    of_sites = {each.country for each in trial.locations}
    assert of_sites | set(trial.location_countries) == {*gold["countries"], *gold.get("countries_derived", [])}
    assert set(trial.location_countries) <= set(gold["countries"])


def test_other_ids(gold: Gold, trial: Trial) -> None:
    found = [trial.org_study_id, *(each.id for each in trial.secondary_ids)]
    assert [id for id in found if id] == [each["value"] for each in gold["other_ids"]]


def test_related_trials_and_mesh_terms(gold: Gold, trial: Trial) -> None:
    assert list(trial.related_trials) == gold["related_trials"]
    assert [each.term for each in trial.mesh_terms] == gold["mesh_terms_given"]


def test_every_criterion_lies_inside_the_eligibility_text(gold: Gold, trial: Trial) -> None:
    eligibility = trial.eligibility
    assert eligibility is not None
    for each in gold["criteria"]:
        start, end = each["start"] - eligibility.offset, each["end"] - eligibility.offset
        assert 0 <= start < end <= len(eligibility.text)
        assert eligibility.text[start:end] == each["text"]
    assert eligibility.offset + len(eligibility.text) == max(each["end"] for each in gold["criteria"])


def test_no_contact_is_read(gold: Gold, trial: Trial) -> None:
    investigators = {each["name"] for each in gold["investigators"]}
    for contact in gold["contacts"]:
        private = [contact["name"], contact.get("phone"), contact.get("email")]
        found = repr(trial)
        assert [value for value in private if value and value not in investigators and value in found] == []
