"""Whether the confidence of a statement about a treatment is the share of such statements that are right.

    python benchmarks/calibration.py LABELS RECORDS... [--draw FILE.svg]

LABELS is a file of labelled statements in the form of `training/treatments.jsonl`: for each trial the offsets of the
treatments in its eligibility text, and what is stated of them. RECORDS is anything that `trialgraph build` reads. A
statement is right where a label about the same words has the same effect; each label counts once. Labels that the
model was trained with flatter it: give those of other trials.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from rich.table import Table

from trialgraph.console import console
from trialgraph.loaders.criteria import Context, read_criteria
from trialgraph.loaders.criteria.effects import is_treatment
from trialgraph.loaders.model import Characteristic, Record, Trial
from trialgraph.loaders.pipeline import records
from trialgraph.ontology.lexicon import Lexicon

BINS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.01)
_SPECIAL = {"treatment-response": "excludes_failure", "hypersensitivity": "allergy"}
# The drawing: a square of so many points, with room for its words.
_SIDE, _EDGE = 300, 40


class Statement(NamedTuple):
    """What was stated with which confidence, and whether the labels say the same."""

    confidence: float
    right: bool


class Bin(NamedTuple):
    """The statements of like confidence: how many, how sure on average, and the share that is right."""

    low: float
    size: int
    confidence: float
    right: float


def statements(trial: Trial, rows: list[dict[str, object]], lexicon: Lexicon) -> Iterator[Statement]:
    """The statements about treatments of a trial, each with the first label left about the same words."""
    assert trial.eligibility
    start = trial.eligibility.offset
    for criterion in read_criteria(trial.eligibility, lexicon, Context.of(trial, lexicon)):
        for found in criterion.characteristics:
            if is_treatment(found.about, lexicon):
                first, last = found.about.start - start, found.about.end - start
                about = [row for row in rows if int(str(row["start"])) < last and first < int(str(row["end"]))]
                label = next((row for row in about if row["relation"] == relation(found)), about[0] if about else None)
                if label:
                    rows.remove(label)
                yield Statement(found.confidence, label is not None and label["relation"] == relation(found))


def relation(found: Characteristic) -> str:
    """The effect in the words of the labels, which tell failure and allergy from plain exclusion."""
    if found.effect == "excludes":
        return _SPECIAL.get(found.kind, "excludes")
    return "other" if found.effect == "informs" else found.effect


def binned(read: Sequence[Statement]) -> Iterator[Bin]:
    """The statements by confidence, from the lowest."""
    for low, high in pairwise(BINS):
        inside = [each for each in read if low <= each.confidence < high]
        if count := len(inside):
            yield Bin(low, count, sum(s.confidence for s in inside) / count, sum(s.right for s in inside) / count)


def drawn(bins: Sequence[Bin]) -> str:
    """The share that is right by confidence as an SVG: on the diagonal where confidence means what it says."""

    def place(x: float, y: float) -> tuple[float, float]:
        return round(_EDGE + x * _SIDE, 1), round(_EDGE + (1 - y) * _SIDE, 1)

    most = max(each.size for each in bins)
    size = _SIDE + 2 * _EDGE
    marks = [
        '<circle cx="{}" cy="{}" r="{:.1f}" fill="#1f77b4"><title>{} statements, {:.0%} right</title></circle>'.format(
            *place(each.confidence, each.right), 3 + 9 * (each.size / most) ** 0.5, each.size, each.right
        )
        for each in bins
    ]
    (left, bottom), (right, top) = place(0, 0), place(1, 1)
    words = f'font-family="sans-serif" font-size="12" x="{size / 2}" text-anchor="middle"'
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}">',
        f'<rect x="{left}" y="{top}" width="{_SIDE}" height="{_SIDE}" fill="none" stroke="#888"/>',
        f'<line x1="{left}" y1="{bottom}" x2="{right}" y2="{top}" stroke="#888" stroke-dasharray="4"/>',
        *marks,
        f'<text {words} y="{size - 12}">confidence, 0 to 1</text>',
        f'<text {words} y="24">share that is right, 0 to 1</text>',
        "</svg>\n",
    ])  # fmt: skip


def main(labels: Path, sources: list[str], draw: Annotated[Path | None, typer.Option()] = None) -> None:
    """Prints a table of confidence and share that is right, and draws it."""
    lexicon = Lexicon.shipped()
    rows = {line["nct"]: line["rows"] for line in map(json.loads, labels.read_text("utf8").splitlines())}
    read: list[Statement] = []
    for each in records(sources):
        trial = each.trial if isinstance(each, Record) else None
        if trial and trial.eligibility and (own := rows.pop(trial.nct_id or "", None)):
            read += statements(trial, own, lexicon)
    bins = list(binned(read))
    table = Table("confidence from", "statements", "mean confidence", "share right")
    for low, count, confidence, right in bins:
        table.add_row(f"{low:.2f}", str(count), f"{confidence:.3f}", f"{right:.3f}")
    console().print(table)
    if draw:
        draw.write_text(drawn(bins), "utf8")


if __name__ == "__main__":
    typer.run(main)
