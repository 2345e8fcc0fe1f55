"""The documents behind the names a person gives: files, folders, globs, archives, standard input."""

from __future__ import annotations

import glob
import gzip
import lzma
import os
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import IO, BinaryIO, cast

from trialgraph.errors import UnreadableSource
from trialgraph.loaders.document import Document, reason

STANDARD_INPUT = "standard input"

Found = Document | UnreadableSource

# What a file is, its first bytes say; its suffix may not.
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_UNPACK: dict[bytes, Callable[..., object]] = {b"\x1f\x8b": gzip.open, b"\xfd7zXZ\x00": lzma.open}
_MAGIC_LENGTH = 6

# Passed over in a folder or an archive; a file that is named outright is always read.
_BESIDE = {".md", ".py", ".toml"}


def documents(sources: Sequence[str]) -> Iterator[Found]:
    """Every document behind the sources, in the order of the sources, sorted within each.

    What cannot be read comes as the UnreadableSource that names it and says why; the others go on. A document
    of standard input can be read until the next document is asked for.
    """
    for source in sources:
        try:
            if source == "-":
                yield from _spooled(STANDARD_INPUT, sys.stdin.buffer)
            else:
                yield from _named(source)
        except OSError as error:
            yield UnreadableSource(source, reason(error))


def _named(source: str) -> Iterator[Found]:
    """The documents of a path, or else of the paths that match it as a pattern."""
    if Path(source).exists():
        yield from _path(Path(source))
    elif not glob.has_magic(source):
        yield UnreadableSource(source, "no such file or folder")
    # Path.glob knows no pattern that starts at the root.
    elif matches := sorted(glob.glob(source, recursive=True)):  # noqa: PTH207
        for match in matches:
            yield from _path(Path(match))
    else:
        yield UnreadableSource(source, "no file matches this pattern")


def _path(path: Path) -> Iterator[Found]:
    if path.is_dir():
        yield from _folder(path)
    elif path.is_file():
        yield from _file(path, str(path))
    elif path.is_fifo():
        with path.open("rb") as pipe:
            yield from _spooled(str(path), pipe)
    else:
        yield UnreadableSource(str(path), "neither a file nor a folder")


def _folder(folder: Path) -> Iterator[Found]:
    """The files of a folder and its subfolders, without those that are no records."""
    closed: list[OSError] = []
    empty = True
    for place, folders, files in os.walk(folder, onerror=closed.append):
        folders[:] = sorted(filter(_visible, folders))
        for name in sorted(filter(_visible, files)):
            empty = False
            yield from _file(Path(place, name), str(Path(place, name)))
    for error in closed:
        yield UnreadableSource(str(error.filename), reason(error))
    if empty and not closed:
        yield UnreadableSource(str(folder), "a folder without files to read")


def _visible(name: str) -> bool:
    """False for what is hidden (`.git`, `__MACOSX`) and for what describes a folder and is none of its records."""
    return not name.startswith((".", "_")) and Path(name).suffix.lower() not in _BESIDE


def _file(path: Path, name: str) -> Iterator[Found]:
    """The document of a file, or those of its entries where it is a zip."""
    try:
        with path.open("rb") as stream:
            magic = stream.read(_MAGIC_LENGTH)
        if magic.startswith(_ZIP):
            yield from _entries(zipfile.ZipFile(path), name)
        else:
            yield Document(name, partial(_open_file, path))
    except (OSError, zipfile.BadZipFile) as error:
        yield UnreadableSource(name, reason(error))


def _open_file(path: Path) -> BinaryIO:
    with path.open("rb") as stream:
        unpack = _unpacker(stream)
    return cast(BinaryIO, unpack(path, "rb")) if unpack else path.open("rb")


def _unpacker(stream: IO[bytes]) -> Callable[..., object] | None:
    magic = stream.read(_MAGIC_LENGTH)
    return next((unpack for start, unpack in _UNPACK.items() if magic.startswith(start)), None)


def _entries(archive: zipfile.ZipFile, name: str) -> Iterator[Found]:
    """One document an entry, named `archive.zip!entry`.

    The archive is not closed here: its documents keep it open, and it closes itself when the last one is gone.
    """
    entries = [
        entry
        for entry in sorted(archive.infolist(), key=lambda entry: entry.filename)
        if not entry.is_dir() and all(map(_visible, entry.filename.split("/")))
    ]
    for entry in entries:
        yield Document(f"{name}!{entry.filename}", partial(_open_entry, archive, entry))
    if not entries:
        yield UnreadableSource(name, "an archive without files to read")


def _open_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> BinaryIO:
    with archive.open(entry) as stream:
        unpack = _unpacker(stream)
    stream = archive.open(entry)
    return cast(BinaryIO, unpack(stream, "rb") if unpack else stream)


def _spooled(name: str, pipe: BinaryIO) -> Iterator[Found]:
    """The documents of a stream that can be read only once, by way of a file that goes with it."""
    with tempfile.TemporaryDirectory(prefix="trialgraph-") as folder:
        spool = Path(folder, "spool")
        with spool.open("wb") as copy:
            shutil.copyfileobj(pipe, copy)
        yield from _file(spool, name)
