"""A trial gives the same facts as a v2 study and as legacy XML, but for what the older format does not say."""

from __future__ import annotations

import gzip
import json
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import pytest

from tests.loaders.graph_tables import Graph
from tests.loaders.independent_reader import Row, Tables
from tests.loaders.independent_xml import from_xml
from tests.loaders.legacy_xml import FORMER_NAMES, OTHER_CLASSES, legacy_xml, plain, set_in_lines
from tests.loaders.made_up_records import FULL, ODD, Study
from tests.loaders.test_field_by_field import V2, XML, differences, drawn_studies, graph, written
from trialgraph.ontology.lexicon import Lexicon

DRAWN = 50
PAGE = Path(__file__).parents[2] / "docs" / "graph.md"
SECTION = "## What the legacy XML does not say"

# What is understood of a record: beside its fields, this must not depend on the format either.
UNDERSTOOD = {
    "gives": "SELECT ?term { ?trial tg:gives ?term }",
    "studies": "SELECT ?term { ?trial tg:studies ?term }",
    "characteristics": """
        SELECT ?list ?effect ?kind ?about ?timing ?low ?high ?number ?unit {
          ?criterion tg:list ?list ; tg:hasCharacteristic ?part . ?part tg:effect ?effect ; tg:kind ?kind
          OPTIONAL { ?part tg:about ?about } OPTIONAL { ?part tg:timing ?timing }
          OPTIONAL { ?part tg:lowDays ?low } OPTIONAL { ?part tg:highDays ?high }
          OPTIONAL { ?part tg:number ?number } OPTIONAL { ?part tg:unit ?unit }
        }""",
}


class Difference(NamedTuple):
    """How a row of a v2 study reads in the older format, None where it is not there; and why."""

    table: str
    row: Callable[[Row], Row | None]
    words: str
    why: str


def _without_related(row: Row) -> Row | None:
    return None if row[0] == "relatedTrial" else row


def _former_country(row: Row) -> Row:
    return ("country", FORMER_NAMES.get(row[1], row[1])) if row[0] == "country" else row


def _known_class(row: Row) -> Row:
    name, role, agency_class, known = row
    return name, role, "OTHER" if agency_class in OTHER_CLASSES else agency_class, known


def _bare_identifier(row: Row) -> Row:
    # The sponsor's own id has no type in either format, and the alias is an element of its own.
    value, type, _ = row
    return row if type in ("", "NCT_ALIAS") else (value, "", "")


def _bare_heading(row: Row) -> Row:
    return *row[:2], ""


DIFFERENCES = (
    Difference("trial", _without_related, "tg:relatedTrial", "it does not name the trial of expanded access"),
    Difference("trial", _former_country, "tg:country", "the registry has renamed countries since"),
    Difference("sponsors", _known_class, "tg:agencyClass", "it knows four classes, of which `Other` is all the rest"),
    Difference("identifiers", _bare_identifier, "tg:identifierType", "it prints ids without their type and source"),
    Difference("mesh", _bare_heading, "skos:exactMatch", "it prints headings without their ids"),
)


def as_legacy(tables: Tables) -> Tables:
    """The tables of a v2 study, less what the XML does not say."""
    found = dict(tables)
    for each in DIFFERENCES:
        rows = map(each.row, found[each.table].elements())
        found[each.table] = Counter(row for row in rows if row is not None)
    return found


def in_words(tables: Tables) -> Tables:
    """Tables whose texts are their words: without the escapes of Markdown, line ends and the marks of lists."""

    def words(cell: str) -> str:
        return " ".join(word for word in plain(cell).split() if word not in ("*", "-"))

    return {name: Counter(tuple(map(words, row)) for row in rows.elements()) for name, rows in tables.items()}


def understood(found: Graph) -> Tables:
    return {name: Counter(found.rows(query)) for name, query in UNDERSTOOD.items()}


def unlike(study: Study, document: bytes, lexicon: Lexicon) -> Iterator[str]:
    """How the graph of a study differs from that of its XML, where it should not."""
    new, old = graph(written(study), lexicon), graph(document, lexicon)
    yield from differences(in_words(as_legacy(new.tables())), in_words(old.tables()))
    yield from differences(understood(new), understood(old))


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon.shipped()


