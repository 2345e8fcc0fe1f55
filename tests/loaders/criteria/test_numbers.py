"""Numbers and comparators as printed."""

from __future__ import annotations

import pytest

from trialgraph.loaders.criteria.numbers import lower, number, sign


def test_every_number_to_ninety_nine_has_its_words() -> None:
    assert [number(words) for words in ("one", "nineteen", "twenty", "forty-two", "ninety nine")] == [1, 19, 20, 42, 99]
    assert [number(words) for words in ("Six (6)", "2,5", "2.5", "1·5", "1,500", "100 000")] == [
        6,
        2.5,
        2.5,
        1.5,
        1500,
        1e5,
    ]
    assert number("several") is None


@pytest.mark.parametrize(
    ("comparator", "expected"),
    [
        (">/=", ">="), ("> or =", ">="), ("=<", "<="), ("\\>", ">"), ("≥", ">="), ("≦", "<="), ("=", "="),
        ("at least", ">="), ("no more than", "<="), ("not less than", ">="), ("greater than/equal to", ">="),
        ("less than or equal to (<=)", "<="), ("under", "<"), ("in excess of", ">"),
    ],
)  # fmt: skip
def test_a_comparator_has_its_sign(comparator: str, expected: str) -> None:
    assert sign(comparator) == expected


def test_folding_keeps_the_offsets() -> None:
    assert lower("ΣİK 3 Weeks") == "σik 3 weeks"
