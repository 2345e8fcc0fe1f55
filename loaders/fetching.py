"""Studies of the registry into a file of JSON lines, continued where an earlier try stopped."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from trialgraph.errors import DownloadFailed
from trialgraph.loaders.fetched_part import Note, Part
from trialgraph.loaders.registry_api import PAGE_SIZE, Page, Query, Registry

Progress = Callable[[int, int | None], None]

# The registry may send an empty page that has a next one; so many in a row without a new study are a circle.
_BARREN = 3


class _Identification(msgspec.Struct, rename="camel"):
    nct_id: str
    nct_id_aliases: tuple[str, ...] = ()


class _Protocol(msgspec.Struct, rename="camel"):
    identification_module: _Identification


class _Study(msgspec.Struct, rename="camel"):
    protocol_section: _Protocol


_decode = msgspec.json.Decoder(_Study).decode


@dataclass(frozen=True)
class Fetched:
    """What a fetch brought: `studies` are in the file, of the `total` that the registry counted for a query of words.

    `missing` are the ids that the registry has no study for, `renamed` old ids and what the registry calls them now;
    `resumed` studies were there from an earlier try.
    """

    studies: int
    total: int | None
    missing: tuple[str, ...]
    renamed: dict[str, str]
    resumed: int

    @property
    def lacking(self) -> int:
        """How many studies were counted and never came."""
        return max(0, (self.total or 0) - self.studies)


def fetch(
    query: Query,
    out: Path,
    registry: Registry,
    *,
    page_size: int = PAGE_SIZE,
    restart: bool = False,
    progress: Progress | None = None,
) -> Fetched:
    """What was fetched: the file holds one study a line, each as it was sent, and stands there when it is complete.

    An earlier try of the same query is continued unless `restart`; `progress` is told the studies so far and in all.
    Where no study matches, no file is written. Raises DownloadFailed; what arrived until then is kept for the next try.
    """
    with Part.opened(out, Note(url=registry.url, query=query), restart=restart) as part:
        walk = _Walk(registry, part, page_size, progress or (lambda done, total: None))
        resumed = len(walk.held.ids)
        walk.run()
        if walk.held.ids:
            part.finish()
    return _fetched(query, walk, resumed)


def _fetched(query: Query, walk: _Walk, resumed: int) -> Fetched:
    held = walk.held
    return Fetched(
        studies=len(held.ids),
        total=None if query.ids else walk.total,
        missing=() if walk.full else tuple(each for each in query.ids if each not in held.ids | held.aliases.keys()),
        renamed={old: held.aliases[old] for old in query.ids if old in held.aliases and old not in held.ids},
        resumed=resumed,
    )


@dataclass
class _Held:
    """Which studies the file holds, by id, and the ids that they had before."""

    ids: set[str] = field(default_factory=set)
    aliases: dict[str, str] = field(default_factory=dict)

    def add(self, study: bytes) -> None:
        """Nothing; the study is held from now on."""
        name, before = _names(study)
        self.ids.add(name)
        self.aliases.update(dict.fromkeys(before, name))


def _names(study: bytes | msgspec.Raw) -> tuple[str, tuple[str, ...]]:
    """The id of a study and the ids that it had before; a study without one is known by its bytes."""
    try:
        found = _decode(study).protocol_section.identification_module
    except msgspec.DecodeError:
        return hashlib.sha256(study).hexdigest(), ()
    return found.nct_id, found.nct_id_aliases


class _Walk:
    """The way from page to page, at whose end the part holds every study once."""

    def __init__(self, registry: Registry, part: Part, page_size: int, progress: Progress) -> None:
        self.registry, self.part, self.page_size, self.progress = registry, part, page_size, progress
        self.query = part.note.query
        self.lots = self.query.lots()
        self.held = _Held()
        for study in part.studies():
            self.held.add(study)
        # What was met on this way; who goes it again meets what is held once more.
        self.met = set() if part.note.again else set(self.held.ids)
        self.tokens: set[str] = set()
        self.barren, self.begun_again = 0, False

    @property
    def full(self) -> bool:
        """Whether as many studies are held as were wanted."""
        return self.query.limit is not None and len(self.held.ids) >= self.query.limit

    @property
    def total(self) -> int | None:
        """How many studies there will be, as far as that is known."""
        counted = len(self.query.ids) or self.part.note.total
        return counted if counted is None or self.query.limit is None else min(counted, self.query.limit)

    def run(self) -> None:
        """Nothing; every page was fetched and noted."""
        self.progress(len(self.held.ids), self.total)
        while self.part.note.lot < len(self.lots) and not self.full:
            page = self._page()
            self._refuse_circles(page)
            fresh = self._fresh(page)
            self.part.append(fresh, self._next(page))
            self.progress(len(self.held.ids), self.total)

    def _page(self) -> Page:
        """The next page; where the registry does not know its token any more, the first one, once."""
        note = self.part.note
        try:
            return self.registry.page(self._parameters(note))
        except DownloadFailed as failure:
            if failure.status != 400 or not note.token or self.begun_again:
                raise
        self.registry.say("the registry does not know the next page any more, so all pages are asked for again")
        self.begun_again, self.barren, self.met = True, 0, set()
        self.tokens.clear()
        self.part.note = msgspec.structs.replace(note, token="", again=True)
        return self._page()

    def _parameters(self, note: Note) -> dict[str, str]:
        size = min(self.page_size, self.query.limit or self.page_size)
        which = {"pageToken": note.token} if note.token else {"countTotal": "true"}
        return {**self.lots[note.lot], "format": "json", "pageSize": str(size), **which}

    def _refuse_circles(self, page: Page) -> None:
        """Nothing; raises DownloadFailed where the pages would never come to an end."""
        names = {_names(study)[0] for study in page.studies}
        self.barren = 0 if names - self.met else self.barren + 1
        self.met |= names
        self.tokens.add(self.part.note.token)
        if page.next_page_token and page.next_page_token in self.tokens:
            raise DownloadFailed(self.registry.url, "the registry names a next page that was sent before")
        if page.next_page_token and self.barren >= _BARREN:
            raise DownloadFailed(self.registry.url, f"{_BARREN} pages in a row hold no study that is new")

    def _fresh(self, page: Page) -> list[bytes]:
        """The studies of the page that are not held yet, one line each, and no more of them than are wanted."""
        fresh = []
        for study in map(_line, page.studies):
            if not self.full and _names(study)[0] not in self.held.ids:
                self.held.add(study)
                fresh.append(study)
        return fresh

    def _next(self, page: Page) -> Note:
        note, token = self.part.note, page.next_page_token or ""
        if not token:
            self.tokens.clear()
        return msgspec.structs.replace(
            note,
            lot=note.lot if token else note.lot + 1,
            token=token,
            total=note.total if page.total_count is None else page.total_count,
            again=note.again and bool(token),
        )


def _line(study: msgspec.Raw) -> bytes:
    """The study as it was sent, but in one line; between its values a line break means nothing."""
    sent = bytes(study)
    return msgspec.json.format(sent, indent=-1) if b"\n" in sent or b"\r" in sent else sent
