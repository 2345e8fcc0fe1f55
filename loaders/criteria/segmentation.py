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

from trialgraph.loaders.criteria.enumerations import Count, Cut, clauses, count_of, cuts, sentences
from trialgraph.loaders.criteria.headings import (
    ListHeading,
    fills_form,
    inner_headings,
    list_heading,
    names_topic,
    sentence_heading,
    titles_list,
)
from trialgraph.loaders.criteria.lines import Line, Span, is_glued, printed_lines, rest_of, stripped
from trialgraph.loaders.criteria.nesting import Item, nested
from trialgraph.loaders.criteria.sections import openings, parts, section_heading
from trialgraph.loaders.model import ListName

__all__ = ["Item", "Segments", "Span", "segment"]


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


_OPEN_END = re.compile(r"(?:,|\b(?:and|or|of|the|with|by|to|for|in|least|than|within|from|their|a|an))$", re.IGNORECASE)
_CONJUNCTION = re.compile(r"(?:and|or)\b|(?:AND|OR)$")
_SECTIONS = re.compile(r"\b(?:characteristics|concurrent therapy)\b", re.IGNORECASE)
_CLOSING = frozenset(")].,;:%\"'”’")
_LONGEST_WORD = 24
_LEAST_WIDTH = 60
_TIGHT_TOPIC_WORDS = 5
# A count from here on may be a year; so many times as many items stand below a blank line where a list is set apart.
_YEARS, _APART = 1000, 2
# The share of the longest line from which a line is filled.
_FILLED = 0.8


def segment(text: str) -> Segments:
    """The criteria of an eligibility text in order, its headings and its marks; offsets are into the text given."""
    return _Cutter(text).segments()


