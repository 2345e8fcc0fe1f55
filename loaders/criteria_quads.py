"""Criteria, and what each was understood to say, as statements.

Of words that stand in the graph only the start is said: they end where their length ends.
"""

from __future__ import annotations

from collections.abc import Iterable

from trialgraph.loaders.model import Characteristic, Criterion, Mention, Quantity, Window
from trialgraph.loaders.statements import Statements, boolean, coded, decimal, integer, iri, named, string
from trialgraph.ontology.namespaces import expand

_LETTERS = {"inclusion": "I", "exclusion": "E", "none": "N"}
_CLASSES = {"inclusion": "InclusionCriterion", "exclusion": "ExclusionCriterion"}


def criterion_key(list_name: str, ordinal: int) -> str:
    """The short name of a criterion within its record: `E10`."""
    return f"{_LETTERS[list_name]}{ordinal}"


def add_criteria(to: Statements, trial: str, criteria: Iterable[Criterion]) -> None:
    """Nothing; all that is said of the criteria of a trial is added."""
    for criterion in criteria:
        key = criterion_key(criterion.list, criterion.ordinal)
        to.add(trial, "hasCriterion", to.node(key))
        _add_criterion(to, key, criterion)
        for n, characteristic in enumerate(criterion.characteristics, 1):
            part = to.node(f"{key}.{n}")
            to.add(to.node(key), "hasCharacteristic", part)
            _add_characteristic(to, part, characteristic)
            _add_clause(to, part, characteristic, criterion)
            to.add(part, "exampleOf", _class(to, key, characteristic, criterion))


def _add_criterion(to: Statements, key: str, criterion: Criterion) -> None:
    node = to.node(key)
    to.add(node, "rdf:type", named("EligibilityCriterion"))
    if criterion.list in _CLASSES:
        to.add(node, "rdf:type", named(_CLASSES[criterion.list]))
    to.add(node, "list", string(criterion.list))
    to.add(node, "ordinal", integer(criterion.ordinal))
    to.add(node, "text", string(criterion.text))
    to.add(node, "start", integer(criterion.start))
    to.add(node, "label", string(criterion.label))
    to.add(node, "parent", _sibling(to, criterion, criterion.parent))
    to.add(node, "duplicateOf", _sibling(to, criterion, criterion.duplicate_of))
    to.add(node, "effect", coded("effect", criterion.effect))
    for n, (start, end) in enumerate(criterion.unparsed, 1):
        part = to.node(f"{key}.unparsed{n}")
        to.add(node, "hasUnparsed", part)
        to.add(part, "unparsedStart", integer(start))
        to.add(part, "unparsedEnd", integer(end))


def _sibling(to: Statements, criterion: Criterion, ordinal: int | None) -> str | None:
    """The node of the criterion with this number in the same list."""
    return None if ordinal is None else to.node(criterion_key(criterion.list, ordinal))


def _class(to: Statements, key: str, example: Characteristic, criterion: Criterion) -> str | None:
    """The node of the characteristic whose words the example is listed under."""
    for n, other in enumerate(criterion.characteristics, 1):
        if other is not example and other.about.text == example.example_of:
            return to.node(f"{key}.{n}")
    return None


def _add_characteristic(to: Statements, node: str, of: Characteristic) -> None:
    to.add(node, "rdf:type", named("Characteristic"))
    to.add(node, "effect", coded("effect", of.effect))
    to.add(node, "kind", coded("kind", of.kind))
    _add_about(to, node, of.about)
    to.add(node, "timing", coded("timing", of.timing))
    if of.window:
        _add_window(to, node, of.window)
    if of.quantity:
        _add_quantity(to, node, of.quantity)
    to.add(node, "exceptionTo", string(of.exception_to))
    to.add(node, "negated", boolean(True) if of.negated else None)
    to.add(node, "condition", string(of.condition))
    to.add(node, "group", string(of.group))
    to.add(node, "confidence", decimal(of.confidence))
    to.add(node, "rule", string(of.rule))


def _add_clause(to: Statements, node: str, of: Characteristic, criterion: Criterion) -> None:
    """Nothing; where the clause stands that it was read from is added, unless that is the whole criterion."""
    if (of.start, of.end) != (criterion.start, criterion.end):
        to.add(node, "start", integer(of.start))
        to.add(node, "end", integer(of.end))


def _add_about(to: Statements, node: str, about: Mention) -> None:
    to.add(node, "about", iri(about.term) if about.term else None)
    for candidate in about.candidates:
        to.add(node, "candidate", iri(expand(candidate) or candidate))
    to.add(node, "aboutText", string(about.text))
    to.add(node, "aboutStart", integer(about.start))
    to.add(node, "aboutType", string(about.type))


def _add_window(to: Statements, node: str, window: Window) -> None:
    to.add(node, "windowValue", decimal(window.value))
    to.add(node, "windowUnit", string(window.unit))
    to.add(node, "windowDays", decimal(window.days))
    to.add(node, "windowComparator", string(window.comparator))
    to.add(node, "windowText", string(window.text))
    to.add(node, "windowAlternative", string(window.alternative))
    to.add(node, "lowDays", decimal(window.low_days))
    to.add(node, "highDays", decimal(window.high_days))
    to.add(node, "anchor", coded("anchor", window.anchor))
    to.add(node, "anchorText", string(window.anchor_text))
    to.add(node, "anchorStated", boolean(True) if window.anchor_stated else None)


def _add_quantity(to: Statements, node: str, quantity: Quantity) -> None:
    to.add(node, "comparator", string(quantity.comparator))
    to.add(node, "number", decimal(quantity.number))
    to.add(node, "upperComparator", string(quantity.upper_comparator))
    to.add(node, "upperNumber", decimal(quantity.upper_number))
    to.add(node, "unit", string(quantity.unit))
    to.add(node, "ucum", string(quantity.ucum))
    to.add(node, "relativeTo", string(quantity.relative_to))
    to.add(node, "valueText", string(quantity.text))
    to.add(node, "repairedFrom", string(quantity.repaired_from))
