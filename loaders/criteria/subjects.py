"""Which mentions a criterion speaks of: not how something was found, not what a dose is compared with."""

from __future__ import annotations

import re
from collections.abc import Sequence

from trialgraph.loaders.criteria import cues
from trialgraph.loaders.criteria.passage import Passage
from trialgraph.loaders.criteria.times import Time
from trialgraph.loaders.model import Mention

_TREATMENTS = ("Drug", "DrugClass", "Procedure")
_FINDING = re.compile(
    r"\s(?:show(?:s|ed|ing)|demonstrat\w+|reveal\w+|confirm\w+|consistent|proven|evidence|findings?)\b"
)
_ATTRIBUTE = re.compile(
    r"\s(?:physicians?|specialists?|clinics?|cent(?:er|re)s?|experts?|nurses?|investigators?|registr(?:y|ies)|networks?|units?|wards?)\b",
    re.IGNORECASE,
)
_MATERIAL = re.compile(
    r"\s(?:tissues?|lesions?|cells?|biops\w+|samples?|specimens?|markers?|burden|antigens?|mutations?|assessments?|imaging)\b",
    re.IGNORECASE,
)
_SUBSTANCE = re.compile(r"\s(?:deficienc\w+|levels?|concentrations?|receptors?|metabolism)\b")
_CARRIER = re.compile(r"(?:treatments?|therap(?:y|ies)|immuni[sz]ations?|vaccinations?)$", re.IGNORECASE)
_WITH = re.compile(r"\s(?:with|using|by)\b")
_TO = re.compile(r"\s(?:reactions?\s)?(?:to|against)\b")
_COLON = re.compile(r"\s?:")
_ALLERGEN = re.compile(r"[a-z]\s\Z")
_KNOWN = re.compile(
    r"\b(?:of|with|severe|known|any|or|and|an|a|serious|history|active|no)\s\Z",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"\([^()]*\d\s?mg(?:\s?/\s?\w+){0,2}\s(?:of\s)?(?:oral\s)?\Z")
# How far before a drug its dose may be printed.
_DOSE = 16
# How far before a mention the words stand that make it no subject.
_NEAR = 60


def is_subject(passage: Passage, mention: Mention, spans: Sequence[Time]) -> bool:
    """Whether something is stated of a mention.

    Not of a dose reference (`of prednisone or equivalent`), how something was found (`by chest X-ray`), a time. In
    `treatment with X` and `hypersensitivity to X` it is X that is spoken of.
    """
    text, end = passage.text, mention.end
    if spans and any(t.window and t.start <= mention.start < t.end for t in spans):
        return False
    if text[end : end + 1].isspace() and _is_apposed(text, mention):
        return False
    if passage.match(cues.DOSE_REFERENCE, end) or _is_anchor(passage, mention) or _is_heading(passage, mention):
        return False
    if _counts_dose(text, mention) or mention.label == "placebo":
        return False
    if _carries_allergy(passage, mention) or text.endswith("Criteria in ", 0, mention.start):
        return False
    return mention.type != "Procedure" or _has_length(mention, spans) or not _is_method(passage, mention)


def _is_apposed(text: str, mention: Mention) -> bool:
    """Whether a mention only tells more of the words behind it: `treatment with X`, `iron deficiency`."""
    if _WITH.match(text, mention.end) and _CARRIER.search(mention.text):
        return True
    if mention.type != "Measurement" and _ATTRIBUTE.match(text, mention.end):
        return True
    if mention.type == "Drug" and _SUBSTANCE.match(text, mention.end):
        return True
    return mention.type == "Condition" and _MATERIAL.match(text, mention.end) is not None


def _has_length(mention: Mention, spans: Sequence[Time]) -> bool:
    """Whether a length is said of a procedure, which then must have been done: `biopsy within 12 weeks`."""
    return any(t.window and t.window.value is not None and 0 <= t.start - mention.end < 3 for t in spans)


def _counts_dose(text: str, mention: Mention) -> bool:
    """Whether a drug in brackets only counts the dose of what stands before: `steroids (above 10 mg prednisone)`."""
    if mention.type != "Drug" or "mg" not in text[max(0, mention.start - _DOSE) : mention.start]:
        return False
    return _COUNTED.search(text, max(0, mention.start - _NEAR), mention.start) is not None


def _is_anchor(passage: Passage, mention: Mention) -> bool:
    """Whether a mention only tells a time (`first dose of X`) or what a vaccine is against."""
    start = max(0, mention.start - _NEAR)
    return passage.ends(cues.ANCHORING, start, mention.start) or passage.ends(cues.VACCINATED, start, mention.start)


def _is_heading(passage: Passage, mention: Mention) -> bool:
    if mention.type not in _TREATMENTS or not _COLON.match(passage.text, mention.end):
        return False
    before = passage.text[: mention.start].rstrip(" \t")
    return not before or before[-1] in ".;\n"


def _carries_allergy(passage: Passage, mention: Mention) -> bool:
    """Whether an allergy is one to something named: `hypersensitivity to X`, `X allergy`."""
    if mention.type != "Condition" or not passage.match(cues.ALLERGY, mention.start):
        return False
    if _TO.match(passage.text, mention.end):
        return True
    before = passage.text[max(0, mention.start - _NEAR) : mention.start]
    return _ALLERGEN.search(before) is not None and not _KNOWN.search(before)


def _is_method(passage: Passage, mention: Mention) -> bool:
    if mention.text.endswith("evidence") or _FINDING.match(passage.text, mention.end):
        return True
    method = passage.last(cues.METHOD, 0, mention.start)
    return method is not None and not re.search(r"[.;,]", passage.text[method.end() : mention.start])
