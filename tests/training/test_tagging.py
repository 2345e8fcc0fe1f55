"""How the tagger is trained: what is read of the corpus, and that a small model learns what its examples show."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest

from trialgraph.loaders.criteria.tagger import Tagger, Words
from trialgraph.ontology.lexicon import Lexicon

pytest.importorskip("pycrfsuite", reason="python-crfsuite, which trains the model, is not installed")
pytest.importorskip("scipy", reason="scipy, which clusters the words, is not installed")

from training import tagging
from training.clusters import SIZES, clustered

TEXT = "Treatment with zanubrex within 4 weeks\n"
MARKED = "T1\tDrug 15 23\tzanubrex\nT2\tTemporal 24 38\twithin 4 weeks\nR1\tHas_temporal Arg1:T1 Arg2:T2\n"


@pytest.fixture
def chia(tmp_path: Path) -> Path:
    """A corpus of two texts, of trials with an odd and an even number."""
    file = tmp_path / "chia.zip"
    with zipfile.ZipFile(file, "w") as archive:
        for name in ("NCT00000002_exc", "NCT00000001_inc"):
            archive.writestr(f"{name}.txt", TEXT)
            archive.writestr(f"{name}.ann", MARKED)
    return file


def test_examples_have_the_spans_of_the_annotators(chia: Path) -> None:
    first, second = tagging.examples(chia, Lexicon.shipped())
    assert (first.name, first.fold, second.fold) == ("NCT00000001_inc", 1, 0)
    assert first.spans == [(15, 23, "Drug"), (24, 38, "Temporal")]


def test_a_span_with_gaps_is_taken_whole_and_other_types_are_left_out() -> None:
    lines = "T1\tCondition 3 8;12 20\tsome words\nT2\tScope 0 4\twords\n"
    assert list(tagging.annotated(lines)) == [(3, 20, "Condition")]


def test_of_spans_that_overlap_the_longer_labels_its_words() -> None:
    words = Words.of("severe liver disease of")
    spans = [(7, 12, "Procedure"), (0, 20, "Condition")]
    assert tagging.labels(words, spans) == ["B-Condition", "I-Condition", "I-Condition", "O"]


def test_features_say_how_far_from_the_word_they_stand() -> None:
    second = tagging.observed(["no", "severe", "asthma"], ["-", "-", "BECondition"], {})[1]
    assert {"0:bias", "-1:w=no", "0:w=severe", "0:s2=re", "1:w=asthma", "1:L=BECondition", "0:b=severe\tasthma"} <= {
        *second
    }
    assert not [each for each in second if each.startswith(("1:s", "1:p", "2:", "-2:w"))]


def test_a_model_learns_its_examples_and_is_the_same_each_time(chia: Path) -> None:
    corpus = list(tagging.examples(chia, Lexicon.shipped()))
    model = tagging.trained(corpus, {"zanubrex": (1, 2)})
    written = tagging.written(model)
    assert written == tagging.written(tagging.trained(corpus, {"zanubrex": (1, 2)}))
    with np.load(io.BytesIO(written)) as arrays:
        tags = Tagger(dict(arrays)).tag(TEXT, [])
    assert [tuple(tag) for tag in tags] == [(15, 23, "Drug"), (24, 38, "Temporal")]


def test_agreement_is_measured_on_the_same_span_and_on_any_overlap() -> None:
    compared = [([(0, 4, "Drug"), (9, 12, "Drug")], [(0, 4, "Drug"), (8, 12, "Drug"), (8, 12, "Value")])]
    assert dict(tagging.agreement(compared, "Drug")) == pytest.approx({"strict": 0.5, "relaxed": 1.0})
    assert dict(tagging.agreement(compared, "Value")) == pytest.approx({"strict": 0.0, "relaxed": 0.0})


def test_words_used_alike_share_a_cluster(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.clusters.SIZES", (2,))
    monkeypatch.setattr("training.clusters._DIMENSIONS", 2)
    monkeypatch.setattr("training.clusters._TELLING", 12)
    drugs = [f"treated with {drug} daily" for drug in ("abra", "bebra", "cebra") for _ in range(8)]
    signs = [f"patients have {sign} always" for sign in ("pain", "rash", "fever") for _ in range(8)]
    found = clustered([*drugs, *signs])
    assert found["abra"] == found["bebra"] == found["cebra"] != found["pain"] == found["rash"] == found["fever"]
    assert SIZES == (160, 500)
