"""Long work with a bar on stderr that says how far it is, and the report at its end."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.table import Table
from rich.text import Text

from trialgraph.console import WIDTH, console

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.progress import Task

    from trialgraph.loaders.report import Report
    from trialgraph.queries.check import Checkup
    from trialgraph.queries.store import GraphStore
    from trialgraph.terms import Added
    from trialgraph.workers import Workers

# Of what was set aside, the report on the screen names this many; the report file names all.
_SHOWN = 20


@contextmanager
def _bar(doing: str, total: int | None) -> Iterator[Callable[[int, str], None]]:
    """A function that is told how much is done and on what; silent where stderr is no terminal."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    stderr = Console(stderr=True)
    with Progress(*columns, console=stderr, transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task(doing, total=total)

        def tell(done: int, source: str) -> None:
            progress.update(task, completed=done, description=f"{doing} {source[-40:]}")

        yield tell


@contextmanager
def transferring(title: str) -> Iterator[Callable[[int, int | None], None]]:
    """A function that is told the bytes done and their total, if known; silent where stderr is no terminal."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    stderr = Console(stderr=True)
    with Progress(*columns, console=stderr, transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task(title, total=None)

        def tell(done: int, total: int | None) -> None:
            progress.update(task, completed=done, total=total)

        yield tell


class _Rate(ProgressColumn):
    """How many a second since the bar was first told: records come in bursts, which tell nothing."""

    def render(self, task: Task) -> Text:
        done = task.completed - (task.fields["before"] or 0)
        return Text(f"{done / task.elapsed:,.0f}/s" if done and task.elapsed else "")


@contextmanager
def counting(title: str) -> Iterator[Callable[[int, int | None], None]]:
    """A function that is told how many are done, and of how many, if known; silent where stderr is no terminal."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeRemainingColumn(),
    )
    stderr = Console(stderr=True)
    with Progress(*columns, console=stderr, transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task(title, total=None, before=None)

        def tell(done: int, total: int | None) -> None:
            # What an earlier run had done counts for no rate.
            before = progress.tasks[task].fields["before"]
            progress.update(task, completed=done, total=total, before=done if before is None else before)

        yield tell


@contextmanager
def _records(doing: str) -> Iterator[Callable[[int, str, int | None], None]]:
    """A function that is told how many records are done, of what source, and of how many; seen on a terminal only."""
    with counting(doing) as tell:

        def told(done: int, source: str, expected: int | None) -> None:
            tell(done, expected)

        yield told


def building(
    sources: Sequence[str], folder: Path, *, input_format: str | None, jobs: int, resume: bool, fresh: bool
) -> Report:
    """The report of the build."""
    from trialgraph.graph import build

    with _records("reading") as tell:
        return build(sources, folder, input_format=input_format, jobs=jobs, resume=resume, fresh=fresh, progress=tell)


def sharding(
    sources: Sequence[str], folder: Path, workers: Workers, *, graph: Path, size: int, input_format: str | None
) -> Report:
    """The report of having written shards."""
    from trialgraph.shards import write

    with counting("sharding") as tell:
        return write(sources, folder, workers, graph=graph, size=size, input_format=input_format, progress=tell)


def adding(source: str, folder: Path, file: Path | None, *, type: str, fresh: bool) -> Added:
    """What was added to the terminologies of a graph."""
    from trialgraph.terms import add

    with ExitStack() as bars:
        tell: Callable[[int, str], None] | None = None
        transferred: Callable[[int, int | None], None] | None = None

        def told(doing: str, done: int, total: int | None) -> None:
            nonlocal tell, transferred
            if doing == "downloading":
                transferred = transferred or bars.enter_context(transferring(f"downloading {source}"))
                transferred(done, total)
                return
            if tell is None:
                # A terminal shows one bar at a time.
                bars.close()
                tell = bars.enter_context(_bar(source, None))
            tell(done, doing)

        return add(source, folder, file, type=type, fresh=fresh, progress=told)


def checking(store: GraphStore) -> Checkup:
    """The findings about every record of the store."""
    from trialgraph.queries.check import check

    with _bar("checking", len(list(store.records()))) as tell:
        return check(store, lambda done: tell(done, ""))


def print_report(report: Report, folder: Path) -> None:
    """Nothing; what was read, kept and set aside, with the reason, stands on stderr."""
    out = console(sys.stderr)
    formats = ", ".join(f"{count} {name}" for name, count in sorted(report.formats.items()))
    grid = Table.grid(padding=(0, 2))
    grid.add_row("read", f"{report.read}")
    grid.add_row("kept", f"{report.kept}" + (f" ({formats})" if formats else ""))
    grid.add_row("quarantined", Text(f"{len(report.quarantined)}", "red" if report.quarantined else ""))
    if report.unchanged:
        grid.add_row("unchanged", f"{report.unchanged}")
    if report.duplicates:
        grid.add_row("met twice", f"{report.duplicates}")
    grid.add_row("quads", f"{report.quads}")
    grid.add_row("seconds", f"{report.seconds:.1f}")
    grid.add_row("written to", Text(str(folder)))
    out.print(grid)
    if report.quarantined:
        out.print(_quarantine(report))
        if len(report.quarantined) > _SHOWN:
            out.print(f"... and {len(report.quarantined) - _SHOWN} more; --report FILE.json names all of them")


def _quarantine(report: Report) -> Table:
    table = Table("source", "record", "place", "cause", title="quarantined", title_justify="left", width=WIDTH)
    for column in table.columns:
        column.overflow = "fold"
    for entry in report.quarantined[:_SHOWN]:
        table.add_row(*(Text(cell) for cell in (entry.source, entry.record, entry.place, entry.cause)))
    return table
