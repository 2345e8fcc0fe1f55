"""Groups of ages become limits, and what is said of sex and health keeps its meaning."""

from __future__ import annotations

import pytest

from trialgraph.loaders.formats.ctis.codes import AGES, STATUS, STATUS_CODES
from trialgraph.loaders.formats.ctis.population import ages, healthy_volunteers, sex
from trialgraph.loaders.formats.ctis.tables import AgeRange, Group, Population

LIMITS = [
    ([], [], (None, None)),
    (["3"], [], ("18 Years", "64 Years")),
    (["4", "3"], [], ("18 Years", None)),
    (["4"], [], ("65 Years", None)),
    (["2"], [], (None, "17 Years")),
    (["2", "3", "4"], [], (None, None)),
    (["1", "3"], [], (None, "64 Years")),
    (["2"], ["1", "2", "3"], (None, "23 Months")),
    (["2"], ["3"], ("28 Days", "23 Months")),
    (["2"], ["4", "5"], ("2 Years", "17 Years")),
    (["2", "3"], ["5"], ("12 Years", "64 Years")),
    (["2"], ["99"], (None, "17 Years")),
    (["77"], [], (None, None)),
]


@pytest.mark.parametrize(("groups", "parts", "limits"), LIMITS)
def test_groups_of_ages_are_limits(groups: list[str], parts: list[str], limits: tuple[str | None, str | None]) -> None:
    newer = Population(
        age_ranges=tuple(AgeRange(age_range_category_code=each) for each in groups),
        age_range_secondary_ids=tuple(AgeRange(age_range_category_code="2", ct_age_range_code=each) for each in parts),
    )
    older = Population(
        age_ranges=tuple(AgeRange(age_range_category=int(each)) for each in groups),
        age_range_secondary_ids=tuple(AgeRange(age_range_category=2, ct_age_range=int(each)) for each in parts),
    )
    assert ages(newer) == ages(older) == limits
    assert len(LIMITS) == 13


def test_parts_of_another_group_do_not_narrow_that_of_the_minors() -> None:
    parts = (AgeRange(age_range_category_code="3", ct_age_range_code="2"),)
    assert ages(Population(age_ranges=(AgeRange(age_range_category_code="2"),), age_range_secondary_ids=parts)) == (
        None,
        "17 Years",
    )


def test_the_ages_of_the_table_rise() -> None:
    assert [group for group, *_ in AGES] == sorted(group for group, *_ in AGES)
    years = [int(low.split()[0]) for group, _, low, _ in AGES if low and low.endswith("Years")]
    assert years == sorted(years) == [2, 12, 18, 65]


@pytest.mark.parametrize(
    ("female", "male", "printed", "expected"),
    [
        (True, True, None, "ALL"),
        (True, False, "Female, Male", "FEMALE"),
        (None, True, None, "MALE"),
        (None, None, "Female, Male", "ALL"),
        (None, None, "Male, Female", "ALL"),
        (None, None, "Female", "FEMALE"),
        (False, False, None, None),
        (None, None, None, None),
    ],
)
def test_the_sex_is_that_of_the_population_or_what_is_printed(
    female: bool | None, male: bool | None, printed: str | None, expected: str | None
) -> None:
    assert sex(Population(is_female_subjects=female, is_male_subjects=male), printed) == expected


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        (["Patients"], False),
        (["Healthy volunteers"], True),
        (["Patients", "Healthy volunteers"], True),
        ([], None),
        ([None], None),
    ],
)
def test_healthy_volunteers_are_a_group(groups: list[str | None], expected: bool | None) -> None:
    assert healthy_volunteers(Population(clinical_trial_groups=tuple(Group(name=each) for each in groups))) is expected


def test_every_status_that_has_a_code_is_one_that_is_printed_now_or_was() -> None:
    assert set(STATUS_CODES) - set(STATUS.values()) == {"Authorised, not started"}
