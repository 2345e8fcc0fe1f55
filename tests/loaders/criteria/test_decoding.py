"""The best labels of a sequence: the same as trying every way, and none that the transitions forbid."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, product

import numpy as np
import pytest

from trialgraph.loaders.criteria.decoding import Floats, decode

NEVER = -1e4
# No label, a beginning, and what goes on: only behind a beginning or itself.
TRANSITIONS: Floats = np.array([[0.5, -0.3, NEVER], [0.1, -1.0, 0.8], [0.2, 0.0, 0.4]], np.float32)


def _random(count: int, seed: int) -> Floats:
    return np.random.default_rng(seed).normal(size=(count, 3)).astype(np.float32)


def _best(scores: Floats) -> list[int]:
    """The best labels by trying all; before the first word and behind the last stands a word without a label."""

    def score(labels: Sequence[int]) -> float:
        own = sum(float(scores[at, label]) for at, label in enumerate(labels))
        return own + sum(float(TRANSITIONS[two]) for two in pairwise((0, *labels, 0)))

    return max((list(labels) for labels in product(range(3), repeat=len(scores))), key=score)


@pytest.mark.parametrize("seed", range(20))
def test_the_labels_of_a_short_sequence_are_the_best(seed: int) -> None:
    scores = _random(7, seed)
    assert decode(scores, TRANSITIONS).tolist() == _best(scores)


@pytest.mark.parametrize("seed", range(20))
def test_the_labels_behind_a_cut_are_the_best(seed: int) -> None:
    before, behind = _random(4, seed), _random(4, seed + 100)
    sure = np.array([[9.0, 0.0, 0.0]], np.float32)
    found = decode(np.concatenate((before, sure, behind)), TRANSITIONS, 5).tolist()
    assert found == [*_best(before), 0, *_best(behind)]


@pytest.mark.parametrize("window", [1, 2, 5, 16, 400])
def test_nothing_goes_on_that_has_not_begun(window: int) -> None:
    labels = [0, *decode(_random(300, window), TRANSITIONS, window).tolist()]
    assert not [at for at, label in enumerate(labels) if label == 2 and labels[at - 1] == 0]
    assert len(labels) == 301


def test_each_window_has_a_word_without_a_label() -> None:
    labels = decode(np.tile(np.array([0.0, 1.0, 3.0], np.float32), (64, 1)), TRANSITIONS, 16)
    assert [labels[at : at + 16].tolist().count(0) for at in range(0, 64, 16)] == [1, 1, 1, 1]


def test_a_sequence_of_no_words_has_no_labels() -> None:
    assert decode(_random(0, 0), TRANSITIONS).tolist() == []


def test_one_word_may_have_a_label() -> None:
    assert decode(np.array([[0.0, 5.0, 9.0]], np.float32), TRANSITIONS).tolist() == [1]
