"""A graph as a user of the library holds it: opened, built from records, asked."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from trialgraph import seeds
from trialgraph.loaders.document import Document
from trialgraph.loaders.formats import named, recognise
from trialgraph.loaders.model import Criterion, EligibilityText, Record
from trialgraph.loaders.quads import record_iri, record_quads
from trialgraph.ontology.closure import shipped_quads
from trialgraph.ontology.extract import extract
from trialgraph.ontology.lexicon import Lexicon
from trialgraph.ontology.shelf import TERMINOLOGIES, Shelf
from trialgraph.queries import identity
from trialgraph.queries.ask import ask
from trialgraph.queries.rows import Backend, Rows
from trialgraph.queries.store import GraphStore

if TYPE_CHECKING:
    from trialgraph.loaders.report import Report


# A graph is put in order, which takes as long as loading it, where a record in so many is new.
_WORTH = 10


class Graph:
    """A graph that answers questions; `backend` is the store or endpoint behind it."""

    def __init__(self, backend: Backend) -> None:
        self.backend = backend

    def ask(self, name: str, **parameters: object) -> Rows:
        """The answer to a named question: `graph.ask("trials-excluding-treatment", treatment="MMF")`.

        Parameters take a name, synonym, CURIE or IRI; None leaves one out. Raises UnknownQuestion, InvalidParameter,
        UnknownTerm, AmbiguousTerm or UnknownTrial.
        """
        return ask(self.backend, name, {key: str(value) for key, value in parameters.items() if value is not None})

    def sparql(self, text: str) -> Rows:
        """The answer to any SPARQL 1.1 query; the usual prefixes need no declaration. Raises InvalidQuery."""
        return self.backend.select(text)


def open(folder: Path | str | None = None, *, endpoint: str | None = None) -> Graph:
    """The graph of a folder or of a SPARQL endpoint; with neither, the bundled seeds in memory.

    Raises GraphUnavailable where there is no graph.
    """
    if endpoint is not None:
        # SPARQLWrapper and rdflib behind it take ten times as long to import as all the rest.
        from trialgraph.queries.remote import Endpoint

        return Graph(Endpoint(endpoint))
    return Graph(bundled() if folder is None else GraphStore.open(folder, read_only=True))


def build(
    sources: Sequence[str],
    folder: Path | str,
    *,
    input_format: str | None = None,
    jobs: int = 1,
    resume: bool = False,
    fresh: bool = False,
    progress: Callable[[int, str, int | None], None] | None = None,
) -> Report:
    """The report of having read files, folders, globs and archives into the graph of a folder.

    What cannot be read is set aside and reported. A record that the graph holds in the same version is read
    again only where the package or a terminology changed since; with `resume` not even then, with `fresh` in any
    case. Raises GraphUnavailable, or InvalidParameter for an unknown `input_format`.
    """
    from trialgraph.loaders import pipeline

    start = time.perf_counter()
    format = named(input_format) if input_format else None
    store = GraphStore.open(folder)
    if not store.has_terms:
        load_terms(store)
    report = pipeline.build(
        sources,
        store,
        partial(record_quads, lexicon=store.lexicon, organizations=store.organizations),
        format=format,
        done=() if fresh else store.held() if resume else store.unchanged(),
        jobs=jobs,
        progress=progress,
    )
    fresh_records = report.kept - report.unchanged
    if fresh_records and store.shelf and list(store.shelf.terminologies()):
        # Records name terms that those before them did not.
        load_terms(store)
    identity.link(store, seeds.candidates())
    if fresh_records * _WORTH > len(store.held()):
        store.optimize()
    report.seconds = time.perf_counter() - start
    return report


def load_terms(store: GraphStore) -> None:
    """Nothing; the graph holds the shipped terms, the loaded ones that its records name, and what is above them."""
    loaded = list(store.shelf.terminologies()) if store.shelf else []
    extracted = extract(store.shelf, store.lexicon, store.terms()) if store.shelf and loaded else None
    store.load_terms(shipped_quads(extracted))


def bundled() -> GraphStore:
    """The five documents that come with the package, as a graph in memory."""
    store, lexicon = GraphStore.open(), Lexicon.shipped()
    store.load_shipped(shipped_quads())
    for name, place in seeds.paths():
        document = Document(name, partial(BytesIO, place.read_bytes()))
        for record in recognise(document).read(document):
            if isinstance(record, Record):
                store.write([(record_iri(record), "".join(record_quads(record, lexicon)), "")])
    identity.link(store, seeds.candidates())
    return store


def read_criteria(text: str, folder: Path | str | None = None) -> tuple[Criterion, ...]:
    """The criteria of a piece of eligibility text, each with what it says; offsets are code points into `text`.

    Names are linked to the shipped terms, and to the terminologies of the graph in `folder`.
    """
    from trialgraph.loaders.criteria.reader import read_criteria as read

    lexicon = Shelf(Path(folder) / TERMINOLOGIES).standing() if folder else Lexicon.shipped()
    return read(EligibilityText(text=text), lexicon)
