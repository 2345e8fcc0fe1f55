"""Which registered trial a record without a registry id may be: candidates, scored, never asserted.

A candidate stands in a graph of its own until a person accepts it. Related trials that a page lists never count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import pyoxigraph as ox

from trialgraph.ontology.namespaces import IDENTITY_GRAPH, TG
from trialgraph.queries.store import GraphStore

SAME_TITLE, SAME_SPONSOR = 0.9, 0.08

_SAME_TITLE = """SELECT DISTINCT ?study ?id ?sponsor WHERE {
  ?study a tg:ProvisionalTrial ; tg:briefTitle ?title .
  ?other tg:briefTitle|tg:officialTitle ?same ; tg:id ?id .
  MINUS { ?other a tg:ProvisionalTrial }
  FILTER(LCASE(?same) = LCASE(?title))
  OPTIONAL { ?study tg:leadSponsor ?sponsor . ?other tg:leadSponsor ?sponsor }
} ORDER BY ?study ?id"""

_DIGESTS = """SELECT ?study ?digest WHERE {
  ?record tg:describes ?study ; tg:digest ?digest . ?study a tg:ProvisionalTrial
} ORDER BY ?study"""


class Candidate(NamedTuple):
    """A registry id that a record may have: how sure (0 to 1), and on what ground."""

    id: str
    confidence: float
    basis: str


def link(store: GraphStore, known: Mapping[str, Mapping[str, Any]] | None = None) -> None:
    """Nothing; the identity graph holds the candidates of all provisional trials in the store afterwards.

    `known` are candidates found by people (id, confidence, basis), by the digest of the record they are about.
    """
    found = [*_by_title(store), *_by_digest(store, known or {})]
    store.load_shipped(line for n, (study, each) in enumerate(found, 1) for line in _quads(study, each, n))


def _by_title(store: GraphStore) -> Iterator[tuple[str, Candidate]]:
    for study, identifier, sponsor in store.select(_SAME_TITLE).rows:
        confidence = SAME_TITLE + (SAME_SPONSOR if sponsor else 0)
        basis = "same title and lead sponsor" if sponsor else "same title"
        yield str(study), Candidate(str(identifier), round(confidence, 2), basis)


def _by_digest(store: GraphStore, known: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, Candidate]]:
    for study, digest in store.select(_DIGESTS).rows:
        if candidate := known.get(str(digest)):
            yield str(study), Candidate(**candidate)


def _quads(study: str, candidate: Candidate, number: int) -> Iterable[str]:
    node = ox.NamedNode(f"{IDENTITY_GRAPH}#candidate{number}")
    decimal = ox.NamedNode("http://www.w3.org/2001/XMLSchema#decimal")
    graph = ox.NamedNode(IDENTITY_GRAPH)
    yield f"<{study}> <{TG}hasCandidate> {node} {graph} .\n"
    yield f"{node} <{TG}value> {ox.Literal(candidate.id)} {graph} .\n"
    yield f"{node} <{TG}confidence> {ox.Literal(str(candidate.confidence), datatype=decimal)} {graph} .\n"
    yield f"{node} <{TG}basis> {ox.Literal(candidate.basis)} {graph} .\n"
