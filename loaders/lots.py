"""Records put down in lots, for many workers: read once and in order, converted later by whoever is free."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import msgspec

from trialgraph.loaders.formats import named
from trialgraph.loaders.model import Record
from trialgraph.loaders.pipeline import records
from trialgraph.loaders.quads import record_iri
from trialgraph.loaders.report import Quarantined

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(tuple[Record, ...]).decode


class Lot(NamedTuple):
    """Some records of one source, in a file of that name in the folder of all lots; names sort in reading order."""

    name: str
    records: int
    quarantined: tuple[Quarantined, ...]


class Met(NamedTuple):
    """Where a record was met (which lot, at which place in it), its graph, and the day of its last update."""

    lot: str
    place: int
    graph: str
    updated: str


def put_down(source: str, number: int, folder: Path, size: int, input_format: str | None = None) -> list[Lot]:
    """The lots, of at most `size` records, that a source was put down in; what cannot be read stands in the nearest."""
    found = records([source], named(input_format) if input_format else None)
    lots: list[Lot] = []
    while part := list(islice(found, size)):
        name = f"{number:06}-{len(lots):06}"
        kept = tuple(each for each in part if isinstance(each, Record))
        _write(folder / name, _encode(kept))
        _write(folder / f"{name}.index", _encode([_met(name, n, each) for n, each in enumerate(kept)]))
        failed = (Quarantined.of(each) for each in part if not isinstance(each, Record))
        lots.append(Lot(name, len(kept), tuple(failed)))
    return lots


def records_of(lot: str, folder: Path) -> tuple[Record, ...]:
    """The records of a lot, in their order."""
    return _decode(gzip.decompress((folder / lot).read_bytes()))


def met_in(lot: str, folder: Path) -> Iterator[Met]:
    """What was met in a lot, without reading its records."""
    index = gzip.decompress((folder / f"{lot}.index").read_bytes())
    return iter(msgspec.msgpack.decode(index, type=list[Met]))


def _met(lot: str, place: int, record: Record) -> Met:
    updated = record.trial.last_update_post_date
    return Met(lot, place, record_iri(record), updated.date if updated else "")


def _write(file: Path, data: bytes) -> None:
    file.write_bytes(gzip.compress(data, compresslevel=1, mtime=0))
