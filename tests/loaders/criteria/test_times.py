"""Times as sentences state them, from `cases/times.toml`.

`finds` lists each length or word in order: `<= 4 week before baseline`, with `or OTHER` for a second length; `current`
and `prior` stand for the words for now and ever.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pytest

from trialgraph.loaders.criteria.numbers import number
from trialgraph.loaders.criteria.times import Time, speaks_of_state, times

Case = Mapping[str, Any]


def _printed(time: Time) -> str:
    window = time.window
    if window is None:
        return time.timing
    if window.value is None:
        return f"{time.timing} at {window.anchor}"
    length = f"{window.comparator} {window.value:g} {window.unit}"
    anchor = f" before {window.anchor}" if window.anchor else ""
    return length + anchor + (f" or {window.alternative.strip()}" if window.alternative else "")


def _or(days: float | None, open_end: float) -> float:
    return open_end if days is None else days


def test_every_case_is_collected(cases: list[Case]) -> None:
    assert len(cases) == 84


def test_times_of_a_sentence(case: Case) -> None:
    found = times(case["text"])
    assert [_printed(time) for time in found] == case["finds"]
    windows = [time.window for time in found if time.window and time.window.value is not None]
    assert [window.days for window in windows] == pytest.approx(case.get("days", [w.days for w in windows]))
    reaches = [[_or(w.low_days, -math.inf), _or(w.high_days, math.inf)] for w in windows]
    assert reaches == case.get("reaches", reaches)


def test_each_window_quotes_its_text(cases: list[Case]) -> None:
    for text, time in ((case["text"], time) for case in cases for time in times(case["text"])):
        assert 0 <= time.start < time.end <= len(text)
        if time.window:
            assert time.window.text in text
            assert time.window.anchor_stated == (time.window.anchor is not None)
            assert (time.window.anchor_text or "") in text


@pytest.mark.parametrize(
    ("text", "lasted"),
    [
        ("Stable for 8 weeks", True),
        ("Disease duration of 6 months", True),
        ("A course of at least 6 months", True),
        ("Infection within 8 weeks", False),
        ("Infection 8 weeks ago", False),
        ("Infection over the last 8 weeks", False),
        ("Infection 8 weeks before baseline", False),
    ],
)
def test_what_lasted_is_told_from_what_reaches_back(text: str, lasted: bool) -> None:
    assert [time.duration for time in times(text) if time.window] == [lasted]


def test_number_words() -> None:
    assert [number(words) for words in ("3", "2.5", "2,5", "twelve", "Six (6)", "ninety")] == [3, 2.5, 2.5, 12, 6, 90]
    assert number("several") is None


def test_words_of_a_state() -> None:
    assert speaks_of_state("on a stable dose of methotrexate for")
    assert not speaks_of_state("a stroke")
