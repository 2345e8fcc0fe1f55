"""What changed between versions of a made-up record, as it is read: criteria, windows, limits, effects."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import trialgraph

OLD = """Inclusion Criteria:

* Glimmer disease
* FVC >= 45% of predicted

Exclusion Criteria:

* Mycophenolate within 4 weeks before baseline
* Rituximab within 6 months before baseline
* Active hepatitis B
"""
NEW = """Inclusion Criteria:

* Glimmer disease
* FVC >= 40% of predicted
* Stable dose of mycophenolate for 12 weeks before baseline

Exclusion Criteria:

* Rituximab in the 6 months before baseline
* Active hepatitis B
"""


def study(folder: Path, name: str, criteria: str, updated: str, nct_id: str = "NCT90000001") -> str:
    sections = {
        "identificationModule": {"nctId": nct_id, "briefTitle": "Walking uphill"},
        "statusModule": {"lastUpdatePostDateStruct": {"date": updated, "type": "ACTUAL"}},
        "eligibilityModule": {"eligibilityCriteria": criteria},
    }
    (folder / name).write_text(json.dumps({"protocolSection": sections}), encoding="utf-8")
    return str(folder / name)


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> trialgraph.Graph:
    """Three versions of one record, and a record of another trial of which there is one."""
    place = tmp_path_factory.mktemp("versions")
    for name, criteria, updated in (
        ("a", OLD, "2024-01-01"),
        ("b", NEW, "2024-06-01"),
        ("c", NEW + "* Twins\n", "2025-01-01"),
    ):
        trialgraph.build([study(place, f"{name}.json", criteria, updated)], place / "graph")
    trialgraph.build([study(place, "other.json", OLD, "2024-01-01", "NCT90000002")], place / "graph")
    return trialgraph.open(place / "graph")


def told(graph: trialgraph.Graph, change: str, newer: str) -> set[tuple[object, ...]]:
    rows = graph.ask("what-changed", trial="NCT90000001").records()
    columns = ("list", "was", "now") if change.startswith("criterion") else ("subject", "was", "now")
    return {tuple(row[name] for name in columns) for row in rows if (row["change"], row["newer"]) == (change, newer)}


def test_criteria_that_came_and_went(graph: trialgraph.Graph) -> None:
    assert told(graph, "criterion removed", "2024-06-01") == {
        ("inclusion", "FVC >= 45% of predicted", None),
        ("exclusion", "Mycophenolate within 4 weeks before baseline", None),
        ("exclusion", "Rituximab within 6 months before baseline", None),
    }
    assert told(graph, "criterion added", "2024-06-01") == {
        ("inclusion", None, "FVC >= 40% of predicted"),
        ("inclusion", None, "Stable dose of mycophenolate for 12 weeks before baseline"),
        ("exclusion", None, "Rituximab in the 6 months before baseline"),
    }


def test_statements_that_say_something_else(graph: trialgraph.Graph) -> None:
    found = {str(subject): (was, now) for subject, was, now in told(graph, "statement changed", "2024-06-01")}
    was, now = found["mycophenolate mofetil"]
    assert was == "excludes treatment exposure, within 4 weeks from baseline"
    assert str(now).startswith("requires stable dose, ")
    assert "12 weeks from baseline" in str(now)
    fvc = next(values for subject, values in found.items() if "vital capacity" in subject or "FVC" in subject)
    assert [">= 45 %" in str(fvc[0]), ">= 40 %" in str(fvc[1])] == [True, True]


def test_other_words_for_the_same_are_no_changed_statement(graph: trialgraph.Graph) -> None:
    subjects = {str(row[0]) for row in told(graph, "statement changed", "2024-06-01")}
    assert "rituximab" not in subjects
    assert not any("hepatitis" in subject for subject in subjects)
    assert len(subjects) == 2


def test_each_version_is_compared_with_the_one_before(graph: trialgraph.Graph) -> None:
    assert told(graph, "criterion added", "2025-01-01") == {("exclusion", None, "Twins")}
    assert not told(graph, "criterion removed", "2025-01-01")
    pairs = {(row["older"], row["newer"]) for row in graph.ask("what-changed").records()}
    assert pairs == {("2024-01-01", "2024-06-01"), ("2024-06-01", "2025-01-01")}


def test_a_trial_with_one_version_has_not_changed(graph: trialgraph.Graph) -> None:
    assert not graph.ask("what-changed", trial="NCT90000002").rows
    assert {row["trial"] for row in graph.ask("what-changed").records()} == {"NCT90000001"}
