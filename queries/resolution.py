"""What a person types, as the RDF term it means: names against the graph's own terms, numbers, ids, words.

All of it is asked of the graph in SPARQL, so that an embedded graph and a remote one understand the same names.
What was typed only ever travels as a literal or a validated IRI.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from urllib.parse import quote, unquote

import pyoxigraph as ox
from rapidfuzz import fuzz, process

from trialgraph.errors import AmbiguousTerm, InvalidParameter, UnknownTerm, UnknownTrial
from trialgraph.ontology.namespaces import CLOSURE_GRAPH, MEMBERSHIP_GRAPH, RECORD, TERMS_GRAPH, contract, expand
from trialgraph.ontology.registries import SAME_TRIAL, registry_id
from trialgraph.queries.rows import XSD, Backend

Value = ox.NamedNode | ox.Literal

CLASSES = {
    "Treatment": ("Drug", "DrugClass", "Procedure"),
    "Condition": ("Condition",),
    "Measurement": ("Measurement", "Observation"),
    "Term": ("Drug", "DrugClass", "Substance", "Procedure", "Condition", "Measurement", "Observation"),
}

# So many names are suggested, and so like, of 100, they have to be.
_NEAREST, _NEAR = 5, 60

# What the package calls a term beats what loaded terminologies do; a label or an identifier beats a synonym:
# `mycophenolate mofetil` is that drug, whatever else lists it.
_BY_NAME = """SELECT DISTINCT ?rank ?term ?label WHERE {{
  VALUES (?property ?place) {{
    (skos:prefLabel 1) (skos:notation 1) (skos:altLabel 2) (tg:brandName 2) (tg:abbreviation 2)
  }}
  ?term ?property ?name .
  FILTER(LCASE(STR(?name)) IN ({names}))
  BIND(IF(EXISTS {{ GRAPH <{ours}> {{ ?term ?property ?name }} }}, ?place, ?place + 2) AS ?rank)
  VALUES ?class {{ {classes} }}
  ?term a ?class ; skos:prefLabel ?label .
}} ORDER BY ?rank ?label ?term"""

_BY_IRI = """SELECT DISTINCT ?rank ?term ?label WHERE {{
  {{ VALUES (?term ?rank) {{ ({iri} 1) }} }} UNION {{ ?term skos:exactMatch {iri} . BIND(2 AS ?rank) }}
  VALUES ?class {{ {classes} }}
  ?term a ?class ; skos:prefLabel ?label .
}} ORDER BY ?rank ?label ?term"""

# An id of a trial other than that of its IRI: a number of the EU register comes with a country or a version.
_STATED = """SELECT DISTINCT ?id ?stated WHERE {{
  {{ ?trial tg:hasIdentifier ?node . ?node tg:identifierType ?type ; tg:value ?stated FILTER(?type IN ({types})) }}
  UNION {{ ?record tg:describes ?trial BIND(STR(?record) AS ?stated) }}
  UNION {{ ?record tg:readAs ?stated ; tg:describes ?trial }}
  FILTER(CONTAINS(UCASE(?stated), {id}) || CONTAINS(UCASE(?stated), {quoted}))
  ?trial tg:id ?id
}} ORDER BY ?id"""

_NAMES = """SELECT DISTINCT ?name WHERE {{
  VALUES ?property {{ skos:prefLabel skos:altLabel tg:brandName tg:abbreviation }}
  VALUES ?class {{ {classes} }}
  ?term a ?class ; ?property ?name .
}} ORDER BY ?name"""


def resolve(backend: Backend, type: str, text: str) -> Value:
    """The RDF term that `text` means for a parameter of this type.

    Raises UnknownTerm, AmbiguousTerm, UnknownTrial or InvalidParameter.
    """
    words = " ".join(text.split())
    if not words:
        raise InvalidParameter("an empty value names nothing")
    return term(backend, words, type) if type in CLASSES else _OTHERS[type](backend, words)


def term(backend: Backend, text: str, type: str = "Term") -> ox.NamedNode:
    """The term that a name, synonym, abbreviation, CURIE or IRI means, among those that `type` allows."""
    classes = " ".join(f"tg:{name}" for name in CLASSES[type])
    found = _by_iri(backend, text, classes) or _by_name(backend, [text], classes)
    # "investigational drug" is what the terms call "investigational drugs", and the other way round.
    found = found or _by_name(backend, [f"{text}s", text.lower().removesuffix("s")], classes)
    # "Sjogren disease" is what the terms call "Sjögren's disease": the lexicon knows spellings that SPARQL does not.
    found = found or _by_spelling(backend, text, CLASSES[type])
    best = {iri: label for rank, iri, label in found if rank == found[0][0]}
    if not best:
        raise UnknownTerm(text, near(backend, text, type))
    if len(best) > 1:
        raise AmbiguousTerm(text, tuple(f"{contract(iri)} {label}" for iri, label in best.items()))
    return ox.NamedNode(next(iter(best)))


def _by_iri(backend: Backend, text: str, classes: str) -> list[tuple[int, str, str]]:
    try:
        iri = ox.NamedNode(expand(text) or text)
    except ValueError:
        return []
    return _candidates(backend, _BY_IRI.format(iri=iri, classes=classes))


def _by_name(backend: Backend, names: Iterable[str], classes: str) -> list[tuple[int, str, str]]:
    literals = ", ".join(str(_literal(name.lower())) for name in names)
    return _candidates(backend, _BY_NAME.format(names=literals, classes=classes, ours=TERMS_GRAPH))


def _by_spelling(backend: Backend, text: str, types: Iterable[str]) -> list[tuple[int, str, str]]:
    """The terms of the name in the lexicon, whether the graph holds them or not; a name that is theirs alone first."""
    terms = [term for term in backend.lexicon.resolve(text) if term.type in types]
    return [(1, term.iri, term.label) for term in terms]


def _candidates(backend: Backend, query: str) -> list[tuple[int, str, str]]:
    return [(int(str(rank)), str(iri), str(label)) for rank, iri, label in backend.select(query).rows]


def near(backend: Backend, text: str, type: str = "Term") -> tuple[str, ...]:
    """The names in the graph that are spelled most like `text`, nearest first; empty where none is."""
    classes = " ".join(f"tg:{name}" for name in CLASSES[type])
    names = {str(name).lower(): str(name) for name in backend.select(_NAMES.format(classes=classes)).column("name")}
    found = process.extract(text.lower(), names.keys(), scorer=fuzz.ratio, limit=_NEAREST, score_cutoff=_NEAR)
    return tuple(names[name] for name, _, _ in found)


def _literal(text: str) -> ox.Literal:
    try:
        return ox.Literal(text)
    except (ValueError, UnicodeError):
        raise InvalidParameter(f"{text!a} is not text") from None


def _trial(backend: Backend, text: str) -> ox.Literal:
    """The id that the graph knows a trial by, of any id that a record of it has: of its registry or of another."""
    known = registry_id(text)
    spelt = {text, text.upper(), known.id if known else text}
    query = "SELECT DISTINCT ?id WHERE {{ VALUES ?id {{ {} }} ?trial tg:id ?id }}"
    found = backend.select(query.format(" ".join(str(_literal(each)) for each in sorted(spelt)))).column("id")
    ids = {str(id) for id in found} or _stated(backend, known.id if known else text)
    if not ids:
        raise UnknownTrial(f"the graph holds no trial {text}")
    if len(ids) > 1:
        raise UnknownTrial(f"several trials have the id {text}, name one of: {', '.join(sorted(ids))}")
    return ox.Literal(ids.pop())


def _stated(backend: Backend, id: str) -> set[str]:
    """The trials of which some record has this id: its own, one that it states as the trial's, or was read with."""
    types = ", ".join(str(ox.Literal(name)) for name in SAME_TRIAL)
    rows = backend.select(
        _STATED.format(id=_literal(id.upper()), quoted=_literal(quote(id.upper(), safe="")), types=types)
    )
    return {str(trial) for trial, stated in rows.rows if _own(str(stated)) == id.upper()}


