"""One readable document: a file, an entry of an archive, or standard input."""

from __future__ import annotations

import hashlib
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import BinaryIO

from trialgraph.errors import UnreadableSource

HEAD = 65_536
# A page or a single record is never this long; only line-oriented documents may be, since they are streamed.
WHOLE_LIMIT = 50_000_000

# What a stream raises where its file is gone, cut short or damaged; zipfile says RuntimeError of a password.
_DAMAGE = (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, RuntimeError)


@dataclass(frozen=True)
class Document:
    """Bytes with a name that a person recognises (`studies.zip!NCT0000xxxx/NCT00000102.xml`).

    `open` gives a fresh binary stream each time, already decompressed.
    """

    source: str
    open: Callable[[], BinaryIO]

    @cached_property
    def head(self) -> str:
        """The first 64 KiB as text, for recognition; raises UnreadableSource where it is empty or no text."""
        with self._stream() as stream:
            return decode(self.source, stream.read(HEAD), whole=False)

    @cached_property
    def data(self) -> bytes:
        """All bytes; raises UnreadableSource above 50 MB."""
        with self._stream() as stream:
            data = stream.read(WHOLE_LIMIT + 1)
        if len(data) > WHOLE_LIMIT:
            raise self._too_large("")
        return data

    @cached_property
    def text(self) -> str:
        """All of it as text, newlines as `\\n`; offsets into a page count code points of this text."""
        return decode(self.source, self.data, whole=True)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the bytes, as hexadecimal digits."""
        return hashlib.sha256(self.data).hexdigest()

    def lines(self) -> Iterator[tuple[int, bytes]]:
        """Each non-blank line, without its newline, and its number from 1; streamed, 50 MB a line at most."""
        number = 0
        with self._stream() as stream:
            while line := stream.readline(WHOLE_LIMIT + 1):
                number += 1
                if len(line) > WHOLE_LIMIT:
                    raise self._too_large(f"line {number}")
                if line := line.strip().removeprefix(b"\xef\xbb\xbf"):
                    yield number, line

    def _too_large(self, place: str) -> UnreadableSource:
        cause = f"larger than {WHOLE_LIMIT // 10**6} MB, too large for one record"
        return UnreadableSource(self.source, cause, place)

    @contextmanager
    def _stream(self) -> Iterator[BinaryIO]:
        """A fresh stream; damage, which may show only in the middle of reading, is raised as UnreadableSource."""
        try:
            with self.open() as stream:
                yield stream
        except _DAMAGE as error:
            raise UnreadableSource(self.source, reason(error)) from error


def reason(error: Exception) -> str:
    """What went wrong, in the words of the system, without the file name that it repeats."""
    return (isinstance(error, OSError) and error.strerror) or str(error) or type(error).__name__


def decode(source: str, data: bytes, *, whole: bool) -> str:
    """The bytes as text; raises UnreadableSource with the reason where they are none."""
    if not data.strip():
        raise UnreadableSource(source, "the file is empty")
    if b"\0" in data:
        raise UnreadableSource(source, "a binary file, not text")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The head of a document may end in the middle of a character.
        if whole or len(data) < HEAD or error.start < len(data) - 4:
            raise UnreadableSource(source, f"not UTF-8: byte {error.start} is 0x{data[error.start]:02x}") from None
        text = data[: error.start].decode("utf-8-sig")
    return text.replace("\r\n", "\n")
