"""Lengths of time as criteria print them: `within the last six (6) months`, `4 weeks or 5 half-lives`.

A length is found by its unit; what stands before the unit (number, comparator, preposition) and behind it is read from
there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from trialgraph.loaders.criteria.numbers import COMPARATOR, WORD, WORDS, number, sign, words

_UNIT = r"(?:half[-\s]?li(?:fe|ves)|hours?|hrs?|h|days?|weeks?|wks?|months?|mths?|mos?|years?|yrs?)(?:\(s\))?(?![a-z])"
_UNITS = re.compile(_UNIT)
_UNIT_WORDS = frozenset(
    (
        "half", "hour", "hours", "hr", "hrs", "h", "day", "days", "week", "weeks", "wk", "wks", "month", "months",
        "mth", "mths", "mo", "mos", "year", "years", "yr", "yrs",
    )
)  # fmt: skip
_NAMES = {"half": "half-life", "h": "hour", "d": "day", "w": "week", "m": "month", "y": "year"}
# Prepositions that only attach a length to a noun: `a course of 3 months`; they are no part of it.
_LOOSE = frozenset({"of", "from", "between"})
# What is done every 2 weeks has no window.
_OFTEN = frozenset({"every", "each", "per"})
# A unit so short that it is one only where a preposition or a comparator says so.
_SHORT = frozenset({"h", "mo", "hr"})

_NUMBER = rf"(?:(?<![\d.,])\d{{1,4}}(?:[.,·]\d{{1,4}})?(?!\d)|\b{WORD}(?![a-z]))(?:\s?\(\s?(?:\d+|{WORD})\s?\))?"
_FILLERS = (
    "consecutive", "continuous", "calendar", "full", "whole", "complete", "completed", "additional", "further", "more",
    "elimination", "drug-elimination", "terminal", "plasma", "serum", "drug", "biologic", "biological", "known",
    "working", "business", "cumulative", "total", "subsequent", "past", "last", "previous", "prior", "x", "times",
    "times the",
)  # fmt: skip
_FILLER = rf"(?:(?:{'|'.join(sorted(_FILLERS, key=len, reverse=True)).replace(' ', chr(92) + 's')})\s)"
# The words that can stand right before a unit of time.
_COUNTS = frozenset(
    each.replace("-", " ").split()[-1] for each in (*WORDS, *_FILLERS, "more", "greater", "longer", "less", "fewer")
)
_SIDE = r"(?:past|last|previous|prior|preceding|recent|most\srecent|next|coming|following|first|initial)\s"
_PERIOD = r"(?:(?:a|the)\s)?(?:total\s)?(?:period|duration|interval|time|course|total)\s(?:of\s|was\s|is\s)?"
_PREPOSITION = r"(?:with[-\s]?in|in|during|over|throughout|for|of|since|every|each|per|between|from)"
_BEFORE = re.compile(
    rf"(?<![a-z0-9.])(?:(?P<lead>{_PREPOSITION}(?=\W)|(?=past|last|next|prev|prec|prior))\s?(?:the\s|a\s)?(?:longer\sof\s)?"
    rf"(?P<side>{_SIDE})?(?:{_PERIOD})?)?(?:approximately\s|about\s|around\s|~\s?)?"
    rf"(?P<comparator>{COMPARATOR}|within\b)?\s?(?:the\s|a\s|an\s)?(?P<second_side>{_SIDE})?(?:{_PERIOD})?"
    rf"(?:approximately\s|about\s|around\s|~\s?)?"
    rf"(?:(?P<number>{_NUMBER})(?:\s?(?:-|–|—|\\?~|to|(?P<and>and))\s?{COMPARATOR}?\s?(?P<upper>{_NUMBER}))?"
    rf"(?P<more>\s(?:or|and)\s(?:more|greater|longer|less|fewer))?\s?{_FILLER}{{0,2}}|(?P<article>\ban?\s))[-\s]?\Z"
)
_AGAIN = rf"(?:\s?\(\s?(?:i\.?e\.?,?\s|or\s|=\s?|about\s|approximately\s|{COMPARATOR}\s?)?{_NUMBER}[-\s]?{_UNIT}\s?\))"
_MORE = r"(?:\s(?:or|and)\s(?P<{}>more|longer|greater|less|fewer|shorter)(?!\s(?:than|or))\b)"
_OTHER = rf"(?P<other>(?:{COMPARATOR}\s?)?(?:the\s)?{_NUMBER}[-\s]?\s?{_FILLER}{{0,2}}{_UNIT})"
_OF_DRUG = r"(?:\s(?:of|for)\s(?:the|that|each|any|its)\s(?:\w+\s){0,2}?(?:drug|agent|compound|product|medication)s?\b)"
_WHICHEVER = (
    r"(?:[^.;()]{0,60}?[,(]?\s?(?:whichever|which\sever|whatever)\s(?:is|was|are|occurs|comes|one\sis)\s(?:the\s)?\w+\)?"
    rf"|{_OF_DRUG}?\s?\)|{_OF_DRUG})?"
)
_AFTER = re.compile(
    rf"{_AGAIN}?{_MORE.format('open')}?(?:\s?,?\s?\(?\s?or\s(?:within\s)?{_OTHER}{_WHICHEVER})?"
    rf"(?P<ago>\s(?:ago|earlier|previously|beforehand|prior(?!\sto)|before(?=[\s.,;)]*\Z)))?(?P<since>\ssince\b)?"
)
_NO_TIME = re.compile(
    r"\s?(?:and|to|-|–)\s?(?:\\?[<>≤≥]=?\s?)?\d+[-\s]?(?:years?|yrs?)[-\s](?:old|of\sage)|"
    r"[-\s]+old|\s?/\s?o\b|\s+of\s+age|,?\s*(?:or|and)\s(?:older|above|over|younger|up|under|below)\b|"
    r"\s*(?:of\s|')?\s?(?:completed\s|estimated\s)?(?:gestation|pregnan|post-?menstrual)"
)
_GESTATION = re.compile(r"\b(?:gestational\sage|gestation|pregnan(?:cy|t\swomen))\b[^.;,\d]{0,25}\Z")
# How far before a length the words stand that say what it measures.
_NEAR = 60
_OVER = re.compile(r"over\s?(?!the)\d")
# An age that no treatment lasts, in years.
_ADULT = 12
_PERIODS = re.compile(r"[-\s](?:period|interval|history|duration|washout|wash-out|window|course|time|abstinence|free)")


class Length(msgspec.Struct, frozen=True):
    """A length and the words that say which: offsets of all, `lead` the preposition, `side` `past` or `next`."""

    start: int
    end: int
    lead: str
    side: str
    comparator: str
    compared: bool
    value: float
    upper: float | None
    unit: str
    alternative: str | None
    ago: bool


def lengths(low: str) -> Iterator[Length]:
    """The lengths of a folded text in order, except ages, weeks of pregnancy and how often something is done."""
    if _UNIT_WORDS.isdisjoint(words(low)):
        return
    done = 0
    for unit in _UNITS.finditer(low):
        start = unit.start()
        if start < max(done, 1) or low[start - 1].isalpha() or not _is_counted(low, start):
            continue
        before = None if _NO_TIME.match(low, unit.end()) else _BEFORE.search(low, max(done, start - 70), start)
        if before and before["and"] and before["lead"] != "between":
            before = _BEFORE.search(low, before.end("and"), start)
        length = _length(low, before, unit) if before else None
        if length:
            done = length.end
            yield length


def _is_counted(low: str, start: int) -> bool:
    """Whether what stands right before a unit can be a number; most often it is not, and no more need be read."""
    before = low[max(0, start - 20) : start].replace("-", " ").split()
    return bool(before) and (before[-1][-1].isdigit() or before[-1][-1] == ")" or before[-1].lstrip("(") in _COUNTS)


def _length(low: str, before: re.Match[str], unit: re.Match[str]) -> Length | None:
    lead, side, start = before["lead"] or "", (before["side"] or before["second_side"] or "").strip(), before.start()
    after = _AFTER.match(low, unit.end())
    assert after is not None  # All of it may be missing.
    value, compared = number(before["number"] or before["article"] or ""), before["comparator"] is not None
    if value is None or lead in _OFTEN or (not lead and _GESTATION.search(low, max(0, start - _NEAR), start)):
        return None
    if not (lead or side or compared or after["ago"]) and _is_attribute(low, before, unit, after):
        return None
    if _is_age(before, unit, value):
        return None
    comparator = _comparator(lead, side, before, after)
    if before["comparator"] == "within" or (compared and before["side"] and not lead):
        # `any of the following within 4 weeks`, `symptoms that last at least 3 months`: what stands before is no part.
        start, side = before.start("comparator"), (before["second_side"] or "").strip()
        lead = "within" if before["comparator"] == "within" else ""
    elif lead in _LOOSE:
        start = unit.start() - len(low[start + len(lead) : unit.start()].lstrip())
        lead = lead if compared and lead == "of" else ""
    elif not lead and before["side"]:
        lead = "past"
    return Length(
        start=start, end=after.end(), lead=lead, side=side, comparator=comparator, compared=compared, value=value,
        upper=number(before["upper"]) if before["upper"] else None, unit=_unit(unit[0]),
        alternative=after["other"], ago=after["ago"] is not None,
    )  # fmt: skip


def _is_attribute(low: str, before: re.Match[str], unit: re.Match[str], after: re.Match[str]) -> bool:
    """Whether a length only describes a noun: `6-minute walk`, `3-week diary`, `twice a day`."""
    if before["article"]:
        return not low.startswith((" prior", " before", " preceding"), after.end())
    plural = unit[0].endswith(("s", ")"))
    if unit[0] in _SHORT:
        return True
    return not plural and before["number"] not in ("1", "one", "one (1)") and not _PERIODS.match(low, unit.end())


def _is_age(before: re.Match[str], unit: re.Match[str], value: float) -> bool:
    """Whether years without a word of time are how old somebody is: `6 to 17 years`, `over 18 years`."""
    if not unit[0].startswith("y") or before["comparator"] or before["side"] or before["second_side"]:
        return False
    oldest = number(before["upper"]) if before["upper"] else None
    if _OVER.match(before[0]):
        return value >= _ADULT
    return not before["lead"] and (oldest or 0) >= _ADULT


def _comparator(lead: str, side: str, before: re.Match[str], after: re.Match[str]) -> str:
    printed = before["comparator"]
    if printed == "within" or (lead.startswith("with") and (printed is None or printed[0].isalpha())):
        return "<="
    if printed:
        return sign(printed)
    more = before["more"] or after["open"]
    if more:
        return "<=" if more.endswith(("less", "fewer", "shorter")) else ">="
    return "<=" if lead in ("in", "during", "over", "throughout", "past") or side else ">="


def _unit(printed: str) -> str:
    return _NAMES["half"] if printed.startswith("half") else _NAMES[printed[0]]