def _own(stated: str) -> str:
    """An id as printed, or as it stands in the IRI of a record, in the spelling of its registry, in capitals."""
    text = unquote(stated.removeprefix(RECORD).split("/")[1]) if stated.startswith(RECORD) else stated
    known = registry_id(text)
    return (known.id if known else text).upper()


def _authority(backend: Backend, text: str) -> ox.NamedNode:
    query = "SELECT DISTINCT ?graph WHERE { GRAPH ?graph { ?drug tg:inClass ?class } } ORDER BY ?graph"
    return _graph(backend, text, query, MEMBERSHIP_GRAPH, "drug classes")


def _graph(backend: Backend, text: str, query: str, stem: str, subject: str) -> ox.NamedNode:
    """The graph of an authority, by its IRI or by what follows the stem; those there are where it is none of them."""
    graphs = [str(graph) for graph in backend.select(query).column("graph")]
    for graph in graphs:
        if text.lower() in (graph.lower(), graph.removeprefix(stem).lower()):
            return ox.NamedNode(graph)
    known = ", ".join(graph.removeprefix(stem) for graph in graphs)
    raise InvalidParameter(f"'{text}' is no authority on {subject} in this graph, name one of: {known}")


def _hierarchy(backend: Backend, text: str) -> ox.NamedNode:
    query = "SELECT DISTINCT ?graph WHERE { GRAPH ?graph { ?term skos:broaderTransitive ?broader } } ORDER BY ?graph"
    return _graph(backend, text, query, CLOSURE_GRAPH + "/", "the hierarchy of terms")


def _number(backend: Backend, text: str) -> ox.Literal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise InvalidParameter(f"'{text}' is not a number") from None
    if not number.is_finite() or not re.fullmatch(r"[-+]?[\d.]{1,18}", text, re.ASCII):
        raise InvalidParameter(f"'{text}' is not a plain number")
    return ox.Literal(f"{number:f}", datatype=ox.NamedNode(XSD + "decimal"))


def _text(backend: Backend, text: str) -> ox.Literal:
    return _literal(text.lower())


_OTHERS: dict[str, Callable[[Backend, str], Value]] = {
    "Trial": _trial,
    "Authority": _authority,
    "Hierarchy": _hierarchy,
    "Number": _number,
    "Text": _text,
}
