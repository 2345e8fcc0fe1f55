"""The printed lines of an eligibility text, and the marks of lists in front of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from trialgraph.loaders.criteria.enumerations import BULLETS


class Span(NamedTuple):
    """A stretch of the text; end excluded."""

    start: int
    end: int


class Line(NamedTuple):
    """A printed line: where it begins, where its words do after a mark, and whether a blank line stands before it."""

    begin: int
    start: int
    end: int
    mark: Span | None
    indent: int
    blank: bool
    width: int


_BREAK = re.compile(r"\n(?:[ \t]*<br\s{0,3}/?\s{0,3}>)?|<br\s{0,3}/?\s{0,3}>(?:[ \t]*\r?\n)?")
_COUNTER = r"(?:\(?(?:\d{1,3}[a-z]?(?:\.\d{1,2}){0,3}|[a-zA-Z]|[ivxIVX]{1,5})\\?[.)])"
_MARK = re.compile(
    rf"""(?!--[A-Z][\w/ -]{{2,40}}--)(?P<mark>
        \\?(?:[{BULLETS}]{{1,20}}|o(?=\s+[A-Za-z\d]|[A-Z][a-z]))(?=\s|[^\W\d_a-z]|[≥≤<>(\[（])
            (?:[ \t]+(?:[{BULLETS}](?=\s)|[-–•](?=[a-z])
                |(?:\(?\d{{1,2}}\\?[.)]|\(?[a-z]\)|[ivx]{{1,4}}[.)])(?=\s|[A-Z])))?
        |[-–•](?=[a-z])
        |{_COUNTER}(?=\s|[A-Z≥≤<>\\])(?:[ \t]+\\?[{BULLETS}](?=\s|[A-Z])(?!\\))?
        |\d{{1,3}}\s-(?=\s)
        |\d{{1,2}}(?:\.\d{{1,2}}){{2,3}}(?=\s+[A-Z])
    )[ \t\\]*""",
    re.VERBOSE,
)
_SECOND_SIGNS = frozenset(".)\\")
_MARK_SIGNS = frozenset(BULLETS + "(\\0123456789ivxIVXo")


def printed_lines(text: str) -> Iterator[Line]:
    """The lines that are not empty."""
    start, blank = 0, True
    for match in chain(_BREAK.finditer(text), (None,)):
        stop = match.start() if match else len(text)
        raw = text[start:stop]
        words = raw.strip()
        if words:
            indent = len(raw) - len(raw.lstrip())
            yield _line(text, start + indent, start + indent + len(words), indent, blank, indent + len(words))
        blank = not words
        start = match.end() if match else stop


def rest_of(text: str, line: Line, start: int) -> Line | None:
    """What stands on a line from a place on, as a line of its own."""
    words = text[start : line.end].lstrip()
    return _line(text, line.end - len(words), line.end, line.indent, True, line.width) if words else None


def is_glued(text: str, line: Line) -> bool:
    """Whether the mark of a line is a dash that stands against its first word."""
    return text[line.begin] in "-–•" and line.start == line.begin + 1


def stripped(text: str, start: int, end: int) -> int:
    """The end of a stretch of text without the white space at its end."""
    return start + len(text[start:end].rstrip())


def _line(text: str, begin: int, end: int, indent: int, blank: bool, width: int) -> Line:
    """The line with its mark, which something must follow."""
    if text[begin] in _MARK_SIGNS or text[begin + 1 : begin + 2] in _SECOND_SIGNS:
        match = _MARK.match(text, begin, end)
        if match and match.end() < end:
            return Line(begin, match.end(), end, Span(begin, match.end("mark")), indent, blank, width)
    return Line(begin, begin, end, None, indent, blank, width)
