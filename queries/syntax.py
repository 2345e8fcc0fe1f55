"""SPARQL that does not parse, explained at the place in the user's own text."""

from __future__ import annotations

import re
from bisect import bisect_left

import pyoxigraph as ox

from trialgraph.errors import InvalidQuery
from trialgraph.ontology.namespaces import PREFIXES

_PLACE = re.compile(r"error at (\d+):(\d+): (.*)\Z", re.DOTALL)
_TOKEN = re.compile(
    r"""\"{3}.*?\"{3}|'{3}.*?'{3}|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|<[^<>\s{}]*>|#[^\n]*|[?$]?[\w:.-]+|\S""",
    re.DOTALL,
)
_NAME = re.compile(r"([\w.-]*):[^\s:;,.(){}]*\Z")
_UPDATE = re.compile(
    r"\A(?:\s|#.*\n|(?:PREFIX|BASE)\b[^>]*>)*(?:INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|COPY|MOVE|ADD|WITH)\b", re.I
)
# Longer than any keyword: the parser's failure lies up to a keyword's length behind the words that caused it.
_MARGIN = " " * 60


def check(text: str) -> None:
    """Nothing, when the query parses; raises InvalidQuery with line, column and the offending line otherwise."""
    if message := _message(text):
        raise invalid_query(text, message)


def invalid_query(text: str, message: str) -> InvalidQuery:
    """The error to raise for the parser's message about this text; lines and columns count from 1."""
    if _UPDATE.match(text):
        return InvalidQuery("queries only read the graph: an update is not accepted here")
    place, cause = _undeclared(text, message) or _unexpected(text, message)
    line = text.count("\n", 0, place) + 1
    column = place - (text.rfind("\n", 0, place) + 1) + 1
    printed = text.split("\n")[line - 1]
    # A tab stays a tab above the caret, so that the caret stands under the same character on any terminal.
    margin = re.sub(r"[^\t]", " ", printed[: column - 1])
    return InvalidQuery(f"line {line}, column {column}: {cause}\n  {printed}\n  {margin}^")


def _undeclared(text: str, message: str) -> tuple[int, str] | None:
    """Where a name stands whose prefix nobody declared; the parser has stopped right behind it."""
    if "Prefix not found" not in message:
        return None
    name = _NAME.search(text, 0, _offset(text, message))
    return (name.start(), f"the prefix '{name[1]}:' is not declared") if name else None


def _unexpected(text: str, message: str) -> tuple[int, str]:
    """The first token that cannot follow those before it; the end of the text where all of them can."""
    tokens = list(_TOKEN.finditer(text))
    first = bisect_left(tokens, True, key=lambda token: _breaks(text[: token.end()]))
    if first < len(tokens):
        return tokens[first].start(), f"'{tokens[first][0]}' is not expected here"
    sentence = re.search(r"The [A-Z]\w+(?: \w+){3,}", message)
    return len(text.rstrip()), sentence[0] if sentence else "the query ends too early"


def _breaks(beginning: str) -> bool:
    """Whether no query begins like this: the parser gives up before it has reached the end."""
    message = _message(beginning + _MARGIN)
    return bool(message) and _offset(beginning + _MARGIN, message) < len(beginning) + len(_MARGIN)


def _message(text: str) -> str:
    """What the parser says against this text, nothing if it says nothing."""
    try:
        ox.Store().query(text, prefixes=PREFIXES)
    except SyntaxError as error:
        return str(error)
    return ""


def _offset(text: str, message: str) -> int:
    """The parser's place as an offset into the text."""
    place = _PLACE.search(message)
    if place is None:
        return len(text)
    lines = text.split("\n")[: int(place[1]) - 1]
    return sum(len(line) + 1 for line in lines) + int(place[2]) - 1
