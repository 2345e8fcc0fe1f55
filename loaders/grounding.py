"""What an entry of a record's own list stands for: a whole name first, then its parts, by the evidence of the record.

The slot decides between types: a list of conditions holds no drug. Among terms of one name, the one is meant that
the registry's MeSH headings or the record's other names point to; where none does, the choice stays open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from trialgraph.loaders.model import MeshTerm, Trial
from trialgraph.ontology.lexicon import Lexicon, Match, Term
from trialgraph.ontology.namespaces import AUTHORITIES
from trialgraph.ontology.words import orders

# How sure a term is that stands for a whole entry, for one of several meanings that the record points to, for a part.
WHOLE, EVIDENT, PART = 1.0, 0.9, 0.8
CONDITION, TREATMENT = ("Condition",), ("Drug", "DrugClass", "Procedure", "Substance")

_BRACKET = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]\s*\Z")
_AMOUNT = r"\d+(?:[.,]\d+)?\s?(?:%|(?:mg|g|[µμ]g|mcg|ug|ml|mL|i?u|units?)\b(?:\s?/\s?(?:kg|m2|m²|ml|mL|day|d)\b)*)"
_FORM = (
    r"tablets?|capsules?|injections?|injectable|infusions?|solutions?|creams?|ointments?|gels?|sprays?|drops|patch(?:es)?|"
    r"suspensions?|powders?|oral(?:ly)?|intravenous(?:ly)?|i\.?v\.?|subcutaneous(?:ly)?|s\.?c\.?|topical|intramuscular|"
    r"low[- ]dose|high[- ]dose|treatment|monotherapy|therapy|administration|dose|product|drug|active"
)
# What is given how, and how much of it, is no part of a drug's name.
_HANDLING = re.compile(rf"(?<![\w-])(?:{_AMOUNT}|{_FORM})(?![\w-])", re.IGNORECASE)
_SALT = re.compile(
    r"\s+(?:(?:di|mono|hemi|sesqui)?(?:hydrochloride|hydrate|sodium|potassium|maleate|phosphate|sulph?ate|tartrate)|"
    r"hcl|mesylate|besylate|tosylate|citrate|fumarate|succinate|acetate|malate|hydrobromide|bromide|calcium|"
    r"magnesium|lactate|nitrate|anhydrous|dimesylate|ditosylate|tromethamine|esylate|edisylate|fosfate)\Z",
    re.IGNORECASE,
)


# What is behind these words is what the patients do not have.
_NOT = re.compile(r"\b(?:without|excluding|except|other than|free of|absence of|no|not)\b[^,;()]*\Z", re.IGNORECASE)


class Grounding(NamedTuple):
    """A part of an entry, the term it stands for, how that was found and how sure it is.

    `how` is `whole`, `reordered`, `bracket`, `handling`, `salt`, `evidence` or `part`; `candidates` are the terms the
    words may mean where nothing tells which: then there is no term.
    """

    text: str
    term: Term | None
    how: str
    confidence: float
    candidates: tuple[Term, ...] = ()


class Evidence:
    """Which terms the rest of the record points to."""

    def __init__(self, lexicon: Lexicon, iris: Iterable[str] = ()) -> None:
        self._lexicon, self._iris = lexicon, frozenset(iris)

    @classmethod
    def of(cls, trial: Trial, lexicon: Lexicon) -> Evidence:
        """The MeSH headings that the registry attached, and what the record's own names mean beyond doubt."""
        known = (term.iri for heading in trial.mesh_terms if (term := headed(heading, lexicon)))
        names = (*trial.conditions, *(each.name for each in trial.interventions))
        resolved = (lexicon.resolve(name) for name in names)
        return cls(lexicon, (*known, *(terms[0].iri for terms in resolved if len(terms) == 1)))

    def pick(self, terms: tuple[Term, ...]) -> Term | None:
        """The one of the terms that the record points to: by name, else by what is broader or narrower."""
        for points in (self._names, self._akin):
            found = [term for term in terms if points(term)]
            if len(found) == 1:
                return found[0]
        return None

    def _names(self, term: Term) -> bool:
        return term.iri in self._iris

    def _akin(self, term: Term) -> bool:
        is_a = self._lexicon.is_a
        return any(is_a(term.iri, iri) or is_a(iri, term.iri) for iri in self._iris)


def headed(heading: MeshTerm, lexicon: Lexicon) -> Term | None:
    """The term of a heading, by its id, else by its name; None where the lexicon has none, or several."""
    named = lexicon.resolve(AUTHORITIES["MESH"] + heading.id) if heading.id else ()
    found = named or lexicon.resolve(heading.term)
    return found[0] if len(found) == 1 or (named and found) else None


def ground(entry: str, slot: tuple[str, ...], lexicon: Lexicon, evidence: Evidence) -> list[Grounding]:
    """What an entry of a list stands for; empty where it is no name of a term and holds none.

    `slot` are the types that the list takes.
    """
    for form, how in _forms(entry, slot):
        terms = tuple(term for term in lexicon.resolve(form) if term.type in slot)
        if terms:
            return [_settled(entry, terms, how, evidence)]
    return [*_parts(entry, slot, lexicon, evidence)]


def _settled(text: str, terms: tuple[Term, ...], how: str, evidence: Evidence) -> Grounding:
    if len(terms) == 1:
        return Grounding(text, terms[0], how, WHOLE)
    if chosen := evidence.pick(terms):
        return Grounding(text, chosen, "evidence", EVIDENT)
    return Grounding(text, None, how, 1 / len(terms), terms)


def _forms(entry: str, slot: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The entry and what it is without what is no part of a name, with how it was changed."""
    yield entry, "whole"
    yield from ((form, "reordered") for form in orders(entry) if form != entry)
    bare = _BRACKET.sub("", entry)
    if bracket := _BRACKET.search(entry):
        yield bare, "bracket"
        # "T1D (type 1 diabetes)" spells out in brackets what the abbreviation means.
        if len(bracket[1]) > len(bare):
            yield bracket[1], "bracket"
    if "Drug" in slot:
        plain = " ".join(_HANDLING.sub(" ", bare).split()).strip(" ,-()")
        if plain and plain != bare:
            yield plain, "handling"
        if plain and (active := _SALT.sub("", plain)) != plain:
            yield active, "salt"


def _parts(entry: str, slot: tuple[str, ...], lexicon: Lexicon, evidence: Evidence) -> Iterator[Grounding]:
    """The names within an entry, each term once."""
    seen: set[str] = set()
    for match in lexicon.match(entry):
        term = _meant(match, slot, evidence)
        if term and term.iri not in seen and not _NOT.search(entry, 0, match.start):
            seen.add(term.iri)
            yield Grounding(entry[match.start : match.end], term, "part", PART)


def _meant(match: Match, slot: tuple[str, ...], evidence: Evidence) -> Term | None:
    fitting = tuple(term for term in match.terms if term.type in slot)
    if len(fitting) == 1 and (match.curated or not match.abbreviation):
        return fitting[0]
    return evidence.pick(fitting)
