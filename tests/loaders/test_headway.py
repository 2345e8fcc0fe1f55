"""How far a reading has come: from nothing to all of it, whatever the sources are packed in."""

from __future__ import annotations

import gzip
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from trialgraph.loaders.document import Document
from trialgraph.loaders.headway import Headway
from trialgraph.loaders.sources import documents

LINES = b"".join(b"%d %d\n" % (n, random.Random(n).getrandbits(200)) for n in range(20_000))


def shares(*sources: Path | str) -> list[float]:
    """The share at every thousandth line of the sources, in the order they are read."""
    names = [str(source) for source in sources]
    headway, told = Headway(names), list[float]()
    for found in documents(names):
        headway.enter(found)
        assert isinstance(found, Document), found
        for number, _ in found.lines():
            headway.meet()
            if not number % 1000:
                told.append(headway.share)
    assert headway.expected == pytest.approx(len(told) * 1000, rel=0.01)
    return told


def plain(folder: Path) -> Path:
    (folder / "a.txt").write_bytes(LINES)
    return folder / "a.txt"


def packed(folder: Path) -> Path:
    (folder / "a.gz").write_bytes(gzip.compress(LINES))
    return folder / "a.gz"


def archive(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "a.zip", "w", zipfile.ZIP_DEFLATED) as written:
        for name in "abcd":
            written.writestr(name, LINES)
    return folder / "a.zip"


def nested(folder: Path) -> Path:
    (folder / "deep").mkdir()
    for name in ("b.txt", "deep/a.txt"):
        (folder / name).write_bytes(LINES)
    return folder


@pytest.mark.parametrize("make", [plain, packed, archive, nested])
def test_grows_evenly_to_the_whole(make: Callable[[Path], Path], tmp_path: Path) -> None:
    told = shares(make(tmp_path))
    assert told == sorted(told)
    assert told[0] < 0.2
    assert 0.4 < told[len(told) // 2] < 0.65
    assert told[-1] > 0.95


def test_several_sources_count_together(tmp_path: Path) -> None:
    told = shares(plain(tmp_path), packed(tmp_path))
    share = len(LINES) / (len(LINES) + (tmp_path / "a.gz").stat().st_size)
    assert told[19] == pytest.approx(share, abs=0.01)
    assert told[-1] == pytest.approx(1, abs=0.01)


def test_a_pattern_counts_what_it_matches(tmp_path: Path) -> None:
    plain(tmp_path)
    assert shares(str(tmp_path / "*.txt"))[-1] == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("sources", [["-"], ["nothing here"], []])
def test_of_what_has_no_length_nothing_is_said(sources: list[str]) -> None:
    headway = Headway(sources)
    headway.meet()
    assert (headway.share, headway.expected) == (0.0, None)
