"""Numbers that a criterion sets as limits: comparator, number or range, unit, and what they are relative to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from trialgraph.loaders.model import Quantity

# Printed unit (folded) -> UCUM code.
UCUM = {
    "%": "%", "percent": "%", "mg/dl": "mg/dL", "g/dl": "g/dL", "g/l": "g/L", "mg/l": "mg/L", "mmol/l": "mmol/L",
    "umol/l": "umol/L", "micromol/l": "umol/L", "/ul": "/uL", "/mm3": "/mm3", "cells/mm3": "/mm3", "cells/ul": "/uL",
    "/l": "/L", "10^9/l": "10*9/L", "10^3/ul": "10*3/uL",
    "10^3/mm3": "10*3/uL", "10^6/l": "10*6/L", "ml/min": "mL/min", "ml/minute": "mL/min",
    "ml/min/1.73m2": "mL/min/{1.73_m2}", "mmhg": "mm[Hg]", "mm hg": "mm[Hg]", "kg/m2": "kg/m2", "kg": "kg", "g": "g",
    "mg": "mg", "mg/day": "mg/d", "mg/d": "mg/d", "u/l": "U/L", "iu/l": "[IU]/L", "ng/ml": "ng/mL", "pg/ml": "pg/mL",
    "g/day": "g/d", "g/24h": "g/(24.h)", "mg/g": "mg/g", "g/g": "g/g", "msec": "ms", "ms": "ms", "bpm": "/min",
    "years": "a", "year": "a", "yrs": "a", "years old": "a", "cm": "cm",
    "mm/h": "mm/h", "mm/hr": "mm/h", "mm": "mm", "mg/kg": "mg/kg",
    "mg/kg/day": "mg/kg/d",
}  # fmt: skip
_COMPARE = {
    "<": "<", "<=": "<=", ">": ">", ">=": ">=", "=": "=", "less than": "<", "lower than": "<", "below": "<",
    "under": "<",
    "less": "<", "fewer than": "<", "younger than": "<", "greater than": ">", "more than": ">", "higher than": ">",
    "above": ">",
    "exceeding": ">", "over": ">", "older than": ">", "greater": ">", "at least": ">=", "no less than": ">=",
    "not less than": ">=",
    "a minimum of": ">=", "minimum of": ">=", "equal to or greater than": ">=", "greater than or equal to": ">=",
    "equal or greater than": ">=", "at most": "<=", "no more than": "<=", "not more than": "<=",
    "no greater than": "<=",
    "not greater than": "<=", "up to": "<=", "less than or equal to": "<=", "equal to or less than": "<=",
    "not exceeding": "<=",
    "maximum of": "<=", "does not exceed": "<=",
}  # fmt: skip
_WORDS = "|".join(re.escape(w).replace(r"\ ", r"\s") for w in sorted(_COMPARE, key=len, reverse=True) if w[0].isalpha())
_OP = rf"(?:\\?[<>]\s?\\?=|=\s?\\?[<>]|[≤≥⩽⩾]|\\?[<>]|=|\b(?:{_WORDS})\b)"
_NUM = r"(?<![\d.])(?:\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,4})?|\d{1,9}(?:\.\d{1,6}|,\d{1,2})?)(?!\d)"
_UNIT = (
    r"(?:%|percent\b|(?:x\s?|×\s?)?10\s?\\?\^?\s?[369⁹⁶³]\s?(?:cells\s?)?/\s?[LlµμuU][lL]?|(?:cells\s?)?/\s?(?:mm\^?[3³]|"
    r"mm3|[µμu]L|ul|L\b|cubic\smillimet\w+)"
    r"|(?:m?g|[µμu]g|mcg|ng|pg|[µμu]?mol|mmol|micromol|m?Eq|m?IU|m?U|kg|ml|mL|g)(?:\s?/\s?(?:(?:dL|dl|DL|L|l|mL|ml|"
    r"kg|day|d|24\s?h(?:ours)?|g|min(?:ute)?|m2|m\^2)\b|m²)){0,2}(?:\s?/\s?1\.73\s?m\^?[2²])?"
    r"|mm\s?Hg|msec\b|ms\b|bpm\b|cm\b|mm\s?/\s?h(?:r|our)?\b|mm\b|years?(?:\sold|\sof\sage)?\b|yrs?\b|points?\b|units?\b|score\b)"
)
_RELATIVE = (
    r"(?:x|×|times|-?fold)?\s?(?:the\s)?(?:institutional\s)?(?:(?P<uln>ULN|"
    r"upper\slimits?\sof\s(?:the\s)?normal\w*|upper\snormal\slimit)"
    r"|(?P<lln>LLN|lower\slimits?\sof\s(?:the\s)?normal|lower\snormal\slimit)|"
    r"(?P<predicted>(?:of\s)?(?:the\s)?predicted(?:\snormal|\svalues?)?)|(?P<baseline>(?:from|of)\sbaseline))"
)
_LIMIT = re.compile(
    rf"(?P<op>{_OP})\s?(?:a\s|the\s)?(?P<number>{_NUM})(?:\s?(?:-|–|"
    rf"to)\s?(?P<range>{_NUM}))?(?:\s?(?P<unit>{_UNIT}))?(?:\s?{_RELATIVE})?"
    rf"(?:\s(?:and|but|to)\s(?P<op2>{_OP})\s?(?P<number2>{_NUM})(?:\s?(?P<unit2>{_UNIT}))?)?", re.IGNORECASE,
)  # fmt: skip
_RANGE = re.compile(
    rf"(?:\bbetween\s|\bfrom\s|\bof\s|:\s?|\baged?\s)?(?P<number>{_NUM})\s?(?P<unit1>{_UNIT})?\s?(?:-|–|to|"
    rf"and)\s?(?P<range>{_NUM})\s?(?P<unit>{_UNIT})", re.IGNORECASE
)  # fmt: skip
_OR_MORE = re.compile(
    rf"(?P<number>{_NUM})\s?(?P<unit>{_UNIT})?\sor\s(?P<more>more|greater|older|above|higher|over)\b", re.IGNORECASE
)
_GRADE = re.compile(
    r"\b(?:[Gg]rade|[Cc]lass|[Ss]tage)\s(?P<op>[≤≥<>]=?)?\s?(?P<number>\d|I{1,3}V?|IV|V)(?:\s?(?:,|or|-|–|to|"
    r"and|/)\s?(?P<upper>\d|I{1,3}V?|IV|V))?(?P<plus>\sor\s(?:higher|greater|worse|above))?\b"
)
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5}
_DECIMAL_COMMA = re.compile(r",(?=\d{1,2}\Z)")
_POINTED = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+")
_PLAIN = str.maketrans({"µ": "u", "μ": "u", "³": "3", "²": "2", "⁹": "9", "⁶": "6"})
_COUNTED = re.compile(r"(?:cells)?\s?/\s?(?:mm|[µμu]L|cubic)", re.IGNORECASE)
_CHANGE = re.compile(
    r"\b(?:fall|decline|decrease|increase|change|drop|loss|rise|improvement|reduction|worsening)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Limit:
    """A quantity and where it stands; `change` where it is a difference, not a level."""

    start: int
    end: int
    quantity: Quantity
    change: bool = False
    grade: bool = False


def limits(text: str, taken: list[tuple[int, int]]) -> list[Limit]:
    """The limits of a text in order, leaving out stretches that are `taken` (by times)."""
    found: list[Limit] = []
    for reader in (_grades, _compared, _ranges):
        for limit in reader(text):
            free = all(limit.end <= a or limit.start >= b for a, b in [*taken, *((f.start, f.end) for f in found)])
            if free:
                found.append(limit)
    return sorted(found, key=lambda limit: limit.start)


def _compared(text: str) -> Iterator[Limit]:
    for match in _LIMIT.finditer(text):
        comparator, repaired = _comparator(text, match)
        if comparator is None:
            continue
        upper = match["number2"] or match["range"]
        upper_op = _fold(match["op2"]) if match["op2"] else "<=" if match["range"] else None
        unit = match["unit"] or match["unit2"]
        quantity = Quantity(
            text=match[0].strip(),
            comparator=comparator,
            number=_number(match["number"], unit),
            upper_comparator=upper_op,
            upper_number=_number(upper) if upper else None,
            unit=unit,
            ucum=_ucum(unit),
            relative_to=_relative(match),
            repaired_from=match[0].strip() if repaired else None,
        )
        yield Limit(match.start(), match.start() + len(match[0].rstrip()), quantity, _is_change(text, match.start()))
    for match in _OR_MORE.finditer(text):
        quantity = Quantity(
            text=match[0],
            comparator=">=",
            number=_number(match["number"]),
            unit=match["unit"],
            ucum=_ucum(match["unit"]),
        )
        yield Limit(match.start(), match.end(), quantity, _is_change(text, match.start()))


def _ranges(text: str) -> Iterator[Limit]:
    for match in _RANGE.finditer(text):
        low, high = sorted((_number(match["number"]), _number(match["range"])))
        start = match.start("number")
        quantity = Quantity(
            text=text[start : match.end()].strip(), comparator=">=", number=low, upper_comparator="<=",
            upper_number=high,
            unit=match["unit"], ucum=_ucum(match["unit"]),
        )  # fmt: skip
        yield Limit(start, match.end(), quantity, _is_change(text, start))


def _grades(text: str) -> Iterator[Limit]:
    for match in _GRADE.finditer(text):
        low = _grade(match["number"])
        upper = _grade(match["upper"]) if match["upper"] else None
        comparator = _fold(match["op"]) if match["op"] else ">=" if upper or match["plus"] else "="
        quantity = Quantity(
            text=match[0], comparator=comparator, number=low, upper_comparator="<=" if upper else None,
            upper_number=upper, unit=match[0].split()[0].casefold(),
        )  # fmt: skip
        yield Limit(match.start(), match.end(), quantity, grade=True)


def _grade(mark: str) -> float:
    return float(_ROMAN.get(mark, 0) or mark)


def _comparator(text: str, match: re.Match[str]) -> tuple[str | None, bool]:
    """The comparator, and whether it was repaired: an equals sign before a limit is `≥` that lost its upper half.

    Nobody is excluded at exactly 265.2 umol/L; where the sign was lost, the registries' own pages print `=` for `≥`.
    """
    op = _fold(match["op"])
    if op != "=":
        return op, False
    before = text[: match.start()].rstrip()
    if before.endswith((">", "<", "/")) or not match["unit"]:
        return None, False
    return ">=", True


def _fold(op: str) -> str:
    words = " ".join(op.casefold().replace("\\", "").split())
    words = (
        words.replace("≤", "<=")
        .replace("⩽", "<=")
        .replace("≥", ">=")
        .replace("⩾", ">=")
        .replace("> =", ">=")
        .replace("< =", "<=")
        .replace("=<", "<=")
        .replace("= <", "<=")
        .replace("=>", ">=")
        .replace("= >", ">=")
    )
    return _COMPARE.get(words, words)


def _number(words: str, unit: str | None = None) -> float:
    """The number; 50.000 cells a microlitre are fifty thousand, as much of Europe writes it."""
    if _POINTED.fullmatch(words) and _COUNTED.match(unit or ""):
        words = words.replace(".", "")
    return float(_DECIMAL_COMMA.sub(".", words).replace(",", ""))


def _ucum(unit: str | None) -> str | None:
    if not unit:
        return None
    plain = unit.casefold().translate(_PLAIN).replace("\\", "")
    folded = re.sub(r"\s*([/x×])\s*", r"\1", plain).replace("mm^3", "mm3").replace("^2", "2")
    folded = re.sub(r"^[x×\s]*10\s?\^?\s?([369])\s?(?:cells)?/", r"10^\1/", folded)
    return UCUM.get(folded) or UCUM.get(folded.rstrip("s"))


def _relative(match: re.Match[str]) -> str | None:
    names = {"uln": "ULN", "lln": "LLN", "predicted": "predicted", "baseline": "baseline"}
    return next((name for group, name in names.items() if match[group]), None)


def _is_change(text: str, start: int) -> bool:
    """Whether the words before a number speak of a difference: `Fall in FVC > 10%`."""
    clause = re.split(r"[.;,]|\bor\b|\band\b", text[:start])[-1]
    return _CHANGE.search(clause) is not None
