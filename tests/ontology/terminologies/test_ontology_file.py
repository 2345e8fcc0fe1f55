"""A release as a whole: its syntax and compression told by content, and what makes it no ontology."""

from __future__ import annotations

import bz2
import gzip
import io
import itertools
import lzma
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialgraph.errors import InvalidTerms
from trialgraph.ontology.terminologies.frame import Frame, Frames
from trialgraph.ontology.terminologies.ontology_file import Ontology, read

OBO = b"format-version: 1.2\n\n[Term]\nid: MONDO:0000001\nname: disease\n"
LONG = OBO + b"".join(b"\n[Term]\nid: MONDO:%07d\nname: n%d\n" % (n, n * n) for n in range(2, 30_000))


def zipped(*names: str) -> Callable[[bytes], bytes]:
    def pack(data: bytes) -> bytes:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            for name in names:
                archive.writestr(name, data)
        return file.getvalue()

    return pack


def cause(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    with pytest.raises(InvalidTerms) as raised:
        read(path)
    return str(raised.value)


@pytest.mark.parametrize("name", ["mondo.obo", "mondo.owl", "release"])
@pytest.mark.parametrize(
    "pack",
    [
        pytest.param(bytes, id="plain"),
        pytest.param(gzip.compress, id="gzip"),
        pytest.param(lzma.compress, id="xz"),
        pytest.param(bz2.compress, id="bzip2"),
        pytest.param(zipped("obo/mondo.obo", "__MACOSX/._mondo.obo", ".DS_Store"), id="zip"),
    ],
)
def test_what_a_file_is_its_content_says(name: str, pack: Callable[[bytes], bytes], tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(pack(OBO))
    assert read(path).frames == {"MONDO:0000001": Frame(id="MONDO:0000001", label="disease")}


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress, bz2.compress])
def test_an_archive_that_breaks_off_is_refused(pack: Callable[[bytes], bytes], tmp_path: Path) -> None:
    packed = pack(LONG)
    assert cause(tmp_path / "mondo.obo.gz", packed[: len(packed) // 2]).startswith(
        "mondo.obo.gz: the archive is broken"
    )


def test_a_broken_zip_is_refused(tmp_path: Path) -> None:
    packed = zipped("mondo.obo")(LONG)
    assert cause(tmp_path / "mondo.zip", packed[:-30]).startswith("mondo.zip: the archive is broken")
    assert cause(tmp_path / "mondo.zip", packed[:900] + b"\0\0" + packed[902:]).startswith("mondo.zip")


@pytest.mark.parametrize(("names", "many"), [((), 0), (("a.obo", "b.obo"), 2)])
def test_a_zip_holds_one_release(names: tuple[str, ...], many: int, tmp_path: Path) -> None:
    said = cause(tmp_path / "mondo.zip", zipped(*names)(OBO))
    assert said == f"mondo.zip: holds {many} files where one release was expected"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "file: the file is empty"),
        (b" \n\n", "file: the file is empty"),
        (b"\x00\x01\x02", "file, line 1: OBO, obographs JSON, or OWL in RDF/XML was expected, not '\\x00\\x01\\x02'"),
        (
            b"@prefix a: <b> .",
            "file, line 1: OBO, obographs JSON, or OWL in RDF/XML was expected, not '@prefix a: <b> .'",
        ),
        (b"Prefix(:=<http://a>)\n", "file, line 1: OBO, obographs JSON, or OWL"),
        (
            b'<?xml version="1.0"?><Ontology xmlns="http://www.w3.org/2002/07/owl#"/>',
            "file: OWL/XML, which is not read; ROBOT or Prot\u00e9g\u00e9 turn it into RDF/XML or OBO",
        ),
        (
            b"<!DOCTYPE html><html></html>",
            "file: OBO, obographs JSON, or OWL in RDF/XML was expected, not XML with the ",
        ),
        (b"<DescriptorRecordSet/>", "file: OBO, obographs JSON, or OWL in RDF/XML was expected, not XML with the root"),
    ],
)
def test_what_is_no_ontology_is_refused(data: bytes, said: str, tmp_path: Path) -> None:
    assert cause(tmp_path / "file", data).startswith(said)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidTerms, match=r"mondo\.obo: no such file or directory"):
        read(tmp_path / "mondo.obo")


def ontology(broader: dict[str, tuple[str, ...]]) -> Ontology:
    frames = iter([Frame(id=id_, is_a=parents) for id_, parents in broader.items()])
    return Ontology("small.obo", Frames(stream=frames, left_out={}))


@pytest.mark.parametrize(
    ("broader", "said"),
    [
        ({"a": ("a",)}, "a is_a a"),
        ({"a": ("b",), "b": ("c", "x"), "c": ("a",)}, "a is_a b is_a c is_a a"),
    ],
)
def test_a_cycle_is_told_with_its_terms(broader: dict[str, tuple[str, ...]], said: str) -> None:
    with pytest.raises(InvalidTerms) as raised:
        ontology(broader)
    found = str(raised.value).removeprefix("small.obo: a cycle: ").split(" is_a ")
    wanted = said.split(" is_a ")
    assert found[0] == found[-1]
    assert all(following in broader[term] for term, following in itertools.pairwise(found))
    assert sorted(found[1:]) == sorted(wanted[1:])


def test_what_is_below_a_term_is_found_by_every_way() -> None:
    found = ontology({"root": (), "left": ("root",), "right": ("root",), "low": ("left", "right"), "other": ("x",)})
    assert found.under("root") == {"root", "left", "right", "low"}
    assert found.under("right") == {"right", "low"}
    assert found.under("low", "x") == {"low", "x", "other"}


@given(st.lists(st.sets(st.integers(0, 30)), max_size=31))
def test_below_is_the_closure_of_broader(parents: list[set[int]]) -> None:
    """Only earlier terms are made parents here, so there is no cycle."""
    broader = {n: {p for p in some if p < n} for n, some in enumerate(parents)}
    found = ontology({str(n): tuple(map(str, some)) for n, some in broader.items()})
    above: dict[int, set[int]] = {}
    for n, some in broader.items():
        above[n] = {n}.union(*(above[p] for p in some))
    for root in broader:
        assert found.under(str(root)) == {str(n) for n, all_ in above.items() if root in all_}


def test_a_release_without_its_root_is_another_ontology() -> None:
    with pytest.raises(InvalidTerms, match=r"small\.obo: lacks MONDO:0000001.*another ontology"):
        ontology({"HP:0000001": ()}).require("MONDO:0000001")
