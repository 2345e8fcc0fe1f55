"""The measurement of the lexicon runs on the graph and the records of anyone."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

import pytest

import trialgraph.terms
from benchmarks.lexicon import OTHERS, Figures, Pass, Spent, _figures, _ratios, _whole, main, texts_of

STUDY = {
    "protocolSection": {
        "identificationModule": {"nctId": "NCT00000001", "briefTitle": "A trial"},
        "statusModule": {"overallStatus": "COMPLETED"},
        "eligibilityModule": {"eligibilityCriteria": "Inclusion Criteria:\n\n* Zorbs syndromes and lupus nephritis"},
    }
}


@pytest.fixture
def records(tmp_path: Path) -> Path:
    path = tmp_path / "studies.jsonl"
    path.write_text(json.dumps(STUDY) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    table = tmp_path / "mine.csv"
    table.write_text("id,label,synonyms\n1,Zorb syndrome,zorbosis\n", encoding="utf-8")
    trialgraph.terms.add("table", tmp_path / "graph", table, type="Condition")
    return tmp_path / "graph"


def test_it_measures_and_leaves_the_graph_alone(
    graph: Path, records: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken.jsonl"
    broken.write_text("{", encoding="utf-8")
    before = {file: file.stat().st_mtime_ns for file in graph.rglob("*")}
    main([str(records), str(broken)], graph)
    assert {file: file.stat().st_mtime_ns for file in graph.rglob("*")} == before
    printed = capsys.readouterr()
    assert "broken.jsonl" in printed.err
    assert "1 terms, 2 names" in printed.out
    (own,) = [line.split() for line in printed.out.splitlines() if "trialgraph" in line]
    assert own[-5:-3] == ["2", "│"]
    for title, way in OTHERS.items():
        assert (f" {title} " in printed.out) == (find_spec(way.module) is not None)
        assert (f"{title} is left out" in printed.err) == (find_spec(way.module) is None)


def test_without_texts_or_terminologies_it_says_so(graph: Path, records: Path, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="no terminology was added to"):
        main([str(records)], tmp_path)
    empty = tmp_path / "empty.jsonl"
    empty.write_text("", encoding="utf-8")
    with pytest.raises(SystemExit, match="no eligibility text"):
        main([str(empty)], graph)


def test_texts_are_those_of_the_records(records: Path) -> None:
    assert texts_of([str(records)]) == [STUDY["protocolSection"]["eligibilityModule"]["eligibilityCriteria"]]


@pytest.mark.parametrize(
    ("text", "hits", "count"),
    [
        ("lupus nephritis", [(0, 5), (0, 15), (6, 15)], 1),
        ("lupus nephritis", [(6, 15), (0, 5)], 2),
        ("lupuses", [(0, 5)], 0),
        ("(lupus)", [(1, 6)], 1),
        ("xlupus", [(1, 6)], 0),
    ],
)
def test_whole_words_are_counted_longest_first(text: str, hits: list[tuple[int, int]], count: int) -> None:
    assert _whole(text, hits) == count


@pytest.mark.parametrize("title", OTHERS)
def test_others_find_whole_names(title: str) -> None:
    pytest.importorskip(OTHERS[title].module, reason=f"{OTHERS[title].module} is not installed")
    find = OTHERS[title].build(["lupus", "lupus nephritis"])
    assert find("Lupus nephritis, or LUPUS; no lupuslike rash") == 2


def test_every_pass_is_counted_and_the_fastest_warm_one_kept() -> None:
    figures = _figures(lambda: len, ["ab", "cde"])
    assert (figures.cold.found, figures.warm.found) == (5, 5)
    assert figures.peak > 1


def test_ratios_are_of_the_processors_time() -> None:
    own = Figures(Spent(9, 1), Pass(10, Spent(9, 2)), Pass(10, Spent(9, 1)), 100)
    its = Figures(Spent(1, 3), Pass(5, Spent(1, 1)), Pass(5, Spent(1, 4)), 250)
    assert _ratios(its, own) == ("x 3.00", "x 2.00", "x 0.25", "x 0.50", "x 2.50")
