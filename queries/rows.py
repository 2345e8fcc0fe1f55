"""A table of answers, and the one thing that everything answering SPARQL can do."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import pyoxigraph as ox

from trialgraph.ontology.lexicon import Lexicon
from trialgraph.ontology.shelf import Shelf

Cell = str | int | float | bool | None
Answer = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples

XSD = "http://www.w3.org/2001/XMLSchema#"
_INTEGERS = {XSD + name for name in ("integer", "int", "long", "nonNegativeInteger", "positiveInteger")}
_REALS = {XSD + name for name in ("decimal", "double", "float")}


@dataclass(frozen=True)
class Rows:
    """Columns and rows in the order of the query; a cell without a value is None."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def __len__(self) -> int:
        return len(self.rows)

    def records(self) -> Iterator[dict[str, Cell]]:
        """Each row as a mapping from column to cell."""
        return (dict(zip(self.columns, row, strict=True)) for row in self.rows)

    def column(self, name: str) -> list[Cell]:
        """The cells of one column, top to bottom."""
        place = self.columns.index(name)
        return [row[place] for row in self.rows]


class Backend(Protocol):
    """A graph that answers SPARQL: the embedded store, or an endpoint somewhere else."""

    @property
    def lexicon(self) -> Lexicon:
        """The names that a person may use for terms, also for those that the graph does not hold."""
        ...

    @property
    def shelf(self) -> Shelf | None:
        """The terminologies beside the graph, where they can be looked into."""
        ...

    def select(self, text: str) -> Rows:
        """The answer to a query, its prefixes declared or not; raises InvalidQuery or GraphUnavailable."""
        ...


def cell(term: object) -> Cell:
    """A term as plain data: an IRI or words as text, numbers and booleans as themselves."""
    if isinstance(term, ox.Literal):
        return _plain(term.value, term.datatype.value)
    if isinstance(term, ox.NamedNode):
        return term.value
    return None if term is None else str(term)


def _plain(value: str, datatype: str) -> Cell:
    if datatype == XSD + "boolean":
        return value in ("true", "1")
    if datatype in _INTEGERS:
        return int(value)
    if datatype in _REALS and math.isfinite(number := float(value)):
        # A whole number prints as 28 whichever way a store spells it (28, 28.0, 2.8E1).
        return int(number) if number.is_integer() else number
    return value


def table(answer: Answer) -> Rows:
    """Any kind of answer as rows: ASK has one cell `answer`, CONSTRUCT the columns of a triple."""
    if isinstance(answer, ox.QueryBoolean):
        return Rows(("answer",), ((bool(answer),),))
    if isinstance(answer, ox.QueryTriples):
        triples = sorted((str(t.subject), str(t.predicate), str(t.object)) for t in answer)
        return Rows(("subject", "predicate", "object"), tuple(triples))
    columns = tuple(variable.value for variable in answer.variables)
    return Rows(columns, tuple(tuple(cell(term) for term in solution) for solution in answer))
