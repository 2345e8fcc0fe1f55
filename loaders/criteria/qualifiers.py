"""What qualifies a statement: an `if`, an open choice, a dose."""

from __future__ import annotations

import re

from trialgraph.loaders.criteria.lists import choice_of
from trialgraph.loaders.criteria.passage import Clause, Passage
from trialgraph.loaders.model import Mention

DOSE_UNITS = re.compile(r"(?:mg|g|mcg|[µμ]g|IU|units?)(?:/|\b)", re.IGNORECASE)
_IF = re.compile(r"\s*(?:if|for)\b")
_THEN = re.compile(r"\bthen\b|:|\bwho\b|,")
_DOSE = re.compile(
    r"[\s(,]*(?P<dose>(?:at\s(?:a\s)?doses?\sof\s|doses?\s(?:of\s)?)?"
    r"(?:[≤≥<>]=?|up\sto|more\sthan|less\sthan|no\smore\sthan|at\sleast)\s?\d[^);,]*)"
)


def condition_of(passage: Passage, mention: Mention, clause: Clause) -> str | None:
    """What qualifies a statement about a mention, as printed."""
    text, own = passage.text, passage.own
    if _IF.match(passage.low, own) and _THEN.search(text, own):
        return text[own:].split("\n", 1)[0][:200]
    if choice := choice_of(passage, mention, clause):
        # Where it announces the item, it ends with the announcement.
        end = own if choice.end() <= own <= mention.start else mention.start
        return " ".join(text[choice.start() : end].split())[:100]
    return _dose(text, mention, clause) if mention.type in ("Drug", "DrugClass") else None


def _dose(text: str, mention: Mention, clause: Clause) -> str | None:
    match = _DOSE.match(text, mention.end, min(mention.end + 60, clause.end))
    return match["dose"].strip() if match and DOSE_UNITS.search(match["dose"]) else None
