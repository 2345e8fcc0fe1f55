"""Which trials may be one and the same: candidates, scored, never asserted until a person accepts one.

Of a record without a registry id, the registered trials that it may be; of a trial of one registry, those of registries
that are preferred to it. Related trials that a page lists never count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import unquote

import pyoxigraph as ox

from trialgraph.ontology.namespaces import IDENTITY_GRAPH, RECORD, TG
from trialgraph.ontology.registries import REGISTRIES, SAME_TRIAL, registry_id
from trialgraph.queries.candidates import Sketch, Titles, likeness, sketches
from trialgraph.queries.decisions import decisions, settle
from trialgraph.queries.rows import Backend, Cell, Rows
from trialgraph.queries.store import GraphStore

# Candidates below this are not worth a person's time, and more than so many of one trial neither.
LEAST, MOST = 0.5, 5

_ORDER = {registry.name: place for place, registry in enumerate(REGISTRIES)}
_PROPERTIES = (
    "briefTitle",
    "officialTitle",
    "leadSponsor",
    "phase",
    "enrollmentCount",
    "startDate",
    "studies",
    "gives",
)
# Trials that are described in one query.
_LOT = 500

_TRIALS = "SELECT DISTINCT ?study ?id WHERE { ?study tg:id ?id } ORDER BY ?id"
_TITLES = "SELECT DISTINCT ?study ?title WHERE { ?study tg:briefTitle|tg:officialTitle ?title }"
# A property at a time: with a variable in its place the store looks through all triples of a study.
_VALUES = "SELECT DISTINCT ?study ?value WHERE {{ VALUES ?study {{ {studies} }} ?study tg:{property} ?value }}"
_STATED = """SELECT DISTINCT ?study ?stated WHERE {{
  VALUES ?study {{ {studies} }}
  {{ ?study tg:hasIdentifier ?node . ?node tg:identifierType ?type ; tg:value ?stated FILTER(?type IN ({types})) }}
  UNION {{ ?stated tg:describes ?study }} }}"""
_DIGESTS = """SELECT ?study ?digest WHERE {
  ?record tg:describes ?study ; tg:digest ?digest . ?study a tg:ProvisionalTrial
} ORDER BY ?study"""
_LISTED = """SELECT DISTINCT ?trial ?title ?candidate ?confidence ?basis WHERE {
  { ?study a tg:ProvisionalTrial } UNION { ?study tg:hasCandidate [] }
  ?study tg:id ?trial .
  OPTIONAL { ?study rdfs:label ?title }
  OPTIONAL { ?study tg:hasCandidate ?node . ?node tg:value ?candidate ; tg:confidence ?confidence ; tg:basis ?basis }
} ORDER BY ?trial DESC(?confidence) ?candidate ?title"""


class Candidate(NamedTuple):
    """A registry id that a trial may have: how sure (0 to 1), and on what ground."""

    id: str
    confidence: float
    basis: str


def link(store: GraphStore, known: Mapping[str, Mapping[str, Any]] | None = None) -> None:
    """Nothing; decisions are obeyed, and the identity graph holds the candidates of all other trials afterwards.

    `known` are candidates found by people (id, confidence, basis), by the digest of the record they are about.
    """
    settle(store)
    decided = {(each.id, each.value) for each in decisions(store)}
    ids = {str(study): str(id) for study, id in store.select(_TRIALS).rows}
    found = {
        (study, each.id): each
        for study, each in (*_by_likeness(store, ids), *_by_digest(store, known or {}))
        if (ids[study], each.id) not in decided
    }
    lines = [line for n, ((study, _), each) in enumerate(found.items(), 1) for line in _quads(study, each, n)]
    store.load_shipped(lines, stale=[IDENTITY_GRAPH])


def listed(backend: Backend) -> Rows:
    """Every trial that may be another one, with its candidates, and what was decided, by whom and when."""
    rows: list[tuple[Cell, ...]] = [(*row, None, None, None) for row in backend.select(_LISTED).rows]
    rows += [(each.id, None, each.value, None, None, each.verdict, each.by, each.at) for each in decisions(backend)]
    columns = ("trial", "title", "candidate", "confidence", "basis", "decision", "by", "at")
    return Rows(columns, tuple(sorted(rows, key=lambda row: str(row[0]))))


def _by_likeness(store: GraphStore, ids: Mapping[str, str]) -> Iterator[tuple[str, Candidate]]:
    """Candidates by what the records state: of each trial the likest first."""
    asking = [study for study, id in ids.items() if _place(id) > 0]
    if not asking:
        return
    titles = defaultdict[str, list[str]](list)
    for study, title in store.select(_TITLES).rows:
        titles[str(study)].append(str(title))
    registered = Titles((s, each) for s, own in titles.items() if registry_id(ids.get(s)) for each in own)
    like = {study: registered.like(titles[study]) - {study} for study in asking}
    like = {study: {each for each in found if _place(ids[each]) < _place(ids[study])} for study, found in like.items()}
    needed = {each for study, found in like.items() if found for each in (study, *found)}
    known, stated = _known(store, needed), _stated(store, needed)
    for study in asking:
        others = [each for each in like[study] if not stated[study] & stated[each]]
        yield from ((study, each) for each in _likest(known, study, others, ids))


def _likest(known: Mapping[str, Sketch], study: str, others: Iterable[str], ids: Mapping[str, str]) -> list[Candidate]:
    found = [Candidate(ids[each], *likeness(known[study], known[each])) for each in others]
    likely = sorted((each for each in found if each.confidence >= LEAST), key=lambda each: (-each.confidence, each.id))
    return likely[:MOST]


def _place(id: str) -> int:
    """The place of the id's registry in the order of preference; the last for a provisional id."""
    known = registry_id(id)
    return _ORDER[known.registry] if known else len(_ORDER)


def _known(store: GraphStore, studies: Iterable[str]) -> dict[str, Sketch]:
    values: dict[str, defaultdict[str, set[str]]] = {study: defaultdict(set) for study in studies}
    for lot in _lots(studies):
        for property in _PROPERTIES:
            for study, value in store.select(_VALUES.format(studies=lot, property=property)).rows:
                values[str(study)][property].add(str(value))
    return sketches(values)


def _stated(store: GraphStore, studies: Iterable[str]) -> dict[str, set[str]]:
    """The registries that each trial has an id of: two ids of one registry are those of two trials."""
    registries: dict[str, set[str]] = {study: set() for study in studies}
    types = ", ".join(f'"{name}"' for name in SAME_TRIAL)
    for lot in _lots(studies):
        for study, stated in store.select(_STATED.format(studies=lot, types=types)).rows:
            text = str(stated)
            own = unquote(text.removeprefix(RECORD).split("/")[1]) if text.startswith(RECORD) else text
            if known := registry_id(own):
                registries[str(study)].add(known.registry)
    return registries


def _lots(studies: Iterable[str]) -> Iterator[str]:
    left = iter(sorted(studies))
    while lot := " ".join(f"<{study}>" for study in islice(left, _LOT)):
        yield lot


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
