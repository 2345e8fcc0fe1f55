"""Trains the tagger of criteria and writes its model.

    python training/tagging.py CHIA.zip TEXTS... -o loaders/criteria/tagging.npz
    python training/tagging.py CHIA.zip TEXTS... --folds

CHIA.zip is `chia_without_scope.zip` of the Chia corpus (Kury et al. 2020, *Chia, a large annotated corpus of clinical
trial eligibility criteria*, doi:10.1038/s41597-020-00620-0, CC BY 4.0): a thousand eligibility texts with the spans
that two annotators marked, in BRAT's format. TEXTS are trial records in any format that `trialgraph build` reads; their
prose tells which words are used alike. Needs `pip install -e '.[train]'`; takes a few minutes, and the same
files always give the same model. `--folds` trains on half of the trials at a time and reads the other half.
"""

from __future__ import annotations

import argparse
import io
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pycrfsuite

sys.path.insert(0, str(Path(__file__).parents[1]))

from training.clusters import clustered
from trialgraph.loaders.criteria import read_criteria
from trialgraph.loaders.criteria.segmentation import segment
from trialgraph.loaders.criteria.tagger import REACH, Tagger, Words, features, name_marks, pair
from trialgraph.loaders.model import EligibilityText, Record
from trialgraph.loaders.pipeline import records
from trialgraph.ontology.lexicon import Lexicon, Match

TYPES = ("Condition", "Drug", "Measurement", "Procedure", "Temporal", "Value")
LABELS = ("O", *(f"{place}-{type_}" for type_ in TYPES for place in "BI"))
# Added to the score of a label that begins a span: trained on likelihood, a model begins too few for the best F1.
BIAS = {"Drug": 2.0, "Condition": 1.25, "Procedure": 2.0, "Measurement": 1.25, "Value": 1.5, "Temporal": 2.5}
PARAMETERS = {"c1": 0.05, "c2": 0.2, "max_iterations": 100}
# Weights below this are left out, which costs nothing that can be measured.
_LEAST = 0.05
_NEVER = -1e4

Span = tuple[int, int, str]
Arrays = dict[str, npt.NDArray[Any]]


class Example(NamedTuple):
    """A text of Chia, its words, what the lexicon says of them, and the spans that the annotators marked."""

    name: str
    text: str
    words: Words
    marks: list[str]
    spans: list[Span]

    @property
    def fold(self) -> int:
        """The half of the trials that the text belongs to, by its trial's number: both lists of a trial in one."""
        return int(self.name[3:11]) % 2


def examples(chia: Path, lexicon: Lexicon) -> Iterator[Example]:
    """The texts of the corpus in the order of their names."""
    with zipfile.ZipFile(chia) as archive:
        for name in sorted(n[:-4] for n in archive.namelist() if n.endswith(".txt")):
            text, marked = (archive.read(name + ending).decode("utf8") for ending in (".txt", ".ann"))
            words = Words.of(text)
            yield Example(name, text, words, name_marks(words, names_of(text, lexicon)), list(annotated(marked)))


def annotated(lines: str) -> Iterator[Span]:
    """The spans of the types in an annotation file; one with gaps is taken from its first to its last character."""
    for line in lines.splitlines():
        if line.startswith("T"):
            type_, places = line.split("\t")[1].split(" ", 1)
            numbers = [int(number) for part in places.split(";") for number in part.split()]
            if type_ in TYPES:
                yield min(numbers), max(numbers), type_


def names_of(text: str, lexicon: Lexicon) -> list[Match]:
    """The names in each criterion of a text, as the reader finds them."""
    return [
        name._replace(start=name.start + item.start, end=name.end + item.start)
        for item in segment(text).items
        for name in lexicon.match(text[item.start : item.end])
    ]


