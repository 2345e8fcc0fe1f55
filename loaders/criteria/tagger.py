"""Spans of a text that name something, told by its words and those around them.

A linear-chain conditional random field over words, trained by `training/tagging.py` on Chia (Kury et al. 2020,
doi:10.1038/s41597-020-00620-0, CC BY 4.0): it finds what no list of names holds, and where a name ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import accumulate
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from trialgraph.loaders.criteria.decoding import Floats, Ints, decode
from trialgraph.ontology.lexicon import Match

# How far from a word stand those that tell about it.
REACH = 3
# The word that stands for a line's end.
LINE_END = "\n"
_SPLIT = re.compile(r"([^\W\d_]{1,40}|\d{1,20}(?:[.,]\d{1,20}){0,8}|\n|[^\w\s]|_)")
# Words of a text that are tagged at once, and words whose weights are kept: more are forgotten together.
_BLOCK = 5000
_MOST = 50_000
_SPAN = 2 * REACH + 1


class Tag(NamedTuple):
    """Words of a text that name something of a type: offsets in code points, end excluded."""

    start: int
    end: int
    type: str


class Words(NamedTuple):
    """The words, numbers, signs and line ends of a text, with their offsets."""

    words: list[str]
    starts: list[int]
    ends: list[int]

    @classmethod
    def of(cls, text: str) -> Words:
        """The words of a text; one that is longer than any real word is cut."""
        parts = _SPLIT.split(text)
        offsets = list(accumulate(map(len, parts)))
        return cls(parts[1::2], offsets[:-1:2], offsets[1::2])


def features(word: str, clusters: Mapping[str, Sequence[str]]) -> list[str]:
    """What is known of a word: itself, its beginning and end, and the words that are used like it."""
    if word == LINE_END:
        return ["line end"]
    lower = word.lower()
    if word[0].isdigit():
        digits = "9" * min(len(re.split("[.,]", word, maxsplit=1)[0]), 4)
        return [f"w={lower}" if len(lower) < 4 else "w=#", "number", f"d={digits}{'.' * ('.' in word or ',' in word)}"]
    found = ["w=" + lower, *clusters.get(lower, ("unclustered",))]
    if not word[0].isalnum():
        return [*found, "sign"]
    if len(lower) > 3:
        found += [f"s{k}={lower[-k:]}" for k in (2, 3, 4) if len(lower) > k]
        found += [f"p{k}={lower[:k]}" for k in (3, 4) if len(lower) > k]
    if len(lower) > 6:
        found += ["s5=" + lower[-5:], "p5=" + lower[:5]]
    return found


def name_marks(words: Words, names: Iterable[Match]) -> list[str]:
    """For each word what the lexicon says of it: `-`, or the type of the name it stands in and its place there."""
    marks = ["-"] * len(words.words)
    at, count = 0, len(marks)
    for name in names:
        while at < count and words.ends[at] <= name.start:
            at += 1
        last = at
        while last < count and words.starts[last] < name.end:
            last += 1
        kind = "/".join(sorted({term.type for term in name.terms})) + "~" * name.abbreviation
        for place in range(at, last):
            marks[place] = ("B" if place == at else "I") + "E" * (place == last - 1) + kind
        at = max(at, last)
    return marks


def pair(first: str, second: str) -> str:
    """The feature of two words next to each other."""
    return f"b={_plain(first)}\t{_plain(second)}"


def _plain(word: str) -> str:
    return "line end" if word == LINE_END else word.lower()


class _Known:
    """The weights of words already seen: a row each, side by side for every distance at which they count."""

    def __init__(self, width: int) -> None:
        self.rows: dict[str, int] = {}
        self.weights: Floats = np.zeros((_MOST + 1, width), np.float32)
        self.numbers: Ints = np.zeros(_MOST + 1, np.int64)


class Tagger:
    """Tags texts with the weights of a model: the arrays that `training/tagging.py` writes."""

    def __init__(self, model: Mapping[str, npt.NDArray[Any]]) -> None:
        self.types = tuple(str(name) for name in model["types"])
        self._labels = 1 + 2 * len(self.types)
        self._scale = float(model["scale"])
        self._transitions: Floats = model["transitions"]
        self._bias: Floats = model["bias"]
        self._clusters = _clusters(model)
        names = model["features"].tobytes().decode("utf8").split("\n")
        weights = np.zeros((len(names), _SPAN, self._labels), np.int8)
        rows = np.repeat(np.arange(len(names)), model["counts"])
        weights[rows, model["places"], model["labels"]] = model["weights"]
        self._weights = weights
        self._index = {name: at for at, name in enumerate(names) if not name.startswith(("b=", "L=", "LL="))}
        self._read_pairs([name for name in names if name.startswith("b=")], names)
        self._read_marks({name: at for at, name in enumerate(names) if name.startswith("L")})
        self._known = _Known(_SPAN * self._labels)
        self._lock = Lock()

    @classmethod
    @cache
    def shipped(cls) -> Tagger:
        """The tagger of the model that comes with the package."""
        with (files(__package__) / "tagging.npz").open("rb") as file, np.load(file) as arrays:
            return cls(dict(arrays))

    def _read_pairs(self, pairs: Sequence[str], names: Sequence[str]) -> None:
        """Two words are looked up by the number that theirs make together."""
        index = {name: at for at, name in enumerate(names)}
        both = [name[2:].split("\t") for name in pairs]
        self._numbers = {word: at for at, word in enumerate(dict.fromkeys(w for two in both for w in two), 1)}
        keys = np.array([self._key(self._numbers[a], self._numbers[b]) for a, b in both], np.int64)
        order = np.argsort(keys)
        self._pairs = keys[order]
        rows = np.array([index[name] for name in pairs], np.int64)[order]
        self._pair_weights = self._weights[rows, REACH - 2 : REACH + 2].reshape(len(rows), 4 * self._labels)

    def _key(self, first: Any, second: Any) -> Any:
        return first * (len(self._numbers) + 1) + second

    def _read_marks(self, index: Mapping[str, int]) -> None:
        """The weights of what the lexicon says of a word, and of two words together; number 0 is beyond the text."""
        marks = ["", *sorted({name[2:] for name in index if name.startswith("L=")} | {"-"})]
        self._marks = {mark: at for at, mark in enumerate(marks)}
        single = np.zeros((len(marks), 5, self._labels), np.float32)
        double = np.zeros((len(marks), len(marks), 2, self._labels), np.float32)
        for first in marks:
            if f"L={first}" in index:
                single[self._marks[first]] = self._weights[index[f"L={first}"], REACH - 2 : REACH + 3]
            for second in marks:
                if (at := index.get(f"LL={first}\t{second}")) is not None:
                    double[self._marks[first], self._marks[second]] = self._weights[at, REACH - 1 : REACH + 1]
        self._mark_weights = single.reshape(len(marks), -1) * self._scale
        self._two_marks = double.reshape(len(marks) ** 2, -1) * self._scale

    def tag(self, text: str, names: Sequence[Match]) -> list[Tag]:
        """What a text names, in order; `names` are those that the lexicon finds in it, by their offsets."""
        # Registries print `\\>` for `>`, which the texts do not that the model was trained on.
        words = Words.of(text.replace("\\", " "))
        marks = np.array([self._marks.get(mark, 1) for mark in name_marks(words, names)], np.int64)
        tags: list[Tag] = []
        for at in range(0, len(words.words), _BLOCK):
            scores = self._scores(words.words[at : at + _BLOCK], marks[at : at + _BLOCK])
            labels = decode(scores, self._transitions)
            tags += [Tag(words.starts[at + a], words.ends[at + b], self.types[k]) for a, b, k in spans(labels)]
        return tags

    def _scores(self, words: Sequence[str], marks: Ints) -> Floats:
        """The score of each label for each word, from itself, those within reach and the names of the lexicon."""
        count, width = len(words), self._labels
        known, rows = self._look_up(words)
        padded = np.zeros(count + 2 * REACH, np.int64)
        padded[REACH : count + REACH] = rows
        scores: Floats = np.tile(self._bias, (count, 1))
        _add(scores, known.weights.take(padded, 0), width)
        _add(scores, self._found_pairs(known.numbers.take(rows)), width)
        beside = np.zeros(count + 4, np.int64)
        beside[2 : count + 2] = marks
        _add(scores, self._mark_weights.take(beside, 0), width)
        two = self._two_marks.take(marks[:-1] * len(self._marks) + marks[1:], 0)
        scores[1:] += two[:, :width]
        scores[:-1] += two[:, width:]
        return scores

    def _found_pairs(self, numbers: Ints) -> Floats:
        """The weights of each word with the next, a row a pair; two empty rows stand before and one behind them."""
        keys = self._key(numbers[:-1], numbers[1:])
        places = self._pairs.searchsorted(keys)
        (hits,) = np.nonzero(self._pairs.take(places, mode="clip") == keys)
        found: Floats = np.zeros((len(numbers) + 3, self._pair_weights.shape[1]), np.float32)
        found[hits + 2] = self._pair_weights.take(places[hits], 0) * np.float32(self._scale)
        return found

    def _look_up(self, words: Sequence[str]) -> tuple[_Known, Ints]:
        """The rows of words among those known, to which new ones are added."""
        known = self._known
        rows = [known.rows.get(word) for word in words]
        if None in rows:
            with self._lock:
                if len(self._known.rows) + len(words) > _MOST:
                    self._known = _Known(known.weights.shape[1])
                known = self._known
                rows = [known.rows.get(word) or self._learn(known, word) for word in words]
        return known, np.array(rows, np.int64)

    def _learn(self, known: _Known, word: str) -> int:
        row = len(known.rows) + 1
        at = [self._index[each] for each in features(word, self._clusters) if each in self._index]
        known.weights[row] = self._weights[at].sum(0, dtype=np.float32).ravel() * self._scale
        known.numbers[row] = self._numbers.get(_plain(word), 0)
        known.rows[word] = row
        return row


def _clusters(model: Mapping[str, npt.NDArray[Any]]) -> dict[str, tuple[str, ...]]:
    words = model["vocabulary"].tobytes().decode("utf8").split("\n")
    rows = zip(words, model["clusters"].tolist(), strict=True)
    return {word: tuple(f"c{k}={cluster}" for k, cluster in enumerate(row)) for word, row in rows}


def _add(scores: Floats, weights: Floats, width: int) -> None:
    """Adds to each word what those around it say; a row of `weights` holds what a word says at each distance."""
    count = len(scores)
    for place in range(weights.shape[1] // width):
        scores += weights[place : place + count, place * width : (place + 1) * width]


def spans(labels: Ints) -> list[tuple[int, int, int]]:
    """The first and last word and the type's number of each run of labels: 1 begins type 0, 2 goes on with it, ..."""
    kinds = (labels + 1) // 2
    begins = (kinds > 0) & ((labels % 2 == 1) | (kinds != np.concatenate(([0], kinds[:-1]))))
    starts = np.flatnonzero(begins)
    ends = np.flatnonzero((kinds > 0) & np.concatenate(((kinds[1:] != kinds[:-1]) | begins[1:], [True])))
    return list(zip(starts.tolist(), ends.tolist(), (kinds[starts] - 1).tolist(), strict=True))
