"""Words grouped by how they are used: those that stand between the same words fall into one cluster."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_matrix, csr_matrix, hstack
from scipy.sparse.linalg import svds

from trialgraph.loaders.criteria.tagger import LINE_END, Words

Floats = npt.NDArray[np.float64]

# How many clusters there are, coarse and fine.
SIZES = (160, 500)
# Words that stand more seldom are left out; so many of the most frequent tell how a word is used.
_LEAST, _TELLING, _DIMENSIONS, _ROUNDS = 5, 2500, 60, 25


def clustered(texts: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """The clusters of each word, one of each size in `SIZES`; the same texts always give the same."""
    tokens = [_token(word) for text in texts for word in [*Words.of(text.replace("\\", "")).words, "", "", ""]]
    tokens = [token for token in tokens if token != LINE_END]
    frequent = [word for word, count in Counter(tokens).most_common() if count >= _LEAST and word]
    vectors = _vectors(tokens, frequent)
    return dict(zip(frequent, zip(*(_nearest(vectors, size) for size in SIZES), strict=True), strict=True))


def _token(word: str) -> str:
    return "#" if word[:1].isdigit() else word.lower()


def _vectors(tokens: Sequence[str], words: Sequence[str]) -> Floats:
    """What stands one and two places before and behind each word, in few dimensions and of length one."""
    index = {word: at for at, word in enumerate(words)}
    ids = np.array([index.get(token, -1) for token in tokens])
    beside = hstack([_beside(ids, step, len(words)) for step in (-2, -1, 1, 2)]).tocsr()
    own = np.asarray(beside.sum(1)).ravel() + 1
    other = np.asarray(beside.sum(0)).ravel() ** 0.75
    entries = beside.tocoo()
    surprise = np.log(entries.data / (own[entries.row] * (other / other.sum())[entries.col]))
    kept = surprise > 0
    matrix = coo_matrix((surprise[kept], (entries.row[kept], entries.col[kept])), shape=beside.shape).tocsr()
    start = np.random.default_rng(0).normal(size=min(matrix.shape))
    left, strength, _ = svds(matrix, k=_DIMENSIONS, v0=start)
    return _of_length_one(left[:, ::-1] * np.sqrt(strength[::-1]))


def _beside(ids: npt.NDArray[np.int64], step: int, count: int) -> csr_matrix:
    """How often each of the telling words stands `step` places from each word."""
    here, there = ids[max(0, -step) : len(ids) - max(0, step)], ids[max(0, step) : len(ids) - max(0, -step)]
    both = (here >= 0) & (there >= 0) & (there < _TELLING)
    return coo_matrix((np.ones(both.sum()), (here[both], there[both])), shape=(count, _TELLING)).tocsr()


def _nearest(vectors: Floats, size: int) -> list[int]:
    """The number of the nearest of `size` centres for each word (k-means on the sphere)."""
    random = np.random.default_rng(0)
    centres = vectors[random.choice(min(len(vectors), 6000), size, replace=False)]
    nearest = np.zeros(len(vectors), np.int64)
    for _ in range(_ROUNDS):
        blocks = [(vectors[at : at + 4000] @ centres.T).argmax(1) for at in range(0, len(vectors), 4000)]
        nearest = np.concatenate(blocks)
        sums = [vectors[nearest == k].sum(0) if (nearest == k).any() else centres[k] for k in range(size)]
        centres = _of_length_one(np.stack(sums))
    return [int(k) for k in nearest]


def _of_length_one(vectors: Floats) -> Floats:
    scaled: Floats = vectors / (np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9)
    return scaled
