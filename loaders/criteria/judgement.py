"""A learned second reading of statements about treatments: what the rules read, kept, corrected or dropped.

Two small linear models stand behind the rules. The first tells from its wording alone in which list an item would have
been printed; it decides where a text has no lists. The second weighs the rules' reading, the cues around a mention and
the words beside it into the probability of each effect, and of nothing being stated at all. A rule is only overruled by
a probability that is high, the higher the surer the rule. `training/judgement.py` makes both.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from operator import add
from typing import Any, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from trialgraph.loaders.criteria import cues
from trialgraph.loaders.criteria.cues import Cue
from trialgraph.loaders.criteria.effects import Reading, is_treatment
from trialgraph.loaders.criteria.passage import Clause, Passage
from trialgraph.loaders.model import EffectName, Mention
from trialgraph.ontology.lexicon import Lexicon

# What may be stated of a treatment. Failure and allergy are `excludes` in the graph, told apart by their kind.
LABELS = ("excludes", "requires", "permits", "informs", "allergy", "failure", "none")
NONE = LABELS.index("none")
_SPECIAL = {"hypersensitivity": "allergy", "treatment-response": "failure"}
_SPECIAL_KINDS = {label: kind for kind, label in _SPECIAL.items()}
# What sort of statement may be made about a treatment.
_KINDS = frozenset({*_SPECIAL, "treatment-exposure", "stable-dose", "vaccination", "procedure"})
_EFFECTS: dict[str, EffectName] = {
    "excludes": "excludes", "requires": "requires", "permits": "permits", "informs": "informs",
    "allergy": "excludes", "failure": "excludes",
}  # fmt: skip
# The probability from which a reading is overruled; the readings of a sure rule, which rests on its own words and not
# on the list alone, from the higher one.
OVERRULED, SURELY_OVERRULED = 0.75, 0.95
SURE = 0.85
# How many times likelier the wording of the other list must be, as a logarithm.
WORDED = 1.0
_SCALE = 100
_CUES: tuple[tuple[str, Cue], ...] = tuple(
    (name.casefold(), getattr(cues, name))
    for name in (
        "NEGATION", "REVERSAL", "ENDING", "NAIVE", "PERMISSION", "PROHIBITION", "EXCEPTION", "NO_CONSTRAINT", "ALLERGY",
        "RESPONSE", "STABLE", "CONDITIONAL", "OFF", "ELAPSED", "STUDY", "EXAMPLES", "ANY_OF", "OBLIGATION", "CAUSE",
        "EXPOSURE", "DOSED", "METHOD", "ABSTENTION", "BARRED", "CEILING", "DOSE_CHANGE", "DEMAND", "IF_TAKING",
    )
)  # fmt: skip
_TOKEN = re.compile(r"[^\W\d_]+|\d+|[^\w\s]")
_JOINED = re.compile(r"(?:[\s,/()\[\];®™+-]|\band/or\b|\band\b|\bor\b|\bother\b|\bany\b|\betc\b)*")
_LIGHT = frozenset(("the", "a", "an", "of", "or", "and", "any", "other", "to"))
# How far the words beside a mention are looked at, and how many: the nearest by place, those beyond together.
_FAR, _WORDS = 60, 6
_BEFORE, _BEHIND = ("0<", "1<", *("2<",) * 4), ("0>", "1>", *("2>",) * 4)
_NEAR = 4


class Model(NamedTuple):
    """The weights: of the wording of each list, and of each feature for each label."""

    wording: Mapping[str, int]
    rows: Mapping[str, int]
    weights: npt.NDArray[np.float32]

    @classmethod
    def of(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> Model:
        """The model from the arrays of its file: names as lines of UTF-8, weights in hundredths."""
        words, features = (arrays[name].tobytes().decode("utf8").split("\n") for name in ("words", "features"))
        wording = dict(zip(words, arrays["wording"].tolist(), strict=True))
        weights: npt.NDArray[np.float32] = np.vstack([arrays["weights"], np.zeros(len(LABELS), np.int16)])
        weights = weights.astype(np.float32) / np.float32(_SCALE)
        return cls(wording, {name: at for at, name in enumerate(features)}, weights)

    def probabilities(self, observed: Sequence[Sequence[str]]) -> list[list[float]]:
        """How likely each label is, for the features of each of several mentions."""
        known: list[int] = []
        starts = []
        for features in observed:
            starts.append(len(known))
            # The last row weighs nothing; it stands for a mention of which nothing is known.
            known.append(-1)
            known += [self.rows[feature] for feature in features if feature in self.rows]
        powers = np.exp(np.add.reduceat(self.weights.take(known, 0), starts))
        found: list[list[float]] = (powers / np.add.reduce(powers, 1, keepdims=True)).tolist()
        return found

    def excluding(self, text: str) -> float:
        """How much likelier it is that a statement is printed among the exclusion criteria, as a logarithm."""
        counts = Counter(wording(text))
        known = {words: count for words, count in counts.items() if words in self.wording}
        length = math.sqrt(sum(count * count for count in known.values())) or 1.0
        score = sum(self.wording[words] * count for words, count in known.items()) / length
        return (score + self.wording[""]) / _SCALE


@cache
def shipped() -> Model:
    """The model that comes with the package."""
    with files(__name__.rpartition(".")[0]).joinpath("judgement.npz").open("rb") as file, np.load(file) as arrays:
        return Model.of(arrays)


def judged(
    passage: Passage,
    mentions: Sequence[Mention],
    readings: Sequence[Reading],
    lexicon: Lexicon,
    model: Model | None = None,
) -> list[Reading | None]:
    """The reading of each mention; None where nothing is stated of a treatment. Only treatments are judged."""
    at = [i for i, reading in enumerate(readings) if reading.kind in _KINDS and is_treatment(mentions[i], lexicon)]
    found: list[Reading | None] = list(readings)
    if not at:
        return found
    model = shipped() if model is None else model
    named = [mentions[i] for i in at]
    worded = [reworded(passage, mentions[i], readings[i], model) for i in at]
    probable = model.probabilities(observed(passage, named, worded))
    for i, reading, probabilities in zip(at, worded, probable, strict=True):
        found[i] = _decided(mentions[i], reading, probabilities)
    return found


def reworded(passage: Passage, mention: Mention, reading: Reading, model: Model) -> Reading:
    """The reading, turned round where a text without lists words an item as those of an exclusion list are worded."""
    if passage.printed_in != "none" or reading.rule != "list" or reading.effect != "requires":
        return reading
    clause = passage.clause(mention.start)
    score = model.excluding(passage.text[max(clause.start, passage.own) : clause.end])
    if score < WORDED:
        return reading
    return msgspec.structs.replace(reading, effect="excludes", rule="wording", confidence=1 / (1 + math.exp(-score)))


def _decided(mention: Mention, reading: Reading, probabilities: list[float]) -> Reading | None:
    """The rules' reading with its probability, or what is so much likelier that it overrules them."""
    own = label_of(reading)
    likeliest = probabilities.index(max(probabilities))
    sure = reading.confidence >= SURE and reading.rule != "list"
    if probabilities[likeliest] < (SURELY_OVERRULED if sure else OVERRULED) or LABELS[likeliest] == own:
        probability = probabilities[LABELS.index(own)]
        exception, condition = reading.exception_to, reading.condition
        return Reading(reading.effect, reading.kind, reading.rule, probability, reading.negated, exception, condition)
    if likeliest == NONE:
        return None
    label = LABELS[likeliest]
    kind = _SPECIAL_KINDS.get(label) or (_exposure(mention) if label == "excludes" else reading.kind)
    return msgspec.structs.replace(
        reading, effect=_EFFECTS[label], kind=kind, rule="learned", confidence=probabilities[likeliest], negated=False
    )


