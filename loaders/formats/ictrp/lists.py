"""Lists in an ICTRP export, each of which stands in one column: conditions, interventions, outcomes, countries."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from trialgraph.loaders.formats.codes import CODES, code
from trialgraph.loaders.formats.described import described, is_name
from trialgraph.loaders.formats.ictrp.text import block, line
from trialgraph.loaders.model import Intervention, Outcome, OutcomeType
from trialgraph.ontology.places import country_code

# What the EU register prints beside a condition to class it.
_CLASS = re.compile(
    r"(?:(?:MedDRA version|Level|System Organ Class|Therapeutic area)\s*:|Classification code\b).*", re.IGNORECASE
)
_TERM = re.compile(r"Term\s*:\s*", re.IGNORECASE)
_PRODUCT = re.compile(
    r"(Trade Name|Product Name|Product Code|INN or Proposed INN|Other descriptive name)\s*:\s*(.*)", re.I
)
_TYPED = re.compile(r"([A-Z][A-Za-z ]+):\s*(\S.*)", re.DOTALL)
_END_POINT = re.compile(r"(?:Primary|Secondary) end points?(?:\(s\))?\s*:\s*", re.IGNORECASE)
_OBJECTIVE = re.compile(r"(?:Main|Secondary) Objectives?\s*:", re.IGNORECASE)
_TIME = re.compile(r"\s*\bTime ?points?(?:\(s\))?(?: of evaluation of this end point)?\s*:\s*", re.IGNORECASE)
_TIME_BRACKET = re.compile(r"\s*\[([^\[\]]+)\]\s*\Z")


def parts(text: str | None, marks: str = ";") -> tuple[str, ...]:
    """The entries of a column, each once and on one line; any of the `marks` parts them."""
    found = (" ".join(part.split()) for part in re.split(f"[{marks}]", block(text) or ""))
    return tuple(dict.fromkeys(part for part in found if part))


def countries(text: str | None) -> tuple[str, ...]:
    """The countries; commas part them where all between them are countries (`Iran, Islamic Republic of` is one)."""
    return tuple(dict.fromkeys(country for part in parts(text, ";\n") for country in _countries(part)))


def _countries(part: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in part.split(","))
    return names if country_code(part) is None and all(map(country_code, names)) else (part,)


def conditions(text: str | None) -> tuple[str, ...]:
    """The conditions, each once, and the terms by which the EU register names them; not the classes they are put in."""
    found: dict[str, str] = {}
    for printed in parts(text, ";\n"):
        name = _TERM.sub("", _CLASS.sub("", printed)).strip()
        if name:
            found.setdefault(name.casefold(), name)
    return tuple(found.values())


def interventions(text: str | None) -> tuple[Intervention, ...]:
    """The interventions: `Drug: Imatinib;Device: Pump`, the products of the EU register, or names, or one in words."""
    lines = (block(text) or "").split("\n")
    if any(_PRODUCT.match(each.strip()) for each in lines):
        return tuple(_products(lines))
    entries = parts(text)
    if any(_typed(each) for each in entries):
        return tuple(_typed(each) or described(each) for each in entries)
    # In prose, a semicolon parts clauses.
    return tuple(map(described, entries)) if all(map(is_name, entries)) else (described(line(text) or ""),)


def _typed(entry: str) -> Intervention | None:
    match = _TYPED.match(entry)
    type = code("intervention_type", match[1]) if match else None
    return Intervention(name=match[2], type=type) if match and type in CODES["intervention_type"] else None


def _products(lines: list[str]) -> Iterator[Intervention]:
    """The products; a label that comes again begins the next."""
    product: dict[str, str] = {}
    for printed in lines:
        match = _PRODUCT.match(printed.strip(" ;"))
        if match is None:
            continue
        label = match[1].casefold()
        if label in product:
            yield from _product(product)
            product = {}
        product[label] = match[2].strip(" ;")
    yield from _product(product)


def _product(product: dict[str, str]) -> Iterator[Intervention]:
    """One product under the first name that is printed for it."""
    names = list(dict.fromkeys(name for name in product.values() if name))
    if names:
        yield Intervention(name=names[0], other_names=tuple(names[1:]))


def outcomes(type: OutcomeType, text: str | None) -> tuple[Outcome, ...]:
    """The outcomes of one kind; the objectives that the EU register prints before them are none."""
    found: list[Outcome] = []
    for entry in parts(text):
        measure, frame = _measure(entry)
        if measure and not _OBJECTIVE.match(measure):
            found.append(Outcome(type=type, measure=measure, time_frame=frame))
        elif frame and found and not measure:
            # The EU register prints the time after the end point, as an entry of its own.
            found[-1] = msgspec.structs.replace(found[-1], time_frame=frame)
    return tuple(found)


def _measure(entry: str) -> tuple[str, str | None]:
    """The measure and the time frame, which stands behind a word for it or in a bracket at the end."""
    measure, *times = _TIME.split(_END_POINT.sub("", entry, count=1))
    bracket = None if times else _TIME_BRACKET.search(measure)
    if bracket:
        return measure[: bracket.start()], bracket[1]
    return measure, " ".join(times) or None
