"""The terminologies that stand beside a graph, and the lexicon of them all.

Each source is parsed once and kept as it was read; the lexicon is compiled when a source was added or removed, or when
the package brings other terms. What is added takes its place only when it has been read to its end.
"""

from __future__ import annotations

import gc
import hashlib
import os
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

import msgspec
import networkx as nx
import pyoxigraph as ox

from trialgraph import __version__
from trialgraph.errors import GraphUnavailable, InvalidTerms
from trialgraph.ontology.closure import PACKAGE
from trialgraph.ontology.index import Index
from trialgraph.ontology.joins import Entries, Joins
from trialgraph.ontology.lexicon import Lexicon
from trialgraph.ontology.merging import Merged, Source, merge
from trialgraph.ontology.namespaces import PREFIXES, contract
from trialgraph.ontology.organizations import Organization, Organizations
from trialgraph.ontology.shipped import shipped_terms
from trialgraph.ontology.tables import Blobs, Lists
from trialgraph.ontology.terminologies.entry import AnyRelease, Entry, OrganizationRelease
from trialgraph.ontology.terminologies.mapping import Mapping, MappingRelease

# The folder beside a graph.
TERMINOLOGIES = "terminologies"
# What a source may hold.
ENTRIES, MAPPINGS, ORGANIZATIONS = "entries", "mappings", "organizations"
# Indexes of another layout are compiled anew.
LAYOUT = "3"
_encode = msgspec.msgpack.Encoder().encode
_organization = msgspec.msgpack.Decoder(Organization).decode
_mapping = msgspec.msgpack.Decoder(Mapping).decode
EXACT, BROAD, NARROW = (PREFIXES["skos"] + name for name in ("exactMatch", "broadMatch", "narrowMatch"))
# Who waits is told of every so many terms.
_STEP = 1000

Progress = Callable[[int], None]
_Each = TypeVar("_Each")