class _Cutter:
    """Goes through a text line by line: `pending` is the item that a following line may continue, `end` its end yet."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = list(printed_lines(text))
        self.width = max((line.width for line in self.lines), default=0)
        self.inner = inner_headings(text)
        self.list: ListName = "none"
        self.section, self.flat = "", False
        self.pending: Item | None = None
        self.end = 0
        self.before = 0
        self.blocks: list[_Block] = []
        self.headings: list[Span] = []
        self.marks: list[Span] = []
        self.counts: dict[str, int] = {}
        # Whether items are set apart by blank lines, and where the words of the pending one began.
        marked = [line.blank for line in self.lines if line.mark]
        self.apart = marked.count(True) > _APART * marked.count(False)
        self.hang = 0

    def segments(self) -> Segments:
        following = chain(self.lines[1:], (None,))
        for line, after in zip(self.lines, following, strict=False):
            self._read(line, after is not None and after.mark is not None)
            self.before = line.width
        self._flush(None)
        items = self._items()
        return Segments(nested(self.text, items), sorted(self.headings), sorted(self.marks))

    def _read(self, line: Line, above_mark: bool) -> None:
        """Takes in a line: what a list heading leaves of it, and each part between headings in its midst."""
        rest: Line | None = line
        while rest:
            wrapped = self._is_wrapped(rest)
            rest = rest if wrapped else self._without_heading(rest)
            if not rest:
                return
            stop = self._next_heading(rest.begin, rest.end)
            if stop == rest.end:
                self._add(rest, wrapped, above_mark)
                return
            self._add(rest._replace(end=stripped(self.text, rest.begin, stop)), wrapped, above_mark)
            rest = rest_of(self.text, rest, stop)

    def _without_heading(self, line: Line) -> Line | None:
        heading = list_heading(self.text, line.begin, line.end)
        if not heading:
            return line
        self._open(line.begin, heading)
        return rest_of(self.text, line, heading.end)

    def _is_wrapped(self, line: Line) -> bool:
        """Whether a line goes on with a sentence that had no more room on the line before."""
        if self.pending is None or line.blank or self.width < _LEAST_WIDTH:
            return False
        word = self.text[line.begin : min(line.end, line.begin + _LONGEST_WORD)].split(None, 1)[0]
        return self.before + 1 + len(word) > self.width

    def _open(self, start: int, heading: ListHeading) -> None:
        self._flush(None)
        self.list, self.section, self.flat, self.counts = heading.list, "", False, {}
        self.headings.append(Span(start, stripped(self.text, start, heading.end)))

    def _next_heading(self, start: int, end: int) -> int:
        index = bisect(self.inner, start)
        return self.inner[index] if index < len(self.inner) and self.inner[index] < end else end

    def _add(self, line: Line, wrapped: bool, above_mark: bool) -> None:
        """Takes in a line that opens no list: an item, more of one, or a heading of the list at hand."""
        if not (self.text[line.start].isalnum() or any(map(str.isalnum, self.text[line.start : line.end]))):
            self._add_signs(line)
        elif not line.mark and fills_form(self.text[line.begin : line.end]):
            self._flush(None)
            self.headings.append(Span(line.begin, line.end))
        elif line.mark and self._opens_item(line, wrapped):
            self._begin(line, self.text[line.begin : line.mark.end])
        elif self.pending and wrapped:
            self.end = line.end
        else:
            # What looked like a mark is none: `2015. Patients ...`.
            line = line._replace(start=line.begin, mark=None)
            if not self._opens_part(line, above_mark):
                self._begin(line, None)

    def _add_signs(self, line: Line) -> None:
        """Takes in a line without a letter or a digit: a mark or a rule, or the end of a sentence as `).`."""
        if self.pending and not line.blank and self.text[line.begin] in _CLOSING:
            self.end = line.end
        else:
            self._flush(None)
            self.marks.append(Span(line.begin, line.end))

    def _opens_part(self, line: Line, above_mark: bool) -> bool:
        """Whether a line without a mark is a heading, noted."""
        heading = sentence_heading(self.text, line.begin, line.end)
        if heading:
            self._open(line.begin, heading)
        elif self._is_topic(line, above_mark):
            self._flush(None)
            self.headings.append(Span(line.begin, line.end))
            self.section = self.text[line.begin : line.end].strip("-").rstrip(": ")
            self.flat = self.flat or _SECTIONS.search(self.section) is not None
        else:
            return self._opens_section(line)
        return True

    def _begin(self, line: Line, label: str | None) -> None:
        """Takes in a line as an item or, without a mark, as more of the pending one."""
        if self.pending and not label and self._goes_on(self.pending, line):
            self.end = line.end
            return
        self._flush(label)
        self.pending, self.end = Item(self.list, line.start, line.end, label, line.indent, self.section), line.end
        self.hang = line.indent + line.start - line.begin
        if line.mark:
            self.marks.append(line.mark)
            count = count_of(label)
            if count:
                self.counts[count.style] = count.value

    def _flush(self, upcoming: str | None) -> None:
        """Ends the pending item; a paragraph that turns out to announce a list is a heading."""
        if not self.pending:
            return
        done = self.pending if self.pending.end == self.end else self.pending._replace(end=self.end)
        self.pending = None
        heading = None if done.label else sentence_heading(self.text, done.start, done.end)
        if heading:
            self._open(done.start, heading)
        else:
            self.blocks.append(_Block(done, self.flat, upcoming))

    def _opens_item(self, line: Line, wrapped: bool) -> bool:
        """Whether what looks like a mark is one, and no word of a wrapped sentence: `... hepatitis` / `B. No ...`."""
        count = count_of(self.text[line.begin : line.start])
        if count and count.value >= _YEARS:
            return self._counts_on(count)
        if self._hangs(line) and not (count and self._counts_on(count)):
            return False
        if not (wrapped and self.pending):
            return True
        if not count or count.value == 1:
            return not is_glued(self.text, line) or line.indent < self.pending.indent
        return self._counts_on(count)

    def _hangs(self, line: Line) -> bool:
        """Whether a line goes on below the words of the pending item, in a text whose items are set apart."""
        if not (self.apart and self.pending) or line.blank or line.indent != self.hang:
            return False
        return self.before > _FILLED * self.width and self.text[self.end - 1] != ":"

    def _counts_on(self, count: Count) -> bool:
        counted = self.counts.get(count.style)
        return counted is not None and counted < count.value <= counted + 2

    def _opens_section(self, line: Line) -> bool:
        match = section_heading(self.text, line.start, line.end)
        if not match:
            return False
        self._flush(None)
        self.section, self.flat = match["title"].strip("-:"), True
        self.headings.append(Span(line.begin, match.end("title")))
        self.pending, self.end = Item(self.list, match.end(), line.end, None, line.indent, self.section), line.end
        return True

    def _is_topic(self, line: Line, above_mark: bool) -> bool:
        words, before = self.text[line.start : line.end], self.pending
        if line.blank or not before:
            return names_topic(words) or (above_mark and titles_list(words))
        tidy = above_mark and words[0].isupper() and words.endswith(":") and words.count(" ") < _TIGHT_TOPIC_WORDS
        return tidy and line.indent <= before.indent and not self._is_open(before) and names_topic(words)

    def _is_open(self, item: Item) -> bool:
        """Whether the pending item ends in the midst of a phrase: with a comma, `of`, `and`."""
        return _OPEN_END.search(self.text, max(item.start, self.end - _LONGEST_WORD), self.end) is not None

    def _goes_on(self, before: Item, line: Line) -> bool:
        """Whether an unmarked line goes on with the pending item, though there was room for it on the line before."""
        if (before.label and not line.blank) or _CONJUNCTION.match(self.text, line.begin, line.end):
            return True
        first = self.text[line.begin]
        small = first.islower() and self.text[self.end - 1] not in ".:;"
        if line.blank:
            return (small and before.label is not None) or ((small or first.isdigit()) and self._is_open(before))
        return self._is_open(before) or (small and self.text[before.start].isupper())

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
            for part in sentences(self.text, cut) if plain and not label else clauses(self.text, cut):
                if part.start < part.end:
                    yield Item(item.list, part.start, part.end, label, item.indent, item.section)

    def _label(self, cut: Cut) -> str | None:
        """The mark in front of a cut, noted."""
        end = stripped(self.text, cut.mark, cut.start)
        if end > cut.mark:
            self.marks.append(Span(cut.mark, end))
        return self.text[cut.mark : end] or None

    def _flat(self, item: Item) -> Iterator[Item]:
        """The criteria of a section that lost its line breaks, each under its topic."""
        for part in parts(self.text, item.start, item.end):
            if part.title:
                self.headings.append(Span(part.heading, stripped(self.text, part.heading, part.start)))
            section = part.title or item.section
            for cut in cuts(self.text, part.start, part.end, None, None):
                label = None if cut.start == part.start else self._label(cut)
                for piece in self._opened(cut):
                    yield Item(item.list, piece.start, piece.end, label, item.indent, section)
                    label = None

    def _opened(self, cut: Cut) -> Iterator[Cut]:
        for part in sentences(self.text, cut._replace(end=stripped(self.text, cut.start, cut.end))):
            yield from openings(self.text, part.start, part.end)
