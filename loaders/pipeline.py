"""Sources in, a graph out: read each record, turn it into quads, hand it on whole; set aside what fails.

One bad record costs itself and nothing else. A record is handed on when all its quads are there, so that a build
that is broken off leaves whole records behind.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from typing import Protocol

from trialgraph.errors import InvalidRecord, UnreadableSource
from trialgraph.loaders.document import Document
from trialgraph.loaders.formats import recognise
from trialgraph.loaders.formats.format import Format
from trialgraph.loaders.model import Record
from trialgraph.loaders.report import Report
from trialgraph.loaders.sources import documents

Failure = InvalidRecord | UnreadableSource
Convert = Callable[[Record], Iterable[str]]
Progress = Callable[[int, str], None]


class Writer(Protocol):
    """Where records go: a graph store is one."""

    def replace(self, record: str, quads: Iterable[str], /) -> None:
        """Let the graph `record` hold just these N-Quads lines, and drop older versions of the same record."""


def build(
    sources: Sequence[str],
    writer: Writer,
    convert: Convert,
    *,
    format: Format | None = None,
    done: Container[str] = (),
    progress: Progress | None = None,
) -> Report:
    """The report of having written every record of the sources.

    `format` is used for all documents in place of recognition; a record whose digest is in `done` counts as kept
    and is not converted again; `progress` is told how many records were read, and of which source the last one was.
    """
    report, start = Report(), time.perf_counter()
    for found in _once(records(sources, format), report):
        if isinstance(found, Record) and found.digest in done:
            report.keep(found.format, quads=0)
        elif isinstance(found, Record):
            _write(found, writer, convert, report)
        else:
            report.quarantine(found)
        if progress:
            progress(report.read, found.source)
    report.seconds = time.perf_counter() - start
    return report


def records(sources: Sequence[str], format: Format | None = None) -> Iterator[Record | Failure]:
    """Every record of the sources, in order; in place of what cannot be read, the error that says why."""
    for document in documents(sources):
        if isinstance(document, Document):
            yield from _records(document, format)
        else:
            yield document


def _records(document: Document, format: Format | None) -> Iterator[Record | Failure]:
    empty = True
    try:
        for found in (format or recognise(document)).read(document):
            empty = False
            yield found
    except (UnreadableSource, InvalidRecord) as error:
        # Damage may show in the middle; what was read before it is whole.
        yield error
    except Exception as error:
        yield InvalidRecord(document.source, "", "", _unforeseen(error))
    else:
        if empty:
            yield UnreadableSource(document.source, "no trial record in it")


def _once(found: Iterable[Record | Failure], report: Report) -> Iterator[Record | Failure]:
    """What was found, each record once: the same bytes in the same format are the same record."""
    seen: set[tuple[str, str]] = set()
    for each in found:
        if isinstance(each, Record):
            if (each.format, each.digest) in seen:
                report.duplicates += 1
                continue
            seen.add((each.format, each.digest))
        yield each


def _write(record: Record, writer: Writer, convert: Convert, report: Report) -> None:
    try:
        quads = list(convert(record))
        graph = _graph(quads[0])
    except InvalidRecord as error:
        report.quarantine(error)
    except Exception as error:
        # A text that trips the reading of its criteria must not cost the records after it.
        cause = _unforeseen(error)
        report.quarantine(InvalidRecord(record.source, record.trial.nct_id or "", record.place, cause))
    else:
        writer.replace(graph, quads)
        report.keep(record.format, len(quads))


def _graph(quad: str) -> str:
    """The graph that an N-Quads line names last; it is the record's IRI."""
    return quad.rpartition("<")[2].partition(">")[0]


def _unforeseen(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
