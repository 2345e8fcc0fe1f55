"""The measurement of organizations runs on the records of anyone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.organizations import counted, main, merges, shares
from trialgraph.ontology.organizations import Organizations

STUDY = {
    "protocolSection": {
        "identificationModule": {"nctId": "NCT00000001", "briefTitle": "A trial"},
        "statusModule": {"overallStatus": "COMPLETED"},
        "sponsorCollaboratorsModule": {
            "leadSponsor": {"name": "Mayo Clinic", "class": "OTHER"},
            "collaborators": [
                {"name": "Celgene Corp", "class": "INDUSTRY"},
                {"name": "Nobody Known", "class": "OTHER"},
            ],
        },
        "contactsLocationsModule": {
            "locations": [
                {"facility": "Mayo Clinic", "city": "Rochester", "country": "United States"},
                {"facility": "Research Site", "city": "Rochester", "country": "United States"},
                {"facility": "Ward 1", "country": "Former Yugoslavia"},
            ],
            "overallOfficials": [{"name": "Ann Author"}],
        },
    }
}
SHARES = [
    ("sponsor", "written", 1, 0.333, 1),
    ("sponsor", "form", 1, 0.333, 1),
    ("sponsor", "order", 0, 0.0, 0),
    ("sponsor", "spelling", 0, 0.0, 0),
    ("sponsor", "not linked", 1, 0.333, 1),
    ("site", "written", 1, 0.5, 1),
    ("site", "form", 0, 0.0, 0),
    ("site", "order", 0, 0.0, 0),
    ("site", "spelling", 0, 0.0, 0),
    ("site", "not linked", 1, 0.5, 1),
]


@pytest.fixture
def records(tmp_path: Path) -> Path:
    path = tmp_path / "studies.jsonl"
    path.write_text(json.dumps(STUDY) + "\n", encoding="utf-8")
    return path


def test_shares_and_merges(records: Path) -> None:
    counts = counted([str(records)])
    found = {each: Organizations.shipped().resolve(each.name, each.country or None) for each in counts}
    assert list(shares(found, counts).rows) == SHARES
    assert list(merges(found, counts).rows) == [("Celgene", "Celgene Corp", "", "", "form", 0.98, 1)]


def test_it_is_printed(records: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "broken.jsonl"
    broken.write_text("{", encoding="utf-8")
    main([str(records), str(broken)], format="tsv")
    printed = capsys.readouterr()
    assert printed.out.splitlines()[1:] == ["Celgene\tCelgene Corp\t\t\tform\t0.98\t1"]
    assert "sponsor\tform\t1\t0.333\t1" in printed.err
    assert "broken.jsonl" in printed.err


def test_a_ror_dump_adds_what_it_knows(records: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dump = tmp_path / "ror.json"
    name = [{"value": "Nobody Known", "types": ["ror_display"]}]
    dump.write_text(json.dumps([{"id": "https://ror.org/03yrm5c26", "names": name, "status": "active"}]), "utf-8")
    main([str(records)], dump, "tsv")
    assert "sponsor\tnot linked\t0\t0.0\t0" in capsys.readouterr().err
