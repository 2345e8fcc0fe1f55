"""How well the reader does on the labelled trials: figures of the scorer that stands beside the labels."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from trialgraph.loaders.criteria import Context, read_criteria
from trialgraph.loaders.criteria.effects import is_treatment
from trialgraph.loaders.model import Characteristic, Criterion, EligibilityText
from trialgraph.ontology.lexicon import Lexicon

COLUMNS = ("trial", "effect", "subject_text", "subject_label", "window_value", "window_unit", "criterion_text")
THERAPEUTIC = {"treatment-exposure", "treatment-response", "stable-dose", "hypersensitivity", "vaccination"}

# A little below what is reached, so that a change for the worse is seen. F1, or the share that is right.
FLOORS = {"mention": 0.85, "effect": 0.74, "excludes": 0.83, "pairs": 0.88, "window": 0.89, "linked": 0.92}


def _effect(found: Characteristic) -> str:
    """The effect in the words of the labels, which tell failure and allergy from plain exclusion."""
    special = {"treatment-response": "excludes_failure", "hypersensitivity": "allergy"}
    if found.effect == "excludes":
        return special.get(found.kind, "excludes")
    return "other" if found.effect == "informs" else found.effect


def _counts(found: Characteristic, lexicon: Lexicon) -> bool:
    """Whether it speaks of a treatment: what is labelled are no tests, and no contraception."""
    if found.about.type not in ("Drug", "DrugClass", "Procedure") or found.kind == "contraception":
        return False
    return found.about.type != "Procedure" or found.kind in THERAPEUTIC or is_treatment(found.about, lexicon)


def _row(record: dict[str, Any], criterion: Criterion, found: Characteristic) -> tuple[object, ...]:
    value, unit = (found.window.value, found.window.unit) if found.window else (None, None)
    return record["nct"], _effect(found), found.about.text, found.about.label, value, unit, criterion.text


def _rows(record: dict[str, Any], lexicon: Lexicon) -> Iterator[tuple[object, ...]]:
    text = record["criteria"].replace("\r\n", "\n")
    about = [record["title"], *record["conditions"]]
    context = Context.of_texts(about, [*record["interventions"], text], lexicon)
    for criterion in read_criteria(EligibilityText(text=text), lexicon, context):
        yield from (_row(record, criterion, c) for c in criterion.characteristics if _counts(c, lexicon))


@pytest.fixture(scope="module")
def figures(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, float]:
    """The scorer's figures by name."""
    table = tmp_path_factory.mktemp("treatments") / "rules.tsv"
    labelled, lexicon = shared / "gold" / "treatments", Lexicon.shipped()
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t")
        writer.writerow(COLUMNS)
        for line in (labelled / "dev-texts.jsonl").read_text("utf-8").splitlines():
            writer.writerows(_rows(json.loads(line), lexicon))
    scorer = [sys.executable, str(shared / "tools" / "score_treatments.py"), str(labelled / "dev.jsonl"), str(table)]
    printed = subprocess.run(scorer, check=True, capture_output=True, text=True).stdout
    return {match[1]: float(match[2]) for match in re.finditer(r"^(\w+) .*?(?:F1|=) ([\d.]+)", printed, re.MULTILINE)}


@pytest.mark.parametrize(("name", "floor"), FLOORS.items())
def test_a_figure_does_not_fall(figures: dict[str, float], name: str, floor: float) -> None:
    assert figures[name] >= floor


def test_every_figure_of_the_scorer_has_a_floor(figures: dict[str, float]) -> None:
    assert figures.keys() == FLOORS.keys()
