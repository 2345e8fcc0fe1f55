"""How the tests of page layouts read a page: from text they write, or one of the bundled documents."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from trialgraph import seeds
from trialgraph.errors import InvalidRecord
from trialgraph.loaders.document import Document
from trialgraph.loaders.formats import captioned, ctgov_page, details, pff
from trialgraph.loaders.formats.format import Format
from trialgraph.loaders.model import Record, Trial

ReadPage = Callable[[Format, str], Trial]
RefusePage = Callable[[Format, str], InvalidRecord]
ReadSeed = Callable[[str], Trial]


def _read(format: Format, text: str) -> Record | InvalidRecord:
    document = Document("page.txt", lambda: io.BytesIO(text.encode()))
    assert format.recognises(document.head)
    [found] = format.read(document)
    return found


@pytest.fixture
def read_page() -> ReadPage:
    """Reads a page that the format recognises and that holds a trial, whatever its newlines."""

    def read(format: Format, text: str) -> Trial:
        found = _read(format, text)
        assert isinstance(found, Record)
        assert (found.source, found.place, found.format) == ("page.txt", "", format.NAME)
        windows = _read(format, text.replace("\n", "\r\n"))
        assert isinstance(windows, Record)
        assert windows.trial == found.trial
        return found.trial

    return read


@pytest.fixture
def refuse_page() -> RefusePage:
    """Reads a page that the format recognises and that holds no trial that can be read."""

    def refuse(format: Format, text: str) -> InvalidRecord:
        found = _read(format, text)
        assert isinstance(found, InvalidRecord)
        return found

    return refuse


@pytest.fixture(scope="session")
def read_seed() -> ReadSeed:
    """Reads the bundled document whose name begins with these digits."""
    formats: dict[str, Format] = {each.NAME: each for each in (captioned, ctgov_page, details, pff)}
    layouts = {seed.file: seed.layout for seed in seeds.index()}

    def read(number: str) -> Trial:
        [(name, path)] = [(name, path) for name, path in seeds.paths() if name.startswith(number)]
        [found] = formats[layouts[name]].read(Document(name, lambda: io.BytesIO(path.read_bytes())))
        assert isinstance(found, Record)
        return found.trial

    return read
