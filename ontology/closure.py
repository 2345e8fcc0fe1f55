"""How terms hang together: the hierarchy, closed, and the classes that drugs belong to.

The closure is computed once, with NetworkX, and stands in a graph of its own, because a property path through the
hierarchy costs a query hundreds of milliseconds in one store and minutes in another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable

import networkx as nx
import pyoxigraph as ox

from trialgraph.errors import InvalidTerms
from trialgraph.ontology.namespaces import (
    BRIDGES_GRAPH,
    CLOSURE_GRAPH,
    MEMBERSHIP_GRAPH,
    ONTOLOGY_GRAPH,
    PREFIXES,
    TERMS_GRAPH,
    TG,
    contract,
)

Pair = tuple[str, str]
BROADER = PREFIXES["skos"] + "broader"
NOTATION = PREFIXES["skos"] + "notation"
IS_A, IN_CLASS = TG + "isA", TG + "inClass"
_RDF_TYPE = PREFIXES["rdf"] + "type"


def is_a(broader: Iterable[Pair], terms: Iterable[str]) -> list[Pair]:
    """The reflexive-transitive closure of (narrower, broader) pairs, sorted; a term without neighbours is itself.

    Raises InvalidTerms naming the terms of a cycle.
    """
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(terms)
    graph.add_edges_from(broader)
    if not nx.is_directed_acyclic_graph(graph):
        cycle = [contract(edge[0]) for edge in nx.find_cycle(graph)]
        raise InvalidTerms(f"a term is its own ancestor: {' -> '.join([*cycle, cycle[0]])}")
    return sorted((term, above) for term in graph for above in {term, *nx.descendants(graph, term)})


def members(in_class: Iterable[Pair], closure: Iterable[Pair]) -> list[Pair]:
    """One authority's (drug, class) pairs closed over the hierarchy, sorted.

    A kind of a member is a member, and a member belongs to every broader class too.
    """
    above: defaultdict[str, list[str]] = defaultdict(list)
    below: defaultdict[str, list[str]] = defaultdict(list)
    for narrow, broad in closure:
        above[narrow].append(broad)
        below[broad].append(narrow)
    pairs = {
        (kind, wider)
        for drug, group in in_class
        for kind in below.get(drug, [drug])
        for wider in above.get(group, [group])
    }
    return sorted(pair for pair in pairs if pair[0] != pair[1])


def shipped_quads() -> Iterator[str]:
    """The N-Quads lines of every graph that comes with the package: terms, bridges, classes, closure, ontology."""
    triples = dict(_shipped())
    for graph, found in triples.items():
        yield from (f"{triple} <{graph}> .\n" for triple in found)
    terms = triples[TERMS_GRAPH]
    for term in sorted(_subjects(terms)):
        yield f'<{term}> <{NOTATION}> "{contract(term)}" <{TERMS_GRAPH}> .\n'
    closure = is_a(_hierarchy(terms, triples.get(BRIDGES_GRAPH, [])), _subjects(terms))
    yield from _lines(closure, IS_A, CLOSURE_GRAPH)
    for graph, found in triples.items():
        if graph.startswith(MEMBERSHIP_GRAPH):
            asserted = [(_iri(t.subject), _iri(t.object)) for t in found if t.predicate.value == IN_CLASS]
            yield from _lines(members(asserted, closure), IN_CLASS, graph)


def _shipped() -> Iterator[tuple[str, list[ox.Triple]]]:
    """Every graph IRI with the triples of its files."""
    graphs: defaultdict[str, list[ox.Triple]] = defaultdict(list)
    root = files("trialgraph.ontology")
    for file in _turtle(root):
        graphs[_graph_of(file.name)].extend(_parsed(file))
    for folder, graph in (("vocabulary", ONTOLOGY_GRAPH), ("terms", None)):
        for file in _turtle(root / folder):
            graphs[graph or _graph_of(file.name)].extend(_parsed(file))
    yield from graphs.items()


def _graph_of(name: str) -> str:
    stem = name.removesuffix(".ttl")
    if stem.startswith("membership-"):
        return MEMBERSHIP_GRAPH + stem.removeprefix("membership-")
    return {"bridges": BRIDGES_GRAPH, "trialgraph": ONTOLOGY_GRAPH, "shapes": ONTOLOGY_GRAPH}.get(stem, TERMS_GRAPH)


def _turtle(folder: Traversable) -> list[Traversable]:
    return sorted((f for f in folder.iterdir() if f.name.endswith(".ttl")), key=lambda file: file.name)


def _parsed(file: Traversable) -> list[ox.Triple]:
    """The triples of a Turtle file, as written; raises InvalidTerms with the file and the place."""
    try:
        return [quad.triple for quad in ox.parse(file.read_bytes(), format=ox.RdfFormat.TURTLE)]
    except SyntaxError as error:
        raise InvalidTerms(f"{file.name}: {error.msg}") from None


def _hierarchy(terms: Iterable[ox.Triple], bridges: Iterable[ox.Triple]) -> Iterator[Pair]:
    yield from ((_iri(t.subject), _iri(t.object)) for t in terms if t.predicate.value == BROADER)
    ends: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for triple in bridges:
        ends[_iri(triple.subject)][triple.predicate.value] = _iri(triple.object)
    yield from ((e[TG + "narrower"], e[TG + "broader"]) for e in ends.values() if TG + "narrower" in e)


def _subjects(terms: Iterable[ox.Triple]) -> set[str]:
    return {_iri(t.subject) for t in terms if t.predicate.value == _RDF_TYPE}


def _iri(node: object) -> str:
    return str(getattr(node, "value", node))


def _lines(pairs: Iterable[Pair], predicate: str, graph: str) -> Iterator[str]:
    return (f"<{a}> <{predicate}> <{b}> <{graph}> .\n" for a, b in pairs)
