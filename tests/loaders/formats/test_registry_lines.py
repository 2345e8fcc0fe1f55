"""Exports of several registries: each line is read by who knows its registry, or named with the reason."""

from __future__ import annotations

import hashlib
import io
import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from trialgraph.errors import InvalidRecord
from trialgraph.loaders.document import HEAD, Document
from trialgraph.loaders.formats import ctgov_json, recognise, registry_lines
from trialgraph.loaders.formats.json_values import canonical
from trialgraph.loaders.model import ArmGroup, EligibilityText, Intervention, Location, Record, SecondaryId, Trial
from trialgraph.loaders.sources import documents

IMPORTED = {"record_last_import": "2026-01-02 03:04:05"}
CTIS = {"ctNumber": "2023-500001-11-00", "authorizedPartI": {"rowSubjectCount": 4}, "ctrname": "CTIS", **IMPORTED}
ISRCTN = {"isrctn": "00000018", "trialDescription": {"title": "A walk"}, "ctrname": "ISRCTN", **IMPORTED}
V2_STUDY = {"protocolSection": {"identificationModule": {"nctId": "NCT00000002", "briefTitle": "A run"}}}
CTGOV2 = {**V2_STUDY, "_id": "NCT00000002", "ctrname": "CTGOV2", **IMPORTED}
CTGOV: dict[str, Any] = {
    "@attributes": {"rank": "1"},
    "ctrname": "CTGOV",
    "id_info": {"org_study_id": "HILL-7", "nct_id": "NCT00000001", "secondary_id": ["A", "B"]},
    "brief_title": "Parkinson&apos;s",
    "comment": {},
    "overall_status": "Active, not recruiting",
    "arm_group": {"arm_group_label": "Active", "arm_group_type": "Experimental"},
    "intervention": [{"intervention_type": "Drug", "intervention_name": "Zinc", "arm_group_label": "Active"}],
    "eligibility": {
        "criteria": {"textblock": " Inclusion Criteria:&#xD;&#xD; 1. Adults&#xD; 2. Well"},
        "gender": "All",
    },
    "location": [{"facility": {"name": "Clinic", "address": {"city": "Boston", "country": "United States"}}}],
    "_id": "NCT00000001",
    **IMPORTED,
}
HISTORY = {"queries": [{"query-register": "CTIS"}], "_id": "meta-info"}
OTHER = {"_id": "X-1", "ctrname": "MARS", "title": "x"}


def read(*values: object) -> list[Record | InvalidRecord]:
    return read_text("\n".join(value if isinstance(value, str) else json.dumps(value) for value in values))


def read_text(text: str) -> list[Record | InvalidRecord]:
    return list(registry_lines.read(Document("a.jsonl", partial(io.BytesIO, text.encode()))))


def record(value: object) -> Record:
    [found] = read(value)
    assert isinstance(found, Record), found
    return found


def test_every_line_is_read_by_the_one_that_knows_its_registry() -> None:
    found = read(CTIS, ISRCTN, CTGOV, CTGOV2)
    assert all(isinstance(each, Record) for each in found), found
    assert [(each.place, each.format, each.trial.id) for each in found if isinstance(each, Record)] == [
        ("line 1", "ctis", "2023-500001-11"),
        ("line 2", "isrctn", "ISRCTN00000018"),
        ("line 3", "ctgov-xml", "NCT00000001"),
        ("line 4", "ctgov-json", "NCT00000002"),
    ]
    assert len({each.digest for each in found if isinstance(each, Record)}) == 4


def test_every_other_line_is_named_with_the_reason() -> None:
    found = read(HISTORY, OTHER, "{", "7", {"a": 1}, CTIS)
    assert [str(each) for each in found[:2]] == [
        "a.jsonl (meta-info line 1): no trial record but the queries that the export was made with",
        "a.jsonl (X-1 line 2): no reader for MARS lines yet",
    ]
    assert [each.place for each in found] == [f"line {number}" for number in range(1, 7)]
    assert [type(each) for each in found] == [InvalidRecord] * 5 + [Record]
    assert [each.cause for each in found[3:5] if isinstance(each, InvalidRecord)] == [
        "no record of a registry, which is a JSON object",
        "no trial record",
    ]


@pytest.mark.parametrize(
    ("value", "name", "cause"),
    [
        (CTIS | {"ctNumber": 7}, "", "Expected `str`, got `int` - at `$.ctNumber`"),
        (ISRCTN | {"isrctn": "7"}, "ISRCTN7", "the registry id is 7 (isrctn)"),
        (CTGOV | {"id_info": {}}, "", "the registry id is missing (id_info/nct_id)"),
        (CTGOV | {"enrollment": "many"}, "NCT00000001", "'many' is not a number (enrollment)"),
        (CTGOV2 | {"protocolSection": {}}, "", "Object missing required field `identificationModule`"),
    ],
)
def test_a_bad_line_says_which_record_where_and_why(value: object, name: str, cause: str) -> None:
    good, bad = read(ISRCTN, value)
    assert isinstance(good, Record) and isinstance(bad, InvalidRecord)
    assert (bad.source, bad.record, bad.place) == ("a.jsonl", name, "line 2")
    assert bad.cause.startswith(cause)


