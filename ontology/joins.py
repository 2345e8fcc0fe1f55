"""How the terms of a compiled index came about: which entries of which sources each was joined from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, overload

import msgspec

from trialgraph.ontology.closure import PACKAGE
from trialgraph.ontology.tables import Blobs, Lists
from trialgraph.ontology.terminologies.entry import Entry

_decode = msgspec.msgpack.Decoder(Entry).decode


class Joins(NamedTuple):
    """By number of a term: the entries it was joined from, and the (broader term, source) numbers that say where it is.

    Source 0 is the package, source `n` is `names[n - 1]`.
    """

    names: list[str]
    stacks: list[Sequence[Entry]]
    members: Lists
    edges: Lists

    def entries(self, number: int) -> Iterator[tuple[str, Entry]]:
        """Each source with the entry of it that is part of the term."""
        pairs = self.members[number]
        for source, entry in zip(pairs[::2], pairs[1::2], strict=True):
            yield self.names[source], self.stacks[source][entry]

    def broader(self, number: int) -> Iterator[tuple[int, str]]:
        """Each broader term's number with the source that says so; the package is `PACKAGE`."""
        pairs = self.edges[number]
        for above, source in zip(pairs[::2], pairs[1::2], strict=True):
            yield above, self.names[source - 1] if source else PACKAGE


class Entries(Sequence[Entry]):
    """Entries that are decoded one by one."""

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs

    def __len__(self) -> int:
        return len(self._blobs)

    @overload
    def __getitem__(self, n: int) -> Entry: ...
    @overload
    def __getitem__(self, n: slice) -> Sequence[Entry]: ...
    def __getitem__(self, n: int | slice) -> Entry | Sequence[Entry]:
        if isinstance(n, slice):
            return [self[each] for each in range(*n.indices(len(self)))]
        # A sequence ends where an index is out of range.
        if not 0 <= n < len(self):
            raise IndexError(n)
        return _decode(self._blobs[n])
