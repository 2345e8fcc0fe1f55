"""What a page lets a reader conclude, and what it does not."""

from __future__ import annotations

import pytest

from trialgraph.loaders.formats.inferences import concluded
from trialgraph.loaders.model import ArmGroup, Intervention, Trial


def found(trial: Trial) -> list[tuple[str, str]]:
    return [(each.field, each.value) for each in concluded(trial).inferences]


@pytest.mark.parametrize(
    ("summary", "expected"),
    [
        ("This is a trial. In this study, a randomized, parallel group design is used.",
         [("allocation", "RANDOMIZED"), ("intervention_model", "PARALLEL")]),
        ("This study is a non-randomised crossover.",
         [("allocation", "NON_RANDOMIZED"), ("intervention_model", "CROSSOVER")]),
        ("This trial is open-label with a single arm.",
         [("masking", "NONE"), ("intervention_model", "SINGLE_GROUP")]),
        ("Earlier randomized, double-blind trials were small.", []),
        ("", []),
    ],
)  # fmt: skip
def test_the_design_in_sentences_about_this_study(summary: str, expected: list[tuple[str, str]]) -> None:
    assert sorted(found(Trial(brief_summary=summary))) == sorted(expected)


def test_nothing_is_concluded_about_what_is_printed() -> None:
    title = "A Randomized, Double-Blind Trial"
    assert found(Trial(brief_title=title)) == [("allocation", "RANDOMIZED"), ("masking", "DOUBLE")]
    assert found(Trial(brief_title=title, allocation="NA", masking="NONE")) == []
    assert found(Trial(brief_title=title, study_type="OBSERVATIONAL")) == []


def test_every_conclusion_says_on_what_ground() -> None:
    [inference] = concluded(Trial(brief_title="An Open Label Trial")).inferences
    assert (inference.basis, inference.confidence) == ('"Open Label" in the title', 0.85)


def test_arms_with_a_type_are_those_of_an_interventional_study() -> None:
    arms = (ArmGroup(label="A", type="EXPERIMENTAL"), ArmGroup(label="B"))
    assert found(Trial(arm_groups=arms)) == [("study_type", "INTERVENTIONAL")]
    assert found(Trial(arm_groups=arms[1:])) == []


def test_the_enrollment_of_a_trial_that_has_not_begun_is_an_estimate() -> None:
    assert found(Trial(enrollment_count=9, overall_status="NOT_YET_RECRUITING")) == [("enrollment_type", "ESTIMATED")]
    assert found(Trial(enrollment_count=9, overall_status="COMPLETED")) == []


def test_an_arm_gives_what_its_description_names_unless_it_is_a_placebo() -> None:
    given = (Intervention(name="Examplinib"), Intervention(name="MMF"))
    arms = (
        ArmGroup(label="A", description="MMF, then examplinib.", intervention_names=("MMF",)),
        ArmGroup(label="B", description="Placebo of examplinib."),
        ArmGroup(label="C", description="MMFX"),
    )
    assert found(Trial(interventions=given, arm_groups=arms)) == [("arm_groups.intervention_names", "A: Examplinib")]