def labels(words: Words, spans: Iterable[Span]) -> list[str]:
    """The label of each word; of spans that overlap the longer is taken."""
    found = ["O"] * len(words.words)
    for start, end, type_ in sorted(spans, key=lambda span: (span[0] - span[1], span[0])):
        inside = [at for at, a in enumerate(words.starts) if a < end and words.ends[at] > start]
        if all(found[at] == "O" for at in inside):
            for at in inside:
                found[at] = ("B-" if at == inside[0] else "I-") + type_
    return found


def observed(words: Sequence[str], marks: Sequence[str], clusters: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """For each word the features of itself and of those around it, each with its distance: `-1:w=severe`."""
    count, known = len(words), {word: features(word, clusters) for word in words}
    found = []
    for at in range(count):
        seen = ["0:bias"]
        for step in range(-REACH, REACH + 1):
            if 0 <= at + step < count:
                seen += [f"{step}:{each}" for each in known[words[at + step]] if _reaches(each, abs(step))]
                seen += [f"{step}:L={marks[at + step]}"] * (abs(step) < 3)
        for step in range(-2, 2):
            if 0 <= at + step < count - 1:
                seen.append(f"{step}:{pair(words[at + step], words[at + step + 1])}")
                seen += [f"{step}:LL={marks[at + step]}\t{marks[at + step + 1]}"] * (step in (-1, 0))
        found.append(seen)
    return found


def _reaches(feature: str, distance: int) -> bool:
    """Whether a feature of a word tells about another at a distance: its parts do not, the fine clusters not far."""
    kind = feature.partition("=")[0]
    far = {"w", "number", "line end", "c0"}
    near = far | {"sign", "unclustered", "c1"}
    return distance == 0 or kind in (near | {"d"}, near, far)[distance - 1]


def trained(corpus: Sequence[Example], clusters: Mapping[str, tuple[int, ...]]) -> Arrays:
    """The model learned from the examples, as the arrays that a tagger takes."""
    named = {word: tuple(f"c{k}={c}" for k, c in enumerate(row)) for word, row in clusters.items()}
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", params=PARAMETERS, verbose=False)
    for example in corpus:
        if example.words.words:
            rows = observed(example.words.words, example.marks, named)
            trainer.append(rows, labels(example.words, example.spans))
    with tempfile.TemporaryDirectory() as folder:
        file = str(Path(folder) / "model")
        trainer.train(file)
        tagger = pycrfsuite.Tagger()
        tagger.open(file)
        learned = tagger.info()
        tagger.close()
    return _weights(learned.state_features) | _transitions(learned.transitions) | _vocabulary(clusters)


def _weights(learned: Mapping[tuple[str, str], float]) -> Arrays:
    """The weights by feature, distance and label, as whole numbers of a scale."""
    entries = []
    bias = np.zeros(len(LABELS), np.float32)
    for (attribute, label), weight in learned.items():
        step, feature = attribute.split(":", 1)
        if feature == "bias":
            bias[LABELS.index(label)] = weight
        elif abs(weight) > _LEAST:
            entries.append((feature, int(step) + REACH, LABELS.index(label), weight))
    entries.sort()
    counts = Counter(feature for feature, *_ in entries)
    weights = np.array([weight for *_, weight in entries])
    scale = np.abs(weights).max() / 127
    bias += [BIAS[label[2:]] if label.startswith("B") else 0 for label in LABELS]
    return {
        "features": _lines(counts),
        "counts": np.array(list(counts.values()), np.uint8),
        "places": np.array([place for _, place, *_ in entries], np.uint8),
        "labels": np.array([label for *_, label, _ in entries], np.uint8),
        "weights": np.round(weights / scale).astype(np.int8),
        "scale": np.float32(scale),
        "bias": bias,
    }


def _transitions(learned: Mapping[tuple[str, str], float]) -> Arrays:
    """The score of each label behind each; nothing goes on that has not begun."""
    scores = np.zeros((len(LABELS), len(LABELS)), np.float32)
    for at, before in enumerate(LABELS):
        for to, label in enumerate(LABELS):
            begun = not label.startswith("I") or before[2:] == label[2:]
            scores[at, to] = learned.get((before, label), 0.0) + (0.0 if begun else _NEVER)
    return {"transitions": scores, "types": np.array(TYPES)}


def _vocabulary(clusters: Mapping[str, tuple[int, ...]]) -> Arrays:
    words = sorted(clusters)
    return {"vocabulary": _lines(words), "clusters": np.array([clusters[word] for word in words], np.uint16)}


def _lines(words: Iterable[str]) -> npt.NDArray[np.uint8]:
    return np.frombuffer("\n".join(words).encode("utf8"), np.uint8)


def written(model: Arrays) -> bytes:
    """The model as an .npz file."""
    file = io.BytesIO()
    np.savez_compressed(file, **model)  # type: ignore[arg-type]
    return file.getvalue()


def prose(sources: Sequence[str]) -> Iterator[str]:
    """What the trials of some records say in sentences."""
    for record in records(sources):
        if isinstance(record, Record):
            trial = record.trial
            texts = (trial.eligibility and trial.eligibility.text, trial.detailed_description, trial.brief_summary)
            yield from filter(None, texts)


def read_halves(corpus: Sequence[Example], clusters: Mapping[str, tuple[int, ...]], lexicon: Lexicon) -> Iterator[str]:
    """Lines that compare what is found in each half, by what the other taught, with what the annotators marked."""
    tagged: list[tuple[list[Span], list[Span]]] = []
    mentioned: list[tuple[list[Span], list[Span]]] = []
    for fold in (0, 1):
        tagger = Tagger(trained([each for each in corpus if each.fold != fold], clusters))
        for example in (each for each in corpus if each.fold == fold):
            tagged.append((list(example.spans), list(tagger.tag(example.text, names_of(example.text, lexicon)))))
            criteria = read_criteria(EligibilityText(text=example.text), lexicon, tagger=tagger)
            mentioned.append((list(example.spans), [
                (m.start, m.end, m.type.removesuffix("Class")) for each in criteria for m in each.mentions
            ]))  # fmt: skip
    for title, compared in (("tagger", tagged), ("mentions of criteria", mentioned)):
        for type_ in TYPES:
            yield f"{title:22}{type_:12}" + "  ".join(f"{name} {f1:.3f}" for name, f1 in agreement(compared, type_))


def agreement(compared: Iterable[tuple[Sequence[Span], Sequence[Span]]], type_: str) -> list[tuple[str, float]]:
    """The F1 of the spans of a type, once of those with both ends right and once of those that overlap a right one."""
    n: Counter[str] = Counter()
    for marked, found in compared:
        right, own = ({span for span in spans if span[2] == type_} for spans in (marked, found))
        n.update(marked=len(right), found=len(own), same=len(right & own))
        n.update(met=sum(_overlaps(each, own) for each in right), fit=sum(_overlaps(each, right) for each in own))
    precision, recall = n["fit"] / max(1, n["found"]), n["met"] / max(1, n["marked"])
    strict = 2 * n["same"] / max(1, n["found"] + n["marked"])
    return [("strict", strict), ("relaxed", 2 * precision * recall / max(1e-9, precision + recall))]


def _overlaps(span: Span, others: Iterable[Span]) -> bool:
    return any(span[0] < other[1] and other[0] < span[1] for other in others)


def main() -> None:
    """Trains on the files that the command names."""
    parser = argparse.ArgumentParser(description="Train the tagger of criteria.")
    parser.add_argument("chia", type=Path)
    parser.add_argument("texts", nargs="+")
    parser.add_argument("-o", "--output", type=Path)
    parser.add_argument("--folds", action="store_true", help="print how well each half is read by the other")
    arguments = parser.parse_args()
    lexicon = Lexicon.shipped()
    corpus = list(examples(arguments.chia, lexicon))
    clusters = clustered([*prose(arguments.texts), *(example.text for example in corpus)])
    if arguments.folds:
        print(*read_halves(corpus, clusters, lexicon), sep="\n")
    if arguments.output:
        arguments.output.write_bytes(written(trained(corpus, clusters)))


if __name__ == "__main__":
    main()
