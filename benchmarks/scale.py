"""How fast your own records become a graph, how much room it takes, and how both grow.

    python benchmarks/scale.py RECORDS... [--sizes 1000,10000,100000] [--jobs 1,2] [--rdflib]

RECORDS are ClinicalTrials.gov API v2 studies, a study a line. For each size they are repeated under fresh ids until
there are so many trials; a graph is built of them by `trialgraph build` in a process of its own, end to end: read,
understood, loaded, indexed. Beside it, in the same run: Oxigraph's own bulk load of the finished quads, the floor under
any loader; the decoding of the JSON alone; and, with --rdflib, the same quads through rdflib (minutes, gigabytes).
Memory is that of all processes together at its highest, shared pages divided among those who share them.
"""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import msgspec
import pyoxigraph as ox
import typer
from rich.table import Table

from trialgraph.console import console
from trialgraph.loaders.document import Document
from trialgraph.loaders.formats import ctgov_v2
from trialgraph.loaders.sources import documents

_NCT_ID = re.compile(rb'"nctId":\s*"(NCT\d{8})"')
_TRIALGRAPH = "from trialgraph.cli import main; main()"
# Seconds between two looks at the memory.
_LOOK = 0.2


class Run(NamedTuple):
    """What was done to so many trials: seconds, quads, the highest memory and the room on the disk, in bytes."""

    what: str
    trials: int
    seconds: float
    quads: int = 0
    memory: int = 0
    disk: int = 0


def studies(sources: Sequence[str]) -> list[bytes]:
    """The studies, a line each, that have an id."""
    found = []
    for document in documents(list(sources)):
        if not isinstance(document, Document):
            sys.exit(str(document))
        found += [line for _, line in document.lines() if _NCT_ID.search(line)]
    return found


def repeated(lines: Sequence[bytes], count: int) -> Iterator[bytes]:
    """So many studies, each under an id of its own: those of the first round keep theirs."""
    for number in range(count):
        line, again = lines[number % len(lines)], number // len(lines)
        if again:
            own = _NCT_ID.search(line)
            assert own
            line = line.replace(own[1], b"NCT9%07d" % number)
        yield line


def built(source: Path, graph: Path, jobs: int, report: Path) -> Run:
    """The run of `trialgraph build` over the file."""
    command = [sys.executable, "-c", _TRIALGRAPH, "build", str(source), "--graph", str(graph), "--jobs", str(jobs)]
    start = time.perf_counter()
    with subprocess.Popen([*command, "--report", str(report)], stderr=subprocess.PIPE) as process:
        watch = _Watch(process.pid)
        said = process.communicate()[1]
        memory = watch.end()
    seconds = time.perf_counter() - start
    if process.returncode:
        sys.exit(said.decode())
    found = json.loads(report.read_bytes())
    disk = sum(file.stat().st_size for file in graph.rglob("*") if file.is_file())
    return Run(f"trialgraph build --jobs {jobs}", found["kept"], seconds, found["quads"], memory, disk)


class _Watch:
    """The memory of a process and of those it started, looked at until the end."""

    def __init__(self, process: int) -> None:
        self._process, self._highest = process, 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def end(self) -> int:
        """The highest sum, in bytes; 0 where the system does not tell."""
        self._ended.set()
        self._thread.join()
        return self._highest

    def _look(self) -> None:
        while not self._ended.wait(_LOOK):
            self._highest = max(self._highest, sum(map(_memory, _family(self._process))))


def _family(process: int) -> Iterator[int]:
    yield process
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    except OSError:
        return
    for child in children:
        yield from _family(int(child))


def _memory(process: int) -> int:
    try:
        rollup = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0
    found = re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)
    return int(found[1]) * 1024 if found else 0


def quads_of(graph: Path, file: Path) -> int:
    """How many quads the graph holds; they stand in the file afterwards, as N-Quads."""
    with file.open("wb") as output:
        store = ox.Store.read_only(str(graph))
        store.dump(output, format=ox.RdfFormat.N_QUADS)
        return len(store)


def in_process(what: str, trials: int, quads: int, code: str, *arguments: str) -> Run:
    """The run of some Python in a process of its own, which prints the seconds it took."""
    with subprocess.Popen([sys.executable, "-c", code, *arguments], stdout=subprocess.PIPE) as process:
        watch = _Watch(process.pid)
        printed = process.communicate()[0]
        memory = watch.end()
    if process.returncode:
        sys.exit(f"{what}: exit status {process.returncode}")
    return Run(what, trials, float(printed), quads, memory)


