"""How soon the names of your own graph are there, and how fast they are found in the criteria of your own records.

    python benchmarks/lexicon.py --graph DIR RECORDS... [--every-name]

DIR is a graph with terminologies, RECORDS is anything that `trialgraph build` reads. The index is compiled anew in a
temporary folder, so that DIR stays as it is. Each measurement runs in a process of its own, one at a time, and says how
long it took and how long it had the processor: where these differ, others were at work too.

What finds whole names of the same list in lower-case text (pyahocorasick, ahocorasick_rs, flashtext) is measured
beside it where it is installed. These know a name in one spelling only, and no abbreviations; `same words` is
pyahocorasick on text of which each word was first brought to the form that our names are compared in. Two more only
take the text apart, into runs of letters and digits and into the words of spaCy: what they find is words.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated, NamedTuple, ParamSpec, TypeVar

import typer
from rich.table import Table

from trialgraph.console import console
from trialgraph.ontology.index import Index
from trialgraph.ontology.lexicon import Lexicon
from trialgraph.ontology.shelf import TERMINOLOGIES, Shelf
from trialgraph.ontology.words import key

# Texts are gone through once cold, and then so often.
_AGAIN = 3
_MB = 1e6
_BEGIN = """
import sys
from pathlib import Path
from trialgraph.ontology.lexicon import Lexicon
sys.stdin.reconfigure(encoding="utf-8")
Lexicon.open(Path(sys.argv[1])).match(sys.stdin.read())
"""

Find = Callable[[str], int]
_Given = ParamSpec("_Given")
_Found = TypeVar("_Found")


class Spent(NamedTuple):
    """Seconds on the clock and on the processor."""

    wall: float
    process: float

    def __str__(self) -> str:
        return f"{self.wall:.3f} ({self.process:.3f})" if self.wall < 1 else f"{self.wall:.1f} ({self.process:.1f})"


class Pass(NamedTuple):
    """Once through the texts: how many names were found, and what it took."""

    found: int
    spent: Spent


class Figures(NamedTuple):
    """What finds names: how long until the first was found, the passes, the most memory that it held, in MB."""

    start: Spent
    cold: Pass
    warm: Pass
    peak: float


class _Watch:
    def __init__(self) -> None:
        self._wall, self._process = time.perf_counter(), time.process_time()

    def read(self) -> Spent:
        return Spent(time.perf_counter() - self._wall, time.process_time() - self._process)


def peak() -> float:
    """The most memory that this process has held, in MB.

    Linux counts in `ru_maxrss` what the process held before it became another program; `VmHWM` does not.
    """
    status = Path("/proc/self/status")
    if status.exists():
        lines = (line.split() for line in status.read_text("ascii", "replace").splitlines())
        return next(int(line[1]) * 1024 for line in lines if line[0] == "VmHWM:") / _MB
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return (most if sys.platform == "darwin" else most * 1024) / _MB


def alone(work: Callable[_Given, _Found], *args: _Given.args, **more: _Given.kwargs) -> _Found:
    """What the work gives in a process that has done nothing else."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *args, **more).result()


def compiled(folder: Path) -> tuple[Spent, float]:
    """What it takes to compile the index of the sources in a folder, and the memory for it."""
    watch = _Watch()
    Shelf(folder).lexicon()
    return watch.read(), peak()


def opened(index: Path, text: str) -> tuple[Spent, float]:
    """What it takes to open an index and to match a first text, and the memory for it."""
    watch = _Watch()
    Lexicon.open(index).match(text)
    return watch.read(), peak()


