"""Sources in, a graph out: read each record, turn it into quads, hand it on whole; set aside what fails.

One bad record costs itself and nothing else. Records are handed on whole and many at a time, while the next are being
read, so that a build that is broken off leaves whole records behind.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from itertools import islice
from typing import NamedTuple, Protocol, Self

from trialgraph.errors import InvalidRecord, UnreadableSource
from trialgraph.loaders.document import Document, Tables
from trialgraph.loaders.formats import aact, recognise
from trialgraph.loaders.formats.format import Format
from trialgraph.loaders.headway import Headway
from trialgraph.loaders.model import Record
from trialgraph.loaders.quads import record_iri
from trialgraph.loaders.report import Quarantined, Report
from trialgraph.loaders.sources import documents
from trialgraph.loaders.statements import SHARED

Failure = InvalidRecord | UnreadableSource
Convert = Callable[[Record], Iterable[str]]
Progress = Callable[[int, str, int | None], None]

# Records handed to a worker at a time, and such lots waiting for each worker: enough to keep it busy, few in memory.
_LOT = 16
_WAITING = 3
# Quads handed to the writer at a time: few enough that a store takes them in a single transaction.
_BATCH = 250_000


class Writer(Protocol):
    """Where records go: a graph store is one."""

    def write(self, batch: Sequence[tuple[str, str, str]], /) -> None:
        """Let the graph hold these records: of each the IRI, its N-Quads lines, and the day of its last update."""


class Converted(NamedTuple):
    """A record as N-Quads: `lines` of its own graph, `shared` ones of graphs that other records add to as well."""

    source: str
    format: str
    graph: str
    quads: int
    lines: str
    shared: tuple[str, ...]
    updated: str


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
    `progress` is told how many records are done, of which source the last one was, and how many there may be in all
    (None where nobody knows).
    """
    report, start = Report(), time.perf_counter()
    # Walking through the sources once more is for whoever watches.
    headway = Headway(sources) if progress else None
    fresh = _fresh(records(sources, format, headway), done, report)
    with _Batches(writer) as batches:
        for found in _in_processes(fresh, convert, jobs) if jobs > 1 else map(partial(converted, convert), fresh):
            if isinstance(found, Converted):
                batches.add(found)
                report.keep(found.format, found.quads)
            else:
                report.quarantined.append(found)
            if progress and headway:
                progress(report.read, found.source, headway.expected)
    report.seconds = time.perf_counter() - start
    return report


class _Batches:
    """Records on their way to the writer, which takes one batch while the next is gathered."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._thread = ThreadPoolExecutor(1)
        self._writing: Future[None] | None = None
        self._batch: list[tuple[str, str, str]] = []
        self._quads = 0
        self._said: set[int] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        with self._thread:
            if kind is None:
                self._hand_on()
                self._wait()

    def add(self, record: Converted) -> None:
        """Nothing; the record is written sooner or later. Raises what the writer raised at an earlier one."""
        # Most cities and hospitals were met before; a hash stands for the line, of which there may be millions.
        unsaid = [line for line in record.shared if hash(line) not in self._said]
        self._said.update(map(hash, unsaid))
        self._batch.append((record.graph, "".join((record.lines, *unsaid)), record.updated))
        self._quads += record.quads
        if self._quads >= _BATCH:
            self._hand_on()

    def _hand_on(self) -> None:
        self._wait()
        self._writing = self._thread.submit(self._writer.write, self._batch)
        self._batch, self._quads = [], 0

    def _wait(self) -> None:
        if self._writing:
            self._writing.result()


def records(
    sources: Sequence[str], format: Format | None = None, headway: Headway | None = None
) -> Iterator[Record | Failure]:
    """Every record of the sources, in order; in place of what cannot be read, the error that says why."""
    for document in documents(sources):
        if headway:
            headway.enter(document)
        for found in [document] if isinstance(document, UnreadableSource) else _records(document, format):
            if headway:
                headway.meet()
            yield found


def _records(document: Document | Tables, format: Format | None) -> Iterator[Record | Failure]:
    empty = True
    try:
        for found in _read(document, format):
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


def _read(document: Document | Tables, format: Format | None) -> Iterator[Record | InvalidRecord]:
    if isinstance(document, Tables):
        return aact.read_tables(document)
    return (format or recognise(document)).read(document)


def _fresh(found: Iterable[Record | Failure], done: Container[str], report: Report) -> Iterator[Record | Quarantined]:
    """What is to be converted or reported: no record twice (the same bytes are the same record), none that is done."""
    seen: set[int] = set()
    for each in found:
        if not isinstance(each, Record):
            yield Quarantined.of(each)
            continue
        key = hash((each.format, each.digest))
        if key in seen:
            report.duplicates += 1
        else:
            seen.add(key)
            if record_iri(each) in done:
                report.pass_over(each.format)
            else:
                yield each


def converted(convert: Convert, found: Record | Quarantined) -> Converted | Quarantined:
    """The record as N-Quads, or why it is none; what was set aside before stays so."""
    if isinstance(found, Quarantined):
        return found
    try:
        graph, lines = record_iri(found), list(convert(found))
    except InvalidRecord as error:
        return Quarantined.of(error)
    except Exception as error:
        # A text that trips the reading of its criteria must not cost the records after it.
        return Quarantined(found.source, found.trial.id or "", found.place, _unforeseen(error))
    shared = tuple(line for line in lines if line.endswith(SHARED))
    own = [line for line in lines if not line.endswith(SHARED)] if shared else lines
    updated = found.trial.last_update_post_date
    return Converted(
        source=found.source,
        format=found.format,
        graph=graph,
        quads=len(lines),
        lines="".join(own),
        shared=shared,
        updated=updated.date if updated else "",
    )


def _in_processes(
    found: Iterator[Record | Quarantined], convert: Convert, jobs: int
) -> Iterator[Converted | Quarantined]:
    """The same as `converted` of each, in order, worked out by several processes."""
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
        follow_parent()
        cls.convert = staticmethod(convert)

    @classmethod
    def work(cls, lot: list[Record | Quarantined]) -> list[Converted | Quarantined]:
        return [converted(cls.convert, found) for found in lot]


def follow_parent() -> None:
    """Nothing; this process leaves Ctrl-C to the one that started it, and ends soon after that one in any case."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _unforeseen(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
