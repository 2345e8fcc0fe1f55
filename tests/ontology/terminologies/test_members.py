"""The files of a release: folders, archives, single files, and what is wrong with them."""

from __future__ import annotations

import gzip
import lzma
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialgraph.errors import InvalidTerms
from trialgraph.ontology.terminologies.members import Member, find, lines, one, rows, sole

RXNREL = r"RXNREL\.RRF"


def zipped(path: Path, files: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


def test_a_file_is_found_in_an_archive_a_folder_and_beside_another(tmp_path: Path) -> None:
    folder = tmp_path / "release" / "rrf"
    folder.mkdir(parents=True)
    (folder / "RXNREL.RRF").write_text("a|\n")
    (folder / "RXNCONSO.RRF").write_text("b|\n")
    archive = zipped(tmp_path / "release.zip", {"rrf/RXNREL.RRF": "a|\n"})
    for place in (tmp_path / "release", folder, folder / "RXNCONSO.RRF", archive):
        assert list(lines(one(place, RXNREL, called="RXNREL.RRF"))) == [(1, "a|\n")]


def test_the_file_nearest_the_top_is_meant(tmp_path: Path) -> None:
    """Full RxNorm carries the prescribable subset in a folder of its own."""
    names = {"prescribe/rrf/RXNREL.RRF": "subset|\n", "rrf/RXNREL.RRF": "full|\n"}
    (found,) = find(zipped(tmp_path / "full.zip", names), RXNREL)
    assert next(lines(found)) == (1, "full|\n")


def test_case_and_compression_do_not_matter(tmp_path: Path) -> None:
    (tmp_path / "rxnrel.rrf.gz").write_bytes(gzip.compress(b"a|\n"))
    (found,) = find(tmp_path, RXNREL)
    assert found.name == "rxnrel.rrf"
    assert list(lines(found)) == [(1, "a|\n")]


def test_what_an_archive_is_padded_with_is_no_member(tmp_path: Path) -> None:
    archive = zipped(tmp_path / "a.zip", {"folder/": "", "folder/a.csv": "x\n", "__MACOSX/folder/a.csv": "y\n"})
    assert sole(archive).name == "a.csv"


def test_of_several_files_none_is_the_only_one(tmp_path: Path) -> None:
    with pytest.raises(InvalidTerms, match=r"^two\.zip: holds 2 files"):
        list(lines(sole(zipped(tmp_path / "two.zip", {"a": "1", "b": "2"}))))


def test_a_missing_file_is_told_by_what_it_is_called(tmp_path: Path) -> None:
    (tmp_path / "readme.txt").write_text("nothing")
    with pytest.raises(InvalidTerms, match=r"^readme\.txt: there is no RXNREL\.RRF in it or beside it"):
        one(tmp_path / "readme.txt", RXNREL, called="RXNREL.RRF")
    with pytest.raises(InvalidTerms, match=r"^gone\.zip: there is no such file"):
        find(tmp_path / "gone.zip", RXNREL)


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress])
def test_a_file_cut_short_is_told(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    packed = pack(b"".join(b"%d|%d|\n" % (i, i * i) for i in range(5000)))
    (tmp_path / "a.rrf").write_bytes(packed[: len(packed) // 2])
    with pytest.raises(InvalidTerms, match=r"^a\.rrf: "):
        list(lines(Member(tmp_path / "a.rrf")))


def test_a_zip_file_cut_short_is_told(tmp_path: Path) -> None:
    archive = zipped(tmp_path / "a.zip", {"RXNREL.RRF": "a|\n" * 1000})
    archive.write_bytes(archive.read_bytes()[:-30])
    with pytest.raises(InvalidTerms, match=r"^a\.zip: the archive is broken"):
        find(archive, RXNREL)


def test_a_damaged_entry_is_told_by_its_own_name(tmp_path: Path) -> None:
    archive = zipped(tmp_path / "a.zip", {"RXNREL.RRF": "".join(f"{i * i}|\n" for i in range(3000))})
    damaged = bytearray(archive.read_bytes())
    damaged[200:300] = bytes(100)
    archive.write_bytes(bytes(damaged))
    with pytest.raises(InvalidTerms, match=r"^RXNREL\.RRF: "):
        list(lines(find(archive, RXNREL)[0]))


def test_an_empty_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").touch()
    with pytest.raises(InvalidTerms, match=r"^a\.tsv: the file is empty"):
        list(lines(Member(tmp_path / "a.tsv")))


def test_the_line_that_is_not_utf_8_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_bytes("a\nb\nSjögren\n".encode("latin-1"))
    with pytest.raises(InvalidTerms, match=r"^a\.tsv, line 3: it is not UTF-8"):
        list(lines(Member(tmp_path / "a.tsv")))


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("id\tlabel\n", "utf-8-sig")
    assert list(lines(Member(tmp_path / "a.tsv"))) == [(1, "id\tlabel\n")]


def test_a_row_that_is_too_short_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.rrf").write_text("a|b|c|\nd|e|\n")
    with pytest.raises(InvalidTerms, match=r"^a\.rrf, line 2: 2 columns where there should be 3"):
        list(rows(Member(tmp_path / "a.rrf"), 3, "|"))


FIELD = st.text(st.characters(codec="utf-8", exclude_characters="\t\n\r"), max_size=5)


@given(st.lists(st.tuples(FIELD, FIELD), min_size=1, max_size=5))
def test_rows_come_back_as_they_were_written(
    tmp_path_factory: pytest.TempPathFactory, written: list[tuple[str, str]]
) -> None:
    written[0] = ("id", *written[0][1:])
    file = tmp_path_factory.mktemp("rows") / "a.tsv"
    file.write_bytes("".join(f"{a}\t{b}\n" for a, b in written).encode())
    assert [tuple(fields) for _, fields in rows(Member(file), 2)] == written
