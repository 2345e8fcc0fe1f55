"""A text that is read as one criterion: its clauses, and the cues that stand in it, each looked for once."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from trialgraph.loaders.criteria import cues
from trialgraph.loaders.criteria.cues import Cue
from trialgraph.loaders.criteria.numbers import lower
from trialgraph.loaders.model import ListName

# Characters of a criterion that are read at once.
LONG = 3000
_NOT_END = re.compile(
    r"(?:\b(?:e\.g|i\.e|eg|ie|etc|vs|cf|approx|no|incl|resp|dr|st)\.|(?<![A-Za-z])(?-i:[A-Z])\.)$", re.IGNORECASE
)
# The longest of the abbreviations above, with the letter before it.
_BEFORE_STOP = 8


class Clause(NamedTuple):
    """A stretch of a criterion that is read as one statement."""

    start: int
    end: int


class Passage:
    """A text to be read as one criterion; `own` is where the criterion itself starts, behind its announcement."""

    def __init__(self, text: str, printed_in: ListName, section: str = "", own: int = 0) -> None:
        self.text, self.printed_in, self.section, self.own = text, printed_in, section, own
        # The same in small letters, at the same offsets.
        self.low = lower(text)
        self._signs = cues.signs(text)
        # Its sentences and parts between semicolons.
        self.clauses = tuple(clauses(text)) if self._signs & cues.BOUNDARY.sign else (Clause(0, len(text)),)
        self._starts = [clause.start for clause in self.clauses]
        self._found: dict[Cue, Sequence[re.Match[str]]] = {}

    def part(self, offset: int) -> Clause:
        """The clause that an offset stands in; the whole text where it stands between two."""
        if len(self.clauses) == 1 and offset < self.clauses[0].end:
            return self.clauses[0]
        at = bisect_right(self._starts, offset) - 1
        return self.clauses[at] if at >= 0 and offset < self.clauses[at].end else Clause(0, len(self.text))

    def clause(self, offset: int) -> Clause:
        """The clause an offset stands in; an announcing item and its child are one clause."""
        found = self.part(offset)
        return Clause(0, found.end) if self.own and found.start <= self.own <= found.end else found

    def find(self, cue: Cue) -> Sequence[re.Match[str]]:
        """Where a cue stands in the text, in order."""
        if not self._signs & cue.sign:
            return ()
        found = self._found.get(cue)
        if found is None:
            found = self._found[cue] = tuple(cue.pattern.finditer(self.text if cue.as_printed else self.low))
        return found

    def own_finds(self, cue: Cue) -> Iterator[re.Match[str]]:
        """Where a cue stands in the criterion itself, looked for from where it starts."""
        if not self._signs & cue.sign:
            return iter(())
        return cue.pattern.finditer(self.text if cue.as_printed else self.low, self.own)

    def has(self, cue: Cue) -> bool:
        """Whether the text has a word that the cue cannot do without."""
        return self._signs & cue.sign != 0

    def has_any(self, signs: int) -> bool:
        """Whether the text has a word of one of several cues, given by their signs."""
        return self._signs & signs != 0

    def match(self, cue: Cue, offset: int) -> re.Match[str] | None:
        """The cue that begins at an offset, or None."""
        if not self._signs & cue.sign:
            return None
        return cue.pattern.match(self.text if cue.as_printed else self.low, offset)

    def ends(self, cue: Cue, start: int, end: int) -> bool:
        """Whether a cue whose pattern closes what is before something stands right before an offset."""
        return self._signs & cue.sign != 0 and cue.pattern.search(self.low, start, end) is not None

    def first(self, cue: Cue, start: int, end: int) -> re.Match[str] | None:
        """The first occurrence of a cue between two offsets, or None."""
        if not self._signs & cue.sign:
            return None
        for match in self.find(cue):
            if match.start() >= start:
                return match if match.end() <= end else None
        return None

    def last(self, cue: Cue, start: int, end: int) -> re.Match[str] | None:
        """The last occurrence of a cue between two offsets, or None."""
        if not self._signs & cue.sign:
            return None
        for match in reversed(self.find(cue)):
            if match.end() <= end:
                return match if match.start() >= start else None
        return None

    def reaches(self, start: int, end: int) -> bool:
        """Whether nothing between a cue's end and its subject ends the cue's reach: a stop, `but`, a bracket's end."""
        if start >= end:
            return True
        if ")" in self.text and self.text.count(")", start, end) > self.text.count("(", start, end):
            return False
        return self.first(cues.BREAK, start, end) is None

    def words(self, start: int, end: int) -> int:
        """How many words stand between two offsets."""
        return len(self.text[start:end].split())


def clauses(text: str) -> list[Clause]:
    """The sentences and semicolon-separated parts of a criterion, in order, without the space between them."""
    return list(_clauses(text))


def _clauses(text: str) -> Iterator[Clause]:
    start = depth = counted = 0
    for match in cues.BOUNDARY.pattern.finditer(text):
        end = match.start()
        depth += text.count("(", counted, end) - text.count(")", counted, end)
        counted = end
        abbreviated = _NOT_END.search(text, max(start, end - _BEFORE_STOP), end)
        goes_on = abbreviated and not (text.endswith("etc.", start, end) and text[match.end()].isupper())
        if goes_on or depth > 0:
            continue
        yield Clause(start, end)
        start, depth = match.end(), 0
        counted = start
    if start < len(text):
        yield Clause(start, len(text))


def pieces(text: str) -> Iterator[Clause]:
    """Stretches of whole clauses, short enough that reading one costs little; nearly every criterion is one.

    What is said of a mention depends on its clause, so reading costs the square of a stretch, not of the text.
    """
    start = end = 0
    for clause in clauses(text) if len(text) > LONG else ():
        if clause.end - start > LONG and end > start:
            yield from _cut(text, start, end)
            start = clause.start
        end = clause.end
    yield from _cut(text, start, len(text))


def _cut(text: str, start: int, end: int) -> Iterator[Clause]:
    """One stretch, cut at white space where it is a single endless clause."""
    while end - start > LONG:
        space = max(text.rfind(" ", start, start + LONG), text.rfind("\n", start, start + LONG))
        stop = space + 1 if space > start else start + LONG
        yield Clause(start, stop)
        start = stop
    yield Clause(start, end)
