"""One trial as it stands in a graph, embedded or remote, read back into the values it was made from."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import msgspec

from trialgraph.loaders.model import Criterion
from trialgraph.ontology.namespaces import PREFIXES, TG, VOCABULARY, contract
from trialgraph.queries.ask import ask
from trialgraph.queries.resolution import resolve
from trialgraph.queries.rows import Backend, Cell, Rows

Values = dict[str, list[Any]]

_FACTS = """SELECT DISTINCT ?trial ?property ?value WHERE {{ ?trial tg:id {id} ; ?property ?value
  FILTER(isLiteral(?value) || CONTAINS(STR(?value), "/vocabulary/")) }} ORDER BY ?property STR(?value)"""
_SPONSORS = """SELECT DISTINCT ?name ?role WHERE {{ ?trial tg:id {id} ; tg:sponsor ?sponsor . ?sponsor rdfs:label ?name
  OPTIONAL {{ ?trial tg:leadSponsor ?sponsor . BIND("lead" AS ?lead) }}
  OPTIONAL {{ ?trial tg:collaborator ?sponsor . BIND("collaborator" AS ?other) }}
  BIND(COALESCE(?lead, ?other) AS ?role) }} ORDER BY DESC(?role) ?name"""
_INTERVENTIONS = """SELECT DISTINCT ?name ?type ?term ?label ?placebo ?listed WHERE {{
  ?trial tg:id {id} ; tg:hasIntervention ?i . ?i rdfs:label ?name ; tg:listed ?listed ; tg:isPlacebo ?placebo
  OPTIONAL {{ ?i tg:interventionType ?type }}
  OPTIONAL {{ ?i tg:about ?term . ?term skos:prefLabel ?label }} }} ORDER BY DESC(?listed) ?name ?label"""
_CONDITIONS = """SELECT DISTINCT ?term ?label ?field ?text ?confidence WHERE {{
  ?trial tg:id {id} ; tg:hasConditionEvidence ?e .
  ?e tg:evidenceField ?field ; tg:aboutText ?text ; tg:confidence ?confidence
  OPTIONAL {{ ?e tg:about ?term . ?term skos:prefLabel ?label }} }} ORDER BY ?field ?label ?text"""
_INFERENCES = """SELECT DISTINCT ?field ?value ?basis ?confidence WHERE {{ ?trial tg:id {id} ; tg:hasInference ?i .
  ?i tg:field ?field ; tg:value ?value ; tg:basis ?basis ; tg:confidence ?confidence }} ORDER BY ?field STR(?value)"""
_RECORDS = """SELECT DISTINCT ?record ?source ?format ?place WHERE {{
  ?record tg:describes ?trial ; dct:source ?source ; tg:format ?format . ?trial tg:id {id}
  OPTIONAL {{ ?record tg:place ?place }} }} ORDER BY ?record"""
_NODES = """SELECT ?record ?node ?property ?value WHERE {{
  ?trial tg:id {id} ; tg:hasCriterion ?criterion .
  GRAPH ?record {{
    {{ ?criterion tg:list [] BIND(?criterion AS ?node) }}
    UNION {{ ?criterion tg:hasCharacteristic|tg:hasUnparsed ?node }}
    ?node ?property ?value
  }} }} ORDER BY ?record ?node ?property STR(?value)"""
_LABELS = """SELECT DISTINCT ?term ?label WHERE {{
  ?trial tg:id {id} ; tg:hasCriterion ?criterion . ?criterion tg:hasCharacteristic ?of . ?of tg:about ?term .
  ?term skos:prefLabel ?label }}"""


@dataclass(frozen=True)
class Reading:
    """What one record says: where it was read, and its criteria."""

    source: str
    format: str
    place: str
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True)
class TrialView:
    """A trial: `facts` are its own values by property name, coded ones as their code; tables for the rest.

    Where its records differ, a fact is what counts by the question `merged-facts`, and `otherwise` is how many records
    say something else.
    """

    id: str
    iri: str
    facts: dict[str, list[str]]
    otherwise: dict[str, int]
    sponsors: Rows
    interventions: Rows
    conditions: Rows
    inferences: Rows
    readings: tuple[Reading, ...]


def trial(backend: Backend, text: str) -> TrialView:
    """The trial of any id that a record of it has; raises UnknownTrial where the graph holds none."""
    literal = resolve(backend, "Trial", text)

    def rows(query: str) -> Rows:
        return backend.select(query.format(id=literal))

    facts, merged = rows(_FACTS), ask(backend, "merged-facts", {"trial": literal.value})
    return TrialView(
        id=literal.value,
        iri=str(facts.column("trial")[0]),
        facts=_facts(facts) | _merged(merged),
        otherwise={str(each["field"]): int(str(each["otherwise"])) for each in merged.records() if each["otherwise"]},
        sponsors=rows(_SPONSORS),
        interventions=rows(_INTERVENTIONS),
        conditions=rows(_CONDITIONS),
        inferences=rows(_INFERENCES),
        readings=_readings(rows(_RECORDS), rows(_NODES), rows(_LABELS)),
    )


def code(value: Cell) -> str:
    """A value as it is shown: the last step of a coded value's IRI, anything else as text."""
    text = str(value)
    return text.rpartition("/")[2] if text.startswith(VOCABULARY) else text


