"""Terminologies joined: what several authorities list under ids of their own becomes one term.

Two ids are one term where a release, a mapping set or a shipped term says that they match exactly, or where two
authorities give a name to one term of theirs each, the label of at least one. Two ids of one authority are never
one term, whatever a third says: the contradiction is noted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

import msgspec
import networkx as nx

from trialgraph.ontology.agreement import agree, call_each_other
from trialgraph.ontology.closure import PACKAGE
from trialgraph.ontology.namespaces import AUTHORITIES, authority, contract
from trialgraph.ontology.term import Term, group, preference
from trialgraph.ontology.terminologies.entry import Entry
from trialgraph.ontology.words import is_code, key, orders

# The rank of those who are always heard.
_ALWAYS = 1000
# What a salt or a brand is one of, where it has a single active substance.
_FORMS = frozenset({"salt", "brand"})


class Source(NamedTuple):
    """A loaded terminology: its entries, and what a mapping set says of pairs of IRIs.

    The pairs are the same, are not the same, or are a narrower term and a broader one.
    """

    name: str
    entries: Sequence[Entry] = ()
    same: Sequence[tuple[str, str]] = ()
    different: Sequence[tuple[str, str]] = ()
    under: Sequence[tuple[str, str]] = ()


class Edge(NamedTuple):
    """A narrower and a broader term, and the source that says so."""

    narrower: str
    broader: str
    source: str


class Merged(NamedTuple):
    """Terms of all sources; `members` are (source, entry) numbers of each; `notes` say what was decided, and why."""

    terms: list[Term]
    members: list[list[tuple[int, int]]]
    edges: list[Edge]
    notes: list[str]


def merge(shipped: Sequence[Term], bridges: Iterable[tuple[str, str]], sources: Sequence[Source]) -> Merged:
    """The terms of the package and of the sources, each once."""
    groups = _Groups(shipped, sources)
    groups.join_stated(shipped, sources)
    groups.join_named(shipped, sources)
    clusters = _clusters(groups, shipped, sources)
    leader = {iri: cluster.iri for cluster in clusters for iri in cluster.iris}
    edges = [edge for edge in dict.fromkeys(_edges(shipped, bridges, sources, leader)) if edge[0] != edge[1]]
    edges, notes = _acyclic(edges, [source.name for source in sources])
    above = _above(_preferred(edges, sources, leader))
    aliases = _aliases(sources, leader)
    terms = [_term(cluster, above.get(cluster.iri, ()), aliases.get(cluster.iri, ()), sources) for cluster in clusters]
    return Merged(terms, [cluster.members for cluster in clusters], edges, [*groups.notes, *notes])


# From a label and other names to what they are compared by, and whether that is the label.
_Forms = Callable[[str, tuple[str, ...]], Iterator[tuple[str, bool]]]


class _Groups:
    """Which IRIs are one: a union of sets that refuses to hold two ids of one authority."""

    def __init__(self, shipped: Sequence[Term], sources: Sequence[Source]) -> None:
        self._above: dict[str, str] = {}
        self._kinds: dict[str, str] = {}
        self._holds: dict[str, dict[str, str]] = {}
        self.notes: list[str] = []
        self._apart = {pair for source in sources for one, other in source.different for pair in _both(one, other)}
        self._entries: dict[str, Entry | Term] = {}
        for entry in chain.from_iterable(source.entries for source in sources):
            if entry.replaced_by is None:
                self._entries.setdefault(entry.iri, entry)
                self._kinds.setdefault(entry.iri, group(entry.type))
                self._holds.setdefault(entry.iri, {}).setdefault(authority(entry.iri), entry.iri)
        for term in shipped:
            self._entries[term.iri] = term
            self._kinds[term.iri] = group(term.type)
            self._holds.setdefault(term.iri, {})[PACKAGE] = term.iri

    def find(self, iri: str) -> str:
        """The IRI that stands for all that are one with this one."""
        root = iri
        while root in self._above:
            root = self._above[root]
        while iri != root:
            self._above[iri], iri = root, self._above[iri]
        return root

    def join(self, one: str, other: str, *, ours: bool = False) -> str | None:
        """Nothing where the two are one now; else why they stay apart. `ours` may equate two ids of one authority."""
        a, b = self.find(one), self.find(other)
        if a == b:
            return None
        if (one, other) in self._apart:
            return "a mapping set says that they differ"
        kinds = {kind for kind in (self._kinds.get(a), self._kinds.get(b)) if kind}
        if len(kinds) > 1:
            return f"one is a {' the other a '.join(sorted(kinds))}"
        held, more = self._holds.get(a, {}), self._holds.get(b, {})
        shared = held.keys() & more.keys()
        if shared and (PACKAGE in shared or not ours):
            name = min(shared)
            return f"{contract(held[name])} and {contract(more[name])} would be one"
        self._above[b] = a
        self._holds[a] = {**held, **more}
        if kinds:
            self._kinds[a] = kinds.pop()
        return None

    def join_stated(self, shipped: Sequence[Term], sources: Sequence[Source]) -> None:
        """Nothing; what is said to match exactly is one, what cannot be is noted."""
        for term in shipped:
            for iri in term.matches:
                self._note(term.iri, iri, PACKAGE)
        for source in sources:
            stated = ((entry.iri, iri) for entry in source.entries if entry.replaced_by is None for iri in entry.exact)
            for one, other in stated:
                self._note(one, other, source.name, "their names do not agree" if self._disagree(one, other) else None)
            # A mapping set was made to say just this.
            for one, other in source.same:
                self._note(one, other, source.name)

    def _disagree(self, one: str, other: str) -> bool:
        """Whether both ids are known and their names say that they are two; users know what they say of their own."""
        if not _is_authority(one):
            return False
        a, b = self._entries.get(one), self._entries.get(other)
        return a is not None and b is not None and not agree(a, b)

    def _note(self, one: str, other: str, source: str, reason: str | None = None) -> None:
        if reason := reason or self.join(one, other, ours=source == PACKAGE):
            self.notes.append(f"{contract(one)} and {contract(other)}, one to {source}, are kept apart: {reason}")

    def join_named(self, shipped: Sequence[Term], sources: Sequence[Source]) -> None:
        """Nothing; terms of different authorities are one where each gives a name to one term only.

        Labels come first, letter by letter: urea is not the ureas.
        """
        self._join_by(_labels, shipped, sources)
        self._join_by(_all_names, shipped, sources)

    def _join_by(self, forms: _Forms, shipped: Sequence[Term], sources: Sequence[Source]) -> None:
        for holders in self._by_name(forms, shipped, sources).values():
            if len(holders) < 2:
                continue
            labelled = [iri for iri, is_label in holders.values() if is_label]
            authorities = [authority(iri) for iri in holders]
            if labelled and len(set(authorities)) == len(authorities):
                first = self._entries[labelled[0]]
                for iri, _ in holders.values():
                    if call_each_other(first, self._entries[iri]):
                        self.join(first.iri, iri)

    def _by_name(
        self, forms: _Forms, shipped: Sequence[Term], sources: Sequence[Source]
    ) -> dict[tuple[str, str], dict[str, tuple[str, bool]]]:
        """The groups of each name within a kind of terms, with an id of theirs, best one that has it as label."""
        found: defaultdict[tuple[str, str], dict[str, tuple[str, bool]]] = defaultdict(dict)
        for kind, iri, label, names in _named(shipped, sources):
            root = self.find(iri)
            for form, is_label in forms(label, names):
                holders = found[kind, form]
                if is_label or root not in holders:
                    holders[root] = (iri, is_label)
        return found


def _labels(label: str, names: tuple[str, ...]) -> Iterator[tuple[str, bool]]:
    """The label as it is written, also in another order: `Urinary Incontinence, Stress`; no abbreviation."""
    if not is_code(label):
        yield from ((order.casefold(), True) for order in orders(label))


def _all_names(label: str, names: tuple[str, ...]) -> Iterator[tuple[str, bool]]:
    own = key(label)
    yield from ((form, form == own) for form in dict.fromkeys((own, *map(key, names))))


def _named(shipped: Sequence[Term], sources: Sequence[Source]) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    """Kind, IRI, label and other names of all that may be linked to; classes are a kind apart from their members."""
    for term in shipped:
        yield _kind(term.type), term.iri, term.label, term.names
    for entry in chain.from_iterable(source.entries for source in sources):
        if entry.type and entry.replaced_by is None:
            yield _kind(entry.type), entry.iri, entry.label, entry.synonyms


def _kind(type: str) -> str:
    return type if type == "DrugClass" else group(type)


class _Cluster(NamedTuple):
    """The ids of one term: the one that stands for all, ours or its entries, and every IRI equated with them."""

    iri: str
    curated: Term | None
    members: list[tuple[int, int]]
    iris: list[str]


def _clusters(groups: _Groups, shipped: Sequence[Term], sources: Sequence[Source]) -> list[_Cluster]:
    curated = {groups.find(term.iri): term for term in shipped}
    members: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    iris: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for term in shipped:
        members[groups.find(term.iri)] = []
        iris[groups.find(term.iri)][term.iri] = None
    for s, source in enumerate(sources):
        for e, entry in enumerate(source.entries):
            if entry.replaced_by is None:
                root = groups.find(entry.iri)
                members[root].append((s, e))
                iris[root][entry.iri] = None
    for one, other in chain.from_iterable(_equated(shipped, sources)):
        root = groups.find(one)
        if root in members and groups.find(other) == root:
            iris[root][other] = None
    return [
        _Cluster(_leader(curated.get(root), found, sources), curated.get(root), found, list(iris[root]))
        for root, found in members.items()
    ]


def _equated(shipped: Sequence[Term], sources: Sequence[Source]) -> Iterator[Iterator[tuple[str, str]]]:
    yield ((term.iri, iri) for term in shipped for iri in term.matches)
    for source in sources:
        yield ((entry.iri, iri) for entry in source.entries for iri in entry.exact)
        yield (pair for one, other in source.same for pair in _both(one, other))


def _leader(curated: Term | None, members: list[tuple[int, int]], sources: Sequence[Source]) -> str:
    if curated:
        return curated.iri
    entries = [sources[s].entries[e] for s, e in members]
    return min(entries, key=lambda entry: (not entry.type, preference(entry.type, entry.iri))).iri


def _edges(
    shipped: Sequence[Term], bridges: Iterable[tuple[str, str]], sources: Sequence[Source], leader: Mapping[str, str]
) -> Iterator[Edge]:
    for term in shipped:
        yield from (Edge(leader[term.iri], leader.get(iri, iri), PACKAGE) for iri in term.broader)
    for narrower, broader in bridges:
        yield Edge(leader.get(narrower, narrower), leader.get(broader, broader), PACKAGE)
    yield from (Edge(leader[one], leader[other], PACKAGE) for one, other in _lumped(shipped, sources))
    for source in sources:
        yield from (
            Edge(leader[one], leader[other], source.name)
            for one, other in source.under
            if one in leader and other in leader
        )
        for entry in source.entries:
            if entry.replaced_by is None:
                for iri in (*entry.broader, *_active(entry)):
                    if iri in leader:
                        yield Edge(leader[entry.iri], leader[iri], source.name)


def _lumped(shipped: Sequence[Term], sources: Sequence[Source]) -> Iterator[tuple[str, str]]:
    """A salt that an authority lists apart, and the drug of ours that has its name among others: X acetate is an X."""
    salts = {
        form: term.iri
        for term in shipped
        if term.type == "Drug"
        for form in map(key, term.names)
        if form.startswith(key(term.label))
    }
    for entry in chain.from_iterable(source.entries for source in sources):
        if entry.type in ("Drug", "Substance") and entry.replaced_by is None and key(entry.label) in salts:
            yield entry.iri, salts[key(entry.label)]


def _active(entry: Entry) -> tuple[str, ...]:
    return entry.ingredients if entry.form in _FORMS and len(entry.ingredients) == 1 else ()


def _acyclic(edges: list[Edge], names: list[str]) -> tuple[list[Edge], list[str]]:
    """The edges without those that close a circle, of which the source that was named last gives way."""
    order, notes = {name: n for n, name in enumerate([PACKAGE, *names])}, []
    graph: nx.DiGraph[str] = nx.DiGraph((edge.narrower, edge.broader) for edge in edges)
    circles = [part for part in nx.strongly_connected_components(graph) if len(part) > 1]
    inside = {iri: n for n, part in enumerate(circles) for iri in part}
    suspects = [e for e in edges if e.narrower in inside and inside.get(e.broader) == inside[e.narrower]]
    kept: nx.DiGraph[str] = nx.DiGraph()
    dropped: set[Edge] = set()
    for edge in sorted(suspects, key=lambda edge: order[edge.source]):
        if edge.broader in kept and edge.narrower in kept and nx.has_path(kept, edge.broader, edge.narrower):
            dropped.add(edge)
            ends = f"{contract(edge.narrower)} under {contract(edge.broader)}"
            notes.append(f"{ends} ({edge.source}) closes a circle and is left out")
        else:
            kept.add_edge(edge.narrower, edge.broader)
    return [edge for edge in edges if edge not in dropped], notes


def _preferred(edges: list[Edge], sources: Sequence[Source], leader: Mapping[str, str]) -> list[Edge]:
    """Where each term stands in the joined hierarchy: the package says it; else the preferred authority that has it.

    Hierarchies do not compose: one has autoimmune diseases below immunodeficiency, another a disease below its
    infection. Statements of the user's own, in tables and mapping sets, always count.
    """
    ranks = {
        (leader[entry.iri], source.name): _rank(entry)
        for source in sources
        for entry in source.entries
        if entry.replaced_by is None
    }
    best: dict[str, int] = {}
    for edge in edges:
        rank = -1 if edge.source == PACKAGE else ranks.get((edge.narrower, edge.source), _ALWAYS)
        best[edge.narrower] = min(best.get(edge.narrower, _ALWAYS), rank)
    return [e for e in edges if _speaks(e, ranks, best[e.narrower])]


def _speaks(edge: Edge, ranks: Mapping[tuple[str, str], int], best: int) -> bool:
    rank = ranks.get((edge.narrower, edge.source), _ALWAYS)
    return edge.source == PACKAGE or rank in (best, _ALWAYS)


def _rank(entry: Entry) -> int:
    """The place of the entry's authority among those for its type; an authority of the user's own is outside."""
    return preference(entry.type, entry.iri) if _is_authority(entry.iri) else _ALWAYS


def _is_authority(iri: str) -> bool:
    """Whether the IRI is one of an authority's, not of a user's own table."""
    coined = authority(iri)
    return coined in AUTHORITIES and coined != "TERM"


def _above(edges: Iterable[Edge]) -> dict[str, dict[str, None]]:
    above: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for edge in edges:
        above[edge.narrower][edge.broader] = None
    return above


def _aliases(sources: Sequence[Source], leader: Mapping[str, str]) -> dict[str, list[str]]:
    """The ids that releases have given up, by the term that took their place."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for entry in chain.from_iterable(source.entries for source in sources):
        if entry.replaced_by and entry.replaced_by in leader and entry.iri not in leader:
            found[leader[entry.replaced_by]].append(entry.iri)
    return found


