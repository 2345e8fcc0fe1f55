"""How well the mentions of a text meet those that people annotated in the Chia corpus, by type.

    python benchmarks/chia.py CHIA.zip [--graph DIR]

CHIA is a zip of BRAT documents (`.txt` and `.ann`), as published by Kury et al. 2020 (CC BY 4.0). Strict: the same span
and type; relaxed: an overlapping span of the same type. A span with gaps counts from its beginning to its end.

The tagger of the package was trained on these texts, so these figures flatter it: `python training/tagging.py CHIA.zip
--folds` prints those of texts that it was not trained on.
"""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from rich.table import Table

from trialgraph.console import console
from trialgraph.loaders.criteria import read_criteria
from trialgraph.loaders.model import EligibilityText
from trialgraph.ontology.lexicon import Lexicon
from trialgraph.ontology.shelf import TERMINOLOGIES, Shelf

TYPES = ("Drug", "Condition", "Procedure", "Measurement", "Value", "Temporal")


class Span(NamedTuple):
    """A stretch of a text and the type of what it names."""

    start: int
    end: int
    type: str


def annotated(lines: str) -> Iterator[Span]:
    """The entities of a BRAT file: `T1<tab>Drug 3 9;12 15<tab>words`."""
    for line in lines.splitlines():
        if line.startswith("T"):
            type_, places = line.split("\t")[1].split(" ", 1)
            offsets = [int(each) for each in places.replace(";", " ").split()]
            yield Span(min(offsets), max(offsets), type_)


def read(text: str, lexicon: Lexicon) -> Iterator[Span]:
    """The mentions that the reader finds."""
    for criterion in read_criteria(EligibilityText(text=text), lexicon):
        for mention in criterion.mentions:
            yield Span(mention.start, mention.end, "Drug" if mention.type == "DrugClass" else mention.type)


def compared(meant: set[Span], found: set[Span]) -> Counter[str]:
    """How many there are of each side, and how many meet, strictly and relaxed, of one type."""
    return Counter(
        meant=len(meant),
        found=len(found),
        strict=len(meant & found),
        reached=sum(any(_overlap(each, other) for other in found) for each in meant),
        right=sum(any(_overlap(each, other) for other in meant) for each in found),
    )


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def main(
    corpus: Path,
    graph: Annotated[Path | None, typer.Option(metavar="DIR", help="A graph with terminologies.")] = None,
) -> None:
    """Read every document of the corpus, compare, and print a table."""
    lexicon = Shelf(graph / TERMINOLOGIES).standing() if graph else Lexicon.shipped()
    counts = {type_: Counter[str]() for type_ in TYPES}
    with zipfile.ZipFile(corpus) as archive:
        documents = sorted(name for name in archive.namelist() if name.endswith(".txt"))
        for name in documents:
            meant = set(annotated(archive.read(name[:-4] + ".ann").decode("utf-8")))
            found = set(read(archive.read(name).decode("utf-8"), lexicon))
            for type_, count in counts.items():
                count.update(compared(*({s for s in spans if s.type == type_} for spans in (meant, found))))
    table = Table(title=f"{len(documents)} documents")
    for heading in ("type", "annotated", "read", "strict P", "R", "F1", "relaxed P", "R", "F1"):
        table.add_column(heading, justify="left" if heading == "type" else "right")
    for type_, count in counts.items():
        strict = _scores(count["strict"], count["found"], count["strict"], count["meant"])
        relaxed = _scores(count["right"], count["found"], count["reached"], count["meant"])
        figures = (f"{figure:.3f}" for figure in (*strict, *relaxed))
        table.add_row(type_, str(count["meant"]), str(count["found"]), *figures)
    console().print(table)


def _scores(right: int, found: int, reached: int, meant: int) -> tuple[float, float, float]:
    precision, recall = right / max(found, 1), reached / max(meant, 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


if __name__ == "__main__":
    typer.run(main)
