"""The bundled documents: there, unchanged, and indexed as they are."""

from __future__ import annotations

import hashlib
import io
from importlib.resources import files

import pytest

from trialgraph import seeds
from trialgraph.loaders.document import Document
from trialgraph.loaders.formats import captioned, ctgov_page, details, pff
from trialgraph.loaders.formats.format import Format
from trialgraph.loaders.model import Record
from trialgraph.seeds import Seed

PAGES: tuple[Format, ...] = (captioned, ctgov_page, details, pff)


def record(seed: Seed) -> Record:
    data = files(seeds).joinpath(seed.file).read_bytes()
    document = Document(seed.file, lambda: io.BytesIO(data))
    [format] = [each for each in PAGES if each.recognises(document.head)]
    assert seed.layout == format.NAME
    [found] = format.read(document)
    assert isinstance(found, Record)
    return found


def test_the_index_lists_every_document_and_no_other() -> None:
    there = sorted(entry.name for entry in files(seeds).iterdir() if entry.name.endswith(".txt"))
    assert [name for name, _ in seeds.paths()] == there
    assert len(there) == 5


@pytest.mark.parametrize("seed", seeds.index(), ids=lambda seed: seed.file[:3])
def test_a_document_is_unchanged(seed: Seed) -> None:
    [document] = [path for name, path in seeds.paths() if name == seed.file]
    assert hashlib.sha256(document.read_bytes()).hexdigest() == seed.sha256


@pytest.mark.parametrize("seed", seeds.index(), ids=lambda seed: seed.file[:3])
def test_one_format_reads_a_document_and_finds_the_id_of_the_index(seed: Seed) -> None:
    found = record(seed)
    assert (found.trial.nct_id, found.digest, found.source) == (seed.id, seed.sha256, seed.file)


def test_the_eligibility_text_is_a_slice_of_its_page() -> None:
    for seed in seeds.index():
        page = files(seeds).joinpath(seed.file).read_text(encoding="utf-8")
        text = record(seed).trial.eligibility
        assert text is not None
        assert page[text.offset : text.offset + len(text.text)] == text.text
        assert text.text.startswith("Inclusion Criteria")
