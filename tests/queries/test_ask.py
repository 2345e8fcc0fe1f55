"""Every question over the fixture, and what happens to parameters that are wrong or hostile."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from trialgraph.errors import InvalidParameter, TrialgraphError, UnknownQuestion
from trialgraph.queries import table
from trialgraph.queries.ask import ask, bound
from trialgraph.queries.catalogue import catalogue, question
from trialgraph.queries.store import GraphStore

HOSTILE = [
    '"',
    "'",
    "\\",
    '" } } ; DROP ALL #',
    "MMF> } UNION { ?s ?p ?o } #",
    "<http://x> } SELECT * { ?s ?p ?o",
    "VALUES ?treatment {}",
    "VALUES ?condition {}",
    "http://example.org/a}b",
    "CHEBI:8764> ?x <b",
    "\\u0022 } #",
    "\x00",
    "a\nb",
    "\ud800",
    "1 ) || (true",
    "1e400",
]


def test_question_gives_the_expected_rows(graph: GraphStore, case: Any) -> None:
    printed = io.StringIO()
    table.write(ask(graph, case.question, case.values), "tsv", printed)
    assert printed.getvalue() == case.expected


def test_every_question_has_a_case_and_every_expected_table_belongs_to_one(all_cases: list[Any]) -> None:
    assert {case.question for case in all_cases} == set(catalogue())
    tables = {path.stem for path in (Path(__file__).parent / "expected").glob("*.tsv")}
    assert tables == {case.name for case in all_cases}
    assert len(all_cases) == len(tables) == 72


def test_every_optional_parameter_is_tried_or_narrows(graph: GraphStore, all_cases: list[Any]) -> None:
    """With a condition nobody studies, no trial is left: the block really takes part in every query."""
    for case in all_cases:
        takes = [parameter.name for parameter in question(case.question).parameters if parameter.optional]
        if "condition" in takes:
            assert not ask(graph, case.question, {**case.values, "condition": "hepatitis B"}).rows, case.name


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("type", ["treatment", "condition", "authority"])
def test_hostile_term_ends_as_an_error_about_its_value(graph: GraphStore, type: str, text: str) -> None:
    before = len(graph)
    with pytest.raises(TrialgraphError):
        ask(graph, "trials-excluding-treatment", {"treatment": "MMF", type: text})
    assert len(graph) == before


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_number_trial_and_hierarchy_are_refused(graph: GraphStore, text: str) -> None:
    with pytest.raises(InvalidParameter):
        ask(graph, "long-washouts", {"days": text})
    with pytest.raises(TrialgraphError):
        ask(graph, "criteria-of-trial", {"trial": text})
    with pytest.raises(InvalidParameter):
        ask(graph, "trials-studying-condition", {"condition": "SSc", "hierarchy": text})


@pytest.mark.parametrize("text", [text for text in HOSTILE if text not in ("\ud800",)])
def test_hostile_words_are_only_ever_looked_for(graph: GraphStore, text: str) -> None:
    assert ask(graph, "criteria-mentioning", {"text": text}).rows == ()


def test_words_with_a_backslash_reach_the_query_unchanged(graph: GraphStore) -> None:
    text = bound(graph, question("criteria-mentioning"), {"text": r"\1 \g<0> VALUES ?text {}"})
    assert r'"\\1 \\g<0> values ?text {}"' in text


def test_missing_parameter_is_named() -> None:
    with pytest.raises(InvalidParameter, match="trials-excluding-treatment needs --treatment"):
        ask(GraphStore.open(), "trials-excluding-treatment")


def test_unknown_parameter_is_named_with_those_there_are() -> None:
    with pytest.raises(InvalidParameter, match="no parameter --drug; it takes --treatment, --condition, --authority"):
        ask(GraphStore.open(), "trials-excluding-treatment", {"drug": "MMF"})


def test_unknown_question_suggests_the_nearest() -> None:
    with pytest.raises(UnknownQuestion, match="did you mean trials-excluding-treatment"):
        ask(GraphStore.open(), "trials-excluding-treatmnt")


def test_question_with_its_blocks_still_empty_has_no_rows(graph: GraphStore) -> None:
    assert graph.select(question("trials-excluding-treatment").text).rows == ()
