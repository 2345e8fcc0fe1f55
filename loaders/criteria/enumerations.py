"""Criteria that share a line or a paragraph: run-together items, bullets that lost their line, sentences.

What is yielded are cuts: where the mark begins, where the words begin and where they end. A cut without a mark begins
where its words begin.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple


class Cut(NamedTuple):
    """One criterion of several on a line."""

    mark: int
    start: int
    end: int


class Count(NamedTuple):
    """What a printed number or letter says: its style (`1.`, `(a)`) and how far it has counted."""

    style: str
    value: int


BULLETS = "*•●▪◦·○■➢✓‣⁃∙►▸➤□◆❖✔☐☑\uf0b7\uf0a7\\-–—‐―−"
_COUNT = re.compile(r"(\()?(?:(\d{1,4})|([a-zA-Z])|([ivxIVX]{2,5}))\\?([.)．、])$")
_INNER = re.compile(
    r"\s(?P<mark>(?:\((?:\d{1,2}|[a-zA-Z])\)|(?:\d{1,2}|[a-zA-Z])[.)]))\s*(?=[^\s\d.,;)])",
)
_BULLET = re.compile(r"(?:(?<=[.;:])\s+(?=[-–*•])|\s(?=[•●▪◦■➢✓]))(?P<mark>\S)\s+(?=[A-Za-z≥≤<>(])")
_LISTED_DASHES = re.compile(r":\s+-\s+[A-Z]")
_ANY_BULLET = re.compile(r"(?:(?<=[.;:])\s+(?=[-–*•])|\s(?=[•●▪◦■➢✓-]))(?P<mark>\S)\s+(?=[A-Z≥≤<>(])")
_DASH = re.compile(r"(?<=[\w)%.])(?<!\d)\s-\s(?=(?P<word>[a-z]+)\s\w)")
# The bullet of an item again, between words: `* Adults * Signed consent`; not `2.5 * ULN`, `stage III - IV`.
_AGAIN = re.compile(
    rf"(?<=[A-Za-z.)%;,])(?<!\s[IVX])\s+(?P<mark>[{BULLETS}])\s+"
    r"(?=(?!ULN|LLN|[IVX]+\b)[A-Z≥≤<>(]|\d+\s(?:years|months)\b)"
)
_DASHES = frozenset("-–—‐―−")
_WORD = re.compile(r"[A-Za-z]+")
_PEOPLE_WHO = re.compile(
    r"(?:patients|subjects|participants|volunteers|individuals|women|men|children|adults)\s"
    r"(?:who|whose|that|with|without|having|aged|must)\b"
)
_SENTENCE_END = re.compile(r"(?<=[.?!])(?P<closed>[\"”')]*)\s+(?=[A-Z(≥≤<>])")
_ABBREVIATED = re.compile(
    r"(?:\b(?:e\.g|i\.e|eg|ie|etc|vs|cf|approx|no|incl|resp|dr|prof|st|viz|[A-Z])\.)$", re.IGNORECASE
)
_NEGATION = re.compile(r"\s*(?:no|not|without|none|never)\b", re.IGNORECASE)
_ALTERNATIVE = re.compile(r"\s*(?:and/)?or\b", re.IGNORECASE)
_CAPITAL = re.compile(r"\s*[A-Z][a-z]")
_BRACKETS = re.compile(r"[();\[\]]")
_ANY_HINT = re.compile(r"[-–*]\s|[•●▪◦■➢✓]")
_LEAST_DASHES = 2
_REACH = 100
_LEAST_SEMICOLONS = 2


@lru_cache(maxsize=1024)
def count_of(label: str | None) -> Count | None:
    """The style and the value of a printed number or letter; None for bullets, Roman and many-levelled numbers."""
    match = _COUNT.match(label.split()[-1]) if label else None
    if not match or match[4]:
        return None
    opening, closing = match[1] or "", match[5]
    if match[2]:
        return Count(f"{opening}1{closing}", int(match[2]))
    letter = match[3]
    return Count(f"{opening}{'a' if letter.islower() else 'A'}{closing}", ord(letter.lower()) - ord("a") + 1)


def cuts(text: str, start: int, end: int, label: str | None, upcoming: str | None) -> Iterable[Cut]:
    """The criteria of one marked line or paragraph in order; `upcoming` is the mark of the next one printed."""
    words = text[start:end]
    pieces: Iterable[Cut] = (Cut(start, start, end),)
    own = count_of(label)
    if _may_count(words, own):
        pieces = _numbered(text, start, end, own, upcoming)
    if _ANY_HINT.search(words):
        pieces = (part for piece in pieces for part in _bulleted(text, piece))
        if own is None and label:
            pieces = (part for piece in pieces for part in _marked_again(text, piece, label[-1]))
    return pieces


def _may_count(words: str, own: Count | None) -> bool:
    """Whether a line holds what a second number on it would need, told by cheap looks."""
    if "1." in words or "1)" in words or "a)" in words or "A." in words:
        return True
    return own is not None and ("1" not in own.style or f"{own.value + 1}{own.style[-1]}" in words)


def _numbered(text: str, start: int, end: int, own: Count | None, upcoming: str | None) -> Iterator[Cut]:
    """The items of one line that holds several: `... 1)Increase 2)Involvement 6.Age`."""
    mark = start
    run = _Run(text, max(start - 1, 0), end, own, count_of(upcoming))
    for match in run.items():
        stop = _stripped(text, start, match.start("mark"))
        if stop > start or mark < start:
            yield Cut(mark, start, stop)
        mark, start = match.start("mark"), match.end()
    yield Cut(mark, start, end)


class _Run:
    """The numbers inside a line, and which of them open an item.

    A number only does when it goes on counting (or starts again at 1) in the style of its list, and when it is not
    the mark of the next line: `1. A score of at least 2. Patients ...` is one item where `2.` follows.
    """

    def __init__(self, text: str, start: int, end: int, own: Count | None, upcoming: Count | None) -> None:
        self.text, self.upcoming = text, upcoming
        self.expected = {own.style: own.value + 1} if own else {}
        self.freely: set[str] = set()
        self.found = [(count, m) for m in _INNER.finditer(text, start, end) if (count := count_of(m["mark"]))]
        self.last_second = {count.style: m.start() for count, m in self.found if count.value == 2}

    def items(self) -> Iterator[re.Match[str]]:
        for count, match in self.found:
            if self._opens(count, match):
                self.expected[count.style] = count.value + 1
                yield match

    def _opens(self, count: Count, match: re.Match[str]) -> bool:
        if self.upcoming and self.upcoming.style == count.style and 1 < self.upcoming.value <= count.value:
            return False
        first = self.text[match.end()]
        emphatic = first.isupper() or first in "≥≤<>"
        if count.style in self.expected:
            return self.expected[count.style] == count.value and (emphatic or count.style in self.freely)
        if count.value == 1:
            return self._starts(count, match, emphatic)
        return emphatic and "1" in count.style and self._skips(count)

    def _starts(self, count: Count, match: re.Match[str], emphatic: bool) -> bool:
        if self.last_second.get(count.style, 0) < match.end():
            return False
        announced = self.text[max(match.start() - 2, 0) : match.start() + 1].rstrip().endswith(":")
        if announced:
            self.freely.add(count.style)
        against = "A" in count.style and not self.text[match.end() - 1].isspace()
        return announced or (emphatic and ("1" in count.style or against))

    def _skips(self, count: Count) -> bool:
        """Whether the count goes on in a style not seen on this line, as `5. ... 1) ... 4) ... 6.`."""
        return len(self.expected) == 1 and count.value <= next(iter(self.expected.values())) + 9


def _bulleted(text: str, cut: Cut) -> Iterator[Cut]:
    """The criteria between bullets in the midst of a line: `... within a year. - Smoking`."""
    listed = _LISTED_DASHES.search(text, cut.start, cut.end)
    mark, start = cut.mark, cut.start
    for match in (_ANY_BULLET if listed else _BULLET).finditer(text, cut.start, cut.end):
        yield Cut(mark, start, _stripped(text, start, match.start()))
        mark, start = match.start("mark"), match.end()
    yield Cut(mark, start, cut.end)


def _marked_again(text: str, cut: Cut, bullet: str) -> Iterator[Cut]:
    """The criteria of a list that lost its lines, each behind the same bullet; a dash alone is a dash."""
    marks = [m for m in _AGAIN.finditer(text, cut.start, cut.end) if m["mark"] == bullet and not _in_brackets(text, m)]
    if bullet in _DASHES and len(marks) < _LEAST_DASHES:
        marks = [m for m in _DASH.finditer(text, cut.start, cut.end) if _begins_anew(text, m, cut.start)]
    mark, start = cut.mark, cut.start
    for match in marks:
        yield Cut(mark, start, match.start())
        mark, start = match.start() + len(match[0]) - len(match[0].lstrip()), match.end()
    yield Cut(mark, start, cut.end)


def _begins_anew(text: str, dash: re.Match[str], start: int) -> bool:
    """Whether what follows a dash begins as its item does, or as a criterion: `patients who`."""
    opening = _WORD.match(text, start)
    alike = opening is not None and opening[0].lower() == dash["word"]
    return alike or _PEOPLE_WHO.match(text, dash.end()) is not None


def _in_brackets(text: str, mark: re.Match[str]) -> bool:
    start = max(mark.start() - _REACH, 0)
    return text.rfind("(", start, mark.start()) > text.rfind(")", start, mark.start())


def sentences(text: str, cut: Cut) -> Iterator[Cut]:
    """The sentences of a paragraph, and the clauses of one that lists several between semicolons."""
    mark, start = cut.mark, cut.start
    for match in _SENTENCE_END.finditer(text, cut.start, cut.end):
        if _ABBREVIATED.search(text, max(start, match.start() - 12), match.start()):
            continue
        yield from _clauses(text, Cut(mark, start, match.end("closed")))
        mark = start = match.end()
    yield from _clauses(text, Cut(mark, start, cut.end))


def clauses(text: str, cut: Cut) -> Iterator[Cut]:
    """The criteria that share a bullet: three or more between semicolons, each with a capital."""
    whole = text.count(";", cut.start, cut.end) < _LEAST_SEMICOLONS or not all(
        _CAPITAL.match(text, stop) for stop in _semicolons(text, cut) if stop < cut.end
    )
    return iter((cut,)) if whole else _clauses(text, cut)


def _clauses(text: str, cut: Cut) -> Iterator[Cut]:
    """What stands between semicolons, unless one negation, announcement or `or` joins it all."""
    stops = list(_semicolons(text, cut))
    edges = [cut.start, *stops, cut.end]
    joined = len(stops) < _LEAST_SEMICOLONS or _NEGATION.match(text, cut.start, cut.end)
    if joined or ":" in text[cut.start : stops[0]] or any(_ALTERNATIVE.match(text, stop) for stop in stops):
        yield cut
        return
    mark = cut.mark
    for start, end in pairwise(edges):
        words = text[start:end]
        begin = start + len(words) - len(words.lstrip())
        if begin < end:
            yield Cut(min(mark, begin) if start == cut.start else begin, begin, end)


def _semicolons(text: str, cut: Cut) -> Iterator[int]:
    """Where each semicolon outside brackets ends."""
    depth = 0
    for match in _BRACKETS.finditer(text, cut.start, cut.end):
        if match[0] == ";":
            if not depth:
                yield match.end()
        else:
            depth = max(0, depth + (1 if match[0] in "([" else -1))


def _stripped(text: str, start: int, end: int) -> int:
    return start + len(text[start:end].rstrip())
