"""Trains the second reading of statements about treatments and writes its model.

    python training/judgement.py RECORDS... -o loaders/criteria/judgement.npz
    python training/judgement.py RECORDS... --folds

RECORDS are trial records in any format that `trialgraph build` reads. How inclusion and exclusion criteria are worded
is learned from all of them that print the two lists; what is stated of treatments from those that `treatments.jsonl`
beside this file labels by offsets into their eligibility texts. Needs `pip install -e '.[train]'`; takes a
minute, and the same files always give the same model. `--folds` prints how the statements of each fifth of the
labelled trials are read by what the others taught, beside the rules alone; neither turns a wash-out round yet, as is
done once lengths are bound, so that the rules look poorer here than they are in the end.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.preprocessing import normalize

from trialgraph.loaders.criteria import Context, characteristics, effects, read_criteria
from trialgraph.loaders.criteria.effects import Reading, is_treatment
from trialgraph.loaders.criteria.flat import Flat
from trialgraph.loaders.criteria.judgement import LABELS, Model, judged, label_of, observed, reworded, wording
from trialgraph.loaders.criteria.passage import Passage, clauses
from trialgraph.loaders.criteria.segmentation import segment
from trialgraph.loaders.model import Mention, Record, Trial
from trialgraph.loaders.pipeline import records
from trialgraph.ontology.lexicon import Lexicon

LABELLED = Path(__file__).with_name("treatments.jsonl")
# The labels by the relations of the stand-off file.
RELATIONS = {"excludes_failure": "failure", "other": "informs"}
FOLDS = 5
# What is seen in fewer trials, or worded in fewer statements, is not learned from.
_TRIALS, _STATEMENTS = 3, 25
_STRENGTH = 0.1

Arrays = dict[str, npt.NDArray[Any]]


class Row(NamedTuple):
    """A labelled statement: where its treatment stands in the eligibility text, and what is stated."""

    start: int
    end: int
    label: str


class Case(NamedTuple):
    """A passage of a labelled trial, the treatments it names, the rules' readings and the right labels."""

    passage: Passage
    mentions: list[Mention]
    readings: list[Reading]
    labels: list[str]
    found: list[bool]


class Example(NamedTuple):
    """A labelled trial: its passages, and how many statements were labelled."""

    cases: list[Case]
    rows: list[Row]


def labelled(file: Path = LABELLED) -> dict[str, list[Row]]:
    """The labelled statements by trial."""
    lines = map(json.loads, file.read_text("utf8").splitlines())
    return {
        line["nct"]: [Row(r["start"], r["end"], RELATIONS.get(r["relation"], r["relation"])) for r in line["rows"]]
        for line in lines
    }


def example(trial: Trial, rows: Sequence[Row], lexicon: Lexicon) -> Example:
    """The passages of a trial that name treatments, aligned with its labels."""
    assert trial.eligibility
    seen: list[tuple[Passage, list[Mention], list[Reading]]] = []

    def kept(passage: Passage, mentions: list[Mention], readings: list[Reading], *_: object) -> list[Reading]:
        seen.append((passage, mentions, readings))
        return readings

    with mock.patch.object(characteristics, "judged", kept):
        read_criteria(trial.eligibility, lexicon, Context.of(trial, lexicon))
    flat = Flat(trial.eligibility.text, segment(trial.eligibility.text).items)
    at, left, cases = 0, _on_lines(rows, flat), []
    for passage, mentions, readings in seen:
        at = max(flat.text.find(passage.text[passage.own :], at), 0)
        cases.append(_case(passage, mentions, readings, left, at - passage.own, lexicon))
    return Example([case for case in cases if case.mentions], list(rows))


def _on_lines(rows: Sequence[Row], flat: Flat) -> list[Row]:
    """The labels by offsets into the text as it is read; a label of what no criterion holds is left out."""
    read = {flat.start(offset): offset for offset in range(len(flat.text))}
    kept = [row for row in rows if row.start in read and row.end - 1 in read]
    return [row._replace(start=read[row.start], end=read[row.end - 1] + 1) for row in kept]


