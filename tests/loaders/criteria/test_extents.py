"""The words of a sentence that are marked as times and values."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest

from trialgraph.loaders.criteria.extents import extents
from trialgraph.loaders.criteria.quantities import limits
from trialgraph.loaders.criteria.times import times


def _marked(text: str) -> list[tuple[str, str]]:
    found = times(text)
    numbers = limits(text, [(t.start, t.end) for t in found if t.window and t.window.value is not None])
    return [(kind, text[start:end]) for kind, start, end in extents(text, found, numbers)]


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("Stroke within 3 months before screening", [("Temporal", "within 3 months before screening")]),
        ("Exacerbation in the two weeks prior to Visit 2", [("Temporal", "in the two weeks prior to Visit 2")]),
        ("History of stroke", [("Temporal", "History")]),
        ("Active infection", []),
        ("Recent stroke, pre-operative fever", [("Temporal", "Recent"), ("Temporal", "pre-operative")]),
        ("Spirometry at visit 1", [("Temporal", "at visit 1")]),
        ("Life expectancy of at least 3 months", [("Value", "at least 3 months")]),
        ("Between 18 and 75 years of age", [("Value", "Between 18 and 75 years")]),
        ("NYHA class III-IV", [("Value", "III-IV")]),
        ("Grade ≥ 2 neuropathy", [("Value", "≥ 2")]),
        ("ECOG 0 or 1", [("Value", "0 or 1")]),
        ("Child-Pugh score 7", [("Value", "7")]),
        ("HAMD = 18", [("Value", "= 18")]),
        ("Positive pregnancy test", [("Value", "Positive")]),
        ("ALT > 3 x ULN", [("Value", "> 3 x ULN")]),
    ],
)
def test_marks_of_a_sentence(text: str, marks: list[tuple[str, str]]) -> None:
    assert _marked(text) == marks


def test_no_two_marks_overlap() -> None:
    text = "At baseline, score of 18 to 30 points within 4 weeks of screening visit 1 (recent history)"
    found = times(text)
    marks = extents(text, found, limits(text, [(t.start, t.end) for t in found]))
    assert all(end <= start for (_, _, end), (_, start, _) in pairwise(marks))


@pytest.mark.parametrize(
    "piece", ["1", "1 ", "(", "within ", "4 weeks or ", "h ", "> 1 ", "score ", "grade 1, ", "a 1"]
)
def test_time_grows_with_the_length_only(piece: str) -> None:
    """Twice the text takes about twice the time; five times as much is allowed for a busy machine."""

    def seconds(length: int) -> float:
        text = (piece * length)[:length]
        begun = time.process_time()
        _marked(text)
        return time.process_time() - begun

    assert seconds(40_000) < 5 * seconds(20_000) + 0.05