def _facts(rows: Rows) -> dict[str, list[str]]:
    facts: defaultdict[str, list[str]] = defaultdict(list)
    for _, iri, value in rows.rows:
        name = str(iri).removeprefix(TG).replace(PREFIXES["rdfs"], "")
        facts[name].append(str(value).lower() if isinstance(value, bool) else code(value))
    return dict(facts)


def _merged(rows: Rows) -> dict[str, list[str]]:
    """The values that count where records differ; the type of a date is that of the record which the date is from."""
    facts: dict[str, list[str]] = {}
    for each in rows.records():
        name = str(each["field"])
        facts[name] = [str(each["value"])]
        if name.endswith("Date"):
            facts[f"{name}Type"] = [str(each["type"])] if each["type"] else []
    if titles := facts.get("briefTitle", facts.get("officialTitle")):
        facts["label"] = titles
    return facts


def _readings(records: Rows, nodes: Rows, labels: Rows) -> tuple[Reading, ...]:
    named = {str(term): str(label) for term, label in labels.rows}
    by_record: defaultdict[str, dict[str, Values]] = defaultdict(dict)
    for record, node, iri, value in nodes.rows:
        values = by_record[str(record)].setdefault(str(node), defaultdict(list))
        values[str(iri).removeprefix(TG)].append(value)
    return tuple(
        Reading(str(source), str(format), str(place or ""), _criteria(by_record[str(record)], named))
        for record, source, format, place in records.rows
    )


def _criteria(nodes: dict[str, Values], labels: dict[str, str]) -> tuple[Criterion, ...]:
    found = [_criterion(of, nodes, labels) for of in nodes.values() if "list" in of]
    return tuple(sorted(found, key=lambda criterion: (criterion.start, criterion.list, criterion.ordinal)))


def _criterion(of: Values, nodes: dict[str, Values], labels: dict[str, str]) -> Criterion:
    parts = [nodes[node] for node in of.get("hasCharacteristic", ())]
    gaps = [nodes[node] for node in of.get("hasUnparsed", ())]
    # Two statements about the same words stand in the order in which they were made.
    parts.sort(key=lambda part: (part["aboutStart"][0], len(part["aboutText"][0])))
    end = of["start"][0] + len(of["text"][0])
    values = {
        **{name: of[name][0] for name in ("list", "ordinal", "text", "start")},
        "end": end,
        "label": _one(of, "label"),
        "parent": _ordinal(of, "parent", nodes),
        "duplicate_of": _ordinal(of, "duplicateOf", nodes),
        "effect": code(of["effect"][0]),
        "characteristics": [_characteristic(part, (of["start"][0], end), nodes, labels) for part in parts],
        "unparsed": sorted((gap["unparsedStart"][0], gap["unparsedEnd"][0]) for gap in gaps),
    }
    return msgspec.convert(values, Criterion)


def _characteristic(
    of: Values, span: tuple[int, int], nodes: dict[str, Values], labels: dict[str, str]
) -> dict[str, Any]:
    term, example = _one(of, "about"), _one(of, "exampleOf")
    return {
        "about": {
            "start": of["aboutStart"][0],
            "end": of["aboutStart"][0] + len(of["aboutText"][0]),
            "text": of["aboutText"][0],
            "type": of["aboutType"][0],
            "term": term,
            "curie": contract(term) if term else None,
            "label": labels.get(str(term)),
        },
        **{name: code(of[name][0]) for name in ("effect", "kind", "timing")},
        **{name: of[name][0] for name in ("rule", "confidence")},
        "start": _one(of, "start") if "start" in of else span[0],
        "end": _one(of, "end") if "end" in of else span[1],
        "negated": "negated" in of,
        "window": _window(of) if "windowText" in of else None,
        "quantity": _quantity(of) if "number" in of else None,
        "example_of": _one(nodes[example], "aboutText") if example in nodes else None,
        "exception_to": _one(of, "exceptionTo"),
        "condition": _one(of, "condition"),
        "group": _one(of, "group"),
    }


def _window(of: Values) -> dict[str, Any]:
    anchor = _one(of, "anchor")
    return {
        **{name: _one(of, "window" + name.title()) for name in ("text", "value", "unit", "days", "comparator")},
        "alternative": _one(of, "windowAlternative"),
        "low_days": _one(of, "lowDays"),
        "high_days": _one(of, "highDays"),
        "anchor": code(anchor) if anchor else None,
        "anchor_text": _one(of, "anchorText"),
        "anchor_stated": bool(_one(of, "anchorStated")),
    }


def _quantity(of: Values) -> dict[str, Any]:
    return {
        "text": of["valueText"][0],
        "comparator": of["comparator"][0],
        "number": of["number"][0],
        "upper_comparator": _one(of, "upperComparator"),
        "upper_number": _one(of, "upperNumber"),
        "unit": _one(of, "unit"),
        "ucum": _one(of, "ucum"),
        "relative_to": _one(of, "relativeTo"),
        "repaired_from": _one(of, "repairedFrom"),
    }


def _ordinal(of: Values, property: str, nodes: dict[str, Values]) -> Any:
    node = _one(of, property)
    return nodes[node]["ordinal"][0] if node in nodes else None


def _one(of: Values, property: str) -> Any:
    return next(iter(of.get(property, ())), None)
