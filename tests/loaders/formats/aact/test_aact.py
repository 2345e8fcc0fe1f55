"""The tables of AACT: read study by study, whatever their order, and equal to the records they were made from."""

from __future__ import annotations

import copy
import gzip
import io
import json
import random
import tempfile
import tracemalloc
import zipfile
from collections.abc import Iterator
from functools import partial
from io import BufferedIOBase
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.loaders.formats.aact.export import COLUMNS, Written, exported, in_files, tables, text
from tests.loaders.formats.test_ctgov_json import STUDY, TRIAL
from trialgraph.errors import InvalidRecord, UnreadableSource
from trialgraph.loaders.document import Document, Tables
from trialgraph.loaders.formats import aact, ctgov_json
from trialgraph.loaders.model import Record, Trial

UNCLOSED = "a quotation mark is opened and not closed"


def study(nct_id: str) -> dict[str, Any]:
    """The invented study of the v2 data model under another id, its arm named by both its interventions."""
    found = copy.deepcopy(STUDY)
    found["protocolSection"]["identificationModule"]["nctId"] = nct_id
    found["protocolSection"]["armsInterventionsModule"]["interventions"][1]["armGroupLabels"] = ["Active"]
    return found


STUDIES = [study(nct_id) for nct_id in ("NCT00000003", "NCT00000001", "NCT00000002")]


def expected(trial: Trial) -> Trial:
    """The trial as AACT can tell it: it has no ids of headings, and lists the countries by themselves."""
    countries = dict.fromkeys(site.country for site in trial.locations if site.country)
    headings = tuple(msgspec.structs.replace(each, id=None) for each in trial.mesh_terms)
    return msgspec.structs.replace(trial, location_countries=tuple(countries), mesh_terms=headings)


def records(found: Iterator[Record | InvalidRecord]) -> list[Record]:
    each = list(found)
    assert not [one for one in each if isinstance(one, InvalidRecord)]
    return [one for one in each if isinstance(one, Record)]


def split(found: Iterator[Record | InvalidRecord]) -> tuple[list[str], list[tuple[str, str, str]]]:
    """The ids of the records, and of what is no record the id, the place and the cause."""
    each = list(found)
    whole = [one.trial.nct_id or "" for one in each if isinstance(one, Record)]
    return whole, [(one.record, one.place, one.cause) for one in each if isinstance(one, InvalidRecord)]


def files(written: Written) -> dict[str, str | bytes]:
    return {f"{table}.txt": text(table, rows) for table, rows in written.items()}


def test_everything_the_model_holds_is_read() -> None:
    found = records(aact.read_tables(tables(exported(STUDIES))))
    assert [each.trial.nct_id for each in found] == ["NCT00000003", "NCT00000001", "NCT00000002"]
    first, second = TRIAL.interventions
    both = (first, msgspec.structs.replace(second, arm_group_labels=("Active",)))
    assert found[1].trial == msgspec.structs.replace(expected(TRIAL), interventions=both)
    assert [(each.source, each.place, each.format) for each in found] == [
        ("aact.zip", "studies.txt line 2", "aact"),
        ("aact.zip", "studies.txt line 3", "aact"),
        ("aact.zip", "studies.txt line 4", "aact"),
    ]


def test_the_tables_need_be_in_no_order() -> None:
    written = exported(STUDIES)
    in_order = {each.trial.nct_id: each for each in records(aact.read_tables(tables(written)))}
    for rows in written.values():
        random.Random(1).shuffle(rows)
    shuffled = records(aact.read_tables(tables(written)))
    assert len(shuffled) == 3
    for each in shuffled:
        before = in_order[each.trial.nct_id]
        assert (each.trial, each.digest) == (before.trial, before.digest)


def test_the_digest_does_not_depend_on_how_the_rows_are_numbered() -> None:
    [first] = records(aact.read_tables(tables(exported(STUDIES[1:2]))))
    second = records(aact.read_tables(tables(exported(STUDIES))))[1]
    assert first.digest == second.digest and first.place != second.place
    other = study("NCT00000001")
    other["protocolSection"]["armsInterventionsModule"]["interventions"][0]["armGroupLabels"] = []
    [third] = records(aact.read_tables(tables(exported([other]))))
    assert third.digest != first.digest


