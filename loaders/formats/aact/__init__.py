"""AACT: ClinicalTrials.gov as tables parted by `|`, as the Clinical Trials Transformation Initiative publishes it.

The tables (https://aact.ctti-clinicaltrials.org/data_dictionary) are larger than memory and in no order, so that they
are first brought into a file of SQLite, from which the rows of each study are read together.
"""

from __future__ import annotations

import hashlib
import io
import re
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from io import BufferedIOBase
from itertools import islice
from pathlib import Path

import msgspec

from trialgraph.errors import InvalidRecord, UnreadableSource
from trialgraph.loaders.document import Document, Tables
from trialgraph.loaders.formats.aact.tables import COLUMNS, Row, Rows, trial_of
from trialgraph.loaders.formats.delimited import BrokenRow, Delimited
from trialgraph.loaders.model import Record

NAME = "aact"

_STUDIES = "studies"
_BATCH = 2_000
_HEADER = 65_536
_NCT_ID = re.compile(r"NCT\d{8}\Z")
_encode = msgspec.json.Encoder(order="deterministic").encode


def read_tables(tables: Tables) -> Iterator[Record | InvalidRecord]:
    """Every study, in the order of `studies.txt`, after the rows of all tables that could not be read.

    A study whose row in another table could not be read is there without it. Memory does not grow with the tables.
    """
    if _file(_STUDIES) not in tables.names:
        raise UnreadableSource(tables.source, f"no table {_file(_STUDIES)} among them")
    with _database() as staged:
        for table in COLUMNS:
            yield from _stage(staged, tables, table)
        yield from _strays(staged, tables.source)
        for line, nct_id in staged.execute(f"SELECT rowid, nct_id FROM {_STUDIES} ORDER BY rowid"):
            yield _record(staged, tables.source, line, nct_id)


@contextmanager
def _database() -> Iterator[sqlite3.Connection]:
    """A file of SQLite that is thrown away, so that nothing in it need be undone or survive a power cut."""
    with (
        tempfile.TemporaryDirectory(prefix="trialgraph-") as folder,
        closing(sqlite3.connect(Path(folder, "aact.sqlite"), isolation_level=None)) as staged,
    ):
        staged.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -64000")
        yield staged


def _file(table: str) -> str:
    return f"{table}.txt"


def _stream(tables: Tables, table: str) -> AbstractContextManager[BufferedIOBase]:
    """The bytes of a table; none where it is absent."""
    name = _file(table)
    return Document(f"{tables.source}!{name}", lambda: tables.open(name) or io.BytesIO()).stream()


def _header(stream: BufferedIOBase) -> list[str]:
    names = stream.readline(_HEADER).decode("utf-8-sig", "replace").split("|")
    return [name.strip().strip('"').lower() for name in names]


def _stage(staged: sqlite3.Connection, tables: Tables, table: str) -> Iterator[InvalidRecord]:
    """Every row that could not be read; the others are in the file of SQLite, in the order of their ids."""
    columns = ("nct_id", *COLUMNS[table])
    staged.execute(f"CREATE TABLE {table} ({', '.join(columns)})")
    with _stream(tables, table) as stream:
        header = _header(stream)
        if "nct_id" in header:
            yield from _insert(staged, tables.source, table, _delimited(stream, header), header)
        elif _file(table) in tables.names:
            yield InvalidRecord(tables.source, "", f"{_file(table)} line 1", "no column nct_id")
    staged.execute(f"CREATE INDEX {table}_of_study ON {table} (nct_id)")


def _delimited(stream: BufferedIOBase, header: list[str]) -> Delimited:
    of_study, number = header.index("nct_id"), header.index("id") if "id" in header else None

    def begins(cells: list[str]) -> bool:
        return (
            of_study < len(cells)
            and _NCT_ID.match(cells[of_study]) is not None
            and (number is None or cells[number].isdecimal())
        )

    return Delimited(stream, "|", len(header), begins, first=2)


def _insert(
    staged: sqlite3.Connection, source: str, table: str, rows: Delimited, header: list[str]
) -> Iterator[InvalidRecord]:
    columns = [column for column in ("nct_id", *COLUMNS[table]) if column in header]
    places = [header.index(column) for column in columns]
    marks = ", ".join("?" * (len(columns) + 1))
    insert = f"INSERT INTO {table} (rowid, {', '.join(columns)}) VALUES ({marks})"
    found = iter(rows)
    while batch := list(islice(found, _BATCH)):
        whole = ([row.line, *(_value(row.cells[n]) for n in places)] for row in batch if not isinstance(row, BrokenRow))
        staged.execute("BEGIN")
        staged.executemany(insert, whole)
        staged.execute("COMMIT")
        for row in batch:
            if isinstance(row, BrokenRow):
                nct_id = next(iter(row.cells[places[0] :]), "")
                yield InvalidRecord(source, nct_id, f"{_file(table)} line {row.line}", row.cause)


def _value(cell: str) -> str | None:
    return cell.replace("\r\n", "\n") or None


def _strays(staged: sqlite3.Connection, source: str) -> Iterator[InvalidRecord]:
    """One error for each table with rows of studies that are not listed."""
    listed = f"SELECT 1 FROM {_STUDIES} WHERE {_STUDIES}.nct_id = other.nct_id"
    for table in [each for each in COLUMNS if each != _STUDIES]:
        stray = f"FROM {table} AS other WHERE NOT EXISTS ({listed})"
        [(number, line, nct_id)] = staged.execute(f"SELECT count(*), min(rowid), nct_id {stray}")
        if number:
            cause = f"{number} rows of no study that {_file(_STUDIES)} lists, this one first"
            yield InvalidRecord(source, nct_id or "", f"{_file(table)} line {line}", cause)


def _record(staged: sqlite3.Connection, source: str, line: int, nct_id: str | None) -> Record | InvalidRecord:
    place = f"{_file(_STUDIES)} line {line}"
    if nct_id is None or not _NCT_ID.match(nct_id):
        return InvalidRecord(source, nct_id or "", place, f"the registry id is {nct_id or 'missing'}")
    rows = {table: _rows(staged, table, nct_id) for table in COLUMNS}
    try:
        trial = trial_of(nct_id, rows)
    except ValueError as error:
        return InvalidRecord(source, nct_id, place, str(error))
    return Record(trial=trial, source=source, place=place, format=NAME, digest=_digest(rows))


def _rows(staged: sqlite3.Connection, table: str, nct_id: str) -> list[Row]:
    """The rows of one study, in the order of their ids."""
    columns = ("nct_id", *COLUMNS[table])
    order = "CAST(id AS INTEGER), rowid" if "id" in columns else "rowid"
    query = f"SELECT {', '.join(columns)} FROM {table} WHERE nct_id = ? ORDER BY {order}"
    return [dict(zip(columns, values, strict=True)) for values in staged.execute(query, (nct_id,))]


def _digest(rows: Rows) -> str:
    """SHA-256 of the rows without their ids, which each copy of AACT numbers anew; links are by rank in the study."""
    ranks = {
        column: {row["id"]: rank for rank, row in enumerate(rows[table])}
        for column, table in (("design_group_id", "design_groups"), ("intervention_id", "interventions"))
    }
    said = {
        table: [
            {name: ranks[name].get(value) if name in ranks else value for name, value in row.items() if name != "id"}
            for row in each
        ]
        for table, each in rows.items()
    }
    return hashlib.sha256(_encode(said)).hexdigest()
