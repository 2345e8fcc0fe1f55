"""What stands in the graph is what stands in the record, field by field, by a reader that shares nothing with ours."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest

from tests.loaders.graph_tables import Graph
from tests.loaders.independent_reader import Tables
from trialgraph.loaders.document import Document
from trialgraph.loaders.formats import ctgov_json, ctgov_xml
from trialgraph.loaders.model import Record
from trialgraph.loaders.quads import record_quads
from trialgraph.ontology.lexicon import Lexicon

DRAWN = 100
SEED = 20240229


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return Lexicon.shipped()


def graph(data: bytes, lexicon: Lexicon) -> Graph:
    """The graph of the one record of a document."""
    document = Document("record", lambda: io.BytesIO(data))
    format = ctgov_json if data.lstrip().startswith(b"{") else ctgov_xml
    [found] = format.read(document)
    assert isinstance(found, Record), found
    return Graph(record_quads(found, lexicon))


def differences(expected: Tables, found: Tables) -> Iterator[str]:
    """A line for each row that is missing from the graph, and for each that stands there beyond the record."""
    assert expected.keys() == found.keys()
    for name in expected:
        yield from (f"{name} lacks {row}" for row in (expected[name] - found[name]).elements())
        yield from (f"{name} adds {row}" for row in (found[name] - expected[name]).elements())