def _exposure(mention: Mention) -> str:
    return "procedure" if mention.type == "Procedure" else "treatment-exposure"


def label_of(reading: Reading) -> str:
    """The label of a reading: its effect, unless its kind says that only failure or an allergy excludes."""
    return _SPECIAL.get(reading.kind, "excludes") if reading.effect == "excludes" else reading.effect


def wording(text: str) -> Iterator[str]:
    """The words of a statement and the pairs of them, figures as 0."""
    before = "^"
    for word in _TOKEN.findall(text.casefold())[:_FAR]:
        word = "0" if word.isdecimal() else word
        yield word
        yield f"{before} {word}"
        before = word


def observed(passage: Passage, mentions: Sequence[Mention], readings: Sequence[Reading]) -> list[list[str]]:
    """The features of each of the treatments that a passage names, in order."""
    cued = [(name, m.start(), m.end()) for name, cue in _CUES for m in passage.find(cue)]
    seen: dict[str, int] = {}
    found = []
    for first, last in _runs(passage.text, mentions):
        clause = passage.clause(mentions[first].start)
        shared = _beside(passage, clause, mentions[first].start, mentions[last].end)
        shared.append("listed" if last > first else "alone")
        for at in range(first, last + 1):
            mention, reading = mentions[at], readings[at]
            linked = mention.term is not None
            features = [*_read(passage.printed_in, reading.rule, reading.effect, reading.kind, mention.type, linked)]
            features += _placed(passage, clause, mention, seen)
            features += _cued(passage, clause, mention, cued)
            features += shared
            found.append(features)
    return found


