"""Criteria for other programs: as JSON, one object each, in the form that the command line promises, or as a table."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from trialgraph.loaders.model import Characteristic, Criterion, Quantity, Window
from trialgraph.queries.rows import Cell, Rows

# Annotated corpora such as Chia know drugs, not classes of drugs.
_TYPES = {"DrugClass": "Drug"}


def as_json(criterion: Criterion) -> str:
    """One line; offsets are code points into the text that was read, numbers as plain as they can be written."""
    return json.dumps(
        {
            "list": criterion.list,
            "ordinal": criterion.ordinal,
            "label": criterion.label,
            "text": criterion.text,
            "start": criterion.start,
            "end": criterion.end,
            "parent": criterion.parent,
            "duplicate_of": criterion.duplicate_of,
            "effect": criterion.effect,
            "characteristics": [_characteristic(each) for each in criterion.characteristics],
            "mentions": [
                {"start": each.start, "end": each.end, "type": _TYPES.get(each.type, each.type), "text": each.text}
                for each in criterion.mentions
            ],
            "unparsed": [{"start": start, "end": end} for start, end in criterion.unparsed],
        },
        ensure_ascii=False,
    )


def _characteristic(of: Characteristic) -> dict[str, Any]:
    return {
        "effect": of.effect,
        "kind": of.kind,
        "about": {
            "text": of.about.text,
            "start": of.about.start,
            "end": of.about.end,
            "type": of.about.type,
            "id": of.about.curie,
            "label": of.about.label,
            "candidates": list(of.about.candidates),
        },
        "negated": of.negated,
        "timing": of.timing,
        "window": _window(of.window) if of.window else None,
        "value": _quantity(of.quantity) if of.quantity else None,
        "example_of": of.example_of,
        "exception_to": of.exception_to,
        "condition": of.condition,
        "group": of.group,
        "confidence": of.confidence,
        "rule": of.rule,
    }


def _window(of: Window) -> dict[str, Any]:
    return {
        "value": _plain(of.value),
        "unit": of.unit,
        "days": _plain(of.days),
        "anchor": of.anchor,
        "anchor_stated": of.anchor_stated,
        "comparator": of.comparator,
        "low_days": _plain(of.low_days),
        "high_days": _plain(of.high_days),
        "alternative": of.alternative,
        "text": of.text,
    }


def _quantity(of: Quantity) -> dict[str, Any]:
    return {
        "comparator": of.comparator,
        "number": _plain(of.number),
        "unit": of.unit,
        "ucum": of.ucum,
        "upper_comparator": of.upper_comparator,
        "upper_number": _plain(of.upper_number),
        "relative_to": of.relative_to,
        "repaired_from": of.repaired_from,
        "text": of.text,
    }


def _plain(number: float | None) -> float | int | None:
    return int(number) if number is not None and float(number).is_integer() else number


def as_rows(criteria: Iterable[Criterion]) -> Rows:
    """One row a statement, and one for each criterion that says nothing that was understood."""
    columns = ("list", "ordinal", "effect", "kind", "subject", "id", "label", "timing", "window_days", "value", "text")
    return Rows(columns, tuple(row for criterion in criteria for row in _rows(criterion)))


def _rows(criterion: Criterion) -> Iterator[tuple[Cell, ...]]:
    place = (criterion.list, criterion.ordinal)
    if not criterion.characteristics:
        yield (*place, criterion.effect, *[None] * 7, criterion.text)
    for each in criterion.characteristics:
        days = _plain(each.window.days) if each.window else None
        value = each.quantity.text if each.quantity else None
        about = (each.about.text, each.about.curie, each.about.label)
        yield (*place, each.effect, each.kind, *about, each.timing, days, value, criterion.text)
