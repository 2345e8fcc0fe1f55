"""Records without a registry id, and the registered trials that they may be."""

from __future__ import annotations

import pytest

from trialgraph.loaders.model import Record, Sponsor, Trial
from trialgraph.loaders.quads import record_iri, record_quads
from trialgraph.ontology.lexicon import Lexicon
from trialgraph.queries import identity
from trialgraph.queries.store import GraphStore

TITLE = "Stem cells in Systemic Sclerosis"
CANDIDATES = """SELECT ?id ?confidence ?basis {
  ?study tg:hasCandidate ?candidate .
  ?candidate tg:value ?id ; tg:confidence ?confidence ; tg:basis ?basis
}"""


def record(digest: str, title: str, sponsor: str, nct_id: str | None = None) -> Record:
    lead = (Sponsor(name=sponsor, role="LEAD"),) if sponsor else ()
    trial = Trial(nct_id=nct_id, brief_title=title, sponsors=lead)
    return Record(trial=trial, source="made", place="", format="pff", digest=digest * 64)


def write(store: GraphStore, each: Record) -> None:
    store.write([(record_iri(each), "".join(record_quads(each, Lexicon([]))), "")])


def graph(*records: Record) -> GraphStore:
    store = GraphStore.open()
    for each in records:
        write(store, each)
    return store


@pytest.mark.parametrize(
    ("title", "sponsor", "expected"),
    [
        (TITLE.upper(), "Stanford University", ("NCT00000001", "0.98", "same title, same lead sponsor")),
        (TITLE, "Another University", ("NCT00000001", "0.67", "same title, different lead sponsor")),
        (TITLE, "", ("NCT00000001", "0.9", "same title")),
    ],
)
def test_the_same_title_makes_a_candidate(title: str, sponsor: str, expected: tuple[str, str, str]) -> None:
    store = graph(record("a", TITLE, "Stanford University"), record("b", title, sponsor, "NCT00000001"))
    identity.link(store)
    assert [tuple(map(str, row)) for row in store.select(CANDIDATES).rows] == [expected]


def test_another_title_makes_none_and_a_second_link_adds_nothing() -> None:
    store = graph(record("a", TITLE, "X"), record("b", "Something else", "X", "NCT00000001"))
    identity.link(store)
    assert store.select(CANDIDATES).rows == ()
    write(store, record("c", TITLE, "X", "NCT00000002"))
    identity.link(store)
    size = len(store)
    identity.link(store)
    assert len(store) == size
    assert [str(row[0]) for row in store.select(CANDIDATES).rows] == ["NCT00000002"]


def test_what_a_person_concluded_is_kept_by_the_digest_of_the_record() -> None:
    store = graph(record("a", TITLE, "X"))
    identity.link(store, {"a" * 64: {"id": "NCT00000003", "confidence": 0.7, "basis": "a colleague knows"}})
    assert [str(row[0]) for row in store.select(CANDIDATES).rows] == ["NCT00000003"]
