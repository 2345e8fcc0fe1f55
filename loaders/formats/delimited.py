"""Rows of delimited text, one by one; a row that is broken costs itself and not those after it."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Callable, Iterator
from io import BufferedIOBase
from itertools import count
from typing import NamedTuple

# Longer lines are taken in pieces, so that a file without newlines does not fill the memory.
_PIECE = 1_000_000
# As much of a broken row is looked at to know whose it is.
_BEGINNING = 10_000


class Row(NamedTuple):
    """A row: the line it begins in and its cells."""

    line: int
    cells: list[str]


class BrokenRow(NamedTuple):
    """A row that cannot be told apart into its columns: its first cells as far as they can be told, and why."""

    line: int
    cells: list[str]
    cause: str


class _Line(NamedTuple):
    number: int
    text: str
    is_text: bool


class Delimited:
    """The rows of a stream of UTF-8 text, each of `width` cells; the stream stands before the line `first`.

    `begins` says of the cells of one line whether they can only be the beginning of a row: by it rows are found
    again that a quotation mark without its fellow has swallowed.
    """

    def __init__(
        self, stream: BufferedIOBase, delimiter: str, width: int, begins: Callable[[list[str]], bool], first: int = 1
    ) -> None:
        self._stream, self._delimiter, self._width, self._is_beginning = stream, delimiter, width, begins
        self._numbers = count(first)
        self._returned: deque[_Line] = deque()

    def __iter__(self) -> Iterator[Row | BrokenRow]:
        after_broken = False
        for found in self._found():
            is_broken = isinstance(found, BrokenRow)
            # Lines of a text whose first quotation mark is lost are the rest of the broken row before them.
            if not (is_broken and after_broken and not self._is_beginning(found.cells)):
                yield found
            after_broken = is_broken

    def _found(self) -> Iterator[Row | BrokenRow]:
        """Every row, and every line that is none."""
        while line := self._next():
            taken: list[_Line] = [line]
            try:
                cells, cause = self._read(taken), ""
            except csv.Error as error:
                cells, cause = [], str(error)
            if cells or cause:
                yield self._judged(taken, cells, cause)
            if cause:
                self._skip()

    def _read(self, taken: list[_Line]) -> list[str]:
        """The cells of the row that begins with the line `taken`, to which those are added that it goes on in."""

        def feed() -> Iterator[str]:
            yield taken[0].text
            while line := self._next():
                taken.append(line)
                yield line.text

        return next(csv.reader(feed(), delimiter=self._delimiter, strict=True), [])

    def _judged(self, taken: list[_Line], cells: list[str], cause: str) -> Row | BrokenRow:
        """The row, or what is wrong with it; the lines of rows that it swallowed are given back."""
        broken = bool(cause) or len(cells) != self._width
        end = next((n for n in range(1, len(taken)) if self._begins(taken[n].text, broken)), len(taken))
        if end < len(taken):
            cause = "a quotation mark is opened and not closed"
            self._returned.extendleft(reversed(taken[end:]))
        elif broken:
            cause = cause or f"{len(cells)} columns instead of {self._width}"
        own = taken[:end]
        if not all(line.is_text for line in own):
            cause = "not UTF-8"
        if cause:
            return BrokenRow(taken[0].number, self._cells("".join(line.text for line in own)[:_BEGINNING]), cause)
        return Row(taken[0].number, cells)

    def _skip(self) -> None:
        """Nothing; the next line is one in which a row begins, and no more of the text of a broken one."""
        while line := self._next():
            if self._begins(line.text, True):
                self._returned.appendleft(line)
                return

    def _begins(self, text: str, broken: bool) -> bool:
        """Whether a row begins in the line; after a broken row, a line that is as wide as a row is taken for one."""
        if self._delimiter not in text:
            return False
        cells = self._cells(text)
        return self._is_beginning(cells) or (broken and len(cells) == self._width)

    def _cells(self, text: str) -> list[str]:
        """The cells in the text of a row or of its beginning, whatever its quotation marks."""
        try:
            return next(csv.reader([text], delimiter=self._delimiter), [])
        except csv.Error:
            return []

    def _next(self) -> _Line | None:
        if self._returned:
            return self._returned.popleft()
        data = self._stream.readline(_PIECE)
        if not data:
            return None
        number = next(self._numbers)
        text = data.removeprefix(b"\xef\xbb\xbf") if number == 1 else data
        try:
            return _Line(number, text.decode(), True)
        except UnicodeDecodeError:
            return _Line(number, text.decode(errors="replace"), False)