@pytest.fixture(scope="module")
def pairs(shared: Path) -> list[tuple[bytes, bytes]]:
    """The real trials that are there in both formats."""
    with gzip.open(shared / V2) as lines:
        studies = {json.loads(line)["protocolSection"]["identificationModule"]["nctId"]: line for line in lines}
    with zipfile.ZipFile(shared / XML) as archive:
        documents = {Path(name).stem: name for name in archive.namelist()}
        return [(studies[id], archive.read(documents[id])) for id in sorted(studies.keys() & documents.keys())]


@pytest.mark.parametrize("study", [FULL, ODD], ids=["full", "odd"])
def test_a_made_up_trial_gives_the_same_facts_in_both_formats(study: Study, lexicon: Lexicon) -> None:
    assert [*unlike(study, legacy_xml(study), lexicon)] == []


def test_real_trials_give_the_same_facts_in_both_formats(shared: Path, lexicon: Lexicon) -> None:
    studies = [json.loads(data) for data in drawn_studies(shared, DRAWN)]
    assert len(studies) == DRAWN
    assert [line for study in studies for line in unlike(study, legacy_xml(study), lexicon)] == []


def test_the_registrys_own_documents_give_the_facts_of_its_studies(
    pairs: list[tuple[bytes, bytes]], lexicon: Lexicon
) -> None:
    # Headings are attached and places are named anew from time to time, without an update of the record.
    revised = {"mesh", "sites"}
    compared = 0
    for study, document in pairs:
        new, old = (graph(data, lexicon).tables() for data in (study, document))
        updates = [{row for row in each["trial"] if row[0] == "lastUpdatePostDate"} for each in (new, old)]
        if updates[0] == updates[1]:
            compared += 1
            lines = [*differences(in_words(as_legacy(new)), in_words(old))]
            assert {line.split()[0] for line in lines} <= revised, lines
    assert (len(pairs), compared) == (11, 5)


@pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda each: each.words)
def test_every_difference_is_there_and_told(difference: Difference, lexicon: Lexicon) -> None:
    rows = graph(written(FULL), lexicon).tables()[difference.table].elements()
    assert any(difference.row(row) != row for row in rows)
    told = PAGE.read_text(encoding="utf-8").partition(SECTION)[2].partition("\n## ")[0]
    assert f"| `{difference.words}`" in told
    assert difference.why in told


def test_what_is_understood_of_the_made_up_trial_is_not_nothing(lexicon: Lexicon) -> None:
    found = understood(graph(legacy_xml(FULL), lexicon))
    assert len(found) == 3
    assert all(found.values())
    assert [row[1] for row in found["characteristics"] if "treatment-exposure" in row] == ["excludes"]


def test_a_fact_that_one_format_lacks_is_seen(lexicon: Lexicon) -> None:
    lossy = re.sub(rb"<gender>.*?</gender>|within 4 weeks", b"", legacy_xml(FULL))
    lines = [*unlike(FULL, lossy, lexicon)]
    assert {line.split()[0] for line in lines} == {"trial", "eligibility", "characteristics"}
    assert "trial lacks ('sex', 'FEMALE')" in lines


def test_the_document_of_a_study_prints_the_words_of_the_registry() -> None:
    document = ElementTree.fromstring(legacy_xml(FULL))
    assert document.findtext("phase") == "Phase 1/Phase 2"
    assert document.findtext("study_design_info/masking") == "Double (Participant, Outcomes Assessor)"
    assert document.findtext("start_date") == "February 28, 2021"
    assert document.findtext("completion_date") == "January 2025"
    assert document.findtext("overall_status") == "Active, not recruiting"
    assert document.findtext("eligibility/healthy_volunteers") == "No"
    assert [each.text for each in document.findall("location_countries/country")] == [
        "Switzerland",
        "Korea, Republic of",
        "Former Yugoslavia",
    ]
    assert from_xml(document)["officials"]["Ann Hill, MD", "PRINCIPAL_INVESTIGATOR", "Hill University"] == 1


def test_texts_are_set_in_lines_as_the_registry_set_them() -> None:
    listed = "Any of:\n\n* Age \\>= 18\n* " + "word " * 20 + "\n\n  1. nested\n\n10. ten"
    words = " ".join(["word"] * 17)
    assert set_in_lines(listed, 8) == (
        "\n        Any of:\n\n          -  Age >= 18\n\n"
        f"          -  {words}\n             word word word\n\n"
        "               1. nested\n\n         10. ten\n      "
    )
