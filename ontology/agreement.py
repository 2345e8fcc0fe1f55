"""Whether the names of two ids allow that they are one term: labels decide, cross-references alone do not."""

from __future__ import annotations

from collections.abc import Iterator

from trialgraph.ontology.term import Term
from trialgraph.ontology.terminologies.entry import Entry
from trialgraph.ontology.words import key, orders

# Of all words of two labels, at least so many are in both, where no label of one is a name of the other.
LIKE = 0.6
# Heads that say nothing: glimmer disease and glimmer syndrome are alike.
_HEADS = frozenset({"disease", "disorder", "syndrome"})
_DENYING = frozenset({"non", "not", "no", "without", "negative"})

Named = Entry | Term


def agree(one: Named, other: Named) -> bool:
    """Whether a stated match of the two may be believed: `non-squamous` is never `squamous`."""
    a, b = _words(one.label), _words(other.label)
    if _called(one, other) or _called(other, one):
        return True
    denials = [sum(word in _DENYING for word in words) for words in (a, b)]
    alike, all_words = {*a} & {*b} - _HEADS, ({*a} | {*b}) - _HEADS
    return denials[0] == denials[1] and 0 < len(alike) >= LIKE * len(all_words)


def call_each_other(one: Named, other: Named) -> bool:
    """Whether each has the other's label among its names, which is enough without anybody stating a match."""
    return _called(one, other) and _called(other, one)


def _called(one: Named, other: Named) -> bool:
    """Whether the label of one is a name of the other, in any order of its words."""
    labels = {key(order) for order in orders(one.label)}
    return any(key(order) in labels for name in _names(other) for order in orders(name))


def _names(named: Named) -> Iterator[str]:
    yield named.label
    yield from named.abbreviations
    yield from named.synonyms if isinstance(named, Entry) else named.names


def _words(label: str) -> list[str]:
    return [word for word in key(label).split() if word.isalnum()]
