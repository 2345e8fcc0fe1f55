"""The terms that come with the package, read from their Turtle files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from importlib.resources import files

import pyoxigraph as ox

from trialgraph.ontology.namespaces import PREFIXES, TG
from trialgraph.ontology.term import TYPES, Term

SKOS, RDF_TYPE = PREFIXES["skos"], PREFIXES["rdf"] + "type"


def shipped_terms() -> tuple[tuple[Term, ...], tuple[tuple[str, str], ...]]:
    """The terms that come with the package, and (narrower, broader) bridges between them."""
    triples: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for file in sorted(files("trialgraph.ontology").joinpath("terms").iterdir(), key=lambda f: f.name):
        if file.name.endswith(".ttl") and not file.name.startswith("membership-"):
            for quad in ox.parse(file.read_bytes(), format=ox.RdfFormat.TURTLE):
                triples[_value(quad.subject)][_value(quad.predicate)].append(_value(quad.object))
    return tuple(_terms(triples)), tuple(_bridges(triples))


def _value(node: object) -> str:
    return str(getattr(node, "value", node))


def _terms(triples: dict[str, defaultdict[str, list[str]]]) -> Iterator[Term]:
    for iri, of in triples.items():
        types = [t.removeprefix(TG) for t in of[RDF_TYPE] if t.removeprefix(TG) in TYPES]
        if types:
            yield Term(
                iri=iri,
                type=types[0],
                label=of[SKOS + "prefLabel"][0],
                names=tuple(of[SKOS + "altLabel"] + of[SKOS + "hiddenLabel"] + of[TG + "brandName"]),
                abbreviations=tuple(of[TG + "abbreviation"]),
                broader=tuple(of[SKOS + "broader"]),
                matches=tuple(of[SKOS + "exactMatch"]),
                unit=next(iter(of[TG + "defaultUnit"]), None),
                treatment="true" in of[TG + "treatment"],
            )


def _bridges(triples: dict[str, defaultdict[str, list[str]]]) -> Iterator[tuple[str, str]]:
    for of in triples.values():
        yield from zip(of.get(TG + "narrower", []), of.get(TG + "broader", []), strict=True)