def _term(cluster: _Cluster, above: Iterable[str], aliases: Iterable[str], sources: Sequence[Source]) -> Term:
    entries = [sources[s].entries[e] for s, e in cluster.members]
    called = dict.fromkeys(name for e in entries for name in (e.label, *e.synonyms, *e.brands))
    names = tuple(name for name in called if not is_code(name))
    codes = tuple(dict.fromkeys([*(name for e in entries for name in e.abbreviations), *filter(is_code, called)]))
    matches = tuple(dict.fromkeys([*(iri for iri in cluster.iris if iri != cluster.iri), *aliases]))
    if cluster.curated:
        ours = cluster.curated
        known = {ours.label, *ours.names}
        return msgspec.structs.replace(
            ours,
            other_names=tuple(name for name in names if name not in known),
            other_abbreviations=tuple(name for name in codes if name not in ours.abbreviations),
            broader=tuple(above),
            matches=matches,
        )
    first = next(entry for entry in entries if entry.iri == cluster.iri)
    drug = first.type == "Substance" and any(entry.type == "Drug" for entry in entries)
    return Term(
        iri=first.iri,
        type="Drug" if drug else first.type,
        label=first.label,
        names=tuple(name for name in names if name != first.label),
        abbreviations=codes,
        broader=tuple(above),
        matches=matches,
        curated=False,
    )


def _both(one: str, other: str) -> tuple[tuple[str, str], tuple[str, str]]:
    return (one, other), (other, one)
