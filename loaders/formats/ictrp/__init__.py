"""The export of the WHO's registry platform (ICTRP): trials of all its registries, as a table or as XML.

A record of it is none of the registry's own: that of a ClinicalTrials.gov trial, too, has a `registry_id`, which makes
it one of the same trial. Contacts are never read.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator, Mapping
from functools import partial
from io import BufferedIOBase
from typing import NamedTuple
from xml.etree.ElementTree import ParseError

import msgspec
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from trialgraph.errors import InvalidRecord, UnreadableSource
from trialgraph.loaders.compression import WHOLE_LIMIT
from trialgraph.loaders.document import Document
from trialgraph.loaders.formats.delimited import BrokenRow, Delimited
from trialgraph.loaders.formats.ictrp.tables import COLUMNS, FULL_EXPORT, fold, trial_of
from trialgraph.loaders.model import Record
from trialgraph.ontology.registries import registry_id

NAME = "ictrp"

_CHUNK = 1 << 20
_ROOT = re.compile(r"(?>\s+|<\?.*?\?>|<!--.*?-->)*+<Trials_downloaded_from_ICTRP\s*>", re.DOTALL)
_TRIAL = re.compile(rb"(?=<Trial[\s>])")
_TRIAL_END, _ROOT_END = b"</Trial>", b"</Trials_downloaded_from_ICTRP>"
_ID_ELEMENT = re.compile(rb"<TrialID>\s*([^<]*?)\s*<", re.IGNORECASE)
_encode = msgspec.json.Encoder(order="deterministic").encode


class _Layout(NamedTuple):
    """How a table is laid out; a column that is not read is named ""."""

    delimiter: str
    columns: list[str]
    has_header: bool

    def id_of(self, cells: list[str]) -> str:
        """The id that stands in a row, or in as much of it as there is."""
        at = self.columns.index("trial_id")
        return cells[at].strip() if at < len(cells) else ""

    def begins(self, cells: list[str]) -> bool:
        """Whether these are the first cells of a row: an id in its column, and more than a sentence has commas."""
        after = cells[self.columns.index("trial_id") + 1 :][:1]
        # Ids that are listed in a sentence have a blank between them.
        return (
            len(cells) * 3 >= len(self.columns)
            and not any(cell.startswith(" ") for cell in after)
            and registry_id(self.id_of(cells)) is not None
        )


def recognises(head: str) -> bool:
    """Whether it is the XML of the platform, or a table with its columns."""
    return _ROOT.match(head) is not None or _layout(head) is not None


def read(document: Document) -> Iterator[Record | InvalidRecord]:
    """Every trial, one by one, so that the export may be of any length."""
    layout = _layout(document.head)
    with document.stream() as stream:
        if _ROOT.match(document.head):
            yield from _read_xml(document.source, stream)
        elif layout:
            yield from _read_table(document.source, stream, layout)
        else:
            yield InvalidRecord(document.source, "", "line 1", "neither the columns nor the XML of ICTRP")


def _layout(head: str) -> _Layout | None:
    """The layout that the first line tells; the full export has no header and always the same columns."""
    first = head.lstrip().partition("\n")[0]
    for delimiter in (",", ";", "\t"):
        cells = next(csv.reader([first], delimiter=delimiter), [])
        columns = [COLUMNS.get(fold(cell), "") for cell in cells]
        if "trial_id" in columns and len(set(columns) - {""}) >= 3:
            return _Layout(delimiter, columns, True)
        if len(cells) > len(FULL_EXPORT) // 3 and registry_id(cells[0]):
            return _Layout(delimiter, [COLUMNS.get(fold(name), "") for name in FULL_EXPORT], False)
    return None


def _read_table(source: str, stream: BufferedIOBase, layout: _Layout) -> Iterator[Record | InvalidRecord]:
    rows = iter(Delimited(stream, layout.delimiter, len(layout.columns), layout.begins))
    if layout.has_header:
        next(rows, None)
    for row in rows:
        place = f"line {row.line}"
        if isinstance(row, BrokenRow):
            yield InvalidRecord(source, layout.id_of(row.cells), place, row.cause)
        else:
            yield _record(source, place, _fields(zip(layout.columns, row.cells, strict=True)))


def _read_xml(source: str, stream: BufferedIOBase) -> Iterator[Record | InvalidRecord]:
    """The trials of the XML, each parsed by itself: a character that XML forbids costs one trial and not the file."""
    line, rest = 1, b""
    for piece in _pieces(source, stream):
        if piece.startswith(b"<Trial") and _TRIAL.match(piece):
            trial, end, rest = piece.partition(_TRIAL_END)
            yield _element(source, line, trial + end)
        else:
            rest = piece
        line += piece.count(b"\n")
    if _ROOT_END not in rest:
        yield InvalidRecord(source, "", f"line {line}", "the document breaks off")


def _pieces(source: str, stream: BufferedIOBase) -> Iterator[bytes]:
    """The bytes of the document, parted where a trial begins."""
    kept = b""
    for chunk in iter(partial(stream.read, _CHUNK), b""):
        *whole, kept = _TRIAL.split(kept + chunk)
        yield from whole
        if len(kept) > WHOLE_LIMIT:
            raise UnreadableSource(source, f"a trial of more than {WHOLE_LIMIT // 10**6} MB")
    yield kept


def _element(source: str, line: int, data: bytes) -> Record | InvalidRecord:
    printed = _ID_ELEMENT.search(data)
    id = printed[1].decode(errors="replace") if printed else ""
    try:
        trial = fromstring(data)
    except DefusedXmlException as error:
        return InvalidRecord(source, id, f"line {line}", f"XML that refers to what is not allowed: {error}")
    except ParseError as error:
        place = f"line {line + error.position[0] - 1}, column {error.position[1] + 1}"
        return InvalidRecord(source, id, place, f"not well-formed XML: {str(error).split(':')[0]}")
    named = ((COLUMNS.get(fold(each.tag), ""), each.text or "") for each in trial)
    return _record(source, f"line {line}", _fields(named))


def _fields(named: Iterator[tuple[str, str]]) -> dict[str, str]:
    """What stands in the columns that are read; of two columns for the same, the first that is not empty."""
    fields: dict[str, str] = {}
    for name, text in named:
        if name and text.strip() and text.strip() != "NULL":
            fields.setdefault(name, text)
    return fields


def _record(source: str, place: str, fields: Mapping[str, str]) -> Record | InvalidRecord:
    try:
        trial = trial_of(fields)
    except ValueError as error:
        return InvalidRecord(source, fields.get("trial_id", "").strip(), place, str(error))
    digest = hashlib.sha256(_encode(fields)).hexdigest()
    return Record(trial=trial, source=source, place=place, format=NAME, digest=digest)
