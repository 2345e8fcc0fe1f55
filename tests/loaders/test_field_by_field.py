"""What stands in the graph is what stands in the record, field by field, by a reader that shares nothing with ours."""

from __future__ import annotations

import copy
import gzip
import io
import json
import random
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.loaders.graph_tables import ELSEWHERE, PARTS, Graph
from tests.loaders.independent_json import from_json
from tests.loaders.independent_reader import Tables
from tests.loaders.independent_xml import from_xml
from tests.loaders.made_up_records import BARE, FULL, FULL_XML, ODD, OLD_XML, WITHHELD_XML, Study
from trialgraph.loaders.document import Document
from trialgraph.loaders.formats import ctgov_json, ctgov_xml
from trialgraph.loaders.model import Record
from trialgraph.loaders.quads import record_quads
from trialgraph.ontology.lexicon import Lexicon

DRAWN = 100
SEED = 20240229
V2, XML = Path("data", "ctgov-v2", "studies.jsonl.gz"), Path("data", "ctgov-xml", "studies.zip")


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon.shipped()


def quads(data: bytes, lexicon: Lexicon) -> list[str]:
    """The N-Quads of the one record of a document."""
    document = Document("record", lambda: io.BytesIO(data))
    [format] = [each for each in (ctgov_json, ctgov_xml) if each.recognises(document.head)]
    [found] = format.read(document)
    assert isinstance(found, Record), found
    return list(record_quads(found, lexicon))


def graph(data: bytes, lexicon: Lexicon) -> Graph:
    """The graph of the one record of a document."""
    return Graph(quads(data, lexicon))


def tables(data: bytes) -> Tables:
    """The tables of the same document without the loaders."""
    return from_json(json.loads(data)) if data.startswith(b"{") else from_xml(ElementTree.fromstring(data))


def differences(expected: Tables, found: Tables) -> Iterator[str]:
    """A line for each row that is missing from the graph, and for each that stands there beyond the record."""
    assert expected.keys() == found.keys()
    for name in expected:
        yield from (f"{name} lacks {row}" for row in (expected[name] - found[name]).elements())
        yield from (f"{name} adds {row}" for row in (found[name] - expected[name]).elements())


def drawn_studies(shared: Path, number: int = DRAWN) -> list[bytes]:
    """Studies of the v2 API, the same ones each time."""
    with gzip.open(shared / V2) as lines:
        return random.Random(SEED).sample(list(lines), number)


def drawn_documents(shared: Path) -> list[bytes]:
    """Documents of the legacy XML, the same ones each time."""
    with zipfile.ZipFile(shared / XML) as archive:
        names = [name for name in archive.namelist() if name.endswith(".xml")]
        return [archive.read(name) for name in random.Random(SEED).sample(names, DRAWN)]


def written(study: Study) -> bytes:
    return json.dumps(study).encode()


MADE_UP = {
    "full": written(FULL),
    "odd": written(ODD),
    "bare": written(BARE),
    "full xml": FULL_XML.encode(),
    "old xml": OLD_XML.encode(),
    "withheld xml": WITHHELD_XML.encode(),
}


@pytest.mark.parametrize("name", MADE_UP)
def test_the_graph_of_a_made_up_record_equals_the_record(name: str, lexicon: Lexicon) -> None:
    found = graph(MADE_UP[name], lexicon)
    assert [*differences(tables(MADE_UP[name]), found.tables())] == []
    assert found.beyond() == set()


@pytest.mark.parametrize("draw", [drawn_studies, drawn_documents])
def test_the_graphs_of_real_records_equal_the_records(
    draw: Callable[[Path], list[bytes]], shared: Path, lexicon: Lexicon
) -> None:
    documents = draw(shared)
    assert len(documents) == DRAWN
    found = [(data, graph(data, lexicon)) for data in documents]
    assert [line for data, each in found for line in differences(tables(data), each.tables())] == []
    assert [said for _, each in found for said in each.beyond()] == []


@pytest.mark.parametrize("name", ["full", "full xml"])
def test_a_full_record_leaves_no_table_empty(name: str) -> None:
    found = tables(MADE_UP[name])
    assert len(found) == 11
    assert [table for table, rows in found.items() if not rows] == []


