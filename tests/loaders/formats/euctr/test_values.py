"""Values of a protocol: answers, languages, groups, and what sponsors write where they have nothing to say."""

from __future__ import annotations

import pytest

from trialgraph.loaders.formats.euctr.tables import Entry
from trialgraph.loaders.formats.euctr.values import Values


def values(*entries: tuple[str, ...]) -> Values:
    return Values(Entry(*each) for each in entries)


def test_the_first_value_of_the_first_field_that_has_one() -> None:
    found = values(("inn", "Examplinib"), ("trade_name", " Exampla \n Forte"), ("inn", "Other"))
    assert found.first("trade_name", "inn") == "Exampla Forte"
    assert found.first("product_code", "inn") == "Examplinib"
    assert found.first("product_code") is None


def test_every_value_once_on_one_line() -> None:
    found = values(("inn", "Examplinib"), ("inn", "Glowine\nhydrate"), ("inn", "Examplinib"))
    assert found.lines("inn") == ("Examplinib", "Glowine hydrate")
    assert found.all("inn") == ("Examplinib", "Glowine\nhydrate", "Examplinib")


def test_prose_keeps_its_lines_and_all_of_its_parts() -> None:
    assert values(("inclusion", "1. A\n2. B"), ("exclusion", "C"), ("inclusion", "3. D")).prose("inclusion") == (
        "1. A\n2. B\n3. D"
    )
    assert values(("inclusion", "A")).prose("exclusion") is None


@pytest.mark.parametrize(
    ("printed", "answer"), [("Yes", True), ("No", False), ("Information not present in EudraCT", None), ("?", None)]
)
def test_an_answer(printed: str, answer: bool | None) -> None:
    assert values(("female", printed)).yes("female") is answer


@pytest.mark.parametrize("printed", ["N/A", "not applicable", "None", "-", " n.a. "])
def test_nothing_is_said_in_many_words_but_in_criteria_it_says_something(printed: str) -> None:
    found = values(("nct", printed), ("exclusion", printed))
    assert found.first("nct") is None
    assert found.prose("exclusion") == printed


def test_what_is_not_answered_is_no_criterion() -> None:
    assert values(("exclusion", "Information not present in EudraCT")).prose("exclusion") is None


def test_english_where_there_is_english_else_the_first_language() -> None:
    both = values(
        ("title", "Ensayo", "es"), ("title", "Trial"), ("condition", "Glimmer", "sv"), ("condition", "X", "fi")
    )
    assert both.all("title") == ("Trial",)
    assert both.all("condition") == ("Glimmer",)


def test_one_answer_of_several() -> None:
    codes = {"open": "NONE", "double_blind": "DOUBLE"}
    assert values(("open", "No"), ("double_blind", "Yes")).only(codes) == "DOUBLE"
    assert values(("open", "Yes"), ("double_blind", "Yes")).only(codes) is None
    assert values(("open", "No")).only(codes) is None


@pytest.mark.parametrize(("printed", "number"), [("1,240", 1240), ("20 patients", 20), ("about 20", None), ("0", 0)])
def test_a_number(printed: str, number: int | None) -> None:
    assert values(("enrollment", printed)).count("enrollment") == number


def test_groups_begin_with_a_field_and_have_languages_of_their_own() -> None:
    found = values(
        ("title", "T"), ("product", "1"), ("inn", "A"), ("product", "2"), ("inn", "B", "es"), ("placebo_number", "1")
    )
    groups = list(found.groups(("product", "placebo_number")))
    assert [each.all("title", "product", "inn", "placebo_number") for each in groups] == [
        ("T",), ("1", "A"), ("2", "B"), ("1",)
    ]  # fmt: skip
    assert [each.all("inn") for each in Values(()).groups(("product",))] == [()]
