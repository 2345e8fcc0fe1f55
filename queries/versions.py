"""Which record graphs a store holds, which of them are superseded, and the default graph without those.

As long as no record was superseded, the default graph of a query is the union of all graphs, which costs nothing. With
the first newer version of a record that is no longer true, and the default graph is written out: all that stands in
a graph that is not superseded, kept in step from then on.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import pyoxigraph as ox

from trialgraph.ontology.namespaces import PREFIXES, RECORD, TERMS_GRAPH, TG, VERSIONS_GRAPH

Triple = ox.Triple

VERSIONS, TERMS = ox.NamedNode(VERSIONS_GRAPH), ox.NamedNode(TERMS_GRAPH)
REVISES = ox.NamedNode(PREFIXES["prov"] + "wasRevisionOf")
EDITION = ox.NamedNode(TG + "edition")
_DESCRIBES = ox.NamedNode(TG + "describes")
_UPDATED = ox.NamedNode(TG + "lastUpdatePostDate")
# It stands in the graph of versions once the default graph has been written out to its end.
_APART = ox.Quad(VERSIONS, ox.NamedNode(TG + "defaultGraph"), ox.Literal("written out"), VERSIONS)
_DEFAULT = ox.DefaultGraph()
# Bytes of N-Triples that are copied into the default graph at a time.
_PORTION = 50_000_000


def family(record: str) -> str:
    """What all versions of one record share: its IRI without the digest at the end."""
    return record.rpartition("/")[0]


def is_newer(updated: str, other: str) -> bool:
    """Whether a record that came later is the newer one, by the days of their last updates, which may be empty."""
    return updated >= other or not updated


def revision(newer: str, older: str) -> str:
    """The N-Quads line which says that one record graph is a newer version of another."""
    return f"<{newer}> {REVISES} <{older}> {VERSIONS} .\n"


def reading(record: str, edition: str) -> str:
    """The N-Quads line which says by which edition of the reader a record was read."""
    return f'<{record}> {EDITION} "{edition}" <{record}> .\n'


def terms_of(edition: str) -> str:
    """The N-Quads line which says that the terms of an edition of the reader are there, all of them."""
    return f'{TERMS} {EDITION} "{edition}" {VERSIONS} .\n'


class Versions:
    """The record graphs of a store, by family."""

    def __init__(self, store: ox.Store) -> None:
        self.store = store

    @cached_property
    def superseded(self) -> set[str]:
        """The graphs that stand in the store but no longer count."""
        revisions = self.store.quads_for_pattern(None, REVISES, None, VERSIONS)
        return {quad.object.value for quad in revisions if isinstance(quad.object, ox.NamedNode)}

    def graphs(self) -> Iterator[str]:
        """The record graphs that stand in the store; one that is said to be superseded may still have to come."""
        found = (graph.value for graph in self.store.named_graphs() if isinstance(graph, ox.NamedNode))
        return (graph for graph in found if graph.startswith(RECORD))

    @cached_property
    def current(self) -> dict[str, str]:
        """The graph that counts, of each family; read once, since listing all for every record would be quadratic."""
        return {family(graph): graph for graph in self.graphs() if graph not in self.superseded}

    def read_by(self, edition: str) -> set[str]:
        """The graphs, superseded ones too, that stand in the store as this edition of the reader reads them."""
        found = self.store.quads_for_pattern(None, EDITION, ox.Literal(edition), None)
        return {quad.subject.value for quad in found if isinstance(quad.subject, ox.NamedNode)}

    @property
    def is_apart(self) -> bool:
        """Whether the default graph is written out, so that it is not the union of all graphs."""
        return _APART in self.store

    def updated(self, graph: str) -> str:
        """The day on which the registry last changed the record, as ISO; empty where the record does not say."""
        found = self.store.quads_for_pattern(None, _UPDATED, None, ox.NamedNode(graph))
        return next((quad.object.value for quad in found if isinstance(quad.object, ox.Literal)), "")

    def set_apart(self) -> None:
        """Nothing; the default graph is written out afterwards, if it was not already."""
        if self.is_apart:
            return
        # What a copy left that was broken off.
        self.store.clear_graph(_DEFAULT)
        for portion in self._portions():
            self.store.bulk_load(portion, format=ox.RdfFormat.N_TRIPLES)
        for graph in self.store.named_graphs():
            if isinstance(graph, ox.NamedNode) and not graph.value.startswith(RECORD):
                self.copy(graph.value)
        self.store.add(_APART)
        self.store.flush()

    def settle(self) -> None:
        """Nothing; superseded records are out of the default graph, also where a build was killed before that."""
        if self.is_apart:
            for graph in self.superseded:
                if any(self.store.quads_for_pattern(ox.NamedNode(graph), _DESCRIBES, None, _DEFAULT)):
                    self.withdraw(graph)

    def copy(self, graph: str) -> None:
        """Nothing; the default graph says what the graph says, of the same blank nodes."""
        quads = self.store.quads_for_pattern(None, None, None, ox.NamedNode(graph))
        self.store.bulk_extend([ox.Quad(*quad.triple) for quad in quads])

    def withdraw(self, graph: str) -> None:
        """Nothing; the default graph no longer says what only this graph says: of a record, all of it at once."""
        plain: list[Triple] = []
        for triple in self.exclusive(graph):
            if isinstance(triple.subject, ox.BlankNode) or isinstance(triple.object, ox.BlankNode):
                # An update cannot name them, and no record has any.
                self.store.remove(ox.Quad(*triple))
            else:
                plain.append(triple)
        if plain:
            lines = "\n".join(f"{triple} ." for triple in plain)
            self.store.update(f"DELETE DATA {{\n{lines}\n}}")

    def exclusive(self, graph: str) -> Iterator[Triple]:
        """The triples of a graph that stand in no other graph that counts."""
        for quad in self.store.quads_for_pattern(None, None, None, ox.NamedNode(graph)):
            if not self._is_said_elsewhere(quad.triple, graph):
                yield quad.triple

    def _is_said_elsewhere(self, triple: Triple, graph: str) -> bool:
        saying = self.store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
        others = (quad.graph_name.value for quad in saying if isinstance(quad.graph_name, ox.NamedNode))
        return any(other != graph and other not in self.superseded for other in others)

    def _portions(self) -> Iterator[bytes]:
        """What the records say that count, as N-Triples."""
        portion = bytearray()
        for record in self.current.values():
            portion += self.store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.NamedNode(record)) or b""
            if len(portion) > _PORTION:
                yield bytes(portion)
                portion.clear()
        yield bytes(portion)