def test_the_tables_of_a_study_are_those_that_a_person_reads() -> None:
    found = from_json(FULL)
    trial = set(found["trial"])
    assert {("id", "NCT90000001"), ("phase", "PHASE1"), ("minimumAge", "0.5000"), ("countryCode", "KR")} <= trial
    assert {("primaryCompletionDate", "2024-11-01"), ("primaryCompletionDatePrecision", "month")} <= trial
    assert {("startDatePrecision", "day"), ("relatedTrial", "NCT90000077"), ("hasResults", "true")} <= trial
    assert found["sites"]["Dale Clinic", "zurich", "zh", "CH"] == 1
    assert found["mesh"]["Mycophenolic Acid", "intervention", "http://id.nlm.nih.gov/mesh/D009173"] == 1
    assert found["mesh"]["Scleroderma, Systemic", "condition", "http://id.nlm.nih.gov/mesh/D012595"] == 1
    assert found["outcomes"]["secondary", "Smiles", "1 day", ""] == 2
    assert found["arms"]["Strollers", "SHAM_COMPARATOR", "flat", "Walk / OTHER / on the flat / "] == 1


def test_the_tables_of_a_document_are_those_that_a_person_reads() -> None:
    found = from_xml(ElementTree.fromstring(FULL_XML))
    trial = set(found["trial"])
    assert {("briefTitle", "Salt & Light"), ("phase", "PHASE2"), ("phase", "PHASE3"), ("sex", "ALL")} <= trial
    assert {("startDate", "2019-05-31"), ("completionDatePrecision", "month"), ("masking", "TRIPLE")} <= trial
    assert {("country", "Korea, Republic of"), ("countryCode", "KR"), ("primaryPurpose", "ECT")} <= trial
    assert ("briefSummary", "Whether salt,\nand how much.\n\n  -  Or light.") in trial
    assert not {name for name, _ in trial} & {"maximumAge", "maximumAgeText"}
    assert found["interventions"]["Salt", "DIETARY_SUPPLEMENT", "a spoon", "NaCl"] == 1
    assert found["arms"]["Two", "PLACEBO_COMPARATOR", "", "salt / DIETARY_SUPPLEMENT / a grain / "] == 1


def test_the_design_of_an_old_document_is_that_of_its_one_line() -> None:
    trial = set(from_xml(ElementTree.fromstring(OLD_XML))["trial"])
    assert {("masking", "DOUBLE"), ("interventionModel", "CROSSOVER"), ("studyType", "OBSERVATIONAL")} <= trial


# Where the made-up study is changed, and the table that then differs from its graph.
CHANGES = {
    "trial": ("statusModule", "startDateStruct", "date"),
    "sponsors": ("sponsorCollaboratorsModule", "leadSponsor", "name"),
    "officials": ("contactsLocationsModule", "overallOfficials", 0, "role"),
    "identifiers": ("identificationModule", "secondaryIdInfos", 1, "domain"),
    "arms": ("armsInterventionsModule", "armGroups", 2, "label"),
    "outcomes": ("outcomesModule", "otherOutcomes", 0, "measure"),
    "sites": ("contactsLocationsModule", "locations", 0, "city"),
    "conditions": ("conditionsModule", "conditions", 1),
    "eligibility": ("eligibilityModule", "eligibilityCriteria"),
}


@pytest.mark.parametrize("table", CHANGES)
def test_a_value_that_is_another_in_the_graph_is_seen(table: str, lexicon: Lexicon) -> None:
    changed = copy.deepcopy(FULL)
    *path, last = CHANGES[table]
    part = changed["protocolSection"]
    for key in path:
        part = part[key]
    part[last] = "1980" if last == "date" else "other"
    lines = [*differences(from_json(FULL), graph(written(changed), lexicon).tables())]
    assert {line.split()[0] for line in lines} == {table}
    assert {line.split()[1] for line in lines} == {"lacks", "adds"}


def test_a_date_without_a_precision_is_a_day(lexicon: Lexicon) -> None:
    lines = list(quads(written(FULL), lexicon))
    assert not any('Precision> "day"' in line for line in lines)
    assert [*differences(from_json(FULL), Graph(lines).tables())] == []
    months = [line for line in lines if 'Precision> "month"' in line]
    assert len(months) == 3
    less = Graph(line for line in lines if line not in months).tables()
    assert {line.split()[2] for line in differences(from_json(FULL), less)} == {
        "('primaryCompletionDatePrecision',",
        "('completionDatePrecision',",
        "('statusVerifiedDatePrecision',",
    }


def test_a_part_that_says_more_than_is_compared_is_seen() -> None:
    tg = "https://w3id.org/trialgraph/ontology#"
    said = [("trial", "hasSite", "<urn:site>"), ("site", "city", '"Oslo"'), ("site", "mood", '"glad"')]
    lines = [f"<urn:{subject}> <{tg}{name}> {value} <urn:record> .\n" for subject, name, value in said]
    kind = f"<urn:trial> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{tg}Trial> <urn:record> .\n"
    assert Graph([*lines, kind]).beyond() == {("hasSite", "mood")}


def test_every_part_of_a_trial_is_compared() -> None:
    assert len(PARTS) == 8
    assert set(PARTS) < ELSEWHERE
