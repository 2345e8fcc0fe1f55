"""The bytes of a release, compressed or not; what they are compressed with, their first bytes say."""

from __future__ import annotations

import bz2
import gzip
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from trialgraph.errors import InvalidTerms

# What reading a broken archive, or a file that cannot be read, raises.
BROKEN = (OSError, EOFError, lzma.LZMAError, zlib.error, zipfile.BadZipFile)

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_UNPACK: dict[bytes, Callable[..., object]] = {b"\x1f\x8b": gzip.open, b"\xfd7zXZ\x00": lzma.open, b"BZh": bz2.open}


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The file, unpacked, as a stream; of a zip its only file.

    Raises InvalidTerms, named after the file, where it cannot be opened or an archive breaks off while it is read.
    """
    try:
        with path.open("rb") as file:
            start = file.read(6)
        if start.startswith(_ZIP):
            with zipfile.ZipFile(path) as archive, archive.open(_only(archive, path.name)) as entry:
                yield cast(BinaryIO, entry)
        else:
            with cast(BinaryIO, _unpacker(start)(path, "rb")) as stream:
                yield stream
    except BROKEN as error:
        raise InvalidTerms(f"{path.name}: {cause(error)}") from error


def cause(error: BaseException) -> str:
    """Why a file could not be read, in one line."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return f"the archive is broken: {error}"


def _unpacker(start: bytes) -> Callable[..., object]:
    return next((unpack for magic, unpack in _UNPACK.items() if start.startswith(magic)), open)


def _only(archive: zipfile.ZipFile, name: str) -> zipfile.ZipInfo:
    entries = [e for e in archive.infolist() if not e.is_dir() and not _hidden(e.filename)]
    if len(entries) != 1:
        raise InvalidTerms(f"{name}: holds {len(entries)} files where one release was expected")
    return entries[0]


def _hidden(entry: str) -> bool:
    return any(step.startswith((".", "__MACOSX")) for step in PurePosixPath(entry).parts)
