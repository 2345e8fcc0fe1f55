"""The items of a text on one line each, as they are read, and where each character of them was printed.

Registries wrap lines, indent what goes on, and escape signs for their mark-up (`\\>=`). None of that says anything, and
no pattern should have to look for it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from trialgraph.loaders.criteria.nesting import Item

# White space that is not one space, and a backslash before a sign.
_PRINTED = re.compile(r"\s{2,}|[^\S ]|\\(?=[^\w\s])")


class Flat:
    """The items one below the other: `text`, `items` with offsets into it, and the way back to what was printed."""

    def __init__(self, printed: str, items: Sequence[Item]) -> None:
        self._starts: list[int] = []
        self._printed: list[int] = []
        parts: list[str] = []
        self.items: list[Item] = []
        size = 0
        for item in items:
            line = self._line(printed, item, size)
            parts.append(line)
            self.items.append(item._replace(start=size, end=size + len(line)))
            size += len(line) + 1
        self.text = "\n".join(parts)

    def _line(self, printed: str, item: Item, size: int) -> str:
        """The item on one line, which begins at `size`; notes where its stretches were printed."""
        words, at, start = [], size, item.start
        for run in _PRINTED.finditer(printed, item.start, item.end):
            self._note(at, start)
            words.append(printed[start : run.start()] + ("" if run[0] == "\\" else " "))
            at, start = at + len(words[-1]), run.end()
        self._note(at, start)
        words.append(printed[start : item.end])
        return "".join(words)

    def _note(self, start: int, printed: int) -> None:
        self._starts.append(start)
        self._printed.append(printed)

    def start(self, offset: int) -> int:
        """Where the character at an offset was printed."""
        at = bisect_right(self._starts, offset) - 1
        return self._printed[at] + offset - self._starts[at]

    def end(self, offset: int) -> int:
        """Where a stretch that ends at an offset (excluded) ended as printed."""
        return self.start(offset - 1) + 1

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the text was printed."""
        at = bisect_right(self._starts, start)
        begin = self._printed[at - 1] + start - self._starts[at - 1]
        whole = at == len(self._starts) or end <= self._starts[at]
        return begin, begin + end - start if whole else self.end(end)
