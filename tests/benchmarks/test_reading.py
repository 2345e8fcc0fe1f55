"""The measurement of the reader runs on the records of anyone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.reading import STANDARD, Rate, main, measured, trials_of

STUDY = {
    "protocolSection": {
        "identificationModule": {"nctId": "NCT00000001", "briefTitle": "A trial"},
        "statusModule": {"overallStatus": "COMPLETED"},
        "eligibilityModule": {"eligibilityCriteria": "Exclusion Criteria:\n\n* Rituximab within 6 months"},
    }
}


@pytest.fixture
def records(tmp_path: Path) -> Path:
    path = tmp_path / "studies.jsonl"
    path.write_text(json.dumps(STUDY) + "\n{", encoding="utf-8")
    return path


def test_it_measures_and_says_what_it_could_not_read(records: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(records)])
    printed = capsys.readouterr()
    assert "1 texts, 48 characters on average" in printed.out
    assert "criteria read" in printed.out
    assert "studies.jsonl" in printed.err


def test_rates_are_of_standard_texts() -> None:
    assert Rate("x", 10 * STANDARD, 4.0, 2.0).texts == 5.0


def test_work_is_done_cold_and_then_again() -> None:
    done: list[int] = []
    rate = measured("x", STANDARD, lambda: done.append(1))
    assert len(done) == 4
    assert rate.warm >= 0


def test_trials_are_those_with_criteria(records: Path) -> None:
    assert [trial.nct_id for trial in trials_of([str(records)])] == ["NCT00000001"]