def _case(
    passage: Passage, mentions: list[Mention], readings: list[Reading], left: list[Row], shift: int, lexicon: Lexicon
) -> Case:
    """The treatments among the mentions with their labels, and those that no rule found; `left` loses its rows."""
    treated = [(m, r, True) for m, r in zip(mentions, readings, strict=True) if is_treatment(m, lexicon)]
    labels = {m.start: _label(m, left, shift) for m, _, _ in treated}
    inside = [r for r in left if passage.own <= r.start - shift and r.end - shift <= len(passage.text)]
    for row in inside:
        start, end = row.start - shift, row.end - shift
        if not any(m.start < end and start < m.end for m, _, _ in treated):
            mention = Mention(start=start, end=end, text=passage.text[start:end], type="DrugClass")
            treated.append((mention, effects.read(passage, mention, lexicon), False))
            labels[start] = row.label
            left.remove(row)
    treated.sort(key=lambda each: each[0].start)
    return Case(
        passage,
        [m for m, _, _ in treated],
        [r for _, r, _ in treated],
        [labels[m.start] for m, _, _ in treated],
        [found for _, _, found in treated],
    )


def _label(mention: Mention, left: list[Row], shift: int) -> str:
    """The label of the first statement left about words that overlap the mention."""
    for row in left:
        if row.start - shift < mention.end and mention.start < row.end - shift:
            left.remove(row)
            return row.label
    return "none"


def worded(trials: Iterable[Trial]) -> Arrays:
    """What each word and pair of words tells about the list it is printed in; the bias is that of no word."""
    statements: list[Counter[str]] = []
    excluding: list[bool] = []
    for trial in trials:
        text = trial.eligibility.text if trial.eligibility else ""
        for item in segment(text).items:
            if item.list != "none":
                words = text[item.start : item.end]
                statements += [Counter(wording(words[a:b])) for a, b in clauses(words)]
                excluding += [item.list == "exclusion"] * (len(statements) - len(excluding))
    frequent = Counter(word for statement in statements for word in statement)
    names = sorted(word for word, count in frequent.items() if count >= _STATEMENTS)
    known = normalize(_matrix(statements, names))
    model = SGDClassifier(loss="log_loss", alpha=2e-5, max_iter=20, tol=None, random_state=0).fit(known, excluding)
    return {
        "words": _lines([*names, ""]),
        "wording": _hundredths(np.append(model.coef_[0], model.intercept_)),
    }


def _lines(names: Iterable[str]) -> npt.NDArray[np.uint8]:
    return np.frombuffer("\n".join(names).encode("utf8"), np.uint8)


def _hundredths(weights: npt.NDArray[np.float64]) -> npt.NDArray[np.int16]:
    return np.round(weights * 100).astype(np.int16)


def _matrix(rows: Sequence[Mapping[str, int]], names: Sequence[str]) -> sparse.csr_matrix:
    columns = {name: at for at, name in enumerate(names)}
    places = [(at, columns[name], n) for at, row in enumerate(rows) for name, n in row.items() if name in columns]
    at, column, count = zip(*places, strict=True)
    return sparse.csr_matrix((np.array(count, float), (at, column)), shape=(len(rows), len(names)))


def trained(examples: Sequence[Example], words: Arrays) -> Arrays:
    """The model learned from the examples, as the arrays that its file holds."""
    model = Model.of(words | {"features": _lines([]), "weights": np.zeros((0, len(LABELS)), np.int16)})
    rows, labels, weights, trials = [], [], [], Counter[str]()
    for each in examples:
        count = sum(len(case.mentions) for case in each.cases)
        seen: set[str] = set()
        for case in each.cases:
            for features, label in zip(_observed(case, model), case.labels, strict=True):
                rows.append(dict.fromkeys(features, 1))
                labels.append(label)
                # The statements of one trial are alike: a hundred of them do not teach ten times what ten do.
                weights.append(count**-0.5)
                seen.update(features)
        trials.update(seen)
    names = sorted(name for name, count in trials.items() if count >= _TRIALS)
    fitted = LogisticRegression(C=_STRENGTH, max_iter=500, tol=1e-4)
    fitted.fit(_matrix(rows, names), labels, sample_weight=np.array(weights) * len(weights) / sum(weights))
    return words | _table(names, fitted)


