"""Grades, classes and stages as criteria print them: `grade ≥ 2`, `NYHA class II-IV`, `stage IIIB or IV`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from trialgraph.loaders.criteria.numbers import COMPARATOR, lower, sign
from trialgraph.loaders.model import Quantity

GRADED = frozenset(
    {"grade", "grades", "class", "classes", "classification", "stage", "stages", "nyha", "asa", "status"}
)
_VALUE = r"(?:\d(?![\d.,]\d|\d|%)|IV|I{1,3}|V)[A-Da-d]?(?![a-z0-9])"
_JOINT = r"\s?(?:,|,?\s?(?:\band/or\b|\bor\b|\band\b|\bto\b|-|–|/)(?:\s(?:[Gg]rade|[Cc]lass|[Ss]tage)\b)?)\s?"
# Small letters are no Roman numbers, so this is asked of the text as printed.
_GRADE = re.compile(
    r"\b(?P<noun>[Gg]rade|GRADE|[Cc]lass(?:es|ification)?|CLASS|[Ss]tage|STAGE|NYHA|ASA|[Ss]tatus)s?\)?[\s:-]{1,2}"
    r"(?:(?:score|functional|class|grade|[Pp]hysical|[Ss]tatus|PS|of|is)\s){0,3}"
    rf"(?:\(?(?P<op>{COMPARATOR})\)?\s?)?(?P<number>{_VALUE})(?P<rest>(?:{_JOINT}{_VALUE}){{0,5}})"
    r"(?:\s(?:or|and)\s(?:(?P<more>higher|greater|worse|above|more)|(?P<less>lower|less|below|better)))?"
)
_VALUES = re.compile(r"\d|IV|I{1,3}|V")
_BEFORE = re.compile(rf"(?P<op>{COMPARATOR})\s?(?:a\s|the\s)?(?:[a-z]+\s)?\Z")
# A class of drugs or of molecules, not of severity.
_KIND = re.compile(r"\s(?:anti-?arrh?ythmic|mhc\b|hla\b)|\s?[a-z]?\s?(?:trial|study)\b")
_ROMAN = {"I": 1.0, "II": 2.0, "III": 3.0, "IV": 4.0, "V": 5.0}
_NEAR = 40


def grades(text: str, low: str) -> Iterator[tuple[int, int, Quantity]]:
    """The grades of a text in order, each with its offsets; `low` is the text folded."""
    for match in _GRADE.finditer(text):
        noun = match["noun"].casefold()
        bare = noun in ("nyha", "asa", "status")
        if (bare and match["number"][0].isdigit()) or _KIND.match(low, match.end()):
            continue
        start, op = match.start(), match["op"]
        before = None if op else _BEFORE.search(low, max(0, start - _NEAR), start)
        if before:
            start, op = before.start(), before["op"]
        yield start, match.end(), _quantity(text[start : match.end()], match, op, "class" if bare else noun[:5])


def _quantity(printed: str, match: re.Match[str], op: str | None, unit: str) -> Quantity:
    values = sorted(_ROMAN.get(mark) or float(mark) for mark in _VALUES.findall(match["number"] + match["rest"]))
    several = len(values) > 1
    plain = "<=" if match["less"] else ">=" if match["more"] or several else "="
    return Quantity(
        text=printed, comparator=sign(lower(op)) if op else plain, number=values[0],
        upper_comparator="<=" if several and not op and not match["more"] else None,
        upper_number=values[-1] if several and not op and not match["more"] else None, unit=unit,
    )  # fmt: skip
