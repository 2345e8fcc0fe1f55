"""How eligibility text is cut, from `cases/segmentation.toml`, and that no character is lost.

`items` are the criteria in order: list (`in`, `ex`, `-`), label (`~` where none is printed), text; with `parents` the
numbers, from 1, of the items they belong to (0 for none) and `sections` the subheading each stands under.
"""

from __future__ import annotations

import gzip
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import pytest
from defusedxml import ElementTree

from trialgraph.loaders.criteria.segmentation import segment

Case = Mapping[str, Any]
_LISTS = {"inclusion": "in", "exclusion": "ex", "none": "-"}
# What may stand between items and headings: marks, bullets, escapes, line breaks, the numbers and letters of lists.
_MARKS = re.compile(
    r"""(?:[*•●▪◦·○■➢✓\-–—\\()\[\]_\s:;\#.\"”']
          |<br\s*/?>
          |\d{1,3}(?:\.\d+)*\\?[.)]
          |\d{1,3}\s-
          |(?:[a-zA-Z]|[ivxIVX]{1,5})\\?[.)]
        )*""",
    re.VERBOSE,
)
_REAL_TEXTS = 150


def test_every_case_is_collected(cases: list[Case]) -> None:
    assert len(cases) == 64


def test_items_of_a_text(case: Case) -> None:
    text = case["text"]
    items = segment(text).items
    assert [f"{_LISTS[i.list]} {i.label or '~'} {text[i.start : i.end]}" for i in items] == case["items"]
    parents = [0 if item.parent is None else item.parent + 1 for item in items]
    assert parents == case.get("parents", [0] * len(items))
    assert [item.section for item in items] == case.get("sections", [item.section for item in items])


def test_every_character_of_the_cases_is_accounted_for(cases: list[Case]) -> None:
    for case in cases:
        if "xfail" not in case:
            _check(case["text"])


@pytest.mark.parametrize("source", ["ctgov-v2", "ctgov-xml"])
def test_every_character_of_real_texts_is_accounted_for(shared: Path, source: str) -> None:
    texts = list(islice(_real_texts(shared / "data" / source), _REAL_TEXTS))
    assert len(texts) == _REAL_TEXTS
    for text in texts:
        _check(text)


def test_every_character_of_real_xml_is_accounted_for_without_windows_line_ends(shared: Path) -> None:
    texts = list(islice(_real_texts(shared / "data" / "ctgov-xml"), _REAL_TEXTS))
    assert len(texts) == _REAL_TEXTS
    for text in texts:
        _check(text.replace("\r\n", "\n"))


def test_an_empty_text_has_no_items() -> None:
    for text in ("", " \n\t\n", "Inclusion Criteria:\n\nExclusion Criteria:\n"):
        assert segment(text).items == []


def _check(text: str) -> None:
    """Items and headings follow one another without overlap, and only marks and space stand between them."""
    segments = segment(text)
    spans = sorted([(item.start, item.end) for item in segments.items] + [tuple(span) for span in segments.headings])
    assert all(start < end for start, end in spans)
    assert all(text[item.start : item.end].strip() == text[item.start : item.end] for item in segments.items)
    edges = [(0, 0), *spans, (len(text), len(text))]
    for (_, end), (start, _) in pairwise(edges):
        assert end <= start
        assert _MARKS.fullmatch(text, end, start), text[end:start]


def _real_texts(folder: Path) -> Iterator[str]:
    if folder.name == "ctgov-xml":
        with zipfile.ZipFile(folder / "studies.zip") as archive:
            for name in sorted(archive.namelist()):
                if name.endswith(".xml"):
                    yield from _of_xml(archive.read(name))
    else:
        with gzip.open(folder / "studies.jsonl.gz", "rt", encoding="utf8") as lines:
            for line in lines:
                module = json.loads(line)["protocolSection"].get("eligibilityModule", {})
                if module.get("eligibilityCriteria"):
                    yield module["eligibilityCriteria"]


def _of_xml(record: bytes) -> Iterator[str]:
    block = ElementTree.fromstring(record).find("eligibility/criteria/textblock")
    if block is not None and block.text:
        yield block.text
