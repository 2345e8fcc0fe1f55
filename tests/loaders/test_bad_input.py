"""Whatever is wrong with a source: what is sound is kept, the rest named with its cause, and nothing counted twice."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

import trialgraph
from trialgraph.cli import main
from trialgraph.loaders.document import HEAD
from trialgraph.loaders.model import EligibilityText, Record, Trial
from trialgraph.loaders.pipeline import records
from trialgraph.loaders.statements import age, decimal
from trialgraph.queries.store import GraphStore


def study(number: int = 1, **modules: Any) -> str:
    """A made-up study, as a line of JSON."""
    protocol = {"identificationModule": {"nctId": f"NCT{number:08}", "briefTitle": "A Trial"}, **modules}
    return json.dumps({"protocolSection": protocol})


def identified(id: object) -> str:
    return study(identificationModule={"nctId": id, "briefTitle": "A Trial"})


def xml(inner: str = "", prolog: str = "") -> str:
    return f"{prolog}<clinical_study><id_info><nct_id>NCT00000001</nct_id></id_info>{inner}</clinical_study>"


GOOD = study(2)
KEPT = "kept"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a"


def outcome(path: Path, data: bytes | str) -> list[tuple[str, str, str]]:
    """Id, place and what became of each record of a file with these bytes: kept, or the cause why not."""
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    found = []
    for each in records([str(path)]):
        if isinstance(each, Record):
            found.append((each.trial.id or "", each.place, KEPT))
        else:
            assert each.source == str(path)
            found.append((getattr(each, "record", ""), each.place, each.cause))
    return found


def trial(path: Path, data: str) -> Trial:
    """The trial of a file with nothing else in it."""
    path.write_text(data)
    [record] = records([str(path)])
    assert isinstance(record, Record)
    return record.trial


# A line, the id under which it is set aside, and how the cause begins.
LINES: dict[str, tuple[bytes, str, str]] = {
    "a field of the wrong type": (
        study(conditionsModule={"conditions": "lupus"}).encode(),
        "NCT00000001",
        "Expected `array`, got `str` - at `$.protocolSection.conditionsModule.conditions`",
    ),
    "a number for a text": (
        study(eligibilityModule={"minimumAge": 18}).encode(),
        "NCT00000001",
        "Expected `str | null`, got `int` - at `$.protocolSection.eligibilityModule.minimumAge`",
    ),
    "a line that is cut off": (study().encode()[:-9], "NCT00000001", "Input data was truncated"),
    "a line that is cut off early": (study().encode()[:25], "", "Input data was truncated"),
    "text between records": (b"not a record", "", "JSON is malformed"),
    "a list": (b"[1, 2]", "", "Expected `object`, got `array`"),
    "zeros": (bytes(30), "", "JSON is malformed: invalid character (byte 0)"),
    "a zero in a text": (
        study().replace("A Trial", "A\0").encode(),
        "NCT00000001",
        "JSON is malformed: invalid character",
    ),
    "bytes that are no text": (
        study().encode().replace(b"A Trial", b"A \xff"),
        "NCT00000001",
        "'utf-8' codec can't decode",
    ),
    "endless brackets": (b'{"protocolSection":{"x":' + b"[" * 100_000, "", "maximum recursion depth exceeded"),
    "an id too short": (identified("NCT123").encode(), "", r"Expected `str` matching regex"),
    "an id with a blank": (identified("NCT00000001 ").encode(), "", r"Expected `str` matching regex"),
    "an empty id": (identified("").encode(), "", "Expected `str` matching regex"),
    "an id that is an object": (identified({"id": "NCT00000001"}).encode(), "", "Expected `str`, got `object`"),
    "an id that is null": (identified(None).encode(), "", "Expected `str`, got `null`"),
    "no id": (study(identificationModule={}).encode(), "", "Object missing required field `nctId`"),
}


@pytest.mark.parametrize(("line", "record", "cause"), LINES.values(), ids=LINES)
def test_a_bad_line_costs_itself_wherever_it_stands(path: Path, line: bytes, record: str, cause: str) -> None:
    good = [study(number).encode() for number in (2, 3)]
    begins_as_records_do = line.startswith((b"{", b"\0"))
    for at in range(0 if begins_as_records_do else 1, 3):
        found = outcome(path, b"\n".join([*good[:at], line, *good[at:]]))
        bad = found.pop(at)
        assert [each[0] for each in found] == ["NCT00000002", "NCT00000003"]
        assert all(each[2] == KEPT for each in found)
        assert bad[:2] == (record, f"line {at + 1}")
        assert bad[2].startswith(cause)


def test_the_bad_lines_are_all_there() -> None:
    assert len(LINES) == 16


def test_what_begins_as_no_record_does_is_no_records(path: Path) -> None:
    [(_, _, cause)] = outcome(path, f"not a record\n{GOOD}")
    assert cause.startswith("no layout of trial records that is known")


def test_a_bad_study_of_a_page_costs_itself(path: Path) -> None:
    bad = json.loads(study(conditionsModule={"conditions": 5}))
    cause = "Expected `array`, got `int` - at `$.protocolSection.conditionsModule.conditions`"
    expected = [("NCT00000001", "study 1", cause), ("NCT00000002", "study 2", KEPT)]
    assert outcome(path, json.dumps({"studies": [bad, json.loads(GOOD)]})) == expected
    assert outcome(path, json.dumps([bad, json.loads(GOOD)])) == expected


DATES = {
    "February 2018": "2018-02",
    "2018-02": "2018-02",
    "2018": "2018",
    "February 28, 2018": "2018-02-28",
    "": None,
    "31 February 2018": ValueError,
    "2018-02-31": ValueError,
    "0000-00-00": ValueError,
    "soon": ValueError,
}


@pytest.mark.parametrize(("printed", "expected"), DATES.items())
def test_a_date_is_as_precise_as_it_is_printed_and_a_day_that_never_was_is_none(
    path: Path, printed: str, expected: str | type[ValueError] | None
) -> None:
    line = study(statusModule={"startDateStruct": {"date": printed}})
    page = xml(f"<start_date>{printed}</start_date>")
    if expected is ValueError:
        cause = f"'{printed}' is not a date"
        where = " - at `$.protocolSection.statusModule.startDateStruct`"
        assert outcome(path, f"{line}\n{GOOD}") == [
            ("NCT00000001", "line 1", cause + where),
            ("NCT00000002", "line 2", KEPT),
        ]
        assert outcome(path, page) == [("NCT00000001", "", f"{cause} (start_date)")]
    else:
        for data in (line, page):
            date = trial(path, data).start_date
            assert (date and date.date) == expected


AGES = {"6 Months": 0.5, "18 Years": 18, "N/A": None, "-5 Years": None, "18": None, "": None, "1.5 Years": 1.5}


@pytest.mark.parametrize(("printed", "years"), AGES.items())
def test_an_age_is_kept_as_printed_and_counted_only_where_it_says_how_much_of_what(
    path: Path, printed: str, years: float | None
) -> None:
    kept = trial(path, study(eligibilityModule={"minimumAge": printed})).minimum_age
    assert kept == printed
    assert age(kept) == (None if years is None else decimal(years))


XML = {
    "entities in entities": (
        xml(
            "<acronym>&c;</acronym>",
            '<!DOCTYPE clinical_study [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;"><!ENTITY c "&b;&b;">]>',
        ),
        "XML that refers to what is not allowed: EntitiesForbidden",
    ),
    "a file": (
        xml("<acronym>&a;</acronym>", '<!DOCTYPE clinical_study [<!ENTITY a SYSTEM "file:///etc/hostname">]>'),
        "XML that refers to what is not allowed: EntitiesForbidden",
    ),
    "entities for the declaration": (
        xml("", '<!DOCTYPE clinical_study [<!ENTITY % a SYSTEM "http://localhost/a.dtd"> %a;]>'),
        "XML that refers to what is not allowed: EntitiesForbidden",
    ),
    "an entity that is not declared": (xml("<acronym>&a;</acronym>"), "not well-formed XML: undefined entity"),
    "cut off": (xml()[:-4], "not well-formed XML: unclosed token"),
    "a zero": (xml("<acronym>&#0;</acronym>"), "not well-formed XML: reference to invalid character number"),
}


@pytest.mark.parametrize(("data", "cause"), XML.values(), ids=XML)
def test_xml_that_is_bad_or_reaches_out_is_set_aside(path: Path, data: str, cause: str) -> None:
    [(record, _, found)] = outcome(path, data)
    assert (record, found[: len(cause)]) == ("NCT00000001", cause)


def test_a_declaration_elsewhere_is_never_fetched(path: Path) -> None:
    found = trial(path, xml("<acronym>A</acronym>", '<!DOCTYPE clinical_study SYSTEM "http://localhost:1/none.dtd">'))
    assert found.acronym == "A"


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        (b"", "the file is empty"),
        (b"\n" * 100_000, "the file is empty"),
        (GOOD.encode("utf-16"), "UTF-16, not UTF-8: save it as UTF-8"),
        (xml().encode("utf-16"), "UTF-16, not UTF-8: save it as UTF-8"),
        (GOOD.encode("utf-16-be"), "a binary file, not text"),
        (xml("<acronym>é</acronym>").encode("latin-1"), "not UTF-8: byte 72 is 0xe9"),
        (
            gzip.compress(GOOD.encode(), mtime=0)[:20],
            "Compressed file ended before the end-of-stream marker was reached",
        ),
        (b"\x1f\x8b", "Compressed file ended before the end-of-stream marker was reached"),
        (gzip.compress(bytes(60_000_000), 1, mtime=0), "a binary file, not text"),
    ],
)
def test_what_is_no_text_is_one_cause(path: Path, data: bytes, cause: str) -> None:
    assert outcome(path, data) == [("", "", cause)]


def test_blank_lines_are_no_records_however_many(path: Path) -> None:
    blank = "\n" * 100_000
    assert outcome(path, f"{blank}{study()}{blank}{GOOD}{blank}") == [
        ("NCT00000001", "line 100001", KEPT),
        ("NCT00000002", "line 200001", KEPT),
    ]


def test_a_line_of_sixty_megabytes_costs_itself(path: Path) -> None:
    long = study(3, descriptionModule={"briefSummary": "x" * 60_000_000})
    for lines in ((study(), long, GOOD), (long, study(), GOOD)):
        found = outcome(path, "\n".join(lines))
        assert [each[0] for each in found if each[2] == KEPT] == ["NCT00000001", "NCT00000002"]
        assert found[-1] == ("", f"line {lines.index(long) + 1}", "larger than 50 MB, too large for one record")


def test_a_list_that_is_too_long_says_how_to_give_it(path: Path) -> None:
    [(_, _, cause)] = outcome(path, "[" + ",".join([study()] * 600_000) + "]")
    assert cause.endswith("give many records as JSON lines, a record a line, or as a file each")


def varied(count: int) -> bytes:
    """So many studies a line that do not pack to nothing."""
    return "\n".join(study(number, other=f"{number * 0x9E3779B97F4A7C15:x}") for number in range(count)).encode()


def test_a_gzip_that_is_cut_short_keeps_what_stands_before_the_cut(path: Path) -> None:
    whole = gzip.compress(varied(5000))
    found = outcome(path, whole[: len(whole) // 2])
    kept = [each for each in found if each[2] == KEPT]
    assert 1000 < len(kept) < 4000
    assert found[len(kept) :] == [
        ("", f"line {len(kept) + 1}", "Compressed file ended before the end-of-stream marker was reached")
    ]


def test_a_bomb_behind_sound_records_costs_itself(path: Path) -> None:
    data = gzip.compress(f"{study()}\n{GOOD}\n".encode() + b" " * 60_000_000)
    *kept, (record, place, cause) = outcome(path, data)
    assert [each[2] for each in kept] == [KEPT, KEPT]
    assert (record, place) == ("", "line 3")
    assert cause.startswith("unpacks to more than 50 MB, too much for ")


def test_eligibility_text_without_end_is_kept_whole(path: Path) -> None:
    text = "Inclusion Criteria:\n\n" + "* Age over 18 years\n" * 1_000_000
    found = trial(path, study(eligibilityModule={"eligibilityCriteria": text}))
    assert found.eligibility == EligibilityText(text=text)


def test_the_tables_of_an_export_make_records_together(tmp_path: Path) -> None:
    (tmp_path / "studies.txt").write_text("nct_id|brief_title\nNCT00000002|From a table\n")
    (tmp_path / "eligibilities.txt").write_text("id|nct_id|criteria\n1|NCT00000002|Exclusion: MMF\n")
    (tmp_path / "a.json").write_text(GOOD)
    first, second = records([str(tmp_path)])
    assert isinstance(first, Record) and isinstance(second, Record)
    assert (first.format, first.trial.brief_title) == ("aact", "From a table")


def test_a_line_may_begin_in_the_head_and_end_behind_it(path: Path) -> None:
    long = study(1, descriptionModule={"briefSummary": "é" * HEAD})
    assert [each[2] for each in outcome(path, f"{long}\n{GOOD}")] == [KEPT, KEPT]


class Build:
    """Builds of a graph by the command line; `report` is what the last one wrote."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.report: dict[str, Any] = {}

    def __call__(self, *sources: Path, status: int) -> None:
        report = self.folder.with_suffix(".json")
        with pytest.raises(SystemExit) as ended:
            main(["build", *map(str, sources), "--graph", str(self.folder), "--report", str(report)])
        assert ended.value.code == status
        self.report = json.loads(report.read_text())
        assert self.report["read"] == self.report["kept"] + len(self.report["quarantined"])

    def trials(self) -> list[str]:
        rows = (
            trialgraph.open(self.folder)
            .sparql("SELECT ?id ?title WHERE { ?t tg:id ?id ; rdfs:label ?title }")
            .records()
        )
        return sorted(f"{row['id']} {row['title']}" for row in rows)


