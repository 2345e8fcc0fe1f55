"""Protocols of the register as JSON: one, a list, or one a line."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from tests.loaders.formats.euctr.protocol import document
from trialgraph.errors import InvalidRecord
from trialgraph.loaders.formats import recognise
from trialgraph.loaders.formats.euctr import json as euctr_json
from trialgraph.loaders.model import Intervention, PartialDate, Record, SecondaryId, Sponsor, Trial
from trialgraph.loaders.quads import trial_iri


def protocol(**changes: Any) -> dict[str, Any]:
    """A made-up protocol as the package writes it; a change to None takes a key away."""
    value = {
        "_id": "2004-000001-11-SE",
        "ctrname": "EUCTR",
        "x5_trial_status": "Ongoing",
        "x6_date_on_which_this_record_was_first_entered_in_the_eudract_database": "2004-05-06",
        "a1_member_state_concerned": "Sweden - MPA",
        "a2_eudract_number": "2004-000001-11",
        "a3_full_title_of_the_trial_sv": "Examplinib mot glimmer",
        "a3_full_title_of_the_trial": "Examplinib in Glimmer",
        "a41_sponsors_protocol_code_number": "EX-12",
        "b1_sponsor": [
            {
                "_b1_sponsor": "1",
                "b31_and_b32_status_of_the_sponsor": "Non-Commercial",
                "b11_name_of_sponsor": "Example University",
                "b4_sources_of_monetary_or_material_support": [
                    {"b41_name_of_organisation_providing_support": "Examplinib Inc."}
                ],
                "b54_telephone_number": "0000 12345",
                "b56_email": "someone@example.org",
            }
        ],
        "dimp": [
            {
                "d2111_trade_name": "Exampla",
                "_dimp": "1",
                "d38_imp_identification_details": [{"d38_inn__proposed_inn": "Examplinib"}],
                "d3111_active_substance_of_chemical_origin": "Yes",
            },
            {"_dimp": "2", "d31_product_name": "Glowine"},
        ],
        "d8_information_on_placebo": [{"d81_is_a_placebo_used_in_this_trial": "Yes", "d8_placebo": "1"}],
        "e11_medical_conditions_being_investigated": "Glimmer",
        "e12_meddra_classification": [{"e12_term": "Glimmering"}, {"e13_condition_being_studied": "No"}],
        "e3_principal_inclusion_criteria": "1. Glimmer. 2. Age  70 years.",
        "e4_principal_exclusion_criteria": "Pregnancy.",
        "e51_primary_end_points": "Glimmer ceases",
        "e511_timepoints_of_evaluation_of_this_end_point": "Week 12",
        "e72_therapeutic_exploratory_phase_ii": "Yes",
        "e863_trial_sites_planned_in": "Japan Korea, Republic of",
        "f422_in_the_whole_clinical_trial": "40",
        "g4_investigator_networks": [],
        "endPoints": {"endPoint": [{"title": "Glimmer"}]},
    }
    return {key: each for key, each in {**value, **changes}.items() if each is not None}


def trial(**changes: Any) -> Trial:
    found = euctr_json.study(protocol(**changes), "a.jsonl", "line 3")
    assert isinstance(found, Record), found
    assert (found.source, found.place, found.format) == ("a.jsonl", "line 3", "euctr-json")
    return found.trial


def test_the_fields_of_a_protocol() -> None:
    found = trial()
    assert (found.registry_id, found.org_study_id, found.overall_status) == ("2004-000001-11-SE", "EX-12", "Ongoing")
    assert (found.official_title, found.phases, found.enrollment_count) == ("Examplinib in Glimmer", ("PHASE2",), 40)
    assert found.sponsors == (
        Sponsor(name="Example University", role="LEAD", agency_class="Non-Commercial"),
        Sponsor(name="Examplinib Inc.", role="COLLABORATOR"),
    )
    assert (found.conditions, found.keywords) == (("Glimmer",), ("Glimmering",))
    assert found.outcomes[0].time_frame == "Week 12"
    assert found.location_countries == ("Sweden", "Japan", "Korea, Republic of")
    assert found.eligibility is not None
    assert found.eligibility.text == (
        "Inclusion Criteria:\n\n1. Glimmer. 2. Age  70 years.\n\nExclusion Criteria:\n\nPregnancy."
    )
    assert not any(each in repr(found) for each in ("someone@", "12345"))


def test_products_are_parted_by_the_objects_whatever_the_order_of_keys() -> None:
    assert trial().interventions == (
        Intervention(name="Exampla", type="DRUG", other_names=("Examplinib",)),
        Intervention(name="Glowine"),
        Intervention(name="Placebo"),
    )


def test_another_language_counts_where_there_is_no_english() -> None:
    assert trial(a3_full_title_of_the_trial=None).official_title == "Examplinib mot glimmer"


@pytest.mark.parametrize(
    ("id", "found"),
    [("2004-000001-11-3RD", "2004-000001-11-3rd"), (None, "2004-000001-11-SE"), ("1", "2004-000001-11-SE")],
)
def test_the_country_is_that_of_the_id(id: str | None, found: str) -> None:
    assert trial(_id=id).registry_id == found


def test_results_tell_what_the_protocol_does_not() -> None:
    results = {
        "usctnIdentifier": "NCT00000001",
        "isrctnIdentifier": {},
        "recruitmentStartDate": "2004-08-09T00:00:00+02:00",
        "isGlobalEndOfTrialReached": "true",
        "globalEndOfTrialDate": "2006-07-08T00:00:00+02:00",
        "sponsors": {"sponsor": {"publicContact": {"emailAddress": "someone@example.org"}}},
    }
    found = trial(trialInformation=results, n_competent_authority_decision="Authorised")
    assert found.secondary_ids == (SecondaryId(id="NCT00000001", type="NCT"),)
    assert found.start_date == PartialDate(date="2004-08-09", type="ACTUAL")
    assert found.completion_date == PartialDate(date="2006-07-08", type="ACTUAL")
    assert (found.has_results, found.inferences) == (True, ())
    assert trial(trialInformation={**results, "isGlobalEndOfTrialReached": "false"}).completion_date is None
    own = trial(trialInformation=results, p_date_of_the_global_end_of_the_trial="2006-07-01")
    assert own.completion_date == PartialDate(date="2006-07-01")


def test_without_results_nothing_is_known_of_them() -> None:
    assert trial().has_results is None


WRONG = [
    ({"a2_eudract_number": 3}, "expected text, got 3 - at `$.a2_eudract_number`"),
    ({"dimp": "x"}, 'expected a list, got "x" - at `$.dimp`'),
    ({"dimp": [{}, 4]}, "expected an object, got 4 - at `$.dimp[1]`"),
    ({"b1_sponsor": [{"b11_name_of_sponsor": []}]}, "expected text, got [] - at `$.b1_sponsor[0].b11_name_of_sponsor`"),
    ({"trialInformation": []}, "expected an object, got [] - at `$.trialInformation`"),
    ({"a2_eudract_number": "x"}, "'x' is not a EudraCT number"),
    ({"a2_eudract_number": None}, "there is no EudraCT number"),
    ({"p_date_of_the_global_end_of_the_trial": "soon"}, "'soon' is not a date"),
]


@pytest.mark.parametrize(("changes", "cause"), WRONG)
def test_a_wrong_value_is_told_with_its_path(changes: dict[str, Any], cause: str) -> None:
    found = euctr_json.study(protocol(**changes), "a.jsonl", "line 3")
    assert isinstance(found, InvalidRecord)
    assert str(found) == f"a.jsonl (2004-000001-11-SE line 3): {cause}"
    assert len(WRONG) == 8


@pytest.mark.parametrize("value", [None, 3, "x", [], {}])
def test_what_is_no_protocol_is_refused(value: object) -> None:
    found = euctr_json.study(value, "a.jsonl", "line 3")
    assert isinstance(found, InvalidRecord) and found.record == ""


def test_a_key_without_a_value_is_left_out() -> None:
    value = {**protocol(), "e11_medical_conditions_being_investigated": None, "a41_sponsors_protocol_code_number": ""}
    found = euctr_json.study(value, "a", "")
    assert isinstance(found, Record)
    assert (found.trial.conditions, found.trial.org_study_id) == ((), None)


def test_the_digest_is_the_same_in_any_order_of_keys() -> None:
    value = protocol()
    turned = dict(reversed(value.items()))
    found, other = (euctr_json.study(each, "a", "") for each in (value, turned))
    changed = euctr_json.study(protocol(x5_trial_status="Completed"), "a", "")
    assert isinstance(found, Record) and isinstance(other, Record) and isinstance(changed, Record)
    assert found.digest == other.digest != changed.digest


def places(text: str) -> list[str]:
    found = list(euctr_json.read(document(text)))
    assert all(isinstance(each, Record) for each in found)
    return [each.place for each in found]


def test_one_protocol_a_list_or_a_protocol_a_line() -> None:
    one, other = protocol(), protocol(_id="2004-000001-11-FI")
    assert places(json.dumps(one)) == ["line 1"]
    assert places(json.dumps(one, indent=1)) == [""]
    assert places(json.dumps([one, other])) == ["record 1", "record 2"]
    assert places(f"{json.dumps(one)}\n{json.dumps(other)}\n") == ["line 1", "line 2"]


def test_a_bad_line_does_not_cost_its_neighbours() -> None:
    good, bad, other = euctr_json.read(document(f"{json.dumps(protocol())}\n{{oops\n{json.dumps(protocol())}\n"))
    assert isinstance(good, Record) and isinstance(other, Record) and isinstance(bad, InvalidRecord)
    assert (bad.place, other.place) == ("line 2", "line 3")


def test_json_of_this_register_only_is_recognised() -> None:
    one, other = json.dumps(protocol()), json.dumps({"ctrname": "CTIS", "ctNumber": "2023-500000-11"})
    assert euctr_json.recognises(one) and euctr_json.recognises(f"[{one}]")
    assert recognise(document(json.dumps({"a2_eudract_number": "2004-000001-11"}))) is euctr_json
    for text in (f"{one}\n{other}\n", other, "{}", f"x{one}", ""):
        assert not euctr_json.recognises(text)


def test_real_protocols(shared: Path) -> None:
    with gzip.open(shared / "data" / "other-registries" / "ctrdata-demo.jsonl.gz") as lines:
        values = [value for line in lines if (value := json.loads(line)).get("ctrname") == "EUCTR"]
    first, second = (euctr_json.study(each, "demo", "") for each in values)
    assert isinstance(first, Record) and isinstance(second, Record)
    assert (first.trial.registry_id, second.trial.registry_id) == ("2016-004489-24-DE", "2019-002663-10-ES")
    assert trial_iri(first).endswith("/NCT03461406") and trial_iri(second).endswith("/NCT04089566")
    assert (first.trial.maximum_age, second.trial.minimum_age) == ("17 Years", "28 Days")
    assert [len(each.trial.location_countries) for each in (first, second)] == [10, 19]
    assert "@" not in repr([first.trial, second.trial])
