"""Eligibility text cut into criteria.

Registries print criteria as bullets, numbers, letters, nested lists, run-together items ("1)... 2)... 6.Age") or plain
paragraphs. Every character of the text belongs to a criterion, a heading, a list marker, or the space between them.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

from trialgraph.loaders.criteria.enumerations import BULLETS, Cut, count_of, cuts, sentences
from trialgraph.loaders.criteria.headings import (
    inner_headings,
    list_heading,
    names_topic,
    sentence_heading,
    titles_list,
)
from trialgraph.loaders.criteria.nesting import Item, nested
from trialgraph.loaders.criteria.sections import openings, parts, section_heading
from trialgraph.loaders.model import ListName


class Span(NamedTuple):
    """A stretch of the text; end excluded."""

    start: int
    end: int


@dataclass
class Segments:
    """What a text consists of: between these stand only white space, line breaks of a web page and escapes.

    A mark is a bullet, number or letter in front of an item, or a line without a letter or a digit.
    """

    items: list[Item] = field(default_factory=list)
    headings: list[Span] = field(default_factory=list)
    marks: list[Span] = field(default_factory=list)


class _Block(NamedTuple):
    """A marked item or a paragraph before it is cut further, and the mark of what follows it."""

    item: Item
    flat: bool
    upcoming: str | None


class _Line(NamedTuple):
    """A printed line: where its words begin, after which mark, and whether a blank line stands before it."""

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
    rf"""(?P<mark>
        \\?(?:[{BULLETS}]{{1,20}}|o(?=\s+[A-Za-z\d]|[A-Z][a-z]))(?=\s|[^\W\d_a-z]|[≥≤<>(\[（])
            (?:[ \t]+(?:[{BULLETS}](?=\s)|(?:\(?\d{{1,2}}\\?[.)]|\(?[a-z]\)|[ivx]{{1,4}}[.)])(?=\s|[A-Z])))?
        |[-–•](?=[a-z])
        |{_COUNTER}(?=\s|[A-Z≥≤<>\\])(?:[ \t]+\\?[{BULLETS}](?=\s|[A-Z])(?!\\))?
        |\d{{1,3}}\s-(?=\s)
        |\d{{1,2}}(?:\.\d{{1,2}}){{2,3}}(?=\s+[A-Z])
    )[ \t\\]*""",
    re.VERBOSE,
)
_SECOND_SIGNS = frozenset(".)\\")
_MARK_SIGNS = frozenset(BULLETS + "(\\")
_OPEN_END = re.compile(r"(?:,|\b(?:and|or|of|the|with|by|to|for|in))$", re.IGNORECASE)
_LONGEST_WORD = 12
_LEAST_WIDTH = 60
_TIGHT_TOPIC_WORDS = 5


def segment(text: str) -> Segments:
    """The criteria of an eligibility text in order, its headings and its marks; offsets are into the text given."""
    return _Cutter(text).segments()


class _Cutter:
    """Goes through a text line by line: `pending` is the item that a following line may continue."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = list(_lines(text))
        self.width = max((line.width for line in self.lines), default=0)
        self.inner = inner_headings(text)
        self.list: ListName = "none"
        self.section, self.flat = "", False
        self.pending: Item | None = None
        self.before = 0
        self.blocks: list[_Block] = []
        self.headings: list[Span] = []
        self.marks: list[Span] = []
        self.counts: dict[str, int] = {}

    def segments(self) -> Segments:
        following = chain(self.lines[1:], (None,))
        for line, after in zip(self.lines, following, strict=False):
            self._read(line, after is not None and after.mark is not None)
            self.before = line.width
        self._flush(None)
        items = self._items()
        return Segments(nested(self.text, items), sorted(self.headings), sorted(self.marks))

    def _read(self, line: _Line, above_mark: bool) -> None:
        """Takes in a line: what a list heading leaves of it, and each part between headings in its midst."""
        rest: _Line | None = line
        while rest:
            rest = self._without_heading(rest)
            if not rest:
                return
            stop = self._next_heading(rest.begin, rest.end)
            self._add(rest._replace(end=_stripped(self.text, rest.begin, stop)), above_mark)
            rest = _line(self.text, stop, rest.end, rest) if stop < rest.end else None

    def _without_heading(self, line: _Line) -> _Line | None:
        heading = list_heading(self.text, line.begin, line.end)
        if not heading and not line.mark:
            heading = sentence_heading(self.text, line.begin, line.end)
        if not heading:
            return line
        self._flush(None)
        self.list, self.section, self.flat, self.counts = heading.list, "", False, {}
        self.headings.append(Span(line.begin, _stripped(self.text, line.begin, heading.end)))
        rest = _line(self.text, heading.end, line.end, line)
        return self._without_heading(rest) if rest and sentence_heading(self.text, rest.begin, rest.end) else rest

    def _next_heading(self, start: int, end: int) -> int:
        index = bisect(self.inner, start)
        return self.inner[index] if index < len(self.inner) and self.inner[index] < end else end

    def _add(self, line: _Line, above_mark: bool) -> None:
        """Takes in a line that opens no list: an item, more of one, or a heading of the list at hand."""
        if not any(map(str.isalnum, self.text[line.start : line.end])):
            self.marks.append(Span(line.begin, line.end))
            return
        tight = self.pending is not None and not line.blank
        if line.mark and not (tight and self._wraps(line)):
            self._begin(line)
        elif not line.mark and self._opens_section(line):
            return
        elif not line.mark and self._is_topic(line, tight, above_mark):
            self._flush(None)
            self.headings.append(Span(line.begin, line.end))
            self.section, self.flat = self.text[line.begin : line.end].strip("-").rstrip(": "), False
        elif self.pending and self._goes_on(line):
            self.pending = self.pending._replace(end=line.end)
        else:
            self._begin(line._replace(start=line.begin, mark=None))

    def _begin(self, line: _Line) -> None:
        label = self.text[line.mark.start : line.mark.end] if line.mark else None
        self._flush(label)
        self.pending = Item(self.list, line.start, line.end, label, line.indent, self.section)
        if line.mark:
            self.marks.append(line.mark)
            count = count_of(label)
            if count:
                self.counts[count.style] = count.value

    def _flush(self, upcoming: str | None) -> None:
        if self.pending:
            self.blocks.append(_Block(self.pending, self.flat, upcoming))
            self.pending = None

    def _fits(self, line: _Line) -> bool:
        """Whether the first word of a line had room on the line before, so that the break between them is meant."""
        word = self.text[line.begin : min(line.end, line.begin + _LONGEST_WORD)].split(None, 1)[0]
        return self.width < _LEAST_WIDTH or self.before + 1 + len(word) <= self.width

    def _wraps(self, line: _Line) -> bool:
        """Whether what looks like a mark is a word of a wrapped sentence: `... hepatitis` / `B. No other ...`."""
        label = self.text[line.begin : line.start].split()[0]
        if label in {"-", "–"} and self.text[line.start - 1] == label:
            return self.pending is not None and self.pending.label != label
        count = count_of(label)
        if not count or count.value == 1 or self._fits(line):
            return False
        counted = self.counts.get(count.style)
        return counted is None or not counted < count.value <= counted + 2

    def _opens_section(self, line: _Line) -> bool:
        match = section_heading(self.text, line.start, line.end)
        if not match:
            return False
        self._flush(None)
        self.section, self.flat = match["title"].strip("-:"), True
        self.headings.append(Span(line.begin, match.end("title")))
        self.pending = Item(self.list, match.end(), line.end, None, line.indent, self.section)
        return True

    def _is_topic(self, line: _Line, tight: bool, above_mark: bool) -> bool:
        words = self.text[line.start : line.end]
        if not tight or not self.pending:
            return names_topic(words) or (above_mark and titles_list(words))
        tidy = words[0].isupper() and words.endswith(":") and words.count(" ") < _TIGHT_TOPIC_WORDS
        before = self.text[self.pending.start : self.pending.end][-_LONGEST_WORD:]
        return (
            tidy
            and above_mark
            and line.indent <= self.pending.indent
            and not _OPEN_END.search(before)
            and names_topic(words)
        )

    def _goes_on(self, line: _Line) -> bool:
        """Whether an unmarked line goes on with the pending item."""
        before = self.pending
        if before is None:
            return False
        ending = self.text[max(before.start, before.end - _LONGEST_WORD) : before.end]
        lower, ended = self.text[line.begin].islower(), ending[-1] in ".:;"
        if line.blank:
            return lower and not ended and (before.label is not None or bool(_OPEN_END.search(ending)))
        if before.label or not self._fits(line) or _OPEN_END.search(ending):
            return True
        return lower and not ended and self.text[before.start].isupper()

    def _items(self) -> list[Item]:
        marked = {block.item.list for block in self.blocks if block.item.label}
        items: list[Item] = []
        for block in self.blocks:
            if block.flat and not block.item.label:
                items.extend(self._flat(block.item))
            else:
                items.extend(self._parted(block, block.item.list not in marked))
        return items

    def _parted(self, block: _Block, plain: bool) -> Iterator[Item]:
        """The items of a line or a paragraph; a paragraph of a list without any mark is cut into sentences."""
        item = block.item
        for cut in cuts(self.text, item.start, item.end, item.label, block.upcoming):
            label = item.label if cut.start == item.start else self._label(cut)
            for part in sentences(self.text, cut) if plain and not label else (cut,):
                if part.start < part.end:
                    yield item._replace(start=part.start, end=part.end, label=label)

    def _label(self, cut: Cut) -> str | None:
        """The mark in front of a cut, noted."""
        end = _stripped(self.text, cut.mark, cut.start)
        if end > cut.mark:
            self.marks.append(Span(cut.mark, end))
        return self.text[cut.mark : end] or None

    def _flat(self, item: Item) -> Iterator[Item]:
        """The criteria of a section that lost its line breaks, each under its topic."""
        for part in parts(self.text, item.start, item.end):
            if part.title:
                self.headings.append(Span(part.heading, _stripped(self.text, part.heading, part.start)))
            section = part.title or item.section
            for cut in cuts(self.text, part.start, part.end, None, None):
                label = None if cut.start == part.start else self._label(cut)
                for piece in openings(self.text, cut.start, _stripped(self.text, cut.start, cut.end)):
                    yield item._replace(start=piece.start, end=piece.end, label=label, section=section)
                    label = None


def _lines(text: str) -> Iterator[_Line]:
    """The printed lines that are not empty."""
    start, blank = 0, True
    for match in chain(_BREAK.finditer(text), (None,)):
        stop = match.start() if match else len(text)
        raw = text[start:stop]
        words = raw.strip()
        if words:
            indent = len(raw) - len(raw.lstrip())
            begin = start + indent
            yield _marked(text, _Line(begin, begin, begin + len(words), None, indent, blank, indent + len(words)))
        blank = not words
        start = match.end() if match else stop


def _line(text: str, start: int, end: int, whole: _Line) -> _Line | None:
    """What stands between two places of a line, as a line of its own."""
    words = text[start:end].lstrip()
    begin = end - len(words)
    return _marked(text, whole._replace(begin=begin, start=begin, mark=None, blank=True)) if words else None


def _marked(text: str, line: _Line) -> _Line:
    """The line with its mark, which something must follow."""
    begin = line.begin
    first, second = text[begin], text[begin + 1 : begin + 2]
    if not (first in _MARK_SIGNS or first.isdigit() or second in _SECOND_SIGNS or first in "ivxIVXo"):
        return line
    match = _MARK.match(text, begin, line.end)
    if not match or match.end() >= line.end:
        return line
    return line._replace(start=match.end(), mark=Span(*match.span("mark")))


def _stripped(text: str, start: int, end: int) -> int:
    return start + len(text[start:end].rstrip())
