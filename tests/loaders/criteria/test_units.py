"""Printed units and their UCUM codes."""

from __future__ import annotations

import re

import pytest

from trialgraph.loaders.criteria.numbers import lower
from trialgraph.loaders.criteria.units import UNIT, ucum


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("x 10^9/L", "10*9/L"),
        ("× 10⁹/L", "10*9/L"),
        ("x 109/L", "10*9/L"),
        ("x 10 9/L", "10*9/L"),
        (r"x 10\^9/L", "10*9/L"),
        ("x10e9/L", "10*9/L"),
        ("10(9)/L", "10*9/L"),
        ("X 10^3 cells/uL", "10*3/uL"),
        ("K/uL", "10*3/uL"),
        ("million/mL", "10*6/mL"),
        ("/cubic millimeter", "/mm3"),
        ("per microliter", "/uL"),
        ("mL/min per 1.73 m^2", "mL/min/{1.73_m2}"),
        ("mL per minute", "mL/min"),
        ("kg/m²", "kg/m2"),
        ("mg per day", "mg/d"),
        ("g/24 hours", "g/(24.h)"),
        ("milligrams per deciliter", "mg/dL"),
        ("mmol/mol", "mmol/mol"),
        ("degrees Celsius", "Cel"),
        ("years old", "a"),
        ("y/o", "a"),
        ("per cent", "%"),
        ("units/L", "U/L"),
        ("points", None),
        ("units", None),
    ],
)
def test_a_printed_unit_has_its_code(printed: str, code: str | None) -> None:
    assert re.fullmatch(UNIT, lower(printed))
    assert ucum(printed) == code


@pytest.mark.parametrize("text", ["multiple", "lines", "hours'", "c", "k", "ulcers"])
def test_the_beginning_of_a_word_is_no_unit(text: str) -> None:
    match = re.match(UNIT, text)
    assert match is None or not text[match.end() : match.end() + 1].isalpha()
    assert text.endswith("'") or match is None
