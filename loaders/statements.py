"""N-Quads lines of one named graph, written as text.

Formatting strings is some twenty times faster than building RDF objects only to serialise them. Numbers are written
in the form that Oxigraph keeps them in ("4", never "4.0"), so that what is loaded equals what was written.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache, lru_cache
from json.encoder import encode_basestring
from urllib.parse import quote

from trialgraph.loaders.model import PartialDate
from trialgraph.ontology.namespaces import ORGANIZATIONS_GRAPH, PLACES_GRAPH, PREFIXES, TG

XSD = PREFIXES["xsd"]

# How the lines of graphs end that all records add to: what is known of a city or an organization, whoever names it.
SHARED = (f" <{PLACES_GRAPH}> .\n", f" <{ORGANIZATIONS_GRAPH}> .\n")

# What RFC 3987 lets stand in an IRI, besides letters and digits; everything else is percent-encoded.
_SAFE = ":/?#[]@!$&'()*+,;=-._~%"


class Statements:
    """Statements about one graph, in the order they are added; a value of None adds none."""

    def __init__(self, graph: str) -> None:
        self.graph = graph
        self.lines: list[str] = []
        self._stem = iri(graph)[:-1]
        self._end = f" {self._stem}> .\n"

    def add(self, subject: str, predicate: str, *objects: str | None) -> None:
        """Nothing; one line for each object that is there. A predicate is `rdfs:label`, or bare where it is `tg:`."""
        for each in objects:
            if each is not None:
                self.lines.append(subject + _PREDICATES[predicate] + each + self._end)

    def beside(self, graph: str) -> Statements:
        """Statements about a graph that other records add to as well; they stand among those of this one."""
        other = Statements(graph)
        other.lines = self.lines
        return other

    def node(self, fragment: str) -> str:
        """The node of a part of the record: `<RECORD#E10.3>`."""
        return f"{self._stem}#{fragment}>"


@cache
def named(name: str) -> str:
    """The IRI of a class or property: `rdfs:label`, or bare where it is one of the ontology's own."""
    prefix, colon, local = name.partition(":")
    return f"<{PREFIXES[prefix]}{local}>" if colon else f"<{TG}{name}>"


class _Predicates(dict[str, str]):
    """The IRIs of properties between their spaces; there are as many as the ontology has."""

    def __missing__(self, name: str) -> str:
        form = self[name] = f" {named(name)} "
        return form


_PREDICATES = _Predicates()


@lru_cache(100_000)
def iri(text: str) -> str:
    """An IRI in angle brackets; characters that no IRI may hold are percent-encoded."""
    return f"<{quote(text, safe=_SAFE)}>"


@cache
def coded(scheme: str, code: str | None) -> str | None:
    """The IRI of a coded value, `coded("effect", "excludes")`; a value that is no code is percent-encoded whole."""
    return f"<{PREFIXES[scheme]}{quote(code, safe='')}>" if code else None


def slug(name: str) -> str:
    """A name as the last step of an IRI: equal for names that differ in case and spacing only."""
    return quote("-".join(name.casefold().split()), safe="")


def string(text: str | None) -> str | None:
    """A string literal; None for nothing or for an empty text."""
    # The escapes of JSON are all escapes of N-Quads, and JSON escapes all that N-Quads must.
    return encode_basestring(text) if text else None


def integer(number: int | None) -> str | None:
    """An xsd:integer literal."""
    return None if number is None else f'"{number}"^^<{XSD}integer>'


@lru_cache(10_000)
def decimal(number: float | None) -> str | None:
    """An xsd:decimal literal in its shortest form, without an exponent."""
    if number is None:
        return None
    text = format(Decimal(repr(number)), "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f'"{"0" if text == "-0" else text}"^^<{XSD}decimal>'


def boolean(value: bool | None) -> str | None:
    """An xsd:boolean literal."""
    return None if value is None else f'"{str(value).lower()}"^^<{XSD}boolean>'


def day(date: PartialDate | None) -> str | None:
    """An xsd:date literal: the first day of the year or month, where no more is printed."""
    return f'"{(date.date + "-01-01")[:10]}"^^<{XSD}date>' if date else None


_YEARS = {"year": 1.0, "month": 1 / 12, "week": 7 / 365.25, "day": 1 / 365.25, "hour": 1 / 8766, "minute": 1 / 525960}
_AGE = re.compile(rf"(?<![-−\d.])(\d+(?:\.\d+)?)\s*({'|'.join(_YEARS)})s?\b", re.IGNORECASE)


def age(printed: str | None) -> str | None:
    """An age in decimal years: 0.5 for `6 Months`; None where it has no number and unit, or a minus, as in `N/A`."""
    match = _AGE.search(printed or "")
    return decimal(round(float(match[1]) * _YEARS[match[2].lower()], 6)) if match else None
