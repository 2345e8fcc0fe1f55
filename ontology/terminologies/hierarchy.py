"""What every release must keep to: no term is its own ancestor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter

from trialgraph.errors import InvalidTerms
from trialgraph.ontology.namespaces import contract
from trialgraph.ontology.terminologies.entry import Entry


def acyclic(entries: Iterable[Entry], name: str) -> Iterator[Entry]:
    """The entries as they come; after the last, InvalidTerms with the file's name and the ids of a cycle, if any."""
    above: dict[str, tuple[str, ...]] = {}
    for entry in entries:
        if entry.broader:
            above[entry.iri] = entry.broader
        yield entry
    try:
        TopologicalSorter(above).prepare()
    except CycleError as error:
        # graphlib walks from a term to those it depends on, backwards.
        cycle = " -> ".join(contract(iri) for iri in reversed(error.args[1]))
        raise InvalidTerms(f"{name}: a term is its own ancestor: {cycle}") from error
