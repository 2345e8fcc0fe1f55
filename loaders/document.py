"""One readable document: a file, an entry of an archive, or standard input; and the tables of one export."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from io import BufferedIOBase, BufferedReader

from trialgraph.errors import UnreadableSource
from trialgraph.loaders import html_text
from trialgraph.loaders.compression import WHOLE_LIMIT, damage, position

Open = Callable[[], BufferedIOBase]

HEAD = 65_536
_TOO_LARGE = f"larger than {WHOLE_LIMIT // 10**6} MB, too large for one record"
_SPLIT = "; give many records as JSON lines, a record a line, or as a file each"
# What every export of AACT has, and no other folder.
_TABLE = ".txt"
_EXPORT = frozenset(("studies.txt", "eligibilities.txt"))
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True)
class Document:
    """Bytes with a name that a person recognises (`studies.zip!NCT0000xxxx/NCT00000102.xml`).

    `open` gives a fresh binary stream each time, already decompressed; `packed` is how many bytes it takes on the disk.
    """

    source: str
    open: Open
    packed: int = 0

    @cached_property
    def head(self) -> str:
        """The first 64 KiB as text, for recognition; raises UnreadableSource where it is empty or no text.

        Of a document that may hold a record a line, a line that is no text is left out: it costs itself alone.
        """
        data = self.beginning
        try:
            head = decode(self.source, data, whole=False)
            return self.text[:HEAD] if html_text.is_html(head) else head
        except UnreadableSource:
            sound = b"\n".join(line for line in data.split(b"\n") if _is_text(line))
            if not sound.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"{"):
                raise
        return decode(self.source, sound, whole=True)

    @cached_property
    def beginning(self) -> bytes:
        """The first 64 KiB behind blank lines, or the whole lines before damage: reading will tell where that is."""
        data = b""
        try:
            with self.stream() as stream:
                while part := stream.read1(HEAD - len(data)):
                    data = data + part if data else part.lstrip()
        except UnreadableSource:
            if b"\n" not in data:
                raise
            data = data[: data.rindex(b"\n")]
        return data

    @cached_property
    def data(self) -> bytes:
        """All bytes; raises UnreadableSource above 50 MB."""
        with self.stream() as stream:
            data = stream.read(WHOLE_LIMIT + 1)
        if len(data) > WHOLE_LIMIT:
            raise UnreadableSource(self.source, _TOO_LARGE + _SPLIT)
        return data

    @cached_property
    def text(self) -> str:
        """All of it as text, newlines as `\\n`; offsets into a page count code points of this text.

        Of HTML it is the text that is made of it, not the markup.
        """
        return self._page.text

    @property
    def about(self) -> str:
        """What a page that was saved as HTML says of itself beside its text: its title and its addresses."""
        return self._page.about

    @cached_property
    def _page(self) -> html_text.Page:
        text = decode(self.source, self.data, whole=True)
        if not html_text.is_html(text):
            return html_text.Page(text, "")
        try:
            page = html_text.page(text)
        except ValueError as error:
            raise UnreadableSource(self.source, str(error)) from None
        if not page.text:
            raise UnreadableSource(self.source, "an HTML page without text (a script may have made it)")
        return page

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the bytes, as hexadecimal digits."""
        return hashlib.sha256(self.data).hexdigest()

    def lines(self) -> Iterator[tuple[int, bytes]]:
        """Each non-blank line, without its newline, and its number from 1; streamed, 50 MB a line at most.

        Raises UnreadableSource, with the line, where the stream is damaged; of lines that are too long, at the end,
        when all others have been given.
        """
        number, long = 0, list[int]()
        try:
            with self.stream() as stream:
                while line := stream.readline(WHOLE_LIMIT + 1):
                    number += 1
                    if len(line) > WHOLE_LIMIT:
                        long.append(number)
                        _skip_line(stream, line)
                    elif line := line.strip().removeprefix(b"\xef\xbb\xbf"):
                        yield number, line
        except UnreadableSource as error:
            cause = f"{error.cause}; {_TOO_LARGE}: {_places(long)}" if long else error.cause
            raise UnreadableSource(self.source, cause, f"line {number + 1}" if number else "") from error
        if long:
            raise UnreadableSource(self.source, _TOO_LARGE, _places(long))

    @contextmanager
    def stream(self) -> Iterator[BufferedIOBase]:
        """A fresh stream; damage, which may show only in the middle of reading, is raised as UnreadableSource."""
        with damage(self.source), self.open() as stream:
            self.__dict__["_streaming"] = stream
            yield stream

    @property
    def passed(self) -> int:
        """How many of the packed bytes the stream that is open has been through; 0 where none is."""
        streaming = self.__dict__.get("_streaming")
        return 0 if streaming is None or streaming.closed else position(streaming)


@dataclass(frozen=True)
class Tables:
    """The tables of one export (`studies.txt`, `eligibilities.txt` ...), which make records only together.

    `names` are the files, sorted. `open` gives a fresh binary stream of one of them, decompressed, by its name with
    or without `.txt`, or None where there is none; it and the stream raise UnreadableSource where that is damaged.
    """

    source: str
    names: tuple[str, ...]
    open: Callable[[str], BufferedIOBase | None]

    @staticmethod
    def among(names: Iterable[str]) -> frozenset[str]:
        """The files of one folder that are tables of an export; none where it holds no export."""
        files = frozenset(names)
        return frozenset(name for name in files if name.endswith(_TABLE)) if files >= _EXPORT else frozenset()

    @classmethod
    def of(cls, source: str, tables: Mapping[str, Callable[[], BufferedReader]]) -> Tables:
        """The tables, each under the name of its file."""

        def open(name: str) -> BufferedIOBase | None:
            table = tables.get(name) or tables.get(name + _TABLE)
            return table() if table else None

        return cls(source, tuple(sorted(tables)), open)


Found = Document | Tables | UnreadableSource


def decode(source: str, data: bytes, *, whole: bool) -> str:
    """The bytes as text; raises UnreadableSource with the reason where they are none."""
    if not data.strip():
        raise UnreadableSource(source, "the file is empty")
    if data.startswith(_UTF16):
        raise UnreadableSource(source, "UTF-16, not UTF-8: save it as UTF-8")
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


def _is_text(line: bytes) -> bool:
    try:
        return "\0" not in line.decode()
    except UnicodeDecodeError:
        return False


def _skip_line(stream: BufferedIOBase, part: bytes) -> None:
    """Nothing; the stream then stands at the next line, whatever the length of this one."""
    while part and not part.endswith(b"\n"):
        part = stream.readline(HEAD)


def _places(lines: list[int]) -> str:
    return f"line{'s' if len(lines) > 1 else ''} {', '.join(map(str, lines))}"