def test_tables_and_columns_may_be_absent() -> None:
    few = "nct_id|brief_title|overall_status\nNCT00000001|A Trial|Active, not recruiting\n"
    [record] = records(aact.read_tables(in_files({"studies.txt": few})))
    assert record.trial == Trial(nct_id="NCT00000001", brief_title="A Trial", overall_status="ACTIVE_NOT_RECRUITING")


def test_without_studies_there_is_nothing_to_read() -> None:
    with pytest.raises(UnreadableSource, match=r"aact\.zip: no table studies\.txt among them"):
        list(aact.read_tables(tables({"keywords": []})))
    assert not records(aact.read_tables(tables({"studies": []})))


@pytest.mark.parametrize("change", [lambda data: data.replace(b"\n", b"\r\n"), lambda data: b"\xef\xbb\xbf" + data])
def test_other_newlines_and_a_byte_order_mark_change_nothing(change: Any) -> None:
    written = {name: change(each.encode()) for name, each in files(exported(STUDIES)).items() if isinstance(each, str)}
    found = records(aact.read_tables(in_files(written)))
    assert found == records(aact.read_tables(tables(exported(STUDIES))))


def test_a_broken_row_is_named_and_the_others_load() -> None:
    broken = files(exported(STUDIES))
    broken["conditions.txt"] = (
        'id|nct_id|name|downcase_name\n1|NCT00000003|Gout\n2|NCT00000001|Gout|gout\n3|NCT00000002|"Gout|gout\n'
        "4|NCT00000002|Rickets|rickets\n5|NCT00000003|Rickets|rickets\n"
    )
    whole, bad = split(aact.read_tables(in_files(broken)))
    assert whole == ["NCT00000003", "NCT00000001", "NCT00000002"]
    assert bad == [
        ("NCT00000003", "conditions.txt line 2", "3 columns instead of 4"),
        ("NCT00000002", "conditions.txt line 4", UNCLOSED),
    ]
    found = [each.trial.conditions for each in aact.read_tables(in_files(broken)) if isinstance(each, Record)]
    assert found == [("Rickets",), ("Gout",), ("Rickets",)]


def test_an_open_quotation_mark_in_a_text_does_not_swallow_the_texts_after_it() -> None:
    broken = files(exported(STUDIES))
    broken["brief_summaries.txt"] = (
        'id|nct_id|description\n1|NCT00000003|"One\n\nmore | of it\n2|NCT00000001|"Two\n\n"\n3|NCT00000002|Three\n'
    )
    whole, bad = split(aact.read_tables(in_files(broken)))
    assert (len(whole), bad) == (3, [("NCT00000003", "brief_summaries.txt line 2", UNCLOSED)])
    found = [each.trial.brief_summary for each in aact.read_tables(in_files(broken)) if isinstance(each, Record)]
    assert found == [None, "Two\n\n", "Three"]


def test_a_study_whose_own_row_is_broken_is_named_once_for_each_table() -> None:
    written = exported(STUDIES)
    broken = files({"studies": written["studies"], "keywords": written["keywords"]})
    broken["studies.txt"] = str(broken["studies.txt"]).replace("NCT00000001|", "NCT00000001", 1)
    whole, bad = split(aact.read_tables(in_files(broken)))
    assert whole == ["NCT00000003", "NCT00000002"]
    width = len(COLUMNS["studies"].split())
    assert bad == [
        ("NCT00000001", "studies.txt line 3", f"{width - 1} columns instead of {width}"),
        ("NCT00000001", "keywords.txt line 3", "1 rows of no study that studies.txt lists, this one first"),
    ]


