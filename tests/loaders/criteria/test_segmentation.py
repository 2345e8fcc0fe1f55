"""How eligibility text is cut, from `cases/segmentation.toml`, and that no character is lost.

`items` are the criteria in order: list (`in`, `ex`, `-`), label (`~` where none is printed), text; with `parents` the
numbers, from 1, of the items they belong to (0 for none), `sections` the subheading each stands under and `headings`
what heads a list or a section.
"""

from __future__ import annotations

import csv
import gzip
import json
import random
import re
import time
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from defusedxml import ElementTree
from hypothesis import given, settings
from hypothesis import strategies as st

from trialgraph.loaders.criteria.segmentation import segment

Case = Mapping[str, Any]
_LISTS = {"inclusion": "in", "exclusion": "ex", "none": "-"}
# What may stand between items, headings and marks: white space, the line breaks of web pages and escapes.
_BETWEEN = re.compile(r"(?:[\s\\]|<br\s*/?\s*>)*")
_MARK = re.compile(
    r"""(?:\(?(?:\d{1,4}[a-z]?(?:\.\d{1,2}){0,3}|[a-zA-Z]|[ivxIVX]{1,5})\\?[.)]?(?:\s?-)?
        |(?:[^\w\s]{1,21}|o)(?:[ \t]+\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})?)?
        )[\W_]*""",
    re.VERBOSE,
)
_PIECES = (
    *(
        "Inclusion Criteria:",
        "EXCLUSION CRITERIA",
        "Key exclusion criteria for adults",
        "PATIENT CHARACTERISTICS:",
        "Age:",
    ),
    *(
        "\n",
        "\n\n",
        "\r\n",
        "<br>",
        "    ",
        " ",
        "\t",
        "- ",
        "* ",
        "\\- ",
        "• ",
        "1. ",
        "2) ",
        "(a) ",
        "b) ",
        "ii. ",
        "o ",
    ),
    *(
        "Adults with asthma",
        "no smoking",
        "at least one of the following:",
        "1)Cough 2)Wheeze",
        "Grade 3. Treated",
        "; or ",
    ),
    *(". ", ":", ")", "(", "\\>= 5", "--", "Ä", "\U0001f600", "\u00a0", "Patients will be excluded if they:", "No "),
)
_REAL_TEXTS = 500
_SECONDS = 6
_LONG = {
    "brackets": "(" * 500_000 + ")" * 500_000,
    "bullets": "- an item of a list\n" * 10_000,
    "one word": "a" * 1_000_000,
    "spaces": " " * 1_000_000,
    "bullets on a line": "- " + "Asthma - Cough " * 100_000,
    "stars on a line": "* " + "Asthma (grade * Cough " * 100_000,
    "chance marks": ("  * " + "asthma " * 11 + "\n\n") * 3_000 + ("    - " + "asthma " * 11 + "\n") * 3_000,
    "numbers on a line": "1) A 2) B " * 100_000,
    "headings on a line": "asthma. Exclusion Criteria: " * 30_000,
    "topics on a line": "PATIENT CHARACTERISTICS: " + "Age: 18 No asthma " * 50_000,
    "clauses": "asthma; " * 100_000,
    "lines of a paragraph": ("asthma " * 12 + "\n") * 10_000,
    "steps to the right": "".join(" " * (n % 300) + "- asthma:\n" for n in range(5_000)),
    "sentences": "Patients who must meet any following " * 20_000 + ":",
    "open line break": "<br " + " " * 500_000,
}


def test_every_case_is_collected(cases: list[Case]) -> None:
    assert len(cases) == 125


def test_items_of_a_text(case: Case) -> None:
    text = case["text"]
    items = segment(text).items
    assert [f"{_LISTS[i.list]} {i.label or '~'} {text[i.start : i.end]}" for i in items] == case["items"]
    parents = [0 if item.parent is None else item.parent + 1 for item in items]
    assert parents == case.get("parents", [0] * len(items))
    assert [item.section for item in items] == case.get("sections", [item.section for item in items])


def test_headings_of_a_text(case: Case) -> None:
    text = case["text"]
    headings = [text[heading.start : heading.end] for heading in segment(text).headings]
    assert headings == case.get("headings", headings)


def test_every_character_of_the_cases_is_accounted_for(cases: list[Case]) -> None:
    for case in cases:
        _check(case["text"])


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(_PIECES) | st.text(max_size=8), max_size=40).map("".join))
def test_every_character_of_any_text_is_accounted_for(text: str) -> None:
    _check(text)


def test_every_character_of_real_texts_is_accounted_for(shared: Path) -> None:
    texts = [*_of_json(shared), *_of_xml(shared), *_of_csv(shared)]
    assert len(texts) > _REAL_TEXTS
    for text in random.Random(500).sample(texts, _REAL_TEXTS):
        _check(text)
        _check(text.replace("\r\n", "\n"))


@pytest.mark.parametrize("text", _LONG.values(), ids=_LONG)
def test_long_texts_take_time_in_proportion(text: str) -> None:
    begin = time.process_time()
    segment(text)
    assert time.process_time() - begin < _SECONDS


def test_an_empty_text_has_no_items() -> None:
    for text in ("", " \n\t\n", "Inclusion Criteria:\n\nExclusion Criteria:\n"):
        assert segment(text).items == []


def _check(text: str) -> None:
    """Items, headings and marks share no character, and only white space and mark-up stands between them."""
    segments = segment(text)
    spans = [*((item.start, item.end) for item in segments.items), *segments.headings, *segments.marks]
    place = 0
    for start, end in [*sorted(spans), (len(text), len(text))]:
        assert place <= start, text[start:place]
        assert _BETWEEN.fullmatch(text, place, start), text[place:start]
        assert start < end or start == len(text)
        place = end
    assert all(text[start:end].strip() == text[start:end] for start, end in spans)
    for start, end in segments.marks:
        assert _MARK.fullmatch(text, start, end) or not any(map(str.isalnum, text[start:end])), text[start:end]


def _of_json(shared: Path) -> Iterator[str]:
    with gzip.open(shared / "data" / "ctgov-v2" / "studies.jsonl.gz", "rt", encoding="utf8") as lines:
        for line in lines:
            text = json.loads(line)["protocolSection"].get("eligibilityModule", {}).get("eligibilityCriteria")
            if text:
                yield text


def _of_xml(shared: Path) -> Iterator[str]:
    with zipfile.ZipFile(shared / "data" / "ctgov-xml" / "studies.zip") as archive:
        for name in archive.namelist():
            if name.endswith("5.xml"):
                block = ElementTree.fromstring(archive.read(name)).find("eligibility/criteria/textblock")
                if block is not None and block.text:
                    yield block.text


def _of_csv(shared: Path) -> Iterator[str]:
    with (shared / "data" / "other-registries" / "ictrp-sample.csv").open(encoding="utf8", newline="") as file:
        yield from filter(None, (row["INCLUSION_CRITERIA"] for row in csv.DictReader(file)))