@pytest.fixture
def build(tmp_path: Path) -> Build:
    return Build(tmp_path / "graph")


def test_every_kind_of_bad_source_ends_in_status_1_and_the_good_ones_are_in_the_graph(
    build: Build, tmp_path: Path
) -> None:
    sources = tmp_path / "sources"
    (sources / "sub").mkdir(parents=True)
    (tmp_path / "none").mkdir()
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as entries:
        entries.writestr("spoiled.json", study(7))
        entries.writestr("sound.json", study(3))
    files = {
        "a.json": f"{GOOD}\n{study()[:-4]}".encode(),
        "b.zip": archive.getvalue().replace(b"NCT00000007", b"NCT00000008", 1),
        "c.gz": gzip.compress(study(4).encode()),
        "d.txt": b"",
        "sub/e.xml": XML["a file"][0].encode(),
        "sub/f.json": GOOD.encode(),
    }
    for name, data in files.items():
        (sources / name).write_bytes(data)
    build(sources, tmp_path / "none", tmp_path / "missing", status=1)
    assert build.trials() == [f"NCT0000000{number} A Trial" for number in (2, 3, 4)]
    assert (build.report["kept"], build.report["duplicates"]) == (3, 1)
    places = {
        each["source"].removeprefix(f"{tmp_path}/"): (each["record"], each["place"])
        for each in build.report["quarantined"]
    }
    assert places == {
        "sources/a.json": ("NCT00000001", "line 2"),
        "sources/b.zip!spoiled.json": ("", ""),
        "sources/d.txt": ("", ""),
        "sources/sub/e.xml": ("NCT00000001", ""),
        "none": ("", ""),
        "missing": ("", ""),
    }
    assert all(each["cause"] for each in build.report["quarantined"])


def test_nothing_to_read_ends_in_status_1(build: Build, tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    build(tmp_path / "none", status=1)
    assert [each["cause"] for each in build.report["quarantined"]] == ["a folder without files to read"]
    assert build.trials() == []


def titled(title: str, day: str) -> str:
    status = {"lastUpdatePostDateStruct": {"date": day}}
    return study(identificationModule={"nctId": "NCT00000001", "briefTitle": title}, statusModule=status)


def test_one_id_with_other_bytes_is_another_version_and_the_newer_one_counts(build: Build, path: Path) -> None:
    newer, older = titled("Newer", "2021-01-01"), titled("Older", "2020-01-01")
    path.write_text("\n".join((newer, older, newer)))
    build(path, status=0)
    assert (build.report["kept"], build.report["duplicates"]) == (2, 1)
    assert build.trials() == ["NCT00000001 Newer"]
    store = GraphStore.open(build.folder, read_only=True)
    assert (len(store.held()), len(list(store.records()))) == (2, 1)
