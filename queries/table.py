"""Rows written for a person (table) or for the next program (csv, tsv, json)."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TextIO

from trialgraph.errors import InvalidParameter
from trialgraph.queries.rows import Cell, Rows

if TYPE_CHECKING:
    from rich.table import Table


# So few columns stay readable when their cells are folded.
FEW = 6


def write(rows: Rows, format: str, stream: TextIO) -> None:
    """Nothing; the rows stand in `stream` as `table`, `csv`, `tsv` or `json`. Raises InvalidParameter for another."""
    writer = FORMATS.get(format)
    if writer is None:
        raise InvalidParameter(f"'{format}' is no table format, name one of: {', '.join(FORMATS)}")
    writer(rows, stream)


def default_format(stream: TextIO) -> str:
    """`table` where a person reads along, `tsv` where the output is piped on."""
    return "table" if stream.isatty() else "tsv"


def text(value: Cell) -> str:
    """A cell as it is printed: nothing for no value, numbers plain (28, 91.3125), booleans as in SPARQL."""
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def _table(rows: Rows, stream: TextIO) -> None:
    """A grid; where it is too wide for the screen, each row for itself, a line a column, without the empty ones."""
    from rich.console import Console

    console = Console(file=stream)
    if len(rows.columns) <= FEW or _width(rows) <= console.width:
        console.print(_grid(rows))
    else:
        for row in rows.rows:
            console.print(_card(rows.columns, row))
    if not rows.rows:
        console.print("no rows", style="dim")


def _width(rows: Rows) -> int:
    """How wide a grid would be."""
    cells = ([len(text(row[n])) for row in rows.rows] for n in range(len(rows.columns)))
    return sum(max(len(name), *found, 0) + 3 for name, found in zip(rows.columns, cells, strict=True)) + 1


def _grid(rows: Rows) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(*rows.columns, box=box.SIMPLE_HEAD)
    for row in rows.rows:
        # Plain Text, because a criterion such as "[0-9]" must not be read as markup.
        table.add_row(*(Text(text(value)) for value in row))
    return table


def _card(columns: Sequence[str], row: Sequence[Cell]) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    for n, (name, value) in enumerate(zip(columns, row, strict=True)):
        if text(value):
            table.add_row(name, Text(" ".join(text(value).split()), style="bold" if n == 0 else ""))
    table.add_row("", "")
    return table


def _csv(rows: Rows, stream: TextIO) -> None:
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(rows.columns)
    writer.writerows([text(value) for value in row] for row in rows.rows)


def _tsv(rows: Rows, stream: TextIO) -> None:
    """One line a row: white space within a cell becomes a single space, so that cut, sort and awk work."""
    writer = csv.writer(stream, delimiter="\t", lineterminator="\n")
    writer.writerow(rows.columns)
    writer.writerows([" ".join(text(value).split()) for value in row] for row in rows.rows)


def _json(rows: Rows, stream: TextIO) -> None:
    json.dump(list(rows.records()), stream, ensure_ascii=False, indent=1)
    stream.write("\n")


FORMATS: dict[str, Callable[[Rows, TextIO], None]] = {"table": _table, "csv": _csv, "tsv": _tsv, "json": _json}
