"""The words of newer and older ISRCTN records for the layout of a trial."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

import pytest

from trialgraph.loaders.formats.elements import from_json
from trialgraph.loaders.formats.isrctn.design import allocation, masking, observational_model, primary_purpose


def trial(**design: Any) -> Element:
    return from_json("trial", {"trialDesign": design})


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("Randomized controlled trial", "RANDOMIZED"),
        ("Non-randomized controlled trial", "NON_RANDOMIZED"),
        ("Single arm", "Single arm"),
        ("N/A", "NA"),
    ],
)
def test_the_allocation_of_newer_records(printed: str, expected: str) -> None:
    design = {"interventionalTrialDesign": {"allocation": printed}, "secondaryStudyDesign": "Cluster randomised trial"}
    assert allocation(trial(**design)) == expected


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("Randomised controlled trial", "RANDOMIZED"),
        ("Non randomised study", "NON_RANDOMIZED"),
        ("Randomised cross over trial", "RANDOMIZED"),
        ("Cohort study", None),
        ("", None),
    ],
)
def test_the_allocation_of_older_records(printed: str, expected: str | None) -> None:
    assert allocation(trial(secondaryStudyDesign=printed)) == expected


@pytest.mark.parametrize(
    ("primary", "secondary", "expected"),
    [
        ("Observational", "Cohort study", "COHORT"),
        ("Observational", "Case-control study", "CASE_CONTROL"),
        ("Observational", "Cross sectional study", "Cross sectional study"),
        ("Observational", "", None),
        ("Interventional", "Cohort study", None),
    ],
)
def test_only_an_observational_study_has_a_model_of_one(primary: str, secondary: str, expected: str | None) -> None:
    assert observational_model(trial(primaryStudyDesign=primary, secondaryStudyDesign=secondary)) == expected


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("Open (masking not used)", "NONE"),
        ("Blinded (masking used)", "Blinded (masking used)"),
        ("", None),
    ],
)
def test_the_masking_is_none_or_as_printed(printed: str, expected: str | None) -> None:
    assert masking(trial(interventionalTrialDesign={"masking": printed})) == expected


@pytest.mark.parametrize(
    ("newer", "older", "expected"),
    [
        (["Treatment"], "Prevention", "TREATMENT"),
        (["Treatment", "Supportive care"], "", "Treatment, Supportive care"),
        ([], "Prevention", "PREVENTION"),
        ([], "Quality of life", "Quality of life"),
        ([], "Not Specified", None),
        ([], "", None),
    ],
)
def test_one_purpose_is_coded_and_several_are_printed(newer: list[str], older: str, expected: str | None) -> None:
    design = {"interventionalTrialDesign": {"purposes": {"purpose": newer}}, "trialTypes": {"trialType": older}}
    assert primary_purpose(trial(**design)) == expected
