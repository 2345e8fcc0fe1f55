"""The measurement of a build runs on the records of anyone, and counts what it says it counts."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.scale import Run, _cells, _Watch, main, repeated, studies


def study(number: int) -> str:
    identity = {"nctId": f"NCT{number:08}", "briefTitle": f"Trial NCT{number:08}"}
    criteria = {"eligibilityCriteria": "Exclusion Criteria:\n\n* Rituximab within 6 months"}
    return json.dumps({"protocolSection": {"identificationModule": identity, "eligibilityModule": criteria}})


@pytest.fixture
def records(tmp_path: Path) -> Path:
    path = tmp_path / "studies.jsonl"
    path.write_text("\n".join((study(1), "{}", study(2))) + "\n", encoding="utf-8")
    return path


def test_every_run_has_its_row(records: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(records)], sizes="3", jobs="1,2", rdflib=True)
    printed = capsys.readouterr()
    assert "2 records; where there are more trials, the same under fresh ids" in printed.out
    rows = [line.split("│")[1].strip() for line in printed.out.splitlines() if line.count("│") > 3]
    assert rows == [
        "JSON decoded alone",
        "trialgraph build --jobs 1",
        "trialgraph build --jobs 2",
        "its N-Quads",
        "its N-Quads, gzip",
        "Oxigraph bulk load",
        "rdflib",
    ]
    assert len(printed.err.splitlines()) == 7


def test_records_that_cannot_be_read_end_it(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="no such file"):
        studies([str(tmp_path / "none")])
    (tmp_path / "other.jsonl").write_text("{}\n")
    with pytest.raises(SystemExit, match="no study in the records"):
        main([str(tmp_path / "other.jsonl")])


def test_repeated_studies_have_ids_of_their_own(records: Path) -> None:
    lines = studies([str(records)])
    assert len(lines) == 2
    found = [re.findall(rb"NCT\d{8}", line) for line in repeated(lines, 5)]
    assert [set(ids) for ids in found] == [
        {b"NCT00000001"},
        {b"NCT00000002"},
        {b"NCT90000002"},
        {b"NCT90000003"},
        {b"NCT90000004"},
    ]


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="this system does not tell the memory")
def test_memory_is_that_of_the_processes_a_process_starts() -> None:
    child = "import time; x = bytearray(50_000_000); time.sleep(1)"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    with subprocess.Popen([sys.executable, "-c", code]) as process:
        watch = _Watch(process.pid)
        process.wait()
        assert 50_000_000 < watch.end() < 200_000_000


def test_cells_are_rates() -> None:
    assert _cells(Run("x", 100, 2.0, 1000, 5_000_000, 200_000)) == ["x", "100", "2.0", "50", "500", "10", "5", "2.0"]
    assert _cells(Run("x", 100, 0.0)) == ["x", "100", "", "", "", "", "", ""]
