"""The terminologies beside a graph: added from a file or from their publisher, listed, removed."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from inspect import signature
from pathlib import Path
from typing import NamedTuple

from trialgraph.errors import InvalidParameter, UnreadableSource
from trialgraph.graph import load_terms
from trialgraph.ontology.shelf import TERMINOLOGIES, Loaded, Shelf
from trialgraph.ontology.terminologies import named
from trialgraph.ontology.terminologies.download import fetch
from trialgraph.ontology.terminologies.entry import OPEN, AnyRelease, Terminology
from trialgraph.queries.store import GraphStore

_WORD = re.compile(r"\w+")
# What is being done, how much of it is done, and of how much in all where that is known.
Progress = Callable[[str, int, int | None], None]


class Added(NamedTuple):
    """What was added, and what was decided because of it when it was joined with the rest."""

    source: Loaded
    notes: tuple[str, ...]


def add(
    terminology: str,
    folder: Path | str,
    file: Path | str | None = None,
    *,
    type: str = "",
    fresh: bool = False,
    progress: Progress | None = None,
) -> Added:
    """What was added to the graph of a folder: a release in a file, else the newest that the publisher has.

    `type` is that of terms whose file does not say (a plain table, SKOS); `fresh` asks the publisher even where a
    release was downloaded before. Raises InvalidParameter, UnreadableSource, DownloadFailed or InvalidTerms; what was
    there before is then as it was. Trials that are in the graph keep their links until they are built again.
    """
    module, tell = named(terminology), progress or (lambda doing, done, total: None)
    path, origin = _file(module, file, fresh, tell)
    about = Loaded(
        name=name_of(module, path),
        title=module.TITLE,
        licence=module.LICENCE,
        redistributable=module.TERMS == OPEN,
        origin=origin,
        sha256=_digest(path),
        added=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    release = _read(module, path, type)
    with _opened(Path(folder)) as (store, shelf):
        before = set(shelf.notes())
        done = shelf.add(about, release, lambda terms: tell("reading", terms, None))
        _join(store, shelf, tell)
        return Added(done, (*_years(shelf), *(note for note in shelf.notes() if note not in before)))


@contextmanager
def _opened(folder: Path) -> Iterator[tuple[GraphStore, Shelf]]:
    """The graph of a folder and its shelf; a folder that was made for them is gone again where that failed."""
    made, store = not folder.exists(), GraphStore.open(folder)
    try:
        # A notebook keeps the last error and all that its traceback knows: unclosed, the graph would stay locked.
        with closing(store):
            yield store, Shelf(folder / TERMINOLOGIES)
    except BaseException:
        if made:
            shutil.rmtree(folder, ignore_errors=True)
        raise


def remove(name: str, folder: Path | str) -> None:
    """Nothing; the source is gone from the graph of a folder. Raises InvalidTerms where there is none of the name."""
    shelf = Shelf(Path(folder) / TERMINOLOGIES)
    # A graph that cannot be written to keeps its source; where there is no source, no graph is made.
    with closing(GraphStore.open(folder) if list(shelf) else GraphStore.open()) as store:
        shelf.remove(name)
        _join(store, shelf, lambda doing, done, total: None)


def listed(folder: Path | str) -> tuple[Loaded, ...]:
    """The terminologies that were added to the graph of a folder, by name."""
    return tuple(Shelf(Path(folder) / TERMINOLOGIES))


def decided(folder: Path | str) -> tuple[str, ...]:
    """What was decided when the terminologies of a graph were joined: ids kept apart, circles cut."""
    return Shelf(Path(folder) / TERMINOLOGIES).notes()


def _join(store: GraphStore, shelf: Shelf, tell: Progress) -> None:
    shelf.lexicon(compiling=lambda: tell("compiling", 0, None))
    tell("writing", 0, None)
    load_terms(store)


def _years(shelf: Shelf) -> Iterator[str]:
    """A warning where MeSH's descriptors and its supplementary records, which name them, are of different years."""
    versions = {source.name: source.version for source in shelf if source.name.startswith("mesh") and source.version}
    if len(set(versions.values())) > 1:
        yield f"{' and '.join(f'{name} {year}' for name, year in versions.items())} are of different years"


def _file(module: Terminology, file: Path | str | None, fresh: bool, tell: Progress) -> tuple[Path, str]:
    """The release's file, and where it came from."""
    if file is not None:
        if not (path := Path(file)).exists():
            raise UnreadableSource(str(file), "no such file")
        return path, path.name
    if module.URL is None or module.TERMS != OPEN:
        raise InvalidParameter(f"{module.NAME} ({module.LICENCE}) is added from a file that you hold: name it")
    found = fetch(module, fresh=fresh, progress=lambda done, total: tell("downloading", done, total))
    return found.path, found.url


def _read(module: Terminology, path: Path, type: str) -> AnyRelease:
    """The release in a file; a type is for those formats only that do not tell it."""
    if not type:
        return module.read(path)
    if "type" not in signature(module.read).parameters:
        raise InvalidParameter(f"{module.NAME} says itself of which type its terms are")
    reading: Callable[..., AnyRelease] = module.read
    return reading(path, type=type)


def name_of(module: Terminology, path: Path) -> str:
    """The name of a source: that of its authority, or of the file where many files are of that kind."""
    if not getattr(module, "MANY", False):
        return module.NAME
    # It becomes a folder, and the end of an IRI.
    stem = "-".join(_WORD.findall(path.name.lstrip(".").partition(".")[0].casefold()))
    return f"{module.NAME}-{stem}" if stem else module.NAME


def _digest(path: Path) -> str:
    """The SHA-256 of a file; empty for a folder."""
    if path.is_dir():
        return ""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
