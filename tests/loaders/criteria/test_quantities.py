"""Limits as sentences set them, from `cases/quantities.toml`.

`finds` lists each limit in order: comparator and number, the upper end of a range, the UCUM code, what it is relative
to. `change` and `grade` mark differences and grades, `repaired` what was printed where a lost `≥` was restored.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trialgraph.loaders.criteria.quantities import Limit, limits

Case = Mapping[str, Any]


def _printed(limit: Limit) -> str:
    quantity = limit.quantity
    upper = f"{quantity.upper_comparator} {quantity.upper_number:g}" if quantity.upper_number is not None else ""
    marks = ("change" if limit.change else "", "grade" if limit.grade else "")
    parts = (f"{quantity.comparator} {quantity.number:.10g}", upper, quantity.ucum, quantity.relative_to, *marks)
    return " ".join(part for part in parts if part)


def test_every_case_is_collected(cases: list[Case]) -> None:
    assert len(cases) == 105


def test_limits_of_a_sentence(case: Case) -> None:
    found = limits(case["text"], [])
    assert [_printed(limit) for limit in found] == case["finds"]
    repaired = [limit.quantity.repaired_from for limit in found if limit.quantity.repaired_from]
    assert repaired == case.get("repaired", [])


def test_each_limit_quotes_its_text(cases: list[Case]) -> None:
    for text, limit in ((case["text"], limit) for case in cases for limit in limits(case["text"], [])):
        assert text[limit.start : limit.end] == limit.quantity.text


def test_what_is_taken_by_a_time_is_no_limit() -> None:
    text = "at least 3 months, platelets at least 100"
    assert [limit.quantity.number for limit in limits(text, [])] == [3, 100]
    assert [limit.quantity.number for limit in limits(text, [(0, 17)])] == [100]
