"""The best labels of a sequence of words (Viterbi), many stretches of it at once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

# Words among which the one is looked for that most surely has no label: there the sequence is cut.
WINDOW = 16


def decode(scores: Floats, transitions: Floats, window: int = WINDOW) -> Ints:
    """The label of each word, as its column in `scores`; label 0 means that a word has none.

    `scores` has a row a word and a column a label, `transitions[a, b]` is the score of b behind a. In each full
    `window` of words the surest to have no label gets none, so that the stretches between depend on nothing else and
    are decoded side by side: a text takes `2 * window` steps at most, however long it is.
    """
    labels: Ints = np.zeros(len(scores), np.int64)
    starts, lengths = _stretches(scores, window)
    if not len(starts):
        return labels
    # How many stretches are at least that long; as they are sorted, those are always the first.
    running = (lengths[:, None] > np.arange(lengths[0])).sum(0).tolist()
    best = _forward(scores, transitions, starts, running)
    chosen: Ints = np.zeros(len(starts), np.int64)
    for step in range(len(running) - 1, -1, -1):
        count = running[step]
        chosen[:count] = (best[step] + transitions.take(chosen[:count], 1)).argmax(0)
        labels[starts[:count] + step] = chosen[:count]
    return labels


def _stretches(scores: Floats, window: int) -> tuple[Ints, Ints]:
    """Where the stretches between the cuts begin and how long they are, the longest first."""
    count = len(scores)
    windows = -(-count // window)
    # A window that is not full is not cut, unless behind its last word.
    margin: Floats = np.full(windows * window, np.inf, np.float32)
    margin[:count] = scores[:, 0] - scores[:, 1:].max(1)
    cuts = margin.reshape(windows, window).argmax(1) + np.arange(windows) * window
    starts = np.concatenate(([0], cuts + 1))
    lengths = np.concatenate((cuts, [count])) - starts
    order = np.argsort(-lengths, kind="stable")[: np.count_nonzero(lengths > 0)]
    return starts[order], lengths[order]


def _forward(scores: Floats, transitions: Floats, starts: Ints, running: list[int]) -> list[Floats]:
    """The score of the best way to each label, step by step."""
    # Of each step the scores of all stretches, a row a label; behind a stretch that has ended they are not looked at.
    words = (np.arange(len(running))[:, None] + starts).clip(max=len(scores) - 1)
    steps = np.ascontiguousarray(scores.take(words, 0).transpose(0, 2, 1))
    behind = transitions[:, :, None]
    value: Floats = steps[0] + transitions[0][:, None]
    best = [value]
    for step, count in enumerate(running[1:], 1):
        value = np.maximum.reduce(value[:, None, :count] + behind, 0) + steps[step, :, :count]
        best.append(value)
    return best
