"""Whether a graph is sound, and how much of its criteria was understood.

Records are looked at one by one: SHACL over a whole graph takes hours, over a record milliseconds.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import pyoxigraph as ox

from trialgraph.ontology.namespaces import ORGANIZATIONS_GRAPH, PLACES_GRAPH, TG
from trialgraph.queries.rows import Cell, Rows, cell
from trialgraph.queries.store import GraphStore

Values = dict[str, list[object]]


class Fault(NamedTuple):
    """What is wrong, in which record, at which node."""

    record: str
    node: str
    message: str


@dataclass
class Checkup:
    """The findings: counts of what is there, characters of criteria and how many were understood, faults."""

    records: int = 0
    trials: int = 0
    criteria: int = 0
    silent: int = 0
    characters: int = 0
    unparsed: int = 0
    statements: Counter[str] = field(default_factory=Counter)
    linked: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)

    @property
    def understood(self) -> float:
        """The share of the characters of all criteria that some statement or mention accounts for."""
        return _share(self.unparsed, self.characters)

    def as_rows(self) -> Rows:
        """Counts, then statements by kind, most frequent first; the share of them that is understood or linked."""
        rows: list[tuple[Cell, ...]] = [
            ("records", self.records, None),
            ("trials", self.trials, None),
            ("criteria", self.criteria, None),
            ("criteria that yield a statement", self.criteria - self.silent, _share(self.silent, self.criteria)),
            ("characters of criteria understood", self.characters - self.unparsed, self.understood),
            ("faults", len(self.faults), None),
        ]
        for kind, count in self.statements.most_common():
            rows.append((f"{kind} statements, share linked", count, _share(count - self.linked[kind], count)))
        return Rows(("what", "count", "share"), tuple(rows))


def check(store: GraphStore, progress: Callable[[int], None] | None = None) -> Checkup:
    """The findings about every record of the store; `progress` is told how many records have been looked at."""
    found = Checkup()
    for record in store.records():
        _check_record(store, record, found)
        if progress:
            progress(found.records)
    found.trials = len(store.select("SELECT DISTINCT ?trial { ?record tg:describes ?trial }"))
    return found


def by_message(faults: Iterable[Fault]) -> dict[str, list[Fault]]:
    """Faults of the same kind together: one mistake of a loader shows in every record it made."""
    kinds: defaultdict[str, list[Fault]] = defaultdict(list)
    for fault in faults:
        kinds[fault.message].append(fault)
    return dict(kinds)


def _check_record(store: GraphStore, record: str, found: Checkup) -> None:
    from trialgraph.ontology.validation import violations

    quads = list(store.store.quads_for_pattern(None, None, None, ox.NamedNode(record)))
    nodes = _nodes(quads)
    found.records += 1
    found.faults += [Fault(record, node, message) for node, message in _misplaced(record, nodes)]
    lines = (f"{quad} .\n" for quad in (*quads, *_named_by(store, quads)))
    found.faults += [Fault(record, each.focus, each.message) for each in violations(lines)]
    for values in nodes.values():
        if "kind" in values:
            kind = str(values["kind"][0]).rpartition("/")[2]
            found.statements[kind] += 1
            found.linked[kind] += "about" in values
        elif "unparsedStart" in values:
            found.unparsed += _number(values, "unparsedEnd") - _number(values, "unparsedStart")
        elif "ordinal" in values:
            found.criteria += 1
            found.silent += "hasCharacteristic" not in values
            found.characters += len(str(values["text"][0]))


def _named_by(store: GraphStore, quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """What the graphs of places and organizations say of those that a record names."""
    for node in {quad.object for quad in quads if isinstance(quad.object, ox.NamedNode)}:
        for graph in (PLACES_GRAPH, ORGANIZATIONS_GRAPH):
            yield from store.store.quads_for_pattern(node, None, None, ox.NamedNode(graph))


def _nodes(quads: Iterable[ox.Quad]) -> dict[str, Values]:
    nodes: defaultdict[str, Values] = defaultdict(lambda: defaultdict(list))
    for quad in quads:
        nodes[str(cell(quad.subject))][quad.predicate.value.removeprefix(TG)].append(cell(quad.object))
    return nodes


def _misplaced(record: str, nodes: dict[str, Values]) -> Iterator[tuple[str, str]]:
    """Every span that does not hold the words that it is said to hold."""
    text = str(next(iter(nodes[record].get("eligibilityText", ())), ""))
    offset = _number(nodes[record], "eligibilityStart")
    for node, values in nodes.items():
        for words, start in (("text", "start"), ("aboutText", "aboutStart")):
            if words in values and start in values:
                begin, said = _number(values, start) - offset, str(values[words][0])
                if (printed := text[begin : begin + len(said)]) != said:
                    yield node, f"the text has '{printed}' where the graph says '{said}'"


def _share(missing: int, of: int) -> float:
    """What is left without the missing, as a share of all; 1 where there is nothing to miss."""
    return round(1 - missing / of, 3) if of else 1.0


def _number(values: Values, name: str) -> int:
    return int(str(next(iter(values.get(name, ())), 0)))
