"""What all page layouts share: lines with their place, sections, labelled values."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files

import pytest
from msgspec.structs import asdict

from trialgraph import seeds
from trialgraph.loaders.formats import captioned, ctgov_page, details, page, pff
from trialgraph.loaders.formats.format import Format
from trialgraph.loaders.model import PartialDate, Trial


def texts(lines: list[page.Line]) -> list[str]:
    return [line.text for line in lines]


def test_a_line_knows_where_it_stands() -> None:
    text = "first\n\n  \u00a0second  line \u00a0\nthird"
    lines = page.lines(text)
    assert texts(lines) == ["first", "", "second line", "third"]
    assert [text[line.start : line.end] for line in lines] == ["first", "", "second  line", "third"]
    assert page.prose(text, lines[1:3]) == "second  line"
    assert page.prose(text, lines[1:2]) is None


def test_an_outline_parts_a_page_at_its_headings() -> None:
    outline = page.Outline(
        strong={"Summary": "summary", "Details( \\(\\d+\\))?": "details"},
        weak={"Sites": "sites"},
        opening={"Phase: .*": "details"},
        prose={"summary"},
    )
    text = "top\nSUMMARY:\nSites\nfree text\nPhase: 2\nmore\nSites\none\nDetails (3)\nlast"
    sections = {name: texts(lines) for name, lines in outline.split(page.lines(text)).items()}
    assert sections == {
        "head": ["top"],
        "summary": ["Sites", "free text"],
        "details": ["Phase: 2", "more", "last"],
        "sites": ["one"],
    }


def test_values_stand_behind_a_label_below_it_or_below_its_definition() -> None:
    lines = page.lines("Start date May 1\nStart date (old) x\nPhase\nPhase 1: Studies so\n2\n3\nA condition is\nlupus")
    found = page.fields(
        lines,
        inline={"Start": "wrong", "Start date": "start"},
        block={"Phase": "phase"},
        definitions={"Phase 1: Studies": "phase", "A condition is": "condition"},
    )
    assert found == {"start": ["May 1", "(old) x"], "phase": ["2", "3"], "condition": ["lupus"]}


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("July 25, 2007 Key Record Dates", PartialDate(date="2007-07-25")),
        ("September 2010 (Actual)", PartialDate(date="2010-09", type="ACTUAL")),
        ("2021-06 (Anticipated)", PartialDate(date="2021-06", type="ESTIMATED")),
        ("3 May 2019", PartialDate(date="2019-05-03")),
        ("unknown", None),
        ("", None),
        (None, None),
    ],
)
def test_a_date_at_the_beginning_of_a_value(printed: str | None, expected: PartialDate | None) -> None:
    assert page.date(printed) == expected


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("18 Years and Over", ("18 Years", None)),
        ("18 Years - 70 Years", ("18 Years", "70 Years")),
        ("18 Years to 80 Years (Adult, Older Adult)", ("18 Years", "80 Years")),
        ("6 Months to 17 Years", ("6 Months", "17 Years")),
        ("18 Years to N/A", ("18 Years", None)),
        ("Up to 17 Years (Child)", (None, "17 Years")),
        ("N/A - 70 Years", (None, "70 Years")),
        ("17 Years and younger", (None, "17 Years")),
        ("Child, Adult, Older Adult", (None, None)),
        (None, (None, None)),
    ],
)
def test_ages(printed: str | None, expected: tuple[str | None, str | None]) -> None:
    assert page.ages(printed) == expected


def test_lists_with_commas() -> None:
    assert page.listed("Lupus, IPF (fibrosis, idiopathic),, Gout ") == ("Lupus", "IPF (fibrosis, idiopathic)", "Gout")
    assert page.countries("China, Korea, Republic of, Czech Republic, ") == (
        "China",
        "Korea, Republic of",
        "Czech Republic",
    )


FORMATS: dict[str, Format] = {each.NAME: each for each in (captioned, ctgov_page, details, pff)}
PROSE = {"brief_summary", "detailed_description", "eligibility"}


@pytest.mark.parametrize("seed", seeds.index(), ids=lambda seed: seed.file[:3])
def test_blank_lines_mean_nothing(seed: seeds.Seed, read_page: Callable[[Format, str], Trial]) -> None:
    """Captures of one page differ in their blank lines; the facts read are the same."""
    text = files(seeds).joinpath(seed.file).read_text(encoding="utf-8")
    dense = "\n".join(line for line in text.split("\n") if line.strip())
    airy = text.replace("\n", "\n\n")
    expected, *found = (asdict(read_page(FORMATS[seed.layout], each)) for each in (text, dense, airy))
    for other in found:
        assert {name for name in expected if other[name] != expected[name]} <= PROSE
    assert len(dense) < len(airy)
