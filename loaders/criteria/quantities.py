"""Numbers that a criterion sets as limits: comparator, number or range, unit, and what they are relative to.

A limit is found by its number; what stands before it (comparator, `between`, the name of a scale) and behind it (unit,
multiple of a limit of normal, `or more`) is read from there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

import msgspec

from trialgraph.loaders.criteria.grades import GRADED, grades
from trialgraph.loaders.criteria.numbers import COMPARATOR, DIGITS, PHRASE_ENDS, WORD, lower, number, sign, words
from trialgraph.loaders.criteria.times import overlaps
from trialgraph.loaders.criteria.units import UNIT, ucum
from trialgraph.loaders.model import Quantity

_NORMAL = r"(?:(?:institution(?:al|'s)|laborator(?:y|y's|ies)|local|reference|assay|age-adjusted|site)\s){0,2}"
_RELATIVE = (
    rf"(?:\s?(?:x|×|✕|\*|·|⋅|∙|•|times|-?\s?folds?)?\s?(?:(?:above|over|higher\sthan|greater\sthan|that\sof)\s)?(?:the\s)?{_NORMAL}"
    rf"(?:(?P<uln>(?:uln|unl)(?![a-z])|upper\s(?:limits?|end)\s(?:of\s|for\s)?(?:the\s)?{_NORMAL}(?:normal\w*|reference)(?:\s(?:range|limits?|values?))?"
    rf"|upper\s(?:normal|reference)\s(?:limits?|range|values?)|normal\supper\slimits?|(?<=times\s)normal|(?<=x\s)normal|upper\slimit)"
    rf"|(?P<lln>lln(?![a-z])|lower\slimits?\s(?:of\s)?(?:the\s)?{_NORMAL}(?:normal\w*|reference)(?:\srange)?|lower\s(?:normal|reference)\slimits?)"
    r"|(?P<predicted>(?:of\s)?(?:the\s)?(?:normal\s)?predicted(?:\s(?:normal\s)?values?|\snormal)?)"
    r"|(?P<baseline>(?:from|of|above|below|over)\s(?:the\s)?baseline))(?:\s?\(\s?(?:uln|unl|lln)\s?\))?)"
)
_SIDES = r"(?:more|greater|older|above|higher|over|up|better|worse|longer)"
_OTHER_SIDES = r"(?:less|lower|fewer|younger|below|under|smaller|shorter)"
_OR = rf"(?:\s?,?\s(?:or|and)\s(?:(?P<more>{_SIDES})|(?P<less>{_OTHER_SIDES}))(?!\s(?:than|or))\b)"
_NUMBER = rf"(?P<number>{DIGITS})(?:/\d{{1,3}}(?![\d/]))?(?:\s?(?P<first>{UNIT}))?"
_TAIL = rf"(?P<range>{DIGITS})(?:\s?(?P<unit>{UNIT}))?"
_COMPARED = re.compile(rf"{_NUMBER}(?:\s?(?:-|–|—|\\?~|to)\s?{_TAIL})?{_RELATIVE}?")
_LISTED = re.compile(rf"{_NUMBER}(?:\s?(?:-|–|—|−|\\?~|to|and|through|up\sto)\s?{_TAIL})?{_RELATIVE}?{_OR}?")
_SECOND = re.compile(
    rf"\s?(?P<joint>,|-|–|and|but|to|or|,\s(?:and|but|or))?\s?(?P<op>{COMPARATOR})\s?(?P<number>{DIGITS})(?:\s?(?P<unit>{UNIT}))?"
)
# What stands before an equals sign that is no lower limit: another sign, or the other side of a limit.
_LOST_SIDE = re.compile(
    rf"(?:[><=/≥≤]|{COMPARATOR}\s?{DIGITS}(?:\s?{UNIT})?\s?(?:,|-|–|and|but|to|or|,\s(?:and|but|or))?)\s?\Z"
)
_DIGIT = re.compile(r"\d")
_OP = re.compile(rf"(?P<op>{COMPARATOR})\s?(?:(?:an?|the|to)\s)?(?:(?:total\s)?(?:score|age|dose|level)\s(?:of\s)?)?\Z")
_OP_ENDS = PHRASE_ENDS | {"a", "an", "the", "to", "of", "age", "score", "dose", "level"}
_OP_SIGNS = frozenset("<>=≤≥⩽⩾≦≧＜＞)")
_OPENING = re.compile(
    r"(?<![a-z])(?:between(?:\s(?:the\s)?ages?(?:\sof)?)?|(?:aged?|ages|years)(?:\s(?:range|group))?(?:\s(?:of|is|from))?|"
    r"(?:range[ds]?|ranging)(?:\s(?:of|from))?|(?:ecog|who|zubrod|kps|karnofsky|lansky|asa|nyha|gcs|edss|mrs|nihss|bmi|"
    r"(?:performance|functional|physical)\sstatus|status|ps|scores?|scales?|index|levels?|category)\)?"
    r"(?:\s(?:score|scale|status|ps|grade|class|of|is|was|from|between|performance\sstatus|physical\sstatus))*)\s?[:=(]?\s?\Z"
)
_SPELT = re.compile(
    rf"(?P<op>{COMPARATOR})\s?(?:the\s)?(?:(?P<number>{WORD}|twice|double|triple|thrice)(?![a-z]))?(?:{_RELATIVE}|\s?(?P<unit>{UNIT}))"
)
_SPELT_WORDS = frozenset({"uln", "unl", "lln", "limit", "limits", "normal", "percent"})
_WORD_OR = re.compile(rf"(?P<number>{WORD}){_OR}")
_OR_WORDS = frozenset({"more", "greater", "fewer", "less"})
_POINTED = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+")
_COUNTED = re.compile(r"(?:[x×]\s?)?(?:cells)?\s?(?:/|per)\s?(?:mm|[µμum]c?l|cubic)")
_CHANGES = frozenset(
    {
        "fall",
        "decline",
        "decrease",
        "increase",
        "change",
        "drop",
        "loss",
        "rise",
        "improvement",
        "reduction",
        "worsening",
    }
)
_RELATIVES = {"uln": "ULN", "lln": "LLN", "predicted": "predicted", "baseline": "baseline"}
_CHOICE = ("or", ", or")
_CLAUSE_END = re.compile(r"[.;,]|\bor\b|\band\b")
# How far before a number its comparator begins, and the word that makes it a change.
_NEAR, _FAR = 60, 100


class Limit(msgspec.Struct, frozen=True):
    """A quantity and where it stands; `change` where it is a difference, not a level.

    `restored` says that the sign of its upper end was lost, so that only the order of the numbers tells.
    """

    start: int
    end: int
    quantity: Quantity
    change: bool = False
    grade: bool = False
    restored: bool = False


def limits(text: str, taken: Sequence[tuple[int, int]]) -> list[Limit]:
    """The limits of a text in order, leaving out stretches that are `taken` (by times)."""
    low = lower(text)
    known, found = words(low), list[Limit]()
    for read, needed in _READERS:
        if (needed is None and _DIGIT.search(low)) or (needed and not needed.isdisjoint(known)):
            spans = [(limit.start, limit.end) for limit in found]
            for limit in read(text, low):
                start, end = limit.start, limit.end
                if not overlaps(start, end, taken) and not (spans and overlaps(start, end, spans)):
                    found.append(limit)
            if spans:
                found.sort(key=lambda limit: limit.start)
    return found


def _graded(text: str, low: str) -> Iterator[Limit]:
    for start, end, quantity in grades(text, low):
        yield Limit(start, end, quantity, grade=True)


def _numbered(text: str, low: str) -> Iterator[Limit]:
    done = 0
    for digit in _DIGIT.finditer(low):
        start = digit.start()
        if start >= done and not _within_number(low, start):
            limit = _limit(text, low, start, done)
            if limit:
                done = limit.end
                yield limit


def _within_number(low: str, start: int) -> bool:
    """Whether a digit goes on a number or a word: the `5` of `1.5`, the `1` of `HbA1c`."""
    before = low[start - 1] if start else ""
    return before.isalnum() or (before in (".", ",") and start > 1 and low[start - 2].isdigit())


def _limit(text: str, low: str, start: int, done: int) -> Limit | None:
    op = _op(low, start, done)
    if op:
        match = _COMPARED.match(low, start)
        return _compared(text, low, op, match) if match else None
    match = _LISTED.match(low, start)
    return _listed(text, low, match, done) if match else None


def _op(low: str, start: int, done: int) -> re.Match[str] | None:
    """The comparator right before a number, if there is one."""
    first = max(done, start - _NEAR)
    before = low[first:start].rstrip()
    if not before or not (before[-1] in _OP_SIGNS or before.rsplit(None, 1)[-1].lstrip("(") in _OP_ENDS):
        return None
    return _OP.search(low, first, start)


def _compared(text: str, low: str, op: re.Match[str], match: re.Match[str]) -> Limit | None:
    """The limit of a number behind a comparator, and what closes it on the other side: `> 18 and < 32`.

    An equals sign before a limit is `≥` that lost its upper half: nobody is excluded at exactly 265.2 umol/L, and the
    registries' own pages print `=` for `≥`.
    """
    comparator, unit, start = sign(op["op"]), _printed(text, match, "unit", "first"), op.start()
    lost = comparator == "="
    second = None if match["range"] else _SECOND.match(low, match.end())
    if second and unit is None:
        unit = _printed(text, second, "unit")
    if lost and (unit is None or _LOST_SIDE.search(low, max(0, start - _NEAR), start)):
        return None
    first = (">=" if lost else comparator, _value(match["number"], unit))
    if match["range"]:
        ends = [first, ("<=", _value(match["range"], unit))]
        return _made(text, low, (start, match.end()), ends, unit, match, lost)
    lost_too = second is not None and sign(second["op"]) == "="
    other = _other_side(first, second, unit) if second else None
    if second and other:
        limit = _made(text, low, (start, second.end()), [first, other], unit, match, lost or lost_too)
        return msgspec.structs.replace(limit, restored=lost_too)
    # Of two lost signs that are no range nobody knows what they were.
    return None if lost and lost_too else _made(text, low, (start, match.end()), [first], unit, match, lost)


def _other_side(first: tuple[str, float], second: re.Match[str], unit: str | None) -> tuple[str, float] | None:
    """The end that closes a limit on its other side; a lost sign before a greater number was `≤`."""
    if second["joint"] in _CHOICE:
        return None
    comparator, value = sign(second["op"]), _value(second["number"], unit)
    if comparator == "=" and first[0].startswith(">") and value > first[1]:
        return "<=", value
    return (comparator, value) if _opposite(first[0], comparator) else None


def _listed(text: str, low: str, match: re.Match[str], done: int) -> Limit | None:
    """The limit of a number without a comparator: a range, or `18 years or older`."""
    start, unit = match.start(), _printed(text, match, "unit", "first")
    if not match["range"]:
        side = ">=" if match["more"] else "<=" if match["less"] else None
        number = [(side, _value(match["number"], unit))] if side else []
        return _made(text, low, match.span(), number, unit, match) if side else None
    opening = _OPENING.search(low, max(done, start - _NEAR), start)
    joined = low[match.start("range") - 4 : match.start("range")].endswith("and ")
    between = opening[0].find("between") if opening else -1
    if (joined or unit is None) and (not opening or (joined and between < 0)):
        return None
    low_end, high_end = sorted((_value(match["number"], unit), _value(match["range"], unit)))
    start = opening.start() + between if opening and between >= 0 else start
    return _made(text, low, (start, match.end()), [(">=", low_end), ("<=", high_end)], unit, match)


def _spelt(text: str, low: str) -> Iterator[Limit]:
    """Limits without digits: `> ULN`, `more than twice the upper limit of normal`, `below the LLN`."""
    for match in _SPELT.finditer(low):
        factor = number(match["number"]) if match["number"] else 1.0
        if factor is not None and (match["number"] or not match["unit"]) and not match["baseline"]:
            unit = _printed(text, match, "unit")
            yield _made(text, low, match.span(), [(sign(match["op"]), factor)], unit, match)


def _more(text: str, low: str) -> Iterator[Limit]:
    """Numbers in words that are open on one side: `three or more`."""
    for match in _WORD_OR.finditer(low):
        value = number(match["number"])
        if value is not None and not _within_number(low, match.start()):
            yield _made(text, low, match.span(), [(">=" if match["more"] else "<=", value)], None, None)


def _made(
    text: str,
    low: str,
    span: tuple[int, int],
    ends: Sequence[tuple[str, float]],
    unit: str | None,
    relative: re.Match[str] | None,
    lost: bool = False,
) -> Limit:
    start, end = span
    printed = text[start:end].rstrip()
    if len(ends) == 2 and ends[0][0].startswith("<"):
        # `< 3 and > 7` is no range; what is printed first is kept.
        ends = ends[:1] if ends[0][1] < ends[1][1] else ends[::-1]
    (comparator, value), upper = ends[0], ends[1] if len(ends) == 2 else (None, None)
    quantity = Quantity(
        text=printed, comparator=comparator, number=value, upper_comparator=upper[0], upper_number=upper[1],
        unit=unit, ucum=ucum(unit) if unit else None, relative_to=_relative(relative) if relative else None,
        repaired_from=printed if lost else None,
    )  # fmt: skip
    return Limit(start, start + len(printed), quantity, _is_change(low, start))


def _printed(text: str, match: re.Match[str], *groups: str) -> str | None:
    """What is printed for the first of some groups that matched; the match is one of the folded text."""
    for group in groups:
        start, end = match.span(group)
        if start >= 0:
            return text[start:end]
    return None


def _opposite(comparator: str, other: str) -> bool:
    return {comparator[0], other[0]} == {"<", ">"}


def _value(printed: str, unit: str | None) -> float:
    """The number; 50.000 cells a microlitre are fifty thousand, as much of Europe writes it."""
    if _POINTED.fullmatch(printed) and unit and _COUNTED.match(unit.casefold()):
        printed = printed.replace(".", "")
    value = number(printed)
    assert value is not None  # Only digits come here.
    return value


def _relative(match: re.Match[str]) -> str | None:
    return next((name for group, name in _RELATIVES.items() if match[group]), None)


def _is_change(low: str, start: int) -> bool:
    """Whether the words before a number speak of a difference: `Fall in FVC > 10%`."""
    if _CHANGES.isdisjoint(words(low)):
        return False
    clause = _CLAUSE_END.split(low[max(0, start - _FAR) : start])[-1]
    return not _CHANGES.isdisjoint(clause.split())


_READERS: tuple[tuple[Callable[[str, str], Iterator[Limit]], frozenset[str] | None], ...] = (
    (_graded, GRADED),
    (_numbered, None),
    (_spelt, _SPELT_WORDS),
    (_more, _OR_WORDS),
)
