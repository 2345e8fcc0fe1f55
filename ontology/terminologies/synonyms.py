"""Which names of a term mean exactly it, which are abbreviations, and which only stand near it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from trialgraph.ontology.terminologies.frame import Frame, Synonym

_ABBREVIATION_TYPES = {"ABBREVIATION", "ACRONYM"}
# Synonyms that an ontology itself takes back, or that it keeps for programs; whatever their scope, no text means them.
_WITHDRAWN = {"ALLELIC_REQUIREMENT", "AMBIGUOUS", "DEPRECATED", "DUBIOUS", "EXCLUDE", "MISNOMER", "OBSOLETE_SYNONYM"}
_ACRONYM = re.compile(r"(?=.{2,6}\Z)(?=.*[A-Z].*[A-Z])[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*\Z")


class Names(NamedTuple):
    """The names of a term but its label, by what they are good for; each once, in the order of the release."""

    synonyms: tuple[str, ...] = ()
    abbreviations: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    related: tuple[str, ...] = ()


def by_scope(synonym: Synonym) -> str:
    """The field of `Names` for a synonym of an ontology whose scopes mean what OBO says they mean."""
    if synonym.scope != "EXACT" or synonym.type in _WITHDRAWN:
        return "related"
    if synonym.type in _ABBREVIATION_TYPES or is_acronym(synonym.text):
        return "abbreviations"
    return "synonyms"


def is_acronym(name: str) -> bool:
    """Whether a name is to be compared letter by letter: six characters at most, two capitals among them (`SSc`)."""
    return bool(_ACRONYM.match(name))


def names(frame: Frame, field: Callable[[Synonym], str] = by_scope) -> Names:
    """The names of a term, each in the first of the fields that one of its synonyms puts it in."""
    sorted_: dict[str, list[str]] = {name: [] for name in Names._fields}
    for synonym in frame.synonyms:
        sorted_[field(synonym)].append(" ".join(synonym.text.split()))
    seen = {"", frame.label}
    return Names(*(tuple(_new(sorted_[name], seen)) for name in Names._fields))


def _new(texts: Iterable[str], seen: set[str]) -> Iterable[str]:
    for text in texts:
        if text not in seen:
            seen.add(text)
            yield text
