"""The count of quads counts every quad once, under a name that a person knows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.quads import kind, main, shares, sound
from trialgraph.ontology.lexicon import Lexicon


@pytest.fixture
def studies(tmp_path: Path) -> Path:
    study = {
        "protocolSection": {
            "identificationModule": {"nctId": "NCT00000001", "briefTitle": "A trial"},
            "eligibilityModule": {"eligibilityCriteria": "Exclusion Criteria:\n\n* Rituximab within 6 months"},
            "contactsLocationsModule": {"locations": [{"facility": "Ward", "city": "Lyon", "country": "France"}]},
        }
    }
    text = json.dumps(study)
    path = tmp_path / "studies.jsonl"
    path.write_text(f"{text}\n{{\n{text.replace('NCT00000001', 'NCT00000002')}\n", encoding="utf-8")
    return path


def test_what_records_share_is_counted_once(studies: Path) -> None:
    one, first = shares(list(sound([str(studies)], 2)), Lexicon.shipped())
    two, both = shares(sound([str(studies)], 1), Lexicon.shipped())
    assert (one, two) == (1, 2)
    quads = {share.kind: share.quads for share in first}
    again = {share.kind: share.quads for share in both}
    assert quads["characteristic"] > quads["criterion"] > 5
    assert {sort: again[sort] / quads[sort] for sort in quads if again[sort] != 2 * quads[sort]} == {
        "place or organization": 1
    }


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        ("<https://w3id.org/trialgraph/record/x/NCT1/ab>", "record"),
        ("<https://clinicaltrials.gov/study/NCT1>", "trial, and who sponsors it"),
        ("<https://w3id.org/trialgraph/record/x/NCT1/ab#E10>", "criterion"),
        ("<https://w3id.org/trialgraph/record/x/NCT1/ab#I2.3>", "characteristic"),
        ("<https://w3id.org/trialgraph/record/x/NCT1/ab#N2.unparsed1>", "stretch not understood"),
        ("<https://w3id.org/trialgraph/record/x/NCT1/ab#site12>", "site"),
    ],
)
def test_kinds_are_those_of_the_graph(node: str, expected: str) -> None:
    assert kind(f"{node} <p> <o> <g> .\n") == expected


def test_it_prints_all_of_it(studies: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(studies)])
    printed = capsys.readouterr().out
    assert "2 records" in printed
    assert "100.0%" in printed


def test_nothing_to_count_ends_it(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="there is no record to count"):
        main([str(tmp_path / "none")])
