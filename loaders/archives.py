"""Zip archives: their entries as documents, those of an archive inside an archive too."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from io import BufferedIOBase, BufferedReader
from itertools import groupby
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import BinaryIO, cast
from zipfile import BadZipFile, ZipExtFile, ZipFile, ZipInfo

from trialgraph.errors import UnreadableSource
from trialgraph.loaders.compression import damage, is_zip, too_much, unpacked
from trialgraph.loaders.document import Document, Found, Open, Tables

_ENCRYPTED = 0x1
# An archive and one inside it; a bomb nests them without end.
_DEPTH = 2
_TOO_DEEP = "an archive in an archive in an archive: unpack the outermost first"
# Passed over in a folder or an archive; a file that is named outright is always read.
_BESIDE = {".md", ".py", ".toml"}
# A name may hold anything but these in a report or in a graph: bytes that are no text, and what breaks a line.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def printable(name: str) -> str:
    """The name as a line of text: what is no character of a line is escaped."""
    return _UNPRINTABLE.sub(lambda match: match[0].encode("unicode_escape").decode(), name)


def visible(name: str) -> bool:
    """False for what is hidden (`.git`, `__MACOSX`) and for what describes a folder and is none of its records."""
    return not name.startswith((".", "_")) and PurePosixPath(name).suffix.lower() not in _BESIDE


def found_in(name: str, open: Open, packed: int, depth: int = 0) -> Iterator[Found]:
    """The document of this name, or those of the zip that it is, which is copied to a file until the next is asked for.

    `packed` is how many bytes it takes on the disk, `depth` how many archives stand around it. In place of what cannot
    be read comes the error that says why.
    """
    document = Document(name, open, packed)
    try:
        if not is_zip(document.beginning):
            yield document
        elif depth < _DEPTH:
            with damage(name), open() as stream, spooled(stream) as spool:
                yield from entries(name, spool, packed, depth)
        else:
            yield UnreadableSource(name, _TOO_DEEP)
    except UnreadableSource as error:
        yield error


@contextmanager
def spooled(stream: BinaryIO | BufferedIOBase) -> Iterator[Path]:
    """A file that holds what a stream gives, for as long as the context lasts."""
    with TemporaryDirectory(prefix="trialgraph-") as folder:
        spool = Path(folder, "spool")
        with spool.open("wb") as copy:
            shutil.copyfileobj(stream, copy)
        yield spool


def entries(name: str, path: Path, packed: int, depth: int = 0) -> Iterator[Found]:
    """What stands in a zip, named `archive.zip!entry`, folder by folder and sorted; what cannot be read costs itself.

    Raises UnreadableSource where the archive cannot be opened, is empty, or where all of it is too much for so many
    `packed` bytes.
    """
    archive = _archive(name, path)
    infos = [each for each in archive.infolist() if not each.is_dir() and all(map(visible, each.filename.split("/")))]
    if not infos:
        raise UnreadableSource(name, "an archive without files to read")
    # Entries may share their packed bytes, so that each is sound and all together are a bomb.
    sound = sum(each.file_size for each in infos if not too_much(each.file_size, each.compress_size))
    if cause := too_much(sound, packed):
        raise UnreadableSource(name, cause)
    infos.sort(key=lambda info: (_folder(info), info.filename))
    for folder, together in groupby(infos, _folder):
        yield from _entries(name, folder, archive, list(together), depth)


def _archive(name: str, path: Path) -> ZipFile:
    """The archive; it is not closed: its documents keep it open, and it closes itself when the last one is gone."""
    with damage(name):
        try:
            return ZipFile(path)
        except BadZipFile as error:
            if str(error) == "File is not a zip file":
                raise UnreadableSource(name, "a zip that is cut short: the list of its entries is missing") from error
            raise


def _entries(name: str, folder: str, archive: ZipFile, infos: Sequence[ZipInfo], depth: int) -> Iterator[Found]:
    """The documents of one folder of the archive; the tables of an export together."""
    tables = Tables.among(map(_file, infos))
    if tables:
        opened = {_file(each): partial(_open, name, archive, each) for each in infos if _file(each) in tables}
        yield Tables.of(_entry(name, folder) if folder else name, opened)
    for each in infos:
        if _file(each) not in tables:
            open = partial(_open, name, archive, each)
            yield from found_in(_entry(name, each.filename), open, each.compress_size, depth + 1)


def _open(name: str, archive: ZipFile, info: ZipInfo) -> BufferedReader:
    entry = _entry(name, info.filename)
    if cause := too_much(info.file_size, info.compress_size):
        raise UnreadableSource(entry, cause)
    if info.flag_bits & _ENCRYPTED:
        raise UnreadableSource(entry, "encrypted: unpack it with its password first")
    with damage(entry):
        return unpacked(entry, cast(ZipExtFile, archive.open(info)), info.compress_size)


def _entry(archive: str, entry: str) -> str:
    return f"{archive}!{printable(entry)}"


def _folder(info: ZipInfo) -> str:
    return info.filename.rpartition("/")[0]


def _file(info: ZipInfo) -> str:
    return info.filename.rpartition("/")[2]
