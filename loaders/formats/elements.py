"""XML as the loaders read it: parsed without its dangers, its values as text, and JSON that was made of it."""

from __future__ import annotations

import html
import textwrap
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError, SubElement

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from trialgraph.errors import InvalidRecord
from trialgraph.loaders.document import Document


def root(document: Document, record: str) -> Element | InvalidRecord:
    """The root element, or why there is none; entities are not expanded, nothing outside it is fetched."""
    try:
        element: Element = fromstring(document.data)
    except DefusedXmlException as error:
        return InvalidRecord(document.source, record, "", f"XML that refers to what is not allowed: {error}")
    except ParseError as error:
        line, column = error.position
        cause = f"not well-formed XML: {str(error).split(':')[0]}"
        return InvalidRecord(document.source, record, f"line {line}, column {column + 1}", cause)
    except (ValueError, LookupError) as error:
        # An encoding that is declared and unknown, or cannot be decoded.
        return InvalidRecord(document.source, record, "", str(error))
    return element


def text(element: Element, path: str) -> str | None:
    """The text at a path on one line; None where there is none."""
    return " ".join(element.findtext(path, "").split()) or None


def texts(element: Element, path: str) -> tuple[str, ...]:
    """Each text at a path that is not blank, on one line."""
    return tuple(found for each in element.iterfind(path) if (found := " ".join((each.text or "").split())))


def block(element: Element, path: str) -> str | None:
    """The text at a path as it is written, less the indentation of the XML around it; newlines as `\\n`."""
    lines = element.findtext(path, "").replace("\r\n", "\n")
    return textwrap.dedent(lines.lstrip("\n")).rstrip() or None


def from_json(name: str, value: object) -> Element:
    """The element of that name whose JSON this is: a key is an element, a list is the same element again.

    What is empty is no element. Texts have carriage returns for line breaks, entities that were not decoded, and the
    indentation of the XML in all lines but the first.
    """
    element = Element(name)
    _fill(element, value)
    return element


def _fill(element: Element, value: object) -> None:
    if isinstance(value, dict):
        for key, each in _entries(value):
            _fill(SubElement(element, key), each)
    elif value is not None:
        lines = html.unescape(str(value)).replace("\r\n", "\n").replace("\r", "\n")
        first, newline, others = lines.partition("\n")
        element.text = first.lstrip(" ") + newline + textwrap.dedent(others)


def _entries(value: dict[str, object]) -> Iterator[tuple[str, object]]:
    """Each key with each of its values, but for attributes, which ctrdata sets apart under `@attributes`."""
    for key, each in value.items():
        for one in each if isinstance(each, list) else [each]:
            if not key.startswith("@") and one not in ({}, "", None):
                yield key, one