class Loaded(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a source on the shelf; `terms` and `names` are counts, `left_out` a count for each reason.

    `sha256` is that of the file it was read from, `content` that of what was read.
    """

    name: str
    title: str
    licence: str
    redistributable: bool
    kind: str = ""
    version: str = ""
    origin: str
    sha256: str
    content: str = ""
    added: str
    terms: int = 0
    names: int = 0
    left_out: dict[str, int] = {}


class _State(msgspec.Struct, frozen=True, kw_only=True):
    """Of which sources an index was compiled, and what was decided."""

    fingerprint: str
    layout: str = ""
    notes: tuple[str, ...] = ()


class Shelf:
    """The terminologies in a folder, which need not be there yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __iter__(self) -> Iterator[Loaded]:
        """The sources in the order of their names."""
        return iter(sorted(self._loaded(), key=lambda source: source.name))

    def _loaded(self) -> list[Loaded]:
        # A name that begins with a dot is that of a source on its way in or out, perhaps of a process that was killed.
        manifests = self.folder.glob("sources/[!.]*/source.json")
        return [msgspec.json.decode(manifest.read_bytes(), type=Loaded) for manifest in manifests]

    def add(self, about: Loaded, release: AnyRelease, progress: Progress | None = None) -> Loaded:
        """What was added: the release takes the place of an older one of the same source.

        `about` lacks the counts. Raises InvalidTerms for an id that stands twice, a term that is its own ancestor, or
        a release that holds nothing; the shelf is then as it was.
        """
        with self._replacing(self.folder / "sources" / about.name) as fresh:
            found: list[Entry] | list[Mapping] | list[Organization]
            if isinstance(release, MappingRelease):
                kind, found = MAPPINGS, list(release.mappings)
            elif isinstance(release, OrganizationRelease):
                kind, found = ORGANIZATIONS, list(_told(release.organizations, progress))
            else:
                kind, found = ENTRIES, _distinct(about.origin, _told(release.entries, progress))
                _refuse_circles(about.origin, found)
            if not found:
                raise InvalidTerms(f"{about.origin}: there is nothing in it")
            pieces = [_encode(each) for each in found]
            Blobs.of(pieces).save(fresh / kind)
            done = msgspec.structs.replace(
                about,
                kind=kind,
                content=_digest(pieces),
                version=release.version,
                terms=len(found),
                names=sum(map(_names, found)),
                left_out=dict(release.left_out),
            )
            (fresh / "source.json").write_bytes(msgspec.json.format(msgspec.json.encode(done), indent=1))
        return done

    def remove(self, name: str) -> None:
        """Nothing; the source is gone. Raises InvalidTerms where there is none of that name."""
        if name not in {source.name for source in self}:
            known = ", ".join(source.name for source in self) or "none"
            raise InvalidTerms(f"no terminology '{name}' was added here; there are: {known}")
        place = self.folder / "sources" / name
        shutil.rmtree(place.rename(place.with_name(f".{name}-{os.getpid()}")))
        if not list(self.terminologies()):
            shutil.rmtree(self.folder / "index", ignore_errors=True)

    def terminologies(self) -> Iterator[Loaded]:
        """The sources that the lexicon is compiled of."""
        return (source for source in self if source.kind != ORGANIZATIONS)

    def entries(self, source: str) -> Sequence[Entry]:
        """The entries of a source, each decoded when it is asked for; a mapping set has none."""
        stem = self.folder / "sources" / source / ENTRIES
        return Entries(Blobs.open(stem)) if stem.with_suffix(".data").exists() else ()

    def organizations(self) -> Iterator[Organization]:
        """The organizations of all registers that were added."""
        for source in self:
            if source.kind == ORGANIZATIONS:
                blobs = Blobs.open(self.folder / "sources" / source.name / ORGANIZATIONS)
                yield from (_organization(blobs[n]) for n in range(len(blobs)))

    def known_organizations(self) -> Organizations:
        """The organizations that sponsors and sites may be: the shipped ones, and those of added registers."""
        added = list(self.organizations())
        return Organizations.shipped().with_others(added) if added else Organizations.shipped()

    def _source(self, name: str) -> Source:
        """A source as it is joined with the others."""
        stem = self.folder / "sources" / name / MAPPINGS
        if not stem.with_suffix(".data").exists():
            return Source(name, list(self.entries(name)))
        blobs = Blobs.open(stem)
        found = [_mapping(blobs[n]) for n in range(len(blobs))]
        return Source(
            name,
            same=[(m.subject, m.object) for m in found if m.predicate == EXACT and not m.negative],
            different=[(m.subject, m.object) for m in found if m.predicate == EXACT and m.negative],
            under=[
                (m.subject, m.object) if m.predicate == BROAD else (m.object, m.subject)
                for m in found
                if m.predicate in (BROAD, NARROW) and not m.negative
            ],
        )

    def lexicon(self, compiling: Callable[[], None] | None = None) -> Lexicon:
        """The lexicon of the shipped terms and of all sources; compiled first if the index is not of these.

        `compiling` is called before that: it takes a minute or two for half a million terms. Raises GraphUnavailable
        where the folder cannot be written.
        """
        if not (sources := list(self.terminologies())):
            return Lexicon.shipped()
        if self._state().fingerprint != self._fingerprint(sources):
            if compiling:
                compiling()
            try:
                self._compile(sources)
            except OSError as error:
                cause = f"its names have to be compiled anew: {error.strerror or error}"
                raise GraphUnavailable(f"{self.folder}: {cause}") from None
        return Lexicon.open(self.folder / "index")

    def standing(self) -> Lexicon:
        """The lexicon as it was last compiled, which is what the graph's records were read with.

        A reader waits for no compilation, unless an older version of trialgraph left an index of another layout.
        """
        return Lexicon.open(self.folder / "index") if self._state().layout == LAYOUT else self.lexicon()

    def edition(self) -> str:
        """A short name of what a record's reading depends on: the version of the package and all that was added."""
        return hashlib.sha256(f"{__version__} {self._fingerprint(self)}".encode()).hexdigest()[:12]

    def notes(self) -> tuple[str, ...]:
        """What was decided when the index was compiled: ids kept apart, circles cut."""
        return self._state().notes

    def joins(self) -> Joins:
        """How the terms of the compiled index came about."""
        folder, names = self.folder / "index", [source.name for source in self.terminologies()]
        stacks = [self.entries(name) for name in names]
        return Joins(names, stacks, Lists.open(folder / "members"), Lists.open(folder / "edges"))

    def _state(self) -> _State:
        file = self.folder / "index" / "state.json"
        return msgspec.json.decode(file.read_bytes(), type=_State) if file.exists() else _State(fingerprint="")

    def _compile(self, sources: Sequence[Loaded]) -> None:
        with _without_collecting():
            self._write_index(sources)

    def _write_index(self, sources: Sequence[Loaded]) -> None:
        shipped, bridges = shipped_terms()
        merged = merge(shipped, bridges, [self._source(each.name) for each in sources])
        with self._replacing(self.folder / "index") as fresh:
            Index.of(merged.terms).save(fresh)
            Lists.of([n for pair in pairs for n in pair] for pairs in merged.members).save(fresh / "members")
            Lists.of(_edges(merged, [source.name for source in sources])).save(fresh / "edges")
            state = _State(fingerprint=self._fingerprint(sources), layout=LAYOUT, notes=tuple(merged.notes))
            (fresh / "state.json").write_bytes(msgspec.json.encode(state))

    def _fingerprint(self, sources: Iterable[Loaded]) -> str:
        """What an index depends on: its layout, the terms of the package, the sources."""
        digest = hashlib.sha256(LAYOUT.encode())
        for file in sorted(files("trialgraph.ontology").joinpath("terms").iterdir(), key=lambda file: file.name):
            digest.update(file.read_bytes())
        for source in sources:
            digest.update(msgspec.json.encode((source.name, source.kind, source.content)))
        return digest.hexdigest()

    @contextmanager
    def _replacing(self, place: Path) -> Iterator[Path]:
        """A new folder that becomes `place` when all went well, and is gone otherwise."""
        fresh = place.with_name(f".{place.name}-{os.getpid()}")
        # One process writes at a time: what another one left half done is of no use.
        for left in place.parent.glob(f".{place.name}-*"):
            shutil.rmtree(left, ignore_errors=True)
        fresh.mkdir(parents=True)
        try:
            yield fresh
            _exchange(fresh, place)
        except BaseException:
            shutil.rmtree(fresh, ignore_errors=True)
            raise


def _exchange(fresh: Path, place: Path) -> None:
    """Nothing; the folder `fresh` is at `place`, where another may have been: that is back if this fails."""
    if not place.exists():
        fresh.rename(place)
        return
    stale = place.rename(fresh.with_name(f"{fresh.name}-old"))
    try:
        fresh.rename(place)
    except BaseException:
        stale.rename(place)
        raise
    shutil.rmtree(stale, ignore_errors=True)


def _edges(merged: Merged, sources: Sequence[str]) -> Iterator[list[int]]:
    numbers = {term.iri: n for n, term in enumerate(merged.terms)}
    order = {name: n for n, name in enumerate([PACKAGE, *sources])}
    found: defaultdict[str, list[int]] = defaultdict(list)
    for edge in merged.edges:
        if edge.broader in numbers:
            found[edge.narrower] += (numbers[edge.broader], order[edge.source])
    return (found.get(term.iri, []) for term in merged.terms)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Millions of small objects that all live to the end cost the collector a third of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _told(found: Iterable[_Each], progress: Progress | None) -> Iterator[_Each]:
    for n, each in enumerate(found, 1):
        if progress and not n % _STEP:
            progress(n)
        yield each


def _distinct(origin: str, entries: Iterable[Entry]) -> list[Entry]:
    found: dict[str, Entry] = {}
    for entry in entries:
        _refuse_strange(origin, entry.iri)
        if found.setdefault(entry.iri, entry) is not entry:
            raise InvalidTerms(f"{origin}: {contract(entry.iri)} stands twice")
    return list(found.values())


def _refuse_strange(origin: str, iri: str) -> None:
    """Nothing for an IRI that a graph can hold: one that it cannot would stop every build from now on."""
    try:
        ox.NamedNode(iri)
    except ValueError as error:
        raise InvalidTerms(f"{origin}: '{iri}' is no IRI: {error}") from None


def _digest(pieces: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()


def _names(found: Entry | Mapping | Organization) -> int:
    if isinstance(found, Mapping):
        return 0
    if isinstance(found, Organization):
        return 1 + len(found.names)
    return 1 + len(found.synonyms) + len(found.abbreviations) + len(found.brands)


def _refuse_circles(origin: str, entries: Iterable[Entry]) -> None:
    graph: nx.DiGraph[str] = nx.DiGraph((entry.iri, above) for entry in entries for above in entry.broader)
    if not nx.is_directed_acyclic_graph(graph):
        circle = [contract(edge[0]) for edge in nx.find_cycle(graph)]
        raise InvalidTerms(f"{origin}: a term is its own ancestor: {' -> '.join([*circle, circle[0]])}")
