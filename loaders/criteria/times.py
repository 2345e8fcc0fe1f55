"""Times that a criterion states: how long, before what, and whether now, once or ever.

A month has 30.4375 days and a year 365.25, so that windows compare as plain numbers.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from trialgraph.loaders.criteria.lengths import Length, lengths
from trialgraph.loaders.criteria.numbers import lower, words
from trialgraph.loaders.model import Window

DAYS = {"hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 30.4375, "year": 365.25}

_ANCHORS = (
    ("baseline", r"baseline"),
    ("screening", r"screen(?:ing)?"),
    ("randomization", r"randomi[sz]ation|randomi[sz]ed|randomi[sz]ing"),
    ("enrollment", r"enrol+ment|enrol+ing|enrol+ed|inclusion|(?:study|trial|protocol)\sentry|entry|entering|"
     r"participation|recruitment|accrual|admission"),
    ("registration", r"registration|registering"),
    ("consent", r"(?:informed\s)?consent|signing|signature"),
    ("first-dose", r"first\s(?:\w+\s){0,4}?(?:dose|administration|infusion|injection|treatment|dosing|vaccination)"
     r"|day\s?[-+]?[01]\b|cycle\s1|c1d1|dosing"
     r"|(?:start|initiation|beginning|commencement|onset|starting|initiating|beginning|receiving|receipt)\s(?:of\s)?(?:the\s)?"
     r"(?:\w+\s){0,3}?(?:treatment|therapy|drug|medication|study|trial|dosing|agent|intervention|investigational|product)"
     r"|(?:study|protocol|trial|investigational)\s(?:treatment|drug|therapy|medication|agent|product|intervention|"
     r"dosing)|treatment|therapy"),
    ("vaccination", r"vaccination|immuni[sz]ation"),
    ("transplant", r"transplant(?:ation)?"),
    ("surgery", r"surgery|operation|procedure"),
    ("last-visit", r"last\svisit|previous\svisit"),
    ("diagnosis", r"diagnosis"),
    ("study", r"(?:the\s)?(?:study|trial)"),
)  # fmt: skip
_ANCHOR = "|".join(f"(?P<{name.replace('-', '_')}>{each})" for name, each in _ANCHORS)
_RELATION = (
    r"(?:prior\sto|before|preceding|previous\sto|of|from|to|until|since|after|following|in\sadvance\sof|at|up\sto)"
)
_DETERMINERS = r"(?:and\sincluding\s|(?:time|date|day)\sof\s|(?:the|their|his|her|this|a|any|being|study)\s){0,4}"
_TO_ANCHOR = re.compile(
    rf"[\s,]*(?:immediately\s|directly\s)?(?P<relation>{_RELATION})\s{_DETERMINERS}(?:{_ANCHOR})\b"
    r"(?:\s(?:visits?|period|date|phase|dose|evaluation)\b)?"
)
_AFTER_ALL = re.compile(
    r"\s(?:after|following)\s(?:the\s|their\s|her\s|his\s)?(?:last|final|end|completion|stopping|discontinuation|"
    r"(?:study|trial)\s(?:drug|treatment|completion|end|participation|discontinuation))\b"
)
_STUDY = re.compile(r"[^.;,]{0,20}\b(?:study|trial|investigational)\b")
_BEGINNING = re.compile(r"first|day|cycle|c1|dosing|start|begin|initiat|commenc|onset")
_LAST_UNIT = re.compile(
    r"(?:within|with\sin|in|during|over|for|past|last|previous|prior|preceding)\s(?:the\s)?(?P<side>(?:past|last|"
    r"previous|prior|preceding)\s)?(?:calendar\s)?(?P<unit>day|week|month|year)(?![a-z])"
)
# Prepositions that reach back from an anchor, and words that reach ahead of it.
_BACK = frozenset({"within", "in", "during", "over", "throughout", "past", "with in", "with-in"})
_AHEAD = frozenset({"next", "coming", "following"})
_PAST = ("past", "last", "prev", "prior", "prec")
_OF_STUDY = frozenset(
    {"baseline", "screening", "randomization", "enrollment", "registration", "consent", "first-dose", "study"}
)
_UNITS_ALONE = frozenset({"day", "week", "month", "year"})
_POINT = re.compile(
    rf"(?:at|during|before|prior\sto|throughout|by(?=\s(?:the\s)?(?:time|screen|baseline|enrol|randomi)))\s(?:the\s)?"
    rf"(?:time\sof\s|entire\s|course\sof\s|duration\sof\s){{0,2}}(?:the\s)?(?:{_ANCHOR})\b"
    r"(?!\s(?:cent(?:er|re)|site|clinic|physician|doctor|team|staff|product|drug|visit\s\d))(?:\s(?:visits?|period)\b)?"
)
_POINT_WORDS = frozenset({"at", "during", "before", "prior", "throughout", "by"})
_CUES = {
    **dict.fromkeys(
        ("current", "currently", "concurrent", "concurrently", "concomitant", "concomitantly", "ongoing", "active",
         "actively", "presently", "at present", "now", "simultaneous", "is on", "is taking", "is receiving", "are on",
         "are taking", "are receiving"), "current",
    ),
    **dict.fromkeys(
        ("previous", "previously", "prior", "history", "ever", "past", "earlier", "pretreated", "pre-treated", "before",
         "at any time", "any time"), "prior",
    ),
}  # fmt: skip
_CUE = re.compile(f"(?:{'|'.join(sorted(_CUES, key=len, reverse=True))})(?![a-z])")
_CUE_WORDS = frozenset(cue.split()[-1].split("-")[-1] for cue in _CUES) | {"pre"}
_TO = re.compile(r"\sto\b")
_ENDS = re.compile(r"[\s.,;)]{0,9}\Z")
_STATE = re.compile(
    r"\b(?:stable|unchanged|constant|dose|maintained|treated|treatment|receiv\w+|taking|on|used?|duration|"
    r"regimen|stopp\w+|discontinu\w+|off|free|withdrawn|washed|last\w*)\b",
    re.IGNORECASE,
)


class Time(msgspec.Struct, frozen=True):
    """A time expression in a criterion: where it stands and what it says.

    `bare` is a length with neither `within` nor a comparator: "6 months before baseline" may be a stretch back from
    it, or a time that must have passed; only the statement that it belongs to tells.
    """

    start: int
    end: int
    timing: str
    window: Window | None = None
    lead: str = ""
    duration: bool = False
    bare: bool = False


def times(text: str) -> list[Time]:
    """The time expressions of a text in order; offsets into the text given."""
    low = lower(text)
    found = [_time(text, low, length) for length in lengths(low)]
    for read in (_last_units, _points, _cues):
        found = _merged(found, read(text, low))
    return found


def _merged(found: list[Time], others: Iterable[Time]) -> list[Time]:
    """The times of both in order; of two that overlap, the one that was found first."""
    taken = [(time.start, time.end) for time in found]
    free = [time for time in others if not overlaps(time.start, time.end, taken)]
    return sorted([*found, *free], key=lambda time: time.start) if free else found


def overlaps(start: int, end: int, taken: Sequence[tuple[int, int]]) -> bool:
    """Whether a stretch shares a character with one of `taken`, which are in order and apart."""
    nearest = bisect_left(taken, (end,))
    return nearest > 0 and taken[nearest - 1][1] > start


def _time(text: str, low: str, length: Length) -> Time:
    anchor = _TO_ANCHOR.match(low, length.end)
    if anchor and _is_content(length, anchor):
        anchor = None
    end = anchor.end() if anchor else length.end
    future = _is_future(low, length, anchor)
    reaches_back = length.lead in _BACK or length.ago
    duration = not future and not reaches_back and (length.lead == "for" or not anchor)
    window = _window(text[length.start : end].strip(), length, anchor, future)
    return Time(length.start, end, "within", window, length.lead, duration, not length.lead and not length.compared)


def _is_content(length: Length, anchor: re.Match[str]) -> bool:
    """Whether what follows `of` is what lasted, or whose half-life it is, and not when.

    `6 months of therapy`, `5 half-lives of the investigational product`; but `within 6 months of therapy`.
    """
    if anchor["relation"] != "of" or anchor["first_dose"] is None:
        return False
    if length.unit == "half-life":
        return _BEGINNING.match(anchor["first_dose"]) is None
    return not length.lead.startswith("with") and anchor["first_dose"] in ("treatment", "therapy", "dosing")


def _is_future(low: str, length: Length, anchor: re.Match[str] | None) -> bool:
    """Whether a length runs on from its anchor: `for 30 days after the last dose`, `in the next 3 months`.

    What came back within 6 months after the last dose of another treatment has done so in the past.
    """
    if length.side in _AHEAD:
        return True
    if anchor:
        return anchor["relation"] in ("after", "following") and _name(anchor) in _OF_STUDY
    after = _AFTER_ALL.match(low, length.end)
    return after is not None and (length.comparator not in ("<", "<=") or _STUDY.match(low, after.end()) is not None)


def _window(printed: str, length: Length, anchor: re.Match[str] | None, future: bool) -> Window:
    low, high = _reach(length, future)
    return Window(
        text=printed, value=length.value, unit=length.unit, days=_days(length.value, length.unit), low_days=low,
        high_days=high, comparator=length.comparator, anchor=_name(anchor) if anchor else None,
        anchor_text=printed[len(printed) - len(anchor[0].strip()) :] if anchor else None,
        anchor_stated=anchor is not None, alternative=length.alternative,
    )  # fmt: skip


def _days(value: float, unit: str) -> float | None:
    return value * DAYS[unit] if unit in DAYS else None


def _reach(length: Length, future: bool) -> tuple[float | None, float | None]:
    """The days between which a length reaches from its anchor; open where it has no end, or is in half-lives."""
    least, most = _days(length.value, length.unit), _days(length.upper or length.value, length.unit)
    if least is None or most is None:
        return None, None
    up_to = length.comparator in ("<=", "<")
    near = least if length.upper or not up_to else 0.0
    far = most if length.upper or up_to else None
    if future:
        return (0.0 if length.lead == "for" else near), far
    return (None if far is None else -far), (-near if near else 0.0)


def _name(match: re.Match[str]) -> str:
    return next(name for name, _ in _ANCHORS if match[name.replace("-", "_")])


def _last_units(text: str, low: str) -> Iterator[Time]:
    """`in the past year`, `during the month prior to enrollment`: a length of one unit, without a number."""
    if _UNITS_ALONE.isdisjoint(words(low)):
        return
    for match in _LAST_UNIT.finditer(low):
        anchor = _TO_ANCHOR.match(low, match.end())
        end = anchor.end() if anchor else match.end()
        if (anchor or match["side"] or match[0].startswith(_PAST)) and not _inside_word(low, match.start()):
            length = Length(match.start(), end, "within", "past", "<=", True, 1, None, match["unit"], None, False)
            window = _window(text[match.start() : end], length, anchor, False)
            yield Time(match.start(), end, "within", window, "within")


def _points(text: str, low: str) -> Iterator[Time]:
    if _POINT_WORDS.isdisjoint(words(low)):
        return
    for match in _POINT.finditer(low):
        if not _inside_word(low, match.start()):
            printed = text[match.start() : match.end()]
            stated = Window(text=printed, anchor=_name(match), anchor_text=printed, anchor_stated=True)
            timing = "prior" if match[0].startswith(("prior", "before")) else "current"
            yield Time(match.start(), match.end(), timing, stated)


def _cues(text: str, low: str) -> Iterator[Time]:
    """The words for now and for ever: `current`, `at any time`; `prior` where no `to` follows."""
    if _CUE_WORDS.isdisjoint(words(low)):
        return
    for match in _CUE.finditer(low):
        if _inside_word(low, match.start()) or (match[0] == "prior" and _TO.match(low, match.end())):
            continue
        if match[0] != "before" or _ENDS.match(low, match.end()):
            yield Time(match.start(), match.end(), _CUES[match[0]])


def _inside_word(low: str, start: int) -> bool:
    return start > 0 and low[start - 1].isalnum()


def speaks_of_state(text: str) -> bool:
    """Whether the words before a length say that something lasted: a stable dose, a treatment, an interval off it."""
    return _STATE.search(text) is not None
