"""The text files of a release, whether it is a folder, a zip archive or one file, compressed or not.

A reader asks for the files it knows by name and gets their lines; what is missing, cut short or not UTF-8 is
an InvalidTerms that names the file and the line.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, NamedTuple

from trialgraph.errors import InvalidTerms
from trialgraph.ontology.terminologies.compression import BROKEN, cause, opened

# Besides what a broken archive raises, zipfile says RuntimeError of a password and of a compression it does not know.
_DAMAGE = (*BROKEN, RuntimeError)
_PACKED = re.compile(r"\.(?:gz|xz|bz2)\Z", re.IGNORECASE)


class Member(NamedTuple):
    """One file of a release: the file on disk, and the entry where that file is a zip archive."""

    path: Path
    entry: str = ""

    @property
    def name(self) -> str:
        """The base name, without `.gz` and the like."""
        return _PACKED.sub("", PurePosixPath(self.entry).name if self.entry else self.path.name)

    @property
    def depth(self) -> int:
        """How deep the file lies."""
        return self.entry.count("/") if self.entry else len(self.path.parts)


def invalid(name: str, line: int, cause: str) -> InvalidTerms:
    """The error of a place in a file."""
    return InvalidTerms(f"{name}, line {line}: {cause}")


def find(path: Path, pattern: str) -> list[Member]:
    """The files whose whole base name matches, of an archive, a folder, or the folder that a file lies in.

    Only those nearest the top, sorted: full RxNorm carries its prescribable subset in a folder of its own.
    """
    fits = re.compile(pattern, re.IGNORECASE)
    found = sorted(member for member in _members(path) if fits.fullmatch(member.name))
    return [member for member in found if member.depth == min(other.depth for other in found)]


def one(path: Path, pattern: str, *, called: str) -> Member:
    """The one file that matches; raises InvalidTerms with what it is called where there is none."""
    found = find(path, pattern)
    if not found:
        raise InvalidTerms(f"{path.name}: there is no {called} in it{' or beside it' if path.is_file() else ''}")
    return found[0]


def sole(path: Path) -> Member:
    """The file itself, or the only one in an archive, which then says by its name what it is."""
    found = list(_members(path)) if _is_zip(path) else []
    return found[0] if len(found) == 1 else Member(path)


def _is_zip(path: Path) -> bool:
    return path.is_file() and (zipfile.is_zipfile(path) or path.suffix.casefold() == ".zip")


def _members(path: Path) -> Iterator[Member]:
    try:
        if _is_zip(path):
            with zipfile.ZipFile(path) as archive:
                names = [name for name in archive.namelist() if not name.endswith("/")]
            yield from (Member(path, name) for name in names if not name.startswith("__MACOSX/"))
        elif path.is_dir():
            yield from (Member(file) for file in path.rglob("*") if file.is_file())
        elif path.is_file():
            yield from (Member(file) for file in path.parent.iterdir() if file.is_file())
        else:
            raise InvalidTerms(f"{path.name}: there is no such file")
    except _DAMAGE as error:
        raise InvalidTerms(f"{path.name}: {cause(error)}") from error


@contextmanager
def stream(member: Member) -> Iterator[IO[bytes]]:
    """The unpacked bytes of a file; raises InvalidTerms where it is missing or damaged."""
    if not member.entry:
        with opened(member.path) as file:
            yield file
        return
    try:
        with zipfile.ZipFile(member.path) as archive, archive.open(member.entry) as entry:
            yield entry
    except _DAMAGE as error:
        raise InvalidTerms(f"{member.name}: {cause(error)}") from error


def lines(member: Member) -> Iterator[tuple[int, str]]:
    """The lines of a file from 1, with their ends, as csv wants them; a byte order mark is no part of the first."""
    number = 0
    with stream(member) as file:
        for number, raw in enumerate(file, 1):
            try:
                line = raw.decode("utf-8")
            except UnicodeDecodeError as error:
                raise invalid(member.name, number, f"it is not UTF-8: {error.reason}") from error
            yield number, line.removeprefix("\ufeff") if number == 1 else line
    if not number:
        raise InvalidTerms(f"{member.name}: the file is empty")


def rows(member: Member, columns: int, separator: str = "\t") -> Iterator[tuple[int, list[str]]]:
    """The line numbers and fields of a file without quotes (RRF, RF2, NCIt), each line with the columns it should have.

    RRF ends a row with its separator, so that one empty field comes on top.
    """
    width = columns + (separator == "|")
    for number, line in lines(member):
        fields = line.rstrip("\r\n").split(separator)
        if len(fields) != width:
            there = len(fields) - (separator == "|")
            raise invalid(member.name, number, f"{there} columns where there should be {columns}")
        yield number, fields
