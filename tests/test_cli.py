"""The command line: what goes where, how each command ends, and what is said when something is wrong."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

import trialgraph
from trialgraph.cli import main
from trialgraph.queries.catalogue import catalogue
from trialgraph.queries.store import GraphStore

CHECKOUT = Path(__file__).parents[1]
SEEDS = CHECKOUT / "seeds"
CRITERIA = (
    "Exclusion Criteria:\n\n1. MMF within 4 weeks before baseline\n"
    "2. ALT \\> 2 x ULN\n3. No widgets of the third kind\n"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graph of the five seeds."""
    place = tmp_path_factory.mktemp("cli") / "graph"
    trialgraph.build([str(SEEDS)], place)
    return place


class Run:
    """Runs commands as a shell would, against the graph of the seeds; `out` and `err` are what the last one wrote."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys, self.out, self.err = capsys, "", ""

    def __call__(self, *arguments: str | Path, status: int = 0) -> str:
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        self.out, self.err = self.capsys.readouterr()
        assert ended.value.code == status, self.err
        return self.out

    def rows(self, *arguments: str | Path) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self(*arguments)), delimiter="\t"))


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, folder: Path, tmp_path: Path) -> Run:
    monkeypatch.setenv("TRIALGRAPH_HOME", str(folder))
    monkeypatch.chdir(tmp_path)
    return Run(capsys)


def test_version_and_help(run: Run) -> None:
    assert run("--version") == f"trialgraph {trialgraph.__version__}\n"
    assert "build" in run("--help")
    run(status=2)
    run("nonsense", status=2)


def test_ask_prints_a_table_for_the_next_program_when_piped(run: Run) -> None:
    (row,) = run.rows("ask", "trials-excluding-treatment", "--treatment", "MMF", "--condition=SSc")
    assert (row["trial"], row["how"], row["window_value"], row["window_unit"]) == ("NCT05300932", "named", "4", "week")
    assert run.err == ""


def test_every_table_format(run: Run) -> None:
    question = ("ask", "trials-excluding-treatment", "--treatment", "MMF", "--condition", "SSc", "--format")
    assert json.loads(run(*question, "json"))[0]["window_days"] == 28
    assert run(*question, "csv").splitlines()[0].startswith("trial,title,how,")
    assert "NCT05300932" in run(*question, "table")
    run(*question, "xml", status=2)


@pytest.mark.parametrize("name", list(catalogue()))
def test_every_question_is_described(name: str, run: Run) -> None:
    told = run("questions", name)
    for part in (name, "SELECT", *(f"--{each.name}" for each in catalogue()[name].parameters)):
        assert part in told


def test_the_catalogue_is_listed(run: Run) -> None:
    assert [row["question"] for row in run.rows("questions")] == list(catalogue())
    run("questions", "trials-excluding", status=1)
    assert "did you mean trials-excluding-treatment" in run.err


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        ((), 2, "trials-excluding-treatment"),
        (("trials-excluding",), 1, "did you mean trials-excluding-treatment"),
        (("trials-excluding-treatment",), 2, "needs --treatment\nusage: trialgraph ask trials-excluding-treatment"),
        (("trials-excluding-treatment", "--treatment"), 2, "usage:"),
        (("trials-excluding-treatment", "MMF"), 2, "usage:"),
        (("trials-excluding-treatment", "--treatment", "MMF", "--colour", "red"), 2, "has no parameter --colour"),
        (("trials-excluding-treatment", "--treatment", "MMFF"), 1, "did you mean MMF?"),
        (("trials-excluding-treatment", "--treatment", "MMF", "--authority", "me"), 1, "no authority"),
        (("recruiting", "--graph", "g", "--endpoint", "http://localhost:1"), 2, "exclude each other"),
        (("recruiting", "--graph", "nowhere"), 1, "nowhere: there is no graph here"),
        (("recruiting", "--endpoint", "ftp://x"), 1, "http"),
    ],
)
def test_a_wrong_question_ends_with_a_reason(arguments: tuple[str, ...], status: int, told: str, run: Run) -> None:
    assert run("ask", *arguments, status=status) == ""
    assert told in run.err
    assert run.err.startswith("trialgraph: ")


def test_without_a_graph_the_seeds_answer_and_stderr_says_so(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRIALGRAPH_HOME")
    assert len(run.rows("ask", "recruiting")) == 2
    assert "trialgraph-data" in run.err
    assert "seeds" in run.err


def test_sparql_from_a_file_and_from_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    query = "SELECT ?id { ?trial tg:overallStatus status:RECRUITING ; tg:id ?id } ORDER BY ?id"
    (tmp_path / "query.rq").write_text(query)
    from_file = run("sparql", tmp_path / "query.rq")
    assert from_file.splitlines()[:2] == ["id", "NCT05129410"]
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(query.encode())))
    assert run("sparql", "-") == from_file


def test_malformed_sparql_is_shown_with_a_caret(run: Run, tmp_path: Path) -> None:
    (tmp_path / "query.rq").write_text("SELECT ?x\nWHERE { ?x a ; }")
    assert run("sparql", tmp_path / "query.rq", status=1) == ""
    first, line, caret = run.err.splitlines()
    assert first.startswith("trialgraph: line 2, column 14: ")
    assert line[caret.index("^")] == ";"


@pytest.mark.parametrize(("content", "told"), [(None, "No such file"), (b"\xff", "not UTF-8: byte 0 is 0xff")])
def test_a_file_that_cannot_be_read(content: bytes | None, told: str, run: Run, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "file").write_bytes(content)
    run("sparql", tmp_path / "file", status=1)
    assert told in run.err
    run("criteria", tmp_path / "file", status=1)
    assert told in run.err


def test_criteria_as_json_keep_the_contract(run: Run, tmp_path: Path) -> None:
    (tmp_path / "text").write_text(CRITERIA)
    first, second, third = [
        json.loads(line) for line in run("criteria", tmp_path / "text", "--format", "json").splitlines()
    ]
    assert (first["list"], first["ordinal"], first["label"]) == ("exclusion", 1, "1.")
    (said,) = first["characteristics"]
    about = {"text": "MMF", "type": "Drug", "id": "CHEBI:8764", "label": "mycophenolate mofetil"}
    assert said["about"].items() >= about.items()
    assert CRITERIA[said["about"]["start"] : said["about"]["end"]] == "MMF"
    assert said["window"].items() >= {"value": 4, "unit": "week", "days": 28, "anchor": "baseline"}.items()
    assert (said["effect"], said["negated"], said["value"], said["example_of"]) == ("excludes", False, None, None)
    assert (
        second["characteristics"][0]["value"].items() >= {"comparator": ">", "number": 2, "relative_to": "ULN"}.items()
    )
    assert third["unparsed"]
    for criterion in (first, second, third):
        assert CRITERIA[criterion["start"] : criterion["end"]] == criterion["text"]
        for mention in criterion["mentions"]:
            assert CRITERIA[mention["start"] : mention["end"]] == mention["text"]


def test_offsets_count_the_characters_of_the_text_given(run: Run, tmp_path: Path) -> None:
    windows = CRITERIA.replace("\n", "\r\n")
    (tmp_path / "text").write_text(windows, newline="")
    for line in run("criteria", tmp_path / "text", "--format", "json").splitlines():
        criterion = json.loads(line)
        assert windows[criterion["start"] : criterion["end"]] == criterion["text"]


def test_criteria_to_read_and_as_rows(run: Run, tmp_path: Path) -> None:
    (tmp_path / "text").write_text(CRITERIA)
    told = run("criteria", tmp_path / "text")
    for part in (
        "Exclusion criteria",
        "MMF = mycophenolate mofetil",
        "CHEBI:8764",
        "≤ 4 weeks (28 days) from baseline",
    ):
        assert part in told
    assert "\x1b" not in told
    rows = run.rows("criteria", tmp_path / "text", "--format", "tsv")
    assert [(row["ordinal"], row["id"], row["window_days"]) for row in rows[:1]] == [("1", "CHEBI:8764", "28")]
    assert rows[-1]["text"] == "No widgets of the third kind"


def test_show_a_trial(run: Run) -> None:
    told = run("show", "nct05300932")
    for part in (
        "A Study Evaluating the Efficacy and Safety of Baricitinib in Systemic Sclerosis",
        "PHASE4",
        "Prednisone",
        "given, but only in a description",
        "Tongji Hospital: LEAD",
        "003_b7a755ece41020a0.txt",
        "same as exclusion 14",
        "mycophenolate mofetil CHEBI:8764",
        "rapamycin = sirolimus CHEBI:9168",
        "an exception to",
    ):
        assert part in told
    run("show", "NCT00000000", status=1)
    assert "no trial NCT00000000" in run.err


def test_find_terms(run: Run) -> None:
    first = run.rows("terms", "find", "MMF")[0]
    assert (first["id"], first["label"], first["type"]) == ("CHEBI:8764", "mycophenolate mofetil", "Drug")
    assert "immunosuppressive agents (atc)" in first["classes"]
    assert "UNII:9242ECW6R0" in first["identifiers"]
    assert (first["in_criteria"], first["given"], first["studied"]) == ("3", "3", "0")
    assert "CellCept" in run("terms", "find", "mycophenolate", "--format", "table")
    run("terms", "find", "no such thing at all", status=1)
    assert "no term is called" in run.err


def test_check_counts_and_finds_nothing_wrong(run: Run) -> None:
    rows = {row["what"]: row["count"] for row in run.rows("check")}
    assert (rows["records"], rows["trials"], rows["faults"]) == ("5", "5", "0")
    assert int(rows["criteria"]) >= 90


def test_check_reports_a_span_that_is_not_its_text(run: Run, folder: Path, tmp_path: Path) -> None:
    records, broken = GraphStore.open(folder, read_only=True), GraphStore.open(tmp_path / "broken")
    for record in records.records():
        quads = records.store.quads_for_pattern(None, None, None, ox.NamedNode(record))
        broken.write([(record, "".join(f"{quad} .\n".replace('"MMF"', '"MFM"') for quad in quads), "")])
    # A folder has one writer at a time, and the command is to read this one.
    del broken
    run("check", "--graph", tmp_path / "broken", status=1)
    assert "the text has 'MMF' where the graph says 'MFM'" in run.err


def test_build_reports_what_it_kept(run: Run, tmp_path: Path) -> None:
    assert run("build", SEEDS, "--graph", tmp_path / "new", "--report", tmp_path / "report.json") == ""
    assert "kept" in run.err
    report = json.loads((tmp_path / "report.json").read_text())
    assert (report["read"], report["kept"], report["quarantined"]) == (5, 5, [])
    assert report["quads"] > 1000
    assert sum(report["formats"].values()) == 5
    run("build", SEEDS, "--graph", tmp_path / "new", "--resume")


def test_build_says_what_it_quarantined_and_keeps_the_rest(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty.txt").write_text("")
    # A long path would be folded within its column.
    monkeypatch.chdir(tmp_path)
    sources = (SEEDS, "empty.txt", "missing.json")
    run("build", *sources, "--graph", tmp_path / "new", "--report", tmp_path / "report.json", status=1)
    assert "missing.json" in run.err
    report = json.loads((tmp_path / "report.json").read_text())
    assert (report["kept"], len(report["quarantined"])) == (5, 2)
    assert set(report["quarantined"][0]) == {"source", "record", "place", "cause"}


def test_build_wants_a_source_and_a_format_that_exists(run: Run, tmp_path: Path) -> None:
    run("build", status=2)
    run("build", SEEDS, "--graph", tmp_path / "new", "--input-format", "cards", status=1)
    assert "no input format is called 'cards'" in run.err
    run("build", SEEDS, "--graph", tmp_path / "new", "--jobs", "0", status=2)


def test_the_installed_command_runs_in_an_empty_folder(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    environment.pop("TRIALGRAPH_HOME", None)
    program = "from trialgraph.cli import main; main()"
    command = [sys.executable, "-c", program, "ask", "trials-excluding-treatment", "--treatment", "MMF"]
    done = subprocess.run(
        [*command, "--condition", "SSc"], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0
    assert [line.partition("\t")[0] for line in done.stdout.splitlines()] == ["trial", "NCT05300932"]
    assert list(tmp_path.iterdir()) == []
