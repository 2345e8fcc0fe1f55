"""How well statements about treatments are read, against people who labelled them: figures, and errors by kind.

    python benchmarks/treatments.py LABELS.jsonl TEXTS.jsonl [--half 0|1] [--graph DIR]

LABELS has one trial a line, `{"nct": ..., "rows": [ROW, ...]}`, a ROW with `agent`, `agent_norm`, `quote`, `kind`,
`relation` and `window`. TEXTS has `nct`, `title`, `conditions`, `interventions` and `criteria`; `--half` takes every
second line of it. A label is found where a statement about words that overlap its agent was read in the criterion that
it quotes; each statement serves once.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer
from rich.table import Table

from trialgraph.console import console
from trialgraph.loaders.criteria import Context, read_criteria
from trialgraph.loaders.criteria.effects import is_treatment
from trialgraph.loaders.criteria.times import DAYS
from trialgraph.loaders.model import Characteristic, EligibilityText
from trialgraph.ontology.lexicon import Lexicon
from trialgraph.ontology.shelf import TERMINOLOGIES, Shelf

EFFECTS = ("excludes", "excludes_failure", "allergy", "requires", "permits", "other")
_SPECIAL = {"treatment-response": "excludes_failure", "hypersensitivity": "allergy"}
_KINDS = frozenset({"treatment-exposure", "treatment-response", "stable-dose", "vaccination"})


class Statement(NamedTuple):
    """What was read about a treatment: its words, what it does, the window in days, the criterion it stands in."""

    words: str
    label: str
    effect: str
    days: float | None
    criterion: str


class Pair(NamedTuple):
    """A label and the statement it was found in, if any; a statement without a label has none."""

    label: dict[str, Any] | None
    found: Statement | None


def statements(trial: dict[str, Any], lexicon: Lexicon) -> list[Statement]:
    """What the reader states about treatments in a trial's eligibility text."""
    text = trial["criteria"].replace("\r\n", "\n")
    context = Context.of_texts([trial["title"] or "", *trial["conditions"]], trial["interventions"], lexicon)
    criteria = read_criteria(EligibilityText(text=text), lexicon, context)
    return [_statement(c, found.text) for found in criteria for c in found.characteristics if _counts(c, lexicon)]


def _counts(found: Characteristic, lexicon: Lexicon) -> bool:
    return is_treatment(found.about, lexicon) or found.kind in _KINDS


def _statement(found: Characteristic, criterion: str) -> Statement:
    days = found.window.days if found.window else None
    return Statement(
        _folded(found.about.text), _folded(found.about.label or ""), effect_of(found), days, _folded(criterion)
    )


def effect_of(found: Characteristic) -> str:
    """The effect in the words of the labels, which tell failure and allergy from plain exclusion."""
    if found.effect == "excludes":
        return _SPECIAL.get(found.kind, "excludes")
    return "other" if found.effect == "informs" else found.effect


