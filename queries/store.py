"""The embedded graph: an Oxigraph store in a folder, or in memory.

Every source record has a named graph of its own, and a newer version of a record takes the place of the older one
in a single transaction, so that a reader never sees half of either.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from trialgraph.errors import GraphUnavailable
from trialgraph.ontology.lexicon import Lexicon
from trialgraph.ontology.namespaces import GRAPH, IDENTITY_GRAPH, PREFIXES, RECORD
from trialgraph.ontology.organizations import Organizations
from trialgraph.ontology.shelf import TERMINOLOGIES, Shelf
from trialgraph.queries.rows import Answer, Rows, table
from trialgraph.queries.syntax import invalid_query


class GraphStore:
    """A graph on disk or in memory that takes records in and answers SPARQL."""

    def __init__(self, store: ox.Store, folder: Path | None = None, *, read_only: bool = False) -> None:
        self.store, self.folder, self.place = store, folder, str(folder or "memory")
        self.read_only = read_only

    @classmethod
    def open(cls, folder: Path | str | None = None, *, read_only: bool = False) -> GraphStore:
        """The graph of a folder, made if there is none (unless `read_only`); without a folder, one in memory.

        A folder has one writer at a time; readers see what stood in it when they opened it. Raises
        GraphUnavailable where the folder is missing, locked, broken, or holds something else.
        """
        if folder is None:
            return cls(ox.Store())
        place = Path(folder)
        _refuse_foreign(place, read_only)
        try:
            opened = ox.Store.read_only(str(place)) if read_only else ox.Store(str(place))
        except (OSError, ValueError, RuntimeError) as error:
            raise GraphUnavailable(f"{place}: {_cause(error)}") from None
        return cls(opened, place, read_only=read_only)

    def close(self) -> None:
        """Nothing; the folder is free for another writer from now on, whoever still holds this object."""
        del self.store

    def __len__(self) -> int:
        return len(self.store)

    def replace(self, record: str, quads: Iterable[str]) -> None:
        """Nothing; the graph of `record` holds just these N-Quads lines afterwards, and its older versions are gone.

        Raises ValueError for a line of another graph: it would outlive the record it came from.
        """
        triples = [_triple_of(record, line) for line in quads]
        stale = self._versions[family(record)] | {record}
        self._swap(stale, {record: triples})
        self._versions[family(record)] = {record}

    def load_shipped(self, quads: Iterable[str], stale: Iterable[str] = ()) -> None:
        """Nothing; each graph that the N-Quads lines name holds just those lines afterwards, and `stale` ones none.

        It is no transaction: broken off in the middle, the graph lacks terms until the next build.
        """
        lines = list(quads)
        for graph in {*map(_graph, lines), *stale}:
            self.store.remove_graph(ox.NamedNode(graph))
        # Several times as fast as an update, and it leaves no log behind.
        self.store.bulk_load("".join(lines).encode(), format=ox.RdfFormat.N_QUADS)

    def term_graphs(self) -> Iterator[str]:
        """The graphs of terms, their hierarchy and classes, by IRI."""
        for graph in self.store.named_graphs():
            if isinstance(graph, ox.NamedNode) and graph.value.startswith(GRAPH) and graph.value != IDENTITY_GRAPH:
                yield graph.value

    def terms(self) -> set[str]:
        """The IRIs of all terms that the records name."""
        rows = self.select("SELECT DISTINCT ?term WHERE { ?part tg:about|tg:studies|tg:gives|tg:candidate ?term }")
        return {str(term) for term in rows.column("term")}

    @cached_property
    def lexicon(self) -> Lexicon:
        """The names that the graph's records were read with: the shipped terms, and terminologies that were added."""
        if not self.shelf:
            return Lexicon.shipped()
        return self.shelf.standing() if self.read_only else self.shelf.lexicon()

    @cached_property
    def organizations(self) -> Organizations:
        """The organizations that sponsors and sites may be: the shipped ones, and those of added registers."""
        added = list(self.shelf.organizations()) if self.shelf else []
        return Organizations.shipped().with_others(added) if added else Organizations.shipped()

    @property
    def shelf(self) -> Shelf | None:
        """The terminologies beside the graph; a graph in memory has no place for any."""
        return Shelf(self.folder / TERMINOLOGIES) if self.folder else None

    def records(self) -> Iterator[str]:
        """The IRIs of the source records held, in order."""
        return iter(sorted(record for versions in self._versions.values() for record in versions))

    def query(self, text: str) -> Answer:
        """Oxigraph's own answer, unread; raises InvalidQuery. The default graph is the union of all graphs."""
        try:
            return self.store.query(text, prefixes=PREFIXES, use_default_graph_as_union=True)
        except SyntaxError as error:
            raise invalid_query(text, str(error)) from None
        except OSError as error:
            raise GraphUnavailable(f"{self.place}: {_cause(error)}") from None

    def select(self, text: str) -> Rows:
        """The answer as rows; raises InvalidQuery, or GraphUnavailable where the store fails while answering."""
        answer = self.query(text)
        try:
            return table(answer)
        except OSError as error:
            raise GraphUnavailable(f"{self.place}: {_cause(error)}") from None

    def optimize(self) -> None:
        """Nothing; queries are faster after a large load into a graph that already held something."""
        self.store.flush()
        self.store.optimize()

    @cached_property
    def _versions(self) -> defaultdict[str, set[str]]:
        """Record graphs by family, read once: listing all graphs for every record would be quadratic."""
        versions: defaultdict[str, set[str]] = defaultdict(set)
        for graph in self.store.named_graphs():
            if isinstance(graph, ox.NamedNode) and graph.value.startswith(RECORD):
                versions[family(graph.value)].add(graph.value)
        return versions

    def _swap(self, stale: Iterable[str], fresh: Mapping[str, Iterable[str]]) -> None:
        """One SPARQL update is one transaction of the store: all of it happens, or nothing."""
        drops = [f"DROP SILENT GRAPH <{graph}>" for graph in sorted(stale)]
        blocks = [f"GRAPH <{graph}> {{\n{chr(10).join(triples)}\n}}" for graph, triples in fresh.items()]
        try:
            self.store.update(" ;\n".join([*drops, f"INSERT DATA {{ {' '.join(blocks)} }}"]))
        except (OSError, RuntimeError) as error:
            raise GraphUnavailable(f"{self.place}: {_cause(error)}") from None


