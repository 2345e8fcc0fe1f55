"""The layouts of trial records that can be read. One module a layout; `FORMATS` is all there are."""

from __future__ import annotations

from trialgraph.errors import InvalidParameter, UnknownFormat
from trialgraph.loaders.document import Document
from trialgraph.loaders.formats import (
    captioned,
    ctgov_json,
    ctgov_page,
    ctgov_xml,
    ctis,
    details,
    ictrp,
    isrctn,
    pff,
    registry_lines,
    unknown_page,
)
from trialgraph.loaders.formats.euctr import json as euctr_json
from trialgraph.loaders.formats.euctr import text as euctr_text
from trialgraph.loaders.formats.format import Format

FORMATS: tuple[Format, ...] = (
    # An export of several registries may begin with the records of one.
    registry_lines,
    ctgov_json,
    ctgov_xml,
    ctis,
    euctr_json,
    euctr_text,
    isrctn,
    ictrp,
    ctgov_page,
    pff,
    captioned,
    details,
    # For what no other knows.
    unknown_page,
)


def recognise(document: Document) -> Format:
    """The format of a document, by how it begins; raises UnknownFormat where none recognises it."""
    for each in FORMATS:
        if each.recognises(document.head):
            return each
    lacking = unknown_page.lacking(document.head)
    raise UnknownFormat(document.source, f"no layout of trial records that is known ({_names()}): {lacking}")


def named(name: str) -> Format:
    """The format of that name; raises InvalidParameter where there is none."""
    found = {each.NAME: each for each in FORMATS}.get(name)
    if found is None:
        raise InvalidParameter(f"no input format is called '{name}'; there are {_names()}")
    return found


def _names() -> str:
    return ", ".join(each.NAME for each in FORMATS)
