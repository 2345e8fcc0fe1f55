"""Numbers and comparators as criteria print them: digits, words up to ninety-nine, `≥`, `at least`, `> or =`.

All patterns are for text that `lower` has folded, so that they need no flags and stay quick.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

_ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_TIMES = {"a": 1.0, "an": 1.0, "twice": 2.0, "double": 2.0, "triple": 3.0, "thrice": 3.0}

WORDS = {
    **{word: float(i) for i, word in enumerate((*_ONES, *_TEENS), 1)},
    **{tens: 10.0 * i for i, tens in enumerate(_TENS, 2)},
    **{f"{tens} {ones}": 10.0 * i + j for i, tens in enumerate(_TENS, 2) for j, ones in enumerate(_ONES, 1)},
    **_TIMES,
}
WORD = rf"(?:(?:{'|'.join(_TENS)})(?:[-\s](?:{'|'.join(_ONES)})\b)?|{'|'.join(_TEENS)}|{'|'.join(_ONES)})"
DIGITS = (
    r"(?:\d{1,3}(?:,\s?\d{3}){1,4}(?:\.\d{1,4})?|\d{1,3}(?:[\s\u00a0\u202f]\d{3})+(?=\s?(?:/|cells))"
    r"|\d{1,9}(?:[.·]\d{1,6}|,\d{1,2})?)(?!\d)"
)

_PHRASES = {
    "<": (
        "less than", "lower than", "smaller than", "shorter than", "fewer than", "younger than", "lesser than", "below",
        "beneath", "under", "less", "inferior to",
    ),
    ">": (
        "greater than", "more than", "higher than", "larger than", "longer than", "older than", "bigger than", "above",
        "exceeding", "exceeds", "exceed", "in excess of", "over", "greater", "superior to", "beyond",
    ),
    ">=": (
        "at least", "at a minimum", "a minimum of", "minimum of", "minimum", "not below", "no earlier than",
        "equal to or above",
    ),
    "<=": (
        "at most", "up to", "up to and including", "not exceeding", "does not exceed", "do not exceed",
        "not to exceed", "not exceed", "a maximum of", "maximum of", "maximum", "not above", "not over",
        "no later than", "equal to or below",
    ),
}  # fmt: skip
_ADJECTIVES = {
    ">=": ("greater", "more", "higher", "larger", "longer", "older", "bigger"),
    "<=": ("less", "lower", "fewer", "smaller", "shorter", "younger", "lesser"),
}
_OR_EQUAL = (
    "{} than or equal to", "{} than or equals to", "{} than or equal", "{} than equal to", "{} than equals to",
    "{} than/equal to", "{} or equal to", "{} or equal than", "{} or equal", "{}/equal to", "equal to or {} than",
    "equal or {} than", "equal or {} to", "equal to or {}",
)  # fmt: skip
_SIGNS = {
    **{phrase: sign for sign, phrases in _PHRASES.items() for phrase in phrases},
    **{form.format(w): sign for sign, adjectives in _ADJECTIVES.items() for w in adjectives for form in _OR_EQUAL},
    **{f"{no} {w} than": ">=" for no in ("no", "not") for w in _ADJECTIVES["<="]},
    **{f"{no} {w} than": "<=" for no in ("no", "not") for w in _ADJECTIVES[">="]},
}


def _pattern(phrases: Iterable[Sequence[str]]) -> str:
    """One pattern for phrases, grouped by their first words so that few alternatives are tried."""
    tails: dict[str, list[Sequence[str]]] = {}
    for first, *rest in phrases:
        tails.setdefault(first, []).append(rest)
    alternatives = []
    for first in sorted(tails, key=len, reverse=True):
        longer = [rest for rest in tails[first] if rest]
        may_end = "?" if len(longer) < len(tails[first]) else ""
        alternatives.append(re.escape(first) + (rf"(?:\s{_pattern(longer)}){may_end}" if longer else ""))
    return f"(?:{'|'.join(alternatives)})"


_PHRASE = _pattern(phrase.split() for phrase in _SIGNS)
# The last words of the phrases: what stands before a number ends in one of them where a phrase compares.
PHRASE_ENDS = frozenset(phrase.split()[-1] for phrase in _SIGNS)
SIGN = (
    r"(?:\\?[<>＜＞]\s?(?:/|or)?\s?\\?=|\\?[<>]\s?or\sequals?\sto|=\s?(?:/|or)?\s?\\?[<>]"
    r"|[≤≥⩽⩾≦≧]\s?=?|\\?[<>＜＞]|=)"
)
# `greater than or equal to (>=) 5`: the sign in brackets says the words again.
COMPARATOR = rf"(?:{SIGN}|(?<![a-z]){_PHRASE}(?![a-z])(?:\s?\(\s?{SIGN}\s?\))?)"

_WORD = re.compile(r"[a-z]+")
_LESS, _MORE, _EQUAL = frozenset("<≤⩽≦＜"), frozenset(">≥⩾≧＞"), frozenset("=≤≥⩽⩾≦≧")
_DECIMAL_COMMA = re.compile(r",(?=\d{1,2}\Z)")


def lower(text: str) -> str:
    """The text in small letters, at the same offsets: a letter that would become two is left out of it."""
    folded = text.lower()
    return folded if len(folded) == len(text) else text.replace("\u0130", "i").lower()


@lru_cache(maxsize=16)
def words(low: str) -> frozenset[str]:
    """The different words of a folded text: whether a grammar can match at all is asked of them first."""
    return frozenset(_WORD.findall(low))


@lru_cache(maxsize=1024)
def number(printed: str) -> float | None:
    """The value of digits or of a number word; `six (6)` is six, and None what is neither."""
    plain = " ".join(printed.casefold().split("(")[0].replace("-", " ").split())
    if plain in WORDS:
        return WORDS[plain]
    plain = _DECIMAL_COMMA.sub(".", plain.replace("·", ".")).replace(",", "").replace(" ", "")
    try:
        return float(plain)
    except ValueError:
        return None


@lru_cache(maxsize=1024)
def sign(comparator: str) -> str:
    """`<`, `<=`, `>`, `>=` or `=`, of a sign or a phrase; of both, the phrase counts."""
    phrase = " ".join(comparator.split("(")[0].split())
    if phrase in _SIGNS:
        return _SIGNS[phrase]
    marks = frozenset(phrase)
    side = "<" if marks & _LESS else ">" if marks & _MORE else ""
    return side + ("=" if marks & _EQUAL or "equal" in phrase or not side else "")
