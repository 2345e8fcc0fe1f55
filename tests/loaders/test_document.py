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
from trialgraph.loaders.document import HEAD, WHOLE_LIMIT, Document
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