@pytest.mark.parametrize(
    ("column", "value", "cause"),
    [
        ("start_month_year", "soon", "'soon' is not a date (start_month_year)"),
        ("results_first_posted_date", "2020-02-31", "'2020-02-31' is not a date (results_first_posted_date)"),
        ("enrollment", "forty", "'forty' is not a number (enrollment)"),
        ("nct_id", "ISRCTN1", "the registry id is ISRCTN1"),
        ("nct_id", "", "the registry id is missing"),
    ],
)
def test_a_wrong_value_is_named_with_its_column(column: str, value: str, cause: str) -> None:
    rows = [{**row} for row in exported(STUDIES)["studies"]]
    rows[1][column] = value
    whole, bad = split(aact.read_tables(tables({"studies": rows})))
    nct_id = value if column == "nct_id" else "NCT00000001"
    assert (whole, bad) == (["NCT00000003", "NCT00000002"], [(nct_id, "studies.txt line 3", cause)])


def test_a_table_without_ids_is_named() -> None:
    whole, bad = split(aact.read_tables(in_files({**files(exported(STUDIES)), "keywords.txt": "id|name\n1|skin\n"})))
    assert (len(whole), bad) == (3, [("", "keywords.txt line 1", "no column nct_id")])


def test_a_table_in_another_encoding_is_named_by_its_rows() -> None:
    broken = {**files(exported(STUDIES)), "keywords.txt": "id|nct_id|name\n1|NCT00000001|é\n".encode("cp1252")}
    assert split(aact.read_tables(in_files(broken)))[1] == [("NCT00000001", "keywords.txt line 2", "not UTF-8")]


def test_damage_is_told_with_the_name_of_the_table() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, each in files(exported(STUDIES)).items():
            archive.writestr(name, each)
    data = bytearray(stream.getvalue())
    at = data.index(b"id|nct_id|name|downcase_name\n") + 40
    data[at : at + 4] = b"xxxx"

    def opened(name: str) -> BufferedIOBase | None:
        return zipfile.ZipFile(io.BytesIO(bytes(data))).open(name)  # type: ignore[return-value]

    with pytest.raises(UnreadableSource, match=r"aact\.zip!conditions\.txt: Bad CRC-32"):
        list(aact.read_tables(Tables("aact.zip", tuple(f"{table}.txt" for table in COLUMNS), opened)))


@pytest.mark.parametrize("stop", [0, 1])
def test_nothing_is_left_behind(stop: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    found = aact.read_tables(tables(exported(STUDIES)))
    assert next(iter(found)) and list(tmp_path.iterdir())
    if stop:
        found.close()  # type: ignore[attr-defined]
    else:
        assert len(list(found)) == 2
    assert not list(tmp_path.iterdir())


def test_memory_does_not_grow_with_the_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aact, "_BATCH", 20)

    def peak(number: int) -> int:
        rows = (f"{n}|NCT{n:08}|{'word ' * 4_000}\n" for n in range(number))
        listed = "nct_id|brief_title\n" + "".join(f"NCT{n:08}|A Trial\n" for n in range(number))
        given = in_files({"studies.txt": listed, "brief_summaries.txt": "id|nct_id|description\n" + "".join(rows)})
        tracemalloc.start()
        assert sum(isinstance(each, Record) for each in aact.read_tables(given)) == number
        held = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return held

    # The first study brings in what all studies need.
    assert peak(1)
    assert peak(600) < 1.5 * peak(150) < 10_000_000


def test_real_studies_are_the_same_as_their_json(shared: Path) -> None:
    lines: dict[str, bytes] = {}
    for path in sorted((shared / "data" / "ctgov-v2").glob("*.jsonl.gz")):
        with gzip.open(path, "rb") as file:
            for line in file:
                lines.setdefault(json.loads(line)["protocolSection"]["identificationModule"]["nctId"], line)
    given = Document("json", partial(io.BytesIO, b"".join(lines.values())))
    found = records(aact.read_tables(tables(exported(map(json.loads, lines.values())))))
    assert len(found) == len(lines) == 1031
    assert [each.trial for each in found] == [expected(each.trial) for each in records(ctgov_json.read(given))]
