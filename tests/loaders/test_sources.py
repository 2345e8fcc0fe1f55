"""Files, folders, patterns and archives become documents; what cannot be read says why, and stops nothing."""

from __future__ import annotations

import gzip
import io
import lzma
import os
import sys
import zipfile
from pathlib import Path
from threading import Thread

import pytest

from trialgraph.errors import UnreadableSource
from trialgraph.loaders.document import Document
from trialgraph.loaders.sources import documents


def contents(*sources: str | Path) -> dict[str, bytes | str]:
    """Each document's bytes, or the cause why there are none, by the name it is reported under."""
    found: dict[str, bytes | str] = {}
    for each in documents([str(source) for source in sources]):
        if isinstance(each, Document):
            try:
                found[each.source] = each.data
            except UnreadableSource as error:
                found[error.source] = error.cause
        else:
            found[each.source] = each.cause
    return found


def zipped(path: Path, entries: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return path


def test_a_file_is_one_document_named_as_the_user_named_it(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"one")
    assert contents(path) == {str(path): b"one"}


def test_a_folder_is_read_to_its_depth_in_order_without_hidden_files(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "sub/c.txt", ".hidden", ".git/config", "__MACOSX/d.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(name.encode())
    assert list(contents(tmp_path).values()) == [b"a.txt", b"b.txt", b"sub/c.txt"]


def test_what_describes_a_folder_is_passed_over_but_read_when_named(tmp_path: Path) -> None:
    for name in ("README.md", "__init__.py", "index.toml", "trial.txt"):
        (tmp_path / name).write_bytes(name.encode())
    assert list(contents(tmp_path).values()) == [b"trial.txt"]
    assert list(contents(tmp_path / "README.md").values()) == [b"README.md"]


def test_a_pattern_is_expanded_and_a_name_with_brackets_is_a_name_first(tmp_path: Path) -> None:
    for name in ("x1.txt", "x2.txt", "y[1].txt"):
        (tmp_path / name).write_bytes(name.encode())
    assert list(contents(tmp_path / "x*.txt").values()) == [b"x1.txt", b"x2.txt"]
    assert list(contents(tmp_path / "y[1].txt").values()) == [b"y[1].txt"]


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress])
def test_compressed_files_are_known_by_their_bytes_not_by_their_name(tmp_path: Path, pack: object) -> None:
    assert callable(pack)
    path = tmp_path / "plain.txt"
    path.write_bytes(pack(b"text"))
    assert contents(path) == {str(path): b"text"}


def test_each_entry_of_a_zip_is_a_document_packed_or_not(tmp_path: Path) -> None:
    entries = {"d/": b"", "d/b": b"two", "a": gzip.compress(b"one"), "__MACOSX/a": b"hidden", "d/.b": b"hidden"}
    path = zipped(tmp_path / "a.dat", entries)
    assert contents(path) == {f"{path}!a": b"one", f"{path}!d/b": b"two"}


def test_documents_of_a_zip_can_be_read_after_the_search_is_over_and_more_than_once(tmp_path: Path) -> None:
    [first, second] = documents([str(zipped(tmp_path / "a.zip", {"a": b"1", "b": b"2"}))])
    assert isinstance(first, Document) and isinstance(second, Document)
    assert (first.head, second.data, first.data) == ("1", b"2", b"1")


@pytest.mark.parametrize("data", [b"text", gzip.compress(b"text")])
def test_standard_input_can_be_packed_too(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert contents("-") == {"standard input": b"text"}


def test_a_pipe_is_read_once_and_whole(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = Thread(target=pipe.write_bytes, args=(b"text",))
    writer.start()
    assert contents(pipe) == {str(pipe): b"text"}
    writer.join()


def test_what_cannot_be_read_is_named_and_the_others_go_on(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "good.txt").write_bytes(b"good")
    zipped(tmp_path / "empty.zip", {})
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 and nothing else")
    names = ("missing.txt", "no*.txt", "empty", "empty.zip", "broken.zip", "good.txt")
    assert list(contents(*(tmp_path / name for name in names)).values()) == [
        "no such file or folder",
        "no file matches this pattern",
        "a folder without files to read",
        "an archive without files to read",
        "a zip that is cut short: the list of its entries is missing",
        b"good",
    ]


def test_a_device_is_no_source() -> None:
    assert contents("/dev/null") == {"/dev/null": "neither a file nor a folder"}


def test_a_name_too_long_for_the_system_is_reported_not_raised() -> None:
    name = "n" * 5000
    assert contents(name) == {name: os.strerror(36)}


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_without_permission_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "secret.txt"
    path.write_bytes(b"secret")
    path.chmod(0)
    assert contents(path) == {str(path): os.strerror(13)}


def test_a_zip_entry_that_fails_its_checksum_is_reported_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", b"spoiled here")
        archive.writestr("b.txt", b"sound")
    path.write_bytes(path.read_bytes().replace(b"spoiled", b"changed"))
    assert contents(path) == {f"{path}!a.txt": "Bad CRC-32 for file 'a.txt'", f"{path}!b.txt": b"sound"}


def test_a_file_that_goes_missing_after_it_was_found_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"text")
    [document] = documents([str(path)])
    path.unlink()
    assert isinstance(document, Document)
    with pytest.raises(UnreadableSource, match="No such file"):
        _ = document.data
