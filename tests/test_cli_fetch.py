"""The command that fetches: what it asks for, what it says, how it ends, and that a killed one goes on."""

from __future__ import annotations

import inspect
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from typer.main import get_group

import trialgraph
from tests.loaders.registry import Answer, Server, lines, nct, read, serving, study
from trialgraph import cli_fetch
from trialgraph.cli import app, main
from trialgraph.loaders import fetching, registry_api

SSC = ("--condition", "systemic sclerosis", "--intervention", "mycophenolate")
FAST = ("--rate", "60000")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Server]:
    """A registry of ten studies in the place of the real one, which nothing here can reach."""
    with serving() as found:
        found.studies = [study(number) for number in range(1, 11)]
        monkeypatch.setenv("TRIALGRAPH_REGISTRY", found.url)
        monkeypatch.chdir(tmp_path)
        yield found


class Run:
    """Fetches as a shell would; nothing is ever written to stdout."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys, self.err = capsys, ""

    def __call__(self, *arguments: str, status: int = 0, page_size: int = 3) -> list[str]:
        with pytest.raises(SystemExit) as ended:
            main(["fetch", *FAST, "--page-size", str(page_size), *arguments])
        out, self.err = self.capsys.readouterr()
        assert ended.value.code == status, self.err
        assert out == ""
        return self.err.splitlines()


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    return Run(capsys)


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for a busy server."""
    impatient = partial(registry_api.Registry, patience=registry_api.Patience(waits=(0,)))
    monkeypatch.setattr(registry_api, "Registry", impatient)


class TestAsked:
    def test_by_condition_and_treatment(self, run: Run, server: Server) -> None:
        assert run(*SSC, "-o", "ssc.jsonl") == ["trialgraph: ssc.jsonl: 10 studies; 4 requests"]
        assert Path("ssc.jsonl").read_bytes() == lines(server.studies)
        first = {"query.cond": "systemic sclerosis", "query.intr": "mycophenolate", "format": "json"}
        assert server.seen[0] == {**first, "pageSize": "3", "countTotal": "true"}
        assert all(each["query.cond"] == "systemic sclerosis" for each in server.seen)

    @pytest.mark.parametrize("words", [["AREA[Phase]PHASE3"], ["--term", "AREA[Phase]PHASE3"]])
    def test_by_words(self, run: Run, server: Server, words: list[str]) -> None:
        run(*words, "-o", "x.jsonl", page_size=1000)
        assert server.seen == [
            {"query.term": "AREA[Phase]PHASE3", "format": "json", "pageSize": "1000", "countTotal": "true"}
        ]

    def test_by_status(self, run: Run, server: Server) -> None:
        run("zorb", "--status", "recruiting", "--status", "COMPLETED", "-o", "x.jsonl")
        assert server.seen[0]["filter.overallStatus"] == "RECRUITING,COMPLETED"

    def test_a_few_of_them_packed(self, run: Run, server: Server) -> None:
        run("zorb", "--max", "2", "-o", "x.jsonl.gz")
        assert read(Path("x.jsonl.gz")) == lines(server.studies[:2])

    def test_by_ids(self, run: Run, server: Server) -> None:
        run(nct(3), nct(5).lower(), nct(3), "-o", "two.jsonl")
        assert server.seen[0]["filter.ids"] == f"{nct(3)},{nct(5)}"
        assert Path("two.jsonl").read_bytes() == lines([study(3), study(5)])

    def test_by_ids_of_a_file(self, run: Run, server: Server) -> None:
        Path("ids.txt").write_text(f"\ufeff{nct(3)}, {nct(5)};{nct(6)}\r\n\n\t{nct(3)}\n", encoding="utf-8")
        run("--ids", "ids.txt", nct(1), "-o", "x.jsonl")
        assert server.seen[0]["filter.ids"] == ",".join(map(nct, (1, 3, 5, 6)))

    def test_by_ids_of_standard_input(self, run: Run, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(f"{nct(4)}\n{nct(2)}\n".encode())))
        run("--ids", "-", "-o", "x.jsonl")
        assert Path("x.jsonl").read_bytes() == lines([study(2), study(4)])

    def test_another_address(self, run: Run, server: Server) -> None:
        with serving() as other:
            other.studies = [study(77)]
            run("zorb", "--url", f"{other.url}/", "-o", "x.jsonl")
        assert server.seen == []
        assert Path("x.jsonl").read_bytes() == lines([study(77)])

    def test_what_is_not_said_is_as_the_client_has_it(self) -> None:
        options = inspect.signature(cli_fetch.fetch).parameters
        assert options["rate"].default == registry_api.RATE
        assert options["page_size"].default == registry_api.PAGE_SIZE


