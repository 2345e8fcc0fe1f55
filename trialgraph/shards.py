"""A graph as files, for a registry that is too large for one machine: gzipped N-Quads that any store loads in bulk.

The records are read into lots, a source a worker; of records that were met more than once it is settled which count;
then every lot becomes a shard. The workers are processes of this machine, or a Spark cluster; nothing but the lots
and the shards passes between them, in folders that all of them see.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import shutil
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

import msgspec

from trialgraph.errors import InvalidParameter
from trialgraph.loaders.lots import Lot, Met, met_in, put_down, records_of
from trialgraph.loaders.pipeline import Convert, Converted, converted
from trialgraph.loaders.quads import record_quads
from trialgraph.loaders.report import Quarantined, Report
from trialgraph.ontology.closure import shipped_quads
from trialgraph.ontology.extract import extract
from trialgraph.ontology.namespaces import TG
from trialgraph.ontology.shelf import TERMINOLOGIES, Shelf
from trialgraph.queries.versions import is_newer, reading, revision, terms_of
from trialgraph.workers import Workers

MANIFEST = "manifest.json"
_LOTS = ".trialgraph-lots"
# What this writes, and may take away again: a folder may hold files of others.
_OURS = re.compile(r"\.?((part|superseded)-\d{6,}-\d{6,}|terms|versions)\.nq\.gz")

# What leads from a part of a record to the terms it names.
_NAMING = tuple(f" <{TG}{name}> <" for name in ("about", "studies", "gives", "candidate"))


class File(msgspec.Struct, frozen=True, omit_defaults=True):
    """One file of gzipped N-Quads: how many records and quads are in it, its length and its SHA-256."""

    name: str
    records: int
    quads: int
    bytes: int
    sha256: str


class Shard(msgspec.Struct, frozen=True):
    """What became of a lot: a file of records that count, one of superseded ones, and what failed."""

    key: str
    current: File | None
    superseded: File | None
    formats: dict[str, int]
    terms: tuple[str, ...]
    quarantined: tuple[Quarantined, ...]


class Task(NamedTuple):
    """A lot to convert, without the records at `repeated` places, those at `superseded` ones into a file apart."""

    lot: str
    repeated: tuple[int, ...]
    superseded: tuple[int, ...]


def write(
    sources: Sequence[str],
    folder: Path,
    workers: Workers,
    *,
    graph: Path | None = None,
    size: int = 500,
    input_format: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """The report of having written the graph of these sources into shards of at most `size` records, with a manifest.

    Names are linked to the shipped terms, and to the terminologies of the graph in `graph`. Shards that an earlier run
    left are kept where they would come out the same. Raises InvalidParameter for standard input, which only
    one worker could read.
    """
    if "-" in sources:
        raise InvalidParameter("standard input cannot be read by many workers: name files")
    start, report = time.perf_counter(), Report()
    shutil.rmtree(folder / _LOTS, ignore_errors=True)
    (folder / _LOTS).mkdir(parents=True)
    shelf = Shelf((graph or folder) / TERMINOLOGIES)
    # Compiled once, not by every worker.
    shelf.lexicon()
    lots = _lots(sources, folder, workers, size, input_format)
    tasks, revisions = _tasks(
        lots, workers.repeated([lot.name for lot in lots], partial(met_in, folder=folder / _LOTS))
    )
    shards: list[Shard] = []
    for shard in workers.map(partial(convert, folder=folder, shelf=shelf.folder), tasks):
        shards.append(shard)
        _count(report, shard)
        if progress:
            progress(report.kept, sum(lot.records for lot in lots))
    report.quarantined += [each for lot in lots for each in lot.quarantined]
    report.duplicates = sum(len(task.repeated) for task in tasks)
    whole = [_terms(folder, shelf, {term for shard in shards for term in shard.terms})]
    old = [shard.superseded for shard in shards if shard.superseded]
    if revisions:
        old.append(_write(folder / "versions.nq.gz", [revision(*pair) for pair in revisions], 0))
    report.seconds = time.perf_counter() - start
    _finish(folder, report, shelf.edition(), [*whole, *(each.current for each in shards if each.current)], old)
    return report


def _lots(sources: Sequence[str], folder: Path, workers: Workers, size: int, input_format: str | None) -> list[Lot]:
    read = partial(_put_down, folder=folder / _LOTS, size=size, input_format=input_format)
    return [lot for lots in workers.map(read, list(enumerate(sources))) for lot in lots]


def _put_down(numbered: tuple[int, str], folder: Path, size: int, input_format: str | None) -> list[Lot]:
    number, source = numbered
    return put_down(source, number, folder, size, input_format)


def _tasks(lots: Sequence[Lot], repeated: Iterable[list[Met]]) -> tuple[list[Task], list[tuple[str, str]]]:
    """What is to be done with each lot; and which graph is a newer version of which, oldest first."""
    again: defaultdict[str, list[int]] = defaultdict(list)
    old: defaultdict[str, list[int]] = defaultdict(list)
    revisions: list[tuple[str, str]] = []
    for found in repeated:
        versions: dict[str, Met] = {}
        for met in found:
            if versions.setdefault(met.graph, met) is not met:
                again[met.lot].append(met.place)
        current, *others = versions.values()
        for other in others:
            newer, older = (other, current) if is_newer(other.updated, current.updated) else (current, other)
            revisions.append((newer.graph, older.graph))
            old[older.lot].append(older.place)
            current = newer
    tasks = [Task(lot.name, tuple(again[lot.name]), tuple(old[lot.name])) for lot in lots if lot.records]
    return tasks, sorted(revisions)


def convert(task: Task, folder: Path, shelf: Path) -> Shard:
    """The shard of a lot; one that an earlier run left is taken where it would come out the same."""
    read, edition = _reader(shelf)
    met = (folder / _LOTS / f"{task.lot}.index").read_bytes()
    key = hashlib.sha256(msgspec.msgpack.encode((task, edition, met))).hexdigest()
    note = folder / f"part-{task.lot}.json"
    if (
        note.exists()
        and (done := msgspec.json.decode(note.read_bytes(), type=Shard)).key == key
        and _stands(done, folder)
    ):
        return done
    records = enumerate(records_of(task.lot, folder / _LOTS))
    found = [(n, converted(read, record)) for n, record in records if n not in task.repeated]
    failed = tuple(each for _, each in found if isinstance(each, Quarantined))
    whole = [(n, each) for n, each in found if isinstance(each, Converted)]
    current = [each for n, each in whole if n not in task.superseded]
    old = [each for n, each in whole if n in task.superseded]
    shard = Shard(
        key=key,
        current=_file(folder / f"part-{task.lot}.nq.gz", current, edition),
        superseded=_file(folder / f"superseded-{task.lot}.nq.gz", old, edition),
        formats=dict(Counter(each.format for _, each in whole)),
        terms=tuple(sorted({term for _, each in whole for term in _terms_in(each.lines.splitlines())})),
        quarantined=failed,
    )
    note.write_bytes(msgspec.json.encode(shard))
    return shard


@cache
def _reader(shelf: Path) -> tuple[Convert, str]:
    """What a worker keeps from lot to lot: how a record becomes quads, and the edition of that."""
    known = Shelf(shelf)
    read = partial(record_quads, lexicon=known.standing(), organizations=known.known_organizations())
    return read, known.edition()


def _terms_in(lines: Iterable[str]) -> Iterator[str]:
    """The terms that the parts of a record name."""
    for line in lines:
        for naming in _NAMING:
            if naming in line:
                yield line.partition(naming)[2].partition(">")[0]


def _stands(shard: Shard, folder: Path) -> bool:
    files = filter(None, (shard.current, shard.superseded))
    return all((folder / each.name).is_file() and _sha256(folder / each.name) == each.sha256 for each in files)


def _file(file: Path, records: Sequence[Converted], edition: str) -> File | None:
    """The file that holds these records, what they share only once; None where there are none."""
    shared = dict.fromkeys(line for each in records for line in each.shared)
    lines = [text for each in records for text in (each.lines, reading(each.graph, edition))]
    return _write(file, [*lines, *shared], len(records)) if records else None


def _write(file: Path, lines: Iterable[str], records: int) -> File:
    """The file, complete: it has another name until it is."""
    text = "".join(lines)
    fresh = file.with_name(f".{file.name}")
    fresh.write_bytes(gzip.compress(text.encode(), compresslevel=6, mtime=0))
    length, digest = fresh.stat().st_size, _sha256(fresh)
    fresh.rename(file)
    return File(file.name, records, text.count("\n"), length, digest)


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _terms(folder: Path, shelf: Shelf, used: set[str]) -> File:
    """The file of the shipped terms, and of the loaded ones that the records name."""
    extracted = extract(shelf, shelf.lexicon(), used) if list(shelf.terminologies()) else None
    return _write(folder / "terms.nq.gz", [*shipped_quads(extracted), terms_of(shelf.edition())], 0)


def _count(report: Report, shard: Shard) -> None:
    for each in filter(None, (shard.current, shard.superseded)):
        report.kept += each.records
        report.quads += each.quads
    report.formats.update(shard.formats)
    report.quarantined += shard.quarantined


def _finish(folder: Path, report: Report, edition: str, files: Sequence[File], superseded: Sequence[File]) -> None:
    """Nothing; the manifest stands, and nothing else that is not in it."""
    manifest = {
        "format": "application/n-quads",
        "compression": "gzip",
        "edition": edition,
        **report.as_dict(),
        "files": files,
        "superseded": superseded,
    }
    (folder / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=1) + b"\n")
    shutil.rmtree(folder / _LOTS)
    named = {each.name for each in (*files, *superseded)}
    for left in folder.iterdir():
        if _OURS.fullmatch(left.name) and left.name not in named:
            left.unlink()
