"""What the records of each format are."""

from __future__ import annotations

import pytest

from tests.queries.test_identity import record
from trialgraph.loaders.formats import FORMATS, aact, registry_lines
from trialgraph.loaders.formats.kinds import AGGREGATOR, KINDS, PAGE, REGISTRY, kind
from trialgraph.loaders.quads import record_quads
from trialgraph.ontology.lexicon import Lexicon


def test_every_format_whose_name_records_bear_has_a_kind() -> None:
    named = {each.NAME for each in FORMATS if each is not registry_lines} | {aact.NAME}
    assert named == set(KINDS)


@pytest.mark.parametrize(
    ("format", "expected"),
    [("ctgov-xml", REGISTRY), ("euctr-text", REGISTRY), ("ictrp", AGGREGATOR), ("pff", PAGE), ("unheard-of", PAGE)],
)
def test_a_record_is_of_its_format_s_kind(format: str, expected: str) -> None:
    assert kind(format) == expected


def test_a_record_says_its_kind_once() -> None:
    lines = [line for line in record_quads(record("a", "A title", "X"), Lexicon([])) if "sourceKind" in line]
    assert [line.split()[2] for line in lines] == ['"page"']
