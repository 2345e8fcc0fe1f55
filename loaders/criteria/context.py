"""What the rest of a record tells about the words of its criteria.

An abbreviation means what the same record says it means ("cyclophosphamide (CTX)"); failing that, what fits the
trial's conditions and its other words; failing that, it stays open with its candidates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from trialgraph.loaders.grounding import defines, headed
from trialgraph.loaders.model import Trial
from trialgraph.ontology.lexicon import Lexicon, Match, Term

_DEFINED = re.compile(r"\s?\(\s?(?P<short>[A-Za-z][A-Za-z0-9\-]{1,9}?)s?\s?\)")
_LISTED = re.compile(r"(?:[,/+-]|\b(?:and|with|plus|or|in|for|of))\s*\Z", re.IGNORECASE)
# How far before a bracket the words may begin that it abbreviates.
_FAR = 150


@dataclass(frozen=True)
class Context:
    """What the rest of the record tells about its words: conditions studied, terms named, abbreviations defined."""

    conditions: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()
    defined: dict[str, tuple[Term, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, trial: Trial, lexicon: Lexicon) -> Context:
        """The context of a trial: its titles, conditions, interventions and summary; not yet its criteria."""
        about = [*trial.conditions, *trial.keywords, trial.brief_title or "", trial.official_title or ""]
        prose = [trial.brief_summary or "", trial.detailed_description or ""]
        prose += [intervention.name for intervention in trial.interventions]
        found = cls.of_texts(about, prose, lexicon)
        # The registry's headings say nothing of the criteria, but which of two meanings an abbreviation has.
        own = (heading for heading in trial.mesh_terms if not heading.ancestor)
        headings = {term.iri for heading in own if (term := headed(heading, lexicon))}
        return replace(found, named=found.named | headings)

    @classmethod
    def of_texts(cls, about: Iterable[str], prose: Iterable[str], lexicon: Lexicon) -> Context:
        """The context of loose texts; `about` are those that say what is studied."""
        studied = cls().reading((text, lexicon.match(text)) for text in about)
        conditions = {iri for iri in studied.named if lexicon.term(iri).type == "Condition"}
        context = studied.reading((text, lexicon.match(text)) for text in prose)
        return replace(context, conditions=frozenset(conditions))

    def reading(self, texts: Iterable[tuple[str, Sequence[Match]]]) -> Context:
        """The context with what further texts name and define; each with the names found in it."""
        named, defined = set(self.named), dict(self.defined)
        for text, matches in texts:
            if matches:
                named.update(m.terms[0].iri for m in matches if len(m.terms) == 1 and not m.abbreviation)
            if "(" in text:
                defined.update(_definitions(text, matches))
        return replace(self, named=frozenset(named), defined=defined)


def _definitions(text: str, matches: Sequence[Match]) -> Iterator[tuple[str, tuple[Term, ...]]]:
    """The abbreviations that a text defines in brackets, with the terms of their long forms."""
    ends = {match.end: match for match in matches}
    for bracket in _DEFINED.finditer(text):
        short, match = bracket["short"], ends.get(bracket.start())
        if not any(letter.isupper() for letter in short):
            continue
        before = text[max(0, bracket.start() - _FAR) : bracket.start()]
        if match and _is_long_form(text, match, short):
            yield short, match.terms
        elif defines(before, short):
            yield short, ()


def _is_long_form(text: str, match: Match, short: str) -> bool:
    """Whether the bracket is about the name before it, not about a longer phrase that it ends.

    `Response Evaluation Criteria in Solid Tumors (RECIST)` does not define solid tumors. A drug may have any code,
    unless it is the last of several: `... and dexamethasone (PVd)`.
    """
    known = any(short in (*term.abbreviations, *term.other_abbreviations) for term in match.terms)
    if known or defines(text[match.start : match.end], short):
        return True
    return match.terms[0].type == "Drug" and not _LISTED.search(text, max(0, match.start - 10), match.start)
