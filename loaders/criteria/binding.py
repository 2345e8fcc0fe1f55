"""Which time and which limit belong to which mention of a clause.

"Etanercept within 2 weeks, infliximab or adalimumab within 8 weeks, anakinra within 1 week prior to baseline": a length
belongs to the mentions since the length before it; one that opens a clause belongs to what follows; "(6 months for
rituximab)" belongs to rituximab alone. A length without an anchor has the anchor that its sentence states.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from trialgraph.loaders.criteria import cues
from trialgraph.loaders.criteria.anaphora import time_before
from trialgraph.loaders.criteria.lists import coordination
from trialgraph.loaders.criteria.passage import Clause, Passage
from trialgraph.loaders.criteria.qualifiers import DOSE_UNITS
from trialgraph.loaders.criteria.quantities import Limit
from trialgraph.loaders.criteria.reach import Reach, is_length
from trialgraph.loaders.criteria.times import Time
from trialgraph.loaders.model import Mention, Quantity, Window

_ANNOUNCING = re.compile(r"[^:;]*\b(?:following|any\sof|these)\b[^:;]*:", re.IGNORECASE)
_TO_DOSE = re.compile(r"[\s(,]*(?:(?:at|of|a|doses?|dosage|is|in|with)\s*){0,4}", re.IGNORECASE)
_UNITS = re.compile(r"\s(?:units?|points?|score)\b")
_SCALE = re.compile(r"\b(?:score|scale|index|status|grade|class)\b", re.IGNORECASE)
_SCORED = re.compile(r"\s?(?:scores?\s)?(?:of\s)?(?P<number>\d{1,3}(?:\.\d)?)(?=\s?(?:[),;.]|\Z))")
_NAMED = re.compile(r"\w\s*:")


def times_of(
    passage: Passage, subjects: Sequence[Mention], found: Sequence[Time], mentions: Sequence[Mention]
) -> list[Time | None]:
    """The time that is said of each subject: a length if there is one, else the nearest word for now or ever."""
    if not found:
        return [None] * len(subjects)
    reaches: dict[Clause, tuple[Reach, list[Time]]] = {}
    return [_time_of(passage, each, found, mentions, reaches) for each in subjects]


def _time_of(
    passage: Passage,
    mention: Mention,
    found: Sequence[Time],
    mentions: Sequence[Mention],
    reaches: dict[Clause, tuple[Reach, list[Time]]],
) -> Time | None:
    clause = passage.clause(mention.start)
    if clause not in reaches:
        inside = [t for t in found if clause.start <= t.start < clause.end]
        reaches[clause] = Reach(passage, clause, inside, mentions), inside
    reach, inside = reaches[clause]
    length = reach.of(mention)
    if length:
        return _anchored(length, inside)
    return (
        _announced(passage.text, mention, clause, found)
        or time_before(passage, mention, found)
        or _word(mention, inside)
    )


def _announced(text: str, mention: Mention, clause: Clause, found: Sequence[Time]) -> Time | None:
    """The length in the words that announce a list: `any of the following within 4 weeks before baseline: A; B`."""
    lead = _ANNOUNCING.match(text) if clause.start else None
    if not lead or mention.start < lead.end():
        return None
    lengths = [t for t in found if t.end <= lead.end() and is_length(t)]
    return lengths[-1] if lengths else None


def _anchored(time: Time, inside: Sequence[Time]) -> Time:
    """The time with the anchor its clause states for another length, or at least names."""
    if time.window is None or time.window.anchor:
        return time
    stated = [t.window for t in inside if t.window and t.window.anchor]
    if not stated:
        return time
    source = stated[-1]
    window = msgspec.structs.replace(
        time.window, anchor=source.anchor, anchor_text=source.anchor_text, anchor_stated=source.value is not None
    )
    return msgspec.structs.replace(time, window=window)


def _word(mention: Mention, inside: Sequence[Time]) -> Time | None:
    words = [t for t in inside if not (t.window and t.window.value is not None)]
    points = [t for t in words if t.window]
    before = [t for t in words if t.end <= mention.start and not t.window]
    if before:
        return before[-1]
    within = next((t for t in words if mention.start <= t.start < mention.end), None)
    if within:
        return within
    after = next((t for t in words if not t.window and 0 <= t.start - mention.end < 30), None)
    return after or (points[0] if points else None)


def washout(passage: Passage, clause: Clause, time: Time) -> bool:
    """Whether a length is the time that must have passed since the last use."""
    window = time.window
    if window is None or window.comparator not in (">=", ">"):
        return False
    if stopped(passage, clause, time):
        return True
    # What stands in brackets behind an interval is one as well: `4 weeks since chemotherapy (6 weeks for mitomycin)`.
    bracketed = passage.text[clause.start : time.start].rstrip().endswith("(")
    start = clause.start if bracketed else max(clause.start, time.end - 8)
    return not time.lead and passage.first(cues.ELAPSED, start, min(time.end + 30, clause.end)) is not None


def stopped(passage: Passage, clause: Clause, time: Time) -> bool:
    """Whether the clause says of a treatment that it was ended: `discontinued at least 4 weeks prior to`."""
    return passage.first(cues.OFF, clause.start, min(time.end + 8, clause.end)) is not None


def turned(window: Window) -> Window:
    """A wash-out seen from the patient: use in the last N days is what matters."""
    if window.days is None:
        return window
    return msgspec.structs.replace(window, low_days=-window.days, high_days=0.0)


def limits_of(passage: Passage, found: Sequence[Limit], mentions: Sequence[Mention]) -> dict[int, Limit]:
    """The limit of each mention, by the mention's start: of the measured thing nearest before it, else after.

    `ALT or AST > 2 x ULN` gives both the limit; `ANC < 1,000/mm3 (< 1 x 10^9/L)` keeps the first of two spellings. A
    score without a comparator (`mRSS 3`) is that score.
    """
    bound: dict[int, Limit] = {}
    for limit in found:
        clause = passage.part(limit.start)
        for mention in _measured(passage.text, limit, clause, mentions, found):
            bound.setdefault(mention.start, limit)
    for mention in mentions:
        score = _SCORED.match(passage.text, mention.end) if _SCALE.search(mention.label or "") else None
        if score and mention.start not in bound:
            quantity = Quantity(text=score[0].strip(), comparator="=", number=float(score["number"]))
            bound[mention.start] = Limit(score.start("number"), score.end(), quantity)
    return bound


def _measured(
    text: str, limit: Limit, clause: Clause, mentions: Sequence[Mention], found: Sequence[Limit]
) -> Sequence[Mention]:
    inside = [m for m in mentions if clause.start <= m.start < clause.end]
    if limit.grade:
        return _graded(limit, inside)
    if dosed := _dosed(text, limit, inside):
        return dosed
    measurable = [m for m in inside if m.type == "Measurement" or m.label == "age"]
    own = [m for m in measurable if limit.start <= m.start < limit.end or _is_unit(text, limit, m)]
    if own:
        return own[:1]
    before = [m for m in measurable if m.end <= limit.start]
    if before and not _crowded(text, before[-1], limit, found):
        return [m for m in coordination(text, before[-1], measurable) if m.start <= before[-1].start]
    after = next((m for m in measurable if m.start >= limit.end), None)
    if after and len(text[limit.end : after.start].split()) <= 4:
        return [after]
    # So many of something may be counted (`3 relapses`), never years of age.
    counted = [m for m in inside if limit.end <= m.start <= limit.end + 15 and m.type == "Condition"]
    return counted[:1] if not before and limit.quantity.ucum != "a" else ()


def _graded(limit: Limit, inside: Sequence[Mention]) -> Sequence[Mention]:
    """What a grade or a class is one of: right behind it, else right before it."""
    following = [m for m in inside if limit.end <= m.start <= limit.end + 3]
    preceding = [m for m in inside if 0 <= limit.start - m.end < 4 and m.type in ("Measurement", "Condition")]
    return (following or preceding)[:1]


def _dosed(text: str, limit: Limit, inside: Sequence[Mention]) -> Sequence[Mention]:
    """The drug that a dose is one of: `corticosteroids (<= 10 mg/day)`."""
    if not DOSE_UNITS.match(limit.quantity.unit or ""):
        return ()
    drugs = [m for m in inside if m.type in ("Drug", "DrugClass") and m.end <= limit.start]
    near = drugs and _TO_DOSE.fullmatch(text, drugs[-1].end, limit.start)
    return drugs[-1:] if near else ()


def _is_unit(text: str, limit: Limit, mention: Mention) -> bool:
    """Whether a limit counts in what is measured: `>= 10 and <= 35 mRSS units`."""
    return 0 <= mention.start - limit.end < 2 and _UNITS.match(text, mention.end) is not None


def _crowded(text: str, nearest: Mention, limit: Limit, found: Sequence[Limit]) -> bool:
    """Whether a limit before this one, or a colon, has taken what is measured already."""
    between = (o for o in found if nearest.end <= o.start < limit.start and not _bracketed(text, o))
    return _NAMED.search(text, nearest.end, limit.start) is not None or any(between)


def _bracketed(text: str, limit: Limit) -> bool:
    return text[: limit.start].rstrip().endswith("(")
