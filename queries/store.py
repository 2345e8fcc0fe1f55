"""The embedded graph: an Oxigraph store in a folder, or in memory.

Every version of a source record has a named graph of its own. Records are loaded many at a time, all of a batch or
none of it, so that a build that is broken off at any moment leaves whole records.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from trialgraph.errors import GraphUnavailable
from trialgraph.ontology.lexicon import Lexicon
from trialgraph.ontology.namespaces import (
    DECISIONS_GRAPH,
    GRAPH,
    IDENTITY_GRAPH,
    ORGANIZATIONS_GRAPH,
    PLACES_GRAPH,
    PREFIXES,
    VERSIONS_GRAPH,
)
from trialgraph.ontology.organizations import Organizations
from trialgraph.ontology.shelf import TERMINOLOGIES, Shelf
from trialgraph.queries.rows import Answer, Rows, table
from trialgraph.queries.syntax import invalid_query
from trialgraph.queries.versions import (
    EDITION,
    TERMS,
    VERSIONS,
    Versions,
    family,
    is_newer,
    reading,
    revision,
    terms_of,
)

# Files of a store that is not yet one.
_BEGUN = re.compile(r"(LOCK|LOG|LOG\.old\.\d+|IDENTITY|MANIFEST-\d+|OPTIONS-\d+(\.dbtmp)?|\d+\.(log|dbtmp|sst))\Z")
# What a system says of a disk, a file system or a quota that takes no more.
_FULL = tuple(map(os.strerror, (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)))
# Graphs that no terminology fills.
_GATHERED = (DECISIONS_GRAPH, IDENTITY_GRAPH, PLACES_GRAPH, ORGANIZATIONS_GRAPH, VERSIONS_GRAPH)


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

    def write(self, batch: Sequence[tuple[str, str, str]]) -> None:
        """Nothing; the graph holds these records: of each the IRI, its N-Quads lines, and the day of its last update.

        A record that stands in the graph under the same IRI is replaced. Of two versions of a record the newer
        counts, which is the one that came later where they name no day; the older keeps its graph. All fresh records
        of a batch come at once, or none does. Raises GraphUnavailable, as where the disk is full.
        """
        fresh: dict[str, tuple[str, str, str]] = {}
        for graph, own, updated in batch:
            lines = own + reading(graph, self.edition)
            if graph in self.versions.superseded or self.versions.current.get(family(graph)) == graph:
                self.rewrite(graph, lines)
                continue
            if family(graph) in fresh:
                self._load(list(fresh.values()))
                fresh.clear()
            fresh[family(graph)] = (graph, lines, updated)
        self._load(list(fresh.values()))

    def load_shipped(self, quads: Iterable[str], stale: Iterable[str] = ()) -> None:
        """Nothing; each graph that the N-Quads lines name holds just those lines afterwards, and `stale` ones none.

        It is no transaction: broken off in the middle, the graph lacks terms until the next build.
        """
        lines = list(quads)
        with self._writing():
            fresh = dict.fromkeys(map(_graph, lines))
            for graph in {*fresh, *stale}:
                if self.versions.is_apart:
                    self.versions.withdraw(graph)
                self.store.remove_graph(ox.NamedNode(graph))
            self._bulk("".join(lines), counting=False)
            if self.versions.is_apart:
                for graph in fresh:
                    self.versions.copy(graph)

    @property
    def has_terms(self) -> bool:
        """Whether the graph holds the terms of this edition, all of them."""
        return ox.Quad(TERMS, EDITION, ox.Literal(self.edition), VERSIONS) in self.store

    def load_terms(self, quads: Iterable[str]) -> None:
        """Nothing; the graph holds these terms, and no others; broken off in the middle, it says that it has none."""
        with self._writing():
            for quad in list(self.store.quads_for_pattern(TERMS, EDITION, None, None)):
                self.store.remove(quad)
            self.load_shipped(quads, stale=list(self.term_graphs()))
            self._bulk(terms_of(self.edition), counting=True)
            self.store.flush()

    def term_graphs(self) -> Iterator[str]:
        """The graphs of terms, their hierarchy and classes, by IRI."""
        for graph in self.store.named_graphs():
            if isinstance(graph, ox.NamedNode) and graph.value.startswith(GRAPH) and graph.value not in _GATHERED:
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
    def edition(self) -> str:
        """What the reading of a record depends on besides the record, by a short name."""
        return (self.shelf or Shelf(Path())).edition()

    @cached_property
    def organizations(self) -> Organizations:
        """The organizations that sponsors and sites may be: the shipped ones, and those of added registers."""
        return self.shelf.known_organizations() if self.shelf else Organizations.shipped()

    @property
    def shelf(self) -> Shelf | None:
        """The terminologies beside the graph; a graph in memory has no place for any."""
        return Shelf(self.folder / TERMINOLOGIES) if self.folder else None

    def records(self) -> Iterator[str]:
        """The IRIs of the source records that count, in order; superseded versions do not."""
        return iter(sorted(self.versions.current.values()))

    def unchanged(self) -> set[str]:
        """The IRIs of all source records in the graph that would be read today as they were read then."""
        return self.versions.read_by(self.edition)

    def held(self) -> set[str]:
        """The IRIs of all source records in the graph, superseded versions too."""
        return set(self.versions.graphs())

    def query(self, text: str) -> Answer:
        """Oxigraph's own answer, unread; raises InvalidQuery. The default graph is all that is not superseded."""
        union = not self.versions.is_apart
        try:
            return self.store.query(text, prefixes=PREFIXES, use_default_graph_as_union=union)
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
    def versions(self) -> Versions:
        """The record graphs, and which of them are superseded."""
        found = Versions(self.store)
        if not self.read_only:
            found.settle()
        return found

    def _load(self, fresh: Sequence[tuple[str, str, str]]) -> None:
        """Records that the graph does not hold, one of each family."""
        older = {graph: self.versions.current.get(family(graph)) for graph, _, _ in fresh}
        pairs = [
            (graph, other) if is_newer(updated, self.versions.updated(other)) else (other, graph)
            for graph, _, updated in fresh
            if (other := older[graph])
        ]
        gone = {older for _, older in pairs}
        with self._writing():
            if pairs:
                self.versions.set_apart()
            counting = [lines for graph, lines, _ in fresh if graph not in gone]
            self._bulk("".join([*counting, *(revision(*pair) for pair in pairs)]), counting=True)
            self._bulk("".join(lines for graph, lines, _ in fresh if graph in gone), counting=False)
            self.versions.superseded.update(gone)
            self.versions.current.update({family(graph): graph for graph, _, _ in fresh if graph not in gone})
            for graph in gone:
                self.versions.withdraw(graph)

    def _bulk(self, lines: str, *, counting: bool) -> None:
        """Several times as fast as an update, and it leaves no log behind; up to a million lines come all at once."""
        if counting and self.versions.is_apart:
            lines += "".join(f"{_split(line)[0]}\n" for line in lines.splitlines())
        if lines:
            self.store.bulk_load(lines.encode(), format=ox.RdfFormat.N_QUADS)

    def rewrite(self, graph: str, lines: str) -> None:
        """Nothing; a graph of the store, whether it counts or not, holds just these N-Quads lines afterwards.

        One SPARQL update is one transaction of the store: all of it happens, or nothing.
        """
        update = [f"DROP SILENT GRAPH <{graph}>"]
        blocks = [f"GRAPH <{into}> {{ {triple} }}" for triple, into in map(_split, lines.splitlines())]
        if self.versions.is_apart and graph not in self.versions.superseded:
            stale = "\n".join(f"{triple} ." for triple in self.versions.exclusive(graph))
            update.insert(0, f"DELETE DATA {{ {stale} }}")
            blocks += [_split(line)[0] for line in lines.splitlines()]
        with self._writing():
            self.store.update(" ;\n".join([*update, f"INSERT DATA {{ {chr(10).join(blocks)} }}"]))

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except (OSError, RuntimeError) as error:
            raise GraphUnavailable(f"{self.place}: {_cause(error)}") from None


