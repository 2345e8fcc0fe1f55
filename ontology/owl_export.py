"""Terms as an OWL ontology in RDF/XML, to be browsed in Protégé: a class a term, a subclass for each broader term.

In the graph terms are SKOS concepts, since joining authorities as classes entails what none of them says; this is a
picture of them. So identifiers of other authorities are annotations here, and no class is equivalent to another.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec
import pyoxigraph as ox

from trialgraph.errors import InvalidTerms, UnknownTerm
from trialgraph.ontology.namespaces import BASE, PREFIXES, TG, authority
from trialgraph.ontology.term import Term
from trialgraph.ontology.terminologies import named
from trialgraph.ontology.terminologies.entry import LICENSED

IRI = BASE + "terms"
# Classes above the terms that have no broader one; not those of the ontology, whose members are terms, not patients'
# drugs and diseases.
GROUPS = {
    "Drug": "drugs",
    "DrugClass": "drug classes",
    "Substance": "substances",
    "Condition": "conditions",
    "Procedure": "procedures",
    "Measurement": "measurements",
    "Observation": "observations",
    "": "other terms",
}
# The terminology that holds the terms of an authority.
_TERMINOLOGIES = {
    "MONDO": "mondo",
    "HP": "hpo",
    "DOID": "doid",
    "CHEBI": "chebi",
    "MESH": "mesh",
    "NCIT": "ncit",
    "RXNORM": "rxnorm",
    "SNOMED": "snomed",
    "UMLS": "umls",
    "ATC": "atc",
}
_PREFIXES = {prefix: PREFIXES[prefix] for prefix in ("owl", "rdfs", "skos", "dct", "tg")}
# What XML 1.0 has no way to write.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Pair = tuple[str, str]


class Exported(NamedTuple):
    """How many terms were written, and how many of which authority were left out for its licence."""

    terms: int
    left_out: dict[str, int]


def export_owl(
    terms: Iterable[Term],
    path: Path,
    *,
    bridges: Iterable[Pair] = (),
    under: Collection[str] = (),
    licensed: bool = False,
) -> Exported:
    """What was written to the file, in the place of an older one: the terms, each once, in the order of their IRIs.

    `bridges` are (narrower, broader) IRIs besides what the terms say; `under` are IRIs of terms, to write only these
    and what is narrower; `licensed` also writes terms of authorities that forbid it. Raises UnknownTerm for an IRI of
    `under` that is no term, InvalidTerms for an IRI that is none.
    """
    held = {term.iri: term for term in terms}
    above = _above(held, bridges)
    wanted = _below(above, under) if under else set(held)
    left_out = Counter(authority(iri) for iri in wanted if not (licensed or _open(authority(iri))))
    kept = [held[iri] for iri in sorted(wanted) if authority(iri) not in left_out]
    _write(_ontology(kept, above), path)
    return Exported(len(kept), dict(sorted(left_out.items())))


def _above(held: dict[str, Term], bridges: Iterable[Pair]) -> dict[str, list[str]]:
    """The broader terms of each, those that are terms."""
    bridged: defaultdict[str, list[str]] = defaultdict(list)
    for narrower, broader in bridges:
        bridged[narrower].append(broader)
    return {
        iri: [up for up in dict.fromkeys((*term.broader, *bridged.get(iri, ()))) if up in held and up != iri]
        for iri, term in held.items()
    }


def _below(above: dict[str, list[str]], tops: Collection[str]) -> set[str]:
    narrower: defaultdict[str, list[str]] = defaultdict(list)
    for iri, broader in above.items():
        for up in broader:
            narrower[up].append(iri)
    for top in tops:
        if top not in above:
            raise UnknownTerm(top)
    found, waiting = set(tops), list(tops)
    while waiting:
        fresh = [iri for iri in narrower.get(waiting.pop(), ()) if iri not in found]
        found.update(fresh)
        waiting += fresh
    return found


def _open(coined: str) -> bool:
    return coined not in _TERMINOLOGIES or named(_TERMINOLOGIES[coined]).TERMS != LICENSED


def _rights(coined: str) -> str:
    """What an authority grants, in a line."""
    if coined == "TERM":
        return "TERM: trialgraph, CC BY 4.0"
    if coined not in _TERMINOLOGIES:
        return f"{coined}: whatever its publisher grants"
    terminology = named(_TERMINOLOGIES[coined])
    return f"{coined}: {terminology.TITLE}; {terminology.LICENCE}"


def _ontology(terms: list[Term], above: dict[str, list[str]]) -> Iterator[ox.Triple]:
    """The whole of it, subject by subject."""
    yield from _header(terms, above)
    for name in ("skos:altLabel", "skos:notation", "skos:exactMatch", "tg:abbreviation"):
        yield _link(_expanded(name), "rdf:type", _expanded("owl:AnnotationProperty"))
    yield _link(_expanded("tg:abbreviation"), "rdfs:subPropertyOf", _expanded("skos:altLabel"))
    for name in ("dct:title", "dct:description", "dct:rights", "dct:type"):
        yield _link(_expanded(name), "rdf:type", _expanded("owl:AnnotationProperty"))
    written = {term.iri for term in terms}
    groups: dict[str, None] = {}
    for term in terms:
        parents = [up for up in above[term.iri] if up in written]
        if not parents:
            groups[term.type] = None
        yield from _class(term, parents or [_group(term.type)])
    for type in groups:
        yield _link(_group(type), "rdf:type", _expanded("owl:Class"))
        yield _text(_group(type), "rdfs:label", GROUPS.get(type, type))


def _header(terms: list[Term], above: dict[str, list[str]]) -> Iterator[ox.Triple]:
    """The ontology itself; the same terms have the same version, and other terms another."""
    digest = hashlib.sha256()
    for term in terms:
        digest.update(msgspec.msgpack.encode((term, above[term.iri])))
    version = digest.hexdigest()[:16]
    yield _link(IRI, "rdf:type", _expanded("owl:Ontology"))
    yield _link(IRI, "owl:versionIRI", f"{IRI}/{version}")
    yield _text(IRI, "owl:versionInfo", version)
    yield _text(IRI, "dct:title", "trialgraph terms")
    yield _text(IRI, "dct:description", f"{len(terms)} terms of clinical trials, as classes. An export to browse.")
    for coined in sorted({authority(term.iri) for term in terms}):
        yield _text(IRI, "dct:rights", _rights(coined))


def _class(term: Term, parents: Iterable[str]) -> Iterator[ox.Triple]:
    yield _link(term.iri, "rdf:type", _expanded("owl:Class"))
    yield _text(term.iri, "rdfs:label", term.label)
    yield _text(term.iri, "skos:notation", term.curie)
    if term.type:
        yield _link(term.iri, "dct:type", TG + term.type)
    yield from (_link(term.iri, "rdfs:subClassOf", parent) for parent in parents)
    for property, texts in (
        ("skos:altLabel", (*term.names, *term.other_names)),
        ("tg:abbreviation", (*term.abbreviations, *term.other_abbreviations)),
    ):
        yield from (_text(term.iri, property, text) for text in dict.fromkeys(texts))
    yield from (_link(term.iri, "skos:exactMatch", match) for match in dict.fromkeys(term.matches))


def _group(type: str) -> str:
    return f"{IRI}#{type or 'Other'}"


def _expanded(name: str) -> str:
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


def _link(subject: str, property: str, value: str) -> ox.Triple:
    return ox.Triple(_node(subject), _node(_expanded(property)), _node(value))


def _text(subject: str, property: str, value: str) -> ox.Triple:
    return ox.Triple(_node(subject), _node(_expanded(property)), ox.Literal(_UNWRITABLE.sub(" ", value)))


def _node(iri: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(iri)
    except ValueError as error:
        raise InvalidTerms(f"'{iri}' is no IRI: {error}") from None


def _write(triples: Iterable[ox.Triple], path: Path) -> None:
    """Nothing; the file is there when all of it is written, and the one before it until then."""
    unfinished = path.with_name(f".{path.name}.part")
    try:
        with unfinished.open("wb") as file:
            ox.serialize(triples, file, ox.RdfFormat.RDF_XML, prefixes=_PREFIXES)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
