"""The part of the loaded terminologies that a graph needs: the terms its records name, and all that is above them.

A terminology has half a million terms, of which a thousand trials name a few thousand. The others stay in the lexicon,
which knows all of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import takewhile

import pyoxigraph as ox

from trialgraph.ontology.closure import PACKAGE, Loaded
from trialgraph.ontology.joins import Joins
from trialgraph.ontology.lexicon import Lexicon
from trialgraph.ontology.namespaces import MEMBERSHIP_GRAPH, PREFIXES, TERMS_GRAPH, TG
from trialgraph.ontology.shelf import Shelf
from trialgraph.ontology.term import Term
from trialgraph.ontology.terminologies.entry import Entry

SKOS = PREFIXES["skos"]
_TYPE, _LABEL = ox.NamedNode(PREFIXES["rdf"] + "type"), ox.NamedNode(PREFIXES["rdfs"] + "label")
_PREFERRED, _OTHER = ox.NamedNode(SKOS + "prefLabel"), ox.NamedNode(SKOS + "altLabel")
_BROADER, _EXACT = ox.NamedNode(SKOS + "broader"), ox.NamedNode(SKOS + "exactMatch")
_CODE, _IN_CLASS = ox.NamedNode(TG + "abbreviation"), ox.NamedNode(TG + "inClass")


def extract(shelf: Shelf, lexicon: Lexicon, used: Iterable[str]) -> Loaded:
    """By graph IRI: what each source says of the terms used, of those above them, and of the classes they are in.

    Statements are about the IRI that stands for the term; the ids that other sources have for it are its exact
    matches, with their own labels. The joined hierarchy has each term where the lexicon has it.
    """
    joins = shelf.joins()
    graphs: defaultdict[str, list[ox.Triple]] = defaultdict(list)
    needed = _needed(lexicon, joins, used)
    for number in needed:
        term = lexicon.at(number)
        node = ox.NamedNode(term.iri)
        known = _known(term)
        for source, entry in joins.entries(number):
            graph = graphs[f"{TERMS_GRAPH}/{source}"]
            graph.extend(_described(term, node, entry, known))
            graphs[MEMBERSHIP_GRAPH + source].extend(_classes(lexicon, term, node, entry))
        for above, source in joins.broader(number):
            if source != PACKAGE:
                triple = ox.Triple(node, _BROADER, ox.NamedNode(lexicon.at(above).iri))
                graphs[f"{TERMS_GRAPH}/{source}"].append(triple)
    hierarchy = [(lexicon.at(n).iri, lexicon.at(above).iri) for n in needed for above in lexicon.parents(n)]
    return Loaded({graph: triples for graph, triples in graphs.items() if triples}, hierarchy)


def _needed(lexicon: Lexicon, joins: Joins, used: Iterable[str]) -> list[int]:
    """The numbers of the shipped terms, of those used and their classes, and of all above them."""
    found: dict[int, None] = {}
    queue = [n for iri in used if (n := lexicon.number(iri)) is not None]
    # The shipped terms have the first numbers.
    queue += takewhile(lambda n: lexicon.at(n).curated, range(len(lexicon)))
    while queue:
        number = queue.pop()
        if number not in found:
            found[number] = None
            queue.extend(above for above, _ in joins.broader(number))
            classes = (iri for _, entry in joins.entries(number) for iri in entry.classes)
            queue.extend(n for iri in classes if (n := lexicon.number(iri)) is not None)
    return sorted(found)


def _known(term: Term) -> set[str]:
    """Names and ids that need no statement again: one statement in two graphs would be two rows of an answer."""
    if not term.curated:
        return {term.label}
    return {term.label, *term.names, *term.abbreviations, *Lexicon.shipped().term(term.iri).matches}


def _described(term: Term, node: ox.NamedNode, entry: Entry, known: set[str]) -> Iterator[ox.Triple]:
    if entry.iri == term.iri and not term.curated:
        if term.type:
            yield ox.Triple(node, _TYPE, ox.NamedNode(TG + term.type))
        yield ox.Triple(node, _PREFERRED, ox.Literal(term.label))
    if entry.iri != term.iri:
        yield ox.Triple(ox.NamedNode(entry.iri), _LABEL, ox.Literal(entry.label))
    for predicate, kind, values in (
        (_EXACT, ox.NamedNode, (iri for iri in (entry.iri, *entry.exact) if iri in term.matches)),
        (_OTHER, ox.Literal, (entry.label, *entry.synonyms, *entry.brands)),
        (_CODE, ox.Literal, entry.abbreviations),
    ):
        for value in values:
            if value not in known:
                known.add(value)
                yield ox.Triple(node, predicate, kind(value))


def _classes(lexicon: Lexicon, term: Term, node: ox.NamedNode, entry: Entry) -> Iterator[ox.Triple]:
    """The classes of a drug; of a shipped one the package has read what its authorities say."""
    for iri in () if term.curated else entry.classes:
        if (number := lexicon.number(iri)) is not None:
            yield ox.Triple(node, _IN_CLASS, ox.NamedNode(lexicon.at(number).iri))
