"""SPARQL that does not parse, explained at the place in the user's own text."""

from __future__ import annotations

import re

import pyoxigraph as ox

from trialgraph.errors import InvalidQuery
from trialgraph.ontology.namespaces import PREFIXES

_PLACE = re.compile(r"error at (\d+):(\d+): (.*)\Z", re.DOTALL)
_CHARACTER_CLASS = re.compile(r"\[(?:'[^']*'|[^\]'])*\]")
_UPDATE = re.compile(
    r"\A(?:\s|#.*\n|(?:PREFIX|BASE)\b[^>]*>)*(?:INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|COPY|MOVE|ADD|WITH)\b", re.I
)


def check(text: str) -> None:
    """Nothing, when the query parses; raises InvalidQuery with line, column and the offending line otherwise."""
    try:
        ox.Store().query(text, prefixes=PREFIXES)
    except SyntaxError as error:
        raise invalid_query(text, str(error)) from None


def invalid_query(text: str, message: str) -> InvalidQuery:
    """The error to raise for the parser's message about this text; lines and columns count from 1."""
    if _UPDATE.match(text):
        return InvalidQuery("queries only read the graph: an update is not accepted here")
    place = _PLACE.search(message)
    if place is None:
        return InvalidQuery(f"not a SPARQL query: {message}")
    line, column = int(place[1]), int(place[2])
    printed = (text.splitlines() or [""])[min(line, len(text.splitlines()) or 1) - 1]
    # A tab stays a tab above the caret, so that the caret stands under the same character on any terminal.
    margin = re.sub(r"[^\t]", " ", printed[: column - 1]).ljust(column - 1)
    cause = _cause(place[3], printed[: column - 1])
    return InvalidQuery(f"line {line}, column {column}: {cause}\n  {printed}\n  {margin}^")


def _cause(message: str, before: str) -> str:
    """What the parser expected, without its tables of characters."""
    if "Prefix not found" in message:
        name = re.search(r"([\w.-]*):[^\s:]*\s*\Z", before)
        return f"the prefix '{name[1]}:' is not declared" if name else "a prefix is not declared"
    words = _CHARACTER_CLASS.sub("", message).removeprefix("expected one of").removeprefix("expected")
    phrases = [part.strip() for part in re.split(r",\s(?=\s*(?:\"|\w|,|\Z))|,\s*\Z", words) if part.strip(" ,")]
    return f"expected {' or '.join(phrases[:8])}" if phrases else "this is not understood"
