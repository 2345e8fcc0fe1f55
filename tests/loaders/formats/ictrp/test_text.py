"""Texts of an ICTRP export: their lines are kept, their mark-up is not."""

from __future__ import annotations

import pytest

from trialgraph.loaders.formats.ictrp.text import block, line, section

BLOCKS = [
    ("a<br>b<BR/>c<br />d", "a\nb\nc\nd"),
    (
        "<br>        heads:\n<br>\n<br>          -  first\n<br>             goes on\n<br>",
        "heads:\n\n  -  first\n     goes on",
    ),
    ("one <br/ >\n <br/ >\ntwo<br>\nthree", "one\n\ntwo\nthree"),
    ("one;\r\n<br>two;\r<br>three", "one;\ntwo;\nthree"),
    ("<p>one</p><ul><li>two</li></ul>", "one\n\n\ntwo"),
    ("BMI <18 or >35; age &lt; 3 &amp; <b>not</b> 10<sup>9</sup>", "BMI <18 or >35; age < 3 & not 109"),
    ("p<0.05 is no tag, nor is <patient>", "p<0.05 is no tag, nor is <patient>"),
    ("&lt;br&gt;x", "x"),
    (" \n\t\n", None),
    ("<br>", None),
    (None, None),
]


def test_there_are_eleven_blocks() -> None:
    assert len(BLOCKS) == 11


@pytest.mark.parametrize(("printed", "expected"), BLOCKS)
def test_a_block_keeps_its_lines(printed: str | None, expected: str | None) -> None:
    assert block(printed) == expected


def test_a_line_is_one() -> None:
    assert line("  A <br> trial\n of   it ") == "A trial of it"
    assert line("<br>") is None


@pytest.mark.parametrize(
    ("heading", "printed", "expected"),
    [
        ("Inclusion Criteria:", "adults", "Inclusion Criteria:\n\nadults"),
        ("Inclusion Criteria:", "Inclusion criteria: adults\nwomen", "Inclusion Criteria:\n\nadults\nwomen"),
        ("Inclusion Criteria:", "Key inclusion criteria\n- adults", "Key inclusion criteria\n- adults"),
        (
            "Exclusion Criteria:",
            "Group A\n- minors\nExclusion criteria:\n- gout",
            "Exclusion Criteria:\n\nGroup A\n- minors\nExclusion criteria:\n- gout",
        ),
        ("Exclusion Criteria:", "Exclusion criteria：minors", "Exclusion Criteria:\n\nminors"),
        ("Exclusion Criteria:", "Exclusion criteria: ", None),
        ("Exclusion Criteria:", None, None),
    ],
)
def test_a_section_stands_below_one_heading(heading: str, printed: str | None, expected: str | None) -> None:
    assert section(heading, printed) == expected
