"""How terms hang together: the hierarchy, closed, and the classes that drugs belong to.

The closure is computed once, with NetworkX, and stands in a graph of its own, because a property path through the
hierarchy costs a query hundreds of milliseconds in one store and minutes in another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, NamedTuple

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
BROADER_TRANSITIVE = PREFIXES["skos"] + "broaderTransitive"
NOTATION = PREFIXES["skos"] + "notation"
DRUG_CLASS = TG + "DrugClass"
IS_A, IN_CLASS = TG + "isA", TG + "inClass"
NARROWER_END, BROADER_END = TG + "narrower", TG + "broader"
_RDF_TYPE, _CONCEPT = PREFIXES["rdf"] + "type", PREFIXES["skos"] + "Concept"
# What the package is called among authorities on the hierarchy.
PACKAGE = "curated"
# What SHACL checks records against is no statement of the graph.
_SHAPES = "shapes.ttl"


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


class Loaded(NamedTuple):
    """What other terminologies add: their graphs, and (narrower, broader) pairs of the hierarchy joined with ours."""

    graphs: Mapping[str, list[ox.Triple]] = {}
    hierarchy: Iterable[Pair] | None = None


def shipped_quads(loaded: Loaded | None = None) -> Iterator[str]:
    """The N-Quads lines of every graph that comes with the package: terms, bridges, classes, closure, ontology.

    Each line comes once, and their order is always the same.
    """
    return iter(dict.fromkeys(_lines_of(dict(_shipped()), loaded or Loaded())))


def _lines_of(shipped: dict[str, list[ox.Triple]], more: Loaded) -> Iterator[str]:
    """What the files say, and what follows from it."""
    loaded = more.graphs
    triples = {graph: [*shipped.get(graph, []), *loaded.get(graph, [])] for graph in {**shipped, **loaded}}
    for graph, found in triples.items():
        yield from (f"{triple} <{graph}> .\n" for triple in found)
    hierarchies: dict[str, list[Pair]] = {}
    terms: set[str] = set()
    for graph, found in triples.items():
        if graph.startswith(TERMS_GRAPH):
            own = sorted(_subjects(found))
            terms.update(own)
            yield from _concepts(own, graph)
            bridges = triples.get(BRIDGES_GRAPH, []) if graph == TERMS_GRAPH else []
            hierarchies[graph] = [*_hierarchy(found, bridges)]
    for graph, pairs in hierarchies.items():
        authority = graph.removeprefix(TERMS_GRAPH) or f"/{PACKAGE}"
        yield from _lines(is_a(pairs, ()), BROADER_TRANSITIVE, CLOSURE_GRAPH + authority)
    stated = (pair for pairs in hierarchies.values() for pair in pairs)
    closure = is_a(stated if more.hierarchy is None else more.hierarchy, terms)
    # A loaded hierarchy has terms of no type above its classes, such as ChEBI's "application".
    others = {above for _, above in closure} - {iri for found in triples.values() for iri in _classes(found)}
    yield from _lines(closure, IS_A, CLOSURE_GRAPH)
    for graph, found in triples.items():
        if graph.startswith(MEMBERSHIP_GRAPH):
            asserted = [(_iri(t.subject), _iri(t.object)) for t in found if t.predicate.value == IN_CLASS]
            yield from _lines((p for p in members(asserted, closure) if p[1] not in others), IN_CLASS, graph)


def _concepts(terms: Iterable[str], graph: str) -> Iterator[str]:
    for term in terms:
        yield f'<{term}> <{NOTATION}> "{contract(term)}" <{graph}> .\n'
        yield f"<{term}> <{_RDF_TYPE}> <{_CONCEPT}> <{graph}> .\n"


def _shipped() -> Iterator[tuple[str, list[ox.Triple]]]:
    """Every graph IRI with the triples of its files."""
    graphs: defaultdict[str, list[ox.Triple]] = defaultdict(list)
    root = files("trialgraph.ontology")
    for file in (*_turtle(root), *_turtle(root / "vocabulary")):
        if file.name != _SHAPES:
            graphs[ONTOLOGY_GRAPH].extend(_parsed(file))
    for file in _turtle(root / "terms"):
        graphs[_graph_of(file.name)].extend(_parsed(file))
    yield from graphs.items()


def _graph_of(name: str) -> str:
    """The graph of a file of terms."""
    stem = name.removesuffix(".ttl")
    if stem.startswith("membership-"):
        return MEMBERSHIP_GRAPH + stem.removeprefix("membership-")
    return BRIDGES_GRAPH if stem.startswith("bridges") else TERMS_GRAPH


def _turtle(folder: Traversable) -> list[Traversable]:
    return sorted((f for f in folder.iterdir() if f.name.endswith(".ttl")), key=lambda file: file.name)


def _parsed(file: Traversable) -> list[ox.Triple]:
    """The triples of a Turtle file, in order; raises InvalidTerms with the file and the place."""
    try:
        quads = list(ox.parse(file.read_bytes(), format=ox.RdfFormat.TURTLE))
    except SyntaxError as error:
        raise InvalidTerms(f"{file.name}: {error.msg}") from None
    # The parser gives blank nodes other names at every reading; these are the same every time.
    blank = dict.fromkeys(node for q in quads for node in (q.subject, q.object) if isinstance(node, ox.BlankNode))
    names = {node: ox.BlankNode(f"{file.name.removesuffix('.ttl')}{n}") for n, node in enumerate(blank, 1)}
    return [ox.Triple(_of(names, q.subject), q.predicate, _of(names, q.object)) for q in quads]


def _of(names: Mapping[ox.BlankNode, ox.BlankNode], node: Any) -> Any:
    return names[node] if isinstance(node, ox.BlankNode) else node


def _hierarchy(terms: Iterable[ox.Triple], bridges: Iterable[ox.Triple]) -> Iterator[Pair]:
    yield from ((_iri(t.subject), _iri(t.object)) for t in terms if t.predicate.value == BROADER)
    ends: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for triple in bridges:
        ends[_iri(triple.subject)][triple.predicate.value] = _iri(triple.object)
    for bridge, end in ends.items():
        if not {NARROWER_END, BROADER_END} <= end.keys():
            raise InvalidTerms(f"the bridge {contract(bridge)} lacks an end: tg:narrower and tg:broader")
        yield end[NARROWER_END], end[BROADER_END]


def _subjects(terms: Iterable[ox.Triple]) -> set[str]:
    return {_iri(t.subject) for t in terms if t.predicate.value == _RDF_TYPE}


def _classes(triples: Iterable[ox.Triple]) -> Iterator[str]:
    return (_iri(t.subject) for t in triples if t.predicate.value == _RDF_TYPE and _iri(t.object) == DRUG_CLASS)


def _iri(node: object) -> str:
    return str(getattr(node, "value", node))


def _lines(pairs: Iterable[Pair], predicate: str, graph: str) -> Iterator[str]:
    return (f"<{a}> <{predicate}> <{b}> <{graph}> .\n" for a, b in pairs)
