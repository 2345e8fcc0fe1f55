"""Whom a protocol in the EU Clinical Trials Register takes: criteria, ages, sex, and how many."""

from __future__ import annotations

import re

from trialgraph.loaders.formats.eligibility import two_lists
from trialgraph.loaders.formats.euctr.values import Values
from trialgraph.loaders.model import EligibilityText

# The groups that the form asks for, from young to old: what its wording prints as the first and the last age.
_AGES = (
    ("in_utero", None, None),
    ("preterm", None, None),
    ("newborns", "0 Days", "27 Days"),
    ("infants", "28 Days", "23 Months"),
    ("children", "2 Years", "11 Years"),
    ("adolescents", "12 Years", "17 Years"),
    ("adults", "18 Years", "64 Years"),
    ("elderly", "65 Years", None),
)
_GROWN = ("adults", "elderly")
_SEXES: dict[tuple[bool | None, bool | None], str] = {
    (True, True): "ALL",
    (True, False): "FEMALE",
    (False, True): "MALE",
}
# The mark of an item that follows the end of the item before it without a blank: a line break was lost there.
# `(HER2)-Positive` and `HLA-A,-B` are words.
_GLUED = re.compile(
    r"(?<=[.:;])(?=-\s?[A-Z])|(?<=,)(?=-\s?[A-Z][a-z])|(?<=[)\]])(?=-\s[A-Z])"
    r"|(?<=[a-z)\]][.:;])(?=\d{1,2}[.)]\s?[A-Z])"
)
# In a text that lost its line breaks, an item that is indented has kept its blanks.
_INDENTED = re.compile(r"(?<! )(?= {2,10}-\s?[A-Z])")


def eligibility(values: Values) -> tuple[EligibilityText | None, int]:
    """Both lists of criteria under their headings, and how many line breaks had to be restored in them."""
    printed = [values.prose(field) for field in ("inclusion", "exclusion")]
    inclusion, exclusion = map(_broken, printed)
    restored = sum((text or "").count("\n") for text in (inclusion, exclusion))
    return two_lists(inclusion, exclusion), restored - sum((text or "").count("\n") for text in printed)


def _broken(text: str | None) -> str | None:
    """The text with the line breaks that it has lost before the marks of items; as it is where it has lost none."""
    if text is None or "\n" in text or not _GLUED.search(text):
        return text
    return _INDENTED.sub("\n", _GLUED.sub("\n", text))


def minimum_age(values: Values) -> str | None:
    """Where the youngest group that is taken begins; None where it has no number, or is not told."""
    if not any(values.yes(field) for field, *_ in _AGES[:-2]) and values.yes("minors") is not False:
        return None
    return next((least for field, least, _ in _AGES if values.yes(field)), None)


def maximum_age(values: Values) -> str | None:
    """Where the oldest group that is taken ends; None where it has no end, or older ones are not ruled out."""
    oldest = next(((field, most) for field, _, most in reversed(_AGES) if values.yes(field)), None)
    if oldest is None or any(values.yes(field) is None for field in _GROWN):
        return None
    return oldest[1]


def sex(values: Values) -> str | None:
    """ALL, FEMALE or MALE; None where neither is taken, or one is not told."""
    return _SEXES.get((values.yes("female"), values.yes("male")))


def enrollment(values: Values) -> int | None:
    """How many the whole trial is planned to take; that of the country where the trial is in no other."""
    everywhere = values.count("enrollment")
    if not everywhere and values.yes("multinational") is False:
        return values.count("enrollment_here") or everywhere
    return everywhere
