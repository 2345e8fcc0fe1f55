"""What packed bytes unpack to, as streams that say what is wrong with them and never give without end."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Protocol, TypeVar

from trialgraph.errors import UnreadableSource

# A page or a single record is never this long; only line-oriented documents may be, since they are streamed.
WHOLE_LIMIT = 50_000_000
# Trial records pack to a tenth, hardly ever to a fiftieth; a bomb is made to unpack to a thousand times its size.
RATIO = 200

# What a stream raises where its file is gone, cut short or damaged; zipfile says RuntimeError of a password, and
# ValueError of names and sizes that cannot be.
_DAMAGE = (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, struct.error, RuntimeError, ValueError)

Kind = TypeVar("Kind")
Peekable = io.BufferedReader | zipfile.ZipExtFile


class _Steps(Protocol):
    """A stream that is read a step of unpacking at a time: a longer read would lose what it had when it met damage."""

    def read1(self, size: int, /) -> bytes: ...

    def close(self) -> None: ...


# What a file is, its first bytes say; its suffix may not.
MAGIC_LENGTH = 6
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_UNPACK: dict[bytes, Callable[..., _Steps]] = {
    b"\x1f\x8b": lambda packed: gzip.GzipFile(fileobj=packed),
    b"\xfd7zXZ\x00": lzma.LZMAFile,
    b"BZh": bz2.BZ2File,
}
_UNKNOWN = {b"\x28\xb5\x2f\xfd": "zstd", b"7z\xbc\xaf\x27\x1c": "7z", b"Rar!": "rar"}
_BUFFER = 65_536


def is_zip(beginning: bytes) -> bool:
    """Whether what begins so is a zip archive."""
    return beginning.startswith(_ZIP)


def too_much(unpacked: int, packed: int) -> str | None:
    """Why so many bytes are not to be taken out of so few; None where they may be."""
    limit = max(WHOLE_LIMIT, RATIO * packed)
    if unpacked <= limit:
        return None
    return f"unpacks to more than {limit // 10**6} MB, too much for {packed:,} packed bytes"


def unpacked(name: str, stream: Peekable, size: int) -> io.BufferedReader:
    """What a stream holds, unpacked where its first bytes say that it is packed; `size` is what it takes on the disk.

    Raises UnreadableSource, in the middle of reading too, where it is damaged or gives more than its size allows.
    """
    with ExitStack() as failure:
        failure.callback(stream.close)
        magic = stream.peek(MAGIC_LENGTH)[:MAGIC_LENGTH]
        if kind := _of(_UNKNOWN, magic):
            raise UnreadableSource(name, f"packed with {kind}, which is not read here: unpack it first")
        unpack = _of(_UNPACK, magic)
        found = _Checked(name, stream, unpack(stream) if unpack else stream, size)
        failure.pop_all()
    return io.BufferedReader(found, _BUFFER)


def position(stream: io.BufferedIOBase) -> int:
    """How many packed bytes a stream has been through; 0 of one that `unpacked` has not made."""
    raw = getattr(stream, "raw", None)
    return raw.position if isinstance(raw, _Checked) else 0


def _of(kinds: Mapping[bytes, Kind], magic: bytes) -> Kind | None:
    return next((kind for start, kind in kinds.items() if magic.startswith(start)), None)


@contextmanager
def damage(name: str) -> Iterator[None]:
    """What is wrong with packed bytes, or with a file, is raised as the UnreadableSource of that name."""
    try:
        yield
    except _DAMAGE as error:
        raise UnreadableSource(name, reason(error)) from error


def reason(error: Exception) -> str:
    """What went wrong, in the words of the system, without the file name that it repeats."""
    return (isinstance(error, OSError) and error.strerror) or str(error) or type(error).__name__


class _Checked(io.RawIOBase):
    """The bytes of a stream, by way of what unpacks it."""

    def __init__(self, name: str, packed: Peekable, steps: _Steps, size: int) -> None:
        self._name, self._packed, self._steps, self._size = name, packed, steps, size
        self._given = 0

    def readable(self) -> bool:
        """True: this is what it is for."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """How many bytes were put into the buffer; 0 at the end."""
        try:
            data = self._steps.read1(len(buffer))
        except _DAMAGE as error:
            raise UnreadableSource(self._name, self._cause(error)) from error
        buffer[: len(data)] = data
        self._given += len(data)
        if cause := too_much(self._given, self._size):
            raise UnreadableSource(self._name, cause)
        return len(data)

    @property
    def position(self) -> int:
        """How many packed bytes it has been through, those of an archive's entry as they are unpacked."""
        return self._packed.tell()

    def close(self) -> None:
        """Nothing; the file is closed with what unpacks it."""
        self._steps.close()
        self._packed.close()
        super().close()

    def _cause(self, error: Exception) -> str:
        if isinstance(error, gzip.BadGzipFile) and self._given and str(error).startswith("Not a gzipped"):
            return "other bytes stand behind the end of the gzip"
        return reason(error)
