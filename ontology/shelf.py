"""The terminologies that stand beside a graph, and the lexicon of them all.

Each source is parsed once and kept as it was read; the lexicon is compiled when a source was added or removed, or when
the package brings other terms. What is added takes its place only when it has been read to its end.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple, overload

import msgspec
import networkx as nx

from trialgraph.errors import InvalidTerms
from trialgraph.ontology.closure import PACKAGE
from trialgraph.ontology.index import Index
from trialgraph.ontology.lexicon import Lexicon, shipped_terms
from trialgraph.ontology.merging import Merged, Source, merge
from trialgraph.ontology.namespaces import contract
from trialgraph.ontology.tables import Blobs, Lists
from trialgraph.ontology.terminologies.entry import Entry, Release

# Indexes of another layout are compiled anew.
LAYOUT = "1"
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Entry).decode

Progress = Callable[[int], None]


class Loaded(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a source on the shelf; `terms` and `names` are counts, `left_out` a count for each reason."""

    name: str
    title: str
    licence: str
    redistributable: bool
    version: str = ""
    origin: str
    sha256: str
    added: str
    terms: int = 0
    names: int = 0
    left_out: dict[str, int] = {}


class _State(msgspec.Struct, frozen=True, kw_only=True):
    """Of which sources an index was compiled, and what was decided."""

    fingerprint: str
    notes: tuple[str, ...] = ()


class Shelf:
    """The terminologies in a folder, which need not be there yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __iter__(self) -> Iterator[Loaded]:
        """The sources in the order of their names."""
        return iter(sorted(self._loaded(), key=lambda source: source.name))

    def _loaded(self) -> list[Loaded]:
        manifests = self.folder.glob("sources/*/source.json")
        return [msgspec.json.decode(manifest.read_bytes(), type=Loaded) for manifest in manifests]

    def add(self, about: Loaded, release: Release, progress: Progress | None = None) -> Loaded:
        """What was added: the entries of the release take the place of an older release of the same source.

        `about` lacks the counts. Raises InvalidTerms for an id that stands twice, a term that is its own ancestor, or
        a release without terms; the shelf is then as it was.
        """
        with self._replacing(self.folder / "sources" / about.name) as fresh:
            entries, names, seen = [], 0, set[str]()
            for n, entry in enumerate(release.entries, 1):
                if entry.iri in seen:
                    raise InvalidTerms(f"{about.origin}: {contract(entry.iri)} stands twice")
                seen.add(entry.iri)
                entries.append(entry)
                names += 1 + len(entry.synonyms) + len(entry.abbreviations) + len(entry.brands)
                if progress and not n % 1000:
                    progress(n)
            _refuse_circles(about.origin, entries)
            Blobs.of(map(_encode, entries)).save(fresh / "entries")
            done = msgspec.structs.replace(
                about, version=release.version, terms=len(entries), names=names, left_out=release.left_out
            )
            if not entries:
                raise InvalidTerms(f"{about.origin}: no term in it")
            (fresh / "source.json").write_bytes(msgspec.json.format(msgspec.json.encode(done), indent=1))
        return done

    def remove(self, name: str) -> None:
        """Nothing; the source is gone. Raises InvalidTerms where there is none of that name."""
        if name not in {source.name for source in self}:
            known = ", ".join(source.name for source in self) or "none"
            raise InvalidTerms(f"no terminology '{name}' was added here; there are: {known}")
        shutil.rmtree(self.folder / "sources" / name)

    def entries(self, source: str) -> Sequence[Entry]:
        """The entries of a source, each decoded when it is asked for."""
        return _Entries(Blobs.open(self.folder / "sources" / source / "entries"))

    def lexicon(self, compiling: Callable[[], None] | None = None) -> Lexicon:
        """The lexicon of the shipped terms and of all sources; compiled first if the index is not of these.

        `compiling` is called before that: it takes a minute or two for half a million terms.
        """
        if not (sources := list(self)):
            return Lexicon.shipped()
        if self._state().fingerprint != self._fingerprint(sources):
            if compiling:
                compiling()
            self._compile(sources)
        return Lexicon.open(self.folder / "index")

    def notes(self) -> tuple[str, ...]:
        """What was decided when the index was compiled: ids kept apart, circles cut."""
        return self._state().notes

    def joins(self) -> Joins:
        """How the terms of the compiled index came about."""
        folder, names = self.folder / "index", [source.name for source in self]
        stacks = [self.entries(name) for name in names]
        return Joins(names, stacks, Lists.open(folder / "members"), Lists.open(folder / "edges"))

    def _state(self) -> _State:
        file = self.folder / "index" / "state.json"
        return msgspec.json.decode(file.read_bytes(), type=_State) if file.exists() else _State(fingerprint="")

    def _compile(self, sources: Sequence[Loaded]) -> None:
        shipped, bridges = shipped_terms()
        merged = merge(shipped, bridges, [Source(each.name, list(self.entries(each.name))) for each in sources])
        with self._replacing(self.folder / "index") as fresh:
            Index.of(merged.terms).save(fresh)
            Lists.of([n for pair in pairs for n in pair] for pairs in merged.members).save(fresh / "members")
            Lists.of(_edges(merged, [source.name for source in sources])).save(fresh / "edges")
            state = _State(fingerprint=self._fingerprint(sources), notes=tuple(merged.notes))
            (fresh / "state.json").write_bytes(msgspec.json.encode(state))

    def _fingerprint(self, sources: Iterable[Loaded]) -> str:
        """What an index depends on: its layout, the terms of the package, the sources."""
        digest = hashlib.sha256(LAYOUT.encode())
        for file in sorted(files("trialgraph.ontology").joinpath("terms").iterdir(), key=lambda file: file.name):
            digest.update(file.read_bytes())
        for source in sources:
            digest.update(msgspec.json.encode(source))
        return digest.hexdigest()

    @contextmanager
    def _replacing(self, place: Path) -> Iterator[Path]:
        """A new folder that becomes `place` when all went well, and is gone otherwise."""
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=".new-", dir=place.parent))
        try:
            yield fresh
            if place.exists():
                place.rename(stale := fresh.with_name(f"{fresh.name}-old"))
                fresh.rename(place)
                shutil.rmtree(stale)
            else:
                fresh.rename(place)
        except BaseException:
            shutil.rmtree(fresh, ignore_errors=True)
            raise


class Joins(NamedTuple):
    """By number of a term: the entries it was joined from, and the (broader term, source) numbers that say where it is.

    Source 0 is the package, source `n` is `names[n - 1]`.
    """

    names: list[str]
    stacks: list[Sequence[Entry]]
    members: Lists
    edges: Lists

    def entries(self, number: int) -> Iterator[tuple[str, Entry]]:
        """Each source with the entry of it that is part of the term."""
        pairs = self.members[number]
        for source, entry in zip(pairs[::2], pairs[1::2], strict=True):
            yield self.names[source], self.stacks[source][entry]

    def broader(self, number: int) -> Iterator[tuple[int, str]]:
        """Each broader term's number with the source that says so; the package is `PACKAGE`."""
        pairs = self.edges[number]
        for above, source in zip(pairs[::2], pairs[1::2], strict=True):
            yield above, self.names[source - 1] if source else PACKAGE


