"""Tables give the same answers in memory and from a file."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialgraph.ontology.tables import Blobs, Lists, Names

NAMES = st.text(st.characters(exclude_categories=("C", "Z")), max_size=6)
NUMBERS = st.lists(st.integers(0, 2**32 - 1), max_size=5)


@given(st.lists(NUMBERS, max_size=8))
def test_lists_come_back(lists: list[list[int]]) -> None:
    table = Lists.of(lists)
    assert [table[n] for n in range(len(table))] == lists


@given(st.dictionaries(NAMES, NUMBERS, max_size=8), NAMES)
def test_names_lead_to_their_numbers_and_no_other_does(names: dict[str, list[int]], other: str) -> None:
    table = Names.of(names)
    assert {name: list(table.get(name)) for name in names} == names
    assert list(table.get(other)) == names.get(other, [])
    assert table.begins(other) == any(name.startswith(other) for name in names)
    assert table.longest(other) == max((n for n in names if other.startswith(n)), key=len, default=None)


@pytest.mark.parametrize("text", ["\x00", "\ud800", "a\x00", "a\ud800"])
def test_what_is_no_text_is_no_name(text: str) -> None:
    table = Names.of({"": [1], "a": [2]})
    assert list(table.get(text)) == []
    assert not table.begins(text)


@pytest.mark.parametrize("pieces", [[], [b""], [b"a", b"", b"bc"]])
def test_pieces_come_back_from_a_file(tmp_path: Path, pieces: list[bytes]) -> None:
    Blobs.of(pieces).save(tmp_path / "pieces")
    opened = Blobs.open(tmp_path / "pieces")
    assert [bytes(opened[n]) for n in range(len(opened))] == pieces


@pytest.mark.parametrize("names", [{}, {"gout ": [1, 2], "gout attack ": [3], "ß ": []}])
def test_names_come_back_from_files(tmp_path: Path, names: dict[str, list[int]]) -> None:
    Names.of(names).save(tmp_path / "names")
    opened = Names.open(tmp_path / "names")
    assert len(opened) == len(names)
    assert {name: list(opened.get(name)) for name in names} == names
