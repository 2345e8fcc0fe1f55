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
from typing import Any, NamedTuple, TypeAlias, TypeVar

from trialgraph.ontology.index import BITS, CURATED, SECOND, TEXT, Index
from trialgraph.ontology.namespaces import expand
from trialgraph.ontology.shipped import shipped_terms
from trialgraph.ontology.term import TYPES, Term
from trialgraph.ontology.words import NORMALS, Token, key, normal, split, tokens

__all__ = ["TYPES", "Lexicon", "Match", "Term", "Token", "normal", "tokens"]

_HYPHENS = ("-", "‐", "‑")
_TAIL = re.compile(r"[-‐‑]([A-Za-z0-9]+)")
_LEAD = re.compile(r"(\w+)[-‐‑]$")
_NEGATING = re.compile(r"\b(?:anti|non)[-‐‑]$", re.IGNORECASE)
# Between the words of one name stands no empty line and no bullet.
_APART = re.compile(r"\n\s*\n|\n\s*[-‐‑–]\s")
# The most words that a name is looked for with, and an abbreviation.
_WORDS, _PARTS = 12, 3
# What is kept of answers already given is forgotten before it fills the memory.
_MOST = 100_000
# Everything above a term takes more room than an answer. A step takes 63 bytes; two thousand trials make 220,000.
_MOST_LINEAGES, _MOST_STEPS = 10_000, 500_000
_Asked = TypeVar("_Asked")
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


# What words mean if they are a name, and what longer names go on with. This and the next are plain tuples, which are
# taken apart for every word of a text: that costs named ones three times as much.
_Step: TypeAlias = "tuple[_Meant | None, _Longer | None]"
# What a word may be, a name or an abbreviation, and whether longer ones begin with it.
_Begun: TypeAlias = "tuple[_Meant | None, _Longer | None, _Meant | None, bool]"
# The normal form of a word, and what begins with it: nothing, most often.
_Word: TypeAlias = "tuple[str, _Begun | None]"


class _Longer(dict[str, _Step]):
    """The steps from some words, in normal form, to the names that go on from them: by the word that comes next."""

    __slots__ = ("_lexicon", "_words")

    def __init__(self, words: str, lexicon: Lexicon) -> None:
        super().__init__()
        self._words, self._lexicon = words, lexicon

    def __missing__(self, word: str) -> _Step:
        step = self[word] = self._lexicon._step(self._words + word)
        return step


# Where no name goes on, and what stands behind the last word of a text.
_NOWHERE: _Step = (None, None)
_NOTHING: _Begun = (None, None, None, False)
_END: _Word = ("\n", None)


class _Answers(dict[_Asked, _Answer]):
    """What the work gives for each question, done once, and forgotten before it fills the memory."""

    def __init__(self, work: Callable[[_Asked], _Answer], most: int = _MOST) -> None:
        super().__init__()
        self._work, self._most = work, most

    def __missing__(self, asked: _Asked) -> _Answer:
        if len(self) >= self._most:
            self.clear()
        answer = self[asked] = self._work(asked)
        return answer


