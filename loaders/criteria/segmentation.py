"""Eligibility text cut into criteria.

Registries print criteria as bullets, numbers, letters, nested lists, run-together items ("1)... 2)... 6.Age") or plain
paragraphs. Every character of the text belongs to a criterion, a heading, a list marker, or the space between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from trialgraph.loaders.model import ListName


class Span(NamedTuple):
    """A stretch of the text; end excluded."""

    start: int
    end: int


@dataclass(frozen=True)
class Item:
    """One criterion as printed: where it stands, its mark, how deep, and under which heading."""

    list: ListName
    start: int
    end: int
    label: str | None = None
    indent: int = 0
    section: str = ""
    parent: int | None = None


@dataclass
class Segments:
    """What a text consists of."""

    items: list[Item] = field(default_factory=list)
    headings: list[Span] = field(default_factory=list)


_LIST_HEADING = re.compile(
    r"""[*#_•\-\s]{0,60}(?P<title>
        (?:(?:key|main|major|general|core|additional|other|specific|study|trial|patient|participant|subject|parts?|phase|
              cohort|arm|group|stage|period|overall|donor|recipient|\w{1,3}|[\w/()-]{1,30}\s+(?=(?:in|ex)clusion))\s+){0,4}
        (?:(?P<none>inclusion\s*(?:/|and|&)\s*exclusion)
          |(?P<inclusion>inclusions?|inclusive|eligible|eligibility\s+criteria\s*[-–:]\s*inclusion)
          |(?P<exclusion>exclusions?|exclusionary|ineligible|non-?inclusion|non-?eligibility))
        (?:\s*(?:criteria|criterion|criterias))?
        (?:\s+(?:for|of|at|in|are|include[sd]?|will|-)\s?[^:.\n]{0,80}|\s*\([^)\n]{0,80}\)|\s+\d{1,2})?
    )\s*[*_]*\s*(?P<colon>[:;：])?[*_]*""",
    re.IGNORECASE | re.VERBOSE,
)
_FOLLOWING = re.compile(r"\b(?:following|any of|all of|if|these)\b", re.IGNORECASE)
_OUT = re.compile(
    r"\b(?:exclu\w+|ineligible|not (?:be )?(?:eligible|enrolled|included|considered|participate))\b", re.IGNORECASE
)
_IN = re.compile(
    r"\b(?:must|should|need to|have to|will) (?:meet|fulfil\w*|satisfy|have|be)\b.*\bcriteria\b", re.IGNORECASE
)
_MARK = re.compile(
    r"\s*(?P<mark>(?:[*•●▪◦·○■➢✓\-–—]+(?:\s+[-–—])?(?=\s|[A-Z≥<>]))|(?:\(?(?:\d{1,3}(?:\.\d{1,2}){0,3}|[a-zA-Z]|[ivxIVX]{1,5})"
    r"(?:\\?[.)]|\s-\s))(?=\s|[A-Z≥≤<>\\]))[ \t\\]*"
)
_RUN_TOGETHER = re.compile(r"(?<=\s)(?P<number>\d{1,2})(?P<style>[.)])\s?(?=[A-Z≥≤<>])")
_MERGED_BULLET = re.compile(r"(?<=[\w)%.])(?<!\d)\s-\s(?=[a-z]+\s\w)")
_SENTENCE_END = re.compile(r"(?<=[.?!])[\"”')]*\s+(?=[A-Z(≥≤<>])")
_ABBREVIATED = re.compile(
    r"(?:\b(?:e\.g|i\.e|eg|ie|etc|vs|cf|approx|no|incl|resp|dr|prof|st|viz|[A-Z])\.)$", re.IGNORECASE
)
_NEWLINE = re.compile(r"\r?\n|<br\s*/?>")
_SUBHEADING_WORDS = 8


def segment(text: str) -> Segments:
    """The criteria of an eligibility text in order, and its headings; offsets are into the text given."""
    segments = Segments()
    blocks = list(_blocks(text, segments))
    marked = {block.list for block in blocks if block.label}
    for block in blocks:
        if block.label is None and block.list not in marked:
            segments.items.extend(_sentences(text, block))
        else:
            segments.items.extend(_unmerged(text, block))
    segments.items = _nested(text, segments.items)
    return segments


def _blocks(text: str, segments: Segments) -> Iterator[Item]:
    """Marked items and paragraphs, before either is cut further."""
    current: ListName = "none"
    section = ""
    pending: Item | None = None
    blank, last = True, 0
    for line in _lines(text):
        blank = blank or len(_NEWLINE.findall(text, last, line.start)) > 1
        last = line.end
        heading = _list_heading(text, line)
        if heading:
            if pending:
                yield pending
                pending = None
            current, end = heading
            section = ""
            segments.headings.append(Span(line.start, end))
            if not text[end : line.end].strip():
                blank = True
                continue
            line = Span(end, line.end)
        begun = _begin(text, line, current, section)
        if begun.end <= begun.start or not any(map(str.isalnum, text[begun.start : begun.end])):
            continue
        if begun.label is None and pending and (not blank or _continues(text, pending, begun)):
            pending = replace(pending, end=begun.end)
            blank = False
            continue
        if pending:
            yield pending
            pending = None
        blank = False
        if _is_subheading(text, begun):
            section = text[begun.start : begun.end].rstrip(": ")
            segments.headings.append(Span(begun.start, begun.end))
            continue
        pieces = list(_run_together(text, begun))
        yield from pieces[:-1]
        pending = pieces[-1]
    if pending:
        yield pending


def _lines(text: str) -> Iterator[Span]:
    start = 0
    for stop in (*(match.span() for match in _NEWLINE.finditer(text)), (len(text), len(text))):
        if text[start : stop[0]].strip():
            yield Span(start, stop[0])
        start = stop[1]


def _list_heading(text: str, line: Span) -> tuple[ListName, int] | None:
    """The list that a line opens and where the heading ends, or None."""
    match = _LIST_HEADING.match(text, line.start, line.end)
    if not match:
        return _sentence_heading(text, line)
    rest = text[match.end() : line.end].strip(" *_\t\r")
    if rest and not match["colon"]:
        return None
    # "Exclusion of other causes of cough" is a criterion: without a colon a heading says little more than its name.
    if not match["colon"] and "criteri" not in match["title"].casefold() and len(match["title"].split()) > 3:
        return None
    name: ListName = "none" if match["none"] else "inclusion" if match["inclusion"] else "exclusion"
    return name, match.end() if rest else line.end


def _sentence_heading(text: str, line: Span) -> tuple[ListName, int] | None:
    """The list that a whole sentence opens: `Subjects who meet any of the following will be excluded:`."""
    words = text[line.start : line.end].strip(" *_\t\r")
    if not words.endswith(":") or _MARK.match(text, line.start, line.end) or not _FOLLOWING.search(words):
        return None
    if _OUT.search(words):
        return "exclusion", line.end
    return ("inclusion", line.end) if _IN.search(words) else None


def _begin(text: str, line: Span, current: ListName, section: str) -> Item:
    match = _MARK.match(text, line.start, line.end)
    indent = len(text[line.start : line.end]) - len(text[line.start : line.end].lstrip())
    start = match.end() if match and match.end() < line.end else line.start + indent
    label = match["mark"].strip() if match and match.end() < line.end else None
    return Item(current, start, _stripped(text, start, line.end), label, indent, section)


def _stripped(text: str, start: int, end: int) -> int:
    return start + len(text[start:end].rstrip())


def _continues(text: str, before: Item, line: Item) -> bool:
    """Whether a paragraph after a blank line goes on with the sentence before it."""
    return bool(before.label) and text[line.start].islower() and text[before.end - 1] not in ".:;"


def _is_subheading(text: str, item: Item) -> bool:
    words = text[item.start : item.end].strip()
    if item.label is not None and not item.label.startswith(("*", "•", "-")):
        return False
    if words.endswith(":") and item.label is None:
        return len(words.split()) <= _SUBHEADING_WORDS and not re.search(r"\b(?:following|of|or|and):$", words)
    return words.isupper() and item.label is None and len(words.split()) <= _SUBHEADING_WORDS and len(words) > 4


def _run_together(text: str, item: Item) -> Iterator[Item]:
    """The items of one line that holds several: `... 1)Increase 2)Involvement 6.Age`.

    A number only opens an item when it goes on counting (or starts again at 1) in the style of its list.
    """
    expected: dict[str, int] = {}
    own = re.fullmatch(r"\(?(\d{1,3})\\?([.)])", item.label or "")
    if own:
        expected[own[2]] = int(own[1]) + 1
    start, label = item.start, item.label
    for match in _RUN_TOGETHER.finditer(text, item.start, item.end):
        number, style = int(match["number"]), match["style"]
        if not expected and number != 1:
            continue
        follows = (
            expected.get(style) == number or (number == 1 and style not in expected) or _skips(expected, style, number)
        )
        if not follows:
            continue
        if number == 1 and not _has_second(text, match.end(), item.end, style):
            continue
        expected[style] = number + 1
        end = _stripped(text, start, match.start())
        if end > start:
            yield replace(item, start=start, end=end, label=label)
        start, label = match.end(), f"{number}{style}"
    yield replace(item, start=start, label=label)


def _skips(expected: dict[str, int], style: str, number: int) -> bool:
    """Whether the count goes on in a style not seen on this line, as `5. ... 1) ... 4) ... 6.`."""
    return style not in expected and len(expected) == 1 and number > 1 and number <= next(iter(expected.values())) + 9


def _has_second(text: str, start: int, end: int, style: str) -> bool:
    return any(m["number"] == "2" and m["style"] == style for m in _RUN_TOGETHER.finditer(text, start, end))


def _unmerged(text: str, item: Item) -> Iterator[Item]:
    """The criteria of a bullet that lost a line break: `... at least 50% - patients who ...`."""
    start = item.start
    if item.label and item.label.endswith("-"):
        for match in _MERGED_BULLET.finditer(text, item.start, item.end):
            sides = text[start : match.start()], text[match.end() : item.end]
            if all(len(side.split()) >= 4 for side in sides):
                yield replace(item, start=start, end=match.start())
                start = match.end()
                item = replace(item, label=None)
    yield replace(item, start=start)


def _sentences(text: str, item: Item) -> Iterator[Item]:
    start = item.start
    for match in _SENTENCE_END.finditer(text, item.start, item.end):
        if _ABBREVIATED.search(text[start : match.start()]):
            continue
        yield replace(item, start=start, end=match.start())
        start = match.end()
    yield replace(item, start=start)


def _nested(text: str, items: list[Item]) -> list[Item]:
    """The items with the index of the one each belongs to: the nearest less indented, or the one that announces it."""
    nested: list[Item] = []
    open_items: list[int] = []
    for index, item in enumerate(items):
        while open_items and not _holds(text, nested[open_items[-1]], item):
            open_items.pop()
        nested.append(replace(item, parent=open_items[-1] if open_items else None))
        open_items.append(index)
    return nested


def _holds(text: str, above: Item, item: Item) -> bool:
    if above.list != item.list or not above.label or not item.label:
        return False
    announced = text[above.start : above.end].endswith(":") and _style(above.label) != _style(item.label)
    return item.indent > above.indent or announced


def _style(label: str) -> str:
    return re.sub(r"\d+", "1", re.sub(r"[a-zA-Z]+", "a", label))