class _Entries(Sequence[Entry]):
    """Entries that are decoded one by one."""

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs

    def __len__(self) -> int:
        return len(self._blobs)

    @overload
    def __getitem__(self, n: int) -> Entry: ...
    @overload
    def __getitem__(self, n: slice) -> Sequence[Entry]: ...
    def __getitem__(self, n: int | slice) -> Entry | Sequence[Entry]:
        if isinstance(n, slice):
            return [self[each] for each in range(*n.indices(len(self)))]
        # A sequence ends where an index is out of range.
        if not 0 <= n < len(self):
            raise IndexError(n)
        return _decode(self._blobs[n])


def _edges(merged: Merged, sources: Sequence[str]) -> Iterator[list[int]]:
    numbers = {term.iri: n for n, term in enumerate(merged.terms)}
    order = {name: n for n, name in enumerate([PACKAGE, *sources])}
    found: defaultdict[str, list[int]] = defaultdict(list)
    for edge in merged.edges:
        if edge.broader in numbers:
            found[edge.narrower] += (numbers[edge.broader], order[edge.source])
    return (found.get(term.iri, []) for term in merged.terms)


def _refuse_circles(origin: str, entries: Iterable[Entry]) -> None:
    graph: nx.DiGraph[str] = nx.DiGraph((entry.iri, above) for entry in entries for above in entry.broader)
    if not nx.is_directed_acyclic_graph(graph):
        circle = [contract(edge[0]) for edge in nx.find_cycle(graph)]
        raise InvalidTerms(f"{origin}: a term is its own ancestor: {' -> '.join([*circle, circle[0]])}")
