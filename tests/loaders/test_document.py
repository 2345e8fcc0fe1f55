"""A document is text of a decent size, or says in one line why it is not."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import tracemalloc
from functools import partial
from pathlib import Path

import pytest

from trialgraph.errors import UnreadableSource
from trialgraph.loaders.compression import WHOLE_LIMIT
from trialgraph.loaders.document import HEAD, Document, Tables
from trialgraph.loaders.sources import documents


def document(data: bytes) -> Document:
    return Document("a.txt", partial(io.BytesIO, data))


def stored(path: Path, data: bytes) -> Document:
    path.write_bytes(data)
    [found] = documents([str(path)])
    assert isinstance(found, Document)
    return found


def test_text_has_plain_newlines_and_no_byte_order_mark() -> None:
    page = document(b"\xef\xbb\xbfone\r\ntwo \xe2\x89\xa5 1")
    assert page.text == page.head == "one\ntwo ≥ 1"


def test_the_digest_is_that_of_the_bytes() -> None:
    assert document(b"a\r\n").digest == hashlib.sha256(b"a\r\n").hexdigest()


def test_a_head_may_end_inside_a_character() -> None:
    assert document(b"x" * (HEAD - 1) + "≥".encode()).head == "x" * (HEAD - 1)


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        (b"", "the file is empty"),
        (b" \n\t\n", "the file is empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a binary file, not text"),
        ("Größe".encode("utf-16"), "UTF-16, not UTF-8: save it as UTF-8"),
        ("Größe".encode("latin-1"), "not UTF-8: byte 2 is 0xf6"),
        (b"cut in a character \xe2\x89", "not UTF-8: byte 19 is 0xe2"),
    ],
)
def test_what_is_no_text_says_why(data: bytes, cause: str) -> None:
    for part in ("head", "text"):
        with pytest.raises(UnreadableSource) as caught:
            getattr(document(data), part)
        assert str(caught.value) == f"a.txt: {cause}"


def test_lines_are_numbered_as_an_editor_numbers_them() -> None:
    assert list(document(b"\xef\xbb\xbf{1}\r\n\n  \n{2}").lines()) == [(1, b"{1}"), (4, b"{2}")]


def test_a_gzip_cut_short_gives_its_lines_and_then_the_cause(tmp_path: Path) -> None:
    whole = gzip.compress(b"".join(b"line %d\n" % number for number in range(100_000)))
    lines = stored(tmp_path / "a.gz", whole[: len(whole) // 2]).lines()
    assert next(lines) == (1, b"line 0")
    with pytest.raises(UnreadableSource, match=r"a\.gz \(line \d{5}\): Compressed file ended"):
        list(lines)


@pytest.fixture
def huge(tmp_path: Path) -> Document:
    """A file of 200 MB that takes no room."""
    path = tmp_path / "huge.json"
    path.write_bytes(b'{"protocolSection":')
    os.truncate(path, 200_000_000)
    [found] = documents([str(path)])
    assert isinstance(found, Document)
    return found


def test_a_huge_file_is_refused_in_one_line_with_little_memory(huge: Document) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(UnreadableSource, match="binary"):
            _ = huge.head
        with pytest.raises(UnreadableSource, match="larger than 50 MB"):
            _ = huge.data
        with pytest.raises(UnreadableSource, match=r"\(line 1\): larger than 50 MB"):
            list(huge.lines())
        assert tracemalloc.get_traced_memory()[1] < 3 * WHOLE_LIMIT
    finally:
        tracemalloc.stop()


def test_the_head_begins_behind_blank_lines_however_many() -> None:
    assert document(b"\n" * (3 * HEAD) + b"{1}\n" + b" " * 10).head.strip() == "{1}"


@pytest.mark.parametrize("bad", [b"\xff{2}", b"\0\0\0", b'{"a": "\xe2\x89"}'])
def test_a_line_that_is_no_text_does_not_cost_the_lines_about_it(bad: bytes) -> None:
    for data in (b"{1}\n" + bad + b"\n{3}", bad + b"\n{1}\n{3}", b"\xef\xbb\xbf{1}\n{3}\n" + bad):
        found = document(data)
        assert found.head.split() == ["{1}", "{3}"]
        assert [line for _, line in found.lines() if line in (b"{1}", b"{3}")] == [b"{1}", b"{3}"]


def test_a_page_with_a_line_that_is_no_text_is_none() -> None:
    with pytest.raises(UnreadableSource, match="not UTF-8: byte 5"):
        _ = document(b"text\n\xff\nmore").head


def test_a_line_that_is_too_long_costs_itself(tmp_path: Path) -> None:
    found = stored(tmp_path / "a", b"{1}\n" + b"x" * (WHOLE_LIMIT + 10_000_000) + b"\n{3}\n" + b"y" * (WHOLE_LIMIT + 1))
    lines = found.lines()
    assert [next(lines), next(lines)] == [(1, b"{1}"), (3, b"{3}")]
    with pytest.raises(UnreadableSource) as caught:
        next(lines)
    assert (caught.value.place, caught.value.cause) == ("lines 2, 4", "larger than 50 MB, too large for one record")


def test_a_line_of_the_greatest_length_is_read(tmp_path: Path) -> None:
    found = stored(tmp_path / "a", b"x" * (WHOLE_LIMIT - 1) + b"\n{2}")
    assert [(number, len(line)) for number, line in found.lines()] == [(1, WHOLE_LIMIT - 1), (2, 3)]


def test_lines_take_the_same_memory_however_many_there_are(tmp_path: Path) -> None:
    path = tmp_path / "a.gz"
    with gzip.open(path, "wb", compresslevel=1) as stream:
        for number in range(20_000):
            stream.write(b"%0500d" % (number * 0x9E3779B97F4A7C15) + b"\n")
    [found] = documents([str(path)])
    assert isinstance(found, Document)
    tracemalloc.start()
    try:
        assert sum(1 for _ in found.lines()) == 20_000
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def test_what_is_too_large_is_told_how_to_come_in(tmp_path: Path) -> None:
    found = stored(tmp_path / "a.json", b"[" + b"{},\n" * (WHOLE_LIMIT // 4) + b"{}]")
    with pytest.raises(UnreadableSource) as caught:
        _ = found.data
    told = "; give many records as JSON lines, a record a line, or as a file each"
    assert caught.value.cause == "larger than 50 MB, too large for one record" + told


def test_an_export_is_known_by_its_two_tables() -> None:
    names = ("studies.txt", "eligibilities.txt", "sponsors.txt", "notes.html")
    assert Tables.among(names) == set(names[:3])
    assert Tables.among(names[1:]) == set()
