"""Times that a criterion states: how long, before what, and whether now, once or ever.

A month has 30.4375 days and a year 365.25, so that windows compare as plain numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from trialgraph.loaders.model import Window

DAYS = {"hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 30.4375, "year": 365.25}
_WORDS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "twelve": 12, "fourteen": 14, "fifteen": 15, "twenty": 20, "thirty": 30, "sixty": 60, "ninety": 90,
}  # fmt: skip

_NUMBER = rf"(?:(?<!\d)\d{{1,6}}(?:[.,]\d{{1,4}})?(?!\d)|(?:{'|'.join(_WORDS)})(?:\s?\(\s?\d+\s?\))?)"
_UNIT = r"(?:half[-\s]?li(?:fe|ves)|hours?|hrs?|days?|weeks?|wks?|months?|mos?|years?|yrs?)"
_COMPARATOR = (
    r"(?:\\?[≤≥<>]=?|=|(?:less|fewer)\sthan\sor\sequal\sto|(?:more|greater|longer)\sthan\sor\sequal\sto|equal\sto\sor\s(?:less|greater|more)\sthan|at\sleast|a\sminimum\sof|minimum\sof|no\s(?:less|fewer)\sthan|not\sless\sthan|more\sthan|"
    r"greater\sthan|longer\sthan"
    r"|over|less\sthan|fewer\sthan|up\sto|no\smore\sthan|not\smore\sthan|within|under|approximately|about)"
)
_LENGTH = (
    rf"(?P<comparator>{_COMPARATOR})?\s?(?P<number>{_NUMBER})(?:\s?(?:-|–|to)\s?(?P<upper>{_NUMBER}))?"
    rf"[\s-]?(?P<unit>{_UNIT})\b(?!\s+old|\s+of\s+age|,?\s*(?:or|and)\s(?:older|above|over|younger|up))"
)
_OTHER = rf"(?P<other>{_COMPARATOR}?\s?{_NUMBER}[\s-]?{_UNIT})\b"
_WHICHEVER = r"(?:[^.;]{0,60}?[,(]?\s?whichever\s(?:is|was|occurs|comes)\s(?:the\s)?\w+\)?|\s?\))?"
_ALTERNATIVE = rf"(?:\s?[,(]?\s?or\s(?:within\s)?{_OTHER}{_WHICHEVER})"
_ANCHORS = (
    ("baseline", r"baseline"),
    ("screening", r"screen(?:ing)?"),
    ("randomization", r"randomi[sz]ation|randomi[sz]ed|randomi[sz]ing"),
    ("enrollment", r"enrol+ment|enrol+ing|enrol+ed|inclusion|(?:study|trial|protocol)\sentry|entry|entering|"
     r"participation|recruitment|accrual|admission"),
    ("registration", r"registration|registering"),
    ("consent", r"(?:informed\s)?consent|signing"),
    ("first-dose", r"first\s(?:\w+\s){0,4}?(?:dose|administration|infusion|injection|treatment|dosing|vaccination)"
     r"|day\s?[-+]?[01]\b|cycle\s1|c1d1|dosing"
                   r"|(?:start|initiation|beginning|commencement|onset|starting|initiating|receiving|"
                   r"receipt)\s(?:of\s)?(?:the\s)?(?:\w+\s){0,3}?(?:treatment|therapy|drug|medication|study|"
                   r"trial|dosing|agent|intervention|investigational|product)"
                   r"|(?:study|protocol|trial|investigational)\s(?:treatment|drug|therapy|medication|agent|"
                   r"product|intervention|dosing)|treatment|therapy"),
    ("vaccination", r"vaccination|immuni[sz]ation"),
    ("transplant", r"transplant(?:ation)?"),
    ("surgery", r"surgery|operation|procedure"),
    ("last-visit", r"last\svisit|previous\svisit"),
    ("diagnosis", r"diagnosis"),
    ("study", r"(?:the\s)?(?:study|trial)"),
)  # fmt: skip
_ANCHOR = "|".join(f"(?P<{name.replace('-', '_')}>{words})" for name, words in _ANCHORS)
_BEFORE = (
    r"(?:prior\sto|before|preceding|previous\sto|of|from|to|until|since|after|following|in\sadvance\sof|at|up\sto)"
)
_TO_ANCHOR = re.compile(
    rf"[\s,]*(?:immediately\s|directly\s)?(?P<relation>{_BEFORE})\s(?:and\sincluding\s|the\stime\sof\s|time\sof\s|"
    rf"their\s|his\s|her\s|the\s|this\s|study\s|date\sof\s|a\s|being\s|any\s)*(?:{_ANCHOR})"
    r"(?:\s(?:visits?|period|date|phase|dose|evaluation))?", re.IGNORECASE,
)  # fmt: skip
_SPAN = re.compile(
    rf"(?P<lead>(?:(?:with)?in|during|over|for|of)\s?(?:the\s)?(?:(?:past|last|previous|prior|preceding|"
    rf"recent)\s)?)?{_LENGTH}"
    rf"{_ALTERNATIVE}?(?P<ago>\s(?:ago|earlier|previously|prior(?!\sto)|"
    rf"before(?=[\s.,;)]*$)))?(?P<since>\ssince\b)?", re.IGNORECASE,
)  # fmt: skip
_RECENT = re.compile(
    r"(?:within|in|during|over)\sthe\s(?:past|last|previous|prior|preceding)\s(?P<unit>day|week|month|year)\b",
    re.IGNORECASE,
)
_POINT = re.compile(
    rf"\b(?:at|during|by|before|prior\sto|throughout)\s(?:the\s)?(?:time\sof\s)?(?:{_ANCHOR})(?:\s(?:visits?|"
    rf"period|date))?\b",
    re.IGNORECASE,
)
_NOW = re.compile(
    r"\b(?:current(?:ly)?|concurrent(?:ly)?|concomitant(?:ly)?|ongoing|active(?:ly)?|presently|at\spresent|now|"
    r"simultaneous|is\s(?:on|taking|receiving)"
    r"|are\s(?:on|taking|receiving)|currently)\b", re.IGNORECASE,
)  # fmt: skip
_EVER = re.compile(
    r"\b(?:previous(?:ly)?|prior(?!\sto)|history|ever|past|earlier|pre-?treated|before(?=[\s.,;]*$)|"
    r"at\sany\stime|any\stime)\b",
    re.IGNORECASE,
)
_STATE = re.compile(
    r"\b(?:stable|unchanged|constant|dose|maintained|treated|treatment|receiv\w+|taking|on|used?|duration|"
    r"regimen|stopp\w+|discontinu\w+|off|free|withdrawn|washed|last\w*)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Time:
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
    found = list(_lengths(text))
    found += [t for t in _points(text) if not _inside(t, found)]
    for pattern, timing in ((_NOW, "current"), (_EVER, "prior")):
        cues = [Time(m.start(), m.end(), timing) for m in pattern.finditer(text)]
        found += [t for t in cues if not _inside(t, found)]
    return sorted(found, key=lambda t: t.start)


def _inside(time: Time, others: list[Time]) -> bool:
    return any(o.start < time.end and time.start < o.end for o in others)


def _lengths(text: str) -> Iterator[Time]:
    for match in _SPAN.finditer(text):
        lead = (match["lead"] or "").strip().casefold()
        if lead == "of" and not match["comparator"]:
            lead = ""
        anchor = _TO_ANCHOR.match(text, match.end())
        end = anchor.end() if anchor else match.end()
        window = _window(text, match, anchor, end)
        if window:
            reaches_back = lead.startswith(("within", "in", "during", "over")) or match["ago"]
            duration = not reaches_back and (lead.startswith("for") or not anchor)
            yield Time(match.start(), end, "within", window, lead, duration, not lead and not match["comparator"])
    for match in _RECENT.finditer(text):
        days = DAYS[match["unit"].casefold()]
        window = Window(
            text=match[0],
            value=1,
            unit=match["unit"].casefold(),
            days=days,
            low_days=-days,
            high_days=0,
            comparator="<=",
        )
        yield Time(match.start(), match.end(), "within", window, "within")


def _window(text: str, match: re.Match[str], anchor: re.Match[str] | None, end: int) -> Window | None:
    value, unit = number(match["number"]), _unit(match["unit"])
    if value is None:
        return None
    days = value * DAYS[unit] if unit in DAYS else None
    comparator = _comparator(match)
    before = comparator in ("<=", "<")
    return Window(
        text=text[match.start() : end].strip(),
        value=value,
        unit=unit,
        days=days,
        low_days=-days if days is not None and before else None,
        high_days=(0.0 if before else -days) if days is not None else None,
        comparator=comparator,
        anchor=_anchor(anchor),
        anchor_text=anchor[0].strip() if anchor else None,
        anchor_stated=anchor is not None,
        alternative=match["other"],
    )


def _comparator(match: re.Match[str]) -> str:
    lead, words = (match["lead"] or "").casefold(), " ".join((match["comparator"] or "").casefold().split())
    mark = words.replace("\\", "").replace("≤", "<=").replace("≥", ">=")
    if mark in ("<", "<=", ">", ">="):
        return mark
    if lead.startswith("within"):
        return "<="
    if "equal" in words:
        return "<=" if "less" in words or "fewer" in words else ">="
    if words in ("more than", "greater than", "longer than"):
        return ">"
    if words in ("less than", "fewer than", "under"):
        return "<"
    if words in ("at least", "a minimum of", "minimum of", "no less than", "no fewer than", "not less than"):
        return ">="
    if lead.startswith(("within", "in", "during", "over", "the")) or words in (
        "within",
        "up to",
        "no more than",
        "not more than",
        "over",
    ):
        return "<="
    return ">="


def _unit(word: str) -> str:
    word = word.casefold()
    if word.startswith("half"):
        return "half-life"
    return {"h": "hour", "d": "day", "w": "week", "m": "month", "y": "year"}[word[0]]


def number(words: str) -> float | None:
    """The value of digits or of a small number word; None where it is neither."""
    words = words.casefold().split("(")[0].strip()
    if words in _WORDS:
        return float(_WORDS[words])
    try:
        return float(words.replace(",", "."))
    except ValueError:
        return None


def _anchor(match: re.Match[str] | None) -> str | None:
    if not match:
        return None
    return next((name for name, _ in _ANCHORS if match[name.replace("-", "_")]), None)


def _points(text: str) -> Iterator[Time]:
    for match in _POINT.finditer(text):
        stated = Window(text=match[0], anchor=_anchor(match), anchor_text=match[0], anchor_stated=True)
        yield Time(match.start(), match.end(), "current", stated)


def speaks_of_state(text: str) -> bool:
    """Whether the words before a length say that something lasted: a stable dose, a treatment, an interval off it."""
    return _STATE.search(text) is not None