def begun(index: Path, text: str) -> float:
    """The seconds that the same takes from the start of Python to its end."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", _BEGIN, index], input=text, text=True, encoding="utf-8", check=True)
    return time.perf_counter() - start


def ours(index: Path, texts: Sequence[str]) -> Figures:
    """The figures of the index."""

    def build() -> Find:
        match = Lexicon.open(index).match
        return lambda text: len(match(text))

    return _figures(build, texts)


def other(title: str, index: Path, texts: Sequence[str], every: bool) -> Figures:
    """The figures of what is given the names that the index looks for in running text, or `every` name there is."""
    tables = Index.open(index)
    names = [name.strip() for name in (tables.names if every else tables.running).trie]
    return _figures(lambda: _ALL[title].build(names), texts)


def _figures(build: Callable[[], Find], texts: Sequence[str]) -> Figures:
    watch = _Watch()
    find = build()
    find(texts[0])
    start = watch.read()
    cold, *warm = [_pass(find, texts) for _ in range(1 + _AGAIN)]
    return Figures(start, cold, min(warm, key=lambda each: each.spent.process), peak())


def _pass(find: Find, texts: Iterable[str]) -> Pass:
    watch = _Watch()
    found = sum(map(find, texts))
    return Pass(found, watch.read())


def _pyahocorasick(names: Iterable[str]) -> Find:
    automaton = import_module("ahocorasick").Automaton()
    for name in names:
        automaton.add_word(name, len(name))
    automaton.make_automaton()

    def find(text: str) -> int:
        lower = text.lower()
        return _whole(lower, ((last + 1 - size, last + 1) for last, size in automaton.iter(lower)))

    return find


def _ahocorasick_rs(names: Iterable[str]) -> Find:
    automaton = import_module("ahocorasick_rs").AhoCorasick(names)

    def find(text: str) -> int:
        lower = text.lower()
        hits = automaton.find_matches_as_indexes(lower, overlapping=True)
        return _whole(lower, ((start, end) for _, start, end in hits))

    return find


def _flashtext(names: Iterable[str]) -> Find:
    processor = import_module("flashtext").KeywordProcessor()
    for name in names:
        processor.add_keyword(name)
    return lambda text: len(processor.extract_keywords(text))


def _runs(_: Iterable[str]) -> Find:
    words = re.compile(r"\w+")
    return lambda text: len(words.findall(text))


def _spacy(_: Iterable[str]) -> Find:
    words = import_module("spacy").blank("en").tokenizer
    return lambda text: len(words(text))


def _same_words(names: Iterable[str]) -> Find:
    find = _pyahocorasick(names)
    return lambda text: find(key(text))


class Other(NamedTuple):
    """Another way to find names: the module it needs, and what is made of the names."""

    module: str
    build: Callable[[Iterable[str]], Find]


OTHERS = {
    "pyahocorasick": Other("ahocorasick", _pyahocorasick),
    "same words": Other("ahocorasick", _same_words),
    "ahocorasick_rs": Other("ahocorasick_rs", _ahocorasick_rs),
    "flashtext": Other("flashtext", _flashtext),
}
# What only takes the text apart.
SPLITTERS = {"runs of letters": Other("re", _runs), "spaCy's words": Other("spacy", _spacy)}
_ALL = {**OTHERS, **SPLITTERS}


def _whole(text: str, hits: Iterable[tuple[int, int]]) -> int:
    """How many of the hits are whole words, the longest at each place, none overlapping another."""
    count = reached = 0
    for start, end in sorted(hits, key=lambda hit: (hit[0], -hit[1])):
        inside = text[start - 1 : start + 1].isalnum() and start > 0
        if start >= reached and not inside and not (end < len(text) and text[end - 1 : end + 1].isalnum()):
            count, reached = count + 1, end
    return count


def texts_of(sources: Sequence[str]) -> list[str]:
    """The eligibility texts of the records; what cannot be read is reported."""
    from trialgraph.loaders.model import Record
    from trialgraph.loaders.pipeline import records

    found = []
    for record in records(sources):
        if not isinstance(record, Record):
            print(record, file=sys.stderr)
        elif record.trial.eligibility and record.trial.eligibility.text:
            found.append(record.trial.eligibility.text)
    return found


def main(
    sources: list[str],
    graph: Annotated[Path, typer.Option(help="A graph with terminologies.")],
    every_name: Annotated[bool, typer.Option("--every-name", help="Give the others all names there are.")] = False,
) -> None:
    """Print what the index of a graph takes to compile, to open, and to go through the criteria of records."""
    out = console()
    if not (texts := texts_of(sources)):
        sys.exit("there is no eligibility text in the records")
    if not list(shelf := Shelf(graph / TERMINOLOGIES)):
        sys.exit(f"no terminology was added to {graph}")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "sources").symlink_to((shelf.folder / "sources").resolve())
        out.print(_of_index(folder, shelf, texts))
        out.print(_of_texts(folder / "index", texts, every_name))


def _of_index(folder: Path, shelf: Shelf, texts: Sequence[str]) -> Table:
    table = Table("the index", "", title="Compiled and opened", title_justify="left")
    spent, memory = alone(compiled, folder)
    index = Index.open(folder / "index")
    first, small = alone(opened, folder / "index", texts[0])
    for source in shelf:
        table.add_row(f"{source.name} {source.version}", f"{source.terms:,} terms, {source.names:,} names")
    table.add_row("terms", f"{len(index.terms):,}")
    table.add_row("different names", f"{len(index.names):,}, and {len(index.codes):,} abbreviations")
    table.add_row("of them looked for in running text", f"{len(index.running):,}, and the abbreviations")
    size = sum(file.stat().st_size for file in (folder / "index").iterdir())
    table.add_row("on disk", f"{size / _MB:.0f} MB")
    table.add_row("seconds to compile it (processor)", f"{spent}, with {memory:,.0f} MB")
    table.add_row("seconds to open it and match a text", f"{first}, with {small:.0f} MB")
    table.add_row("the same with starting Python", f"{begun(folder / 'index', texts[0]):.2f}")
    return table


def _of_texts(index: Path, texts: Sequence[str], every: bool) -> Table:
    size = sum(len(text.encode()) for text in texts) / _MB
    title = f"{len(texts):,} texts, {size:.2f} MB; on the clock, and in brackets of the processor's time"
    columns = ("", "ready in s", "MB/s cold", "MB/s warm", "found", "memory")
    table = Table(*columns, title=title, title_justify="left")
    own = alone(ours, index, texts)
    table.add_row("trialgraph", *_cells(own, size))
    for title, way in _ALL.items():
        if find_spec(way.module) is None:
            print(f"{title} is left out: {way.module} is not installed", file=sys.stderr)
            continue
        figures = alone(other, title, index, texts, every)
        table.add_row(title, *_cells(figures, size))
        table.add_row("  beside ours", *_ratios(figures, own))
    return table


def _cells(of: Figures, size: float) -> tuple[str, ...]:
    speeds = (f"{size / each.spent.wall:.1f} ({size / each.spent.process:.1f})" for each in (of.cold, of.warm))
    return str(of.start), *speeds, f"{of.cold.found:,}", f"{of.peak:.0f} MB"


def _ratios(of: Figures, own: Figures) -> tuple[str, ...]:
    """How many times the time, the speed, the finds and the memory of ours; by the processor's time."""
    speeds = (mine.spent.process / its.spent.process for its, mine in ((of.cold, own.cold), (of.warm, own.warm)))
    found, memory = of.cold.found / max(1, own.cold.found), of.peak / own.peak
    return tuple(f"x {each:.2f}" for each in (of.start.process / own.start.process, *speeds, found, memory))


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        typer.run(main)