WRONG: dict[str, tuple[list[str], int, str]] = {
    "nothing": ([], 2, "name ids, or what to search for"),
    "ids and words": ([nct(1), "--condition", "a"], 2, "ids and a query exclude each other"),
    "two terms": (["a", "--term", "b"], 2, "QUERY and --term are the same"),
    "words without quotes": (["systemic", "sclerosis"], 1, "'systemic' is no id of ClinicalTrials.gov"),
    "an id with a digit too few": (["NCT0530093"], 1, "'NCT0530093' is no id of ClinicalTrials.gov"),
    "an id of elsewhere": ([nct(1), "ISRCTN12345678"], 1, "'ISRCTN12345678' is no id of ClinicalTrials.gov"),
    "an id of elsewhere in a file": (["--ids", "odd.txt"], 1, "odd.txt: 'EUCTR2010-018787-20-FR' is no id of"),
    "a file without ids": (["--ids", "none.txt"], 1, "none.txt: there is no id in it"),
    "a file that is not there": (["--ids", "nowhere.txt"], 1, "nowhere.txt: No such file"),
    "a folder that is not there": (["a", "-o", "no/x.jsonl"], 1, "-o no/x.jsonl: there is no folder no"),
    "other packing": (["a", "-o", "x.jsonl.xz"], 1, "-o x.jsonl.xz: packed files are written as .gz only"),
    "no address": (["a", "--url", "clinicaltrials.gov"], 1, "starts with http:// or https://"),
    "a page too large": (["a", "--page-size", "1001"], 2, "Invalid value for '--page-size'"),
    "no rate": (["a", "--rate", "0"], 2, "Invalid value for '--rate'"),
    "a folder as the file": (["a", "-o", "."], 2, "Invalid value for '-o'"),
}


class TestWrong:
    def test_all_cases_are_here(self) -> None:
        assert len(WRONG) == 15

    @pytest.mark.parametrize("name", WRONG)
    def test_is_told_before_the_registry_is_asked(self, run: Run, server: Server, name: str) -> None:
        Path("odd.txt").write_text(f"{nct(1)}\nEUCTR2010-018787-20-FR\n", encoding="utf-8")
        Path("none.txt").write_text(" \n", encoding="utf-8")
        arguments, status, told = WRONG[name]
        run(*(() if "-o" in arguments else ("-o", "x.jsonl")), *arguments, status=status)
        assert told in run.err
        assert server.seen == []
        assert sorted(place.name for place in Path().iterdir()) == ["none.txt", "odd.txt"]

    def test_a_place_to_write_is_needed(self, run: Run, server: Server) -> None:
        run("zorb", status=2)
        assert server.seen == []


class TestLacking:
    def test_ids_that_are_not_found_are_named(self, run: Run, server: Server) -> None:
        server.studies[4] = study(5, 77)
        assert run(nct(99), nct(77), nct(1), nct(98), "-o", "x.jsonl", status=1) == [
            f"trialgraph: {nct(77)} is {nct(5)} today",
            f"trialgraph: not found: {nct(99)} {nct(98)}",
            "trialgraph: x.jsonl: 2 studies; 1 requests",
        ]
        assert Path("x.jsonl").read_bytes() == lines([study(1), study(5, 77)])

    def test_no_study_no_file(self, run: Run, server: Server) -> None:
        server.studies = []
        assert run("zorb", "-o", "x.jsonl", status=1) == ["trialgraph: no study matches; x.jsonl was not written"]
        assert list(Path().iterdir()) == []

    def test_studies_that_never_came(self, run: Run, server: Server) -> None:
        server.total = 12
        assert run("zorb", "-o", "x.jsonl", status=1)[-1] == (
            "trialgraph: the registry counted 12 studies and sent 10: fetch again"
        )
        assert Path("x.jsonl").read_bytes() == lines(server.studies)

    def test_what_the_registry_refuses(self, run: Run, server: Server) -> None:
        server.next = [Answer(400, body=b"Mismatched parenthesis")]
        assert run("(", "-o", "x.jsonl", status=1) == [
            f"trialgraph: {server.url}: Bad Request (400) Mismatched parenthesis"
        ]


