"""What all commands share: which graph to ask, where output goes, how a failure ends."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, TextIO

import typer

from trialgraph.errors import UnreadableSource

if TYPE_CHECKING:
    from rich.console import Console

    from trialgraph.graph import Graph
    from trialgraph.queries.rows import Rows
    from trialgraph.queries.store import GraphStore

# As wide as lines get where no terminal says how wide it is.
WIDTH = 120


class Format(StrEnum):
    """How a table is written."""

    table = "table"
    csv = "csv"
    tsv = "tsv"
    json = "json"


FolderOption = Annotated[
    Path | None,
    typer.Option("--graph", metavar="DIR", help="The graph's folder; $TRIALGRAPH_HOME, else ./trialgraph-data."),
]
EndpointOption = Annotated[
    str | None, typer.Option("--endpoint", metavar="URL", help="Ask a SPARQL 1.1 endpoint instead.")
]
FormatOption = Annotated[
    Format | None, typer.Option("--format", help="How to write the table; table on a terminal, else tsv.")
]


def say(message: str) -> None:
    """Nothing; one line on stderr, where it cannot get between the lines of a table."""
    print(f"trialgraph: {message}", file=sys.stderr)


def fail(message: str, status: int = 1) -> NoReturn:
    """Never returns: the line on stderr, and the exit status (1: the input was wrong, 2: the usage)."""
    say(message)
    raise typer.Exit(status)


def console(stream: TextIO | None = None) -> Console:
    """A console on stdout, or on `stream`; plain and of a fixed width where nobody is looking."""
    from rich.console import Console

    out = stream or sys.stdout
    return Console(file=out, width=None if out.isatty() else WIDTH, highlight=False)


def print_rows(rows: Rows, format: Format | None) -> None:
    """Nothing; the table stands on stdout."""
    from trialgraph.queries import table

    table.write(rows, format or table.default_format(sys.stdout), sys.stdout)


def default_folder() -> Path:
    """Where the graph is when no option says so."""
    return Path(os.environ.get("TRIALGRAPH_HOME") or "trialgraph-data")


def opened(folder: Path | None, endpoint: str | None = None) -> Graph:
    """The graph that the options name; where there is none at the default place, the bundled seeds."""
    import trialgraph

    if folder and endpoint:
        fail("--graph and --endpoint exclude each other", 2)
    if endpoint or folder:
        return trialgraph.open(folder, endpoint=endpoint)
    home = default_folder()
    if (home / "CURRENT").exists():
        return trialgraph.open(home)
    say(f"no graph at {home}, so this is about the five bundled seeds (make one: trialgraph build SOURCE...)")
    return trialgraph.open()


def embedded(folder: Path | None) -> GraphStore:
    """The store behind the graph that the option names, for what no endpoint can do."""
    from trialgraph.queries.store import GraphStore

    backend = opened(folder).backend
    assert isinstance(backend, GraphStore)
    return backend


def read_text(source: str) -> str:
    """The text of a file, or of standard input for `-`, newlines as they are; raises UnreadableSource."""
    try:
        data = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableSource(source, f"not UTF-8: byte {error.start} is 0x{data[error.start]:02x}") from None
    except OSError as error:
        raise UnreadableSource(source, error.strerror or str(error)) from None
