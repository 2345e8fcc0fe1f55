"""Names as a release lists them, made ready for a lexicon: each once, and abbreviations apart."""

from __future__ import annotations

from collections.abc import Iterable

from trialgraph.ontology.terminologies.synonyms import is_acronym


def split(label: str, names: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The synonyms and the abbreviations among the names, in order; none is the label or differs only in case.

    An all-capitals spelling of another name (`ZINC` beside `Zinc`) is no abbreviation.
    """
    words: list[str] = [label]
    short: list[str] = []
    for name in names:
        (short if is_acronym(name) else words).append(name.strip())
    synonyms = distinct(words)
    known = {name.casefold() for name in synonyms}
    return synonyms[1:], tuple(name for name in dict.fromkeys(short) if name.casefold() not in known)


def distinct(names: Iterable[str]) -> tuple[str, ...]:
    """The names in order, without empty ones and without those that differ from an earlier one only in case."""
    found: dict[str, str] = {}
    for name in names:
        if name:
            found.setdefault(name.casefold(), name)
    return tuple(found.values())
