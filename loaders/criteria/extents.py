"""The words of a criterion that speak of time and of values, each with the extent a person would mark.

A statement needs what a time says. A mention of it is more and less: `between` and `years` belong to it, `grade` does
not, and words such as `positive` or `recent` are mentions though no number stands by them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from trialgraph.loaders.criteria.numbers import DIGITS, lower, words
from trialgraph.loaders.criteria.quantities import Limit
from trialgraph.loaders.criteria.times import Time, overlaps
from trialgraph.loaders.criteria.units import UNIT

Extent = tuple[str, int, int]

# Words for now that are rather said of a state: `active infection`, `previously treated`.
_OF_STATE = frozenset({"active", "actively", "previously", "concurrent", "concurrently", "at present", "is receiving"})
_EVENTS = (
    r"(?:visit\s\d+|day\s?-?\d+|admission|(?:hospital|icu)\sadmission|hospitali[sz]ation|discharge|birth|delivery|surgery|"
    r"operation|(?:index\s)?(?:procedure|pci)|inclusion|screening|baseline|randomi[sz]ation|enrol+ment|presentation|transplant\w*)"
)
_AT_EVENT = re.compile(
    rf"(?:at|on|upon|before|after|following|prior\sto|during|until)\s(?:the\s)?(?:(?:time|day)\sof\s)?(?:the\s)?{_EVENTS}(?![a-z])"
)
_AT = frozenset({"at", "on", "upon", "before", "after", "following", "prior", "during", "until"})
_EVENT_WORDS = frozenset(
    {"visit", "day", "admission", "hospitalization", "hospitalisation", "discharge", "birth", "delivery", "surgery",
     "operation", "procedure", "pci", "inclusion", "screening", "baseline", "randomization", "randomisation",
     "enrollment", "enrolment", "presentation", "transplant", "transplantation"}
)  # fmt: skip
_MOMENTS = frozenset(
    {"recent", "recently", "baseline", "preoperative", "preoperatively", "postoperative", "postoperatively",
     "preexisting", "preenrollment", "ongoing"}
)  # fmt: skip
_MOMENT_WORDS = _MOMENTS | {"pre", "post", "going"}
_LEVEL = frozenset(
    {"positive", "negative", "normal", "abnormal", "elevated", "suppressed", "positivity", "seropositivity",
     "seronegative"}
)  # fmt: skip
_WORD = re.compile(r"(?:on[-\s]going|(?:pre|post)-[a-z]+|[a-z]+)(?![a-z])")
_ON = re.compile(
    r"\s(?:prior\sto|before|preceding|after|following)\s(?:the\s|their\s)?(?:(?:first|last|final|index|study|end|"
    r"completion|start)\s(?:of\s)?){0,3}(?:visit\s\d+|(?!(?:or|and|in|to|with|for)\s)[a-z]+)(?:\s(?:discontinuation|administration|visit|medication))?"
)
_OF = re.compile(
    r"\s(?:discontinuation|administration|participation|medication)\b"
    r"|(?<=dose)\sof\s(?:the\s)?(?:(?:study|trial|investigational)\s)?[a-z]+|(?<=entry|lment)\s(?:in|into)\s(?:the|this)\s(?:study|trial)"
)
_MEASURED = re.compile(
    r"\b(?:expectancy|survival|prognosis|cycles?|cycle\slength|disease\sduration|stay|gestation\w*|gestational\sage)\b[^.;,\d]{0,30}\Z"
)
_NOUN = re.compile(
    r"(?:grade|class(?:es|ification)?|stage|nyha|asa|status)s?\)?[\s:-]*(?:(?:functional|class|physical|status|of|is)\s){0,4}"
)
_AGE = re.compile(r"(?:[-\s](?:old|of\sage))\Z")
_SCALES = frozenset(
    {"ecog", "who", "zubrod", "kps", "karnofsky", "lansky", "asa", "nyha", "status", "ps", "score", "scores", "scale",
     "index", "age", "aged", "ages", "birads", "level", "levels"}
)  # fmt: skip
_SCORE = re.compile(
    r"(?:ecog|who|zubrod|kps|karnofsky|lansky|asa|nyha|status|ps|scores?|scale|index|ages?|aged|birads|levels?)\)?(?![a-z])"
    r"(?:\s(?:performance|physical|status|score|scale|ps|class|grade|of|is|was|from|between)){0,4}\s?[:(]?\s?"
    r"(?P<value>\d{1,3}(?![\d%])(?:\.\d)?(?:\s?(?:,\s?or|,|-|–|to|or|and|/)\s?\d{1,3}(?:\.\d)?(?!\d)){0,6})"
)
_EQUALS = re.compile(rf"=\s?{DIGITS}(?:\s?{UNIT})?")
_NEAR = 50


def extents(text: str, times: Sequence[Time], limits: Sequence[Limit]) -> list[Extent]:
    """The mentions of times (`Temporal`) and values (`Value`) of a text in order, with their offsets; none overlap."""
    low = lower(text)
    found = [extent for time in times if (extent := _temporal(low, time))]
    for others in (_values(low, limits), _events(low), _words(low), _scores(low)):
        taken = sorted((start, end) for _, start, end in found)
        found += [extent for extent in others if not overlaps(extent[1], extent[2], taken)]
    return sorted(found, key=lambda extent: extent[1:])


def _temporal(low: str, time: Time) -> Extent | None:
    window = time.window
    if window is None:
        return None if low[time.start : time.end] in _OF_STATE else ("Temporal", time.start, time.end)
    if window.value is not None and _MEASURED.search(low, max(0, time.start - _NEAR), time.start):
        return "Value", time.start, time.end
    on = (_OF if window.anchor else _ON).match(low, time.end)
    return "Temporal", time.start, on.end() if on else time.end


def _values(low: str, limits: Sequence[Limit]) -> Iterator[Extent]:
    for limit in limits:
        start, end = limit.start, limit.end
        noun = _NOUN.match(low, start) if limit.grade else None
        age = _AGE.search(low, start, end)
        yield "Value", noun.end() if noun else start, age.start() if age else end


def _events(low: str) -> Iterator[Extent]:
    known = words(low)
    if not (_AT.isdisjoint(known) or _EVENT_WORDS.isdisjoint(known)):
        for match in _AT_EVENT.finditer(low):
            if not low[match.start() - 1 : match.start()].isalnum():
                yield "Temporal", match.start(), match.end()


def _words(low: str) -> Iterator[Extent]:
    known = words(low)
    if _MOMENT_WORDS.isdisjoint(known) and _LEVEL.isdisjoint(known):
        return
    for match in _WORD.finditer(low):
        if match[0].replace("-", "").replace(" ", "") in _MOMENTS:
            yield "Temporal", match.start(), match.end()
        elif match[0] in _LEVEL:
            yield "Value", match.start(), match.end()


def _scores(low: str) -> Iterator[Extent]:
    if not _SCALES.isdisjoint(words(low)):
        for match in _SCORE.finditer(low):
            if not low[match.start() - 1 : match.start()].isalnum():
                yield "Value", *match.span("value")
    if "=" in low:
        for match in _EQUALS.finditer(low):
            yield "Value", match.start(), match.end()