class Lexicon:
    """Terms by IRI and by name, and how they hang together; `folder` is that of an index which was opened."""

    def __init__(self, terms: Iterable[Term] = (), bridges: Iterable[tuple[str, str]] = ()) -> None:
        self._use(Index.of(tuple(terms), bridges))

    def _use(self, index: Index) -> None:
        self._index = index
        self._words = _Answers(self._word)
        self._first = _Longer("", self)
        self._steps = 0
        self._meanings: _Answers[str, _Meant | None] = _Answers(lambda name: self._meant(index.running.get(name)))
        self._codes: _Answers[str, _Meant | None] = _Answers(lambda form: self._meant(self._exact(form)))
        # A word and what stands behind it tell mostly that no longer abbreviation begins here.
        self._code_pairs = _Answers(index.codes.begins)
        self._terms = _Answers(index.term)
        self._numbers: _Answers[str, int | None] = _Answers(lambda iri: next(iter(index.iris.get(iri)), None))
        self._lineages = _Answers(self._above, _MOST_LINEAGES)
        self._resolved = _Answers(self._resolve)
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
        return map(self._terms.__getitem__, range(len(self._index.terms)))

    def __len__(self) -> int:
        return len(self._index.terms)

    def edges(self) -> Iterator[tuple[str, str]]:
        """Each (narrower, broader) pair of IRIs, nothing left out that follows from others."""
        for n, term in enumerate(self):
            yield from ((term.iri, self._terms[above].iri) for above in self._index.parents[n])

    def term(self, iri: str) -> Term:
        """The term of an IRI, also of one that it says it matches exactly; raises KeyError where there is none."""
        number = self._numbers[iri]
        if number is None:
            raise KeyError(iri)
        return self._terms[number]

    def number(self, iri: str) -> int | None:
        """The number under which the tables know the term of an IRI."""
        return self._numbers[iri]

    def parents(self, number: int) -> Iterable[int]:
        """The numbers of the broader terms next to a term, in the joined hierarchy."""
        return self._index.parents[number]

    def at(self, number: int) -> Term:
        """The term of a number."""
        return self._terms[number]

    def match(self, text: str) -> list[Match]:
        """Every name in the text, longest first at each word, none overlapping another."""
        forms, starts, ends = split(text)
        words = [*map(self._words.__getitem__, forms), _END]
        found, reached = [], 0
        for i, (_, begun) in enumerate(words):
            if begun is None or i < reached:
                continue
            meant, longer, code, longer_code = begun
            last = after = i
            while longer is not None:
                after += 1
                name, longer = longer[words[after][0]]
                if name is not None:
                    meant, last = name, after
            if meant is not None and self._holds(text, starts[i], ends[last]):
                found.append(Match(starts[i], ends[last], meant.terms, False, meant.curated))
                reached = last + 1
                continue
            longer_code = longer_code and self._code_pairs[text[starts[i] : ends[i] + 1]]
            if code is not None or longer_code:
                match, size = self._code(text, starts, ends, i, _PARTS if longer_code else 1)
                if match:
                    found.append(match)
                reached = i + size
        return found

    def _word(self, form: str) -> _Word:
        """What begins with a word as it is printed."""
        norm, codes = NORMALS[form], self._index.codes
        longer_code = any(code != form for code in islice(codes.trie.iterkeys(form), 2))
        begun = (*self._first[norm], self._codes[form], longer_code)
        return norm, None if begun == _NOTHING else begun

    def _step(self, words: str) -> _Step:
        """What words mean, and what goes on from them; all steps are forgotten before they fill the memory."""
        if self._steps >= _MOST_STEPS:
            self._first.clear()
            self._words.clear()
            self._steps = 0
        self._steps += 1
        found = list(islice(self._index.running.trie.iterkeys(words), 2))
        if not found:
            return _NOWHERE
        longer = words.count(" ") < _WORDS and any(name != words for name in found)
        return self._meanings[words], _Longer(words, self) if longer else None

    def _meant(self, numbers: Iterable[int]) -> _Meant | None:
        settled = [n for n in numbers if n & TEXT and not n & SECOND]
        if not settled:
            return None
        return _Meant(tuple(self._terms[n >> BITS] for n in settled), any(n & CURATED for n in settled))

    def _holds(self, text: str, first: int, last: int) -> bool:
        """Whether the words are one name: nothing keeps them apart, and no `anti-` or `non-` stands before them."""
        if text.find("\n", first, last) >= 0 and _APART.search(text, first, last):
            return False
        return not (first and text[first - 1] in "-‐‑" and _NEGATING.search(text, max(0, first - 5), first))

    def _code(self, text: str, starts: list[int], ends: list[int], i: int, most: int) -> tuple[Match | None, int]:
        """The abbreviation of so many words, at most, that begins at a word, and its number of words."""
        first = starts[i]
        for size in range(min(most, len(ends) - i), 0, -1):
            last = ends[i + size - 1]
            meant = self._codes[text[first:last]]
            if meant and not self._glued(text, first, last):
                return Match(first, last, meant.terms, True, meant.curated), size
        return None, 1

    def _exact(self, form: str) -> Iterable[int]:
        codes = self._index.codes
        return codes.get(form) or (codes.get(form[:-1]) if form.endswith("s") else ())

    def _glued(self, text: str, start: int, end: int) -> bool:
        """Whether an abbreviation is part of a longer code, as `PD` of `PD-L1`; `SSc-ILD` is two abbreviations."""
        # A code may go on in the next line.
        before = start and text[start - 1] in "-‐‑\n" and _LEAD.search(text, max(0, start - 20), start)
        after = text.startswith(_HYPHENS, end) and _TAIL.match(text, end)
        return any(found and not self._index.codes.get(found[1]) for found in (after, before))

    def resolve(self, name: str) -> tuple[Term, ...]:
        """The terms that a whole name, abbreviation, CURIE or IRI stands for; empty where none."""
        return self._resolved[name]

    def _resolve(self, name: str) -> tuple[Term, ...]:
        if numbers := self._index.iris.get(expand(name) or name):
            return tuple(map(self._terms.__getitem__, numbers))
        found = [*self._index.names.get(key(name)), *self._index.codes.get(name)]
        return tuple(dict.fromkeys(self._terms[n >> BITS] for n in found if not n & SECOND))

    def meaning(self, name: str) -> tuple[Term, ...]:
        """The terms that a whole name means in running text, where some names mean nothing in particular."""
        found = self._meanings[key(name)]
        return found.terms if found else ()

    def named(self, name: str) -> tuple[Term, ...]:
        """All terms that have the name, also those that others come before; those first that it is taken for."""
        found = [*self._index.names.get(key(name)), *self._index.codes.get(name)]
        return tuple(dict.fromkeys(self._terms[n >> BITS] for n in sorted(found, key=lambda n: bool(n & SECOND))))

    def beginning(self, text: str, most: int) -> list[Term]:
        """So many terms, at most, of which a name begins with the words of the text, shortest name first."""
        form = key(text)
        forms = sorted(islice(self._index.names.trie.iterkeys(form), _MOST), key=len) if form else []
        found = (self._terms[n >> BITS] for name in forms for n in self._index.names.get(name))
        return list(islice(dict.fromkeys(found), most))

    def ancestors(self, iri: str) -> Iterator[str]:
        """The term itself and everything broader, nearest first, each once."""
        number = self._numbers[iri]
        if number is None:
            yield iri
            return
        yield from (self._terms[n].iri for n in self._lineages[number])

    def _above(self, number: int) -> tuple[int, ...]:
        queue, seen = [number], {number}
        for current in queue:
            fresh = [n for n in self._index.parents[current] if n not in seen]
            seen.update(fresh)
            queue.extend(fresh)
        return tuple(queue)

    def is_a(self, narrower: str, broader: str) -> bool:
        """Whether the first term is the second or a kind of it."""
        below, above = self._numbers[narrower], self._numbers[broader]
        if below is None or above is None:
            return narrower == broader
        return above in self._lineages[below]