def _graph(line: str) -> str:
    return _split(line)[1]


def _split(line: str) -> tuple[str, str]:
    """The triple of an N-Quads line, and the IRI of its graph."""
    triple, _, graph = line.rstrip().removesuffix(".").rstrip().rpartition(" ")
    return f"{triple} .", graph.removeprefix("<").removesuffix(">")


def _refuse_foreign(place: Path, read_only: bool) -> None:
    """A store opened in a folder of other things would scatter its files among them."""
    if not place.exists():
        if read_only:
            raise GraphUnavailable(f"{place}: there is no graph here")
    elif not place.is_dir():
        raise GraphUnavailable(f"{place}: a graph is a folder, this is a file")
    elif not (place / "CURRENT").exists() and (read_only or not all(map(_is_begun, place.iterdir()))):
        raise GraphUnavailable(f"{place}: this folder does not hold a graph")


def _is_begun(file: Path) -> bool:
    """Whether a file is one that the store makes before it is a store: a build may be killed just then."""
    return bool(_BEGUN.match(file.name))


def _cause(error: Exception) -> str:
    """The store's message in one line; a lock is named for what it means."""
    message = " ".join(str(error).split()).removeprefix("IO error: ")
    if any(full in message for full in _FULL):
        return "no room left on the disk; what was loaded before stands: make room and run the same command again"
    return "another process is writing to this graph" if "lock" in message.lower() else message
