"""What an entry of a record's own list stands for: a whole name first, then its parts, by the evidence of the record.

The slot decides between types: a list of conditions holds no drug. Among terms of one name, the one is meant that
the registry's MeSH headings or the record's other names point to; where none does, the choice stays open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from trialgraph.loaders.model import MeshTerm, Trial
from trialgraph.loaders.wording import forms
from trialgraph.ontology.index import ordinary
from trialgraph.ontology.lexicon import Lexicon, Match, Term
from trialgraph.ontology.namespaces import AUTHORITIES
from trialgraph.ontology.term import TREATMENTS
from trialgraph.ontology.words import is_code, key

# How sure a term is that stands for a whole entry; for one of several meanings that the record points to, or for an
# entry that says more of the condition, as its stage; for a part.
WHOLE, EVIDENT, PART = 1.0, 0.9, 0.8
CONDITION, TREATMENT = ("Condition",), ("Drug", "DrugClass", "Procedure", "Substance")
# An abbreviation is as long as that at most, else a name that somebody shouts; a compound has as many digits at least.
_SHORT, _NUMBER = 5, 3

# What is behind these words is what the patients do not have; a list of exceptions goes on behind a comma.
_NOT = re.compile(
    r"\b(?:(?<!with or )without|free of|absence of|no|not)\b[^,;()]*\Z|\b(?:excluding|except|other than)\b[^;()]*\Z",
    re.IGNORECASE,
)
_NEGATIVE = re.compile(r"[\s-]+(?:negative|free|na[iï]ve)\b", re.IGNORECASE)
# A drug is not given that an enzyme or a kind of cell is named after, that is measured, that a patient is allergic to;
# nor is what others are to bind, or what comes first.
_MEASURED = re.compile(
    r"[\s-]+(?:\w+ase\b|(?:(?:serum|blood|plasma|urine)\s+)?(?:levels?|concentrations?|assays?)\b|allerg|sensiti[sz]|"
    r"(?:\w+\s+)?T[\s-]cells?\b)",
    re.IGNORECASE,
)
_EXHALED = re.compile(r"\b(?:exhaled|serum|plasma|urinary)\s+\Z", re.IGNORECASE)
_TARGET = re.compile(r"\b(?:targeting|against|(?:directed|antibod\w+) (?:at|to|for))\b[^;]*\Z", re.IGNORECASE)
_AFTER = re.compile(r"\b(?:after|following|prior to)\s+(?:\w+\s+)?\Z", re.IGNORECASE)
_BRACKETED = re.compile(r"[(\[]([^()\[\]]+)[)\]]")
_JOINT = re.compile(
    r"\s*(?:[+/,;()\[\]&]|-->?|\b(?:and/or|and|or|plus|with|using|followed by|combined|in combination|versus|vs)\b)\s*",
    re.IGNORECASE,
)
_HEAD = re.compile(
    r"\b(?:cancers?|carcinomas?|tumou?rs?|neoplasms?|malignanc(?:y|ies)|leuka?emias?|lymphomas?|allerg(?:y|ies))\Z",
    re.IGNORECASE,
)
# A term that is called one thing is not meant by an entry that says the other.
_OPPOSED = tuple(
    (re.compile(rf"\b(?:{one})", re.IGNORECASE), re.compile(rf"\b(?:{other})", re.IGNORECASE))
    for one, other in (
        ("adult", "juvenile|child|pa?ediatric|infan|neonat|congenital"),
        ("acute", "chronic"),
        ("benign", "malignan|cancer|carcinoma"),
    )
)


class Grounding(NamedTuple):
    """A part of an entry, the term it stands for, how that was found and how sure it is.

    `how` is `whole`, `reordered`, `respelled`, `bracket`, `handling`, `salt`, `qualified`, `evidence` or `part`;
    `candidates` are the terms the words may mean where nothing tells which: then there is no term.
    """

    text: str
    term: Term | None
    how: str
    confidence: float
    candidates: tuple[Term, ...] = ()


# Of a word that long, an abbreviation may be made of its letters.
_LONG_WORD = 10


class Evidence:
    """Which terms the rest of the record points to."""

    def __init__(self, lexicon: Lexicon, iris: Iterable[str] = ()) -> None:
        self._lexicon, self._iris = lexicon, frozenset(iris)

    @classmethod
    def of(cls, trial: Trial, lexicon: Lexicon) -> Evidence:
        """The MeSH headings that the registry attached, and what the record's own names mean beyond doubt."""
        # What is above a heading, such as Neoplasms, is akin to everything.
        own = (heading for heading in trial.mesh_terms if not heading.ancestor)
        known = (term.iri for heading in own if (term := headed(heading, lexicon)))
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
    if whole := _whole(entry, slot, lexicon, evidence):
        return _sharpened(whole, slot, lexicon, evidence)
    return [*_parts(entry, slot, lexicon, evidence)]


