"""What the learned second reading changes, what it leaves alone, and that it reads only treatments."""

from __future__ import annotations

import numpy as np
import pytest

from trialgraph.loaders.criteria import effects, read_criteria
from trialgraph.loaders.criteria.effects import Reading
from trialgraph.loaders.criteria.judgement import LABELS, Model, judged, label_of, observed, shipped, wording
from trialgraph.loaders.criteria.passage import Passage
from trialgraph.loaders.model import EligibilityText, ListName, Mention
from trialgraph.ontology.lexicon import Lexicon


def _mention(text: str, words: str, type_: str = "Drug") -> Mention:
    start = text.index(words)
    return Mention(start=start, end=start + len(words), text=words, type=type_)


def _model(**weights: dict[str, float]) -> Model:
    """A model that weighs only the features named, each for the labels named."""
    rows = [[round(100 * each.get(label, 0.0)) for label in LABELS] for each in weights.values()]
    return Model.of({
        "words": np.frombuffer(b"thing\n", np.uint8), "wording": np.array([300, -10], np.int16),
        "features": np.frombuffer("\n".join(weights).encode(), np.uint8), "weights": np.array(rows, np.int16),
    })  # fmt: skip


def _judged(text: str, printed_in: ListName, model: Model | None = None) -> Reading | None:
    passage, mention = Passage(text, printed_in), _mention(text, "zorubexil")
    lexicon = Lexicon.shipped()
    [reading] = judged(passage, [mention], [effects.read(passage, mention, lexicon)], lexicon, model)
    return reading


def test_what_the_model_agrees_with_is_kept_with_its_probability() -> None:
    reading = _judged("Treatment with zorubexil", "exclusion", _model(bias={"excludes": 2.0}))
    assert reading is not None
    assert (reading.effect, reading.rule) == ("excludes", "list")
    assert reading.confidence == pytest.approx(np.exp(2) / (np.exp(2) + 6))


@pytest.mark.parametrize(
    ("label", "effect", "kind"),
    [
        ("permits", "permits", "treatment-exposure"),
        ("failure", "excludes", "treatment-response"),
        ("allergy", "excludes", "hypersensitivity"),
    ],
)
def test_a_high_probability_overrules_the_list(label: str, effect: str, kind: str) -> None:
    reading = _judged("Treatment with zorubexil", "exclusion", _model(bias={label: 4.0}))
    assert reading is not None
    assert (reading.effect, reading.kind, reading.rule) == (effect, kind, "learned")


def test_a_low_probability_does_not_overrule() -> None:
    reading = _judged("Treatment with zorubexil", "exclusion", _model(bias={"permits": 2.0}))
    assert reading is not None
    assert (reading.effect, reading.rule) == ("excludes", "list")


def test_a_sure_rule_gives_way_only_to_a_higher_probability() -> None:
    text, model = "No prior zorubexil", _model(bias={"requires": 4.0})
    kept = _judged(text, "inclusion", model)
    assert kept is not None
    assert (kept.effect, kept.rule) == ("excludes", "negation")
    given = _judged(text, "inclusion", _model(bias={"requires": 8.0}))
    assert given is not None
    assert given.effect == "requires"


def test_nothing_is_stated_where_that_is_likeliest() -> None:
    assert _judged("Treatment with zorubexil", "exclusion", _model(bias={"none": 5.0})) is None


def test_a_text_without_lists_is_read_by_its_wording() -> None:
    model = _model(bias={"excludes": 0.1})
    turned, kept = _judged("Thing with zorubexil", "none", model), _judged("Use of zorubexil", "none", model)
    assert turned is not None
    assert kept is not None
    assert (turned.effect, turned.rule) == ("excludes", "wording")
    assert (kept.effect, kept.rule) == ("requires", "list")
    inside = _judged("Thing with zorubexil", "inclusion", model)
    assert inside is not None
    assert inside.effect == "requires"


def test_conditions_are_not_judged() -> None:
    text, lexicon = "Severe asthma", Lexicon.shipped()
    passage, mention = Passage(text, "exclusion"), _mention(text, "asthma", "Condition")
    reading = effects.read(passage, mention, lexicon)
    assert judged(passage, [mention], [reading], lexicon, _model(bias={"none": 9.0})) == [reading]


def test_the_words_of_a_list_are_those_around_it() -> None:
    text = "Failure of zorubexil, tavomide or quelinex last year"
    mentions = [_mention(text, words) for words in ("zorubexil", "tavomide", "quelinex")]
    readings = [Reading("excludes", "treatment-response", "list", 0.95)] * 3
    found = observed(Passage(text, "exclusion"), mentions, readings)
    assert all({"0<of", "1<failure", "0>last", "listed", "e:response<"} <= set(features) for features in found)
    assert ["first" in features for features in found] == [True, False, False]


def test_wording_counts_words_and_pairs_and_any_figure_as_one() -> None:
    assert list(wording("Past 6 weeks")) == ["past", "^ past", "0", "past 0", "weeks", "0 weeks"]


def test_the_shipped_model_tells_the_lists_apart() -> None:
    model = shipped()
    assert model.excluding("History of organ transplantation or uncontrolled hypertension") > 0
    assert model.excluding("Willing and able to give written informed consent") < 0


def test_probabilities_sum_to_one_even_where_nothing_is_known() -> None:
    [known, unknown] = shipped().probabilities([["bias", "list=e"], []])
    assert sum(known) == pytest.approx(1)
    assert unknown == pytest.approx([1 / len(LABELS)] * len(LABELS))


def test_a_criterion_carries_the_probability() -> None:
    text = "Exclusion Criteria:\n\n- Treatment with rituximab within 6 months\n"
    [criterion] = read_criteria(EligibilityText(text=text))
    [found] = criterion.characteristics
    assert (found.effect, found.rule) == ("excludes", "list")
    assert 0.75 < found.confidence < 1
    assert label_of(Reading(found.effect, found.kind, found.rule, found.confidence)) == "excludes"
