"""Packed bytes unpack to what was packed; damage and bombs are named, and what stands before them is given."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
from collections.abc import Callable

import pytest

from trialgraph.errors import UnreadableSource
from trialgraph.loaders.compression import RATIO, WHOLE_LIMIT, damage, is_zip, reason, too_much, unpacked

PACKERS = (gzip.compress, lzma.compress, bz2.compress)
LINES = b"".join(b"line %d\n" % number for number in range(20_000))


def stream(data: bytes) -> io.BufferedReader:
    return unpacked("a", io.BufferedReader(io.BytesIO(data)), len(data))


def given(data: bytes) -> tuple[bytes, str]:
    """What comes out before the damage, and what is said of it."""
    got = b""
    with stream(data) as packed:
        try:
            while part := packed.read1():
                got += part
        except UnreadableSource as error:
            return got, error.cause
    return got, ""


@pytest.mark.parametrize("pack", PACKERS)
def test_what_is_packed_comes_out_as_it_went_in(pack: Callable[[bytes], bytes]) -> None:
    assert given(pack(LINES)) == (LINES, "")
    assert given(pack(b"one") + pack(b"two")) == (b"onetwo", "")
    assert given(pack(b"")) == (b"", "")


def test_what_is_not_packed_is_given_as_it_is() -> None:
    assert given(LINES) == (LINES, "")
    assert given(b"") == (b"", "")


@pytest.mark.parametrize("pack", PACKERS)
def test_what_is_cut_short_gives_its_beginning_and_the_cause(pack: Callable[[bytes], bytes]) -> None:
    whole = pack(LINES * 10)
    got, cause = given(whole[: len(whole) * 9 // 10])
    assert (LINES * 10).startswith(got)
    assert cause == "Compressed file ended before the end-of-stream marker was reached"


@pytest.mark.parametrize("pack", PACKERS)
def test_changed_bytes_are_noticed(pack: Callable[[bytes], bytes]) -> None:
    spoiled = bytearray(pack(LINES))
    spoiled[len(spoiled) // 2] ^= 0xFF
    got, cause = given(bytes(spoiled))
    assert got != LINES
    assert cause


def test_a_gzip_that_fails_its_checksum_at_the_end_says_so() -> None:
    spoiled = bytearray(gzip.compress(LINES))
    spoiled[-8] ^= 0xFF
    got, cause = given(bytes(spoiled))
    assert got == LINES
    assert cause.startswith("CRC check failed")


def test_bytes_behind_the_end_of_a_gzip_are_named_and_zeros_are_none() -> None:
    assert given(gzip.compress(b"text") + b"more text") == (b"text", "other bytes stand behind the end of the gzip")
    assert given(gzip.compress(b"text") + bytes(512)) == (b"text", "")


@pytest.mark.parametrize(
    ("magic", "kind"), [(b"\x28\xb5\x2f\xfd", "zstd"), (b"7z\xbc\xaf\x27\x1c", "7z"), (b"Rar!\x1a\x07", "rar")]
)
def test_what_cannot_be_unpacked_here_is_called_by_its_name(magic: bytes, kind: str) -> None:
    with pytest.raises(UnreadableSource) as caught:
        stream(magic + b"some bytes")
    assert str(caught.value) == f"a: packed with {kind}, which is not read here: unpack it first"


def test_a_little_may_hold_one_record_and_much_may_hold_more() -> None:
    assert too_much(WHOLE_LIMIT, 1) is None
    assert too_much(WHOLE_LIMIT + 1, 100) == "unpacks to more than 50 MB, too much for 100 packed bytes"
    assert too_much(RATIO * WHOLE_LIMIT, WHOLE_LIMIT) is None
    assert too_much(RATIO * WHOLE_LIMIT + 1, WHOLE_LIMIT)


@pytest.mark.parametrize("pack", PACKERS)
def test_a_bomb_is_broken_off_at_its_limit(pack: Callable[[bytes], bytes]) -> None:
    bomb = pack(bytes(WHOLE_LIMIT + 100_000))
    count = 0
    with (
        stream(bomb) as packed,
        pytest.raises(UnreadableSource, match=r"unpacks to more than 50 MB, too much for [\d,]+ "),
    ):
        while part := packed.read1():
            count += len(part)
    assert WHOLE_LIMIT - 100_000 < count <= WHOLE_LIMIT


def test_the_stream_closes_what_it_reads_from() -> None:
    inner = io.BytesIO(gzip.compress(b"text"))
    with unpacked("a", io.BufferedReader(inner), 100) as outer:
        assert outer.read() == b"text"
    assert inner.closed


def test_a_zip_is_known_by_its_first_bytes_even_without_entries() -> None:
    assert [is_zip(each) for each in (b"PK\x03\x04...", b"PK\x05\x06", b"PK", b"", b"{")] == [
        True,
        True,
        False,
        False,
        False,
    ]


def test_the_reason_is_in_the_words_of_the_system_and_never_empty() -> None:
    assert reason(FileNotFoundError(2, "No such file or directory", "/a/b")) == "No such file or directory"
    assert reason(ValueError("no")) == "no"
    assert reason(EOFError()) == "EOFError"


def test_damage_is_named_and_other_errors_are_left_alone() -> None:
    with pytest.raises(UnreadableSource, match="a: no") as caught, damage("a"):
        raise ValueError("no")
    assert isinstance(caught.value.__cause__, ValueError)
    with pytest.raises(KeyError), damage("a"):
        raise KeyError("k")