def _sharpened(whole: Grounding, slot: tuple[str, ...], lexicon: Lexicon, evidence: Evidence) -> list[Grounding]:
    """What brackets name, where that is narrower: lung cancer (NSCLC), platinum (cisplatin or carboplatin)."""
    inner = [each for words in _BRACKETED.findall(whole.text) for each in ground(words, slot, lexicon, evidence)]
    terms = dict.fromkeys(each.term for each in inner if each.term)
    if whole.term and terms and all(lexicon.is_a(term.iri, whole.term.iri) for term in terms):
        return [whole._replace(term=term) for term in terms]
    return [whole]


def is_ambiguous(name: str) -> bool:
    """Whether a name is an abbreviation that may be that of many things; a code with a number is of one."""
    return is_code(name) and len(name) <= _SHORT and sum(map(str.isdigit, name)) < _NUMBER


def defines(words: str, short: str) -> bool:
    """Whether an abbreviation is made of the initials of the last of the words, or of letters of the last alone."""
    letters = [letter.casefold() for letter in short if letter.isalpha()]
    last = [word.casefold() for word in re.findall(r"[^\W\d_]+", words)][-len(letters) :]
    if len(letters) < 2 or not last:
        return False
    return [word[0] for word in last] == letters or (len(last[-1]) >= _LONG_WORD and _within(last[-1], letters))


def _within(word: str, letters: list[str]) -> bool:
    """Whether the letters stand in the word in this order, the first at its beginning: PD of pharmacodynamic."""
    rest = iter(word)
    return word[0] == letters[0] and all(letter in rest for letter in letters)


def _whole(entry: str, slot: tuple[str, ...], lexicon: Lexicon, evidence: Evidence) -> Grounding | None:
    """The term that an entry is the name of, in one of its wordings."""
    for form, how in forms(entry, drugs="Drug" in slot):
        # How it is given is said of a drug; of a procedure it makes another.
        types = tuple(type for type in slot if type in TREATMENTS) if how in ("handling", "salt") else slot
        if terms := _named(entry, form, types, lexicon, plain=how == "whole"):
            return _settled(entry, form, terms, how, evidence)
    return None


def _named(entry: str, form: str, types: tuple[str, ...], lexicon: Lexicon, *, plain: bool) -> tuple[Term, ...]:
    """The terms of a form; `plain` says that nothing was taken away from the entry."""
    terms = tuple(term for term in lexicon.resolve(form) if term.type in types and not _differs(entry, term))
    if terms and (name := key(form)) in _ordinary():
        # "Child" is no lung disease of children, a standard treatment no treatment; "inflammation" is one condition.
        words = sorted(name.split())
        return tuple(term for term in terms if term.curated or (plain and sorted(key(term.label).split()) == words))
    return terms


@cache
def _ordinary() -> frozenset[str]:
    return ordinary()


def _differs(entry: str, term: Term) -> bool:
    """Whether the entry says the opposite of what the term is called."""
    return any(
        (a.search(entry) and not b.search(entry) and b.search(term.label) and not a.search(term.label))
        or (b.search(entry) and not a.search(entry) and a.search(term.label) and not b.search(term.label))
        for a, b in _OPPOSED
    )


