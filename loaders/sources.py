"""The documents behind the names a person gives: files, folders, globs, archives, standard input."""

from __future__ import annotations

import glob
import os
import stat
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from io import BufferedReader
from pathlib import Path

from trialgraph.errors import UnreadableSource
from trialgraph.loaders.archives import entries, found_in, printable, spooled, visible
from trialgraph.loaders.compression import MAGIC_LENGTH, damage, is_zip, reason, unpacked
from trialgraph.loaders.document import Found, Tables

STANDARD_INPUT = "standard input"


def documents(sources: Sequence[str]) -> Iterator[Found]:
    """Every document behind the sources, in the order of the sources, sorted within each.

    What cannot be read comes as the UnreadableSource that names it and says why; the others go on. The tables of an
    export come together. A document of standard input, or of an archive inside an archive, can be read until the
    next document is asked for.
    """
    for source in sources:
        try:
            if source == "-":
                with spooled(sys.stdin.buffer) as spool:
                    yield from _file(spool, STANDARD_INPUT)
            else:
                yield from _named(source)
        except (OSError, ValueError) as error:
            yield UnreadableSource(printable(source), reason(error))


def _named(source: str) -> Iterator[Found]:
    """The documents of a path, or else of the paths that match it as a pattern."""
    if Path(source).exists():
        yield from _path(Path(source))
    elif Path(source).is_symlink():
        yield UnreadableSource(printable(source), "a link that leads nowhere")
    elif not glob.has_magic(source):
        yield UnreadableSource(printable(source), "no such file or folder")
    # Path.glob knows no pattern that starts at the root.
    elif matches := sorted(glob.glob(source, recursive=True)):  # noqa: PTH207
        for match in matches:
            yield from _path(Path(match))
    else:
        yield UnreadableSource(printable(source), "no file matches this pattern")


def _path(path: Path) -> Iterator[Found]:
    if path.is_dir():
        yield from _folder(path)
    elif path.is_fifo():
        with path.open("rb") as pipe, spooled(pipe) as spool:
            yield from _file(spool, _printed(path))
    else:
        yield from _file(path, _printed(path))


def _folder(folder: Path) -> Iterator[Found]:
    """The files of a folder and its subfolders, linked ones too, without those that are no records."""
    closed: list[OSError] = []
    met = {_identity(folder)}
    empty = True
    for place, folders, files in os.walk(folder, onerror=closed.append, followlinks=True):
        folders[:] = [name for name in sorted(filter(visible, folders)) if _is_new(Path(place, name), met)]
        shown = sorted(filter(visible, files))
        empty = empty and not shown
        yield from _files(place, shown)
    for error in closed:
        yield UnreadableSource(printable(str(error.filename)), reason(error))
    if empty and not closed:
        yield UnreadableSource(_printed(folder), "a folder without files to read")


def _identity(folder: Path) -> tuple[int, int]:
    """The same for every name of a folder."""
    status = folder.stat()
    return status.st_dev, status.st_ino


def _is_new(folder: Path, met: set[tuple[int, int]]) -> bool:
    """Whether a folder is met for the first time: links may lead to it by many ways, or round in a circle."""
    try:
        identity = _identity(folder)
    except OSError:
        return True  # The walk will tell what is the matter with it.
    if identity in met:
        return False
    met.add(identity)
    return True


def _files(folder: str, names: Sequence[str]) -> Iterator[Found]:
    """The documents of one folder; the tables of an export together."""
    paths = {name: Path(folder, name) for name in names}
    tables = Tables.among(names)
    if tables:
        yield Tables.of(
            printable(folder),
            {each: partial(_open, path, _printed(path)) for each, path in paths.items() if each in tables},
        )
    for each, path in paths.items():
        if each not in tables:
            yield from _file(path, _printed(path))


def _file(path: Path, name: str) -> Iterator[Found]:
    """The document of a file, or those of the archive that it is."""
    try:
        with damage(name):
            status = path.stat()
            if not stat.S_ISREG(status.st_mode):
                raise UnreadableSource(name, "neither a file nor a folder")
            with path.open("rb") as stream:
                archive = is_zip(stream.read(MAGIC_LENGTH))
        if archive:
            yield from entries(name, path, status.st_size)
        else:
            yield from found_in(name, partial(_open, path, name), status.st_size)
    except UnreadableSource as error:
        yield error


def _open(path: Path, name: str) -> BufferedReader:
    with damage(name):
        return unpacked(name, path.open("rb"), path.stat().st_size)


def _printed(path: Path) -> str:
    return printable(str(path))
