"""The printed lines of an eligibility text, and the marks of lists in front of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
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
_COUNTER = r"(?:\(?(?:\d{1,4}[a-z]?(?:\.\d{1,2}){0,3}|[a-zA-Z]|[ivxIVX]{1,5})\\?[.)．、])"
_MARK = re.compile(
    rf"""(?!--[A-Z][\w/ -]{{2,40}}--)(?P<mark>
        \\?(?:[{BULLETS}]{{1,20}}|o(?=\s+[A-Za-z\d]|[A-Z][a-z]))(?=\s|[^\W\d_a-z]|[≥≤<>(\[（])
            (?:[ \t]+(?:[{BULLETS}](?=\s)|[-–•](?=[a-z])
                |(?:\(?\d{{1,2}}\\?[.)]|\(?[a-z]\)|\(?[ivx]{{1,4}}[.)])(?=\s|[A-Z])))?
        |[-–•](?=[a-z])
        |\d{{1,2}}[.)](?=[a-z]{{3}})
        |{_COUNTER}(?=\s|[A-Z≥≤<>\\])(?:[ \t]+\\?[{BULLETS}](?=\s|[A-Z])(?!\\))?
        |\d{{1,3}}\s-(?=\s)
        |\d{{1,2}}(?:\.\d{{1,2}}){{2,3}}(?=\s+[A-Z])
    )[\s\\]*""",
    re.VERBOSE,
)
_LONGEST_SINGLE_MARK = 2
_SPACE = re.compile(r"\s*")
_SECOND_SIGNS = frozenset(".)\\．、")
_MARK_SIGNS = frozenset(BULLETS + "(\\0123456789ivxIVXo")


def printed_lines(text: str) -> Iterator[Line]:
    """The lines that are not empty."""
    blank = True
    for start, raw in _raw_lines(text):
        words = raw.strip()
        if words:
            indent = len(raw) - len(raw.lstrip())
            begin = start + indent
            yield _line(text, begin, begin + len(words), indent, blank, indent + len(words))
        blank = not words


def _raw_lines(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    if "<br" not in text:
        for raw in text.split("\n"):
            yield start, raw
            start += len(raw) + 1
        return
    for match in _BREAK.finditer(text):
        yield start, text[start : match.start()]
        start = match.end()
    yield start, text[start:]


def rest_of(text: str, line: Line, start: int) -> Line | None:
    """What stands on a line from a place on, as a line of its own."""
    space = _SPACE.match(text, start, line.end)
    begin = space.end() if space else start
    return _line(text, begin, line.end, line.indent, True, line.width) if begin < line.end else None


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
            mark = Span(begin, match.end("mark"))
            if mark.end - begin > _LONGEST_SINGLE_MARK:
                # `* 1.` stands as deep as its number.
                indent += len(text[begin : mark.end].rpartition(" ")[0])
            return Line(begin, match.end(), end, mark, indent, blank, width)
    return Line(begin, begin, end, None, indent, blank, width)
