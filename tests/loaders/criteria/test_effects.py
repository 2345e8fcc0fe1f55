"""What sentences of criteria do to a patient: effect and kind of each thing they name, from `cases/effects.toml`.

`says` gives effect and kind by the words of the subject, `effect` that of the criterion as a whole, `lifted` the words
that an exception is taken out of, `timing` when, and `silent` the words about which nothing must be stated.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from trialgraph.loaders.model import Criterion

Case = Mapping[str, Any]
ReadOne = Callable[[Case], Criterion]


def test_every_case_is_collected(cases: list[Case]) -> None:
    assert len(cases) == 135
    assert all(case.keys() & {"says", "effect", "silent"} for case in cases)


def test_effect_and_kind(case: Case, read_one: ReadOne) -> None:
    criterion = read_one(case)
    said = {c.about.text: f"{c.effect} {c.kind}" for c in criterion.characteristics}
    assert {words: said.get(words) for words in case.get("says", {})} == case.get("says", {})
    assert not said.keys() & set(case.get("silent", []))
    assert criterion.effect == case.get("effect", criterion.effect)
    found = {c.about.text: c for c in criterion.characteristics}
    for words, whole in case.get("lifted", {}).items():
        assert whole in (found[words].exception_to or "")
    assert {words: found[words].timing for words in case.get("timing", {})} == case.get("timing", {})