def _folded(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", words.casefold()).strip()


def paired(labels: Sequence[dict[str, Any]], read: Sequence[Statement]) -> list[Pair]:
    """Each label with a statement about the same words, the best first; then the statements that are left."""
    left, pairs = list(read), []
    for label in labels:
        fitting = [each for each in left if _same(label, each)]
        best = max(fitting, key=lambda each: each.effect == label["relation"], default=None)
        if best:
            left.remove(best)
        pairs.append(Pair(label, best))
    return [*pairs, *(Pair(None, each) for each in left)]


def _same(label: dict[str, Any], read: Statement) -> bool:
    agent, quote = _folded(label["agent"]), _folded(label["quote"])
    about = agent in read.words or read.words in agent or read.label == _folded(label["agent_norm"])
    return (
        about and bool(read.words) and (quote in read.criterion or read.criterion in quote or agent in read.criterion)
    )


def figures(pairs: Sequence[Pair]) -> dict[str, tuple[float, float, float]]:
    """Precision, recall and their harmonic mean by what is counted."""
    found = [pair for pair in pairs if pair.label and pair.found]
    right = [pair for pair in found if pair.label and pair.found and pair.found.effect == pair.label["relation"]]
    read, labelled = sum(pair.found is not None for pair in pairs), sum(pair.label is not None for pair in pairs)
    out = sum(pair.found is not None and pair.found.effect == "excludes" for pair in pairs)
    meant = sum(pair.label is not None and pair.label["relation"] == "excludes" for pair in pairs)
    both = sum(pair.found is not None and pair.found.effect == "excludes" for pair in right)
    return {
        "mention": _scores(len(found), read, labelled),
        "effect": _scores(len(right), read, labelled),
        "excludes": _scores(both, out, meant),
    }


def _scores(right: int, read: int, labelled: int) -> tuple[float, float, float]:
    precision, recall = right / max(read, 1), right / max(labelled, 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def windows(pairs: Iterable[Pair]) -> tuple[int, int]:
    """How many of the labelled windows of what was found are the same, in days, and how many there are."""
    stated = [(p.label["window"], p.found) for p in pairs if p.label and p.found and p.label["window"]]
    return sum(_days(window) == found.days for window, found in stated), len(stated)


def _days(window: dict[str, Any]) -> float | None:
    unit = str(window["unit"]).rstrip("s")
    return float(window["value"]) * DAYS[unit] if unit in DAYS else None


def main(
    labels: Path,
    texts: Path,
    half: Annotated[int | None, typer.Option(help="Only every second trial: 0 or 1.")] = None,
    graph: Annotated[Path | None, typer.Option(metavar="DIR", help="A graph with terminologies.")] = None,
) -> None:
    """Read the texts, compare, and print the tables."""
    lexicon = Shelf(graph / TERMINOLOGIES).standing() if graph else Lexicon.shipped()
    rows = {each["nct"]: each["rows"] for each in _lines(labels)}
    trials = [each for place, each in enumerate(_lines(texts)) if half is None or place % 2 == half]
    pairs = [pair for trial in trials for pair in paired(rows[trial["nct"]], statements(trial, lexicon))]
    out = console()
    out.print(_figures(pairs, len(trials)))
    out.print(_confusions(pairs))
    out.print(_missed(pairs))


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    yield from (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip())


def _figures(pairs: Sequence[Pair], trials: int) -> Table:
    labelled = sum(pair.label is not None for pair in pairs)
    table = Table(title=f"{trials} trials, {labelled} labelled statements")
    for heading in ("what", "precision", "recall", "F1"):
        table.add_column(heading, justify="left" if heading == "what" else "right")
    for name, scores in figures(pairs).items():
        table.add_row(name, *(f"{score:.3f}" for score in scores))
    right, stated = windows(pairs)
    table.add_row("window", f"{right} of {stated}", "", f"{right / max(stated, 1):.3f}")
    return table


def _confusions(pairs: Sequence[Pair]) -> Table:
    """What was read by what was labelled."""
    counts = Counter((p.label["relation"], p.found.effect) for p in pairs if p.label and p.found)
    table = Table(title="Effects of what was found: labelled in rows, read in columns")
    for heading in ("labelled", *EFFECTS):
        table.add_column(heading, justify="left" if heading == "labelled" else "right")
    for effect in EFFECTS:
        table.add_row(effect, *(str(counts[effect, read] or "") for read in EFFECTS))
    return table


def _missed(pairs: Sequence[Pair]) -> Table:
    """How many labels of each kind of treatment were not found, and how many statements nobody labelled."""
    kinds = Counter(pair.label["kind"] for pair in pairs if pair.label)
    missed = Counter(pair.label["kind"] for pair in pairs if pair.label and not pair.found)
    spurious = Counter(pair.found.effect for pair in pairs if pair.found and not pair.label)
    table = Table(title="Not found, and not labelled")
    for heading in ("what", "count", "of"):
        table.add_column(heading, justify="left" if heading == "what" else "right")
    for kind, count in kinds.most_common():
        table.add_row(f"{kind} not found", str(missed[kind]), str(count))
    for effect, count in spurious.most_common():
        table.add_row(f"{effect}, not labelled", str(count), "")
    return table


if __name__ == "__main__":
    typer.run(main)
