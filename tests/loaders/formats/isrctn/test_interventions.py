"""Interventions of an ISRCTN trial: the drugs that it names, or else the beginning of its description."""

from __future__ import annotations

import time
from typing import Any

import pytest

from trialgraph.loaders.formats.elements import from_json
from trialgraph.loaders.formats.isrctn.interventions import interventions
from trialgraph.loaders.model import Intervention


def found(*listed: dict[str, Any]) -> tuple[Intervention, ...]:
    return interventions(from_json("trial", {"interventions": {"intervention": list(listed)}}))


DRUGS = [
    ("Omeprazole, esomeprazole", ["Omeprazole", "esomeprazole"]),
    ("Omeprazole; esomeprazole\nzinc", ["Omeprazole", "esomeprazole", "zinc"]),
    ("Blueberry (Vaccinium, red)", ["Blueberry (Vaccinium, red)"]),
    ("1,25-dihydroxyvitamin D, zinc", ["1,25-dihydroxyvitamin D", "zinc"]),
    ("zinc [20 mg; daily], iron", ["zinc [20 mg; daily]", "iron"]),
    ("zinc (20 mg, iron", ["zinc (20 mg", "iron"]),
    ("zinc, Not applicable,", ["zinc"]),
]


@pytest.mark.parametrize(("printed", "names"), DRUGS)
def test_drugs_are_parted_outside_of_brackets(printed: str, names: list[str]) -> None:
    assert [each.name for each in found({"drugNames": printed})] == names
    assert len(DRUGS) == 7


def test_every_drug_has_what_is_said_of_all() -> None:
    one, two = found({"drugNames": "A, B", "description": "First A.\nThen B.", "interventionType": "Drug"})
    assert one == Intervention(name="A", type="DRUG", description="First A.\nThen B.")
    assert two == Intervention(name="B", type="DRUG", description="First A.\nThen B.")


def test_what_is_no_drug_is_named_by_the_beginning_of_its_description() -> None:
    long = {"description": "Walking\nTwice a day.", "interventionType": "Behavioural", "drugNames": ""}
    short = {"description": "Walking", "interventionType": "Other"}
    assert found(long, short) == (
        Intervention(name="Walking", type="BEHAVIORAL", description="Walking\nTwice a day."),
        Intervention(name="Walking", type="OTHER"),
    )


def test_prose_is_no_name() -> None:
    prose = "Patients who take zorbamide walk twice a day, or do not walk."
    [one] = found({"description": prose, "interventionType": "Behavioural"})
    assert one == Intervention(name="Intervention", type="BEHAVIORAL", description=prose)


@pytest.mark.parametrize(
    ("printed", "type"),
    [
        ("Drug", "DRUG"),
        ("Device", "DEVICE"),
        ("Procedure/Surgery", "PROCEDURE"),
        ("Biological/Vaccine", "BIOLOGICAL"),
        ("Supplement", "DIETARY_SUPPLEMENT"),
        ("Mixed", "Mixed"),
        ("Not Specified", None),
        ("", None),
    ],
)
def test_the_type_is_coded_where_a_code_means_the_same(printed: str, type: str | None) -> None:
    [one] = found({"drugNames": "A", "interventionType": printed})
    assert one.type == type


def test_nothing_is_no_intervention() -> None:
    assert found({"interventionType": "Drug", "drugNames": "", "description": " "}) == ()


def test_a_text_full_of_brackets_costs_no_time() -> None:
    start = time.perf_counter()
    found({"drugNames": "(a" * 2000}, {"drugNames": "(a)" * 2000})
    assert time.perf_counter() - start < 2