def family(record: str) -> str:
    """What all versions of one record share: its IRI without the digest at the end."""
    return record.rpartition("/")[0]


def _graph(line: str) -> str:
    return _split(line)[1]


def _split(line: str) -> tuple[str, str]:
    """The triple of an N-Quads line, and the IRI of its graph."""
    triple, _, graph = line.rstrip().removesuffix(".").rstrip().rpartition(" ")
    return f"{triple} .", graph.removeprefix("<").removesuffix(">")


def _triple_of(record: str, line: str) -> str:
    triple, graph = _split(line)
    if graph != record:
        raise ValueError(f"a statement of {graph} cannot be stored with {record}")
    return triple


def _refuse_foreign(place: Path, read_only: bool) -> None:
    """A store opened in a folder of other things would scatter its files among them."""
    if not place.exists():
        if read_only:
            raise GraphUnavailable(f"{place}: there is no graph here")
    elif not place.is_dir():
        raise GraphUnavailable(f"{place}: a graph is a folder, this is a file")
    elif not (place / "CURRENT").exists() and (read_only or any(place.iterdir())):
        raise GraphUnavailable(f"{place}: this folder does not hold a graph")


def _cause(error: Exception) -> str:
    """The store's message in one line; a lock is named for what it means."""
    message = " ".join(str(error).split()).removeprefix("IO error: ")
    return "another process is writing to this graph" if "lock" in message.lower() else message
