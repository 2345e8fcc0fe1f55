"""Files, folders, patterns and archives become documents; what cannot be read says why, and stops nothing."""

from __future__ import annotations

import bz2
import errno
import gzip
import io
import lzma
import os
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

import pytest

from trialgraph.errors import UnreadableSource
from trialgraph.loaders.document import Document, Tables
from trialgraph.loaders.sources import documents


def contents(*sources: str | Path) -> dict[str, bytes | str]:
    """Each document's bytes, or the cause why there are none, by the name it is reported under."""
    found: dict[str, bytes | str] = {}
    for each in documents([str(source) for source in sources]):
        try:
            assert not isinstance(each, Tables)
            found[each.source] = each.data if isinstance(each, Document) else each.cause
        except UnreadableSource as error:
            found[error.source] = error.cause
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


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress, bz2.compress])
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


def test_standard_input_can_be_an_archive_or_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    data = zipped(tmp_path / "a.zip", {"a": b"1", "b": gzip.compress(b"2")}).read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert contents("-") == {"standard input!a": b"1", "standard input!b": b"2"}
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
    assert contents("-") == {"standard input": b""}


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


@pytest.fixture
def private() -> Iterator[Path]:
    """A folder whose files an ordinary user may be kept from; the superuser, whom nobody can, is one for a while."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        superuser = os.geteuid() == 0
        if superuser:
            os.chown(folder, 65534, -1)
            os.seteuid(65534)
        try:
            yield Path(folder)
        finally:
            if superuser:
                os.seteuid(0)
            for place, _, _ in os.walk(folder):
                Path(place).chmod(0o755)


def test_a_file_or_a_folder_without_permission_is_reported_and_the_others_are_read(private: Path) -> None:
    for name in ("a/secret.txt", "b/c/d.txt", "e/f.txt"):
        (private / name).parent.mkdir(parents=True)
        (private / name).write_bytes(name.encode())
    (private / "a" / "secret.txt").chmod(0)
    (private / "b" / "c").chmod(0)
    denied = os.strerror(errno.EACCES)
    assert contents(private) == {
        f"{private}/a/secret.txt": denied,
        f"{private}/e/f.txt": b"e/f.txt",
        f"{private}/b/c": denied,
    }
    assert contents(private / "b" / "c") == {f"{private}/b/c": denied}
    assert contents(private / "b" / "c" / "d.txt") == {f"{private}/b/c/d.txt": denied}


def test_links_are_followed_but_not_in_circles_and_no_folder_is_read_twice(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    for folder in (inside / "sub", outside):
        folder.mkdir(parents=True)
        (folder / "a.txt").write_bytes(folder.name.encode())
    (inside / "sub" / "circle").symlink_to(inside)
    (inside / "twice").symlink_to(inside / "sub")
    (inside / "x").symlink_to(outside)
    (outside / "back").symlink_to(outside)
    assert contents(inside) == {f"{inside}/sub/a.txt": b"sub", f"{inside}/x/a.txt": b"outside"}


def test_links_that_lead_nowhere_are_named(tmp_path: Path) -> None:
    (tmp_path / "gone").symlink_to(tmp_path / "missing")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert contents(tmp_path) == {
        f"{tmp_path}/gone": os.strerror(errno.ENOENT),
        f"{tmp_path}/loop": os.strerror(errno.ELOOP),
    }
    assert contents(tmp_path / "gone") == {f"{tmp_path}/gone": "a link that leads nowhere"}


def test_a_pipe_in_a_folder_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "a.txt").write_bytes(b"text")
    assert contents(tmp_path) == {f"{tmp_path}/a.txt": b"text", f"{tmp_path}/pipe": "neither a file nor a folder"}


def test_names_that_are_no_text_are_escaped(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/a\xff\nb.txt")).write_bytes(b"text")
    assert contents(tmp_path) == {f"{tmp_path}/a\\udcff\\nb.txt": b"text"}
    assert contents("a\0b") == {"a\\x00b": "no such file or folder"}
    assert contents("a\0b/*") == {"a\\x00b/*": "embedded null byte"}


def test_the_tables_of_an_export_come_together_and_other_files_alone(tmp_path: Path) -> None:
    tables = {"studies.txt": b"nct_id|brief_title", "eligibilities.txt": gzip.compress(b"nct_id|criteria")}
    for name, data in {**tables, "a.json": b"{}"}.items():
        (tmp_path / name).write_bytes(data)
    [export, other] = documents([str(tmp_path)])
    assert isinstance(export, Tables) and isinstance(other, Document)
    assert (export.source, export.names) == (str(tmp_path), ("eligibilities.txt", "studies.txt"))
    stream = export.open("eligibilities")
    assert stream
    with stream:
        assert stream.read() == b"nct_id|criteria"
    assert other.source == f"{tmp_path}/a.json"


def test_half_an_export_is_files_as_any_other(tmp_path: Path) -> None:
    (tmp_path / "studies.txt").write_bytes(b"nct_id")
    assert contents(tmp_path) == {f"{tmp_path}/studies.txt": b"nct_id"}


def test_an_export_that_lost_a_file_says_so(tmp_path: Path) -> None:
    for name in ("studies.txt", "eligibilities.txt"):
        (tmp_path / name).write_bytes(b"nct_id")
    [export] = documents([str(tmp_path)])
    (tmp_path / "studies.txt").unlink()
    assert isinstance(export, Tables)
    with pytest.raises(UnreadableSource, match=r"studies\.txt: No such file"):
        export.open("studies")


def test_a_file_that_goes_missing_after_it_was_found_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"text")
    [document] = documents([str(path)])
    path.unlink()
    assert isinstance(document, Document)
    with pytest.raises(UnreadableSource, match="No such file"):
        _ = document.data
