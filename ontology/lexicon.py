"""Names of terms, found in text in one pass.

A name is compared by its words: case, plural, possessive, accents, Greek letters, hyphens and British spelling do not
matter. An abbreviation (`tg:abbreviation`) is compared letter by letter, since `MS`, `Ms` and `ms` are three things.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from trialgraph.ontology.index import BITS, CURATED, SECOND, TEXT, Index
from trialgraph.ontology.namespaces import expand
from trialgraph.ontology.shipped import shipped_terms
from trialgraph.ontology.term import TYPES, Term
from trialgraph.ontology.words import NORMALS, Token, key, normal, split, tokens

__all__ = ["TYPES", "Lexicon", "Match", "Term", "Token", "normal", "tokens"]

_TAIL = re.compile(r"[-‐‑]([A-Za-z0-9]+)")
_LEAD = re.compile(r"(\w+)[-‐‑]$")
_NEGATING = re.compile(r"\b(?:anti|non)[-‐‑]$", re.IGNORECASE)
# Between the words of one name stands no empty line and no bullet.
_APART = re.compile(r"\n\s*\n|\n\s*[-‐‑–]\s")
# The most words that a name is looked for with, and an abbreviation.
_WORDS, _PARTS = 12, 3
# What is kept of answers already given is forgotten before it fills the memory.
_MOST = 100_000
_Answer = TypeVar("_Answer")


class Match(NamedTuple):
    """Words of a text that name terms: offsets in code points, end excluded; several terms where ambiguous.

    `curated` is false where only loaded terminologies know the name.
    """

    start: int
    end: int
    terms: tuple[Term, ...]
    abbreviation: bool = False
    curated: bool = True


class _Meant(NamedTuple):
    """What a name means in running text."""

    terms: tuple[Term, ...]
    curated: bool


class _Start(NamedTuple):
    """What a word may be, a name or an abbreviation, and whether a longer one begins with it."""

    name: _Meant | None
    code: _Meant | None
    longer: bool
    longer_code: bool


class _Answers(dict[str, _Answer]):
    """What the work gives for each text, done once, and forgotten before it fills the memory."""

    def __init__(self, work: Callable[[str], _Answer]) -> None:
        super().__init__()
        self._work = work

    def __missing__(self, text: str) -> _Answer:
        if len(self) >= _MOST:
            self.clear()
        answer = self[text] = self._work(text)
        return answer


class Lexicon:
    """Terms by IRI and by name, and how they hang together; `folder` is that of an index which was opened."""

    def __init__(self, terms: Iterable[Term] = (), bridges: Iterable[tuple[str, str]] = ()) -> None:
        self._use(Index.of(tuple(terms), bridges))

    def _use(self, index: Index) -> None:
        self._index = index
        self._starts = _Answers(self._start)
        self._meanings = _Answers(lambda name: self._meant(index.running.get(name)))
        # Two words tell mostly that no longer name begins here, which is asked far more often than a name is found.
        self._pairs = _Answers(index.running.begins)
        self._code_pairs = _Answers(index.codes.begins)
        self._terms: dict[int, Term] = {}
        self.folder: Path | None = None

    @classmethod
    @cache
    def shipped(cls) -> Lexicon:
        """The lexicon of the terms that come with the package."""
        return cls(*shipped_terms())

    @classmethod
    def open(cls, folder: Path) -> Lexicon:
        """The lexicon of an index that was saved in a folder; it is there at once, however many names it holds."""
        lexicon = cls.__new__(cls)
        lexicon._use(Index.open(folder))
        lexicon.folder = folder
        return lexicon

    def __reduce__(self) -> tuple[Any, ...]:
        """Another process opens the files of an opened lexicon again, and is sent the terms of any other."""
        if self.folder:
            return Lexicon.open, (self.folder,)
        return Lexicon, (tuple(self), tuple(self.edges()))

    def __iter__(self) -> Iterator[Term]:
        return map(self._term, range(len(self._index.terms)))

    def __len__(self) -> int:
        return len(self._index.terms)

    def edges(self) -> Iterator[tuple[str, str]]:
        """Each (narrower, broader) pair of IRIs, nothing left out that follows from others."""
        for n, term in enumerate(self):
            yield from ((term.iri, self._term(above).iri) for above in self._index.parents[n])

    def _term(self, number: int) -> Term:
        found = self._terms.get(number)
        if found is None:
            if len(self._terms) >= _MOST:
                self._terms.clear()
            found = self._terms[number] = self._index.term(number)
        return found

    def term(self, iri: str) -> Term:
        """The term of an IRI, also of one that it says it matches exactly; raises KeyError where there is none."""
        numbers = self._index.iris.get(iri)
        if not numbers:
            raise KeyError(iri)
        return self._term(numbers[0])

    def number(self, iri: str) -> int | None:
        """The number under which the tables know the term of an IRI."""
        return next(iter(self._index.iris.get(iri)), None)

    def parents(self, number: int) -> Iterable[int]:
        """The numbers of the broader terms next to a term, in the joined hierarchy."""
        return self._index.parents[number]

    def at(self, number: int) -> Term:
        """The term of a number."""
        return self._term(number)

    def match(self, text: str) -> list[Match]:
        """Every name in the text, longest first at each word, none overlapping another."""
        forms, starts, ends = split(text)
        norms = [NORMALS[form] for form in forms]
        found, i, count = [], 0, len(norms)
        while i < count:
            start = self._starts[forms[i]]
            if start is None:
                i += 1
                continue
            meant, size = self._longest(norms, i, start)
            if meant and self._holds(text, starts, ends, i, size):
                found.append(Match(starts[i], ends[i + size - 1], meant.terms, curated=meant.curated))
            elif start.code or start.longer_code:
                match, size = self._code(text, starts, ends, i, start)
                if match:
                    found.append(match)
            else:
                size = 1
            i += size
        return found

    def _start(self, form: str) -> _Start | None:
        """What a word may begin, None where that is nothing."""
        norm, codes = NORMALS[form], self._index.codes
        longer = any(name != norm for name in islice(self._index.running.trie.iterkeys(norm), 2))
        longer_code = any(code != form for code in islice(codes.trie.iterkeys(form), 2))
        start = _Start(self._meanings[norm], self._meant(self._exact(form)), longer, longer_code)
        return start if any(start) else None

    def _longest(self, norms: list[str], i: int, start: _Start) -> tuple[_Meant | None, int]:
        """The longest name that begins at a word and that running text may use, and its number of words."""
        if start.longer and i + 1 < len(norms) and self._pairs[norms[i] + norms[i + 1]]:
            name = self._index.running.longest("".join(norms[i : i + _WORDS]))
            return (self._meanings[name], name.count(" ")) if name else (None, 1)
        return start.name, 1

    def _meant(self, numbers: Iterable[int]) -> _Meant | None:
        settled = [n for n in numbers if n & TEXT and not n & SECOND]
        if not settled:
            return None
        return _Meant(tuple(self._term(n >> BITS) for n in settled), any(n & CURATED for n in settled))

    def _holds(self, text: str, starts: list[int], ends: list[int], i: int, size: int) -> bool:
        """Whether the words are one name: nothing keeps them apart, and no `anti-` or `non-` stands before them."""
        first, last = starts[i], ends[i + size - 1]
        if size > 1 and "\n" in (words := text[first:last]) and _APART.search(words):
            return False
        return not (first and text[first - 1] in "-‐‑" and _NEGATING.search(text, max(0, first - 5), first))

    def _code(self, text: str, starts: list[int], ends: list[int], i: int, start: _Start) -> tuple[Match | None, int]:
        """The abbreviation that begins at a word, and its number of words."""
        first = starts[i]
        longer = start.longer_code and self._code_pairs[text[first : ends[i] + 1]]
        for size in range(min(_PARTS, len(ends) - i) if longer else 1, 0, -1):
            last = ends[i + size - 1]
            meant = start.code if size == 1 else self._meant(self._exact(text[first:last]))
            if meant and not self._glued(text, first, last):
                return Match(first, last, meant.terms, abbreviation=True, curated=meant.curated), size
        return None, 1

    def _exact(self, form: str) -> Iterable[int]:
        codes = self._index.codes
        return codes.get(form) or (codes.get(form[:-1]) if form.endswith("s") else ())

    def _glued(self, text: str, start: int, end: int) -> bool:
        """Whether an abbreviation is part of a longer code, as `PD` of `PD-L1`; `SSc-ILD` is two abbreviations."""
        after = _TAIL.match(text, end)
        before = _LEAD.search(text, max(0, start - 20), start)
        return any(found and not self._index.codes.get(found[1]) for found in (after, before))

    def resolve(self, name: str) -> tuple[Term, ...]:
        """The terms that a whole name, abbreviation, CURIE or IRI stands for; empty where none."""
        if numbers := self._index.iris.get(expand(name) or name):
            return tuple(map(self._term, numbers))
        found = [*self._index.names.get(key(name)), *self._index.codes.get(name)]
        return tuple(dict.fromkeys(self._term(n >> BITS) for n in found if not n & SECOND))

    def meaning(self, name: str) -> tuple[Term, ...]:
        """The terms that a whole name means in running text, where some names mean nothing in particular."""
        found = self._meanings[key(name)]
        return found.terms if found else ()

    def named(self, name: str) -> tuple[Term, ...]:
        """All terms that have the name, also those that others come before; those first that it is taken for."""
        found = [*self._index.names.get(key(name)), *self._index.codes.get(name)]
        return tuple(dict.fromkeys(self._term(n >> BITS) for n in sorted(found, key=lambda n: bool(n & SECOND))))

    def beginning(self, text: str, most: int) -> list[Term]:
        """So many terms, at most, of which a name begins with the words of the text, shortest name first."""
        form = key(text)
        forms = sorted(islice(self._index.names.trie.iterkeys(form), _MOST), key=len) if form else []
        found = (self._term(n >> BITS) for name in forms for n in self._index.names.get(name))
        return list(islice(dict.fromkeys(found), most))

    def ancestors(self, iri: str) -> Iterator[str]:
        """The term itself and everything broader, nearest first, each once."""
        numbers = self._index.iris.get(iri)
        if not numbers:
            yield iri
            return
        yield from (self._term(n).iri for n in self._above(numbers[0]))

    def _above(self, number: int) -> Iterator[int]:
        queue, seen = [number], {number}
        for current in queue:
            yield current
            fresh = [n for n in self._index.parents[current] if n not in seen]
            seen.update(fresh)
            queue.extend(fresh)

    def is_a(self, narrower: str, broader: str) -> bool:
        """Whether the first term is the second or a kind of it."""
        below, above = self._index.iris.get(narrower), self._index.iris.get(broader)
        if not below or not above:
            return narrower == broader
        return above[0] in self._above(below[0])
