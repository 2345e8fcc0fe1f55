"""The beginning of a file that is being fetched, and the note beside it that says how to go on."""

from __future__ import annotations

import gzip
import os
import sys
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Self, cast

import msgspec

from trialgraph.errors import DownloadFailed
from trialgraph.loaders.registry_api import Query

if sys.platform != "win32":
    import fcntl


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """Where a fetch stands: the next page (`token`, "" for the first) of which lot, and what the part holds.

    `again` says that pages are being asked for a second time, so that what they hold may be held already.
    """

    url: str
    query: Query
    lot: int = 0
    token: str = ""
    studies: int = 0
    bytes: int = 0
    total: int | None = None
    again: bool = False


class Part:
    """`x.jsonl.part` and its note `x.jsonl.part.json`.

    The note is written after the studies that it counts: what stands behind its byte length was not noted, and is cut
    off. A part that is packed is a sequence of gzip members, one a page, which is a gzip file wherever it is cut.
    """

    def __init__(self, out: Path, note: Note, file: BinaryIO) -> None:
        self.out, self.note, self._file = out, note, file
        self.path, self.aside = _paths(out)

    @classmethod
    @contextmanager
    def opened(cls, out: Path, begin: Note, *, restart: bool) -> Iterator[Self]:
        """The part to go on with, which is empty where there is none of the same query.

        Raises DownloadFailed where it is that of another query, in use, or damaged, or where it cannot be written.
        """
        with _failures(out):
            path, _ = _paths(out)
            left = path.exists() and not restart
            with path.open("ab") as file, _alone(path, file):
                part = cls(out, begin, file)
                if left:
                    part.note = part._left(begin)
                else:
                    part._write()
                file.truncate(part.note.bytes)
                try:
                    yield part
                finally:
                    if not part.note.studies:
                        part.discard()

    def studies(self) -> Iterator[bytes]:
        """Every study of the part; raises DownloadFailed where it is not what the note says."""
        found = 0
        try:
            with self._stream() as stream:
                for line in stream:
                    found += 1
                    yield line.rstrip(b"\n")
        except (gzip.BadGzipFile, EOFError, zlib.error):
            found = -1
        if found != self.note.studies:
            raise self._unusable("it is damaged")

    def append(self, studies: Sequence[bytes], note: Note) -> None:
        """Nothing; the studies stand in the part, and the note with their number and length beside it."""
        lines = b"".join(study + b"\n" for study in studies)
        packed = gzip.compress(lines, mtime=0) if lines and self._is_packed else lines
        self._file.write(packed)
        self._file.flush()
        os.fsync(self._file.fileno())
        self.note = msgspec.structs.replace(
            note, studies=self.note.studies + len(studies), bytes=self.note.bytes + len(packed)
        )
        self._write()

    def finish(self) -> None:
        """Nothing; the part is the file."""
        self.path.replace(self.out)
        self.aside.unlink(missing_ok=True)

    def discard(self) -> None:
        """Nothing; the part and its note are gone."""
        self.path.unlink(missing_ok=True)
        self.aside.unlink(missing_ok=True)

    @property
    def _is_packed(self) -> bool:
        return self.out.suffix == ".gz"

    def _stream(self) -> BinaryIO:
        return cast(BinaryIO, gzip.open(self.path)) if self._is_packed else self.path.open("rb")

    def _left(self, begin: Note) -> Note:
        """The note of the part that an earlier try left."""
        try:
            note = msgspec.json.decode(self.aside.read_bytes(), type=Note)
        except (FileNotFoundError, msgspec.MsgspecError):
            raise self._unusable("nothing says what it is the beginning of") from None
        if (note.url, note.query) != (begin.url, begin.query):
            raise self._unusable(f"it is the beginning of another fetch ({_told(note)})")
        if self.path.stat().st_size < note.bytes:
            raise self._unusable("it is damaged")
        return note

    def _unusable(self, cause: str) -> DownloadFailed:
        return DownloadFailed(str(self.path), f"{cause}; begin anew with --restart, or write to another file")

    def _write(self) -> None:
        draft = self.aside.with_name(f"{self.aside.name}.new")
        draft.write_bytes(msgspec.json.format(msgspec.json.encode(self.note), indent=1) + b"\n")
        draft.replace(self.aside)


@contextmanager
def _alone(path: Path, file: BinaryIO) -> Iterator[None]:
    """Nothing; two processes that write the same part would spoil it."""
    if sys.platform != "win32":
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DownloadFailed(str(path), "another process is fetching into it") from None
    yield


@contextmanager
def _failures(out: Path) -> Iterator[None]:
    """Nothing; a full disk or a folder that may not be written is raised as DownloadFailed."""
    try:
        yield
    except OSError as problem:
        raise DownloadFailed(str(out), problem.strerror or str(problem)) from None


def _paths(out: Path) -> tuple[Path, Path]:
    path = out.with_name(f"{out.name}.part")
    return path, path.with_name(f"{path.name}.json")


def _told(note: Note) -> str:
    """The query of a note in one line; of many ids, the first."""
    asked: dict[str, str | int | tuple[str, ...]] = msgspec.to_builtins(note.query)
    words = [f"{name} {', '.join(value[:3]) if isinstance(value, tuple) else value}" for name, value in asked.items()]
    return "; ".join([*words, note.url])
