"""What people decided about which trials are one, in a graph of its own that every build obeys.

An accepted decision gives the records of one trial the IRI and the id of the other, and leaves in each the id that it
was read with, so that it can be taken back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import quote

import pyoxigraph as ox

from trialgraph.errors import InvalidParameter, UnknownTrial
from trialgraph.ontology.namespaces import DECISIONS_GRAPH, PREFIXES, TG, TRIAL
from trialgraph.ontology.registries import preferred, registry_id
from trialgraph.queries.resolution import resolve
from trialgraph.queries.rows import XSD, Backend
from trialgraph.queries.store import GraphStore

ACCEPTED, REJECTED = "accepted", "rejected"

_DECISIONS = """SELECT ?id ?value ?verdict ?by ?at WHERE {
  ?decision tg:decidedId ?id ; tg:value ?value ; tg:verdict ?verdict ; prov:generatedAtTime ?at .
  ?decision prov:wasAttributedTo ?person . ?person rdfs:label ?by
} ORDER BY ?at ?id ?value"""
# Superseded versions too: what changed between two versions of a record is asked of one trial.
_READ_AS = """SELECT DISTINCT ?record ?id ?read WHERE {
  GRAPH ?record { ?record tg:readAs ?read ; tg:describes ?trial . ?trial tg:id ?id }
} ORDER BY ?record"""
_NAMED = """SELECT DISTINCT ?record ?id WHERE {{
  VALUES ?id {{ {ids} }}
  GRAPH ?record {{ ?trial tg:id ?id . ?record tg:describes ?trial }}
}} ORDER BY ?record"""

_TYPE, _LABEL = (ox.NamedNode(PREFIXES[prefix] + name) for prefix, name in (("rdf", "type"), ("rdfs", "label")))
_ID, _READ, _PROVISIONAL = (ox.NamedNode(TG + name) for name in ("id", "readAs", "ProvisionalTrial"))


class Decision(NamedTuple):
    """Whether `id` is the trial of the registry id `value`: who said so, and when (ISO)."""

    id: str
    value: str
    verdict: str
    by: str
    at: str


def decisions(backend: Backend) -> list[Decision]:
    """All that was decided, in the order of time."""
    return [Decision(*map(str, row)) for row in backend.select(_DECISIONS).rows]


def decide(store: GraphStore, id: str, other: str, verdict: str, by: str) -> Decision:
    """The decision as it is kept: it takes the place of one on the same two ids, or of `id` being another trial.

    Of two registries' ids the preferred one stays. Raises UnknownTrial, or InvalidParameter where `other` is the
    id of no registry, or where both are one trial already.
    """
    about, value = _order(_spelt(id), other)
    resolve(store, "Trial", id)
    if about == value:
        raise InvalidParameter(f"{about} and {other} are the same id")
    made = Decision(about, value, verdict, by, f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}")
    kept = [each for each in decisions(store) if not _is_replaced(each, made)]
    if verdict == ACCEPTED and _followed(value, _accepted(kept)) == about:
        raise InvalidParameter(f"{about} and {value} are one trial already")
    store.rewrite(DECISIONS_GRAPH, "".join(line for each in (*kept, made) for line in _quads(each)))
    settle(store)
    return made


def is_held(store: GraphStore, id: str) -> bool:
    """Whether the graph holds a record of the trial of that id."""
    try:
        resolve(store, "Trial", id)
    except UnknownTrial:
        return False
    return True


def settle(store: GraphStore) -> None:
    """Nothing; every record describes the trial that decisions say it does, as a build may have read it again."""
    accepted = _accepted(decisions(store))
    ids = " ".join(str(ox.Literal(each)) for each in accepted)
    read = {str(record): (str(id), str(read)) for record, id, read in store.select(_READ_AS).rows}
    named = store.select(_NAMED.format(ids=ids)).rows if ids else ()
    for record, (now, own) in {**{str(record): (str(id), str(id)) for record, id in named}, **read}.items():
        if (wanted := _followed(own, accepted)) != now:
            store.rewrite(record, "".join(f"{quad} .\n" for quad in _renamed(store, record, now, wanted, own)))


def trial_of(id: str) -> str:
    """The IRI of the trial of a registry id or of the id of a provisional trial."""
    known = registry_id(id)
    return known.iri if known else TRIAL + id


def _spelt(id: str) -> str:
    known = registry_id(id)
    return known.id if known else id


def _order(about: str, other: str) -> tuple[str, str]:
    """The id that gives way, and the registry's id that stays."""
    value, own = registry_id(other), registry_id(about)
    if value is None:
        raise InvalidParameter(f"'{other}' is the id of no registry")
    if own and own.registry != value.registry and preferred([own, value]) == own:
        return value.id, own.id
    return about, value.id


def _is_replaced(each: Decision, made: Decision) -> bool:
    both_accepted = each.verdict == made.verdict == ACCEPTED
    return each.id == made.id and (each.value == made.value or both_accepted)


def _accepted(found: Iterable[Decision]) -> dict[str, str]:
    return {each.id: each.value for each in found if each.verdict == ACCEPTED}


def _followed(id: str, accepted: Mapping[str, str]) -> str:
    """What an id is in the end, where that which it was accepted as was accepted as another in turn."""
    while id in accepted:
        id = accepted[id]
    return id


def _quads(each: Decision) -> Iterator[str]:
    graph = ox.NamedNode(DECISIONS_GRAPH)
    node = ox.NamedNode(f"{DECISIONS_GRAPH}#{quote(each.id, safe='')}-{quote(each.value, safe='')}")
    person = ox.NamedNode(f"{DECISIONS_GRAPH}#by-{quote(each.by, safe='')}")
    prov = PREFIXES["prov"]
    statements: list[tuple[ox.NamedNode, str, ox.NamedNode | ox.Literal]] = [
        (node, _TYPE.value, ox.NamedNode(TG + "IdentityDecision")),
        (node, TG + "decidedId", ox.Literal(each.id)),
        (node, TG + "value", ox.Literal(each.value)),
        (node, TG + "verdict", ox.Literal(each.verdict)),
        (node, prov + "generatedAtTime", ox.Literal(each.at, datatype=ox.NamedNode(XSD + "dateTime"))),
        (node, prov + "wasAttributedTo", person),
        (person, _TYPE.value, ox.NamedNode(prov + "Agent")),
        (person, _LABEL.value, ox.Literal(each.by)),
    ]
    for subject, predicate, object in statements:
        yield f"{subject} <{predicate}> {object} {graph} .\n"


def _renamed(store: GraphStore, record: str, now: str, wanted: str, own: str) -> Iterator[ox.Quad]:
    """What a record says, of the trial with the wanted id; `own` is the id that the record was read with."""
    graph, trial = ox.NamedNode(record), ox.NamedNode(trial_of(wanted))
    other: dict[object, ox.NamedNode] = {ox.NamedNode(trial_of(now)): trial}
    for quad in store.store.quads_for_pattern(None, None, None, graph):
        object = other.get(quad.object, quad.object)
        if quad.predicate in (_ID, _LABEL) and object == ox.Literal(now):
            object = ox.Literal(wanted)
        if quad.predicate != _READ and object != _PROVISIONAL:
            yield ox.Quad(other.get(quad.subject, quad.subject), quad.predicate, object, graph)
    if wanted != own:
        yield ox.Quad(graph, _READ, ox.Literal(own), graph)
    elif registry_id(own) is None:
        yield ox.Quad(trial, _TYPE, _PROVISIONAL, graph)