def _observed(case: Case, model: Model) -> list[list[str]]:
    readings = [reworded(case.passage, m, r, model) for m, r in zip(case.mentions, case.readings, strict=True)]
    return observed(case.passage, case.mentions, readings)


def _table(names: Sequence[str], fitted: LogisticRegression) -> Arrays:
    """The weights of each feature, in the order of the labels; the intercept is that of the bias."""
    weights = np.zeros((len(names), len(LABELS)))
    for at, label in enumerate(fitted.classes_):
        weights[:, LABELS.index(label)] = fitted.coef_[at]
        weights[names.index("bias"), LABELS.index(label)] += fitted.intercept_[at]
    return {"features": _lines(names), "weights": _hundredths(weights)}


class Figures(NamedTuple):
    """How many statements were read, labelled, and read right."""

    read: int
    labelled: int
    right: int

    @property
    def f1(self) -> float:
        """The harmonic mean of the shares of those read and of those labelled that are right."""
        return 2 * self.right / max(self.read + self.labelled, 1)


def compared(examples: Sequence[Example], model: Model | None, lexicon: Lexicon, only: str | None = None) -> Figures:
    """The readings of the treatments that the rules find, against the labels; of the rules alone without a model."""
    read = right = 0
    for case in (case for each in examples for case in each.cases):
        readings: Sequence[Reading | None] = case.readings
        if model:
            readings = judged(case.passage, case.mentions, case.readings, lexicon, model)
        for reading, label, found in zip(readings, case.labels, case.found, strict=True):
            if found and reading and only in (None, label_of(reading)):
                read += 1
                right += label_of(reading) == label
    return Figures(read, sum(only in (None, row.label) for each in examples for row in each.rows), right)


def folded(examples: Sequence[Example], words: Arrays, lexicon: Lexicon) -> Iterator[str]:
    """Lines with the figures of the rules, and of the model where each fifth is read by what the others taught."""
    total: Counter[tuple[str, str, str]] = Counter()
    for fold in range(FOLDS):
        apart = examples[fold::FOLDS]
        taught = [each for at, each in enumerate(examples) if at % FOLDS != fold]
        for name, model in (("rules", None), ("learned", Model.of(trained(taught, words)))):
            for only in (None, "excludes"):
                for part, count in compared(apart, model, lexicon, only)._asdict().items():
                    total[name, only or "effect", part] += count
    for name in ("rules", "learned"):
        for only in ("effect", "excludes"):
            figures = Figures(*(total[name, only, part] for part in Figures._fields))
            counts = f"{figures.right} of {figures.read} read, {figures.labelled} labelled"
            yield f"{name:10}{only:10}F1 {figures.f1:.3f}   ({counts})"


def main() -> None:
    """Writes the model, or prints what it does on trials it was not taught with."""
    arguments = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    arguments.add_argument("records", nargs="+")
    arguments.add_argument("-o", "--output", type=Path)
    arguments.add_argument("--folds", action="store_true")
    given = arguments.parse_args()
    lexicon, rows = Lexicon.shipped(), labelled()
    trials = {r.trial.nct_id: r.trial for r in records(given.records) if isinstance(r, Record) and r.trial.eligibility}
    examples = [example(trials[nct], rows[nct], lexicon) for nct in sorted(rows) if nct in trials]
    words = worded(trial for nct, trial in trials.items() if nct not in rows)
    if given.folds:
        sys.stdout.writelines(line + "\n" for line in folded(examples, words, lexicon))
    if given.output:
        np.savez_compressed(given.output, **trained(examples, words))  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