def _settled(text: str, form: str, terms: tuple[Term, ...], how: str, evidence: Evidence) -> Grounding:
    # The letters tell choline from the cholines.
    exact = [term for term in terms if term.label.casefold() == form.casefold()]
    fitting = terms if is_code(form) or len(exact) != 1 else tuple(exact)
    if len(fitting) == 1:
        return Grounding(text, fitting[0], how, EVIDENT if how == "qualified" else WHOLE)
    if chosen := evidence.pick(fitting):
        return Grounding(text, chosen, "evidence", EVIDENT)
    return Grounding(text, None, how, 1 / len(fitting), fitting)


def _parts(entry: str, slot: tuple[str, ...], lexicon: Lexicon, evidence: Evidence) -> Iterator[Grounding]:
    """The names within an entry, each term once."""
    seen: set[str] = set()
    pieces = [*(_pieces if "Drug" in slot else _elliptic)(entry, slot, lexicon, evidence)]
    matches = [(match.start, match.end, _meant(entry, match, slot, evidence)) for match in lexicon.match(entry)]
    inside = [each for each in matches if not any(start <= each[0] and each[1] <= end for start, end, _ in pieces)]
    for start, end, term in sorted((*pieces, *inside), key=lambda part: part[0]):
        if term and term.iri not in seen and not is_absent(entry, start, end, term):
            seen.add(term.iri)
            yield Grounding(entry[start:end], term, "part", PART)


def _pieces(
    entry: str, slot: tuple[str, ...], lexicon: Lexicon, evidence: Evidence
) -> Iterator[tuple[int, int, Term | None]]:
    """The treatments that an entry counts up and that are names each, with where they stand."""
    spans = _spans(entry)
    for start, end in spans:
        piece = entry[start:end]
        if len(spans) > 1 and len(piece) > 2 and key(piece) not in _ordinary() and not defines(entry[:start], piece):
            found = _whole(piece, slot, lexicon, evidence)
            if found and found.term and (found.term.curated or not is_ambiguous(piece)):
                yield start, end, found.term


def _elliptic(
    entry: str, slot: tuple[str, ...], lexicon: Lexicon, evidence: Evidence
) -> Iterator[tuple[int, int, Term | None]]:
    """The conditions of a list that share their last word: "gastric/esophageal cancer"."""
    head = ""
    for start, end in reversed(_spans(entry)):
        piece = entry[start:end]
        if shared := _HEAD.search(piece):
            head = shared[0]
        elif head and piece:
            found = _whole(f"{piece} {head}", slot, lexicon, evidence)
            if found and found.term and found.how != "qualified":
                yield start, end, found.term


def _spans(entry: str) -> list[tuple[int, int]]:
    """Where the pieces of an entry stand that are joined by commas, signs and conjunctions."""
    joints = [joint.span() for joint in _JOINT.finditer(entry)]
    return [*zip([0, *(end for _, end in joints)], [*(start for start, _ in joints), len(entry)], strict=True)]


def is_absent(entry: str, start: int, end: int, term: Term) -> bool:
    """Whether the words around a name say that what it names is not there, or is not given."""
    if _NOT.search(entry, 0, start) or _NEGATIVE.match(entry, end):
        return True
    if term.type == "Substance" and _TARGET.search(entry, 0, start):
        return True
    if term.type == "Procedure" and _AFTER.search(entry, 0, start):
        return True
    return term.type in TREATMENTS and bool(_MEASURED.match(entry, end) or _EXHALED.search(entry, 0, start))


def _meant(entry: str, match: Match, slot: tuple[str, ...], evidence: Evidence) -> Term | None:
    text = entry[match.start : match.end]
    fitting = tuple(term for term in match.terms if term.type in slot and not _differs(entry, term))
    if match.abbreviation and defines(entry[: match.start], text):
        return None
    if len(fitting) == 1 and (match.curated or not (match.abbreviation or is_ambiguous(text))):
        return fitting[0]
    return evidence.pick(fitting)
