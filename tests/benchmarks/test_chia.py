"""Mentions against annotations of one's own making."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from benchmarks.chia import Span, annotated, compared, main


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    path = tmp_path / "corpus.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("NCT1_exc.txt", "Treatment with rituximab\nHistory of lupus nephritis\n")
        archive.writestr("NCT1_exc.ann", "T1\tDrug 15 24\trituximab\nT2\tCondition 36 51\tlupus nephritis\n")
    return path


def test_a_table_is_printed(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(corpus)
    printed = capsys.readouterr().out
    assert "1 documents" in printed
    [drug] = [line.split() for line in printed.splitlines() if "Drug" in line]
    assert [part for part in drug if part != "│"] == ["Drug", "1", "1", *["1.000"] * 6]


def test_entities_are_read_with_their_outer_bounds() -> None:
    lines = "T1\tDrug 3 9;12 15\tfoo bar\nR1\tHas_value Arg1:T1 Arg2:T2\nT2\tValue 20 24\t> 5\n"
    assert list(annotated(lines)) == [Span(3, 15, "Drug"), Span(20, 24, "Value")]


def test_relaxed_counts_overlaps_of_both_sides() -> None:
    counts = compared({Span(0, 5, "Drug"), Span(8, 9, "Drug")}, {Span(0, 5, "Drug"), Span(3, 6, "Drug")})
    assert counts == {"meant": 2, "found": 2, "strict": 1, "reached": 1, "right": 2}
