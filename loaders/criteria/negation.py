"""How far a negation reaches: to its word, its clause, the demand behind it, or the list it announces."""

from __future__ import annotations

import re

from trialgraph.loaders.criteria import cues
from trialgraph.loaders.criteria.passage import Clause, Passage
from trialgraph.loaders.model import Mention

REPRODUCTIVE = re.compile(r"pregnan|breast.?feeding|lactat|menopaus|childbearing")


def negation(passage: Passage, mention: Mention, clause: Clause) -> re.Match[str] | None:
    """The last negation before a mention that may speak of it."""
    cue = passage.last(cues.NEGATION, clause.start, mention.start)
    while cue and _is_done(passage, cue, mention):
        cue = passage.last(cues.NEGATION, clause.start, cue.start())
    return cue


def _is_done(passage: Passage, cue: re.Match[str], mention: Mention) -> bool:
    """Whether a negation is over before the mention: `non-smoking`, `no upper age limit`, `with or without X and:`."""
    end, start = cue.end(), mention.start
    if cue[0] in ("non", "non-"):
        joined = REPRODUCTIVE.match(passage.low, start) and _SAME_WORD.fullmatch(passage.low, end, start)
        return end != start and not joined
    complete = passage.find(cues.NONE_LEFT) if cue[0] == "no" else ()
    if any(match.start() == cue.start() and match.end() <= start for match in complete):
        return True
    announced = end <= passage.own <= start
    return announced and _is_open(passage, cue)


# What stands between `non-` and a second state that it denies: `non-pregnant or lactating`.
_SAME_WORD = re.compile(r"[a-z]+(?:\s?[/,]\s?|\s)(?:(?:and|or|nor)\s)?")


def negates(passage: Passage, cue: re.Match[str], mention: Mention, clause: Clause) -> bool:
    """Whether a negation reaches the mention; that of `for patients not on X: INR < 2` ends with the patients."""
    if not passage.reaches(cue.end(), mention.start):
        return False
    if _answered(passage.text, cue, mention) or demanded(passage, cue, mention):
        return False
    ends = passage.text.find(":", cue.end(), mention.start)
    return ends < 0 or not _OF_SOME.match(passage.text, max(clause.start, passage.own), cue.start())


_OF_SOME = re.compile(r"\s*(?:for|if|in|when)\b", re.IGNORECASE)


def qualifies(passage: Passage, cue: re.Match[str], clause: Clause) -> bool:
    """Whether a negation only says under which circumstances the clause holds: `a fall in FVC in the absence of X`."""
    absent = cue[0].casefold().startswith(("absence", "without"))
    return absent and (passage.words(clause.start, cue.start()) > 4 or _is_open(passage, cue))


def _is_open(passage: Passage, cue: re.Match[str]) -> bool:
    """Whether a negation is a part of `with or without`."""
    return any(m.start() <= cue.start() < m.end() for m in passage.find(cues.NO_CONSTRAINT))


_POSITIVE = re.compile(
    r"\b(?:and|who|but|must|should)\s(?:have|has|are|is|had|be|agree|use)\b(?!\s(?:no|not)\b)", re.IGNORECASE
)


def _answered(text: str, cue: re.Match[str], mention: Mention) -> bool:
    """Whether a later `and has`, `who are` or `must have` starts a positive statement after the negation."""
    return _POSITIVE.search(text, cue.end(), mention.start) is not None


def demanded(passage: Passage, cue: re.Match[str], mention: Mention) -> bool:
    """Whether a demand comes between a negation and the mention: `must not be pregnant and must use contraception`."""
    return passage.has(cues.OBLIGATION) and _DEMAND.search(passage.low, cue.end(), mention.start) is not None


_DEMAND = re.compile(
    r"(?:[,;]|\b(?:and|but|who))\s(?:\w+\s)?(?:must|should|shall|needs?\sto|ha(?:s|ve)\sto|(?:is|are)\srequired\sto)"
    r"\s(?!not\b|never\b)"
)


def leaves_open(passage: Passage, cue: re.Match[str], mention: Mention) -> bool:
    """Whether `with or without` is said of a mention; the list behind `with or without fever and:` is not left open."""
    start = cue.end()
    if start <= passage.own <= mention.start:
        if not _OPEN.fullmatch(passage.low, start, passage.own):
            return False
        start = passage.own
    return passage.words(start, mention.start) < _OPEN_WORDS


_OPEN_WORDS = 6
_OPEN = re.compile(r"(?:\s|:|\b(?:any|all|one|some|either|more|or|of|the|these|following)\b)*")
