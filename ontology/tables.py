"""Look-up tables that are used where they lie: in memory when just made, mapped from a file when opened.

Nothing is read when a table is opened, so that a million names are there in milliseconds.
"""

from __future__ import annotations

import mmap
from array import array
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import marisa_trie


class Lists:
    """Lists of numbers by number: `lists[3]` is a sequence of unsigned 32-bit integers."""

    def __init__(self, offsets: memoryview, values: memoryview) -> None:
        self._offsets, self._values = offsets, values

    @classmethod
    def of(cls, lists: Iterable[Iterable[int]]) -> Lists:
        """The table of the lists, in their order."""
        offsets, values = array("I", [0]), array("I")
        for each in lists:
            values.extend(each)
            offsets.append(len(values))
        return cls(memoryview(offsets), memoryview(values))

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def __getitem__(self, n: int) -> Sequence[int]:
        return self._values[self._offsets[n] : self._offsets[n + 1]].tolist()

    def save(self, stem: Path) -> None:
        """Nothing; the table stands in two files beginning with `stem`."""
        stem.with_suffix(".offsets").write_bytes(self._offsets)
        stem.with_suffix(".values").write_bytes(self._values)

    @classmethod
    def open(cls, stem: Path) -> Lists:
        """The table that was saved under `stem`."""
        return cls(_mapped(stem.with_suffix(".offsets")).cast("I"), _mapped(stem.with_suffix(".values")).cast("I"))


class Names:
    """Lists of numbers by name; asks quickly which names a text goes on with."""

    def __init__(self, trie: marisa_trie.Trie, lists: Lists) -> None:
        self.trie, self._lists = trie, lists

    @classmethod
    def of(cls, numbers: Mapping[str, Iterable[int]]) -> Names:
        """The table of the names."""
        trie = marisa_trie.Trie(numbers)
        by_id = sorted(numbers, key=trie.key_id)
        return cls(trie, Lists.of(numbers[name] for name in by_id))

    def __len__(self) -> int:
        return len(self._lists)

    def get(self, name: str) -> Sequence[int]:
        """The numbers of a name; empty where there is no such name."""
        # What is no text, a zero byte or half a character, the trie would take for something else.
        found = self.trie.get(name) if name.isprintable() else None
        return () if found is None else self._lists[found]

    def longest(self, text: str) -> str | None:
        """The longest name that the text begins with."""
        found = self.trie.prefixes(text)
        return found[-1] if found else None

    def begins(self, text: str) -> bool:
        """Whether any name begins with the text."""
        return text.isprintable() and next(self.trie.iterkeys(text), None) is not None

    def save(self, stem: Path) -> None:
        """Nothing; the table stands in files beginning with `stem`."""
        self.trie.save(str(stem.with_suffix(".marisa")))
        self._lists.save(stem)

    @classmethod
    def open(cls, stem: Path) -> Names:
        """The table that was saved under `stem`."""
        trie = marisa_trie.Trie()
        trie.mmap(str(stem.with_suffix(".marisa")))
        return cls(trie, Lists.open(stem))


class Blobs:
    """Pieces of bytes by number."""

    def __init__(self, offsets: memoryview, data: memoryview) -> None:
        self._offsets, self._data = offsets, data

    @classmethod
    def of(cls, pieces: Iterable[bytes]) -> Blobs:
        """The table of the pieces, in their order."""
        offsets, data = array("Q", [0]), bytearray()
        for piece in pieces:
            data += piece
            offsets.append(len(data))
        return cls(memoryview(offsets), memoryview(data))

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def __getitem__(self, n: int) -> memoryview:
        return self._data[self._offsets[n] : self._offsets[n + 1]]

    def save(self, stem: Path) -> None:
        """Nothing; the table stands in two files beginning with `stem`."""
        stem.with_suffix(".offsets").write_bytes(self._offsets)
        stem.with_suffix(".data").write_bytes(self._data)

    @classmethod
    def open(cls, stem: Path) -> Blobs:
        """The table that was saved under `stem`."""
        return cls(_mapped(stem.with_suffix(".offsets")).cast("Q"), _mapped(stem.with_suffix(".data")))


def _mapped(file: Path) -> memoryview:
    if not file.stat().st_size:
        return memoryview(b"")
    with file.open("rb") as opened:
        return memoryview(mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ))
