"""Which window, which limit and which class belong to each thing a sentence names, from `cases/binding.toml`.

`windows` give the length by the words of its subject: `<= 2 week baseline`, with `?` behind an anchor that is not
stated and `or OTHER` for a second length; `none` where no length is said of it, `reach` its days from the anchor.
`limits` are `> 2 ULN`, `examples` the class a subject is listed under, `doses` the words that qualify it, `together`
subjects that are alternatives of each other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from trialgraph.loaders.model import Characteristic, Criterion, Quantity, Window

Case = Mapping[str, Any]
ReadOne = Callable[[Case], Criterion]


def _window(window: Window | None) -> str:
    if window is None or window.value is None:
        return "none"
    anchor = f" {window.anchor}{'' if window.anchor_stated else '?'}" if window.anchor else ""
    return f"{window.comparator} {window.value:g} {window.unit}{anchor}" + (
        f" or {window.alternative.strip()}" if window.alternative else ""
    )


def _limit(quantity: Quantity | None) -> str:
    if quantity is None:
        return "none"
    upper = f"{quantity.upper_comparator} {quantity.upper_number:g}" if quantity.upper_number is not None else ""
    parts = (f"{quantity.comparator} {quantity.number:.10g}", upper, quantity.ucum, quantity.relative_to)
    return " ".join(part for part in parts if part)


def _read(case: Case, read_one: ReadOne) -> dict[str, Characteristic]:
    return {c.about.text: c for c in read_one(case).characteristics}


def test_every_case_is_collected(cases: list[Case]) -> None:
    assert len(cases) == 71
    assert all(case.keys() & {"windows", "limits", "examples", "doses", "together", "reach"} for case in cases)


def test_what_belongs_to_each_subject(case: Case, read_one: ReadOne) -> None:
    found = _read(case, read_one)
    wanted = [*case.get("windows", {}), *case.get("limits", {}), *case.get("examples", {}), *case.get("doses", {})]
    assert set(wanted) <= found.keys()
    assert {words: _window(found[words].window) for words in case.get("windows", {})} == case.get("windows", {})
    assert {words: _limit(found[words].quantity) for words in case.get("limits", {})} == case.get("limits", {})
    assert {words: found[words].example_of or "none" for words in case.get("examples", {})} == case.get("examples", {})
    assert {words: found[words].condition for words in case.get("doses", {})} == case.get("doses", {})
    for words, days in case.get("reach", {}).items():
        window = found[words].window
        assert window is not None
        assert [window.low_days, window.high_days] == pytest.approx(days)
    groups = {found[words].group for words in case.get("together", [])}
    assert len(groups) <= 1
    assert None not in groups
