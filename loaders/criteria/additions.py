"""Statements about what has no name of its own: a limit of something unnamed, an exception by circumstance."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from trialgraph.loaders.criteria import cues
from trialgraph.loaders.criteria.passage import Passage
from trialgraph.loaders.criteria.qualifiers import DOSE_UNITS, condition_of
from trialgraph.loaders.criteria.quantities import Limit
from trialgraph.loaders.model import Characteristic, EffectName, Mention

_NAMELESS = re.compile(r"(?<![\w-])[A-Za-z][\w/-]*(?:\s[\w/-]+){0,4}\Z")
# Words around a name that are no part of it.
_FUNCTION_WORDS = r"(?:or|and|of|with|a|an|the|in|to|is|are|be|at|by|has|have|must|should|if|for|was|were|than|from|on)"
_FUNCTION = re.compile(rf"\A(?:{_FUNCTION_WORDS}(?:\s|\Z))+|(?:(?:\A|\s){_FUNCTION_WORDS})+\Z", re.IGNORECASE)
_JOINED = re.compile(r"\b(?:or|and)\s\Z")
_DOSED = re.compile(r"\b(?:dos\w+|of|mg|prednis\w+|equivalent)\b")
# How far before a limit the words begin that say what is limited.
_NEAR = 120


def loose_limits(
    passage: Passage, numbers: Sequence[Limit], bound: dict[int, Limit], found: Sequence[Characteristic]
) -> Iterator[Characteristic]:
    """Limits of something that has no name in the lexicon: kept with the words before them as their subject."""
    used = {id(limit) for limit in bound.values()}
    for limit in numbers:
        if id(limit) in used or limit.start < passage.own or limit.grade:
            continue
        if _repeats(limit, bound) or _is_dose(passage.text, limit):
            continue
        about = _named_before(passage, limit)
        if about is None or any(about.start < other.about.end and other.about.start < about.end for other in found):
            continue
        clause = passage.clause(limit.start)
        effect: EffectName = "excludes" if passage.printed_in == "exclusion" else "requires"
        yield Characteristic(
            about=about, effect=effect, kind="measurement", rule="unnamed-measurement", confidence=0.5,
            start=clause.start, end=clause.end, quantity=limit.quantity,
            condition=condition_of(passage, about, clause),
        )  # fmt: skip


def _named_before(passage: Passage, limit: Limit) -> Mention | None:
    text, clause = passage.text, passage.clause(limit.start)
    before = text[max(clause.start, passage.own, limit.start - _NEAR) : limit.start].rstrip()
    found = _NAMELESS.search(before)
    words = _FUNCTION.sub("", found[0]) if found else ""
    if not words:
        return None
    end = len(text[: limit.start].rstrip())
    start = text.rindex(words, 0, end)
    return Mention(start=start, end=start + len(words), text=words, type="Measurement")


def _repeats(limit: Limit, bound: dict[int, Limit]) -> bool:
    """Whether a limit only spells another one again, in the brackets behind it."""
    return any(0 <= limit.start - other.end <= 3 for other in bound.values())


def _is_dose(text: str, limit: Limit) -> bool:
    unit = DOSE_UNITS.match(limit.quantity.unit or "")
    return unit is not None and _DOSED.search(text, limit.end, limit.end + 30) is not None


def exceptions(passage: Passage, found: Sequence[Characteristic]) -> Iterator[Characteristic]:
    """An exception that names nothing itself: it lifts the statement it is attached to."""
    for match in passage.own_finds(cues.UNLESS):
        if any(match.start() <= c.about.start < match.end() and c.exception_to for c in found):
            continue
        before = [c for c in found if c.about.end <= match.start() and c.effect == "excludes" and not c.exception_to]
        if before:
            head = before[-1]
            yield msgspec.structs.replace(
                head, effect="permits", rule="exception-by-condition", confidence=0.7, window=None,
                timing="unspecified", condition=match[0].strip(),
                exception_to=passage.text[head.about.start : match.start()].strip(" ,;")[-160:],
            )  # fmt: skip


def other_diseases(passage: Passage, found: Sequence[Characteristic]) -> Iterator[Characteristic]:
    """`other connective tissue diseases` among exclusions: the diseases that are studied are not meant."""
    if passage.printed_in != "exclusion":
        return
    for match in passage.own_finds(cues.OTHER_DISEASES):
        head = next((c for c in found if 0 <= c.about.start - match.end() < 3 and c.about.type == "Condition"), None)
        if head and head.effect == "excludes" and not _JOINED.search(passage.text, 0, match.start()):
            start, end = match.start(), match.start() + len("other")
            yield Characteristic(
                about=Mention(start=start, end=end, text=passage.text[start:end], type="Condition"),
                effect="permits", kind=head.kind, rule="other-than-studied", confidence=0.7, start=head.start,
                end=head.end, exception_to=head.about.text, condition="the conditions studied are not meant",
            )  # fmt: skip
