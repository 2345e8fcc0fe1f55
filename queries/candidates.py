"""How likely two trials are one and the same, from what their records say: for a person to decide, never asserted.

Each thing that both records state speaks for or against it, by a weight in log-odds; what one of them leaves out says
nothing. The weights were set by hand on records of the registry whose ids were taken off (docs/records.md).
"""

from __future__ import annotations

import heapq
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from rapidfuzz import fuzz

# Words that more trials than this have in their titles tell none apart; of the others the rarest are looked up.
_COMMON, _RAREST = 300, 12
# So many trials with the same rare words are compared with each trial.
_COMPARED = 20
# Titles of fewer words may well be those of several trials.
_TELLING = 4
_MONTH, _YEAR = 31, 366
# The code of a product or a protocol: AUR105, HS-20093.
_CODE = re.compile(r"\b(?=\w*\d\w)\w{4,}")
_SURE = 0.99


class Sketch(NamedTuple):
    """What tells a trial from others; what no record of it states is empty or None."""

    titles: tuple[str, ...] = ()
    sponsors: frozenset[str] = frozenset()
    phases: frozenset[str] = frozenset()
    enrollment: int | None = None
    start: str = ""
    conditions: frozenset[str] = frozenset()
    treatments: frozenset[str] = frozenset()


class Likeness(NamedTuple):
    """How sure it is that two trials are one, 0 to 1, and what speaks for and against it."""

    confidence: float
    basis: str


Ground = tuple[float, str]


def likeness(one: Sketch, other: Sketch) -> Likeness:
    """How likely two trials are one."""
    grounds = [ground for ground in _grounds(one, other) if ground]
    odds = sum(weight for weight, _ in grounds)
    confidence = min(1 / (1 + math.exp(-odds)), _SURE)
    return Likeness(round(confidence, 2), ", ".join(words for _, words in grounds if words))


class Titles:
    """Titles of trials by their rare words, so that like ones are found without comparing all with all."""

    def __init__(self, titles: Iterable[tuple[str, str]]) -> None:
        self._trials: defaultdict[str, set[str]] = defaultdict(set)
        self._whole: defaultdict[str, set[str]] = defaultdict(set)
        for trial, title in titles:
            self._whole[_plain(title)].add(trial)
            for word in set(_words(title)):
                self._trials[word].add(trial)

    def like(self, titles: Iterable[str]) -> set[str]:
        """The trials of the same title, and those that share most of the rare words of the titles."""
        votes: Counter[str] = Counter()
        same: set[str] = set()
        for title in titles:
            same |= self._whole.get(_plain(title), set())
            rare = {word: len(self._trials[word]) for word in set(_words(title)) if word in self._trials}
            for word in heapq.nsmallest(_RAREST, rare, key=lambda word: (rare[word], word)):
                if rare[word] <= _COMMON:
                    votes.update(dict.fromkeys(self._trials[word], math.ceil(1000 / math.sqrt(rare[word]))))
        best = heapq.nsmallest(_COMPARED, votes, key=lambda trial: (-votes[trial], trial))
        return {*heapq.nsmallest(_COMPARED, same), *best}


def _grounds(one: Sketch, other: Sketch) -> Iterator[Ground | None]:
    yield _title(one.titles, other.titles)
    yield _codes(one.titles, other.titles)
    yield _shared("lead sponsor", one.sponsors, other.sponsors, 1.7, -1.5)
    yield _shared("phase", one.phases, other.phases, 0.5, -1.5)
    yield _enrollment(one.enrollment, other.enrollment)
    yield _start(one.start, other.start)
    yield _shared("conditions", one.conditions, other.conditions, 0.4, -1.0)
    yield _shared("treatments", one.treatments, other.treatments, 0.5, -1.2)


def _plain(title: str) -> str:
    return " ".join(_words(title))


def _words(title: str) -> list[str]:
    return re.findall(r"[^\W_]+", title.casefold())


def _title(ones: Iterable[str], others: Iterable[str]) -> Ground:
    """The most alike of the titles: records of one trial may print only the brief one, or only the official one."""
    pairs = [(_plain(one), _plain(other)) for one in ones for other in others]
    same = [one for one, other in pairs if one == other]
    if same:
        telling = max(len(one.split()) for one in same) >= _TELLING
        return (2.2 if telling else 0.5), "same title"
    likest = max((_alike(*pair) for pair in pairs), default=0.0)
    return 14 * likest - 12.5, f"titles {likest:.0%} alike"


def _codes(ones: Iterable[str], others: Iterable[str]) -> Ground | None:
    """Against it: titles that are alike but for the code of the drug, as those of two products of one sponsor."""
    one, other = ({word for title in titles for word in _CODE.findall(title.casefold())} for titles in (ones, others))
    return (-2.5, "different codes in the titles") if one and other and not one & other else None


def _alike(one: str, other: str) -> float:
    """From 0 to 1, by letters, whatever the order of the words."""
    return fuzz.token_sort_ratio(one, other) / 100


def _shared(what: str, ones: frozenset[str], others: frozenset[str], same: float, different: float) -> Ground | None:
    if not ones or not others:
        return None
    return (same, f"same {what}") if ones & others else (different, f"different {what}")


def _enrollment(one: int | None, other: int | None) -> Ground | None:
    if one is None or other is None:
        return None
    if one == other:
        # Many trials plan for a round number.
        return (1.0 if one % 10 == 0 else 1.8), f"enrolment {one} in both"
    near = abs(one - other) <= 0.1 * max(one, other)
    return (0.2 if near else -0.8), f"enrolment {one} and {other}"


def _start(one: str, other: str) -> Ground | None:
    if not one or not other:
        return None
    if one[:7] == other[:7]:
        return 2.0, f"start {one[:7]} in both"
    days = abs((date.fromisoformat(one) - date.fromisoformat(other)).days)
    weight = 1.0 if days <= _MONTH else -0.5 if days <= _YEAR else -2.0
    return weight, f"start {one[:7]} and {other[:7]}"


def sketches(values: Mapping[str, Mapping[str, set[str]]]) -> dict[str, Sketch]:
    """The sketch of each trial, of the values that its records state by property."""
    return {trial: _sketch(of) for trial, of in values.items()}


def _sketch(of: Mapping[str, set[str]]) -> Sketch:
    counts, starts = of.get("enrollmentCount", set()), of.get("startDate", set())
    return Sketch(
        titles=tuple(sorted({*of.get("briefTitle", ()), *of.get("officialTitle", ())})),
        sponsors=frozenset(of.get("leadSponsor", ())),
        phases=frozenset(of.get("phase", ())),
        # Where records of one trial differ, none of the values tells.
        enrollment=int(next(iter(counts))) if len(counts) == 1 else None,
        start=next(iter(starts)) if len(starts) == 1 else "",
        conditions=frozenset(of.get("studies", ())),
        treatments=frozenset(of.get("gives", ())),
    )
