"""What the labels beside the training script are, how they are aligned, and that training is deterministic."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("sklearn", reason="training needs scikit-learn")

from training.judgement import Example, Row, compared, example, labelled, trained, worded
from trialgraph.loaders.criteria.judgement import Model, label_of
from trialgraph.loaders.model import EligibilityText, Trial
from trialgraph.ontology.lexicon import Lexicon

TEXT = """Inclusion Criteria:

- Willing to take part and on methotrexate

Exclusion Criteria:

- Treatment with rituximab or zorubexil within 6 months
- Known allergy to rituximab
"""


def _row(words: str, label: str, text: str = TEXT) -> Row:
    return Row(text.index(words), text.index(words) + len(words), label)


def _trial(text: str = TEXT) -> Trial:
    return Trial(nct_id="NCT00000000", eligibility=EligibilityText(text=text))


@pytest.fixture
def one() -> Example:
    rows = [_row("methotrexate", "requires"), _row("rituximab", "excludes"), _row("or zorubexil", "excludes")]
    return example(_trial(), rows, Lexicon.shipped())


def test_the_labels_beside_the_script_are_offsets_only() -> None:
    rows = labelled()
    assert len(rows) > 100
    assert all(row.start < row.end for each in rows.values() for row in each)
    assert {row.label for each in rows.values() for row in each} == {
        "excludes", "requires", "permits", "informs", "allergy", "failure",
    }  # fmt: skip


def test_each_mention_has_the_label_of_its_words_or_none(one: Example) -> None:
    said = {(m.text, label) for case in one.cases for m, label in zip(case.mentions, case.labels, strict=True)}
    assert {("methotrexate", "requires"), ("rituximab", "excludes"), ("rituximab", "none")} <= said


def test_what_no_rule_names_is_learned_from_but_not_counted(one: Example) -> None:
    found = [f for case in one.cases for f in case.found]
    assert compared([one], None, Lexicon.shipped()).read == sum(found)


def test_the_rules_are_compared_with_the_labels(one: Example) -> None:
    figures = compared([one], None, Lexicon.shipped())
    readings = [(label_of(r), label) for case in one.cases for r, label, f in zip(
        case.readings, case.labels, case.found, strict=True) if f]  # fmt: skip
    assert figures.right == sum(read == label for read, label in readings)
    assert 0 < figures.f1 < 1


def test_training_twice_gives_the_same_model(one: Example) -> None:
    words = worded([_trial()] * 30)
    first, second = (trained([one] * 4, words) for _ in range(2))
    assert {name: array.tolist() for name, array in first.items()} == {
        name: array.tolist() for name, array in second.items()
    }
    model = Model.of(first)
    assert model.excluding("Treatment with rituximab") > model.excluding("Willing to take part")


def test_what_is_learned_is_found_again(one: Example) -> None:
    arrays: dict[str, Any] = trained([one] * 4, worded([_trial()] * 30))
    learned = compared([one], Model.of(arrays), Lexicon.shipped())
    assert learned.right >= compared([one], None, Lexicon.shipped()).right
