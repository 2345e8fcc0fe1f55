"""What a graph knows under a name: candidate terms with all that stands about them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import pyoxigraph as ox

from trialgraph.errors import UnknownTerm
from trialgraph.ontology.closure import PACKAGE
from trialgraph.ontology.namespaces import contract
from trialgraph.queries.resolution import CLASSES, near
from trialgraph.queries.rows import Backend, Rows

_CLASSES = " ".join(f"tg:{name}" for name in CLASSES["Term"])

# A whole name beats the beginning of one, which beats words within; labels beat synonyms.
_CANDIDATES = """SELECT ?term (MIN(?distance) AS ?rank) WHERE {{
  VALUES (?property ?weight) {{
    (skos:prefLabel 0) (skos:notation 0) (tg:abbreviation 0) (skos:altLabel 1) (tg:brandName 1)
  }}
  ?term ?property ?name ; skos:prefLabel [] ; a ?class .
  VALUES ?class {{ {classes} }}
  BIND(LCASE(STR(?name)) AS ?lower)
  FILTER(CONTAINS(?lower, {text}))
  BIND(?weight + IF(?lower = {text}, 0, IF(STRSTARTS(?lower, {text}), 2, 4)) AS ?distance)
}} GROUP BY ?term ORDER BY ?rank STRLEN(STR(?term)) ?term LIMIT {most}"""

_DETAILS = {
    "label": "?term skos:prefLabel ?value",
    "type": f"VALUES ?class {{ {_CLASSES} }} ?term a ?class . BIND(STRAFTER(STR(?class), '#') AS ?value)",
    "synonyms": "?term skos:altLabel|tg:abbreviation|tg:brandName ?value",
    "parents": "?term skos:broader ?above . ?above skos:prefLabel ?value",
    "classes": "GRAPH ?authority { ?term tg:inClass ?class } ?class skos:prefLabel ?label . "
    "BIND(CONCAT(?label, ' (', REPLACE(STR(?authority), '^.*/', ''), ')') AS ?value)",
    "members": "GRAPH ?authority { ?member tg:inClass ?term } ?member skos:prefLabel ?label . "
    "BIND(CONCAT(?label, ' (', REPLACE(STR(?authority), '^.*/', ''), ')') AS ?value)",
    "identifiers": "?term skos:exactMatch ?value",
    "broader_identifiers": "?term skos:broadMatch|skos:closeMatch ?value",
    "note": "?term skos:note ?value",
    "in_criteria": "{ SELECT ?term (COUNT(DISTINCT ?trial) AS ?value) WHERE { ?trial tg:hasCriterion ?criterion . "
    "?criterion tg:hasCharacteristic ?of . ?of tg:about ?term } GROUP BY ?term }",
    "given": "{ SELECT ?term (COUNT(DISTINCT ?trial) AS ?value) WHERE { ?trial tg:gives ?term } GROUP BY ?term }",
    "studied": "{ SELECT ?term (COUNT(DISTINCT ?trial) AS ?value) WHERE { ?trial tg:studies ?term } GROUP BY ?term }",
}


@dataclass(frozen=True)
class Found:
    """A candidate: `details` holds lists by name; numbers of trials are those whose criteria, ... name it."""

    iri: str
    details: dict[str, list[str]]

    @property
    def curie(self) -> str:
        """`CHEBI:8764`."""
        return contract(self.iri)

    def text(self, name: str) -> str:
        """One detail in one cell; a number of trials is 0 where there are none."""
        return "; ".join(self.details.get(name, ["0"] if name in COUNTS else []))


COUNTS = ("in_criteria", "given", "studied")
COLUMNS = ("label", "type", "sources", "synonyms", "parents", "classes", "members", "identifiers", *COUNTS)


def find(backend: Backend, text: str, most: int = 10) -> list[Found]:
    """The terms whose names hold `text`, best first, in the graph or not; raises UnknownTerm where there are none."""
    wanted = ox.Literal(" ".join(text.lower().split()))
    candidates = backend.select(_CANDIDATES.format(text=wanted, most=most, classes=_CLASSES))
    held = [str(term) for term in candidates.column("term")]
    lexicon = backend.lexicon
    named = [term.iri for term in (*lexicon.resolve(" ".join(text.split())), *lexicon.named(text))]
    # What is called just that comes first, wherever it stands; then what the graph holds, then what else begins so.
    begun = (term.iri for term in lexicon.beginning(text, most))
    terms = list(dict.fromkeys([*named, *held, *begun]))[:most]
    if not terms or not wanted.value:
        raise UnknownTerm(text, near(backend, text))
    details = _details(backend, terms)
    return [Found(iri, {**_known(backend, iri), **details[iri]}) for iri in terms]


def _details(backend: Backend, terms: list[str]) -> defaultdict[str, dict[str, list[str]]]:
    """What the graph says of the terms."""
    details: defaultdict[str, dict[str, list[str]]] = defaultdict(dict)
    values = " ".join(f"<{term}>" for term in terms)
    for name, pattern in _DETAILS.items():
        query = (
            f"SELECT DISTINCT ?term ?value WHERE {{ VALUES ?term {{ {values} }} {pattern} }} ORDER BY ?term STR(?value)"
        )
        for term, value in backend.select(query).rows:
            details[str(term)].setdefault(name, []).append(contract(str(value)))
    return details


def _known(backend: Backend, iri: str) -> dict[str, list[str]]:
    """What the lexicon says of a term, and which terminologies have it."""
    number = backend.lexicon.number(iri)
    if number is None:
        return {}
    term = backend.lexicon.at(number)
    joins = backend.shelf.joins() if backend.shelf and backend.lexicon.folder else None
    loaded = [name for name, _ in joins.entries(number)] if joins else []
    facts = {
        "label": [term.label],
        "type": [term.type or "no term of a trial's criteria"],
        "synonyms": [*term.names, *term.abbreviations, *term.other_names, *term.other_abbreviations],
        "parents": [backend.lexicon.term(above).label for above in term.broader],
        "identifiers": [contract(match) for match in term.matches],
        "sources": [*([PACKAGE] if term.curated else []), *dict.fromkeys(loaded)],
    }
    return {name: values for name, values in facts.items() if values}


def as_rows(found: list[Found]) -> Rows:
    """The candidates as a table."""
    return Rows(("id", *COLUMNS), tuple((each.curie, *(each.text(name) for name in COLUMNS)) for each in found))
