"""The ROR data dump: both schemas, JSON, CSV and zip, and what is wrong with a broken one."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import msgspec
import pytest

from trialgraph.errors import InvalidTerms
from trialgraph.ontology.organizations import Organization, Organizations
from trialgraph.ontology.terminologies import ror

STANFORD, PFIZER, OXFORD = (f"https://ror.org/{id}" for id in ("00f54p054", "01xdqrp08", "052gg0110"))

Json = dict[str, Any]


def second(id: str, name: str, country: str = "US", city: str = "Stanford", **fields: Any) -> Json:
    """A record of schema 2, with what a reader needs and what it passes over."""
    names = [
        {"lang": "en", "types": ["ror_display", "label"], "value": name},
        {"lang": "es", "types": ["label"], "value": f"{name} (es)"},
        {"lang": None, "types": ["alias"], "value": f"Old {name}"},
        {"lang": None, "types": ["acronym"], "value": "ABC"},
    ]
    place = {"geonames_id": 1, "geonames_details": {"country_code": country, "country_name": "x", "name": city}}
    record = {"id": id, "names": names, "locations": [place], "status": "active", "domains": [], "types": ["education"]}
    return {**record, "relationships": [{"id": OXFORD, "label": "O", "type": "parent"}], **fields}


def first(id: str, name: str) -> Json:
    """The same in schema 1."""
    return {
        "id": id,
        "name": name,
        "labels": [{"label": f"{name} (es)", "iso639": "es"}],
        "aliases": [f"Old {name}"],
        "acronyms": ["ABC"],
        "addresses": [{"city": "Stanford", "lat": 1.0}],
        "country": {"country_code": "US", "country_name": "United States"},
        "relationships": [{"id": OXFORD, "label": "O", "type": "Parent"}, {"id": PFIZER, "type": "Child"}],
        "status": "active",
    }


ROW = {
    "id": STANFORD,
    "names.types.ror_display": "Stanford University",
    "names.types.label": "en: Stanford University; es: Stanford University (es)",
    "names.types.alias": "no_lang_code: Old Stanford University",
    "names.types.acronym": "no_lang_code: ABC",
    "locations.geonames_details.country_code": "US",
    "locations.geonames_details.name": "Stanford",
    "relationships": f"child: {PFIZER}; parent: {OXFORD}",
    "status": "active",
}
EXPECTED = Organization(
    iri=STANFORD,
    ror=STANFORD,
    name="Stanford University",
    names=("Stanford University (es)", "Old Stanford University"),
    acronyms=("ABC",),
    country="US",
    city="Stanford",
    parents=(OXFORD,),
)


def dump(folder: Path, *records: Any, name: str = "v1.50-2024-07-29-ror-data_schema_v2.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(records, indent=2, ensure_ascii=False), encoding="utf-8")
    return path


def table(*rows: dict[str, str]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def everything(path: Path) -> list[Organization]:
    return list(ror.read(path).organizations)


class TestSchemas:
    def test_the_second(self, tmp_path: Path) -> None:
        assert everything(dump(tmp_path, second(STANFORD, "Stanford University"))) == [EXPECTED]

    def test_the_first(self, tmp_path: Path) -> None:
        assert everything(dump(tmp_path, first(STANFORD, "Stanford University"))) == [EXPECTED]

    def test_csv(self, tmp_path: Path) -> None:
        path = tmp_path / "v1.50-2024-07-29-ror-data.csv"
        path.write_text(table(ROW), encoding="utf-8")
        assert everything(path) == [EXPECTED]

    def test_what_a_record_may_lack(self, tmp_path: Path) -> None:
        bare: Json = {
            "id": STANFORD,
            "names": [{"types": ["label"], "value": "S"}],
            "locations": [],
            "status": "active",
        }
        assert everything(dump(tmp_path, bare)) == [Organization(iri=STANFORD, ror=STANFORD, name="S")]
        bare = {"id": STANFORD, "name": "S", "addresses": None, "labels": None, "aliases": None, "country": None}
        assert everything(dump(tmp_path, bare)) == [Organization(iri=STANFORD, ror=STANFORD, name="S")]

    def test_the_version_is_that_of_the_file(self, tmp_path: Path) -> None:
        assert ror.read(dump(tmp_path, second(STANFORD, "S"))).version == "v1.50-2024-07-29"
        assert ror.read(dump(tmp_path, second(STANFORD, "S"), name="mine.json")).version == ""

    def test_a_company_is_called_what_it_is_called(self, tmp_path: Path) -> None:
        (found,) = everything(dump(tmp_path, second(PFIZER, "Pfizer (United States)")))
        assert (found.name, found.names[0]) == ("Pfizer", "Pfizer (United States)")
        (found,) = everything(dump(tmp_path, second(PFIZER, "Pfizer (Research)")))
        assert found.name == "Pfizer (Research)"


class TestPacking:
    def test_a_zip_holds_several_files_and_the_newest_json_is_read(self, tmp_path: Path) -> None:
        path = tmp_path / "v1.50-2024-07-29-ror-data.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("v1.50-2024-07-29-ror-data.json", json.dumps([first(OXFORD, "Oxford")]))
            archive.writestr(
                "v1.50-2024-07-29-ror-data_schema_v2.json", json.dumps([second(STANFORD, "Stanford University")])
            )
            archive.writestr("v1.50-2024-07-29-ror-data_schema_v2.csv", table(ROW))
        assert everything(path) == [EXPECTED]
        assert ror.read(path).version == "v1.50-2024-07-29"

    def test_one_of_csv_alone(self, tmp_path: Path) -> None:
        path = tmp_path / "ror.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("ror-data.csv", table(ROW))
        assert everything(path) == [EXPECTED]

    def test_gz(self, tmp_path: Path) -> None:
        path = tmp_path / "ror.json.gz"
        path.write_bytes(gzip.compress(json.dumps([second(STANFORD, "Stanford University")]).encode()))
        assert everything(path) == [EXPECTED]

    def test_a_file_larger_than_what_is_read_at_a_time(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = dump(tmp_path, second(STANFORD, "Stanford Universität é"), second(OXFORD, "東京"))
        whole = everything(path)
        for size in (1, 7, 64):
            monkeypatch.setattr(ror, "_CHUNK", size)
            assert everything(path) == whole

    def test_it_can_be_kept(self) -> None:
        kept = msgspec.msgpack.encode([EXPECTED])
        assert msgspec.msgpack.decode(kept, type=list[Organization]) == [EXPECTED]


class TestLeftOut:
    def test_withdrawn_ones_are_counted(self, tmp_path: Path) -> None:
        path = dump(tmp_path, second(STANFORD, "S"), second(OXFORD, "O", status="withdrawn"))
        release = ror.read(path)
        assert [each.name for each in release.organizations] == ["S"]
        assert release.left_out == {"withdrawn by ROR": 1}

    def test_those_that_are_no_more_are_kept(self, tmp_path: Path) -> None:
        assert len(everything(dump(tmp_path, second(STANFORD, "S", status="inactive")))) == 1


class TestBroken:
    def fails(self, path: Path) -> str:
        with pytest.raises(InvalidTerms) as error:
            everything(path)
        return str(error.value)

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("", "ror.json: it is empty"),
            ("   ", "ror.json: it is empty"),
            ("{}", "ror.json: a ROR data dump is a JSON list, this begins with '{}'"),
            ("<html>", "ror.json: a ROR data dump is a JSON list, this begins with '<html>'"),
            ("[", "ror.json: the JSON list breaks off"),
            ("[]", "ror.json: there is no organization in it"),
            ('[{"id": "x"', "ror.json: the JSON list breaks off"),
            ("[1]", "ror.json, record 1: it is no ROR record: AttributeError: 'int' object has no attribute 'get'"),
            ('[{"id": "x"}]', "ror.json, record 1: it is no ROR record: KeyError: 'name'"),
            ('[{"id": "x", "name": "y"}]', "ror.json, record 1: 'x' is no ROR id"),
            (
                '[{"id": "https://ror.org/00f54p055", "name": "y"}]',
                "ror.json, record 1: 'https://ror.org/00f54",
            ),
            (
                '[{"id": "https://ror.org/00f54p054", "name": ""}]',
                "ror.json, record 1: https://ror.org/00f54p05",
            ),
            ('[{"id": "https://ror.org/00f54p054", "name": 5}]', "ror.json, record 1: it is no ROR record: "),
        ],
    )
    def test_json(self, text: str, message: str, tmp_path: Path) -> None:
        path = tmp_path / "ror.json"
        path.write_text(text)
        assert self.fails(path).startswith(message)

    def test_an_id_that_is_there_twice(self, tmp_path: Path) -> None:
        path = dump(tmp_path, second(STANFORD, "S"), second(STANFORD, "S"), name="ror.json")
        assert self.fails(path) == f"ror.json, record 2: '{STANFORD}' is there already"

    def test_what_was_cut_off(self, tmp_path: Path) -> None:
        path = dump(tmp_path, second(STANFORD, "S"), second(OXFORD, "O"), name="ror.json")
        path.write_bytes(path.read_bytes()[:-40])
        assert self.fails(path) == "ror.json: the JSON list breaks off"

    def test_what_is_not_utf_8(self, tmp_path: Path) -> None:
        path = tmp_path / "ror.json"
        path.write_bytes(b'[{"id": "\xff"}]')
        assert self.fails(path).startswith("ror.json: it is not UTF-8")

    def test_csv_without_its_columns(self, tmp_path: Path) -> None:
        path = tmp_path / "ror.csv"
        path.write_text("id,label\nx,y\n")
        assert "no column 'name'" in self.fails(path)

    def test_csv_with_a_wrong_id(self, tmp_path: Path) -> None:
        path = tmp_path / "ror.csv"
        path.write_text(table({**ROW, "id": "05x"}))
        assert self.fails(path) == "ror.csv, line 2: '05x' is no ROR id"

    def test_a_zip_of_something_else(self, tmp_path: Path) -> None:
        path = tmp_path / "ror.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("readme.txt", "x")
        assert self.fails(path) == "ror.zip: there is no ROR data dump in it, a .json or a .csv file"

    def test_a_zip_that_is_broken_and_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        path = tmp_path / "ror.zip"
        path.write_bytes(b"PK\x03\x04broken")
        assert self.fails(path).startswith("ror.zip: ")
        assert self.fails(tmp_path / "absent.json").startswith("absent.json: ")


def test_a_dump_joins_the_shipped_table(tmp_path: Path) -> None:
    """What the package knows already keeps its IRI; the rest is found under ROR's."""
    fresh = "https://ror.org/03yrm5c26"
    path = dump(tmp_path, second(PFIZER, "Pfizer (United States)"), second(fresh, "Example Institute of Nowhere", "FR"))
    shipped = Organizations.shipped()
    both = shipped.with_others(ror.read(path).organizations)
    assert len(both) == len(shipped) + 1
    known = both.resolve("Old Pfizer (United States)").organization
    assert known is not None
    assert known.iri.endswith("/organization/pfizer")
    found = both.resolve("Institute Example of Nowhere, France").organization
    assert found is not None
    assert found.iri == fresh
