"""Names of terms, found in text in one pass.

A name is compared by its words: case, plural, possessive, accents, Greek letters, hyphens and British spelling do not
matter. An abbreviation (`tg:abbreviation`) is compared letter by letter, since `MS`, `Ms` and `ms` are three things.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from importlib.resources import files
from itertools import pairwise
from typing import NamedTuple

import msgspec
import pyoxigraph as ox

from trialgraph.ontology.namespaces import TG, contract, expand

SKOS = "http://www.w3.org/2004/02/skos/core#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
TYPES = ("Drug", "DrugClass", "Condition", "Procedure", "Measurement", "Observation")

_WORD = re.compile(r"[^\W_]+|[^\w\s'’\-‐‑–]")
_GREEK = {"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "κ": "kappa", "λ": "lambda", "μ": "mu"}
_TAIL = re.compile(r"[-‐‑]([A-Za-z0-9]+)")
_LEAD = re.compile(r"(\w+)[-‐‑]$")
_NEGATING = re.compile(r"\b(?:anti|non)[-‐‑]$", re.IGNORECASE)
_GAP = re.compile(r"(?:['’]s\b)?[\s'’\-‐‑–]*\Z")


class Term(msgspec.Struct, frozen=True, kw_only=True):
    """One shipped or loaded term. `broader` and `matches` are IRIs; `unit` a UCUM code for bare numbers."""

    iri: str
    type: str
    label: str
    names: tuple[str, ...] = ()
    abbreviations: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    matches: tuple[str, ...] = ()
    unit: str | None = None
    treatment: bool = False

    @property
    def curie(self) -> str:
        """The short form of the IRI, `CHEBI:8764`."""
        return contract(self.iri)

    @property
    def is_treatment(self) -> bool:
        """Whether it is something a patient is treated with: a drug, a class, or a therapeutic procedure."""
        return self.type in ("Drug", "DrugClass") or self.treatment


class Match(NamedTuple):
    """Words of a text that name terms: offsets in code points, end excluded; several terms where ambiguous."""

    start: int
    end: int
    terms: tuple[Term, ...]
    abbreviation: bool = False


class Token(NamedTuple):
    """A word or a mark of a text, with its offsets and its normal form."""

    start: int
    end: int
    text: str
    norm: str


@cache
def normal(word: str) -> str:
    """The form in which words are compared: no case, accent, plural, Greek letter or British spelling."""
    word = "".join(_GREEK.get(letter, letter) for letter in word.casefold())
    if not word.isascii():
        word = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    word = word.replace("ae", "e").replace("oe", "e").replace("tumour", "tumor").replace("isation", "ization")
    if len(word) > 3 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "xes", "tches", "shes", "ruses")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def tokens(text: str) -> list[Token]:
    """The words and marks of a text in order; a possessive s is no word."""
    found = [Token(m.start(), m.end(), m[0], normal(m[0])) for m in _WORD.finditer(text)]
    return [t for t in found if not (t.text in "sS" and t.start and text[t.start - 1] in "'’")]


class Lexicon:
    """Terms by IRI and by name, and how they hang together."""

    def __init__(self, terms: Iterable[Term], bridges: Iterable[tuple[str, str]] = ()) -> None:
        self.terms = {term.iri: term for term in terms}
        self._bridges = tuple(bridges)
        # First word -> remaining words -> terms, so that the longest name that starts at a word is found at once.
        self._names: defaultdict[str, dict[tuple[str, ...], list[Term]]] = defaultdict(dict)
        self._exact: defaultdict[str, list[Term]] = defaultdict(list)
        for term in self.terms.values():
            self._add(term)
        self._lengths = {first: sorted({len(k) for k in rest}, reverse=True) for first, rest in self._names.items()}

    def _add(self, term: Term) -> None:
        for name in (term.label, *term.names):
            words = tuple(token.norm for token in tokens(name))
            if words:
                known = self._names[words[0]].setdefault(words[1:], [])
                if term not in known:
                    known.append(term)
        for name in term.abbreviations:
            if term not in self._exact[name]:
                self._exact[name].append(term)

    @classmethod
    @cache
    def shipped(cls) -> Lexicon:
        """The lexicon of the terms that come with the package."""
        triples: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for file in sorted(files("trialgraph.ontology").joinpath("terms").iterdir(), key=lambda f: f.name):
            if file.name.endswith(".ttl") and not file.name.startswith("membership-"):
                for quad in ox.parse(file.read_bytes(), format=ox.RdfFormat.TURTLE):
                    triples[_value(quad.subject)][_value(quad.predicate)].append(_value(quad.object))
        return cls(_terms(triples), _bridges(triples))

    def term(self, iri: str) -> Term:
        """The term of an IRI; raises KeyError where there is none."""
        return self.terms[iri]

    def match(self, text: str) -> list[Match]:
        """Every name in the text, longest first at each word, none overlapping another."""
        words, found, i = tokens(text), [], 0
        while i < len(words):
            size, match = self._at(text, words, i)
            if match:
                found.append(match)
            i += size
        return found

    def _at(self, text: str, words: list[Token], i: int) -> tuple[int, Match | None]:
        first = words[i]
        for length in self._lengths.get(first.norm, ()):
            run = words[i : i + length + 1]
            if len(run) <= length or not _joined(text, run):
                continue
            terms = self._names[first.norm].get(tuple(t.norm for t in run[1:]))
            if terms and not _NEGATING.search(text, max(0, first.start - 5), first.start):
                return length + 1, Match(first.start, run[-1].end, tuple(terms))
        for size in (3, 2, 1):
            run = words[i : i + size]
            form = text[first.start : run[-1].end]
            terms = self._exact.get(form) or (self._exact.get(form[:-1]) if form.endswith("s") else None)
            if terms and not self._glued(text, first.start, run[-1].end):
                return len(run), Match(first.start, run[-1].end, tuple(terms), abbreviation=True)
        return 1, None

    def _glued(self, text: str, start: int, end: int) -> bool:
        """Whether an abbreviation is part of a longer code, as `PD` of `PD-L1`; `SSc-ILD` is two abbreviations."""
        after = _TAIL.match(text, end)
        before = _LEAD.search(text, max(0, start - 20), start)
        return any(found and found[1] not in self._exact for found in (after, before))

    def resolve(self, name: str) -> tuple[Term, ...]:
        """The terms that a whole name, abbreviation, CURIE or IRI stands for; empty where none."""
        iri = expand(name) or name
        if iri in self.terms:
            return (self.terms[iri],)
        if iri in self._by_match:
            return tuple(self._by_match[iri])
        words = tuple(token.norm for token in tokens(name))
        named = self._names.get(words[0], {}).get(words[1:], []) if words else []
        exact = self._exact.get(name, [])
        return tuple(dict.fromkeys([*named, *exact]))

    @cached_property
    def _by_match(self) -> dict[str, list[Term]]:
        index: defaultdict[str, list[Term]] = defaultdict(list)
        for term in self.terms.values():
            for iri in term.matches:
                index[iri].append(term)
        return dict(index)

    @cached_property
    def _parents(self) -> dict[str, tuple[str, ...]]:
        parents: defaultdict[str, list[str]] = defaultdict(list)
        for term in self.terms.values():
            parents[term.iri].extend(term.broader)
        for narrower, broader in self._bridges:
            parents[narrower].append(broader)
        return {iri: tuple(up) for iri, up in parents.items()}

    def ancestors(self, iri: str) -> Iterator[str]:
        """The term itself and everything broader, nearest first, each once."""
        queue, seen = [iri], {iri}
        while queue:
            current = queue.pop(0)
            yield current
            for parent in self._parents.get(current, ()):
                if parent not in seen:
                    seen.add(parent)
                    queue.append(parent)

    def is_a(self, narrower: str, broader: str) -> bool:
        """Whether the first term is the second or a kind of it."""
        return broader in self.ancestors(narrower)


def _joined(text: str, run: list[Token]) -> bool:
    return all(_GAP.match(text[a.end : b.start]) for a, b in pairwise(run))


def _value(node: object) -> str:
    return str(getattr(node, "value", node))


def _terms(triples: dict[str, defaultdict[str, list[str]]]) -> Iterator[Term]:
    for iri, of in triples.items():
        types = [t.removeprefix(TG) for t in of[RDF_TYPE] if t.removeprefix(TG) in TYPES]
        if types:
            yield Term(
                iri=iri,
                type=types[0],
                label=of[SKOS + "prefLabel"][0],
                names=tuple(of[SKOS + "altLabel"] + of[TG + "brandName"]),
                abbreviations=tuple(of[TG + "abbreviation"]),
                broader=tuple(of[SKOS + "broader"]),
                matches=tuple(of[SKOS + "exactMatch"]),
                unit=next(iter(of[TG + "defaultUnit"]), None),
                treatment="true" in of[TG + "treatment"],
            )


def _bridges(triples: dict[str, defaultdict[str, list[str]]]) -> Iterator[tuple[str, str]]:
    for of in triples.values():
        yield from zip(of.get(TG + "narrower", []), of.get(TG + "broader", []), strict=True)
