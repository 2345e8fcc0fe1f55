"""How far the lengths of a clause reach: to the mentions before them, to those behind them, or only to those they name.

A length stops where another statement begins (`or who have had`, `, receipt of`) about something else; one in brackets
speaks of what stands before them; `4 weeks since X` and `6 weeks for X` speak of X alone.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence

from trialgraph.loaders.criteria import cues
from trialgraph.loaders.criteria.passage import Clause, Passage
from trialgraph.loaders.criteria.times import Time, speaks_of_state
from trialgraph.loaders.model import Mention

TREATMENTS = frozenset({"Drug", "DrugClass", "Procedure"})
_END = re.compile(r"(?<!\bie)(?<!\beg)(?<!i\.e)(?<!e\.g)[.;]\s")
_BRACKETS = re.compile(r"\([^()]*\)")
_JOINT = re.compile(r"(?:[\s,/()]|\b(?:and|or|the|both|either|other|any|systemic|oral|topical)\b)*", re.IGNORECASE)
# The words between a length and what it names.
_NAMING = re.compile(
    r"(?:\s+(?:must\s|should\s)?(?:ha(?:s|ve)\s)?(?:elapsed|passed))?\s*(?P<word>\b(?:for|in\sthe\scase\sof|if|after|with|"
    r"from|since|of)\b)?\s+(?:(?:the|their|his|her|prior|previous|any|last|most|recent|all|completion|end|receiving|use|of|"
    r"treatment|with|and|no|concurrent)\s+)*"
)
_SINCE = re.compile(r"\bsince\Z", re.IGNORECASE)
# Where a statement with a verb or a noun of its own begins behind another.
_NEXT = re.compile(
    r"(?:,|\b(?:and|or|and/or|nor|but|if|who|whose|which|while))\s+(?:(?:or|and|nor|if|who|those|has|have|had|not)\s+)*(?:"
    r"(?:they|he|she|(?:patients?|subjects?|participants?|individuals)(?:\swho(?:\sha(?:s|ve|d))?)?|is|are|was|were|has|have|had|must|will|who|"
    r"(?:in\s)?need|receiv\w+|taking|undergo\w*|histor(?:y|ies)|prior|previous|recent)\b"
    r"|(?:use|receipt|administration|treatment|therapy|exposure)\s+(?:of|to|with)\b)",
    re.IGNORECASE,
)
_NOW = re.compile(r"\b(?:current(?:ly)?|ongoing|presently)\b[^,;]*\Z", re.IGNORECASE)
_EVER = re.compile(r"\b(?:prior|previous|history\sof)\s+(?:\w+\s+){0,2}\Z", re.IGNORECASE)
_OTHER = re.compile(r"\s*(?:\([^()]*\))?,\s+(?:or|and)\s", re.IGNORECASE)
_CLOSE_BY = re.compile(r"\s*(?:\w+\s+){0,2}\(?\s?\Z")
_ANOTHER = re.compile(r"\b(?:unless|given|no|not|allowed|permitted|required)\b", re.IGNORECASE)
_ANCHOR = re.compile(r"(?:\s+[\w/-]+){0,12}?(?=[\s,(]+(?:includ|such\sas|e\.?g\b|i\.?e\b|for\sex|namely))")
# A word that only takes up what was named before: `or stopped taking these drugs`.
_GENERIC = re.compile(r"(?:drug|medication|medicine|agent|treatment|therap|product)\w*", re.IGNORECASE)
_THEM = re.compile(r"\b(?:them|it|these)\b", re.IGNORECASE)
# A statement with a subject of its own, or a noun that brings only what follows it.
_APART = re.compile(r"\b(?:histor|who|they)", re.IGNORECASE)
_SOMEBODY = re.compile(r"\b(?:patient|subject|participant|individual)", re.IGNORECASE)
_ABSOLUTE = re.compile(r"\bunless\b", re.IGNORECASE)
# A thing that is itself measured in time: `life expectancy of less than 6 months`.
_SPAN = re.compile(r"\b(?:expectancy|survival)\s+(?:\w+\s+){0,2}\Z", re.IGNORECASE)
_WITHIN = frozenset({"within", "with in", "with-in", "in", "during", "past"})
# How many words may stand before a length that opens its clause, and between it and what it leads to.
_FEW = 5


def is_length(time: Time) -> bool:
    """Whether a time has a number: `within 4 weeks`, not `prior`."""
    return time.window is not None and time.window.value is not None


class Reach:
    """The lengths of one clause and the mentions that each speaks of; made once a clause."""

    def __init__(self, passage: Passage, clause: Clause, inside: Sequence[Time], mentions: Sequence[Mention]) -> None:
        self.passage, self.text, self.clause = passage, passage.text, clause
        self.mentions = [m for m in mentions if clause.start <= m.start < clause.end]
        lengths = [t for t in inside if is_length(t)]
        self.lengths = [t for at, t in enumerate(lengths) if not self._lasts(t, lengths[at + 1 : at + 2])]
        self.named = [(t, named) for t in self.lengths if (named := self._named(t)) is not None]
        own = {t.start for t, _ in self.named}
        self.shared = [t for t in self.lengths if t.start not in own]

    def of(self, mention: Mention) -> Time | None:
        """The length that is said of a mention, or None."""
        for time, named in self.named:
            if mention in named:
                return time
        after = next((t for t in self.shared if t.start >= mention.end), None)
        if after and self._back(mention, after):
            return after
        before = next((t for t in reversed(self.shared) if t.end <= mention.start and not self._bracketed(t)), None)
        return before if before and self._forward(before, mention) else None

    def _lasts(self, time: Time, following: Sequence[Time]) -> bool:
        """Whether a length only says how long something went on: `for more than 14 days in total within 3 months`."""
        if not following or _names_anchor(time) or time.lead in _WITHIN:
            return False
        if not (_looks_back(following[0]) or (following[0].bare and _names_anchor(following[0]))):
            return False
        start = _content_end(self.text, time, self.mentions)
        return not any(start <= m.start < following[0].start for m in self.mentions)

    def _named(self, time: Time) -> list[Mention] | None:
        """The mentions that a length names: `6 months for rituximab`, `at least 4 weeks since surgery`, `recent (< 6
        months) stroke`, and those that one in brackets stands behind."""
        called = self._called(time)
        return called or (self._around(time) if self._bracketed(time) else None)

    def _called(self, time: Time) -> list[Mention]:
        gap = None if _names_anchor(time) and not time.lead else _NAMING.match(self.text, time.end)
        since = _SINCE.search(self.text, time.start, time.end)
        if not gap or not (since or gap["word"]):
            return []
        if gap["word"] in ("of", "after", "from", "with") and (time.lead or _runs_on(time)):
            return []
        first = next((m for m in self.mentions if 0 <= m.start - gap.end() < 25), None)
        if not first or len(self.text[gap.end() : first.start].split()) > 1:
            return []
        if first.type == "Condition" and any(m.type in TREATMENTS for m in self.mentions if m.end <= time.start):
            return []
        if since or gap["word"] in ("since", "from"):
            return [m for m in self._onward(first, time) if _alike(first, m)]
        return self._run(first)

    def _around(self, time: Time) -> list[Mention] | None:
        """What a length in brackets stands behind, or what the adjective before it leads to; None where neither."""
        opened = self.text.rfind("(", self.clause.start, time.start)
        before = [m for m in self.mentions if m.end <= opened]
        if before and _CLOSE_BY.fullmatch(self.text, before[-1].end, opened + 1):
            # Where a length announces the list, one in brackets is for a single entry of it.
            alone = any(self._announces(t) for t in self.lengths if t.end <= opened)
            run = before[-1:] if alone else self._run(before[-1], back=True)
            return [m for m in run if not self._length_between(m, time)]
        if self.text[opened + 1 : time.start].strip():
            return []
        closed = self.text.find(")", time.end)
        after = next((m for m in self.mentions if closed > 0 and m.start > closed), None)
        near = after and self.passage.words(closed + 1, after.start) < _FEW
        return self._onward(after, time) if near and after else None

    def _onward(self, first: Mention, time: Time) -> list[Mention]:
        """The mention a length leads to and those behind it, as far as the next length or statement."""
        following = [t.start for t in self.lengths if t.start > time.start]
        boundary = _NEXT.search(self.text, first.end) or _ABSOLUTE.search(self.text, first.end)
        end = min([*following, boundary.start() if boundary else self.clause.end, self.clause.end])
        return [first] + [m for m in self.mentions if first.start < m.start < end]

    def _announces(self, time: Time) -> bool:
        return self.text[time.end : time.end + 2].strip().startswith(":")

    def _length_between(self, mention: Mention, time: Time) -> bool:
        return any(mention.end <= t.start < time.start for t in self.lengths)

    def _run(self, mention: Mention, *, back: bool = False) -> list[Mention]:
        """A mention and those joined to it by commas, `and` and `or`, behind it or before it."""
        at = self.mentions.index(mention)
        run = [mention]
        for other in reversed(self.mentions[:at]) if back else self.mentions[at + 1 :]:
            left, right = (other, run[-1]) if back else (run[-1], other)
            if not _joined(self.text, left, right):
                break
            run.append(other)
        return run

    def _bracketed(self, time: Time) -> bool:
        opened = self.text.rfind("(", self.clause.start, time.start)
        if opened <= self.clause.start or ")" in self.text[opened : time.start]:
            return False
        return not any(opened < m.start < time.start for m in self.mentions)

    def _back(self, mention: Mention, time: Time) -> bool:
        """Whether a later length still speaks of a mention: no other statement begins in between."""
        text, start, end = self.text, mention.end, time.start
        if _END.search(text, start, end) or self.passage.first(cues.METHOD, start, end):
            return False
        if self._excepted(start, time):
            return False
        if _SPAN.search(text, start, end) and any(start <= m.start < end for m in self.mentions):
            return False
        return not (self._observed(mention, time) or self._left_behind(mention, time))

    def _excepted(self, start: int, time: Time) -> bool:
        """Whether a length is said of an exception only: `except ABVD within 5 weeks`, `unless stopped for 4 weeks`."""
        exception = self.passage.first(cues.EXCEPTION, start, time.start)
        if exception is None:
            return False
        if not _looks_back(time) or _ABSOLUTE.match(exception[0]):
            return True
        before = self.text[start : exception.start()]
        aside = before.rfind("(") > before.rfind(")") or exception[0].lower().startswith("other")
        return not aside and any(exception.end() <= m.start < time.start for m in self.mentions)

    def _observed(self, mention: Mention, time: Time) -> bool:
        """Whether a period of observation (`over 6 months`) belongs to a later measurement."""
        return (
            mention.type == "Measurement"
            and time.lead in ("over", "for")
            and any(m.type == "Measurement" and mention.end <= m.start < time.start for m in self.mentions)
        )

    def _left_behind(self, mention: Mention, time: Time) -> bool:
        """Whether a statement of its own, which the length belongs to, begins between a mention and the length."""
        text = self.text
        between = [
            m
            for m in self.mentions
            if mention.end <= m.start and m.end <= time.start and not _GENERIC.fullmatch(m.text)
        ]
        if between and _EVER.search(text, self.clause.start, mention.start) and _OTHER.match(text, mention.end):
            return True
        boundary = _last(_NEXT, text, mention.end, time.start)
        if boundary is None:
            return False
        later = [m for m in between if m.start >= boundary.start()]
        if not later:
            now = _NOW.search(text, self.clause.start, mention.start)
            return now is not None and not _THEM.search(text, boundary.end(), time.start)
        shared = mention.type in TREATMENTS and _looks_back(time) and not _SOMEBODY.search(boundary[0])
        return not (shared and (any(m.type in TREATMENTS for m in later) or not _APART.search(boundary[0])))

    def _forward(self, time: Time, mention: Mention) -> bool:
        """Whether an earlier length speaks of a mention: it opens the clause, or directly leads to it."""
        aside = self._aside(time, mention)
        if aside:
            return _ANOTHER.search(aside) is None
        anchor = _ANCHOR.match(self.text, time.end)
        if anchor and self.passage.match(cues.EXAMPLES, anchor.end()):
            return True
        # What announces an item is no part of its own statement.
        start = self.passage.own if self.clause.start < self.passage.own <= time.start else self.clause.start
        earlier = any(start <= m.start < time.start for m in self.mentions)
        if self._announces(time) and (_looks_back(time) or not earlier):
            return True
        near = self.passage.words(time.end, mention.start) < _FEW
        if earlier:
            lasting = time.duration and near and speaks_of_state(self.text[start : time.start])
            return lasting or self._follows(time, mention)
        return self._opens(start, time, mention, near=near)

    def _opens(self, start: int, time: Time, mention: Mention, *, near: bool) -> bool:
        """Whether a length that no mention stands before leads to one: `In the past year, treatment with X`."""
        opens = self.passage.words(start, time.start) < _FEW or self.text[: time.start].rstrip().endswith(",")
        apart = self.text.startswith(",", time.end) and not opens
        return not apart and (opens or near or ":" in self.text[time.end : mention.start])

    def _aside(self, time: Time, mention: Mention) -> str:
        """What stands in the brackets right behind a length if the mention does too, else nothing."""
        opened = self.text.find("(", time.end, mention.start)
        closed = self.text.find(")", mention.end)
        if opened < 0 or closed < 0 or self.text[time.end : opened].strip() or ")" in self.text[opened : mention.start]:
            return ""
        return self.text[opened:closed]

    def _follows(self, time: Time, mention: Mention) -> bool:
        """Whether a length counts from a treatment, which thus lies within it: `relapse within 6 months of surgery`."""
        gap = _NAMING.match(self.text, time.end)
        treated = any(m.type in TREATMENTS for m in self.mentions if m.end <= time.start)
        return mention.type in TREATMENTS and not treated and gap is not None and gap.end() == mention.start


def _looks_back(time: Time) -> bool:
    """Whether a length reaches back from a visit: `within 4 weeks`, `in the past year`."""
    window = time.window
    return window is not None and window.comparator in ("<=", "<") and not time.duration and not _runs_on(time)


def _runs_on(time: Time) -> bool:
    """Whether a length reaches ahead: `4 months after the last dose`."""
    return time.window is not None and time.window.low_days is not None and time.window.low_days >= 0


def _names_anchor(time: Time) -> bool:
    return time.window is not None and time.window.anchor_stated


def _content_end(text: str, time: Time, mentions: Sequence[Mention]) -> int:
    """Where the words end that say what a length is full of: `10 days of steroids`."""
    gap = _NAMING.match(text, time.end)
    if not gap or gap["word"] != "of":
        return time.end
    return next((m.end for m in mentions if 0 <= m.start - gap.end() < 25), time.end)


def _alike(left: Mention, right: Mention) -> bool:
    return left.type == right.type or (left.type in TREATMENTS and right.type in TREATMENTS)


def _joined(text: str, left: Mention, right: Mention) -> bool:
    return _alike(left, right) and _JOINT.fullmatch(_BRACKETS.sub("", text[left.end : right.start])) is not None


def _last(pattern: re.Pattern[str], text: str, start: int, end: int) -> re.Match[str] | None:
    return next(iter(deque(pattern.finditer(text, start, end), maxlen=1)), None)