OXIGRAPH = """
import sys, time, pyoxigraph as ox
store, start = ox.Store(sys.argv[2]), time.perf_counter()
store.bulk_load(path=sys.argv[1], format=ox.RdfFormat.N_QUADS)
print(time.perf_counter() - start)
"""
RDFLIB = """
import sys, time, rdflib
dataset, start = rdflib.Dataset(), time.perf_counter()
dataset.parse(sys.argv[1], format="nquads")
print(time.perf_counter() - start)
"""


def decoded(source: Path, trials: int) -> Run:
    """The decoding of the studies alone."""
    decode = msgspec.json.Decoder(ctgov_v2.Study).decode
    start = time.perf_counter()
    with source.open("rb") as lines:
        for line in lines:
            decode(line)
    return Run("JSON decoded alone", trials, time.perf_counter() - start)


def measured(lines: Sequence[bytes], size: int, jobs: Sequence[int], rdflib: bool, tell: Callable[[Run], None]) -> None:
    """Nothing; every run over so many trials is told as soon as it is done."""
    with tempfile.TemporaryDirectory(prefix="trialgraph-scale-") as folder:
        source, dump = Path(folder, "studies.jsonl"), Path(folder, "graph.nq")
        with source.open("wb") as output:
            output.writelines(line + b"\n" for line in repeated(lines, size))
        tell(decoded(source, size))
        for each in jobs:
            graph = Path(folder, f"graph-{each}")
            tell(built(source, graph, each, Path(folder, "report.json")))
        quads = quads_of(graph, dump)
        tell(Run("  its N-Quads", size, 0, quads, disk=dump.stat().st_size))
        tell(Run("  its N-Quads, gzip", size, 0, quads, disk=_packed(dump)))
        tell(in_process("Oxigraph bulk load", size, quads, OXIGRAPH, str(dump), str(Path(folder, "store"))))
        if rdflib:
            tell(in_process("rdflib", size, quads, RDFLIB, str(dump)))


def _packed(file: Path) -> int:
    packed = file.with_suffix(".gz")
    with file.open("rb") as plain, gzip.open(packed, "wb", compresslevel=6) as output:
        while part := plain.read(1 << 24):
            output.write(part)
    size = packed.stat().st_size
    packed.unlink()
    return size


def main(
    sources: Annotated[list[str], typer.Argument(metavar="RECORDS...", help="v2 studies, one a line.")],
    sizes: Annotated[str, typer.Option(help="How many trials, separated by commas.")] = "1000,10000,100000",
    jobs: Annotated[str, typer.Option(help="With how many processes, separated by commas.")] = "1,2",
    rdflib: Annotated[bool, typer.Option("--rdflib", help="Compare with rdflib too, at the smallest size.")] = False,
) -> None:
    """Measure and print a table, a row a run."""
    lines = studies(sources)
    if not lines:
        sys.exit("there is no study in the records")
    numbers = sorted(map(int, sizes.split(",")))
    runs: list[Run] = []
    for size in numbers:
        measured(lines, size, list(map(int, jobs.split(","))), rdflib and size == numbers[0], _told(runs))
    title = f"{len(lines):,} records; where there are more trials, the same under fresh ids"
    table = Table(title=title, title_justify="left")
    for heading in ("what", "trials", "seconds", "trials/s", "quads/s", "quads/trial", "memory MB", "kB/trial"):
        table.add_column(heading, justify="left" if heading == "what" else "right")
    for run in runs:
        table.add_row(*_cells(run))
    console().print(table)


def _told(runs: list[Run]) -> Callable[[Run], Any]:
    def tell(run: Run) -> None:
        runs.append(run)
        typer.echo("  ".join(filter(None, _cells(run))), err=True)

    return tell


def _cells(run: Run) -> list[str]:
    timed = run.seconds > 0
    return [
        run.what,
        f"{run.trials:,}",
        f"{run.seconds:.1f}" if timed else "",
        f"{run.trials / run.seconds:,.0f}" if timed else "",
        f"{run.quads / run.seconds:,.0f}" if timed and run.quads else "",
        f"{run.quads / run.trials:,.0f}" if run.quads else "",
        f"{run.memory / 1e6:,.0f}" if run.memory else "",
        f"{run.disk / run.trials / 1e3:.1f}" if run.disk else "",
    ]


if __name__ == "__main__":
    typer.run(main)
