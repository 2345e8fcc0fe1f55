"""Lengths that the sentence before states: `No such drugs within 4 weeks. Examples of such drugs are A and B`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from trialgraph.loaders.criteria.passage import Passage
from trialgraph.loaders.criteria.reach import TREATMENTS, is_length
from trialgraph.loaders.criteria.times import Time
from trialgraph.loaders.model import Mention

# A sentence that only spells out the one before it; `head` is what its examples are examples of.
_SPELT_OUT = re.compile(
    r"(?:Specifically\b|In\s+particular\b|Namely\b|Examples?\s+(?:of\s+(?P<head>[^,.;:]{3,80}?)\s+)?(?:includes?|are|is)\b|"
    r"(?:These|Such|This|They)(?:\s+[\w-]+){0,3}\s+(?:includes?|are(?=[\s,]+e\.?g)|comprises?)\b)"
)
_PLURAL = re.compile(r"\(?s\)?\Z")


def time_before(passage: Passage, mention: Mention, found: Sequence[Time]) -> Time | None:
    """The length of the sentence that a mention's own only spells out, or None."""
    if mention.type not in TREATMENTS or len(passage.clauses) < 2:
        return None
    text, start = passage.text, passage.part(mention.start).start
    opening = _SPELT_OUT.match(text, start)
    before = [t for t in found if t.end <= start and is_length(t)] if opening else []
    if not opening or not before:
        return None
    head = opening["head"]
    if head is None:
        return before[-1]
    named = text.casefold().rfind(_PLURAL.sub("", head.casefold()), 0, start)
    return next((t for t in before if 0 <= named < t.start), None)
