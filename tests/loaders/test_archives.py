"""A zip is as many documents as it has files; what is wrong with one of them costs that one."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from trialgraph.errors import UnreadableSource
from trialgraph.loaders.archives import entries, printable, spooled, visible
from trialgraph.loaders.compression import WHOLE_LIMIT
from trialgraph.loaders.document import Document, Tables
from trialgraph.loaders.sources import documents


def packed(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip with these files."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return whole.getvalue()


def inside(path: Path, data: bytes) -> dict[str, bytes | str]:
    """The bytes of each document of an archive, or why there are none, by its name behind that of the file."""
    path.write_bytes(data)
    found: dict[str, bytes | str] = {}
    for each in documents([str(path)]):
        name = each.source.removeprefix(str(path))
        try:
            assert not isinstance(each, Tables)
            found[name] = each.data if isinstance(each, Document) else each.cause
        except UnreadableSource as error:
            found[name] = error.cause
    return found


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.zip"


def test_folders_are_read_in_order_and_are_no_documents_themselves(path: Path) -> None:
    files = {"b/c/z": b"1", "b/": b"", "b/y": b"2", "a": b"3", "b/c/x": b"4"}
    assert list(inside(path, packed(files)).items()) == [
        ("!a", b"3"),
        ("!b/y", b"2"),
        ("!b/c/x", b"4"),
        ("!b/c/z", b"1"),
    ]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_every_usual_way_of_packing_is_read(path: Path, method: int) -> None:
    assert inside(path, packed({"a": b"text"}, method)) == {"!a": b"text"}


def test_what_is_packed_inside_is_unpacked(path: Path) -> None:
    inner = packed({"d/b.txt": b"in both", ".hidden": b""})
    files = {"a.gz": gzip.compress(b"in a gzip"), "b.zip": inner, "c.zip.gz": gzip.compress(inner), "d": b"plain"}
    assert inside(path, packed(files)) == {
        "!a.gz": b"in a gzip",
        "!b.zip!d/b.txt": b"in both",
        "!c.zip.gz!d/b.txt": b"in both",
        "!d": b"plain",
    }


def test_a_packed_archive_is_an_archive(path: Path) -> None:
    assert inside(path, gzip.compress(packed({"a": b"text"}))) == {"!a": b"text"}


def test_archives_are_not_followed_without_end(path: Path) -> None:
    nested = packed({"e": b"text"})
    for name in ("d.zip", "c.zip", "b.zip"):
        nested = packed({name: nested})
    cause = "an archive in an archive in an archive: unpack the outermost first"
    assert inside(path, nested) == {"!b.zip!c.zip": cause}


def test_an_entry_that_fails_its_checksum_costs_itself(path: Path) -> None:
    data = packed({"a": b"spoiled here", "b": b"sound"}, zipfile.ZIP_STORED).replace(b"spoiled", b"changed")
    assert inside(path, data) == {"!a": "Bad CRC-32 for file 'a'", "!b": b"sound"}


def test_an_entry_whose_packed_bytes_are_damaged_costs_itself(path: Path) -> None:
    text = b"".join(b"%d\n" % number for number in range(10_000))
    data = bytearray(packed({"a": text, "b": b"sound"}))
    data[100:110] = b"\xff" * 10
    found = inside(path, bytes(data))
    assert str(found["!a"]).startswith("Error -3 while decompressing data")
    assert found["!b"] == b"sound"


def test_an_entry_whose_header_is_not_the_one_of_the_list_costs_itself(path: Path) -> None:
    data = packed({"first": b"1", "second": b"2"}).replace(b"first", b"other", 1)
    assert inside(path, data) == {
        "!first": "File name in directory 'first' and header b'other' differ.",
        "!second": b"2",
    }


def marked(data: bytes, name: bytes, offset: int, value: int) -> bytes:
    """The archive with one byte changed in the headers of an entry; offsets as in its own header."""
    changed = bytearray(data)
    for start, shift in ((b"PK\x03\x04", 0), (b"PK\x01\x02", 2)):
        at = next(at for at in range(len(data)) if data[at:].startswith(start) and name in data[at : at + 60])
        changed[at + offset + shift] = value
    return bytes(changed)


def test_an_encrypted_entry_costs_itself(path: Path) -> None:
    data = marked(packed({"a": b"secret", "b": b"sound"}), b"a", 6, 1)
    assert inside(path, data) == {
        "!a": "encrypted: unpack it with its password first",
        "!b": b"sound",
    }


def test_an_entry_packed_in_an_unknown_way_costs_itself(path: Path) -> None:
    data = marked(packed({"a": b"odd", "b": b"sound"}), b"a", 8, 99)
    assert inside(path, data) == {"!a": "That compression method is not supported", "!b": b"sound"}


def test_what_is_cut_short_or_empty_is_one_cause(path: Path) -> None:
    whole = packed({"a": b"text" * 100, "b": b"text"})
    assert inside(path, whole[:-30]) == {"": "a zip that is cut short: the list of its entries is missing"}
    assert inside(path, packed({})) == {"": "an archive without files to read"}
    assert inside(path, packed({"README.md": b"", "__MACOSX/a": b""})) == {"": "an archive without files to read"}


def test_a_damaged_archive_inside_costs_itself(path: Path) -> None:
    whole = packed({"a": b"text"})
    assert inside(path, packed({"a.zip": whole[:-30], "b": b"sound"})) == {
        "!a.zip": "a zip that is cut short: the list of its entries is missing",
        "!b": b"sound",
    }


def test_an_entry_that_unpacks_to_a_thousand_times_its_size_costs_itself(path: Path) -> None:
    data = packed({"bomb": bytes(WHOLE_LIMIT + 1), "sound": b"sound"})
    found = inside(path, data)
    assert str(found["!bomb"]).startswith("unpacks to more than 50 MB, too much for ")
    assert found["!sound"] == b"sound"


def test_a_bomb_in_a_gzip_in_an_archive_costs_itself(path: Path) -> None:
    data = packed({"bomb.gz": gzip.compress(bytes(WHOLE_LIMIT + 1)), "sound": b"sound"})
    found = inside(path, data)
    assert str(found["!bomb.gz"]).startswith("unpacks to more than 50 MB, too much for ")
    assert found["!sound"] == b"sound"


def test_entries_that_only_together_are_too_much_are_refused_together(path: Path) -> None:
    data = packed({f"{number}": bytes(WHOLE_LIMIT // 4) for number in range(5)})
    assert inside(path, data) == {"": f"unpacks to more than 50 MB, too much for {len(data):,} packed bytes"}


def test_an_archive_inside_may_give_as_much_as_its_packed_bytes_allow(path: Path) -> None:
    inner = packed({f"{number}": bytes(WHOLE_LIMIT // 4) for number in range(5)})
    found = inside(path, packed({"b.zip": inner, "sound": b"sound"}))
    assert str(found["!b.zip"]).startswith("unpacks to more than 50 MB, too much for ")
    assert found["!sound"] == b"sound"


def test_a_lie_about_the_size_is_found_out(path: Path) -> None:
    data = packed({"a": b"x" * 5000, "b": b"sound"}).replace((5000).to_bytes(4, "little"), (5).to_bytes(4, "little"))
    assert inside(path, data) == {"!a": "Bad CRC-32 for file 'a'", "!b": b"sound"}


def test_names_are_lines_of_text_in_a_report(path: Path) -> None:
    assert inside(path, packed({"a\nb\x1b[31m": b"1", "ü/≥": b"2"})) == {"!a\\nb\\x1b[31m": b"1", "!ü/≥": b"2"}
    assert printable("a\ud800\u2028") == "a\\ud800\\u2028"
    assert printable("Größe 5.txt") == "Größe 5.txt"


def test_two_entries_of_one_name_are_two_documents(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("a", b"1")
        archive.writestr("a", b"2")
    assert [each.data for each in documents([str(path)]) if isinstance(each, Document)] == [b"1", b"2"]


def test_a_name_that_leads_out_of_the_archive_leads_nowhere(path: Path) -> None:
    assert inside(path, packed({"/etc/passwd": b"1", "x/../../y": b"2"})) == {"!/etc/passwd": b"1"}


EXPORT = {
    "studies.txt": b"nct_id\nNCT1\n",
    "eligibilities.txt": b"nct_id|criteria\n",
    "conditions.txt": b"nct_id|name\n",
}


@pytest.mark.parametrize("folder", ["", "20240101_export/"])
def test_the_tables_of_an_export_come_together(path: Path, folder: str) -> None:
    files = {folder + name: data for name, data in EXPORT.items()} | {folder + "a.json": b"{}", "z/studies.txt": b"no"}
    path.write_bytes(packed(files))
    found = list(documents([str(path)]))
    [tables] = [each for each in found if isinstance(each, Tables)]
    assert tables.source == f"{path}!{folder}".rstrip("/!")
    assert tables.names == ("conditions.txt", "eligibilities.txt", "studies.txt")
    for name in ("studies", "studies.txt"):
        stream = tables.open(name)
        assert stream
        with stream:
            assert stream.read() == EXPORT["studies.txt"]
    assert tables.open("sponsors") is None
    others = {each.source for each in found if isinstance(each, Document)}
    assert others == {f"{path}!{folder}a.json", f"{path}!z/studies.txt"}


def test_a_table_that_is_damaged_says_so_when_it_is_opened(path: Path) -> None:
    path.write_bytes(packed(EXPORT, zipfile.ZIP_STORED).replace(b"NCT1", b"NCT2"))
    [tables] = documents([str(path)])
    assert isinstance(tables, Tables)
    with pytest.raises(UnreadableSource) as caught:
        tables.open("studies")
    assert str(caught.value) == f"{path}!studies.txt: Bad CRC-32 for file 'studies.txt'"


def test_what_describes_a_folder_is_no_record() -> None:
    names = ("a.txt", "a", "a.PY", "README.md", ".a", "__a", "b.toml")
    assert [name for name in names if visible(name)] == ["a.txt", "a"]


def test_the_copy_of_a_stream_is_gone_when_it_is_not_needed() -> None:
    with spooled(io.BytesIO(b"text")) as copy:
        assert copy.read_bytes() == b"text"
    assert not copy.exists()


def test_the_entries_of_no_archive_are_refused(path: Path) -> None:
    path.write_bytes(b"no zip")
    with pytest.raises(UnreadableSource, match="name: a zip that is cut short"):
        list(entries("name", path, 6))