class TestInterrupted:
    @pytest.mark.usefixtures("hasty")
    def test_how_to_go_on_is_told_and_works(self, run: Run, server: Server) -> None:
        server.next = [Answer(), Answer(), Answer(503), Answer(503)]
        assert run(*SSC, "-o", "x.jsonl", status=1) == [
            "trialgraph: Service Unavailable (503); asking again in 0 s",
            f"trialgraph: {server.url}: Service Unavailable (503); asked 2 times; "
            "the same command continues where this one stopped",
        ]
        assert run(*SSC, "-o", "x.jsonl") == [
            "trialgraph: x.jsonl: 10 studies, 6 of them by an earlier try; 2 requests"
        ]
        assert Path("x.jsonl").read_bytes() == lines(server.studies)

    @pytest.mark.usefixtures("hasty")
    def test_another_query_is_not_mixed_in(self, run: Run, server: Server) -> None:
        server.next = [Answer(), Answer(503), Answer(503)]
        run(*SSC, "-o", "x.jsonl", status=1)
        (line,) = run("zorb", "-o", "x.jsonl", status=1)
        assert line.startswith("trialgraph: x.jsonl.part: it is the beginning of another fetch (condition systemic")
        assert line.endswith("begin anew with --restart, or write to another file")
        run("zorb", "--restart", "-o", "x.jsonl")
        assert sorted(place.name for place in Path().iterdir()) == ["x.jsonl"]

    def test_by_the_keyboard(self, run: Run, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
        def interrupted(*_: object, **__: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr(fetching, "fetch", interrupted)
            assert run("zorb", "-o", "x.jsonl", status=1) == [
                "trialgraph: interrupted; the same command continues where this one stopped"
            ]


COMMAND = "import sys; from trialgraph.cli import app, main; main(sys.argv[1:])"


def command(server: Server, *arguments: str) -> subprocess.Popen[str]:
    """A process that fetches, of which nothing but its files survives."""
    environment = {**os.environ, "TRIALGRAPH_REGISTRY": server.url, "PYTHONPATH": str(Path(__file__).parents[1])}
    return subprocess.Popen(
        [sys.executable, "-c", COMMAND, "fetch", *FAST, "--page-size", "3", *arguments],
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )


def kill_at(server: Server, start: int, *arguments: str) -> None:
    """Nothing; a process was killed when it asked for the page from a study on."""
    server.turned = lambda asked: os.kill(process.pid, signal.SIGKILL) if asked == start else None
    process = command(server, *arguments)
    assert process.communicate(timeout=60)[1] == ""
    assert process.returncode == -signal.SIGKILL


class TestKilled:
    @pytest.mark.parametrize("name", ["x.jsonl", "x.jsonl.gz"])
    def test_goes_on_as_if_nothing_had_been(self, server: Server, name: str, run: Run) -> None:
        run(*SSC, "-o", f"undisturbed-{name}")
        for held in (6, 9):
            kill_at(server, held, *SSC, "-o", name)
            assert not Path(name).exists()
            note = json.loads(Path(f"{name}.part.json").read_bytes())
            assert (note["studies"], note["bytes"]) == (held, Path(f"{name}.part").stat().st_size)
        server.turned = lambda start: None
        server.seen.clear()
        process = command(server, *SSC, "-o", name)
        assert "10 studies, 9 of them by an earlier try; 1 requests" in process.communicate(timeout=60)[1]
        assert process.returncode == 0
        assert [each["pageToken"] for each in server.seen] == ["from-9"]
        assert Path(name).read_bytes() == Path(f"undisturbed-{name}").read_bytes()
        assert not list(Path().glob("*.part*"))

    def test_by_a_signal_of_the_keyboard(self, server: Server) -> None:
        server.turned = lambda start: os.kill(process.pid, signal.SIGINT) if start == 6 else None
        process = command(server, *SSC, "-o", "x.jsonl")
        assert "interrupted; the same command continues" in process.communicate(timeout=60)[1]
        assert process.returncode == 1
        assert Path("x.jsonl.part.json").exists()


def test_a_build_reads_what_was_fetched(run: Run, server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    run("zorb", "-o", "x.jsonl.gz")
    report = trialgraph.build(["x.jsonl.gz"], "graph")
    assert (report.read, report.kept, report.quarantined, report.formats) == (10, 10, [], {"ctgov-json": 10})


def test_records_of_the_real_registry_pass_unchanged(run: Run, server: Server, shared: Path) -> None:
    records = read(shared / "data" / "ctgov-v2" / "studies-with-results.jsonl.gz")
    real = [json.loads(line) for line in records.splitlines()]
    server.studies = real
    run("zorb", "-o", "x.jsonl", page_size=10)
    assert [json.loads(line) for line in Path("x.jsonl").read_bytes().splitlines()] == real
    assert len(real) == 25


def test_every_option_is_in_the_docs() -> None:
    page = (Path(__file__).parents[1] / "docs" / "fetching.md").read_text(encoding="utf-8")
    options = [option.opts[0] for option in get_group(app).commands["fetch"].params if option.opts[0].startswith("-")]
    assert len(options) == 11
    assert [option for option in options if f"`{option}" not in page] == []
