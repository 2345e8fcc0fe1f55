"""Sources in, a graph out: read each record, turn it into quads, hand it on whole; set aside what fails.

One bad record costs itself and nothing else. A record is handed on when all its quads are there, so that a build
that is broken off leaves whole records behind.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from functools import partial
from itertools import islice
from typing import NamedTuple, Protocol

from trialgraph.errors import InvalidRecord, UnreadableSource
from trialgraph.loaders.document import Document
from trialgraph.loaders.formats import recognise
from trialgraph.loaders.formats.format import Format
from trialgraph.loaders.model import Record
from trialgraph.loaders.quads import record_iri
from trialgraph.loaders.report import Quarantined, Report
from trialgraph.loaders.sources import documents

Failure = InvalidRecord | UnreadableSource
Convert = Callable[[Record], Iterable[str]]
Progress = Callable[[int, str], None]

# Records handed to a worker at a time, and such lots waiting for each worker: enough to keep it busy, few in memory.
_LOT = 16
_WAITING = 3


class Writer(Protocol):
    """Where records go: a graph store is one."""

    def replace(self, record: str, quads: Iterable[str], /) -> None:
        """Let the graph `record` hold just these N-Quads lines, and drop older versions of the same record."""


class Converted(NamedTuple):
    """A record as all its quads."""

    source: str
    format: str
    graph: str
    quads: list[str]


def build(
    sources: Sequence[str],
    writer: Writer,
    convert: Convert,
    *,
    format: Format | None = None,
    done: Container[str] = (),
    jobs: int = 1,
    progress: Progress | None = None,
) -> Report:
    """The report of having written every record of the sources, in their order.

    `format` is used for all documents in place of recognition; a record whose IRI is in `done` counts as kept and
    is not converted again; with several `jobs`, `convert` runs in as many processes and must be picklable;
    `progress` is told how many records were read, and of which source the last one was.
    """
    report, start = Report(), time.perf_counter()
    fresh = _fresh(records(sources, format), done, report)
    for found in _in_processes(fresh, convert, jobs) if jobs > 1 else map(partial(_converted, convert), fresh):
        if isinstance(found, Converted):
            writer.replace(found.graph, found.quads)
            report.keep(found.format, len(found.quads))
        else:
            report.quarantined.append(found)
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


def _fresh(found: Iterable[Record | Failure], done: Container[str], report: Report) -> Iterator[Record | Quarantined]:
    """What is to be converted or reported: no record twice (the same bytes are the same record), none that is done."""
    seen: set[tuple[str, str]] = set()
    for each in found:
        if not isinstance(each, Record):
            yield Quarantined.of(each)
        elif (each.format, each.digest) in seen:
            report.duplicates += 1
        else:
            seen.add((each.format, each.digest))
            if record_iri(each) in done:
                report.keep(each.format, quads=0)
            else:
                yield each


def _converted(convert: Convert, found: Record | Quarantined) -> Converted | Quarantined:
    if isinstance(found, Quarantined):
        return found
    try:
        return Converted(found.source, found.format, record_iri(found), list(convert(found)))
    except InvalidRecord as error:
        return Quarantined.of(error)
    except Exception as error:
        # A text that trips the reading of its criteria must not cost the records after it.
        return Quarantined(found.source, found.trial.nct_id or "", found.place, _unforeseen(error))


def _in_processes(
    found: Iterator[Record | Quarantined], convert: Convert, jobs: int
) -> Iterator[Converted | Quarantined]:
    """The same as `_converted` of each, in order, worked out by several processes."""
    waiting: deque[Future[list[Converted | Quarantined]]] = deque()
    with ProcessPoolExecutor(jobs, initializer=_Worker.take, initargs=(convert,)) as pool:
        while lot := list(islice(found, _LOT)):
            waiting.append(pool.submit(_Worker.work, lot))
            if len(waiting) > jobs * _WAITING:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()


class _Worker:
    """What a process keeps from lot to lot, so that the lexicon in `convert` travels to it once."""

    convert: Convert

    @classmethod
    def take(cls, convert: Convert) -> None:
        cls.convert = staticmethod(convert)

    @classmethod
    def work(cls, lot: list[Record | Quarantined]) -> list[Converted | Quarantined]:
        return [_converted(cls.convert, found) for found in lot]


def _unforeseen(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
