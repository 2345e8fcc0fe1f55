"""Lists inside a criterion: examples of a class, alternatives of a choice, things joined by `and` and `or`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from trialgraph.loaders.criteria import cues
from trialgraph.loaders.criteria.passage import Clause, Passage
from trialgraph.loaders.model import Mention

# Under which types of things a thing is listed as an example.
_FAMILIES = {
    "Drug": ("DrugClass",),
    "DrugClass": ("DrugClass",),
    "Procedure": ("DrugClass", "Procedure"),
    "Condition": ("Condition",),
}
_SEPARATORS = re.compile(r"(?:[\s,/()]|\band/or\b|\band\b|\bor\b|\bserum\b|\bthe\b|\bboth\b|\beither\b)*")
_BRACKETS = re.compile(r"\([^()]*\)")
_BRACKET = re.compile(r"[\s\w-]{0,25}?\(")
_OPEN = re.compile(r"\bor\sothers?\b|\betc\b")
_LOOSE = re.compile(r"\betc\b|\bsuch\b")
_END = re.compile(r"\)|\bwithin\b|\bfor\s(?:at|the|\d)|\bprior\sto\b|\bin\sthe\s(?:past|last)\b|[;]")
_OR = re.compile(r"\bor\b|/")


def class_of(passage: Passage, mention: Mention, clause: Clause, named: Sequence[Mention]) -> str | None:
    """The words of the class under which a mention is listed as an example."""
    types = _FAMILIES.get(mention.type)
    if not types or not (passage.has(cues.EXAMPLES) or "(" in passage.text or ":" in passage.text):
        return None
    for head in reversed(named):
        if head.end > mention.start or head.start < clause.start or head.type not in types:
            continue
        if passage.last(cues.EXCEPTION, max(clause.start, head.start - 20), head.start):
            continue
        examples = _examples(passage, head, clause)
        if examples and examples[0] <= mention.start < examples[1]:
            return class_of(passage, head, clause, named) or head.text
    return None


def _examples(passage: Passage, head: Mention, clause: Clause) -> tuple[int, int] | None:
    """Where the examples of a class stand: behind `such as`, in `(... or others)`, in a list after a colon."""
    text = passage.text
    if cue := passage.match(cues.EXAMPLES, head.end):
        return cue.end(), _end_of_list(text, cue, clause)
    if "(" in text and (bracket := _BRACKET.match(text, head.end)):
        close = text.find(")", bracket.end(), clause.end)
        if close > 0 and (passage.match(cues.EXAMPLES, bracket.end()) or _OPEN.search(text, bracket.end(), close)):
            return bracket.end(), close
    colon = text.find(":", head.end, min(head.end + 60, clause.end))
    if colon > 0 and _LOOSE.search(text, colon, clause.end):
        return colon + 1, clause.end
    return None


def _end_of_list(text: str, cue: re.Match[str], clause: Clause) -> int:
    end = text.find(")", cue.end(), clause.end) if "(" in cue[0] else -1
    if end > 0:
        return end
    stop = _END.search(text, cue.end(), clause.end)
    return stop.start() if stop else clause.end


def choice_of(passage: Passage, mention: Mention, clause: Clause) -> re.Match[str] | None:
    """The words that leave a choice of which the mention is a part: `at least one of`."""
    choice = passage.last(cues.ANY_OF, clause.start, mention.start)
    return choice if choice and passage.reaches(choice.end(), mention.start) else None


def group_of(
    passage: Passage, mention: Mention, clause: Clause, named: Sequence[Mention], example_of: str | None
) -> str | None:
    """The key of the alternatives a mention belongs to: those of a choice (`any of`), or of a list joined by `or`."""
    if choice := choice_of(passage, mention, clause):
        return f"any@{choice.start()}"
    if example_of:
        return f"examples of {example_of}"
    if not passage.has(cues.OR):
        return None
    run = coordination(passage.text, mention, named)
    if len(run) == 1:
        return None
    joined = any(_OR.search(passage.text, a.end, b.start) for a, b in pairwise(run))
    return f"or@{run[0].start}" if joined else None


def coordination(text: str, mention: Mention, named: Sequence[Mention]) -> list[Mention]:
    """The mentions of the list one stands in: nothing but commas, brackets, `and` and `or` between them."""
    position = named.index(mention)
    first = last = position
    while first > 0 and _adjacent(text, named[first - 1], named[first]):
        first -= 1
    while last + 1 < len(named) and _adjacent(text, named[last], named[last + 1]):
        last += 1
    return list(named[first : last + 1])


def _adjacent(text: str, left: Mention, right: Mention) -> bool:
    if left.type != right.type:
        return False
    between = text[left.end : right.start]
    return _SEPARATORS.fullmatch(_BRACKETS.sub("", between) if "(" in between else between) is not None
