"""How far the reading of some sources has come."""

from __future__ import annotations

import glob
from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path

from trialgraph.loaders.document import Document, Found


class Headway:
    """How much of the sources is read, by the bytes that they take on the disk; of standard input nobody knows it."""

    def __init__(self, sources: Sequence[str]) -> None:
        self._total = 0 if "-" in sources else sum(map(_size, chain.from_iterable(map(_files, sources))))
        self._behind = self._inside = self._met = 0
        self._document: Document | None = None

    @property
    def share(self) -> float:
        """What is read, from 0 to 1; 0 where that is not known."""
        return min(1.0, (self._behind + self._inside) / self._total) if self._total else 0.0

    @property
    def expected(self) -> int | None:
        """How many records there may be, if those to come are as long as those before; None where nobody knows."""
        return round(self._met / self.share) if self.share else None

    def enter(self, found: Found) -> None:
        """Nothing; what was read before is behind, and this is being read."""
        self._behind += self._document.packed if self._document else 0
        self._document, self._inside = found if isinstance(found, Document) else None, 0

    def meet(self) -> None:
        """Nothing; a record was met in what is being read."""
        self._met += 1
        if self._document:
            # Of an entry of an archive only the unpacked position is known; of a stream that is closed, none.
            self._inside = max(self._inside, min(self._document.passed, self._document.packed))


def _files(source: str) -> Iterable[Path]:
    # Path.glob knows no pattern that starts at the root.
    paths = [Path(source)] if Path(source).exists() else map(Path, glob.glob(source, recursive=True))  # noqa: PTH207
    return chain.from_iterable(path.rglob("*") if path.is_dir() else [path] for path in paths)


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0
