"""Statements about treatments against labels of one's own making."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.treatments import Statement, figures, main, paired, windows

TRIAL = {
    "nct": "NCT00000001",
    "title": "A trial",
    "conditions": ["Systemic sclerosis"],
    "interventions": [],
    "criteria": "Exclusion Criteria:\n\n* Rituximab within 6 months\n* Allergy to methotrexate\n",
}


def _label(agent: str, relation: str, quote: str, window: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "agent": agent, "agent_norm": agent.lower(), "quote": quote, "kind": "drug", "relation": relation,
        "window": window,
    }  # fmt: skip


LABELS = [
    _label("Rituximab", "excludes", "Rituximab within 6 months", {"value": 6, "unit": "month", "anchor": ""}),
    _label("methotrexate", "allergy", "Allergy to methotrexate"),
    _label("abatacept", "excludes", "abatacept"),
]


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    labels, texts = tmp_path / "labels.jsonl", tmp_path / "texts.jsonl"
    labels.write_text(json.dumps({"nct": TRIAL["nct"], "rows": LABELS}) + "\n", encoding="utf-8")
    texts.write_text(json.dumps(TRIAL) + "\n", encoding="utf-8")
    return labels, texts


def test_figures_and_errors_are_printed(files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    main(*files)
    lines = capsys.readouterr().out.splitlines()
    [mention] = [line.split() for line in lines if "mention" in line]
    assert [part for part in mention if part != "│"] == ["mention", "1.000", "0.667", "0.800"]
    [missed] = [line.split() for line in lines if "drug not found" in line]
    assert [part for part in missed if part != "│"][-2:] == ["1", "3"]
    assert any("1 of 1" in line for line in lines if "window" in line)


def test_the_other_half_is_left_out(files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    main(*files, half=1)
    assert "0 trials, 0 labelled statements" in capsys.readouterr().out


def test_a_statement_serves_one_label() -> None:
    read = [Statement("rituximab", "rituximab", "excludes", 182.625, "rituximab within 6 months")]
    pairs = paired([LABELS[0], LABELS[0]], read)
    assert [pair.found is not None for pair in pairs] == [True, False]
    assert figures(pairs)["mention"][1] == 0.5
    assert windows(pairs) == (1, 1)


def test_the_statement_with_the_labelled_effect_is_preferred() -> None:
    read = [
        Statement("rituximab", "rituximab", effect, None, "rituximab within 6 months")
        for effect in ("permits", "excludes")
    ]
    [first, left] = paired([LABELS[0]], read)
    assert first.found is not None
    assert first.found.effect == "excludes"
    assert left.label is None