def test_older_json_of_clinicaltrials_gov_is_read_as_the_xml_it_was_made_of() -> None:
    assert record(CTGOV).trial == Trial(
        nct_id="NCT00000001",
        org_study_id="HILL-7",
        secondary_ids=(SecondaryId(id="A"), SecondaryId(id="B")),
        brief_title="Parkinson's",
        overall_status="ACTIVE_NOT_RECRUITING",
        arm_groups=(ArmGroup(label="Active", type="EXPERIMENTAL", intervention_names=("Zinc",)),),
        interventions=(Intervention(name="Zinc", type="DRUG", arm_group_labels=("Active",)),),
        eligibility=EligibilityText(text="Inclusion Criteria:\n\n1. Adults\n2. Well"),
        sex="ALL",
        locations=(Location(facility="Clinic", city="Boston", country="United States"),),
        has_results=False,
    )


def test_a_study_of_clinicaltrials_gov_is_the_same_as_in_a_page_of_its_own() -> None:
    page = json.dumps({"studies": [V2_STUDY]})
    [own] = ctgov_json.read(Document("page.json", partial(io.BytesIO, page.encode())))
    assert isinstance(own, Record)
    exported = record(CTGOV2)
    assert (exported.trial, exported.digest) == (own.trial, own.digest)


@pytest.mark.parametrize("value", [CTIS, ISRCTN, CTGOV, CTGOV2])
def test_the_day_of_the_import_is_none_of_the_record(value: dict[str, Any]) -> None:
    later = value | {"record_last_import": "2027-01-01 00:00:00", "annotation": "mine"}
    assert record(later).digest == record(value).digest


@pytest.mark.parametrize("indent", [None, 1])
def test_an_export_may_be_a_list_or_a_single_record(indent: int | None) -> None:
    text = json.dumps([CTIS, ISRCTN], indent=indent)
    assert registry_lines.recognises(text)
    assert [each.place for each in read_text(text)] == ["record 1", "record 2"]
    [single] = read_text(json.dumps(ISRCTN, indent=1))
    assert isinstance(single, Record) and single.place == ""


def test_a_line_without_the_name_of_a_registry_is_known_by_its_keys() -> None:
    study = json.dumps(V2_STUDY)
    found = read({key: each for key, each in CTIS.items() if key != "ctrname"}, study)
    assert [each.format for each in found if isinstance(each, Record)] == ["ctis", "ctgov-json"]
    assert isinstance(found[1], Record) and found[1].digest == hashlib.sha256(study.encode()).hexdigest()


LONG = "x" * HEAD


def named(value: dict[str, Any], **first: Any) -> str:
    """The format that a document is recognised as whose first line this is, the rest behind what is long."""
    text = f"{json.dumps(first | value)}\n{json.dumps(ISRCTN)}"
    return recognise(Document("a", partial(io.BytesIO, text.encode()))).NAME


def test_an_export_is_recognised_by_its_first_line_however_long_that_is() -> None:
    for each in (CTIS, ISRCTN, CTGOV, CTGOV2, OTHER):
        assert named(each) == "registry-lines"
    assert named(CTIS, ctNumber="2023-500001-11-00", publicEvaluation=[LONG]) == "registry-lines"
    assert named(CTGOV2, protocolSection=V2_STUDY["protocolSection"], resultsSection=LONG) == "registry-lines"


def test_a_long_study_is_read_as_before() -> None:
    line = json.dumps(V2_STUDY | {"resultsSection": LONG})
    document = Document("a", partial(io.BytesIO, line.encode()))
    assert list(recognise(document).read(document)) == list(ctgov_json.read(document))


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(V2_STUDY),
        json.dumps({"studies": [V2_STUDY], "x": LONG}),
        json.dumps(V2_STUDY, indent=1) + LONG,
        json.dumps({key: each for key, each in CTIS.items() if key != "ctrname"}),
        'a page that says "ctrname": "CTIS"',
        "",
    ],
)
def test_other_documents_are_not_recognised(text: str) -> None:
    assert not registry_lines.recognises(text[:HEAD])


def test_canonical_bytes_are_those_of_the_digest() -> None:
    assert record(CTGOV2).digest == hashlib.sha256(canonical(V2_STUDY)).hexdigest()


def test_every_line_of_a_real_export_is_a_record_or_named(shared: Path) -> None:
    [document] = documents([str(shared / "data/other-registries/ctrdata-demo.jsonl.gz")])
    assert isinstance(document, Document)
    assert recognise(document).NAME == "registry-lines"
    found = list(registry_lines.read(document))
    assert [each.place for each in found] == [f"line {number}" for number in range(1, 16)]
    kept = [each for each in found if isinstance(each, Record)]
    formats = [each.format for each in kept]
    assert [formats.count(name) for name in ("ctis", "isrctn", "ctgov-xml", "ctgov-json")] == [2, 5, 2, 3]
    assert all(each.trial.eligibility and each.trial.outcomes and each.trial.conditions for each in kept)
    named = [(each.record, each.cause) for each in found if isinstance(each, InvalidRecord)]
    assert named[0] == ("meta-info", "no trial record but the queries that the export was made with")
    assert len(kept) + len(named) == 15
