"""What the shipped model marks, and how the tagger works: no span leaves the text, no text takes long."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialgraph.loaders.criteria import read_criteria, tagger
from trialgraph.loaders.criteria.tagger import Tag, Tagger, Words, features, name_marks, spans
from trialgraph.loaders.model import EligibilityText
from trialgraph.ontology.lexicon import Lexicon

TYPES = {"Condition", "Drug", "Measurement", "Procedure", "Temporal", "Value"}
SENTENCES = {
    "Treatment with zanubrexitol within 4 weeks before screening": [
        ("zanubrexitol", "Drug"), ("within 4 weeks before screening", "Temporal"),
    ],
    "Serum gravidol > 2.5 mg/dL": [("Serum gravidol", "Measurement"), ("> 2.5 mg/dL", "Value")],
    "Patients with tarsal fibrillosis": [("tarsal fibrillosis", "Condition")],
    "Tarsal fixation surgery": [("Tarsal fixation surgery", "Procedure")],
}  # fmt: skip
PIECES = ["Severe", "asthma", "\n-", "warfarin", "> 5 mg", ".", ";", "\n\n", "and"]


def _tags(text: str) -> list[Tag]:
    return Tagger.shipped().tag(text, Lexicon.shipped().match(text))


@pytest.mark.parametrize("text", SENTENCES)
def test_what_no_list_of_names_holds_is_marked(text: str) -> None:
    assert [(text[tag.start : tag.end], tag.type) for tag in _tags(text)] == SENTENCES[text]


def test_the_same_words_are_marked_where_the_registry_escapes_them() -> None:
    plain, escaped = "Serum gravidol > 2.5 mg/dL", r"Serum gravidol \> 2.5 mg/dL"
    assert [tag.type for tag in _tags(escaped)] == [tag.type for tag in _tags(plain)]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_tags_are_ordered_and_lie_in_the_text(text: str) -> None:
    tags = Tagger.shipped().tag(text, [])
    assert all(0 <= tag.start < tag.end <= len(text) and tag.type in TYPES for tag in tags)
    assert all(before.end <= tag.start for before, tag in pairwise(tags))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_mentions_lie_in_their_criterion(words: list[str]) -> None:
    text = " ".join(words)
    for criterion in read_criteria(EligibilityText(text=text)):
        for mention in criterion.mentions:
            assert criterion.start <= mention.start < mention.end <= criterion.end
            assert mention.text == text[mention.start : mention.end]


def test_words_keep_their_places() -> None:
    text = "Età ≥ 18.5 anni_\n(β-blockers)"
    words = Words.of(text)
    assert words.words == ["Età", "≥", "18.5", "anni", "_", "\n", "(", "β", "-", "blockers", ")"]
    assert [text[a:b] for a, b in zip(words.starts, words.ends, strict=True)] == words.words


def test_a_word_is_cut_where_no_word_is_that_long() -> None:
    assert max(map(len, Words.of("a" * 1000 + "1" * 1000).words)) <= 200


def test_features_of_a_word() -> None:
    assert features("\n", {}) == ["line end"]
    assert features("12.5", {}) == ["w=#", "number", "d=99."]
    assert features("(", {}) == ["w=(", "unclustered", "sign"]
    assert features("Of", {"of": ("c0=3",)}) == ["w=of", "c0=3"]
    assert {"w=diabetes", "s5=betes", "p3=dia", "unclustered"} <= set(features("Diabetes", {}))


def test_names_of_the_lexicon_mark_their_words() -> None:
    text = "Severe rheumatoid arthritis, methotrexate"
    marks = name_marks(Words.of(text), Lexicon.shipped().match(text))
    assert marks == ["-", "BCondition", "IECondition", "-", "BEDrug"]


def test_labels_make_spans() -> None:
    assert spans(np.array([0, 1, 2, 1, 0, 3, 4, 4])) == [(1, 2, 0), (3, 3, 0), (5, 7, 1)]
    assert spans(np.array([], np.int64)) == []


def test_long_texts_are_tagged_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "- Patients with tarsal fibrillosis\n" * 40
    whole = _tags(text)
    monkeypatch.setattr(tagger, "_BLOCK", 60)
    assert _tags(text) == whole
    assert len(whole) == 40


def test_a_full_memory_of_words_changes_nothing() -> None:
    known = "Treatment with zanubrexitol within 4 weeks before screening"
    before = _tags(known)
    for block in range(5):
        Tagger.shipped().tag(" ".join(f"w{'abcdefghij'[block]}{chr(97 + n % 26) * (n // 26)}" for n in range(4900)), [])
    assert _tags(known) == before


def test_threads_may_share_a_tagger() -> None:
    texts = [f"Treatment with zanu{chr(97 + n % 26)}{chr(97 + n // 26)}tinib within {n} weeks" for n in range(200)]
    expected = [Tagger.shipped().tag(text, []) for text in texts]
    fresh = Tagger.shipped.__wrapped__(Tagger)
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda text: fresh.tag(text, []), texts)) == expected


@pytest.mark.parametrize("text", ["(" * 1_000_000, "a" * 1_000_000, "1." * 500_000, "\n" * 1_000_000])
def test_a_long_text_of_nothing_ends_soon(text: str) -> None:
    began = time.process_time()
    assert all(tag.end <= len(text) for tag in Tagger.shipped().tag(text, []))
    assert time.process_time() - began < 20
