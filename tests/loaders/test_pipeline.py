"""Many sources in, whole records out; what fails is set aside with its reason."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from importlib import resources
from pathlib import Path

import pytest

from trialgraph import seeds
from trialgraph.errors import InvalidRecord
from trialgraph.loaders.formats import ctgov_xml
from trialgraph.loaders.model import Record
from trialgraph.loaders.pipeline import build, records
from trialgraph.loaders.quads import record_iri
from trialgraph.loaders.report import Quarantined
from trialgraph.ontology.namespaces import PLACES_GRAPH


class Shelf:
    """A writer that remembers."""

    def __init__(self) -> None:
        self.graphs: dict[str, list[str]] = {}

    def write(self, batch: Sequence[tuple[str, str, str]], /) -> None:
        self.graphs.update((graph, lines.splitlines(True)) for graph, lines, _ in batch)


def convert(record: Record) -> Iterator[str]:
    """Two quads a record; a title of `fail` fails half-way through."""
    graph = record_iri(record)
    yield f'<urn:s> <urn:p> "a <b> c" <{graph}> .\n'
    if record.trial.brief_title == "fail":
        raise ValueError("no such thing")
    if record.trial.brief_title == "refuse":
        raise InvalidRecord(record.source, "NCT", record.place, "refused")
    yield f"<urn:s> <urn:p> <urn:o> <{graph}> .\n"


def study(number: int, title: str = "A Trial") -> str:
    return json.dumps({"protocolSection": {"identificationModule": {"nctId": f"NCT{number:08}", "briefTitle": title}}})


@pytest.fixture
def jsonl(tmp_path: Path) -> Path:
    path = tmp_path / "studies.jsonl"
    path.write_text("\n".join((study(1), study(2, "fail"), study(3)[:-5], study(4, "refuse"), study(5))))
    return path


def test_whole_records_are_written_and_the_others_set_aside(jsonl: Path) -> None:
    shelf = Shelf()
    report = build([str(jsonl)], shelf, convert)
    assert [graph.split("/")[-2] for graph in shelf.graphs] == ["NCT00000001", "NCT00000005"]
    assert all(len(quads) == 2 for quads in shelf.graphs.values())
    source = str(jsonl)
    assert report.quarantined == [
        Quarantined(source, "NCT00000002", "line 2", "ValueError: no such thing"),
        Quarantined(source, "NCT00000003", "line 3", "Input data was truncated"),
        Quarantined(source, "NCT", "line 4", "refused"),
    ]


def test_the_report_is_what_the_command_line_promises(jsonl: Path) -> None:
    report = build([str(jsonl), str(jsonl.with_name("none"))], Shelf(), convert).as_dict()
    assert list(report) == ["read", "kept", "quarantined", "quads", "seconds", "formats", "duplicates", "unchanged"]
    assert report["seconds"] >= 0
    assert (report["read"], report["kept"], report["quads"]) == (6, 2, 4)
    assert report["formats"] == {"ctgov-json": 2}
    assert report["quarantined"][-1] == {
        "source": str(jsonl.with_name("none")),
        "record": "",
        "place": "",
        "cause": "no such file or folder",
    }
    assert json.loads(json.dumps(report)) == report


def test_the_same_record_counts_once_and_is_reported(jsonl: Path) -> None:
    copy = jsonl.with_name("copy.gz")
    copy.write_bytes(gzip.compress(jsonl.read_bytes()))
    shelf = Shelf()
    report = build([str(jsonl), str(jsonl), str(copy)], shelf, convert)
    assert (report.kept, len(shelf.graphs), report.duplicates) == (2, 2, 8)


def test_the_seeds_are_five_trials_and_nothing_else() -> None:
    with resources.as_file(resources.files(seeds)) as folder:
        report = build([str(folder)], Shelf(), convert)
    assert (report.kept, report.quarantined) == (5, [])
    assert report.formats == {"captioned": 1, "ctgov-page": 1, "details": 1, "pff": 2}


def test_what_is_done_is_kept_but_not_converted_again(jsonl: Path) -> None:
    graphs = [record_iri(record) for record in records([str(jsonl)]) if isinstance(record, Record)]
    shelf = Shelf()
    report = build([str(jsonl)], shelf, convert, done=set(graphs[:1]))
    assert (report.kept, report.unchanged, report.quads, len(shelf.graphs)) == (2, 1, 2, 1)


def test_what_records_share_is_written_once(jsonl: Path) -> None:
    jsonl.write_text("\n".join(map(study, range(3))))
    line = f'<urn:p> <urn:q> "Rome" <{PLACES_GRAPH}> .\n'
    shelf = Shelf()
    report = build([str(jsonl)], shelf, lambda record: [*convert(record), line])
    assert [line in lines for lines in shelf.graphs.values()] == [True, False, False]
    assert report.quads == 9


def test_progress_is_told_of_every_record(jsonl: Path) -> None:
    told: list[tuple[int, str, int | None]] = []
    build([str(jsonl)], Shelf(), convert, progress=lambda *done: told.append(done))
    assert [entry[:2] for entry in told] == [(number, str(jsonl)) for number in range(1, 6)]
    assert told[-1][2] == 5


def test_a_format_that_is_given_is_used_in_place_of_recognition(jsonl: Path) -> None:
    [entry] = build([str(jsonl)], Shelf(), convert, format=ctgov_xml).quarantined
    assert entry.cause == "not well-formed XML: not well-formed (invalid token)"


def test_a_writer_that_fails_is_heard(jsonl: Path) -> None:
    class Full:
        def write(self, batch: Sequence[tuple[str, str, str]], /) -> None:
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        build([str(jsonl)], Full(), convert)


def test_several_processes_give_the_same_graph_and_report(jsonl: Path) -> None:
    jsonl.write_text("\n".join((jsonl.read_text(), *map(study, range(100, 200)))))
    one, two = Shelf(), Shelf()
    alone, together = build([str(jsonl)], one, convert), build([str(jsonl)], two, convert, jobs=2)
    assert list(two.graphs.items()) == list(one.graphs.items())
    assert together.as_dict() | {"seconds": 0} == alone.as_dict() | {"seconds": 0}
    assert alone.kept == 102


def test_a_truncated_archive_keeps_what_stands_before_the_cut(tmp_path: Path) -> None:
    path = tmp_path / "studies.jsonl.gz"
    whole = gzip.compress("\n".join(map(study, range(20_000))).encode())
    path.write_bytes(whole[: len(whole) // 2])
    report = build([str(path)], Shelf(), convert)
    assert 5_000 < report.kept < 15_000
    assert [entry.cause for entry in report.quarantined] == [
        "Compressed file ended before the end-of-stream marker was reached"
    ]


def test_bad_sources_are_one_line_each_and_stop_nothing(tmp_path: Path, jsonl: Path) -> None:
    bad = {
        "binary.bin": (b"\x7fELF\0\0", "a binary file, not text"),
        "empty.txt": (b"", "the file is empty"),
        "latin.xml": ("<clinical_study>é".encode("latin-1"), "not UTF-8: byte 16 is 0xe9"),
        "list.txt": (b"milk, bread", None),
        "none.json": (b'{"studies": [], "protocolSection": 0}', "no trial record in it"),
    }
    for name, (data, _) in bad.items():
        (tmp_path / name).write_bytes(data)
    jsonl.write_text(study(1))
    report = build([str(tmp_path)], Shelf(), convert)
    assert report.kept == 1
    causes = {Path(entry.source).name: entry.cause for entry in report.quarantined}
    assert causes.pop("list.txt").startswith("no layout of trial records that is known")
    assert causes == {name: cause for name, (_, cause) in bad.items() if cause}


def test_a_folder_without_a_trial_says_so_of_each_file(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("notes")
    report = build([str(tmp_path)], Shelf(), convert)
    assert (report.read, report.kept) == (1, 0)


def test_a_huge_file_costs_no_time_and_one_line(tmp_path: Path) -> None:
    path = tmp_path / "huge.xml"
    path.write_text("<clinical_study>" + " " * 70_000)
    with path.open("r+b") as stream:
        stream.truncate(200_000_000)
    [entry] = build([str(path)], Shelf(), convert).quarantined
    assert entry.cause.startswith("larger than 50 MB, too large for one record; give many records as JSON lines")


def test_everything_real_is_kept_and_every_labelled_trial_has_its_criteria(shared: Path) -> None:
    with_text: set[str] = set()

    def note(record: Record) -> Iterator[str]:
        if record.trial.nct_id and record.trial.eligibility:
            with_text.add(record.trial.nct_id)
        yield from convert(record)

    report = build([str(shared / "data" / name) for name in ("ctgov-v2", "ctgov-xml")], Shelf(), note)
    assert report.quarantined == []
    assert report.formats == {"ctgov-json": 1031 + 25 - report.duplicates, "ctgov-xml": 4107}
    labelled = (shared / "gold" / "treatments" / "dev.jsonl").read_text().splitlines()
    assert {json.loads(line)["nct"] for line in labelled} <= with_text