def _runs(text: str, mentions: Sequence[Mention]) -> Iterator[tuple[int, int]]:
    """The first and last of the mentions that stand in one list; what is said of one is mostly said of all."""
    first = 0
    for at in range(1, len(mentions) + 1):
        if at < len(mentions):
            start, end = mentions[at - 1].end, mentions[at].start
            if end - start < _FAR and _JOINED.fullmatch(text, start, max(start, end)):
                continue
        yield first, at - 1
        first = at


@lru_cache(maxsize=4096)
def _read(printed: str, rule: str, effect: str, kind: str, type_: str, linked: bool) -> tuple[str, ...]:
    """How the rules read it, and in which list."""
    return (
        "bias", f"list={printed[0]}", f"rule={rule}", f"effect={effect}", f"kind={kind}",
        f"{printed[0]}/{rule}/{effect}", f"{effect}/{kind}", f"type={type_}", "linked" if linked else "unlinked",
    )  # fmt: skip


def _placed(passage: Passage, clause: Clause, mention: Mention, seen: dict[str, int]) -> list[str]:
    """Where it stands: first, again, in brackets; `seen` are those before it, and where."""
    text, start = passage.text, mention.start
    name = (mention.label or mention.text).casefold()
    found = ["later" if seen else "first", "head=" + mention.text.rsplit(None, 1)[-1].casefold()]
    if name in seen:
        found.append("again" if seen[name] < clause.start else "again in clause")
    seen[name] = start
    if text.rfind("(", clause.start, start) > text.rfind(")", clause.start, start):
        found.append("bracketed")
    if start < passage.own + 3:
        found.append("opens")
    if passage.own:
        found.append("announced")
    return found


def _cued(passage: Passage, clause: Clause, mention: Mention, cued: Sequence[tuple[str, int, int]]) -> list[str]:
    """Which cues stand before and behind it in its clause."""
    first, last = clause
    printed, before, behind = passage.printed_in[0], mention.start, mention.end
    found = []
    for name, start, end in cued:
        if first <= start and end <= before:
            found.append(f"{printed}:{name}<")
        elif behind <= start and end <= last:
            found.append(f"{printed}:{name}>")
    return found


def _beside(passage: Passage, clause: Clause, start: int, end: int) -> list[str]:
    """The words before and behind a list of mentions, and the first of the clause."""
    text, printed = passage.text, passage.printed_in[0]
    before = _TOKEN.findall(text[max(clause.start, start - _FAR) : start].casefold())[: -_WORDS - 1 : -1]
    after = _TOKEN.findall(text[end : end + _FAR].casefold())[:_WORDS]
    opening = _TOKEN.match(text, clause.start)
    heavy = next((word for word in before if word not in _LIGHT and word.isalpha()), "|")
    return [
        f"{printed}^{opening[0].casefold() if opening else ''}",
        *map(add, _BEFORE, before),
        *map(add, _BEHIND, after),
        f"{printed}<{before[0] if before else '|'}",
        f"{printed}>{after[0] if after else '|'}",
        f"<<{heavy}",
        f"{printed}<<{heavy}",
    ]
