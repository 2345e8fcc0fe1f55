"""All names of a set of terms, compiled: from name to terms, from IRI to term, from term to broader terms.

Terms are known by number here. A name's numbers carry marks in their lowest bits, so that what a name means in
running text is settled once, when the index is made.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import msgspec

from trialgraph.ontology.tables import Blobs, Lists, Names
from trialgraph.ontology.term import TYPES, Term, group, preference
from trialgraph.ontology.words import is_code, key, orders

# Marks: the name is the term's label; it is ours; running text may use it; another term comes before this one.
LABEL, CURATED, TEXT, SECOND = 1, 2, 4, 8
BITS = 4

# A loaded name of fewer letters is found where it is the whole of an entry, not in running text; so is a synonym of a
# single short word, which is an abbreviation that somebody wrote in small letters.
_SHORTEST, _SHORT_WORD = 3, 4
# No loaded name that begins with these is a name in running text: "the syndrome", "at V1".
_FUNCTION = frozenset(
    ("a", "an", "and", "at", "by", "for", "from", "in", "is", "no", "not", "of", "on", "or", "other", "the", "to")
)
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Term).decode


class Index(NamedTuple):
    """The compiled tables; `names` by normal form, `codes` (abbreviations) letter by letter.

    `running` are the names that running text may use, each with the terms that it means there.
    """

    names: Names
    running: Names
    codes: Names
    iris: Names
    parents: Lists
    terms: Blobs

    @classmethod
    def of(cls, terms: Sequence[Term], bridges: Iterable[tuple[str, str]] = ()) -> Index:
        """The index of the terms; `bridges` are (narrower, broader) IRIs besides what the terms say."""
        numbers = {term.iri: n for n, term in enumerate(terms)}
        names = _postings(terms, _names)
        running = ((name, [n for n in found if n & TEXT and not n & SECOND]) for name, found in names.items())
        return cls(
            names=Names.of(names),
            running=Names.of({name: found for name, found in running if found}),
            codes=Names.of(_postings(terms, _codes)),
            iris=Names.of(_iris(terms, numbers)),
            parents=Lists.of(_parents(terms, numbers, bridges)),
            terms=Blobs.of(_encode(term) for term in terms),
        )

    def term(self, number: int) -> Term:
        """The term of a number."""
        return _decode(self.terms[number])

    def save(self, folder: Path) -> None:
        """Nothing; the tables stand as files in the folder."""
        for name, table in self._asdict().items():
            table.save(folder / name)

    @classmethod
    def open(cls, folder: Path) -> Index:
        """The index that was saved in the folder, used where it lies."""
        return cls(
            names=Names.open(folder / "names"),
            running=Names.open(folder / "running"),
            codes=Names.open(folder / "codes"),
            iris=Names.open(folder / "iris"),
            parents=Lists.open(folder / "parents"),
            terms=Blobs.open(folder / "terms"),
        )


def ordinary() -> frozenset[str]:
    """Words that some terminology claims for a term and that in running text mean something else, in normal form."""
    text = files("trialgraph.ontology").joinpath("terms", "ordinary.txt").read_text("utf-8")
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return frozenset(key(line) for line in lines if line)


class _Posting(NamedTuple):
    """A name of a term, before it is settled among others of the same name."""

    name: str
    marks: int


_Namer = Callable[[Term, frozenset[str]], Iterator[_Posting]]


def _names(term: Term, words: frozenset[str]) -> Iterator[_Posting]:
    ours = CURATED if term.curated else 0
    own = ((term.label, LABEL | ours), *((name, ours) for name in term.names))
    for name, marks in (*own, *((name, 0) for name in term.other_names)):
        for order in orders(name):
            if form := key(order):
                label = bool(marks & LABEL) and not is_code(name)
                usable = marks & CURATED or _in_text(term, form, words, label=label)
                yield _Posting(form, marks | (TEXT if usable else 0))


def _codes(term: Term, words: frozenset[str]) -> Iterator[_Posting]:
    ours = CURATED | TEXT if term.curated else 0
    for name in term.abbreviations:
        yield _Posting(name, ours or (TEXT if term.type in TYPES and len(name) > 1 else 0))
    for name in term.other_abbreviations:
        yield _Posting(name, TEXT if len(name) > 1 else 0)


def _in_text(term: Term, form: str, words: frozenset[str], *, label: bool) -> bool:
    """Whether a loaded name may be looked for in running text."""
    if term.type not in TYPES or form in words or form.partition(" ")[0] in _FUNCTION:
        return False
    if not any(map(str.isalpha, form)):
        return False
    letters, is_word = sum(map(str.isalnum, form)), form.count(" ") == 1
    return letters > _SHORT_WORD if is_word and not label else letters >= _SHORTEST


def _postings(terms: Sequence[Term], of: _Namer) -> dict[str, list[int]]:
    """Each name with the numbers and marks of its terms, best first."""
    words = ordinary()
    found: defaultdict[str, dict[int, int]] = defaultdict(dict)
    for n, term in enumerate(terms):
        for name, marks in of(term, words):
            found[name][n] = found[name].get(n, 0) | marks
    return {name: _settled(terms, marks) for name, marks in found.items()}


def _settled(terms: Sequence[Term], marks: dict[int, int]) -> list[int]:
    """The terms of one name: those of ours are what it means; else, of each type, those that come first."""
    if len(marks) > 1:
        ours = any(mark & CURATED for mark in marks.values())
        best: dict[str, tuple[int, int]] = {}
        ranks = {n: _rank(terms[n], mark) for n, mark in marks.items()}
        for n in marks:
            kind = group(terms[n].type)
            best[kind] = min(best.get(kind, ranks[n]), ranks[n])
        for n, mark in marks.items():
            first = bool(mark & CURATED) if ours else ranks[n] == best[group(terms[n].type)]
            marks[n] = mark if first else mark | SECOND
    return [n << BITS | mark for n, mark in marks.items()]


def _rank(term: Term, marks: int) -> tuple[int, int]:
    return (0 if marks & LABEL else 1, preference(term.type, term.iri))


def _iris(terms: Sequence[Term], numbers: dict[str, int]) -> dict[str, list[int]]:
    """Each IRI with the terms it is of, or that say they match it exactly."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for n, term in enumerate(terms):
        found[term.iri].insert(0, n)
        for iri in term.matches:
            if iri not in numbers and n not in found[iri]:
                found[iri].append(n)
    return found


def _parents(
    terms: Sequence[Term], numbers: dict[str, int], bridges: Iterable[tuple[str, str]]
) -> Iterator[dict[int, None]]:
    bridged: defaultdict[str, list[str]] = defaultdict(list)
    for narrower, broader in bridges:
        bridged[narrower].append(broader)
    for term in terms:
        yield dict.fromkeys(numbers[iri] for iri in (*term.broader, *bridged[term.iri]) if iri in numbers)
