"""The words that announce a cue: wherever the cue stands, so does one of them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from trialgraph.loaders.criteria import cues, mentions
from trialgraph.loaders.criteria.cues import Cue
from trialgraph.loaders.criteria.numbers import lower
from trialgraph.loaders.criteria.passage import Passage
from trialgraph.loaders.model import Record
from trialgraph.loaders.pipeline import records

CUES = {name: cue for module in (cues, mentions) for name, cue in vars(module).items() if isinstance(cue, Cue)}


def _sentences() -> Iterator[str]:
    for file in sorted((Path(__file__).parent / "cases").glob("*.toml")):
        yield from (case["text"] for case in tomllib.loads(file.read_text(encoding="utf8"))["case"])


def _stands(cue: Cue, text: str) -> bool:
    return cue.pattern.search(text if cue.as_printed else lower(text)) is not None


@pytest.mark.parametrize("name", CUES)
def test_a_cue_is_announced_by_one_of_its_words(name: str) -> None:
    cue = CUES[name]
    for text in _sentences():
        assert Passage(text, "none").has(cue) or not _stands(cue, text), text


def test_cues_are_announced_in_real_texts(shared: Path) -> None:
    read = records([str(shared / "data" / "ctgov-v2" / "studies-with-results.jsonl.gz")])
    trials = [each.trial for each in read if isinstance(each, Record)]
    texts = [trial.eligibility.text for trial in trials if trial.eligibility]
    assert len(texts) > 20
    for line in (line for text in texts for line in text.splitlines()):
        passage = Passage(line, "none")
        assert all(passage.has(cue) or not _stands(cue, line) for cue in CUES.values()), line


def test_patterns_for_small_letters_have_no_capitals() -> None:
    small = [cue.pattern.pattern for cue in CUES.values() if not cue.as_printed]
    assert not [pattern for pattern in small if re.search(r"(?<!\\)[A-Z]", pattern)]


def test_every_sign_is_its_own() -> None:
    assert len({cue.sign for cue in CUES.values()}) == len(CUES)
    assert all(cue.sign.bit_count() == 1 for cue in CUES.values())


def test_a_text_without_words_has_no_signs() -> None:
    assert cues.signs(" \n\t ") == 0


@pytest.mark.parametrize("printed", ["(without", "without,", "“without”", "without.)", "[without];", "WITHOUT:"])
def test_marks_around_a_word_hide_nothing_it_announces(printed: str) -> None:
    signs = cues.signs(printed)
    assert all(signs & cue.sign for cue in (cues.NEGATION, cues.REVERSAL, cues.NO_CONSTRAINT))


def test_a_stop_behind_a_word_announces_the_end_of_a_statement() -> None:
    assert cues.signs("nausea.)") & cues.BOUNDARY.sign
    assert not cues.signs("nausea,)") & cues.BOUNDARY.sign


def test_words_of_a_pattern_that_minds_capitals_mind_them_too() -> None:
    assert cues.signs("Not") & cues.BOUNDARY.sign
    assert not cues.signs("not") & cues.BOUNDARY.sign
